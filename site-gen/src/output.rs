//! Writes what changed, and takes away what is gone. The only module besides [`crate::load`] that
//! touches the disk.
//!
//! 1. [`Output::open`] refuses a folder that holds somebody else's files.
//! 2. [`Output::put`] takes finished files one by one, from any thread. What is new or different is
//!    written into a staging folder inside `out`; what is the same is left alone.
//! 3. [`Output::publish`] moves it into place: where nothing stood, the whole folder at once; else
//!    file by file, so that a reader sees the old one or the new one, never half of one. Files of an
//!    earlier build that are no longer made are removed, then empty folders.
//!
//! A public text file has its compressed twins beside it; they are made again only when it changes,
//! and go with it.
//!
//! An output that is dropped without being published leaves everything as it was.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use crate::problem::Failure;
use crate::twins;

/// Public files.
pub(crate) const SITE: &str = "site";
/// What the intake needs.
pub(crate) const INTAKE: &str = "intake";
/// What a server or a delivery network in front of the site needs.
pub(crate) const EDGE: &str = "edge";
/// What the desk needs to write letters.
pub(crate) const DESK: &str = request::letter::FOLDER;
/// The folders we own below `out`.
const FOLDERS: [&str; 4] = [SITE, INTAKE, EDGE, DESK];
/// Marks a folder as ours: everything under our folders beside it is made by a build.
const MARK: &str = ".site-gen";
const MARK_TEXT: &[u8] =
    b"site-gen writes and removes everything in site/, intake/, edge/ and desk/ beside this file.\n";
/// Where files wait until the whole build is known to be right.
const STAGING: &str = ".site-gen-next";

/// What a build did to the disk.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    /// Files that were new or different.
    pub(crate) files: usize,
    /// Files that were removed.
    pub(crate) removed: usize,
}

/// A build on its way to the disk.
pub(crate) struct Output {
    out: PathBuf,
    /// Whether the folder was there before.
    was_there: bool,
    /// Those of [`FOLDERS`] that hold files of an earlier build.
    filled: Vec<&'static str>,
    /// Whether public files have twins.
    has_twins: bool,
    /// Paths below `out` that wait in the staging folder.
    staged: Mutex<Vec<String>>,
    /// Twins that belong to this build, whether they wait or stand already.
    twins: Mutex<Vec<String>>,
}

