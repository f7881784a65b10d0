//! How a request stands, for whoever holds its reference and its receipt code; and what they do then.
//!
//! 1. `asked` reads what was sent.
//! 2. `holder` finds the request, within the limits on guessing. The reference alone opens nothing, and
//!    an unknown reference looks like a wrong code, to the store and to the limits as well.
//! 3. `change` takes the request back, or adds what was asked for.
//! 4. `page` shows how it stands, what comes next and what may be done.
//!
//! All of it happens at one address, by POST: no title, address or cache tells what somebody looks at
//! or does there.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use request::Language;

use crate::client::Client;
use crate::intake::Intake;
use crate::log;
use crate::problem::Problem;
use crate::refusal;

mod asked;
mod change;
mod holder;
mod page;

use asked::{Asked, Wish};
use page::Shown;

/// Shows the form that asks for reference and code.
pub fn show(intake: &Intake, language: Language) -> Response {
    let Some(edition) = intake.edition(language) else {
        return refusal::page(intake, language, None, Problem::NotFound);
    };
    let shown = Shown::new(intake, edition).render(StatusCode::OK);
    log::done(shown, None, None, "status-form")
}

/// Takes reference and code, or a pass, and what is wished.
pub async fn take(
    State(intake): State<Arc<Intake>>,
    language: Language,
    client: Client,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Some(edition) = intake.edition(language) else {
        return refusal::page(&intake, language, None, Problem::NotFound);
    };
    let shown = Shown::new(&intake, edition);
    let asked = match asked::read(&headers, body).await {
        Ok(asked) => asked,
        Err(problem) => return shown.refused(&Asked::default(), &problem),
    };
    let shown = shown.unplaced(&asked);
    let holder = match holder::find(&intake, &asked, &client).await {
        Ok(Some(holder)) => holder,
        Ok(None) => return shown.unknown(&asked),
        Err(problem) => return shown.refused(&asked, &problem),
    };
    let is_addition = asked.wish == Wish::Add;
    if let Some(problem) = asked.unplaced.problem().filter(|_| !is_addition) {
        return shown.outdated(&asked, &holder, "problem_form_changed_text", &problem);
    }
    match asked.wish {
        Wish::Look => shown.found(&holder, "status-shown"),
        Wish::Consider => change::consider(shown, &holder),
        Wish::Withdraw => change::withdraw(&intake, shown, &asked, &holder).await,
        Wish::Add => Box::pin(change::add(&intake, shown, &asked, holder, &client)).await,
    }
}

/// Reads any bytes as a form about a request, for the tests of what strangers send: what was typed as reference,
/// pass and answers.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn typed(bytes: &[u8]) -> Result<(String, String, request::Answers), Problem> {
    let asked = asked::parse(bytes)?;
    Ok((asked.reference, asked.pass, asked.answers))
}
