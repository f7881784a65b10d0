//! An export that was killed goes on with the same command and comes to the same file; or it begins anew, and
//! says why.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use ledger::{Happening, embedded};
use request::{EventKind, Kind, Language, Reference};
use staff_desk::export::{self, Beginning, Desk, ExportError, Format, Order, Report, Step, Why};

use crate::answers::submission;
use crate::harness::{Bench, Run, arrival, ok, order, wording};

/// Three batches.
pub(crate) const ALL: usize = 210;
/// Length of the notes about a batch.
const NOTED: u64 = 100 * 58;
/// Where the process that dies while it records finds its desk.
const FOLDER: &str = "RESUME_FOLDER";

pub(crate) async fn bench() -> Bench {
    let mut bench = Bench::empty();
    bench.receive(&vec![submission(Kind::Complaint); ALL]).await;
    bench.supplement(0..5).await;
    bench
}

pub(crate) fn arguments<'a>(format: &'a str, out: &'a str) -> Vec<&'a str> {
    let columns = ["--columns", "whole", "--format", format, "--out", out];
    [
        &["export", "--from", "2026-11-24", "--to", "2026-11-25"][..],
        &columns,
    ]
    .concat()
}

/// The private folder of a draft.
pub(crate) fn draft(place: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(place).unwrap();
    let mut paths = entries.map(|entry| entry.unwrap().path());
    paths.find(|path| path.join("order.json").exists())
}

/// Runs the program until it has written a batch, and kills it outright.
async fn kill(bench: &Bench, arguments: &[&str]) -> PathBuf {
    let mut command = bench.command(arguments);
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    loop {
        assert!(child.try_wait().unwrap().is_none(), "it ended early");
        let draft = draft(bench.folder.path());
        let notes = draft.map(|draft| std::fs::metadata(draft.join("notes")));
        if matches!(notes, Some(Ok(notes)) if notes.len() >= NOTED) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    draft(bench.folder.path()).unwrap()
}

/// The same register, words and key in another folder.
fn twin(bench: &Bench) -> Bench {
    let twin = Bench::empty();
    embedded::copy(&bench.database(), &twin.database()).unwrap();
    let identity = bench.path("staff-identity.txt");
    std::fs::copy(identity, twin.path("staff-identity.txt")).unwrap();
    twin
}

/// How often each request tells of having been exported.
pub(crate) async fn exported(bench: &Bench) -> Vec<usize> {
    let store = bench.store().await;
    let mut counts = Vec::new();
    for (reference, _) in &bench.sent {
        let case = store.register.get(reference).await.unwrap().unwrap();
        case.verify().unwrap();
        let events = case.events.iter();
        counts.push(events.filter(|it| it.kind == EventKind::Exported).count());
    }
    counts
}

pub(crate) fn told(run: &Run, words: &str) {
    assert!(run.talk.contains(words), "{}", run.talk);
}

#[tokio::test]
async fn an_export_that_was_killed_goes_on_to_the_very_file_it_would_have_been() {
    let bench = bench().await;
    let twin = twin(&bench);
    for format in ["csv", "jsonl", "xlsx"] {
        let out = format!("all.{format}");
        let arguments = arguments(format, &out);
        let draft = kill(&bench, &arguments).await;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&draft), 0o700);
        for name in ["order.json", "rows", "notes"] {
            assert_eq!(mode(&draft.join(name)), 0o600, "{name}");
        }
        assert!(!bench.path(&out).exists());

        let rest = ok(bench.run(&arguments));
        let whole = ok(twin.run(&arguments));

        told(&rest, "this one went on with the ");
        told(&rest, "210 requests are");
        assert!(!whole.talk.contains("interrupted"), "{}", whole.talk);
        let [resumed, whole] = [&bench, &twin].map(|it| std::fs::read(it.path(&out)).unwrap());
        assert!(resumed == whole, "{format}");
        assert_eq!(self::draft(bench.folder.path()), None);
    }
    assert_eq!(exported(&bench).await, vec![3; ALL]);
}