impl Output {
    /// Looks at the folder; changes nothing unless a broken-off build left something there.
    pub(crate) fn open(out: &Path, has_twins: bool) -> Result<Self, Failure> {
        let is_filled = |name: &&'static str| {
            fs::read_dir(out.join(name)).is_ok_and(|mut entries| entries.next().is_some())
        };
        let filled: Vec<_> = FOLDERS.into_iter().filter(is_filled).collect();
        if let Some(name) = filled.first().filter(|_| !out.join(MARK).exists()) {
            let error = io::Error::other("it holds files that site-gen did not write");
            let hint = "Empty it, or choose another folder with --out.";
            return Err(Failure::new("write to", &out.join(name), error, hint));
        }
        let output = Self {
            was_there: out.exists(),
            out: out.to_owned(),
            filled,
            has_twins,
            staged: Mutex::default(),
            twins: Mutex::default(),
        };
        output.clear()?;
        Ok(output)
    }

    /// Takes a finished file: `site/privacy/index.html`.
    pub(crate) fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        let is_public = path.starts_with(SITE);
        let names = (self.has_twins && is_public && twins::has(path)).then(|| twins::names(path));
        let is_whole = names
            .iter()
            .flatten()
            .all(|twin| self.out.join(twin).exists());
        let is_same = self.holds(path, bytes) && is_whole;
        if !is_same {
            self.stage(path, bytes)?;
        }
        let Some(names) = names else {
            return Ok(());
        };
        if !is_same {
            let made = twins::of(path, bytes).map_err(|error| self.fail_to_stage(path, error))?;
            for (name, bytes) in names.iter().zip(made) {
                self.stage(name, &bytes)?;
            }
        }
        let mut twins = self.twins.lock().unwrap_or_else(PoisonError::into_inner);
        twins.extend(names);
        Ok(())
    }

    fn stage(&self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        write(&self.staging().join(path), bytes)
            .map_err(|error| self.fail_to_stage(path, error))?;
        let mut staged = self.staged.lock().unwrap_or_else(PoisonError::into_inner);
        staged.push(path.to_owned());
        Ok(())
    }

    fn fail_to_stage(&self, path: &str, error: io::Error) -> Failure {
        let hint = "Check free space and permissions. What was published is still in place.";
        Failure::new("write", &self.staging().join(path), error, hint)
    }

    /// Moves everything into place. `made` holds the path of every file of this build.
    pub(crate) fn publish(mut self, made: &HashSet<String>) -> Result<Written, Failure> {
        let staged = self.staged.get_mut();
        let staged = std::mem::take(staged.unwrap_or_else(PoisonError::into_inner));
        let twins = self.twins.get_mut().unwrap_or_else(PoisonError::into_inner);
        let mut made = made.clone();
        made.extend(std::mem::take(twins));
        let mut written = Written {
            files: staged.iter().filter(|path| !twins::is_one(path)).count(),
            removed: 0,
        };
        if !staged.is_empty() {
            let mark = self.out.join(MARK);
            write(&mark, MARK_TEXT).map_err(|error| fail_to_move(&mark, error))?;
        }
        for name in FOLDERS {
            if !self.filled.contains(&name) {
                self.publish_whole(name)?;
                continue;
            }
            let prefix = format!("{name}/");
            let own = staged.par_iter().filter(|path| path.starts_with(&prefix));
            own.try_for_each(|path| self.publish_one(path))?;
            written.removed += sweep(&self.out.join(name), &prefix, &made)?;
        }
        Ok(written)
    }

    fn staging(&self) -> PathBuf {
        self.out.join(STAGING)
    }

    /// Whether the file stands there with the same bytes.
    fn holds(&self, path: &str, bytes: &[u8]) -> bool {
        let folder = path.split_once('/').map_or(path, |(folder, _)| folder);
        self.filled.contains(&folder) && fs::read(self.out.join(path)).is_ok_and(|old| old == bytes)
    }

    /// Moves a whole folder to where none is, or an empty one.
    fn publish_whole(&self, name: &str) -> Result<(), Failure> {
        let from = self.staging().join(name);
        let to = self.out.join(name);
        if !from.exists() {
            return Ok(());
        }
        // An empty folder in the way may be gone already.
        fs::remove_dir(&to).ok();
        fs::rename(&from, &to).map_err(|error| fail_to_move(&to, error))
    }

    fn publish_one(&self, path: &str) -> Result<(), Failure> {
        let to = self.out.join(path);
        let moved = fs::rename(self.staging().join(path), &to).or_else(|error| {
            let folder = to.parent().ok_or(error)?;
            fs::create_dir_all(folder)?;
            fs::rename(self.staging().join(path), &to)
        });
        moved.map_err(|error| fail_to_move(&to, error))
    }

    /// Removes what waits.
    fn clear(&self) -> Result<(), Failure> {
        let staging = self.staging();
        match fs::remove_dir_all(&staging) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Failure::new(
                "remove",
                &staging,
                error,
                "Remove it by hand.",
            )),
            _ => Ok(()),
        }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next build.
        self.clear().ok();
        if !self.was_there {
            // Only a folder that holds nothing goes.
            fs::remove_dir(&self.out).ok();
        }
    }
}

fn fail_to_move(path: &Path, error: io::Error) -> Failure {
    let hint = "Check free space and permissions, then build again: it completes what is missing.";
    Failure::new("publish", path, error, hint)
}

/// Writes a file and the folders above it.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Most pages are the first of their folder, and the folder above is there.
    if let Some(folder) = path.parent() {
        match fs::create_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => fs::create_dir_all(folder)?,
            _ => {}
        }
    }
    fs::write(path, bytes)
}

