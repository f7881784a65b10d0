//! The engine on this machine: DynamoDB's calls, answered from a SQLite file in this process.
//!
//! Meant for one machine and for tests; its authors call it not ready for production, so keep
//! backups. No port is opened: the SDK's calls end in a channel.
//!
//! 1. `file` looks at the file before the engine may: what is not ours is never opened.
//! 2. `engine` runs the engine on threads of its own.
//! 3. `connector` hands the SDK's calls to those threads; `operations` are the calls it knows.
//! 4. `parts` copies register and case keys apart, for backups, and puts them together again.
//! 5. `watch`, in tests alone, writes down which calls were made.
//!
//! Two processes may have one file open: SQLite's locks order their writes, and every commit is on
//! the disk before it is acknowledged. The engine's bulk loading would lose that: never call it.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{
    BehaviorVersion, Builder, Config, Region, StalledStreamProtectionConfig,
};
use thiserror::Error;

use crate::budget::InTime;
use crate::connection::Connection;
use crate::error::LedgerError;
use crate::table::{self, CreateError};

mod connector;
mod engine;
mod file;
mod operations;
mod parts;
#[cfg(feature = "faults")]
mod watch;

pub(crate) use connector::Connector;
#[cfg(feature = "faults")]
pub(crate) use connector::operation;
use engine::Engine;
pub use parts::{Part, copy_part, count, put_together};
#[cfg(feature = "faults")]
pub use watch::{Call, Calls, watch};

/// The table in the file.
pub const TABLE: &str = "requests";

/// Why the file could not be opened. What was there before was left as it was.
#[derive(Debug, Error)]
pub enum OpenError {
    /// There is no file.
    #[error("there is no database at {}. Start standalone once to make it, or name another place", .0.display())]
    Missing(PathBuf),
    /// It is a folder, a device or the like.
    #[error("{} is not a file. Name the database file itself", .0.display())]
    NotAFile(PathBuf),
    /// It is no SQLite file, or a broken one.
    #[error("{} is damaged or is not a database. It was left as it is: restore it from a backup, or name another file", .0.display())]
    Damaged(PathBuf),
    /// It is a database of something else.
    #[error("{} is a database of another program. It was left as it is: name another file", .0.display())]
    Foreign(PathBuf),
    /// The file system refused.
    #[error("cannot open {}: {source}. Check who may read and write there", .file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The engine refused.
    #[error("the database engine cannot open {}: {reason}. Is another program busy with it?", .file.display())]
    Engine {
        /// The file.
        file: PathBuf,
        /// What the engine said.
        reason: String,
    },
    /// A copy could not be made; nothing is left of it.
    #[error("cannot copy {} to {}: {reason}. Is there room, and does nobody else write for long?", .file.display(), .copy.display())]
    Copy {
        /// The file.
        file: PathBuf,
        /// Where the copy was to be.
        copy: PathBuf,
        /// What SQLite said.
        reason: String,
    },
    /// The table could not be made.
    #[error("cannot use the database {}: {source}", .file.display())]
    Table {
        /// The file.
        file: PathBuf,
        /// Why.
        source: CreateError,
    },
}

/// An open database file. The engine's threads end with the last connection and this handle.
pub struct Embedded {
    engine: Engine,
    connection: Connection,
}

impl fmt::Debug for Embedded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Embedded")
    }
}

/// Opens the database, making file (for its owner alone), folder and table if they are missing.
/// Waits a moment for the engine.
pub fn open(file: &Path) -> Result<Embedded, OpenError> {
    let file = file::absolute(file)?;
    if !file::look(&file)? {
        file::make(&file)?;
    }
    start(&file)
}

/// Opens a database that is there already.
pub fn open_existing(file: &Path) -> Result<Embedded, OpenError> {
    let file = file::absolute(file)?;
    if !file::look(&file)? {
        return Err(OpenError::Missing(file));
    }
    start(&file)
}

/// Copies a database, which may be in use, to a new file: all of one moment, and for its owner alone.
pub fn copy(file: &Path, copy: &Path) -> Result<(), OpenError> {
    let (file, copy) = file::places(file, copy)?;
    file::copy(&file, &copy)
}

fn start(file: &Path) -> Result<Embedded, OpenError> {
    let refused = |reason| OpenError::Engine {
        file: file.to_owned(),
        reason,
    };
    let is_laid_out = file::is_laid_out(file);
    let mut engine = Engine::start(file).map_err(refused)?;
    if !is_laid_out {
        let connection = over(&engine, file);
        create_table(&connection).map_err(|source| OpenError::Table {
            file: file.to_owned(),
            source,
        })?;
    }
    engine = engine.reading_apart(file).map_err(refused)?;
    let connection = over(&engine, file);
    Ok(Embedded { engine, connection })
}

/// A connection to the engine of a file. Nothing is signed, for nobody would check it; nor is a stream watched that is
/// none: both are a tenth of what a call costs.
fn over(engine: &Engine, file: &Path) -> Connection {
    let settings = config()
        .allow_no_auth()
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .http_client(Connector::new(engine.clone()));
    #[cfg(feature = "faults")]
    let settings = settings.interceptor(watch::Watcher(file.to_owned()));
    connect(settings).over(file)
}

/// A connection with these settings.
pub(crate) fn connect(settings: Builder) -> Connection {
    Connection::new(Client::from_conf(settings.build()), TABLE)
}

/// Leaves nothing in the journal of a file of what was just deleted. Readers may keep it from that; then the next
/// time does it, or the last program that closes the file.
pub(crate) async fn settle(file: std::sync::Arc<Path>) {
    let done = tokio::task::spawn_blocking(move || file::settle(&file));
    let _later = done.await;
}

/// Settings that AWS wants and nobody here looks at.
pub(crate) fn config() -> Builder {
    Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("local"))
        .endpoint_url("http://embedded.invalid")
        .interceptor(InTime)
}

/// Runs the one definition of the table on a thread with its own small runtime, for the caller may
/// or may not be inside of one.
fn create_table(connection: &Connection) -> Result<(), CreateError> {
    let connection = connection.clone();
    let work = move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build();
        let runtime = runtime.map_err(|error| stopped(&error.to_string()))?;
        runtime.block_on(table::create(&connection))
    };
    let done = std::thread::spawn(work).join();
    done.unwrap_or_else(|_panic| Err(stopped("its thread ended").into()))
}

fn stopped(why: &str) -> LedgerError {
    LedgerError::Unavailable(format!("the database engine stopped: {why}. Start again"))
}

impl Embedded {
    /// A connection to the table in the file.
    pub fn connection(&self) -> Connection {
        self.connection.clone()
    }

    /// The way its connections take to the engine.
    #[cfg(feature = "faults")]
    pub(crate) fn connector(&self) -> Connector {
        Connector::new(self.engine.clone())
    }

    /// What the engine says to a call, as DynamoDB would over HTTP: status and body. `None` when it
    /// has stopped.
    #[cfg(feature = "faults")]
    pub async fn answer(&self, operation: &str, body: Vec<u8>) -> Option<(u16, String)> {
        let answer = self.engine.call(operation.to_owned(), body).await?;
        Some((answer.status, answer.body))
    }

    /// Removes expired markers and says how many. Call it now and then, say once an hour: in the
    /// cloud DynamoDB does this by itself.
    pub async fn tidy(&self) -> Result<usize, LedgerError> {
        self.engine.tidy().await.map_err(|why| stopped(&why))
    }
}
