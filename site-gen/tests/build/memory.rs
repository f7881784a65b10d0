//! What the site remembers: versions, comparisons, feeds, and the record that lets no text change
//! silently.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::too_many_lines,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "helpers of tests stop the test where its own files fail; tables of cases are long"
)]

use std::collections::BTreeSet;
use std::fs;

use request::Language;
use request::publication::Publication;

use crate::site::{Site, page};

const WAS: &str = "## Fees {#fees}\n\nIt costs ¥300. Pay at the desk.\n\n## Gone {#gone}\n\nOld.\n";
const IS: &str =
    "## Fees {#fees}\n\nIt costs ¥500. Pay at the desk.\n\n## Fresh {#fresh}\n\nNew.\n";

/// The head of a version with its history, the newest first.
fn version(versions: &[(&str, &str)], in_force: &str, body: &str) -> String {
    let (newest, changed) = versions[0];
    let mut text = page("about", "", body)
        .replacen("version = \"1.0\"", &format!("version = \"{newest}\""), 1)
        .replace("in_force = 2026-12-01", &format!("in_force = {in_force}"))
        .replace("changed = 2026-11-24", &format!("changed = {changed}"));
    for (older, date) in versions[1..].iter().rev().chain([&versions[0]]) {
        let entry = format!(
            "[[history]]\nversion = \"{older}\"\ndate = {date}\nwhat = \"what {older}\"\nwhy = \"why\"\n"
        );
        let at = text.find("[[history]]").unwrap();
        text.insert_str(at, &entry);
    }
    // The entry that every page of the fixture has.
    text.replacen(
        "[[history]]\nversion = \"1.0\"\ndate = 2026-11-24\nwhat = \"first\"\nwhy = \"test\"\n",
        "",
        1,
    )
}

const FIRST: (&str, &str) = ("1.0", "2026-11-24");
const SECOND: (&str, &str) = ("1.1", "2027-01-10");
const THIRD: (&str, &str) = ("2.0", "2027-02-01");

/// A site with a page in its second version, the first kept, the third announced.
fn remembering() -> Site {
    let site = Site::good();
    for language in Language::ALL {
        let kept = version(&[FIRST], "2026-12-01", WAS);
        site.put(&format!("{language}/about.versions/1.0.md"), &kept);
        let now = version(&[SECOND, FIRST], "2027-02-01", IS);
        site.put(&format!("{language}/about.md"), &now);
        let coming = version(
            &[THIRD, SECOND, FIRST],
            "2027-04-01",
            &IS.replace("desk", "bank"),
        );
        site.put(&format!("{language}/about.versions/2.0.md"), &coming);
    }
    site
}

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
    assert!(!site.made("site/sitemap.xml").contains("versions"));
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
fn a_page_without_other_versions_has_no_such_pages() {
    let site = Site::good();

    site_gen::build(&site.options()).unwrap();

    assert!(!site.output().keys().any(|path| path.contains("versions")));
}

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

