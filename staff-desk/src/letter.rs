//! Letters: what the desk writes to a sender or to a provider.
//!
//! 1. [`Stationery`] holds the society's sentences, its facts and contacts, as site-gen checked them.
//! 2. [`compose()`] puts the sentences and the case into a [`Sheet`]: what stands on the paper, in order.
//! 3. [`lint()`] reads the finished text once more and tells everything that it lacks, or must not hold, and where
//!    each is mended. Both are a [`Draft`]; one that does not pass is neither printed nor recorded.
//! 4. [`print()`] makes a page for A4 of it; [`Written`] is what is sealed into the case.
//!
//! A letter never knows the desk's internal notes. They are handed to the lint alone, which looks for them.

use std::path::Path;

use request::Language;
use request::letter::{self, Edition, Letters};

use crate::built::{self, BuiltError};

mod case;
mod compose;
mod days;
mod draft;
mod lack;
mod lint;
mod print;
mod sheet;

pub use case::{Opened, Order, language};
pub use compose::{Matter, Say, compose};
pub use draft::{Draft, LetterError, Written};
pub use lack::{Lack, Place, Wrong};
pub use lint::lint;
pub use print::{PARTS, STYLE, print};
pub use sheet::{Block, Row, Sheet};

/// What letters of the society are written with.
#[derive(Debug, Clone)]
pub struct Stationery(Letters);

impl Stationery {
    /// Reads what site-gen built for the desk, beside the folder that it built for the intake.
    ///
    /// # Errors
    /// The file is missing, unreadable, or was built by another version.
    pub fn read(intake: &Path) -> Result<Self, BuiltError> {
        let dist = intake.parent().unwrap_or(Path::new(""));
        let path = dist.join(letter::FOLDER).join(letter::FILE);
        built::read("the sentences of letters", path, |letters: Letters| {
            (letters.format == letter::FORMAT).then_some(Self(letters))
        })
    }

    /// The languages that letters can be written in.
    pub fn languages(&self) -> impl Iterator<Item = Language> {
        self.0.editions.keys().copied()
    }

    /// Sentences and facts in one language; none where the society has none.
    pub fn edition(&self, language: Language) -> Option<&Edition> {
        self.0.editions.get(&language)
    }
}
