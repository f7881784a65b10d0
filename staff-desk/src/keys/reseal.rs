//! Seals the keys of cases anew to the staff's keys in use. What they open stays as it is. Nothing has to be
//! remembered between runs: what is sealed to just the keys in use is passed over, so a run that was killed goes
//! on by running again.
//!
//! A key is opened in memory, compared with its public half in the request, and put in the place of the former
//! one, if that is still there. One that is not its case's own is left alone.

use std::collections::BTreeSet;

use ledger::{Entry, KeyId, LedgerError, Recipients, Register, Wrapped};
use request::{Reference, Stage};
use thiserror::Error;

use crate::export::{Progress, Step};
use crate::open::{Key, SealError};
use crate::seals::BATCH;

/// Why re-sealing stopped. What was sealed anew until then stays so.
#[derive(Debug, Error)]
pub enum ResealError {
    /// The store failed.
    #[error("{0} Run the command again: it goes on where it stopped")]
    Ledger(#[from] LedgerError),
    /// A key could not be sealed.
    #[error(
        "{0} was left as it was, for its key could not be sealed. Check the list of public keys"
    )]
    Seal(Reference),
}

/// What a run did.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Report {
    /// Requests whose key was sealed anew.
    pub resealed: u64,
    /// Requests whose key was sealed to just the keys in use.
    pub untouched: u64,
    /// Requests whose key this identity does not open.
    pub closed: u64,
    /// Requests whose key is damaged, another's, or gone.
    pub damaged: u64,
    /// The keys of which any would have opened those that stayed closed.
    pub missing: BTreeSet<KeyId>,
}

/// Walks over the whole register, a page at a time.
pub async fn reseal(
    register: &Register,
    key: &Key,
    recipients: &Recipients,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, ResealError> {
    let all = count(register).await?;
    let mut sealer = Sealer {
        register,
        key,
        recipients,
        report: Report::default(),
    };
    let mut pages = register.by_stages(Stage::with_answers());
    while let Some(page) = pages.next_page().await? {
        for batch in page.chunks(BATCH) {
            sealer.batch(batch).await?;
            progress(sealer.report.progress(all));
        }
    }
    Ok(sealer.report)
}

/// How many there are: the index alone is read.
async fn count(register: &Register) -> Result<u64, LedgerError> {
    let mut all = 0;
    let mut pages = register.by_stages(Stage::with_answers());
    while let Some(page) = pages.next_page().await? {
        all += page.len() as u64;
    }
    Ok(all)
}

/// What sealing anew takes, and what it came to.
struct Sealer<'a> {
    register: &'a Register,
    key: &'a Key,
    recipients: &'a Recipients,
    report: Report,
}

impl Sealer<'_> {
    async fn batch(&mut self, batch: &[Entry]) -> Result<(), ResealError> {
        let references: Vec<_> = batch.iter().map(|entry| entry.reference.clone()).collect();
        let keys = self.register.keys(&references).await?;
        for entry in batch {
            match keys.get(&entry.reference) {
                Some(former) if former.is_sealed_to(self.recipients) => self.report.untouched += 1,
                Some(former) => self.one(entry, former).await?,
                None => self.report.damaged += 1,
            }
        }
        Ok(())
    }

    async fn one(&mut self, entry: &Entry, former: &Wrapped) -> Result<(), ResealError> {
        let reference = &entry.reference;
        match self.key.secret(&entry.recipient, former) {
            Ok(secret) => {
                let sealed = Wrapped::seal(&secret, self.recipients)
                    .map_err(|_hidden| ResealError::Seal(reference.clone()))?;
                // If it is not put there, somebody else sealed it anew, or the case was erased.
                let is_put = self.register.rewrap(reference, former, &sealed).await?;
                self.report.resealed += u64::from(is_put);
                self.report.untouched += u64::from(!is_put);
            }
            Err(SealError::OtherKey) => {
                self.report.missing.extend(former.to.iter().cloned());
                self.report.closed += 1;
            }
            Err(_) => self.report.damaged += 1,
        }
        Ok(())
    }
}

impl Report {
    const fn progress(&self, all: u64) -> Progress {
        let done = self.resealed + self.untouched + self.closed + self.damaged;
        Progress {
            step: Step::Reseal,
            done,
            all: if all > done { all } else { done },
        }
    }
}
