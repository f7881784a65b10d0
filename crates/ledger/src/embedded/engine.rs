//! The engine's own threads, each with a handle of its own: one writes, one reads. Calls wait in line; what writes is
//! answered when its commit is on the disk. Reading does not wait for that, and sees what was committed before it.
//! But whoever gave up waiting for a write and looks whether it arrived stands behind it.
//!
//! A line is short: who finds it full waits outside, and whoever gives up there leaves nothing behind. A call
//! whose caller gave up while it stood in line is passed over, so that a flood leaves no work for later. One that
//! has begun is always finished. The threads end together: a file whose handles are closed at the same time may keep
//! its journal, and with one thread gone nothing more is written that nobody could read back.

use std::path::Path;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use dynoxide::Database;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::sync::oneshot;

use super::operations;

/// How often opening is tried: another process may be making the same new file.
const TRIES: u32 = 5;
const WAIT: Duration = Duration::from_millis(100);

/// How many calls stand in line: enough that the engine never waits for the next, at some hundred bytes to some
/// ten thousand each.
const LINE: usize = 64;

/// What the engine says to a call, as DynamoDB would over HTTP.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
}

enum Job {
    Call {
        operation: String,
        body: Vec<u8>,
        answer: oneshot::Sender<Answer>,
        /// Held until it is done.
        undone: Arc<()>,
    },
    Tidy(oneshot::Sender<Result<usize, String>>),
}

/// A way to the engine's threads, which end when the last of these is dropped.
#[derive(Clone)]
pub(crate) struct Engine {
    writes: Sender<Job>,
    reads: Sender<Job>,
    given_up: GivenUp,
}

/// Writes that nobody waits for any more and that may still be done.
#[derive(Clone, Default)]
struct GivenUp(Arc<Mutex<Vec<Weak<()>>>>);

impl GivenUp {
    fn are_undone(&self) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|write| write.strong_count() > 0);
        !all.is_empty()
    }
}

/// A write that somebody waits for, as long as this lives.
struct Awaited {
    write: Weak<()>,
    given_up: GivenUp,
}

impl Drop for Awaited {
    fn drop(&mut self) {
        if self.write.strong_count() > 0 {
            let all = self.given_up.0.lock();
            let mut all = all.unwrap_or_else(PoisonError::into_inner);
            all.push(std::mem::take(&mut self.write));
        }
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engine")
    }
}

impl Engine {
    /// Opens the file. One thread does everything, until reading is done apart.
    pub(super) fn start(file: &Path) -> Result<Self, String> {
        let all = line(file, ())?;
        Ok(Self {
            reads: all.clone(),
            writes: all,
            given_up: GivenUp::default(),
        })
    }

    /// Opens the file once more, for reading. Its tables must be there: a handle remembers them as it found them.
    pub(super) fn reading_apart(self, file: &Path) -> Result<Self, String> {
        // So the writing thread goes on until the reading one has closed the file.
        let reads = line(file, self.writes.clone())?;
        Ok(Self { reads, ..self })
    }

    /// Hands a call over and waits for the answer; `None` if a thread has ended.
    pub(super) async fn call(&self, operation: String, body: Vec<u8>) -> Option<Answer> {
        let (answer, is_answered) = oneshot::channel();
        let undone = Arc::new(());
        let only_reads = operations::only_reads(&operation);
        let _awaited = (!only_reads).then(|| Awaited {
            write: Arc::downgrade(&undone),
            given_up: self.given_up.clone(),
        });
        if self.reads.is_closed() {
            return None;
        }
        let line = if only_reads && !self.given_up.are_undone() {
            &self.reads
        } else {
            &self.writes
        };
        let job = Job::Call {
            operation,
            body,
            answer,
            undone,
        };
        line.send(job).await.ok()?;
        is_answered.await.ok()
    }

    /// Removes what has expired.
    pub(super) async fn tidy(&self) -> Result<usize, String> {
        let (done, is_done) = oneshot::channel();
        let ended = "its thread ended";
        let job = Job::Tidy(done);
        self.writes.send(job).await.map_err(|_job| ended)?;
        is_done.await.map_err(|_gone| ended)?
    }
}

/// Opens the file on a new thread and waits until it is open. Something is held until it is closed.
fn line(file: &Path, held: impl Send + 'static) -> Result<Sender<Job>, String> {
    let path = file
        .to_str()
        .ok_or("its path is not valid UTF-8")?
        .to_owned();
    let (sender, jobs) = mpsc::channel(LINE);
    let (opened, is_open) = channel();
    let work = move || match open(&path) {
        Ok(database) => {
            let _nobody_waits = opened.send(Ok(()));
            work(&database, jobs);
            drop(database);
            drop(held);
        }
        Err(reason) => {
            let _nobody_waits = opened.send(Err(reason));
        }
    };
    let thread = thread::Builder::new().name("ledger-engine".to_owned());
    thread.spawn(work).map_err(|error| error.to_string())?;
    is_open.recv().map_err(|gone| gone.to_string())??;
    Ok(sender)
}

fn open(path: &str) -> Result<Database, String> {
    let mut tries = 1;
    loop {
        match Database::new(path) {
            Ok(database) => return Ok(database),
            Err(error) if tries == TRIES => return Err(error.to_string()),
            Err(_busy) => thread::sleep(WAIT),
        }
        tries += 1;
    }
}

fn work(database: &Database, mut jobs: Receiver<Job>) {
    // Nobody waits for an answer any more when its caller ran out of time: that is no fault.
    while let Some(job) = jobs.blocking_recv() {
        match job {
            Job::Call { answer, .. } if answer.is_closed() => {}
            Job::Call {
                operation,
                body,
                answer,
                undone,
            } => {
                let said = operations::answer(database, &operation, &body);
                drop(undone);
                drop(answer.send(said));
            }
            Job::Tidy(done) => {
                drop(done.send(database.sweep_ttl().map_err(|error| error.to_string())));
            }
        }
    }
}
