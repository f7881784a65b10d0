//! How many requests each key opens. A page of the register is held at a time.

use std::collections::BTreeMap;

use ledger::{KeyId, LedgerError, Register};
use request::Stage;

use crate::seals::BATCH;

/// How many requests there are, by key.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Counts {
    /// Requests that a key opens.
    pub by_key: BTreeMap<KeyId, u64>,
    /// Requests whose own key is gone: nothing opens them.
    pub lost: u64,
}

/// Counts all requests of the register that are not erased.
pub async fn count(register: &Register) -> Result<Counts, LedgerError> {
    let mut counts = Counts::default();
    let mut pages = register.by_stages(Stage::with_answers());
    while let Some(page) = pages.next_page().await? {
        let page: Vec<_> = page.into_iter().map(|entry| entry.reference).collect();
        for batch in page.chunks(BATCH) {
            let keys = register.keys(batch).await?;
            counts.lost += (batch.len() - keys.len()) as u64;
            for id in keys.values().flat_map(|key| &key.to) {
                *counts.by_key.entry(id.clone()).or_default() += 1;
            }
        }
    }
    Ok(counts)
}
