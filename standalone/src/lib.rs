//! All of it on one machine: builds the site, keeps the database, serves site and intake.
//!
//! 1. [`folder`] finds or makes what lives under `--data`: database, staff key, intake secret.
//! 2. [`site`] builds the pages and serves them, and hands everything else to the intake.
//! 3. [`serve()`] ties both to an address until it is told to stop; `server` attends to connections.
//!
//! It decides nothing about requests and renders nothing itself.

pub mod folder;
mod server;
pub mod site;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use intake_fn::intake::Clock;
use intake_fn::{Intake, Limits};
use ledger::Inbox;
use ledger::embedded::Embedded;
use tokio::net::TcpListener;

use crate::folder::Folder;

/// How often expired idempotency markers are swept.
const TIDY_EVERY: Duration = Duration::from_hours(1);

/// What to run, and where.
#[derive(Debug, Clone)]
pub struct Options {
    /// Address to listen on; port 0 takes any free one.
    pub listen: SocketAddr,
    /// Folder of the database and the keys.
    pub data: PathBuf,
    /// The society's words.
    pub content: PathBuf,
    /// The templates.
    pub templates: PathBuf,
    /// Origins of ours besides the site's own and those of `listen`, such as `http://desk.test:8080`.
    pub origins: Vec<String>,
    /// How often may be sent.
    pub limits: Limits,
    /// How many proxies of our own stand in front.
    pub proxies: usize,
}

/// A system that is ready to serve.
pub struct System {
    /// Where it listens.
    pub address: SocketAddr,
    /// What lives under the data folder.
    pub folder: Folder,
    /// What the build of the site reported.
    pub report: site_gen::Report,
    /// Public half of the key that signs receipts, where the site does not state it yet.
    pub receipt_key: Option<String>,
    listener: TcpListener,
    /// Site and intake in one router.
    pub router: axum::Router,
    embedded: Embedded,
}

/// Builds the site, opens the database and takes the address; serves nothing yet.
///
/// # Errors
/// The content has problems, the database cannot be opened, the address is taken: one clear
/// sentence each, and nothing half-made is left.
pub async fn prepare(options: &Options, clock: Clock) -> anyhow::Result<System> {
    let listener = TcpListener::bind(options.listen).await.with_context(|| {
        format!(
            "cannot listen on {}; choose another --listen",
            options.listen
        )
    })?;
    let folder = Folder::open(&options.data)?;
    let report = site::build(options, &folder)?;
    let embedded = ledger::embedded::open(&folder.database())?;
    let inbox = Inbox::new(embedded.connection());
    let address = listener
        .local_addr()
        .context("the listener has no address")?;
    let mut intake = Intake::load(
        &folder.intake(),
        inbox,
        folder.recipients.clone(),
        folder.secret.clone(),
        clock,
    )?;
    let public = intake.receipt_key.public().to_string();
    folder.keep_receipt_key(&public)?;
    let receipt_key = (!intake.states_its_key()).then_some(public);
    let origins = site::origins(address).chain(options.origins.iter().cloned());
    intake.home = origins.fold(intake.home, |home, origin| home.and(&origin));
    intake.limits = options.limits;
    intake.proxies = options.proxies;
    let redirects = site::redirects(&folder.edge())?;
    let router = site::router(&folder.site(), redirects, Arc::new(intake));
    Ok(System {
        address,
        folder,
        report,
        receipt_key,
        listener,
        router,
        embedded,
    })
}

/// Serves until `stop` resolves; requests that are under way are finished first.
pub async fn serve(system: System, stop: impl Future<Output = ()> + Send) {
    let System {
        listener,
        router,
        embedded,
        ..
    } = system;
    let tidying = tokio::spawn(async move {
        let mut tick = tokio::time::interval(TIDY_EVERY);
        loop {
            tick.tick().await;
            if let Err(error) = embedded.tidy().await {
                tracing::warn!(%error, "expired markers were not swept; trying again in an hour");
            }
        }
    });
    server::serve(listener, router, stop).await;
    tidying.abort();
}
