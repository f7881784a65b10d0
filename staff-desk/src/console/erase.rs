//! What may be erased now, by the rules of how long requests are kept. Each is erased by itself, on a page of its
//! own: see `act`. A row has no day: those of the request stand on its page, because with the rules at hand they tell
//! how it ended.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use ledger::Entry;
use serde::Serialize;

use super::Console;
use super::page::{Page, word};
use super::refusal::Refusal;
use super::router::Visit;
use crate::act::ActError;
use crate::erasable;
use crate::wording::Wording;

#[derive(Serialize)]
struct Row {
    reference: String,
    href: String,
    erase: String,
    kind: String,
}

/// Shows a page of what may be erased.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    Extension(visit): Extension<Visit>,
) -> Response {
    page(&console, &visit)
        .await
        .unwrap_or_else(|refusal| refusal.page(&console, &visit))
}

async fn page(console: &Console, visit: &Visit) -> Result<Response, Refusal> {
    let wording = console.wording(visit.language).ok_or(Refusal::Fault)?;
    let after = visit.sent.first("after").parse().ok();
    let found = erasable::page(&console.desk(wording), after.as_ref()).await;
    let found = found.map_err(refusal)?;
    let rows = |entries: &[Entry]| {
        let rows = entries.iter().map(|one| row(one, visit, wording));
        rows.collect::<Vec<_>>()
    };
    let next = found.next.map(|mark| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("after", &mark.to_string());
        format!("?{}", query.finish())
    });
    let unknown = match found.closed {
        0 => String::new(),
        count => word(visit.language, "erase_closed").replace("{count}", &count.to_string()),
    };
    Ok(Page::new(console, visit)
        .with("left", &rows(&found.left))
        .with("rows", &rows(&found.ready))
        .with("unknown", &unknown)
        .with("next", &next)
        .render(StatusCode::OK, "desk/erase.html"))
}

fn refusal(error: ActError) -> Refusal {
    use crate::show::ShowError;
    match error {
        ActError::Append(ledger::AppendError::Unavailable(text)) => {
            Refusal::Store(ledger::LedgerError::Unavailable(text))
        }
        ActError::Open(ShowError::Ledger(error)) => Refusal::Store(error),
        _ => Refusal::Fault,
    }
}

fn row(entry: &Entry, visit: &Visit, wording: &Wording) -> Row {
    let reference = &entry.reference;
    let href = visit.at(&format!("/case/{reference}/"));
    Row {
        erase: format!("{href}erase/"),
        href,
        reference: reference.to_string(),
        kind: wording.kind(entry.kind).to_owned(),
    }
}
