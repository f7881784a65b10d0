//! How long the store may take, in all, for what somebody waits for.
//!
//! A function that is stopped at its limit says nothing to its sender, so every wait must end before
//! it. A [`Budget`] holds for everything that is done under it. It belongs to the task and is not
//! handed from call to call: a call that nobody handed it to would have no end.
//!
//! 1. A call may take half of what is left. So after a call that came to nothing there is time to look
//!    whether it did arrive, and after that time to answer.
//! 2. The SDK tries a call [`TRIES`] times. A try may take 3/16 of the call's time and a wait between
//!    two tries 1/12: together they fit, so that no try begins that cannot end in time. Each wait is
//!    drawn from zero up ("full jitter"), lest all who failed together come again together.
//! 3. A call for which no time is left is not begun.

use std::error::Error;
use std::time::Duration;

use aws_sdk_dynamodb::config::interceptors::BeforeSerializationInterceptorContextRef;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept};
use aws_smithy_runtime_api::box_error::BoxError;
use tokio::time::Instant;

tokio::task_local! {
    static BUDGET: Budget;
}

/// Tries of a call, the first included.
const TRIES: u32 = 4;
/// A call shorter than this would be cut off before DynamoDB has answered on an ordinary day.
const LEAST: Duration = Duration::from_millis(40);

/// The time until which an answer must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    ends: Instant,
}

impl Budget {
    /// What a person waits for a page to answer, if nothing else sets a limit.
    pub const PATIENCE: Duration = Duration::from_secs(8);

    /// A budget of this much time from now on.
    pub fn of(time: Duration) -> Self {
        let now = Instant::now();
        Self {
            ends: now.checked_add(time).unwrap_or(now),
        }
    }

    /// Half of what is left of the budget that holds; of [`Budget::PATIENCE`] where none does.
    pub fn half() -> Self {
        Self::of(Self::call().unwrap_or(Self::PATIENCE / 2))
    }

    /// Does the work under this budget.
    pub async fn hold<F: Future>(self, work: F) -> F::Output {
        BUDGET.scope(self, work).await
    }

    /// How long the next call of this task may take. `None` under no budget.
    fn call() -> Option<Duration> {
        let budget = BUDGET.try_with(|budget| *budget).ok()?;
        Some(budget.ends.saturating_duration_since(Instant::now()) / 2)
    }

    /// Whether there is time for a call after this wait.
    pub(crate) fn allows(wait: Duration) -> bool {
        Self::call().is_none_or(|call| call.saturating_sub(wait / 2) >= LEAST)
    }
}

/// No time was left for a call, and it was not begun.
#[derive(Debug, thiserror::Error)]
#[error("no time was left")]
pub(crate) struct NoTimeLeft;

impl NoTimeLeft {
    /// Whether this is why an error came about.
    pub(crate) fn caused(error: &(dyn Error + 'static)) -> bool {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if error.is::<Self>() {
                return true;
            }
            cause = error.source();
        }
        false
    }
}

/// Tells the SDK, call by call, how long it may take.
#[derive(Debug)]
pub(crate) struct InTime;

impl Intercept for InTime {
    fn name(&self) -> &'static str {
        "InTime"
    }

    fn read_before_execution(
        &self,
        _context: &BeforeSerializationInterceptorContextRef<'_>,
        settings: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(call) = Budget::call() else {
            return Ok(());
        };
        if call < LEAST {
            return Err(NoTimeLeft.into());
        }
        let settings = settings.interceptor_state();
        settings.store_put(timeouts(call));
        settings.store_put(retries(call));
        Ok(())
    }
}

/// Limits of a call. Time to connect is left alone: the SDK keeps a pool of connections for each value.
pub(crate) fn timeouts(call: Duration) -> TimeoutConfig {
    TimeoutConfig::builder()
        .operation_timeout(call)
        .operation_attempt_timeout(call * 3 / 16)
        .build()
}

/// Tries of a call, and the waits between them.
pub(crate) fn retries(call: Duration) -> RetryConfig {
    RetryConfig::standard()
        .with_max_attempts(TRIES)
        .with_initial_backoff(call / 24)
        .with_max_backoff(call / 12)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_try_and_every_wait_fits_into_the_call() {
        let call = Duration::from_secs(4);
        let (timeouts, retries) = (timeouts(call), retries(call));

        let tries = retries.max_attempts();
        let longest = timeouts.operation_attempt_timeout().unwrap() * tries
            + retries.max_backoff() * (tries - 1);

        assert!(longest <= call, "{longest:?}");
        assert_eq!(timeouts.operation_timeout(), Some(call));
        assert_eq!(timeouts.connect_timeout(), None);
    }

    #[tokio::test]
    async fn calls_end_before_their_budget_does() {
        let budget = Budget::of(Duration::from_secs(8));
        let (call, allows) = budget
            .hold(async { (Budget::call(), Budget::allows(Duration::from_secs(7))) })
            .await;

        assert!(call.unwrap() <= Duration::from_secs(4));
        assert!(allows);
        let half = budget.hold(async { Budget::half() }).await;
        assert!(half.ends + Duration::from_secs(3) < budget.ends);
        let is_over = Budget::of(Duration::ZERO).hold(async { !Budget::allows(Duration::ZERO) });
        assert!(is_over.await);
        assert_eq!(Budget::call(), None);
        assert!(Budget::allows(Duration::MAX));
    }
}
