//! `.br` and `.gz` beside the files that a server sends: compressed once here, never while somebody
//! waits. Whether a file has twins follows from its name alone, so that a build knows them without making
//! them, and a server in front of a bucket, which cannot look, names one that is there.
//!
//! Brotli 11 is kept for fingerprinted assets: few, wanted by every page, kept for ever. On the shipped
//! pages it saves 11 % more than 5 (230 instead of 259 KB) and takes a hundred times as long (3.1 s
//! instead of 0.03 s), as does every quality between that saves anything.

use std::io::{self, Write as _};

use brotli::enc::BrotliEncoderParams;
use brotli::enc::backward_references::BrotliEncoderMode;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Endings of twins.
const ENDINGS: [&str; 2] = [".br", ".gz"];
/// Quality for a large index would cost minutes: above this an asset is compressed like a page.
const LARGEST_BEST: usize = 1024 * 1024;
const BEST: i32 = 11;
const QUICK: i32 = 5;
/// 256 KiB, the window that is as good as any larger one for pages.
const WINDOW: i32 = 18;

/// Whether a file has twins.
pub(crate) fn has(path: &str) -> bool {
    let ending = path.rsplit_once('.').map(|(_, ending)| ending);
    matches!(
        ending,
        Some("html" | "css" | "js" | "json" | "svg" | "txt" | "xml")
    )
}

/// Names of the twins of a file.
pub(crate) fn names(path: &str) -> [String; 2] {
    ENDINGS.map(|ending| format!("{path}{ending}"))
}

/// Whether a name is that of a twin.
pub(crate) fn is_one(path: &str) -> bool {
    ENDINGS.iter().any(|ending| path.ends_with(ending))
}

/// The bytes of the twins, in the order of [`names`].
pub(crate) fn of(path: &str, bytes: &[u8]) -> io::Result<[Vec<u8>; 2]> {
    Ok([brotli(path, bytes)?, gzip(bytes)?])
}

fn brotli(path: &str, mut bytes: &[u8]) -> io::Result<Vec<u8>> {
    let is_asset = path.contains("/assets/") && bytes.len() <= LARGEST_BEST;
    let params = BrotliEncoderParams {
        quality: if is_asset { BEST } else { QUICK },
        lgwin: WINDOW,
        size_hint: bytes.len(),
        mode: BrotliEncoderMode::BROTLI_MODE_TEXT,
        ..BrotliEncoderParams::default()
    };
    let mut out = Vec::with_capacity(bytes.len() / 3);
    brotli::BrotliCompress(&mut bytes, &mut out, &params)?;
    Ok(out)
}

/// Without a time in its head, so that the same file gives the same bytes.
fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn twins_read_back_as_their_file_and_are_always_the_same() {
        let text = "個人情報の利用目的をお知らせします。 <p class=\"note\">".repeat(60);
        for path in ["site/a/index.html", "site/assets/site.0.css"] {
            let [brotli, gzip] = of(path, text.as_bytes()).unwrap();
            let again = of(path, text.as_bytes()).unwrap();
            let (mut one, mut two) = (String::new(), String::new());
            brotli::Decompressor::new(brotli.as_slice(), 4096)
                .read_to_string(&mut one)
                .unwrap();
            flate2::read::GzDecoder::new(gzip.as_slice())
                .read_to_string(&mut two)
                .unwrap();

            assert_eq!((&one, &two), (&text, &text), "{path}");
            assert_eq!(again, [brotli.clone(), gzip.clone()]);
            assert!(brotli.len() < text.len() / 4 && gzip.len() < text.len() / 4);
        }
    }

    #[test]
    fn every_text_has_twins() {
        assert!(has("site/index.html") && has("site/robots.txt"));
        assert!(!has("site/assets/map.png") && !has("site/none"));
        assert!(is_one("site/index.html.br") && !is_one("site/index.html"));
    }
}
