//! From the register to rows: what is ordered is read ahead, opened and made into rows on all cores, and
//! written in the order of arrival.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use ledger::{Entry, KeyId, LedgerError, Register};
use request::Reference;
use tokio::sync::mpsc::{Sender, channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinError;

use super::news::News;
use super::part::Part;
use super::sheet::{Row, Sheet};
use super::{Desk, ExportError, Order, Progress, Step};
use crate::open::{SealError, on_all_cores};
use crate::seals::{BATCH, Seals};
use crate::{additions, clocks, times};

/// How much is read and not written yet, in KiB of sealed answers: so much memory is needed whatever people send.
/// Nearly every request takes four.
const AHEAD: u32 = 8 * 1024;
/// Batches that are opened at one time, if so many are read: between two times cores wait for each other.
const AT_ONCE: usize = 4;

/// Where reading begins: after this arrival.
pub(super) type After = Option<(Timestamp, Reference)>;

/// A request with what is sealed in it.
type Sealed = (Entry, Seals);
/// What is read at a time, and its room in memory.
type Batch = (Vec<Sealed>, OwnedSemaphorePermit);

/// An export being filled from the register.
pub(super) struct Filling<'a> {
    pub(super) desk: Desk<'a>,
    pub(super) sheet: Sheet<'a>,
    /// Requests that are asked for, as far as it is known.
    pub(super) expected: u64,
    news: News<'a>,
    closed: u64,
    missing: BTreeSet<KeyId>,
    all: u64,
}

impl<'a> Filling<'a> {
    /// Nothing is filled in yet.
    pub(super) const fn new(desk: Desk<'a>, sheet: Sheet<'a>, expected: u64) -> Self {
        Self {
            desk,
            sheet,
            expected,
            news: News::of(desk.register, sheet.order.set),
            closed: 0,
            missing: BTreeSet::new(),
            all: 0,
        }
    }

    /// Writes every request that is asked for and not written yet.
    pub(super) async fn fill(
        &mut self,
        part: &mut Part,
        after: After,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), ExportError> {
        self.all = part.count();
        let (send, mut batches) = channel(AT_ONCE);
        let (register, order) = (self.desk.register.clone(), self.sheet.order.clone());
        let reading = tokio::spawn(read(register, order, after, send));
        let mut read: Vec<Batch> = Vec::with_capacity(AT_ONCE);
        while batches.recv_many(&mut read, AT_ONCE).await > 0 {
            let (batch, _room): (Vec<_>, Vec<_>) = read.drain(..).unzip();
            let batch = self.wanted(batch.into_iter().flatten().collect()).await?;
            self.add(part, &batch)?;
            progress(self.progress(part));
        }
        ended(reading.await)?;
        if self.closed > 0 {
            return Err(ExportError::OtherKey {
                closed: self.closed,
                all: self.all,
                keys: self.desk.key.missing(&self.missing),
            });
        }
        Ok(())
    }

    /// Requests that arrive meanwhile lengthen the way.
    fn progress(&self, part: &Part) -> Progress {
        let done = part.count();
        Progress {
            step: Step::Write,
            done,
            all: self.expected.max(done),
        }
    }

    /// What was exported before is left out where only news are asked for.
    async fn wanted(&mut self, batch: Vec<Sealed>) -> Result<Vec<Sealed>, ExportError> {
        if !self.sheet.order.is_news {
            return Ok(batch);
        }
        let mut wanted = Vec::with_capacity(batch.len());
        for sealed in batch {
            if self.news.are_in(&sealed.1.events).await? {
                wanted.push(sealed);
            } else {
                // Requests may have come since they were counted.
                self.expected = self.expected.saturating_sub(1);
            }
        }
        Ok(wanted)
    }

    fn add(&mut self, part: &mut Part, batch: &[Sealed]) -> Result<(), ExportError> {
        let (desk, sheet) = (self.desk, self.sheet);
        let rows = on_all_cores(batch, |(entry, seals)| row(desk, &sheet, entry, seals));
        for ((entry, seals), row) in batch.iter().zip(rows) {
            self.all += 1;
            match row? {
                // Once one seal stays closed nothing more is written: the rest is only counted.
                Some(row) if self.closed == 0 => {
                    part.add(entry, &row).map_err(failed(sheet.order))?;
                }
                Some(_) => {}
                None => {
                    self.closed += 1;
                    self.missing.extend(seals.needed().cloned());
                }
            }
        }
        part.flush().map_err(failed(sheet.order))
    }
}

/// The row of a request, if the key opens it.
fn row(
    desk: Desk<'_>,
    sheet: &Sheet<'_>,
    entry: &Entry,
    seals: &Seals,
) -> Result<Option<Row>, ExportError> {
    let opened = seals
        .open(desk.key, entry)
        .and_then(|(unlocked, submission)| {
            let added = additions::open(&unlocked, &entry.reference, &seals.events)?;
            Ok((submission, added))
        });
    let (submission, mut added) = match opened {
        Ok(opened) => opened,
        Err(SealError::OtherKey) => return Ok(None),
        Err(source) => {
            let reference = entry.reference.clone();
            return Err(ExportError::Seal { reference, source });
        }
    };
    let set = sheet.order.set;
    if !set.holds_additions() {
        added.clear();
    }
    let due = clocks::due(desk.wording.deadlines(), entry, &seals.events);
    sheet
        .row(entry, &set.keep(submission), &added, due)
        .map(Some)
}

fn failed(order: &Order) -> impl Fn(std::io::Error) -> ExportError {
    |source| ExportError::write(&order.out, source)
}

/// Reads what is ordered, a batch after the other, as long as somebody takes it.
async fn read(
    register: Register,
    order: Order,
    after: After,
    batches: Sender<Batch>,
) -> Result<(), ExportError> {
    let room = Arc::new(Semaphore::new(AHEAD as usize));
    let mut pages = match after {
        Some((at, reference)) => {
            let from = order.from.max(times::in_japan(at).date());
            register.by_day(from, order.to).after(at, &reference)
        }
        None => register.by_day(order.from, order.to),
    };
    pages = pages.only(order.only());
    while let Some(page) = pages.next_page().await? {
        for batch in page.chunks(BATCH) {
            let bytes: u64 = batch.iter().map(|entry| entry.sealed_size).sum();
            let needed = u32::try_from(bytes / 1024).unwrap_or(AHEAD).min(AHEAD);
            let Ok(room) = room.clone().acquire_many_owned(needed).await else {
                return Ok(());
            };
            let sealed = sealed(&register, batch).await?;
            if batches.send((sealed, room)).await.is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// What is sealed in a batch, in its order.
async fn sealed(register: &Register, batch: &[Entry]) -> Result<Vec<Sealed>, ExportError> {
    let sealed = Seals::of(register, batch).await?;
    let found = batch.iter().zip(sealed).map(|(entry, seals)| {
        let seals = seals.ok_or_else(|| ExportError::Gone(entry.reference.clone()))?;
        Ok((entry.clone(), seals))
    });
    found.collect()
}

/// What a task came to. One that ended otherwise than by itself must not pass for done.
pub(super) fn ended<T>(done: Result<Result<T, ExportError>, JoinError>) -> Result<T, ExportError> {
    done.unwrap_or_else(|stopped| match stopped.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(stopped) => Err(LedgerError::Unavailable(stopped.to_string()).into()),
    })
}
