//! What `revise` and `adopt` do to a page and its versions, and the preview of an edited one.

use std::fs;

use request::Language;
use site_gen::serve::Preview;

use super::{FIRST, WAS, remembering, version};
use crate::site::Site;

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
fn an_announced_version_is_read_beforehand_and_adopted_on_its_day() {
    let site = Site::good();
    for language in Language::ALL {
        let file = format!("{language}/about.md");
        site.put(&file, &version(&[FIRST], "2026-12-01", WAS));
    }
    site.run(&["record"]);
    let announce = ["--version", "2.0", "--announce", "--in-force", "2027-04-01"];
    let (announced, _, _) = site.run(&[&["revise", "about"], &announce[..]].concat());
    for language in Language::ALL {
        let file = format!("content/{language}/about.versions/2.0.md");
        site.change(
            &file,
            "what = \"\"\nwhy = \"\"",
            "what = \"w\"\nwhy = \"y\"",
        );
        site.change(&file, "desk", "bank");
    }

    let report = site_gen::build(&site.options()).unwrap();
    let before = site.made("site/about/index.html");
    let coming = site.made("site/about/versions/2.0/index.html");
    let (adopted, said, _) = site.run(&["adopt", "about"]);
    let (recorded, _, _) = site.run(&["record"]);
    let (none, _, why) = site.run(&["adopt", "about"]);
    site_gen::build(&site.options()).unwrap();

    let codes = [announced, adopted, recorded, none];
    assert_eq!(codes, [Some(0), Some(0), Some(0), Some(1)]);
    assert!(before.contains("Pay at the desk."), "{before}");
    assert!(coming.contains("Pay at the bank."), "{coming}");
    let [due] = &report.announced[..] else {
        panic!("{:?}", report.announced)
    };
    assert_eq!(due.due("2027-03-31"), None);
    assert_eq!(
        due.due("2027-04-01").unwrap().text,
        "version 2.0 holds since 2027-04-01. Run `site-gen adopt about`."
    );
    assert!(said.contains("en/about.md: version 2.0 now."), "{said}");
    assert!(
        why.contains("no version of this page is announced"),
        "{why}"
    );
    let now = site.made("site/about/index.html");
    assert!(now.contains("Pay at the bank."), "{now}");
    let old = site.made("site/en/about/versions/1.0/index.html");
    assert!(
        old.contains("Pay at the desk.") && old.contains("until 31 March 2027"),
        "{old}"
    );
    let gone = "site/about/versions/2.0/index.html";
    assert!(!site.output().contains_key(gone));
    let file = site.options().content.join("ja/about.versions/2.0.md");
    assert!(!file.exists());
}

#[test]
fn commands_refuse_politely_and_change_nothing() {
    let site = remembering();
    let before = site.text("content/ja/about.md");
    let cases: [(&[&str], i32, &str); 5] = [
        (&["revise", "abuot"], 1, "Did you mean `about`?"),
        (
            &["revise", "about", "--version", "1.1"],
            1,
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
            1,
            "this version is there already.",
        ),
        (&["revise", "about", "--announce"], 2, "--in-force"),
        (
            &["adopt", "lists"],
            1,
            "no version of this page is announced.",
        ),
    ];
    for (arguments, exit, expected) in cases {
        let (code, _, why) = site.run(arguments);

        assert_eq!(code, Some(exit), "{arguments:?}");
        assert!(why.contains(expected), "{why}");
    }
    assert_eq!(before, site.text("content/ja/about.md"));
}

#[test]
fn the_preview_shows_a_recorded_page_while_it_is_edited() {
    let site = remembering();
    site.run(&["record"]);
    let preview = Preview::start(site.options()).unwrap();

    site.change("content/ja/about.md", "¥500", "¥600");
    let shown = preview.take(&[site.options().content.join("ja/about.md")]);

    assert!(shown.unwrap());
    let page = preview.published("about/index.html").unwrap().unwrap();
    assert!(String::from_utf8(page).unwrap().contains("¥600"));
    let warned = preview.warnings();
    let warned = warned.iter().map(ToString::to_string);
    assert!(
        warned
            .into_iter()
            .any(|it| it.contains("version 1.1 was recorded with another text"))
    );
    site_gen::build(&site.options()).unwrap_err();
}
