//! Files as they were read: text, and how the file is named to a person.

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

/// The line a byte stands on, from 1.
pub(crate) fn line_of(text: &str, byte: usize) -> usize {
    let before = text.as_bytes().iter().take(byte);
    before.filter(|one| **one == b'\n').count() + 1
}

/// SHA-256 of bytes in hexadecimal.
pub(crate) fn digest(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    use std::fmt::Write as _;
    let mut text = String::with_capacity(64);
    for byte in sha2::Sha256::digest(bytes) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
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
    fn the_digest_is_that_of_sha256() {
        assert!(digest(b"").starts_with("e3b0c44298fc1c149afbf4c8996fb924"));
    }
}
