//! Keeps a spreadsheet from running a CSV cell as a formula.
//!
//! A spreadsheet takes a CSV cell for a formula by its first sign, quoted or not. Such a cell gets
//! one `'` in front, which spreadsheets show as part of the text. So does a cell that
//! already begins with `'` and would be dangerous without it: thus [`bare`] undoes [`guarded`]
//! exactly, and a program can get every answer back by taking one `'` off such cells.

use std::borrow::Cow;

/// Signs that begin a formula (OWASP ASVS 5, 1.2.10), and their full-width twins, which Japanese
/// spreadsheets take for the same.
const TRIGGERS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
/// Signs that let what follows begin anew.
const BREAKS: [char; 4] = ['\t', '\r', '\n', '\0'];

/// The text as it may stand in a cell of a CSV file.
pub(super) fn guarded(text: &str) -> Cow<'_, str> {
    if is_dangerous(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text that a cell was made of.
pub(super) fn bare(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if is_dangerous(cell) => text,
        _ => cell,
    }
}

/// White space before the sign is looked through: spreadsheets skip some of it.
fn is_dangerous(text: &str) -> bool {
    let core = text.trim_start_matches('\'');
    core.starts_with(BREAKS) || core.trim_start().starts_with(TRIGGERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_would_run_are_made_text_and_read_back() {
        for text in [
            "=1+1", "+81", "-1", "@SUM", "\t=1", "\r=1", "\n=1", "\0=1", "＝1", "＋1", "－1",
            "＠x", " =1", "　＝1", "\u{a0}=1", "'=1", "''=1", "'\tx",
        ] {
            let cell = guarded(text);

            assert!(cell.starts_with('\''), "{text:?}");
            assert_eq!(bare(&cell), text);
        }
    }

    #[test]
    fn other_cells_stay_as_they_are() {
        for text in ["", "0012", "髙﨑", "'quoted'", "a=b", "O'Hara", "1-2-3"] {
            assert_eq!(guarded(text), text);
            assert_eq!(bare(text), text);
        }
    }
}
