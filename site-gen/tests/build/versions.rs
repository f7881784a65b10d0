//! Versions of pages from end to end: recorded, kept, announced, adopted, and refused.
#![expect(
    clippy::unwrap_used,
    reason = "a helper of tests stops the test where its own site fails"
)]

use std::fs;

use jiff::civil::{Date, date};
use site_gen::serve::Preview;
use site_gen::{Again, Revise};

use crate::site::{Site, page};

/// A page with two sections, in both languages.
const BODY: &str = "## One {#one}\n\nThe fee is ¥300. It stays.\n\n## Two {#two}\n\nNothing.\n";
const TODAY: Date = date(2026, 11, 25);

/// A good site with that page, recorded.
fn recorded() -> Site {
    let site = Site::good();
    for language in ["ja", "en"] {
        site.put(&format!("{language}/rules.md"), &page("rules", "", BODY));
    }
    site_gen::record(&site.options(), &Again::None).unwrap();
    site
}

fn asked() -> Revise {
    Revise {
        page: "rules".into(),
        version: None,
        in_force: Some(date(2026, 12, 1)),
        announce: false,
        old: None,
        today: TODAY,
    }
}

/// The recorded site with version 1.1 of the page, its fee raised.
fn revised() -> Site {
    let site = recorded();
    site_gen::revise(&site.options(), &asked()).unwrap();
    for language in ["ja", "en"] {
        let file = format!("content/{language}/rules.md");
        site.change(&file, "what = \"\"", "what = \"Fee raised\"");
        site.change(&file, "why = \"\"", "why = \"Costs\"");
        site.change(&file, "¥300", "¥500");
    }
    site
}

#[test]
fn a_recorded_site_has_no_problem_and_is_recorded_the_same_again() {
    let site = recorded();
    let before = site.text("content/record.toml");

    let report = site_gen::check(&site.options(), false).unwrap();
    site_gen::record(&site.options(), &Again::All).unwrap();

    assert!(report.warnings.is_empty());
    assert_eq!(before, site.text("content/record.toml"));
}

#[test]
fn a_text_that_changed_in_silence_is_refused_and_recorded_only_when_asked() {
    let site = recorded();
    for language in ["ja", "en"] {
        site.change(&format!("content/{language}/rules.md"), "300", "500");
    }

    let told = site.problems();
    let again = site_gen::record(&site.options(), &Again::None);
    let named = Again::Pages(vec!["rules".into()]);
    site_gen::record(&site.options(), &named).unwrap();

    let said = "version 1.0 was recorded with another text. Keep the old text and raise the \
                version with `site-gen revise rules`; if nobody has read it yet, `site-gen record \
                --again rules`.";
    let expected = ["en", "ja"].map(|it| format!("content/{it}/rules.md:4: {said}"));
    assert_eq!(told, expected);
    assert_eq!(site.told(again.unwrap_err()), expected);
    site_gen::check(&site.options(), false).unwrap();
}

#[test]
fn layout_is_no_change() {
    let site = recorded();

    site.change("content/ja/rules.md", "300. It", "300.\nIt");
    site.change("content/en/rules.md", "Nothing.\n", "Nothing.   \n\n");

    site_gen::check(&site.options(), false).unwrap();
}

#[test]
fn a_fact_that_changed_in_silence_is_refused() {
    let site = recorded();

    site.change("content/registers/fees.toml", "yen = 1300", "yen = 1400");

    let told = site.problems();
    assert_eq!(told.len(), 2, "{told:#?}");
    for line in told {
        assert!(line.contains("/lists.md:"), "{line}");
        assert!(
            line.contains("version 1.0 was recorded with other lists or facts"),
            "{line}"
        );
    }
}

#[test]
fn a_revised_page_keeps_the_old_text_at_an_address_of_its_own() {
    let site = revised();
    site_gen::record(&site.options(), &Again::None).unwrap();

    let report = site_gen::build(&site.options()).unwrap();

    assert!(report.warnings.is_empty());
    let old = site.made("site/rules/versions/1.0/index.html");
    for part in ["¥300", "<p>noindex</p>", "never", "href=\"/rules/\""] {
        assert!(old.contains(part), "{part}: {old}");
    }
    assert!(!old.contains("¥500"));
    let page = site.made("site/rules/index.html");
    for part in [
        "¥500",
        "1.1 changed <a href=\"/rules/#one\">One</a>",
        "<a href=\"/rules/versions/1.0/\">kept 1.0</a>",
        "<a href=\"/rules/versions/1.0/changes/\">compared 1.1</a>",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("#two\">Two</a>"), "{page}");
    assert!(page.contains("Fee raised Costs"));
    assert!(
        site.output()
            .contains_key("site/en/rules/versions/1.0/index.html")
    );
}

