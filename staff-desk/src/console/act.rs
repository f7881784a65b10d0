//! What may be done with a request, each in the same steps: a form, a page that shows what will be
//! recorded, the record.
//!
//! 1. The form says how many events its user had seen. If there are more by now, somebody else was quicker:
//!    what they did is told, what was typed stays, and nothing is recorded unseen.
//! 2. What is wrong is told at once, above the form and at each question.
//! 3. Nothing is recorded before the page that shows it was looked at.
//!
//! Which act may follow is asked of the table of transitions; nothing here decides it.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use ledger::{AppendError, Case, Happening};
use request::view::FieldView;
use request::{EventKind, Language};

use super::Console;
use super::case::{self, Happened, Row};
use super::form::{Fault, Questions, Sent, Summary};
use super::page::{Page, word};
use super::refusal::Refusal;
use super::router::Visit;
use crate::wording::Wording;

mod ask;

/// Name of the control that says how many events were seen.
const SEEN: &str = "seen";

/// Something that staff do with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    /// Ask the sender to complete it.
    Ask,
}

impl Act {
    pub(crate) const ALL: [Self; 1] = [Self::Ask];

    /// The act of an id.
    pub(crate) fn of(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.id() == id)
    }

    /// What addresses call it.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Ask => "ask",
        }
    }

    /// Key of its name.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Ask => "ask",
        }
    }

    /// Key of what it means, told above its form.
    const fn lead(self) -> &'static str {
        match self {
            Self::Ask => "ask_lead",
        }
    }

    /// Key of what is told once it is recorded.
    pub(crate) const fn done(self) -> &'static str {
        match self {
            Self::Ask => "ask_done",
        }
    }

    /// The event it is recorded as.
    const fn event(self) -> EventKind {
        match self {
            Self::Ask => EventKind::CompletionAsked,
        }
    }

    /// Whether it may follow on how a request stands.
    pub(crate) fn may_follow(self, case: &Case) -> bool {
        case.entry.standing.allows(case.entry.kind, self.event())
    }
}

/// One act on one request, for the length of a call.
struct Doing<'a> {
    console: &'a Console,
    visit: &'a Visit,
    wording: &'a Wording,
    act: Act,
    case: Case,
}

/// Why a form is shown again.
#[derive(Default)]
struct Again {
    faults: Vec<Fault>,
    /// Somebody was quicker.
    is_changed: bool,
    /// The store failed.
    failed: Option<String>,
}

/// Shows the form of an act.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    Extension(visit): Extension<Visit>,
    Path((reference, act)): Path<(String, String)>,
) -> Response {
    let shown = async {
        let doing = Doing::begin(&console, &visit, &reference, &act).await?;
        if !doing.act.may_follow(&doing.case) {
            return Err(Refusal::NotNow);
        }
        let held = console.door.take_held(&visit.at(&visit.path));
        let sent = held.unwrap_or_default();
        let sent = sent.or(SEEN, || doing.case.entry.event_count.to_string());
        Ok(doing.form(&doing.filled(sent), &Again::default()))
    };
    shown
        .await
        .unwrap_or_else(|refusal: Refusal| refusal.page(&console, &visit))
}

/// Takes what was typed: asks again, shows what will be recorded, or records it.
pub(crate) async fn take(
    State(console): State<Arc<Console>>,
    Extension(visit): Extension<Visit>,
    Path((reference, act)): Path<(String, String)>,
) -> Response {
    let taken = async {
        let doing = Doing::begin(&console, &visit, &reference, &act).await?;
        doing.take().await
    };
    taken
        .await
        .unwrap_or_else(|refusal: Refusal| refusal.page(&console, &visit))
}

impl<'a> Doing<'a> {
    async fn begin(
        console: &'a Console,
        visit: &'a Visit,
        reference: &str,
        act: &str,
    ) -> Result<Self, Refusal> {
        Ok(Self {
            console,
            visit,
            wording: console.wording(visit.language).ok_or(Refusal::Fault)?,
            act: Act::of(act).ok_or(Refusal::NotFound)?,
            case: case::read(console, reference).await?,
        })
    }

