//! How many requests each key opens. A page of the register is held at a time.

use std::collections::{BTreeMap, BTreeSet};

use ledger::{KeyId, LedgerError, Register};
use request::Stage;

use crate::seals::{BATCH, Seals};

/// How many requests there are, by key.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Counts {
    /// Requests in which a key opens something: the answers, or what came later.
    pub by_key: BTreeMap<KeyId, u64>,
    /// Requests with something of which no key is noted: it came before keys were.
    pub unknown: u64,
}

/// Counts all requests of the register.
pub async fn count(register: &Register) -> Result<Counts, LedgerError> {
    let mut counts = Counts::default();
    let mut pages = register.by_stages(Stage::with_answers());
    while let Some(page) = pages.next_page().await? {
        for batch in page.chunks(BATCH) {
            for seals in Seals::of(register, batch).await?.iter().flatten() {
                counts.add(seals);
            }
        }
    }
    Ok(counts)
}

impl Counts {
    fn add(&mut self, seals: &Seals) {
        self.unknown += u64::from(seals.each().any(|(_, kept)| kept.to.is_empty()));
        let keys: BTreeSet<_> = seals.each().flat_map(|(_, kept)| &kept.to).collect();
        for id in keys {
            *self.by_key.entry(id.clone()).or_default() += 1;
        }
    }
}
