//! Whether an export may go on with what one left that was interrupted: only if going on leads to the same file
//! as beginning anew.
//!
//! 1. The order is the same, and so is what rows are made with ([`digest`]): `draft` compares.
//! 2. The rows that are there are those that were noted.
//! 3. The register still gives the same requests in the same order up to the last of them, and nothing has
//!    happened to any but housekeeping. The index alone is read, and the events of what has new ones.
//!
//! One whose file was finished goes on with that very file: what came since is for the export after it.

use ledger::Register;
use serde::Serialize;

use super::columns::Columns;
use super::draft::{Draft, Finished};
use super::filling::After;
use super::part::Part;
use super::proof::{Note, Notes, Proof, ProofReader};
use super::sheet::Sheet;
use super::{ExportError, Format, Order, Set};
use crate::open::hex;
use crate::wording::Wording;

/// How an export began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beginning {
    /// Nothing was there.
    New,
    /// It went on with an interrupted one, in which so many requests were written.
    Resumed(u64),
    /// An interrupted one was there and could not be gone on with.
    Anew(Why),
}

/// Why an interrupted export was begun anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Something else was ordered, or the words, rules or this program changed.
    Order,
    /// What it had written is not whole.
    Damaged,
    /// Requests that it had written have changed since, or there are others.
    Changed,
}

/// What decides on every byte of the rows, but the requests themselves.
#[derive(Serialize)]
struct Inputs<'a> {
    program: &'a str,
    from: jiff::civil::Date,
    to: jiff::civil::Date,
    kind: Option<request::Kind>,
    stage: Option<request::Stage>,
    page: &'a Option<String>,
    version: &'a Option<String>,
    is_news: bool,
    set: Set,
    format: Format,
    actor: &'a str,
    language: request::Language,
    headings: &'a [String],
    words: &'a request::words::Words,
    deadlines: &'a request::deadline::Deadlines,
}

/// Digest of an order and of what its rows are made with.
pub(super) fn digest(
    order: &Order,
    columns: &Columns,
    wording: &Wording,
) -> serde_json::Result<String> {
    use sha2::{Digest as _, Sha256};

    let inputs = serde_json::to_vec(&Inputs {
        program: env!("CARGO_PKG_VERSION"),
        from: order.from,
        to: order.to,
        kind: order.kind,
        stage: order.stage,
        page: &order.page,
        version: &order.version,
        is_news: order.is_news,
        set: order.set,
        format: order.format,
        actor: &order.actor,
        language: wording.language(),
        headings: columns.headings(),
        words: wording.words(),
        deadlines: wording.deadlines(),
    });
    Ok(hex(&Sha256::digest(inputs?)))
}

/// After which request an export goes on that has written this part, or why it may not.
pub(super) async fn go_on(
    register: &Register,
    sheet: &Sheet<'_>,
    part: &mut Part,
) -> Result<Result<After, Why>, ExportError> {
    let failed = |source| ExportError::write(&sheet.order.out, source);
    let (rows, proof) = part.so_far().map_err(failed)?;
    if sheet.check(rows, &proof).await.is_err() {
        return Ok(Err(Why::Damaged));
    }
    let notes = proof.read().map_err(failed)?;
    same(register, sheet.order, notes).await
}

/// The finished file that an interrupted export left, and the notes about it: nothing if it left none.
pub(super) async fn finished(
    register: &Register,
    order: &Order,
    draft: &Draft,
) -> Result<Result<Option<(Finished, Proof)>, Why>, ExportError> {
    let failed = |source| ExportError::write(&order.out, source);
    let Ok(finished) = draft.finished() else {
        return Ok(Err(Why::Damaged));
    };
    let Some(finished) = finished else {
        return Ok(Ok(None));
    };
    let proof = Notes::of_finished(draft.folder());
    let proof = proof.ok().filter(|it| it.count() == finished.totals.count);
    let Some(proof) = proof else {
        return Ok(Err(Why::Damaged));
    };
    let notes = proof.read().map_err(failed)?;
    let is_same = same(register, order, notes).await?;
    Ok(is_same.map(|_| Some((finished, proof))))
}

async fn same(
    register: &Register,
    order: &Order,
    mut notes: ProofReader,
) -> Result<Result<After, Why>, ExportError> {
    let failed = |source| ExportError::write(&order.out, source);
    let mut last = None;
    let mut next = notes.next().map_err(failed)?;
    let mut pages = register.by_day(order.from, order.to).only(order.only());
    while next.is_some()
        && let Some(page) = pages.next_page().await?
    {
        for entry in page {
            let Some(note) = &next else { break };
            if note.reference != entry.reference {
                // It had no news then. Any it has now are for the export after this one.
                if order.is_news {
                    continue;
                }
                return Ok(Err(Why::Changed));
            }
            if entry.event_count != note.events && !is_untouched(register, note).await? {
                return Ok(Err(Why::Changed));
            }
            last = Some((entry.received_at, entry.reference));
            next = notes.next().map_err(failed)?;
        }
    }
    Ok(if next.is_some() {
        Err(Why::Changed)
    } else {
        Ok(last)
    })
}

/// Whether nothing but housekeeping came since a request was written.
async fn is_untouched(register: &Register, note: &Note) -> Result<bool, ExportError> {
    let moments = register.moments(&note.reference).await?;
    let later = moments
        .iter()
        .skip(usize::try_from(note.events).unwrap_or(usize::MAX));
    Ok(later.into_iter().all(|it| it.kind.is_housekeeping()))
}
