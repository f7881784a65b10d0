//! Requests carried from one register to another: all of each or nothing, whatever fails in between, and never over
//! something else.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use request::{EventKind, Reference, Stage};

use super::{House, erase, filing, time, wrapped};
use crate::faults::{Fault, Faults};
use crate::item::{b, n, s};
use crate::{Difference, Dossier, Happening, Likeness, Register, Sealed, table};

/// More than one transaction takes.
const MANY: u32 = 120;

fn reference() -> Reference {
    filing(1).reference
}

async fn received() -> House {
    let house = House::new();
    house.inbox().receive(&filing(1)).await.unwrap();
    house
}

async fn record(house: &House, kind: EventKind, sealed: Option<&str>) {
    let happening = Happening {
        sealed: sealed.map(|text| Sealed::from_bytes(text.into())),
        ..Happening::new(kind, time("2026-04-02T00:00:00Z"), "Test Clerk")
    };
    let register = house.register();
    register.record(&reference(), happening).await.unwrap();
}

/// A request with many events, some of which brought something.
async fn long() -> House {
    let house = received().await;
    record(&house, EventKind::IdentityConfirmed, Some("NOTE")).await;
    for _ in 2..MANY {
        record(&house, EventKind::Exported, None).await;
    }
    house
}

async fn carry(from: &House, to: &House) -> Likeness {
    let carried = to.register().carry(&from.register(), &reference()).await;
    carried.unwrap()
}

async fn dossier(register: &Register) -> Dossier {
    register.dossier(&reference()).await.unwrap()
}

async fn assert_same(from: &House, to: &House) {
    let (theirs, ours) = (
        dossier(&from.register()).await,
        dossier(&to.register()).await,
    );
    assert!(theirs.request == ours.request && theirs.events == ours.events);
    assert!(theirs.key == ours.key);
    assert_eq!(ours.verify(), Ok(Some(Ok(()))));
    let listed = to.register().by_stages(Stage::ALL.iter().copied()).all();
    let listed: Vec<_> = listed.await.unwrap();
    assert_eq!(listed.len(), 1);
}

#[tokio::test]
async fn a_request_comes_with_all_it_has_and_once() {
    let (from, to) = (long().await, House::new());

    let first = carry(&from, &to).await;
    let again = carry(&from, &to).await;

    assert_eq!((first, again), (Likeness::Missing, Likeness::Same));
    assert_same(&from, &to).await;
}

#[tokio::test]
async fn what_happened_since_comes_with_the_next_time() {
    let (from, to) = (received().await, House::new());
    carry(&from, &to).await;
    record(&from, EventKind::IdentityConfirmed, Some("NOTE")).await;

    let next = carry(&from, &to).await;

    assert_eq!(next, Likeness::Earlier);
    assert_same(&from, &to).await;
}

#[tokio::test]
async fn what_was_erased_since_is_erased_there_too() {
    let (from, to) = (received().await, House::new());
    record(&from, EventKind::IdentityConfirmed, Some("NOTEMARKER")).await;
    carry(&from, &to).await;
    erase(&from.register(), &reference()).await;

    let next = carry(&from, &to).await;

    assert_eq!(next, Likeness::Earlier);
    assert_same(&from, &to).await;
    let there = dossier(&to.register()).await;
    assert!(!there.has_key());
    // Nor does it come back: what is erased there and not here goes on there.
    let back = carry(&received().await, &to).await;
    assert_eq!(back, Likeness::Other(Difference::Later(4)));
    assert!(!dossier(&to.register()).await.has_key());
}

/// Whoever dies at any call, with its work done or not, leaves nothing that lists show and that is not whole; and
/// the next time brings the rest.
#[tokio::test]
async fn a_death_at_any_call_leaves_a_whole_request_or_none() {
    let from = long().await;
    let mut survived = false;
    let mut ends = BTreeSet::new();
    for call in 1..20 {
        for fault in [Fault::Unreachable, Fault::AnswerLost] {
            let to = House::new();
            let (connection, faults) = Faults::over(&to.embedded);
            faults.die_at(call, fault);

            let told = Register::new(connection)
                .carry(&from.register(), &reference())
                .await;

            let left = dossier(&to.register()).await;
            let is_whole = left.request.is_some();
            assert_eq!(is_whole, left.has_key(), "{call} {fault:?}");
            if is_whole {
                assert_same(&from, &to).await;
            }
            ends.insert((is_whole, left.held() > 0));
            let next = carry(&from, &to).await;
            let expected = if is_whole {
                Likeness::Same
            } else {
                Likeness::Missing
            };
            assert_eq!(next, expected, "{call} {fault:?}");
            assert_same(&from, &to).await;
            survived = told.is_ok();
        }
        if survived {
            break;
        }
    }
    assert!(survived);
    // Nothing yet, some events of it, all of it.
    let every = [(false, false), (false, true), (true, true)];
    assert_eq!(ends, every.into());
}

