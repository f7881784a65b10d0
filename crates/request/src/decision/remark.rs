//! What staff say with an event that is no decision: the reason that the sender is told in a letter, and a
//! note for the desk. Sealed, as a decision is.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::check::Flaws;
use super::flaw::{Flaw, Part, What};
use super::note::stands_in;
use crate::text;

/// A reason and a note; either may be empty. Its `Debug` hides them.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remark {
    /// Version of the field tables, [`crate::SCHEMA`].
    pub schema: u32,
    /// For the letter.
    pub reason: String,
    /// For the desk alone.
    pub note: String,
}

impl fmt::Debug for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Remark(hidden)")
    }
}

impl Remark {
    /// The remark, or everything that is wrong with it.
    pub fn check(reason: &str, note: &str, needs_reason: bool) -> Result<Self, Vec<Flaw>> {
        let mut flaws = Flaws::default();
        let reason = flaws.text(None, Part::Reason, reason);
        let note = flaws.text(None, Part::Note, note);
        if needs_reason && text::is_blank(&reason) {
            flaws.add(None, Part::Reason, What::Missing);
        }
        if stands_in(&note, &reason) {
            flaws.add(None, Part::Reason, What::NoteInLetter);
        }
        flaws.or(Self {
            schema: crate::SCHEMA,
            reason,
            note,
        })
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.reason.is_empty() && self.note.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_may_be_needed_and_never_holds_the_note() {
        let whats = |reason, note, needs| {
            let flaws = Remark::check(reason, note, needs).unwrap_err();
            flaws.into_iter().map(|it| it.what).collect::<Vec<_>>()
        };

        assert_eq!(whats(" ", "", true), [What::Missing]);
        let told = "確認に日数がかかるため。担当者が休みです。";
        assert_eq!(whats(told, "担当者が休みです", true), [What::NoteInLetter]);
        assert!(Remark::check("", "", false).unwrap().is_empty());
        assert!(!Remark::check("", "届いた。", false).unwrap().is_empty());
    }
}
