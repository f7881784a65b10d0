//! Signs receipts, so that nobody can forge or alter one, and anybody can verify it without asking us.
//!
//! Ed25519 (RFC 8032): the same receipt always gets the same signature. The keys are none of those that
//! answers are sealed to; with one of them one can claim to have received something, and read nothing.
//! The intake has a key of its own and the desk another, for what comes on paper.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use request::receipt::{Signed, Statement, key_name};
use request::{Kind, Language};
use sha2::{Digest, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::filing::Receipt;

/// What stands before the 32 bytes of an Ed25519 key in a `SubjectPublicKeyInfo` (RFC 8410), which is
/// what stock tools read.
const SPKI: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

/// The key that signs receipts. Wiped from memory when it is dropped.
pub struct ReceiptKey(SigningKey);

impl ReceiptKey {
    /// The key that grows from 32 secret bytes (RFC 8032, 5.1.5).
    pub fn from_seed(seed: &Zeroizing<[u8; 32]>) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// Signs a statement.
    pub fn sign(&self, statement: Statement) -> Signed {
        let signature = self.0.sign(statement.to_string().as_bytes());
        Signed {
            statement,
            key: self.public().name(),
            signature: BASE64.encode(signature.to_bytes()),
        }
    }
}

impl fmt::Debug for ReceiptKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReceiptKey(hidden)")
    }
}

/// A public key that receipts are verified by. It is read and written as stock tools do: base64 of its
/// `SubjectPublicKeyInfo`, what stands between the two lines of a PEM file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// A text that is no public key of receipts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "a public key is not usable: it must be the 60 signs that the site states, from MCowBQYDK2VwAyEA on"
)]
pub struct BadKey;

impl PublicKey {
    /// What receipts call it by.
    pub fn name(&self) -> String {
        key_name(&Sha256::digest(self.0.as_bytes()).into())
    }

    /// Whether this key signed exactly this. Strict: no second signature of the same text, no key that fits
    /// every text.
    pub fn signed(&self, receipt: &Signed) -> bool {
        let signature = BASE64.decode(&receipt.signature).ok();
        let signature = signature.and_then(|bytes| Signature::from_slice(&bytes).ok());
        let message = receipt.message();
        signature.is_some_and(|it| self.0.verify_strict(message.as_bytes(), &it).is_ok())
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64.encode([SPKI.as_slice(), self.0.as_bytes()].concat()))
    }
}

impl FromStr for PublicKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let bytes = BASE64.decode(text.trim()).map_err(|_no_reason| BadKey)?;
        let key = bytes.strip_prefix(SPKI.as_slice()).ok_or(BadKey)?;
        let key = VerifyingKey::try_from(key).map_err(|_no_reason| BadKey)?;
        Ok(Self(key))
    }
}

impl Receipt {
    /// What a signed receipt states of it: the same for a repeat, because all of it was stored with the first
    /// sending, the promised day and the site as well. `site` is the present one, for what was stored before sites were
    /// remembered.
    pub fn statement(&self, site: &str, kind: Kind, language: Language) -> Statement {
        Statement {
            site: self.site.as_deref().unwrap_or(site).to_owned(),
            reference: self.reference.clone(),
            kind,
            language,
            received_at: self.received_at,
            text: self.text.clone(),
            sealed_sha256: self.sealed_sha256.clone(),
            due: self.promised,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use request::Reference;
    use request::publication::TextVersion;

    use super::*;

    fn key(byte: u8) -> ReceiptKey {
        ReceiptKey::from_seed(&Zeroizing::new([byte; 32]))
    }

    fn statement() -> Statement {
        let receipt = Receipt {
            reference: Reference::from_random(42),
            received_at: Timestamp::from_millisecond(1_795_489_200_007).unwrap(),
            text: TextVersion {
                page: "/request/disclosure/".to_owned(),
                version: "1.0".to_owned(),
                digest: "5f".repeat(32),
            },
            sealed_sha256: "9b".repeat(32),
            receipt_hash: [0; 32],
            promised: None,
            site: None,
            is_new: true,
        };
        receipt.statement("https://privacy.example", Kind::Disclosure, Language::Ja)
    }

    #[test]
    fn the_public_half_is_a_key_of_stock_tools_and_the_private_one_hides() {
        let public = key(7).public();

        assert!(public.to_string().starts_with("MCowBQYDK2VwAyEA"));
        assert_eq!(public.to_string().len(), 60);
        assert_eq!(public.to_string().parse(), Ok(public.clone()));
        assert_ne!(public, key(8).public());
        assert_eq!(format!("{:?}", key(7)), "ReceiptKey(hidden)");
    }

    #[test]
    fn what_one_key_signed_no_other_signed_nor_any_other_text() {
        let signed = key(7).sign(statement());
        let mut altered = signed.clone();
        altered.statement.kind = Kind::Complaint;
        let mut unsigned = signed.clone();
        unsigned.signature.clear();

        assert_eq!(signed.key, key(7).public().name());
        assert!(key(7).public().signed(&signed));
        for (public, receipt) in [(8, &signed), (7, &altered), (7, &unsigned)] {
            assert!(!key(public).public().signed(receipt));
        }
    }

    #[test]
    fn what_is_no_public_key_is_refused() {
        let other_kind = key(7)
            .public()
            .to_string()
            .replace("MCowBQYDK2Vw", "MCowBQYDK2Vu");
        let zero = "A".repeat(43) + "=";
        for text in ["", "MCowBQYDK2VwAyEA", other_kind.as_str(), zero.as_str()] {
            assert_eq!(text.parse::<PublicKey>(), Err(BadKey), "{text}");
        }
    }
}
