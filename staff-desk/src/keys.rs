//! The keys of the staff: which are in use, which were retired, and how many cases each opens.
//!
//! 1. `file` is the list of public keys, with their names, that the intake seals to.
//! 2. `count` tells how many requests each key opens.
//! 3. `reseal` opens the keys of cases that are sealed to others than those in use, and seals them to these.

mod count;
mod file;
mod reseal;

pub use count::{Counts, count};
pub use file::{Keyring, KeysError};
pub use reseal::{Report, ResealError, reseal};
