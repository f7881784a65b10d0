//! What tells of a dated copy: counts and digest, in a file beside it.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{BackupError, Copied};
use crate::digest;

/// Layout of the manifest.
const FORMAT: u32 = 1;

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
            sha256: sha256(draft)?,
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
        if sha256(copy)? != manifest.sha256 {
            return Err(BackupError::Changed(copy.to_owned()));
        }
        Ok(manifest)
    }
}

fn sha256(file: &Path) -> Result<String, BackupError> {
    let digested = digest::of_file(file).map_err(BackupError::file(file))?;
    Ok(digested.sha256)
}
