//! Seals made anew: what came first stays named, one of two is told, and an edit shows.

use request::completion::{Asked, Item};
use request::{EventKind, Stage};

use super::{House, filing, time};
use crate::faults::Fault;
use crate::{Addition, AppendError, Case, ChainFault, Happening, Kept, Register, Sealed};

const CLERK: &str = "Test Clerk";
/// Where the addition stands in the chain: received, asked, added.
const ADDED: usize = 2;

/// A request to which its sender added something.
async fn supplemented() -> House {
    let house = House::new();
    house.inbox().receive(&filing(1)).await.unwrap();
    let at = time("2026-04-02T00:00:00Z");
    let asked = Asked::new([Item::Fee], jiff::civil::date(2026, 4, 20)).unwrap();
    let register = house.register();
    let reference = filing(1).reference;
    let ask = Happening::new(EventKind::CompletionAsked, at, CLERK);
    let asked = register.record(&reference, ask.asking(asked));
    asked.await.unwrap();
    let addition = Addition {
        sealed: sealed("ADDED"),
        at,
        idempotency_key: [9; 32],
        body_mac: [9; 32],
    };
    let inbox = house.inbox();
    let added = inbox.add(&reference, &[1; 32], &addition);
    added.await.unwrap();
    house
}

fn sealed(text: &str) -> Sealed {
    Sealed::from_bytes(text.into())
}

async fn case(house: &House) -> Case {
    let found = house.register().get(&filing(1).reference).await;
    found.unwrap().unwrap()
}

fn addition(case: &Case) -> &Kept {
    case.events[ADDED].sealed.as_ref().unwrap()
}

async fn reseal(register: &Register, former: &Kept, text: &str) -> Result<(), AppendError> {
    let at = time("2026-04-03T00:00:00Z");
    let reference = filing(1).reference;
    let sealed = sealed(text);
    let done = register.reseal(&reference, former, &sealed, CLERK, at);
    done.await
}

#[tokio::test]
async fn answers_sealed_anew_keep_the_digest_of_what_was_received() {
    let house = House::new();
    house.inbox().receive(&filing(1)).await.unwrap();
    let former = case(&house).await;
    let register = house.register();

    reseal(&register, &former.sealed, "SECOND").await.unwrap();
    let stale = reseal(&register, &former.sealed, "THIRD").await;

    assert!(matches!(stale, Err(AppendError::Changed { .. })));
    let now = case(&house).await;
    now.verify().unwrap();
    assert_eq!(now.sealed.bytes, b"SECOND");
    assert_eq!(now.entry.sealed_sha256, former.entry.sealed_sha256);
    assert_eq!(now.events.len(), 2);
    let again = house.inbox().receive(&filing(1)).await.unwrap();
    assert_eq!(again.sealed_sha256, filing(1).sealed.sha256);
    reseal(&register, &now.sealed, "THIRD").await.unwrap();
    case(&house).await.verify().unwrap();
}

#[tokio::test]
async fn an_addition_sealed_anew_keeps_its_place_in_the_chain() {
    let house = supplemented().await;
    let former = case(&house).await;
    let register = house.register();

    reseal(&register, addition(&former), "SECOND")
        .await
        .unwrap();
    let stale = reseal(&register, addition(&former), "THIRD").await;
    reseal(&register, &former.sealed, "ANSWERS").await.unwrap();

    assert!(matches!(stale, Err(AppendError::Changed { .. })));
    let now = case(&house).await;
    now.verify().unwrap();
    assert_eq!(addition(&now).bytes, b"SECOND");
    assert_eq!(now.sealed.bytes, b"ANSWERS");
    assert_eq!(now.events[ADDED].hash, former.events[ADDED].hash);
    assert_eq!(addition(&now).received_sha256, sealed("ADDED").sha256);
    assert_eq!(now.entry.stage, Stage::Supplemented);
    reseal(&register, addition(&now), "THIRD").await.unwrap();
    let last = case(&house).await;
    last.verify().unwrap();
    assert_eq!(last.events.len(), 6);
    assert_eq!(addition(&last).bytes, b"THIRD");
}

