//! Notes in the chain of every exported request who took it out, when, and into which file.

use std::sync::Arc;

use jiff::Timestamp;
use ledger::{AppendError, LedgerError, Register};
use request::{EventKind, Reference};
use tokio::task::{JoinError, JoinSet};

use super::manifest::Totals;
use super::proof::Proof;
use super::{ExportError, Order, Progress, Step};

/// How often an event is tried again when another desk added one at the same moment.
const TRIES: usize = 5;
/// Events under way at a time: a table in AWS answers many at once, and slowly one by one.
const AT_ONCE: usize = 8;

/// What every event says.
struct Note {
    actor: String,
    at: Timestamp,
    data: String,
}

/// An export that is to be recorded.
pub(super) struct Recording<'a> {
    /// What was ordered.
    pub(super) order: &'a Order,
    /// Every request in the file.
    pub(super) proof: &'a Proof,
    /// The finished file.
    pub(super) totals: &'a Totals,
    /// When.
    pub(super) now: Timestamp,
}

impl Recording<'_> {
    /// Adds an `exported` event to every request in the file.
    pub(super) async fn record(
        &self,
        register: &Register,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), ExportError> {
        let failed = |source| ExportError::write(&self.order.out, source);
        let mut requests = self.proof.read().map_err(failed)?;
        let note = Arc::new(self.note());
        let mut running = JoinSet::new();
        let mut recorded = 0;
        loop {
            let next = requests.next().map_err(failed)?;
            let is_last = next.is_none();
            if let Some((reference, _)) = next {
                running.spawn(append(register.clone(), reference, Arc::clone(&note)));
            }
            if (is_last || running.len() >= AT_ONCE)
                && let Some(done) = running.join_next().await
            {
                outcome(done)?;
                recorded += 1;
                progress(self.progress(recorded));
            }
            if is_last && running.is_empty() {
                return Ok(());
            }
        }
    }

    fn note(&self) -> Note {
        Note {
            actor: self.order.actor.clone(),
            at: self.now,
            data: format!("sha256:{}", self.totals.sha256),
        }
    }

    const fn progress(&self, done: u64) -> Progress {
        Progress {
            step: Step::Record,
            done,
            all: self.totals.count,
        }
    }
}

fn outcome(done: Result<Result<(), ExportError>, JoinError>) -> Result<(), ExportError> {
    done.unwrap_or_else(|stopped| match stopped.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(stopped) => Err(LedgerError::Unavailable(stopped.to_string()).into()),
    })
}

async fn append(
    register: Register,
    reference: Reference,
    note: Arc<Note>,
) -> Result<(), ExportError> {
    let mut last = AppendError::NotFound;
    for _ in 0..TRIES {
        let event = EventKind::Exported;
        let appended = register
            .append(&reference, event, &note.actor, note.at, Some(&note.data))
            .await;
        match appended {
            Ok(_) => return Ok(()),
            Err(changed @ AppendError::Changed { .. }) => last = changed,
            Err(other) => {
                last = other;
                break;
            }
        }
    }
    Err(ExportError::Event {
        reference,
        source: last,
    })
}
