//! One link of a request's chain of events.
//!
//! An event's hash is SHA-256 over its values and the hash of the one before; the first one's
//! "before" is a digest of the request's own unchanging values. An edit of any of them breaks the
//! chain from there on. The chain has no key: it shows edits, it does not stop someone who may
//! rewrite the whole table.

use std::fmt;

use jiff::Timestamp;
use request::completion::Asked;
use request::{EventKind, Reference, Told};
use sha2::{Digest, Sha256};

use crate::chain::Head;
use crate::entry::Entry;
use crate::error::LedgerError;
use crate::filing::Entered;
use crate::item::{Item, n, number, s, spelt, text};
use crate::kept::Kept;
use crate::seal::{self, Sealed};
use crate::{table, time};

/// Who records the receipt of a request.
const INTAKE: &str = "intake";
/// Who takes a request back, or adds to it: whoever holds its receipt code.
const SENDER: &str = "sender";
/// What the note of a paper's first event begins with. When it was entered follows.
const ENTERED: &str = "entered ";

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
    /// What the sender was asked to add. The public edge tells it.
    pub asked: Option<Asked>,
    /// What else is told with it in the clear.
    pub told: Option<Told>,
    /// What it brought, sealed: what the sender added, or the desk decided or noted. Its hash covers the
    /// digest.
    pub sealed: Option<Kept>,
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

/// What days are reckoned by, and all that a sender is told: an event without what it brought, by whom, or
/// its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// What happened.
    pub kind: EventKind,
    /// When.
    pub at: Timestamp,
    /// What the sender was asked to add.
    pub asked: Option<Asked>,
    /// What else is told with it in the clear.
    pub told: Option<Told>,
}

impl Moment {
    /// What it is read from, and the key that tells events from requests.
    pub(crate) const ATTRIBUTES: [&str; 5] = [
        table::SORT,
        table::KIND,
        table::AT,
        table::ASKED,
        table::TOLD,
    ];

    /// The receipt.
    pub const fn received(at: Timestamp) -> Self {
        Self {
            kind: EventKind::Received,
            at,
            asked: None,
            told: None,
        }
    }

    /// Reads it off an event.
    pub(crate) fn read(item: &Item) -> Result<Self, LedgerError> {
        let has = |attribute| item.contains_key(attribute);
        let asked = has(table::ASKED).then(|| spelt(item, table::ASKED));
        let told = has(table::TOLD).then(|| spelt(item, table::TOLD));
        Ok(Self {
            kind: spelt(item, table::KIND)?,
            at: spelt(item, table::AT)?,
            asked: asked.transpose()?,
            told: told.transpose()?,
        })
    }
}

/// Something to be recorded: an event that has no place in a chain yet.
#[derive(Clone)]
pub struct Happening {
    pub(crate) kind: EventKind,
    pub(crate) at: Timestamp,
    pub(crate) actor: String,
    pub(crate) data: Option<String>,
    pub(crate) asked: Option<Asked>,
    pub(crate) told: Option<Told>,
    pub(crate) sealed: Option<Sealed>,
    pub(crate) seen: Option<u32>,
}

impl fmt::Debug for Happening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Happening({}, {}, rest hidden)", self.kind, self.at)
    }
}

impl Happening {
    /// Something that somebody did, and nothing more.
    pub fn new(kind: EventKind, at: Timestamp, actor: &str) -> Self {
        Self {
            kind,
            at,
            actor: actor.to_owned(),
            data: None,
            asked: None,
            told: None,
            sealed: None,
            seen: None,
        }
    }

    /// Something that the sender of the request did.
    pub(crate) fn of_sender(kind: EventKind, at: Timestamp) -> Self {
        Self::new(kind, at, SENDER)
    }

    /// With what the sender is asked to add.
    #[must_use]
    pub fn asking(self, asked: Asked) -> Self {
        let asked = Some(asked);
        Self { asked, ..self }
    }

    /// With what is told in the clear.
    #[must_use]
    pub fn telling(self, told: Told) -> Self {
        let told = Some(told);
        Self { told, ..self }
    }

    /// With what is kept sealed.
    #[must_use]
    pub fn sealing(self, sealed: Sealed) -> Self {
        let sealed = Some(sealed);
        Self { sealed, ..self }
    }

    /// With a note in the clear.
    #[must_use]
    pub fn noting(self, data: String) -> Self {
        let data = Some(data);
        Self { data, ..self }
    }

    /// By somebody who had seen the request with so many events: if others came since, it is not
    /// recorded ([`EventKind::still_holds`]).
    #[must_use]
    pub fn having_seen(self, events: u32) -> Self {
        let seen = Some(events);
        Self { seen, ..self }
    }
}

