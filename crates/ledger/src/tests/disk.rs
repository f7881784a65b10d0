//! A disk that takes nothing any more: what was acknowledged is there exactly once, what was not is
//! stored when it is sent again.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use request::{Reference, Stage};

use super::{House, filing};
use crate::{Budget, Filing, Inbox, ReceiveError, Register, Sealed, embedded};

/// Tells the child below which file to use.
const FILE: &str = "LEDGER_TEST_FULL_FILE";
/// What no file may outgrow: a journal of some requests. In blocks of 512 bytes, as POSIX counts.
const BLOCKS: u32 = 2_000;
const MOST: u32 = 40;
/// What each may take: the disk stays full, however long one waits.
const TIME: Duration = Duration::from_millis(400);

/// A request of a size that fills a disk in time.
fn large(number: u32) -> Filing {
    let answers = [number.to_be_bytes().as_slice(), &vec![7; 40_000]].concat();
    Filing {
        sealed: Sealed::from_bytes(answers),
        ..filing(number)
    }
}

#[tokio::test]
#[ignore = "the process on the full disk, in the test below"]
async fn the_process_on_the_full_disk() {
    let Ok(file) = std::env::var(FILE) else {
        return;
    };
    let house = embedded::open(Path::new(&file)).unwrap();
    let inbox = Inbox::new(house.connection());
    for number in 0..MOST {
        let sent = large(number);
        match Budget::of(TIME).hold(inbox.receive(&sent)).await {
            Ok(_) => println!("stored {number}"),
            Err(error) => {
                assert!(matches!(error, ReceiveError::Unavailable(_)), "{error:?}");
                assert!(!error.to_string().contains(&file), "{error}");
                println!("refused {number}");
            }
        }
        // Whoever asks how a request stands is answered even so.
        inbox.status(&sent.reference, &[1; 32]).await.unwrap();
    }
}

fn numbers(told: &str, word: &str) -> BTreeSet<u32> {
    let lines = told.lines().filter_map(|line| line.strip_prefix(word));
    lines.map(|number| number.trim().parse().unwrap()).collect()
}

#[tokio::test]
async fn a_full_disk_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ledger.sqlite");
    drop(embedded::open(&file).unwrap());

    // Without the signal that would end it, as a service has it.
    let script = format!("trap '' XFSZ; ulimit -f {BLOCKS}; exec \"$0\" \"$@\"");
    let child = Command::new("sh")
        .args(["-c", &script])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "tests::disk::the_process_on_the_full_disk"])
        .args(["--ignored", "--nocapture"])
        .env(FILE, &file)
        .output()
        .unwrap();

    let told = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success(), "{told}");
    let (stored, refused) = (numbers(&told, "stored"), numbers(&told, "refused"));
    assert!(!stored.is_empty() && !refused.is_empty(), "{told}");
    assert_eq!(stored.len() + refused.len(), MOST as usize);
    let again = embedded::open_existing(&file).unwrap();
    let (inbox, register) = (
        Inbox::new(again.connection()),
        Register::new(again.connection()),
    );
    for number in 0..MOST {
        let receipt = inbox.receive(&large(number)).await.unwrap();
        // What was refused may have been written too late to be told.
        assert!(!(receipt.is_new && stored.contains(&number)), "{number}");
    }
    let all = register.by_stage(Stage::Received).all().await.unwrap();
    let references: BTreeSet<Reference> = all.iter().map(|one| one.reference.clone()).collect();
    assert_eq!(
        (all.len(), references.len()),
        (MOST as usize, MOST as usize)
    );
}

/// Whether SQLite may write to a file stands in its header ("file format write version", above 2:
/// it may not). So the test holds for every user, root included.
fn let_write(file: &Path, version: u8) {
    let mut open = OpenOptions::new().write(true).open(file).unwrap();
    open.seek(SeekFrom::Start(18)).unwrap();
    open.write_all(&[version]).unwrap();
}

#[tokio::test]
async fn a_file_that_may_not_be_written_refuses_shows_and_keeps() {
    let house = House::new();
    house.inbox().receive(&filing(1)).await.unwrap();
    let file = house.file();
    let House { folder, embedded } = house;
    drop(embedded);
    let open = rusqlite::Connection::open(&file).unwrap();
    let emptied = open.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_row| Ok(()));
    emptied.unwrap();
    drop(open);
    let_write(&file, 3);
    let before = fs::read(&file).unwrap();

    let embedded = embedded::open_existing(&file).unwrap();
    let inbox = Inbox::new(embedded.connection());
    let new = Budget::of(TIME).hold(inbox.receive(&filing(2))).await;
    let repeat = Budget::of(TIME).hold(inbox.receive(&filing(1))).await;
    let status = inbox.status(&filing(1).reference, &[1; 32]).await;
    drop((inbox, embedded));

    let refused = new.unwrap_err().to_string();
    assert!(refused.contains("full or read-only"), "{refused}");
    assert!(!repeat.unwrap().is_new, "a repeat only reads");
    assert!(status.unwrap().is_some());
    assert_eq!(fs::read(&file).unwrap(), before);

    let_write(&file, 2);
    let again = embedded::open_existing(&file).unwrap();
    let inbox = Inbox::new(again.connection());
    assert!(!inbox.receive(&filing(1)).await.unwrap().is_new);
    assert!(inbox.receive(&filing(2)).await.unwrap().is_new);
    drop(folder);
}
