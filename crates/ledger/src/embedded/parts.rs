//! Copies of a database apart, the register without the keys of cases and the keys without the register, and
//! putting both together. So no copy of the register holds a key, and one copy of the keys serves all.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{OpenError, TABLE, file};
use crate::table;

/// What a copy takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Requests and their events.
    Register,
    /// The keys of cases.
    Keys,
}

impl Part {
    /// Whether a table of SQLite belongs to it. What the engine knows of its tables begins with a line, and is
    /// in every copy: with it each is a database of its own, the other part empty.
    fn takes(self, name: &str) -> bool {
        let is_key = name == table::keys_of(TABLE);
        name.starts_with('_') || is_key == (self == Self::Keys)
    }
}

/// Copies a part of a database, which may be in use, to a new file: all of one moment, and for its owner alone.
/// What is left out was never in it.
pub fn copy_part(from: &Path, part: Part, copy: &Path) -> Result<(), OpenError> {
    let (from, copy) = file::places(from, copy)?;
    file::make_new(&copy)?;
    file::written(&from, &copy, take(&from, part, &copy))
}

/// Makes a database of a copy of the register and a copy of the keys.
pub fn put_together(register: &Path, keys: &Path, made: &Path) -> Result<(), OpenError> {
    let (register, made) = file::places(register, made)?;
    let (keys, _) = file::places(keys, &made)?;
    file::make_folder(&made)?;
    file::copy(&register, &made)?;
    file::written(&keys, &made, add(&keys, &made))
}

/// How many requests, or keys, a database holds.
pub fn count(database: &Path, part: Part) -> Result<u64, OpenError> {
    let (from, _) = file::places(database, database)?;
    let name = match part {
        // The engine marks a text that is a key.
        Part::Register => format!("\"{TABLE}\" WHERE sk = 'S:{}'", table::REQUEST),
        Part::Keys => format!("\"{}\"", table::keys_of(TABLE)),
    };
    let open = Connection::open_with_flags(&from, OpenFlags::SQLITE_OPEN_READ_ONLY);
    let counted = open.and_then(|open| {
        let sql = format!("SELECT count(*) FROM {name}");
        open.query_row(&sql, [], |row| row.get(0))
    });
    counted.map_err(|error| OpenError::Engine {
        file: from,
        reason: error.to_string(),
    })
}

fn take(from: &Path, part: Part, copy: &Path) -> rusqlite::Result<()> {
    let mut open = beside(copy, from)?;
    // What is read in one transaction is of one moment.
    let work = open.transaction()?;
    let made = "SELECT type, name, sql FROM other.sqlite_master WHERE sql IS NOT NULL \
                AND name NOT LIKE 'sqlite_%' ORDER BY rowid";
    let made: Vec<(String, String, String)> = work
        .prepare(made)?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    for (kind, name, sql) in &made {
        work.execute_batch(sql)?;
        if kind == "table" && part.takes(name) {
            fill(&work, name)?;
        }
    }
    work.commit()
}

fn add(keys: &Path, made: &Path) -> rusqlite::Result<()> {
    let mut open = beside(made, keys)?;
    let work = open.transaction()?;
    fill(&work, &table::keys_of(TABLE))?;
    work.commit()
}

/// Opens a file, and another one beside it under the name `other`.
fn beside(open: &Path, other: &Path) -> rusqlite::Result<Connection> {
    let open = Connection::open(open)?;
    open.busy_timeout(file::PATIENCE)?;
    // A copy that is not finished is thrown away: nothing has to be taken back, least of all from a file.
    open.pragma_update(None, "journal_mode", "MEMORY")?;
    open.execute("ATTACH ?1 AS other", [other.to_string_lossy()])?;
    Ok(open)
}

fn fill(open: &Connection, name: &str) -> rusqlite::Result<()> {
    let name = name.replace('"', "\"\"");
    let sql = format!("INSERT INTO main.\"{name}\" SELECT * FROM other.\"{name}\"");
    open.execute_batch(&sql)
}
