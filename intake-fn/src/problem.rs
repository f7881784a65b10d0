//! What went wrong, in two texts: plain for the asker, precise for the log.
//!
//! Programs get problem details (RFC 9457) that list every fault; people get a page in their
//! language. Neither ever shows a cause, and neither repeats an answer.

use std::fmt;
use std::time::Duration;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use request::words::Words;
use request::{Fault, Kind, ReceiptCode, Reference};
use serde_json::{Value, json};

/// Most unknown names that an answer lists: it must not grow far beyond what was sent.
const LISTED: usize = 20;

/// Most signs of such a name that it shows.
const NAMED: usize = 40;

/// Why a request was not taken. Its `Debug` is what the log says: names come from a stranger.
#[derive(thiserror::Error)]
pub enum Problem {
    /// No such page or kind: 404.
    #[error("no such address")]
    NotFound,
    /// No published thing of that name to ask about: 404.
    #[error("no such thing to ask about")]
    NoItem,
    /// Sent by a page that is not ours: 403.
    #[error("sent from another site")]
    Foreign,
    /// Asked under a name that is not ours: 421 (RFC 9110, 15.5.20).
    #[error("not our host")]
    WrongHost,
    /// The address takes another method: 405.
    #[error("method not allowed")]
    WrongMethod,
    /// Body of another type, character set or encoding than the address takes: 415.
    #[error("wrong content type")]
    WrongType,
    /// Body that did not come within [`ledger::Budget::PATIENCE`]: 408.
    #[error("body too slow")]
    TooSlow,
    /// Body beyond [`crate::read::MAX_BODY`]: 413.
    #[error("body too large")]
    TooLarge,
    /// Body that is not valid UTF-8 or not validly percent-encoded: 400.
    #[error("broken encoding")]
    Encoding,
    /// Body that is not one JSON object: 400.
    #[error("not the expected JSON")]
    NotJson,
    /// A control or member given more than once: 400.
    #[error("a name was given twice")]
    Repeated,
    /// Names that are no fields of the kind: 400. Shown to the asker, counted in the log.
    #[error("{} unknown fields", .0.len())]
    UnknownFields(Vec<String>),
    /// Members of another shape than theirs, each with the shape that is wanted: 400.
    #[error("{} misshapen members", .0.len())]
    Misshapen(Vec<(String, &'static str)>),
    /// No or a malformed `Idempotency-Key`: 400.
    #[error("no usable idempotency key")]
    NoKey,
    /// Answers that need another look: 422.
    #[error("answers need another look")]
    Faults(Vec<Fault>),
    /// The purpose statement changed since the sender saw it: 409.
    #[error("the text changed since it was shown")]
    TextChanged,
    /// The same key came before with other answers: 409. What was received then, where it is a request of its own.
    #[error("key used before with other answers")]
    KeyReused(Option<Box<Earlier>>),
    /// More than a limit allows: 429. It names the limit for the log, and how long to wait.
    #[error("limit met: {limit}")]
    TooMany {
        /// Name of the limit.
        limit: &'static str,
        /// How long to wait.
        wait: Duration,
    },
    /// The store did not confirm the write, which may have arrived or not: 503. The cause is for the log.
    #[error("not stored: {0}")]
    Unavailable(String),
    /// A fault of ours, before anything was stored: 500. The cause is for the log.
    #[error("internal: {0}")]
    Internal(String),
    /// A page could not be made, which may be the page that tells what was stored: 500. The cause is for the log.
    #[error("not shown: {0}")]
    Unshown(String),
}

/// What was received under a key that came again with other answers. It holds a receipt code, so it has no `Debug`.
pub struct Earlier {
    /// What it is called.
    pub reference: Reference,
    /// Its receipt code. Only a form shows it: its key cannot be guessed, as that of a program may be.
    pub code: ReceiptCode,
    /// When it arrived.
    pub received_at: Timestamp,
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Problem({self})")
    }
}

impl Problem {
    /// The status it becomes.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::NoItem => StatusCode::NOT_FOUND,
            Self::Foreign => StatusCode::FORBIDDEN,
            Self::WrongHost => StatusCode::MISDIRECTED_REQUEST,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Encoding
            | Self::NotJson
            | Self::Repeated
            | Self::UnknownFields(_)
            | Self::Misshapen(_)
            | Self::NoKey => StatusCode::BAD_REQUEST,
            Self::Faults(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TextChanged | Self::KeyReused(_) => StatusCode::CONFLICT,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) | Self::Unshown(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The last part of the problem's type, and the outcome in the log.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::NoItem => "no-such-item",
            Self::Foreign => "foreign-origin",
            Self::WrongHost => "wrong-host",
            Self::WrongMethod => "method-not-allowed",
            Self::WrongType => "unsupported-type",
            Self::TooSlow => "too-slow",
            Self::TooLarge => "too-large",
            Self::Encoding => "broken-encoding",
            Self::NotJson => "not-json",
            Self::Repeated => "repeated-name",
            Self::UnknownFields(_) => "unknown-fields",
            Self::Misshapen(_) => "wrong-shape",
            Self::NoKey => "no-idempotency-key",
            Self::Faults(_) => "invalid-answers",
            Self::TextChanged => "text-changed",
            Self::KeyReused(_) => "key-reused",
            Self::TooMany { .. } => "too-many",
            Self::Unavailable(_) => "unavailable",
            Self::Internal(_) => "internal",
            Self::Unshown(_) => "not-shown",
        }
    }

