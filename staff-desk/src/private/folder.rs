//! Private folders for what is not finished: removed with what is in them on every way out, unless they were told to
//! stay ([`Folder::keep`]). A program that is
//! killed outright cannot tidy up; whoever next makes one in the same place finds what it left by its lock,
//! which nobody holds any more.

use std::fs::{File, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// Their names begin so.
const PREFIX: &str = ".staff-desk-";
/// A file in each, locked as long as it is worked in.
const LOCK: &str = "lock";

/// A private folder that is being worked in, of mode 700.
pub(crate) struct Folder {
    path: PathBuf,
    is_kept: bool,
    _lock: File,
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.is_kept {
            return;
        }
        // What cannot be removed now is removed by whoever works here next.
        let _left = std::fs::remove_dir_all(&self.path);
    }
}

impl Folder {
    /// Makes one in a place. What others left there stays.
    pub(crate) fn new(place: &Path) -> io::Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix(PREFIX)
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(place)?;
        let lock = lock(&folder.path().join(LOCK))?;
        Ok(Self {
            path: folder.keep(),
            is_kept: false,
            _lock: lock,
        })
    }

    /// Makes one in a place, after removing what killed programs left there.
    pub(crate) fn in_tidied(place: &Path) -> io::Result<Self> {
        drop(Self::left_behind(place)?);
        Self::new(place)
    }

    /// Those that killed programs left in a place: the caller works in them now.
    pub(crate) fn left_behind(place: &Path) -> io::Result<Vec<Self>> {
        let mut left = Vec::new();
        for entry in std::fs::read_dir(place)? {
            let entry = entry?;
            let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
            if is_ours
                && entry.file_type()?.is_dir()
                && let Ok(lock) = File::open(entry.path().join(LOCK))
                && lock.try_lock().is_ok()
            {
                left.push(Self {
                    path: entry.path(),
                    is_kept: false,
                    _lock: lock,
                });
            }
        }
        Ok(left)
    }

    /// Leaves it for whoever works here next, or removes it after all.
    pub(crate) fn keep(&mut self, is_kept: bool) {
        self.is_kept = is_kept;
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Leaves it as a program does that is killed.
    #[cfg(test)]
    pub(crate) fn kill(mut self) -> PathBuf {
        // The lock goes with the process; the folder stays.
        std::mem::take(&mut self.path)
    }
}

fn lock(path: &Path) -> io::Result<File> {
    let file = File::create_new(path)?;
    match file.try_lock() {
        // Some network disks know no locks: there, nothing is ever taken for left behind.
        Err(TryLockError::Error(error)) if error.kind() != io::ErrorKind::Unsupported => Err(error),
        _ => Ok(file),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_program_left_is_removed_and_a_running_one_is_not() {
        let place = tempfile::tempdir().unwrap();
        let running = Folder::new(place.path()).unwrap();
        let killed = Folder::new(place.path()).unwrap().kill();
        std::fs::write(killed.join("half"), "half").unwrap();

        let next = Folder::in_tidied(place.path()).unwrap();

        assert!(!killed.exists());
        assert!(running.path().exists());
        let mode = std::fs::metadata(next.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        drop((running, next));
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);
    }
}
