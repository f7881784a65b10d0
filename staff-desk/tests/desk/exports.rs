//! Every answer of every kind comes out of every format as it went in.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;

use calamine::{Data, Reader, Xlsx};
use jiff::Timestamp;
use jiff::civil::date;
use request::check::Answer;
use request::{EventKind, Input, Kind, Language, Submission, export_line, table};
use staff_desk::export::{self, Desk, Format, Order, Progress, Report, Step};

use crate::answers::{MARKER, lists, submission};
use crate::harness::{Bench, arrival, order, text_seen, wording};

mod taken;

const ACTOR: &str = "Test Clerk";

async fn run(bench: &Bench, order: &Order) -> Report {
    run_watched(bench, order, &mut |_| {}).await
}

async fn run_watched(bench: &Bench, order: &Order, progress: &mut dyn FnMut(Progress)) -> Report {
    run_at(bench, order, arrival(500), progress).await
}

async fn run_at(
    bench: &Bench,
    order: &Order,
    now: Timestamp,
    progress: &mut dyn FnMut(Progress),
) -> Report {
    let store = bench.store().await;
    let key = bench.key();
    let wording = wording(Language::Ja);
    let desk = Desk {
        register: &store.register,
        key: &key,
        wording: &wording,
    };
    export::export(desk, order, now, progress).await.unwrap()
}

#[tokio::test]
async fn progress_knows_from_the_start_how_much_there_is() {
    let mut bench = Bench::with_all_kinds().await;
    bench.receive(&vec![submission(Kind::Complaint); 20]).await;
    let mut order = order(Format::Csv, bench.path("new.csv"));
    order.kind = Some(Kind::Complaint);
    let mut heard = Vec::new();

    run_watched(&bench, &order, &mut |so_far| heard.push(so_far)).await;

    assert!(heard.iter().all(|so_far| so_far.all == 21), "{heard:?}");
    for step in [Step::Write, Step::Record] {
        let own = heard.iter().filter(|so_far| so_far.step == step);
        let done: Vec<_> = own.map(|so_far| so_far.done).collect();
        assert!(done.is_sorted() && done.last() == Some(&21), "{done:?}");
    }
}

/// What a sheet must show of one answer.
fn expected(kind: Kind, name: &str, answer: &Answer) -> String {
    let field = table::field(kind, name).unwrap();
    match answer {
        Answer::Text { normal, .. } => normal.clone(),
        Answer::Chosen(_) if matches!(field.input, Input::Confirm | Input::Tick) => {
            "確認済み".to_owned()
        }
        Answer::Chosen(ids) => {
            let lists = lists();
            let words = ids.iter().map(|id| match field.input.published_list() {
                Some(list) => lists[list]
                    .iter()
                    .find(|one| one.id == *id)
                    .unwrap()
                    .label
                    .clone(),
                None => format!("語 {id}"),
            });
            words.collect::<Vec<_>>().join("\n")
        }
    }
}

