//! The export that is under way: one at a time, in the background of the pages.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use ledger::Register;
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::export::{self, Desk, ExportError, Order, Progress, Report, Step};
use crate::open::Key;
use crate::wording::Wording;

/// What an export works with.
pub(crate) struct Work {
    pub(crate) register: Register,
    pub(crate) key: Arc<Key>,
    pub(crate) wording: Wording,
    pub(crate) order: Order,
    pub(crate) now: Timestamp,
}

/// How an export is or was.
#[derive(Clone)]
pub(crate) enum State {
    /// Under way; nothing is counted yet at the beginning.
    Running(Option<Progress>),
    /// The file has its name.
    Done(Report),
    /// No file was left behind.
    Failed(String),
    /// Somebody stopped it; no file was left behind.
    Stopped,
    /// It was stopped, or failed as told, while it was recorded: the same export goes on with its finished draft.
    Kept(Option<String>),
}

/// An export, as its page tells of it.
#[derive(Clone)]
pub(crate) struct Job {
    pub(crate) order: Order,
    pub(crate) state: State,
}

/// The place of the one export.
#[derive(Default)]
pub(crate) struct Slot {
    job: Arc<Mutex<Option<Job>>>,
    task: Mutex<Option<(JoinHandle<()>, Arc<Notify>)>>,
    over: Arc<Notify>,
}

impl Slot {
    /// The latest export.
    pub(crate) fn look(&self) -> Option<Job> {
        lock(&self.job).clone()
    }

    /// Whether one is under way.
    pub(crate) fn is_busy(&self) -> bool {
        matches!(
            &*lock(&self.job),
            Some(Job {
                state: State::Running(_),
                ..
            })
        )
    }

    /// Waits until the export that is under way is over, and no longer than this.
    pub(crate) async fn wait(&self, patience: Duration) {
        let over = self.over.notified();
        if self.is_busy() {
            let _in_vain = tokio::time::timeout(patience, over).await;
        }
    }

    /// Begins an export, unless one is under way.
    pub(crate) fn begin(&self, work: Work) -> bool {
        {
            let mut job = lock(&self.job);
            if matches!(
                &*job,
                Some(Job {
                    state: State::Running(_),
                    ..
                })
            ) {
                return false;
            }
            *job = Some(Job {
                order: work.order.clone(),
                state: State::Running(None),
            });
        }
        // Each has its own, so that a wish to stop one that came too late stops no other.
        let stop = Arc::new(Notify::new());
        let (job, told, runtime) = (self.job.clone(), stop.clone(), Handle::current());
        let over = self.over.clone();
        let task = tokio::task::spawn_blocking(move || {
            let state = runtime.block_on(run(&work, &job, &told));
            if let Some(job) = &mut *lock(&job) {
                job.state = state;
            }
            over.notify_waiters();
        });
        *lock(&self.task) = Some((task, stop));
        true
    }

    /// Stops the export that is under way and waits until nothing is left of it.
    pub(crate) async fn stop(&self) {
        let task = lock(&self.task).take();
        if let Some((task, stop)) = task {
            stop.notify_one();
            // What it came to stands in the job.
            let _ended = task.await;
        }
    }
}

async fn run(work: &Work, job: &Mutex<Option<Job>>, stop: &Notify) -> State {
    let desk = Desk {
        register: &work.register,
        key: &work.key,
        wording: &work.wording,
    };
    let mut progress = |so_far: Progress| {
        if let Some(job) = &mut *lock(job) {
            job.state = State::Running(Some(so_far));
        }
    };
    // A stopped export is dropped, which removes whatever it had written, until it is recorded.
    let done: Option<Result<Report, ExportError>> = tokio::select! {
        done = export::export(desk, &work.order, work.now, &mut progress) => Some(done),
        () = stop.notified() => None,
    };
    match done {
        Some(Ok(report)) => State::Done(report),
        Some(Err(error)) if is_recording(job) => State::Kept(Some(error.to_string())),
        Some(Err(error)) => State::Failed(error.to_string()),
        None if is_recording(job) => State::Kept(None),
        None => State::Stopped,
    }
}

fn is_recording(job: &Mutex<Option<Job>>) -> bool {
    matches!(
        &*lock(job),
        Some(Job {
            state: State::Running(Some(Progress {
                step: Step::Record,
                ..
            })),
            ..
        })
    )
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
