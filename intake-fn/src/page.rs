//! Renders pages with the site's own templates and frame. Knows no word and decides nothing.

use std::sync::OnceLock;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use request::paper::PLACE;
use request::publication::{Edition, FormText, PageFrame, PageRef};
use request::qr::{Drawing, Spoilt};
use request::view::{Section, Step};
use request::{Kind, Submission, date};
use serde::Serialize;
use tera::Context;

use crate::intake::Intake;
use crate::problem::{Earlier, Problem};
use crate::submit::Receipt;

/// The page that tells how to verify a receipt; `content` has it in both languages.
const VERIFY: &str = "/request/receipt/";

/// Controls that a page carries along. Its key is the sender's, so it has no `Debug`.
#[derive(Clone, Default, Serialize)]
pub struct Control {
    /// Topic of the page.
    pub at: &'static str,
    /// One-time key.
    pub nonce: String,
    /// When the check page was shown, signed.
    pub shown: String,
    /// Digest of the text shown.
    pub seen_text: String,
    /// The published thing the form was opened about.
    pub about: String,
}

#[derive(Serialize)]
struct FormView<'a> {
    action: &'a str,
    purpose_html: &'a str,
    fee: u32,
    fee_text: String,
    /// Address of the same form to print.
    paper: String,
}

#[derive(Serialize)]
struct ReceiptView<'a> {
    reference: &'a str,
    code: &'a str,
    received_at: String,
    received_at_iso: String,
    /// The same moment in Coordinated Universal Time.
    received_at_utc: String,
    kind_title: &'a str,
    text_version: &'a str,
    text_href: &'a str,
    status_href: &'a str,
    verify_href: String,
    /// When the society means to have answered; nothing where no answer is wanted, or no day is known yet.
    due: Option<String>,
    /// Where no day is known yet: what the days until the answer wait for.
    later: Option<String>,
    /// Whether identity papers must follow.
    papers: bool,
    repeated: bool,
    /// The receipt as it is signed, and as a code to scan.
    signed: Drawing,
}

/// What was received under the key of a page that now brings something else.
#[derive(Serialize)]
struct EarlierView<'a> {
    reference: &'a str,
    code: &'a str,
    received_at: String,
    status_href: &'a str,
}

/// What all pages of a language share, as templates take it. Made once and then only pointed at: the words are
/// hundreds, and reading them anew would be half of making a page.
#[derive(Default)]
pub struct Frames {
    ja: OnceLock<Context>,
    en: OnceLock<Context>,
}

impl Frames {
    fn of(&self, edition: &Edition) -> Context {
        let frame = edition.shell.language.pick((&self.ja, &self.en));
        let make = || {
            let mut context = Context::new();
            context.insert("shell", &edition.shell);
            context.insert("ui", &edition.words.ui);
            context
        };
        frame.get_or_init(make).clone()
    }
}

/// A page with the frame of an edition, to which a handler adds what it shows.
pub struct Page<'a> {
    intake: &'a Intake,
    edition: &'a Edition,
    context: Context,
}

impl<'a> Page<'a> {
    /// Starts a page that stands at the address of `page`.
    pub fn new(intake: &'a Intake, edition: &'a Edition, page: &PageRef) -> Self {
        let mut context = intake.frames.of(edition);
        context.insert("page", &PageFrame::new(&edition.shell, page.clone(), true));
        Self {
            intake,
            edition,
            context,
        }
    }

    /// Adds the form the page belongs to, with its questions and its controls.
    #[must_use]
    pub fn form(mut self, kind: Kind, text: &FormText, step: &Step, control: &Control) -> Self {
        let fee = self
            .intake
            .publication
            .fees
            .get(&kind)
            .copied()
            .unwrap_or_default();
        let form = FormView {
            action: &text.page.href,
            purpose_html: &text.purpose_html,
            fee,
            fee_text: self.edition.words.fee(fee),
            paper: format!("{}{PLACE}", text.page.href),
        };
        self.context.insert("form", &form);
        self.context.insert("step", step);
        self.context.insert("control", control);
        self
    }

