//! The engine's own thread. Calls wait in line; each is answered when its commit is on the disk.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use dynoxide::Database;
use tokio::sync::oneshot;

use super::operations;

/// How often opening is tried: another process may be making the same new file.
const TRIES: u32 = 5;
const WAIT: Duration = Duration::from_millis(100);

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
    },
    Tidy(oneshot::Sender<Result<usize, String>>),
}

/// A way to the engine's thread, which ends when the last of these is dropped.
#[derive(Clone)]
pub(crate) struct Engine(Sender<Job>);

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engine")
    }
}

impl Engine {
    /// Opens the file on a new thread and waits until it is open.
    pub(super) fn start(file: &Path) -> Result<Self, String> {
        let path = file
            .to_str()
            .ok_or("its path is not valid UTF-8")?
            .to_owned();
        let (sender, jobs) = channel();
        let (opened, is_open) = channel();
        let work = move || match open(&path) {
            Ok(database) => {
                let _nobody_waits = opened.send(Ok(()));
                work(&database, &jobs);
            }
            Err(reason) => {
                let _nobody_waits = opened.send(Err(reason));
            }
        };
        let thread = thread::Builder::new().name("ledger-engine".to_owned());
        thread.spawn(work).map_err(|error| error.to_string())?;
        is_open.recv().map_err(|gone| gone.to_string())??;
        Ok(Self(sender))
    }

    /// Hands a call over and waits for the answer; `None` if the thread has ended.
    pub(super) async fn call(&self, operation: String, body: Vec<u8>) -> Option<Answer> {
        let (answer, is_answered) = oneshot::channel();
        let job = Job::Call {
            operation,
            body,
            answer,
        };
        self.0.send(job).ok()?;
        is_answered.await.ok()
    }

    /// Removes what has expired.
    pub(super) async fn tidy(&self) -> Result<usize, String> {
        let (done, is_done) = oneshot::channel();
        let ended = "its thread ended";
        self.0.send(Job::Tidy(done)).map_err(|_job| ended)?;
        is_done.await.map_err(|_gone| ended)?
    }
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

fn work(database: &Database, jobs: &Receiver<Job>) {
    // Nobody waits for an answer any more when its caller ran out of time: that is no fault.
    while let Ok(job) = jobs.recv() {
        match job {
            Job::Call {
                operation,
                body,
                answer,
            } => drop(answer.send(operations::answer(database, &operation, &body))),
            Job::Tidy(done) => {
                drop(done.send(database.sweep_ttl().map_err(|error| error.to_string())));
            }
        }
    }
}
