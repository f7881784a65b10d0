//! The Lambda function. Reads its settings once, then hands every event to the router.
//!
//! 1. [`settings`] are read and the publication is loaded; what is wrong is told to the Runtime API as
//!    an error of the start, so that it stands where AWS shows it.
//! 2. [`gateway`] takes off what AWS's gateways put around a request; the router does the rest.

mod gateway;
mod settings;

use std::alloc::System;
use std::panic::{self, PanicHookInfo};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use axum::Router;
use axum::middleware::map_request;
use intake_fn::intake::{read_publication, read_templates};
use intake_fn::{Intake, router};
use lambda_http::lambda_runtime::Diagnostic;
use lambda_runtime_api_client::{Client, build_request};
use ledger::Inbox;
use zeroizing_alloc::ZeroAlloc;

use crate::settings::Settings;

/// Answers pass through many hands (hyper, serde, age); whatever of them is freed is wiped.
#[global_allocator]
static WIPING: ZeroAlloc<System> = ZeroAlloc(System);

/// Where the Runtime API takes errors of the start.
const INIT_ERROR: &str = "/2018-06-01/runtime/init/error";
/// What kind of error that is, as the API has kinds.
const KIND: &str = "Runtime.InitError";

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .json()
        .with_target(false)
        .without_time()
        .init();
    panic::set_hook(Box::new(tell_panic));
    let router = match start().await {
        Ok(router) => router,
        Err(error) => return fail(&error).await,
    };
    match lambda_http::run(router).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the Runtime API is gone");
            ExitCode::FAILURE
        }
    }
}

/// Everything that is done once.
async fn start() -> anyhow::Result<Router> {
    runtime_api()?;
    let settings = Settings::read(|name| std::env::var(name).ok())?;
    let (table, folder) = (settings.table, settings.publication.clone());
    // Half of the start is spent on templates, and the other half does not need them. What takes more memory stays on
    // this thread: that of others is handed out in smaller pieces, each a call to the system.
    let beside = tokio::spawn(async move {
        let connection = ledger::aws::from_environment(&table);
        (connection, read_publication(&folder))
    });
    let templates = read_templates(&settings.publication);
    // What it says of a panic would quote it; where that was is told by then.
    let (connection, publication) = beside
        .await
        .map_err(|_quotes| anyhow!("the start panicked"))?;
    let mut intake = Intake::new(
        (publication?, templates?),
        Inbox::new(connection),
        settings.recipients,
        settings.secret,
        Arc::new(now),
    );
    intake.limits = settings.limits;
    intake.proxies = settings.proxies;
    if let Some(front_door) = settings.front_door {
        intake.home = intake.home.behind(front_door);
    }
    if !intake.states_its_key() {
        let key = intake.receipt_key.public();
        tracing::warn!(
            %key,
            "the site does not state the key that signs receipts: put it into content/society.toml as receipt_key"
        );
    }
    // Around the router, because inside of it the route is chosen already.
    let router = Router::new().fallback_service(router(Arc::new(intake)));
    Ok(router.layer(map_request(gateway::without_stage)))
}

/// Without the Runtime API nobody hands over events.
fn runtime_api() -> anyhow::Result<()> {
    let missing = "AWS_LAMBDA_RUNTIME_API is not set: AWS starts this program. On one machine start standalone";
    std::env::var("AWS_LAMBDA_RUNTIME_API")
        .context(missing)
        .map(drop)
}

/// Tells where something panicked, and not what it says: a library's words may quote what it was given.
/// The invocation ends with an error, the function goes on.
fn tell_panic(panic: &PanicHookInfo<'_>) {
    let at = panic.location().map(ToString::to_string);
    tracing::error!(at, "panicked");
}

/// Tells why there was no start: in the log, and to the Runtime API.
async fn fail(error: &anyhow::Error) -> ExitCode {
    let cause = format!("{error:#}");
    tracing::error!(cause, "not started");
    if let Err(error) = report(cause).await {
        tracing::error!(%error, "the Runtime API was not told");
    }
    ExitCode::FAILURE
}

async fn report(error_message: String) -> anyhow::Result<()> {
    runtime_api()?;
    let error_type = KIND.to_owned();
    let diagnostic = Diagnostic {
        error_type,
        error_message,
    };
    let body = serde_json::to_vec(&diagnostic)?;
    let request = build_request()
        .method("POST")
        .uri(INIT_ERROR)
        .header("lambda-runtime-function-error-type", KIND)
        .body(body.into())?;
    let client = Client::builder().build()?;
    let answer = client
        .call(request)
        .await
        .map_err(anyhow::Error::from_boxed)?;
    anyhow::ensure!(
        answer.status().is_success(),
        "it answered {}",
        answer.status()
    );
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the program's edge reads the clock"
)]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
