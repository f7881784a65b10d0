//! What was recorded on a day that is over cannot be lost, put in, reordered or signed anew without being found
//! out by the roots alone. Copies of the register stand for what somebody who may write all of it would make.

use std::path::Path;

use jiff::SignedDuration;
use jiff::civil::{Date, date};
use ledger::{Depth, Happening, Register, roots};
use request::roots::Roots;
use request::{EventKind, Kind, Reference};
use staff_desk::audit::{self, Events, Finding, Place};
use staff_desk::store::{self, DATABASE, Store};
use tempfile::TempDir;

use crate::answers::submission;
use crate::harness::{Bench, Run, arrival, ok};
use crate::paper::{COMPLAINT, filled, slip};

/// The day of all arrivals here, and one long after.
const DAY: Date = date(2026, 11, 24);
const LATER: Date = date(2026, 11, 27);

/// A copy of the register as it is now.
fn copy(bench: &Bench) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    ledger::embedded::copy(&bench.database(), &copy.path().join(DATABASE)).unwrap();
    copy
}

async fn events(folder: &Path) -> Events {
    let store = Store::open(&store::Place::Data(folder.to_owned()))
        .await
        .unwrap();
    Events::of(&store.register, Depth::Whole, None)
        .await
        .unwrap()
}

async fn published(folder: &Path) -> Roots {
    events(folder).await.extend(None, LATER).unwrap()
}

async fn findings(folder: &Path, roots: &Roots) -> Vec<Finding> {
    events(folder).await.compare(roots)
}

/// Confirms the first request, an hour after it arrived.
async fn confirm(folder: &Path, bench: &Bench, actor: &str) {
    record(folder, bench, EventKind::IdentityConfirmed, actor).await;
}

/// Something that happened to the first request, an hour after it arrived.
async fn record(folder: &Path, bench: &Bench, event: EventKind, actor: &str) {
    let store = Store::open(&store::Place::Data(folder.to_owned()))
        .await
        .unwrap();
    let register: &Register = &store.register;
    let at = arrival(0) + SignedDuration::from_hours(1);
    let happening = Happening::new(event, at, actor);
    register.record(&bench.sent[0].0, happening).await.unwrap();
}

/// Where the leaves of a request stand in the file.
fn places(roots: &Roots, reference: &Reference) -> Vec<Place> {
    let tag = roots::tag(reference);
    let leaves = |day: &'_ request::roots::Day| {
        let own = (1..).zip(day.leaves.clone());
        let own = own.filter(|(_, text)| text.starts_with(&tag));
        let day = day.day;
        own.map(move |(leaf, _)| Place { day, leaf }).collect()
    };
    roots.days.iter().flat_map::<Vec<_>, _>(leaves).collect()
}

#[tokio::test]
async fn a_register_as_it_was_passes_and_days_are_added_to_what_is_published() {
    let bench = Bench::with_all_kinds().await;
    let first = published(bench.folder.path()).await;

    assert_eq!(first.days.len(), 4);
    assert_eq!(first.days[0].day, DAY);
    assert_eq!(first.days[0].leaves.len(), 10);
    assert_eq!(findings(bench.folder.path(), &first).await, []);
    let more = events(bench.folder.path()).await;
    let more = more
        .extend(Some(first.clone()), date(2026, 11, 30))
        .unwrap();
    assert_eq!(more.days[..4], first.days);
    assert_eq!(more.days.len(), 7);
    // Nothing of a request stands in the file but what cannot be turned back.
    let text = serde_json::to_string(&more).unwrap();
    assert!(!text.contains(bench.sent[0].0.as_str()) && !text.contains("complaint"));
}

#[tokio::test]
async fn a_request_or_the_end_of_one_that_is_gone_is_missed() {
    let mut bench = Bench::with_all_kinds().await;
    let nine_more = copy(&bench);
    bench.receive(&[submission(Kind::Complaint)]).await;
    let before = copy(&bench);
    confirm(bench.folder.path(), &bench, "A").await;
    let roots = published(bench.folder.path()).await;
    let (first, last) = (&bench.sent[0].0, &bench.sent[10].0);

    let cut = findings(before.path(), &roots).await;
    let gone = findings(nine_more.path(), &roots).await;

    // Two events of the first were published, so that only the second of them can be the one that is gone.
    let of_first = |places: &[Place]| Finding::Gone {
        tag: roots::tag(first),
        places: places.to_vec(),
        left: vec![first.clone()],
        numbers: vec![2],
    };
    let [Finding::Gone { places: found, .. }] = cut.as_slice() else {
        panic!("{cut:?}");
    };
    assert_eq!(cut, [of_first(found)]);
    assert!(found.len() == 1 && places(&roots, first).contains(&found[0]));
    let text = cut[0].to_string();
    assert!(
        text.starts_with(&format!(
            "{first} lacks event 2 as published for 2026-11-24 (leaf "
        )),
        "{text}"
    );
    let of_last = Finding::Gone {
        tag: roots::tag(last),
        places: places(&roots, last),
        left: Vec::new(),
        numbers: Vec::new(),
    };
    assert_eq!(gone.len(), 2);
    assert!(
        gone.contains(&of_first(found)) && gone.contains(&of_last),
        "{gone:?}"
    );
    let text = of_last.to_string();
    let place = places(&roots, last)[0].leaf;
    let told = format!(
        "with all its events, published for 2026-11-24 (leaf {place}) (tag {})",
        roots::tag(last)
    );
    assert!(text.contains(&told), "{text}");
}

