//! Reading an export again before it gets its name.

use std::io;
use std::path::Path;

use thiserror::Error;

use super::columns::Columns;
use super::proof::Proof;
use super::{Format, csv_file, jsonl_file, xlsx_file};

/// What reading the file again found.
pub(super) type Check = Result<(), Mismatch>;

/// The file does not hold what was written to it.
#[derive(Debug, Error)]
pub(super) enum Mismatch {
    /// The headings differ.
    #[error("its headings read back differently")]
    Headings,
    /// A request differs; the first after the headings is 1.
    #[error("row {0} reads back differently")]
    Row(usize),
    /// Requests are missing.
    #[error("it ends too early")]
    TooShort,
    /// It could not be read at all.
    #[error("it cannot be read back: {0}")]
    Unreadable(#[from] io::Error),
}

/// How many rows are compared before others get a turn, so that Ctrl-C is heard.
const TURN: usize = 256;

/// Lets the rest of the program have a turn now and then.
pub(super) async fn breathe(row: usize) {
    if row.is_multiple_of(TURN) {
        tokio::task::yield_now().await;
    }
}

/// Reads the file with another parser than wrote it and compares every cell.
pub(super) async fn verify(format: Format, file: &Path, columns: &Columns, proof: &Proof) -> Check {
    let mut notes = proof.read()?;
    let open = || std::fs::File::open(file).map(io::BufReader::new);
    match format {
        Format::Csv => csv_file::verify(open()?, columns.headings(), &mut notes).await?,
        Format::Xlsx => xlsx_file::verify(open()?, columns.headings(), &mut notes).await?,
        Format::Jsonl => jsonl_file::verify(open()?, &mut notes).await?,
    }
    if notes.is_done() {
        Ok(())
    } else {
        Err(Mismatch::TooShort)
    }
}