#[tokio::test]
async fn a_batch_that_is_refused_in_part_or_throttled_is_sent_again() {
    for fault in [
        Fault::Cancelled(&["None", "ThrottlingError", "None"]),
        Fault::Cancelled(&["None", "TransactionConflict", "None"]),
        Fault::Throttled,
        Fault::OverCapacity,
        Fault::AnswerLost,
    ] {
        let (from, to) = (received().await, House::new());
        let (connection, faults) = Faults::over(&to.embedded);
        faults.fail("TransactWriteItems", fault, 3);

        let carried = Register::new(connection)
            .carry(&from.register(), &reference())
            .await;

        assert_eq!(carried, Ok(Likeness::Missing), "{fault:?}");
        assert_same(&from, &to).await;
    }
}

#[tokio::test]
async fn a_store_that_fails_throughout_says_so_and_shows_no_item() {
    let (from, to) = (received().await, House::new());
    let (connection, faults) = Faults::over(&to.embedded);
    faults.fail(
        "TransactWriteItems",
        Fault::Cancelled(&["ThrottlingError"]),
        1_000,
    );

    let told = Register::new(connection)
        .carry(&from.register(), &reference())
        .await;

    let told = told.unwrap_err().to_string();
    assert!(
        told.contains("TransactWriteItems") && !told.contains("MARKER"),
        "{told}"
    );
    assert!(dossier(&to.register()).await.request.is_none());
}

type Edit = fn(&mut Dossier);

/// Every way in which what is there may be something else, by an edit of a copy.
const EDITS: [(Edit, Difference); 11] = [
    (
        |it| set(&mut it.request, table::KIND, s("complaint")),
        Difference::Request,
    ),
    (
        |it| set(&mut it.request, table::RECEIPT_HASH, b(&[9; 32])),
        Difference::Request,
    ),
    (
        |it| set(&mut it.request, table::SEALED, b(b"OTHER")),
        Difference::Seal(1),
    ),
    (
        |it| set(&mut it.request, table::HEAD_HASH, s("00")),
        Difference::Event(2),
    ),
    (
        |it| set(&mut it.request, table::EVENT_COUNT, n(3)),
        Difference::Later(1),
    ),
    (
        |it| set(&mut it.request, table::EVENT_COUNT, n(1)),
        Difference::Event(1),
    ),
    (
        |it| event(it, 1, table::ACTOR, s("Other")),
        Difference::Event(1),
    ),
    (
        |it| event(it, 2, table::SEALED, b(b"OTHER")),
        Difference::Seal(2),
    ),
    (|it| drop(it.events.remove(&1)), Difference::Event(1)),
    (
        |it| set(&mut it.key, table::WRAPPED_TO, s("0badcafe")),
        Difference::Key,
    ),
    (|it| it.key = None, Difference::KeyGone),
];

fn set(item: &mut Option<crate::item::Item>, name: &str, value: AttributeValue) {
    item.as_mut().unwrap().insert(name.to_owned(), value);
}

fn event(dossier: &mut Dossier, number: u32, name: &str, value: AttributeValue) {
    let item = dossier.events.get_mut(&number).unwrap();
    item.insert(name.to_owned(), value);
}

#[tokio::test]
async fn whatever_differs_is_told_by_what_it_is() {
    let house = received().await;
    record(&house, EventKind::IdentityConfirmed, Some("NOTE")).await;
    let here = dossier(&house.register()).await;

    for (at, (edit, difference)) in EDITS.into_iter().enumerate() {
        let mut there = here.clone();
        edit(&mut there);
        assert_eq!(
            here.likeness(&there),
            Ok(Likeness::Other(difference)),
            "{at}"
        );
    }
    // Copies that follow from the events, and a key sealed anew to the same keys of the staff, are no difference.
    let mut there = here.clone();
    set(&mut there.request, table::DUE, s("none"));
    set(&mut there.key, table::WRAPPED, b(b"ANEW"));
    assert_eq!(here.likeness(&there), Ok(Likeness::Same));
}

#[tokio::test]
async fn what_is_something_else_there_stays_as_it_is() {
    let (from, to) = (received().await, House::new());
    let other = crate::Filing {
        sealed: Sealed::from_bytes(b"OTHER".to_vec()),
        ..filing(1)
    };
    to.inbox().receive(&other).await.unwrap();
    let before = dossier(&to.register()).await;

    let told = carry(&from, &to).await;

    assert_eq!(told, Likeness::Other(Difference::Request));
    let after = dossier(&to.register()).await;
    assert!(before.request == after.request && before.key == after.key);
}

#[tokio::test]
async fn a_key_that_was_sealed_anew_there_stays_so() {
    let (from, to) = (received().await, House::new());
    carry(&from, &to).await;
    let (former, anew) = (filing(1).key.wrapped, wrapped("ANEW"));
    let register = to.register();
    assert_eq!(
        register.rewrap(&reference(), &former, &anew).await,
        Ok(true)
    );

    assert_eq!(carry(&from, &to).await, Likeness::Same);
    let case = register.get(&reference()).await.unwrap().unwrap();
    assert_eq!(case.key, Some(anew));
}
