//! Erasing: what is sealed goes, what it was stays provable.

use request::{EventKind, Stage};

use super::{House, filing, time};
use crate::faults::Fault;
use crate::{AppendError, Case, ChainFault, Happening, Register, Sealed};

/// More than are destroyed by three transactions.
const LETTERS: usize = 220;
const AT: &str = "2030-04-02T00:00:00Z";

fn happening(event: EventKind) -> Happening {
    Happening::new(event, time(AT), "Test Clerk")
}

async fn case(house: &House) -> Case {
    let case = house.register().get(&filing(1).reference).await;
    case.unwrap().unwrap()
}

async fn record(register: &Register, happening: Happening) {
    let reference = filing(1).reference;
    register.record(&reference, happening).await.unwrap();
}

/// A closed request of which more than the answers is sealed.
async fn closed() -> House {
    let house = House::new();
    house.inbox().receive(&filing(1)).await.unwrap();
    let note = Sealed::from_bytes(b"NOTEMARKER".to_vec());
    let register = house.register();
    let confirm = happening(EventKind::IdentityConfirmed);
    record(&register, confirm.sealing(note)).await;
    for event in [EventKind::Withdrawn, EventKind::Closed] {
        record(&register, happening(event)).await;
    }
    house
}

#[tokio::test]
async fn what_is_sealed_goes_and_the_chain_still_verifies() {
    let house = closed().await;
    let reference = filing(1).reference;
    let register = house.register();
    let before = case(&house).await;

    let early = register.erase(&reference, happening(EventKind::Erased).having_seen(1));
    assert!(matches!(early.await, Err(AppendError::Changed { .. })));
    let erased = register
        .erase(&reference, happening(EventKind::Erased))
        .await;

    assert_eq!(erased.unwrap().stage(), Stage::Erased);
    let after = case(&house).await;
    after.verify().unwrap();
    assert!(after.seals().all(crate::Kept::is_erased));
    assert_eq!(after.seals().count(), 2);
    assert!(before.key.is_some() && after.key.is_none());
    assert_eq!(after.entry.sealed_sha256, before.entry.sealed_sha256);
    let again = register
        .erase(&reference, happening(EventKind::Erased))
        .await;
    assert!(matches!(again, Err(AppendError::NotAllowed { .. })));

    // A seal put back, and one that went without its event, are found.
    let mut edited = after.clone();
    edited.sealed.bytes = before.sealed.bytes.clone();
    assert_eq!(edited.verify(), Err(ChainFault::Sealed));
    let mut edited = before;
    edited.sealed.bytes.clear();
    assert_eq!(edited.verify(), Err(ChainFault::Sealed));
}

#[tokio::test]
async fn wherever_a_call_is_lost_everything_is_erased_or_nothing() {
    for fault in [Fault::Unreachable, Fault::AnswerLost, Fault::ResetAfter] {
        for call in 1..=3 {
            let house = closed().await;
            let (_, dying, faults) = house.faulty();
            faults.die_at(call, fault);

            let told = dying
                .erase(&filing(1).reference, happening(EventKind::Erased))
                .await;

            let after = case(&house).await;
            after.verify().unwrap();
            let is_erased = after.entry.stage == Stage::Erased;
            assert!(told.is_err() || is_erased, "{call} {fault:?}");
            assert_eq!(after.key.is_none(), is_erased, "{call} {fault:?}");
        }
    }
}

/// A closed request with more letters than one transaction can take.
async fn of_many_letters() -> House {
    let house = closed().await;
    let register = house.register();
    for number in 0..LETTERS {
        let text = Sealed::from_bytes(format!("LETTERMARKER {number}").into_bytes());
        record(&register, happening(EventKind::Written).sealing(text)).await;
    }
    house
}

#[tokio::test]
async fn a_request_with_more_seals_than_a_transaction_takes_is_erased() {
    let house = of_many_letters().await;
    let (reference, register) = (filing(1).reference, house.register());
    assert_eq!(register.finish_erasing(&reference).await, Ok(None));

    let erased = register.erase(&reference, happening(EventKind::Erased));

    assert_eq!(erased.await.unwrap().stage(), Stage::Erased);
    let after = case(&house).await;
    after.verify().unwrap();
    assert_eq!(after.seals().count(), LETTERS + 2);
    assert!(after.key.is_none() && after.seals().all(crate::Kept::is_erased));
    assert_eq!(register.finish_erasing(&reference).await, Ok(None));
}

#[tokio::test]
async fn whatever_is_lost_after_the_key_is_erased_by_trying_again() {
    let mut left_over = 0;
    let reference = filing(1).reference;
    for call in 1..=7 {
        let house = of_many_letters().await;
        let (_, dying, faults) = house.faulty();
        faults.die_at(call, Fault::Unreachable);
        let told = dying.erase(&reference, happening(EventKind::Erased)).await;
        let after = case(&house).await;
        let is_erased = after.entry.stage == Stage::Erased;
        // Shut at once, or as it was.
        assert_eq!(after.key.is_none(), is_erased, "{call}");
        if !is_erased {
            assert!(told.is_err(), "{call}");
            after.verify().unwrap();
            continue;
        }
        assert_eq!(told.is_ok(), after.verify().is_ok(), "{call}");
        left_over += usize::from(told.is_err());

        let finished = house.register().finish_erasing(&reference).await.unwrap();

        assert_eq!(finished.is_some(), told.is_err(), "{call}");
        let after = case(&house).await;
        after.verify().unwrap();
        assert!(after.seals().all(crate::Kept::is_erased));
    }
    assert!(left_over > 0, "no call was lost between key and seals");
}

#[tokio::test]
async fn what_is_not_closed_is_not_erased() {
    let house = House::new();
    house.inbox().receive(&filing(1)).await.unwrap();

    let erased = house
        .register()
        .erase(&filing(1).reference, happening(EventKind::Erased))
        .await;

    assert!(matches!(erased, Err(AppendError::NotAllowed { .. })));
    assert!(!case(&house).await.sealed.is_erased());
}
