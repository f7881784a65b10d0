//! Letters: what the desk writes to a sender or to a provider.
//!
//! 1. [`Stationery`] holds the society's sentences, its facts and contacts, as site-gen checked them.
//! 2. [`compose()`] puts the sentences and the case into a [`Sheet`]: what stands on the paper, in order.
//! 3. [`lint()`] reads the finished text once more and tells everything that it lacks, or must not hold;
//!    a letter that it does not pass is neither printed nor recorded.
//! 4. [`print()`] makes a page for A4 of it, [`Sheet::text`] the text that is sealed into the case.
//!
//! A letter never knows the desk's internal notes. They are handed to the lint alone, which looks for them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use request::Language;
use request::letter::{self, Edition, Letters};
use thiserror::Error;

mod case;
mod compose;
mod lint;
mod print;
mod sheet;

pub use case::{LetterError, Opened, Order, Written, language};
pub use compose::{Matter, Say, compose};
pub use lint::{Lack, lint};
pub use print::print;
pub use sheet::{Block, Row, Sheet};

/// Why the sentences of letters could not be read.
#[derive(Debug, Error)]
pub enum StationeryError {
    /// There are none to read.
    #[error(
        "cannot read the sentences of letters from {}: {source}. Build the site first (site-gen build), or name its dist/intake with --publication",
        path.display()
    )]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// They are of another version of the programs.
    #[error(
        "{} was built by another version of these programs: build the site again (site-gen build)",
        .0.display()
    )]
    OtherVersion(PathBuf),
}

/// What letters of the society are written with.
#[derive(Debug, Clone)]
pub struct Stationery(Letters);

impl Stationery {
    /// Reads what site-gen built for the desk, beside the folder that it built for the intake.
    ///
    /// # Errors
    /// The file is missing, unreadable, or was built by another version.
    pub fn read(intake: &Path) -> Result<Self, StationeryError> {
        let built = intake.parent().unwrap_or(Path::new(""));
        let path = built.join(letter::FOLDER).join(letter::FILE);
        let bytes = fs::read(&path).map_err(|source| StationeryError::Read {
            path: path.clone(),
            source,
        })?;
        let letters: Option<Letters> = serde_json::from_slice(&bytes).ok();
        letters
            .filter(|it| it.format == letter::FORMAT)
            .map(Self)
            .ok_or(StationeryError::OtherVersion(path))
    }

    /// Sentences and facts in one language; none where the society has none.
    pub fn edition(&self, language: Language) -> Option<&Edition> {
        self.0.editions.get(&language)
    }
}