    async fn take(self) -> Result<Response, Refusal> {
        let sent = &self.visit.sent;
        if !self.is_as_seen(sent) || !self.act.may_follow(&self.case) {
            return Ok(self.changed(sent));
        }
        if sent.go() == "change" {
            return Ok(self.form(sent, &Again::default()));
        }
        let ready = match ask::read(sent, self.console.now(), self.visit.language) {
            Ok(ready) => ready,
            Err(faults) => {
                return Ok(self.form(
                    sent,
                    &Again {
                        faults,
                        ..Again::default()
                    },
                ));
            }
        };
        if sent.go() != "send" {
            return Ok(self.confirm(sent, &ready));
        }
        let tools = &self.console.tools;
        let reference = &self.case.entry.reference;
        let happening = Happening::new(self.act.event(), self.console.now(), &tools.actor)
            .asking(ready)
            .having_seen(self.case.entry.event_count);
        match tools.register.record(reference, happening).await {
            Ok(_) => {
                let on = self
                    .visit
                    .at(&format!("/case/{reference}/?done={}", self.act.id()));
                Ok(Redirect::to(&on).into_response())
            }
            Err(AppendError::Changed { .. } | AppendError::NotAllowed { .. }) => {
                let case = case::read(self.console, reference.as_str()).await?;
                let now = Self { case, ..self };
                Ok(now.changed(sent))
            }
            Err(AppendError::NotFound) => Err(Refusal::NoCase),
            Err(AppendError::Unavailable(text)) => {
                let failed = Some(text);
                Ok(self.form(
                    sent,
                    &Again {
                        failed,
                        ..Again::default()
                    },
                ))
            }
        }
    }

    fn language(&self) -> Language {
        self.visit.language
    }

    fn is_as_seen(&self, sent: &Sent) -> bool {
        sent.first(SEEN) == self.case.entry.event_count.to_string()
    }

    /// What stands in a form before anything was typed.
    fn filled(&self, sent: Sent) -> Sent {
        match self.act {
            Act::Ask => ask::filled(sent, self.console.now()),
        }
    }

    fn questions(&self, questions: &Questions<'_>) -> Vec<FieldView> {
        match self.act {
            Act::Ask => ask::questions(questions, self.language(), self.wording),
        }
    }

    /// The form again with what happened since it was shown.
    fn changed(&self, sent: &Sent) -> Response {
        let again = Again {
            is_changed: true,
            ..Again::default()
        };
        self.form(sent, &again)
    }

    fn form(&self, sent: &Sent, again: &Again) -> Response {
        let questions = Questions {
            sent,
            faults: &again.faults,
        };
        let seen: usize = sent.first(SEEN).parse().unwrap_or_default();
        let since = self.case.events.iter().skip(seen);
        let since: Vec<_> = since
            .map(|event| Happened::of(event, self.wording))
            .collect();
        let status = match again {
            Again {
                is_changed: true, ..
            } => StatusCode::CONFLICT,
            Again {
                failed: Some(_), ..
            } => StatusCode::SERVICE_UNAVAILABLE,
            Again { faults, .. } if !faults.is_empty() => StatusCode::UNPROCESSABLE_ENTITY,
            Again { .. } => StatusCode::OK,
        };
        let seen = [(SEEN, self.case.entry.event_count.to_string())];
        self.page()
            .with("fields", &self.questions(&questions))
            .with("step", &Summary::of(&again.faults))
            .with("hidden", &seen)
            .with("is_changed", &again.is_changed)
            .with("is_possible", &self.act.may_follow(&self.case))
            .with("failed", &again.failed)
            .with("since", &since)
            .render(status, "desk/form.html")
    }

    fn confirm(&self, sent: &Sent, ready: &request::completion::Asked) -> Response {
        let rows: Vec<Row> = ask::rows(ready, self.language(), self.wording);
        self.page()
            .with("rows", &rows)
            .with("carried", &sent.carried())
            .render(StatusCode::OK, "desk/confirm.html")
    }

    fn page(&self) -> Page<'a> {
        let entry = &self.case.entry;
        let word = |key| word(self.language(), key);
        let back = self.visit.at(&format!("/case/{}/", entry.reference));
        Page::new(self.console, self.visit)
            .with("title", word(self.act.title()))
            .with("lead", word(self.act.lead()))
            .with(
                "about",
                &format!("{} {}", entry.reference, self.wording.kind(entry.kind)),
            )
            .with("stage", self.wording.stage(entry.stage))
            .with("back", &back)
    }
}
