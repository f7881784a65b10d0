//! Everything the tables hold of a request, as it stands: for carrying it to another register. Nothing in it is
//! opened, and what a newer program has added to an item comes along.
//!
//! [`Dossier::likeness`] says how what another register holds under the same reference stands to it. It compares
//! evidence: what never changes, every event, every seal. The copies that follow from them (how it stands, where it
//! is listed) are no evidence.

use std::collections::BTreeMap;
use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;
use request::{EventKind, Reference};

use super::{Depth, Register};
use crate::backoff::Backoff;
use crate::case::{Case, ChainFault};
use crate::error::LedgerError;
use crate::item::{Item, number, spelt, text};
use crate::table;

/// The items of one request. Its `Debug` hides them.
#[derive(Clone)]
pub struct Dossier {
    pub(crate) request: Option<Item>,
    pub(crate) events: BTreeMap<u32, Item>,
    pub(crate) key: Option<Item>,
}

impl fmt::Debug for Dossier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dossier({} events, all hidden)", self.events.len())
    }
}

/// How what another register holds under a reference stands to what this one holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// There is no such request, at most events of it that were carried and not finished.
    Missing,
    /// It is the same.
    Same,
    /// It is the same as it was some events ago.
    Earlier,
    /// It is something else.
    Other(Difference),
}

/// What is something else there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Difference {
    /// Another request.
    #[error("another request has this reference there")]
    Request,
    /// Another event.
    #[error("event {0} is another there, or is missing")]
    Event(u32),
    /// Another seal, or one more or less.
    #[error("what event {0} brought is sealed otherwise there, or is gone on one side")]
    Seal(u32),
    /// It goes on.
    #[error("it goes on there: {0} more events were recorded")]
    Later(u32),
    /// Its key is sealed to others.
    #[error(
        "its key is sealed to other keys of the staff there. Run `keys re-seal` on both, with one list"
    )]
    Key,
    /// Its key is on one side alone.
    #[error("its key is gone on one side, and it is not erased")]
    KeyGone,
}

impl Register {
    /// Everything that is kept of a request.
    pub async fn dossier(&self, reference: &Reference) -> Result<Dossier, LedgerError> {
        let mut tries = Backoff::default();
        loop {
            let items = self.connection.partition(reference, None, self.page);
            let mut dossier = Dossier::of(items.await?)?;
            // Last the key: one that is destroyed meanwhile is carried nowhere.
            dossier.key = self.key_item(reference).await?;
            // A page may have been read before an event and the next one after it.
            if dossier.count()? == dossier.held() || !tries.again().await {
                return Ok(dossier);
            }
        }
    }

    async fn key_item(&self, reference: &Reference) -> Result<Option<Item>, LedgerError> {
        let key = vec![table::wrapped_key(reference)];
        let mut read = self.items_by(&self.connection.keys, key, None).await?;
        Ok(read.pop())
    }
}

impl Dossier {
    fn of(items: Vec<Item>) -> Result<Self, LedgerError> {
        let mut dossier = Self {
            request: None,
            events: BTreeMap::new(),
            key: None,
        };
        for item in items {
            if table::is_request(&item) {
                dossier.request = Some(item);
            } else {
                dossier.events.insert(number(&item, table::NUMBER)?, item);
            }
        }
        Ok(dossier)
    }

    /// How many events it holds.
    pub fn held(&self) -> u32 {
        u32::try_from(self.events.len()).unwrap_or(u32::MAX)
    }

    /// Whether it holds the key of the case.
    pub const fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// Checks its chain and every seal, as [`Case::verify`]; `None` where there is no request.
    pub fn verify(&self) -> Result<Option<Result<(), ChainFault>>, LedgerError> {
        let case = self.case()?;
        Ok(case.map(|case| case.verify()))
    }

    fn case(&self) -> Result<Option<Case>, LedgerError> {
        let request = self.request.as_ref();
        let case = request.map(|request| Depth::Whole.case(request, self.events.values()));
        case.transpose()
    }

