//! Files as they were read: text, how the file is named to a person, and places within it.

use crate::markdown::MARK;

/// A text file.
#[derive(Debug)]
pub(crate) struct Source {
    /// How messages name it: the folder as given, then the path within it.
    pub(crate) name: String,
    /// Path within its root folder, with `/` between parts.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

/// Where something stands in a text. Lines and columns count from 1, columns in signs as a person counts
/// them; a line of 0 is the whole file, a column of 0 the whole line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    line: u32,
    column: u32,
}

impl Place {
    /// Where a file begins: for what is missing from it as a whole.
    pub(crate) const START: Self = Self { line: 1, column: 1 };

    pub(crate) fn new(line: usize, column: usize) -> Self {
        let small = |number| u32::try_from(number).unwrap_or(u32::MAX);
        Self {
            line: small(line),
            column: small(column),
        }
    }

    pub(crate) const fn line(self) -> usize {
        self.line as usize
    }

    pub(crate) fn column(self) -> Option<usize> {
        (self.line > 0 && self.column > 0).then_some(self.column as usize)
    }

    /// The same so many lines further down.
    #[must_use]
    pub(crate) fn below(self, lines: usize) -> Self {
        Self::new(self.line() + lines, self.column as usize)
    }
}

/// A whole line.
impl From<usize> for Place {
    fn from(line: usize) -> Self {
        Self::new(line, 0)
    }
}

/// The line a byte stands on, from 1.
pub(crate) fn line_of(text: &str, byte: usize) -> usize {
    let bytes = text.as_bytes();
    let before = bytes.get(..byte).unwrap_or(bytes);
    memchr::memchr_iter(b'\n', before).count() + 1
}

/// The column of a byte in its line, from 1. Marks that no file holds do not count.
pub(crate) fn column_of(text: &str, byte: usize) -> usize {
    let before = text.get(..byte).unwrap_or(text);
    let start = memchr::memrchr(b'\n', before.as_bytes()).map_or(0, |at| at + 1);
    let own = before.get(start..).unwrap_or_default();
    // Signs are counted by their first bytes, which takes a fraction of reading them.
    let signs = own.bytes().filter(|byte| byte & 0xc0 != 0x80).count();
    signs - own.matches(MARK).count() + 1
}

/// The line of places that are asked for mostly in order: it counts on from the last one.
#[derive(Debug, Default)]
pub(crate) struct LineCounter {
    byte: usize,
    /// Lines before it.
    lines: usize,
}

impl LineCounter {
    /// The place of a byte.
    pub(crate) fn place(&mut self, text: &str, byte: usize) -> Place {
        Place::new(self.of(text, byte), column_of(text, byte))
    }

    /// The line a byte stands on, from 1.
    fn of(&mut self, text: &str, byte: usize) -> usize {
        let byte = byte.min(text.len());
        if byte < self.byte {
            *self = Self::default();
        }
        let between = text.as_bytes().get(self.byte..byte).unwrap_or_default();
        self.lines += memchr::memchr_iter(b'\n', between).count();
        self.byte = byte;
        self.lines + 1
    }
}

/// SHA-256 of bytes in hexadecimal.
pub(crate) fn digest(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    let digest = sha2::Sha256::digest(bytes);
    let digits = digest
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
    let mut text = String::with_capacity(64);
    text.extend(digits);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_count_from_one() {
        assert_eq!(line_of("a\nb\nc", 0), 1);
        assert_eq!(line_of("a\nb\nc", 2), 2);
        assert_eq!(line_of("a\nb\nc", 99), 3);
    }

    #[test]
    fn counting_on_finds_the_same_lines_as_counting_from_the_start() {
        let text = "a\nb\n\nc";
        let mut counter = LineCounter::default();

        for byte in [0, 2, 5, 3, 5, 99, 1] {
            assert_eq!(counter.of(text, byte), line_of(text, byte), "{byte}");
        }
    }

    #[test]
    fn the_digest_is_that_of_sha256() {
        assert!(digest(b"").starts_with("e3b0c44298fc1c149afbf4c8996fb924"));
    }
}
