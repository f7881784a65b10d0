//! Everything that is sealed in the requests of a batch: their answers, and what came later. Those of which
//! nothing but the receipt is recorded come in one call; of the others the whole record is read.

use std::collections::BTreeMap;

use ledger::{Entry, Event, Kept, LedgerError, Register};
use request::Submission;

use crate::open::{SealError, belongs};

/// How many requests are read at a time: what one call for sealed answers brings (DynamoDB's
/// `BatchGetItem` takes 100 keys).
pub(crate) const BATCH: usize = 100;

/// What is sealed in a request.
pub(crate) struct Seals {
    /// Its answers.
    pub(crate) answers: Kept,
    /// Its events, where there are more than its receipt: they may carry seals, and tell of new ones.
    pub(crate) events: Vec<Event>,
}

impl Seals {
    /// Reads those of a batch, in its order; nothing for a request that is gone.
    pub(crate) async fn of(
        register: &Register,
        batch: &[Entry],
    ) -> Result<Vec<Option<Self>>, LedgerError> {
        let untouched = batch.iter().filter(|entry| entry.event_count <= 1);
        let untouched: Vec<_> = untouched.map(|entry| entry.reference.clone()).collect();
        let found = register.sealed(&untouched).await?.into_iter();
        // The list that told how many events there are may be older than the answers.
        let found = found.filter(|(_, kept)| kept.resealed_sha256.is_none());
        let mut found: BTreeMap<_, _> = found.collect();
        let mut all = Vec::with_capacity(batch.len());
        for Entry { reference, .. } in batch {
            all.push(match found.remove(reference) {
                Some(answers) => Some(Self {
                    answers,
                    events: Vec::new(),
                }),
                None => register.get(reference).await?.map(|case| Self {
                    answers: case.sealed,
                    events: case.events,
                }),
            });
        }
        Ok(all)
    }

    /// The opened answers, if they are those of the entry, and what the record of the request tells.
    pub(crate) fn check(&self, entry: &Entry, opened: Submission) -> Result<Submission, SealError> {
        if !self.answers.is_told_by(&self.events) {
            return Err(SealError::Damaged);
        }
        belongs(entry, &self.answers, opened)
    }

    /// Each seal, that of the answers first, with the event that brought it where that is a later one.
    pub(crate) fn each(&self) -> impl Iterator<Item = (Option<&Event>, &Kept)> {
        let events = self.events.iter();
        let later = events.filter_map(|event| Some((Some(event), event.sealed.as_ref()?)));
        std::iter::once((None, &self.answers)).chain(later)
    }
}
