//! Where requests are kept: one table of DynamoDB with sealed answers and a chain of events, and one with the
//! key of each case.
//!
//! The only library that names an AWS crate. It knows nothing of forms, pages or letters, and it
//! can seal answers but never open them.
//!
//! 1. [`Connection`] is a client and the names of the tables; [`aws`] makes one in the cloud,
//!    `embedded` makes one over a file on this machine. Both answer the same calls.
//! 2. [`table`] owns items, keys and indexes.
//! 3. [`seal`] turns a checked submission into bytes that only the staff can open, by the key of its case.
//!    [`signature`] signs what a receipt states of it.
//! 4. [`Inbox`] is all the public edge holds: it puts a [`Filing`] and reads back what is clear.
//!    A [`Limit`] says how often something may be done; [`Inbox::take`] counts.
//!    A [`Budget`] ends all of it in time for an answer.
//! 5. [`Register`] is what the staff hold: entries by day, stage and what is due, cases, new events.
//! 6. [`Event`] is one link of a request's chain; [`Case::verify`] checks the chain.
//! 7. [`LedgerError`] and its kin carry codes for the log, never what an item holds.

pub mod aws;
mod backoff;
mod budget;
mod case;
mod chain;
mod connection;
mod due;
#[cfg(feature = "embedded")]
pub mod embedded;
mod entry;
mod error;
mod event;
#[cfg(feature = "faults")]
pub mod faults;
mod filing;
mod inbox;
mod item;
mod kept;
mod limits;
mod pager;
mod register;
pub mod roots;
pub mod seal;
pub mod signature;
pub mod table;
#[cfg(feature = "faults")]
#[cfg(test)]
mod tests;
mod time;
mod transaction;

pub use budget::Budget;
pub use case::{Case, ChainFault};
pub use connection::Connection;
pub use due::steps;
pub use entry::Entry;
pub use error::{AppendError, Change, LedgerError, ReceiveError};
pub use event::{Event, Happening, Moment};
pub use filing::{Entered, Filing, First, Receipt, Status};
pub use inbox::{Added, Addition, Inbox};
pub use kept::Kept;
pub use limits::{Limit, Taken};
pub use pager::{Only, Pager};
pub use register::{Depth, Difference, Dossier, Likeness, Register, Relisted, takes_several};
pub use seal::{
    CaseKey, CaseRecipient, KeyId, Recipients, RecipientsError, SealError, Sealed, Wrapped,
};
