//! Every way an export can fail. Whatever it is, no file is left behind, unless it says so.

use std::io;
use std::path::{Path, PathBuf};

use ledger::{AppendError, LedgerError};
use request::Reference;
use thiserror::Error;

use crate::open::SealError;

/// Why nothing was exported. No message holds a word of an answer.
#[derive(Debug, Error)]
pub enum ExportError {
    /// Something stands where the file or its manifest shall go.
    #[error("{} exists already and was left as it is: name a new file with --out", .0.display())]
    Exists(PathBuf),
    /// A file could not be written.
    #[error("cannot write {}: {source}. Nothing was exported: check the folder and the space left on its disk", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The identity does not open everything asked for.
    #[error(
        "this identity cannot open {closed} of the {all} requests asked for (sealed to {keys}); nothing was exported. Name the identity that opens them with --identity, or seal them anew with `keys re-seal`"
    )]
    OtherKey {
        /// How many it could not open.
        closed: u64,
        /// How many there are.
        all: u64,
        /// Which keys open them, and which are at hand.
        keys: String,
    },
    /// One request could not be opened for another reason.
    #[error("{reference} {source}; nothing was exported")]
    Seal {
        /// The request.
        reference: Reference,
        /// What is wrong with its seal.
        source: SealError,
    },
    /// The sealed answers of a request are gone.
    #[error("the answers of {0} are not in the store any more; nothing was exported")]
    Gone(Reference),
    /// A request has an answer that no column is for.
    #[error(
        "{0} has an answer that this version has no column for; nothing was exported. Use --format jsonl, which keeps every answer"
    )]
    NoColumn(Reference),
    /// An answer does not fit into a cell of Excel.
    #[error(
        "{0} has an answer longer than a cell of Excel can hold; nothing was exported. Use --format csv or jsonl"
    )]
    TooLong(Reference),
    /// Reading the file again found something else than was written.
    #[error(
        "the file was read again and {0}; it was removed and nothing was exported. Report this as a fault of staff-desk"
    )]
    Differs(String),
    /// The store failed.
    #[error("{0}; nothing was exported")]
    Ledger(#[from] LedgerError),
    /// An event could not be added.
    #[error(
        "cannot record the export with {reference}: {source}; no file was written. Run the same command again: it goes on with the finished draft"
    )]
    Event {
        /// The request.
        reference: Reference,
        /// What the store said.
        source: AppendError,
    },
}

impl ExportError {
    pub(super) fn write(path: &Path, source: io::Error) -> Self {
        if source.kind() == io::ErrorKind::AlreadyExists {
            return Self::Exists(path.to_owned());
        }
        Self::Write {
            path: path.to_owned(),
            source,
        }
    }
}