    /// How many events its request says it has.
    pub(super) fn count(&self) -> Result<u32, LedgerError> {
        let request = self.request.as_ref();
        request.map_or(Ok(0), |request| number(request, table::EVENT_COUNT))
    }

    /// Whether it was erased after so many events.
    pub(super) fn is_erased_after(&self, events: u32) -> Result<bool, LedgerError> {
        for item in self.events.range(events.saturating_add(1)..) {
            if spelt::<EventKind>(item.1, table::KIND)? == EventKind::Erased {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// How another register's stands to this one, which is to be carried there.
    pub fn likeness(&self, there: &Self) -> Result<Likeness, LedgerError> {
        let difference = |it| Ok(Likeness::Other(it));
        let had = there.count()?;
        // Beyond its end lies at most what was carried before somebody stopped.
        let begun = there.events.range(had.saturating_add(1)..);
        if let Some((number, _)) = begun
            .into_iter()
            .find(|it| self.events.get(it.0) != Some(it.1))
        {
            return difference(Difference::Event(*number));
        }
        let (Some(own), Some(other)) = (&self.request, &there.request) else {
            return match (&there.request, &there.key) {
                (None, None) => Ok(Likeness::Missing),
                _ => difference(Difference::Request),
            };
        };
        if lasting(own, &table::CHANGING) != lasting(other, &table::CHANGING) {
            return difference(Difference::Request);
        }
        let have = self.count()?;
        let will_be_erased = self.is_erased_after(had)?;
        // What an erasure empties on one side is told by the events.
        let may_be_emptied = will_be_erased || had > have;
        if !may_be_emptied && own.get(table::SEALED) != other.get(table::SEALED) {
            return difference(Difference::Seal(1));
        }
        for number in 1..=had.min(have) {
            if let Some(found) = self.differs_at(number, there, may_be_emptied) {
                return difference(found);
            }
        }
        if had > have {
            return difference(Difference::Later(had - have));
        }
        let end = if had == have {
            text(own, table::HEAD_HASH).ok()
        } else {
            let last = self.events.get(&had);
            last.and_then(|event| text(event, table::HASH).ok())
        };
        if end != text(other, table::HEAD_HASH).ok() {
            return difference(Difference::Event(had));
        }
        if let Some(found) = self.key_differs(there).filter(|_| !will_be_erased) {
            return difference(found);
        }
        Ok(if had == have {
            Likeness::Same
        } else {
            Likeness::Earlier
        })
    }

    fn differs_at(&self, number: u32, there: &Self, may_be_emptied: bool) -> Option<Difference> {
        let (Some(own), Some(other)) = (self.events.get(&number), there.events.get(&number)) else {
            return Some(Difference::Event(number));
        };
        // What erasing changes of an event.
        let erased = [table::SEALED];
        if lasting(own, &erased) != lasting(other, &erased) {
            return Some(Difference::Event(number));
        }
        let is_alike = may_be_emptied || own == other;
        (!is_alike).then_some(Difference::Seal(number))
    }

    /// Sealing a key anew gives other bytes each time: it is told by whom it is sealed to.
    fn key_differs(&self, there: &Self) -> Option<Difference> {
        match (&self.key, &there.key) {
            (None, None) => None,
            (Some(own), Some(other)) => {
                let is_alike = own.get(table::WRAPPED_TO) == other.get(table::WRAPPED_TO);
                (!is_alike).then_some(Difference::Key)
            }
            _ => Some(Difference::KeyGone),
        }
    }
}

/// An item without some of its attributes.
fn lasting<'a>(item: &'a Item, without: &[&str]) -> BTreeMap<&'a str, &'a AttributeValue> {
    let kept = item.iter().map(|(name, value)| (name.as_str(), value));
    kept.filter(|(name, _)| !without.contains(name)).collect()
}
