//! The register of the days that count: what is wrong in it is told, each thing at its place.

use crate::site::{Site, deadlines};

const FILE: &str = "content/registers/deadlines.toml";

/// What the register says, what stands there instead, and what is told.
const MISTAKES: [(&str, &str, &str); 16] = [
    ("act-38-1", "act-83-1", "there is no article `act-83-1`"),
    (
        "days = 14",
        "days = 31",
        "pages promise an answer within 30 days",
    ),
    ("days = 14", "days = 0", "counts nothing"),
    (
        "warn = []",
        "warn = [9, 5]",
        "must be in order, each before day 14",
    ),
    (
        "warn = []",
        "warn = [14]",
        "must be in order, each before day 14",
    ),
    (
        "stops = []",
        "stops = [\"supplement\"]",
        "the desk's own to do",
    ),
    (
        "\"disclosure\", ",
        "",
        "the clock `answer` of `disclosure` is missing",
    ),
    (
        "kinds = [\"disclosure\", ",
        "kinds = [\"disclosure\", \"disclosure\", ",
        "has a rule for the clock `answer` already",
    ),
    (
        "\"court\"\nkinds = [",
        "\"court\"\nkinds = [\"complaint\", ",
        "`complaint` have no clock `court`",
    ),
    ("clock = \"court\"", "clock = \"fee\"", "`fee` has no rule"),
    (
        "on_closed = \"keep\"",
        "on_closed = \"after\"",
        "the law's: write days = 14",
    ),
    ("on_closed = \"keep\"", "on_closed = \"kept\"", "kept"),
    (
        "to = \"01-03\"",
        "to = \"2027-01-03\"",
        "one of them has a year",
    ),
    ("to = \"01-03\"", "to = \"13-03\"", "`13-03` is no day"),
    (
        "\"granted\", ",
        "",
        "how long `disclosure` is kept when it ended as `granted` is missing",
    ),
    ("years = 3", "years = 0", "Write at least 1"),
];

/// What is told when the register says something else.
fn told(from: &str, to: &str) -> Vec<String> {
    let site = Site::good();
    let text = deadlines();
    assert!(text.contains(from), "{from}");
    site.put("registers/deadlines.toml", &text.replacen(from, to, 1));
    site.problems()
}

#[test]
fn every_mistake_is_told_with_what_to_do() {
    for (from, to, said) in MISTAKES {
        let told = told(from, to);
        let of_it = told.iter().find(|line| line.contains(said));
        let of_it = of_it.unwrap_or_else(|| panic!("{from} → {to}: {told:#?}"));
        assert!(of_it.starts_with(FILE), "{of_it}");
    }
}

#[test]
fn the_rules_reach_the_programs_with_the_articles_in_short() {
    let site = Site::good();
    site_gen::build(&site.options()).unwrap();

    let publication: request::publication::Publication =
        serde_json::from_str(&site.made("intake/publication.json")).unwrap();

    let rules = &publication.deadlines.rules;
    assert_eq!(rules.len(), 3);
    assert_eq!(publication.deadlines.retention.len(), 1);
    assert_eq!(publication.deadlines.calendar.closings.len(), 1);
    for (language, edition) in &publication.editions {
        let short = edition.words.law("act-38-1");
        assert_eq!(
            short.contains("38"),
            short != "act-38-1",
            "{language}: {short}"
        );
    }
}
