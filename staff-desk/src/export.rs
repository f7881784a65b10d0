//! The life of an export. Nothing is left behind unless every step succeeds.
//!
//! 1. `draft` makes a private folder beside the file that was asked for, or takes up the one that an export of
//!    the same order left when it was killed; `resume` looks whether it may go on with what is there.
//! 2. What is ordered is counted (`progress`); then `filling` reads requests from the register page by page,
//!    ahead of what is worked on, and opens their seals on all cores, those of what was added afterwards as well.
//! 3. `sheet` makes rows (`cells`, `columns`) as `csv_file` or `jsonl_file`, or for `xlsx_file`; `part` writes
//!    them in the order of arrival, and `proof` notes a digest of each.
//! 4. The file is finished, read with another parser (`verify`), and every cell compared.
//! 5. Every request in it gets an `exported` event that carries the file's SHA-256. This comes
//!    before the file has a name: an event without a file does no harm, a file that no event tells
//!    of would.
//! 6. The file and its `manifest` get their names, which never replace another file.

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::{Only, Register};
use request::{Kind, Stage};
use serde::Serialize;

use crate::digest::{self, Digested};
use crate::open::Key;
use crate::wording::Wording;

mod cells;
mod columns;
mod csv_file;
mod draft;
mod error;
mod filling;
mod guard;
mod jsonl_file;
mod manifest;
mod part;
mod progress;
mod proof;
mod record;
mod resume;
mod schema;
mod set;
mod sheet;
mod verify;
mod xlsx_file;

use columns::Columns;
use draft::{Draft, Found};
pub use error::ExportError;
use filling::{After, Filling};
use manifest::Totals;
use part::Part;
pub use progress::{Progress, Step, count};
use proof::Proof;
use record::Recording;
pub use resume::{Beginning, Why};
pub use schema::schema;
pub use set::Set;
use sheet::Sheet;

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
    /// What is asked for of the requests that arrived in these days.
    fn only(&self) -> Only<'_> {
        Only {
            kind: self.kind,
            stage: self.stage,
            page: self.page.as_deref(),
            version: self.version.as_deref(),
            // Of what was erased nothing is left to export.
            not: Some(Stage::Erased),
        }
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
    /// Whether it went on with an interrupted one.
    pub beginning: Beginning,
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

/// Exports what is ordered into a new file, or goes on with such an export that was interrupted. `progress`
/// hears how far it is. Dropping the future at any moment leaves no file behind.
pub async fn export(
    desk: Desk<'_>,
    order: &Order,
    now: Timestamp,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, ExportError> {
    let failed = |source| ExportError::write(&order.out, source);
    let columns = Columns::of(order.kind, order.set, desk.wording);
    let sheet = Sheet {
        order,
        columns: &columns,
        wording: desk.wording,
    };
    let begun = begin(desk.register, &sheet, now).await?;
    let Begun {
        draft,
        mut part,
        after,
        beginning,
    } = begun;
    let expected = count(desk.register, order).await?;
    let mut filling = Filling::new(desk, sheet, expected);
    filling.fill(&mut part, after, progress).await?;
    let (rows, proof) = part.close().map_err(failed)?;
    let file = sheet.finish(&draft, rows, &proof).await?;
    let totals = totals(&file, &proof).map_err(failed)?;
    let is_resumed = matches!(beginning, Beginning::Resumed(_));
    let recording = Recording {
        order,
        proof: &proof,
        totals: &totals,
        now,
        begun: is_resumed.then_some(draft.begun),
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
        beginning,
    })
}

/// An export that can be filled.
struct Begun {
    draft: Draft,
    part: Part,
    after: After,
    beginning: Beginning,
}

/// Takes up what an interrupted export of the same order left, if going on leads to the same file; otherwise
/// begins with nothing.
async fn begin(
    register: &Register,
    sheet: &Sheet<'_>,
    now: Timestamp,
) -> Result<Begun, ExportError> {
    let out = &sheet.order.out;
    let failed = |source| ExportError::write(out, source);
    let of = resume::digest(sheet.order, sheet.columns, sheet.wording);
    let of = of.map_err(|error| failed(error.into()))?;
    let (mut draft, found) = Draft::open(out, &of, now)?;
    let mut beginning = match found {
        Found::Nothing | Found::Same => Beginning::New,
        Found::Other => Beginning::Anew(Why::Order),
    };
    if found == Found::Same {
        // Where nothing was written yet, nothing is lost.
        if let Ok(mut part) = Part::take_up(draft.folder())
            && part.count() > 0
        {
            match resume::go_on(register, sheet, &mut part).await? {
                Ok(after) => {
                    let beginning = Beginning::Resumed(part.count());
                    return Ok(Begun {
                        draft,
                        part,
                        after,
                        beginning,
                    });
                }
                Err(why) => beginning = Beginning::Anew(why),
            }
        }
        draft = draft.anew(&of, now)?;
    }
    let part = Part::new(draft.folder(), &sheet.head()).map_err(failed)?;
    Ok(Begun {
        draft,
        part,
        after: None,
        beginning,
    })
}

fn totals(file: &Path, proof: &Proof) -> io::Result<Totals> {
    let Digested { bytes, sha256 } = digest::of_file(file)?;
    Ok(Totals {
        count: proof.count(),
        bytes,
        sha256,
    })
}
