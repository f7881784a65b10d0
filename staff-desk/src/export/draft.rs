//! Where an export grows: a private folder beside its place, removed on every way out.
//!
//! The data file, the notes and whatever the XLSX writer keeps lie in it, readable by their owner
//! alone and on the same disk as the file that was asked for. Only a finished export gets a name.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempDir};

use super::ExportError;
use crate::private;

/// An export that has no name yet.
pub(super) struct Draft {
    folder: TempDir,
    out: PathBuf,
    manifest: PathBuf,
}

impl Draft {
    /// Makes the folder, after making sure that nothing stands where the files shall go.
    pub(super) fn new(out: &Path) -> Result<Self, ExportError> {
        let manifest = manifest_of(out);
        for path in [out, &manifest] {
            if std::fs::symlink_metadata(path).is_ok() {
                return Err(ExportError::Exists(path.to_owned()));
            }
        }
        let folder = tempfile::Builder::new()
            .prefix(".staff-desk-")
            .permissions(std::fs::Permissions::from_mode(0o700))
            .tempdir_in(private::folder_of(out))
            .map_err(|source| ExportError::write(out, source))?;
        Ok(Self {
            folder,
            out: out.to_owned(),
            manifest,
        })
    }

    /// The private folder.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// An empty file of mode 600 in the folder.
    pub(super) fn file(&self) -> io::Result<NamedTempFile> {
        private::empty_draft(self.folder())
    }

    /// Gives data and manifest their names; both or none. Returns the path of the manifest.
    pub(super) fn publish(
        self,
        data: NamedTempFile,
        manifest: &[u8],
    ) -> Result<PathBuf, ExportError> {
        let written = private::draft(self.folder(), manifest);
        let manifest = written.map_err(|source| ExportError::write(&self.manifest, source))?;
        private::give_name(data.into_temp_path(), &self.out)
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
