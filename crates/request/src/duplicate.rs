//! Whether a request may be left to another, which it repeats, and be closed without an answer of its own.
//!
//! Somebody whose identity was confirmed is owed an answer, and would wait for one that never comes if the other fell
//! away. Hence two steps:
//! 1. The desk may note a duplicate while the other is going to be answered ([`may_answer_for`]).
//! 2. It may close one only once the other is answered ([`has_answered_for`]). A decision is never taken back, so
//!    that nothing which happens to the other afterwards leaves anybody without an answer: neither withdrawal nor
//!    a note that it is itself a duplicate can follow, and no order of events needs to be looked back upon.

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
        /// It is not decided yet.
        NotAnswered = "not-answered",
    }
}

/// Whether a request that stands so, after these events, is answered or going to be, so that one of a kind that
/// repeats it may be noted as its duplicate.
///
/// # Errors
/// The first reason why it cannot answer for the other.
pub fn may_answer_for(
    kind: Kind,
    other: (Kind, Standing),
    events: impl IntoIterator<Item = EventKind>,
) -> Result<(), Unfit> {
    match has_answered_for(kind, other, events) {
        Err(Unfit::NotAnswered) => Ok(()),
        weighed => weighed,
    }
}

/// Whether it is answered, so that one of a kind that repeats it may be closed without an answer of its own.
///
/// # Errors
/// The first reason why it does not answer for the other, for good or as yet.
pub fn has_answered_for(
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
        // One that was answered all the same is left to nobody.
        (standing.is_duplicate && !is_answered, Unfit::Duplicate),
        (!is_certain, Unfit::NotConfirmed),
        (!is_answered, Unfit::NotAnswered),
    ];
    let why = reasons.into_iter().find(|(is_so, _)| *is_so);
    why.map_or(Ok(()), |(_, why)| Err(why))
}

#[cfg(test)]
mod tests;
