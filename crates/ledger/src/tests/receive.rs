//! Receiving: once, however often it is sent.

use std::collections::BTreeSet;

use request::{EventKind, Stage};

use super::{House, filing, time};
use crate::{Filing, Inbox, ReceiveError, embedded};

#[tokio::test]
async fn a_filing_is_stored_and_reads_back_whole() {
    let house = House::new();
    let sent = filing(1);

    let receipt = house.inbox().receive(&sent).await.unwrap();
    let case = house
        .register()
        .get(&sent.reference)
        .await
        .unwrap()
        .unwrap();

    assert!(receipt.is_new);
    assert_eq!(receipt.receipt_hash, sent.receipt_hash);
    assert_eq!(case.sealed.bytes, sent.sealed.bytes);
    assert_eq!(case.entry.text, sent.text);
    assert_eq!(case.entry.received_at, sent.received_at);
    assert_eq!(case.entry.stage, Stage::Received);
    assert_eq!(case.events.len(), 1);
    assert_eq!(case.events[0].kind, EventKind::Received);
    case.verify().unwrap();
}

#[tokio::test]
async fn the_same_key_again_gives_the_first_receipt_and_stores_nothing() {
    let house = House::new();
    let first = house.inbox().receive(&filing(1)).await.unwrap();
    let again = Filing {
        reference: filing(2).reference,
        received_at: time("2026-04-02T00:00:00Z"),
        receipt_hash: [9; 32],
        promised: None,
        site: "https://moved.example".to_owned(),
        ..filing(1)
    };

    let receipt = house.inbox().receive(&again).await.unwrap();

    assert!(!receipt.is_new);
    assert_eq!(receipt.reference, first.reference);
    assert_eq!(receipt.received_at, first.received_at);
    assert_eq!(receipt.receipt_hash, first.receipt_hash);
    assert_eq!(
        (receipt.promised, first.promised.is_some()),
        (first.promised, true)
    );
    assert_eq!(
        (&receipt.site, receipt.site.as_deref()),
        (&first.site, Some("https://privacy.example"))
    );
    assert_eq!(house.register().get(&again.reference).await, Ok(None));
}

#[tokio::test]
async fn the_same_key_with_other_answers_is_refused() {
    let house = House::new();
    house.inbox().receive(&filing(1)).await.unwrap();
    let other = Filing {
        body_mac: [3; 32],
        reference: filing(2).reference,
        ..filing(1)
    };

    let refused = house.inbox().receive(&other).await;

    assert_eq!(refused, Err(ReceiveError::KeyReused));
}

#[tokio::test]
async fn a_taken_reference_is_refused_and_the_first_request_stays() {
    let house = House::new();
    house.inbox().receive(&filing(1)).await.unwrap();
    let other = Filing {
        reference: filing(1).reference,
        ..filing(2)
    };

    let refused = house.inbox().receive(&other).await;

    assert_eq!(refused, Err(ReceiveError::ReferenceTaken));
    let case = house
        .register()
        .get(&other.reference)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(case.sealed.bytes, filing(1).sealed.bytes);
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_at_once_give_one_request_and_one_receipt() {
    let house = House::new();
    let tasks = (0..16).map(|number| {
        let inbox = house.inbox();
        let filing = Filing {
            reference: filing(100 + number).reference,
            ..filing(1)
        };
        tokio::spawn(async move { inbox.receive(&filing).await.unwrap() })
    });
    let tasks: Vec<_> = tasks.collect();

    let mut receipts = Vec::new();
    for task in tasks {
        receipts.push(task.await.unwrap());
    }

    let references: BTreeSet<_> = receipts.iter().map(|receipt| &receipt.reference).collect();
    assert_eq!(references.len(), 1);
    assert_eq!(receipts.iter().filter(|receipt| receipt.is_new).count(), 1);
    let all = house
        .register()
        .by_stage(Stage::Received)
        .all()
        .await
        .unwrap();
    assert_eq!(all.len(), 1);
}

#[tokio::test]
async fn the_status_opens_to_the_right_code_alone() {
    let house = House::new();
    let sent = filing(1);
    house.inbox().receive(&sent).await.unwrap();
    let ask = |reference, hash| {
        let inbox = house.inbox();
        async move { inbox.status(&reference, &hash).await }
    };

    let status = ask(sent.reference.clone(), [1; 32]).await.unwrap().unwrap();

    assert_eq!(status.stage, Stage::Received);
    assert_eq!(status.events.len(), 1);
    assert_eq!(status.events[0].at, sent.received_at);
    assert_eq!(ask(sent.reference.clone(), [2; 32]).await, Ok(None));
    assert_eq!(ask(filing(2).reference, [1; 32]).await, Ok(None));
}

#[tokio::test]
async fn what_was_stored_is_there_after_opening_again() {
    let house = House::new();
    house.inbox().receive(&filing(1)).await.unwrap();
    let file = house.file();
    let House { folder, embedded } = house;
    drop(embedded);

    let again = embedded::open_existing(&file).unwrap();

    let receipt = Inbox::new(again.connection())
        .receive(&filing(1))
        .await
        .unwrap();
    assert!(!receipt.is_new);
    drop(folder);
}

#[test]
fn debug_hides_what_was_sent() {
    let text = format!("{:?} {:?}", filing(1), filing(1).sealed);

    assert!(!text.contains("MARKER"), "{text}");
    assert!(!text.contains("[7, ") && !text.contains("83, 69"), "{text}");
}
