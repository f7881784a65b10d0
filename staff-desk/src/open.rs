//! Opens seals: the only place in the whole project that can. Nothing here writes, prints or logs.
//!
//! 1. [`Key::read`] reads an age identity file of the staff, protected by a passphrase or not.
//! 2. [`Key::unlock`] opens the key of a case with it, which must be the one that the case was sealed to.
//! 3. [`Unlocked`] opens what is sealed of that case; [`on_all_cores`] does so with a page.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use age::secrecy::SecretString;
use age::{DecryptError, IdentityFile};
use ledger::{CaseRecipient, Entry, Event, Kept, KeyId, Wrapped};
use request::{Reference, Submission};
use serde::Deserialize;
use thiserror::Error;
use zeroize::Zeroizing;

/// First bytes of an age file: an identity file that begins so is under a passphrase.
const AGE_MAGIC: &[u8] = b"age-encryption.org/";

/// Identities of the staff, which open the keys of cases. It has no `Debug`.
pub struct Key {
    identities: Vec<Box<dyn age::Identity + Send + Sync>>,
    ids: Vec<KeyId>,
    names: BTreeMap<KeyId, String>,
}

/// The key of a case, which opens what is sealed of it and nothing else. It has no `Debug`.
#[expect(
    clippy::disallowed_types,
    reason = "this module is where seals are opened"
)]
pub struct Unlocked(age::x25519::Identity);

/// What was sealed, opened. Wiped from memory when dropped.
pub type Plain = Zeroizing<Vec<u8>>;

/// Why an identity file could not be used.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The file could not be read.
    #[error("cannot read the identity file {}: {source}. Name another with --identity", path.display())]
    Read {
        /// The identity file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is no age identity file.
    #[error(
        "{} is not an age identity file (a line that begins with AGE-SECRET-KEY-, or such a file under a passphrase, not armoured). Name another with --identity",
        .0.display()
    )]
    NotAnIdentity(PathBuf),
    /// A passphrase is needed and none was given.
    #[error("{} is protected by a passphrase, and none was given: run this on a terminal", .0.display())]
    NoPassphrase(PathBuf),
    /// The passphrase does not open it.
    #[error("this is not the passphrase of {}. Nothing was opened: try again", .0.display())]
    WrongPassphrase(PathBuf),
}

/// Why a seal could not be opened. Says nothing of what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SealError {
    /// It is sealed to other keys.
    #[error("is sealed to another key: name the identity that opens it with --identity")]
    OtherKey,
    /// It was changed or cut after it was sealed.
    #[error("is damaged, for what is stored is not what was sealed: restore it from a backup")]
    Damaged,
    /// The key of its case is gone.
    #[error(
        "has no key: it was destroyed, or the case keys were not restored with the register. Nothing opens it without"
    )]
    NoKey,
    /// The key that stands for its case is another's.
    #[error(
        "cannot be opened, for the key that stands for it is not the one it was sealed to: somebody put it there. Tell whoever keeps the store"
    )]
    NotItsKey,
    /// It was destroyed, its retention being over.
    #[error("was erased when its retention was over: only the record of events is left")]
    Erased,
    /// It was written by a newer version of the programs.
    #[error("was written by a newer version of these programs: install that version")]
    Newer,
}

impl Key {
    /// Reads an identity file; `ask` is called for the passphrase where one is needed.
    pub fn read(path: &Path, ask: impl FnOnce() -> Option<SecretString>) -> Result<Self, KeyError> {
        let bytes = std::fs::read(path).map_err(|source| KeyError::Read {
            path: path.to_owned(),
            source,
        })?;
        let mut text = Zeroizing::new(bytes);
        if text.starts_with(AGE_MAGIC) {
            let passphrase = ask().ok_or_else(|| KeyError::NoPassphrase(path.to_owned()))?;
            text = unprotect(path, &text, passphrase)?;
        }
        // age says which line is wrong, never what it holds; the file as a whole says enough.
        let wrong = || KeyError::NotAnIdentity(path.to_owned());
        let file = IdentityFile::from_buffer(text.as_slice()).map_err(|_line| wrong())?;
        let identities = file.into_identities().map_err(|_plugin| wrong())?;
        if identities.is_empty() {
            return Err(wrong());
        }
        Ok(Self {
            identities,
            ids: ids(&text),
            names: BTreeMap::new(),
        })
    }

    /// Tells keys by these names from now on.
    #[must_use]
    pub fn with_names(self, names: BTreeMap<KeyId, String>) -> Self {
        Self { names, ..self }
    }

    /// Which keys are needed, and which are at hand: for whoever cannot open something.
    pub fn missing<'a>(&self, needed: impl IntoIterator<Item = &'a KeyId>) -> String {
        let named = |id: &KeyId| match self.names.get(id) {
            Some(name) => format!("{id} ({name})"),
            None => id.to_string(),
        };
        let needed: Vec<_> = needed.into_iter().map(named).collect();
        let own: Vec<_> = self.ids.iter().map(named).collect();
        let own = own.join(", ");
        if needed.is_empty() {
            return format!("a key that was not noted; the identity given is {own}");
        }
        format!("{}; the identity given is {own}", needed.join(" or "))
    }

    /// Opens the key of a case, of which these are the answers.
    pub fn unlock(
        &self,
        entry: &Entry,
        answers: &Kept,
        key: Option<&Wrapped>,
    ) -> Result<Unlocked, SealError> {
        if answers.is_erased() {
            return Err(SealError::Erased);
        }
        self.unwrap(&entry.recipient, key.ok_or(SealError::NoKey)?)
    }

    /// Opens the secret half of a key, if it is that of this public half.
    pub fn unwrap(&self, half: &CaseRecipient, key: &Wrapped) -> Result<Unlocked, SealError> {
        Unlocked::of(half, &self.plain(key)?)
    }

    /// The secret half itself, to be sealed to other keys of the staff.
    pub(crate) fn secret(&self, half: &CaseRecipient, key: &Wrapped) -> Result<Plain, SealError> {
        let plain = self.plain(key)?;
        Unlocked::of(half, &plain)?;
        Ok(plain)
    }

    fn plain(&self, key: &Wrapped) -> Result<Plain, SealError> {
        let identities = self.identities.iter();
        let identities = identities.map(|one| -> &dyn age::Identity { &**one });
        decrypt(&key.bytes, identities).map_err(|failed| match failed {
            DecryptError::NoMatchingKeys => SealError::OtherKey,
            _ => SealError::Damaged,
        })
    }
}

