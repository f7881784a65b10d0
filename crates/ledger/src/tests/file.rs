//! Files that are not ours: one clear sentence, and not one byte changed.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use request::Stage;

use super::{House, filing};
use crate::Register;
use crate::embedded::{self, OpenError};

/// Both ways of opening refuse the file and leave its folder as it was.
#[must_use]
fn refusal(file: &Path) -> OpenError {
    let before = listing(file);
    let existing = embedded::open_existing(file).unwrap_err();
    let error = embedded::open(file).unwrap_err();

    assert_eq!(existing.to_string(), error.to_string());
    assert_eq!(listing(file), before);
    error
}

/// Names and contents of everything beside the file.
fn listing(file: &Path) -> Vec<(String, Vec<u8>)> {
    let folder = fs::read_dir(file.parent().unwrap()).unwrap();
    let entries = folder.map(|entry| entry.unwrap());
    let read = |entry: fs::DirEntry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        (name, fs::read(entry.path()).unwrap_or_default())
    };
    let mut all: Vec<_> = entries.map(read).collect();
    all.sort();
    all
}

#[test]
fn random_bytes_are_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ledger.sqlite");
    let noise: Vec<u8> = (0_u32..5_000).map(|at| (at * 7_919 % 251) as u8).collect();
    let with_header = [b"SQLite format 3\0".as_slice(), &noise].concat();
    for bytes in [noise, with_header, b"short".to_vec()] {
        fs::write(&file, bytes).unwrap();

        let error = refusal(&file);

        assert!(matches!(error, OpenError::Damaged(_)), "{error:?}");
        assert!(
            error
                .to_string()
                .contains("is damaged or is not a database"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_file_cut_short_is_damaged() {
    let house = House::new();
    house.inbox().receive(&filing(1)).await.unwrap();
    let copy = house.folder.path().join("copy").join("half.sqlite");
    fs::create_dir(copy.parent().unwrap()).unwrap();
    embedded::copy(&house.file(), &copy).unwrap();
    let whole = fs::read(&copy).unwrap();
    fs::write(&copy, &whole[..whole.len() / 2]).unwrap();

    assert!(matches!(refusal(&copy), OpenError::Damaged(_)));
}

#[test]
fn a_database_of_another_program_is_foreign() {
    for journal in ["delete", "wal"] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("other 100%?#.sqlite");
        let other = rusqlite::Connection::open(&file).unwrap();
        other.pragma_update(None, "journal_mode", journal).unwrap();
        other
            .execute_batch("CREATE TABLE notes (text); INSERT INTO notes VALUES (1)")
            .unwrap();
        drop(other);

        let error = refusal(&file);

        assert!(matches!(error, OpenError::Foreign(_)), "{error:?}");
        assert!(
            error
                .to_string()
                .contains("is a database of another program"),
            "{error}"
        );
    }
}

#[test]
fn a_foreign_database_whose_tables_still_wait_in_its_journal_is_foreign() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("other.sqlite");
    let other = rusqlite::Connection::open(&file).unwrap();
    other.pragma_update(None, "journal_mode", "WAL").unwrap();
    other.execute_batch("CREATE TABLE notes (text)").unwrap();
    let before = fs::read(&file).unwrap();

    let error = embedded::open(&file).unwrap_err();

    assert!(matches!(error, OpenError::Foreign(_)), "{error:?}");
    assert_eq!(fs::read(&file).unwrap(), before);
    let tables = other.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0));
    assert_eq!(tables, Ok(1));
}

#[test]
fn a_folder_in_place_of_the_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ledger.sqlite");
    fs::create_dir(&file).unwrap();

    let error = refusal(&file);

    assert!(matches!(error, OpenError::NotAFile(_)), "{error:?}");
    assert!(error.to_string().contains("is not a file"), "{error}");
}

#[test]
fn staff_do_not_make_a_database_by_a_slip() {
    let folder = tempfile::tempdir().unwrap();

    let error = embedded::open_existing(&folder.path().join("none.sqlite")).unwrap_err();

    assert!(
        error.to_string().contains("there is no database at"),
        "{error}"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_commit_is_on_the_disk_before_it_is_acknowledged() {
    let house = House::new();
    let open = rusqlite::Connection::open(house.file()).unwrap();

    let journal: String = open
        .query_row("PRAGMA journal_mode", [], |row| row.get(0))
        .unwrap();
    // What this build of SQLite begins with, and the engine leaves alone: 2 is FULL.
    let synchronous: u8 = open
        .query_row("PRAGMA synchronous", [], |row| row.get(0))
        .unwrap();

    assert_eq!((journal.as_str(), synchronous), ("wal", 2));
}

#[tokio::test]
async fn file_journal_and_new_folder_are_for_their_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("var").join("data").join("ledger.sqlite");
    let embedded = embedded::open(&file).unwrap();
    crate::Inbox::new(embedded.connection())
        .receive(&filing(1))
        .await
        .unwrap();

    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for entry in fs::read_dir(file.parent().unwrap()).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    assert_eq!(mode(file.parent().unwrap()), 0o700);
    assert_eq!(mode(folder.path().join("var").as_path()), 0o700);
}

#[tokio::test]
async fn a_copy_of_a_database_in_use_is_of_one_moment_and_for_its_owner_alone() {
    let house = House::new();
    let inbox = house.inbox();
    let folder = house.folder.path().join("backup");
    fs::create_dir(&folder).unwrap();
    inbox.receive(&filing(1)).await.unwrap();

    let write = async {
        for number in 2..40 {
            inbox.receive(&filing(number)).await.unwrap();
        }
    };
    let (file, copy) = (house.file(), folder.join("copy.sqlite"));
    let made = tokio::task::spawn_blocking({
        let copy = copy.clone();
        move || embedded::copy(&file, &copy)
    });
    let ((), made) = tokio::join!(write, made);

    made.unwrap().unwrap();
    assert_eq!(
        fs::metadata(&copy).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let opened = embedded::open_existing(&copy).unwrap();
    let register = Register::new(opened.connection());
    let entries = register.by_stage(Stage::Received).all().await.unwrap();
    assert!(!entries.is_empty());
    for entry in entries {
        let case = register.get(&entry.reference).await.unwrap().unwrap();
        case.verify().unwrap();
    }
}

#[tokio::test]
async fn a_copy_takes_no_place_and_leaves_nothing_half_written() {
    let house = House::new();
    house.inbox().receive(&filing(1)).await.unwrap();
    let there = house.folder.path().join("there.sqlite");
    fs::write(&there, "kept").unwrap();

    let taken = embedded::copy(&house.file(), &there);
    let missing = embedded::copy(&house.folder.path().join("none.sqlite"), &there);

    assert!(matches!(taken, Err(OpenError::Io { .. })), "{taken:?}");
    assert!(matches!(missing, Err(OpenError::Missing(_))), "{missing:?}");
    assert_eq!(fs::read_to_string(&there).unwrap(), "kept");
}
