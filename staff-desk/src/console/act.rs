//! What may be done with a request, each in the same steps: a form, a page that shows what will be
//! recorded, the record.
//!
//! 1. `task` says what each form asks and reads what was typed into a deed; `decide` does so for decisions.
//! 2. [`crate::act`] checks the deed and records it, as for the command line; nothing here decides anything.
//! 3. What is wrong is told at once, above the form and at each question.
//! 4. The form says how many events its user had seen. If somebody else was quicker, what they did is told,
//!    what was typed stays, and nothing is recorded unseen.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use ledger::{AppendError, Case};
use request::decision::Right;
use request::{Kind, Language};

use super::Console;
use super::case::{self, Happened};
use super::form::{Failed, Fault, Group, Questions, Sent, Summary, rows};
use super::page::{Page, word};
use super::refusal::Refusal;
use super::router::Visit;
use crate::act::{self, Act, ActError, Deed, Desk};
use crate::terms;
use crate::wording::Wording;

mod decide;
mod task;

pub(super) use task::Task;

/// Name of the control that says how many events were seen.
pub(super) const SEEN: &str = "seen";

/// One act on one request, for the length of a call.
struct Doing<'a> {
    console: &'a Console,
    visit: &'a Visit,
    wording: &'a Wording,
    task: Task,
    case: Case,
    /// The rights to be decided, where that is the task.
    asked: Vec<Right>,
    /// Why it cannot be done now or by its user, whatever is typed.
    hindered: Vec<String>,
}

/// Why a form is shown again.
#[derive(Default)]
struct Again {
    faults: Vec<Fault>,
    /// Somebody was quicker.
    is_changed: bool,
    /// It could not be recorded, in words of the store or of the library.
    failed: Option<String>,
}

/// Shows the form of an act.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    Extension(visit): Extension<Visit>,
    Path((reference, task)): Path<(String, String)>,
) -> Response {
    let shown = async {
        let doing = Doing::begin(&console, &visit, &reference, &task).await?;
        if !doing.task.may_follow(&doing.case) {
            return Err(Refusal::NotNow);
        }
        let held = console.door.take_held(&visit.at(&visit.path));
        let sent = held.unwrap_or_default();
        let sent = sent.or(SEEN, || doing.case.entry.event_count.to_string());
        let sent = doing.task.filled(sent, console.now());
        Ok(doing.form(&sent, &Again::default()))
    };
    shown
        .await
        .unwrap_or_else(|refusal: Refusal| refusal.page(&console, &visit))
}

