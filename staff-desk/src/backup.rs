//! Copies of a register that is in use, and proof of what they are good for.
//!
//! 1. [`back_up`] writes a dated copy of the register without the keys of cases, with a `manifest` beside it, and
//!    one copy of the keys, which takes the place of the former: no folder of backups holds a key that was
//!    destroyed before the last of them.
//! 2. [`restore`] makes a register of a dated copy and the keys beside it, and looks at every request of it.
//! 3. [`drill()`] does so with each copy of a folder, in a place that goes away, and opens what can be opened.
//!
//! A table in AWS is not copied by this: point-in-time recovery is the register's backup there, and the table of
//! keys has none, so that what was destroyed stays so.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use ledger::embedded::{self, OpenError, Part};
use ledger::{LedgerError, Register};
use request::Stage;
use thiserror::Error;

use crate::private::{self, Folder};
use crate::store::{Place, Store, database};

mod drill;
mod manifest;

pub use drill::{Drilled, drill};
use manifest::Manifest;

/// The one copy of the keys of cases in a folder of backups.
pub const KEYS: &str = "case-keys.sqlite";
/// What the names of dated copies begin and end with.
const DATED: (&str, &str) = ("ledger-", ".sqlite");

/// Why there is no copy, or no register of one. What was half made is gone.
#[derive(Debug, Error)]
pub enum BackupError {
    /// A database could not be read, copied or made.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The store failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A file could not be read or written.
    #[error("{}: {source}. Check the folder and the space left on its disk", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Something stands where the copy or the register shall go.
    #[error("{} exists already and was left as it is. Name a new folder, or wait a second", .0.display())]
    Exists(PathBuf),
    /// There is nothing to restore.
    #[error("there is no copy in {}. Name the folder that `backup --to` wrote to", .0.display())]
    NoCopies(PathBuf),
    /// What tells of a copy is gone, or of another version.
    #[error("{} has no manifest of this version beside it: nothing tells whether it is whole. Take another copy", .0.display())]
    NoManifest(PathBuf),
    /// A copy is not what was written.
    #[error("{} was changed or damaged since it was made. Nothing was restored: take another copy", .0.display())]
    Changed(PathBuf),
    /// The keys of the cases are not beside the copy.
    #[error(
        "{} is missing: without the keys of its cases nothing of a register can be opened. Put it beside the copy", .0.display()
    )]
    NoKeys(PathBuf),
    /// A register is not what its manifest tells, or does not agree with itself.
    #[error("what was restored is not whole, and was removed\n{}", .0.join("\n"))]
    NotWhole(Vec<String>),
}

impl BackupError {
    fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| match source.kind() {
            io::ErrorKind::AlreadyExists => Self::Exists(path),
            _ => Self::File { path, source },
        }
    }
}

/// A copy that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The dated copy.
    pub copy: PathBuf,
    /// Requests in it, erased ones too.
    pub requests: u64,
    /// Keys in the copy of the keys.
    pub keys: u64,
}

/// Copies the register of a data folder, which may be in use, into a folder of backups.
pub fn back_up(data: &Path, to: &Path, now: Timestamp) -> Result<Copied, BackupError> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(to);
    made.map_err(BackupError::file(to))?;
    let draft = Folder::in_tidied(to).map_err(BackupError::file(to))?;
    let (register, keys) = (draft.path().join("register"), draft.path().join("keys"));
    let source = database(data);
    // The register first: whatever comes between has a key too many, and none has one too few.
    embedded::copy_part(&source, Part::Register, &register)?;
    embedded::copy_part(&source, Part::Keys, &keys)?;
    let copied = Copied {
        copy: to.join(format!(
            "{}{}{}",
            DATED.0,
            now.strftime("%Y%m%dT%H%M%SZ"),
            DATED.1
        )),
        requests: embedded::count(&register, Part::Register)?,
        keys: embedded::count(&keys, Part::Keys)?,
    };
    if copied.copy.exists() {
        return Err(BackupError::Exists(copied.copy));
    }
    let place = to.join(KEYS);
    fs::rename(&keys, &place).map_err(BackupError::file(&place))?;
    let manifest = Manifest::of(&register, &copied, now)?;
    let beside = manifest::beside(&copied.copy);
    let written = private::write_new(&beside, &manifest.json());
    written.map_err(BackupError::file(&beside))?;
    fs::hard_link(&register, &copied.copy).map_err(BackupError::file(&copied.copy))?;
    let synced = File::open(to).and_then(|folder| folder.sync_all());
    synced.map_err(BackupError::file(to))?;
    Ok(copied)
}

/// What a register holds.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Requests, erased ones too.
    pub requests: u64,
    /// Those that were erased before the copy was made.
    pub erased: u64,
    /// Those whose key was destroyed since.
    pub destroyed: u64,
}

/// Makes a register in a data folder that has none, of a dated copy and the keys beside it.
pub async fn restore(copy: &Path, data: &Path) -> Result<Restored, BackupError> {
    let file = database(data);
    if file.exists() {
        return Err(BackupError::Exists(file));
    }
    let manifest = Manifest::read(copy)?;
    let keys = copy.with_file_name(KEYS);
    if !keys.exists() {
        return Err(BackupError::NoKeys(keys));
    }
    embedded::put_together(copy, &keys, &file)?;
    let looked = look(data, &manifest).await;
    if looked.is_err() {
        for ending in ["", "-wal", "-shm"] {
            let mut name = file.clone().into_os_string();
            name.push(ending);
            // What is not there need not be removed.
            let _gone = fs::remove_file(name);
        }
    }
    looked
}

/// Looks at every request: as many as the manifest tells, and each chain whole.
async fn look(data: &Path, manifest: &Manifest) -> Result<Restored, BackupError> {
    let store = Store::open(&Place::Data(data.to_owned())).await?;
    let register: &Register = &store.register;
    let mut restored = Restored::default();
    let mut broken = Vec::new();
    let mut pages = register.by_stages(Stage::ALL.iter().copied());
    while let Some(page) = pages.next_page().await? {
        for entry in page {
            let Some(case) = register.get(&entry.reference).await? else {
                continue;
            };
            restored.requests += 1;
            let is_erased = entry.stage == Stage::Erased;
            restored.erased += u64::from(is_erased);
            restored.destroyed += u64::from(!is_erased && case.key.is_none());
            if let Err(fault) = case.verify() {
                broken.push(format!("  {}: {fault}", entry.reference));
            }
        }
    }
    if restored.requests != manifest.requests {
        let (found, told) = (restored.requests, manifest.requests);
        broken.push(format!(
            "  {found} requests are there, and the manifest tells {told}"
        ));
    }
    if broken.is_empty() {
        Ok(restored)
    } else {
        Err(BackupError::NotWhole(broken))
    }
}
