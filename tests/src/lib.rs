//! The harness of the journeys: a whole system in a temporary folder, and people who use it.
//!
//! Real parts only: the shipped content and templates, the real SDK, the embedded engine. The clock
//! is fixed and the folder is thrown away. [`function`] runs the program as AWS does, over [`dynamo`].
//! [`template`] is the deployment as data, [`policy`] what its roles may, [`calls`] what the programs ask.

pub mod calls;
pub mod dynamo;
pub mod elsewhere;
pub mod folder;
pub mod function;
pub mod house;
pub mod page;
pub mod people;
pub mod policy;
mod shipped;
pub mod staff;
pub mod template;
pub mod wire;

pub use house::{Answer, House};
pub use staff::{export, staff, staff_anywhere};