#[test]
fn what_is_wrong_among_versions_is_told_where_it_stands() {
    let cases = [
        (
            "ja/about.md",
            "in_force = 2027-02-01",
            "in_force = 2026-11-30",
            "content/ja/about.md:5: in_force is 2026-11-30, before 2026-12-01 of version 1.0.",
        ),
        (
            "ja/about.versions/2.0.md",
            "in_force = 2027-04-01",
            "in_force = 2027-01-31",
            "content/ja/about.versions/2.0.md:5: in_force is 2027-01-31, before 2027-02-01 of version 1.1.",
        ),
        (
            "ja/about.md",
            "[[history]]\nversion = \"1.0\"\ndate = 2026-11-24\nwhat = \"what 1.0\"\nwhy = \"why\"\n",
            "",
            "content/ja/about.versions/1.0.md:1: version 1.0 is kept, but the page's history does not name it.",
        ),
        (
            "ja/about.md",
            "[[history]]\nversion = \"1.0\"",
            "[[history]]\nversion = \"1.1\"",
            "content/ja/about.md:8: the version goes back: 1.1 stands above 1.1.",
        ),
        (
            "ja/about.md",
            "[[history]]\nversion = \"1.0\"",
            "[[history]]\nversion = \"one\"",
            "content/ja/about.md:13: `one` is not a version. Write numbers with dots between them",
        ),
        (
            "en/about.versions/1.0.md",
            "in_force = 2026-12-01",
            "in_force = 2026-12-02",
            "content/en/about.versions/1.0.md:5: `in_force` differs from the Japanese file.",
        ),
        (
            "ja/about.versions/1.0.md",
            "version = \"1.0\"\nin_force",
            "version = \"0.9\"\nin_force",
            "content/ja/about.versions/1.0.md:4: version is 0.9, but the file is named 1.0.md.",
        ),
        (
            "ja/about.md",
            "what = \"what 1.1\"",
            "what = \"w\"\nsections = [\"fee\"]",
            "content/ja/about.md:11: no version of this page has a section #fee. Did you mean `fees`?",
        ),
        (
            "ja/about.versions/2.0.md",
            "New.",
            "{{ fee.nothing }}",
            "content/ja/about.versions/2.0.md:29: `{{ fee.nothing }}`: there is no kind of request",
        ),
    ];
    for (file, from, to, expected) in cases {
        let site = remembering();
        site.change(&format!("content/{file}"), from, to);

        let told = site.problems();

        assert!(
            told.iter().any(|it| it.starts_with(expected)),
            "{expected}\n{told:#?}"
        );
    }
}

#[test]
fn versions_without_twin_page_or_use_are_told() {
    let site = remembering();
    site.remove("en/about.versions/1.0.md");
    for language in Language::ALL {
        let present = version(&[SECOND, FIRST], "2027-02-01", IS);
        site.put(&format!("{language}/about.versions/1.1.md"), &present);
        site.put(
            &format!("{language}/lost.versions/1.0.md"),
            &version(&[FIRST], "2026-12-01", WAS),
        );
    }
    site.put("ja/about.versions/notes.txt", "x");

    let told = site.problems();

    for expected in [
        "content/ja/about.versions/1.0.md:1: this version has no twin. Add en/about.versions/1.0.md.",
        "content/ja/about.versions/1.1.md:1: 1.1 is the present version of the page.",
        "content/ja/lost.versions/1.0.md:1: this is a version of ja/lost.md, which is not there.",
        "content/ja/about.versions/notes.txt: nothing uses this file.",
    ] {
        assert!(
            told.iter().any(|it| it.starts_with(expected)),
            "{expected}\n{told:#?}"
        );
    }
}

#[test]
fn nothing_recorded_changes_silently() {
    let lists = "{{ register.fees }}";
    let cases: [(&str, &str, &str, &str); 6] = [
        (
            "ja/about.md",
            "¥500",
            "¥600",
            "content/ja/about.md:4: version 1.1 was recorded with another text. Keep the old text and \
             raise the version with `site-gen revise about`; if nobody has read it yet, \
             `site-gen record --again about`.",
        ),
        (
            "registers/fees.toml",
            "yen = 1300",
            "yen = 1400",
            "content/ja/lists.md:4: version 1.0 was recorded with other lists or facts",
        ),
        (
            "ja/about.md",
            "what = \"what 1.0\"",
            "what = \"nothing\"",
            "content/ja/about.md:12: the history says something else of version 1.0 than was recorded.",
        ),
        (
            "ja/about.md",
            "[[history]]\nversion = \"1.0\"\ndate = 2026-11-24\nwhat = \"what 1.0\"\nwhy = \"why\"\n",
            "",
            "content/ja/about.md:7: the history has lost the entry of version 1.0. Put it back",
        ),
        (
            "ja/about.versions/1.0.md",
            "¥300",
            "¥200",
            "content/ja/about.versions/1.0.md: this kept version differs from what was recorded as 1.0.",
        ),
        (
            "ja/lists.md",
            "version = \"1.0\"\nin_force",
            "version = \"0.9\"\nin_force",
            "content/ja/lists.md:4: the version goes back: 1.0 is recorded, and the page says 0.9.",
        ),
    ];
    assert!(remembering().text("content/ja/lists.md").contains(lists));
    for (file, from, to, expected) in cases {
        let site = remembering();
        site_gen::record(&site.options(), &site_gen::Again::None).unwrap();
        let before = site_gen::check(&site.options(), false).unwrap();
        site.change(&format!("content/{file}"), from, to);

        let told = site.problems();

        assert_eq!(before.warnings, []);
        assert!(
            told.iter().any(|it| it.starts_with(expected)),
            "{expected}\n{told:#?}"
        );
    }
}

