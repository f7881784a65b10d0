//! The keys of the desk: which are in use, which were retired, and what is sealed to each.
//!
//! 1. `file` is the list of public keys, with their names, that the intake seals to.
//! 2. `count` tells in how many requests each key opens something.
//! 3. `reseal` opens what is sealed to other keys than those in use and seals it to these.

mod count;
mod file;
mod reseal;

pub use count::{Counts, count};
pub use file::{Keyring, KeysError};
pub use reseal::{Clerk, Report, ResealError, reseal};
