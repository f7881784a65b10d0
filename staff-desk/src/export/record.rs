//! Notes in the chain of every exported request who took it out, when, and into which file.
//!
//! Many requests are noted in one transaction ([`Register::note`]). An export that was interrupted while it
//! noted goes on here as well: a request that tells of this very file is passed over.

use jiff::Timestamp;
use ledger::{AppendError, Event, Happening, Register};
use request::EventKind;
use tokio::task::JoinSet;

use super::filling::ended;
use super::manifest::Totals;
use super::proof::{Note, Proof};
use super::{ExportError, Order, Progress, Step};

/// Transactions under way at a time: a table in AWS answers many at once, and slowly one by one.
const AT_ONCE: usize = 4;

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
    /// Since when events may be there already: where an interrupted export goes on.
    pub(super) begun: Option<Timestamp>,
}

impl Recording<'_> {
    /// Adds an `exported` event to every request in the file.
    pub(super) async fn record(
        &self,
        register: &Register,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), ExportError> {
        let failed = |source| ExportError::write(&self.order.out, source);
        let mut notes = self.proof.read().map_err(failed)?;
        let mut running = JoinSet::new();
        let mut recorded = 0;
        loop {
            let mut batch = Vec::new();
            while batch.len() < Register::AT_ONCE
                && let Some(note) = notes.next().map_err(failed)?
            {
                batch.push(note);
            }
            let is_last = batch.is_empty();
            if !is_last {
                running.spawn(note(
                    register.clone(),
                    self.happenings(&batch),
                    batch,
                    self.begun,
                ));
            }
            if (is_last || running.len() >= AT_ONCE)
                && let Some(done) = running.join_next().await
            {
                recorded += ended(done)?;
                progress(self.progress(recorded));
            }
            if is_last && running.is_empty() {
                return Ok(());
            }
        }
    }

    fn happenings(&self, batch: &[Note]) -> Vec<Happening> {
        let happening = |note: &Note| {
            let about = about(&self.totals.sha256, note.events);
            Happening::new(EventKind::Exported, self.now, &self.order.actor).noting(about)
        };
        batch.iter().map(happening).collect()
    }

    const fn progress(&self, done: u64) -> Progress {
        Progress {
            step: Step::Record,
            done,
            all: self.totals.count,
        }
    }
}

/// What an event says: the file, and how many events of the request had been read.
fn about(sha256: &str, events: u32) -> String {
    format!("sha256:{sha256} events:{events}")
}

/// How many events had been read for an export, where its event tells.
pub(super) fn seen(exported: &Event) -> Option<u32> {
    let (_, events) = exported.data.as_ref()?.rsplit_once(" events:")?;
    events.parse().ok()
}

async fn note(
    register: Register,
    happenings: Vec<Happening>,
    batch: Vec<Note>,
    begun: Option<Timestamp>,
) -> Result<u64, ExportError> {
    let count = batch.len() as u64;
    let mut all = Vec::with_capacity(batch.len());
    for (note, happening) in batch.into_iter().zip(happenings) {
        let is_there = match begun {
            Some(begun) => register
                .tells(&note.reference, &happening, begun)
                .await
                .map_err(AppendError::from),
            None => Ok(false),
        };
        let is_there = is_there.map_err(|source| ExportError::Event {
            reference: note.reference.clone(),
            source,
        })?;
        if !is_there {
            all.push((note.reference, happening));
        }
    }
    let noted = register.note(&all).await;
    noted.map_err(|(reference, source)| ExportError::Event { reference, source })?;
    Ok(count)
}
