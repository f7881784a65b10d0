//! What is sealed, as the register keeps it: the answers of a request, and whatever a later event brought.
//!
//! It is named for ever by its digest: in the hash of the event that brought it, and for a request in its entry
//! and the signed receipt as well. It is never sealed anew: when the staff's keys change, the key of its case
//! is ([`crate::seal::Wrapped`]).

use std::fmt;

use request::Reference;

use crate::entry::Entry;
use crate::error::LedgerError;
use crate::item::{Item, b, bytes, number, s, text};
use crate::seal::{Sealed, sha256_hex};
use crate::table;

/// The event that brings the answers of a request. They are kept with the request itself.
const RECEIPT: u32 = 1;

/// Something sealed. Its `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Kept {
    /// Number of the event that brought it.
    pub event: u32,
    /// The age file; nothing once it is erased.
    pub bytes: Vec<u8>,
    /// SHA-256 of what came, in hexadecimal.
    pub sha256: String,
    /// Whether the bytes were asked for: [`crate::Depth::Chain`] leaves them where they are.
    pub(crate) is_read: bool,
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
        let Sealed { bytes, sha256 } = sealed;
        Self {
            event,
            bytes,
            sha256,
            is_read: true,
        }
    }

    /// Reads it from the item of a request or of an event.
    pub(crate) fn read(item: &Item) -> Result<Self, LedgerError> {
        Ok(Self {
            bytes: bytes(item, table::SEALED)?.to_vec(),
            is_read: true,
            ..Self::unread(item)?
        })
    }

    /// Reads what it is called by, from an item of which the bytes were not asked for.
    pub(crate) fn unread(item: &Item) -> Result<Self, LedgerError> {
        Ok(Self {
            event: if item.contains_key(table::NUMBER) {
                number(item, table::NUMBER)?
            } else {
                RECEIPT
            },
            bytes: Vec::new(),
            sha256: text(item, table::SEALED_SHA256)?.to_owned(),
            is_read: false,
        })
    }

    /// Writes it into the item of its event. The digest stands beside it for those who may not read the rest.
    pub(crate) fn write(&self, item: &mut Item) {
        item.insert(table::SEALED.to_owned(), b(&self.bytes));
        item.insert(table::SEALED_SHA256.to_owned(), s(&self.sha256));
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

    /// Whether it is what this entry received.
    pub fn is_of(&self, entry: &Entry) -> bool {
        self.sha256 == entry.sealed_sha256 && self.is_intact()
    }

    /// Whether it was destroyed: what it was is told by its digest alone.
    pub const fn is_erased(&self) -> bool {
        self.is_read && self.bytes.is_empty()
    }

    /// Whether the bytes have the digest they must have, are gone, or were not read. Whether they may be gone is
    /// told by the events ([`crate::Case::verify`]).
    pub(crate) fn is_intact(&self) -> bool {
        self.bytes.is_empty() || sha256_hex(&self.bytes) == self.sha256
    }
}
