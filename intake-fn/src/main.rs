//! The Lambda function. Reads its settings once, then hands every event to the router.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use intake_fn::limits::Rate;
use intake_fn::{Intake, Limits, Secret, router};
use ledger::Inbox;
use ledger::seal::Recipients;

/// Settings, all from the environment of the function.
struct Settings {
    /// `LEDGER_TABLE`: name of the DynamoDB table.
    table: String,
    /// `STAFF_RECIPIENTS`: the staff's age recipients, separated by white space.
    recipients: String,
    /// `INTAKE_SECRET`: 64 hexadecimal digits.
    secret: String,
    /// `INTAKE_LIMIT_CLIENT`, `INTAKE_LIMIT_ALL`: `BURST/SECONDS` or `off`; see [`Limits`].
    limits: Limits,
    /// `INTAKE_PROXIES`: how many proxies of ours stand in front (a delivery network is one).
    proxies: usize,
    /// `INTAKE_PUBLICATION`: folder built by site-gen; `dist/intake` beside the function if unset.
    publication: String,
}

impl Settings {
    fn from_environment() -> anyhow::Result<Self> {
        let read = |name: &str| {
            std::env::var(name).with_context(|| format!("the setting {name} is missing"))
        };
        let limit = |name: &str, default: &str| {
            let text = read(name).unwrap_or_else(|_unset| default.to_owned());
            let rate = text.parse::<Rate>();
            rate.with_context(|| format!("the setting {name} is not usable"))
        };
        let proxies = read("INTAKE_PROXIES").unwrap_or_else(|_unset| "0".to_owned());
        Ok(Self {
            limits: Limits {
                client: limit("INTAKE_LIMIT_CLIENT", Limits::CLIENT)?,
                all: limit("INTAKE_LIMIT_ALL", Limits::ALL)?,
            },
            proxies: proxies
                .parse()
                .context("the setting INTAKE_PROXIES is not a whole number")?,
            table: read("LEDGER_TABLE")?,
            recipients: read("STAFF_RECIPIENTS")?,
            secret: read("INTAKE_SECRET")?,
            publication: read("INTAKE_PUBLICATION").unwrap_or_else(|_| "dist/intake".to_owned()),
        })
    }
}

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    tracing_subscriber::fmt()
        .json()
        .with_target(false)
        .without_time()
        .init();
    let settings = Settings::from_environment()?;
    let recipients = settings
        .recipients
        .split_whitespace()
        .collect::<Vec<_>>()
        .join("\n");
    let secret = Secret::from_hex(&settings.secret)
        .context("the setting INTAKE_SECRET is not 64 hexadecimal digits")?;
    let connection = ledger::aws::from_environment(&settings.table).await;
    let mut intake = Intake::load(
        Path::new(&settings.publication),
        Inbox::new(connection),
        Recipients::parse(&recipients).context("the setting STAFF_RECIPIENTS is not usable")?,
        secret,
        Arc::new(now),
    )?;
    intake.limits = settings.limits;
    intake.proxies = settings.proxies;
    if !intake.states_its_key() {
        let key = intake.receipt_key.public();
        tracing::warn!(
            key,
            "the site does not state the key that signs receipts: put it into content/society.toml as receipt_key"
        );
    }
    lambda_http::run(router(Arc::new(intake))).await
}

#[expect(
    clippy::disallowed_methods,
    reason = "the program's edge reads the clock"
)]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
