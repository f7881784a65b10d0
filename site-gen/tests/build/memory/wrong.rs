//! Versions that do not fit together, each told where it stands.

use request::Language;

use super::{FIRST, IS, SECOND, WAS, remembering, version};

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
