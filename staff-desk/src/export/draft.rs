//! Where an export grows: a private folder beside its place, removed on every way out.
//!
//! The data file, the notes and whatever the XLSX writer keeps lie in it, readable by their owner
//! alone and on the same disk as the file that was asked for. Only a finished export gets a name.
//! A program that is killed outright cannot tidy up: the next export into the same place does.

use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempDir};

use super::ExportError;
use crate::private;

/// Private folders begin so.
const PREFIX: &str = ".staff-desk-";
/// A file in each, locked as long as its export runs.
const LOCK: &str = "lock";

/// An export that has no name yet.
pub(super) struct Draft {
    folder: TempDir,
    _lock: File,
    out: PathBuf,
    manifest: PathBuf,
}

impl Draft {
    /// Makes the folder, after making sure that nothing stands where the files shall go.
    pub(super) fn new(out: &Path) -> Result<Self, ExportError> {
        let manifest = manifest_of(out);
        for path in [out, &manifest] {
            if std::fs::symlink_metadata(path).is_ok() {
                return Err(ExportError::Exists(path.to_owned()));
            }
        }
        let failed = |source| ExportError::write(out, source);
        let place = private::folder_of(out);
        remove_left_behind(place).map_err(failed)?;
        let folder = tempfile::Builder::new()
            .prefix(PREFIX)
            .permissions(std::fs::Permissions::from_mode(0o700))
            .tempdir_in(place)
            .map_err(failed)?;
        let lock = lock(&folder.path().join(LOCK)).map_err(failed)?;
        Ok(Self {
            folder,
            _lock: lock,
            out: out.to_owned(),
            manifest,
        })
    }

    /// The private folder.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// An empty file of mode 600 in the folder.
    pub(super) fn file(&self) -> io::Result<NamedTempFile> {
        private::empty_draft(self.folder())
    }

    /// Gives data and manifest their names; both or none. Returns the path of the manifest.
    pub(super) fn publish(
        self,
        data: NamedTempFile,
        manifest: &[u8],
    ) -> Result<PathBuf, ExportError> {
        let written = private::draft(self.folder(), manifest);
        let manifest = written.map_err(|source| ExportError::write(&self.manifest, source))?;
        private::give_name(data.into_temp_path(), &self.out)
            .map_err(|source| ExportError::write(&self.out, source))?;
        if let Err(source) = private::give_name(manifest, &self.manifest) {
            std::fs::remove_file(&self.out)
                .map_err(|source| ExportError::write(&self.out, source))?;
            return Err(ExportError::write(&self.manifest, source));
        }
        Ok(self.manifest)
    }
}

/// `requests.csv` has its manifest in `requests.csv.manifest.json`.
fn manifest_of(out: &Path) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(".manifest.json");
    PathBuf::from(name)
}

fn lock(path: &Path) -> io::Result<File> {
    let file = File::create_new(path)?;
    match file.try_lock() {
        // Some network disks know no locks: there, nothing is ever taken for left behind.
        Err(TryLockError::Error(error)) if error.kind() != io::ErrorKind::Unsupported => Err(error),
        _ => Ok(file),
    }
}

/// Removes the folders of exports that were killed. A folder whose lock is held is at work.
fn remove_left_behind(place: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(place)? {
        let entry = entry?;
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        if is_ours
            && entry.file_type()?.is_dir()
            && let Ok(lock) = File::open(entry.path().join(LOCK))
            && lock.try_lock().is_ok()
        {
            std::fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_export_left_is_removed_and_a_running_one_is_not() {
        let place = tempfile::tempdir().unwrap();
        let running = Draft::new(&place.path().join("running.csv")).unwrap();
        let killed = place.path().join(".staff-desk-killed");
        std::fs::create_dir(&killed).unwrap();
        std::fs::write(killed.join(LOCK), "").unwrap();
        std::fs::write(killed.join("data"), "目印").unwrap();

        let next = Draft::new(&place.path().join("next.csv")).unwrap();

        assert!(!killed.exists());
        assert!(running.folder().exists());
        let mode = std::fs::metadata(next.folder())
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o700);
        drop((running, next));
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);
    }

    #[test]
    fn two_exports_to_one_name_end_in_one_file() {
        let place = tempfile::tempdir().unwrap();
        let out = place.path().join("one.csv");
        let (first, second) = (Draft::new(&out).unwrap(), Draft::new(&out).unwrap());
        let (one, two) = (first.file().unwrap(), second.file().unwrap());
        std::fs::write(one.path(), "one").unwrap();
        std::fs::write(two.path(), "two").unwrap();

        first.publish(one, b"{}").unwrap();
        let refused = second.publish(two, b"{}");

        assert!(matches!(refused, Err(ExportError::Exists(_))));
        assert_eq!(std::fs::read(&out).unwrap(), b"one");
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 2);
    }
}
