//! How large a picture is, from its first bytes. Decodes nothing.

use std::path::Path;

/// Width and height in CSS pixels; none if it is no picture, or says no size.
pub(crate) fn size(name: &str, bytes: &[u8]) -> Option<[usize; 2]> {
    let ending = Path::new(name).extension()?.to_str()?;
    let size = match ending {
        "svg" => svg(std::str::from_utf8(bytes).ok()?)?,
        "gif" | "jpeg" | "jpg" | "png" | "webp" => {
            let size = imagesize::blob_size(bytes).ok()?;
            [size.width, size.height]
        }
        _ => return None,
    };
    (!size.contains(&0)).then_some(size)
}

/// The size that an SVG gives itself, else that of its box: browsers keep that shape.
fn svg(text: &str) -> Option<[usize; 2]> {
    let document = roxmltree::Document::parse(text).ok()?;
    let root = document.root_element();
    if root.tag_name().name() != "svg" {
        return None;
    }
    let own = ["width", "height"].map(|key| number(root.attribute(key)?));
    if let [Some(width), Some(height)] = own {
        return Some([width, height]);
    }
    let is_gap = |sign: char| sign.is_ascii_whitespace() || sign == ',';
    let corners = root.attribute("viewBox")?.split(is_gap);
    let corners: Vec<_> = corners.filter(|it| !it.is_empty()).collect();
    let [_, _, width, height] = corners[..] else {
        return None;
    };
    Some([number(width)?, number(height)?])
}

/// A length in pixels, rounded; a share like `100%` is none.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is within the bounds that are asked for"
)]
fn number(text: &str) -> Option<usize> {
    let text = text.trim();
    let number: f64 = text.strip_suffix("px").unwrap_or(text).parse().ok()?;
    let number = number.round();
    (1.0..=65_535.0)
        .contains(&number)
        .then_some(number as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\x40\0\0\0\xf0\x08\x02\0\0\0";
    const GIF: &[u8] = b"GIF89a\x03\0\x05\0\0\0\0;";
    const JPEG: &[u8] =
        b"\xff\xd8\xff\xc0\0\x11\x08\0\x10\0\x20\x03\x01\x11\0\x02\x11\x01\x03\x11\x01\xff\xd9";
    const WEBP: &[u8] = b"RIFF\x1a\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x0f\0\0\x07\0\0";

    #[test]
    fn pictures_tell_their_size() {
        let cases = [
            ("a.png", PNG, [320, 240]),
            ("a.gif", GIF, [3, 5]),
            ("a.jpg", JPEG, [32, 16]),
            ("a.webp", WEBP, [16, 8]),
        ];
        for (name, bytes, expected) in cases {
            assert_eq!(size(name, bytes), Some(expected), "{name}");
        }
    }

    #[test]
    fn an_svg_has_its_own_size_or_that_of_its_box() {
        let cases = [
            ("width='640' height='480px'", Some([640, 480])),
            (
                "width='100%' height='100%' viewBox='0 0 64.4,32'",
                Some([64, 32]),
            ),
            ("viewBox='0 0 64'", None),
            ("viewBox='0 0 -64 NaN'", None),
            ("", None),
        ];
        for (attributes, expected) in cases {
            let text = format!("<svg xmlns='http://www.w3.org/2000/svg' {attributes}/>");

            assert_eq!(size("a.svg", text.as_bytes()), expected, "{attributes}");
        }
    }

    #[test]
    fn what_is_no_picture_has_no_size() {
        let cases: [(&str, &[u8]); 6] = [
            ("a.png", b"text"),
            ("a.png", b""),
            ("a.png", &PNG[..12]),
            ("a.svg", b"<html width='1' height='1'/>"),
            ("site.css", b"a{}"),
            ("none", PNG),
        ];
        for (name, bytes) in cases {
            assert_eq!(size(name, bytes), None, "{name}");
        }
    }
}
