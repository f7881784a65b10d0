//! Two handles and two processes on one file: staff-desk works while standalone runs.

use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use request::{EventKind, Stage};

use super::{House, filing, time};
use crate::{Filing, Inbox, Register, embedded};

/// Tells the child below which file to use and where its numbers begin.
const FILE: &str = "LEDGER_TEST_FILE";
const FROM: &str = "LEDGER_TEST_FROM";
const EACH: u32 = 40;

async fn fill(file: &Path, from: u32) {
    let embedded = embedded::open(file).unwrap();
    let inbox = Inbox::new(embedded.connection());
    let register = Register::new(embedded.connection());
    for number in from..from + EACH {
        let filing = filing(number);
        assert!(inbox.receive(&filing).await.unwrap().is_new);
        let at = time("2026-04-02T00:00:00Z");
        let event = EventKind::IdentityConfirmed;
        register
            .append(&filing.reference, event, "Test Clerk", at, None)
            .await
            .unwrap();
    }
}

async fn assert_all_there(file: &Path, writers: u32) {
    let embedded = embedded::open_existing(file).unwrap();
    let register = Register::new(embedded.connection());
    let all = register.by_stage(Stage::InReview).all().await.unwrap();
    assert_eq!(all.len(), (EACH * writers) as usize);
    for entry in all {
        register
            .get(&entry.reference)
            .await
            .unwrap()
            .unwrap()
            .verify()
            .unwrap();
    }
}

fn child(file: &Path, from: u32) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "tests::processes::the_other_process",
            "--ignored",
        ])
        .env(FILE, file)
        .env(FROM, from.to_string())
        .spawn()
        .unwrap()
}

#[tokio::test]
#[ignore = "the part of the other process in the tests below"]
async fn the_other_process() {
    let (Ok(file), Ok(from)) = (std::env::var(FILE), std::env::var(FROM)) else {
        return;
    };
    fill(Path::new(&file), from.parse().unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_handles_write_at_once_and_nothing_is_lost() {
    let house = House::new();
    let tasks = [0, 1_000].map(|from| {
        let file = house.file();
        tokio::spawn(async move { fill(&file, from).await })
    });
    for task in tasks {
        task.await.unwrap();
    }

    assert_all_there(&house.file(), 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_at_two_intakes_at_once_is_one_request() {
    let house = House::new();
    let (one, two) = (house.inbox(), embedded::open(&house.file()).unwrap());
    let two = Inbox::new(two.connection());
    for number in 0..25 {
        let sent = filing(number);
        let same = Filing {
            reference: filing(1_000 + number).reference,
            ..filing(number)
        };

        let (first, second) = tokio::join!(one.receive(&sent), two.receive(&same));

        let (first, second) = (first.unwrap(), second.unwrap());
        assert_eq!(first.reference, second.reference);
        assert!(first.is_new != second.is_new, "{first:?} {second:?}");
    }
    let all = house.register().by_stage(Stage::Received).all().await;
    assert_eq!(all.unwrap().len(), 25);
}

#[tokio::test]
async fn two_processes_begin_a_new_file_at_once_and_nothing_is_lost() {
    for _ in 0..3 {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new").join("ledger.sqlite");
        let mut others = [child(&file, 1_000), child(&file, 2_000)];
        fill(&file, 0).await;
        for other in &mut others {
            assert!(other.wait().unwrap().success());
        }

        assert_all_there(&file, 3).await;
    }
}

#[tokio::test]
async fn a_killed_process_loses_nothing_it_acknowledged() {
    let house = House::new();
    let mut other = child(&house.file(), 0);
    let inbox = house.inbox();
    // The child has been told "stored" for a request as soon as its next one is there.
    let last = filing(5).reference;
    let wait = async {
        while inbox.status(&last, &[1; 32]).await.unwrap().is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let reached = tokio::time::timeout(Duration::from_mins(1), wait).await;
    other.kill().unwrap();
    other.wait().unwrap();
    reached.expect("the other process stores its sixth request");

    let again = embedded::open_existing(&house.file()).unwrap();
    let register = Register::new(again.connection());
    for number in 0..5 {
        let case = register
            .get(&filing(number).reference)
            .await
            .unwrap()
            .unwrap();
        case.verify().unwrap();
        assert_eq!(case.events.len(), 2);
    }
}
