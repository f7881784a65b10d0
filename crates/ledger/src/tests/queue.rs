//! The lines before the engine: what nobody waits for any more is never begun, and reading waits for no writing.

use std::time::Duration;

use request::Stage;
use rusqlite::Connection;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::{House, filing};
use crate::Inbox;

/// More than stand in line.
const MANY: u32 = 200;
/// How long each of them waits. The engine itself waits longer for a file that another holds.
const PATIENCE: Duration = Duration::from_millis(500);

/// Holds the file against writers, until it is let go.
fn hold(house: &House) -> Connection {
    let holder = Connection::open(house.file()).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    holder
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_that_were_given_up_leave_no_work_behind() {
    let house = House::new();
    let inbox = house.inbox();
    let holder = hold(&house);
    // The engine is busy with this one until the file is free.
    let first = tokio::spawn(store(inbox.clone(), 0));
    tokio::time::sleep(Duration::from_millis(100)).await;

    let mut given_up = JoinSet::new();
    for number in 1..=MANY {
        given_up.spawn(timeout(PATIENCE, store(inbox.clone(), number)));
    }
    while let Some(one) = given_up.join_next().await {
        assert!(one.unwrap().is_err(), "the engine is not busy");
    }
    holder.execute_batch("ROLLBACK").unwrap();

    assert!(first.await.unwrap(), "what had begun is finished");
    assert!(store(inbox, MANY + 1).await);
    let all = house.register().by_stage(Stage::Received).all().await;
    assert_eq!(all.unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_read_waits_for_nothing_that_is_written() {
    let house = House::new();
    let inbox = house.inbox();
    assert!(store(inbox.clone(), 0).await);
    let holder = hold(&house);
    let written = tokio::spawn(store(inbox.clone(), 1));
    tokio::time::sleep(Duration::from_millis(100)).await;

    let first = inbox.first(&filing(0).idempotency_key).await.unwrap();
    let second = inbox.first(&filing(1).idempotency_key).await.unwrap();

    assert!(first.is_some() && second.is_none());
    assert!(!written.is_finished(), "it did wait");
    holder.execute_batch("ROLLBACK").unwrap();
    assert!(written.await.unwrap());
    let second = inbox.first(&filing(1).idempotency_key).await.unwrap();
    assert!(second.is_some(), "what was acknowledged is there");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_gave_up_waiting_for_a_write_and_looks_finds_it() {
    let house = House::new();
    let inbox = house.inbox();
    let holder = hold(&house);
    assert!(timeout(PATIENCE, store(inbox.clone(), 0)).await.is_err());

    let look = tokio::spawn(async move { inbox.first(&filing(0).idempotency_key).await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!look.is_finished(), "it looked before that was written");
    holder.execute_batch("ROLLBACK").unwrap();

    assert!(look.await.unwrap().unwrap().is_some());
}

async fn store(inbox: Inbox, number: u32) -> bool {
    inbox.receive(&filing(number)).await.is_ok()
}
