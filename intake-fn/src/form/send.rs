//! The last step of a form: from the check page to the receipt.
//!
//! 1. `ready` makes the submission, or the page that must come before it.
//! 2. `doubt` holds back what a person looking at the check page would hardly have sent: the check
//!    page comes again and asks to send once more.
//! 3. What was received already is never held back: `again` shows its receipt, whatever is thought of it by now.
//! 4. [`submit`] stores it; `received` shows the receipt, `refused` keeps every answer.

use axum::http::StatusCode;
use axum::response::Response;
use request::check::draft;
use request::date::in_japan;
use request::{Answers, Setting, Submission, Topic, table, text, view};

use super::Desk;
use crate::candidate::Candidate;
use crate::client::Client;
use crate::log;
use crate::page::{Control, Page};
use crate::problem::Problem;
use crate::read::Form;
use crate::refusal::{self, Refusal};
use crate::sent::Sent;
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
    pub(super) async fn send(
        &self,
        form: &Form,
        control: &Control,
        sent: Option<Sent<'_>>,
        client: &Client,
    ) -> Response {
        let held = match self.ready(form, control, sent.as_ref()) {
            Ok(Ok((submission, sent))) => match self.doubt(form, control) {
                Some(doubt) => self.doubted(form, control, &doubt),
                None => return self.submit(form, control, sent, &submission, client).await,
            },
            Ok(Err(shown)) => self.finish(Ok(shown), "check"),
            Err(problem) => self.refused(form, control, problem),
        };
        match sent {
            Some(sent) => self.again(form, control, &sent, held).await,
            None => held,
        }
    }

    async fn submit(
        &self,
        form: &Form,
        control: &Control,
        sent: &Sent<'_>,
        submission: &Submission,
        client: &Client,
    ) -> Response {
        match submit(self.intake, sent, submission, &self.text.version, client).await {
            // What was just read is not read once more.
            Ok(receipt) if !receipt.is_repeat => {
                self.receipt(form, control, &self.setting, submission, &receipt)
            }
            Ok(receipt) => self.received(form, control, &receipt),
            Err(problem) => self.refused(form, control, problem),
        }
    }

    /// What is known of an earlier sending from the same page; the page that was to come, if there was none.
    async fn again(
        &self,
        form: &Form,
        control: &Control,
        sent: &Sent<'_>,
        held: Response,
    ) -> Response {
        match repeat(self.intake, sent).await {
            Ok(Some(receipt)) => self.received(form, control, &receipt),
            Ok(None) => held,
            Err(problem) => self.refused(form, control, problem),
        }
    }

    /// The submission; or the page that must come before it can be sent: faults, the check page
    /// where no key was minted yet, the purpose statement where it changed meanwhile.
    fn ready<'b>(
        &self,
        form: &Form,
        control: &Control,
        sent: Option<&'b Sent<'b>>,
    ) -> Result<Result<(Submission, &'b Sent<'b>), Response>, Problem> {
        let answers = &form.answers;
        if let Some(problem) = form.unplaced.problem() {
            return Err(problem);
        }
        let submission = match Candidate::new(self.setting, answers).into_submission() {
            Ok(submission) => submission,
            Err(faults) => {
                let first = faults.first().and_then(|fault| self.topic_of(fault));
                let topic = first.unwrap_or(Topic::Check);
                return self.faulty(answers, topic, faults, control).map(Err);
            }
        };
        let Some(sent) = sent else {
            return self.check(answers, control).map(Err);
        };
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
        Ok(Ok((submission, sent)))
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

    fn doubted(&self, form: &Form, control: &Control, doubt: &Doubt) -> Response {
        let notice = Some(doubt.notice);
        match self.check_page(StatusCode::CONFLICT, &form.answers, &[], control, notice) {
            Ok(page) => log::done(page, Some(self.setting.kind), None, doubt.outcome),
            Err(problem) => self.refused(form, control, problem),
        }
    }

    /// The receipt of an earlier sending. What was sent is read as on the day it arrived: a month that was near enough
    /// then may lie too far back by now.
    fn received(&self, form: &Form, control: &Control, receipt: &Receipt) -> Response {
        let setting = Setting {
            today: in_japan(receipt.received_at).date(),
            ..self.setting
        };
        let submission = draft(&setting, &form.answers);
        self.receipt(form, control, &setting, &submission, receipt)
    }

    fn receipt(
        &self,
        form: &Form,
        control: &Control,
        setting: &Setting<'_>,
        submission: &Submission,
        receipt: &Receipt,
    ) -> Response {
        let outcome = if receipt.is_repeat {
            "repeated"
        } else {
            "received"
        };
        let sections = view::sections(setting, &self.edition.words, submission);
        let page = Page::new(self.intake, self.edition, &self.text.page)
            .receipt(submission, receipt)
            .map(|page| page.sections(&sections))
            .map(|page| page.with("is_partly_shown", &lacks_any(submission, form)))
            .and_then(|page| page.render(StatusCode::OK, "intake/receipt.html"));
        let kind = Some(self.setting.kind);
        match page {
            Ok(page) => log::done(page, kind, Some(&receipt.reference), outcome),
            Err(problem) => self.refused(form, control, problem),
        }
    }

    /// Says what went wrong and keeps every answer. It offers to send again; where something else was received under
    /// the key of the page, to begin another request with these answers, under another key; where there is no field
    /// any longer for some of them, to go on with the others.
    pub(super) fn refused(&self, form: &Form, control: &Control, problem: Problem) -> Response {
        let kind = self.setting.kind;
        let earlier = match &problem {
            Problem::KeyReused(earlier) => earlier.as_deref(),
            _ => None,
        };
        let from = form.at.as_deref().and_then(Topic::of);
        let (step, control) = self.carried(form, control, &problem);
        let page = self.page(&step, &control);
        let view = self.refusal(form, &problem).at(&page.again(&problem));
        let page = page
            .earlier(earlier)
            .with("unplaced", &form.unplaced.view())
            .with("sent_from", &from.unwrap_or(Topic::Check).id())
            .sections(&self.drafted(&form.answers))
            .with("problem", &view)
            .render(problem.status(), "intake/problem.html");
        let reference = earlier.map(|earlier| &earlier.reference);
        match page {
            Ok(page) => log::noted(problem.mark(page), Some(kind), reference, &problem),
            Err(_template) => {
                refusal::page(self.intake, self.setting.language, Some(kind), problem)
            }
        }
    }

    /// What the page that says what went wrong carries along.
    fn carried(&self, form: &Form, control: &Control, problem: &Problem) -> (view::Step, Control) {
        let mut step = self.view(&form.answers, Topic::Check, &[]);
        let mut control = Control {
            at: Topic::Check.id(),
            ..control.clone()
        };
        if matches!(problem, Problem::KeyReused(Some(_))) {
            control.nonce.clear();
            control.shown.clear();
        } else if may_be_sent_again(problem) {
            step.carried.extend(own_answers(&form.answers));
            // What its sender has seen is what they agree to, whatever is in force by now.
            if let Some(seen) = &form.seen_text {
                control.seen_text.clone_from(seen);
            }
        }
        if !matches!(problem, Problem::UnknownFields(_)) {
            step.carried.extend(form.unplaced.pairs());
        }
        (step, control)
    }

    fn refusal(&self, form: &Form, problem: &Problem) -> Refusal<'_> {
        let retry = may_be_sent_again(problem);
        let view = Refusal::new(problem, self.edition, &self.text.page, retry);
        let is_outdated = matches!(problem, Problem::UnknownFields(_));
        // Of nothing but what is being sent it is known whether it came before.
        if is_outdated && form.go.as_deref() == Some("send") {
            return view.and(self.edition.words.ui("problem_form_changed_not_sent"));
        }
        view
    }
}

