//! Two-dimensional codes (QR, ISO/IEC 18004), drawn as the path of an SVG: no picture, no inline style,
//! nothing that the strict policy would have to except.

use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};
use serde::Serialize;

use crate::kind::{Kind, Language};

/// White squares around a code that readers need: ISO/IEC 18004 asks for four.
const QUIET: i32 = 4;
/// Of the eight patterns laid over a code, the first. ISO/IEC 18004 would have all tried for the one that cameras
/// like best; readers take any, and trying them would be a quarter of what a request costs.
const MASK: u8 = 0;

/// A code, as a template draws it.
#[derive(Debug, Serialize)]
pub struct Drawing {
    /// What it says, also in letters.
    pub text: String,
    /// Squares a side, the white ones around it included.
    pub size: i32,
    /// The dark squares, as the data of an SVG path: lines to be drawn one square wide, half a square
    /// further down. As bars with their edges they would take twice the room.
    pub path: String,
}

/// How much of a code may be spoilt and still be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoilt {
    /// 15 %: on a clean sheet.
    Little,
    /// 25 %: a fold or a stamp.
    Quarter,
}

/// What the code of a form on paper says: kind, field table, language and text, so that the desk's
/// reader sorts what the post brings. It says nothing of the sender.
pub fn form(kind: Kind, language: Language, version: &str) -> String {
    format!(
        "KENPO-REQUEST kind={kind} schema={} lang={language} version={version}",
        crate::SCHEMA
    )
}

impl Drawing {
    /// Draws a text.
    ///
    /// # Errors
    /// The text is longer than a code can hold.
    pub fn of(text: String, spoilt: Spoilt) -> Result<Self, String> {
        let level = match spoilt {
            Spoilt::Little => QrCodeEcc::Medium,
            Spoilt::Quarter => QrCodeEcc::Quartile,
        };
        let code = QrCode::encode_segments_advanced(
            &QrSegment::make_segments(&text),
            level,
            Version::MIN,
            Version::MAX,
            Some(Mask::new(MASK)),
            true, // more may be spoilt where the code gets no larger by it
        );
        let code = code.map_err(|_long| "the text is longer than a code can hold. Shorten it.")?;
        Ok(Self {
            path: path(&code),
            size: code.size() + 2 * QUIET,
            text,
        })
    }
}

/// Neighbours in a row become one line, so that no hair lines show between them.
fn path(code: &QrCode) -> String {
    let numbers: Vec<_> = (0..=code.size() + QUIET).map(|it| it.to_string()).collect();
    let spelt = |number: i32| {
        let at = usize::try_from(number).unwrap_or_default();
        numbers.get(at).map_or("", String::as_str)
    };
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let dark = (x..code.size()).take_while(|x| code.get_module(*x, y));
            let long = i32::try_from(dark.count()).unwrap_or_default();
            if long > 0 {
                for (before, number) in [('M', x + QUIET), (' ', y + QUIET), ('h', long)] {
                    path.push(before);
                    path.push_str(spelt(number));
                }
            }
            x += long.max(1);
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
            form(Kind::ConsentRefusal, Language::En, "1.2"),
            "KENPO-REQUEST kind=consent-refusal schema=1 lang=en version=1.2"
        );
    }

    #[test]
    fn a_text_that_fits_no_code_is_refused() {
        let told = Drawing::of("x".repeat(4000), Spoilt::Quarter).unwrap_err();

        assert!(told.ends_with("Shorten it."), "{told}");
    }

    /// What another program reads in a drawing, as a phone would: from its picture.
    fn decoded(drawing: &Drawing) -> String {
        const SCALE: usize = 4;
        let size = usize::try_from(drawing.size).unwrap();
        let mut dark = vec![vec![false; size]; size];
        for bar in drawing.path.split('M').skip(1) {
            let mut numbers = bar.split(|sign: char| !sign.is_ascii_digit());
            let mut number = || numbers.next().unwrap().parse::<usize>().unwrap();
            let (x, y, long) = (number(), number(), number());
            dark[y][x..x + long].fill(true);
        }
        let width = size * SCALE;
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, width, |x, y| {
            if dark[y / SCALE][x / SCALE] { 0 } else { 255 }
        });
        picture.detect_grids()[0].decode().unwrap().1
    }

    #[test]
    fn another_program_reads_what_was_drawn_however_long() {
        let receipt = format!(
            "PRIVACY-DESK RECEIPT 1\n{}\n",
            "line: 0123456789abcdef\n".repeat(24)
        );
        for spoilt in [Spoilt::Little, Spoilt::Quarter] {
            for length in (1..receipt.len()).step_by(41).chain([receipt.len()]) {
                let text = &receipt[..length];
                let drawing = Drawing::of(text.to_owned(), spoilt).unwrap();

                assert_eq!(decoded(&drawing), text);
            }
        }
    }
}