#[test]
fn the_comparison_marks_what_changed_and_only_that() {
    let site = revised();

    site_gen::build(&site.options()).unwrap();

    let page = site.made("site/rules/versions/1.0/changes/index.html");
    let (gone, new) = (
        "300<span class=\"hidden\">］</span></del>",
        "500<span class=\"hidden\">］</span></ins>",
    );
    assert!(page.contains(gone) && page.contains(new), "{page}");
    assert_eq!(page.matches("<ins>").count(), 1, "{page}");
    assert!(page.contains("<p>unchanged Two</p>"), "{page}");
}

#[test]
fn old_versions_are_in_no_list_of_pages() {
    let site = revised();

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
            text.contains("/rules/") || path.ends_with("policy.json"),
            "{path}"
        );
        assert!(!text.contains("/versions/"), "{path}");
    }
}

#[test]
fn a_revised_page_says_what_and_why_before_it_is_published() {
    let site = recorded();

    site_gen::revise(&site.options(), &asked()).unwrap();

    let told = site.problems();
    for part in ["what", "why"] {
        assert!(
            told.iter()
                .any(|it| it.contains(&format!("`history.0.{part}` is empty"))),
            "{told:#?}"
        );
    }
}

#[test]
fn a_page_that_was_edited_already_is_revised_from_its_old_texts() {
    let site = recorded();
    let old = site.options().out.with_file_name("old.md");
    fs::write(&old, page("rules", "", BODY)).unwrap();
    for language in ["ja", "en"] {
        site.change(&format!("content/{language}/rules.md"), "300", "500");
    }

    let asked = Revise {
        old: Some([old.clone(), old]),
        ..asked()
    };
    let said = site_gen::revise(&site.options(), &asked).unwrap();

    assert_eq!(said.len(), 4);
    let kept = site.text("content/en/rules.versions/1.0.md");
    assert!(kept.contains("¥300"));
    let now = site.text("content/en/rules.md");
    assert!(
        now.contains("¥500")
            && now.contains("version = \"1.1\"\nin_force = 2026-12-01\nchanged = 2026-11-25")
    );
}

#[test]
fn nothing_is_written_when_a_revision_is_refused() {
    let site = revised();
    let before = site.text("content/ja/rules.md");
    let refused = |asked: Revise| {
        let told = site_gen::revise(&site.options(), &asked).unwrap_err();
        site.told(told).join("\n")
    };

    let low = refused(Revise {
        version: Some("1.0".into()),
        ..asked()
    });
    let unknown = refused(Revise {
        page: "ruls".into(),
        ..asked()
    });
    let none = site.told(site_gen::adopt(&site.options(), "rules").unwrap_err());

    assert!(
        low.contains("`1.0` does not come after version 1.1. Give a higher one, like 1.2."),
        "{low}"
    );
    assert!(
        unknown.contains("there is no page `ruls` in both languages. Did you mean `rules`?"),
        "{unknown}"
    );
    assert!(
        none.join("")
            .contains("no version of this page is announced"),
        "{none:?}"
    );
    assert_eq!(before, site.text("content/ja/rules.md"));
}

