//! What is new since it was last told: what no earlier export of the same columns holds in a file that was finished.

use std::collections::BTreeMap;

use ledger::{Event, LedgerError, Register};
use request::EventKind;

use super::Set;
use super::record::About;

/// Tells requests with news from others.
pub(super) struct News<'a> {
    register: &'a Register,
    set: Set,
    /// Files that events told of so far, by their SHA-256: whether they got no name.
    unnamed: BTreeMap<String, bool>,
}

impl<'a> News<'a> {
    /// News of what this set takes.
    pub(super) const fn of(register: &'a Register, set: Set) -> Self {
        let unnamed = BTreeMap::new();
        Self {
            register,
            set,
            unnamed,
        }
    }

    /// Whether something happened to a request since the last such export had read it, or there was none. Without
    /// events there was but the receipt.
    pub(super) async fn are_in(&mut self, events: &[Event]) -> Result<bool, LedgerError> {
        let exported = events.iter().rev();
        for event in exported.filter(|it| it.kind == EventKind::Exported) {
            let about = About::of(event);
            if about.set == self.set && !self.is_unnamed(&about).await? {
                let since = about.events.unwrap_or(event.number);
                let mut later = events.iter().filter(|it| it.number > since);
                return Ok(later.any(|it| !it.kind.is_housekeeping()));
            }
        }
        Ok(true)
    }

    async fn is_unnamed(&mut self, about: &About<'_>) -> Result<bool, LedgerError> {
        let Some(sha256) = about.sha256 else {
            return Ok(false);
        };
        if let Some(known) = self.unnamed.get(sha256) {
            return Ok(*known);
        }
        let is_unnamed = self.register.is_unnamed(sha256).await?;
        self.unnamed.insert(sha256.to_owned(), is_unnamed);
        Ok(is_unnamed)
    }
}
