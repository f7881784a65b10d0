//! The life of an export. Nothing is left behind unless every step succeeds.
//!
//! 1. [`draft`] makes a private folder beside the file that was asked for.
//! 2. Requests come from the register page by page; their seals are opened on all cores.
//! 3. [`sheet`] writes rows in the order of arrival ([`cells`], [`columns`]) as [`csv_file`],
//!    [`xlsx_file`] or [`jsonl_file`]; [`proof`] notes a digest of each.
//! 4. [`verify`] reads the file with another parser and compares every cell.
//! 5. Every request in it gets an `exported` event that carries the file's SHA-256. This comes
//!    before the file has a name: an event without a file does no harm, a file that no event tells
//!    of would.
//! 6. The file and its [`manifest`] get their names, which never replace another file.

use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::{AppendError, Entry, LedgerError, Register};
use request::{EventKind, Kind, Reference, Stage, Submission};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::open::{Key, SealError, belongs, hex};
use crate::wording::Wording;

mod cells;
mod columns;
mod csv_file;
mod draft;
mod guard;
mod jsonl_file;
mod manifest;
mod proof;
mod sheet;
mod verify;
mod xlsx_file;

use columns::Columns;
use draft::Draft;
use manifest::Totals;
use proof::{Notes, Proof};
use sheet::Sheet;

/// How often an event is tried again when another desk added one at the same moment.
const TRIES: usize = 5;
/// How many requests are held open at a time: what one call for sealed answers brings (DynamoDB's
/// `BatchGetItem` takes 100 keys).
const BATCH: usize = 100;
/// How much of the file is hashed at a time.
const CHUNK: usize = 1 << 16;

/// File formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Comma-separated, for any spreadsheet.
    Csv,
    /// Excel workbook.
    Xlsx,
    /// JSON Lines, for programs; loses nothing.
    Jsonl,
}

/// What shall be exported, and where to.
#[derive(Debug, Clone)]
pub struct Order {
    /// First day of arrival, in Japan.
    pub from: Date,
    /// Last day of arrival.
    pub to: Date,
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Only those that stand so.
    pub stage: Option<Stage>,
    /// File format.
    pub format: Format,
    /// The new file.
    pub out: PathBuf,
    /// Who exports, for the events.
    pub actor: String,
}

/// What was exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Requests in the file.
    pub count: u64,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The manifest beside it.
    pub manifest: PathBuf,
}

/// What an export works with.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// Where requests are kept.
    pub register: &'a Register,
    /// What opens them.
    pub key: &'a Key,
    /// The society's words.
    pub wording: &'a Wording,
}

/// Why nothing was exported. No message holds a word of an answer.
#[derive(Debug, Error)]
pub enum ExportError {
    /// Something stands where the file or its manifest shall go.
    #[error("{} exists already and was left as it is: name a new file with --out", .0.display())]
    Exists(PathBuf),
    /// A file could not be written.
    #[error("cannot write {}: {source}. Nothing was exported", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The identity does not open everything asked for.
    #[error(
        "this identity cannot open {closed} of the {all} requests asked for (they are sealed to another key); nothing was exported"
    )]
    OtherKey {
        /// How many it could not open.
        closed: u64,
        /// How many there are.
        all: u64,
    },
    /// One request could not be opened for another reason.
    #[error("{reference} {source}; nothing was exported")]
    Seal {
        /// The request.
        reference: Reference,
        /// What is wrong with its seal.
        source: SealError,
    },
    /// The sealed answers of a request are gone.
    #[error("the answers of {0} are not in the store any more; nothing was exported")]
    Gone(Reference),
    /// A request has an answer that no column is for.
    #[error(
        "{0} has an answer that this version has no column for; nothing was exported. Use --format jsonl, which keeps every answer"
    )]
    NoColumn(Reference),
    /// An answer does not fit into a cell of Excel.
    #[error(
        "{0} has an answer longer than a cell of Excel can hold; nothing was exported. Use --format csv or jsonl"
    )]
    TooLong(Reference),
    /// Reading the file again found something else than was written.
    #[error(
        "the file was read again and {0}; it was removed and nothing was exported. Report this as a fault of staff-desk"
    )]
    Differs(String),
    /// The store failed.
    #[error("{0}; nothing was exported")]
    Ledger(#[from] LedgerError),
    /// An event could not be added.
    #[error("cannot record the export with {reference}: {source}; nothing was exported")]
    Event {
        /// The request.
        reference: Reference,
        /// What the store said.
        source: AppendError,
    },
}

impl ExportError {
    fn write(path: &Path, source: io::Error) -> Self {
        if source.kind() == io::ErrorKind::AlreadyExists {
            return Self::Exists(path.to_owned());
        }
        Self::Write {
            path: path.to_owned(),
            source,
        }
    }
}

