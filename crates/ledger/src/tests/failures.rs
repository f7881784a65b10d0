//! What the store does when it is not well. No error may show what an item holds.

use request::{EventKind, Stage};

use super::{House, filing, time};
use crate::faults::{Fault, MARKER};
use crate::{AppendError, LedgerError, ReceiveError};

/// More than the SDK tries.
const ALWAYS: usize = 1_000;
const FAILING: [Fault; 4] = [
    Fault::Throttled,
    Fault::ServerError,
    Fault::Denied,
    Fault::Unreachable,
];

fn assert_plain(text: &str) {
    for hidden in [MARKER, "MARKER", "REQ#", filing(1).reference.as_str()] {
        assert!(!text.contains(hidden), "{text}");
    }
}

#[tokio::test]
async fn a_store_that_fails_throughout_is_unavailable_and_says_nothing_of_items() {
    for fault in FAILING {
        let house = House::new();
        let (inbox, register, faults) = house.faulty();
        for call in ["TransactWriteItems", "GetItem", "Query", "BatchGetItem"] {
            faults.fail(call, fault, ALWAYS);
        }

        let received = inbox.receive(&filing(1)).await.unwrap_err();
        let status = inbox
            .status(&filing(1).reference, &[1; 32])
            .await
            .unwrap_err();
        let list = register.by_stage(Stage::Received).next().await.unwrap_err();
        let sealed = register.sealed(&[filing(1).reference]).await.unwrap_err();

        assert!(
            matches!(received, ReceiveError::Unavailable(_)),
            "{received:?}"
        );
        for error in [status, list, sealed] {
            assert!(matches!(error, LedgerError::Unavailable(_)), "{error:?}");
            assert_plain(&format!("{error} {error:?}"));
        }
        assert_plain(&format!("{received} {received:?}"));
        assert_eq!(house.register().get(&filing(1).reference).await, Ok(None));
    }
}

#[tokio::test]
async fn a_moment_of_throttling_goes_unnoticed() {
    let house = House::new();
    let (inbox, register, faults) = house.faulty();
    faults.fail("TransactWriteItems", Fault::Throttled, 1);
    faults.fail("GetItem", Fault::ServerError, 1);

    assert!(inbox.receive(&filing(1)).await.unwrap().is_new);
    let case = register.get(&filing(1).reference).await.unwrap().unwrap();
    assert_eq!(case.events.len(), 1);
}

#[tokio::test]
async fn a_lost_answer_is_asked_again_and_stores_one_request() {
    let house = House::new();
    let (inbox, register, faults) = house.faulty();
    faults.fail("TransactWriteItems", Fault::AnswerLost, 1);

    inbox.receive(&filing(1)).await.unwrap();

    let all = register.by_stage(Stage::Received).all().await.unwrap();
    assert_eq!(all.len(), 1);
}

#[tokio::test]
async fn a_write_whose_every_answer_is_lost_is_found_by_its_key() {
    let house = House::new();
    let (inbox, register, faults) = house.faulty();
    faults.fail("TransactWriteItems", Fault::AnswerLost, ALWAYS);

    let receipt = inbox.receive(&filing(1)).await.unwrap();
    assert_eq!(receipt.reference, filing(1).reference);

    let at = time("2026-04-02T00:00:00Z");
    let stage = register
        .append(
            &filing(1).reference,
            EventKind::IdentityConfirmed,
            "Test Clerk",
            at,
            None,
        )
        .await;
    assert_eq!(stage, Ok(Stage::InReview));
    let case = register.get(&filing(1).reference).await.unwrap().unwrap();
    case.verify().unwrap();
    assert_eq!(case.events.len(), 2);
}

#[tokio::test]
async fn what_cannot_be_read_back_is_not_confirmed() {
    for fault in [Fault::Nothing, Fault::Denied] {
        let house = House::new();
        let (inbox, _, faults) = house.faulty();
        faults.fail("GetItem", fault, ALWAYS);

        let error = inbox.receive(&filing(1)).await.unwrap_err();

        assert!(matches!(error, ReceiveError::Unconfirmed(_)), "{error:?}");
        assert_plain(&error.to_string());
        // The same key later gives the receipt.
        assert!(!house.inbox().receive(&filing(1)).await.unwrap().is_new);
    }
}

#[tokio::test]
async fn an_append_on_a_failing_store_records_nothing() {
    let house = House::new();
    house.inbox().receive(&filing(1)).await.unwrap();
    let (_, register, faults) = house.faulty();
    faults.fail("TransactWriteItems", Fault::ServerError, ALWAYS);

    let at = time("2026-04-02T00:00:00Z");
    let error = register
        .append(
            &filing(1).reference,
            EventKind::Exported,
            "Test Clerk",
            at,
            Some("NOTEMARKER"),
        )
        .await
        .unwrap_err();

    assert!(matches!(error, AppendError::Unavailable(_)), "{error:?}");
    assert_plain(&format!("{error} {error:?}"));
    let case = house
        .register()
        .get(&filing(1).reference)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(case.events.len(), 1);
}

#[tokio::test]
async fn a_list_goes_on_where_an_error_stopped_it() {
    let house = House::new();
    for number in 0..5 {
        house.inbox().receive(&filing(number)).await.unwrap();
    }
    let (_, register, faults) = house.faulty();
    let mut pager = register.with_page(2).by_stage(Stage::Received);
    let mut seen = pager.next_page().await.unwrap().unwrap().len();

    faults.fail("Query", Fault::Denied, 1);
    pager.next_page().await.unwrap_err();
    while let Some(page) = pager.next_page().await.unwrap() {
        seen += page.len();
    }

    assert_eq!(seen, 5);
}