#[tokio::test]
async fn two_events_that_were_reordered_are_named_with_their_request() {
    let bench = Bench::with_all_kinds().await;
    let other = copy(&bench);
    let [written, confirmed] = [EventKind::Written, EventKind::IdentityConfirmed];
    for (folder, order) in [
        (bench.folder.path(), [written, confirmed]),
        (other.path(), [confirmed, written]),
    ] {
        for event in order {
            record(folder, &bench, event, "A").await;
        }
    }
    let roots = published(bench.folder.path()).await;

    let found = findings(other.path(), &roots).await;

    let first = &bench.sent[0].0;
    let unpublished = |number, kind| Finding::Unpublished {
        reference: first.clone(),
        number,
        kind,
        day: DAY,
    };
    assert_eq!(
        found[..2],
        [unpublished(2, confirmed), unpublished(3, written)]
    );
    let [_, _, Finding::Gone { left, numbers, .. }] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(
        (left.as_slice(), numbers.as_slice()),
        (&[first.clone()][..], &[2, 3][..])
    );
    let text = found[2].to_string();
    assert!(
        text.starts_with(&format!("{first} lacks events 2, 3 as published for ")),
        "{text}"
    );
}

#[tokio::test]
async fn what_is_put_into_a_day_that_is_over_is_found_by_request_and_event() {
    let mut bench = Bench::with_all_kinds().await;
    let roots = published(bench.folder.path()).await;
    bench.receive(&[submission(Kind::Complaint)]).await;
    confirm(bench.folder.path(), &bench, "A").await;

    let found = findings(bench.folder.path(), &roots).await;

    let unpublished = |at: usize, number, kind| Finding::Unpublished {
        reference: bench.sent[at].0.clone(),
        number,
        kind,
        day: DAY,
    };
    assert_eq!(found.len(), 2);
    assert!(
        found.contains(&unpublished(0, 2, EventKind::IdentityConfirmed)),
        "{found:?}"
    );
    assert!(
        found.contains(&unpublished(10, 1, EventKind::Received)),
        "{found:?}"
    );
    let refused = events(bench.folder.path())
        .await
        .extend(Some(roots), date(2026, 11, 28));
    assert_eq!(refused.unwrap_err().len(), 2);
}

#[tokio::test]
async fn a_chain_that_was_signed_anew_agrees_with_itself_and_not_with_the_roots() {
    let bench = Bench::with_all_kinds().await;
    let other = copy(&bench);
    confirm(bench.folder.path(), &bench, "A").await;
    confirm(other.path(), &bench, "B").await;
    let roots = published(bench.folder.path()).await;

    let found = findings(other.path(), &roots).await;

    let reference = &bench.sent[0].0;
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        matches!(&found[0], Finding::Unpublished { reference: it, number: 2, .. } if it == reference)
    );
    assert!(matches!(
        &found[1],
        Finding::Gone { left, numbers, .. } if *left == [reference.clone()] && *numbers == [2]
    ));
}

#[tokio::test]
async fn roots_that_were_changed_give_themselves_away() {
    let bench = Bench::with_all_kinds().await;
    let roots = published(bench.folder.path()).await;
    let mut fewer = roots.clone();
    fewer.days[0].leaves.pop();
    let mut gap = roots.clone();
    gap.days.remove(1);

    let fewer = findings(bench.folder.path(), &fewer).await;
    let gap = findings(bench.folder.path(), &gap).await;

    assert_eq!(fewer[0], Finding::Roots(DAY));
    assert!(matches!(fewer[1], Finding::Unpublished { .. }));
    assert_eq!(gap[0], Finding::Gap(date(2026, 11, 26)));
    assert_eq!(gap[1], Finding::Roots(date(2026, 11, 26)));
}

