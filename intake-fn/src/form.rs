//! The form as a person meets it: one topic a page, no script, no session.
//!
//! Earlier answers travel in the page as hidden controls; the whole is checked again at the end.
//! After sending there is no redirect: the receipt code must not stand in an address, and a reload
//! posts the same one-time key and shows the same receipt.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use request::about::About;
use request::check::{check_topic, draft, forget_hidden, forget_numbers};
use request::publication::{Edition, FormText};
use request::view::{self, Step};
use request::{Answers, Fault, Kind, Language, Setting, Topic, table};
use serde::Serialize;

use crate::candidate::Candidate;
use crate::client::Client;
use crate::intake::Intake;
use crate::log;
use crate::page::{Control, Page};
use crate::problem::Problem;
use crate::read::{self, Form};
use crate::refusal;
use crate::sent::Sent;
use crate::shown::{self, Age};
use crate::submit::{self, is_usable_key};

mod send;

/// A form of one kind in one language, for the length of one request.
struct Desk<'a> {
    intake: &'a Intake,
    edition: &'a Edition,
    text: &'a FormText,
    setting: Setting<'a>,
}

/// Shows the first page of a form.
pub fn show(intake: &Intake, language: Language, kind: &str) -> Response {
    let Some(desk) = Desk::new(intake, language, kind) else {
        return refusal::page(intake, language, None, Problem::NotFound);
    };
    let nothing = Answers::new();
    let first = desk.first(&nothing);
    let shown = desk.step(StatusCode::OK, &nothing, first, &[], &Control::default());
    desk.finish(shown, "shown")
}

/// Shows the first page of a form that was opened about a published thing, with what follows from
/// it filled in.
pub fn show_about(intake: &Intake, language: Language, kind: &str, key: &str) -> Response {
    let Some(desk) = Desk::new(intake, language, kind) else {
        return refusal::page(intake, language, None, Problem::NotFound);
    };
    let Some(about) = desk.about(key) else {
        return refusal::page(intake, language, Some(desk.setting.kind), Problem::NoItem);
    };
    let answers = about.filled();
    let first = desk.first(&answers);
    let control = Control {
        about: about.key(),
        ..Control::default()
    };
    let shown = desk.step(StatusCode::OK, &answers, first, &[], &control);
    desk.finish(shown, "shown")
}

/// Takes a page of a form and answers with the next one, or with the receipt.
pub async fn take(
    State(intake): State<Arc<Intake>>,
    language: Language,
    Path(kind): Path<String>,
    client: Client,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Some(desk) = Desk::new(&intake, language, &kind) else {
        return refusal::page(&intake, language, None, Problem::NotFound);
    };
    let read = read::body(&headers, body, "application/x-www-form-urlencoded").await;
    let form = match read.and_then(|bytes| read::form(desk.setting.kind, &bytes)) {
        Ok(form) => form,
        Err(problem) => {
            return refusal::page(&intake, language, Some(desk.setting.kind), problem);
        }
    };
    desk.answer(form, &client).await
}

impl<'a> Desk<'a> {
    fn new(intake: &'a Intake, language: Language, kind: &str) -> Option<Self> {
        let edition = intake.edition(language)?;
        let kind: Kind = kind.parse().ok()?;
        let text = intake.form(kind, edition)?;
        Some(Self {
            intake,
            edition,
            text,
            setting: intake.setting(kind, edition),
        })
    }

    /// The first page of the form.
    fn first(&self, answers: &Answers) -> Topic {
        let topics = self.setting.topics(answers);
        topics.first().copied().unwrap_or(Topic::Check)
    }

