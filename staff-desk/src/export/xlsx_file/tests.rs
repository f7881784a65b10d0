//! Workbooks written by one library and read by another.

use std::io::Cursor;

use calamine::{Reader, Xlsx};
use jiff::civil::date;
use tempfile::TempDir;

use super::super::proof::{Note, Notes, Proof};
use super::super::verify::{Check, Mismatch};
use super::*;

struct Written {
    bytes: Vec<u8>,
    proof: Proof,
    headings: Vec<String>,
    /// Where the notes are.
    _folder: TempDir,
}

/// The day that stands in the file.
const MADE: Date = date(2026, 11, 24);

#[must_use]
fn written(rows: &[Vec<Cell>], sheet_rows: u32) -> Written {
    let folder = tempfile::tempdir().unwrap();
    let headings: Vec<_> = (1..=4).map(|at| format!("見出し{at}")).collect();
    let mut writer = XlsxWriter::new(folder.path(), &headings, sheet_rows, MADE).unwrap();
    let mut notes = Notes::new(folder.path()).unwrap();
    for row in rows {
        writer.row(row).unwrap();
        notes.add(&Note::of_test(expected(row).unwrap())).unwrap();
    }
    let mut bytes = Vec::new();
    writer.finish(&mut bytes).unwrap();
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 1, "the writer's own files are gone");
    Written {
        bytes,
        proof: notes.close().unwrap(),
        headings,
        _folder: folder,
    }
}

async fn reads_back(written: &Written) -> Check {
    let mut reader = written.proof.read().unwrap();
    verify(Cursor::new(&written.bytes), &written.headings, &mut reader).await?;
    assert!(reader.is_done());
    Ok(())
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

#[tokio::test]
async fn every_text_stays_the_text_it_was() {
    let long = "長".repeat(2000);
    let texts = [
        "=1+1",
        "+1",
        "-1",
        "@a",
        "＝1",
        "0012",
        "1e5",
        "TRUE",
        "2026-01-01",
        "'x",
        "\"<&>\"",
        "一行目\n\n 三行目 ",
        "\ttab",
        " lead",
        "髙﨑𠮷",
        "辻\u{E0100}",
        "_x0041_",
        "_x",
        "_xあ000_",
        "\u{FFFE}\u{FFFF}\u{202e}",
        "#N/A",
        "http://example.com",
        "\u{85}a",
        &long,
    ];
    let rows: Vec<_> = texts
        .iter()
        .map(|one| vec![text(one), Cell::Empty, text(one), Cell::Empty])
        .collect();

    for row in rows {
        let shown = format!("{:?}", row[0].to_text());
        let written = written(&[row], SHEET_ROWS);
        assert!(reads_back(&written).await.is_ok(), "{shown}");
    }
}

#[tokio::test]
async fn days_months_and_times_are_real_ones() {
    let row = vec![
        text("r"),
        Cell::Day(date(1987, 3, 27)),
        Cell::Month(date(2026, 4, 1)),
        Cell::Time(date(2026, 11, 24).at(23, 59, 59, 0)),
    ];
    let written = written(&[row], SHEET_ROWS);

    reads_back(&written).await.unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(&written.bytes)).unwrap();
    let sheet = book.worksheet_range("Sheet1").unwrap();
    for column in 1..4 {
        let cell = sheet.get((1, column)).unwrap();
        assert!(matches!(cell, calamine::Data::DateTime(_)), "{cell:?}");
    }
}

#[tokio::test]
async fn every_second_of_a_day_and_days_before_1900_read_back() {
    let mut rows: Vec<_> = (0..86_400_i32)
        .step_by(577)
        .map(|second| {
            let small = |number: i32| i8::try_from(number).unwrap();
            let (hour, minute) = (small(second / 3600), small(second / 60 % 60));
            let time = date(2026, 11, 24).at(hour, minute, small(second % 60), 0);
            vec![text("r"), Cell::Time(time), Cell::Empty, Cell::Empty]
        })
        .collect();
    for day in [
        date(1868, 1, 25),
        date(1899, 12, 31),
        date(1900, 2, 28),
        date(1900, 3, 1),
    ] {
        rows.push(vec![
            text("r"),
            Cell::Day(day),
            Cell::Month(day),
            Cell::Empty,
        ]);
    }

    reads_back(&written(&rows, SHEET_ROWS)).await.unwrap();
}

