//! The glossary: readings, links from texts, and one word for one thing.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests stop the test where its own files fail"
)]

use crate::site::{Site, page};

const TERMS: &str = r#"
[[term]]
id = "leak"
term = { ja = "漏《ろう》えい", en = "leak" }
meaning = { ja = "漏れること", en = "getting out" }
avoid = { ja = ["流出"], en = ["leakage"] }

[[term]]
id = "use"
term = { ja = "共同《きょうどう》利用《りよう》", en = "joint use" }
meaning = { ja = "共に使うこと", en = "using together" }
"#;

/// The small site with two terms, their page, and a page with this text in both languages.
fn site(ja: &str, en: &str) -> Site {
    let site = Site::good();
    site.put("registers/glossary.toml", TERMS);
    for (language, body) in [("ja", ja), ("en", en)] {
        let terms = page("glossary", "", "{{ register.glossary }}\n");
        site.put(&format!("{language}/glossary.md"), &terms);
        site.put(&format!("{language}/x.md"), &page("x", "", body));
    }
    site
}

/// Warnings of a build that works.
fn warnings(site: &Site) -> Vec<String> {
    let report = site_gen::build(&site.options()).unwrap();
    let told = report.warnings.iter().map(ToString::to_string);
    told.map(|line| {
        line.split_once("/content/")
            .map_or(line.clone(), |it| format!("content/{}", it.1))
    })
    .collect()
}

const BOTH: &str = "A {{ term.leak }} and {{ term.use }}.\n";

#[test]
fn a_term_is_linked_with_its_reading_and_plain_where_no_link_may_stand() {
    let body = "## 見出し {{ term.leak }} {#a}\n\n{{ term.leak }}と[例 {{ term.use }}](/x/)と{{ term.use }}。\n";
    let site = site(body, "## A {{ term.leak }} {#a}\n\nA {{ term.leak }}.\n");

    let told = warnings(&site);

    let html = site.made("site/x/index.html");
    let ruby = "<ruby>漏<rp>（</rp><rt>ろう</rt><rp>）</rp></ruby>えい";
    let link = format!("<a class=\"term\" href=\"/glossary/#term-leak\">{ruby}</a>と");
    assert!(html.contains(&link), "{html}");
    assert!(html.contains("<h2 id=\"a\">見出し 漏えい"), "{html}");
    assert!(html.contains(">例 共同利用</a>"), "{html}");
    let english = site.made("site/en/x/index.html");
    let link = "<a class=\"term\" href=\"/en/glossary/#term-leak\">leak</a>";
    assert!(english.contains(link), "{english}");
    assert_eq!(told, Vec::<String>::new());
}

#[test]
fn terms_stand_in_the_order_of_their_language() {
    let site = site(BOTH, BOTH);

    warnings(&site);

    let order = |file: &str| {
        let html = site.made(file);
        html.find("term-use").unwrap() < html.find("term-leak").unwrap()
    };
    // きょうどう before ろう; joint before leak.
    assert!(order("site/glossary/index.html"));
    assert!(order("site/en/glossary/index.html"));
}

#[test]
fn words_to_avoid_are_told_with_place_and_term_and_stop_nothing() {
    let ja = "{{ term.use }}、{{ term.leak }}。\n\n情報の流出と`流出`と[流出](/x/)。\n";
    let site = site(ja, "Leakage, `leakage`, prismleakage and\nno leakages.\n");

    let told = warnings(&site);

    let places: Vec<_> = told
        .iter()
        .map(|line| line.split(": ").next().unwrap())
        .collect();
    let expected = [
        "content/en/x.md:13:1",
        "content/en/x.md:14:4",
        "content/ja/x.md:15:4",
        "content/ja/x.md:15:13",
    ];
    assert_eq!(places, expected, "{told:#?}");
    assert!(
        told[2].contains("`流出` is called `漏えい` in the glossary"),
        "{told:#?}"
    );
}

