//! Sealed answers as the register keeps them: as they were received, or sealed anew since.
//!
//! What was received is named for ever by the digest of its seal: in the entry, in the first event and
//! in the signed receipt. When answers are sealed anew to other keys that digest stays as it is; the
//! `resealed` event tells the digest of what took their place, within the chain.

use std::fmt;

use request::EventKind;

use crate::entry::Entry;
use crate::error::LedgerError;
use crate::event::Event;
use crate::item::{Item, bytes, text};
use crate::seal::{KeyId, Recipients, Sealed, sha256_hex};
use crate::table;

/// What stands before the digest in the note of a `resealed` event.
const DIGEST: &str = "sha256:";

/// Sealed answers. Its `Debug` hides them.
#[derive(Clone, PartialEq, Eq)]
pub struct Kept {
    /// The age file.
    pub bytes: Vec<u8>,
    /// The keys that open it; nothing where that was not noted yet.
    pub to: Vec<KeyId>,
    /// SHA-256 that it must have, in hexadecimal, where it was sealed anew.
    pub resealed_sha256: Option<String>,
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kept({} bytes hidden)", self.bytes.len())
    }
}

impl Kept {
    /// Reads it from the item of a request.
    pub(crate) fn read(item: &Item) -> Result<Self, LedgerError> {
        let optional = |attribute| {
            let is_there = item.contains_key(attribute);
            is_there.then(|| text(item, attribute)).transpose()
        };
        Ok(Self {
            bytes: bytes(item, table::SEALED)?.to_vec(),
            to: KeyId::read_all(optional(table::SEALED_TO)?.unwrap_or_default()),
            resealed_sha256: optional(table::RESEALED_SHA256)?.map(str::to_owned),
        })
    }

    /// Whether it is what this entry received, or what took its place.
    pub fn is_of(&self, entry: &Entry) -> bool {
        let expected = self.resealed_sha256.as_ref();
        sha256_hex(&self.bytes) == *expected.unwrap_or(&entry.sealed_sha256)
    }

    /// Whether just these keys open it.
    pub fn is_sealed_to(&self, recipients: &Recipients) -> bool {
        self.to == recipients.ids()
    }
}

/// What a `resealed` event notes.
pub(crate) fn note(sealed: &Sealed) -> String {
    let to = KeyId::write_all(&sealed.to);
    format!("{DIGEST}{} {to}", sealed.sha256)
}

/// The digest that the last `resealed` event tells, if there is any.
pub(crate) fn told(events: &[Event]) -> Option<&str> {
    let mut resealed = events.iter().rev();
    let last = resealed.find(|event| event.kind == EventKind::Resealed)?;
    let note = last.data.as_deref()?.strip_prefix(DIGEST)?;
    note.split(' ').next()
}
