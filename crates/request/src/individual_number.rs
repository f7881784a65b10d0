//! The guard that keeps Individual Numbers (個人番号, マイナンバー) out.
//!
//! A privacy request is not a task the Number Act allows them for, and consent does not heal it:
//! a number that was typed must never be kept, so it is found before anything is stored.

/// Most characters that may stand between two groups of digits for them to count as one number.
const WIDEST_GAP: usize = 3;
const DIGITS: usize = 12;

/// Whether the text (already folded to half width) holds twelve digits with a valid check digit:
/// in one run, or in groups of equal length, as in `1234 5678 9018`.
pub fn is_in(folded: &str) -> bool {
    let groups = groups(folded);
    groups.iter().enumerate().any(|(at, first)| {
        if !DIGITS.is_multiple_of(first.digits.len()) {
            return false;
        }
        let wanted = DIGITS / first.digits.len();
        let number: Option<Vec<u8>> = groups
            .get(at..at + wanted)
            .filter(|run| {
                run.iter()
                    .all(|group| group.digits.len() == first.digits.len())
            })
            .filter(|run| run.iter().skip(1).all(|group| group.gap <= WIDEST_GAP))
            .map(|run| {
                run.iter()
                    .flat_map(|group| group.digits.iter().copied())
                    .collect()
            });
        number.is_some_and(|digits| has_valid_check_digit(&digits))
    })
}

/// A run of digits and how many separating characters stand before it; a letter counts as a gap
/// too wide to bridge.
struct Group {
    gap: usize,
    digits: Vec<u8>,
}

fn groups(text: &str) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut gap = 0_usize;
    let mut digits = Vec::new();
    for letter in text.chars() {
        if let Some(digit) = letter
            .to_digit(10)
            .and_then(|digit| u8::try_from(digit).ok())
        {
            digits.push(digit);
            continue;
        }
        if !digits.is_empty() {
            groups.push(Group {
                gap,
                digits: std::mem::take(&mut digits),
            });
            gap = 0;
        }
        gap = gap.saturating_add(if letter.is_alphanumeric() && letter != 'ー' {
            99
        } else {
            1
        });
    }
    if !digits.is_empty() {
        groups.push(Group { gap, digits });
    }
    groups
}

/// Check digit of the order on Individual Numbers: weights 2 to 7 and 2 to 6 from the right,
/// remainder of the sum by 11; 0 and 1 give 0, others 11 less the remainder.
fn has_valid_check_digit(digits: &[u8]) -> bool {
    let Some((check, rest)) = digits.split_last() else {
        return false;
    };
    let weights = [2_u32, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6];
    let sum: u32 = rest
        .iter()
        .rev()
        .zip(weights)
        .map(|(digit, by)| u32::from(*digit) * by)
        .sum();
    let expected = match sum % 11 {
        0 | 1 => 0,
        remainder => 11 - remainder,
    };
    rest.len() == weights.len() && u32::from(*check) == expected
}

#[cfg(test)]
mod tests {
    use super::*;

    // 123456789018 has the right check digit and is nobody's number in any register we know of.

    #[test]
    fn finds_a_number_however_it_is_grouped() {
        for text in [
            "123456789018",
            "1234 5678 9018",
            "1234-5678-9018",
            "番号は123456789018です",
            "1234　5678　9018",
            "1234ー5678ー9018",
            "12 34 56 78 90 18",
            "1 2 3 4 5 6 7 8 9 0 1 8",
            "2026年 1234 5678 9018",
        ] {
            assert!(is_in(text), "{text}");
        }
    }

    #[test]
    fn lets_other_digits_pass() {
        for text in [
            "123456789017",
            "1234567890180",
            "03-1234-5678",
            "2026-11-24 から 2026-12-01",
            "1234人と5678人と9018人",
            "",
        ] {
            assert!(!is_in(text), "{text}");
        }
    }
}
