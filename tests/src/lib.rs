//! The harness of the journeys: a whole system in a temporary folder, and people who use it.
//!
//! Real parts only: the shipped content and templates, the real SDK, the embedded engine. The clock
//! is fixed and the folder is thrown away.

pub mod house;
pub mod page;
pub mod people;
pub mod staff;

pub use house::{Answer, House};
pub use staff::{export, staff};
