//! Limits: a bucket empties, fills with time, and never gives a token twice.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{House, time};
use crate::faults::Fault;
use crate::{Inbox, Limit, Taken};

const BUCKET: [u8; 32] = [5; 32];
const LIMIT: Limit = Limit {
    burst: 3,
    refill: Duration::from_mins(1),
};

fn start() -> Timestamp {
    time("2026-04-01T03:00:00Z")
}

fn after(seconds: i64) -> Timestamp {
    start() + SignedDuration::from_secs(seconds)
}

/// Takes at this second; gives how many seconds to wait.
async fn take(inbox: &Inbox, second: i64) -> Option<u64> {
    let taken = inbox.take(&BUCKET, &LIMIT, after(second)).await.unwrap();
    wait(taken).map(|wait| wait.as_secs())
}

fn wait(taken: Taken) -> Option<Duration> {
    match taken {
        Taken::Rested | Taken::Token => None,
        Taken::Empty(wait) => Some(wait),
    }
}

#[tokio::test]
async fn a_full_bucket_gives_its_burst_and_then_one_a_refill() {
    let house = House::new();
    let inbox = house.inbox();

    for (second, expected) in [
        (0, None),
        (0, None),
        (10, None),
        // Three were taken; the first came in at the start, and is back after a minute.
        (10, Some(50)),
        (59, Some(1)),
        (60, None),
        (60, Some(60)),
        (119, Some(1)),
        (120, None),
        // After a long rest it is full again, and no fuller.
        (10_000, None),
        (10_000, None),
        (10_000, None),
        (10_000, Some(60)),
    ] {
        assert_eq!(take(&inbox, second).await, expected, "at {second}");
    }
}

#[tokio::test]
async fn a_bucket_has_rested_that_was_full_for_as_long_as_it_takes_to_fill() {
    let house = House::new();
    let inbox = house.inbox();

    for (second, expected) in [
        // Nobody ever took from it.
        (0, Taken::Rested),
        (0, Taken::Token),
        // Full again after two minutes; three more are a rest.
        (120, Taken::Token),
        (120 + 60 + 179, Taken::Token),
        (359 + 60 + 180, Taken::Rested),
        (599, Taken::Token),
    ] {
        let taken = inbox.take(&BUCKET, &LIMIT, after(second)).await;
        assert_eq!(taken, Ok(expected), "at {second}");
    }
}

#[tokio::test]
async fn waiting_as_long_as_told_is_enough_and_less_is_not() {
    let house = House::new();
    let inbox = house.inbox();
    for _ in 0..3 {
        take(&inbox, 7).await;
    }
    let wait = i64::try_from(take(&inbox, 20).await.unwrap()).unwrap();

    assert_eq!(take(&inbox, 20 + wait - 1).await, Some(1));
    assert_eq!(take(&inbox, 20 + wait).await, None);
}

#[tokio::test]
async fn buckets_do_not_touch_each_other() {
    let house = House::new();
    let inbox = house.inbox();
    for _ in 0..4 {
        take(&inbox, 0).await;
    }

    let other = inbox.take(&[6; 32], &LIMIT, start()).await;

    assert_eq!(other, Ok(Taken::Rested));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_get_just_as_many_tokens_as_there_are() {
    let house = House::new();
    let limit = Limit { burst: 10, ..LIMIT };
    let tasks = (0..40).map(|_| {
        let inbox = house.inbox();
        tokio::spawn(async move { inbox.take(&BUCKET, &limit, start()).await.unwrap() })
    });
    let tasks: Vec<_> = tasks.collect();

    let mut given = 0;
    for task in tasks {
        match wait(task.await.unwrap()) {
            None => given += 1,
            Some(wait) => assert_eq!(wait, Duration::from_mins(1)),
        }
    }

    assert_eq!(given, 10);
}

#[tokio::test]
async fn a_bucket_that_is_full_again_is_forgotten() {
    let house = House::new();
    let inbox = house.inbox();
    // The engine sweeps by the machine's clock: long past by then.
    take(&inbox, 0).await;

    let removed = house.embedded.tidy().await.unwrap();

    assert_eq!(removed, 1);
    assert_eq!(take(&inbox, 1).await, None);
}

#[tokio::test]
async fn a_store_that_fails_is_told_and_takes_no_side() {
    for fault in [
        Fault::Unreachable,
        Fault::Denied,
        Fault::ServerError,
        Fault::Throttled,
    ] {
        let house = House::new();
        let (inbox, _, faults) = house.faulty();
        faults.fail("UpdateItem", fault, 100);

        let told = inbox.take(&BUCKET, &LIMIT, start()).await.unwrap_err();

        assert!(told.to_string().starts_with("UpdateItem failed"), "{told}");
        assert!(!told.to_string().contains(crate::faults::MARKER));
    }
}

#[tokio::test]
async fn a_token_that_is_given_back_can_be_taken_again_and_none_is_gained() {
    let house = House::new();
    let inbox = house.inbox();
    for _ in 0..3 {
        assert_eq!(take(&inbox, 0).await, None);
    }

    inbox.give_back(&BUCKET, &LIMIT).await.unwrap();

    assert_eq!(take(&inbox, 0).await, None);
    assert_eq!(take(&inbox, 0).await, Some(60));
    // A bucket that nobody took from is full, and stays so.
    inbox.give_back(&[6; 32], &LIMIT).await.unwrap();
    for expected in [None, None, None, Some(60)] {
        let taken = inbox.take(&[6; 32], &LIMIT, start()).await.unwrap();
        assert_eq!(wait(taken).map(|wait| wait.as_secs()), expected);
    }
}
