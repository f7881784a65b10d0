//! The register of years: what is wrong in it is told, each thing at its place, and the page shows what is right.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests stop the test where its own files fail"
)]

use crate::site::Site;

const FILE: &str = "content/registers/accountability.toml";

/// A year that is right. `refusal-grounds.toml` of the small site has D1 alone.
const YEAR: &str = r#"
[[year]]
year = 2026
as_of = 2027-05-20
received = 30
asked = 31
median_days = 19
decided_anew = 0
changed = 0
kinds = { disclosure = 14, statement-disclosure = 11, provision-records = 0, purpose-notice = 0, correction = "hidden", suspension = 0, provision-stop = 0, consent-refusal = 0, complaint = "hidden", bereaved = 0 }
outcomes = { granted = 12, part = 6, declined = 8, ended = 5, open = 0 }
grounds = { D1 = 8 }
"#;

/// What the register says, what stands there instead, the key that is told, and what is told.
const MISTAKES: [(&str, &str, &str, &str); 26] = [
    (
        "received",
        "recieved",
        "recieved",
        "unknown key `recieved`. Did you mean `received`?",
    ),
    ("asked = 31\n", "", "[[year]]", "the key `asked` is missing"),
    ("open = 0", "opened = 0", "opened", "unknown key `opened`"),
    (
        "complaint =",
        "complain =",
        "complain",
        "`complain` is not allowed here. Did you mean `complaint`?",
    ),
    (
        "median_days = 19",
        "median_days = \"soon\"",
        "median_days",
        "a whole number from 0, or \"hidden\"",
    ),
    (
        "granted = 12",
        "granted = -12",
        "granted",
        "a whole number from 0, or \"hidden\"",
    ),
    (
        "as_of = 2027-05-20",
        "as_of = \"2027-05-20\"",
        "as_of",
        "write it like 2026-12-01",
    ),
    (
        "as_of = 2027-05-20",
        "as_of = 2027-03-31",
        "as_of",
        "the fiscal year 2026 ends on 2027-03-31",
    ),
    (
        "[[year]]",
        "name = 1\n[[year]]",
        "name",
        "unknown key `name`",
    ),
    (
        "provision-records = 0, ",
        "",
        "kinds",
        "`provision-records` is missing",
    ),
    (
        "part = 6",
        "part = 7",
        "outcomes",
        "`outcomes` and `asked` do not agree",
    ),
    ("asked = 31", "asked = 29", "asked", "fewer than `received`"),
    (
        "asked = 31",
        "asked = 35",
        "asked",
        "can only have been asked in requests of kinds that are hidden",
    ),
    (
        "asked = 31",
        "asked = 3",
        "asked",
        "`asked` tells of fewer than 5 requests",
    ),
    (
        "part = 6",
        "part = 3",
        "part",
        "`outcomes.part` tells of fewer than 5 requests",
    ),
    (
        "part = 6",
        "part = \"hidden\"",
        "outcomes",
        "what is hidden here follows from `asked`",
    ),
    (
        "received = 30",
        "received = 27",
        "kinds",
        "what is hidden here follows from `received`",
    ),
    (
        "received = 30",
        "received = 24",
        "kinds",
        "`kinds` and `received` do not agree",
    ),
    (
        "received = 30",
        "received = \"hidden\"",
        "disclosure",
        "`kinds.disclosure` is told though `received` is hidden",
    ),
    (
        "D1 = 8",
        "D9 = 8",
        "D9",
        "there is no ground `D9` in registers/refusal-grounds.toml",
    ),
    (
        "D1 = 8",
        "D1 = 7",
        "grounds",
        "`grounds` and `outcomes.declined` do not agree",
    ),
    (
        "declined = 8",
        "declined = \"hidden\"",
        "D1",
        "`grounds.D1` is told though `outcomes.declined` is hidden",
    ),
    (
        "decided_anew = 0",
        "decided_anew = 2",
        "decided_anew",
        "`decided_anew` tells of fewer than 5 requests",
    ),
    (
        "changed = 0",
        "changed = 5",
        "changed",
        "`changed` and `decided_anew` do not agree",
    ),
    (
        "decided_anew = 0\nchanged = 0",
        "decided_anew = 9\nchanged = 2",
        "changed",
        "`changed` tells of fewer than 5",
    ),
    (
        "decided_anew = 0\nchanged = 0",
        "decided_anew = 9\nchanged = 6",
        "changed",
        "follows from `decided_anew`",
    ),
];