fn as_typed(submission: &Submission) -> String {
    let fields = table::fields(submission.kind).iter();
    let lines = fields.filter_map(|field| match submission.answers.get(field.name)? {
        Answer::Text { typed, normal } if typed != normal => {
            Some(format!("問 {}: {typed}", field.name))
        }
        _ => None,
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Compares the rows of a sheet, as heading and text, with what was sent.
fn compare(bench: &Bench, rows: &[BTreeMap<String, String>]) {
    assert_eq!(rows.len(), bench.sent.len());
    for (row, (reference, submission)) in rows.iter().zip(&bench.sent) {
        assert_eq!(row["受付番号"], reference.as_str());
        assert_eq!(row["請求の種類"], format!("種類 {}", submission.kind));
        assert_eq!(row["段階"], "段階 received");
        assert_eq!(row["文面の版"], text_seen().version);
        for field in Kind::ALL.into_iter().flat_map(table::fields) {
            let answer = submission.answers.get(field.name);
            let wanted = answer.map(|answer| expected(submission.kind, field.name, answer));
            let found = &row[&format!("問 {}", field.name)];
            assert_eq!(*found, wanted.unwrap_or_default(), "{}", field.name);
        }
        assert_eq!(row["入力されたとおり"], as_typed(submission));
    }
}

fn mode(path: &std::path::Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn csv_gives_every_answer_back() {
    let bench = Bench::with_all_kinds().await;
    let order = order(Format::Csv, bench.path("all.csv"));

    let report = run(&bench, &order).await;

    let bytes = std::fs::read(&order.out).unwrap();
    assert!(bytes.starts_with("\u{feff}\"受付番号\"".as_bytes()));
    let mut reader = csv::Reader::from_reader(&bytes[3..]);
    let headings = reader.headers().unwrap().clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.unwrap();
        for cell in &record {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t']), "{cell}");
        }
        let bare = record
            .iter()
            .map(|cell| cell.strip_prefix('\'').unwrap_or(cell).to_owned());
        rows.push(headings.iter().map(str::to_owned).zip(bare).collect());
    }
    compare(&bench, &rows);
    assert_eq!(rows[0]["受付日時（日本時間）"], "2026-11-24 09:05:07");
    assert_eq!(report.count, 10);
    assert_eq!(mode(&order.out), 0o600);
    assert_eq!(mode(&report.manifest), 0o600);
}

#[tokio::test]
async fn xlsx_gives_every_answer_back_with_real_dates() {
    let bench = Bench::with_all_kinds().await;
    let order = order(Format::Xlsx, bench.path("all.xlsx"));

    run(&bench, &order).await;

    let file = std::fs::File::open(&order.out).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(std::io::BufReader::new(file)).unwrap();
    let sheet = book.worksheet_range("Sheet1").unwrap();
    let mut lines = sheet.rows();
    let headings: Vec<_> = lines
        .next()
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    let rows: Vec<_> = lines
        .map(|cells| {
            headings
                .iter()
                .cloned()
                .zip(cells.iter().map(shown))
                .collect()
        })
        .map(months_shortened)
        .collect();
    compare(&bench, &rows);
    assert_eq!(rows[0]["受付日時（日本時間）"], "2026-11-24 09:05:07");
    let born = headings
        .iter()
        .position(|heading| heading == "問 subj_dob")
        .unwrap();
    let number = headings
        .iter()
        .position(|heading| heading == "問 insured_number")
        .unwrap();
    assert!(matches!(
        &sheet.rows().nth(1).unwrap()[born],
        Data::DateTime(_)
    ));
    assert!(matches!(&sheet.rows().nth(1).unwrap()[number], Data::String(text) if text == "0012"));
    assert_eq!(mode(&order.out), 0o600);
}

fn shown(cell: &Data) -> String {
    let Data::DateTime(time) = cell else {
        return cell.to_string();
    };
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let day = format!("{year:04}-{month:02}-{day:02}");
    match (hour, minute, second) {
        (0, 0, 0) => day,
        _ => format!("{day} {hour:02}:{minute:02}:{second:02}"),
    }
}

/// A month stands in a sheet as its first day.
fn months_shortened(mut row: BTreeMap<String, String>) -> BTreeMap<String, String> {
    for field in Kind::ALL.into_iter().flat_map(table::fields) {
        if let (Input::Month { .. }, Some(cell)) =
            (field.input, row.get_mut(&format!("問 {}", field.name)))
        {
            cell.truncate("2026-04".len());
        }
    }
    row
}

#[tokio::test]
async fn json_lines_lose_nothing() {
    let bench = Bench::with_all_kinds().await;
    let order = order(Format::Jsonl, bench.path("all.jsonl"));

    run(&bench, &order).await;

    let text = std::fs::read_to_string(&order.out).unwrap();
    assert_eq!(text.lines().count(), bench.sent.len());
    for (line, (reference, submission)) in text.lines().zip(&bench.sent) {
        let mut value: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(value["format"], 1);
        assert_eq!(value["reference"], reference.as_str());
        assert_eq!(value["text"]["version"], "1.0");
        let keep = ["schema", "kind", "language", "answers"];
        value
            .as_object_mut()
            .unwrap()
            .retain(|key, _| keep.contains(&key.as_str()));
        let back: Submission = serde_json::from_value(value).unwrap();
        assert!(back == *submission, "{reference}");
    }
}

#[tokio::test]
async fn the_day_an_answer_is_due_is_the_same_in_every_export() {
    const DAY: usize = 24 * 60;
    let bench = Bench::with_all_kinds().await;
    let register = bench.store().await.register;
    for (event, days) in [
        (EventKind::CompletionAsked, 1),
        (EventKind::IdentityConfirmed, 6),
    ] {
        let (reference, at) = (&bench.sent[0].0, arrival(days * DAY));
        let append = register.append(reference, event, ACTOR, at, None);
        append.await.unwrap();
    }
    for (format, name) in [(Format::Jsonl, "jsonl"), (Format::Csv, "csv")] {
        let mut files = Vec::new();
        for days in [7, 40, 800] {
            let order = order(format, bench.path(&format!("{days}.{name}")));
            run_at(&bench, &order, arrival(days * DAY), &mut |_| {}).await;
            files.push(std::fs::read_to_string(&order.out).unwrap());
        }

        assert!(files.iter().all(|file| *file == files[0]), "{name}");
        assert_eq!(files[0].matches("2026-12-29").count(), 1, "{name}");
        assert_eq!(files[0].matches("2026-12-24").count(), 9, "{name}");
    }
}

#[tokio::test]
async fn one_kind_brings_its_own_columns_and_headings_of_the_chosen_language() {
    let bench = Bench::with_all_kinds().await;

    let run = bench.run(&[
        "--language",
        "en",
        "export",
        "--from",
        "2026-11-24",
        "--to",
        "2026-11-24",
        "--kind",
        "complaint",
        "--format",
        "csv",
        "--out",
        "complaints.csv",
    ]);

    assert_eq!(run.code, 0, "{}", run.talk);
    let text = std::fs::read_to_string(bench.path("complaints.csv")).unwrap();
    assert!(text.contains("\"Reference\",\"Kind of request\""));
    assert!(text.contains("問 reply_by"));
    assert!(!text.contains("問 died_on"));
    assert!(text.contains(bench.sent[8].0.as_str()));
    assert!(!text.contains(bench.sent[0].0.as_str()));
}

#[tokio::test]
async fn many_pages_keep_the_order_of_arrival() {
    let mut bench = Bench::empty();
    let one = submission(Kind::Complaint);
    bench.receive(&vec![one; 230]).await;
    let order = order(Format::Jsonl, bench.path("many.jsonl"));

    let report = run(&bench, &order).await;

    let text = std::fs::read_to_string(&order.out).unwrap();
    let found: Vec<_> = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["reference"].clone())
        .collect();
    let sent: Vec<_> = bench
        .sent
        .iter()
        .map(|(reference, _)| reference.to_string())
        .collect();
    assert_eq!(found, sent);
    assert_eq!(report.count, 230);
}

#[tokio::test]
async fn every_exported_request_says_so_and_the_manifest_tells_what_is_in_the_file() {
    let bench = Bench::with_all_kinds().await;
    let mut order = order(Format::Csv, bench.path("some.csv"));
    order.kind = Some(Kind::Correction);

    let report = run(&bench, &order).await;

    let store = bench.store().await;
    for (reference, submission) in &bench.sent {
        let case = store.register.get(reference).await.unwrap().unwrap();
        let exported = case
            .events
            .iter()
            .find(|event| event.kind == EventKind::Exported);
        assert_eq!(exported.is_some(), submission.kind == Kind::Correction);
        if let Some(event) = exported {
            assert_eq!(event.actor, ACTOR);
            // One event had been read, the receipt.
            let about = format!("sha256:{} events:1 set:whole", report.sha256);
            assert_eq!(event.data, Some(about));
        }
    }
    let manifest = std::fs::read_to_string(&report.manifest).unwrap();
    let value: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(value["count"], 1);
    assert_eq!(value["format"], "csv");
    assert_eq!(value["filter"]["kind"], "correction");
    assert_eq!(value["sha256"], report.sha256);
    assert!(!manifest.contains(MARKER));
}

#[tokio::test]
async fn an_export_of_nothing_is_a_file_that_says_so() {
    let bench = Bench::with_all_kinds().await;
    for (format, name) in [
        (Format::Csv, "no.csv"),
        (Format::Xlsx, "no.xlsx"),
        (Format::Jsonl, "no.jsonl"),
    ] {
        let mut order = order(format, bench.path(name));
        (order.from, order.to) = (date(2026, 1, 1), date(2026, 1, 2));

        assert_eq!(run(&bench, &order).await.count, 0);
        assert!(order.out.exists());
    }
}

/// The lines of a JSON Lines export.
async fn lines(bench: &Bench, order: &Order) -> Vec<serde_json::Value> {
    run(bench, order).await;
    let text = std::fs::read_to_string(&order.out).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test]
async fn every_line_fits_the_schema_and_one_that_was_changed_does_not() {
    let bench = Bench::with_all_kinds().await;
    bench.supplement(0..2).await;
    let schema = jsonschema::validator_for(&export_line::schema()).unwrap();

    let lines = lines(&bench, &order(Format::Jsonl, bench.path("lines"))).await;

    for line in &lines {
        let faults: Vec<_> = schema
            .iter_errors(line)
            .map(|it| it.instance_path().to_string())
            .collect();
        assert_eq!(faults, [""; 0], "{}", line["kind"]);
    }
    let mut other = lines[0].clone();
    other["kind"] = "complaint".into();
    assert!(!schema.is_valid(&other));
    let mut odd = lines[0].clone();
    odd["answers"]["more"] = "x".into();
    assert!(!schema.is_valid(&odd));
}
