//! Two-dimensional codes (QR, ISO/IEC 18004), drawn as the path of an SVG: no picture, no inline style,
//! nothing that the strict policy would have to except.

use std::fmt::Write as _;
use std::sync::LazyLock;

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

/// Lines as they are spelt, by how far on they begin and how long they are. Nearly all are short, and spelling them
/// anew, a thousand and more a code, would be half of drawing it.
static SHORT: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
    let of = |gap| (0..16).map(|long| line(gap, long)).collect();
    (0..16).map(of).collect()
});

/// A line, so much further on in its row.
fn line(gap: i32, long: i32) -> String {
    format!("m{gap} 0h{long}")
}

/// Neighbours in a row become one line, so that no hair lines show between them: `M0 4m4 0h7m2 0h1` is, in the first
/// row, seven squares and one, two apart.
fn path(code: &QrCode) -> String {
    let side = 0..code.size();
    let run = |x: i32, y: i32, is_dark: bool| {
        let same = (x..side.end).take_while(|x| code.get_module(*x, y) == is_dark);
        i32::try_from(same.count()).unwrap_or_default()
    };
    let mut path = String::new();
    for y in side.clone() {
        let _never_fails = write!(path, "M0 {}", y + QUIET);
        let (mut x, mut quiet) = (0, QUIET);
        loop {
            let light = run(x, y, false);
            let dark = run(x + light, y, true);
            if dark == 0 {
                break;
            }
            let gap = quiet + light;
            let short = usize::try_from(gap).ok().and_then(|gap| SHORT.get(gap));
            let short = short.and_then(|all| all.get(usize::try_from(dark).ok()?));
            match short {
                Some(short) => path.push_str(short),
                None => path.push_str(&line(gap, dark)),
            }
            x += light + dark;
            quiet = 0;
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
        for row in drawing.path.split('M').skip(1) {
            let mut bars = row.split('m');
            let y: usize = bars.next().unwrap()[2..].parse().unwrap();
            let mut x = 0;
            for bar in bars {
                let (gap, long) = bar.split_once(" 0h").unwrap();
                let (gap, long): (usize, usize) = (gap.parse().unwrap(), long.parse().unwrap());
                dark[y][x + gap..x + gap + long].fill(true);
                x += gap + long;
            }
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
