//! How a request stands, for whoever holds its reference and its receipt code.
//!
//! The reference alone opens nothing, and an unknown reference looks like a wrong code. Nothing
//! about kind or outcome stands in the title or the address.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use request::publication::Edition;
use request::{EventKind, Language, ReceiptCode, Reference, individual_number, text};
use serde::Serialize;

use crate::intake::Intake;
use crate::log;
use crate::page::Page;
use crate::problem::Problem;
use crate::read;
use crate::refusal;
use crate::secret::receipt_hash;

/// Bytes of a reference typed generously: full width, with spaces.
const LONGEST: usize = 80;

#[derive(Serialize)]
struct FormView<'a> {
    action: &'a str,
    reference: &'a str,
    /// Never filled: a code is not shown again.
    code: &'a str,
    error: Option<&'a str>,
}

#[derive(Serialize)]
struct StatusView {
    reference: String,
    stage: &'static str,
    stage_text: String,
    received_at: String,
    kind_title: String,
    events: Vec<EventView>,
}

#[derive(Serialize)]
struct EventView {
    text: String,
    at: String,
}

/// Shows the form that asks for reference and code.
pub fn show(intake: &Intake, language: Language) -> Response {
    let Some(edition) = intake.edition(language) else {
        return refusal::page(intake, language, None, Problem::NotFound);
    };
    let form = FormView {
        action: &edition.status.href,
        reference: "",
        code: "",
        error: None,
    };
    let shown = answer(intake, edition, StatusCode::OK, &form, None);
    log::done(shown, None, None, "status-form")
}

/// Takes reference and code.
pub async fn take(
    State(intake): State<Arc<Intake>>,
    language: Language,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Some(edition) = intake.edition(language) else {
        return refusal::page(&intake, language, None, Problem::NotFound);
    };
    let asked = match ask(&headers, body).await {
        Ok(asked) => asked,
        Err(problem) => return refuse(&intake, edition, &Asked::default(), &problem),
    };
    let found = match find(&intake, &asked).await {
        Ok(found) => found,
        Err(problem) => return refuse(&intake, edition, &asked, &problem),
    };
    let Some(found) = found else {
        let form = form(edition, &asked, "status_not_found");
        let shown = answer(
            &intake,
            edition,
            StatusCode::UNPROCESSABLE_ENTITY,
            &form,
            None,
        );
        return log::done(shown, None, None, "status-unknown");
    };
    let reference = found.reference.clone();
    let form = FormView {
        error: None,
        ..form(edition, &asked, "status_not_found")
    };
    let shown = answer(&intake, edition, StatusCode::OK, &form, Some(found));
    log::done(shown, None, Some(&reference), "status-shown")
}

/// The form with what was typed, and a message. What may be an Individual Number, or is far from
/// being a reference, is not shown again.
fn form<'a>(edition: &'a Edition, asked: &'a Asked, message: &str) -> FormView<'a> {
    let typed = asked.reference.as_str();
    let is_number = individual_number::is_in(&text::fold_width(typed));
    FormView {
        action: &edition.status.href,
        reference: if is_number || typed.len() > LONGEST {
            ""
        } else {
            typed
        },
        code: "",
        error: Some(edition.words.ui(message)),
    }
}

/// The form again: what cannot be read is no reference and code; a store that does not answer is
/// told as such.
fn refuse(intake: &Intake, edition: &Edition, asked: &Asked, problem: &Problem) -> Response {
    let is_ours = matches!(problem, Problem::Unavailable(_) | Problem::Internal(_));
    let key = if is_ours {
        "status_unavailable"
    } else {
        "status_not_found"
    };
    let form = form(edition, asked, key);
    let shown = answer(intake, edition, problem.status(), &form, None);
    log::noted(shown, None, None, problem)
}

#[derive(Default)]
struct Asked {
    reference: String,
    code: String,
}

async fn ask(headers: &HeaderMap, body: Body) -> Result<Asked, Problem> {
    let bytes = read::body(headers, body, "application/x-www-form-urlencoded").await?;
    let mut asked = Asked::default();
    let mut unknown = Vec::new();
    for (name, value) in read::pairs(&bytes)? {
        match name.as_str() {
            "reference" if asked.reference.is_empty() => asked.reference = value,
            "code" if asked.code.is_empty() => asked.code = value,
            "reference" | "code" => return Err(Problem::Repeated),
            _ => unknown.push(name),
        }
    }
    if unknown.is_empty() {
        Ok(asked)
    } else {
        Err(Problem::UnknownFields(unknown))
    }
}

async fn find(intake: &Intake, asked: &Asked) -> Result<Option<ledger::Status>, Problem> {
    let (Ok(reference), Ok(code)) = (
        asked.reference.parse::<Reference>(),
        asked.code.parse::<ReceiptCode>(),
    ) else {
        return Ok(None);
    };
    let found = intake.inbox.status(&reference, &receipt_hash(&code)).await;
    found.map_err(|error| Problem::Unavailable(error.to_string()))
}

fn answer(
    intake: &Intake,
    edition: &Edition,
    status: StatusCode,
    form: &FormView<'_>,
    found: Option<ledger::Status>,
) -> Response {
    let page = Page::new(intake, edition, &edition.status);
    let view = found.map(|found| status_view(&page, edition, &found));
    let page = page.with("status_form", form).with("status", &view);
    match page.render(status, "intake/status.html") {
        Ok(page) => page,
        Err(problem) => refusal::page(intake, edition.shell.language, None, problem),
    }
}

fn status_view(page: &Page<'_>, edition: &Edition, found: &ledger::Status) -> StatusView {
    let word = |words: &std::collections::BTreeMap<String, String>, id: &str| {
        words.get(id).cloned().unwrap_or_default()
    };
    // An export is the desk's own affair.
    let events = found
        .events
        .iter()
        .filter(|event| event.kind != EventKind::Exported);
    StatusView {
        reference: found.reference.to_string(),
        stage: found.stage.id(),
        stage_text: word(&edition.words.stages, found.stage.id()),
        received_at: page.time(found.received_at),
        kind_title: word(&edition.words.kinds, found.kind.id()),
        events: events
            .map(|event| EventView {
                text: word(&edition.words.events, event.kind.id()),
                at: page.time(event.at),
            })
            .collect(),
    }
}
