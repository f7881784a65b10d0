//! Seals anew what other keys than those in use open. Nothing has to be remembered between runs: what
//! is sealed to just the keys in use is passed over, so a run that was killed goes on by running again.
//!
//! Answers are opened in memory, checked against what the register says of them, and sealed as they
//! are, to the byte. They are put in place together with an event of their chain, or not at all.

use std::collections::BTreeSet;

use jiff::Timestamp;
use ledger::{AppendError, Entry, Kept, KeyId, LedgerError, Recipients, Register, seal};
use request::{Reference, Stage};
use thiserror::Error;

use super::count::{BATCH, sealed};
use crate::export::{Progress, Step};
use crate::open::{Key, SealError};

/// Why re-sealing stopped. What was sealed anew until then stays so.
#[derive(Debug, Error)]
pub enum ResealError {
    /// The store failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A request could not be sealed or written.
    #[error(
        "{reference} was left as it was: {source}. Run the command again: it goes on where it stopped"
    )]
    Write {
        /// The request.
        reference: Reference,
        /// What went wrong.
        source: AppendError,
    },
    /// Answers could not be sealed.
    #[error(
        "{0} was left as it was, for its answers could not be sealed. Check the list of public keys"
    )]
    Seal(Reference),
}

/// What a run did.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Report {
    /// Requests sealed anew.
    pub resealed: u64,
    /// Requests that were sealed to just the keys in use.
    pub untouched: u64,
    /// Requests that this identity does not open.
    pub closed: u64,
    /// Requests whose answers are damaged.
    pub damaged: u64,
    /// Requests to which something was added: an addition is part of its event and of the chain, so that
    /// it stays sealed to the keys of its day.
    pub with_additions: u64,
    /// The keys of which any would have opened those that stayed closed.
    pub missing: BTreeSet<KeyId>,
}

/// Who seals anew, and when: for the events.
#[derive(Debug, Clone, Copy)]
pub struct Clerk<'a> {
    /// Who.
    pub actor: &'a str,
    /// When.
    pub now: Timestamp,
}

/// Walks over the whole register, a page at a time.
pub async fn reseal(
    register: &Register,
    key: &Key,
    recipients: &Recipients,
    clerk: Clerk<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, ResealError> {
    let all = count(register).await?;
    let mut report = Report::default();
    for stage in Stage::ALL {
        let mut pages = register.by_stage(*stage);
        while let Some(page) = pages.next_page().await? {
            for batch in page.chunks(BATCH) {
                for (entry, kept) in sealed(register, batch).await? {
                    if entry.event_count > 1 {
                        let added = register.additions(&entry.reference).await?;
                        report.with_additions += u64::from(!added.is_empty());
                    }
                    if kept.is_sealed_to(recipients) {
                        report.untouched += 1;
                    } else if let Some(json) = report.open(key, entry, &kept) {
                        let sealed = seal::seal_json(&json, recipients)
                            .map_err(|_hidden| ResealError::Seal(entry.reference.clone()))?;
                        put(register, entry, &kept, &sealed, clerk).await?;
                        report.resealed += 1;
                    }
                }
                progress(report.progress(all));
            }
        }
    }
    Ok(report)
}

/// How many there are: the index alone is read.
async fn count(register: &Register) -> Result<u64, LedgerError> {
    let mut all = 0;
    for stage in Stage::ALL {
        let mut pages = register.by_stage(*stage);
        while let Some(page) = pages.next_page().await? {
            all += page.len() as u64;
        }
    }
    Ok(all)
}

async fn put(
    register: &Register,
    entry: &Entry,
    former: &Kept,
    sealed: &ledger::Sealed,
    clerk: Clerk<'_>,
) -> Result<(), ResealError> {
    let reference = &entry.reference;
    let done = register.reseal(reference, former, sealed, clerk.actor, clerk.now);
    done.await.map_err(|source| ResealError::Write {
        reference: reference.clone(),
        source,
    })
}

impl Report {
    /// The answers, if they open and are what the register says.
    fn open(&mut self, key: &Key, entry: &Entry, kept: &Kept) -> Option<crate::open::Plain> {
        match key.open_kept(entry, kept) {
            Ok((json, _)) => return Some(json),
            Err(SealError::OtherKey) => {
                self.closed += 1;
                self.missing.extend(kept.to.iter().cloned());
            }
            Err(SealError::Damaged | SealError::Newer) => self.damaged += 1,
        }
        None
    }

    const fn progress(&self, all: u64) -> Progress {
        let done = self.resealed + self.untouched + self.closed + self.damaged;
        Progress {
            step: Step::Reseal,
            done,
            all: if all > done { all } else { done },
        }
    }
}
