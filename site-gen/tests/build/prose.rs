//! Advice on how texts read: told by a check with place and remedy, accepted in the front matter, and
//! never in the way of a build.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests stop the test where its own files fail"
)]

use crate::site::{Site, page};

/// The small site with a page of these texts, `head` in the front matter of both.
fn site(head: &str, ja: &str, en: &str) -> Site {
    let site = Site::good();
    for (language, body) in [("ja", ja), ("en", en)] {
        site.put(&format!("{language}/x.md"), &page("x", head, body));
    }
    site
}

/// Warnings of a check that finds nothing wrong.
fn advice(site: &Site) -> Vec<String> {
    let report = site_gen::check(&site.options(), false).unwrap();
    let folder = site.path("content").display().to_string();
    let told = report.warnings.iter().map(ToString::to_string);
    // The lists of the small site are no prose.
    told.map(|line| line.replace(&folder, "content"))
        .filter(|line| !line.contains("/lists.md:"))
        .collect()
}

#[test]
fn a_long_sentence_is_told_where_it_begins() {
    let ja = format!("短い文です。{}。\n", "長い".repeat(61));
    let en = format!("Short. A{} end.\n", " long".repeat(44));
    let site = site("", &ja, &en);

    let told = advice(&site);

    assert_eq!(
        told,
        [
            "content/en/x.md:13:8: warning: this sentence has 46 words; over 45 few readers follow. Make two \
             of it, or accept it in the front matter: [[accept]] with `sentence`, its first words, and `why`.",
            "content/ja/x.md:13:7: warning: this sentence has 123 signs; over 120 few readers follow. Make two \
             of it, or accept it in the front matter: [[accept]] with `sentence`, its first words, and `why`.",
        ]
    );
    let built = site_gen::build(&site.options()).unwrap();
    assert_eq!(built.warnings, [], "a build does not wait for advice");
}

#[test]
fn languages_that_promise_different_things_are_told_on_both_sides() {
    let ja = "## 期限 {#time}\n\n2026年12月1日から30日以内、手数料は300円です。\n\n## 次 {#next}\n\n2週間です。\n";
    let en = "## Time {#time}\n\nWithin 20 days of 1 December 2026; the fee is 300 yen.\n\n\
              ## Next {#next}\n\nTwo weeks.\n";

    let told = advice(&site("", ja, en));

    assert_eq!(
        told,
        [
            "content/en/x.md:15:8: warning: the period of 20 days stands here and not in the same section of \
             content/ja/x.md:13. Make both languages say the same, or accept it in the front matter: \
             [[accept]] with `section = \"time\"` and `why`.",
            "content/ja/x.md:15:13: warning: the period of 30 days stands here and not in the same section of \
             content/en/x.md:13. Make both languages say the same, or accept it in the front matter: \
             [[accept]] with `section = \"time\"` and `why`.",
        ],
        "{told:#?}"
    );
}

#[test]
fn advice_is_accepted_with_a_reason_and_only_as_long_as_it_is_needed() {
    let long = format!(
        "長い{}。\n\n## 期限 {{#time}}\n\n30日です。\n",
        "文".repeat(120)
    );
    let english = "A text.\n\n## Time {#time}\n\nSoon.\n";
    let accept = "[[accept]]\nsentence = \"長い文\"\nwhy = \"It is the wording of the law.\"\n\
                  [[accept]]\nsection = \"time\"\nwhy = \"Only the Japanese counts.\"\n";
    let put = |ja: &str| {
        let site = site("", english, english);
        let whole = page("x", "", ja);
        let (head, body) = whole.rsplit_once("+++\n").unwrap();
        site.put("ja/x.md", &format!("{head}{accept}+++\n{body}"));
        site
    };

    assert_eq!(advice(&put(&long)), Vec::<String>::new());

    let told = advice(&put("短い文。\n\n## 期限 {#time}\n\nすぐです。\n"));
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(
        told.iter()
            .all(|line| line.contains("nothing here needs this acceptance")),
        "{told:#?}"
    );

    let site = put(&long);
    site.change(
        "content/ja/x.md",
        "why = \"It is the wording of the law.\"\n",
        "",
    );
    let told = site.problems();
    assert!(told.iter().any(|line| line.contains("why")), "{told:#?}");
}

#[test]
fn the_site_that_ships_needs_no_advice() {
    let site = Site::shipped();

    let told: Vec<_> = advice(&site)
        .into_iter()
        .filter(|line| !line.contains("not in the record"))
        .collect();

    assert_eq!(told, Vec::<String>::new());
}
