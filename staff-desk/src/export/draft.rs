//! Where an export grows: a private folder beside its place, removed on every way out.
//!
//! Rows, notes and whatever the XLSX writer keeps lie in it, readable by their owner alone and on the same
//! disk as the file that was asked for. Only a finished export gets a name. A program that is killed outright
//! cannot tidy up: the next export into the same place does, or goes on with what it finds, if that was begun
//! by the same order.

use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tempfile::TempPath;

use super::ExportError;
use crate::private;

/// Private folders begin so.
const PREFIX: &str = ".staff-desk-";
/// A file in each, locked as long as its export runs.
const LOCK: &str = "lock";
/// A file in each: what it is the draft of.
const ORDER: &str = "order.json";

/// What a draft is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Begun {
    /// Name of the file that was asked for.
    file: String,
    /// Digest of what was ordered, and of what rows are made with.
    of: String,
    /// When it was begun.
    pub(super) at: Timestamp,
}

/// What an earlier export left for a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing for this file.
    Nothing,
    /// A draft of the same order.
    Same,
    /// A draft of the same file by another order, which was removed.
    Other,
}

/// An export that has no name yet.
pub(super) struct Draft {
    folder: Folder,
    _lock: File,
    /// When it was begun, the first time.
    pub(super) begun: Timestamp,
    out: PathBuf,
    manifest: PathBuf,
}

/// A folder that is removed with what is in it.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed now the next export removes.
        let _left = std::fs::remove_dir_all(&self.0);
    }
}

impl Draft {
    /// Takes up what an export of the same order left, or makes a folder, after making sure that nothing
    /// stands where the files shall go. `of` is the digest of the order.
    pub(super) fn open(out: &Path, of: &str, now: Timestamp) -> Result<(Self, Found), ExportError> {
        let manifest = manifest_of(out);
        for path in [out, &manifest] {
            if std::fs::symlink_metadata(path).is_ok() {
                return Err(ExportError::Exists(path.to_owned()));
            }
        }
        let begun = Begun {
            file: out.file_name().unwrap_or_default().to_string_lossy().into(),
            of: of.to_owned(),
            at: now,
        };
        let failed = |source| ExportError::write(out, source);
        let place = private::folder_of(out);
        let (left, found) = left_behind(place, &begun).map_err(failed)?;
        let (folder, lock, at) = match left {
            Some(left) => left,
            None => make(place, &begun).map_err(failed)?,
        };
        let draft = Self {
            folder,
            _lock: lock,
            begun: at,
            out: out.to_owned(),
            manifest,
        };
        Ok((draft, found))
    }

    /// The same place with nothing in it.
    pub(super) fn anew(self, of: &str, now: Timestamp) -> Result<Self, ExportError> {
        let out = self.out.clone();
        drop(self);
        Self::open(&out, of, now).map(|(draft, _)| draft)
    }

