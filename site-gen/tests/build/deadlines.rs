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

/// What the first clock starts on, and what is told.
const STARTS: [(&str, &str); 7] = [
    (
        r#"{ on = "payment", law = ["act-38-1"] }"#,
        "`payment` is not allowed here. Known here: papers, completion, fee.",
    ),
    (r#"{ on = "fee" }"#, "law"),
    (
        r#"{ on = "fee", law = [] }"#,
        "Name the article that lets it",
    ),
    (
        r#"{ on = "fee", law = ["act-83-1"] }"#,
        "there is no article `act-83-1`",
    ),
    (
        r#"{ on = "papers", law = ["act-38-1"] }"#,
        "`papers` does not come about for every request of the kind `complaint`",
    ),
    (
        r#"{ on = "completion", law = ["act-38-1"] }"#,
        "add \"completion\" to `stops`",
    ),
    (
        r#"{ on = "fee", law = ["act-38-1"] }, { on = "fee", law = ["act-38-1"] }"#,
        "`fee` stands there twice",
    ),
];

#[test]
fn what_a_clock_cannot_start_on_is_told_at_its_place() {
    for (starts, said) in STARTS {
        let told = told("warn = []\n", &format!("warn = []\nstarts = [{starts}]\n"));
        let of_it = told.iter().find(|line| line.contains(said));
        let of_it = of_it.unwrap_or_else(|| panic!("{starts} → {said}: {told:#?}"));
        assert!(of_it.starts_with(FILE), "{of_it}");
    }
    let court = "[[rule]]\nclock = \"court\"\n";
    let starts = r#"starts = [{ on = "papers", law = ["act-38-1"] }]"#;
    let told = told(court, &format!("{court}{starts}\n"));
    assert!(
        told.iter()
            .any(|line| line.contains("only `answer` may wait")),
        "{told:#?}"
    );
}

#[test]
fn a_clock_waits_for_no_fee_that_nobody_asks() {
    let fee = "warn = []\nstarts = [{ on = \"fee\", law = [\"act-38-1\"] }]\n";
    let told = told("warn = []\n", fee);
    let asks = |kind: &str| format!("registers/fees.toml asks no fee for `{kind}`");
    let is_told = |kind| told.iter().any(|line| line.contains(&asks(kind)));
    // One kind has a fee here.
    assert!(
        is_told("purpose-notice") && !is_told("disclosure"),
        "{told:#?}"
    );
}

#[test]
fn what_a_clock_starts_on_reaches_programs_and_readers_with_its_law() {
    let site = Site::shipped();
    let stops = "stops = [\"completion\", \"fee\", \"provider\"]\n";
    let starts = "starts = [{ on = \"papers\", law = [\"act-37-1\"] }, \
                  { on = \"fee\", law = [\"act-38-1\"] }]\n";
    let text = site.text("content/registers/deadlines.toml");
    let text = text.replacen(stops, &format!("{starts}{stops}"), 1);
    site.put("registers/deadlines.toml", &text);
    site_gen::build(&site.options()).unwrap();

    let publication: request::publication::Publication =
        serde_json::from_str(&site.made("intake/publication.json")).unwrap();

    let starts = &publication.deadlines.rules[0].starts;
    let on: Vec<_> = starts.iter().map(|start| start.on.id()).collect();
    assert_eq!(on, ["papers", "fee"]);
    for edition in publication.editions.values() {
        let short = edition.words.law("act-37-1");
        assert!(short.contains("37"), "{short}");
    }
    let rest = &publication.deadlines.rules[1..];
    assert!(rest.iter().all(|rule| rule.starts.is_empty()));
    for (page, said) in [
        (
            "site/privacy/procedures/index.html",
            "最後にそろった日の翌日から数えます",
        ),
        (
            "site/en/privacy/procedures/index.html",
            "the last of them counts",
        ),
    ] {
        assert_eq!(site.made(page).matches(said).count(), 1, "{page}");
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
