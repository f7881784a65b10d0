//! Waiting a little longer each time, a limited number of times.

use std::time::Duration;

/// The SDK has retried before we do; this is for what it leaves to the caller: transactions that
/// met another one, and keys left over by a batch.
const TRIES: u32 = 6;
const FIRST_WAIT: Duration = Duration::from_millis(25);

/// How often something was tried.
#[derive(Debug, Default)]
pub(crate) struct Backoff(u32);

impl Backoff {
    /// Waits before the next try, or says that there is none.
    pub(crate) async fn again(&mut self) -> bool {
        self.0 += 1;
        if self.0 >= TRIES {
            return false;
        }
        tokio::time::sleep(FIRST_WAIT * 2_u32.pow(self.0 - 1)).await;
        true
    }
}
