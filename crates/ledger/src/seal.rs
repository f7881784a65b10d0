//! Sealing: a checked submission becomes bytes that only the key of its case opens, and that key's secret half
//! bytes that only the staff's keys open.
//!
//! The form is age's binary one with X25519 recipients, so the stock `age` tool opens both, one after the
//! other. Nothing in this crate can open a seal; that code is staff-desk's alone.
//!
//! What is sealed is JSON followed by spaces up to the next size class: the length of a seal stands in
//! the clear and would else tell how much somebody wrote. A reader of JSON passes over the spaces, so
//! that padded and unpadded seals open alike.

use std::fmt;
use std::io::Write;
use std::str::FromStr;

use age::x25519::Recipient;
use serde::Serialize;
use sha2::{Digest, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

mod case_key;
mod key_id;

pub use case_key::{CaseKey, CaseRecipient, Wrapped};
pub use key_id::KeyId;

/// The staff's public keys: every one of them opens every key of a case. At least one.
#[derive(Clone)]
pub struct Recipients(Vec<(KeyId, Recipient)>);

impl Recipients {
    /// Reads one recipient a line; empty lines and lines after `#` are skipped.
    pub fn parse(text: &str) -> Result<Self, RecipientsError> {
        let recipients = (1..)
            .zip(text.lines().map(str::trim))
            .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
            .map(|(number, line)| recipient(number, line))
            .collect::<Result<Vec<_>, _>>()?;
        if recipients.is_empty() {
            return Err(RecipientsError::Empty);
        }
        Ok(Self(recipients))
    }

    /// What they are called, in order of name.
    pub fn ids(&self) -> Vec<KeyId> {
        let mut ids: Vec<_> = self.0.iter().map(|(id, _)| id.clone()).collect();
        ids.sort();
        ids.dedup();
        ids
    }

    /// How many there are.
    #[expect(clippy::len_without_is_empty, reason = "there is always at least one")]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl fmt::Debug for Recipients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipients({})", self.0.len())
    }
}

/// What is wrong with a list of recipients. It never repeats a line: a secret key may stand there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RecipientsError {
    /// No line holds a key.
    #[error("no recipient is given. Put one public key (age1…) on each line")]
    Empty,
    /// A line is no public key.
    #[error("line {line} is not a public key of age. It begins with age1 and holds no spaces")]
    NotAKey {
        /// Number of the line, from 1.
        line: usize,
    },
    /// A line is a secret key.
    #[error(
        "line {line} is a secret key, which must never leave the staff's machine. \
         Put its public key (age1…) here and make a new pair: this one is no longer secret"
    )]
    SecretKey {
        /// Number of the line, from 1.
        line: usize,
    },
}

impl FromStr for Recipients {
    type Err = RecipientsError;

    fn from_str(text: &str) -> Result<Self, RecipientsError> {
        Self::parse(text)
    }
}

fn recipient(line: usize, text: &str) -> Result<(KeyId, Recipient), RecipientsError> {
    if text.to_ascii_uppercase().contains("AGE-SECRET-KEY-") {
        return Err(RecipientsError::SecretKey { line });
    }
    let recipient = text.parse();
    let recipient = recipient.map_err(|_about_the_text| RecipientsError::NotAKey { line })?;
    Ok((KeyId::of(text), recipient))
}

/// Sealed answers.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The age file.
    pub bytes: Vec<u8>,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
}

impl Sealed {
    /// Takes bytes that are sealed already.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        let sha256 = sha256_hex(&bytes);
        Self { bytes, sha256 }
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes hidden)", self.bytes.len())
    }
}

/// The answers could not be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the answers could not be sealed. Check the list of recipients")]
pub struct SealError;

/// The smallest size class in bytes; nearly every request fits into it.
const SMALLEST: usize = 4 * 1024;
/// From here on classes are steps of this size, for an item of DynamoDB holds 400 KB and the next
/// power of two would be too large.
const STEP: usize = 64 * 1024;

/// Seals a value (a submission, or what was added to it), as JSON, to the key of its case.
pub fn seal(value: &impl Serialize, case: &CaseRecipient) -> Result<Sealed, SealError> {
    // The errors here and below could only repeat what was to be hidden.
    let json = serde_json::to_vec(value).map_err(|_hidden| SealError)?;
    let key = case.key()?;
    let only = std::iter::once(&key as &dyn age::Recipient);
    let encryptor = age::Encryptor::with_recipients(only).map_err(|_hidden| SealError)?;
    let sealed = write(encryptor, &padded(&Zeroizing::new(json))).map_err(|_hidden| SealError)?;
    Ok(Sealed::from_bytes(sealed))
}

/// Powers of two, then steps.
fn size_class(length: usize) -> usize {
    if length <= STEP {
        length.next_power_of_two().max(SMALLEST)
    } else {
        length.next_multiple_of(STEP)
    }
}

fn padded(json: &[u8]) -> Zeroizing<Vec<u8>> {
    let size = size_class(json.len());
    let mut padded = Zeroizing::new(Vec::with_capacity(size));
    padded.extend_from_slice(json);
    padded.resize(size, b' ');
    padded
}

fn write(encryptor: age::Encryptor, plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut writer = encryptor.wrap_output(Vec::with_capacity(plain.len() + 512))?;
    writer.write_all(plain)?;
    writer.finish()
}

/// SHA-256 in hexadecimal.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _never_fails = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests;
