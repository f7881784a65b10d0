//! The life of an export. Nothing is left behind unless every step succeeds, or recording had begun.
//!
//! 1. `draft` makes a private folder beside the file that was asked for, or takes up the one that an interrupted export
//!    of the same order left; `resume` looks whether it may go on with what is there.
//! 2. What is ordered is counted (`progress`); then `filling` reads requests from the register page by page,
//!    ahead of what is worked on, and opens their seals on all cores, those of what was added afterwards as well.
//!    `news` tells what is new.
//! 3. `sheet` makes rows (`cells`, `columns`) as `csv_file` or `jsonl_file`, or for `xlsx_file`; `part` writes
//!    them in the order of arrival, and `proof` notes a digest of each.
//! 4. The file is finished, read with another parser (`verify`), and every cell compared.
//! 5. Every request in it gets an `exported` event that carries the file's SHA-256 and the set of columns. This comes
//!    before the file has a name: a file that no event tells of would do harm. An event whose file came to nothing
//!    would too, for `--since-last` would pass its request over. So a marker in the register says that the file has no
//!    name yet, and the finished draft stays whatever happens: the same command goes on with it.
//! 6. The file and its `manifest` get their names, which never replace another file, and the marker counts no more.

use std::io;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::{Only, Register};
use request::{Kind, Stage};
use serde::Serialize;

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
mod news;
mod part;
mod progress;
mod proof;
mod record;
mod resume;
mod set;
mod sheet;
mod verify;
mod xlsx_file;

use columns::Columns;
use draft::{Draft, Finished, Found};
pub use error::ExportError;
use filling::{After, Filling};
use part::Part;
pub use progress::{Progress, Step, count};
use proof::Proof;
use record::Recording;
pub use resume::{Beginning, Why};
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
    /// Whether the register could be told that the file has its name. If not, the next export of news holds its
    /// requests once more.
    pub is_known: bool,
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
/// hears how far it is. Dropping the future leaves no file behind; once `progress` heard of [`Step::Record`], a finished
/// draft that the same order goes on with.
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
    let Begun {
        mut draft,
        written,
        beginning,
    } = begin(desk.register, &sheet, now).await?;
    let (finished, proof) = match written {
        Written::Whole(finished, proof) => (finished, proof),
        Written::Partly(mut part, after) => {
            let expected = count(desk.register, order).await?;
            let mut filling = Filling::new(desk, sheet, expected);
            filling.fill(&mut part, after, progress).await?;
            let (rows, proof) = part.close().map_err(failed)?;
            let file = sheet.finish(&draft, rows, &proof).await?;
            (draft.finish(file, proof.count()).map_err(failed)?, proof)
        }
    };
    let totals = &finished.totals;
    let is_resumed = matches!(beginning, Beginning::Resumed(_));
    let recording = Recording {
        order,
        proof: &proof,
        totals,
        now,
        begun: is_resumed.then_some(draft.begun),
    };
    recording.record(desk.register, progress).await?;
    let language = desk.wording.language();
    let manifest = manifest::manifest(order, language, &columns, totals, now)
        .map_err(|error| failed(io::Error::other(error)))?;
    let manifest = draft.publish(&finished, &manifest)?;
    let ended = desk.register.end_file(&totals.sha256, now).await;
    Ok(Report {
        count: totals.count,
        sha256: totals.sha256.clone(),
        manifest,
        beginning,
        is_known: ended.is_ok(),
    })
}

/// How far the file of an export is.
enum Written {
    /// So many rows, and where to go on.
    Partly(Part, After),
    /// It is finished, with the notes about it.
    Whole(Finished, Proof),
}

/// An export that has begun.
struct Begun {
    draft: Draft,
    written: Written,
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
        match take_up(register, sheet, &mut draft).await? {
            Ok(Some((written, count))) => {
                return Ok(Begun {
                    draft,
                    written,
                    beginning: Beginning::Resumed(count),
                });
            }
            Ok(None) => {}
            Err(why) => beginning = Beginning::Anew(why),
        }
        draft = draft.anew(&of, now)?;
    }
    let part = Part::new(draft.folder(), &sheet.head()).map_err(failed)?;
    Ok(Begun {
        draft,
        written: Written::Partly(part, None),
        beginning,
    })
}

/// What an interrupted export of the same order left, with the number of requests in it, or why it is of no use.
/// Where nothing was written yet, nothing is lost.
async fn take_up(
    register: &Register,
    sheet: &Sheet<'_>,
    draft: &mut Draft,
) -> Result<Result<Option<(Written, u64)>, Why>, ExportError> {
    match resume::finished(register, sheet.order, draft).await? {
        Ok(Some((finished, proof))) => {
            draft.keep();
            let count = proof.count();
            return Ok(Ok(Some((Written::Whole(finished, proof), count))));
        }
        Ok(None) => {}
        Err(why) => return Ok(Err(why)),
    }
    let part = Part::take_up(draft.folder()).ok();
    let Some(mut part) = part.filter(|part| part.count() > 0) else {
        return Ok(Ok(None));
    };
    let after = resume::go_on(register, sheet, &mut part).await?;
    Ok(after.map(|after| {
        let count = part.count();
        Some((Written::Partly(part, after), count))
    }))
}
