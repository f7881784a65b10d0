//! The list of recipients: one public key a line, its name in the comment above it. A retired key stays
//! in a comment, so that what is still sealed to it can be told by name. The stock `age` tool reads the
//! file as it is (`age -R`).
//!
//! ```text
//! # front desk
//! age1…
//! # safe
//! # retired 2026-11-26: age1…
//! ```

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use ledger::{KeyId, Recipients, RecipientsError};
use thiserror::Error;

use crate::private;

/// What stands before the day on which a key was retired.
const RETIRED: &str = "# retired ";

/// Why the list of keys could not be read or changed. A failed change leaves it as it was.
#[derive(Debug, Error)]
pub enum KeysError {
    /// The file could not be read.
    #[error("cannot read the list of public keys {}: {source}. Name another with --recipients", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file could not be written.
    #[error("cannot write {}: {source}. The list is as it was", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A line of it, or the key to be added, is no public key.
    #[error("{what}: {source}. The list is as it was")]
    NotUsable {
        /// The file, or the new key.
        what: String,
        /// What is wrong.
        source: RecipientsError,
    },
    /// The name would not stand on a line of its own.
    #[error("a key's name is one line of text, and no key itself. The list is as it was")]
    Name,
    /// The key is there already.
    #[error(
        "the key {0} is in the list already, in use or retired. To use another make one with keygen"
    )]
    Known(KeyId),
    /// No key in use has that name.
    #[error("no key in use is called {0}. See `staff-desk keys list`")]
    Unknown(String),
    /// The last key in use cannot be retired.
    #[error("{0} is the only key in use: add the next one first. The list is as it was")]
    Last(KeyId),
}

/// A key of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What it is called for short.
    pub id: KeyId,
    /// The public key.
    pub recipient: String,
    /// The comment above it.
    pub name: String,
    /// When it was retired.
    pub retired: Option<String>,
}

/// The list of keys.
#[derive(Debug)]
pub struct Keyring {
    path: PathBuf,
    text: String,
    /// Every key in the order of the file.
    pub keys: Vec<Listed>,
    /// Those in use, for sealing.
    pub in_use: Recipients,
}

impl Keyring {
    /// Reads the list.
    pub fn read(path: &Path) -> Result<Self, KeysError> {
        let text = std::fs::read_to_string(path).map_err(|source| KeysError::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::of(path, text)
    }

    fn of(path: &Path, text: String) -> Result<Self, KeysError> {
        let in_use = Recipients::parse(&text).map_err(|source| KeysError::NotUsable {
            what: path.display().to_string(),
            source,
        })?;
        Ok(Self {
            path: path.to_owned(),
            keys: listed(&text),
            in_use,
            text,
        })
    }

    /// Adds a public key, and writes the list.
    pub fn add(&self, recipient: &str, name: &str) -> Result<Self, KeysError> {
        let (recipient, name) = (recipient.trim(), name.trim());
        let usable = Recipients::parse(recipient).map_err(|source| KeysError::NotUsable {
            what: "the new key".to_owned(),
            source,
        });
        usable?;
        if name.is_empty() || name.chars().any(char::is_control) || name.contains("age1") {
            return Err(KeysError::Name);
        }
        let id = KeyId::of(recipient);
        if self.keys.iter().any(|key| key.id == id) {
            return Err(KeysError::Known(id));
        }
        let before = self.text.trim_end();
        self.write(format!("{before}\n# {name}\n{recipient}\n"))
    }

    /// Retires a key, and writes the list.
    pub fn retire(&self, id: &str, day: Date) -> Result<Self, KeysError> {
        let in_use = |key: &&Listed| key.retired.is_none();
        let key = self
            .keys
            .iter()
            .filter(in_use)
            .find(|key| key.id.to_string() == id);
        let key = key.ok_or_else(|| KeysError::Unknown(id.to_owned()))?;
        if self.in_use.ids().len() == 1 {
            return Err(KeysError::Last(key.id.clone()));
        }
        let lines = self.text.lines().map(|line| {
            if line.trim() == key.recipient {
                format!("{RETIRED}{day}: {}\n", key.recipient)
            } else {
                format!("{line}\n")
            }
        });
        self.write(lines.collect())
    }

    fn write(&self, text: String) -> Result<Self, KeysError> {
        let next = Self::of(&self.path, text)?;
        let written = private::replace(&next.path, next.text.as_bytes());
        written.map_err(|source| KeysError::Write {
            path: self.path.clone(),
            source,
        })?;
        Ok(next)
    }

    /// The names of all keys, retired ones too.
    pub fn names(&self) -> BTreeMap<KeyId, String> {
        let names = self.keys.iter().map(|key| {
            let name = match &key.retired {
                Some(day) => format!("{}, retired {day}", key.name),
                None => key.name.clone(),
            };
            (key.id.clone(), name)
        });
        names.collect()
    }

    /// The public keys in use, as the function's setting takes them.
    pub fn setting(&self) -> String {
        let in_use = self.keys.iter().filter(|key| key.retired.is_none());
        let keys: Vec<_> = in_use.map(|key| key.recipient.as_str()).collect();
        keys.join(" ")
    }
}

fn listed(text: &str) -> Vec<Listed> {
    let mut keys = Vec::new();
    let mut name = String::new();
    for line in text.lines().map(str::trim) {
        let retired = line
            .strip_prefix(RETIRED)
            .and_then(|rest| rest.split_once(": age1"));
        let (recipient, retired) = match retired {
            Some((day, rest)) => (format!("age1{rest}"), Some(day.to_owned())),
            None if line.starts_with('#') => {
                line.trim_start_matches('#').trim().clone_into(&mut name);
                continue;
            }
            None if line.is_empty() => {
                name.clear();
                continue;
            }
            None => (line.to_owned(), None),
        };
        keys.push(Listed {
            id: KeyId::of(&recipient),
            name: std::mem::take(&mut name),
            recipient,
            retired,
        });
    }
    keys
}
