//! Notes in the chain of every exported request who took it out, when, and into which file.

use std::sync::Arc;

use jiff::Timestamp;
use ledger::{AppendError, LedgerError, Register};
use request::{EventKind, Reference};
use tokio::task::{JoinError, JoinSet};

use super::manifest::Totals;
use super::proof::Proof;
use super::{ExportError, Order};

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

/// Adds an `exported` event to every request in the file.
pub(super) async fn record(
    register: &Register,
    order: &Order,
    proof: &Proof,
    totals: &Totals,
    now: Timestamp,
) -> Result<(), ExportError> {
    let failed = |source| ExportError::write(&order.out, source);
    let mut requests = proof.read().map_err(failed)?;
    let note = Arc::new(Note {
        actor: order.actor.clone(),
        at: now,
        data: format!("sha256:{}", totals.sha256),
    });
    let mut running = JoinSet::new();
    while let Some((reference, _)) = requests.next().map_err(failed)? {
        if running.len() >= AT_ONCE
            && let Some(done) = running.join_next().await
        {
            outcome(done)?;
        }
        running.spawn(append(register.clone(), reference, Arc::clone(&note)));
    }
    while let Some(done) = running.join_next().await {
        outcome(done)?;
    }
    Ok(())
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
    let mut last = AppendError::Changed;
    for _ in 0..TRIES {
        let event = EventKind::Exported;
        let appended = register
            .append(&reference, event, &note.actor, note.at, Some(&note.data))
            .await;
        match appended {
            Ok(_) => return Ok(()),
            Err(AppendError::Changed) => {}
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
