//! What senders added to their requests afterwards, opened.

use jiff::Timestamp;
use ledger::{Event, LedgerError, Register};
use request::check::Answer;
use request::{Reference, Submission, completion};
use serde::Serialize;
use std::collections::BTreeMap;

use crate::open::{Key, SealError};
use crate::times;
use crate::wording::Wording;

/// Something that was added. It holds answers, so it has no `Debug`.
#[derive(Serialize)]
pub struct Addition {
    /// When.
    pub at: Timestamp,
    /// The answers, by the name of their question.
    pub answers: BTreeMap<String, Answer>,
}

/// Why additions could not be opened.
pub(crate) enum Unopened {
    /// The store failed.
    Ledger(LedgerError),
    /// A seal stayed closed, or is not what was recorded.
    Seal(SealError),
}

/// Reads and opens what was added to a request.
pub(crate) async fn of(
    register: &Register,
    key: &Key,
    reference: &Reference,
) -> Result<Vec<Addition>, Unopened> {
    let events = register
        .additions(reference)
        .await
        .map_err(Unopened::Ledger)?;
    open(key, reference, &events).map_err(Unopened::Seal)
}

/// Opens what these events carry, if each is the one that was recorded.
pub(crate) fn open(
    key: &Key,
    reference: &Reference,
    events: &[Event],
) -> Result<Vec<Addition>, SealError> {
    let sealed = events
        .iter()
        .filter_map(|event| Some((event, event.sealed.as_ref()?)));
    let opened = sealed.map(|(event, sealed)| {
        if !event.is_intact(reference) {
            return Err(SealError::Damaged);
        }
        let Submission { answers, .. } = key.open(&sealed.bytes)?;
        Ok(Addition {
            at: event.at,
            answers,
        })
    });
    opened.collect()
}

/// Questions and answers in words, each addition under its time.
pub(crate) fn spell(additions: &[Addition], wording: &Wording) -> String {
    let mut lines = Vec::new();
    for addition in additions {
        lines.push(times::spell(addition.at));
        for (name, answer) in &addition.answers {
            lines.push(match completion::named(name) {
                Some(field) => format!(
                    "{}: {}",
                    wording.label(None, field),
                    wording.answer(field, answer)
                ),
                None => name.clone(),
            });
        }
    }
    lines.join("\n")
}
