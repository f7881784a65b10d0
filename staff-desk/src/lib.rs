//! The staff's side of the desk: make a key, list requests, open one, export many.
//!
//! It runs on a machine of the Society, with the staff's own credentials and their own key. It is
//! the only program that opens a seal, and only [`open`] does.
//!
//! * [`cli`] reads the command line and runs one command; `main` adds terminal, clock and signals.
//! * [`store`] finds the register: a table in AWS, or the embedded file.
//! * `seals` reads what is sealed, page by page, for exports and searches.
//! * [`built`] reads what site-gen made: [`wording`] speaks for the Society; [`additions`] are what senders added; [`times`] counts days in Japan; [`aligned`] lays out text.
//! * [`console`] is the same desk as pages, for one person on this machine.
//! * [`keygen`], [`list`], [`find`], [`show`], [`export`], [`letter`], [`report`], [`audit`], [`backup`], [`copy`] and [`verify`] are the commands;
//!   `rows` are what an opened request holds, for the terminal and the console.
//! * [`act`] is what staff do with a request, checked and recorded; [`enter`] takes in what came
//!   on paper, [`erasable`] lists what may be erased, [`papers`] opens what they sealed,
//!   [`terms`] names it.
//!
//! Answers go to standard output (`show`) or into the exported file, and nowhere else: no error,
//! list, manifest or progress line holds a word of one.

pub mod act;
pub mod additions;
pub mod aligned;
pub mod audit;
pub mod backup;
pub mod built;
pub mod cli;
pub mod clocks;
pub mod console;
pub mod copy;
mod digest;
pub mod enter;
pub mod erasable;
pub mod error;
pub mod export;
pub mod find;
pub mod keygen;
pub mod keys;
pub mod letter;
pub mod list;
pub mod open;
pub mod papers;
mod private;
pub mod receipt;
pub mod report;
mod rows;
mod seals;
pub mod show;
pub mod store;
pub mod terms;
pub mod times;
pub mod verify;
pub mod wording;

pub use error::Error;
