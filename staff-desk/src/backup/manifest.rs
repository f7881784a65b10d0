//! What tells of a dated copy: counts and digest, in a file beside it.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{BackupError, Copied};
use crate::open::hex;

/// Layout of the manifest.
const FORMAT: u32 = 1;
/// How much of a copy is hashed at a time.
const CHUNK: usize = 1 << 16;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    backup: u32,
    program: String,
    made_at: Timestamp,
    /// Requests in the copy, erased ones too.
    pub(super) requests: u64,
    sha256: String,
}

/// Where it lies.
pub(super) fn beside(copy: &Path) -> PathBuf {
    copy.with_extension("manifest.json")
}

impl Manifest {
    /// That of a copy which has not its name yet.
    pub(super) fn of(draft: &Path, copied: &Copied, now: Timestamp) -> Result<Self, BackupError> {
        Ok(Self {
            backup: FORMAT,
            program: concat!("staff-desk ", env!("CARGO_PKG_VERSION")).to_owned(),
            made_at: now,
            requests: copied.requests,
            sha256: sha256(draft).map_err(BackupError::file(draft))?,
        })
    }

    pub(super) fn json(&self) -> Vec<u8> {
        // Numbers and texts can always be written.
        let mut json = serde_json::to_vec_pretty(self).unwrap_or_default();
        json.push(b'\n');
        json
    }

    /// Reads the manifest of a copy, and makes sure that the copy is what it tells.
    pub(super) fn read(copy: &Path) -> Result<Self, BackupError> {
        if !copy.exists() {
            return Err(BackupError::NoCopies(copy.to_owned()));
        }
        let manifest = fs::read(beside(copy)).ok();
        let manifest = manifest.and_then(|json| serde_json::from_slice::<Self>(&json).ok());
        let manifest = manifest.filter(|it| it.backup == FORMAT);
        let manifest = manifest.ok_or_else(|| BackupError::NoManifest(copy.to_owned()))?;
        if sha256(copy).map_err(BackupError::file(copy))? != manifest.sha256 {
            return Err(BackupError::Changed(copy.to_owned()));
        }
        Ok(manifest)
    }
}

fn sha256(file: &Path) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut file = BufReader::with_capacity(CHUNK, File::open(file)?);
    loop {
        let chunk = file.fill_buf()?;
        if chunk.is_empty() {
            return Ok(hex(&hasher.finalize()));
        }
        hasher.update(chunk);
        let length = chunk.len();
        file.consume(length);
    }
}
