//! The same intake for programs: JSON in, JSON out, problems by RFC 9457.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use request::publication::Edition;
use request::{Kind, Language, Setting, Submission};
use serde_json::json;

use crate::candidate::Candidate;
use crate::client::Client;
use crate::intake::Intake;
use crate::log;
use crate::openapi;
use crate::problem::Problem;
use crate::read::{self, Document};
use crate::sent::Sent;
use crate::submit::{Receipt, repeat, submit};

/// Takes a request as one JSON object.
pub async fn take(
    State(intake): State<Arc<Intake>>,
    Path(kind): Path<String>,
    client: Client,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Ok(kind) = kind.parse::<Kind>() else {
        return Problem::NotFound.into_json(None, None);
    };
    let mut language = Language::Ja;
    match receive(&intake, kind, &client, &headers, body, &mut language).await {
        Ok((receipt, edition)) => created(kind, &receipt, edition),
        Err(problem) => problem.into_json(
            Some(kind),
            intake.edition(language).map(|edition| &edition.words),
        ),
    }
}

async fn receive<'a>(
    intake: &'a Intake,
    kind: Kind,
    client: &Client,
    headers: &HeaderMap,
    body: Body,
    language: &mut Language,
) -> Result<(Receipt, &'a Edition), Problem> {
    let bytes = read::body(headers, body, "application/json").await?;
    let key = read::key(headers)?;
    let document = read::document(kind, &bytes)?;
    *language = document.language.unwrap_or(*language);
    let sent = Sent::by_program(&intake.secret, kind, *language, key, &document);
    let missing = || Problem::Internal("the publication lacks this form".to_owned());
    let edition = intake.edition(*language).ok_or_else(missing)?;
    let text = &intake.form(kind, edition).ok_or_else(missing)?.version;
    let receipt = match judged(intake.setting(kind, edition), &text.digest, document) {
        Ok(submission) => submit(intake, &sent, &submission, text, client).await?,
        // What was received before this could be said of it is received.
        Err(problem) => repeat(intake, &sent).await?.ok_or(problem)?,
    };
    Ok((receipt, edition))
}

/// The submission, or what keeps it from being one today.
fn judged(
    setting: Setting<'_>,
    text_digest: &str,
    document: Document,
) -> Result<Submission, Problem> {
    if !document.unknown.is_empty() {
        return Err(Problem::UnknownFields(document.unknown));
    }
    if !document.misshapen.is_empty() {
        return Err(Problem::Misshapen(document.misshapen));
    }
    let candidate = Candidate::new(setting, &document.answers);
    let submission = candidate.into_submission().map_err(Problem::Faults)?;
    if document.seen_text.is_some_and(|seen| seen != text_digest) {
        return Err(Problem::TextChanged);
    }
    Ok(submission)
}

fn created(kind: Kind, receipt: &Receipt, edition: &Edition) -> Response {
    let body = json!({
        "reference": receipt.reference,
        "receipt_code": receipt.code.reveal(),
        "received_at": receipt.received_at.to_string(),
        "kind": kind,
        "text": receipt.text,
        "due": receipt.due.map(|due| due.to_string()),
        "signed": receipt.signed.to_string(),
        "status_page": edition.status.href,
    });
    let head = [(header::CONTENT_TYPE, "application/json")];
    let response = (StatusCode::CREATED, head, body.to_string()).into_response();
    let outcome = if receipt.is_repeat {
        "repeated"
    } else {
        "received"
    };
    log::done(response, Some(kind), Some(&receipt.reference), outcome)
}

/// The contract as an `OpenAPI` document.
pub async fn contract(State(intake): State<Arc<Intake>>) -> Response {
    let head = [(header::CONTENT_TYPE, "application/json")];
    let document = openapi::document(&intake.publication, intake.today());
    (head, document.to_string()).into_response()
}

/// What a request of a kind may hold, as a JSON Schema.
pub async fn schema(State(intake): State<Arc<Intake>>, Path(kind): Path<String>) -> Response {
    let Ok(kind) = kind.parse::<Kind>() else {
        return Problem::NotFound.into_json(None, None);
    };
    let head = [(header::CONTENT_TYPE, "application/schema+json")];
    (head, openapi::schema(&intake.publication, kind).to_string()).into_response()
}
