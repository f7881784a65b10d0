//! What the holder of a request does: takes it back, or adds what was asked for.
//!
//! Neither is told as done before the store has confirmed it, and what was typed is never lost: it comes
//! back with the page, or with the button that sends it again.

use axum::http::StatusCode;
use axum::response::Response;
use ledger::{Added, Addition, ReceiveError, Status};
use request::check::check_fields;
use request::{Field, Stage, Submission, completion, text};

use super::asked::Asked;
use super::holder::Holder;
use super::page::{Notice, Shown};
use crate::client::Client;
use crate::intake::Intake;
use crate::limits;
use crate::log;
use crate::problem::Problem;
use crate::sent::said;
use crate::submit::{is_usable_key, refusal, sealed};

/// Asks whether to take a request back, and says what that means.
pub(super) fn consider(shown: Shown<'_>, holder: &Holder) -> Response {
    let status = &holder.status;
    if !status.standing.is_undecided() {
        return taken_back(shown, holder);
    }
    let page = shown.considering(holder).render(StatusCode::OK);
    log::done(page, None, Some(&status.reference), "status-considered")
}

/// Takes a request back. Wished once more, it stays as it is.
pub(super) async fn withdraw(
    intake: &Intake,
    shown: Shown<'_>,
    asked: &Asked,
    holder: &Holder,
) -> Response {
    let Holder {
        status,
        receipt_hash,
    } = holder;
    let now = (intake.clock)();
    let done = intake.inbox.withdraw(&status.reference, receipt_hash, now);
    match done.await {
        Ok(Some(status)) => {
            let receipt_hash = *receipt_hash;
            taken_back(
                shown,
                &Holder {
                    status,
                    receipt_hash,
                },
            )
        }
        Ok(None) => shown.unknown(asked),
        Err(error) => shown.refused(asked, &Problem::Unavailable(error.to_string())),
    }
}

/// How it stands after somebody wished to take it back: so, or too late for that.
fn taken_back(shown: Shown<'_>, holder: &Holder) -> Response {
    let reference = Some(&holder.status.reference);
    let (code, notice, outcome) = match holder.status.withdrawn_at() {
        Some(_) => (
            StatusCode::OK,
            Notice::Done("status_withdrawn"),
            "status-withdrawn",
        ),
        None => (
            StatusCode::CONFLICT,
            Notice::Not("status_not_withdrawn"),
            "status-too-late",
        ),
    };
    let page = shown.standing(holder).notice(notice, None).render(code);
    log::done(page, None, reference, outcome)
}

/// Adds what was asked for.
pub(super) async fn add(
    intake: &Intake,
    shown: Shown<'_>,
    asked: &Asked,
    holder: Holder,
    client: &Client,
) -> Response {
    if let Some(problem) = asked.unplaced.problem() {
        return added_before(intake, shown, asked, &holder, problem).await;
    }
    let setting = shown.setting(&holder.status);
    let fields = fields(&holder.status, asked);
    if fields.is_empty() {
        let page = shown.standing(&holder);
        let page = page.notice(Notice::Not("status_not_asked"), None);
        let page = page.render(StatusCode::CONFLICT);
        return log::done(
            page,
            None,
            Some(&holder.status.reference),
            "status-not-asked",
        );
    }
    let submission = match check_fields(&setting, &asked.answers, &fields) {
        Ok(submission) => submission,
        // There is no question any more that the faults could stand at.
        Err(faults) if holder.status.asked().is_none() => {
            return shown.outdated(asked, &holder, "status_not_asked", &Problem::Faults(faults));
        }
        Err(faults) => return shown.faulty(asked, &holder, faults),
    };
    let reference = holder.status.reference.clone();
    let addition = match addition(intake, asked, &holder.status, &submission) {
        Ok(addition) => addition,
        Err(problem) => return shown.refused(asked, &problem),
    };
    let hash = holder.receipt_hash;
    let now_standing = |status| Holder {
        status,
        receipt_hash: hash,
    };
    let (page, outcome) = match put(intake, client, &holder, &addition).await {
        Ok(Added::Done { status, at, .. }) => {
            let page = shown.standing(&now_standing(status));
            let page = page.notice(Notice::Done("status_added"), Some(at));
            let page = page.replies(&setting, &fields, &submission, true);
            (page.render(StatusCode::OK), "status-added")
        }
        Ok(Added::NotAsked(status)) => {
            let page = shown.standing(&now_standing(status));
            let page = page.notice(Notice::Not("status_not_asked"), None);
            let page = page.replies(&setting, &fields, &submission, false);
            (page.render(StatusCode::CONFLICT), "status-not-asked")
        }
        Ok(Added::Unknown) => return shown.unknown(asked),
        Err(problem @ Problem::KeyReused(_)) => {
            return shown.outdated(asked, &holder, other(&holder), &problem);
        }
        Err(problem) => return shown.refused(asked, &problem),
    };
    log::done(page, None, Some(&reference), outcome)
}

