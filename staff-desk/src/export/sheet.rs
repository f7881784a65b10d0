//! The one door to the three file formats: rows go in, a finished file comes out.

use std::fs::File;
use std::io::{BufWriter, Write};

use jiff::civil::Date;
use ledger::Entry;
use request::Submission;
use tempfile::NamedTempFile;

use super::columns::Columns;
use super::csv_file::CsvWriter;
use super::draft::Draft;
use super::proof::Digest;
use super::xlsx_file::{SHEET_ROWS, XlsxFault, XlsxWriter};
use super::{ExportError, Format, Order, cells, jsonl_file};
use crate::additions::Addition;
use crate::wording::Wording;

/// A file being written, in one of the formats.
pub(super) struct Sheet<'a> {
    file: NamedTempFile,
    writer: Writer,
    columns: &'a Columns,
    wording: &'a Wording,
    order: &'a Order,
}

enum Writer {
    Csv(CsvWriter<BufWriter<File>>),
    Jsonl(BufWriter<File>),
    Xlsx(Box<XlsxWriter>),
}

impl<'a> Sheet<'a> {
    /// Begins the file of an order.
    pub(super) fn new(
        order: &'a Order,
        draft: &Draft,
        columns: &'a Columns,
        wording: &'a Wording,
    ) -> Result<Self, ExportError> {
        let failed = |source| ExportError::write(&order.out, source);
        let file = draft.file().map_err(failed)?;
        let out = || {
            file.as_file()
                .try_clone()
                .map(BufWriter::new)
                .map_err(failed)
        };
        let headings = columns.headings();
        let writer = match order.format {
            Format::Csv => Writer::Csv(CsvWriter::new(out()?, headings).map_err(failed)?),
            Format::Jsonl => Writer::Jsonl(out()?),
            Format::Xlsx => Writer::Xlsx(Box::new(
                XlsxWriter::new(draft.folder(), headings, SHEET_ROWS).map_err(failed)?,
            )),
        };
        Ok(Self {
            file,
            writer,
            columns,
            wording,
            order,
        })
    }

    /// Writes one request and tells what must be read back.
    pub(super) fn add(
        &mut self,
        entry: &Entry,
        submission: &Submission,
        added: &[Addition],
        due: Option<Date>,
    ) -> Result<Digest, ExportError> {
        let failed = |source| ExportError::write(&self.order.out, source);
        if let Writer::Jsonl(out) = &mut self.writer {
            return jsonl_file::row(out, entry, submission, added, due).map_err(failed);
        }
        let cells = cells::row(self.columns, self.wording, entry, submission, added, due)
            .map_err(|cells::NoColumn| ExportError::NoColumn(entry.reference.clone()))?;
        match &mut self.writer {
            Writer::Xlsx(writer) => writer.row(&cells).map_err(|fault| match fault {
                XlsxFault::TooLong => ExportError::TooLong(entry.reference.clone()),
                XlsxFault::Writer(error) => failed(error),
            }),
            Writer::Csv(writer) => writer.row(&cells).map_err(failed),
            Writer::Jsonl(out) => {
                jsonl_file::row(out, entry, submission, added, due).map_err(failed)
            }
        }
    }

    /// Ends the file and makes sure it is on the disk.
    pub(super) fn finish(self) -> Result<NamedTempFile, ExportError> {
        let failed = |source| ExportError::write(&self.order.out, source);
        match self.writer {
            Writer::Csv(writer) => writer.finish().map_err(failed)?,
            Writer::Jsonl(mut out) => out.flush().map_err(failed)?,
            Writer::Xlsx(writer) => writer
                .finish(BufWriter::new(self.file.as_file()))
                .map_err(failed)?,
        }
        self.file.as_file().sync_all().map_err(failed)?;
        Ok(self.file)
    }
}