/// Removes every file below a folder that is not made any more; tells how many, twins not counted.
fn sweep(folder: &Path, prefix: &str, made: &HashSet<String>) -> Result<usize, Failure> {
    let fail = |error| Failure::new("clean up", folder, error, "Check its permissions.");
    let mut removed = 0;
    for entry in fs::read_dir(folder).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let is_folder = entry.file_type().map_err(fail)?.is_dir();
        if is_folder {
            let below = sweep(&entry.path(), &format!("{path}/"), made)?;
            removed += below;
            // Folders of ours hold a file; only what was swept can be empty.
            if below > 0 || !made.contains(&format!("{path}/index.html")) {
                // One that still holds something stays.
                fs::remove_dir(entry.path()).ok();
            }
        } else if !made.contains(&path) {
            fs::remove_file(entry.path()).map_err(fail)?;
            removed += usize::from(!twins::is_one(&path));
        }
    }
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(out: &Path, files: &[(&str, &str)]) -> Result<Written, Failure> {
        let output = Output::open(out, true)?;
        for (path, text) in files {
            output.put(path, text.as_bytes())?;
        }
        let made = files.iter().map(|(path, _)| (*path).to_owned());
        output.publish(&made.collect())
    }

    #[test]
    fn only_what_changed_is_written_and_what_is_gone_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("dist");
        let first = [("site/a/index.html", "1"), ("site/b/index.html", "1")];
        let second = [("site/a/index.html", "2"), ("site/c/d/index.html", "1")];

        let one = build(&out, &first).unwrap();
        let same = build(&out, &first).unwrap();
        let two = build(&out, &second).unwrap();

        let counts = [one, same, two].map(|it| (it.files, it.removed));
        assert_eq!(counts, [(2, 0), (0, 0), (2, 1)]);
        assert!(!out.join("site/b").exists());
        assert_eq!(
            fs::read_to_string(out.join("site/c/d/index.html")).unwrap(),
            "1"
        );
        assert!(!out.join(STAGING).exists());
    }

    #[test]
    fn twins_are_made_anew_with_their_file_only_and_go_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("dist");
        let (long, longer) = ("long ".repeat(200), "longer ".repeat(200));
        let twin = out.join("site/a/index.html.br");
        let time = || fs::metadata(&twin).unwrap().modified().unwrap();

        let one = build(&out, &[("site/a/index.html", &long), ("site/b", "1")]).unwrap();
        let before = (time(), fs::read(&twin).unwrap());
        let same = build(&out, &[("site/a/index.html", &long), ("site/b", "1")]).unwrap();
        let after = (time(), fs::read(&twin).unwrap());
        fs::remove_file(&twin).unwrap();
        let mended = build(&out, &[("site/a/index.html", &long), ("site/b", "1")]).unwrap();
        let changed = build(&out, &[("site/a/index.html", &longer), ("site/b", "1")]).unwrap();
        let anew = fs::read(&twin).unwrap();
        let gone = build(&out, &[("site/b", "1")]).unwrap();

        let counts = [one, same, mended, changed, gone].map(|it| (it.files, it.removed));
        assert_eq!(counts, [(2, 0), (0, 0), (1, 0), (1, 0), (0, 1)]);
        assert_eq!(before, after);
        assert_ne!(before.1, anew);
        assert!(!twin.exists());
    }

    #[test]
    fn an_output_that_is_not_published_leaves_everything_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("dist");

        let fresh = Output::open(&out, true).unwrap();
        fresh.put("site/index.html", b"1").unwrap();
        drop(fresh);
        let is_gone = !out.exists();
        build(&out, &[("site/index.html", "1")]).unwrap();
        let changed = Output::open(&out, true).unwrap();
        changed.put("site/index.html", b"2").unwrap();
        drop(changed);

        assert!(is_gone);
        assert_eq!(
            fs::read_to_string(out.join("site/index.html")).unwrap(),
            "1"
        );
        assert!(!out.join(STAGING).exists());
    }

    #[test]
    fn what_a_broken_off_build_left_is_not_published() {
        let folder = tempfile::tempdir().unwrap();
        let left = folder.path().join(STAGING).join("site");
        fs::create_dir_all(&left).unwrap();
        fs::write(left.join("half.html"), "ha").unwrap();

        build(folder.path(), &[("site/index.html", "1")]).unwrap();

        assert!(!folder.path().join("site/half.html").exists());
        assert!(!folder.path().join(STAGING).exists());
    }

    #[test]
    fn a_folder_with_other_files_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("site");
        fs::create_dir(&site).unwrap();
        fs::write(site.join("mine.txt"), "keep").unwrap();

        let failure = build(folder.path(), &[("site/a", "1")]).unwrap_err();

        assert!(failure.to_string().contains("did not write"), "{failure}");
        assert_eq!(fs::read_to_string(site.join("mine.txt")).unwrap(), "keep");
    }
}
