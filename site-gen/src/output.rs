//! Writes what changed, and takes away what is gone. The only module besides [`crate::load`] that
//! touches the disk.
//!
//! 1. A folder that holds somebody else's files is refused.
//! 2. Each file is written beside its place and moved there, so that a reader sees the old one or
//!    the new one, never half of one.
//! 3. Files of an earlier build that are no longer made are removed, then empty folders.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use rayon::prelude::*;

use crate::problem::Failure;

/// Marks a folder as ours: everything under `site` and `intake` beside it is made by a build.
const MARK: &str = ".site-gen";
const MARK_TEXT: &[u8] =
    b"site-gen writes and removes everything in site/ and intake/ beside this file.\n";
/// Ending of a file that is being written.
const PART: &str = ".part";

/// What a build did to the disk.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    /// Files that were new or different.
    pub(crate) files: usize,
    /// Files that were removed.
    pub(crate) removed: usize,
}

/// Makes the folders below `out` hold exactly these files.
pub(crate) fn write(
    out: &Path,
    folders: &[(&str, &BTreeMap<String, Vec<u8>>)],
) -> Result<Written, Failure> {
    claim(out, folders)?;
    let mut written = Written::default();
    for (name, files) in folders {
        let folder = out.join(name);
        create(&folder)?;
        let changed: Result<Vec<bool>, Failure> = files
            .par_iter()
            .map(|(path, bytes)| write_one(&folder.join(path), bytes))
            .collect();
        written.files += changed?.iter().filter(|is_changed| **is_changed).count();
        written.removed += sweep(&folder, "", files)?;
    }
    Ok(written)
}

/// Marks the folder as ours, unless it already holds something that is not.
fn claim(out: &Path, folders: &[(&str, &BTreeMap<String, Vec<u8>>)]) -> Result<(), Failure> {
    let mark = out.join(MARK);
    if mark.exists() {
        return Ok(());
    }
    for (name, _) in folders {
        let folder = out.join(name);
        let is_foreign = fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_some());
        if is_foreign {
            let error = io::Error::other("it holds files that site-gen did not write");
            let hint = "Empty it, or choose another folder with --out.";
            return Err(Failure::new("write to", &folder, error, hint));
        }
    }
    create(out)?;
    write_one(&mark, MARK_TEXT).map(|_is_changed| ())
}

fn create(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| {
        Failure::new(
            "create the folder",
            folder,
            error,
            "Check the permissions above it.",
        )
    })
}

/// Writes a file if it is new or different; tells whether it was.
fn write_one(path: &Path, bytes: &[u8]) -> Result<bool, Failure> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(false);
    }
    if let Some(folder) = path.parent() {
        create(folder)?;
    }
    let mut part = path.as_os_str().to_owned();
    part.push(PART);
    let fail = |error| {
        let hint = "Check free space and permissions. The old file is still in place.";
        Failure::new("write", path, error, hint)
    };
    fs::write(&part, bytes).map_err(fail)?;
    fs::rename(&part, path).map_err(fail)?;
    Ok(true)
}

/// Removes every file below a folder that is not made any more; tells how many.
fn sweep(folder: &Path, prefix: &str, files: &BTreeMap<String, Vec<u8>>) -> Result<usize, Failure> {
    let fail = |error| Failure::new("clean up", folder, error, "Check its permissions.");
    let mut removed = 0;
    for entry in fs::read_dir(folder).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let is_folder = entry.file_type().map_err(fail)?.is_dir();
        if is_folder {
            removed += sweep(&entry.path(), &format!("{path}/"), files)?;
            let is_empty = fs::read_dir(entry.path()).map_err(fail)?.next().is_none();
            if is_empty {
                fs::remove_dir(entry.path()).map_err(fail)?;
            }
        } else if !files.contains_key(&path) {
            fs::remove_file(entry.path()).map_err(fail)?;
            removed += 1;
        }
    }
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
        let pairs = list
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        pairs.collect()
    }

    #[test]
    fn only_what_changed_is_written_and_what_is_gone_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("dist");
        let first = files(&[("a/index.html", "1"), ("b/index.html", "1")]);
        let second = files(&[("a/index.html", "2")]);

        let one = write(&out, &[("site", &first)]).unwrap();
        let same = write(&out, &[("site", &first)]).unwrap();
        let two = write(&out, &[("site", &second)]).unwrap();

        assert_eq!(
            one,
            Written {
                files: 2,
                removed: 0
            }
        );
        assert_eq!(
            same,
            Written {
                files: 0,
                removed: 0
            }
        );
        assert_eq!(
            two,
            Written {
                files: 1,
                removed: 1
            }
        );
        assert!(!out.join("site/b").exists());
    }

    #[test]
    fn a_folder_with_other_files_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("site");
        fs::create_dir(&site).unwrap();
        fs::write(site.join("mine.txt"), "keep").unwrap();

        let failure = write(folder.path(), &[("site", &files(&[("a", "1")]))]).unwrap_err();

        assert!(failure.to_string().contains("did not write"), "{failure}");
        assert_eq!(fs::read_to_string(site.join("mine.txt")).unwrap(), "keep");
    }
}
