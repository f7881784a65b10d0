//! What measures site-gen on a large site.
//!
//! 1. [`corpus`] writes a content folder of any size. 2. `src/bin/bound.rs` does the least that any
//!    generator must do with it. 3. [`cost`] tells what one run of a program cost.
//!
//! It builds without the intake's crates, so that the generator can be measured by itself.

pub mod corpus;
pub mod cost;
