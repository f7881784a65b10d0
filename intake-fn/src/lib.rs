//! Receives requests: shows the forms, checks the answers, seals them and stores them.
//!
//! One router serves people (HTML) and programs (JSON). `lambda_http` runs it in AWS, `standalone`
//! on one machine; they share every line. This crate can store and can never open what it stored:
//! it holds the staff's public keys only, and nothing of what it links opens a seal.
//!
//! [`mod@router`] is the table of routes and of who may call them; [`home`] knows our own addresses.
//!
//! The life of a request:
//!
//! 1. [`read`] refuses bodies that are too large, of the wrong type or badly encoded, unparsed.
//! 2. [`candidate`] checks every answer and names every fault at once.
//! 3. [`form`] walks a person through the pages up to "check your answers"; [`api`] takes JSON.
//!    All of it ends before the [`deadline`] of the invocation.
//! 4. [`limits`] counts what a [`client`] sends; [`shown`] tells what nobody can have read.
//! 5. [`sent`] tells a repeat; [`submit`] seals, stores in one conditional transaction and believes only what it read back;
//!    [`ledger::signature`] signs the receipt.
//! 6. [`page`] renders; [`problem`] says what went wrong, once for the person, once for the log, and
//!    [`refusal`] shows it.

pub mod api;
pub mod candidate;
pub mod client;
pub mod deadline;
pub mod form;
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod fuzzing;
pub mod headers;
pub mod home;
#[cfg(test)]
mod hostile;
pub mod intake;
pub mod limits;
pub mod log;
pub mod openapi;
pub mod page;
pub mod pass;
pub mod problem;
pub mod read;
pub mod refusal;
pub mod router;
pub mod secret;
pub mod sent;
pub mod shown;
pub mod status;
pub mod submit;
pub mod unplaced;

pub use intake::Intake;
pub use limits::Limits;
pub use router::router;
pub use secret::Secret;
