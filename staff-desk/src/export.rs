//! The life of an export. Nothing is left behind unless every step succeeds.
//!
//! 1. `draft` makes a private folder beside the file that was asked for.
//! 2. What is ordered is counted (`progress`); then requests come from the register page by page,
//!    and their seals are opened on all cores, those of what was added afterwards as well.
//! 3. `sheet` writes rows in the order of arrival (`cells`, `columns`) as `csv_file`,
//!    `xlsx_file` or `jsonl_file`; `proof` notes a digest of each.
//! 4. `verify` reads the file with another parser and compares every cell.
//! 5. Every request in it gets an `exported` event that carries the file's SHA-256. This comes
//!    before the file has a name: an event without a file does no harm, a file that no event tells
//!    of would.
//! 6. The file and its `manifest` get their names, which never replace another file.

use std::collections::BTreeSet;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::{Entry, Event, KeyId, Register};
use request::{EventKind, Kind, Stage, Submission};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::additions::{self, Addition};
use crate::clocks;
use crate::open::{Key, SealError, hex};
use crate::seals::{BATCH, Seals};
use crate::wording::Wording;

mod cells;
mod columns;
mod csv_file;
mod draft;
mod error;
mod guard;
mod jsonl_file;
mod manifest;
mod progress;
mod proof;
mod record;
mod schema;
mod set;
mod sheet;
mod verify;
mod xlsx_file;

use columns::Columns;
use draft::Draft;
pub use error::ExportError;
use manifest::Totals;
pub use progress::count;
pub use progress::{Progress, Step};
use proof::{Notes, Proof};
use record::Recording;
pub use schema::schema;
pub use set::Set;
use sheet::Sheet;

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
    /// Only those whose sender saw this page, such as `/request/disclosure/`.
    pub page: Option<String>,
    /// Only those whose sender saw this version of it.
    pub version: Option<String>,
    /// Only those with something new since they were last exported.
    pub is_news: bool,
    /// What is taken of each.
    pub set: Set,
    /// File format.
    pub format: Format,
    /// The new file.
    pub out: PathBuf,
    /// Who exports, for the events.
    pub actor: String,
}

