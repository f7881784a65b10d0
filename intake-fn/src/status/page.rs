//! The page of the status: the form that asks for reference and code, how a request stands, and what
//! its sender may do. Decides what is shown, and nothing else.

use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use ledger::{Moment, Status};
use request::deadline::{ClockId, History};
use request::publication::Edition;
use request::standing::Wait;
use request::view::{self, ErrorView, FieldView};
use request::{Answers, EventKind, Fault, Kind, Setting, Stage, Told, completion};
use serde::Serialize;

use super::asked::Asked;
use super::holder::Holder;
use crate::intake::Intake;
use crate::log;
use crate::page::Page;
use crate::problem::Problem;
use crate::submit::nonce;
use crate::{pass, refusal, unplaced};

mod typed;

use typed::{RepliesView, RetryView, is_number};

/// Bytes of a reference typed generously: full width, with spaces.
const LONGEST: usize = 80;

/// What a page says of what was wished, by the key of its words.
#[derive(Debug, Clone, Copy)]
pub(super) enum Notice {
    /// It is done.
    Done(&'static str),
    /// It is not.
    Not(&'static str),
}

#[derive(Default, Serialize)]
struct FormView {
    action: String,
    reference: String,
    /// Never filled: a code is not shown again.
    code: &'static str,
    error: Option<String>,
}

#[derive(Serialize)]
struct NoticeView {
    text: String,
    is_done: bool,
}

#[derive(Serialize)]
struct StandingView {
    reference: String,
    pass: String,
    stage_text: String,
    kind_title: String,
    received_at: String,
    /// When the society means to have answered; nothing once it has.
    target: Option<TargetView>,
    /// Whether an answer may not be wanted at all.
    is_if_wanted: bool,
    next: String,
    asked: Option<AskedView>,
    fee: Option<FeeView>,
    may_withdraw: bool,
    events: Vec<EventView>,
}

#[derive(Serialize)]
struct TargetView {
    /// Nothing before the days have begun to be counted.
    day: Option<String>,
    /// How the day came about, or what it waits for.
    how: String,
}

/// The fee that is waited for.
#[derive(Serialize)]
struct FeeView {
    amount: String,
    by: String,
}

#[derive(Serialize)]
struct AskedView {
    by: String,
    items: Vec<ItemView>,
    /// Whether something was added already.
    is_more: bool,
    fields: Vec<FieldView>,
    nonce: String,
}

#[derive(Serialize)]
struct ItemView {
    label: String,
    how: String,
}

#[derive(Serialize)]
struct EventView {
    text: String,
    at: String,
}

/// A page in the making.
pub(super) struct Shown<'a> {
    intake: &'a Intake,
    edition: &'a Edition,
    page: Page<'a>,
    form: FormView,
    notice: Option<NoticeView>,
    standing: Option<StandingView>,
    is_considering: bool,
    errors: Vec<ErrorView>,
    replies: Option<RepliesView>,
    retry: Option<RetryView>,
    unplaced: Option<unplaced::View>,
    /// No key for the form could be drawn.
    fault: Option<Problem>,
}

impl<'a> Shown<'a> {
    /// The form alone.
    pub(super) fn new(intake: &'a Intake, edition: &'a Edition) -> Self {
        Self {
            intake,
            edition,
            page: Page::new(intake, edition, &edition.status),
            form: FormView {
                action: edition.status.href.clone(),
                ..FormView::default()
            },
            notice: None,
            standing: None,
            is_considering: false,
            errors: Vec::new(),
            replies: None,
            retry: None,
            unplaced: None,
            fault: None,
        }
    }

    /// Whatever becomes of it, what has no field is shown.
    #[must_use]
    pub(super) fn unplaced(self, asked: &Asked) -> Self {
        Self {
            unplaced: asked.unplaced.view(),
            ..self
        }
    }

    /// What a check of additions needs to know.
    pub(super) fn setting(&self, status: &Status) -> Setting<'a> {
        self.intake.setting(status.kind, self.edition)
    }

    /// How the request stands.
    pub(super) fn found(self, holder: &Holder, outcome: &'static str) -> Response {
        let page = self.standing(holder).render(StatusCode::OK);
        log::done(page, None, Some(&holder.status.reference), outcome)
    }

