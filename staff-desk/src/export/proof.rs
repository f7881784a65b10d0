//! What the file must hold when it is read again: one digest a request, noted while it is written.
//!
//! The notes lie in a file of the private folder, so that an export of any length takes the same memory and
//! one that was interrupted can go on. They also name the requests that get an `exported` event afterwards.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use request::Reference;
use sha2::{Digest as _, Sha256};

use crate::private;

/// Name of the file.
const FILE: &str = "notes";

/// Length of a written reference, its two hyphens included.
const REFERENCE: usize = 14;
/// Length of a SHA-256.
const DIGEST: usize = 32;
/// Length of a note: with a count of events and a place.
const NOTE: u64 = (REFERENCE + DIGEST + 4 + 8) as u64;

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

/// What is noted of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    /// The request.
    pub(super) reference: Reference,
    /// What must be read back of it.
    pub(super) digest: Digest,
    /// How many events it had when it was read.
    pub(super) events: u32,
    /// Where its row ends in the draft.
    pub(super) end: u64,
}

impl Note {
    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(self.reference.as_str().as_bytes())?;
        out.write_all(&self.digest)?;
        out.write_all(&self.events.to_le_bytes())?;
        out.write_all(&self.end.to_le_bytes())
    }

    fn read(file: &mut impl Read) -> io::Result<Self> {
        let (mut reference, mut digest) = ([0; REFERENCE], [0; DIGEST]);
        let (mut events, mut end) = ([0; 4], [0; 8]);
        file.read_exact(&mut reference)?;
        file.read_exact(&mut digest)?;
        file.read_exact(&mut events)?;
        file.read_exact(&mut end)?;
        let reference = std::str::from_utf8(&reference)
            .ok()
            .and_then(|written| written.parse().ok())
            .ok_or(io::ErrorKind::InvalidData)?;
        Ok(Self {
            reference,
            digest,
            events: u32::from_le_bytes(events),
            end: u64::from_le_bytes(end),
        })
    }

    #[cfg(test)]
    pub(super) fn of_test(digest: Digest) -> Self {
        Self {
            reference: Reference::from_random(1),
            digest,
            events: 1,
            end: 0,
        }
    }
}

/// Notes while the file is written.
pub(super) struct Notes {
    path: PathBuf,
    file: BufWriter<File>,
    count: u64,
}

impl Notes {
    /// Notes in a private folder.
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        let path = folder.join(FILE);
        let file = BufWriter::new(private::create_new(&path)?);
        let count = 0;
        Ok(Self { path, file, count })
    }

    /// The notes that an interrupted export left, as far as they are of whole rows in a draft of that length;
    /// and where the last of these rows ends.
    pub(super) fn take_up(folder: &Path, length: u64) -> io::Result<(Self, u64)> {
        let path = folder.join(FILE);
        let file = OpenOptions::new().read(true).write(true).open(&path)?;
        let mut reader = BufReader::new(&file);
        let (mut count, mut end) = (0, 0);
        while let Ok(note) = Note::read(&mut reader) {
            if note.end <= end || note.end > length {
                break;
            }
            count += 1;
            end = note.end;
        }
        file.set_len(count * NOTE)?;
        let mut file = BufWriter::new(file);
        file.seek(SeekFrom::End(0))?;
        Ok((Self { path, file, count }, end))
    }

    /// The notes about a file that is finished.
    pub(super) fn of_finished(folder: &Path) -> io::Result<Proof> {
        let (notes, _) = Self::take_up(folder, u64::MAX)?;
        notes.close()
    }

    /// Notes one request.
    pub(super) fn add(&mut self, note: &Note) -> io::Result<()> {
        note.write(&mut self.file)?;
        self.count += 1;
        Ok(())
    }

    /// How many requests were noted.
    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    /// Hands what was noted to the system: from here on only a machine that stops can lose it.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }

    /// What was noted so far.
    pub(super) fn proof(&mut self) -> io::Result<Proof> {
        self.flush()?;
        Ok(Proof {
            path: self.path.clone(),
            count: self.count,
        })
    }

    /// Ends the notes; they can be read as often as needed.
    pub(super) fn close(mut self) -> io::Result<Proof> {
        self.proof()
    }
}

/// Notes to be read.
pub(super) struct Proof {
    path: PathBuf,
    count: u64,
}

impl Proof {
    /// How many requests were noted.
    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    /// Reads the notes from the beginning.
    pub(super) fn read(&self) -> io::Result<ProofReader> {
        Ok(ProofReader {
            file: BufReader::new(File::open(&self.path)?),
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
    pub(super) fn next(&mut self) -> io::Result<Option<Note>> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        Note::read(&mut self.file).map(Some)
    }

    /// Whether the next request has this digest.
    pub(super) fn matches(&mut self, found: &Digest) -> io::Result<bool> {
        Ok(self.next()?.is_some_and(|note| note.digest == *found))
    }

    /// Whether every request was read.
    pub(super) const fn is_done(&self) -> bool {
        self.left == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(number: u64) -> Note {
        let reference = Reference::from_random(u128::from(number) * 7919);
        Note {
            digest: digest([reference.as_str()]),
            reference,
            events: 1,
            end: (number + 1) * 10,
        }
    }

    #[test]
    fn notes_read_back_in_order_and_more_than_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut notes = Notes::new(folder.path()).unwrap();
        for number in 0..300 {
            notes.add(&note(number)).unwrap();
        }
        let proof = notes.close().unwrap();

        for _ in 0..2 {
            let mut reader = proof.read().unwrap();
            for number in 0..300 {
                assert_eq!(reader.next().unwrap(), Some(note(number)));
            }
            assert!(reader.is_done());
            assert!(!reader.matches(&digest(["more"])).unwrap());
        }
    }

    #[test]
    fn notes_that_were_cut_are_taken_up_as_far_as_there_are_rows() {
        let folder = tempfile::tempdir().unwrap();
        let mut notes = Notes::new(folder.path()).unwrap();
        for number in 0..10 {
            notes.add(&note(number)).unwrap();
        }
        drop(notes.close().unwrap());
        let file = folder.path().join(FILE);
        let whole = std::fs::read(&file).unwrap();
        // The last note was cut, and the row of the one before lacks a byte.
        std::fs::write(&file, &whole[..whole.len() - 1]).unwrap();

        let (mut notes, end) = Notes::take_up(folder.path(), 89).unwrap();
        assert_eq!((notes.count(), end), (8, 80));
        notes.add(&note(8)).unwrap();
        let mut reader = notes.close().unwrap().read().unwrap();
        for number in 0..9 {
            assert_eq!(reader.next().unwrap(), Some(note(number)));
        }
        assert_eq!(reader.next().unwrap(), None);
    }

    #[test]
    fn where_one_cell_ends_and_the_next_begins_counts() {
        assert_ne!(digest(["ab", "c"]), digest(["a", "bc"]));
    }
}
