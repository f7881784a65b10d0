//! One request in full: every answer as it was typed, the text its sender saw, what happened.

use std::fmt::Write;

use jiff::Span;
use jiff::civil::Date;
use ledger::{Case, ChainFault, Entry, Event, LedgerError, Register};
use request::check::Answer;
use request::retention::Ending;
use request::{EventKind, Language, Reference, Stage, Submission, Topic, completion};
use thiserror::Error;

use crate::additions::{self, Addition};
use crate::aligned::{self, harmless};
use crate::clocks;
use crate::open::{Key, SealError, Unlocked};
use crate::papers::{self, Paper, Text};
use crate::rows::{self, Row};
use crate::times;
use crate::wording::Wording;

/// Months after which an agent's mandate should be confirmed with the person again.
const MANDATE_MONTHS: i64 = 3;

/// Why a request could not be shown.
#[derive(Debug, Error)]
pub enum ShowError {
    /// No request has that reference.
    #[error(
        "there is no request {0} in this register. Compare it with the receipt, and check --data or --table"
    )]
    NotFound(Reference),
    /// Another key opens it.
    #[error(
        "{reference} is sealed to {keys}. Name an identity that opens it with --identity. Nothing was shown of it"
    )]
    OtherKey {
        /// The request.
        reference: Reference,
        /// Which keys open it, and which are at hand.
        keys: String,
    },
    /// Its seal could not be opened.
    #[error("{reference} {source}. Nothing was shown of it")]
    Seal {
        /// The request.
        reference: Reference,
        /// What is wrong with its seal.
        source: SealError,
    },
    /// The store failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// Finds and opens one request and spells it out for a terminal.
pub async fn show(
    register: &Register,
    key: &Key,
    wording: &Wording,
    reference: &Reference,
) -> Result<String, ShowError> {
    let case = register.get(reference).await?;
    let case = case.ok_or_else(|| ShowError::NotFound(reference.clone()))?;
    if case.entry.stage == Stage::Erased {
        return Ok(tombstone(&case, wording));
    }
    let unsealed = Unsealed::of(key, &case)?;
    let (submission, added) = (unsealed.submission()?, unsealed.additions()?);
    let papers = unsealed.papers()?;
    let mut text = text(&case, &submission, &added, &papers, wording);
    for paper in &papers {
        text.push_str(&paper_section(paper, wording));
    }
    Ok(text)
}

/// A case whose key was opened: once, whatever is read of it.
pub(crate) struct Unsealed<'c> {
    key: &'c Key,
    case: &'c Case,
    unlocked: Unlocked,
}

impl<'c> Unsealed<'c> {
    /// Opens the key of a case.
    pub(crate) fn of(key: &'c Key, case: &'c Case) -> Result<Self, ShowError> {
        let unlocked = key.unlock(&case.entry, &case.sealed, case.key.as_ref());
        Ok(Self {
            key,
            case,
            unlocked: unlocked.map_err(|source| failed(key, case, source))?,
        })
    }

    /// The request itself.
    pub(crate) fn submission(&self) -> Result<Submission, ShowError> {
        let opened = self.unlocked.answers(&self.case.entry, &self.case.sealed);
        opened.map_err(|source| failed(self.key, self.case, source))
    }

    /// What was added to it.
    pub(crate) fn additions(&self) -> Result<Vec<Addition>, ShowError> {
        let case = self.case;
        let opened = additions::open(&self.unlocked, &case.entry.reference, &case.events);
        opened.map_err(|source| failed(self.key, case, source))
    }

    /// What the desk decided and noted.
    pub(crate) fn papers(&self) -> Result<Vec<Paper>, ShowError> {
        let case = self.case;
        let opened = papers::open(&self.unlocked, &case.entry.reference, &case.events);
        opened.map_err(|source| failed(self.key, case, source))
    }
}