impl Event {
    /// The event that follows on the end of a chain.
    pub(crate) fn follow(head: &Head, reference: &Reference, happening: Happening) -> Self {
        let Happening {
            kind,
            at,
            actor,
            data,
            asked,
            told,
            sealed,
            seen: _,
        } = happening;
        let number = head.event_count + 1;
        let event = Self {
            number,
            kind,
            at,
            actor,
            data,
            asked,
            told,
            sealed: sealed.map(|sealed| Kept::brought(number, sealed)),
            previous_hash: head.hash.clone(),
            hash: String::new(),
        };
        event.sign(reference)
    }

    /// The first event of a request. What staff entered says who did, and when: an arrival that lies
    /// before cannot pass for one that was recorded at its time.
    pub(crate) fn received(entry: &Entry, entered: Option<&Entered>) -> Self {
        let first = Self {
            number: 1,
            kind: EventKind::Received,
            at: entry.received_at,
            actor: entered.map_or(INTAKE, |it| &it.actor).to_owned(),
            data: entered.map(|it| format!("{ENTERED}{:.0}", it.at)),
            asked: None,
            told: entered.map(|it| it.told.clone()),
            sealed: None,
            previous_hash: entry.seed(),
            hash: String::new(),
        };
        first.sign(&entry.reference)
    }

    /// When it was recorded. What came on paper is dated to its arrival, and notes when it was entered; the hash
    /// covers the note. Anything else is recorded when it happens.
    pub fn recorded_at(&self) -> Timestamp {
        let noted = self.data.as_deref().and_then(|it| it.strip_prefix(ENTERED));
        let noted = noted.filter(|_| self.kind == EventKind::Received);
        noted.and_then(|at| at.parse().ok()).unwrap_or(self.at)
    }

    /// What days are reckoned by.
    pub fn moment(&self) -> Moment {
        Moment {
            kind: self.kind,
            at: self.at,
            asked: self.asked.clone(),
            told: self.told.clone(),
        }
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
        let (number, at) = (self.number.to_string(), time::written(self.at));
        let mut parts = vec![
            "ledger event 1",
            reference.as_str(),
            &number,
            self.kind.id(),
            &at,
            &self.actor,
            &data,
            &self.previous_hash,
        ];
        // Most events carry none of them, and hash as they did before there were any.
        let asked = self.asked.as_ref().map(|asked| format!("asked {asked}"));
        let told = self.told.as_ref().map(|told| format!("told {told}"));
        let sealed = self
            .sealed
            .as_ref()
            .map(|it| format!("sealed {}", it.sha256));
        let more = asked.iter().chain(&told).chain(&sealed);
        parts.extend(more.map(String::as_str));
        digest(&parts)
    }

    /// Whether it holds what its hash was made of.
    pub fn is_intact(&self, reference: &Reference) -> bool {
        let is_whole = self.sealed.as_ref().is_none_or(Kept::is_intact);
        is_whole && self.hash == self.expected_hash(reference)
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
        if let Some(asked) = &self.asked {
            put(table::ASKED, s(asked.to_string()));
        }
        if let Some(told) = &self.told {
            put(table::TOLD, s(told.to_string()));
        }
        if let Some(sealed) = &self.sealed {
            sealed.write(&mut item);
        }
        item
    }

    /// What an event is read from, and its key.
    pub(crate) const ATTRIBUTES: [&str; 12] = [
        table::SORT,
        table::NUMBER,
        table::KIND,
        table::AT,
        table::ACTOR,
        table::DATA,
        table::ASKED,
        table::TOLD,
        table::SEALED,
        table::SEALED_SHA256,
        table::PREVIOUS_HASH,
        table::HASH,
    ];

    /// Reads an event.
    pub(crate) fn read(item: &Item) -> Result<Self, LedgerError> {
        Self::read_by(item, Kept::read)
    }

    /// Reads an event of which nothing sealed was asked for.
    pub(crate) fn unread(item: &Item) -> Result<Self, LedgerError> {
        Self::read_by(item, Kept::unread)
    }

    fn read_by(
        item: &Item,
        kept: fn(&Item) -> Result<Kept, LedgerError>,
    ) -> Result<Self, LedgerError> {
        let has = |attribute| item.contains_key(attribute);
        let data = has(table::DATA).then(|| text(item, table::DATA));
        let asked = has(table::ASKED).then(|| spelt(item, table::ASKED));
        let told = has(table::TOLD).then(|| spelt(item, table::TOLD));
        let sealed = has(table::SEALED_SHA256).then(|| kept(item));
        Ok(Self {
            number: number(item, table::NUMBER)?,
            kind: spelt(item, table::KIND)?,
            at: spelt(item, table::AT)?,
            actor: text(item, table::ACTOR)?.to_owned(),
            data: data.transpose()?.map(str::to_owned),
            asked: asked.transpose()?,
            told: told.transpose()?,
            sealed: sealed.transpose()?,
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
