//! A key for one case. Whatever is sealed of the case is sealed to its public half, which stands in the clear
//! with the request. Its secret half is sealed to the staff's keys and kept apart: whoever destroys that makes
//! the case unreadable in every copy of the register, also in those made before.
//!
//! Here alone outside of staff-desk stands a type of age that could open a seal: a key has to be made where a
//! request comes in. It is made, sealed and forgotten; nothing is opened with it.

use std::fmt;

use age::secrecy::ExposeSecret;
use age::x25519::Recipient;

use super::{KeyId, Recipients, SealError, write};

/// The public half of a case's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRecipient(String);

impl CaseRecipient {
    /// Takes what is written in the register. Whether it is a key shows when something is sealed to it.
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// As it is written: `age1…`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn key(&self) -> Result<Recipient, SealError> {
        self.0.parse().map_err(|_quotes_it| SealError)
    }
}

/// The secret half of a case's key, sealed to the staff's keys: an age file that holds one line,
/// `AGE-SECRET-KEY-…`.
#[derive(Clone, PartialEq, Eq)]
pub struct Wrapped {
    /// The keys that open it.
    pub to: Vec<KeyId>,
    /// The age file.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Wrapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wrapped({} bytes hidden)", self.bytes.len())
    }
}

impl Wrapped {
    /// Seals the secret half of a key to the staff's keys.
    pub fn seal(secret: &[u8], recipients: &Recipients) -> Result<Self, SealError> {
        let keys = recipients.0.iter();
        let keys = keys.map(|(_, one)| one as &dyn age::Recipient);
        let encryptor = age::Encryptor::with_recipients(keys).map_err(|_hidden| SealError)?;
        Ok(Self {
            to: recipients.ids(),
            bytes: write(encryptor, secret).map_err(|_hidden| SealError)?,
        })
    }

    /// Whether just these keys open it.
    pub fn is_sealed_to(&self, recipients: &Recipients) -> bool {
        self.to == recipients.ids()
    }
}

/// A key that was made for a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseKey {
    /// What everything of the case is sealed to.
    pub recipient: CaseRecipient,
    /// What opens it.
    pub wrapped: Wrapped,
}

impl CaseKey {
    /// Makes a key that the staff's keys open.
    #[expect(
        clippy::disallowed_types,
        reason = "makes a key, seals its secret half and forgets it; opens nothing"
    )]
    pub fn make(recipients: &Recipients) -> Result<Self, SealError> {
        let identity = age::x25519::Identity::generate();
        let secret = identity.to_string();
        Ok(Self {
            recipient: CaseRecipient(identity.to_public().to_string()),
            wrapped: Wrapped::seal(secret.expose_secret().as_bytes(), recipients)?,
        })
    }
}
