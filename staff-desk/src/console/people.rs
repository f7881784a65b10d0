//! Finds requests by a person's name. The name is posted and stands in no address, no title and no answer but the
//! one page; every request that is kept is opened on this machine, and nothing of it is kept.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::Console;
use super::form::{Fault, Questions, Summary, status};
use super::page::{Page, word};
use super::refusal::Refusal;
use super::router::Visit;
use crate::find::{self, Found, Name, Search};
use crate::times;
use crate::wording::Wording;

/// Name of the one question.
const NAME: &str = "name";

#[derive(Serialize)]
struct Row {
    reference: String,
    href: String,
    whose: &'static str,
    typed: String,
    why: String,
    kind: String,
    stage: String,
    arrival: String,
}

/// What was searched, and what could not be.
#[derive(Serialize)]
struct Told {
    /// How many names were found in how many requests.
    count: String,
    /// What could not be looked into; empty where all could.
    unsearched: String,
}

/// Asks for a name.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    Extension(visit): Extension<Visit>,
) -> Response {
    page(&console, &visit, &[], None)
}

/// Searches.
pub(crate) async fn find(
    State(console): State<Arc<Console>>,
    Extension(visit): Extension<Visit>,
) -> Response {
    search(&console, &visit)
        .await
        .unwrap_or_else(|refusal| refusal.page(&console, &visit))
}

async fn search(console: &Console, visit: &Visit) -> Result<Response, Refusal> {
    let asked = Name::of(visit.sent.first(NAME));
    if asked.is_empty() {
        let wanted = Fault::at(NAME, word(visit.language, "name_wanted"));
        return Ok(page(console, visit, &[wanted], None));
    }
    let tools = &console.tools;
    let search = find::search(&tools.register, &tools.key, &asked).await?;
    Ok(page(console, visit, &[], Some(&search)))
}

fn page(console: &Console, visit: &Visit, faults: &[Fault], search: Option<&Search>) -> Response {
    let Some(wording) = console.wording(visit.language) else {
        return Refusal::Fault.page(console, visit);
    };
    let language = visit.language;
    let questions = Questions {
        sent: &visit.sent,
        faults,
    };
    let label = word(language, "name_asked");
    let field = questions.line(NAME, label, word(language, "name_hint"), "long");
    let found = search.map_or([].as_slice(), |search| &search.found);
    let rows: Vec<_> = found.iter().map(|one| row(one, visit, wording)).collect();
    Page::new(console, visit)
        .with("step", &Summary::of(faults))
        .with("field", &field)
        .with("rows", &rows)
        .with("told", &search.map(|search| told(search, visit)))
        .render(status(faults), "desk/people.html")
}

fn row(one: &Found, visit: &Visit, wording: &Wording) -> Row {
    let entry = &one.entry;
    Row {
        reference: entry.reference.to_string(),
        href: visit.at(&format!("/case/{}/", entry.reference)),
        whose: one.whose(visit.language),
        typed: one.typed.clone(),
        why: one.why(visit.language),
        kind: wording.kind(entry.kind).to_owned(),
        stage: wording.stage(entry.stage).to_owned(),
        arrival: times::spell(entry.received_at),
    }
}

fn told(search: &Search, visit: &Visit) -> Told {
    let count = word(visit.language, "people_found");
    let count = count.replace("{names}", &search.found.len().to_string());
    let lost = search.closed + search.damaged;
    let unsearched = match lost {
        0 => String::new(),
        lost => word(visit.language, "people_closed").replace("{count}", &lost.to_string()),
    };
    Told {
        count: count.replace("{requests}", &search.opened.to_string()),
        unsearched,
    }
}
