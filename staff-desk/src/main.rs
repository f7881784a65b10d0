//! `staff-desk`: the edge of the program. Terminal, clock, signals and exit codes, nothing else.

use std::alloc::System;
use std::io::{self, IsTerminal, Write};
use std::panic;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use age::secrecy::SecretString;
use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::SignedDuration;
use staff_desk::Error;
use staff_desk::cli::{self, Cli, Edge, Stop};
use staff_desk::export::{Progress, Step};
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use zeroizing_alloc::ZeroAlloc;

/// Answers pass through many hands (hyper, serde, age); whatever of them is freed is wiped.
#[global_allocator]
static WIPING: ZeroAlloc<System> = ZeroAlloc(System);

/// How often the progress line moves.
const TICK: Duration = Duration::from_millis(120);

fn main() -> ExitCode {
    let cli = Cli::parse();
    // What a fault of the program would print of itself could hold an answer.
    panic::set_hook(Box::new(|_| {}));
    let outcome = panic::catch_unwind(|| match Runtime::new() {
        Ok(runtime) => runtime.block_on(run(cli)),
        Err(error) => Err(Error::Output(error)),
    });
    match outcome.unwrap_or(Err(Error::Fault)) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read the output has seen enough (`staff-desk list | head`).
        Err(Error::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to be done where even this fails.
            let _unheard = writeln!(io::stderr(), "staff-desk: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

async fn run(cli: Cli) -> Result<(), Error> {
    let bar = progress_bar();
    let mut progress = |so_far: Progress| {
        bar.set_length(so_far.all);
        bar.set_position(so_far.done);
        bar.set_message(match so_far.step {
            Step::Write => "writing",
            Step::Record => "recording",
            Step::Reseal => "sealing",
            Step::Reindex => "listing",
            Step::Compare => "comparing",
            Step::Copy => "copying",
            Step::Verify => "verifying",
        });
        bar.enable_steady_tick(TICK);
    };
    let mut edge = Edge {
        out: &mut io::stdout().lock(),
        talk: &mut io::stderr(),
        now: now(),
        clock: Arc::new(now),
        ask: &mut ask,
        progress: &mut progress,
        stop: &mut listen_for_stop,
    };
    let done = cli::run(cli, &mut edge).await;
    bar.finish_and_clear();
    done
}

#[expect(clippy::disallowed_methods, reason = "the program's edge")]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now() + ahead()
}

/// How far ahead of the machine's clock a build for tests lives, so that a journey reaches the end of a retention.
/// What is released goes by the machine's clock alone.
#[cfg(debug_assertions)]
fn ahead() -> SignedDuration {
    let days = std::env::var("STAFF_DESK_DAYS_AHEAD").ok();
    let days = days.and_then(|days| days.parse::<i64>().ok());
    SignedDuration::from_hours(24 * days.unwrap_or_default())
}

#[cfg(not(debug_assertions))]
const fn ahead() -> SignedDuration {
    SignedDuration::ZERO
}

/// How far an export is; it shows on a terminal only.
fn progress_bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {bar:30} {pos} of {len} requests, {elapsed}");
    let bar = ProgressBar::no_length();
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn ask(prompt: &str) -> Option<SecretString> {
    if !io::stdin().is_terminal() {
        return None;
    }
    rpassword::prompt_password(prompt)
        .ok()
        .map(SecretString::from)
}

/// Listens for the signals that end a program from now on.
fn listen_for_stop() -> io::Result<Stop> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    Ok(Box::pin(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
    }))
}
