//! Whole builds: a small good site, the same site spoilt in many ways, and the site that ships.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use request::publication::Publication;
use request::{Kind, Language};
use site_gen::{Options, Problems};

use crate::site::{Site, fixtures, page};

mod accountability;
mod assets;
mod bad_input;
mod checklist;
mod deadlines;
mod edge;
mod glossary;
mod letters;
mod memory;
mod paper;
mod policy;
mod preview;
mod prose;
mod search;
mod site;
mod start;

#[test]
fn a_second_build_writes_nothing_and_the_bytes_are_the_same() {
    let site = Site::good();

    let first = site_gen::build(&site.options()).unwrap();
    let before = site.output();
    let second = site_gen::build(&site.options()).unwrap();

    assert_eq!(first.pages, 34);
    assert!(first.files_written > 34);
    assert_eq!((second.files_written, second.files_removed), (0, 0));
    assert_eq!(before, site.output());
}

#[test]
fn two_builds_in_two_places_are_equal_byte_for_byte() {
    let (one, other) = (Site::good(), Site::good());

    site_gen::build(&one.options()).unwrap();
    site_gen::build(&other.options()).unwrap();

    assert_eq!(one.output(), other.output());
}

#[test]
fn any_number_of_cores_makes_the_same_bytes() {
    let (one, two) = (Site::good(), Site::good());

    for (cores, site) in [(1, &one), (2, &two)] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(cores);
        let built = pool
            .build()
            .unwrap()
            .install(|| site_gen::build(&site.options()));
        assert!(built.unwrap().files_written > 34);
    }

    assert_eq!(one.output(), two.output());
}

#[test]
fn a_first_build_that_fails_leaves_no_folder_behind() {
    let site = Site::good();
    site.change("content/ja/lists.md", "(#lists)", "(#list)");

    site_gen::build(&site.options()).unwrap_err();

    assert!(!site.options().out.exists());
}

#[test]
fn only_what_changed_is_written_and_a_page_that_is_gone_is_removed() {
    let site = Site::good();
    for language in ["ja", "en"] {
        site.put(
            &format!("{language}/extra.md"),
            &page("extra", "", "text\n"),
        );
    }
    site_gen::build(&site.options()).unwrap();

    site.change("content/ja/lists.md", "[form]", "[the form]");
    let changed = site_gen::build(&site.options()).unwrap();
    for language in ["ja", "en"] {
        site.remove(&format!("{language}/extra.md"));
    }
    let gone = site_gen::build(&site.options()).unwrap();

    // The page, the policy and the publication with its digest, and the file of its language that
    // the search looks through, under its new name.
    assert_eq!((changed.files_written, changed.files_removed), (4, 1));
    assert_eq!(gone.files_removed, 4);
    assert!(!site.output().contains_key("site/extra/index.html"));
}

#[test]
fn a_build_that_fails_leaves_the_old_output_untouched() {
    let site = Site::good();
    site_gen::build(&site.options()).unwrap();
    let before = site.output();

    site.change("content/ja/lists.md", "(#lists)", "(#list)");
    site.change("content/en/lists.md", "About", "All about");
    let problems = site_gen::build(&site.options()).unwrap_err();

    assert_eq!(problems.exit_code(), 1);
    assert_eq!(
        site.told(problems),
        ["content/ja/lists.md:45: the page /lists/ has no section #list. Did you mean `lists`?"]
    );
    assert_eq!(before, site.output());
}

#[test]
fn every_problem_of_a_broken_site_is_told_with_file_and_line() {
    let site = Site::good();
    site.overlay("broken");
    site.put_bytes("ja/latin.md", b"+++\ntitle = \"caf\xe9\"\n");
    site.remove("en/request/complaint.md");
    site.remove("registers/contacts.toml");
    site.change("content/words/ja.toml", "jst =", "jts =");
    site.change(
        "content/registers/fees.toml",
        "yen = 0",
        "yen = 0\nyyen = 5",
    );

    let told = site.places().join("\n") + "\n";

    let file = fixtures().join("broken/expected-problems.txt");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&file, &told).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        told == expected,
        "the problems differ from {}.\nRead them; if they are right, run the test with BLESS=1.\n\n{told}",
        file.display()
    );
}

#[test]
fn samples_are_counted_and_refused_before_publication() {
    let site = Site::good();

    let report = site_gen::check(&site.options(), false).unwrap();
    let refused = site_gen::check(&site.options(), true).unwrap_err();

    assert_eq!(report.samples, 3);
    let told = site.told(refused);
    assert_eq!(
        told,
        [
            "content/registers/data-kinds.toml:7: `data_kind.0` is still a sample. Put in the \
             society's own fact and remove the mark.",
            "content/site.toml:2: `base_url` is still a sample. Put in the society's own fact and \
             remove the mark.",
            "content/society.toml:40: `data_location` is still a sample. Put in the society's own \
             fact and remove the mark.",
        ]
    );
}

