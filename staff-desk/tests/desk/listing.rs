//! The list page by page, what happens to it when the rules change, and `reindex`.

use jiff::civil::date;
use request::completion::{Asked, Item};
use request::{EventKind, Kind, Reference};
use staff_desk::list::{self, Filter, Mark};

use crate::answers::submission;
use crate::harness::{Bench, arrival, ok};

/// Minutes of a day.
const DAY: usize = 24 * 60;

/// Eleven requests, each a day after the one before, of which the last was asked for something by an early day.
async fn bench() -> Bench {
    let mut bench = Bench::empty();
    let kinds = [Kind::Disclosure, Kind::Correction].into_iter().cycle();
    let submissions: Vec<_> = kinds.take(11).map(submission).collect();
    bench.receive_each(&submissions, DAY).await;
    let asked = Asked::new([Item::Period], date(2026, 12, 10)).unwrap();
    let asking =
        ledger::Happening::new(EventKind::CompletionAsked, arrival(11 * DAY), "Test Clerk");
    let store = bench.store().await;
    let recorded = store
        .register
        .record(&bench.sent[10].0, asking.asking(asked));
    recorded.await.unwrap();
    bench
}

fn references(out: &str) -> Vec<Reference> {
    let rows = out.lines().skip(1);
    rows.map(|row| row.split_whitespace().next().unwrap().parse().unwrap())
        .collect()
}

/// The place that a page says to go on after.
fn place(talk: &str) -> Option<String> {
    let (_, rest) = talk.split_once("--after ")?;
    rest.split_whitespace().next().map(str::to_owned)
}

/// Every page of a list, from the first to the last.
fn pages(bench: &Bench, filter: &[&str]) -> Vec<Vec<Reference>> {
    let mut pages = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let mut arguments = vec!["list", "--rows", "4"];
        arguments.extend(filter);
        arguments.extend(after.iter().flat_map(|place| ["--after", place]));
        let run = ok(bench.run(&arguments));
        pages.push(references(&run.out));
        after = place(&run.talk);
        if after.is_none() {
            return pages;
        }
    }
}

#[tokio::test]
async fn pages_follow_each_other_without_a_gap_whatever_is_filtered() {
    let bench = bench().await;
    let sent: Vec<_> = bench.sent.iter().map(|(one, _)| one.clone()).collect();
    let of_kind = |kind| {
        let of_kind = bench.sent.iter().filter(move |(_, it)| it.kind == kind);
        of_kind.map(|(reference, _)| reference.clone())
    };
    // What waits until the 10th comes before all that is due at the end of the month.
    let mut by_due = sent.clone();
    by_due.rotate_right(1);

    let all = pages(&bench, &[]);
    let corrections = pages(&bench, &["--kind", "correction"]);
    let waiting = pages(&bench, &["--waits-for", "completion"]);
    let received = pages(&bench, &["--stage", "received"]);
    let period = pages(&bench, &["--from", "2026-11-24", "--to", "2026-12-31"]);

    assert_eq!(all.iter().map(Vec::len).collect::<Vec<_>>(), [4, 4, 3]);
    assert_eq!(all.concat(), by_due);
    assert_eq!(
        corrections.concat(),
        of_kind(Kind::Correction).collect::<Vec<_>>()
    );
    assert_eq!(waiting, [sent[10..].to_vec()]);
    assert_eq!(received.concat(), sent[..10]);
    assert_eq!(period.concat(), sent);
}

#[tokio::test]
async fn the_day_that_comes_next_is_told_with_what_it_is() {
    let bench = bench().await;

    let list = ok(bench.run(&["list"]));

    let first = list.out.lines().nth(1).unwrap();
    assert!(first.contains("2026-12-10 completion"), "{first}");
    assert!(!list.talk.contains("reindex"), "{}", list.talk);
}

#[tokio::test]
async fn a_place_of_another_list_is_refused() {
    let bench = bench().await;
    let after = place(&ok(bench.run(&["list", "--rows", "4"])).talk).unwrap();

    let period = ["--from", "2026-11-24", "--to", "2026-12-31"];
    let run = bench.run(&[&["list", "--after", &after][..], &period].concat());
    let nonsense = bench.run(&["list", "--after", "yesterday"]);

    assert_eq!((run.code, nonsense.code), (2, 2), "{}", run.talk);
    assert!(run.talk.contains("another order"), "{}", run.talk);
}

#[tokio::test]
async fn new_rules_are_noticed_and_reindex_puts_all_in_their_place() {
    let bench = bench().await;
    // Corrections are to be answered within ten days now.
    bench.publish(|rules| {
        let mut short = rules.rules[0].clone();
        short.days = 10;
        short.kinds = vec![Kind::Correction];
        rules.rules[0]
            .kinds
            .retain(|kind| *kind != Kind::Correction);
        rules.rules.push(short);
    });
    std::fs::write(bench.path("roots.json"), r#"{"format":1,"days":[]}"#).unwrap();
    let audit = || ok(bench.run(&["audit", "--roots", "roots.json"])).talk;

    let before = ok(bench.run(&["list"]));
    let told = audit();
    let reindex = ok(bench.run(&["reindex"]));
    let again = ok(bench.run(&["reindex"]));
    let after = ok(bench.run(&["list"]));

    assert!(before.talk.contains("5 of these"), "{}", before.talk);
    assert!(told.contains("5 requests"), "{told}");
    assert!(
        reindex.talk.contains("11 requests looked at; 5 "),
        "{}",
        reindex.talk
    );
    assert!(again.talk.contains("; 0 were"), "{}", again.talk);
    assert!(!after.talk.contains("reindex"), "{}", after.talk);
    assert_eq!(audit(), "");
    let first = references(&after.out)[0].clone();
    assert_eq!(first, bench.sent[1].0, "the first correction is due first");
}

#[tokio::test]
async fn what_arrives_while_somebody_reads_moves_no_page() {
    let mut bench = bench().await;
    let store = bench.store().await;
    let filter = Filter::default();
    let (first, next) = list::page(&store.register, filter, None, 4).await.unwrap();
    let next: Mark = next.unwrap().to_string().parse().unwrap();

    bench
        .receive_each(&[submission(Kind::Complaint)], DAY)
        .await;
    let (rest, end) = list::page(&store.register, filter, Some(&next), 100)
        .await
        .unwrap();

    assert_eq!((first.len(), rest.len(), end), (4, 8, None));
    let all = first.iter().chain(&rest).map(|entry| entry.due);
    assert!(all.is_sorted());
}
