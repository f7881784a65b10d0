//! The two-dimensional code of a form on paper: which kind it is, of which field table, language and
//! text, so that the desk's reader sorts what the post brings. It says nothing of the sender.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};
use request::{Kind, Language, SCHEMA};
use serde::Serialize;

/// White squares around a code that readers need: ISO/IEC 18004 asks for four.
const QUIET: i32 = 4;

/// A code, as the template draws it.
#[derive(Debug, Serialize)]
pub(super) struct Code {
    /// What it says, also in letters.
    text: String,
    /// Squares a side, the white ones around it included.
    size: i32,
    /// The dark squares, as the data of an SVG path.
    path: String,
}

/// What the code of a form says.
pub(super) fn text(kind: Kind, language: Language, version: &str) -> String {
    format!("KENPO-REQUEST kind={kind} schema={SCHEMA} lang={language} version={version}")
}

impl Code {
    /// Draws a text. A folded sheet or a stamp may spoil a quarter of it.
    pub(super) fn of(text: String) -> Result<Self, String> {
        let code = QrCode::encode_text(&text, QrCodeEcc::Quartile)
            .map_err(|long| format!("{long}. Shorten it."))?;
        Ok(Self {
            path: path(&code),
            size: code.size() + 2 * QUIET,
            text,
        })
    }
}

/// Neighbours in a row become one bar, so that no hair lines show between them.
fn path(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let start = x;
            while code.get_module(x, y) {
                x += 1;
            }
            let long = x - start;
            if long > 0 {
                // Writing to a String cannot fail.
                let _ = write!(path, "M{} {}h{long}v1h-{long}z", start + QUIET, y + QUIET);
            }
            x += 1;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_says_kind_field_table_language_and_version() {
        assert_eq!(
            text(Kind::ConsentRefusal, Language::En, "1.2"),
            "KENPO-REQUEST kind=consent-refusal schema=1 lang=en version=1.2"
        );
    }

    #[test]
    fn a_text_that_fits_no_code_is_refused() {
        let told = Code::of("x".repeat(4000)).unwrap_err();

        assert!(told.ends_with("Shorten it."), "{told}");
    }
}
