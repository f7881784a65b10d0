//! Short names of keys. age hides to whom something is sealed, so the register notes it beside the seal:
//! whoever cannot open a request shall learn which key is missing.

use std::fmt;

use request::receipt::key_name;
use sha2::{Digest, Sha256};

/// What a public key of the staff is called: the first eight hexadecimal digits of the SHA-256 of its
/// text (`printf %s age1… | sha256sum`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyId(String);

impl KeyId {
    /// The name of a public key, spelt `age1…`.
    pub fn of(recipient: &str) -> Self {
        Self(key_name(&Sha256::digest(recipient.trim()).into()))
    }

    /// Reads names from a list with spaces, in order of name.
    pub(crate) fn read_all(text: &str) -> Vec<Self> {
        let names = text.split_whitespace();
        names.map(|name| Self(name.to_owned())).collect()
    }

    /// Writes them as [`Self::read_all`] reads them.
    pub(crate) fn write_all(ids: &[Self]) -> String {
        let names: Vec<_> = ids.iter().map(|id| id.0.as_str()).collect();
        names.join(" ")
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
