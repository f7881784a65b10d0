//! One line a request: reference, kind, outcome, duration, names of failing fields.
//!
//! Never a value, body, address, path as typed, or code: only what this program itself named.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use request::{Kind, Reference};

use crate::problem::Problem;

/// What a handler tells the log about its response.
#[derive(Debug, Clone, Default)]
struct Note {
    kind: Option<Kind>,
    reference: Option<Reference>,
    outcome: &'static str,
    failed: String,
    cause: Option<String>,
}

/// Notes a success on its response.
pub fn done(
    mut response: Response,
    kind: Option<Kind>,
    reference: Option<&Reference>,
    outcome: &'static str,
) -> Response {
    let reference = reference.cloned();
    let note = Note {
        kind,
        reference,
        outcome,
        ..Note::default()
    };
    response.extensions_mut().insert(note);
    response
}

/// Notes a problem on its response.
pub fn noted(
    mut response: Response,
    kind: Option<Kind>,
    reference: Option<&Reference>,
    problem: &Problem,
) -> Response {
    let failed = match problem {
        Problem::Faults(faults) => faults
            .iter()
            .map(|fault| format!("{}:{}", fault.field, fault.code.id()))
            .collect::<Vec<_>>()
            .join(" "),
        _ => String::new(),
    };
    let cause = match problem {
        Problem::Unavailable(cause) | Problem::Internal(cause) | Problem::Unshown(cause) => {
            Some(cause.clone())
        }
        _ => None,
    };
    let outcome = problem.id();
    response.extensions_mut().insert(Note {
        kind,
        reference: reference.cloned(),
        outcome,
        failed,
        cause,
    });
    response
}

/// Writes the line of every request.
pub async fn line(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let method = known_method(request.method().as_str());
    let response = next.run(request).await;
    let note = response
        .extensions()
        .get::<Note>()
        .cloned()
        .unwrap_or_default();
    let status = response.status().as_u16();
    let duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let request = Line {
        method,
        route: &route,
        status,
        duration_ms,
    };
    write(&request, &note);
    response
}

/// What the line says besides what the handler noted.
struct Line<'a> {
    method: &'static str,
    route: &'a str,
    status: u16,
    duration_ms: u64,
}

fn write(line: &Line<'_>, note: &Note) {
    let Line {
        method,
        route,
        status,
        duration_ms,
    } = *line;
    let kind = note.kind.map(Kind::id).unwrap_or_default();
    let id = note
        .reference
        .as_ref()
        .map(Reference::as_str)
        .unwrap_or_default();
    let outcome = note.outcome;
    if let Some(cause) = &note.cause {
        tracing::error!(
            method,
            route,
            status,
            kind,
            outcome,
            request.id = id,
            duration_ms,
            cause,
            "failed"
        );
    } else {
        let failed = &note.failed;
        tracing::info!(
            method,
            route,
            status,
            kind,
            outcome,
            request.id = id,
            duration_ms,
            fields.failed = failed,
            "answered"
        );
    }
}

/// A method is free text on the wire; only those we know reach the log.
fn known_method(method: &str) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN
        .into_iter()
        .find(|known| *known == method)
        .unwrap_or("other")
}
