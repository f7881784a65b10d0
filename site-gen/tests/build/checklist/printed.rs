//! The list as people and programs read it: on the command line, and as a page.

use std::path::Path;

use super::removals::Edit;
use crate::site::Site;

#[test]
fn the_program_prints_the_list_as_a_table_and_as_json() {
    let site = Site::shipped();

    let (code, japanese, _) = site.run(&["check"]);
    let (_, english, _) = site.run(&["check", "--language", "en"]);
    let (_, document, _) = site.run(&["check", "--format", "json"]);

    assert_eq!(code, Some(0));
    let snapshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    for (name, text) in [
        ("checklist.ja.txt", &japanese),
        ("checklist.en.txt", &english),
    ] {
        // The last line counts pages and samples, which change with the content.
        let (table, summary) = text.trim_end().rsplit_once('\n').unwrap();
        assert!(summary.contains(" pages, no problem, "), "{summary}");
        let file = snapshots.join(name);
        if std::env::var_os("BLESS").is_some() {
            std::fs::create_dir_all(&snapshots).unwrap();
            std::fs::write(&file, format!("{table}\n")).unwrap();
        }
        let expected = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(
            expected.trim_end() == table,
            "the table differs from {}.\nRead it; if it is right, run the test with BLESS=1.\n\n{table}",
            file.display()
        );
    }
    let read: serde_json::Value = serde_json::from_str(&document).unwrap();
    assert_eq!(read["items"].as_array().unwrap().len(), 42);
    assert_eq!(read["items"][1]["id"], "address");
    assert_eq!(read["items"][1]["level"], "must");
    assert_eq!(read["items"][1]["law"][0]["id"], "act-32-1-1");
    assert_eq!(read["items"][1]["where"][0]["path"], "/privacy/#society");
    assert_eq!(read["items"][15]["state"], "does-not-apply");
    assert_eq!(read["problems"].as_array().unwrap().len(), 0);
    assert!(!read["samples"].as_array().unwrap().is_empty());
}

#[test]
fn json_is_whole_when_the_content_is_wrong_or_is_not_there() {
    let site = Site::shipped();
    site.change(
        "content/ja/privacy/index.md",
        "{{ society.address }}",
        "本部",
    );
    site.change(
        "content/ja/privacy/index.md",
        "{{ society.privacy_officer }}",
        "理事長",
    );

    let (wrong, json, talk) = site.run(&["check", "--format", "json"]);
    let gone = Site::shipped();
    std::fs::remove_dir_all(gone.options().content).unwrap();
    let (failed, failure, _) = gone.run(&["check", "--format", "json"]);

    assert_eq!((wrong, talk.as_str()), (Some(1), ""));
    let read: serde_json::Value = serde_json::from_str(&json).unwrap();
    let problems = read["problems"].as_array().unwrap();
    let problem = problems
        .iter()
        .find(|it| it["text"].as_str().unwrap().contains("item 2 of"))
        .unwrap();
    assert!(
        problem["file"]
            .as_str()
            .unwrap()
            .ends_with("ja/privacy/index.md")
    );
    assert!(problem["line"].as_u64().unwrap() > 1);
    assert_eq!(problem["level"], "problem");
    assert!(problem["column"].as_u64().is_some_and(|column| column > 0));
    let warnings = read["warnings"].as_array().unwrap();
    assert!(
        warnings
            .iter()
            .any(|it| it["text"].as_str().unwrap().contains("item 36 of"))
    );
    assert_eq!(read["items"][1]["state"], "missing");
    assert_eq!(failed, Some(3));
    let failure: serde_json::Value = serde_json::from_str(&failure).unwrap();
    assert!(failure["failure"].as_str().unwrap().contains("--content"));
}

#[test]
fn the_page_shows_where_each_item_stands_and_what_does_not_apply() {
    let site = Site::shipped();
    // An item that is only recommended may be missing from a site that is published.
    Edit::Blank("content/ja/privacy/procedures/index.md", "stop-effect").apply(&site);

    site_gen::build(&site.options()).unwrap();

    let html = site.made("site/privacy/publication/index.html");
    let row = |id: &str| {
        let start = html.find(&format!("<tr id=\"item-{id}\">")).unwrap();
        html[start..].split("</tr>").next().unwrap().to_owned()
    };
    assert!(row("address").contains("href=\"/privacy/#society\""));
    assert!(row("foreign-environment").contains("<strong>当てはまりません</strong>"));
    assert!(row("stop-effect").contains("準備中") && !row("stop-effect").contains("href"));
    assert_eq!(html.matches("<tr id=\"item-").count(), 42);
    for part in ["required", "advised"] {
        let (link, place) = (
            format!("<a href=\"#{part}\">"),
            format!("<h2 id=\"{part}\">"),
        );
        assert!(html.contains(&link) && html.contains(&place), "{part}");
    }
    let english = site.made("site/en/privacy/publication/index.html");
    assert!(english.contains("href=\"/en/privacy/purposes/#list\""));
}
