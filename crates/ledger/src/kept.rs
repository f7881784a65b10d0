//! What is sealed, as the register keeps it: as it came, or sealed anew since. The answers of a request
//! are kept so, and whatever a later event brought.
//!
//! What came is named for ever by the digest of its first seal: in the hash of the event that brought it,
//! and for a request in its entry and the signed receipt as well. When it is sealed anew to other keys
//! that digest stays as it is; a `resealed` event tells, within the chain, which event's seal was replaced
//! and the digest of what took its place.

use std::fmt;

use request::{EventKind, Reference};

use crate::entry::Entry;
use crate::error::LedgerError;
use crate::event::Event;
use crate::item::{Item, b, bytes, number, s, text};
use crate::seal::{KeyId, Recipients, Sealed, sha256_hex};
use crate::table;

/// The event that brings the answers of a request. They are kept with the request itself.
const RECEIPT: u32 = 1;

/// Something sealed. Its `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Kept {
    /// Number of the event that brought it.
    pub event: u32,
    /// The age file.
    pub bytes: Vec<u8>,
    /// The keys that open it; nothing where that was not noted yet.
    pub to: Vec<KeyId>,
    /// SHA-256 of what came first, in hexadecimal.
    pub received_sha256: String,
    /// SHA-256 that it must have, in hexadecimal, where it was sealed anew.
    pub resealed_sha256: Option<String>,
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (event, length) = (self.event, self.bytes.len());
        write!(f, "Kept(event {event}, {length} bytes hidden)")
    }
}

impl Kept {
    /// What an event brings.
    pub(crate) fn brought(event: u32, sealed: Sealed) -> Self {
        let Sealed { to, bytes, sha256 } = sealed;
        Self {
            event,
            bytes,
            to,
            received_sha256: sha256,
            resealed_sha256: None,
        }
    }

    /// Reads it from the item of a request or of an event.
    pub(crate) fn read(item: &Item) -> Result<Self, LedgerError> {
        let optional = |attribute| {
            let is_there = item.contains_key(attribute);
            is_there.then(|| text(item, attribute)).transpose()
        };
        let bytes = bytes(item, table::SEALED)?.to_vec();
        let received = optional(table::SEALED_SHA256)?;
        Ok(Self {
            event: if item.contains_key(table::NUMBER) {
                number(item, table::NUMBER)?
            } else {
                RECEIPT
            },
            // An event has the digest in its hash; beside it stands one only since it was sealed anew.
            received_sha256: received.map_or_else(|| sha256_hex(&bytes), str::to_owned),
            to: KeyId::read_all(optional(table::SEALED_TO)?.unwrap_or_default()),
            resealed_sha256: optional(table::RESEALED_SHA256)?.map(str::to_owned),
            bytes,
        })
    }

    /// Writes it into the item of its event.
    pub(crate) fn write(&self, item: &mut Item) {
        let mut put = |name: &str, value| item.insert(name.to_owned(), value);
        put(table::SEALED, b(&self.bytes));
        if !self.to.is_empty() {
            put(table::SEALED_TO, s(KeyId::write_all(&self.to)));
        }
        if let Some(digest) = &self.resealed_sha256 {
            put(table::SEALED_SHA256, s(&self.received_sha256));
            put(table::RESEALED_SHA256, s(digest));
        }
    }

    /// Key of the item it is kept in.
    pub(crate) fn key(&self, reference: &Reference) -> Item {
        if self.is_answers() {
            table::request_key(reference)
        } else {
            table::event_key(reference, self.event)
        }
    }

    /// Whether it is the answers of the request, and not what came later.
    pub(crate) const fn is_answers(&self) -> bool {
        self.event == RECEIPT
    }

    /// Whether it is what this entry received, or what took its place.
    pub fn is_of(&self, entry: &Entry) -> bool {
        self.received_sha256 == entry.sealed_sha256 && self.is_intact()
    }

    /// Whether it was destroyed: what it was is told by its digests alone.
    pub fn is_erased(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Whether the bytes have the digest they must have, or are gone. Whether they may be gone is told by
    /// the events ([`crate::Case::verify`]).
    pub(crate) fn is_intact(&self) -> bool {
        if self.is_erased() {
            return true;
        }
        let expected = self.resealed_sha256.as_ref();
        sha256_hex(&self.bytes) == *expected.unwrap_or(&self.received_sha256)
    }

    /// Whether the chain of its request, of which these are the events, knows it: the last `resealed`
    /// event that names it tells what it is now, or none does and it is as it came.
    pub fn is_told_by(&self, events: &[Event]) -> bool {
        let mut told = events.iter().rev().filter_map(told);
        let told = told.find(|(event, _)| *event == self.event);
        told.map(|(_, digest)| digest) == self.resealed_sha256.as_deref()
    }

    /// Whether just these keys open it.
    pub fn is_sealed_to(&self, recipients: &Recipients) -> bool {
        self.to == recipients.ids()
    }

    /// What the event notes that puts `sealed` in its place: `event:3 sha256:… 3f2a9c01`.
    pub(crate) fn note(&self, sealed: &Sealed) -> String {
        let Sealed { sha256, to, .. } = sealed;
        let to = KeyId::write_all(to);
        format!("event:{} sha256:{sha256} {to}", self.event)
    }
}

/// Which event's seal a `resealed` event says to have replaced, and the new digest.
fn told(event: &Event) -> Option<(u32, &str)> {
    let note = event.data.as_deref();
    let note = note.filter(|_| event.kind == EventKind::Resealed)?;
    let mut parts = note.split(' ').peekable();
    let of = parts.next_if(|part| !part.starts_with("sha256:"));
    let of = match of {
        Some(of) => of.strip_prefix("event:")?.parse().ok()?,
        // Notes named none when answers alone could be sealed anew.
        None => RECEIPT,
    };
    Some((of, parts.next()?.strip_prefix("sha256:")?))
}
