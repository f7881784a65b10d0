//! Whole journeys over all programs: one test program, linked once.

#[cfg(test)]
mod asks;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod boundaries;
#[cfg(test)]
mod bounded;
#[cfg(test)]
mod contract;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod deploy;
#[cfg(test)]
mod doubt;
#[cfg(test)]
mod edge;
#[cfg(test)]
mod failures;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod files;
#[cfg(test)]
mod journeys;
#[cfg(test)]
mod lambda;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod moved;
#[cfg(test)]
mod names;
#[cfg(test)]
mod privacy;
#[cfg(test)]
mod receipts;
#[cfg(test)]
mod repeats;
#[cfg(test)]
mod slow;
#[cfg(test)]
mod snapshot;
#[cfg(test)]
mod status;
#[cfg(test)]
mod unshown;
#[cfg(test)]
mod wiped;

/// A built program beside this test's own.
#[cfg(test)]
fn program(name: &str) -> std::path::PathBuf {
    let own = std::env::current_exe().unwrap_or_default();
    let folder = own
        .parent()
        .and_then(std::path::Path::parent)
        .map(std::path::Path::to_owned);
    let program = folder.unwrap_or_default().join(name);
    assert!(
        program.exists(),
        "{} is not built: run `cargo build`",
        program.display()
    );
    program
}