#[tokio::test]
async fn the_commands_make_the_file_and_tell_what_is_found() {
    let mut bench = Bench::with_all_kinds().await;

    let made = bench.run(&["roots", "--out", "roots.json"]);
    let good = bench.run(&["audit", "--roots", "roots.json"]);
    bench.receive(&[submission(Kind::Complaint)]).await;
    let bad = bench.run(&["audit", "--roots", "roots.json"]);
    let before = std::fs::read(bench.path("roots.json")).unwrap();
    let refused = bench.run(&["roots", "--out", "roots.json"]);
    std::fs::write(bench.path("odd.json"), "{}").unwrap();
    let odd = bench.run(&["audit", "--roots", "odd.json"]);

    assert_eq!(made.code, 0, "{}", made.talk);
    assert_eq!(good.code, 0, "{}", good.talk);
    assert!(
        good.out.starts_with("10 events; everything to "),
        "{}",
        good.out
    );
    assert_eq!((bad.code, refused.code, odd.code), (1, 1, 1));
    let told = format!(
        "{}: event 1 (received) of 2026-11-24 is not among those",
        bench.sent[10].0
    );
    assert!(bad.talk.contains(&told), "{}", bad.talk);
    assert!(odd.talk.contains("no file of roots"), "{}", odd.talk);
    assert_eq!(std::fs::read(bench.path("roots.json")).unwrap(), before);
}

/// Enters a paper that arrived a week before all else here.
fn enter_late(bench: &Bench) -> Run {
    bench.list_own_key();
    filled(bench, "complaint", "paper.toml", &COMPLAINT);
    let arrived = ["--file", "paper.toml", "--arrived", "2026-11-17"];
    ok(bench.run(&[&["enter", "--kind", "complaint"][..], &arrived].concat()))
}

#[tokio::test]
async fn a_paper_that_is_entered_late_is_of_the_day_on_which_it_was_entered() {
    let bench = Bench::with_all_kinds().await;
    let before = published(bench.folder.path()).await;
    std::fs::write(
        bench.path("roots.json"),
        serde_json::to_vec(&before).unwrap(),
    )
    .unwrap();

    let entered = enter_late(&bench);

    let audit = ["audit", "--roots", "roots.json"];
    ok(bench.run(&audit));
    // The day on which it was entered is over.
    ok(bench.later(&["roots", "--out", "roots.json"], 2));
    ok(bench.run(&audit));
    let after: Roots =
        serde_json::from_slice(&std::fs::read(bench.path("roots.json")).unwrap()).unwrap();
    assert_eq!(after.days[..4], before.days);
    let reference: Reference = slip(&entered).0.parse().unwrap();
    assert_eq!(places(&after, &reference).len(), 1);
    assert!(places(&after, &reference)[0].day > LATER);
}

#[tokio::test]
async fn what_was_published_by_the_day_of_a_papers_arrival_stays_as_it_was() {
    let bench = Bench::with_all_kinds().await;
    let reference: Reference = slip(&enter_late(&bench)).0.parse().unwrap();
    let events = events(bench.folder.path()).await;
    let mut old = events.extend(None, LATER).unwrap();
    let all = events
        .extend(Some(old.clone()), date(2027, 12, 31))
        .unwrap();
    let place = places(&all, &reference)[0];
    let leaf = all
        .days
        .iter()
        .find(|it| it.day == place.day)
        .unwrap()
        .leaves[place.leaf - 1]
        .clone();
    // As it was when days went by the arrival.
    old.days[0].leaves.insert(0, leaf);
    let mut before = roots::BEGINNING.to_owned();
    for day in &mut old.days {
        day.root = roots::root(&before, day.day, &day.leaves);
        before.clone_from(&day.root);
    }

    assert_eq!(events.compare(&old), []);
    let more = events.extend(Some(old.clone()), place.day).unwrap();
    assert_eq!(more.days[..4], old.days);
    assert_eq!(places(&more, &reference), [Place { day: DAY, leaf: 1 }]);
}

#[tokio::test]
async fn what_was_dated_back_is_found_on_paper_and_off() {
    let mut bench = Bench::with_all_kinds().await;
    let roots = published(bench.folder.path()).await;
    // By its own actor, through the desk: dated to a day that is published, and written after.
    confirm(bench.folder.path(), &bench, "A").await;
    // Paper that says it was entered on such a day.
    let entered = arrival(60);
    bench.enter(&submission(Kind::Complaint), entered).await;

    let found = findings(bench.folder.path(), &roots).await;

    let numbers = found.iter().map(|it| match it {
        Finding::Unpublished {
            reference,
            number,
            day,
            ..
        } => (reference, *number, *day),
        other => panic!("{other}"),
    });
    let mut numbers: Vec<_> = numbers.collect();
    numbers.sort();
    let mut expected = vec![(&bench.sent[0].0, 2, DAY), (&bench.sent[10].0, 1, DAY)];
    expected.sort();
    assert_eq!(numbers, expected);
}

#[test]
fn a_day_is_published_once_all_that_was_begun_on_it_is_written() {
    let last = |now: &str| audit::last_day(now.parse().unwrap());
    // Midnight in Japan is 15:00 UTC.
    assert_eq!(last("2026-11-24T15:00:01Z"), date(2026, 11, 23));
    assert_eq!(last("2026-11-24T20:59:59Z"), date(2026, 11, 23));
    assert_eq!(last("2026-11-24T21:00:00Z"), DAY);
}
