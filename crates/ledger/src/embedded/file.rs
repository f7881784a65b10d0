//! Looks at a database file before the engine may: the engine would write its own tables into
//! whatever SQLite can open. Looking changes no byte.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Read};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::{OpenError, TABLE};
use crate::table;

/// What every SQLite file begins with.
const SIGNATURE: &[u8; 16] = b"SQLite format 3\0";
const OWNER_ONLY: u32 = 0o600;
/// How long a copy waits for somebody who writes.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// The path from the root on: SQLite reads a bare `file:…` as an address.
pub(super) fn absolute(file: &Path) -> Result<PathBuf, OpenError> {
    std::path::absolute(file).map_err(|error| refused(file, error))
}

/// Whether the file is there. One that is not ours is an error.
pub(super) fn look(file: &Path) -> Result<bool, OpenError> {
    let about = match fs::metadata(file) {
        Ok(about) => about,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(refused(file, error)),
    };
    if !about.is_file() {
        return Err(OpenError::NotAFile(file.to_owned()));
    }
    if about.len() > 0 {
        check_signature(file)?;
        check_tables(file)?;
    }
    close_to_others(file, &about.permissions())?;
    Ok(true)
}

/// Makes the folder of a file, for its owner alone, if there is none.
pub(super) fn make_folder(file: &Path) -> Result<(), OpenError> {
    let Some(folder) = file.parent() else {
        return Ok(());
    };
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| refused(file, error))
}

/// Makes an empty file that its owner alone may read, and the folder if there is none.
pub(super) fn make(file: &Path) -> Result<(), OpenError> {
    make_folder(file)?;
    match make_new(file) {
        // Another process made it just now.
        Err(OpenError::Io { source, .. }) if source.kind() == io::ErrorKind::AlreadyExists => {
            Ok(())
        }
        made => made,
    }
}

/// Makes an empty file where there is none, into which SQLite writes: its owner alone may read it.
pub(super) fn make_new(file: &Path) -> Result<(), OpenError> {
    let new = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(OWNER_ONLY)
        .open(file);
    new.map(drop).map_err(|error| refused(file, error))
}

/// Brings what stands in the journal into the file and empties it, so that what was deleted is overwritten in the
/// one and gone from the other. Where somebody reads just then, the next time does it.
pub(super) fn settle(file: &Path) -> rusqlite::Result<()> {
    let open = Connection::open(file)?;
    open.busy_timeout(PATIENCE)?;
    open.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_row| Ok(()))
}

/// Writes what is committed in `file` to `copy`, a new file that its owner alone may read. Others may write to
/// `file` meanwhile: the copy is of one moment. What is half written is removed.
pub(super) fn copy(file: &Path, copy: &Path) -> Result<(), OpenError> {
    make_new(copy)?;
    // Not as "immutable": somebody may begin to write.
    let open = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY);
    let made = open.and_then(|open| {
        open.busy_timeout(PATIENCE)?;
        open.execute("VACUUM INTO ?1", [copy.to_string_lossy()])
    });
    written(file, copy, made.map(drop))
}

/// The way from a database that is there to a new place.
pub(super) fn places(from: &Path, to: &Path) -> Result<(PathBuf, PathBuf), OpenError> {
    let from = absolute(from)?;
    if !look(&from)? {
        return Err(OpenError::Missing(from));
    }
    Ok((from, absolute(to)?))
}

/// On the disk, or not there at all.
pub(super) fn written(from: &Path, to: &Path, done: rusqlite::Result<()>) -> Result<(), OpenError> {
    let refused = |error| refused(to, error);
    match done {
        Ok(()) => File::open(to)
            .and_then(|open| open.sync_all())
            .map_err(refused),
        Err(error) => {
            fs::remove_file(to).map_err(refused)?;
            Err(OpenError::Copy {
                file: from.to_owned(),
                copy: to.to_owned(),
                reason: error.to_string(),
            })
        }
    }
}

/// Refuses what SQLite would not know at all. A file cut short it finds out by itself.
fn check_signature(file: &Path) -> Result<(), OpenError> {
    let mut start = [0_u8; SIGNATURE.len()];
    let mut open = File::open(file).map_err(|error| refused(file, error))?;
    match open.read_exact(&mut start) {
        Ok(()) if start == *SIGNATURE => Ok(()),
        _ => Err(OpenError::Damaged(file.to_owned())),
    }
}

fn has_journal(file: &Path) -> bool {
    let mut journal = file.as_os_str().to_owned();
    journal.push("-wal");
    fs::metadata(journal).is_ok_and(|about| about.len() > 0)
}

fn check_tables(file: &Path) -> Result<(), OpenError> {
    let damaged = |_about_sql| OpenError::Damaged(file.to_owned());
    let open = open_to_look(file).map_err(damaged)?;
    let count = |sql: &str| open.query_row(sql, [], |row| row.get::<_, u64>(0));
    let all = count("SELECT count(*) FROM sqlite_master").map_err(damaged)?;
    // A process may have died after making the file and before its first table.
    if all == 0 {
        return Ok(());
    }
    let engine = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '_tables'";
    if count(engine).map_err(damaged)? == 0 {
        return Err(OpenError::Foreign(file.to_owned()));
    }
    let tables = count("SELECT count(*) FROM _tables").map_err(damaged)?;
    let ours = format!("SELECT count(*) FROM _tables WHERE table_name = '{TABLE}'");
    if tables > 0 && count(&ours).map_err(damaged)? == 0 {
        return Err(OpenError::Foreign(file.to_owned()));
    }
    Ok(())
}

/// Whether the tables in a file are laid out as this program makes them. Then the engine need not be asked: to
/// describe a table it counts all that is in it, which takes a minute where there are a million requests.
pub(super) fn is_laid_out(file: &Path) -> bool {
    let indexes = table::INDEXES
        .map(|(index, ..)| format!(r#" AND gsi_definitions LIKE '%"IndexName":"{index}"%'"#));
    let sql = format!(
        "SELECT count(*) FROM _tables WHERE table_status = 'ACTIVE' AND (table_name = '{}' \
         OR table_name = '{TABLE}' AND ttl_enabled = 1{})",
        table::keys_of(TABLE),
        indexes.concat()
    );
    let found = open_to_look(file).and_then(|open| open.query_row(&sql, [], |row| row.get(0)));
    // What cannot be read here is for the engine to say.
    found.is_ok_and(|tables: u64| tables == 2)
}

/// Opens for reading alone. Without a journal nobody is writing, and "immutable" keeps SQLite from
/// putting files beside it.
fn open_to_look(file: &Path) -> rusqlite::Result<Connection> {
    if has_journal(file) {
        return Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY);
    }
    let path = file.to_string_lossy();
    let path = path
        .replace('%', "%25")
        .replace('?', "%3f")
        .replace('#', "%23");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(format!("file://{path}?immutable=1"), flags)
}

/// Takes reading and writing from everyone but the owner, on a file that was copied here loosely.
fn close_to_others(file: &Path, now: &Permissions) -> Result<(), OpenError> {
    let others = now.mode() & 0o077;
    if others == 0 {
        return Ok(());
    }
    fs::set_permissions(file, Permissions::from_mode(OWNER_ONLY))
        .map_err(|error| refused(file, error))
}

pub(super) fn refused(file: &Path, source: io::Error) -> OpenError {
    OpenError::Io {
        file: file.to_owned(),
        source,
    }
}