/// What came from a page of an earlier release is not added. It may have been before, and the answer was lost.
async fn added_before(
    intake: &Intake,
    shown: Shown<'_>,
    asked: &Asked,
    holder: &Holder,
    problem: Problem,
) -> Response {
    let reference = Some(&holder.status.reference);
    let (key, mac) = match marks(intake, asked, &holder.status) {
        Ok(marks) => marks,
        Err(problem) => return shown.refused(asked, &problem),
    };
    match intake.inbox.added(&key, &mac).await {
        Ok(Some(at)) => {
            let page = shown.kept(asked).standing(holder);
            let page = page.notice(Notice::Done("status_added"), Some(at));
            log::done(page.render(StatusCode::OK), None, reference, "status-added")
        }
        Ok(None) if holder.status.asked().is_none() => {
            shown.outdated(asked, holder, "status_not_asked", &problem)
        }
        Ok(None) => shown.outdated(asked, holder, "status_form_changed", &problem),
        Err(ReceiveError::KeyReused) => {
            shown.outdated(asked, holder, other(holder), &Problem::KeyReused(None))
        }
        Err(error) => shown.refused(asked, &refusal(&error)),
    }
}

/// What is to be said of something else that was added before under the same key.
fn other(holder: &Holder) -> &'static str {
    match holder.status.asked() {
        Some(_) => "status_added_other",
        None => "status_added_other_late",
    }
}

/// Adds something within the limits. What was added before is no new addition and finds its answer.
async fn put(
    intake: &Intake,
    client: &Client,
    holder: &Holder,
    addition: &Addition,
) -> Result<Added, Problem> {
    let reference = &holder.status.reference;
    let taken = match limits::adding(intake, client, reference).await {
        Ok(taken) => taken,
        Err(problem) => {
            let found = intake
                .inbox
                .added(&addition.idempotency_key, &addition.body_mac);
            return match found.await {
                Ok(Some(at)) => Ok(Added::Done {
                    status: holder.status.clone(),
                    at,
                    is_new: false,
                }),
                Ok(None) => Err(problem),
                Err(error) => Err(refusal(&error)),
            };
        }
    };
    let added = intake.inbox.add(reference, &holder.receipt_hash, addition);
    let added = added.await;
    if !matches!(&added, Ok(Added::Done { is_new: true, .. })) {
        taken.give_back(intake).await;
    }
    added.map_err(|error| refusal(&error))
}

/// The questions that are answered: all that were asked, and whatever else was typed, lest it be lost.
/// Whoever has answered once may add just one thing.
fn fields(status: &Status, asked: &Asked) -> Vec<&'static Field> {
    let is_typed = |field: &&Field| !text::is_blank(asked.answers.first(field.name));
    let wanted = status.asked().map(completion::Asked::fields);
    let wanted = wanted.unwrap_or_default();
    let is_more = status.stage == Stage::Supplemented;
    let known = completion::fields().iter();
    let fields: Vec<_> = known
        .filter(|field| is_typed(field) || (!is_more && wanted.contains(field)))
        .collect();
    let first = wanted.into_iter().take(1);
    if fields.is_empty() {
        first.collect()
    } else {
        fields
    }
}

/// What is added, sealed.
fn addition(
    intake: &Intake,
    asked: &Asked,
    status: &Status,
    submission: &Submission,
) -> Result<Addition, Problem> {
    let (idempotency_key, body_mac) = marks(intake, asked, status)?;
    Ok(Addition {
        sealed: sealed(submission, &status.recipient)?,
        at: (intake.clock)(),
        idempotency_key,
        body_mac,
    })
}

/// What tells whether just this was added before: under which key, and a digest of it.
fn marks(intake: &Intake, asked: &Asked, status: &Status) -> Result<([u8; 32], [u8; 32]), Problem> {
    if !is_usable_key(&asked.nonce) {
        return Err(Problem::NoKey);
    }
    let said = said([&asked.answers, asked.unplaced.answers()]);
    let secret = &intake.secret;
    Ok((
        secret.addition_digest(&status.reference, &asked.nonce),
        secret.body_digest(status.kind, status.language, &said),
    ))
}
