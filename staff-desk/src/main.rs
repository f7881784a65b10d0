//! `staff-desk`: the edge of the program. Terminal, clock, signals and exit codes, nothing else.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::time::Duration;

use age::secrecy::SecretString;
use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use staff_desk::Error;
use staff_desk::cli::{self, Cli, Edge, Stop};
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

/// How often the progress line moves.
const TICK: Duration = Duration::from_millis(120);

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match Runtime::new() {
        Ok(runtime) => runtime.block_on(run(cli)),
        Err(error) => Err(Error::Output(error)),
    };
    match outcome {
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
    let line = progress_line();
    let mut progress = |count| {
        if line.position() == 0 {
            line.enable_steady_tick(TICK);
        }
        line.set_position(count);
    };
    #[expect(clippy::disallowed_methods, reason = "the program's edge")]
    let now = jiff::Timestamp::now();
    let mut edge = Edge {
        out: &mut io::stdout().lock(),
        talk: &mut io::stderr(),
        now,
        ask: &mut ask,
        progress: &mut progress,
        stop: &mut listen_for_stop,
    };
    let done = cli::run(cli, &mut edge).await;
    line.finish_and_clear();
    done
}

/// A line that counts the requests written so far; it shows on a terminal only.
fn progress_line() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {pos} requests, {elapsed}");
    let line = ProgressBar::new_spinner();
    match style {
        Ok(style) => line.with_style(style),
        Err(_) => line,
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