fn failed(key: &Key, case: &Case, source: SealError) -> ShowError {
    let reference = case.entry.reference.clone();
    match source {
        SealError::OtherKey => ShowError::OtherKey {
            reference,
            keys: key.missing(case.key.iter().flat_map(|key| &key.to)),
        },
        source => ShowError::Seal { reference, source },
    }
}

/// What the desk decided or noted at one time.
fn paper_section(paper: &Paper, wording: &Wording) -> String {
    let title = wording.event(paper.event);
    let mut text = format!(
        "\n## {title} {} {}\n",
        times::spell(paper.at),
        harmless(&paper.actor)
    );
    match &paper.text {
        Text::Letter(letter) => indent(&mut text, &letter.sheet.text()),
        parts => write_rows(&mut text, &rows::parts(parts, wording)),
    }
    text
}

/// What is left of a request that was erased.
fn tombstone(case: &Case, wording: &Wording) -> String {
    let mut text = head(&case.entry, wording);
    if let Err(fault) = case.verify() {
        text.push_str(&warning(&broken_record(fault, wording)));
    }
    text.push_str(&events(&case.events, wording));
    text
}

fn text(
    case: &Case,
    submission: &Submission,
    added: &[Addition],
    papers: &[Paper],
    wording: &Wording,
) -> String {
    let mut text = head(&case.entry, wording);
    if let Err(fault) = case.verify() {
        text.push_str(&warning(&broken_record(fault, wording)));
    }
    if let Some(old) = old_mandate(&case.entry, submission, wording) {
        text.push_str(&warning(&old));
    }
    text.push_str(&days(case, papers::ending(papers), wording));
    for topic in Topic::ALL {
        text.push_str(&section(topic, submission, wording));
    }
    for addition in added {
        text.push_str(&addition_section(addition, wording));
    }
    text.push_str(&events(&case.events, wording));
    text
}

/// What stands in the clear.
fn head(entry: &Entry, wording: &Wording) -> String {
    let seen = &entry.text;
    let names = match wording.language() {
        Language::Ja => [
            "受付番号",
            "請求の種類",
            "言語",
            "段階",
            "受付日時",
            "表示した文面",
            "記録の件数",
        ],
        Language::En => [
            "Reference",
            "Kind",
            "Language",
            "Stage",
            "Arrival",
            "Text shown",
            "Events",
        ],
    };
    let values = [
        entry.reference.to_string(),
        wording.kind(entry.kind).to_owned(),
        entry.language.to_string(),
        wording.stage(entry.stage).to_owned(),
        times::spell(entry.received_at),
        format!("{} {} (SHA-256 {})", seen.page, seen.version, seen.digest),
        entry.event_count.to_string(),
    ];
    let rows: Vec<_> = names
        .into_iter()
        .zip(values)
        .map(|(name, value)| vec![name.to_owned(), value])
        .collect();
    aligned::table(&rows)
}

