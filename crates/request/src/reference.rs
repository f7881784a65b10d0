//! The number on the receipt, and the secret code beside it.
//!
//! Both are written in 31 signs that cannot be taken for one another (no 0, 1, I, L, O), a prime
//! number of them, so that a weighted sum as last sign catches every single wrong sign and every
//! swap of neighbours. A reference opens nothing by itself; the code is a secret.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::text;

/// The signs of both.
pub const SIGNS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const BASE: u128 = 31;
const GROUP: usize = 4;

/// Signs of a reference, the check sign included: 11 random ones are 54 bits.
pub const REFERENCE_SIGNS: usize = 12;
/// Signs of a receipt code, the check sign included: 19 random ones are 94 bits.
const CODE_SIGNS: usize = 20;

/// What a request is called: `K7MP-2QRD-9XTV`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reference(String);

impl Reference {
    /// Makes a reference from 128 random bits.
    pub fn from_random(random: u128) -> Self {
        Self(spell(random, REFERENCE_SIGNS))
    }

    /// The reference as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The secret that shows a receipt is one's own. Shown once; only its hash is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceiptCode(String);

impl ReceiptCode {
    /// Makes a code from 128 bits that nobody can guess.
    pub fn from_secret_bits(bits: u128) -> Self {
        Self(spell(bits, CODE_SIGNS))
    }

    /// The code, to be shown to its owner and to nobody else.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for ReceiptCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReceiptCode(hidden)")
    }
}

/// What was typed is no reference or code: a sign is wrong, missing or swapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misspelt;

impl fmt::Display for Misspelt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is not a reference of this desk: a sign is wrong, missing or swapped")
    }
}

impl std::error::Error for Misspelt {}

impl FromStr for Reference {
    type Err = Misspelt;

    fn from_str(typed: &str) -> Result<Self, Misspelt> {
        read(typed, REFERENCE_SIGNS).map(Self)
    }
}

impl FromStr for ReceiptCode {
    type Err = Misspelt;

    fn from_str(typed: &str) -> Result<Self, Misspelt> {
        read(typed, CODE_SIGNS).map(Self)
    }
}

impl TryFrom<String> for Reference {
    type Error = Misspelt;

    fn try_from(written: String) -> Result<Self, Misspelt> {
        written.parse()
    }
}

impl From<Reference> for String {
    fn from(reference: Reference) -> Self {
        reference.0
    }
}

/// Spells `length - 1` signs of the number and the check sign, in groups of four.
fn spell(mut number: u128, length: usize) -> String {
    let mut values = Vec::with_capacity(length);
    for _ in 1..length {
        values.push(number % BASE);
        number /= BASE;
    }
    values.push(check_value(&values));
    group(&values)
}

fn check_value(values: &[u128]) -> u128 {
    let sum: u128 = (1_u128..)
        .zip(values)
        .map(|(weight, value)| weight * value)
        .sum();
    sum % BASE
}

fn group(values: &[u128]) -> String {
    let signs: Vec<char> = values
        .iter()
        .filter_map(|value| usize::try_from(*value).ok().and_then(|at| SIGNS.get(at)))
        .map(|sign| char::from(*sign))
        .collect();
    signs
        .chunks(GROUP)
        .map(|chunk| chunk.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join("-")
}

fn read(typed: &str, length: usize) -> Result<String, Misspelt> {
    let values: Vec<u128> = text::fold_width(typed)
        .chars()
        .filter(|letter| !letter.is_whitespace() && !text::is_hyphen(*letter))
        .map(|letter| value_of(letter).ok_or(Misspelt))
        .collect::<Result<_, _>>()?;
    match values.split_last() {
        Some((check, rest)) if values.len() == length && check_value(rest) == *check => {
            Ok(group(&values))
        }
        _ => Err(Misspelt),
    }
}

fn value_of(letter: char) -> Option<u128> {
    let sign = u8::try_from(letter.to_ascii_uppercase()).ok()?;
    let at = SIGNS.iter().position(|known| *known == sign)?;
    u128::try_from(at).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANDOM: u128 = 0x1234_5678_9abc_def0_0fed_cba9_8765_4321;

    #[test]
    fn a_reference_reads_back_however_it_is_typed() {
        let reference = Reference::from_random(RANDOM);
        let loose = format!(
            "  {} ",
            reference.as_str().to_lowercase().replace('-', "ー")
        );

        assert_eq!(reference.as_str().len(), 14);
        assert_eq!(loose.parse(), Ok(reference));
    }

    #[test]
    fn every_wrong_sign_and_every_swap_is_caught() {
        let reference = Reference::from_random(RANDOM).as_str().replace('-', "");
        let signs: Vec<char> = reference.chars().collect();
        for at in 0..signs.len() {
            for sign in SIGNS.iter().map(|sign| char::from(*sign)) {
                let mut wrong = signs.clone();
                wrong[at] = sign;
                let typed: String = wrong.into_iter().collect();
                assert_eq!(typed.parse::<Reference>().is_ok(), typed == reference);
            }
        }
        for at in 1..signs.len() {
            let mut swapped = signs.clone();
            swapped.swap(at - 1, at);
            let typed: String = swapped.into_iter().collect();
            assert_eq!(typed.parse::<Reference>().is_ok(), typed == reference);
        }
    }

    #[test]
    fn a_receipt_code_hides_itself_in_debug() {
        let code = ReceiptCode::from_secret_bits(RANDOM);

        assert_eq!(format!("{code:?}"), "ReceiptCode(hidden)");
        assert_eq!(code.reveal().parse(), Ok(code.clone()));
    }
}
