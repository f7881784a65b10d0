//! Faults that pass: one request, one receipt, and it ends in time.

use std::time::{Duration, Instant};

use request::Stage;

use super::{House, filing};
use crate::faults::{Fault, Faults, MARKER};
use crate::{Budget, Filing, Inbox, Receipt, ReceiveError, embedded};

/// More than anybody tries.
const ALWAYS: usize = 1_000;

const PASSING: [Fault; 13] = [
    Fault::Throttled,
    Fault::OverCapacity,
    Fault::ServerError,
    Fault::Unavailable,
    Fault::Cancelled(&["None", "TransactionConflict", "None"]),
    Fault::Cancelled(&["ThrottlingError", "None", "TransactionConflict"]),
    Fault::Cancelled(&["None", "None", "ConditionalCheckFailed"]),
    Fault::Skewed,
    Fault::Unreachable,
    Fault::ResetAfter,
    Fault::Silent,
    Fault::SilentAfter,
    Fault::AnswerLost,
];

/// The same request once more, as an intake makes it that knows nothing of the first sending.
fn again() -> Filing {
    Filing {
        reference: filing(2).reference,
        ..filing(1)
    }
}

/// There is one request, and whoever sends it again gets its receipt.
async fn assert_once(house: &House, first: Option<&Receipt>) {
    let fresh = embedded::open_existing(&house.file()).unwrap();
    let receipt = Inbox::new(fresh.connection())
        .receive(&again())
        .await
        .unwrap();
    let all = house.register().by_stage(Stage::Received).all().await;
    let all = all.unwrap();

    assert_eq!(all.len(), 1);
    assert_eq!(all[0].reference, receipt.reference);
    if let Some(first) = first {
        assert!(!receipt.is_new);
        assert_eq!(first.reference, receipt.reference);
        assert_eq!(first.received_at, receipt.received_at);
        assert_eq!(first.receipt_hash, receipt.receipt_hash);
    }
}

#[tokio::test]
async fn a_fault_that_passes_goes_unnoticed() {
    for fault in PASSING {
        let house = House::new();
        let (inbox, _, faults) = house.faulty();
        faults.fail("TransactWriteItems", fault, 2);
        let budget = Budget::of(Duration::from_secs(4));

        let receipt = budget.hold(inbox.receive(&filing(1))).await;

        let receipt = receipt.unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        assert!(faults.calls() > 2, "{fault:?}");
        assert_once(&house, Some(&receipt)).await;
    }
}

#[tokio::test]
async fn reading_back_survives_the_same_faults() {
    for fault in PASSING {
        if let Fault::Cancelled(_) = fault {
            continue; // is for transactions alone
        }
        let house = House::new();
        let (inbox, _, faults) = house.faulty();
        faults.fail("GetItem", fault, 2);
        let budget = Budget::of(Duration::from_secs(4));

        let receipt = budget.hold(inbox.receive(&filing(1))).await;

        let receipt = receipt.unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        assert!(receipt.is_new, "{fault:?}");
        assert_once(&house, Some(&receipt)).await;
    }
}

#[tokio::test]
async fn what_lasts_ends_before_its_budget_and_stores_once_in_the_end() {
    for fault in PASSING.into_iter().chain([Fault::BadSignature]) {
        let house = House::new();
        let (inbox, _, faults) = house.faulty();
        for call in ["TransactWriteItems", "GetItem"] {
            faults.fail(call, fault, ALWAYS);
        }
        let time = Duration::from_millis(1_500);
        let began = Instant::now();

        let received = Budget::of(time).hold(inbox.receive(&filing(1))).await;

        let took = began.elapsed();
        assert!(took < time, "{fault:?} took {took:?}");
        // The SDK signs by the store's clock once it was told.
        assert_eq!(received.is_ok(), fault == Fault::Skewed, "{fault:?}");
        if let Err(error) = &received {
            let text = format!("{error} {error:?}");
            assert!(!text.contains(MARKER) && !text.contains("REQ#"), "{text}");
        }
        assert_once(&house, received.as_ref().ok()).await;
    }
}

#[tokio::test]
async fn a_write_that_nobody_answers_is_found_by_its_key() {
    let house = House::new();
    let (inbox, _, faults) = house.faulty();
    faults.fail("TransactWriteItems", Fault::SilentAfter, ALWAYS);
    let budget = Budget::of(Duration::from_secs(2));

    let receipt = budget.hold(inbox.receive(&filing(1))).await.unwrap();

    assert_once(&house, Some(&receipt)).await;
}

#[tokio::test]
async fn without_time_nothing_is_begun() {
    let house = House::new();
    let (inbox, _, faults) = house.faulty();
    let budget = Budget::of(Duration::from_millis(50));

    let error = budget.hold(inbox.receive(&filing(1))).await.unwrap_err();

    assert_eq!(faults.calls(), 0);
    assert!(error.to_string().contains("no time was left"), "{error}");
}

#[tokio::test]
async fn a_clock_that_cannot_be_put_right_is_named() {
    let house = House::new();
    let (inbox, _, faults) = house.faulty();
    faults.fail("TransactWriteItems", Fault::BadSignature, ALWAYS);

    let error = inbox.receive(&filing(1)).await.unwrap_err();

    assert!(error.to_string().contains("clock"), "{error}");
    assert!(matches!(error, ReceiveError::Unavailable(_)));
}

/// Lets the intake die at its call of that number. `None` when it had made its last call before.
async fn die(call: usize, fault: Fault) -> Option<(House, Option<Receipt>)> {
    let house = House::new();
    let (connection, faults) = Faults::over(&house.embedded);
    faults.die_at(call, fault);

    let received = Inbox::new(connection).receive(&filing(1)).await;

    (faults.calls() >= call).then(|| (house, received.ok()))
}

#[tokio::test]
async fn a_death_between_any_two_calls_leaves_one_request_and_one_receipt() {
    for fault in [Fault::Unreachable, Fault::ResetAfter] {
        let mut deaths = 0;
        while let Some((house, receipt)) = die(deaths + 1, fault).await {
            assert!(receipt.is_none(), "a receipt without having read back");
            assert_once(&house, None).await;
            deaths += 1;
        }

        assert_eq!(deaths, 2, "to write and to read back");
    }
}