/// Takes what was typed: asks again, shows what will be recorded, or records it.
pub(crate) async fn take(
    State(console): State<Arc<Console>>,
    Extension(visit): Extension<Visit>,
    Path((reference, task)): Path<(String, String)>,
) -> Response {
    let taken = async {
        let doing = Doing::begin(&console, &visit, &reference, &task).await?;
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
        task: &str,
    ) -> Result<Self, Refusal> {
        let wording = console.wording(visit.language).ok_or(Refusal::Fault)?;
        let task = Task::of(task).ok_or(Refusal::NotFound)?;
        let case = case::read(console, reference).await?;
        let desk = console.desk(wording);
        let asked = match task {
            Task::Decide => desk.asked(&case),
            _ => Ok(Vec::new()),
        };
        Ok(Self {
            console,
            visit,
            wording,
            task,
            hindered: hindered(task, &desk, &case, visit.language).await,
            case,
            // What cannot be opened is told on the page of the request.
            asked: asked.map_err(|_closed| Refusal::NotNow)?,
        })
    }

    async fn take(self) -> Result<Response, Refusal> {
        let sent = &self.visit.sent;
        if sent.go() == "change" {
            return Ok(self.form(sent, &Again::default()));
        }
        let read = self
            .task
            .read(sent, self.language(), &self.case, &self.asked);
        let (deed, unread) = read;
        let is_sent = sent.go() == "send" && unread.is_empty();
        match self.act(sent, &deed, is_sent).await {
            Ok(()) if is_sent => {
                let (reference, task) = (&self.case.entry.reference, self.task.id());
                let on = format!("/case/{reference}/?done={task}");
                Ok(Redirect::to(&self.visit.at(&on)).into_response())
            }
            Ok(()) if unread.is_empty() => Ok(self.confirm(sent)),
            Ok(()) => Ok(self.faulty(sent, unread)),
            Err(error) => self.refused(sent, error, unread).await,
        }
    }

    /// Checks a deed, and records it once its user has looked at it.
    async fn act(&self, sent: &Sent, deed: &Deed, is_sent: bool) -> Result<(), ActError> {
        let desk: Desk<'_> = self.console.desk(self.wording);
        let seen = Some(seen(sent));
        let reference = &self.case.entry.reference;
        if is_sent {
            desk.perform(reference, deed, seen).await?;
        } else {
            desk.check(reference, deed, seen).await?;
        }
        Ok(())
    }

    /// What hinders a deed, told together with what could not be read of it.
    async fn refused(
        self,
        sent: &Sent,
        error: ActError,
        mut unread: Vec<Fault>,
    ) -> Result<Response, Refusal> {
        match error {
            ActError::Faults(faults) => {
                let kind = self.case.entry.kind;
                let place = |fault| self.task.place(fault, &self.asked, kind, self.wording);
                let found: Vec<_> = faults.iter().map(place).collect();
                // Of what was not read, the library weighed only what stood in its place.
                let is_read = |one: &Fault| unread.iter().all(|other| other.name != one.name);
                let found: Vec<_> = found.into_iter().filter(is_read).collect();
                unread.extend(found);
                Ok(self.faulty(sent, unread))
            }
            ActError::Append(AppendError::Changed { .. } | AppendError::NotAllowed { .. }) => {
                let case = case::read(self.console, self.case.entry.reference.as_str()).await?;
                let again = Again {
                    faults: unread,
                    is_changed: true,
                    ..Again::default()
                };
                Ok(Self { case, ..self }.form(sent, &again))
            }
            ActError::Append(AppendError::NotFound) => Err(Refusal::NoCase),
            error => {
                let again = Again {
                    failed: Some(error.to_string()),
                    ..Again::default()
                };
                Ok(self.form(sent, &again))
            }
        }
    }

    fn language(&self) -> Language {
        self.visit.language
    }

    /// The form with every fault, in the order of its questions.
    fn faulty(&self, sent: &Sent, mut faults: Vec<Fault>) -> Response {
        let groups = self.groups(sent, &[]);
        let asked: Vec<_> = groups.iter().flat_map(|group| &group.fields).collect();
        faults.sort_by_key(|fault| asked.iter().position(|field| field.name == fault.name));
        let again = Again {
            faults,
            ..Again::default()
        };
        self.form(sent, &again)
    }

    fn groups(&self, sent: &Sent, faults: &[Fault]) -> Vec<Group> {
        let questions = Questions { sent, faults };
        let (language, kind) = (self.language(), self.case.entry.kind);
        match self.task {
            Task::Decide => decide::groups(&questions, &self.asked, kind, self.wording),
            task => task.groups(&questions, language, self.wording),
        }
    }

    fn form(&self, sent: &Sent, again: &Again) -> Response {
        let since = Happened::since(seen(sent), &self.case, self.wording);
        let status = if again.is_changed {
            StatusCode::CONFLICT
        } else if again.failed.is_some() {
            StatusCode::SERVICE_UNAVAILABLE
        } else {
            super::form::status(&again.faults)
        };
        let seen = [(SEEN, self.case.entry.event_count.to_string())];
        let may_follow = self.task.may_follow(&self.case);
        let word = |key| word(self.language(), key);
        let failed = again.failed.as_deref().map(|detail| Failed {
            title: word("failed"),
            text: word("failed_text"),
            detail,
        });
        self.page()
            .with("groups", &self.groups(sent, &again.faults))
            .with("step", &Summary::of(&again.faults))
            .with("hidden", &seen)
            .with("is_changed", &again.is_changed)
            .with("is_possible", &(may_follow && self.hindered.is_empty()))
            .with("hindered", &self.hindered)
            .with("failed", &failed)
            .with("since", &since)
            .render(status, "desk/form.html")
    }

    fn confirm(&self, sent: &Sent) -> Response {
        let word = |key| word(self.language(), key);
        let button = self.task.send();
        self.page()
            .with("rows", &rows(&self.groups(sent, &[]), self.language()))
            .with("carried", &sent.carried())
            .with("send", &button.map(word))
            .with("warning", &button.map(|_| word(self.task.lead())))
            .render(StatusCode::OK, "desk/confirm.html")
    }

    fn page(&self) -> Page<'a> {
        let entry = &self.case.entry;
        let word = |key| word(self.language(), key);
        let back = self.visit.at(&format!("/case/{}/", entry.reference));
        let about = format!("{} {}", entry.reference, self.wording.kind(entry.kind));
        let is_unwritten = self.task == Task::Deliver && act::is_unwritten(&self.case);
        Page::new(self.console, self.visit)
            .with("title", word(self.task.title()))
            .with("lead", word(self.task.lead()))
            .with("advice", &is_unwritten.then(|| word("deliver_unwritten")))
            .with("about", &about)
            .with("stage", self.wording.stage(entry.stage))
            .with("back", &back)
    }
}

/// How many events a form says that its user had seen.
pub(super) fn seen(sent: &Sent) -> u32 {
    sent.first(SEEN).parse().unwrap_or_default()
}

/// Why something cannot be done now, or not by this actor: told before anything is typed. What is sent all the same is
/// refused by [`crate::act`].
async fn hindered(task: Task, desk: &Desk<'_>, case: &Case, language: Language) -> Vec<String> {
    match task {
        Task::Erase => faults(&Act::Erase.into(), desk, case, language).await,
        Task::Close => faults(&Act::Close.into(), desk, case, language).await,
        _ if is_for_others(task, case.entry.kind) => {
            let barred = case::barred(desk, case, language).await;
            barred.into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Whether whoever decided on what a request complains about leaves this to somebody else.
const fn is_for_others(task: Task, kind: Kind) -> bool {
    match task {
        Task::Decide => true,
        Task::Extend | Task::Withdraw | Task::Duplicate => matches!(kind, Kind::Complaint),
        _ => false,
    }
}

/// What is wrong with a deed of which nothing is typed.
async fn faults(deed: &Deed, desk: &Desk<'_>, case: &Case, language: Language) -> Vec<String> {
    match desk.check(&case.entry.reference, deed, None).await {
        Err(ActError::Faults(faults)) => {
            let faults = faults.iter();
            faults.map(|fault| terms::fault(language, fault)).collect()
        }
        _ => Vec::new(),
    }
}