/// Each day that counts, and how it came about.
fn days(case: &Case, ending: Ending, wording: &Wording) -> String {
    let clocks = clocks::of_case(wording.deadlines(), case, Some(ending));
    let title = match wording.language() {
        Language::Ja => "期限",
        Language::En => "Days that count",
    };
    let rows: Vec<_> = clocks
        .iter()
        .map(|clock| {
            let (label, sentence) = wording.clock(clock);
            vec![clocks::day(Some(clock)), label.to_owned(), sentence]
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    format!("\n## {title}\n{}", aligned::table(&rows))
}

/// The answers of one topic: label, what was typed, and its normal form where that differs.
fn section(topic: Topic, submission: &Submission, wording: &Wording) -> String {
    let mut text = String::new();
    write_rows(&mut text, &rows::answers(topic, submission, wording));
    if text.is_empty() {
        return text;
    }
    format!("\n## {}\n{text}", wording.topic(topic))
}

/// What the sender added at one time.
fn addition_section(addition: &Addition, wording: &Wording) -> String {
    let title = wording.event(EventKind::Added);
    let mut text = format!("\n## {title} {}\n", times::spell(addition.at));
    for (name, answer) in &addition.answers {
        match completion::named(name) {
            Some(field) => {
                text.push_str(wording.label(None, field));
                text.push('\n');
                let typed = match answer {
                    Answer::Text { typed, .. } => typed.clone(),
                    Answer::Chosen(ids) => ids.join("\n"),
                };
                indent(&mut text, &typed);
            }
            None => indent(&mut text, name),
        }
    }
    text
}

/// Rows, each answer under its label.
fn write_rows(text: &mut String, rows: &[Row]) {
    for row in rows {
        text.push_str(&row.label);
        text.push('\n');
        for line in &row.lines {
            indent(text, line);
        }
        if let Some(read) = &row.read {
            indent(text, &format!("= {read}"));
        }
    }
}

fn indent(text: &mut String, answer: &str) {
    for line in answer.lines() {
        text.push_str("    ");
        text.push_str(&harmless(line));
        text.push('\n');
    }
}

fn warning(text: &str) -> String {
    format!("\n! {text}\n")
}

/// The clear part, the seal and the events do not fit one another.
pub(crate) fn broken_record(fault: ChainFault, wording: &Wording) -> String {
    match wording.language() {
        Language::Ja if fault == ChainFault::Unfinished => {
            "消去が途中で止まりました。鍵は破棄済みで、だれにも読めませんが、暗号化されたデータの一部が残っています。もう一度消去して、最後まで終えてください。".to_owned()
        }
        Language::En if fault == ChainFault::Unfinished => {
            "Its erasing stopped on the way: the key is destroyed and nobody can read it, but some of what was sealed is left. Erase it once more to come to the end.".to_owned()
        }
        Language::Ja => format!(
            "この請求の記録は書き換えられたか、欠けています（{fault}）。管理者に伝えてください。"
        ),
        Language::En => format!(
            "The record of this request was edited or is incomplete ({fault}): tell whoever keeps the store."
        ),
    }
}

/// A mandate that was older than three months when the request arrived.
pub(crate) fn old_mandate(
    entry: &Entry,
    submission: &Submission,
    wording: &Wording,
) -> Option<String> {
    let Answer::Text { normal, .. } = submission.answers.get("mandate_date")? else {
        return None;
    };
    let signed: Date = normal.parse().ok()?;
    let arrival = times::in_japan(entry.received_at).date();
    if signed >= arrival.saturating_sub(Span::new().months(MANDATE_MONTHS)) {
        return None;
    }
    Some(match wording.language() {
        Language::Ja => {
            format!("委任日（{signed}）が受付日の3か月より前です。本人に確認してください。")
        }
        Language::En => format!(
            "The mandate ({signed}) was older than 3 months on arrival: confirm it with the person."
        ),
    })
}

/// What stands in the clear with an event.
pub(crate) fn noted(event: &Event, wording: &Wording) -> String {
    let asked = event.asked.as_ref().map(|asked| wording.asked(asked));
    let data = event.data.as_deref().map(harmless);
    let told = event.told.as_ref().map(|told| wording.told(told));
    asked
        .into_iter()
        .chain(told)
        .chain(data)
        .collect::<Vec<_>>()
        .join(" ")
}

fn events(events: &[Event], wording: &Wording) -> String {
    let rows: Vec<_> = events
        .iter()
        .map(|event| {
            vec![
                event.number.to_string(),
                times::spell(event.at),
                wording.event(event.kind).to_owned(),
                harmless(&event.actor),
                noted(event, wording),
            ]
        })
        .collect();
    let mut text = String::from("\n");
    let title = match wording.language() {
        Language::Ja => "経過",
        Language::En => "Events",
    };
    // Writing into a text cannot fail.
    let _infallible = write!(text, "## {title}\n{}", aligned::table(&rows));
    text
}
