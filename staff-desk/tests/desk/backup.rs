//! What is erased stays so, whatever copies there are: copies made, restored, and looked at byte by byte.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::{SignedDuration, Timestamp};
use ledger::Wrapped;
use request::{Kind, Reference, Stage};
use staff_desk::act::Act;
use staff_desk::backup::{self, BackupError, Copied, KEYS};
use staff_desk::open::SealError;
use staff_desk::store::{DATABASE, Place, Store};

use crate::answers::submission;
use crate::harness::{Bench, arrival, case, deadlines, ok};

const LATER: &str = "2099-01-01T00:00:00Z";

fn back_up(bench: &Bench, hour: i64) -> Copied {
    let now = arrival(0) + SignedDuration::from_hours(hour);
    backup::back_up(bench.folder.path(), &bench.path("backups"), now).unwrap()
}

async fn erase(bench: &Bench, reference: &Reference) {
    ok(bench.run(&["withdraw", reference.as_str(), "--note", "見本"]));
    ok(bench.run(&["close", reference.as_str()]));
    let office = bench.office(deadlines()).await;
    let later: Timestamp = LATER.parse().unwrap();
    let desk = office.desk("Test Clerk", later);
    let erased = desk.perform(reference, &Act::Erase.into(), None).await;
    assert_eq!(erased.unwrap().stage(), Stage::Erased);
}

/// Whether any part of these bytes stands in a file, as the engine writes them. What is long lies on several
/// pages.
fn holds(file: &Path, bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(&fs::read(file).unwrap()).into_owned();
    // Each begins where three bytes become four signs, and none is the head that all age files share.
    let mut parts = bytes.chunks_exact(48).skip(1);
    parts.any(|part| text.contains(&BASE64.encode(part)))
}

fn drill(bench: &Bench) -> crate::harness::Run {
    bench.run(&["drill", "--from", "backups"])
}

#[tokio::test]
async fn an_older_copy_with_the_keys_of_today_shows_an_erased_case_shut_and_all_others_open() {
    let bench = Bench::with_all_kinds().await;
    let reference = &bench.sent[3].0;
    let before = case(bench.folder.path(), reference).await;
    let (seal, key) = (&before.sealed.bytes, before.key.as_ref().unwrap());
    let old = back_up(&bench, 1);
    let backups = bench.path("backups");
    assert!(
        holds(&backups.join(KEYS), &key.bytes),
        "what is there is found"
    );

    erase(&bench, reference).await;
    let new = back_up(&bench, 2);

    // The old copy has its seal still, and nothing anywhere opens it.
    assert!(holds(&old.copy, seal) && !holds(&new.copy, seal));
    let everything = [
        bench.database(),
        old.copy.clone(),
        new.copy,
        backups.join(KEYS),
    ];
    for file in everything {
        assert!(!holds(&file, &key.bytes), "{}", file.display());
    }
    let again = bench.path("again");
    let restored = backup::restore(&old.copy, &again).await.unwrap();
    assert_eq!(
        (restored.requests, restored.erased, restored.destroyed),
        (10, 0, 1)
    );
    let staff = bench.key();
    for (other, _) in &bench.sent {
        let found = case(&again, other).await;
        found.verify().unwrap();
        let unlocked = staff.unlock(&found.entry, &found.sealed, found.key.as_ref());
        if other == reference {
            assert_eq!(&found.sealed.bytes, seal);
            assert_eq!(unlocked.err(), Some(SealError::NoKey));
            continue;
        }
        let unlocked = unlocked.unwrap();
        assert!(unlocked.answers(&found.entry, &found.sealed).is_ok());
        assert!(unlocked.open(seal).is_err(), "the key of another case");
    }
    let as_key = Wrapped {
        to: Vec::new(),
        bytes: seal.clone(),
    };
    let by_staff = staff.unwrap(&before.entry.recipient, &as_key);
    assert_eq!(by_staff.err(), Some(SealError::OtherKey));
}

#[tokio::test]
async fn what_an_older_copy_brings_back_is_erased_once_more_without_being_opened() {
    let bench = Bench::with_all_kinds().await;
    let reference = &bench.sent[3].0;
    ok(bench.run(&["withdraw", reference.as_str()]));
    ok(bench.run(&["close", reference.as_str()]));
    let old = back_up(&bench, 1);
    let act = Act::Erase.into();
    let later: Timestamp = LATER.parse().unwrap();
    let office = bench.office(deadlines()).await;
    let desk = office.desk("Test Clerk", later);
    desk.perform(reference, &act, None).await.unwrap();
    back_up(&bench, 2);

    let again = bench.path("again");
    backup::restore(&old.copy, &again).await.unwrap();
    let store = Store::open(&Place::Data(again)).await.unwrap();
    let office = bench.office_in(store, deadlines());
    let early = office.desk("Test Clerk", arrival(90));
    assert!(early.perform(reference, &act, None).await.is_err());
    let desk = office.desk("Test Clerk", later);

    let erased = desk.perform(reference, &act, None).await;

    assert_eq!(erased.unwrap().stage(), Stage::Erased);
}

