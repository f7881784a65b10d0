//! One link of a request's chain of events.
//!
//! An event's hash is SHA-256 over its values and the hash of the one before; the first one's
//! "before" is a digest of the request's own unchanging values. An edit of any of them breaks the
//! chain from there on. The chain has no key: it shows edits, it does not stop someone who may
//! rewrite the whole table.

use std::fmt;

use jiff::Timestamp;
use request::{EventKind, Reference};
use sha2::{Digest, Sha256};

use crate::entry::Entry;
use crate::error::LedgerError;
use crate::item::{Item, n, number, s, spelt, text};
use crate::{seal, table, time};

/// Who records the receipt of a request.
const INTAKE: &str = "intake";

/// Something that happened to a request. Its `Debug` hides what was noted.
#[derive(Clone, PartialEq, Eq)]
pub struct Event {
    /// Its place in the chain, from 1.
    pub number: u32,
    /// What happened.
    pub kind: EventKind,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub actor: String,
    /// What was noted with it.
    pub data: Option<String>,
    /// Hash of the event before, or of the request for the first.
    pub previous_hash: String,
    /// Hash of this event, in hexadecimal.
    pub hash: String,
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            number, kind, at, ..
        } = self;
        write!(f, "Event({number}, {kind}, {at}, rest hidden)")
    }
}

impl Event {
    /// The first event of a request.
    pub(crate) fn received(entry: &Entry) -> Self {
        let first = Self {
            number: 1,
            kind: EventKind::Received,
            at: entry.received_at,
            actor: INTAKE.to_owned(),
            data: None,
            previous_hash: entry.seed(),
            hash: String::new(),
        };
        first.sign(&entry.reference)
    }

    /// Sets the hash.
    pub(crate) fn sign(self, reference: &Reference) -> Self {
        Self {
            hash: self.expected_hash(reference),
            ..self
        }
    }

    /// The hash these values have.
    pub(crate) fn expected_hash(&self, reference: &Reference) -> String {
        // Nothing noted and an empty note are two things.
        let data = self
            .data
            .as_ref()
            .map_or_else(|| "-".to_owned(), |data| format!("+{data}"));
        digest(&[
            "ledger event 1",
            reference.as_str(),
            &self.number.to_string(),
            self.kind.id(),
            &time::written(self.at),
            &self.actor,
            &data,
            &self.previous_hash,
        ])
    }

    /// The event as an item, its key included.
    pub(crate) fn to_item(&self, reference: &Reference) -> Item {
        let mut item = table::event_key(reference, self.number);
        let mut put = |name: &str, value| item.insert(name.to_owned(), value);
        put(table::NUMBER, n(self.number));
        put(table::KIND, s(self.kind.id()));
        put(table::AT, s(time::written(self.at)));
        put(table::ACTOR, s(&self.actor));
        put(table::PREVIOUS_HASH, s(&self.previous_hash));
        put(table::HASH, s(&self.hash));
        if let Some(data) = &self.data {
            put(table::DATA, s(data));
        }
        item
    }

    /// Reads an event.
    pub(crate) fn read(item: &Item) -> Result<Self, LedgerError> {
        let data = item
            .contains_key(table::DATA)
            .then(|| text(item, table::DATA));
        Ok(Self {
            number: number(item, table::NUMBER)?,
            kind: spelt(item, table::KIND)?,
            at: spelt(item, table::AT)?,
            actor: text(item, table::ACTOR)?.to_owned(),
            data: data.transpose()?.map(str::to_owned),
            previous_hash: text(item, table::PREVIOUS_HASH)?.to_owned(),
            hash: text(item, table::HASH)?.to_owned(),
        })
    }
}

/// SHA-256 over parts, each with its length before it, so that no two lists of parts are alike.
pub(crate) fn digest(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    seal::hex(&hasher.finalize())
}
