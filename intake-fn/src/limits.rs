//! How often one network, and all together, may send; how often something may be added to one request; and how
//! often a receipt code may be guessed.
//!
//! Of an address the table holds a digest under the intake's secret and the day: it cannot be undone,
//! nor linked over days. A limit must never lose a request: where the store does not count, or not soon, what was
//! sent is taken, and the log says so; a guess is not answered then. It counts what is new: whoever sends the same once
//! more has their tokens back.
//!
//! A bucket that all share could be kept empty by a few, to keep the others out. So who has rested (half an hour,
//! with the limits as they are) may overdraw it, up to [`OVERDRAFT`] times what it holds. Keeping it overdrawn that
//! far takes as many networks as rest and come again in the time of its refills: 186, for hours.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use ledger::{Budget, Limit};
use request::{ReceiptCode, Reference};

use crate::client::Client;
use crate::intake::Intake;
use crate::problem::Problem;

/// How far those who have rested may go where others have used a bucket up, in times of what it holds: a busy day of
/// a society many times over, and an end to what networks by the thousand bury its desk under.
const OVERDRAFT: u32 = 10;

/// A limit as it is set: `BURST/SECONDS` (so many at once, then one every so many seconds) or `off`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate(Option<Limit>);

/// The limits of an intake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Requests from one network, what is added to them included; and what is added to any one request. Members at
    /// work may share one address, so that the rate is a family's many times over, and still far from what fills a
    /// table.
    pub client: Rate,
    /// Requests in all: more than a society ever gets in a day, and less than would bury its desk.
    pub all: Rate,
    /// Wrong receipt codes from one network. Codes are copied or scanned, and their check sign catches
    /// what is misspelt, so that a person hardly gives one.
    pub guess_client: Rate,
    /// Wrong receipt codes for one request, in each of its lanes: see [`guessing`].
    pub guess_request: Rate,
}

impl Limits {
    /// What [`Limits::guess_client`] is unless told otherwise.
    pub const GUESS_CLIENT: &str = "10/60";
    /// What [`Limits::guess_request`] is unless told otherwise.
    pub const GUESS_REQUEST: &str = "5/60";
    /// What [`Limits::client`] is unless told otherwise.
    pub const CLIENT: &str = "30/60";
    /// What [`Limits::all`] is unless told otherwise.
    pub const ALL: &str = "300/10";
}

impl Default for Limits {
    fn default() -> Self {
        let rate = |burst, seconds| {
            let refill = Duration::from_secs(seconds);
            Rate(Some(Limit { burst, refill }))
        };
        Self {
            client: rate(30, 60),
            all: rate(300, 10),
            guess_client: rate(10, 60),
            guess_request: rate(5, 60),
        }
    }
}

/// A text that is no rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a limit: write BURST/SECONDS with whole numbers from 1, such as 30/60, or off")]
pub struct NotARate;

impl FromStr for Rate {
    type Err = NotARate;

    fn from_str(text: &str) -> Result<Self, NotARate> {
        if text == "off" {
            return Ok(Self(None));
        }
        let (burst, seconds) = text.split_once('/').ok_or(NotARate)?;
        let burst = burst.parse().map_err(|_no_number| NotARate)?;
        let seconds: u32 = seconds.parse().map_err(|_no_number| NotARate)?;
        if burst == 0 || seconds == 0 {
            return Err(NotARate);
        }
        let refill = Duration::from_secs(seconds.into());
        Ok(Self(Some(Limit { burst, refill })))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(limit) => write!(f, "{}/{}", limit.burst, limit.refill.as_secs()),
            None => f.write_str("off"),
        }
    }
}

/// A bucket of a limit: whose it is, and how it fills.
#[derive(Debug, Clone, Copy)]
pub struct Bucket<'a> {
    /// Name of the limit, for the log and the digest.
    pub name: &'static str,
    /// How it fills.
    pub rate: Rate,
    /// Whose it is; kept as a digest only.
    pub subject: &'a [u8],
    /// Whether what the store does not count goes on.
    pub is_lenient: bool,
}

/// Counts a request that is about to be stored.
///
/// # Errors
/// [`Problem::TooMany`].
pub async fn sending(intake: &Intake, client: &Client) -> Result<Taken, Problem> {
    let all = Bucket {
        name: "all",
        rate: intake.limits.all,
        subject: b"",
        is_lenient: true,
    };
    take(intake, client, "client", intake.limits.client, all).await
}

/// Counts something that is about to be added to a request.
///
/// # Errors
/// [`Problem::TooMany`].
pub async fn adding(
    intake: &Intake,
    client: &Client,
    reference: &Reference,
) -> Result<Taken, Problem> {
    let request = Bucket {
        name: "request",
        rate: intake.limits.client,
        subject: reference.as_str().as_bytes(),
        is_lenient: true,
    };
    take(intake, client, "client", intake.limits.client, request).await
}

/// Tokens that were taken. What turns out not to be meant (a repeat, a right code) gives them back.
#[derive(Debug, Default)]
#[must_use = "what is not meant must not count"]
pub struct Taken(Vec<([u8; 32], Limit)>);