    /// What a program's author should do.
    const fn advice(&self) -> &'static str {
        match self {
            Self::NotFound | Self::NoItem => {
                "There is nothing at this address. See /api/openapi.json."
            }
            Self::Foreign => {
                "Pages of other sites may not send here. Send from a program, without Origin and \
                 Sec-Fetch-Site headers. Nothing was received."
            }
            Self::WrongHost => "This is not the address of the site. Nothing was received.",
            Self::WrongMethod => "This address takes another method. See the Allow header.",
            Self::WrongType => "Send application/json in UTF-8, without a content encoding.",
            Self::TooSlow => {
                "The body did not come within eight seconds. Send the same again. Nothing was received."
            }
            Self::TooLarge => "Send at most 131072 bytes. Nothing was received.",
            Self::Encoding => "Send valid UTF-8. Nothing was received.",
            Self::NotJson => {
                "Send one JSON object (RFC 8259): no numbers beyond a double, no half of a surrogate \
                 pair, nothing nested deep. Nothing was received."
            }
            Self::Repeated => "Give every name once. Nothing was received.",
            Self::UnknownFields(_) => "Leave out the fields named in errors. Nothing was received.",
            Self::Misshapen(_) => {
                "Give the members named in errors the shape that stands there. Nothing was received."
            }
            Self::NoKey => {
                "Send one Idempotency-Key header of 16 to 64 letters, digits, hyphens or \
                 underscores, new for every request and the same for every retry of it. It is remembered \
                 for 90 days."
            }
            Self::Faults(_) => "Correct the answers named in errors. Nothing was received.",
            Self::TextChanged => {
                "The purpose statement changed since it was shown. Show the present one and send \
                 again. Nothing was received."
            }
            Self::KeyReused(_) => {
                "This Idempotency-Key came before with other answers, which were received at the time in \
                 received_at. Send those once more to get their receipt, or use a new key for a new \
                 request. What came now was not received."
            }
            Self::TooMany { .. } => {
                "Too much came from this network, or in all. Wait as many seconds as Retry-After \
                 says, then send the same again with the same Idempotency-Key. Nothing was received."
            }
            Self::Unavailable(_) => {
                "It could not be confirmed that this was received. Send the same again with the same \
                 Idempotency-Key: it is received once, however often it is sent."
            }
            Self::Internal(_) | Self::Unshown(_) => {
                "Something failed on our side. Send the same again with the same Idempotency-Key."
            }
        }
    }

    /// Seconds after which it may go better, where that is known.
    pub const fn retry_after(&self) -> Option<u64> {
        match self {
            // A part of a second counts whole: too early would be refused again.
            Self::TooMany { wait, .. } => Some(wait.as_secs() + (wait.subsec_nanos() > 0) as u64),
            _ => None,
        }
    }

    /// Says on an answer when to try again.
    pub(crate) fn mark(&self, mut response: Response) -> Response {
        if let Some(seconds) = self.retry_after() {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }

    /// The problem as a program reads it (RFC 9457). `words` give the messages of faults.
    pub fn details(&self, kind: Option<Kind>, words: Option<&Words>) -> Value {
        let errors: Vec<Value> = match self {
            Self::Faults(faults) => faults
                .iter()
                .map(|fault| fault_json(fault, kind, words))
                .collect(),
            Self::UnknownFields(names) => names
                .iter()
                .take(LISTED)
                .map(|it| unknown_json(it))
                .collect(),
            Self::Misshapen(members) => members.iter().map(misshapen_json).collect(),
            _ => Vec::new(),
        };
        let mut details = json!({
            "type": format!("urn:privacy-desk:problem:{}", self.id()),
            "title": self.status().canonical_reason(),
            "status": self.status().as_u16(),
            "detail": self.advice(),
        });
        if let Some(members) = details.as_object_mut() {
            if let Some(seconds) = self.retry_after() {
                members.insert("retry_after".to_owned(), seconds.into());
            }
            if let Self::KeyReused(Some(earlier)) = self {
                let at = earlier.received_at.to_string();
                members.insert("received_at".to_owned(), at.into());
            }
            if !errors.is_empty() {
                members.insert("errors".to_owned(), errors.into());
            }
        }
        details
    }

    /// The problem as the answer to a program.
    pub fn into_json(self, kind: Option<Kind>, words: Option<&Words>) -> Response {
        let body = self.details(kind, words).to_string();
        let head = [("content-type", "application/problem+json")];
        crate::log::noted(
            self.mark((self.status(), head, body).into_response()),
            kind,
            None,
            &self,
        )
    }
}