#[test]
fn words_to_avoid_may_stand_in_quotes_and_addresses() {
    let en = "{{ term.leak }}, {{ term.use }}.\n\n> No leakage.\n>\n> > Leakage.\n\n\
              <https://outside.example/leakage> and [a page](/x/#a \"leakage\").\n\n\
              ## A leakage, told again {#a}\n\ntext\n";
    let site = site(&format!("{BOTH}\n## A {{#a}}\n\ntext\n"), en);

    let told = warnings(&site);

    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].starts_with("content/en/x.md:21:6: "), "{told:#?}");
}

#[test]
fn words_to_avoid_are_told_in_the_head_of_a_page_and_not_in_its_history() {
    let site = site(BOTH, BOTH);
    let points = "points = [\n\"A point\",\n\"A leakage\",\n\"A third\",\n]\n";
    site.put("ja/x.md", &page("x", points, BOTH));
    let head = page("a leakage", points, BOTH).replace("\"test\"", "\"leakage\"");
    site.put("en/x.md", &head);

    let told = warnings(&site);

    let places: Vec<_> = told
        .iter()
        .filter_map(|line| line.split_once(": warning: `leakage` is called `leak`"))
        .map(|(place, _)| place)
        .collect();
    // Title, summary, and the second point.
    let expected = [2, 3, 6].map(|line| format!("content/en/x.md:{line}:1"));
    assert_eq!(places, expected, "{told:#?}");
    assert_eq!(told.len(), expected.len());
}

#[test]
fn a_glossary_that_is_wrong_is_told_where_it_is() {
    let site = site(BOTH, BOTH);
    let put = |from: &str, to: &str| {
        site.put("registers/glossary.toml", &TERMS.replace(from, to));
        site.problems()
    };
    let cases = [
        ("漏《ろう》えい", "漏えい", "some kanji have no reading"),
        ("漏《ろう》えい", "漏《ろう", "not closed"),
        (
            "\"use\"",
            "\"leak\"",
            "the id `leak` stands here a second time",
        ),
        ("[\"流出\"]", "[\"漏えい\"]", "stands in the term itself"),
        ("meaning = { ja = \"漏", "meanig = { ja = \"漏", "meanig"),
    ];
    for (from, to, expected) in cases {
        let told = put(from, to);

        let is_told = |line: &String| {
            line.starts_with("content/registers/glossary.toml:") && line.contains(expected)
        };
        assert!(told.iter().any(is_told), "{to}: {told:#?}");
    }
}

#[test]
fn a_term_that_is_unknown_or_unused_is_told() {
    let unknown = site("{{ term.leek }}\n", BOTH).problems();
    let is_told = |line: &String| {
        line.starts_with("content/ja/x.md:13")
            && line.contains("no term `leek`. Did you mean `leak`?")
    };
    assert!(unknown.iter().any(is_told), "{unknown:#?}");

    let unused = warnings(&site("{{ term.leak }}\n", "{{ term.leak }}\n"));
    assert_eq!(unused.len(), 1, "{unused:#?}");
    assert!(unused[0].starts_with("content/registers/glossary.toml:9:1: warning: no page uses"));
}

#[test]
fn the_glossary_that_ships_warns_of_nothing_and_search_knows_the_plain_words() {
    let site = Site::shipped();

    let told = warnings(&site);

    let told: Vec<_> = told
        .iter()
        .filter(|it| !it.contains("not in the record"))
        .collect();
    assert_eq!(told, Vec::<&String>::new());
    let html = site.made("site/glossary/index.html");
    assert!(html.contains("id=\"term-retained-personal-data\""));
    let output = site.output();
    let mut search = output.iter().filter(|(name, _)| name.contains("search-ja"));
    let (_, search) = search
        .find(|(name, _)| name.rsplit('.').next() == Some("txt"))
        .unwrap();
    let search = String::from_utf8(search.clone()).unwrap();
    assert!(search.contains("保有個人データ") && !search.contains("保有ほゆう"));
    // Whoever knows only how it sounds finds it, too.
    assert!(search.contains("[[\"保有個人データ\"],[\"ほゆうこじんでーた\"]]"));
}