#[tokio::test]
async fn a_full_sheet_goes_on_in_the_next() {
    let rows: Vec<_> = (0..10)
        .map(|at| vec![text("r"), text(&at.to_string()), Cell::Empty, Cell::Empty])
        .collect();
    let written = written(&rows, 4);

    reads_back(&written).await.unwrap();
    let book: Xlsx<_> = Xlsx::new(Cursor::new(&written.bytes)).unwrap();
    assert_eq!(book.sheet_names().len(), 4);
}

#[tokio::test]
async fn a_changed_row_is_found() {
    let one = written(
        &[vec![text("a"), text("b"), Cell::Empty, Cell::Empty]],
        SHEET_ROWS,
    );
    let other = written(
        &[vec![text("a"), Cell::Empty, text("b"), Cell::Empty]],
        SHEET_ROWS,
    );
    let mixed = Written {
        bytes: other.bytes,
        ..one
    };

    assert!(matches!(reads_back(&mixed).await, Err(Mismatch::Row(1))));
}

#[test]
fn a_text_longer_than_a_cell_is_refused_not_cut() {
    assert!(expected(&[text(&"𠮷".repeat(16_384))]).is_err());
    assert!(expected(&[text(&"𠮷".repeat(16_383))]).is_ok());
}

#[tokio::test]
async fn lines_of_a_draft_become_the_same_workbook_whenever_they_are_written() {
    let rows: Vec<_> = (0..10)
        .map(|at| {
            let time = date(2026, 11, 24).at(9, 0, at, 0);
            vec![text("=1"), Cell::Time(time), Cell::Month(MADE), Cell::Empty]
        })
        .collect();
    let lines = rows.iter().map(|row| serde_json::to_string(row).unwrap());
    let lines = lines.collect::<Vec<_>>().join("\n");
    let written = written(&rows, 4);
    let folder = tempfile::tempdir().unwrap();

    let book = assemble(folder.path(), &written.headings, 4, MADE, lines.as_bytes());
    let mut bytes = Vec::new();
    book.await.unwrap().finish(&mut bytes).unwrap();
    let mut notes = written.proof.read().unwrap();
    verify_rows(lines.as_bytes(), &mut notes).await.unwrap();

    assert!(notes.is_done());
    assert!(bytes == written.bytes);
    let mut notes = written.proof.read().unwrap();
    let changed = lines.replacen("=1", "=2", 1);
    let found = verify_rows(changed.as_bytes(), &mut notes).await;
    assert!(matches!(found, Err(Mismatch::Row(1))));
}

/// Takes minutes: `cargo test -p staff-desk --release -- --ignored`.
#[tokio::test]
#[ignore = "writes and reads more rows than a sheet of Excel has"]
async fn more_rows_than_a_sheet_of_excel_has_go_on_in_the_next() {
    let rows = SHEET_ROWS + 10;
    let row = |at: u32| vec![text("r"), text(&at.to_string()), Cell::Empty, Cell::Empty];
    let folder = tempfile::tempdir().unwrap();
    let headings: Vec<_> = (1..=4).map(|at| format!("見出し{at}")).collect();
    let mut writer = XlsxWriter::new(folder.path(), &headings, SHEET_ROWS, MADE).unwrap();
    let mut notes = Notes::new(folder.path()).unwrap();
    for at in 0..rows {
        writer.row(&row(at)).unwrap();
        notes
            .add(&Note::of_test(expected(&row(at)).unwrap()))
            .unwrap();
    }
    let mut file = tempfile::tempfile().unwrap();
    writer.finish(&mut file).unwrap();
    let mut notes = notes.close().unwrap().read().unwrap();

    verify(io::BufReader::new(&file), &headings, &mut notes)
        .await
        .unwrap();

    assert!(notes.is_done());
    let book: Xlsx<_> = Xlsx::new(io::BufReader::new(&file)).unwrap();
    assert_eq!(book.sheet_names(), ["Sheet1", "Sheet2"]);
}
