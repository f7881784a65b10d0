//! The last step of a form: from the check page to the receipt.
//!
//! 1. `ready` makes the submission, or the page that must come before it.
//! 2. `doubt` holds back what a person looking at the check page would hardly have sent: the check
//!    page comes again and asks to send once more. What was received already is never held back.
//! 3. [`submit`] stores it; `received` shows the receipt, `refused` keeps every answer.

use axum::http::StatusCode;
use axum::response::Response;
use request::{Answers, Submission, Topic, view};

use super::Desk;
use crate::candidate::Candidate;
use crate::client::Client;
use crate::log;
use crate::page::{Control, Page};
use crate::problem::Problem;
use crate::read::Form;
use crate::refusal::{self, Refusal};
use crate::shown::Age;
use crate::submit::{Receipt, repeat, submit};

/// Why a form is shown once more before it counts.
struct Doubt {
    /// The word for the log.
    outcome: &'static str,
    /// The key of what the person reads.
    notice: &'static str,
}

impl Desk<'_> {
    pub(super) async fn send(&self, form: &Form, control: &Control, client: &Client) -> Response {
        let submission = match self.ready(form, control) {
            Ok(Ok(submission)) => submission,
            Ok(Err(shown)) => return self.finish(Ok(shown), "check"),
            Err(problem) => return self.refused(&form.answers, control, problem),
        };
        let text = &self.text.version;
        if let Some(doubt) = self.doubt(form, control) {
            let before = repeat(self.intake, &submission, &control.nonce).await;
            return match before {
                Ok(Some(receipt)) => self.received(form, control, &submission, &receipt),
                _ => self.doubted(&form.answers, control, &doubt),
            };
        }
        match submit(self.intake, &submission, text, &control.nonce, client).await {
            Ok(receipt) => self.received(form, control, &submission, &receipt),
            Err(problem) => self.refused(&form.answers, control, problem),
        }
    }

    /// The submission; or the page that must come before it can be sent: faults, the check page
    /// where no key was minted yet, the purpose statement where it changed meanwhile.
    fn ready(
        &self,
        form: &Form,
        control: &Control,
    ) -> Result<Result<Submission, Response>, Problem> {
        let answers = &form.answers;
        let submission = match Candidate::new(self.setting, answers).into_submission() {
            Ok(submission) => submission,
            Err(faults) => {
                let first = faults.first().and_then(|fault| self.topic_of(fault));
                let topic = first.unwrap_or(Topic::Check);
                return self.faulty(answers, topic, faults, control).map(Err);
            }
        };
        if control.nonce.is_empty() {
            return self.check(answers, control).map(Err);
        }
        if form
            .seen_text
            .as_ref()
            .is_some_and(|seen| *seen != control.seen_text)
        {
            let notice = Some("problem_text_changed");
            let shown = self.check_page(StatusCode::CONFLICT, answers, &[], control, notice)?;
            let kind = Some(self.setting.kind);
            return Ok(Err(log::noted(shown, kind, None, &Problem::TextChanged)));
        }
        Ok(Ok(submission))
    }

    fn doubt(&self, form: &Form, control: &Control) -> Option<Doubt> {
        let shown = form.shown.as_deref().unwrap_or_default();
        let (outcome, notice) = match self.age(&control.nonce, shown) {
            _ if form.is_trapped => ("trap", "problem_trap"),
            Age::Early => ("too-early", "problem_early"),
            Age::Old => ("too-old", "problem_old"),
            Age::Unknown => ("unconfirmed", "problem_unconfirmed"),
            Age::Fine => return None,
        };
        Some(Doubt { outcome, notice })
    }

    fn doubted(&self, answers: &Answers, control: &Control, doubt: &Doubt) -> Response {
        let notice = Some(doubt.notice);
        match self.check_page(StatusCode::CONFLICT, answers, &[], control, notice) {
            Ok(page) => log::done(page, Some(self.setting.kind), None, doubt.outcome),
            Err(problem) => self.refused(answers, control, problem),
        }
    }

    fn received(
        &self,
        form: &Form,
        control: &Control,
        submission: &Submission,
        receipt: &Receipt,
    ) -> Response {
        let outcome = if receipt.is_repeat {
            "repeated"
        } else {
            "received"
        };
        let sections = view::sections(&self.setting, &self.edition.words, submission);
        let page = Page::new(self.intake, self.edition, &self.text.page)
            .receipt(submission, receipt)
            .map(|page| page.sections(&sections))
            .and_then(|page| page.render(StatusCode::OK, "intake/receipt.html"));
        let kind = Some(self.setting.kind);
        match page {
            Ok(page) => log::done(page, kind, Some(&receipt.reference), outcome),
            Err(problem) => self.refused(&form.answers, control, problem),
        }
    }

    /// Says what went wrong, keeps every answer and offers to send again.
    fn refused(&self, answers: &Answers, control: &Control, problem: Problem) -> Response {
        let language = self.setting.language;
        let kind = self.setting.kind;
        let retry = matches!(
            problem,
            Problem::TooMany { .. }
                | Problem::Unavailable(_)
                | Problem::Internal(_)
                | Problem::Unshown(_)
        );
        let mut step = self.view(answers, Topic::Check, &[]);
        step.carried.extend(own_answers(answers));
        let control = Control {
            at: Topic::Check.id(),
            ..control.clone()
        };
        let page = self.page(&step, &control);
        let time = page.again(&problem);
        let view = Refusal::new(&problem, self.edition, &self.text.page, retry).at(&time);
        let page = page
            .sections(&self.drafted(answers))
            .with("problem", &view)
            .render(problem.status(), "intake/problem.html");
        match page {
            Ok(page) => log::noted(problem.mark(page), Some(kind), None, &problem),
            Err(_template) => refusal::page(self.intake, language, Some(kind), problem),
        }
    }
}

/// The boxes of the check page, so that a retry from the problem page need not tick them again.
fn own_answers(answers: &Answers) -> Vec<view::Pair> {
    let boxes = ["fee_ack", "no_mynumber_ack", "purpose_ack"];
    let ticked = boxes
        .into_iter()
        .filter(|name| !answers.first(name).is_empty());
    ticked
        .map(|name| view::Pair {
            name: name.to_owned(),
            value: answers.first(name).to_owned(),
        })
        .collect()
}
