//! Pages of versions: where they stand, what a comparison shows, and where they are not named.

use super::remembering;
use crate::site::Site;

#[test]
fn old_and_announced_versions_have_addresses_and_are_kept_from_search_engines() {
    let site = remembering();

    site_gen::build(&site.options()).unwrap();

    let old = site.made("site/about/versions/1.0/index.html");
    assert!(old.contains("<p>noindex</p>"), "{old}");
    assert!(old.contains("1.0 2026-12-01 until 2027年1月31日"), "{old}");
    assert!(old.contains("It costs ¥300."), "{old}");
    assert!(!old.contains("rel=\"alternate\""), "{old}");
    let coming = site.made("site/en/about/versions/2.0/index.html");
    assert!(coming.contains("2.0 2027-04-01"), "{coming}");
    assert!(coming.contains("announced"), "{coming}");
    assert!(
        coming.contains("<a href=\"/about/versions/2.0/\">"),
        "{coming}"
    );
    let now = site.made("site/about/index.html");
    assert!(
        now.contains("<p>from 2027-04-01 2.0 <a href=\"/about/versions/2.0/\">"),
        "{now}"
    );
    assert!(
        now.contains("<a href=\"/about/versions/1.1/changes/\">compare</a>"),
        "{now}"
    );
    assert!(
        now.contains("<a href=\"/about/versions/1.0/\">kept 1.0</a>"),
        "{now}"
    );
    assert!(
        now.contains("<p>1.1 changed <a href=\"/about/#fees\">Fees</a></p>"),
        "{now}"
    );
    assert!(now.contains("<p>1.1 changed Gone</p>"), "{now}");
}

#[test]
fn a_comparison_shows_words_sections_and_what_stayed() {
    let site = remembering();

    site_gen::build(&site.options()).unwrap();

    let html = site.made("site/en/about/versions/1.0/changes/index.html");
    let bare = html
        .replace("<span class=\"hidden\">[en changes_gone: </span>", "")
        .replace("<span class=\"hidden\">[en changes_new: </span>", "")
        .replace("<span class=\"hidden\">]</span>", "");
    assert!(
        bare.contains("<p>It costs ¥<del>300</del><ins>500</ins>. Pay at the desk.</p>"),
        "{bare}"
    );
    assert!(
        bare.contains("<h2>Fees <a href=\"/en/about/#fees\">to</a></h2>"),
        "{bare}"
    );
    assert!(
        bare.contains("<h2>Fresh <a href=\"/en/about/#fresh\">to</a> new</h2>"),
        "{bare}"
    );
    assert!(bare.contains("<h2>Gone gone</h2>"), "{bare}");
    assert!(bare.contains("<p>unchanged en changes_head</p>"), "{bare}");
    // What a reader of a screen hears.
    assert_eq!(
        html.matches("<del>").count(),
        html.matches("changes_gone").count()
    );
}

#[test]
fn every_link_of_the_remembered_pages_leads_to_a_file() {
    let site = remembering();
    site.change(
        "content/ja/about.versions/1.0.md",
        "Old.",
        "Old [page](/nowhere/), [section](/lists/#gone), [lists](/lists/#lists).",
    );

    site_gen::build(&site.options()).unwrap();

    let output = site.output();
    let old = site.made("site/about/versions/1.0/index.html");
    assert!(
        old.contains("Old page, <a href=\"/lists/\">section</a>, <a href=\"/lists/#lists\">"),
        "{old}"
    );
    let mut seen = 0;
    for (path, bytes) in output
        .iter()
        .filter(|(path, _)| path.contains("/versions/") && path.ends_with(".html"))
    {
        let html = String::from_utf8_lossy(bytes);
        for link in html.split("<a href=\"").skip(1) {
            let to = link.split(['"', '#']).next().unwrap();
            let file = format!("site{to}index.html");
            assert!(to.is_empty() || output.contains_key(&file), "{path}: {to}");
            seen += 1;
        }
    }
    assert!(seen > 30, "{seen}");
}

#[test]
fn old_versions_are_in_no_list_of_pages() {
    let site = remembering();

    site_gen::build(&site.options()).unwrap();

    let files = site.output();
    let lists = files.iter().filter(|(path, _)| {
        path.ends_with("sitemap.xml")
            || (path.contains("/search-") && path.rsplit_once('.').is_some_and(|it| it.1 == "txt"))
            || path.ends_with("policy.json")
    });
    let lists: Vec<_> = lists.collect();
    assert!(lists.len() > 2);
    for (path, bytes) in lists {
        let text = String::from_utf8_lossy(bytes);
        assert!(
            text.contains("/about/") || path.ends_with("policy.json"),
            "{path}"
        );
        assert!(!text.contains("/versions/"), "{path}");
    }
}

#[test]
fn a_page_without_other_versions_has_no_such_pages() {
    let site = Site::good();

    site_gen::build(&site.options()).unwrap();

    assert!(!site.output().keys().any(|path| path.contains("versions")));
}
