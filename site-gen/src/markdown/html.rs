//! Writing HTML: what must be escaped, and nothing else.

use super::emphasis::MARK;

/// Adds text to HTML, in an element or in a quoted attribute.
pub(crate) fn escape(text: &str, html: &mut String) {
    // Most texts hold none of the signs. Looked for without a way out, so that many bytes are looked at
    // at once.
    let odd =
        |found, byte| found | u8::from(matches!(byte, b'&' | b'<' | b'>' | b'"' | MARK_STARTS));
    if text.bytes().fold(0, odd) == 0 {
        html.push_str(text);
        return;
    }
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let (written, length) = match byte {
            b'&' => ("&amp;", 1),
            b'<' => ("&lt;", 1),
            b'>' => ("&gt;", 1),
            b'"' => ("&quot;", 1),
            MARK_STARTS if is_mark(text, at) => ("", MARK.len_utf8()),
            _ => continue,
        };
        html.push_str(text.get(from..at).unwrap_or_default());
        html.push_str(written);
        from = at + length;
    }
    html.push_str(text.get(from..).unwrap_or_default());
}

/// The first byte of a mark, and of other signs.
const MARK_STARTS: u8 = 0xef;

fn is_mark(text: &str, at: usize) -> bool {
    text.get(at..).is_some_and(|rest| rest.starts_with(MARK))
}

/// Text as HTML.
pub(crate) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    escape(text, &mut html);
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_html_are_escaped_and_marks_taken_out() {
        let text = format!("a<b>&\"（{MARK}）\u{ff5e}");

        assert_eq!(escaped(&text), "a&lt;b&gt;&amp;&quot;（）\u{ff5e}");
    }
}
