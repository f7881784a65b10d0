//! The part of an export that is written: rows, and the notes about them, each a file of the draft.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use ledger::Entry;
use tempfile::TempPath;

use super::proof::{Note, Notes, Proof};
use super::sheet::Row;
use crate::private;

/// Name of the file of rows.
const FILE: &str = "rows";

/// Rows and notes that grow.
pub(super) struct Part {
    path: PathBuf,
    rows: BufWriter<File>,
    end: u64,
    notes: Notes,
}

impl Part {
    /// Begins with what stands before the first row.
    pub(super) fn new(folder: &Path, head: &[u8]) -> io::Result<Self> {
        let path = folder.join(FILE);
        let mut rows = BufWriter::new(private::create_new(&path)?);
        rows.write_all(head)?;
        Ok(Self {
            path,
            rows,
            end: head.len() as u64,
            notes: Notes::new(folder)?,
        })
    }

    /// What an interrupted export left in its folder, as far as rows and notes are whole.
    pub(super) fn take_up(folder: &Path) -> io::Result<Self> {
        let path = folder.join(FILE);
        let mut rows = OpenOptions::new().read(true).write(true).open(&path)?;
        let (notes, end) = Notes::take_up(folder, rows.metadata()?.len())?;
        rows.set_len(end)?;
        rows.seek(SeekFrom::End(0))?;
        Ok(Self {
            path,
            rows: BufWriter::new(rows),
            end,
            notes,
        })
    }

    /// Writes the row of a request.
    pub(super) fn add(&mut self, entry: &Entry, row: &Row) -> io::Result<()> {
        self.rows.write_all(&row.bytes)?;
        self.end += row.bytes.len() as u64;
        self.notes.add(&Note {
            reference: entry.reference.clone(),
            digest: row.digest,
            events: entry.event_count,
            end: self.end,
        })
    }

    /// Hands all of it to the system, rows before the notes about them.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.rows.flush()?;
        self.notes.flush()
    }

    /// How many requests were written.
    pub(super) const fn count(&self) -> u64 {
        self.notes.count()
    }

    /// The file of rows, and what it must hold as far as it is.
    pub(super) fn so_far(&mut self) -> io::Result<(&Path, Proof)> {
        self.flush()?;
        Ok((&self.path, self.notes.proof()?))
    }

    /// Ends it and makes sure that it is on the disk.
    pub(super) fn close(mut self) -> io::Result<(TempPath, Proof)> {
        self.flush()?;
        self.rows.get_ref().sync_all()?;
        Ok((TempPath::try_from_path(self.path)?, self.notes.close()?))
    }
}