impl Order {
    /// Whether a request that arrived in these days is asked for.
    fn wants(&self, entry: &Entry) -> bool {
        self.kind.is_none_or(|kind| kind == entry.kind)
            && self.stage.is_none_or(|stage| stage == entry.stage)
            && self.page.as_ref().is_none_or(|page| *page == entry.text.page)
            && self.version.as_ref().is_none_or(|it| *it == entry.text.version)
            // Of what was erased nothing is left to export.
            && entry.stage != Stage::Erased
    }
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

/// Exports what is ordered into a new file. `progress` hears how far it is.
/// Dropping the future at any moment leaves no file behind.
pub async fn export(
    desk: Desk<'_>,
    order: &Order,
    now: Timestamp,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, ExportError> {
    let draft = Draft::new(&order.out)?;
    let failed = |source| ExportError::write(&order.out, source);
    let columns = Columns::of(order.kind, order.set, desk.wording);
    let mut filling = Filling {
        sheet: Sheet::new(order, &draft, &columns, desk.wording)?,
        notes: Notes::new(draft.folder()).map_err(failed)?,
        expected: count(desk.register, order).await?,
        closed: 0,
        missing: BTreeSet::new(),
        all: 0,
    };
    filling.fill(desk, order, progress).await?;
    let file = filling.sheet.finish()?;
    let proof = filling.notes.close().map_err(failed)?;
    verify::verify(order.format, file.path(), &columns, &proof)
        .await
        .map_err(|mismatch| ExportError::Differs(mismatch.to_string()))?;
    let totals = totals(file.path(), &proof).map_err(failed)?;
    let recording = Recording {
        order,
        proof: &proof,
        totals: &totals,
        now,
    };
    recording.record(desk.register, progress).await?;
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
    expected: u64,
    closed: u64,
    missing: BTreeSet<KeyId>,
    all: u64,
}

impl Filling<'_> {
    async fn fill(
        &mut self,
        desk: Desk<'_>,
        order: &Order,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), ExportError> {
        let mut pages = desk.register.by_day(order.from, order.to);
        while let Some(mut page) = pages.next_page().await? {
            page.retain(|entry| order.wants(entry));
            for batch in page.chunks(BATCH) {
                self.add_batch(desk, batch, order).await?;
                progress(self.progress());
            }
        }
        if self.closed > 0 {
            return Err(ExportError::OtherKey {
                closed: self.closed,
                all: self.all,
                keys: desk.key.missing(&self.missing),
            });
        }
        Ok(())
    }

    /// Requests that arrive meanwhile lengthen the way.
    fn progress(&self) -> Progress {
        let done = self.notes.count();
        Progress {
            step: Step::Write,
            done,
            all: self.expected.max(done),
        }
    }

    async fn add_batch(
        &mut self,
        desk: Desk<'_>,
        batch: &[Entry],
        order: &Order,
    ) -> Result<(), ExportError> {
        let sealed = sealed(desk.register, batch).await?;
        let (batch, sealed) = self.wanted(batch, sealed, order);
        let bytes: Vec<_> = sealed.iter().map(|it| &it.answers.bytes).collect();
        let opened = desk.key.open_all(&bytes);
        for ((entry, seals), opened) in batch.into_iter().zip(&sealed).zip(opened) {
            self.all += 1;
            let opened = opened.and_then(|submission| read(desk.key, entry, seals, submission));
            match opened {
                Ok((submission, added)) => {
                    let due = clocks::due(desk.wording.deadlines(), entry, &seals.events);
                    let submission = order.set.keep(submission);
                    let added = if order.set.holds_additions() {
                        added
                    } else {
                        Vec::new()
                    };
                    self.add(entry, &submission, &added, due, order)?;
                }
                Err(SealError::OtherKey) => {
                    self.closed += 1;
                    let seals = seals.each().map(|(_, kept)| kept);
                    self.missing.extend(desk.key.lacking(seals).cloned());
                }
                Err(source) => {
                    let reference = entry.reference.clone();
                    return Err(ExportError::Seal { reference, source });
                }
            }
        }
        Ok(())
    }

    /// Leaves out what was exported before, where only news are asked for.
    fn wanted<'e>(
        &mut self,
        batch: &'e [Entry],
        sealed: Vec<Seals>,
        order: &Order,
    ) -> (Vec<&'e Entry>, Vec<Seals>) {
        let all = batch.iter().zip(sealed);
        let wanted: (Vec<_>, Vec<_>) = all
            .filter(|(_, seals)| !order.is_news || has_news(&seals.events))
            .unzip();
        let skipped = (batch.len() - wanted.0.len()) as u64;
        // Requests may have come since they were counted.
        self.expected = self.expected.saturating_sub(skipped);
        wanted
    }

    /// Once one seal stays closed nothing more is written: the rest is only counted.
    fn add(
        &mut self,
        entry: &Entry,
        submission: &Submission,
        added: &[Addition],
        due: Option<Date>,
        order: &Order,
    ) -> Result<(), ExportError> {
        if self.closed > 0 {
            return Ok(());
        }
        let digest = self.sheet.add(entry, submission, added, due)?;
        self.notes
            .add(&entry.reference, &digest)
            .map_err(|source| ExportError::write(&order.out, source))
    }
}

/// Whether something happened since the last export, or there was none. Without events there was but the receipt.
fn has_news(events: &[Event]) -> bool {
    let last = events.iter().rposition(|it| it.kind == EventKind::Exported);
    last.is_none_or(|at| {
        events
            .iter()
            .skip(at + 1)
            .any(|it| !it.kind.is_housekeeping())
    })
}

/// The answers and what was added to them, if they are what the record of the request tells.
fn read(
    key: &Key,
    entry: &Entry,
    seals: &Seals,
    submission: Submission,
) -> Result<(Submission, Vec<Addition>), SealError> {
    let submission = seals.check(entry, submission)?;
    let added = additions::open(key, &entry.reference, &seals.events)?;
    Ok((submission, added))
}

/// What is sealed in a batch, in its order.
async fn sealed(register: &Register, batch: &[Entry]) -> Result<Vec<Seals>, ExportError> {
    let sealed = Seals::of(register, batch).await?;
    let found = batch.iter().zip(sealed).map(|(entry, seals)| {
        let reference = &entry.reference;
        seals.ok_or_else(|| ExportError::Gone(reference.clone()))
    });
    found.collect()
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
