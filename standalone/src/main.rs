//! One command: builds the site, keeps the database, serves site and intake on loopback.

use std::alloc::System;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use intake_fn::Limits;
use intake_fn::limits::Rate;
use standalone::{Options, prepare, serve};
use zeroizing_alloc::ZeroAlloc;

/// Answers pass through many hands (hyper, serde, age); whatever of them is freed is wiped.
#[global_allocator]
static WIPING: ZeroAlloc<System> = ZeroAlloc(System);

/// Publishes the society's privacy site and receives requests, all on this machine.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Folder of the database and the keys; made on the first run
    #[arg(long, value_name = "DIR", default_value = "var")]
    data: PathBuf,
    /// The society's words
    #[arg(long, value_name = "DIR", default_value = "content")]
    content: PathBuf,
    /// The templates
    #[arg(long, value_name = "DIR", default_value = "templates")]
    templates: PathBuf,
    /// Another origin of ours (scheme, host, port) beside the site's own and those of --listen; may
    /// be repeated
    #[arg(long, value_name = "ORIGIN")]
    origin: Vec<String>,
    /// Requests from one network: so many at once, then one every so many seconds; or off
    #[arg(long, value_name = "BURST/SECONDS", env = "INTAKE_LIMIT_CLIENT", default_value = Limits::CLIENT)]
    limit_client: Rate,
    /// The same for requests in all
    #[arg(long, value_name = "BURST/SECONDS", env = "INTAKE_LIMIT_ALL", default_value = Limits::ALL)]
    limit_all: Rate,
    /// Wrong receipt codes from one network: so many at once, then one every so many seconds; or off
    #[arg(long, value_name = "BURST/SECONDS", env = "INTAKE_LIMIT_GUESS_CLIENT", default_value = Limits::GUESS_CLIENT)]
    limit_guess_client: Rate,
    /// The same for one request, in each of its 256 lanes
    #[arg(long, value_name = "BURST/SECONDS", env = "INTAKE_LIMIT_GUESS_REQUEST", default_value = Limits::GUESS_REQUEST)]
    limit_guess_request: Rate,
    /// How many proxies of ours stand in front and write X-Forwarded-For
    #[arg(
        long,
        value_name = "NUMBER",
        env = "INTAKE_PROXIES",
        default_value_t = 0
    )]
    proxies: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_target(false)
        .init();
    let arguments = Arguments::parse();
    let options = Options {
        listen: arguments.listen,
        data: arguments.data,
        content: arguments.content,
        templates: arguments.templates,
        origins: arguments.origin,
        limits: Limits {
            client: arguments.limit_client,
            all: arguments.limit_all,
            guess_client: arguments.limit_guess_client,
            guess_request: arguments.limit_guess_request,
        },
        proxies: arguments.proxies,
    };
    match run(&options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> anyhow::Result<()> {
    let system = prepare(options, Arc::new(now)).await?;
    greet(&system);
    serve(system, stopped()).await;
    say("Stopped. Everything received is on disk.");
    Ok(())
}

/// Tells the few addresses and commands that matter.
fn greet(system: &standalone::System) {
    let data = system.folder.root().display();
    let at = format!("http://{}", system.address);
    if system.folder.is_new {
        say(&format!(
            "First run: made {data}/ with an empty database and a DEMO key pair \
             ({}).\nFor real use make a key with a passphrase: see README, \"Staff\".\n",
            system.folder.identity().display()
        ));
    }
    if system.report.samples > 0 {
        say(&format!(
            "{} facts of the society are still samples; every page says so. \
             See content/society.toml.\n",
            system.report.samples
        ));
    }
    if let Some(key) = &system.receipt_key {
        say(&format!(
            "Receipts are signed, but the site does not state the key to verify them by. For real use \
             put it into content/society.toml as `receipt_key`:\n  {key}\n"
        ));
    }
    if !system.address.ip().is_loopback() {
        say("This address can be reached from other machines, without encryption.\n");
    }
    say(&format!(
        "Site       {at}/   (English: {at}/en/)\n\
         Requests   {at}/request/\n\
         Programs   {at}/api/openapi.json\n\n\
         Staff, in another terminal:\n  \
         cargo run --release --bin staff-desk -- --data {data} list\n  \
         cargo run --release --bin staff-desk -- --data {data} show REFERENCE\n  \
         cargo run --release --bin staff-desk -- --data {data} export \
         --from 2026-11-01 --to 2026-12-31 --format xlsx --out requests.xlsx\n\n\
         Ctrl-C stops."
    ));
}

async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    let Ok(mut terminated) =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
    else {
        return drop(interrupted.await);
    };
    tokio::select! {
        _ = interrupted => {}
        _ = terminated.recv() => {}
    }
}

/// Talk goes to standard error: standard output is for data.
#[expect(
    clippy::print_stderr,
    reason = "talking to its operator is this program's job"
)]
fn say(text: &str) {
    eprintln!("{text}");
}

#[expect(
    clippy::disallowed_methods,
    reason = "the program's edge reads the clock"
)]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
