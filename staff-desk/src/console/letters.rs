//! Letters of a request: which fit it now, which fit after something else is recorded, and which were written, to be
//! read and printed again. `write` shows and records one. What fits, what a letter says and what is wrong with it is
//! [`crate::letter`]'s.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use ledger::Case;
use request::letter::{Edition, Letter};
use request::{EventKind, Kind, Language, Stage};
use serde::Serialize;

use super::Console;
use super::act::Task;
use super::case;
use super::page::{Page, word};
use super::refusal::Refusal;
use super::router::Visit;
use crate::act::ActError;
use crate::letter::{self, LetterError, Opened, Stationery, Written};
use crate::papers::Paper;
use crate::show::ShowError;
use crate::times;
use crate::wording::Wording;

mod order;
pub(crate) mod write;

/// What addresses call the letters of a request.
pub(super) const FOLDER: &str = "letters";
/// What addresses call letters that were recorded.
const RECORDED: &str = "recorded";
/// What the address of a request says once a letter was recorded.
pub(super) const DONE: &str = "letter";

/// A request that is opened for its letters, and what they are written with.
struct Bureau<'a> {
    console: &'a Console,
    visit: &'a Visit,
    wording: &'a Wording,
    opened: Opened,
    stationery: Stationery,
}

#[derive(Serialize)]
struct Choice {
    href: String,
    title: &'static str,
    text: &'static str,
}

#[derive(Serialize)]
struct WrittenRow {
    href: String,
    at: String,
    title: &'static str,
    language: &'static str,
    actor: String,
}

/// Whether letters of a request may be recorded, as the table of transitions says, or are there to be read.
pub(super) fn there_are(case: &Case) -> bool {
    let entry = &case.entry;
    let was_written = || case.events.iter().any(|it| it.kind == EventKind::Written);
    let is_there = || entry.stage != Stage::Erased && was_written();
    entry.standing.allows(entry.kind, EventKind::Written) || is_there()
}

/// Shows what can be written.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    Extension(visit): Extension<Visit>,
    Path(reference): Path<String>,
) -> Response {
    match Bureau::open(&console, &visit, &reference).await {
        Ok(bureau) => bureau.list(),
        Err(refusal) => refusal.page(&console, &visit),
    }
}

/// Shows a letter that was recorded.
pub(crate) async fn recorded(
    State(console): State<Arc<Console>>,
    Extension(visit): Extension<Visit>,
    Path((reference, number)): Path<(String, String)>,
) -> Response {
    let shown = async {
        let number = number.parse().map_err(|_no_number| Refusal::NotFound)?;
        let bureau = Bureau::open(&console, &visit, &reference).await?;
        bureau.recorded(number)
    };
    shown
        .await
        .unwrap_or_else(|refusal: Refusal| refusal.page(&console, &visit))
}

/// Keys of the name of a letter and of what it is for.
const fn words(letter: Letter) -> (&'static str, &'static str) {
    match letter {
        Letter::Receipt => ("letter_receipt", "letter_receipt_lead"),
        Letter::Completion => ("letter_completion", "letter_completion_lead"),
        Letter::Fee => ("letter_fee", "letter_fee_lead"),
        Letter::ProviderQuery => ("letter_provider", "letter_provider_lead"),
        Letter::Extension => ("letter_extension", "letter_extension_lead"),
        Letter::Decision => ("letter_decision", "letter_decision_lead"),
        Letter::ComplaintAnswer => ("letter_complaint", "letter_complaint_lead"),
        Letter::Closing => ("letter_closing", "letter_closing_lead"),
    }
}

/// What has to be recorded before a letter of a kind can be written, where that is one thing.
fn first(letter: Letter, kind: Kind) -> Option<Task> {
    match (letter, kind) {
        (Letter::Completion, _) => Some(Task::Ask),
        (Letter::Fee, _) => Some(Task::AskFee),
        (Letter::ProviderQuery, _) => Some(Task::AskProvider),
        (Letter::Extension, _) => Some(Task::Extend),
        (Letter::ComplaintAnswer, Kind::Complaint) => Some(Task::Decide),
        (Letter::Decision, kind) if kind != Kind::Complaint => Some(Task::Decide),
        _ => None,
    }
}

