//! What goes wrong is said in one sentence, changes nothing and leaves nothing behind.

use std::cell::Cell;
use std::process::Stdio;
use std::time::Duration;

use request::{EventKind, Kind, Language};
use staff_desk::export::{self, Desk, Format, Progress};
use staff_desk::keygen;

use crate::answers::{MARKER, submission};
use crate::harness::{Bench, Run, arrival, order, wording};

const DAYS: [&str; 4] = ["--from", "2026-11-24", "--to", "2026-11-25"];

fn export(bench: &Bench, more: &[&str]) -> Run {
    let mut arguments = vec!["export", "--format", "xlsx", "--out", "new.xlsx"];
    arguments.extend(DAYS);
    arguments.extend(more);
    bench.run(&arguments)
}

/// One sentence on standard error, nothing on standard output, nothing new in the folder.
#[track_caller]
fn refused(bench: &Bench, before: &[String], run: &Run, code: i32, words: &str) {
    assert_eq!(run.code, code, "{}", run.talk);
    assert!(run.talk.contains(words), "{}", run.talk);
    assert_eq!(run.talk.lines().count(), 1, "{}", run.talk);
    assert_eq!(run.out, "");
    assert!(!run.talk.contains(MARKER));
    assert_eq!(bench.names(), before);
}

async fn assert_nothing_exported(bench: &Bench) {
    let store = bench.store().await;
    for (reference, _) in &bench.sent {
        let case = store.register.get(reference).await.unwrap().unwrap();
        assert!(
            case.events
                .iter()
                .all(|event| event.kind != EventKind::Exported)
        );
    }
}

#[tokio::test]
async fn another_identity_is_told_how_many_it_cannot_open() {
    let bench = Bench::with_all_kinds().await;
    keygen::create(&bench.path("other.txt"), None).unwrap();
    let before = bench.names();

    let run = export(&bench, &["--identity", "other.txt"]);

    refused(
        &bench,
        &before,
        &run,
        1,
        "cannot open 10 of the 10 requests",
    );
    assert_nothing_exported(&bench).await;
}

#[tokio::test]
async fn a_register_sealed_to_two_keys_is_not_exported_in_part() {
    let mut bench = Bench::with_all_kinds().await;
    std::fs::remove_file(bench.path("staff-identity.txt")).unwrap();
    bench.change_key();
    bench.receive(&[submission(Kind::Complaint)]).await;
    let before = bench.names();

    let run = export(&bench, &[]);

    refused(
        &bench,
        &before,
        &run,
        1,
        "cannot open 10 of the 11 requests",
    );
}

#[tokio::test]
async fn without_an_identity_nothing_is_opened() {
    let bench = Bench::with_all_kinds().await;
    std::fs::remove_file(bench.path("staff-identity.txt")).unwrap();
    let before = bench.names();

    let run = export(&bench, &[]);
    refused(
        &bench,
        &before,
        &run,
        1,
        "cannot open the 10 requests asked for: there is no identity",
    );

    let reference = bench.sent[0].0.as_str();
    let run = bench.run(&["show", reference]);
    refused(
        &bench,
        &before,
        &run,
        1,
        &format!("cannot open {reference}"),
    );
}

#[tokio::test]
async fn an_existing_file_or_manifest_is_left_as_it_is() {
    let bench = Bench::with_all_kinds().await;
    for taken in ["new.xlsx", "new.xlsx.manifest.json"] {
        std::fs::write(bench.path(taken), "mine").unwrap();
        let before = bench.names();

        let run = export(&bench, &[]);

        refused(&bench, &before, &run, 1, &format!("{taken} exists already"));
        assert_eq!(std::fs::read(bench.path(taken)).unwrap(), b"mine");
        std::fs::remove_file(bench.path(taken)).unwrap();
    }
    assert_nothing_exported(&bench).await;
}

#[tokio::test]
async fn a_missing_database_is_not_made_and_a_foreign_one_not_touched() {
    let bench = Bench::empty();
    let before = bench.names();
    let run = bench.run(&["list"]);
    refused(&bench, &before, &run, 1, "ledger.sqlite");
    assert!(!bench.database().exists());

    for content in [
        "目印 not a database, but long enough to look at: ".repeat(40),
        String::new(),
    ] {
        std::fs::write(bench.database(), &content).unwrap();
        let run = bench.run(&["list"]);
        refused(&bench, &before, &run, 1, "ledger.sqlite");
        assert_eq!(std::fs::read(bench.database()).unwrap(), content.as_bytes());
    }
}

