//! Which requests a file takes, and which columns of them: by its purpose, what is news to it, the text that was seen.

use request::{EventKind, Kind};
use staff_desk::export::{Format, Order, Set};

use super::{ACTOR, lines, run};
use crate::answers::{MARKER, submission};
use crate::harness::{Bench, arrival, order, text_seen};

#[tokio::test]
async fn each_set_takes_what_its_purpose_needs_and_no_more() {
    let bench = Bench::with_all_kinds().await;
    let mut seen = Vec::new();
    for (set, name) in [
        (Set::Work, "work"),
        (Set::Whole, "whole"),
        (Set::Affected, "affected"),
        (Set::Statistics, "statistics"),
    ] {
        let order = Order {
            set,
            ..order(Format::Jsonl, bench.path(name))
        };
        let lines = lines(&bench, &order).await;
        assert_eq!(lines.len(), 10);
        let answers = lines
            .iter()
            .flat_map(|line| line["answers"].as_object().unwrap().keys());
        seen.push(answers.cloned().collect::<std::collections::BTreeSet<_>>());
        let sheet = Order {
            format: Format::Csv,
            out: bench.path(&format!("{name}.csv")),
            ..order
        };
        run(&bench, &sheet).await;
    }
    let [work, whole, affected, statistics] = seen.as_slice() else {
        panic!("four sets");
    };

    let locators: Vec<_> = whole.difference(work).collect();
    assert_eq!(locators, ["insured_number", "insured_symbol"]);
    assert!(affected.contains("subj_name") && affected.contains("email"));
    assert!(
        affected.is_subset(work) && !affected.contains("categories") && !affected.contains("text")
    );
    assert!(statistics.is_empty());
    let heading = |name: &str| {
        let text = std::fs::read_to_string(bench.path(&format!("{name}.csv"))).unwrap();
        text.lines().next().unwrap().to_owned()
    };
    assert!(
        heading("whole").contains("問 insured_number")
            && !heading("work").contains("問 insured_number")
    );
    assert!(!heading("statistics").contains("問 "));
    let counted = std::fs::read_to_string(bench.path("statistics.csv")).unwrap();
    assert!(!counted.contains(MARKER));
}

#[tokio::test]
async fn an_export_of_news_leaves_out_what_was_exported_and_has_not_changed() {
    let mut bench = Bench::with_all_kinds().await;
    let news = |name: &str| Order {
        is_news: true,
        ..order(Format::Jsonl, bench.path(name))
    };
    let (first, second, third) = (news("first"), news("second"), news("third"));

    assert_eq!(run(&bench, &first).await.count, 10);
    bench.supplement(2..3).await;
    bench.receive(&[submission(Kind::Complaint)]).await;
    let more = lines(&bench, &second).await;
    let none = run(&bench, &third).await;

    let found: Vec<_> = more
        .iter()
        .map(|it| it["reference"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(found, [2, 10].map(|at| bench.sent[at].0.to_string()));
    assert_eq!(none.count, 0);
}

#[tokio::test]
async fn what_is_told_of_one_set_of_columns_is_news_to_another() {
    let bench = Bench::with_all_kinds().await;
    let news = |set, name: &str| Order {
        is_news: true,
        set,
        ..order(Format::Jsonl, bench.path(name))
    };
    // As an older version noted it, which knew of no sets.
    let (reference, _) = &bench.sent[3];
    let register = bench.store().await.register;
    let old = Some("sha256:00 events:1");
    let append = register.append(reference, EventKind::Exported, ACTOR, arrival(400), old);
    append.await.unwrap();

    assert_eq!(
        run(&bench, &news(Set::Statistics, "counts")).await.count,
        10
    );
    assert_eq!(run(&bench, &news(Set::Work, "work")).await.count, 10);
    assert_eq!(run(&bench, &news(Set::Whole, "whole")).await.count, 9);
    for (set, name) in [(Set::Statistics, "1"), (Set::Work, "2"), (Set::Whole, "3")] {
        assert_eq!(run(&bench, &news(set, name)).await.count, 0, "{set:?}");
    }
}

#[tokio::test]
async fn those_who_saw_one_version_of_a_page_are_found() {
    let bench = Bench::with_all_kinds().await;
    let seen = text_seen();
    let of = |page: &str, version: &str, name: &str| Order {
        page: Some(page.to_owned()),
        version: Some(version.to_owned()),
        set: Set::Affected,
        ..order(Format::Csv, bench.path(name))
    };
    let (same, other) = (
        of(&seen.page, &seen.version, "same"),
        of(&seen.page, "9.9", "other"),
    );

    assert_eq!(run(&bench, &same).await.count, 10);
    assert_eq!(run(&bench, &other).await.count, 0);
    let manifest = std::fs::read_to_string(bench.path("same.manifest.json")).unwrap();
    assert!(
        manifest.contains("\"set\": \"affected\"") && manifest.contains(&seen.page),
        "{manifest}"
    );
}
