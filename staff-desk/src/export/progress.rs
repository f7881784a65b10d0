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

/// Counts what is ordered, before any of it is opened: the index alone is read.
pub async fn count(register: &Register, order: &Order) -> Result<u64, LedgerError> {
    let mut count = 0;
    let mut pages = register.by_day(order.from, order.to);
    while let Some(page) = pages.next_page().await? {
        count += page
            .iter()
            .map(|entry| u64::from(order.wants(entry)))
            .sum::<u64>();
    }
    Ok(count)
}
