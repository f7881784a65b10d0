//! What the desk sealed in the events of a request: decisions, reasons and notes, opened.

use jiff::Timestamp;
use ledger::Event;
use request::decision::Remark;
use request::retention::Ending;
use request::{Decision, EventKind, Reference};

use crate::letter::Written;
use crate::open::{SealError, Unlocked};

/// Something that staff recorded. It holds texts, so it has no `Debug`.
pub struct Paper {
    /// Number of the event it belongs to.
    pub number: u32,
    /// What happened.
    pub event: EventKind,
    /// When.
    pub at: Timestamp,
    /// Who recorded it.
    pub actor: String,
    /// What it says.
    pub text: Text,
}

/// What a paper says.
pub enum Text {
    /// A decision.
    Decision(Decision),
    /// A reason, a note, or both.
    Remark(Remark),
    /// A letter, every word of it.
    Letter(Box<Written>),
}

/// Opens what staff sealed in these events, which are those of a request, if each is the one that was
/// recorded.
pub fn open(
    unlocked: &Unlocked,
    reference: &Reference,
    events: &[Event],
) -> Result<Vec<Paper>, SealError> {
    let of_desk = events
        .iter()
        .filter(|event| event.sealed.is_some() && event.kind != EventKind::Added);
    let opened = of_desk.map(|event| {
        let plain = unlocked.brought(reference, event)?;
        // serde's messages quote what they read: never pass them on.
        let text = match event.kind {
            EventKind::Decided => serde_json::from_slice(&plain).map(Text::Decision),
            EventKind::Written => serde_json::from_slice(&plain).map(Text::Letter),
            _ => serde_json::from_slice(&plain).map(Text::Remark),
        };
        Ok(Paper {
            number: event.number,
            event: event.kind,
            at: event.at,
            actor: event.actor.clone(),
            text: text.map_err(|_quotes_a_text| SealError::Damaged)?,
        })
    });
    opened.collect()
}

/// The decision that holds: the last one.
pub fn decision(papers: &[Paper]) -> Option<&Decision> {
    papers.iter().rev().find_map(|paper| match &paper.text {
        Text::Decision(decision) => Some(decision),
        Text::Remark(_) | Text::Letter(_) => None,
    })
}

/// The notes for the desk alone.
pub fn notes(papers: &[Paper]) -> Vec<&str> {
    let notes = papers.iter().map(|paper| match &paper.text {
        Text::Decision(decision) => decision.note.as_str(),
        Text::Remark(remark) => remark.note.as_str(),
        Text::Letter(_) => "",
    });
    notes.filter(|note| !note.is_empty()).collect()
}

/// How a request with these papers ended, as far as retention goes.
pub fn ending(papers: &[Paper]) -> Ending {
    Ending::of(decision(papers))
}
