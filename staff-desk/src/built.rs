//! What site-gen built for the desk, read from its JSON. Nothing personal stands in it.

use std::io;
use std::path::PathBuf;

use serde::de::DeserializeOwned;
use thiserror::Error;

/// Why it could not be read.
#[derive(Debug, Error)]
pub enum BuiltError {
    /// There is nothing to read.
    #[error(
        "cannot read {what} from {}: {source}. Build the site first (site-gen build), or name its dist/intake with --publication",
        path.display()
    )]
    Read {
        /// What should stand there.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is something else, or of another version of the programs.
    #[error(
        "{} was built by another version of these programs: build the site again (site-gen build)",
        .0.display()
    )]
    OtherVersion(PathBuf),
}

/// Reads a file and takes it in; `take` gives nothing where it is of another version.
pub(crate) fn read<T: DeserializeOwned, U>(
    what: &'static str,
    path: PathBuf,
    take: impl FnOnce(T) -> Option<U>,
) -> Result<U, BuiltError> {
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(source) => return Err(BuiltError::Read { what, path, source }),
    };
    let read = serde_json::from_slice(&bytes).ok();
    read.and_then(take).ok_or(BuiltError::OtherVersion(path))
}
