//! Reading an export again before it gets its name.

use std::io;

use thiserror::Error;

/// What reading the file again found.
pub(super) type Check = Result<(), Mismatch>;

/// The file does not hold what was written to it.
#[derive(Debug, Error)]
pub(super) enum Mismatch {
    /// The headings differ.
    #[error("its headings read back differently")]
    Headings,
    /// A request differs; the first after the headings is 1.
    #[error("row {0} reads back differently")]
    Row(usize),
    /// Requests are missing.
    #[error("it ends too early")]
    TooShort,
    /// It could not be read at all.
    #[error("it cannot be read back: {0}")]
    Unreadable(#[from] io::Error),
}

/// How many rows are compared before others get a turn, so that Ctrl-C is heard.
const TURN: usize = 256;

/// Lets the rest of the program have a turn now and then.
pub(super) async fn breathe(row: usize) {
    if row.is_multiple_of(TURN) {
        tokio::task::yield_now().await;
    }
}