    /// The private folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder.0
    }

    /// Gives data and manifest their names; both or none. Returns the path of the manifest.
    pub(super) fn publish(self, data: TempPath, manifest: &[u8]) -> Result<PathBuf, ExportError> {
        let written = private::draft(self.folder(), manifest);
        let manifest = written.map_err(|source| ExportError::write(&self.manifest, source))?;
        private::give_name(data, &self.out)
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

type Held = (Folder, File, Timestamp);

fn make(place: &Path, begun: &Begun) -> io::Result<Held> {
    let folder = tempfile::Builder::new()
        .prefix(PREFIX)
        .permissions(std::fs::Permissions::from_mode(0o700))
        .tempdir_in(place)?;
    let folder = Folder(folder.keep());
    let lock = lock(&folder.0.join(LOCK))?;
    private::write_new(&folder.0.join(ORDER), &serde_json::to_vec(begun)?)?;
    Ok((folder, lock, begun.at))
}

fn lock(path: &Path) -> io::Result<File> {
    let file = File::create_new(path)?;
    match file.try_lock() {
        // Some network disks know no locks: there, nothing is ever taken for left behind.
        Err(TryLockError::Error(error)) if error.kind() != io::ErrorKind::Unsupported => Err(error),
        _ => Ok(file),
    }
}

/// Looks through the folders of exports that were killed: takes the one of the same order, if there is one, and
/// removes all others. A folder whose lock is held is at work.
fn left_behind(place: &Path, begun: &Begun) -> io::Result<(Option<Held>, Found)> {
    let (mut held, mut found) = (None, Found::Nothing);
    for entry in std::fs::read_dir(place)? {
        let entry = entry?;
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        if is_ours
            && entry.file_type()?.is_dir()
            && let Ok(lock) = File::open(entry.path().join(LOCK))
            && lock.try_lock().is_ok()
        {
            let folder = Folder(entry.path());
            match order_of(&folder.0) {
                Some(left) if left.of == begun.of && left.file == begun.file && held.is_none() => {
                    held = Some((folder, lock, left.at));
                    found = Found::Same;
                }
                Some(left) if left.file == begun.file && held.is_none() => found = Found::Other,
                _ => {}
            }
        }
    }
    Ok((held, found))
}

fn order_of(folder: &Path) -> Option<Begun> {
    let text = std::fs::read(folder.join(ORDER)).ok()?;
    serde_json::from_slice(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-24T00:00:00Z".parse().unwrap()
    }

    fn open(out: &Path, of: &str) -> (Draft, Found) {
        Draft::open(out, of, now()).unwrap()
    }

    /// Leaves a folder as a program does that is killed.
    fn kill(draft: Draft) -> PathBuf {
        let path = draft.folder().to_owned();
        // The lock goes with the process; the folder stays.
        let Draft { folder, _lock, .. } = draft;
        std::mem::forget(folder);
        path
    }

    #[test]
    fn what_a_killed_export_left_is_removed_and_a_running_one_is_not() {
        let place = tempfile::tempdir().unwrap();
        let (running, _) = open(&place.path().join("running.csv"), "a");
        let killed = kill(open(&place.path().join("killed.csv"), "a").0);

        let (next, found) = open(&place.path().join("next.csv"), "a");

        assert_eq!(found, Found::Nothing);
        assert!(!killed.exists());
        assert!(running.folder().exists());
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(next.folder()), 0o700);
        assert_eq!(mode(&next.folder().join(ORDER)), 0o600);
        drop((running, next));
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_draft_is_taken_up_by_its_own_order_and_by_no_other() {
        let place = tempfile::tempdir().unwrap();
        let out = place.path().join("one.csv");
        let killed = kill(open(&out, "a").0);

        let (same, found) = open(&out, "a");
        assert_eq!((same.folder(), found), (killed.as_path(), Found::Same));
        let (beside, nothing) = open(&out, "a");
        assert_eq!(nothing, Found::Nothing, "it is at work");
        drop(beside);
        kill(same);
        let (other, found) = open(&out, "b");

        assert_eq!(found, Found::Other);
        assert!(!killed.exists());
        drop(other);
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);
    }

    #[test]
    fn two_exports_to_one_name_end_in_one_file() {
        let place = tempfile::tempdir().unwrap();
        let out = place.path().join("one.csv");
        let ((first, _), (second, _)) = (open(&out, "a"), open(&out, "a"));
        let [one, two] = [&first, &second].map(|draft| {
            let text = draft.folder().to_string_lossy().into_owned();
            private::draft(draft.folder(), text.as_bytes()).unwrap()
        });
        let kept = first.folder().to_string_lossy().into_owned();

        first.publish(one, b"{}").unwrap();
        let refused = second.publish(two, b"{}");

        assert!(matches!(refused, Err(ExportError::Exists(_))));
        assert_eq!(std::fs::read_to_string(&out).unwrap(), kept);
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 2);
    }
}
