//! Whole journeys at the desk: sealed requests in the embedded engine, through the real SDK, out
//! again as files and text. Everybody in them is invented.

mod answers;
mod commands;
mod exports;
mod harness;
mod keys;
mod refusals;
