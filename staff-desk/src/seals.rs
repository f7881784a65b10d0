//! Everything that is sealed in the requests of a batch: their answers, what came later, and what opens them.
//! Of a batch the answers come in one call, the keys in another, and the events in as many as they fill.

use std::collections::BTreeMap;

use ledger::{Entry, Event, Kept, LedgerError, Register, Wrapped};
use request::Submission;
use tokio::try_join;

use crate::open::{Key, SealError, Unlocked};

/// How many requests are read at a time: what one call for sealed answers brings (DynamoDB's
/// `BatchGetItem` takes 100 keys).
pub(crate) const BATCH: usize = 100;

/// What is sealed in a request.
pub(crate) struct Seals {
    /// Its answers.
    pub(crate) answers: Kept,
    /// Its events, where there are more than its receipt: they may carry seals.
    pub(crate) events: Vec<Event>,
    /// What opens them.
    pub(crate) key: Option<Wrapped>,
}

impl Seals {
    /// Reads those of a batch, in its order; nothing for a request that is gone.
    pub(crate) async fn of(
        register: &Register,
        batch: &[Entry],
    ) -> Result<Vec<Option<Self>>, LedgerError> {
        let all: Vec<_> = batch.iter().map(|entry| entry.reference.clone()).collect();
        // First the keys: what is erased meanwhile says so.
        let mut keys = register.keys(&all).await?;
        let touched = batch.iter().filter(|entry| entry.event_count > 1);
        let (answers, mut events) = try_join!(register.sealed(&all), register.events(touched))?;
        let mut answers: BTreeMap<_, _> = answers.into_iter().collect();
        let seals = batch.iter().map(|Entry { reference, .. }| {
            answers.remove(reference).map(|answers| Self {
                answers,
                events: events.remove(reference).unwrap_or_default(),
                key: keys.remove(reference),
            })
        });
        Ok(seals.collect())
    }

    /// The answers, if they are those of the entry, and what opens the rest.
    pub(crate) fn open(
        &self,
        key: &Key,
        entry: &Entry,
    ) -> Result<(Unlocked, Submission), SealError> {
        let unlocked = key.unlock(entry, &self.answers, self.key.as_ref())?;
        let submission = unlocked.answers(entry, &self.answers)?;
        Ok((unlocked, submission))
    }

    /// The keys of the staff that are needed to open it.
    pub(crate) fn needed(&self) -> impl Iterator<Item = &ledger::KeyId> {
        self.key.iter().flat_map(|key| &key.to)
    }
}