#[tokio::test]
async fn what_was_killed_begins_anew_where_going_on_would_not_be_the_same() {
    let bench = bench().await;
    let csv = arguments("csv", "all.csv");
    let remove = || std::fs::remove_file(bench.path("all.csv")).unwrap();

    // Another order.
    kill(&bench, &csv).await;
    let narrower = [&csv[..], &["--kind", "complaint"]].concat();
    told(
        &ok(bench.run(&narrower)),
        "began anew, for it had been ordered otherwise",
    );
    remove();
    std::fs::remove_file(bench.path("all.csv.manifest.json")).unwrap();

    // A changed byte in what was written.
    let draft = kill(&bench, &csv).await;
    let rows = draft.join("rows");
    let mut bytes = std::fs::read(&rows).unwrap();
    let middle = bytes.len() / 3;
    bytes[middle] ^= 1;
    std::fs::write(&rows, bytes).unwrap();
    told(
        &ok(bench.run(&csv)),
        "began anew, for what was written of it is not whole",
    );
    remove();
    std::fs::remove_file(bench.path("all.csv.manifest.json")).unwrap();

    // Something happened to a request that is written.
    kill(&bench, &csv).await;
    let store = bench.store().await;
    let confirmed = Happening::new(EventKind::IdentityConfirmed, arrival(900), "Test Clerk");
    let (reference, _) = &bench.sent[20];
    store.register.record(reference, confirmed).await.unwrap();
    told(
        &ok(bench.run(&csv)),
        "began anew, for requests have changed or come since",
    );
    let text = std::fs::read_to_string(bench.path("all.csv")).unwrap();
    assert_eq!(text.matches("段階 in-review").count(), 1);
    assert_eq!(exported(&bench).await, vec![3; ALL]);
}

#[tokio::test]
async fn an_export_that_died_while_it_recorded_records_each_request_once() {
    let bench = bench().await;
    let died = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "resume::the_one_that_dies", "--ignored"])
        .env(FOLDER, bench.folder.path())
        .output()
        .unwrap();
    assert!(!died.status.success());
    let before = exported(&bench).await;
    let some = before.iter().sum::<usize>();
    assert!((1..ALL).contains(&some), "{some}");

    let rest = ok(bench.run(&arguments("csv", "all.csv")));

    told(&rest, "went on with the 210 requests");
    assert_eq!(exported(&bench).await, vec![1; ALL]);
}

/// An order for what is new.
fn news(bench: &Bench, name: &str) -> Order {
    Order {
        is_news: true,
        ..order(Format::Csv, bench.path(name))
    }
}

/// Begins an export and drops it as Ctrl-C does, once some of it is recorded.
async fn stop_recording(bench: &Bench, order: &Order) {
    let stop = tokio::sync::Notify::new();
    let progress = |so_far: export::Progress| {
        if so_far.step == Step::Record && so_far.done > 0 {
            stop.notify_one();
        }
    };
    tokio::select! {
        biased;
        () = stop.notified() => {}
        _ = run_watched(bench, order, progress) => panic!("not stopped"),
    }
    let some = exported(bench).await.iter().sum::<usize>();
    assert!((1..ALL).contains(&some), "{some}");
    assert!(!order.out.exists());
}

/// The references in a file of CSV or JSON Lines, in their order.
fn in_file(bench: &Bench, path: &Path) -> Vec<usize> {
    let text = std::fs::read_to_string(path).unwrap();
    let found = |(reference, _): &(Reference, _)| text.contains(reference.as_str());
    let all = bench.sent.iter().enumerate();
    all.filter(|(_, it)| found(it)).map(|(at, _)| at).collect()
}

async fn run(bench: &Bench, order: &Order) -> Result<Report, ExportError> {
    run_watched(bench, order, |_| {}).await
}

async fn run_watched(
    bench: &Bench,
    order: &Order,
    mut progress: impl FnMut(export::Progress),
) -> Result<Report, ExportError> {
    let (store, key, wording) = (bench.store().await, bench.key(), wording(Language::Ja));
    let desk = Desk {
        register: &store.register,
        key: &key,
        wording: &wording,
    };
    export::export(desk, order, arrival(600), &mut progress).await
}

