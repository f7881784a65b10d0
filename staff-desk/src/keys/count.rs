//! How many requests each key opens. A page of the register is held at a time.

use std::collections::BTreeMap;

use ledger::{Entry, Kept, KeyId, LedgerError, Register};
use request::Stage;

/// What one call for sealed answers brings.
pub(super) const BATCH: usize = 100;

/// How many requests there are, by key.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Counts {
    /// Requests that a key opens.
    pub by_key: BTreeMap<KeyId, u64>,
    /// Requests of which no key is noted: they came before keys were.
    pub unknown: u64,
}

/// Counts all requests of the register.
pub async fn count(register: &Register) -> Result<Counts, LedgerError> {
    let mut counts = Counts::default();
    for stage in Stage::ALL {
        let mut pages = register.by_stage(*stage);
        while let Some(page) = pages.next_page().await? {
            for batch in page.chunks(BATCH) {
                for (_, kept) in sealed(register, batch).await? {
                    counts.add(&kept);
                }
            }
        }
    }
    Ok(counts)
}

impl Counts {
    fn add(&mut self, kept: &Kept) {
        self.unknown += u64::from(kept.to.is_empty());
        for id in &kept.to {
            *self.by_key.entry(id.clone()).or_default() += 1;
        }
    }
}

/// The sealed answers of a batch, each with its entry.
pub(super) async fn sealed<'a>(
    register: &Register,
    batch: &'a [Entry],
) -> Result<Vec<(&'a Entry, Kept)>, LedgerError> {
    let references: Vec<_> = batch.iter().map(|entry| entry.reference.clone()).collect();
    let mut found: BTreeMap<_, _> = register.sealed(&references).await?.into_iter().collect();
    let paired = batch
        .iter()
        .filter_map(|entry| Some((entry, found.remove(&entry.reference)?)));
    Ok(paired.collect())
}