impl Unlocked {
    #[expect(
        clippy::disallowed_types,
        reason = "this module is where seals are opened"
    )]
    fn of(half: &CaseRecipient, secret: &[u8]) -> Result<Self, SealError> {
        let text = std::str::from_utf8(secret).map_err(|_quotes_it| SealError::Damaged)?;
        let identity = text.trim().parse::<age::x25519::Identity>();
        let identity = identity.map_err(|_quotes_it| SealError::Damaged)?;
        if identity.to_public().to_string() != half.as_str() {
            return Err(SealError::NotItsKey);
        }
        Ok(Self(identity))
    }

    /// Opens the answers of a request, and makes sure that they are this request's.
    pub fn answers(&self, entry: &Entry, kept: &Kept) -> Result<Submission, SealError> {
        let submission = self.open(&kept.bytes)?;
        let same = kept.is_of(entry)
            && submission.kind == entry.kind
            && submission.language == entry.language;
        if same {
            Ok(submission)
        } else {
            Err(SealError::Damaged)
        }
    }

    /// Opens what a later event brought, as it was sealed, if it is what was recorded.
    pub fn brought(&self, reference: &Reference, event: &Event) -> Result<Plain, SealError> {
        let kept = event.sealed.as_ref();
        let known = kept.filter(|_| event.is_intact(reference));
        self.plain(&known.ok_or(SealError::Damaged)?.bytes)
    }

    /// Opens one submission.
    pub fn open(&self, sealed: &[u8]) -> Result<Submission, SealError> {
        read(&self.plain(sealed)?)
    }

    /// What does not open to it was sealed to something else.
    fn plain(&self, sealed: &[u8]) -> Result<Plain, SealError> {
        let only = std::iter::once(&self.0 as &dyn age::Identity);
        decrypt(sealed, only).map_err(|_other_or_cut| SealError::Damaged)
    }
}

/// Does the same with each of a page on all cores; results stand in the order of the page. Who is free takes the
/// next: a core that others need as well gets less to do.
pub fn on_all_cores<T: Sync, R: Send>(page: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let (next, work) = (&AtomicUsize::new(0), &work);
    let some = move || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(one) = page.get(at) else {
                return done;
            };
            done.push((at, work(one)));
        }
    };
    let mut done: Vec<_> = thread::scope(|scope| {
        let workers = (0..cores.min(page.len())).map(|_| scope.spawn(some));
        let workers: Vec<_> = workers.collect();
        let done = workers.into_iter().flat_map(|worker| {
            let done = worker.join();
            done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        done.collect()
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// The one part of a submission that is read where its layout is another.
#[derive(Deserialize)]
struct Version {
    schema: u32,
}

/// Reads what was sealed.
pub(crate) fn read(plain: &[u8]) -> Result<Submission, SealError> {
    // serde's messages quote what they read: never pass them on.
    let read = serde_json::from_slice(plain);
    let schema = match &read {
        Ok(Submission { schema, .. }) => Some(*schema),
        Err(_quotes_answers) => serde_json::from_slice(plain)
            .ok()
            .map(|Version { schema }| schema),
    };
    match read {
        _ if schema > Some(request::SCHEMA) => Err(SealError::Newer),
        read => read.map_err(|_quotes_answers| SealError::Damaged),
    }
}

/// What the identities of a file are called.
#[expect(clippy::disallowed_types, reason = "only their public halves are used")]
fn ids(text: &[u8]) -> Vec<KeyId> {
    let lines = std::str::from_utf8(text).unwrap_or_default().lines();
    let identities = lines.filter_map(|line| line.trim().parse::<age::x25519::Identity>().ok());
    let publics = identities.map(|identity| identity.to_public().to_string());
    publics.map(|public| KeyId::of(&public)).collect()
}

fn unprotect(
    path: &Path,
    bytes: &[u8],
    passphrase: SecretString,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let identity = age::scrypt::Identity::new(passphrase);
    let only = std::iter::once(&identity as &dyn age::Identity);
    decrypt(bytes, only).map_err(|failed| match failed {
        DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed => {
            KeyError::WrongPassphrase(path.to_owned())
        }
        _ => KeyError::NotAnIdentity(path.to_owned()),
    })
}

#[expect(
    clippy::disallowed_types,
    reason = "this module is where seals are opened"
)]
fn decrypt<'a>(
    bytes: &[u8],
    identities: impl Iterator<Item = &'a dyn age::Identity>,
) -> Result<Zeroizing<Vec<u8>>, DecryptError> {
    // Buffered: otherwise age reads the header anew with each line of it.
    let mut reader = age::Decryptor::new_buffered(bytes)?.decrypt(identities)?;
    let mut plain = Zeroizing::new(Vec::with_capacity(bytes.len()));
    reader.read_to_end(&mut plain)?;
    Ok(plain)
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let nibbles = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    nibbles
        .filter_map(|nibble| char::from_digit(u32::from(nibble), 16))
        .collect()
}
