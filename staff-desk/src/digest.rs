//! Digests of files that may be large: read a piece at a time, never held whole.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::open::hex;

/// How much of a file is read at a time.
const CHUNK: usize = 1 << 16;

/// What a file is known by.
pub(crate) struct Digested {
    /// Its length.
    pub(crate) bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub(crate) sha256: String,
}

/// Reads a file once from its beginning to its end.
pub(crate) fn of_file(path: &Path) -> io::Result<Digested> {
    let (mut bytes, mut hasher) = (0, Sha256::new());
    let mut file = BufReader::with_capacity(CHUNK, File::open(path)?);
    loop {
        let chunk = file.fill_buf()?;
        if chunk.is_empty() {
            let sha256 = hex(&hasher.finalize());
            return Ok(Digested { bytes, sha256 });
        }
        hasher.update(chunk);
        let length = chunk.len();
        bytes += length as u64;
        file.consume(length);
    }
}