#[test]
fn an_announced_version_is_read_beforehand_and_adopted_on_its_day() {
    let site = recorded();
    let asked = Revise {
        version: Some("2.0".into()),
        in_force: Some(date(2027, 4, 1)),
        announce: true,
        ..asked()
    };
    site_gen::revise(&site.options(), &asked).unwrap();
    for language in ["ja", "en"] {
        let file = format!("content/{language}/rules.versions/2.0.md");
        site.change(&file, "what = \"\"", "what = \"Free\"");
        site.change(&file, "why = \"\"", "why = \"The law\"");
        site.change(&file, "¥300", "¥0");
    }

    let report = site_gen::build(&site.options()).unwrap();
    let page = site.made("site/rules/index.html");
    let coming = site.made("site/rules/versions/2.0/index.html");
    site_gen::adopt(&site.options(), "rules").unwrap();
    site_gen::record(&site.options(), &Again::None).unwrap();
    site_gen::build(&site.options()).unwrap();

    assert!(
        page.contains("¥300")
            && page.contains("from 2027-04-01 2.0 <a href=\"/rules/versions/2.0/\">"),
        "{page}"
    );
    assert!(
        coming.contains("¥0") && coming.contains("announced") && coming.contains("<p>noindex</p>"),
        "{coming}"
    );
    let [announced] = &report.announced[..] else {
        panic!("{:?}", report.announced)
    };
    assert!(announced.due("2027-03-31").is_none());
    let due = announced.due("2027-04-01").unwrap().to_string();
    assert!(
        due.ends_with("version 2.0 holds since 2027-04-01. Run `site-gen adopt rules`."),
        "{due}"
    );
    let files = site.output();
    assert!(!files.contains_key("site/rules/versions/2.0/index.html"));
    let old = site.made("site/en/rules/versions/1.0/index.html");
    assert!(
        old.contains("¥300") && old.contains("until 31 March 2027"),
        "{old}"
    );
    assert!(
        site.made("site/rules/index.html")
            .contains("<p>The fee is ¥0.")
    );
    assert!(
        !site
            .options()
            .content
            .join("ja/rules.versions/2.0.md")
            .exists()
    );
}

/// What is spoilt in one file, and what is told of it.
const LIES: [(&str, &str, &str, &str); 10] = [
    (
        "en/rules.versions/1.0.md",
        "¥300",
        "¥100",
        "differs from what was recorded as 1.0",
    ),
    (
        "en/rules.versions/1.0.html",
        "¥300",
        "¥100",
        "is not what was recorded as seen by readers",
    ),
    (
        "en/rules.versions/1.0.md",
        "version = \"1.0\"",
        "version = \"1.2\"",
        "version is 1.2, but the file is named 1.0.md",
    ),
    (
        "en/rules.versions/1.0.md",
        "in_force = 2026-12-01",
        "in_force = 2026-12-02",
        "in_force is 2026-12-01, before 2026-12-02 of version 1.0",
    ),
    (
        "en/rules.versions/1.0.md",
        "changed = 2026-11-24",
        "changed = 2026-11-23",
        "`changed` differs from the Japanese file",
    ),
    (
        "en/rules.md",
        "what = \"first\"",
        "what = \"second\"",
        "the history says something else of version 1.0 than was recorded",
    ),
    (
        "en/rules.md",
        "version = \"1.1\"\nin",
        "version = \"0.9\"\nin",
        "the version goes back: 1.1 is recorded, and the page says 0.9",
    ),
    (
        "en/rules.md",
        "version = \"1.0\"\ndate",
        "version = \"1.0.1\"\ndate",
        "the history has lost the entry of version 1.0",
    ),
    (
        "en/rules.md",
        "version = \"1.0\"\ndate",
        "version = \"v1\"\ndate",
        "`v1` is not a version",
    ),
    (
        "en/rules.md",
        "version = \"1.0\"\ndate",
        "version = \"1.2\"\ndate",
        "the version goes back: 1.1 stands above 1.2",
    ),
];

#[test]
fn kept_versions_that_lie_are_refused() {
    for (file, from, to, expected) in LIES {
        let site = revised();
        site_gen::record(&site.options(), &Again::None).unwrap();

        site.change(&format!("content/{file}"), from, to);

        let told = site.problems();
        assert!(
            told.iter().any(|it| it.contains(expected)),
            "{expected}: {told:#?}"
        );
    }
}