/// Counts a guess at the code of a request, before anybody looks whether it is right or there is such
/// a request at all: limits tell neither.
///
/// Whoever knows a reference could shut its owner out by guessing wrong all the time. So the guesses
/// at one request are counted in 256 lanes, and which lane a code is in nobody can tell without the
/// intake's secret: to shut the owner's, a stranger must keep all of them shut, from 256 networks, for
/// as long as the owner is to wait; and overdrawn from some 2,800, where the owner has rested. Against
/// 94 bits of a code all lanes together are nothing.
///
/// # Errors
/// [`Problem::TooMany`]; [`Problem::Unavailable`] where it cannot be counted.
pub async fn guessing(
    intake: &Intake,
    client: &Client,
    reference: &Reference,
    code: &ReceiptCode,
) -> Result<Taken, Problem> {
    let lane = [reference.as_str().as_bytes(), &[intake.secret.lane(code)]].concat();
    let request = Bucket {
        name: "guess-request",
        rate: intake.limits.guess_request,
        subject: &lane,
        is_lenient: false,
    };
    let rate = intake.limits.guess_client;
    take(intake, client, "guess-client", rate, request).await
}

impl Taken {
    /// Gives them back.
    pub async fn give_back(self, intake: &Intake) {
        for (bucket, limit) in self.0 {
            if let Err(cause) = intake.inbox.give_back(&bucket, &limit).await {
                tracing::warn!(%cause, "not given back");
            }
        }
    }
}

/// Takes a token out of the client's bucket, as far as it is known, and out of another.
///
/// # Errors
/// The first bucket that is empty: [`Problem::TooMany`] with the time until it is not. Or the first that must count
/// and does not: [`Problem::Unavailable`]. Then none is taken.
async fn take(
    intake: &Intake,
    client: &Client,
    name: &'static str,
    rate: Rate,
    other: Bucket<'_>,
) -> Result<Taken, Problem> {
    let network = client.network();
    let own = network.as_deref().map(|subject| Bucket {
        name,
        rate,
        subject,
        is_lenient: other.is_lenient,
    });
    let mut taken = Taken::default();
    // A store that is slow to count must leave time to receive.
    let counting = Budget::half().hold(draw_both(intake, own, other, &mut taken));
    match counting.await {
        Ok(()) => Ok(taken),
        Err(problem) => {
            taken.give_back(intake).await;
            Err(problem)
        }
    }
}

async fn draw_both(
    intake: &Intake,
    own: Option<Bucket<'_>>,
    other: Bucket<'_>,
    taken: &mut Taken,
) -> Result<(), Problem> {
    let has_rested = match own {
        Some(own) => draw(intake, own, 1, taken).await?,
        None => false,
    };
    let times = if has_rested { OVERDRAFT } else { 1 };
    draw(intake, other, times, taken).await.map(drop)
}

/// Takes a token out of a bucket that may be drawn so many times as deep as it is. Tells whether it had rested.
async fn draw(
    intake: &Intake,
    bucket: Bucket<'_>,
    times: u32,
    taken: &mut Taken,
) -> Result<bool, Problem> {
    let Bucket {
        name,
        rate,
        subject,
        is_lenient,
    } = bucket;
    let Some(limit) = rate.0 else {
        return Ok(false);
    };
    let limit = Limit {
        burst: limit.burst.saturating_mul(times),
        ..limit
    };
    let day = intake.today().to_string();
    let bucket = intake.secret.bucket(name, &day, subject);
    let drawn = intake.inbox.take(&bucket, &limit, (intake.clock)()).await;
    match drawn {
        Ok(ledger::Taken::Empty(wait)) => return Err(Problem::TooMany { limit: name, wait }),
        Ok(ledger::Taken::Rested | ledger::Taken::Token) => taken.0.push((bucket, limit)),
        Err(cause) => {
            if !is_lenient {
                return Err(Problem::Unavailable(format!("{name} not counted: {cause}")));
            }
            tracing::warn!(limit = name, %cause, "not counted");
            return Ok(false);
        }
    }
    Ok(matches!(drawn, Ok(ledger::Taken::Rested)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_spelt_as_it_is_read() {
        let defaults = [
            Limits::CLIENT,
            Limits::ALL,
            Limits::GUESS_CLIENT,
            Limits::GUESS_REQUEST,
        ];
        for text in ["30/60", "1/1", "off"].into_iter().chain(defaults) {
            assert_eq!(text.parse::<Rate>().unwrap().to_string(), text);
        }
        for text in ["", "30", "0/60", "30/0", "30/60/1", "-1/60", "30/1.5", "on"] {
            assert_eq!(text.parse::<Rate>(), Err(NotARate), "{text}");
        }
    }

    #[test]
    fn the_defaults_are_those_of_the_options() {
        let defaults = Limits::default();

        assert_eq!(defaults.client.to_string(), Limits::CLIENT);
        assert_eq!(defaults.all.to_string(), Limits::ALL);
        assert_eq!(defaults.guess_client.to_string(), Limits::GUESS_CLIENT);
        assert_eq!(defaults.guess_request.to_string(), Limits::GUESS_REQUEST);
    }
}