    /// No such request, or not its code.
    pub(super) fn unknown(self, asked: &Asked) -> Response {
        // A page of ours always carries a pass: one that brings nothing else lay open for too long.
        let is_over = !asked.pass.is_empty() && asked.code.is_empty();
        let key = if is_over {
            "status_pass_over"
        } else {
            "status_not_found"
        };
        let page = self.lost(asked).asking(asked, key);
        let page = page.render(StatusCode::UNPROCESSABLE_ENTITY);
        log::done(page, None, None, "status-unknown")
    }

    /// The form again: what cannot be read is no reference and code, a limit says when to come back, and
    /// a store that does not answer is told as such, with a button that sends the same again.
    pub(super) fn refused(mut self, asked: &Asked, problem: &Problem) -> Response {
        let key = match problem {
            Problem::Unavailable(_) | Problem::Internal(_) => "status_unavailable",
            Problem::TooMany { .. } => "status_too_many",
            Problem::UnknownFields(_) => "problem_form_changed_text",
            _ => "status_not_found",
        };
        if key != "status_not_found" {
            self.retry = self.retry_view(asked, problem);
        }
        if self.retry.is_none() {
            self = self.lost(asked).asking(asked, key);
        }
        let time = self.page.again(problem);
        let retry = self.retry.iter_mut().map(|retry| &mut retry.text);
        for text in self.form.error.iter_mut().chain(retry) {
            *text = text.replace("{time}", &time);
        }
        let page = problem.mark(self.render(problem.status()));
        log::noted(page, None, None, problem)
    }

    /// The questions again, with what is wrong.
    pub(super) fn faulty(self, asked: &Asked, holder: &Holder, faults: Vec<Fault>) -> Response {
        let page = self.beside(asked, holder).answered(asked, holder, &faults);
        let page = page.render(StatusCode::UNPROCESSABLE_ENTITY);
        let reference = Some(&holder.status.reference);
        log::noted(page, None, reference, &Problem::Faults(faults))
    }

    /// The form is not the one that was filled in: how the request stands, with the questions of today.
    pub(super) fn outdated(
        self,
        asked: &Asked,
        holder: &Holder,
        notice: &'static str,
        problem: &Problem,
    ) -> Response {
        let page = self.beside(asked, holder).answered(asked, holder, &[]);
        let page = page.notice(Notice::Not(notice), None);
        let reference = Some(&holder.status.reference);
        log::noted(page.render(problem.status()), None, reference, problem)
    }

    /// How the request stands, with the questions as they were answered.
    #[must_use]
    pub(super) fn answered(self, asked: &Asked, holder: &Holder, faults: &[Fault]) -> Self {
        self.with_answers(holder, &asked.answers, faults)
    }

    /// How the request stands.
    #[must_use]
    pub(super) fn standing(self, holder: &Holder) -> Self {
        self.with_answers(holder, &Answers::new(), &[])
    }

    /// What it means to take the request back.
    #[must_use]
    pub(super) fn considering(self, holder: &Holder) -> Self {
        Self {
            is_considering: true,
            ..self.standing(holder)
        }
    }

    /// What became of what was wished, and when.
    #[must_use]
    pub(super) fn notice(mut self, notice: Notice, at: Option<Timestamp>) -> Self {
        let (key, is_done) = match notice {
            Notice::Done(key) => (key, true),
            Notice::Not(key) => (key, false),
        };
        let time = at.map(|at| self.page.time(at)).unwrap_or_default();
        let text = self.edition.words.ui(key).replace("{time}", &time);
        self.notice = Some(NoticeView { text, is_done });
        self
    }

    /// The page.
    pub(super) fn render(self, status: StatusCode) -> Response {
        let language = self.edition.shell.language;
        if let Some(problem) = self.fault {
            return refusal::page(self.intake, language, None, problem);
        }
        let page = self
            .page
            .with("status_form", &self.form)
            .with("notice", &self.notice)
            .with("status", &self.standing)
            .with("is_considering", &self.is_considering)
            .with("errors", &self.errors)
            .with("replies", &self.replies)
            .with("retry", &self.retry)
            .with("unplaced", &self.unplaced);
        match page.render(status, "intake/status.html") {
            Ok(page) => page,
            Err(problem) => refusal::page(self.intake, language, None, problem),
        }
    }

