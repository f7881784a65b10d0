//! What the file must hold when it is read again: one digest a request, noted while it is written.
//!
//! The notes lie in an unnamed private file, so that an export of any length takes the same
//! memory. They also name the requests that get an `exported` event afterwards.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::Path;

use request::Reference;
use sha2::{Digest as _, Sha256};

/// Length of a written reference, its two hyphens included.
const REFERENCE: usize = 14;
/// Length of a SHA-256.
const DIGEST: usize = 32;

/// Digest of everything a request has in the file.
pub(super) type Digest = [u8; DIGEST];

/// Digest of a list of texts that no other list has: each goes in with its length.
pub(super) fn digest<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Digest {
    let mut hash = Sha256::new();
    for text in texts {
        let text = text.as_ref();
        hash.update(text.len().to_le_bytes());
        hash.update(text);
    }
    hash.finalize().into()
}

/// Notes while the file is written.
pub(super) struct Notes {
    file: BufWriter<File>,
    count: u64,
}

impl Notes {
    /// Notes in a private folder.
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        let file = BufWriter::new(tempfile::tempfile_in(folder)?);
        Ok(Self { file, count: 0 })
    }

    /// Notes one request.
    pub(super) fn add(&mut self, reference: &Reference, digest: &Digest) -> io::Result<()> {
        self.file.write_all(reference.as_str().as_bytes())?;
        self.file.write_all(digest)?;
        self.count += 1;
        Ok(())
    }

    /// How many requests were noted.
    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    /// Ends the notes; they can be read as often as needed.
    pub(super) fn close(self) -> io::Result<Proof> {
        let file = self
            .file
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        Ok(Proof {
            file,
            count: self.count,
        })
    }
}

/// Notes to be read.
pub(super) struct Proof {
    file: File,
    count: u64,
}

impl Proof {
    /// How many requests were noted.
    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    /// Reads the notes from the beginning.
    pub(super) fn read(&self) -> io::Result<ProofReader> {
        let mut file = self.file.try_clone()?;
        file.rewind()?;
        Ok(ProofReader {
            file: BufReader::new(file),
            left: self.count,
        })
    }
}

/// Notes being read.
pub(super) struct ProofReader {
    file: BufReader<File>,
    left: u64,
}

impl ProofReader {
    /// The next request, or `None` after the last.
    pub(super) fn next(&mut self) -> io::Result<Option<(Reference, Digest)>> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let mut reference = [0; REFERENCE];
        let mut digest = [0; DIGEST];
        self.file.read_exact(&mut reference)?;
        self.file.read_exact(&mut digest)?;
        let reference = std::str::from_utf8(&reference)
            .ok()
            .and_then(|written| written.parse().ok())
            .ok_or(io::ErrorKind::InvalidData)?;
        Ok(Some((reference, digest)))
    }

    /// Whether the next request has this digest.
    pub(super) fn matches(&mut self, found: &Digest) -> io::Result<bool> {
        Ok(self.next()?.is_some_and(|(_, noted)| noted == *found))
    }

    /// Whether every request was read.
    pub(super) const fn is_done(&self) -> bool {
        self.left == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_read_back_in_order_and_more_than_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut notes = Notes::new(folder.path()).unwrap();
        let references: Vec<_> = (0..300).map(|n| Reference::from_random(n * 7919)).collect();
        for reference in &references {
            notes.add(reference, &digest([reference.as_str()])).unwrap();
        }
        let proof = notes.close().unwrap();

        for _ in 0..2 {
            let mut reader = proof.read().unwrap();
            for reference in &references {
                assert!(reader.matches(&digest([reference.as_str()])).unwrap());
            }
            assert!(reader.is_done());
            assert!(!reader.matches(&digest(["more"])).unwrap());
        }
    }

    #[test]
    fn where_one_cell_ends_and_the_next_begins_counts() {
        assert_ne!(digest(["ab", "c"]), digest(["a", "bc"]));
    }
}
