//! A pass: what the pages about a request carry, so that its receipt code need not be typed again and
//! stands in none of them.
//!
//! No session and no cookie: the pass is a time and the hash of the code, bound to the reference and
//! signed by this intake. By itself the hash opens nothing, and after a day neither does the pass.

use hmac::Mac as _;
use jiff::Timestamp;
use request::Reference;

use crate::secret::Secret;

/// Seconds for which a pass holds.
pub const LATEST: i64 = 24 * 60 * 60;
/// Bytes of the signature: 128 bits.
const SIGNATURE: usize = 16;

/// A pass for whoever has shown the receipt code of this hash.
pub fn write(
    secret: &Secret,
    reference: &Reference,
    receipt_hash: &[u8; 32],
    at: Timestamp,
) -> String {
    let second = at.as_second();
    let mac = mac(secret, reference, receipt_hash, second).finalize();
    let mac = mac.into_bytes();
    let signature = mac.iter().take(SIGNATURE);
    format!(
        "{second}-{}-{}",
        hex(receipt_hash.iter()),
        hex(signature.into_iter())
    )
}

/// The hash a pass stands for, if it is ours, for this request, and still holds. Compared in constant
/// time.
pub fn read(
    secret: &Secret,
    reference: &Reference,
    pass: &str,
    now: Timestamp,
) -> Option<[u8; 32]> {
    let mut parts = pass.split('-');
    let (second, hash, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let second: i64 = second.parse().ok()?;
    let hash: [u8; 32] = bytes(hash)?;
    let signature: [u8; SIGNATURE] = bytes(signature)?;
    let mac = mac(secret, reference, &hash, second);
    mac.verify_truncated_left(&signature).ok()?;
    let age = now.as_second().saturating_sub(second);
    ((0..=LATEST).contains(&age) && parts.next().is_none()).then_some(hash)
}

fn mac(
    secret: &Secret,
    reference: &Reference,
    hash: &[u8; 32],
    second: i64,
) -> hmac::Hmac<sha2::Sha256> {
    let parts: [&[u8]; 3] = [reference.as_str().as_bytes(), hash, &second.to_be_bytes()];
    secret.mac(b"pass", &parts)
}

fn hex<'a>(bytes: impl Iterator<Item = &'a u8>) -> String {
    use std::fmt::Write as _;
    bytes.fold(String::new(), |mut text, byte| {
        let _never_fails = write!(text, "{byte:02x}");
        text
    })
}

fn bytes<const N: usize>(hex: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    (hex.len() == 2 * N).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: [u8; 32] = [9; 32];

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_pass_holds_for_a_day_and_for_its_own_request() {
        let (secret, reference) = (Secret::new([7; 32]), Reference::from_random(1));
        let pass = write(&secret, &reference, &HASH, second(1_000));
        let read = |now| read(&secret, &reference, &pass, second(now));

        assert_eq!(read(1_000), Some(HASH));
        assert_eq!(read(1_000 + LATEST), Some(HASH));
        assert_eq!(read(1_001 + LATEST), None);
        assert_eq!(read(999), None);
        let other = Reference::from_random(2);
        assert_eq!(super::read(&secret, &other, &pass, second(1_000)), None);
        let stranger = Secret::new([8; 32]);
        assert_eq!(
            super::read(&stranger, &reference, &pass, second(1_000)),
            None
        );
    }

    #[test]
    fn a_pass_with_anything_changed_is_none() {
        let (secret, reference) = (Secret::new([7; 32]), Reference::from_random(1));
        let pass = write(&secret, &reference, &HASH, second(1_000));
        for forged in [
            pass.replacen("1000", "1001", 1),
            pass.replacen("09", "08", 1),
            format!("{pass}-"),
            format!("{pass}0"),
            pass[..pass.len() - 1].to_owned(),
            String::new(),
            "é-é-é".to_owned(),
            "--".to_owned(),
        ] {
            assert_eq!(
                read(&secret, &reference, &forged, second(1_000)),
                None,
                "{forged}"
            );
        }
    }
}
