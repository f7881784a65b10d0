//! Every way a command can fail, each with its exit code.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use ledger::embedded::OpenError;
use ledger::{AppendError, LedgerError};
use request::Reference;
use thiserror::Error;

use crate::act::ActError;
use crate::backup::BackupError;
use crate::built::BuiltError;
use crate::copy::CopyError;
use crate::enter::EnterError;
use crate::export::ExportError;
use crate::keygen::KeygenError;
use crate::keys::{KeysError, ResealError};
use crate::letter::LetterError;
use crate::open::KeyError;
use crate::receipt::ReceiptKeyError;
use crate::report::ReportError;
use crate::show::ShowError;
use crate::verify::VerifyError;

/// Why a command failed. No message holds a word of an answer.
#[derive(Debug, Error)]
pub enum Error {
    /// The command line asks for what cannot be.
    #[error("{0}")]
    Usage(&'static str),
    /// Nothing to open requests with.
    #[error(
        "cannot open {0}: there is no identity. Name the desk's identity file with --identity FILE. Nothing was opened or exported"
    )]
    NoIdentity(String),
    /// The passphrase typed twice was not the same, or was empty.
    #[error(
        "the two passphrases are not the same or are empty; no key was made. Type one twice, on a terminal"
    )]
    Passphrase,
    /// See [`KeygenError`].
    #[error(transparent)]
    Keygen(#[from] KeygenError),
    /// See [`ReceiptKeyError`].
    #[error(transparent)]
    ReceiptKey(#[from] ReceiptKeyError),
    /// See [`KeysError`].
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// See [`ResealError`].
    #[error(transparent)]
    Reseal(#[from] ResealError),
    /// Some requests stayed as they were.
    #[error(
        "{closed} requests stayed as they were, sealed to {keys}; {damaged} are damaged or have lost their key (see `show`). {resealed} were sealed anew. Run it again with the --identity that opens the rest"
    )]
    Unsealed {
        /// Requests that did not open.
        closed: u64,
        /// Requests that are damaged.
        damaged: u64,
        /// Requests sealed anew.
        resealed: u64,
        /// Which keys open them, and which are at hand.
        keys: String,
    },
    /// See [`KeyError`].
    #[error(transparent)]
    Key(#[from] KeyError),
    /// See [`BuiltError`].
    #[error(transparent)]
    Built(#[from] BuiltError),
    /// The database file could not be opened.
    #[error(transparent)]
    Store(#[from] OpenError),
    /// The store failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// See [`ShowError`].
    #[error(transparent)]
    Show(#[from] ShowError),
    /// See [`ExportError`].
    #[error(transparent)]
    Export(#[from] ExportError),
    /// See [`ReportError`].
    #[error(transparent)]
    Report(#[from] ReportError),
    /// See [`VerifyError`].
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// Nothing was recorded.
    #[error("{reference}: {source}. Nothing was recorded: see how it stands with list or show")]
    Event {
        /// The request.
        reference: Reference,
        /// Why.
        source: AppendError,
    },
    /// The console cannot listen there.
    #[error(
        "cannot listen on {0}: {1}. Name another port with --listen, or 0 for any that is free"
    )]
    Listen(SocketAddr, io::Error),
    /// What was given is wrong; everything is told at once.
    #[error("{reference}: nothing was recorded\n{}", faults.join("\n"))]
    Faults {
        /// The request.
        reference: Reference,
        /// What is wrong, each with its place.
        faults: Vec<String>,
    },
    /// It may not follow as things stand.
    #[error("{reference}: {why} Nothing was recorded.")]
    NotNow {
        /// The request.
        reference: Reference,
        /// Why, and what to do.
        why: &'static str,
    },
    /// See [`ActError`].
    #[error("{reference}: {source}. Nothing was recorded")]
    Act {
        /// The request.
        reference: Reference,
        /// Why.
        source: ActError,
    },
    /// See [`LetterError`].
    #[error("{reference}: {source}. Nothing was written")]
    Letter {
        /// The request.
        reference: Reference,
        /// Why.
        source: LetterError,
    },
    /// Some requests were not searched.
    #[error(
        "{closed} requests were not searched, sealed to {keys}; {damaged} are damaged (see `show`). Name the identity that opens the rest with --identity"
    )]
    Unsearched {
        /// Requests that did not open.
        closed: u64,
        /// Requests that are damaged.
        damaged: u64,
        /// Which keys open them, and which are at hand.
        keys: String,
    },
    /// See [`EnterError`].
    #[error("{0}. Nothing was stored")]
    Enter(#[from] EnterError),
    /// A file of roots is none, or of another version.
    #[error("{} is no file of roots of this version. `staff-desk roots` makes one", .0.display())]
    NoRoots(PathBuf),
    /// The register is not what was published of it.
    #[error("the register is not what was published of it. Keep both as they are, and find out who changed it\n{}", .0.join("\n"))]
    Audit(Vec<String>),
    /// See [`BackupError`].
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// See [`CopyError`].
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// A rehearsal showed what must not be.
    #[error("the rehearsal failed\n{}", .0.join("\n"))]
    Drill(Vec<String>),
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The output could not be written.
    #[error("cannot write the output: {0}")]
    Output(#[from] io::Error),
    /// The program has a fault. It says nothing of the place: that text could hold an answer.
    #[error(
        "a fault of this program stopped it; no file was left behind. Report the command you typed and the version (--version)"
    )]
    Fault,
    /// Somebody stopped the program.
    #[error("stopped; no file was left behind")]
    Stopped,
    /// Somebody stopped an export while it was recorded with its requests.
    #[error(
        "stopped while the export was recorded. If its file is not there yet, run the same command again: it goes on with the finished draft, a private folder beside its place"
    )]
    StoppedRecording,
}

