//! A letter that was composed and read once more, and what of it is recorded.

use std::fmt;

use request::letter::Letter;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Lack, Sheet};

/// The record of a letter, as it is sealed: every word of it, and where it stands on the paper, so that it can be
/// printed again. Its `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// Version of the field tables, [`request::SCHEMA`].
    pub schema: u32,
    /// Which letter.
    pub letter: Letter,
    /// What stands on the paper.
    pub sheet: Sheet,
}

impl fmt::Debug for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Written({}, text hidden)", self.letter)
    }
}

/// Why there is no letter. Nothing was written or recorded.
#[derive(Debug, Error)]
pub enum LetterError {
    /// The request does not call for it.
    #[error("{}", needs(*.0))]
    NotYet(Letter),
    /// Its kind has nothing to do with a medical provider.
    #[error("requests of this kind concern no medical provider")]
    NoProvider,
    /// The society's rules have no clock for providers.
    #[error(
        "the society's rules name no day by which a medical provider answers: add a rule `provider` for this kind to \
         content/registers/deadlines.toml and build the site again"
    )]
    NoDay,
    /// The days until the answer have not begun to be counted, so that no day can be written.
    #[error(
        "the days until the answer have not begun to be counted, so that this letter has no day to name: `show` says what \
         they wait for"
    )]
    NotBegun,
    /// Its sender wants no answer.
    #[error(
        "whoever sent this wants no answer, and this letter promises one: hand over the signed receipt in its place"
    )]
    NoAnswerWanted,
    /// It lacks something, or holds what it must not.
    #[error("the letter cannot go out as it is")]
    Lacks(Vec<Lack>),
}

/// What has to have happened before.
const fn needs(letter: Letter) -> &'static str {
    match letter {
        Letter::Completion => {
            "nothing is waited for that the sender was asked for: ask for it with `ask` first"
        }
        Letter::Fee => "no fee is waited for: ask for it with `fee --yen` first",
        Letter::ProviderQuery => {
            "no medical provider is waited for: record with `provider --asked` first that one is asked, which may follow \
             once identity is confirmed. The day by which it is asked to answer counts from that"
        }
        Letter::Extension => "the target day was not put off: do so with `extend` first",
        Letter::Decision | Letter::ComplaintAnswer => {
            "nothing is decided: do so with `decide` first"
        }
        Letter::Closing => {
            "it is neither taken back nor closed: until then its sender is owed an answer. A duplicate is closed once the \
             other request is decided"
        }
        Letter::Receipt => "it was not received",
    }
}

/// A letter as it would go out, and everything that is wrong with it.
#[derive(Debug)]
pub struct Draft {
    letter: Letter,
    sheet: Sheet,
    lacks: Vec<Lack>,
}

impl Draft {
    pub(super) const fn new(letter: Letter, sheet: Sheet, lacks: Vec<Lack>) -> Self {
        Self {
            letter,
            sheet,
            lacks,
        }
    }

    /// What stands on the paper.
    pub const fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// Everything that is wrong with it; nothing where it may go out.
    pub fn lacks(&self) -> &[Lack] {
        &self.lacks
    }

    /// What may be printed and is recorded: nothing of a letter that something is wrong with.
    ///
    /// # Errors
    /// It does not pass the lint: everything at once.
    pub fn passed(self) -> Result<Written, LetterError> {
        if !self.lacks.is_empty() {
            return Err(LetterError::Lacks(self.lacks));
        }
        Ok(Written {
            schema: request::SCHEMA,
            letter: self.letter,
            sheet: self.sheet,
        })
    }
}
