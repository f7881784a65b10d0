//! What cannot be done, in words for the person at the desk. No text holds a word of an answer.

use axum::http::StatusCode;
use axum::response::Response;
use ledger::LedgerError;
use serde::Serialize;

use super::Console;
use super::page::{Page, word};
use super::router::Visit;
use crate::built::BuiltError;

/// Why a call gets no page of its own.
pub(crate) enum Refusal {
    /// Nothing is at this address.
    NotFound,
    /// Nothing answers this method here.
    WrongMethod,
    /// It names another host.
    WrongHost,
    /// A page of ours did not send it, or an older session did.
    Foreign,
    /// Nobody is in.
    SignedOut,
    /// It is no form, or too large.
    BadForm,
    /// No request has this reference.
    NoCase,
    /// This cannot follow on how the request stands.
    NotNow,
    /// What letters are written with is not there, or of another version.
    NoLetters(BuiltError),
    /// No list of public keys is named, so that nothing can be sealed.
    NoRecipients,
    /// The store failed; its words are for whoever runs this program, who is the one that reads them.
    Store(LedgerError),
    /// This program has a fault.
    Fault,
}

#[derive(Serialize)]
struct Told<'a> {
    title: &'a str,
    text: &'a str,
    /// What the store said, in English.
    detail: Option<String>,
}

impl From<LedgerError> for Refusal {
    fn from(error: LedgerError) -> Self {
        Self::Store(error)
    }
}

impl From<BuiltError> for Refusal {
    fn from(error: BuiltError) -> Self {
        Self::NoLetters(error)
    }
}

impl Refusal {
    const fn told(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found", "not_found_text"),
            Self::WrongMethod => (
                StatusCode::METHOD_NOT_ALLOWED,
                "not_found",
                "not_found_text",
            ),
            Self::WrongHost => (
                StatusCode::MISDIRECTED_REQUEST,
                "wrong_host",
                "wrong_host_text",
            ),
            Self::Foreign => (StatusCode::FORBIDDEN, "foreign", "foreign_text"),
            Self::SignedOut => (StatusCode::FORBIDDEN, "signed_out", "signed_out_text"),
            Self::BadForm => (StatusCode::BAD_REQUEST, "bad_form", "bad_form_text"),
            Self::NoCase => (StatusCode::NOT_FOUND, "no_case", "no_case_text"),
            Self::NotNow => (StatusCode::CONFLICT, "not_now", "not_now_text"),
            Self::NoLetters(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "no_letters",
                "no_letters_text",
            ),
            Self::NoRecipients => (StatusCode::CONFLICT, "no_recipients", "no_recipients_text"),
            Self::Store(_) => (StatusCode::SERVICE_UNAVAILABLE, "store", "store_text"),
            Self::Fault => (StatusCode::INTERNAL_SERVER_ERROR, "fault", "fault_text"),
        }
    }

    /// The refusal as a page.
    pub(crate) fn page(&self, console: &Console, visit: &Visit) -> Response {
        let (status, title, text) = self.told();
        let told = Told {
            title: word(visit.language, title),
            text: word(visit.language, text),
            detail: match self {
                Self::Store(error) => Some(error.to_string()),
                Self::NoLetters(error) => Some(error.to_string()),
                _ => None,
            },
        };
        let template = match self {
            Self::SignedOut => "desk/door.html",
            _ => "desk/problem.html",
        };
        Page::new(console, visit)
            .with("told", &told)
            .with("is_held", &console.door.held_at().is_some())
            .render(status, template)
    }
}