#[test]
fn faults_of_templates_name_the_template() {
    let cases = [
        (
            "site/page.html",
            "{{ page.title }}",
            "{{ page.titel }}",
            "templates/site/page.html:2:",
        ),
        (
            "site/page.html",
            "{% endblock main %}",
            "",
            "templates/site/page.html:",
        ),
        ("site/base.html", "{{ page.twin }}", "/gone/", "site/"),
        ("site/base.html", "<main>", "<main style=\"x\">", "site/"),
        (
            "site/form.html",
            "form.field",
            "form.feld",
            "templates/site/form.html:",
        ),
        ("intake/step.html", "ui.next", "ui.nxt", "content/words/"),
    ];
    for (file, from, to, expected) in cases {
        let site = Site::good();
        site.change(&format!("templates/{file}"), from, to);

        let told = site.problems();

        assert!(
            told.iter().any(|line| line.starts_with(expected)),
            "{file} {to}: {told:#?}"
        );
    }
}

#[test]
fn a_fault_of_a_template_is_told_once_and_not_for_every_page() {
    let site = Site::good();
    site.change(
        "templates/site/page.html",
        "{{ page.title }}",
        "{{ page.titel }}",
    );

    assert_eq!(site.problems().len(), 1);
}

#[test]
fn the_publication_reads_back_and_says_what_the_pages_say() {
    let site = Site::good();
    site_gen::build(&site.options()).unwrap();

    let read: Publication = serde_json::from_str(&site.made("intake/publication.json")).unwrap();

    assert_eq!(read.fees[&Kind::Disclosure], 1300);
    assert_eq!(read.fees.len(), 10);
    let english = &read.editions[&Language::En];
    assert_eq!(english.shell.samples, 3);
    assert_eq!(english.status.href, "/en/request/status/");
    assert_eq!(english.words.lists["consent-items"][0].hint, "None come");
    let form = &english.forms[&Kind::Disclosure];
    assert_eq!(form.purpose_html, "<p>To <strong>answer</strong>.</p>\n");
    assert_eq!(form.version.page, "/en/request/disclosure/");
    assert_eq!(form.version.digest.len(), 64);
    let templates: BTreeMap<String, String> =
        serde_json::from_str(&site.made("intake/templates.json")).unwrap();
    let of_the_site: Vec<_> = templates
        .keys()
        .filter(|it| it.starts_with("site/"))
        .collect();
    assert_eq!(of_the_site, ["site/base.html"]);
    assert!(templates.contains_key("intake/step.html"));
}

#[test]
fn pages_twins_and_addresses_agree() {
    let site = Site::good();
    site_gen::build(&site.options()).unwrap();

    let html = site.made("site/en/lists/index.html");
    assert!(
        html.contains("<link rel=\"canonical\" href=\"https://privacy.example.jp/en/lists/\">")
    );
    assert!(html.contains("hreflang=\"x-default\" href=\"https://privacy.example.jp/lists/\">"));
    assert!(html.contains("<a href=\"/en/request/\">form</a>"), "{html}");
    assert!(
        html.contains("<a href=\"/en/\">index</a> / <a href=\"/en/lists/\">lists</a>"),
        "{html}"
    );
    assert!(
        site.made("site/request/index.html")
            .contains("disclosure ¥1,300")
    );
    assert!(site.made("site/404.html").contains("404"));
    let map = site.made("site/sitemap.xml");
    assert_eq!(map.matches("<url>").count(), 52);
    assert!(map.contains("hreflang=\"en\" href=\"https://privacy.example.jp/en/lists/\"/>"));
    assert!(!map.contains("404"));
}

#[test]
fn a_folder_that_is_not_there_is_our_failure_and_says_what_to_do() {
    let site = Site::good();
    let options = Options {
        content: site.options().content.join("gone"),
        ..site.options()
    };

    let problems = site_gen::build(&options).unwrap_err();

    assert_eq!(problems.exit_code(), 3);
    assert!(problems.to_string().contains("--content"), "{problems}");
}

#[test]
fn the_site_that_ships_has_no_problem() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let options = Options {
        content: root.join("content"),
        templates: root.join("templates"),
        out: root.join("dist"),
        ..Options::default()
    };

    let checked = site_gen::check(&options, false);

    if let Err(Problems::Content(found)) = &checked {
        let lines: Vec<_> = found.iter().map(ToString::to_string).collect();
        panic!("the shipped content has problems:\n{}", lines.join("\n"));
    }
    assert!(checked.unwrap().pages >= 50);
}

#[test]
fn the_program_says_one_line_and_tells_by_its_exit_code_what_happened() {
    let site = Site::good();
    let out = site.options().out.display().to_string();

    let (built, report, _) = site.run(&["build", "--out", &out]);
    let (usage, _, _) = site.run(&["build", "--publish"]);
    let (samples, _, told) = site.run(&["check", "--publish"]);
    let (blocked, _, why) = site.run(&["build", "--out", "/dev/null/dist"]);

    assert_eq!(built, Some(0));
    assert_eq!(report.lines().count(), 1);
    assert!(
        report.starts_with("34 pages, ") && report.ends_with("3 samples left\n"),
        "{report}"
    );
    assert_eq!(usage, Some(2));
    assert_eq!(samples, Some(1));
    assert!(
        told.ends_with("3 problems. Nothing was published.\n"),
        "{told}"
    );
    assert_eq!(blocked, Some(3));
    assert!(why.contains("/dev/null/dist"), "{why}");
}
