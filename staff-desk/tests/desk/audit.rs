//! What was recorded on a day that is over cannot be lost, put in, reordered or signed anew without being found
//! out by the roots alone. Copies of the register stand for what somebody who may write all of it would make.

use std::path::Path;

use jiff::SignedDuration;
use jiff::civil::{Date, date};
use ledger::{Depth, Happening, Register, roots};
use request::roots::Roots;
use request::{EventKind, Kind};
use staff_desk::audit::{Events, Finding};
use staff_desk::store::{DATABASE, Place, Store};
use tempfile::TempDir;

use crate::answers::submission;
use crate::harness::{Bench, arrival};

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
    let store = Store::open(&Place::Data(folder.to_owned())).await.unwrap();
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
    let store = Store::open(&Place::Data(folder.to_owned())).await.unwrap();
    let register: &Register = &store.register;
    let at = arrival(0) + SignedDuration::from_hours(1);
    let happening = Happening::new(EventKind::IdentityConfirmed, at, actor);
    register.record(&bench.sent[0].0, happening).await.unwrap();
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

    let tag = |it| roots::tag(it);
    let of_first = Finding::Gone {
        day: DAY,
        tag: tag(first),
        reference: Some(first.clone()),
    };
    assert_eq!(cut, std::slice::from_ref(&of_first));
    let of_last = Finding::Gone {
        day: DAY,
        tag: tag(last),
        reference: None,
    };
    assert_eq!(gone.len(), 2);
    assert!(
        gone.contains(&of_first) && gone.contains(&of_last),
        "{gone:?}"
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
    assert!(matches!(&found[1], Finding::Gone { reference: Some(it), .. } if it == reference));
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
