//! The register of years: a file of the content, made anew with each year that is counted.

use std::io;
use std::path::Path;

use jiff::civil::Date;
use request::accountability::Year;
use serde::{Deserialize, Serialize};
use toml::value::Datetime;

use super::ReportError;
use crate::error::Error;
use crate::private;

/// What stands above the years.
const HEAD: &str = "\
# What a fiscal year of requests (April to March) came to. `staff-desk report --year YEAR` writes this file; the
# page /privacy/accountability/ shows it. It holds counts alone: \"hidden\" stands for what tells of fewer than 5
# requests, and for what would give that away. Read more under \"A year of requests\" in README.md.
";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Years {
    #[serde(default)]
    year: Vec<Year<Datetime>>,
}

/// What became of the register besides the new year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Put {
    /// The year had been counted before.
    pub is_again: bool,
    /// Invented years that went out.
    pub samples: usize,
}

/// Puts a year into a register, the newest first. Invented years go out; a register that is not there is made.
///
/// # Errors
/// The file could not be read or written, or does not have the shape of the register.
pub fn put(path: &Path, year: Year<Date>) -> Result<Put, Error> {
    let mut years = read(path)?;
    let before = years.year.len();
    years.year.retain(|it| !it.sample);
    let samples = before - years.year.len();
    let real = years.year.len();
    years.year.retain(|it| it.year != year.year);
    let is_again = years.year.len() < real;
    years.year.push(dated(year));
    years.year.sort_by_key(|it| std::cmp::Reverse(it.year));
    let text = toml::to_string(&years).map_err(io::Error::other)?;
    let text = format!("{HEAD}\n{text}");
    private::replace(path, text.as_bytes()).map_err(|source| Error::file(path, source))?;
    Ok(Put { is_again, samples })
}

fn read(path: &Path) -> Result<Years, Error> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Error::file(path, error)),
    };
    let years = toml::from_str(&text).map_err(|error| ReportError::Register {
        path: path.to_owned(),
        what: error.message().to_owned(),
    });
    Ok(years?)
}

/// The same with its day as TOML writes one.
fn dated(year: Year<Date>) -> Year<Datetime> {
    let Year {
        year,
        as_of,
        received,
        asked,
        median_days,
        decided_anew,
        changed,
        sample,
        kinds,
        outcomes,
        grounds,
    } = year;
    let as_of = toml::value::Date {
        year: as_of.year().unsigned_abs(),
        month: as_of.month().unsigned_abs(),
        day: as_of.day().unsigned_abs(),
    };
    Year {
        year,
        as_of: as_of.into(),
        received,
        asked,
        median_days,
        decided_anew,
        changed,
        sample,
        kinds,
        outcomes,
        grounds,
    }
}
