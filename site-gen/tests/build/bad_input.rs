//! Hostile and broken texts: each is told where it stands or is harmless, and nothing is published
//! half. What takes long enough to be noticed would show here first.

use crate::site::{Site, page};

/// What is told about a page with this text.
fn told(body: &str) -> Vec<String> {
    let site = Site::good();
    for language in ["ja", "en"] {
        site.put(&format!("{language}/x.md"), &page("x", "", body));
    }
    let told = site.problems();
    assert!(!site.options().out.exists(), "something was published");
    told
}

#[test]
fn what_must_not_stand_in_a_text_is_told() {
    let cases = [
        ("<script>alert(1)</script>", "raw HTML is not published"),
        ("<img src=x onerror=alert(1)>", "raw HTML is not published"),
        (
            "[x](javascript:alert(1))",
            "must not start with javascript:",
        ),
        (
            "[x](JaVaScRiPt:alert(1))",
            "must not start with javascript:",
        ),
        (
            "[x](&#106;avascript:alert(1))",
            "must not start with javascript:",
        ),
        ("<javascript:alert(1)>", "must not start with javascript:"),
        ("[x](data:text/html,x)", "must not start with data:"),
        ("[x](<java\tscript:alert(1)>)", "does not start at the root"),
        ("[x](< javascript:alert(1)>)", "does not start at the root"),
        ("![x](javascript:alert(1))", "there is no image"),
        ("a\0b", "a sign that nobody sees (U+0000)"),
        ("a\u{202e}b", "a sign that nobody sees (U+202E)"),
        ("[x][nowhere]", "this link has no address"),
        ("x[^none]", "this footnote is not defined"),
    ];
    for (body, expected) in cases {
        let told = told(body);

        let place = "content/en/x.md:";
        let is_told = |line: &String| line.starts_with(place) && line.contains(expected);
        assert!(told.iter().any(is_told), "{body}: {told:#?}");
    }
}

#[test]
fn a_text_without_end_is_told_or_harmless() {
    let n = 10_000;
    let row = |cell: &str| format!("|{cell}").repeat(300) + "|\n";
    let cases = [
        (">".repeat(n) + " x", Some("nested more than")),
        ("- ".repeat(n) + "x", Some("nested more than")),
        ("*a ".repeat(n), None),
        ("**".repeat(n) + "個" + &"**".repeat(n), None),
        ("[".repeat(100_000), None),
        ("[".repeat(50_000) + &"]".repeat(50_000), None),
        ("[a](".repeat(20_000), None),
        ("{{".repeat(50_000), Some("is not closed")),
        ("{{ society.name }}".repeat(n), None),
        (row("a") + &row("-") + &row("x").repeat(330), None),
        ("個".repeat(350_000), None),
        ("a\n\n# ".repeat(n), Some("one heading of the first level")),
    ];
    for (body, expected) in cases {
        let site = Site::good();
        for language in ["ja", "en"] {
            site.put(&format!("{language}/x.md"), &page("x", "", &body));
        }
        let told = match site_gen::check(&site.options(), false) {
            Ok(_) => Vec::new(),
            Err(problems) => site.told(problems),
        };

        let short: String = body.chars().take(20).collect();
        match expected {
            Some(said) => assert!(
                told.iter().any(|it| it.contains(said)),
                "{short}: {told:#?}"
            ),
            None => assert!(!told.iter().any(|it| it.contains("panicked")), "{short}"),
        }
    }
}

#[test]
fn a_register_without_end_is_told() {
    for deep in ["[".repeat(100_000), "{a=".repeat(50_000)] {
        let site = Site::good();
        site.put("registers/fees.toml", &format!("x = {deep}\n"));

        let told = site.problems();

        let is_told = |line: &String| {
            line.starts_with("content/registers/fees.toml:1:") && line.contains("this is not TOML")
        };
        assert!(told.iter().any(is_told), "{told:#?}");
    }
}

#[test]
fn a_public_key_of_receipts_is_a_key_and_the_same_in_both_languages() {
    let key = format!("MCowBQYDK2VwAyEA{}=", "A".repeat(43));
    let told = |fact: &str, ja: &str, en: &str| {
        let site = Site::good();
        let text = site.text("content/society.toml");
        let fact = format!("{text}\n[{fact}]\nja = \"{ja}\"\nen = \"{en}\"\n");
        site.put("society.toml", &fact);
        site.problems()
    };
    let other = key.replace("AA=", "BB=");
    for (fact, ja, en) in [
        ("receipt_key", "age1mihon", "age1mihon"),
        ("receipt_key", &*key, &*other),
        ("receipt_key", &key[1..], &key[1..]),
        ("desk_receipt_key", &*key, &*other),
    ] {
        let told = told(fact, ja, en);

        let is_told = |line: &String| {
            line.starts_with("content/society.toml:") && line.contains("no Ed25519 key")
        };
        assert!(told.iter().any(is_told), "{ja}: {told:#?}");
    }
}
