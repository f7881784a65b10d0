//! What can go wrong. Texts are for the log: the call, the service's code, what to do. They never
//! hold what an item holds, so the service's own message is left out: it may quote a value.

use std::error::Error;
use std::fmt::Debug;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use jiff::Timestamp;
use request::standing::Why;
use request::{EventKind, Stage};
use thiserror::Error;

use crate::budget::NoTimeLeft;
use crate::event::Event;

/// Why the ledger could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LedgerError {
    /// The store did not answer, or refused.
    #[error("{0}")]
    Unavailable(String),
    /// An item is not what this program wrote.
    #[error(
        "the attribute {attribute} of an item in the table is missing or unreadable. \
         Was it written by a newer program, or edited by hand?"
    )]
    Unreadable {
        /// Name of the attribute.
        attribute: &'static str,
    },
}

/// Why a request was not received.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReceiveError {
    /// The same key came before with other answers.
    #[error("this key was used for another request. Send the new answers with a new key")]
    KeyReused,
    /// Another request has this reference. Draw a new one and try again.
    #[error("this reference is taken. Draw a new one")]
    ReferenceTaken,
    /// The store said yes, yet what it holds could not be confirmed.
    #[error("the stored request could not be confirmed: {0}")]
    Unconfirmed(String),
    /// The store did not answer, or refused. Sending again with the same key is safe.
    #[error("{0}")]
    Unavailable(String),
}

/// An event that somebody else recorded first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What happened.
    pub kind: EventKind,
    /// Who did it.
    pub actor: String,
    /// When.
    pub at: Timestamp,
}

impl Change {
    /// What an event tells of itself.
    pub fn of(event: &Event) -> Self {
        Self {
            kind: event.kind,
            actor: event.actor.clone(),
            at: event.at,
        }
    }
}

fn spelt(since: &[Change]) -> String {
    let each = since
        .iter()
        .map(|change| format!("{} by {} at {:.0}", change.kind, change.actor, change.at));
    let all: Vec<_> = each.collect();
    if all.is_empty() {
        String::new()
    } else {
        format!(" ({})", all.join("; "))
    }
}

/// Why an event was not recorded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AppendError {
    /// The event may not follow as things stand.
    #[error("a request that is {stage} cannot become {event}: {why}")]
    NotAllowed {
        /// How the request stands.
        stage: Stage,
        /// What was to be recorded.
        event: EventKind,
        /// Why it may not follow.
        why: Why,
    },
    /// Others changed the request since whoever records this looked at it.
    #[error(
        "the request was changed by someone else meanwhile{}. Look at it again",
        spelt(since)
    )]
    Changed {
        /// What came since, in order.
        since: Vec<Change>,
    },
    /// No request has this reference.
    #[error("there is no request with this reference")]
    NotFound,
    /// The store did not answer, or refused.
    #[error("{0}")]
    Unavailable(String),
}

impl From<LedgerError> for ReceiveError {
    fn from(error: LedgerError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<LedgerError> for AppendError {
    fn from(error: LedgerError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// Whether nothing was changed because the condition of the change did not hold.
pub(crate) fn is_unmet(error: &SdkError<UpdateItemError>) -> bool {
    let error = error.as_service_error();
    error.is_some_and(UpdateItemError::is_conditional_check_failed_exception)
}

/// Says which call failed and how, for the log.
pub(crate) fn unavailable<E, R>(call: &str, error: &SdkError<E, R>) -> LedgerError
where
    E: ProvideErrorMetadata + Error + 'static,
    R: Debug + 'static,
{
    let (what, advice) = cause(error);
    LedgerError::Unavailable(format!("{call} failed: {what}. {advice}"))
}

fn cause<E, R>(error: &SdkError<E, R>) -> (String, &'static str)
where
    E: ProvideErrorMetadata + Error + 'static,
    R: Debug + 'static,
{
    const NETWORK: &str = "Check the network and the region, then try again.";
    match error {
        SdkError::ServiceError(answer) => {
            let code = plain(answer.err().code().unwrap_or("an error without a code"));
            let advice = advice(&code);
            (format!("the store answered {code}"), advice)
        }
        SdkError::TimeoutError(_) => ("the store did not answer in time".to_owned(), NETWORK),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => {
            ("the store did not answer in time".to_owned(), NETWORK)
        }
        SdkError::DispatchFailure(failure) if failure.is_io() => {
            ("the store could not be reached".to_owned(), NETWORK)
        }
        SdkError::DispatchFailure(_) => (
            "the call could not be sent".to_owned(),
            "Check the credentials, the network and the region.",
        ),
        _ if NoTimeLeft::caused(error) => (
            "no time was left for it".to_owned(),
            "The calls before it were slow, or the function's own time limit is too short.",
        ),
        SdkError::ResponseError(_) => ("the store's answer was unreadable".to_owned(), NETWORK),
        _ => (
            "the call could not be made".to_owned(),
            "Check the settings of the connection.",
        ),
    }
}

/// A code as AWS spells them, and nothing that could smuggle in more.
fn plain(code: &str) -> String {
    code.chars()
        .filter(|sign| sign.is_ascii_alphanumeric() || *sign == ' ')
        .take(80)
        .collect()
}

fn advice(code: &str) -> &'static str {
    match code {
        "ResourceNotFoundException" => "Check the name of the table and the region.",
        "AccessDeniedException" | "UnrecognizedClientException" | "ExpiredTokenException" => {
            "Check the credentials and what their role may do."
        }
        "InvalidSignatureException" | "SignatureDoesNotMatch" | "RequestTimeTooSkewed" => {
            "Check the clock of this machine, then the credentials."
        }
        "InternalServerError" => {
            "Try again in a moment. On one machine, see whether the disk is full or read-only."
        }
        "ValidationException" | "SerializationException" => {
            "The table may be laid out by another version of this program, or an item be too large."
        }
        _ => "Try again in a moment.",
    }
}