fn fault_json(fault: &Fault, kind: Option<Kind>, words: Option<&Words>) -> Value {
    let message = kind
        .zip(words)
        .map(|(kind, words)| words.message(kind, fault));
    json!({
        "field": fault.field,
        "pointer": format!("#/{}", fault.field),
        "code": fault.code.id(),
        "limit": fault.limit,
        "given": fault.given,
        "detail": message,
    })
}

fn misshapen_json((name, wanted): &(String, &'static str)) -> Value {
    let detail = format!("Send {wanted}.");
    json!({ "field": name, "pointer": format!("#/{name}"), "code": "wrong-shape", "detail": detail })
}

/// Names come from a stranger: cut, and shown to nobody but the one who sent them. What was cut is no place any more.
fn unknown_json(name: &str) -> Value {
    let shown: String = name.chars().take(NAMED).collect();
    let detail = "This kind of request has no such field.";
    if shown == name {
        json!({ "field": name, "pointer": pointer(name), "code": "unknown-field", "detail": detail })
    } else {
        json!({ "field": shown, "code": "unknown-field", "detail": detail })
    }
}

/// Where a member stands, as a JSON Pointer in the fragment of an address (RFC 6901, section 6).
fn pointer(name: &str) -> String {
    let escaped = name.replace('~', "~0").replace('/', "~1");
    format!("#/{}", utf8_percent_encode(&escaped, &BEYOND_FRAGMENT))
}

/// What no fragment may hold as it is (RFC 3986, section 3.5).
const BEYOND_FRAGMENT: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_to_a_strange_name_is_a_fragment_and_leads_back() {
        for (name, expected) in [
            ("favourite_colour", Some("#/favourite_colour")),
            ("a/b~c", Some("#/a~1b~0c")),
            ("色 \"%", Some("#/%E8%89%B2%20%22%25")),
            ("", Some("#/")),
            (&"x".repeat(NAMED + 1), None),
        ] {
            let told = unknown_json(name);
            assert_eq!(told["pointer"].as_str(), expected, "{name}");
        }
    }
}
