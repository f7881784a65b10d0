//! Writing and removing files of the content. If one cannot be written, none is put in its place.
//! Must not know what they say.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::problem::Failure;

/// What becomes of one file.
pub(super) enum Change {
    Write(PathBuf, String),
    Remove(PathBuf),
}

/// Writes everything beside its place, then moves it there.
pub(super) fn apply(changes: &[Change]) -> Result<(), Failure> {
    let hint = "Check free space and permissions. Nothing was changed.";
    let mut waiting = Vec::new();
    for change in changes {
        let Change::Write(path, text) = change else {
            continue;
        };
        let beside = beside(path);
        if let Err(error) = write(&beside, text) {
            for (beside, _) in &waiting {
                fs::remove_file::<&PathBuf>(beside).ok();
            }
            return Err(Failure::new("write", path, error, hint));
        }
        waiting.push((beside, path));
    }
    let hint = "Check permissions, then look at what was moved with your version control.";
    for (beside, path) in waiting {
        fs::rename(&beside, path).map_err(|error| Failure::new("write", path, error, hint))?;
    }
    for change in changes {
        if let Change::Remove(path) = change {
            fs::remove_file(path).map_err(|error| Failure::new("remove", path, error, hint))?;
        }
    }
    Ok(())
}

/// A name that no reader of the content takes for its own: it starts with a dot.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.site-gen-new"))
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}
