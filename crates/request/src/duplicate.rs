//! Whether a request may be left to another, which it repeats, and be closed without an answer of its own.
//!
//! It may only while the other is going to be answered, or is answered: somebody whose identity was confirmed is
//! owed an answer, and would wait for one that never comes. So this is asked when the desk notes a duplicate, and once
//! more when it closes one, for the other may have fallen away meanwhile.

use crate::event::{EventKind, ids};
use crate::kind::Kind;
use crate::standing::{Legal, Standing};

ids! {
    /// Why a request cannot answer for one that repeats it. Words for staff are the desk's.
    Unfit {
        /// It asks for something else.
        OtherKind = "other-kind",
        /// What it held is destroyed.
        Erased = "erased",
        /// Its sender took it back.
        Withdrawn = "withdrawn",
        /// It is itself left to another.
        Duplicate = "duplicate",
        /// Who asks is not confirmed: it may never be answered.
        NotConfirmed = "not-confirmed",
    }
}

/// Whether a request that stands so, after these events, can answer for one of a kind that repeats it.
///
/// # Errors
/// The first reason why it cannot.
pub fn can_answer_for(
    kind: Kind,
    other: (Kind, Standing),
    events: impl IntoIterator<Item = EventKind>,
) -> Result<(), Unfit> {
    let (other, standing) = other;
    let ends = |event: &EventKind| matches!(event, EventKind::Decided | EventKind::Withdrawn);
    // One that was taken back may be decided after all, upon a complaint.
    let end = events.into_iter().filter(ends).last();
    let is_answered = end == Some(EventKind::Decided);
    // Of a kind that needs an identity, an unconfirmed one is at most decided as not accepted.
    let is_certain = standing.is_confirmed || (is_answered && !kind.needs_identity());
    let reasons = [
        (other != kind, Unfit::OtherKind),
        (standing.legal == Legal::Erased, Unfit::Erased),
        (end == Some(EventKind::Withdrawn), Unfit::Withdrawn),
        (standing.is_duplicate, Unfit::Duplicate),
        (!is_certain, Unfit::NotConfirmed),
    ];
    let why = reasons.into_iter().find(|(is_so, _)| *is_so);
    why.map_or(Ok(()), |(_, why)| Err(why))
}

#[cfg(test)]
mod tests;
