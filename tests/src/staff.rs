//! The staff at their desk: the real command line, in-process.

use std::path::Path;

use clap::Parser as _;
use jiff::Timestamp;
use staff_desk::cli::{self, Cli, Edge};

use crate::house::House;

/// Runs one command on the house's data; gives back what it printed.
///
/// # Errors
/// What the command told on failing, as its user reads it.
pub fn staff(house: &House, arguments: &[&str]) -> Result<String, String> {
    let data = house.data();
    let data = data.to_string_lossy();
    staff_anywhere(house, &[&["--data", &data], arguments].concat())
}

/// The same, where the arguments themselves say which register is meant.
///
/// # Errors
/// What the command told on failing, as its user reads it.
pub fn staff_anywhere(house: &House, arguments: &[&str]) -> Result<String, String> {
    let all = ["staff-desk"].iter().chain(arguments);
    let cli = Cli::try_parse_from(all).map_err(|error| error.to_string())?;
    // A thread of its own: the tests' executor is busy with the house.
    let now = house.now();
    let run = std::thread::spawn(move || run(cli, now));
    run.join()
        .unwrap_or_else(|_| Err("the command panicked".to_owned()))
}

fn run(cli: Cli, now: Timestamp) -> Result<String, String> {
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    let (mut out, mut talk) = (Vec::new(), Vec::new());
    let mut edge = Edge {
        out: &mut out,
        talk: &mut talk,
        now,
        clock: std::sync::Arc::new(move || now),
        ask: &mut |_| None,
        progress: &mut |_| {},
        stop: &mut || Ok(Box::pin(std::future::pending())),
    };
    runtime
        .block_on(cli::run(cli, &mut edge))
        .map_err(|error| error.to_string())?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// Exports everything there is.
///
/// # Errors
/// What the command told on failing.
pub fn export(house: &House, format: &str, out: &Path) -> Result<(), String> {
    let out = out.to_string_lossy();
    let days = ["--from", "2026-01-01", "--to", "2026-12-31"];
    let whole = ["--columns", "whole"];
    let rest = ["--format", format, "--out", &out, "--actor", "test"];
    staff(
        house,
        &[&["export"], &days[..], &whole[..], &rest[..]].concat(),
    )
    .map(drop)
}
