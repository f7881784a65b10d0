//! When a check page was shown: a time that only this intake can have written.
//!
//! A page answered faster than anybody can look at it was answered by a program, and one that lay
//! open for a day may meet another reader. Neither is lost: the check page comes again. No session
//! and no cookie: the time travels in the page, bound to the kind and the one-time key.

use hmac::Mac as _;
use jiff::Timestamp;
use request::Kind;

use crate::secret::Secret;

/// Seconds before which nobody has read a check page, ticked its boxes and pressed the button.
pub const SOONEST: i64 = 2;
/// Seconds after which answers are confirmed once more.
pub const LATEST: i64 = 24 * 60 * 60;
/// Bytes of the signature: 128 bits.
const SIGNATURE: usize = 16;

/// How old a check page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// Younger than [`SOONEST`].
    Early,
    /// As a person would send it.
    Fine,
    /// Older than [`LATEST`].
    Old,
    /// No time, or none of ours.
    Unknown,
}

/// The time of a check page, signed: seconds since 1970, a hyphen, the signature in hexadecimal.
pub fn sign(secret: &Secret, kind: Kind, nonce: &str, at: Timestamp) -> String {
    let second = at.as_second();
    let mac = mac(secret, kind, nonce, second).finalize().into_bytes();
    let (_, bits) = mac
        .iter()
        .take(SIGNATURE)
        .fold((0, 0_u128), |(at, bits), byte| {
            (at + 1, bits << 8 | u128::from(*byte))
        });
    format!("{second}-{bits:032x}")
}

/// How old the check page is that carried this time.
pub fn age(secret: &Secret, kind: Kind, nonce: &str, shown: &str, now: Timestamp) -> Age {
    let Some(second) = genuine(secret, kind, nonce, shown) else {
        return Age::Unknown;
    };
    match now.as_second().saturating_sub(second) {
        ..SOONEST => Age::Early,
        SOONEST..=LATEST => Age::Fine,
        _ => Age::Old,
    }
}

/// The second, if the signature is ours. Compared in constant time.
fn genuine(secret: &Secret, kind: Kind, nonce: &str, shown: &str) -> Option<i64> {
    let (second, signature) = shown.split_once('-')?;
    let second = second.parse().ok()?;
    let signature = (signature.len() == 2 * SIGNATURE).then_some(signature)?;
    let signature = u128::from_str_radix(signature, 16).ok()?.to_be_bytes();
    let mac = mac(secret, kind, nonce, second);
    mac.verify_truncated_left(&signature).ok()?;
    Some(second)
}

fn mac(secret: &Secret, kind: Kind, nonce: &str, second: i64) -> hmac::Hmac<sha2::Sha256> {
    let parts = [
        kind.id().as_bytes(),
        nonce.as_bytes(),
        &second.to_be_bytes(),
    ];
    secret.mac(b"shown", &parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONCE: &str = "0123456789abcdef";

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_page_is_neither_answered_at_once_nor_after_a_day() {
        let secret = Secret::new([7; 32]);
        let shown = sign(&secret, Kind::Complaint, NONCE, second(1_000));
        for (now, expected) in [
            (999, Age::Early),
            (1_000, Age::Early),
            (1_001, Age::Early),
            (1_002, Age::Fine),
            (1_000 + LATEST, Age::Fine),
            (1_001 + LATEST, Age::Old),
        ] {
            let age = age(&secret, Kind::Complaint, NONCE, &shown, second(now));

            assert_eq!(age, expected, "{now}");
        }
    }

    #[test]
    fn a_time_of_another_page_or_another_hand_is_unknown() {
        let secret = Secret::new([7; 32]);
        let shown = sign(&secret, Kind::Complaint, NONCE, second(1_000));
        let of = |secret: &Secret, kind, nonce, shown: &str| {
            age(secret, kind, nonce, shown, second(1_010))
        };

        assert_eq!(of(&secret, Kind::Complaint, NONCE, &shown), Age::Fine);
        assert_eq!(of(&secret, Kind::Disclosure, NONCE, &shown), Age::Unknown);
        assert_eq!(
            of(&secret, Kind::Complaint, "fedcba9876543210", &shown),
            Age::Unknown
        );
        assert_eq!(
            of(&Secret::new([8; 32]), Kind::Complaint, NONCE, &shown),
            Age::Unknown
        );
        let later = shown.replacen("1000", "1001", 1);
        for forged in [
            &later,
            "",
            "-",
            "1000-",
            "1000",
            &shown[..shown.len() - 1],
            "x-y",
        ] {
            assert_eq!(
                of(&secret, Kind::Complaint, NONCE, forged),
                Age::Unknown,
                "{forged}"
            );
        }
    }
}
