//! What a sender does afterwards: each wish once, whatever becomes of the calls that carry it.

use request::completion::{Asked, Item};
use request::{EventKind, Stage};

use super::{House, filing, time};
use crate::faults::Fault;
use crate::{Added, Addition, AppendError, Case, Happening, Inbox, Sealed};

const AT: &str = "2026-04-03T00:00:00Z";
const CODE: [u8; 32] = [1; 32];

fn addition(number: u8) -> Addition {
    Addition {
        sealed: Sealed::from_bytes(format!("ADDITIONMARKER {number}").into_bytes()),
        at: time(AT),
        idempotency_key: [number; 32],
        body_mac: [number; 32],
    }
}

fn asked() -> Asked {
    let by = jiff::civil::date(2026, 4, 20);
    Asked::new([Item::Fee, Item::Period], by).unwrap()
}

/// A request whose sender was asked for something.
async fn waiting() -> House {
    let house = House::new();
    house.inbox().receive(&filing(1)).await.unwrap();
    let register = house.register();
    let at = time("2026-04-02T00:00:00Z");
    let reference = filing(1).reference;
    let ask = Happening::new(EventKind::CompletionAsked, at, "Test Clerk").asking(asked());
    let standing = register.record(&reference, ask).await.unwrap();
    assert_eq!(standing.stage(), Stage::AwaitingCompletion);
    house
}

async fn case(house: &House) -> Case {
    let found = house.register().get(&filing(1).reference).await;
    let case = found.unwrap().unwrap();
    case.verify().unwrap();
    case
}

async fn add(inbox: &Inbox, addition: &Addition) -> Result<Added, crate::ReceiveError> {
    inbox.add(&filing(1).reference, &CODE, addition).await
}

#[tokio::test]
async fn a_holder_reads_what_is_asked_and_nothing_sealed() {
    let house = waiting().await;

    let status = house.inbox().status(&filing(1).reference, &CODE).await;
    let wrong = house.inbox().status(&filing(1).reference, &[2; 32]).await;

    let status = status.unwrap().unwrap();
    assert_eq!(status.asked(), Some(&asked()));
    assert_eq!(wrong, Ok(None));
    assert!(!format!("{status:?}").contains("MARKER"));
}

#[tokio::test]
async fn a_code_of_zeros_opens_no_request_that_is_not_there() {
    let house = House::new();

    let found = house.inbox().status(&filing(1).reference, &[0; 32]).await;

    assert_eq!(found, Ok(None));
}

#[tokio::test]
async fn what_is_added_is_in_the_chain_and_an_edit_of_it_shows() {
    let house = waiting().await;

    let first = add(&house.inbox(), &addition(1)).await.unwrap();
    let again = add(&house.inbox(), &addition(1)).await.unwrap();
    let other = Addition {
        body_mac: [9; 32],
        ..addition(1)
    };
    let reused = add(&house.inbox(), &other).await;

    let told = |added: Added| match added {
        Added::Done { status, at, is_new } => ((status.stage, status.events, at), is_new),
        other => panic!("{other:?}"),
    };
    let ((first, is_new), (again, is_new_again)) = (told(first), told(again));
    assert_eq!(first.0, Stage::Supplemented);
    assert_eq!(first, again);
    assert_eq!((is_new, is_new_again), (true, false));
    assert_eq!(reused, Err(crate::ReceiveError::KeyReused));
    let mut edited = case(&house).await;
    assert_eq!(edited.events.len(), 3);
    assert_eq!(edited.events[1].asked, Some(asked()));
    let added = edited.events[2].sealed.as_mut().unwrap();
    assert_eq!(added.bytes, addition(1).sealed.bytes);
    added.bytes = b"other".to_vec();
    assert!(edited.verify().is_err());
    let mut edited = case(&house).await;
    edited.events[1].asked = None;
    assert!(edited.verify().is_err());
}

#[tokio::test]
async fn wherever_a_call_is_lost_each_wish_is_done_once() {
    for fault in [Fault::Unreachable, Fault::AnswerLost, Fault::ResetAfter] {
        for call in 1..=6 {
            let house = waiting().await;
            let (dying, _, faults) = house.faulty();
            faults.die_at(call, fault);
            let doubtful = add(&dying, &addition(1)).await;
            let sure = add(&house.inbox(), &addition(1)).await;

            assert!(matches!(sure, Ok(Added::Done { .. })), "{call} {fault:?}");
            if let Ok(done) = doubtful {
                assert!(matches!(done, Added::Done { .. }), "{call} {fault:?}");
            }
            let (dying, _, faults) = house.faulty();
            faults.die_at(call, fault);
            let at = time(AT);
            let reference = filing(1).reference;
            let _doubtful = dying.withdraw(&reference, &CODE, at).await;
            let sure = house.inbox().withdraw(&reference, &CODE, at).await;

            assert_eq!(sure.unwrap().unwrap().stage, Stage::Withdrawn);
            let kinds: Vec<_> = case(&house).await.events.iter().map(|it| it.kind).collect();
            assert_eq!(
                kinds,
                [
                    EventKind::Received,
                    EventKind::CompletionAsked,
                    EventKind::Added,
                    EventKind::Withdrawn
                ],
                "{call} {fault:?}"
            );
        }
    }
}

