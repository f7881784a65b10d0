//! What can be wrong with a decision. It names places and codes, and never quotes a text.

use super::{Outcome, Right};
use crate::event::ids;

ids! {
    /// A place in the decision of one right, as it is called in files and forms.
    Part {
        /// Which right.
        Right = "right",
        /// How it is answered.
        Outcome = "outcome",
        /// The grounds.
        Grounds = "grounds",
        /// The reason.
        Reason = "reason",
        /// What is given, or done instead.
        Given = "given",
        /// The content before.
        Before = "before",
        /// The content after.
        After = "after",
        /// The note for the desk.
        Note = "note",
    }
}

/// Something wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// Which of the decided rights, from 0, as they were given; `None`: the decision as a whole.
    pub at: Option<usize>,
    /// Which part of it.
    pub part: Part,
    /// What is wrong.
    pub what: What,
}

/// What is wrong. Codes that are told are those that were typed: never texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// No right of that name exists.
    UnknownRight,
    /// The request does not ask it.
    NotAsked(Right),
    /// It is decided twice.
    Twice(Right),
    /// It was asked, and is not decided.
    Undecided(Right),
    /// No outcome of that name exists; the right can have these.
    UnknownOutcome(Vec<Outcome>),
    /// The right cannot be answered so, but can be so.
    OtherOutcome(Right, Outcome),
    /// Everything was taken back: that is an event of its own and no decision.
    AllWithdrawn,
    /// A ground is needed; these fit.
    NoGround(Vec<String>),
    /// No ground has this code.
    UnknownGround(String),
    /// The ground is for other kinds of request; these fit.
    GroundOfOtherKind(String, Vec<String>),
    /// The ground is for other outcomes; these fit.
    GroundOfOtherOutcome(String, Vec<String>),
    /// The ground stands there twice.
    GroundTwice(String),
    /// This outcome declines nothing, so no ground belongs to it.
    GroundNotNeeded,
    /// A text is needed.
    Missing,
    /// A text stands where none belongs.
    NotNeeded,
    /// The content after is the content before.
    Unchanged,
    /// The note for the desk, or a sentence of it, stands in a text for the letter.
    NoteInLetter,
    /// It is longer than this many characters.
    TooLong(usize),
    /// It holds characters that cannot be shown.
    ControlCharacters,
    /// It may hold an Individual Number.
    IndividualNumber,
    /// It answers a request whose sender is not confirmed to be the right person.
    NotConfirmed,
    /// The fee is not paid: until then it can only be not accepted.
    FeeNotPaid,
    /// Whoever decides on it decided on what is complained about.
    SamePerson,
}