    /// The published thing of that key, if this form asks about it.
    fn about(&self, key: &str) -> Option<&'a About> {
        let about = self.edition.abouts.get(key)?;
        (about.kind == self.setting.kind).then_some(about)
    }

    async fn answer(&self, mut form: Form, client: &Client) -> Response {
        let nonce = form.nonce.take().filter(|nonce| is_usable_key(nonce));
        let sent = nonce.as_ref().map(|nonce| self.sent(nonce, &form));
        forget_hidden(&self.setting, &mut form.answers);
        // The key is made with the first page that is sent, not with the check page: whoever gets no answer, goes back
        // and has an earlier page sent once more comes to a check page of the same key.
        let control = match nonce.clone().map_or_else(submit::nonce, Ok) {
            Ok(nonce) => self.control(&form, nonce),
            Err(problem) => {
                let keyless = self.control(&form, String::new());
                return self.refused(&form, &keyless, problem);
            }
        };
        let Some(shown) = self.turn(&form, &control) else {
            return self.send(&form, &control, sent, client).await;
        };
        // The page after this one would not carry what was answered there.
        if let Some(problem) = form.unplaced.problem() {
            return self.refused(&form, &control, problem);
        }
        let outcome = if form.is_trapped { "trap" } else { "step" };
        self.finish(shown, outcome)
    }

    /// The page that a button leads to; nothing where it sends. A button that is not known, of an earlier release, leads
    /// to the check page.
    fn turn(&self, form: &Form, control: &Control) -> Option<Result<Response, Problem>> {
        let answers = &form.answers;
        let go = form.go.as_deref()?;
        match (go, form.at.as_deref().and_then(Topic::of)) {
            ("back", Some(at)) => Some(self.back(answers, at, control)),
            ("next", Some(at)) if at != Topic::Check => Some(self.next(answers, at, control)),
            ("send", _) => None,
            _ => Some(self.jump(answers, Topic::of(go).unwrap_or(Topic::Check), control)),
        }
    }

    /// What tells a repeat: of all that came, before anything of it is forgotten.
    fn sent<'b>(&self, nonce: &'b str, form: &Form) -> Sent<'b> {
        let Setting { kind, language, .. } = self.setting;
        Sent::by_form(&self.intake.secret, kind, language, nonce, form)
    }

    /// What travels with every page, under a one-time key.
    fn control(&self, form: &Form, nonce: String) -> Control {
        // A time that can still be used travels on: whoever goes back to change an answer need not
        // wait anew.
        let shown = form.shown.clone().filter(|shown| {
            let age = self.age(&nonce, shown);
            matches!(age, Age::Early | Age::Fine)
        });
        Control {
            at: "",
            nonce,
            shown: shown.unwrap_or_default(),
            seen_text: self.text.version.digest.clone(),
            about: form
                .about
                .as_deref()
                .and_then(|key| self.about(key))
                .map(About::key)
                .unwrap_or_default(),
        }
    }

    fn age(&self, nonce: &str, shown: &str) -> Age {
        let (secret, now) = (&self.intake.secret, (self.intake.clock)());
        shown::age(secret, self.setting.kind, nonce, shown, now)
    }

    fn back(&self, answers: &Answers, at: Topic, control: &Control) -> Result<Response, Problem> {
        let before = self
            .setting
            .topics(answers)
            .into_iter()
            .rfind(|topic| *topic < at);
        self.step(StatusCode::OK, answers, before.unwrap_or(at), &[], control)
    }

    /// On to the next page; to the check page as soon as nothing is left to ask.
    fn next(&self, answers: &Answers, at: Topic, control: &Control) -> Result<Response, Problem> {
        let faults = check_topic(&self.setting, answers, at);
        if !faults.is_empty() {
            return self.faulty(answers, at, faults, control);
        }
        let open = self
            .faults(answers)
            .into_iter()
            .any(|fault| !self.is_at_check(&fault));
        let after = self
            .setting
            .topics(answers)
            .into_iter()
            .find(|topic| *topic > at);
        let next = if open {
            after.unwrap_or(Topic::Check)
        } else {
            Topic::Check
        };
        self.jump(answers, next, control)
    }

    /// To a page as it is, without judging it. The check page shows only what is whole.
    fn jump(
        &self,
        answers: &Answers,
        topic: Topic,
        control: &Control,
    ) -> Result<Response, Problem> {
        if topic == Topic::Check {
            self.check(answers, control)
        } else {
            self.step(StatusCode::OK, answers, topic, &[], control)
        }
    }

    /// The check page, or the first page that still has a fault.
    fn check(&self, answers: &Answers, control: &Control) -> Result<Response, Problem> {
        let faults: Vec<_> = self
            .faults(answers)
            .into_iter()
            .filter(|fault| !self.is_at_check(fault))
            .collect();
        if let Some(first) = faults.first().and_then(|fault| self.topic_of(fault)) {
            return self.faulty(answers, first, faults, control);
        }
        self.check_page(StatusCode::OK, answers, &[], control, None)
    }

    fn faults(&self, answers: &Answers) -> Vec<Fault> {
        Candidate::new(self.setting, answers)
            .into_submission()
            .err()
            .unwrap_or_default()
    }

    fn topic_of(&self, fault: &Fault) -> Option<Topic> {
        table::field(self.setting.kind, fault.field).map(|field| field.topic)
    }

    fn is_at_check(&self, fault: &Fault) -> bool {
        self.topic_of(fault) == Some(Topic::Check)
    }

    /// A page again with every fault on top.
    fn faulty(
        &self,
        answers: &Answers,
        topic: Topic,
        faults: Vec<Fault>,
        control: &Control,
    ) -> Result<Response, Problem> {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let shown = if topic == Topic::Check {
            self.check_page(status, answers, &faults, control, None)?
        } else {
            self.step(status, answers, topic, &faults, control)?
        };
        Ok(log::noted(
            shown,
            Some(self.setting.kind),
            None,
            &Problem::Faults(faults),
        ))
    }

    fn step(
        &self,
        status: StatusCode,
        answers: &Answers,
        topic: Topic,
        faults: &[Fault],
        control: &Control,
    ) -> Result<Response, Problem> {
        let step = self.view(answers, topic, faults);
        let control = Control {
            at: topic.id(),
            ..control.clone()
        };
        let about = self.about_view(answers, topic, &control.about);
        self.page(&step, &control)
            .with("about", &about)
            .render(status, "intake/step.html")
    }

    /// What a page says of the thing the form was opened about: on the first page, which it can
    /// still be left out of, and where its answers are filled in.
    fn about_view(&self, answers: &Answers, topic: Topic, key: &str) -> Option<AboutView<'a>> {
        let about = self.about(key)?;
        let is_first = topic == self.first(answers);
        let is_filled = topic == Topic::What && !about.answers.is_empty();
        (is_first || is_filled).then_some(AboutView {
            name: &about.name,
            is_first,
            is_filled,
        })
    }

    fn check_page(
        &self,
        status: StatusCode,
        answers: &Answers,
        faults: &[Fault],
        control: &Control,
        notice: Option<&str>,
    ) -> Result<Response, Problem> {
        let step = self.view(answers, Topic::Check, faults);
        let shown = if control.shown.is_empty() {
            let (secret, now) = (&self.intake.secret, (self.intake.clock)());
            shown::sign(secret, self.setting.kind, &control.nonce, now)
        } else {
            control.shown.clone()
        };
        let control = Control {
            at: Topic::Check.id(),
            shown,
            ..control.clone()
        };
        let notice = notice.map(|key| self.edition.words.ui(key));
        self.page(&step, &control)
            .sections(&self.drafted(answers))
            .with("notice", &notice)
            .render(status, "intake/check.html")
    }

    fn drafted(&self, answers: &Answers) -> Vec<view::Section> {
        let draft = draft(&self.setting, answers);
        view::sections(&self.setting, &self.edition.words, &draft)
    }

    /// What a page shows. An Individual Number is never shown again, nor does it travel on hidden.
    fn view(&self, answers: &Answers, topic: Topic, faults: &[Fault]) -> Step {
        let mut kept = answers.clone();
        forget_numbers(self.setting.kind, &mut kept);
        view::step(&self.setting, &self.edition.words, &kept, topic, faults)
    }

    fn page(&self, step: &Step, control: &Control) -> Page<'a> {
        let mut page = self.text.page.clone();
        if let Some(about) = self.about(&control.about) {
            page.twin = about.address(self.setting.language.twin());
        }
        Page::new(self.intake, self.edition, &page).form(
            self.setting.kind,
            self.text,
            step,
            control,
        )
    }

    fn finish(&self, shown: Result<Response, Problem>, outcome: &'static str) -> Response {
        let kind = self.setting.kind;
        match shown {
            Ok(page) if page.status().is_success() => log::done(page, Some(kind), None, outcome),
            Ok(page) => page,
            Err(problem) => refusal::page(self.intake, self.setting.language, Some(kind), problem),
        }
    }
}

/// The published thing a form was opened about, as a page tells it.
#[derive(Serialize)]
struct AboutView<'a> {
    name: &'a str,
    is_first: bool,
    is_filled: bool,
}