    /// The form with the reference as it was typed, and a message. What may be an Individual Number, or
    /// is far from being a reference, is not shown again.
    fn asking(mut self, asked: &Asked, message: &str) -> Self {
        let typed = asked.reference.as_str();
        if typed.len() <= LONGEST && !is_number(typed) {
            typed.clone_into(&mut self.form.reference);
        }
        self.form.error = Some(self.edition.words.ui(message).to_owned());
        self
    }

    fn with_answers(mut self, holder: &Holder, answers: &Answers, faults: &[Fault]) -> Self {
        let Holder {
            status,
            receipt_hash,
        } = holder;
        let key = match nonce() {
            Ok(key) => key,
            Err(problem) => {
                self.fault = Some(problem);
                return self;
            }
        };
        let (asked, errors) = match status.asked() {
            Some(asked) => self.asked_view(status, asked, answers, faults, key),
            None => (None, Vec::new()),
        };
        self.errors = errors;
        let (secret, now) = (&self.intake.secret, (self.intake.clock)());
        let words = &self.edition.words;
        let of = |words: &std::collections::BTreeMap<String, String>, id: &str| {
            words.get(id).cloned().unwrap_or_default()
        };
        let is_owed = status.standing.is_undecided() || status.stage == Stage::Decided;
        self.standing = Some(StandingView {
            pass: pass::write(secret, &status.reference, receipt_hash, now),
            reference: status.reference.to_string(),
            stage_text: of(&words.stages, status.stage.id()),
            kind_title: of(&words.kinds, status.kind.id()),
            received_at: self.page.time(status.received_at),
            target: self.target(status).filter(|_| is_owed),
            is_if_wanted: status.kind == Kind::Complaint,
            next: of(&words.next, status.stage.id()),
            asked,
            fee: self.fee(status),
            may_withdraw: status.may(EventKind::Withdrawn),
            events: self.events(&status.events),
        });
        self
    }

    /// The day the desk counts to, by the same rules and the same events.
    fn target(&self, status: &Status) -> Option<TargetView> {
        let history = History {
            kind: status.kind,
            steps: &ledger::steps(status.received_at, &status.events),
            ending: None,
        };
        let deadlines = &self.intake.publication.deadlines;
        let clock = deadlines.clock(ClockId::Answer, history)?;
        Some(TargetView {
            day: clock.due.map(|due| self.page.day(due)),
            how: clock.sentence(&self.edition.words, self.edition.shell.language),
        })
    }

    /// The fee, while it is waited for: what was asked last holds.
    fn fee(&self, status: &Status) -> Option<FeeView> {
        let mut events = status.events.iter().rev();
        let fee = events.find_map(|event| match event.told {
            Some(Told::Fee { yen, by }) => Some(FeeView {
                amount: self.edition.words.fee(yen),
                by: self.page.day(by),
            }),
            _ => None,
        });
        fee.filter(|_| status.standing.work.awaits(Wait::Fee))
    }

    fn asked_view(
        &self,
        status: &Status,
        asked: &completion::Asked,
        answers: &Answers,
        faults: &[Fault],
        nonce: String,
    ) -> (Option<AskedView>, Vec<ErrorView>) {
        let (words, setting) = (&self.edition.words, self.setting(status));
        let fee = words.fee(setting.fee);
        let items = asked.items().iter().filter_map(|item| {
            let words = words.items.get(item.id())?;
            Some(ItemView {
                label: words.label.clone(),
                how: words.how.replace("{fee}", &fee),
            })
        });
        let items = items.collect();
        let is_more = status.stage == Stage::Supplemented;
        let (mut fields, errors) =
            view::questions(&setting, words, answers, &asked.fields(), faults);
        for field in &mut fields {
            field.required &= !is_more;
        }
        let view = AskedView {
            by: self.page.day(asked.by()),
            items,
            is_more,
            fields,
            nonce,
        };
        (Some(view), errors)
    }

    /// What happened, as far as it is the sender's affair: an export is the desk's own.
    fn events(&self, events: &[Moment]) -> Vec<EventView> {
        let told = events.iter().filter(|event| !event.kind.is_housekeeping());
        told.map(|event| EventView {
            text: self
                .edition
                .words
                .events
                .get(event.kind.id())
                .cloned()
                .unwrap_or_default(),
            at: self.page.time(event.at),
        })
        .collect()
    }
}