/// The line of a key, from 1.
fn line(text: &str, key: &str) -> usize {
    let begins = |line: &str| line.starts_with(key) || line.contains(&format!(" {key} ="));
    text.lines().position(begins).unwrap() + 1
}

#[test]
fn every_mistake_is_told_at_its_key_with_what_to_do() {
    for (from, to, key, said) in MISTAKES {
        let site = Site::good();
        assert!(YEAR.contains(from), "{from}");
        let text = YEAR.replacen(from, to, 1);
        site.put("registers/accountability.toml", &text);

        let told = site.places();

        let of_it = told.iter().find(|line| line.contains(said));
        let of_it = of_it.unwrap_or_else(|| panic!("{from} → {to}: {told:#?}"));
        let place = format!("{FILE}:{}:", line(&text, key));
        assert!(of_it.starts_with(&place), "{of_it}, not {place}");
    }
}

#[test]
fn everything_that_is_wrong_in_years_is_told_in_one_run() {
    let site = Site::good();
    let wrong = YEAR
        .replace("part = 6", "part = 2")
        .replace("D1 = 8", "D2 = 8");
    site.put("registers/accountability.toml", &format!("{YEAR}{wrong}"));

    let told = site.problems();

    for said in [
        "the year 2026 stands here a second time",
        "`outcomes.part` tells of fewer than 5",
        "`outcomes` and `asked` do not agree",
        "there is no ground `D2`",
    ] {
        assert!(
            told.iter().any(|line| line.contains(said)),
            "{said}: {told:#?}"
        );
    }
    assert_eq!(told.len(), 4, "{told:#?}");
}

#[test]
fn a_year_is_shown_in_both_languages_with_what_is_hidden_said_in_words() {
    let site = Site::shipped();
    let own = YEAR.replace("D1 = 8", "D4 = 8");
    let older = own.replace("2026", "2024").replace("2027", "2025");
    site.put("registers/accountability.toml", &format!("{older}{own}"));
    site_gen::build(&site.options()).unwrap();

    let ja = site.made("site/privacy/accountability/index.html");
    let en = site.made("site/en/privacy/accountability/index.html");

    for (page, shown) in [
        (
            &ja,
            [
                "2026年度",
                "2026年4月1日から2027年3月31日まで",
                "2027年5月20日に",
                "非公表",
                "5件に満たない",
            ],
        ),
        (
            &en,
            [
                "Fiscal year 2026",
                "from 1 April 2026 to 31 March 2027",
                "on 20 May 2027",
                "withheld",
                "fewer than 5",
            ],
        ),
    ] {
        for text in shown {
            assert!(page.contains(text), "{text} in {page}");
        }
        assert!(page.find("year-2026").unwrap() < page.find("year-2024").unwrap());
        // Disclosure, granted, the one ground, the days; not the word of the file.
        for cell in ["<td>14</td>", "<td>12</td>", "<td>8</td>", "<td>19"] {
            assert_eq!(
                page.matches(cell).count(),
                if cell == "<td>8</td>" { 4 } else { 2 },
                "{cell}"
            );
        }
        assert!(page.contains(">D4 ") && !page.contains(">hidden<"));
        assert!(!page.contains("class=\"sample\">見本</span></h3>"));
    }
}

#[test]
fn grounds_that_would_tell_of_few_are_one_row_that_says_so() {
    let site = Site::shipped();
    site.put(
        "registers/accountability.toml",
        &YEAR.replace("grounds = { D1 = 8 }", ""),
    );
    site_gen::build(&site.options()).unwrap();

    let page = site.made("site/en/privacy/accountability/index.html");

    assert!(
        page.contains("<th scope=\"row\">By ground</th><td>withheld</td>"),
        "{page}"
    );
}

#[test]
fn where_no_year_is_counted_yet_a_sentence_says_so() {
    let site = Site::shipped();
    site.put("registers/accountability.toml", "# None yet.\n");
    site_gen::build(&site.options()).unwrap();

    for (path, said) in [
        (
            "site/privacy/accountability/index.html",
            "まだ公表した年度はありません。",
        ),
        (
            "site/en/privacy/accountability/index.html",
            "No year has been reported yet.",
        ),
    ] {
        let page = site.made(path);
        assert!(
            page.contains(said) && !page.contains("class=\"counts\""),
            "{page}"
        );
    }
}
