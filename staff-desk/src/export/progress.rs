//! How far an export is, for whoever waits for it.

use ledger::{LedgerError, Register};

use super::Order;

/// What an export is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Opening requests and writing them to the file.
    Write,
    /// Recording the export with every request in the file.
    Record,
    /// Sealing requests anew.
    Reseal,
    /// Putting requests in their place in the list.
    Reindex,
    /// Comparing requests with those of another register.
    Compare,
    /// Carrying requests to another register.
    Copy,
    /// Comparing again what was carried.
    Verify,
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The step.
    pub step: Step,
    /// Requests it is done with.
    pub done: u64,
    /// Requests it will be done with in the end.
    pub all: u64,
}

/// Counts what is ordered, before any of it is read: the store does.
pub async fn count(register: &Register, order: &Order) -> Result<u64, LedgerError> {
    let all = register.by_day(order.from, order.to);
    all.only(order.only()).count().await
}
