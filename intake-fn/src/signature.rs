//! Signs receipts, so that nobody can forge or alter one, and anybody can verify it without asking us.
//!
//! Ed25519 (RFC 8032): the same receipt always gets the same signature. The key is none of those that
//! answers are sealed to; with it one can claim to have received something, and read nothing.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signer as _, SigningKey};
use request::receipt::{Signed, Statement, key_name};
use sha2::{Digest, Sha256};

use crate::secret::Secret;

/// What stands before the 32 bytes of an Ed25519 key in a `SubjectPublicKeyInfo` (RFC 8410), which is
/// what stock tools read.
const SPKI: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

/// The key that signs receipts. Wiped from memory when it is dropped.
pub struct ReceiptKey(SigningKey);

impl ReceiptKey {
    /// The key that belongs to the intake's secret.
    pub fn of(secret: &Secret) -> Self {
        Self(SigningKey::from_bytes(&secret.signing_seed()))
    }

    /// The public half as stock tools read it: base64 of its `SubjectPublicKeyInfo`, what stands
    /// between the two lines of a PEM file.
    pub fn public(&self) -> String {
        let key = self.0.verifying_key();
        let der: Vec<u8> = SPKI.iter().chain(key.as_bytes()).copied().collect();
        BASE64.encode(der)
    }

    /// Signs a statement.
    pub fn sign(&self, statement: Statement) -> Signed {
        let signature = self.0.sign(statement.to_string().as_bytes());
        let digest = Sha256::digest(self.0.verifying_key().as_bytes());
        Signed {
            statement,
            key: key_name(&digest.into()),
            signature: BASE64.encode(signature.to_bytes()),
        }
    }
}

impl fmt::Debug for ReceiptKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReceiptKey(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_half_is_a_key_of_stock_tools_and_the_private_one_hides() {
        let key = ReceiptKey::of(&Secret::new([7; 32]));

        assert!(key.public().starts_with("MCowBQYDK2VwAyEA"));
        assert_eq!(key.public().len(), 60);
        assert_ne!(key.public(), ReceiptKey::of(&Secret::new([8; 32])).public());
        assert_eq!(format!("{key:?}"), "ReceiptKey(hidden)");
    }
}
