//! Waiting longer each time, a limited number of times, within the task's [`Budget`].

use std::time::Duration;

use crate::budget::Budget;

/// The SDK has retried before we do; this is for what it leaves to the caller: transactions that
/// met another one, and keys left over by a batch.
const TRIES: u32 = 6;
const FIRST_WAIT: Duration = Duration::from_millis(50);

/// How often something was tried.
#[derive(Debug, Default)]
pub(crate) struct Backoff(u32);

impl Backoff {
    /// Waits before the next try, or says that there is none: too many were made, or it could not
    /// end in time.
    pub(crate) async fn again(&mut self) -> bool {
        self.0 += 1;
        if self.0 >= TRIES {
            return false;
        }
        let wait = jitter(FIRST_WAIT * 2_u32.pow(self.0 - 1));
        if !Budget::allows(wait) {
            return false;
        }
        tokio::time::sleep(wait).await;
        true
    }
}

/// Any wait up to the longest. Those who met at one item must not meet again after it.
fn jitter(longest: Duration) -> Duration {
    // Without randomness of the system everybody waits the longest time, and nothing else changes.
    let part = getrandom::u32().map_or(1.0, |drawn| f64::from(drawn) / f64::from(u32::MAX));
    longest.mul_f64(part)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn waits_are_spread_over_the_whole_time() {
        let longest = Duration::from_secs(1);
        let waits: BTreeSet<Duration> = (0..200).map(|_| jitter(longest)).collect();

        assert!(waits.len() > 150);
        assert!(waits.iter().all(|wait| *wait <= longest));
        assert!(waits.first().is_some_and(|least| *least < longest / 4));
        assert!(waits.last().is_some_and(|most| *most > longest * 3 / 4));
    }

    #[tokio::test]
    async fn no_try_begins_that_could_not_end_in_time() {
        let spent = Budget::of(Duration::ZERO);
        let again = spent.hold(async { Backoff::default().again().await }).await;

        assert!(!again);
    }

    #[tokio::test]
    async fn tries_are_counted() {
        let mut tries = Backoff::default();
        let mut made = 1;
        while tries.again().await {
            made += 1;
        }

        assert_eq!(made, TRIES);
    }
}