impl Error {
    /// A file that could not be read or written.
    pub(crate) fn file(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        Self::File { path, source }
    }

    /// 1: what was given is wrong; 2: wrong usage; 3: this program or a service failed.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Event {
                source: AppendError::Unavailable(_),
                ..
            }
            | Self::Keygen(KeygenError::Write { .. } | KeygenError::Read { .. })
            | Self::Keys(KeysError::Write { .. })
            | Self::ReceiptKey(ReceiptKeyError::File { .. } | ReceiptKeyError::Random)
            | Self::Reseal(_)
            | Self::Ledger(_)
            | Self::Report(ReportError::Ledger(_))
            | Self::Backup(BackupError::Ledger(_) | BackupError::File { .. })
            | Self::Copy(CopyError::Ledger(_) | CopyError::Fault)
            | Self::Show(ShowError::Ledger(_))
            | Self::Export(
                ExportError::Write { .. }
                | ExportError::Differs(_)
                | ExportError::Ledger(_)
                | ExportError::Event { .. },
            )
            | Self::Listen(..)
            | Self::Enter(EnterError::Receive(_) | EnterError::Random)
            | Self::Output(_)
            | Self::Fault
            | Self::Stopped
            | Self::StoppedRecording => 3,
            Self::NoIdentity(_)
            | Self::Passphrase
            | Self::Keygen(KeygenError::Exists(_) | KeygenError::NoRecipient(_))
            | Self::ReceiptKey(_)
            | Self::Keys(_)
            | Self::Unsealed { .. }
            | Self::Unsearched { .. }
            | Self::Key(_)
            | Self::Built(_)
            | Self::Store(_)
            | Self::Show(_)
            | Self::Export(_)
            | Self::Report(_)
            | Self::Verify(_)
            | Self::Faults { .. }
            | Self::Enter(_)
            | Self::NotNow { .. }
            | Self::Letter { .. }
            | Self::NoRoots(_)
            | Self::Audit(_)
            | Self::Backup(_)
            | Self::Copy(_)
            | Self::Drill(_)
            | Self::Act { .. }
            | Self::File { .. }
            | Self::Event { .. } => 1,
        }
    }
}
