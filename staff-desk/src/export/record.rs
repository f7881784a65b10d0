//! Notes in the chain of every exported request who took it out, when, into which file, and by which set of columns.
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
use super::{ExportError, Order, Progress, Set, Step};

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
        // Whoever stops it from here on is told that it can go on.
        progress(self.progress(0));
        let marked = register.begin_file(&self.totals.sha256);
        marked.await?;
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
            let about = About {
                sha256: Some(&self.totals.sha256),
                events: Some(note.events),
                set: self.order.set,
            };
            Happening::new(EventKind::Exported, self.now, &self.order.actor).noting(about.write())
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

/// What an event of an export says, as `sha256:… events:3 set:work`.
pub(super) struct About<'a> {
    /// The file.
    pub(super) sha256: Option<&'a str>,
    /// How many events of the request had been read.
    pub(super) events: Option<u32>,
    /// What it takes of each. Events without it are of a time when all of each was taken.
    pub(super) set: Set,
}

impl<'a> About<'a> {
    fn write(&self) -> String {
        let sha256 = self.sha256.unwrap_or_default();
        let events = self.events.unwrap_or_default();
        format!("sha256:{sha256} events:{events} set:{}", self.set.id())
    }

    /// Reads it off an event.
    pub(super) fn of(exported: &'a Event) -> Self {
        let data = exported.data.as_deref().unwrap_or_default();
        let part = |name| data.split(' ').find_map(|part| part.strip_prefix(name));
        Self {
            sha256: part("sha256:"),
            events: part("events:").and_then(|events| events.parse().ok()),
            set: part("set:").and_then(Set::of).unwrap_or(Set::Whole),
        }
    }
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
