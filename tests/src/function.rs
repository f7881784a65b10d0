//! The function as AWS runs it: the real program, started with its settings, that asks the Runtime API
//! for events. The API is that of "Building a custom runtime" in AWS's guide; the limit is kept as AWS
//! keeps it, by killing.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;
use tempfile::NamedTempFile;
use tokio::process::{Child, Command};
use tokio::sync::{Notify, oneshot};

use crate::wire::{Asked, Reply, serve};

const API: &str = "/2018-06-01/runtime/";

/// How an invocation ended, or a start.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The function answered.
    Answer(Value),
    /// The function told an error: its kind, as the header says it, and the whole of it.
    Error(String, Value),
    /// The function's time was over, and it was killed.
    Stopped,
    /// The function ended by itself with this code.
    Ended(Option<i32>),
}

impl Outcome {
    /// The answer; an empty one if there is none.
    pub fn answer(&self) -> Value {
        match self {
            Self::Answer(answer) => answer.clone(),
            _ => Value::Null,
        }
    }
}

#[derive(Default)]
struct Desk {
    waiting: VecDeque<(String, u64, String)>,
    answers: BTreeMap<String, oneshot::Sender<Outcome>>,
    start: Option<oneshot::Sender<Outcome>>,
    count: usize,
}

/// What the API and whoever invokes share.
#[derive(Default)]
struct Api {
    desk: Mutex<Desk>,
    news: Notify,
    /// Told whenever the function asks for an event.
    polls: Notify,
}

/// A started function.
pub struct Function {
    api: Arc<Api>,
    process: Child,
    log: NamedTempFile,
}

impl Function {
    /// The number of its process, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.process.id()
    }
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Function")
    }
}

impl Api {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn reply(&self, asked: Asked) -> Reply {
        let path = asked.path.strip_prefix(API).unwrap_or_default();
        let words: Vec<&str> = path.split('/').collect();
        match (asked.method.as_str(), words.as_slice()) {
            ("GET", ["invocation", "next"]) => self.next().await,
            ("POST", ["invocation", id, "response"]) => {
                let answer = serde_json::from_slice(&asked.body).unwrap_or_default();
                let waits = self.desk().answers.remove(*id);
                hand(waits, Outcome::Answer(answer))
            }
            ("POST", ["invocation", id, "error"]) => {
                let waits = self.desk().answers.remove(*id);
                hand(waits, told(&asked))
            }
            ("POST", ["init", "error"]) => {
                let waits = self.desk().start.take();
                hand(waits, told(&asked))
            }
            _ => Reply::Answer(404, Vec::new(), String::new()),
        }
    }

    /// Waits for an event and hands it over.
    async fn next(&self) -> Reply {
        self.polls.notify_one();
        loop {
            let news = self.news.notified();
            let next = self.desk().waiting.pop_front();
            if let Some((id, deadline, event)) = next {
                let head = vec![
                    ("Lambda-Runtime-Aws-Request-Id", id),
                    ("Lambda-Runtime-Deadline-Ms", deadline.to_string()),
                    (
                        "Lambda-Runtime-Invoked-Function-Arn",
                        "arn:aws:lambda:ap-northeast-1:000000000000:function:sample".to_owned(),
                    ),
                    ("Lambda-Runtime-Trace-Id", "Root=1-0-0".to_owned()),
                ];
                return Reply::Answer(200, head, event);
            }
            news.await;
        }
    }
}

fn told(asked: &Asked) -> Outcome {
    let kind = asked.header("lambda-runtime-function-error-type");
    let error = serde_json::from_slice(&asked.body).unwrap_or_default();
    Outcome::Error(kind.to_owned(), error)
}

