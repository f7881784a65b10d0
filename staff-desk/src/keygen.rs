//! Makes the key pair of the desk: an identity file that opens seals, and the recipient that the
//! intake seals to. The file is a plain age identity file, so the stock `age` tools read it too.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use age::secrecy::{ExposeSecret, SecretString};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::private;

/// Why no key was made.
#[derive(Debug, Error)]
pub enum KeygenError {
    /// Something stands at that path; a key is never replaced.
    #[error(
        "{} exists already and was left as it is. Name a new file with --out: a lost key loses every request sealed to it",
        .0.display()
    )]
    Exists(PathBuf),
    /// The file could not be read.
    #[error("cannot read {}: {source}. Check the file and who may read it", path.display())]
    Read {
        /// The identity file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file does not tell its public recipient.
    #[error("{} does not tell its public key: write it into recipients.txt beside it", .0.display())]
    NoRecipient(PathBuf),
    /// The file could not be written.
    #[error("cannot write {}: {source}. No key was made: check the folder and the space left on its disk", path.display())]
    Write {
        /// The identity file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Makes an identity, writes it to a new file of mode 600 and returns its public recipient. With
/// a passphrase the file is encrypted under it.
#[expect(clippy::disallowed_types, reason = "makes the key that opens seals")]
pub fn create(path: &Path, passphrase: Option<SecretString>) -> Result<String, KeygenError> {
    let identity = age::x25519::Identity::generate();
    let recipient = identity.to_public().to_string();
    let text = Zeroizing::new(format!(
        "{PUBLIC}{recipient}\n{}\n",
        identity.to_string().expose_secret()
    ));
    let written = match passphrase {
        None => private::write_new(path, text.as_bytes()),
        Some(passphrase) => {
            protect(&text, passphrase).and_then(|bytes| private::write_new(path, &bytes))
        }
    };
    match written {
        Ok(()) => Ok(recipient),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(KeygenError::Exists(path.to_owned()))
        }
        Err(source) => Err(KeygenError::Write {
            path: path.to_owned(),
            source,
        }),
    }
}

/// What stands before the public recipient in an identity file.
const PUBLIC: &str = "# public key: ";

/// The public recipient of an identity file without a passphrase, from its comment.
pub fn recipient_of(path: &Path) -> Result<String, KeygenError> {
    let read = |source| KeygenError::Read {
        path: path.to_owned(),
        source,
    };
    let text = Zeroizing::new(std::fs::read_to_string(path).map_err(read)?);
    let line = text.lines().find_map(|line| line.strip_prefix(PUBLIC));
    line.map(str::to_owned)
        .ok_or_else(|| KeygenError::NoRecipient(path.to_owned()))
}

fn protect(text: &str, passphrase: SecretString) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut writer = age::Encryptor::with_user_passphrase(passphrase).wrap_output(&mut bytes)?;
    writer.write_all(text.as_bytes())?;
    writer.finish()?;
    Ok(bytes)
}
