//! When an answer must be there, and so how long the store may take for it.
//!
//! AWS stops a function at its limit, and its sender then learns nothing: neither that the request
//! was stored nor that it was not. So all waiting ends before, and the answer says what can be done.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use jiff::Timestamp;
use ledger::Budget;

use crate::intake::Intake;

/// Kept back of the function's time: to render the answer and hand it over, on a small function.
const TO_ANSWER: Duration = Duration::from_millis(400);
/// AWS lets no function run longer.
const LONGEST: Duration = Duration::from_mins(15);
/// Without a deadline to believe in: what fits into the shortest limit anybody sets for a function.
const CAUTIOUS: Duration = Duration::from_secs(2);

/// Handles a request under the budget that its deadline leaves.
pub async fn keep(State(intake): State<Arc<Intake>>, request: Request, next: Next) -> Response {
    let context = request.extensions().get::<lambda_http::Context>();
    let deadline = context.map(|context| context.deadline);
    let time = time(deadline, (intake.clock)());
    Budget::of(time).hold(next.run(request)).await
}

/// How long the store may take. `deadline` is in milliseconds since 1970 (`Lambda-Runtime-Deadline-Ms`);
/// on one machine there is none, and a person's patience counts alone.
///
/// An invocation begins with all of its time. A deadline that is past, or further away than any, says
/// that our clock is wrong; that must not turn every request away.
fn time(deadline: Option<u64>, now: Timestamp) -> Duration {
    let Some(deadline) = deadline.and_then(|it| i64::try_from(it).ok()) else {
        return Budget::PATIENCE;
    };
    let left = deadline.saturating_sub(now.as_millisecond());
    match u64::try_from(left).map(Duration::from_millis) {
        Ok(left) if !left.is_zero() && left <= LONGEST => {
            left.saturating_sub(TO_ANSWER).min(Budget::PATIENCE)
        }
        _ => CAUTIOUS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_store_ends_before_the_function_does() {
        let now = Timestamp::from_millisecond(1_000_000).unwrap();

        assert_eq!(time(None, now), Budget::PATIENCE);
        assert_eq!(time(Some(1_003_000), now), Duration::from_millis(2_600));
        assert_eq!(time(Some(1_900_000), now), Budget::PATIENCE);
        assert_eq!(time(Some(1_000_100), now), Duration::ZERO);
    }

    #[test]
    fn a_wrong_clock_turns_nobody_away() {
        let now = Timestamp::from_millisecond(10_000_000).unwrap();

        for deadline in [0, 1, 9_999_999, 10_000_000, 20_000_000, u64::MAX - 1] {
            let time = time(Some(deadline), now);
            assert!(time >= CAUTIOUS, "{deadline}: {time:?}");
        }
    }
}
