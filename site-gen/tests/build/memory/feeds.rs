//! Feeds: every version once, in both formats.

use std::collections::BTreeSet;

use super::remembering;

/// Text of every element with a name, in a well-formed document.
fn elements(xml: &str, name: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(xml).unwrap();
    let all = document
        .descendants()
        .filter(|it| it.has_tag_name(("http://www.w3.org/2005/Atom", name)));
    all.map(|it| it.text().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn the_atom_feed_is_well_formed_and_has_what_rfc_4287_asks_for() {
    let site = remembering();
    site.change("content/ja/about.md", "what 1.1", "A <b> & “c”");

    site_gen::build(&site.options()).unwrap();

    let xml = site.made("site/feed.xml");
    let document = roxmltree::Document::parse(&xml).unwrap();
    let entries: Vec<_> = document
        .descendants()
        .filter(|it| it.tag_name().name() == "entry")
        .collect();
    // 16 pages, the one with three versions among them; not the page for unknown addresses.
    assert_eq!(entries.len(), 19);
    for entry in &entries {
        for child in ["id", "title", "updated", "content", "link"] {
            let count = entry
                .children()
                .filter(|it| it.tag_name().name() == child)
                .count();
            assert_eq!(count, 1, "{child}");
        }
    }
    let ids = elements(&xml, "id");
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 20);
    assert_eq!(ids[0], "https://privacy.example.jp/feed.xml");
    assert_eq!(ids[1], "tag:privacy.example.jp,2027-02-01:/about/@2.0");
    let updated = elements(&xml, "updated");
    assert_eq!(updated[0], "2027-02-01T00:00:00+09:00");
    assert!(updated[1..].is_sorted_by(|a, b| a >= b), "{updated:?}");
    let said = &elements(&xml, "content")[1];
    assert!(said.starts_with("<p>A &lt;b&gt; &amp; “c”</p>"), "{said}");
    assert!(
        said.contains("https://privacy.example.jp/about/versions/1.0/changes/"),
        "{said}"
    );
}

#[test]
fn the_json_feed_says_the_same_as_the_atom_feed() {
    let site = remembering();

    site_gen::build(&site.options()).unwrap();

    let feed: serde_json::Value = serde_json::from_str(&site.made("site/en/feed.json")).unwrap();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(feed["feed_url"], "https://privacy.example.jp/en/feed.json");
    let items = feed["items"].as_array().unwrap();
    let ids: Vec<_> = items.iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert_eq!(ids, elements(&site.made("site/en/feed.xml"), "id")[1..]);
    assert_eq!(
        items[0]["url"],
        "https://privacy.example.jp/en/about/versions/2.0/"
    );
    assert_eq!(items[1]["url"], "https://privacy.example.jp/en/about/");
    assert!(items.iter().all(|it| it["content_html"].is_string()));
}
