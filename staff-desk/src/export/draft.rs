//! Where an export grows: a private folder beside its place.
//!
//! Rows, notes and whatever the XLSX writer keeps lie in it, readable by their owner alone and on the same
//! disk as the file that was asked for. Only a finished export gets a name. From the moment its file is finished the
//! folder stays until that has happened, for its requests tell of it from then on. What one left that was killed, or
//! interrupted after that moment, is removed by the next export into the same place, which goes on with it if it
//! was begun by the same order.

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tempfile::TempPath;

use super::ExportError;
use super::manifest::Totals;
use crate::digest::{self, Digested};
use crate::private::{self, Folder};

/// A file in the folder: what it is the draft of.
const ORDER: &str = "order.json";

/// What the name of a finished file begins with in the folder. How many requests it holds follows, and its SHA-256.
const FINISHED: &str = "finished-";

/// A finished file that has no name of its own yet.
pub(super) struct Finished {
    path: PathBuf,
    /// What it came to.
    pub(super) totals: Totals,
}

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
    /// When it was begun, the first time.
    pub(super) begun: Timestamp,
    out: PathBuf,
    manifest: PathBuf,
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
        let (folder, at) = match left {
            Some(left) => left,
            None => make(place, &begun).map_err(failed)?,
        };
        let draft = Self {
            folder,
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
        self.folder.path()
    }

    /// Takes a file for finished, with so many requests in it: from here on the draft stays until it is published.
    pub(super) fn finish(&mut self, data: TempPath, count: u64) -> io::Result<Finished> {
        let totals = totals(&data, count)?;
        let path = self.folder().join(name_of(&totals));
        private::give_name(data, &path)?;
        self.keep();
        Ok(Finished { path, totals })
    }

    /// Lets the draft stay until it is published.
    pub(super) fn keep(&mut self) {
        self.folder.keep(true);
    }

    /// The finished file that an interrupted export left: nothing if it left none, an error if it is not whole.
    pub(super) fn finished(&self) -> io::Result<Option<Finished>> {
        for entry in std::fs::read_dir(self.folder())? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let Some(told) = name.strip_prefix(FINISHED) else {
                continue;
            };
            let count = told.split('-').next().and_then(|it| it.parse().ok());
            let path = entry.path();
            let totals = totals(&path, count.unwrap_or_default())?;
            if name != name_of(&totals) {
                return Err(io::ErrorKind::InvalidData.into());
            }
            return Ok(Some(Finished { path, totals }));
        }
        Ok(None)
    }

    /// Gives the file and its manifest their names; both or none. Returns the path of the manifest.
    pub(super) fn publish(
        mut self,
        finished: &Finished,
        manifest: &[u8],
    ) -> Result<PathBuf, ExportError> {
        let written = private::draft(self.folder(), manifest);
        let manifest = written.map_err(|source| ExportError::write(&self.manifest, source))?;
        let failed = |source| ExportError::write(&self.out, source);
        private::rename_new(&finished.path, &self.out).map_err(failed)?;
        if let Err(source) = private::give_name(manifest, &self.manifest) {
            std::fs::rename(&self.out, &finished.path).map_err(failed)?;
            return Err(ExportError::write(&self.manifest, source));
        }
        self.folder.keep(false);
        Ok(self.manifest)
    }
}

fn name_of(totals: &Totals) -> String {
    format!("{FINISHED}{}-{}", totals.count, totals.sha256)
}

fn totals(file: &Path, count: u64) -> io::Result<Totals> {
    let Digested { bytes, sha256 } = digest::of_file(file)?;
    Ok(Totals {
        count,
        bytes,
        sha256,
    })
}

/// `requests.csv` has its manifest in `requests.csv.manifest.json`.
fn manifest_of(out: &Path) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(".manifest.json");
    PathBuf::from(name)
}

type Held = (Folder, Timestamp);

fn make(place: &Path, begun: &Begun) -> io::Result<Held> {
    let folder = Folder::new(place)?;
    private::write_new(&folder.path().join(ORDER), &serde_json::to_vec(begun)?)?;
    Ok((folder, begun.at))
}

/// Looks through what killed programs left: takes the folder of the same order, if there is one, and removes
/// all others.
fn left_behind(place: &Path, begun: &Begun) -> io::Result<(Option<Held>, Found)> {
    let (mut held, mut found) = (None, Found::Nothing);
    for folder in Folder::left_behind(place)? {
        match order_of(folder.path()) {
            Some(left) if left.of == begun.of && left.file == begun.file && held.is_none() => {
                held = Some((folder, left.at));
                found = Found::Same;
            }
            Some(left) if left.file == begun.file && held.is_none() => found = Found::Other,
            _ => {}
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
        draft.folder.kill()
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
        let ((mut first, _), (mut second, _)) = (open(&out, "a"), open(&out, "a"));
        let [one, two] = [&mut first, &mut second].map(|draft| {
            let text = draft.folder().to_string_lossy().into_owned();
            let file = private::draft(draft.folder(), text.as_bytes()).unwrap();
            draft.finish(file, 1).unwrap()
        });
        let kept = first.folder().to_string_lossy().into_owned();

        first.publish(&one, b"{}").unwrap();
        let refused = second.publish(&two, b"{}");

        assert!(matches!(refused, Err(ExportError::Exists(_))));
        assert_eq!(std::fs::read_to_string(&out).unwrap(), kept);
        // Its requests tell of it: it is whole until the next export here.
        assert!(two.path.exists() && !one.path.exists());
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 3);
        drop(open(&place.path().join("next.csv"), "a"));
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_finished_file_stays_and_is_known_again_unless_it_was_changed() {
        let place = tempfile::tempdir().unwrap();
        let out = place.path().join("one.csv");
        let mut draft = open(&out, "a").0;
        let file = private::draft(draft.folder(), b"rows").unwrap();
        let path = draft.finish(file, 4).unwrap().path;
        drop(draft);

        let (mut draft, found) = open(&out, "a");
        assert_eq!(found, Found::Same);
        let finished = draft.finished().unwrap().unwrap();
        assert_eq!((finished.totals.count, finished.totals.bytes), (4, 4));
        draft.keep();
        drop(draft);
        std::fs::write(&path, "rowz").unwrap();

        let (draft, _) = open(&out, "a");
        assert!(draft.finished().is_err());
    }
}