#[tokio::test]
async fn words_of_another_version_are_refused() {
    let bench = Bench::with_all_kinds().await;
    let file = bench.path("dist/intake/publication.json");
    std::fs::write(&file, "{}").unwrap();
    let before = bench.names();

    let run = bench.run(&["list"]);
    refused(
        &bench,
        &before,
        &run,
        1,
        "another version of these programs",
    );

    std::fs::remove_file(&file).unwrap();
    let run = bench.run(&["list"]);
    refused(&bench, &before, &run, 1, "site-gen build");
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_named() {
    let bench = Bench::with_all_kinds().await;
    let before = bench.names();

    let mut arguments = vec!["export", "--format", "csv", "--out", "no/such/folder.csv"];
    arguments.extend(DAYS);
    let run = bench.run(&arguments);

    refused(&bench, &before, &run, 3, "cannot write no/such/folder.csv");
}

#[tokio::test]
async fn a_disk_that_is_full_stops_every_format_with_one_sentence() {
    let mut bench = Bench::empty();
    bench.receive(&vec![submission(Kind::Complaint); 100]).await;
    let before = bench.names();
    for format in ["csv", "xlsx", "jsonl"] {
        let mut command = std::process::Command::new("sh");
        // A limit on the size of a file fails as a full disk does: in the middle of a write.
        let limited = "trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\"";
        let program = env!("CARGO_BIN_EXE_staff-desk");
        command.args(["-c", limited, program, "--data", ".", "export"]);
        command
            .args(["--format", format, "--out", "new"])
            .args(DAYS);
        command.current_dir(bench.folder.path());

        let run: Run = command.output().unwrap().into();

        refused(&bench, &before, &run, 3, "cannot write new: ");
        assert!(run.talk.contains("space left"), "{}", run.talk);
    }
    assert_nothing_exported(&bench).await;
}

#[tokio::test]
async fn a_day_that_is_none_says_how_to_write_one() {
    let bench = Bench::empty();

    let run = bench.run(&["list", "--from", "2026-13-01", "--to", "2026-12-01"]);

    assert_eq!(run.code, 2);
    assert!(run.talk.contains("Write it as 2026-11-01"), "{}", run.talk);
}

#[tokio::test]
async fn an_export_that_is_dropped_halfway_leaves_nothing() {
    let mut bench = Bench::empty();
    bench.receive(&vec![submission(Kind::Complaint); 120]).await;
    let before = bench.names();
    let store = bench.store().await;
    let (key, wording) = (bench.key(), wording(Language::Ja));
    let desk = Desk {
        register: &store.register,
        key: &key,
        wording: &wording,
    };
    for format in [Format::Csv, Format::Xlsx, Format::Jsonl] {
        let order = order(format, bench.path("half"));
        let (begun, stop) = (Cell::new(0), tokio::sync::Notify::new());
        let mut progress = |so_far: Progress| {
            begun.set(so_far.done);
            stop.notify_one();
        };

        tokio::select! {
            biased;
            () = stop.notified() => {}
            _ = export::export(desk, &order, arrival(500), &mut progress) => panic!("not stopped"),
        }

        assert!(begun.get() > 0, "some rows were written");
        assert_eq!(bench.names(), before);
    }
    assert_nothing_exported(&bench).await;
}

#[tokio::test]
async fn ctrl_c_leaves_no_file() {
    let mut bench = Bench::empty();
    bench.receive(&vec![submission(Kind::Complaint); 150]).await;
    let before = bench.names();
    let mut arguments = vec!["export", "--format", "csv", "--out", "new.csv"];
    arguments.extend(DAYS);

    let mut command = bench.command(&arguments);
    let child = command
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    while bench.names() == before {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let kill = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());

    let run: Run = child.wait_with_output().unwrap().into();
    refused(&bench, &before, &run, 3, "stopped; no file was left behind");
}
