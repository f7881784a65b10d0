//! Keyed digests: what the intake must be able to compute again and nobody else may guess.
//!
//! Answers are easy to guess (a name, a birthday), so no plain hash of them may stand in the table.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use ledger::signature::ReceiptKey;
use request::{Kind, Language, ReceiptCode, Reference};
use sha2::{Digest, Sha256};
use zeroize::{ZeroizeOnDrop, Zeroizing};

/// Bytes of a block of SHA-256.
const BLOCK: usize = 64;

/// Bytes of the key.
pub const LENGTH: usize = 32;

/// The intake's own key. It opens no seal; with another one a repeat of an older sending is not known any more and
/// becomes a second request. Wiped from memory when it is dropped.
#[derive(Clone, ZeroizeOnDrop)]
pub struct Secret([u8; LENGTH]);

impl Secret {
    /// A key of 32 random bytes.
    pub const fn new(key: [u8; LENGTH]) -> Self {
        Self(key)
    }

    /// Reads a key written as 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        let text = text.trim();
        let mut secret = Self([0; LENGTH]);
        for (at, byte) in secret.0.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        (text.len() == 2 * LENGTH).then_some(secret)
    }

    /// Whether both are one. Compared by digests, so that the time it takes tells nothing.
    pub fn is(&self, other: &Self) -> bool {
        self.digest(b"same", &[]) == other.digest(b"same", &[])
    }

    /// Digest of an idempotency key, which a program chose: the name of its marker in the table.
    pub fn key_digest(&self, key: &str) -> [u8; 32] {
        self.digest(b"key", &[key.as_bytes()])
    }

    /// The same of the one-time key of a form, which nobody can guess: whoever has it is told what was received
    /// under it. Kept apart, so that the key of a program is not tried out at a form.
    pub fn nonce_digest(&self, nonce: &str) -> [u8; 32] {
        self.digest(b"nonce", &[nonce.as_bytes()])
    }

    /// Digest of what was sent, to tell a repeat from something else under the same key.
    pub fn body_digest(&self, kind: Kind, language: Language, said: &[(&str, String)]) -> [u8; 32] {
        let mut parts = vec![kind.id().as_bytes(), language.id().as_bytes()];
        parts.extend(
            said.iter()
                .flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]),
        );
        self.digest(b"body", &parts)
    }

    /// The bucket of a limit that counts for one subject on one day.
    pub fn bucket(&self, limit: &str, day: &str, subject: &[u8]) -> [u8; 32] {
        self.digest(b"limit", &[limit.as_bytes(), day.as_bytes(), subject])
    }

    /// Digest of the one-time key under which something is added to a request.
    pub fn addition_digest(&self, reference: &Reference, key: &str) -> [u8; 32] {
        self.digest(
            b"addition",
            &[reference.as_str().as_bytes(), key.as_bytes()],
        )
    }

    /// Which of 256 lanes a guess at a receipt code is in.
    pub fn lane(&self, code: &ReceiptCode) -> u8 {
        let digest = self.digest(b"lane", &[code.reveal().as_bytes()]);
        digest[0]
    }

    /// The receipt code of a request: derived, so that a repeat shows the same one.
    pub fn receipt_code(&self, reference: &Reference, key: &str) -> ReceiptCode {
        let digest = self.digest(b"receipt", &[reference.as_str().as_bytes(), key.as_bytes()]);
        let bits = digest
            .iter()
            .take(16)
            .fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
        ReceiptCode::from_secret_bits(bits)
    }

    /// The key that signs receipts. It is none of the keys that answers are sealed to, and tells nothing of this
    /// one.
    pub fn receipt_key(&self) -> ReceiptKey {
        ReceiptKey::from_seed(&Zeroizing::new(self.digest(b"receipt signature", &[])))
    }

    /// HMAC-SHA-256 over a purpose and its parts.
    fn digest(&self, purpose: &[u8], parts: &[&[u8]]) -> [u8; 32] {
        self.mac(purpose, parts).finalize().into_bytes().into()
    }

    /// The parts are length-prefixed, so that no two lists of them read alike.
    pub(crate) fn mac(&self, purpose: &[u8], parts: &[&[u8]]) -> Hmac<Sha256> {
        // HMAC pads a short key with zeros (RFC 2104); done here, no length can be wrong.
        let mut block = [0; BLOCK];
        block
            .iter_mut()
            .zip(&self.0)
            .for_each(|(place, byte)| *place = *byte);
        let mut mac = <Hmac<Sha256> as KeyInit>::new(&block.into());
        for part in [purpose].iter().chain(parts) {
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part);
        }
        mac
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

/// What is kept of a receipt code. The code has 94 random bits, so a plain hash tells nothing.
pub fn receipt_hash(code: &ReceiptCode) -> [u8; 32] {
    Sha256::digest(code.reveal().as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_key_gives_the_same_code_and_another_key_another() {
        let secret = Secret::new([7; LENGTH]);
        let reference = Reference::from_random(42);

        let code = secret.receipt_code(&reference, "a");

        assert_eq!(code.reveal(), secret.receipt_code(&reference, "a").reveal());
        assert_ne!(code.reveal(), secret.receipt_code(&reference, "b").reveal());
        assert_ne!(
            code.reveal(),
            Secret::new([8; 32]).receipt_code(&reference, "a").reveal()
        );
    }

    #[test]
    fn a_key_is_read_from_hexadecimal_and_hides_itself() {
        let secret = Secret::from_hex(&"0a".repeat(32)).unwrap();

        assert_eq!(
            secret.key_digest("x"),
            Secret::new([10; 32]).key_digest("x")
        );
        assert_eq!(format!("{secret:?}"), "Secret(hidden)");
        assert!(Secret::from_hex("0a").is_none());
        assert!(Secret::from_hex(&"zz".repeat(32)).is_none());
    }
}