/// Exports what is ordered into a new file. `progress` hears how many requests were written.
/// Dropping the future at any moment leaves no file behind.
pub async fn export(
    desk: Desk<'_>,
    order: &Order,
    now: Timestamp,
    progress: &mut dyn FnMut(u64),
) -> Result<Report, ExportError> {
    let draft = Draft::new(&order.out)?;
    let failed = |source| ExportError::write(&order.out, source);
    let columns = Columns::of(order.kind, desk.wording);
    let mut filling = Filling {
        sheet: Sheet::new(order, &draft, &columns, desk.wording)?,
        notes: Notes::new(draft.folder()).map_err(failed)?,
        closed: 0,
        all: 0,
    };
    filling.fill(desk, order, progress).await?;
    let file = filling.sheet.finish()?;
    let proof = filling.notes.close().map_err(failed)?;
    verify::verify(order.format, file.path(), &columns, &proof)
        .await
        .map_err(|mismatch| ExportError::Differs(mismatch.to_string()))?;
    let totals = totals(file.path(), &proof).map_err(failed)?;
    record(desk.register, order, &proof, &totals, now).await?;
    let language = desk.wording.language();
    let manifest = manifest::manifest(order, language, &columns, &totals, now)
        .map_err(|error| failed(io::Error::other(error)))?;
    let manifest = draft.publish(file, &manifest)?;
    Ok(Report {
        count: totals.count,
        sha256: totals.sha256,
        manifest,
    })
}

/// A file being filled from the register.
struct Filling<'a> {
    sheet: Sheet<'a>,
    notes: Notes,
    closed: u64,
    all: u64,
}

impl Filling<'_> {
    async fn fill(
        &mut self,
        desk: Desk<'_>,
        order: &Order,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), ExportError> {
        let mut pages = desk.register.by_day(order.from, order.to);
        while let Some(mut page) = pages.next_page().await? {
            page.retain(|entry| {
                order.kind.is_none_or(|kind| kind == entry.kind)
                    && order.stage.is_none_or(|stage| stage == entry.stage)
            });
            for batch in page.chunks(BATCH) {
                self.add_batch(desk, batch, order).await?;
                progress(self.notes.count());
            }
        }
        if self.closed > 0 {
            return Err(ExportError::OtherKey {
                closed: self.closed,
                all: self.all,
            });
        }
        Ok(())
    }

    async fn add_batch(
        &mut self,
        desk: Desk<'_>,
        batch: &[Entry],
        order: &Order,
    ) -> Result<(), ExportError> {
        let sealed = sealed(desk.register, batch).await?;
        let opened = desk.key.open_all(&sealed);
        for ((entry, sealed), opened) in batch.iter().zip(&sealed).zip(opened) {
            self.all += 1;
            match opened.and_then(|submission| belongs(entry, sealed, submission)) {
                Ok(submission) => self.add(entry, &submission, order)?,
                Err(SealError::OtherKey) => self.closed += 1,
                Err(source) => {
                    let reference = entry.reference.clone();
                    return Err(ExportError::Seal { reference, source });
                }
            }
        }
        Ok(())
    }

    /// Once one seal stays closed nothing more is written: the rest is only counted.
    fn add(
        &mut self,
        entry: &Entry,
        submission: &Submission,
        order: &Order,
    ) -> Result<(), ExportError> {
        if self.closed > 0 {
            return Ok(());
        }
        let digest = self.sheet.add(entry, submission)?;
        self.notes
            .add(&entry.reference, &digest)
            .map_err(|source| ExportError::write(&order.out, source))
    }
}

/// The sealed answers of a batch, in its order.
async fn sealed(register: &Register, batch: &[Entry]) -> Result<Vec<Vec<u8>>, ExportError> {
    let references: Vec<_> = batch.iter().map(|entry| entry.reference.clone()).collect();
    let mut found = register.sealed(&references).await?;
    let in_order = references.into_iter().map(|reference| {
        let at = found.iter().position(|(other, _)| *other == reference);
        at.map(|at| found.swap_remove(at).1)
            .ok_or(ExportError::Gone(reference))
    });
    in_order.collect()
}

fn totals(file: &Path, proof: &Proof) -> io::Result<Totals> {
    let mut hash = Sha256::new();
    let mut bytes = 0;
    let mut file = BufReader::with_capacity(CHUNK, std::fs::File::open(file)?);
    loop {
        let chunk = file.fill_buf()?;
        if chunk.is_empty() {
            break;
        }
        hash.update(chunk);
        let length = chunk.len();
        bytes += length as u64;
        file.consume(length);
    }
    let sha256 = hex(&hash.finalize());
    Ok(Totals {
        count: proof.count(),
        bytes,
        sha256,
    })
}

/// Adds an `exported` event to every request in the file.
async fn record(
    register: &Register,
    order: &Order,
    proof: &Proof,
    totals: &Totals,
    now: Timestamp,
) -> Result<(), ExportError> {
    let failed = |source| ExportError::write(&order.out, source);
    let mut notes = proof.read().map_err(failed)?;
    let data = format!("sha256:{}", totals.sha256);
    while let Some((reference, _)) = notes.next().map_err(failed)? {
        append(register, &reference, order, now, &data)
            .await
            .map_err(|source| ExportError::Event { reference, source })?;
    }
    Ok(())
}

async fn append(
    register: &Register,
    reference: &Reference,
    order: &Order,
    now: Timestamp,
    data: &str,
) -> Result<(), AppendError> {
    for _ in 1..TRIES {
        let event = EventKind::Exported;
        match register
            .append(reference, event, &order.actor, now, Some(data))
            .await
        {
            Err(AppendError::Changed) => {}
            done => return done.map(drop),
        }
    }
    Err(AppendError::Changed)
}