#[test]
fn layout_is_no_change_and_a_new_page_is_warned_of() {
    let site = remembering();
    site_gen::record(&site.options(), &site_gen::Again::None).unwrap();
    site.change("content/ja/about.md", "500. Pay", "500.\nPay");
    for language in Language::ALL {
        site.put(
            &format!("{language}/fresh.md"),
            &page("fresh", "", "text\n"),
        );
    }

    let report = site_gen::check(&site.options(), false).unwrap();

    let told: Vec<_> = report.warnings.iter().map(|it| it.text.as_str()).collect();
    let text = "this page is not in the record yet. Run `site-gen record`.";
    assert_eq!(told, [text, text]);
}

#[test]
fn record_refuses_what_changed_unless_it_is_asked_to_record_again() {
    let site = remembering();
    let (_, first, _) = site.run(&["record"]);
    site.change("content/ja/about.md", "¥500", "¥600");

    let (refused, _, why) = site.run(&["record"]);
    let before = site.text("content/record.toml");
    let (again, _, _) = site.run(&["record", "--again", "about"]);
    let (checked, _, _) = site.run(&["check"]);

    // 34 pages and a pair more; of that, two kept.
    assert_eq!(first, "38 versions are recorded\n");
    assert_eq!((refused, again, checked), (Some(1), Some(0), Some(0)));
    assert!(why.contains("recorded with another text"), "{why}");
    let after = site.text("content/record.toml");
    assert_eq!(before.lines().count(), after.lines().count());
    assert_ne!(before, after);
}

#[test]
fn revise_keeps_what_readers_saw_and_asks_for_what_changed() {
    let site = Site::good();
    site.run(&["record"]);

    let (code, said, _) = site.run(&["revise", "lists", "--in-force", "2099-01-01"]);
    let unfilled = site.problems();
    for language in Language::ALL {
        let file = format!("content/{language}/lists.md");
        site.change(
            &file,
            "what = \"\"\nwhy = \"\"",
            "what = \"w\"\nwhy = \"y\"",
        );
    }
    site.change("content/registers/fees.toml", "yen = 1300", "yen = 1400");
    let report = site_gen::build(&site.options()).unwrap();

    assert_eq!(code, Some(0));
    assert!(
        said.starts_with("ja/lists.versions/1.0.md: keeps version 1.0.\n"),
        "{said}"
    );
    assert!(
        unfilled
            .iter()
            .any(|it| it.contains("`history.0.what` is empty")),
        "{unfilled:#?}"
    );
    let old = site.made("site/lists/versions/1.0/index.html");
    assert!(old.contains("frozen") && old.contains("¥1,300"), "{old}");
    assert!(site.made("site/lists/index.html").contains("¥1,400"));
    assert!(
        site.made("site/lists/versions/1.0/changes/index.html")
            .contains("1,400")
    );
    assert!(
        report
            .warnings
            .iter()
            .all(|it| it.text.contains("version 1.1 is not in the record yet"))
    );
    site.run(&["record"]);
    site.change("content/ja/lists.versions/1.0.html", "1,300", "1,200");
    let told = site.problems();
    assert!(
        told[0].contains("1.0.html beside this file is not what was recorded"),
        "{told:#?}"
    );
}

