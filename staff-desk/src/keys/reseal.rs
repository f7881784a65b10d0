//! Seals anew what other keys than those in use open. Nothing has to be remembered between runs: what
//! is sealed to just the keys in use is passed over, so a run that was killed goes on by running again.
//!
//! Answers, and whatever came later, are opened in memory, checked against what the register says of
//! them, and sealed as they are, to the byte. Each is put in place together with an event of its chain, or
//! not at all. What the chain does not know is left alone: a new seal would hide the edit.

use std::collections::BTreeSet;

use jiff::Timestamp;
use ledger::{AppendError, Entry, Event, Kept, KeyId, LedgerError, Recipients, Register, seal};
use request::{Reference, Stage};
use thiserror::Error;

use crate::export::{Progress, Step};
use crate::open::{Key, Plain, SealError};
use crate::seals::{BATCH, Seals};

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
    /// Requests of which something was sealed anew, and nothing stayed as it was.
    pub resealed: u64,
    /// Requests that were sealed to just the keys in use.
    pub untouched: u64,
    /// Requests of which this identity does not open something.
    pub closed: u64,
    /// Requests of which something is damaged.
    pub damaged: u64,
    /// The keys of which any would have opened those that stayed closed.
    pub missing: BTreeSet<KeyId>,
}

/// How a request came out of it: as the worst of its seals.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Untouched,
    Resealed,
    Closed,
    Damaged,
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
    let sealer = Sealer {
        register,
        key,
        recipients,
        clerk,
    };
    let mut pages = register.by_stages(Stage::with_answers());
    while let Some(page) = pages.next_page().await? {
        for batch in page.chunks(BATCH) {
            let seals = Seals::of(register, batch).await?;
            for (entry, seals) in batch.iter().zip(&seals) {
                if let Some(seals) = seals {
                    sealer.request(entry, seals, &mut report).await?;
                }
            }
            progress(report.progress(all));
        }
    }
    Ok(report)
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

/// What sealing anew takes.
struct Sealer<'a> {
    register: &'a Register,
    key: &'a Key,
    recipients: &'a Recipients,
    clerk: Clerk<'a>,
}

impl Sealer<'_> {
    async fn request(
        &self,
        entry: &Entry,
        seals: &Seals,
        report: &mut Report,
    ) -> Result<(), ResealError> {
        let mut worst = Outcome::Untouched;
        for (event, kept) in seals.each() {
            let outcome = if kept.is_sealed_to(self.recipients) {
                Outcome::Untouched
            } else {
                match self.open(entry, event, kept, &seals.events) {
                    Ok(plain) => {
                        self.put(&entry.reference, kept, &plain).await?;
                        Outcome::Resealed
                    }
                    Err(SealError::OtherKey) => {
                        report.missing.extend(kept.to.iter().cloned());
                        Outcome::Closed
                    }
                    Err(SealError::Damaged | SealError::Newer | SealError::Erased) => {
                        Outcome::Damaged
                    }
                }
            };
            worst = worst.max(outcome);
        }
        report.count(worst);
        Ok(())
    }

    /// What is sealed, if it opens and is what the register says.
    fn open(
        &self,
        entry: &Entry,
        event: Option<&Event>,
        kept: &Kept,
        events: &[Event],
    ) -> Result<Plain, SealError> {
        if let Some(event) = event {
            return self.key.open_event(&entry.reference, event, events);
        }
        if !kept.is_told_by(events) {
            return Err(SealError::Damaged);
        }
        let (plain, _) = self.key.open_kept(entry, kept)?;
        Ok(plain)
    }

    async fn put(
        &self,
        reference: &Reference,
        former: &Kept,
        plain: &Plain,
    ) -> Result<(), ResealError> {
        let sealed = seal::seal_json(plain, self.recipients)
            .map_err(|_hidden| ResealError::Seal(reference.clone()))?;
        let Clerk { actor, now } = self.clerk;
        let done = self.register.reseal(reference, former, &sealed, actor, now);
        done.await.map_err(|source| ResealError::Write {
            reference: reference.clone(),
            source,
        })
    }
}

impl Report {
    const fn count(&mut self, outcome: Outcome) {
        let count = match outcome {
            Outcome::Untouched => &mut self.untouched,
            Outcome::Resealed => &mut self.resealed,
            Outcome::Closed => &mut self.closed,
            Outcome::Damaged => &mut self.damaged,
        };
        *count += 1;
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