#[tokio::test]
async fn an_export_that_is_stopped_while_it_records_goes_on_to_that_very_file() {
    for format in [Format::Csv, Format::Xlsx] {
        let mut bench = bench().await;
        let order = Order {
            format,
            ..news(&bench, "news")
        };
        stop_recording(&bench, &order).await;
        let finished = draft(bench.folder.path()).unwrap();
        let finished = std::fs::read_dir(finished)
            .unwrap()
            .map(|it| it.unwrap().path());
        let mut finished = finished.filter(|it| it.to_string_lossy().contains("/finished-"));
        let made = std::fs::read(finished.next().unwrap()).unwrap();
        // What comes meanwhile is for the next one.
        bench.receive(&[submission(Kind::Complaint)]).await;

        let report = run(&bench, &order).await.unwrap();

        assert_eq!(report.beginning, Beginning::Resumed(ALL as u64));
        assert!(std::fs::read(&order.out).unwrap() == made);
        let mut once = vec![1; ALL];
        once.push(0);
        assert_eq!(exported(&bench).await, once);
        assert_eq!(draft(bench.folder.path()), None);
        let next = news(&bench, "next");
        assert_eq!(run(&bench, &next).await.unwrap().count, 1);
        assert_eq!(in_file(&bench, &next.out), [ALL]);
    }
}

#[tokio::test]
async fn what_a_file_holds_that_never_got_its_name_is_news_wherever_it_is_asked_for() {
    let bench = bench().await;
    stop_recording(&bench, &news(&bench, "lost.csv")).await;
    let elsewhere = tempfile::tempdir().unwrap();
    let other = Order {
        out: elsewhere.path().join("other.csv"),
        ..news(&bench, "")
    };

    assert_eq!(run(&bench, &other).await.unwrap().count, ALL as u64);

    assert_eq!(in_file(&bench, &other.out).len(), ALL);
    // Nor does the draft that still lies there stand in anybody's way.
    let next = news(&bench, "next.csv");
    assert_eq!(run(&bench, &next).await.unwrap().count, 0);
    assert_eq!(draft(bench.folder.path()), None);
}

#[tokio::test]
async fn a_file_that_cannot_get_its_name_is_kept_for_the_same_command() {
    // Something stands in its place by then, or in that of its manifest.
    for name in ["news", "news.manifest.json"] {
        let bench = bench().await;
        let (order, taken) = (news(&bench, "news"), bench.path(name));
        let take = |so_far: export::Progress| {
            if so_far.step == Step::Record {
                std::fs::write(&taken, "another's").unwrap();
            }
        };
        let refused = run_watched(&bench, &order, take).await;
        assert!(matches!(refused, Err(ExportError::Exists(_))), "{name}");
        assert_eq!(std::fs::read_to_string(&taken).unwrap(), "another's");
        std::fs::remove_file(&taken).unwrap();
        assert!(!order.out.exists());

        let done = run(&bench, &order).await.unwrap();

        assert_eq!(done.beginning, Beginning::Resumed(ALL as u64));
        assert_eq!(in_file(&bench, &order.out).len(), ALL);
        assert_eq!(draft(bench.folder.path()), None);
        assert_eq!(exported(&bench).await, vec![1; ALL]);
        let none = news(&bench, "none");
        assert_eq!(run(&bench, &none).await.unwrap().count, 0);
    }
}

#[tokio::test]
async fn a_finished_file_of_which_something_was_erased_gets_no_name() {
    let bench = bench().await;
    let order = order(Format::Csv, bench.path("all.csv"));
    stop_recording(&bench, &order).await;
    let register = bench.store().await.register;
    let (reference, _) = &bench.sent[30];
    for event in [EventKind::Withdrawn, EventKind::Closed] {
        let happening = Happening::new(event, arrival(550), "Test Clerk");
        register.record(reference, happening).await.unwrap();
    }
    let erase = Happening::new(EventKind::Erased, arrival(560), "Test Clerk");
    register.erase(reference, erase).await.unwrap();

    let report = run(&bench, &order).await.unwrap();

    assert_eq!(report.beginning, Beginning::Anew(Why::Changed));
    assert!(!in_file(&bench, &order.out).contains(&30));
}

#[tokio::test]
#[ignore = "the part of the other process in the test above"]
async fn the_one_that_dies() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    let place = staff_desk::store::Place::Data(folder.clone().into());
    let store = staff_desk::store::Store::open(&place).await.unwrap();
    let folder = PathBuf::from(folder);
    let key = staff_desk::open::Key::read(&folder.join("staff-identity.txt"), || None).unwrap();
    let wording = wording(Language::Ja);
    let desk = Desk {
        register: &store.register,
        key: &key,
        wording: &wording,
    };
    let order = order(Format::Csv, folder.join("all.csv"));
    let mut die = |so_far: export::Progress| {
        if so_far.step == Step::Record && so_far.done > 0 {
            std::process::abort();
        }
    };
    let now = arrival(500);
    export::export(desk, &order, now, &mut die).await.unwrap();
}
