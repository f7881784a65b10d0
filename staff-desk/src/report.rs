//! What a year of requests came to, as the society publishes it ([`request::accountability`]): counts alone, with
//! no reference and no name.
//!
//! 1. [`count`](fn@count) reads the requests that arrived in the year, batch by batch, so that memory holds a batch
//!    and the sums; seals are opened on all cores.
//! 2. `one` says what a single request comes to, or what keeps it from being counted. With any such fault there
//!    is no report: a sum that leaves something out would be published as right.
//! 3. `tally` adds them up, and hides what is told of few.
//! 4. [`put`] puts the year into the register, in the place of an earlier count of it.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use ledger::{Entry, KeyId, LedgerError, Register};
use request::accountability::{Year, days};
use request::decision::Ground;
use thiserror::Error;

use self::one::{Fault, One};
use self::tally::Tally;
use crate::open::{Key, on_all_cores};
use crate::seals::{BATCH, Seals};

mod file;
mod one;
mod tally;

pub use file::{Put, put};

/// Faults that are told by name. Of a register to which the key does not fit there would be no end.
const MOST: usize = 1_000;

/// Why there is no report. Nothing was written.
#[derive(Debug, Error)]
pub enum ReportError {
    /// Requests may still arrive in it.
    #[error("the fiscal year {year} ends on {last}. Count it when it is over")]
    NotOver {
        /// The year.
        year: i16,
        /// Its last day.
        last: Date,
    },
    /// Some requests cannot be counted: everything at once.
    #[error("not everything can be counted, so that nothing was written\n{0}")]
    Faults(Faults),
    /// What stands in the register is not of its shape.
    #[error(
        "{}: {what}. Nothing was written: mend the file, in which `site-gen check` tells everything that is wrong",
        path.display()
    )]
    Register {
        /// The file.
        path: PathBuf,
        /// What the reader said.
        what: String,
    },
    /// The store failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// What cannot be counted, and which keys are missing.
#[derive(Debug, Default)]
pub struct Faults {
    told: Vec<Fault>,
    more: usize,
    keys: Option<String>,
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines: Vec<_> = self.told.iter().map(|it| format!("  {it}")).collect();
        lines.extend((self.more > 0).then(|| format!("  and {} more", self.more)));
        let keys = self.keys.iter();
        lines.extend(keys.map(|keys| format!("  those of another key are sealed to {keys}")));
        f.write_str(&lines.join("\n"))
    }
}

/// Counts what arrived in a year, as it stands on a day.
///
/// # Errors
/// The year is not over, something cannot be counted, or the store failed.
pub async fn count(
    register: &Register,
    key: &Key,
    grounds: &[Ground],
    year: i16,
    today: Date,
) -> Result<Year<Date>, ReportError> {
    let (first, last) = days(year);
    if today <= last {
        return Err(ReportError::NotOver { year, last });
    }
    let mut tally = Tally::default();
    let mut faults = Faults::default();
    let mut missing: BTreeSet<KeyId> = BTreeSet::new();
    let mut pages = register.by_day(first, last);
    while let Some(page) = pages.next_page().await? {
        for batch in page.chunks(BATCH) {
            let sealed = Seals::of(register, batch).await?;
            let batch: Vec<_> = batch.iter().zip(sealed).collect();
            let read = |(entry, seals): &(&Entry, Option<Seals>)| match seals {
                Some(seals) => One::of(entry, seals, key, grounds),
                None => Err(vec![Fault::gone(entry)]),
            };
            for ((_, seals), one) in batch.iter().zip(on_all_cores(&batch, read)) {
                match one {
                    Ok(one) => tally.add(one),
                    Err(found) => {
                        if found.iter().any(Fault::is_of_another_key) {
                            let needed = seals.iter().flat_map(Seals::needed);
                            missing.extend(needed.cloned());
                        }
                        faults.add(found);
                    }
                }
            }
        }
    }
    if faults.told.is_empty() {
        return Ok(tally.year(year, today));
    }
    faults.keys = (!missing.is_empty()).then(|| key.missing(&missing));
    Err(ReportError::Faults(faults))
}

impl Faults {
    fn add(&mut self, found: Vec<Fault>) {
        let room = MOST.saturating_sub(self.told.len());
        self.more += found.len().saturating_sub(room);
        self.told.extend(found.into_iter().take(room));
    }
}

/// Where the register is, seen from the folder that holds the content.
pub fn default_file() -> PathBuf {
    Path::new("content").join(request::accountability::FILE)
}