#[tokio::test]
async fn a_rehearsal_tells_how_many_opened_and_which_stay_shut() {
    let bench = Bench::with_all_kinds().await;
    bench.supplement(0..2).await;
    back_up(&bench, 1);
    ok(drill(&bench));
    erase(&bench, &bench.sent[5].0).await;

    // Until the next backup the copy of the keys holds what was destroyed.
    let early = drill(&bench);
    assert_eq!(early.code, 1);
    assert!(
        early.talk.contains("opens although it is erased") && early.talk.contains("Make a backup"),
        "{}",
        early.talk
    );
    ok(bench.run(&["backup", "--to", "backups"]));

    let told = ok(drill(&bench));
    let rows: Vec<Vec<&str>> = told
        .out
        .lines()
        .skip(1)
        .map(|line| line.split_whitespace().skip(1).collect())
        .collect();
    // Requests, opened, erased before the copy, erased since, faults.
    assert_eq!(
        rows,
        [["10", "9", "0", "1", "0"], ["10", "9", "1", "0", "0"]]
    );
    assert!(!told.out.contains(bench.sent[5].0.as_str()));
}

#[tokio::test]
async fn a_key_that_was_lost_and_not_erased_fails_the_rehearsal() {
    let mut bench = Bench::with_all_kinds().await;
    back_up(&bench, 1);
    let keys = fs::read(bench.path("backups").join(KEYS)).unwrap();
    bench.receive(&[submission(Kind::Complaint)]).await;
    back_up(&bench, 2);
    fs::write(bench.path("backups").join(KEYS), keys).unwrap();

    let told = drill(&bench);

    let last = bench.sent[10].0.as_str();
    assert_eq!(told.code, 1);
    assert!(
        told.talk
            .contains(&format!("{last} has no key in the copy, and is not erased")),
        "{}",
        told.talk
    );
}

#[tokio::test]
async fn a_copy_that_cannot_be_restored_is_told_of_and_the_others_are_rehearsed() {
    let bench = Bench::with_all_kinds().await;
    let damaged = back_up(&bench, 1).copy;
    back_up(&bench, 2);
    let mut bytes = fs::read(&damaged).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&damaged, bytes).unwrap();

    let told = drill(&bench);

    assert_eq!(told.code, 1);
    let rows: Vec<_> = told.out.lines().skip(1).collect();
    let counts = |row: &str| row.split_whitespace().skip(1).collect::<Vec<_>>().join(" ");
    assert_eq!(counts(rows[0]), "0 0 0 0 1", "{}", told.out);
    assert_eq!(counts(rows[1]), "10 10 0 0 0", "{}", told.out);
    assert!(
        told.talk.contains("was changed or damaged"),
        "{}",
        told.talk
    );
}

#[tokio::test]
async fn what_a_killed_backup_left_is_removed_by_the_next() {
    let bench = Bench::with_all_kinds().await;
    let place = bench.path("backups");
    let left = place.join(".staff-desk-killed");
    fs::create_dir_all(&left).unwrap();
    fs::write(left.join("lock"), "").unwrap();
    fs::write(left.join("keys"), "half a copy of the keys").unwrap();

    back_up(&bench, 1);

    assert!(!left.exists());
    assert_eq!(fs::read_dir(&place).unwrap().count(), 3);
}

#[tokio::test]
async fn what_was_changed_or_has_something_in_its_way_is_not_restored() {
    let bench = Bench::with_all_kinds().await;
    let copied = back_up(&bench, 1);
    let place = bench.path("again");
    let again = || backup::restore(&copied.copy, &place);
    let now = arrival(0) + SignedDuration::from_hours(1);

    // Neither a copy nor a register is ever replaced.
    let before = fs::read(&copied.copy).unwrap();
    let twice = backup::back_up(bench.folder.path(), &bench.path("backups"), now);
    assert!(matches!(twice, Err(BackupError::Exists(_))), "{twice:?}");
    assert!(fs::read(&copied.copy).unwrap() == before);
    let taken = backup::restore(&copied.copy, bench.folder.path()).await;
    assert!(matches!(taken, Err(BackupError::Exists(_))), "{taken:?}");
    // All of it is the owner's alone, and nothing half made is left.
    let mut names: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(bench.path("backups")).unwrap() {
        let path = entry.unwrap().path();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", path.display());
        names.push(path);
    }
    assert_eq!(names.len(), 3, "{names:?}");

    let keys = bench.path("backups").join(KEYS);
    fs::rename(&keys, bench.path("elsewhere")).unwrap();
    assert!(matches!(again().await, Err(BackupError::NoKeys(_))));
    fs::rename(bench.path("elsewhere"), &keys).unwrap();
    let mut changed = before.clone();
    *changed.last_mut().unwrap() ^= 1;
    fs::write(&copied.copy, changed).unwrap();
    assert!(matches!(again().await, Err(BackupError::Changed(_))));
    fs::write(&copied.copy, before).unwrap();
    let manifest = copied.copy.with_extension("manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(
        &manifest,
        text.replace("\"requests\": 10", "\"requests\": 11"),
    )
    .unwrap();
    let fewer = again().await.unwrap_err();
    assert!(
        fewer.to_string().contains("10 requests are there"),
        "{fewer}"
    );
    assert!(!place.join(DATABASE).exists());
    fs::remove_file(&manifest).unwrap();
    assert!(matches!(again().await, Err(BackupError::NoManifest(_))));
}

#[test]
fn a_table_in_the_cloud_has_backups_of_its_own() {
    let bench = Bench::empty();

    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_staff-desk"));
    let refused = command.args(["--table", "requests", "backup", "--to"]);
    let refused = refused.arg(bench.path("backups")).output().unwrap();

    assert_eq!(refused.status.code(), Some(2));
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(told.contains("point-in-time recovery"), "{told}");
}
