//! Keys of cases: written with the request, sealed anew without a trace in the chain, gone for ever once erased.

use request::Reference;

use super::{House, erase, filing, wrapped};
use crate::Case;
use crate::faults::Fault;

async fn case(house: &House) -> Case {
    let case = house.register().get(&filing(1).reference).await;
    let case = case.unwrap().unwrap();
    case.verify().unwrap();
    case
}

async fn received() -> House {
    let house = House::new();
    house.inbox().receive(&filing(1)).await.unwrap();
    house
}

#[tokio::test]
async fn a_key_comes_with_its_request_and_not_with_a_repeat() {
    let house = received().await;
    let again = crate::Filing {
        reference: Reference::from_random(99),
        key: filing(2).key,
        ..filing(1)
    };

    house.inbox().receive(&again).await.unwrap();

    let keys = [filing(1).reference, again.reference, filing(3).reference];
    let found = house.register().keys(&keys).await.unwrap();
    assert_eq!(found, [(filing(1).reference, filing(1).key.wrapped)].into());
    assert_eq!(case(&house).await.key, Some(filing(1).key.wrapped));
}

#[tokio::test]
async fn a_key_sealed_anew_leaves_the_case_as_it_was() {
    let house = received().await;
    let before = case(&house).await;
    let (register, reference) = (house.register(), filing(1).reference);
    let (first, second) = (filing(1).key.wrapped, wrapped("SECOND"));

    let done = register.rewrap(&reference, &first, &second).await;
    let stale = register.rewrap(&reference, &first, &wrapped("THIRD")).await;

    assert_eq!((done, stale), (Ok(true), Ok(false)));
    let after = case(&house).await;
    assert_eq!(after.key, Some(second));
    let key = before.key.clone();
    assert_eq!(Case { key, ..after }, before);
}

#[tokio::test]
async fn a_key_that_was_destroyed_is_never_sealed_anew() {
    let house = received().await;
    let (register, reference) = (house.register(), filing(1).reference);
    let first = filing(1).key.wrapped;
    erase(&register, &reference).await;

    let late = register
        .rewrap(&reference, &first, &wrapped("SECOND"))
        .await;

    assert_eq!(late, Ok(false));
    assert_eq!(case(&house).await.key, None);
}

#[tokio::test]
async fn wherever_sealing_a_key_anew_is_lost_it_is_done_or_as_it_was() {
    for fault in [Fault::Unreachable, Fault::AnswerLost, Fault::ResetAfter] {
        for call in 1..=2 {
            let house = received().await;
            let (_, dying, faults) = house.faulty();
            faults.die_at(call, fault);
            let (reference, first) = (filing(1).reference, filing(1).key.wrapped);
            let second = wrapped("SECOND");

            let told = dying.rewrap(&reference, &first, &second).await;

            let now = case(&house).await.key.unwrap();
            assert!(now == first || now == second, "{call} {fault:?}");
            if told == Ok(true) {
                assert_eq!(now, second, "{call} {fault:?}");
            }
            let again = house.register().rewrap(&reference, &now, &second).await;
            assert_eq!(again, Ok(true), "{call} {fault:?}");
        }
    }
}

#[tokio::test]
async fn whoever_swaps_the_public_half_is_found_out() {
    let house = received().await;
    let mut edited = case(&house).await;
    edited.entry.recipient = filing(2).key.recipient;

    assert!(edited.verify().is_err());
}