#[tokio::test]
async fn an_addition_whose_answer_was_lost_is_found_after_the_desk_went_on() {
    let house = waiting().await;
    add(&house.inbox(), &addition(1)).await.unwrap();
    let register = house.register();
    let reference = filing(1).reference;
    let at = time(AT);
    let confirmed = register.append(&reference, EventKind::IdentityConfirmed, "Clerk", at, None);
    confirmed.await.unwrap();

    let again = add(&house.inbox(), &addition(1)).await.unwrap();
    let late = add(&house.inbox(), &addition(2)).await.unwrap();

    assert!(matches!(again, Added::Done { status, .. } if status.stage == Stage::InReview));
    assert!(matches!(late, Added::NotAsked(status) if status.asked().is_none()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_and_a_sender_at_once_are_each_recorded_or_told_so() {
    for _ in 0..8 {
        let house = waiting().await;
        let (inbox, register, reference) = (house.inbox(), house.register(), filing(1).reference);
        let at = time(AT);
        let confirm = EventKind::IdentityConfirmed;

        let (taken, confirmed) = tokio::join!(
            inbox.withdraw(&reference, &CODE, at),
            register.append(&reference, confirm, "Clerk", at, None)
        );

        assert_eq!(taken.unwrap().unwrap().stage, Stage::Withdrawn);
        let kinds: Vec<_> = case(&house).await.events.iter().map(|it| it.kind).collect();
        assert_eq!(kinds.contains(&confirm), confirmed.is_ok());
        assert_eq!(kinds.last(), Some(&EventKind::Withdrawn));
    }
}

#[tokio::test]
async fn a_wrong_code_changes_nothing() {
    let house = waiting().await;
    let (inbox, reference) = (house.inbox(), filing(1).reference);

    let taken = inbox.withdraw(&reference, &[2; 32], time(AT)).await;
    let added = inbox.add(&reference, &[2; 32], &addition(1)).await;

    assert_eq!(taken, Ok(None));
    assert_eq!(added, Ok(Added::Unknown));
    assert_eq!(case(&house).await.events.len(), 2);
}

#[tokio::test]
async fn identity_that_was_confirmed_stays_confirmed_after_an_addition() {
    let house = House::new();
    house.inbox().receive(&filing(1)).await.unwrap();
    let (register, reference) = (house.register(), filing(1).reference);
    let record = async |event| {
        let happening = Happening::new(event, time(AT), "Test Clerk");
        register.record(&reference, happening).await
    };
    record(EventKind::IdentityConfirmed).await.unwrap();
    record(EventKind::CompletionAsked).await.unwrap();

    let added = add(&house.inbox(), &addition(1)).await.unwrap();
    assert!(matches!(added, Added::Done { status, .. } if status.standing.is_confirmed));
    let decided = record(EventKind::Decided).await.unwrap();

    assert_eq!(decided.stage(), Stage::Decided);
    assert_eq!(case(&house).await.entry.standing, decided);
}

#[tokio::test]
async fn whoever_decides_on_what_they_saw_is_told_what_came_since() {
    let house = waiting().await;
    let (register, reference) = (house.register(), filing(1).reference);
    let saw = case(&house).await.entry.event_count;
    register
        .append(&reference, EventKind::Exported, "Exporter", time(AT), None)
        .await
        .unwrap();
    let confirm = |actor: &str| {
        let event = EventKind::IdentityConfirmed;
        Happening::new(event, time(AT), actor).having_seen(saw)
    };

    let first = register.record(&reference, confirm("Clerk A")).await;
    let second = register.record(&reference, confirm("Clerk B")).await;

    assert!(first.is_ok(), "an export hinders nobody");
    let Err(AppendError::Changed { since }) = second else {
        panic!("{second:?}");
    };
    let told: Vec<_> = since
        .iter()
        .map(|it| (it.kind, it.actor.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (EventKind::Exported, "Exporter"),
            (EventKind::IdentityConfirmed, "Clerk A")
        ]
    );
    assert_eq!(case(&house).await.events.len(), 4);
}

#[tokio::test]
async fn what_is_told_is_in_the_chain_and_reaches_the_sender() {
    use request::Told;

    let house = House::new();
    house.inbox().receive(&filing(1)).await.unwrap();
    let reference = filing(1).reference;
    let until = Told::Until(jiff::civil::date(2026, 6, 1));
    let extend = Happening::new(EventKind::Extended, time(AT), "Test Clerk");
    let extend = extend
        .telling(until.clone())
        .sealing(Sealed::from_bytes(b"REASONMARKER".to_vec()));
    house.register().record(&reference, extend).await.unwrap();

    let status = house.inbox().status(&reference, &CODE).await;
    let status = status.unwrap().unwrap();
    assert_eq!(status.events[1].told, Some(until));
    let mut edited = case(&house).await;
    edited.events[1].told = None;
    assert!(edited.verify().is_err());
}
