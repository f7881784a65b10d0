//! What senders added to their requests afterwards, opened.

use jiff::Timestamp;
use ledger::Event;
use request::check::Answer;
use request::{EventKind, Reference, Submission, completion};
use serde::Serialize;
use std::collections::BTreeMap;

use crate::open::{self, SealError, Unlocked};
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

/// Opens what senders added in these events, which are those of a request, if each is the one that was
/// recorded.
pub(crate) fn open(
    unlocked: &Unlocked,
    reference: &Reference,
    events: &[Event],
) -> Result<Vec<Addition>, SealError> {
    let added = events.iter().filter(|it| it.kind == EventKind::Added);
    let opened = added.map(|event| {
        let plain = unlocked.brought(reference, event)?;
        let Submission { answers, .. } = open::read(&plain)?;
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
