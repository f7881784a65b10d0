//! What one run of a program cost: CPU time, wall time, peak memory.
//!
//! A program that is to be measured runs as the only child of a small process of its own
//! ([`alone`]), because the system counts children together.

use std::io;
use std::process::{Command, Stdio};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

/// What one run cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    /// Seconds of all cores, in the program and in the system for it.
    pub cpu: f64,
    /// Seconds on the clock.
    pub wall: f64,
    /// Peak resident memory in MB (10⁶ bytes).
    pub memory: f64,
}

/// The middle of several runs, each figure by itself.
pub fn median(runs: &[Cost]) -> Cost {
    let middle = |figure: fn(&Cost) -> f64| {
        let mut all: Vec<f64> = runs.iter().map(figure).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or_default()
    };
    Cost {
        cpu: middle(|it| it.cpu),
        wall: middle(|it| it.wall),
        memory: middle(|it| it.memory),
    }
}

/// The first argument that turns a program into [`alone`].
pub const ALONE: &str = "--alone";

/// Runs a command in a small process of its own and reads what it cost.
pub fn measure(command: &[&str]) -> io::Result<Cost> {
    let output = Command::new(std::env::current_exe()?)
        .arg(ALONE)
        .args(command)
        .stderr(Stdio::inherit())
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut figures = text.split_whitespace().map(str::parse::<f64>);
    match (figures.next(), figures.next(), figures.next()) {
        (Some(Ok(cpu)), Some(Ok(wall)), Some(Ok(memory))) => Ok(Cost { cpu, wall, memory }),
        _ => Err(io::Error::other(format!("{} failed", command.join(" ")))),
    }
}

/// Runs the one command and prints its three figures; what it says itself is dropped.
#[expect(
    clippy::print_stdout,
    reason = "the figures go to the process that measures"
)]
pub fn alone(command: &[String]) -> io::Result<()> {
    let (program, arguments) = command
        .split_first()
        .ok_or_else(|| io::Error::other("no command"))?;
    let began = Instant::now();
    let status = Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .status()?;
    let wall = began.elapsed().as_secs_f64();
    if !status.success() {
        return Err(io::Error::other(format!("{program} stopped with {status}")));
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let cpu = seconds(usage.user_time()) + seconds(usage.system_time());
    #[expect(clippy::cast_precision_loss, reason = "kilobytes of memory fit")]
    let memory = usage.max_rss() as f64 * 1024.0 / 1e6;
    println!("{cpu} {wall} {memory}");
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "seconds of a run fit")]
fn seconds(time: TimeVal) -> f64 {
    time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6
}
