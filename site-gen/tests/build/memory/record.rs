//! The record: no text, list or old version changes without being asked to.

use request::Language;
use request::publication::Publication;
use site_gen::Again;

use super::remembering;
use crate::site::page;

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
        site_gen::record(&site.options(), &Again::None).unwrap();
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
    site_gen::record(&site.options(), &Again::None).unwrap();
    site.change("content/ja/about.md", "500. Pay", "500.\nPay");
    site.change("content/en/about.md", "New.\n", "New.   \n\n");
    for language in Language::ALL {
        site.put(
            &format!("{language}/fresh.md"),
            &page("fresh", "", "text\n"),
        );
    }

    let report = site_gen::check(&site.options(), false).unwrap();
    let bare = site_gen::check(&remembering().options(), false).unwrap();

    let told: Vec<_> = report.warnings.iter().map(|it| it.text.as_str()).collect();
    let text = "this page is not in the record yet. Run `site-gen record`.";
    assert_eq!(told, [text, text]);
    assert_eq!(
        bare.warnings,
        [],
        "without a record nothing is missing in it"
    );
}

#[test]
fn what_is_recorded_again_unchanged_stays_as_it_is() {
    let site = remembering();
    site_gen::record(&site.options(), &Again::None).unwrap();
    let before = site.text("content/record.toml");

    site_gen::record(&site.options(), &Again::All).unwrap();

    assert_eq!(before, site.text("content/record.toml"));
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
