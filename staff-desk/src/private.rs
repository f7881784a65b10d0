//! Files that only their owner may read, and that never replace another.
//!
//! A file is written beside its place under a private name, synced, and only then given its own
//! name, which fails if something stands there. On any failure before that nothing is left.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use tempfile::{Builder, NamedTempFile, TempPath};

mod folder;

pub(crate) use folder::Folder;

const OWNER_ONLY: u32 = 0o600;

/// Writes a new file of mode 600. `AlreadyExists` where something stands at that path.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = draft(folder_of(path), bytes)?;
    give_name(draft, path)
}

/// Puts a new text in the place of a file's own, whole or not at all.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = draft(folder_of(path), bytes)?;
    draft.persist(path).map_err(|failed| failed.error)?;
    File::open(folder_of(path))?.sync_all()
}

/// Writes a file of mode 600 under a private name; it is removed when dropped.
pub(crate) fn draft(folder: &Path, bytes: &[u8]) -> io::Result<TempPath> {
    let mut draft = empty_draft(folder)?;
    draft.write_all(bytes)?;
    draft.as_file().sync_all()?;
    Ok(draft.into_temp_path())
}

/// An empty file of mode 600 under a private name; it is removed when dropped.
pub(crate) fn empty_draft(folder: &Path) -> io::Result<NamedTempFile> {
    let draft = Builder::new().prefix(".staff-desk-").tempfile_in(folder);
    // Its text would name the draft, which nobody asked for.
    draft.map_err(|error| io::Error::from(error.kind()))
}

/// A new, empty file of mode 600 under a name of its own, to be read and written.
pub(crate) fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options
        .read(true)
        .write(true)
        .create_new(true)
        .mode(OWNER_ONLY);
    options.open(path)
}

/// Gives a draft its own name. Never replaces what stands there.
pub(crate) fn give_name(draft: TempPath, path: &Path) -> io::Result<()> {
    draft
        .persist_noclobber(path)
        .map_err(|failed| failed.error)?;
    File::open(folder_of(path))?.sync_all()
}

/// Gives a finished file that has a name already its own one. It stays where it is if something stands there.
pub(crate) fn rename_new(file: &Path, path: &Path) -> io::Result<()> {
    let moved = TempPath::try_from_path(file)?.persist_noclobber(path);
    moved.map_err(|failed| match failed.path.keep() {
        Ok(_where_it_was) => failed.error,
        Err(lost) => lost.error,
    })?;
    File::open(folder_of(path))?.sync_all()
}

/// The folder a path lies in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_new_file_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new");

        write_new(&path, b"x").unwrap();

        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_existing_file_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old");
        std::fs::write(&path, "old").unwrap();

        let failed = write_new(&path, b"new").unwrap_err();

        assert_eq!(failed.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
