//! What a request is: its kinds, its fields, what counts as an answer, and its stages.
//!
//! Everything that two programs must agree on stands here once and is pure: no file, network,
//! clock, environment or randomness. Callers pass in today's date and the random bytes.
//!
//! 1. [`kind`] names the ten kinds of request and the two languages.
//! 2. [`field`] says what a field is; [`table`] lists every field of every kind.
//! 3. [`answers`] holds what a person typed; [`text`], [`date`], [`individual_number`] read it.
//! 4. [`mod@check`] turns answers into a [`check::Submission`] or into every [`fault::Fault`] at once.
//! 5. [`words`] are the society's labels and messages; [`view`] joins fields, words and answers
//!    into what a template needs; [`paper`] does so for the form to be filled in by hand.
//! 6. [`mod@reference`] is the number on the receipt, [`receipt`] what is signed of it, [`qr`] draws both
//!    forms' and receipts' codes; [`event`] is what happens to a request after, [`completion`] what its
//!    sender may be asked to add; [`told`] what is told of it in the
//!    clear; [`standing`] says how it stands and which event may follow, [`duplicate`] whether it may be left
//!    to another, [`decision`] what the society decides on each right, [`retention`] when it may be erased.
//! 7. [`deadline`] says which days count for a request and how each came about, [`calendar`] on which days
//!    the society is closed.
//! 8. [`roots`] is what a society publishes of its register day by day, [`accountability`] what it tells of
//!    a year of requests; [`export_line`] is what programs read of exported requests; [`letter`] says which letters the desk writes and what their sentences need; [`publication`] is what site-gen hands to intake-fn and staff-desk; [`headers`] stand on every
//!    answer of any of them.

pub mod about;
pub mod accountability;
pub mod answers;
pub mod calendar;
pub mod check;
pub mod completion;
pub mod date;
pub mod deadline;
pub mod decision;
pub mod duplicate;
pub mod event;
#[cfg(feature = "schema")]
pub mod export_line;
pub mod fault;
pub mod field;
pub mod headers;
pub mod individual_number;
pub mod kind;
pub mod letter;
pub mod paper;
pub mod publication;
pub mod qr;
pub mod receipt;
pub mod reference;
pub mod retention;
pub mod roots;
pub mod standing;
pub mod table;
pub mod text;
pub mod told;
pub mod view;
pub mod words;

pub use answers::Answers;
pub use check::{Setting, Submission, check};
pub use decision::{Decision, Outcome, Right};
pub use event::{EventKind, Stage};
pub use fault::{Code, Fault};
pub use field::{Condition, Field, Input, Options, Topic};
pub use kind::{Kind, Language};
pub use reference::{ReceiptCode, Reference};
pub use standing::Standing;
pub use told::Told;

/// Version of the field tables. It is sealed with every request, so that an old request is always
/// read with the table it was written under. Raise it when a field is renamed or removed.
pub const SCHEMA: u32 = 1;