impl<'a> Bureau<'a> {
    async fn open(
        console: &'a Console,
        visit: &'a Visit,
        reference: &str,
    ) -> Result<Self, Refusal> {
        let wording = console.wording(visit.language).ok_or(Refusal::Fault)?;
        let case = case::read(console, reference).await?;
        let opened = Opened::of(&console.desk(wording), case);
        Ok(Self {
            console,
            visit,
            wording,
            opened: opened.map_err(|error| match error {
                ActError::Open(ShowError::Ledger(error)) => error.into(),
                // What cannot be opened is told on the page of the request.
                _ => Refusal::NotNow,
            })?,
            stationery: Stationery::read(&console.tools.publication)?,
        })
    }

    fn word(&self, key: &str) -> &'static str {
        word(self.visit.language, key)
    }

    /// An address below the request.
    fn at(&self, path: &str) -> String {
        let reference = &self.opened.case.entry.reference;
        self.visit.at(&format!("/case/{reference}/{path}"))
    }

    /// What is written with in a language, and in that which the console has words for.
    fn edition(&self, language: Language) -> Option<(&Edition, &Wording)> {
        let edition = self.stationery.edition(language)?;
        Some((edition, self.console.tools.wordings.get(&language)?))
    }

    /// The languages that letters can be written in.
    fn languages(&self) -> Vec<Language> {
        let all = self.stationery.languages();
        all.filter(|it| self.edition(*it).is_some()).collect()
    }

    /// The language that the sender wishes, or one that there is.
    fn wished(&self) -> Option<Language> {
        let wished = letter::language(&self.opened.submission);
        let all = self.languages();
        all.contains(&wished)
            .then_some(wished)
            .or_else(|| all.first().copied())
    }

    fn page(&self) -> Page<'a> {
        let entry = &self.opened.case.entry;
        let about = format!("{} {}", entry.reference, self.wording.kind(entry.kind));
        Page::new(self.console, self.visit)
            .with("about", &about)
            .with("stage", self.wording.stage(entry.stage))
    }

    fn list(&self) -> Response {
        let (mut now, mut later) = (Vec::new(), Vec::new());
        for letter in Letter::ALL {
            match self.opened.hindrance(*letter, self.wording) {
                None => now.push(self.choice(*letter)),
                Some(LetterError::NotYet(letter)) => later.extend(self.later(letter)),
                Some(_never) => {}
            }
        }
        let written: Vec<_> = self.written().collect();
        self.page()
            .with("now", &now)
            .with("later", &later)
            .with("written", &written)
            .with("back", &self.at(""))
            .render(StatusCode::OK, "desk/letters.html")
    }

    fn choice(&self, letter: Letter) -> Choice {
        let (title, text) = words(letter);
        Choice {
            href: self.at(&format!("{FOLDER}/{letter}/")),
            title: self.word(title),
            text: self.word(text),
        }
    }

    /// A letter that can be written once something else is recorded, which can be now.
    fn later(&self, letter: Letter) -> Option<Choice> {
        let case = &self.opened.case;
        let task = first(letter, case.entry.kind).filter(|task| task.may_follow(case))?;
        Some(Choice {
            href: self.at(&format!("{}/", task.id())),
            title: self.word(words(letter).0),
            text: self.word(task.title()),
        })
    }

    fn written(&self) -> impl Iterator<Item = WrittenRow> {
        self.opened
            .written()
            .map(|(paper, written)| self.row(paper, written))
    }

    fn row(&self, paper: &Paper, written: &Written) -> WrittenRow {
        WrittenRow {
            href: self.at(&format!("{FOLDER}/{RECORDED}/{}/", paper.number)),
            at: times::spell(paper.at),
            title: self.word(words(written.letter).0),
            language: self.word(written.sheet.language.id()),
            actor: paper.actor.clone(),
        }
    }

    /// One that was recorded, by the number of its event, to be read and printed again.
    fn recorded(&self, number: u32) -> Result<Response, Refusal> {
        let mut all = self.opened.written();
        let found = all.find(|(paper, _)| paper.number == number);
        let (paper, written) = found.ok_or(Refusal::NotFound)?;
        let page = self.page().with("row", &self.row(paper, written));
        let page = page.with("back", &self.at(&format!("{FOLDER}/")));
        let page = page.with("letter", &written.sheet);
        Ok(page.render(StatusCode::OK, "desk/written.html"))
    }
}