/// Whether the same may be sent once more as it is.
const fn may_be_sent_again(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::TooMany { .. }
            | Problem::Unavailable(_)
            | Problem::Internal(_)
            | Problem::Unshown(_)
    )
}

/// Whether something that was answered is not among what can be shown: an option that left its list since, a field
/// that left the form.
fn lacks_any(submission: &Submission, form: &Form) -> bool {
    let answers = &form.answers;
    let fields = table::fields(submission.kind).iter();
    let mut shown = fields.filter(|field| field.topic != Topic::Check);
    let lacks = shown.any(|field| {
        // A control of a date comes with an era in it.
        let is_said =
            |name: &String| !name.ends_with("_era") && !text::is_blank(answers.first(name));
        !submission.answers.contains_key(field.name) && field.names().iter().any(is_said)
    });
    lacks || form.unplaced.problem().is_some()
}

/// The boxes of the check page, so that a retry from the problem page need not tick them again.
fn own_answers(answers: &Answers) -> Vec<view::Pair> {
    let boxes = ["fee_ack", "no_mynumber_ack", "purpose_ack"];
    let ticked = boxes
        .into_iter()
        .filter(|name| !answers.first(name).is_empty());
    ticked
        .map(|name| view::Pair::new(name, answers.first(name)))
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use request::{Kind, Language};

    use super::*;
    use crate::read;

    #[test]
    fn a_receipt_says_that_it_lacks_what_has_no_field_any_longer() {
        let lists = std::collections::BTreeMap::new();
        let setting = Setting {
            kind: Kind::Complaint,
            language: Language::Ja,
            today: date(2026, 11, 24),
            fee: 0,
            lists: &lists,
        };
        let lacks = |body: &str| {
            let form = read::form(Kind::Complaint, body.as_bytes()).unwrap();
            lacks_any(&draft(&setting, &form.answers), &form)
        };

        assert!(!lacks("anonymous=yes&topic=site&text=x&favourite_colour="));
        let untouched = "period_from_era=western&period_from_year=&dropped_era=western";
        assert!(!lacks(untouched));
        assert!(lacks("anonymous=yes&topic=no-such-topic&text=x"));
        assert!(lacks(
            "anonymous=yes&topic=site&text=x&favourite_colour=red"
        ));
    }
}