fn hand(waits: Option<oneshot::Sender<Outcome>>, outcome: Outcome) -> Reply {
    match waits.map(|waits| waits.send(outcome)) {
        Some(Ok(())) => Reply::Answer(202, Vec::new(), r#"{"status":"OK"}"#.to_owned()),
        _ => Reply::Answer(400, Vec::new(), String::new()),
    }
}

impl Function {
    /// Starts the program with these settings and no other environment.
    ///
    /// # Errors
    /// There is no free port, or the program cannot be started.
    pub async fn start(program: &Path, settings: &[(&str, String)]) -> std::io::Result<Self> {
        Self::begin(Command::new(program), settings, None).await
    }

    /// Starts what is unpacked in a folder, as AWS does: there, and by its name.
    ///
    /// # Errors
    /// As [`Function::start`].
    pub async fn unpacked(folder: &Path, settings: &[(&str, String)]) -> std::io::Result<Self> {
        let mut program = Command::new(folder.join("bootstrap"));
        program.current_dir(folder);
        Self::begin(program, settings, None).await
    }

    /// Starts the program and waits for how its start ends.
    ///
    /// # Errors
    /// As [`Function::start`].
    pub async fn fail_to_start(
        program: &Path,
        settings: &[(&str, String)],
    ) -> std::io::Result<(Option<Outcome>, Option<i32>)> {
        let (start, mut told) = oneshot::channel();
        let mut function = Self::begin(Command::new(program), settings, Some(start)).await?;
        let ended = function.process.wait().await?;
        Ok((told.try_recv().ok(), ended.code()))
    }

    async fn begin(
        mut program: Command,
        settings: &[(&str, String)],
        start: Option<oneshot::Sender<Outcome>>,
    ) -> std::io::Result<Self> {
        let api = Arc::new(Api::default());
        api.desk().start = start;
        let serving = api.clone();
        let address = serve(move |asked| {
            let api = serving.clone();
            async move { api.reply(asked).await }
        })
        .await?;
        let log = NamedTempFile::new()?;
        let out = log.reopen()?;
        let process = program
            .env_clear()
            .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", "sample")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_REGION", "ap-northeast-1")
            .env("AWS_ACCESS_KEY_ID", "sample")
            .env("AWS_SECRET_ACCESS_KEY", "sample")
            .env("AWS_SESSION_TOKEN", "sample")
            .envs(settings.iter().map(|(name, value)| (name, value)))
            .stdout(out.try_clone()?)
            .stderr(out)
            .kill_on_drop(true)
            .spawn()?;
        Ok(Self { api, process, log })
    }

    /// What it wrote so far: AWS keeps both of its outputs as its log.
    ///
    /// # Errors
    /// The log is gone.
    pub fn log(&self) -> std::io::Result<String> {
        std::fs::read_to_string(self.log.path())
    }

    /// Waits until it asks for an event: its start is over then, or its last invocation.
    pub async fn polled(&self) {
        self.api.polls.notified().await;
    }

    /// Its process.
    pub fn process(&self) -> Option<u32> {
        self.process.id()
    }

    /// Invokes it, and kills it at its limit.
    ///
    /// # Errors
    /// Its process is lost.
    pub async fn invoke(&mut self, event: &Value, limit: Duration) -> std::io::Result<Outcome> {
        let (answer, is_answered) = oneshot::channel();
        {
            let mut desk = self.api.desk();
            desk.count += 1;
            let id = format!("invocation-{}", desk.count);
            let deadline = now() + u64::try_from(limit.as_millis()).unwrap_or_default();
            desk.answers.insert(id.clone(), answer);
            desk.waiting.push_back((id, deadline, event.to_string()));
        }
        self.api.news.notify_one();
        tokio::select! {
            Ok(outcome) = is_answered => Ok(outcome),
            ended = self.process.wait() => Ok(Outcome::Ended(ended?.code())),
            () = tokio::time::sleep(limit) => {
                self.process.kill().await?;
                Ok(Outcome::Stopped)
            }
        }
    }
}

/// Milliseconds since 1970, as AWS counts a deadline.
#[expect(
    clippy::disallowed_methods,
    reason = "the function has the system's clock, and so must who sets its deadline"
)]
fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    u64::try_from(now.unwrap_or_default().as_millis()).unwrap_or_default()
}