    /// Adds the answers in words.
    #[must_use]
    pub fn sections(mut self, sections: &[Section]) -> Self {
        self.context.insert("sections", sections);
        self
    }

    /// Adds the receipt of a request.
    ///
    /// # Errors
    /// What is signed does not fit into a code.
    pub fn receipt(mut self, submission: &Submission, receipt: &Receipt) -> Result<Self, Problem> {
        let kind = submission.kind;
        let signed = Drawing::of(receipt.signed.to_string(), Spoilt::Little);
        let words = &self.edition.words;
        let view = ReceiptView {
            reference: receipt.reference.as_str(),
            code: receipt.code.reveal(),
            received_at: self.time(receipt.received_at),
            received_at_iso: receipt.received_at.to_string(),
            received_at_utc: format!("{:.0}", receipt.received_at),
            kind_title: words.kinds.get(kind.id()).map_or("", String::as_str),
            text_version: &receipt.text.version,
            text_href: &receipt.text.page,
            status_href: &self.edition.status.href,
            verify_href: format!("{}{VERIFY}", self.edition.shell.language.prefix()),
            due: receipt.due.map(|due| self.day(due)),
            later: self.later(submission, receipt),
            papers: submission.answers.contains_key("id_doc_kind"),
            repeated: receipt.is_repeat,
            signed: signed.map_err(|long| Problem::Unshown(format!("the receipt: {long}")))?,
        };
        self.context.insert("receipt", &view);
        Ok(self)
    }

    /// What the days until the answer wait for, where an answer is wanted and no day was promised.
    fn later(&self, submission: &Submission, receipt: &Receipt) -> Option<String> {
        let arrival = date::in_japan(receipt.received_at).date();
        let deadlines = &self.intake.publication.deadlines;
        let clock = deadlines.awaited_by(submission, arrival);
        let clock = clock.filter(|_| receipt.due.is_none())?;
        Some(clock.sentence(&self.edition.words, self.edition.shell.language))
    }

    /// Adds what was received under the key of the page.
    #[must_use]
    pub fn earlier(mut self, earlier: Option<&Earlier>) -> Self {
        let view = earlier.map(|earlier| EarlierView {
            reference: earlier.reference.as_str(),
            code: earlier.code.reveal(),
            received_at: self.time(earlier.received_at),
            status_href: &self.edition.status.href,
        });
        self.context.insert("earlier", &view);
        self
    }

    /// Adds anything a template of its own needs.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &impl Serialize) -> Self {
        self.context.insert(name, value);
        self
    }

    /// A moment in words: day and minute in Japan.
    pub fn time(&self, at: Timestamp) -> String {
        let local = date::in_japan(at);
        let day = date::spell(&local.date().to_string(), self.edition.shell.language);
        format!(
            "{day} {:02}:{:02} {}",
            local.hour(),
            local.minute(),
            self.edition.words.ui("jst")
        )
    }

    /// When to try again after a problem; a minute that has begun counts as over.
    pub fn again(&self, problem: &Problem) -> String {
        let wait = problem.retry_after().unwrap_or_default().saturating_add(59);
        let wait = SignedDuration::from_secs(i64::try_from(wait).unwrap_or(i64::MAX));
        let now = (self.intake.clock)();
        self.time(now.saturating_add(wait).unwrap_or(Timestamp::MAX))
    }

    /// A day in words.
    pub fn day(&self, day: Date) -> String {
        date::spell(&day.to_string(), self.edition.shell.language)
    }

    /// Renders the page.
    pub fn render(self, status: StatusCode, template: &str) -> Result<Response, Problem> {
        let html = self
            .intake
            .templates
            .render(template, &self.context)
            .map_err(|error| {
                Problem::Unshown(format!("template {template}: {}", first_line(&error)))
            })?;
        let head = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_LANGUAGE, self.edition.shell.language.id()),
        ];
        Ok((status, head, html).into_response())
    }
}

/// The first line of a template error names template and place; further lines quote its source.
fn first_line(error: &tera::Error) -> String {
    error
        .to_string()
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}
