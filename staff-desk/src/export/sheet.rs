//! The one door to the three file formats: requests go in as rows, a finished file comes out.
//!
//! A row is made on any core ([`Sheet::row`]) and put at the end of the draft by one ([`super::part`]). A
//! workbook cannot be taken up in its middle: its rows lie in the draft as lines of JSON, and
//! [`Sheet::finish`] makes the workbook of them.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;

use jiff::civil::Date;
use ledger::Entry;
use request::Submission;
use tempfile::TempPath;

use super::columns::Columns;
use super::draft::Draft;
use super::proof::{Digest, Proof};
use super::verify::{Check, Mismatch};
use super::xlsx_file::{SHEET_ROWS, TooLong};
use super::{ExportError, Format, Order, cells, csv_file, jsonl_file, xlsx_file};
use crate::additions::Addition;
use crate::private;
use crate::wording::Wording;

/// One request as it stands in the draft. It holds answers, so it has no `Debug`.
pub(super) struct Row {
    /// What is written.
    pub(super) bytes: Vec<u8>,
    /// What must be read back.
    pub(super) digest: Digest,
}

/// What the rows of an order are made with.
#[derive(Clone, Copy)]
pub(super) struct Sheet<'a> {
    pub(super) order: &'a Order,
    pub(super) columns: &'a Columns,
    pub(super) wording: &'a Wording,
}

impl Sheet<'_> {
    /// What stands before the first row.
    pub(super) fn head(&self) -> Vec<u8> {
        match self.order.format {
            Format::Csv => csv_file::head(self.columns.headings()),
            Format::Jsonl | Format::Xlsx => Vec::new(),
        }
    }

    /// Makes the row of one request.
    pub(super) fn row(
        &self,
        entry: &Entry,
        submission: &Submission,
        added: &[Addition],
        due: Option<Date>,
    ) -> Result<Row, ExportError> {
        let failed = |source| ExportError::write(&self.order.out, source);
        if self.order.format == Format::Jsonl {
            return jsonl_file::row(entry, submission, added, due).map_err(failed);
        }
        let cells = cells::row(self.columns, self.wording, entry, submission, added, due)
            .map_err(|cells::NoColumn| ExportError::NoColumn(entry.reference.clone()))?;
        if self.order.format == Format::Csv {
            return Ok(csv_file::row(&cells));
        }
        let digest = xlsx_file::expected(&cells)
            .map_err(|TooLong| ExportError::TooLong(entry.reference.clone()))?;
        let mut bytes = serde_json::to_vec(&cells).map_err(|error| failed(error.into()))?;
        bytes.push(b'\n');
        Ok(Row { bytes, digest })
    }

    /// Compares the rows of a draft with the notes about them.
    pub(super) async fn check(&self, rows: &Path, proof: &Proof) -> Check {
        let mut notes = proof.read()?;
        let file = BufReader::new(File::open(rows)?);
        match self.order.format {
            Format::Csv => csv_file::verify(file, self.columns.headings(), &mut notes).await?,
            Format::Jsonl => jsonl_file::verify(file, &mut notes).await?,
            Format::Xlsx => xlsx_file::verify_rows(file, &mut notes).await?,
        }
        is_whole(notes.is_done())
    }

    /// Makes the finished file of the rows, and reads it again with another parser than wrote it.
    pub(super) async fn finish(
        &self,
        draft: &Draft,
        rows: TempPath,
        proof: &Proof,
    ) -> Result<TempPath, ExportError> {
        let differs = |mismatch: Mismatch| ExportError::Differs(mismatch.to_string());
        if self.order.format != Format::Xlsx {
            self.check(&rows, proof).await.map_err(differs)?;
            return Ok(rows);
        }
        let failed = |source| ExportError::write(&self.order.out, source);
        let headings = self.columns.headings();
        let file = private::empty_draft(draft.folder()).map_err(failed)?;
        let lines = BufReader::new(File::open(&rows).map_err(failed)?);
        let made = self.order.to;
        let book = xlsx_file::assemble(draft.folder(), headings, SHEET_ROWS, made, lines);
        let book = book.await.map_err(failed)?;
        book.finish(BufWriter::new(file.as_file()))
            .map_err(failed)?;
        file.as_file().sync_all().map_err(failed)?;
        let mut notes = proof.read().map_err(failed)?;
        let book = BufReader::new(File::open(file.path()).map_err(failed)?);
        let verified = xlsx_file::verify(book, headings, &mut notes).await;
        let verified = verified.and_then(|()| is_whole(notes.is_done()));
        verified.map_err(differs)?;
        Ok(file.into_temp_path())
    }
}

fn is_whole(is_done: bool) -> Check {
    is_done.then_some(()).ok_or(Mismatch::TooShort)
}