#[test]
fn kept_versions_without_their_twin_page_or_use_are_refused() {
    let kept =
        |version: &str| page("rules", "", BODY).replace("\"1.0\"", &format!("\"{version}\""));
    let cases = [
        (
            "en/rules.versions/0.9.md",
            kept("0.9"),
            "this version has no twin. Add ja/rules.versions/0.9.md.",
        ),
        (
            "en/rules.versions/0.9.md",
            kept("0.9"),
            "version 0.9 is kept, but the page's history does not name it",
        ),
        (
            "en/rules.versions/1.0.md",
            kept("1.0"),
            "1.0 is the present version of the page",
        ),
        (
            "en/gone.versions/1.0.md",
            kept("1.0"),
            "this is a version of en/gone.md, which is not there",
        ),
        (
            "en/rules.versions/notes.txt",
            "x".into(),
            "nothing uses this file. A folder of versions holds VERSION.md",
        ),
    ];
    for (file, text, expected) in cases {
        let site = recorded();

        site.put(file, &text);

        let told = site.problems();
        assert!(
            told.iter().any(|it| it.contains(expected)),
            "{expected}: {told:#?}"
        );
    }
}

#[test]
fn a_page_that_is_not_recorded_yet_is_a_warning_and_no_record_is_none() {
    let site = recorded();
    for language in ["ja", "en"] {
        site.put(&format!("{language}/new.md"), &page("new", "", "text\n"));
    }

    let missing = site_gen::check(&site.options(), false).unwrap().warnings;
    let bare = site_gen::check(&Site::good().options(), false)
        .unwrap()
        .warnings;

    assert_eq!(missing.len(), 2);
    assert!(
        missing[0]
            .to_string()
            .ends_with("this page is not in the record yet. Run `site-gen record`.")
    );
    assert!(bare.is_empty());
}

#[test]
fn an_old_text_stands_whatever_became_of_what_it_led_to() {
    let site = recorded();
    for language in ["ja", "en"] {
        let body = format!("{BODY}\n[lists](/lists/#lists)[gone](/gone/)\n");
        site.put(&format!("{language}/gone.md"), &page("gone", "", "text\n"));
        site.put(&format!("{language}/rules.md"), &page("rules", "", &body));
    }
    let again = Again::Pages(vec!["rules".into()]);
    site_gen::record(&site.options(), &again).unwrap();
    site_gen::revise(&site.options(), &asked()).unwrap();
    for language in ["ja", "en"] {
        let file = format!("content/{language}/rules.md");
        site.change(&file, "what = \"\"", "what = \"Link taken out\"");
        site.change(&file, "why = \"\"", "why = \"Gone\"");
        site.change(&file, "[gone](/gone/)", "gone");
        site.remove(&format!("{language}/gone.md"));
    }

    site_gen::build(&site.options()).unwrap();

    let old = site.made("site/rules/versions/1.0/index.html");
    assert!(
        old.contains("<a href=\"/lists/#lists\">lists</a>gone"),
        "{old}"
    );
}

#[test]
fn a_site_that_kept_nothing_has_no_page_of_versions() {
    let site = recorded();

    site_gen::build(&site.options()).unwrap();

    assert!(!site.output().keys().any(|path| path.contains("/versions/")));
}

#[test]
fn the_program_revises_records_and_refuses() {
    let site = recorded();

    let wrong = site.run(&["revise", "rules", "--announce"]);
    let revised = site.run(&["revise", "rules", "--in-force", "2027-04-01"]);
    let twice = site.run(&["revise", "rules", "--version", "1.1"]);

    assert_eq!(wrong.0, Some(2));
    assert_eq!(revised.0, Some(0), "{revised:?}");
    assert!(
        revised
            .1
            .contains("ja/rules.versions/1.0.md: keeps version 1.0."),
        "{revised:?}"
    );
    assert_eq!(twice.0, Some(1), "{twice:?}");
}

#[test]
fn the_preview_shows_a_recorded_page_while_it_is_edited() {
    let site = recorded();
    let preview = Preview::start(site.options()).unwrap();

    site.change("content/ja/rules.md", "¥300", "¥500");
    let shown = preview.take(&[site.options().content.join("ja/rules.md")]);

    assert!(shown.unwrap());
    let page = preview.published("rules/index.html").unwrap().unwrap();
    assert!(String::from_utf8(page).unwrap().contains("¥500"));
    let warned = preview.warnings();
    let warned = warned.iter().map(ToString::to_string);
    assert!(
        warned
            .into_iter()
            .any(|it| it.contains("version 1.0 was recorded with another text"))
    );
    site_gen::build(&site.options()).unwrap_err();
}
