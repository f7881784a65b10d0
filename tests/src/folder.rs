//! Folders as a whole.

use std::fs;
use std::io;
use std::path::Path;

/// Copies a folder with all that is in it to another, which is made where it is missing.
///
/// # Errors
/// Something in it cannot be read, or written there.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
