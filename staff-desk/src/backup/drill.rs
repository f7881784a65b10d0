//! A rehearsal: every copy of a folder is restored in a place that goes away. What is not erased must open, all of
//! it; what the live register knows as erased must stay shut, though an older copy has its seals. A copy that
//! cannot be restored is a fault among the others.

use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};

use ledger::{Case, Register, Wrapped};
use request::{Reference, Stage};

use super::{BackupError, DATED, Restored, restore};
use crate::open::{Key, SealError, on_all_cores};
use crate::private::Folder;
use crate::seals::BATCH;
use crate::store::{Place, Store};

/// What a rehearsal with one copy showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drilled {
    /// Name of the copy.
    pub name: String,
    /// What it holds.
    pub restored: Restored,
    /// Requests of which everything opened.
    pub opened: u64,
    /// Requests that were destroyed after it was made, and stay shut although it has their seals.
    pub shut: u64,
    /// What is not as it must be.
    pub faults: Vec<String>,
}

/// How a request of a copy came out of it.
enum Outcome {
    /// Erased before the copy was made.
    Tombstone,
    Opened,
    Shut,
    Fault(String),
}

/// Rehearses with each copy of a folder, the oldest first. Without the live register the copy of the keys alone
/// tells what was destroyed.
pub async fn drill(
    folder: &Path,
    key: &Key,
    live: Option<&Register>,
) -> Result<Vec<Drilled>, BackupError> {
    let erased = match live {
        Some(register) => {
            let entries = register.by_stage(Stage::Erased).all().await?;
            Some(entries.into_iter().map(|entry| entry.reference).collect())
        }
        None => None,
    };
    let mut all = Vec::new();
    for copy in copies(folder)? {
        let rehearsed = rehearse(&copy, key, erased.as_ref()).await;
        let (restored, outcomes) = rehearsed.unwrap_or_else(|fault| {
            let fault = Outcome::Fault(fault.to_string());
            (Restored::default(), vec![fault])
        });
        let count =
            |wanted: fn(&Outcome) -> bool| outcomes.iter().filter(|it| wanted(it)).count() as u64;
        let name = copy.file_name().unwrap_or_default().to_string_lossy();
        all.push(Drilled {
            name: name.into_owned(),
            restored,
            opened: count(|it| matches!(it, Outcome::Opened)),
            shut: count(|it| matches!(it, Outcome::Shut)),
            faults: outcomes.into_iter().filter_map(Outcome::fault).collect(),
        });
    }
    Ok(all)
}

/// Restores one copy and opens what is in it.
async fn rehearse(
    copy: &Path,
    key: &Key,
    erased: Option<&BTreeSet<Reference>>,
) -> Result<(Restored, Vec<Outcome>), BackupError> {
    let place = env::temp_dir();
    let place = Folder::in_tidied(&place).map_err(BackupError::file(&place))?;
    let restored = restore(copy, place.path()).await?;
    let store = Store::open(&Place::Data(place.path().to_owned())).await?;
    Ok((restored, outcomes(&store.register, key, erased).await?))
}

/// The dated copies of a folder in order of time.
fn copies(folder: &Path) -> Result<Vec<PathBuf>, BackupError> {
    let entries = std::fs::read_dir(folder).map_err(BackupError::file(folder))?;
    let mut copies = Vec::new();
    for entry in entries {
        let entry = entry.map_err(BackupError::file(folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(DATED.0) && name.ends_with(DATED.1) {
            copies.push(entry.path());
        }
    }
    copies.sort();
    if copies.is_empty() {
        return Err(BackupError::NoCopies(folder.to_owned()));
    }
    Ok(copies)
}

async fn outcomes(
    register: &Register,
    key: &Key,
    erased: Option<&BTreeSet<Reference>>,
) -> Result<Vec<Outcome>, BackupError> {
    let mut all = Vec::new();
    let mut pages = register.by_stages(Stage::ALL.iter().copied());
    while let Some(page) = pages.next_page().await? {
        for batch in page.chunks(BATCH) {
            let mut cases = Vec::new();
            for entry in batch {
                cases.extend(register.get(&entry.reference).await?);
            }
            all.extend(on_all_cores(&cases, |case| {
                let is_erased = erased.map(|it| it.contains(&case.entry.reference));
                outcome(key, case, is_erased)
            }));
        }
    }
    Ok(all)
}

/// What becomes of a request that is erased by now, or not, as far as that is known.
fn outcome(key: &Key, case: &Case, is_erased: Option<bool>) -> Outcome {
    if case.sealed.is_erased() {
        return Outcome::Tombstone;
    }
    let fault = |text: &str| Outcome::Fault(format!("{} {text}", case.entry.reference));
    match (open(key, case), is_erased) {
        (Ok(()), Some(true)) => fault(
            "opens although it is erased: its key is in the copy of the keys still. Make a backup, which replaces that",
        ),
        (Ok(()), _) => Outcome::Opened,
        (Err(SealError::NoKey), Some(false)) => {
            fault("has no key in the copy, and is not erased: make a backup")
        }
        (Err(SealError::NoKey), _) if is_open_to_staff(key, case) => {
            fault("is sealed to the staff's own key, which outlives its erasure")
        }
        (Err(SealError::NoKey), _) => Outcome::Shut,
        (Err(error), _) => fault(&error.to_string()),
    }
}

/// Opens everything that is sealed in a request.
fn open(key: &Key, case: &Case) -> Result<(), SealError> {
    let unlocked = key.unlock(&case.entry, &case.sealed, case.key.as_ref())?;
    unlocked.answers(&case.entry, &case.sealed)?;
    let later = case.events.iter().filter(|event| event.sealed.is_some());
    for event in later {
        unlocked.brought(&case.entry.reference, event)?;
    }
    Ok(())
}

/// Whether a seal opens to the staff without the key of its case.
fn is_open_to_staff(key: &Key, case: &Case) -> bool {
    case.seals().any(|kept| {
        let seal = Wrapped {
            to: Vec::new(),
            bytes: kept.bytes.clone(),
        };
        key.unwrap(&case.entry.recipient, &seal).err() != Some(SealError::OtherKey)
    })
}

impl Outcome {
    fn fault(self) -> Option<String> {
        match self {
            Self::Fault(text) => Some(text),
            Self::Tombstone | Self::Opened | Self::Shut => None,
        }
    }
}
