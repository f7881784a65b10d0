//! Which closed requests may be erased now, page by page, in the order of arrival.
//!
//! How a request ended is sealed, and the longest time may hold: so each is opened. Nothing that arrived within the
//! shortest time can have been kept long enough, so the walk ends there, however many are kept. No day of closing
//! and no end of retention leaves with a row: how long something is kept tells how it ended.
//!
//! What was erased and did not come to its end is found by the index alone, and read only where that can have happened.

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::Entry;
use request::{Stage, retention};

use crate::act::{ActError, Desk};
use crate::list::{self, Filter, Mark};
use crate::times;

/// Closed requests that are looked at for one page.
const LOOKED_AT: usize = 200;

/// Some of those that may be erased, and what there is besides.
#[derive(Debug, Default)]
pub struct Page {
    /// Those that may be erased.
    pub ready: Vec<Entry>,
    /// Those whose erasing stopped on the way, before everything else.
    pub left: Vec<Entry>,
    /// How many did not open, so that nobody can say.
    pub closed: usize,
    /// Where it goes on.
    pub next: Option<Mark>,
}

/// A page of what may be erased now.
///
/// # Errors
/// The store failed, or there is no key.
pub async fn page(desk: &Desk<'_>, after: Option<&Mark>) -> Result<Page, ActError> {
    let left = match after {
        None => left(desk).await?,
        Some(_) => Vec::new(),
    };
    let page = ready(desk, after).await?;
    Ok(Page { left, ..page })
}

/// Those whose erasing stopped on the way. Few requests have so many seals that it can: only those are read.
async fn left(desk: &Desk<'_>) -> Result<Vec<Entry>, ActError> {
    let mut erased = desk.register.by_stage(Stage::Erased);
    let mut left = Vec::new();
    while let Some(entry) = erased.next().await? {
        if !ledger::takes_several(entry.event_count) {
            continue;
        }
        if desk.case(&entry.reference).await?.is_half_erased() {
            left.push(entry);
        }
    }
    Ok(left)
}

async fn ready(desk: &Desk<'_>, after: Option<&Mark>) -> Result<Page, ActError> {
    let today = times::in_japan(desk.now).date();
    let rules = desk.deadlines.retention.iter();
    let Some(shortest) = rules.map(|rule| rule.years).min() else {
        return Ok(Page::default());
    };
    let filter = Filter {
        stage: Some(Stage::Closed),
        ..Filter::default()
    };
    let (entries, next) = list::page(desk.register, filter, after, LOOKED_AT).await?;
    let mut page = Page {
        next,
        ..Page::default()
    };
    for entry in entries {
        if today <= retention::until(day(entry.received_at), shortest) {
            page.next = None;
            break;
        }
        let case = desk.case(&entry.reference).await?;
        match desk.retained(&case).await {
            Ok(retained) if retained.faults(today).is_empty() => page.ready.push(entry),
            Ok(_still_kept) => {}
            Err(ActError::Open(_)) => page.closed += 1,
            Err(error) => return Err(error),
        }
    }
    Ok(page)
}

fn day(at: Timestamp) -> Date {
    times::in_japan(at).date()
}