#[tokio::test]
async fn what_takes_the_place_of_answers_without_an_event_is_found() {
    let house = House::new();
    house.inbox().receive(&filing(1)).await.unwrap();
    let former = case(&house).await;
    reseal(&house.register(), &former.sealed, "SECOND")
        .await
        .unwrap();
    let good = case(&house).await;
    good.verify().unwrap();
    let edits: [fn(&mut Kept); 4] = [
        |kept| kept.bytes = filing(1).sealed.bytes,
        |kept| kept.resealed_sha256 = None,
        |kept| kept.received_sha256 = sealed("OTHER").sha256,
        |kept| {
            kept.bytes = b"OTHER".to_vec();
            kept.resealed_sha256 = Some(sealed("OTHER").sha256);
        },
    ];
    for (at, edit) in edits.into_iter().enumerate() {
        let mut edited = good.clone();
        edit(&mut edited.sealed);

        assert_eq!(edited.verify(), Err(ChainFault::Sealed), "edit {at}");
    }
}

#[tokio::test]
async fn what_takes_the_place_of_an_addition_without_an_event_is_found() {
    let house = supplemented().await;
    let fresh = case(&house).await;
    let register = house.register();
    reseal(&register, addition(&fresh), "SECOND").await.unwrap();
    let second = case(&house).await;
    reseal(&register, addition(&second), "THIRD").await.unwrap();
    let third = case(&house).await;
    let edits: [fn(&mut Kept); 7] = [
        |kept| kept.bytes = b"OTHER".to_vec(),
        |kept| {
            *kept = Kept::brought(3, sealed("OTHER"));
        },
        |kept| {
            kept.bytes = b"OTHER".to_vec();
            kept.resealed_sha256 = Some(sealed("OTHER").sha256);
        },
        // The answers' seal may not stand for it, nor may it name another event as its own.
        |kept| kept.bytes = filing(1).sealed.bytes,
        |kept| kept.event = 1,
        |kept| kept.event = 4,
        |kept| kept.received_sha256 = sealed("OTHER").sha256,
    ];
    for good in [fresh, second, third] {
        good.verify().unwrap();
        for (at, edit) in edits.into_iter().enumerate() {
            let mut edited = good.clone();
            edit(edited.events[ADDED].sealed.as_mut().unwrap());

            let found = Err(ChainFault::Event { number: 3 });
            assert_eq!(edited.verify(), found, "edit {at}");
        }
        let mut edited = good;
        edited.events[ADDED].sealed = None;
        assert_eq!(edited.verify(), Err(ChainFault::Event { number: 3 }));
    }
}

#[tokio::test]
async fn a_seal_that_was_replaced_cannot_come_back() {
    let house = supplemented().await;
    let register = house.register();
    let fresh = case(&house).await;
    reseal(&register, addition(&fresh), "SECOND").await.unwrap();
    let second = case(&house).await;
    reseal(&register, addition(&second), "THIRD").await.unwrap();
    let third = case(&house).await;

    for former in [&fresh, &second] {
        let mut edited = third.clone();
        edited.events[ADDED].sealed = Some(addition(former).clone());

        assert_eq!(edited.verify(), Err(ChainFault::Event { number: 3 }));
    }
}

#[tokio::test]
async fn wherever_sealing_anew_dies_the_next_run_finishes_it() {
    for fault in [Fault::Unreachable, Fault::AnswerLost, Fault::ResetAfter] {
        for call in 1..=4 {
            let house = supplemented().await;
            let (_, dying, faults) = house.faulty();
            faults.die_at(call, fault);
            let former = case(&house).await;
            let _doubtful = reseal(&dying, addition(&former), "SECOND").await;

            let between = case(&house).await;
            between.verify().unwrap();
            if between == former {
                let register = house.register();
                reseal(&register, addition(&former), "SECOND")
                    .await
                    .unwrap();
            }

            let now = case(&house).await;
            now.verify().unwrap();
            assert_eq!(addition(&now).bytes, b"SECOND", "{call} {fault:?}");
            let kinds = now.events.iter().map(|event| event.kind);
            let resealed = kinds.filter(|kind| *kind == EventKind::Resealed).count();
            assert_eq!(resealed, 1, "{call} {fault:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_seal_one_addition_anew_one_is_told() {
    let house = supplemented().await;
    let former = case(&house).await;
    let register = house.register();

    let (first, second) = tokio::join!(
        reseal(&register, addition(&former), "SECOND"),
        reseal(&register, addition(&former), "THIRD")
    );

    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    case(&house).await.verify().unwrap();
}