#[test]
fn revise_takes_the_old_text_from_elsewhere_when_the_page_changed_already() {
    let site = Site::good();
    for language in Language::ALL {
        site.put(
            &format!("{language}/about.md"),
            &version(&[FIRST], "2026-12-01", WAS),
        );
    }
    site.run(&["record"]);
    for language in Language::ALL {
        let old = site.text(&format!("content/{language}/about.md"));
        fs::write(site.options().out.with_file_name(language.id()), old).unwrap();
        site.change(&format!("content/{language}/about.md"), "300", "500");
    }
    let old = |language: &str| {
        site.options()
            .out
            .with_file_name(language)
            .display()
            .to_string()
    };

    let (refused, _, why) = site.run(&["revise", "about"]);
    let (ja, en) = (old("ja"), old("en"));
    let (kept, _, _) = site.run(&["revise", "/about/", "--old-ja", &ja, "--old-en", &en]);

    assert_eq!((refused, kept), (Some(1), Some(0)));
    assert!(
        why.contains("no longer says what was recorded as version 1.0"),
        "{why}"
    );
    assert!(
        site.text("content/ja/about.versions/1.0.md")
            .contains("¥300")
    );
    assert!(site.text("content/ja/about.md").contains("¥500"));
    assert!(
        site.text("content/en/about.md")
            .contains("version = \"1.1\"\nin_force")
    );
}

#[test]
fn an_announced_version_is_adopted_and_the_old_one_kept() {
    let site = remembering();
    site.run(&["record"]);
    let due = site_gen::check(&site.options(), false).unwrap().announced;

    let (code, said, _) = site.run(&["adopt", "about"]);
    let (recorded, _, _) = site.run(&["record"]);
    let (none, _, why) = site.run(&["adopt", "about"]);
    site_gen::build(&site.options()).unwrap();

    assert_eq!(due.len(), 1);
    assert_eq!(due[0].due("2027-03-31"), None);
    let told = due[0].due("2027-04-01").unwrap().text;
    assert_eq!(
        told,
        "version 2.0 holds since 2027-04-01. Run `site-gen adopt about`."
    );
    assert_eq!((code, recorded, none), (Some(0), Some(0), Some(1)));
    assert!(said.contains("en/about.md: version 2.0 now."), "{said}");
    assert!(
        why.contains("no version of this page is announced"),
        "{why}"
    );
    assert!(
        site.made("site/about/index.html")
            .contains("Pay at the bank.")
    );
    assert!(
        site.made("site/about/versions/1.1/index.html")
            .contains("Pay at the desk.")
    );
    assert!(
        !site
            .output()
            .contains_key("site/about/versions/2.0/index.html")
    );
}

#[test]
fn commands_refuse_politely_and_change_nothing() {
    let site = remembering();
    let before = site.text("content/ja/about.md");
    let cases: [(&[&str], &str); 4] = [
        (&["revise", "abuot"], "Did you mean `about`?"),
        (
            &["revise", "about", "--version", "1.1"],
            "`1.1` does not come after version 1.1. Give a higher one, like 1.2.",
        ),
        (
            &[
                "revise",
                "about",
                "--version",
                "2.0",
                "--announce",
                "--in-force",
                "2027-05-01",
            ],
            "this version is there already.",
        ),
        (&["adopt", "lists"], "no version of this page is announced."),
    ];
    for (arguments, expected) in cases {
        let (code, _, why) = site.run(arguments);

        assert_eq!(code, Some(1), "{arguments:?}");
        assert!(why.contains(expected), "{why}");
    }
    assert_eq!(before, site.text("content/ja/about.md"));
}

#[test]
fn the_publication_has_the_digest_that_is_recorded_of_every_page() {
    let site = remembering();
    site.run(&["record"]);

    site_gen::build(&site.options()).unwrap();

    let read: Publication = serde_json::from_str(&site.made("intake/publication.json")).unwrap();
    let record = site.text("content/record.toml");
    for edition in read.editions.values() {
        assert_eq!(edition.pages.len(), 18);
        for text in edition.pages.values() {
            assert!(record.contains(&text.digest), "{}", text.page);
        }
        for form in edition.forms.values() {
            assert_eq!(edition.pages[&form.version.page], form.version);
        }
    }
}
