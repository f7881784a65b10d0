//! A store that fails in chosen ways, for tests of what the engine never does.
//!
//! Everything but the chosen calls goes to a real engine. The SDK above is the real one: its retries,
//! time-outs and correction of clocks.

use std::collections::BTreeMap;
use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{Builder, Credentials, Region};
use aws_smithy_http_client::tls::TrustStore;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;

use crate::aws::https;
use crate::connection::Connection;
use crate::embedded::{Connector, Embedded, config, connect, operation};

/// Stands in the message of every answer made up here, as a real one may quote an item. No error
/// of this crate may show it.
pub const MARKER: &str = "目印MARKER";

/// The hour by the clock of a store that finds ours wrong, as it signs and as it dates.
const ITS_HOUR: (&str, &str) = ("20300401T03", "Mon, 01 Apr 2030 03:30:00 GMT");

/// A way to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Too many calls: 400 `ThrottlingException`.
    Throttled,
    /// More than the table may take: 400 `ProvisionedThroughputExceededException`.
    OverCapacity,
    /// The service fails: 500.
    ServerError,
    /// Something in front of the service fails: 503, and no word of DynamoDB's.
    Unavailable,
    /// The caller's role may not.
    Denied,
    /// The transaction is cancelled for these reasons, one an item; nothing was done.
    Cancelled(&'static [&'static str]),
    /// The clock is wrong by years: refused until the request is signed by the store's.
    Skewed,
    /// The signature is refused, whatever the clock says.
    BadSignature,
    /// The connection is reset, and nothing was done.
    Unreachable,
    /// It was done, and the connection was reset before the answer.
    ResetAfter,
    /// Nothing is done, and no answer ever comes.
    Silent,
    /// It was done, and no answer ever comes.
    SilentAfter,
    /// It was done, and the answer was lost on the way.
    AnswerLost,
    /// An answer that says nothing is there.
    Nothing,
}

impl Fault {
    /// Whether the call is made all the same.
    const fn is_done(self) -> bool {
        matches!(
            self,
            Self::AnswerLost | Self::ResetAfter | Self::SilentAfter
        )
    }
}

/// Which calls fail, and how often still.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<Plan>>);

#[derive(Debug, Default)]
struct Plan {
    by_operation: BTreeMap<String, (Fault, usize)>,
    /// Calls made so far.
    calls: usize,
    /// The call at which the caller dies, and what becomes of that call.
    death: Option<(usize, Fault)>,
    /// What the last call of each operation said.
    said: BTreeMap<String, Vec<u8>>,
}

/// A connection to a table at a port of this machine that is not the engine's, for tests of how others do it.
/// It signs with anything.
pub fn at_port(url: &str, table: &str) -> Connection {
    let client = https(TrustStore::default());
    // Others look whether there is such a region.
    let region = Region::from_static("ap-northeast-1");
    let settings = signing()
        .region(region)
        .endpoint_url(url)
        .http_client(client);
    Connection::new(Client::from_conf(settings.build()), table)
}

/// Settings that sign, as everywhere but over a file.
fn signing() -> Builder {
    config().credentials_provider(Credentials::new("local", "local", None, None, "faults"))
}

impl Faults {
    /// A connection to an engine, and the handle that makes its calls fail.
    pub fn over(embedded: &Embedded) -> (Connection, Self) {
        let faults = Self::default();
        let client = Faulty {
            engine: embedded.connector(),
            faults: faults.clone(),
        };
        // As many tries as ever, without the seconds between them.
        let quick = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
        (
            connect(signing().http_client(client).retry_config(quick)),
            faults,
        )
    }

    /// Lets the next calls of an operation (`GetItem`) fail. The SDK's own tries count one by one.
    pub fn fail(&self, operation: &str, fault: Fault, times: usize) {
        let mut plan = self.plan();
        plan.by_operation
            .insert(operation.to_owned(), (fault, times));
    }

    /// Lets the caller die at its call of that number, counted from one: nothing that comes after
    /// has an effect, and the call itself ends as told.
    pub fn die_at(&self, call: usize, fault: Fault) {
        self.plan().death = Some((call, fault));
    }

    /// How many calls were made, tries of the SDK counted one by one.
    pub fn calls(&self) -> usize {
        self.plan().calls
    }

    /// What the last call of an operation said, as the engine gets it.
    pub fn said(&self, operation: &str) -> Option<Vec<u8>> {
        self.plan().said.get(operation).cloned()
    }

    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, operation: &str) -> Option<Fault> {
        let mut plan = self.plan();
        plan.calls += 1;
        match plan.death {
            Some((at, fault)) if plan.calls == at => return Some(fault),
            Some((at, _)) if plan.calls > at => return Some(Fault::Unreachable),
            _ => {}
        }
        let (fault, times) = plan.by_operation.get_mut(operation)?;
        *times = times.checked_sub(1)?;
        Some(*fault)
    }
}

#[derive(Debug, Clone)]
struct Faulty {
    engine: Connector,
    faults: Faults,
}

impl HttpClient for Faulty {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Faulty {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = request.body().bytes().unwrap_or_default().to_vec();
        let said = (operation(&request).to_owned(), body);
        self.faults.plan().said.extend([said]);
        let Some(fault) = self.faults.take(operation(&request)) else {
            return self.engine.call(request);
        };
        let signed_at = request.headers().get("x-amz-date").unwrap_or_default();
        if fault == Fault::Skewed && signed_at.starts_with(ITS_HOUR.0) {
            return self.engine.call(request);
        }
        let done = fault.is_done().then(|| self.engine.call(request));
        HttpConnectorFuture::new(async move {
            if let Some(done) = done {
                done.await?;
            }
            answer(fault).await
        })
    }
}

async fn answer(fault: Fault) -> Result<HttpResponse, ConnectorError> {
    match fault {
        Fault::Throttled => error(400, "ThrottlingException"),
        Fault::OverCapacity => error(400, "ProvisionedThroughputExceededException"),
        Fault::ServerError => error(500, "InternalServerError"),
        Fault::Unavailable => response(503, format!("<html>{MARKER}</html>")),
        Fault::Denied => error(400, "AccessDeniedException"),
        Fault::Cancelled(reasons) => cancelled(reasons),
        Fault::BadSignature => error(400, "InvalidSignatureException"),
        Fault::Skewed => {
            let mut answer = error(400, "InvalidSignatureException")?;
            answer.headers_mut().insert("date", ITS_HOUR.1);
            Ok(answer)
        }
        Fault::Unreachable | Fault::ResetAfter => Err(ConnectorError::io(MARKER.into())),
        Fault::Silent | Fault::SilentAfter => pending().await,
        Fault::AnswerLost => Err(ConnectorError::timeout(MARKER.into())),
        Fault::Nothing => response(200, "{}".to_owned()),
    }
}

fn cancelled(reasons: &[&str]) -> Result<HttpResponse, ConnectorError> {
    let reason = |code: &&str| format!(r#"{{"Code":"{code}","Message":"{MARKER}"}}"#);
    let reasons: Vec<_> = reasons.iter().map(reason).collect();
    let reasons = reasons.join(",");
    let kind = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException";
    let body =
        format!(r#"{{"__type":"{kind}","Message":"{MARKER}","CancellationReasons":[{reasons}]}}"#);
    response(400, body)
}

fn error(status: u16, code: &str) -> Result<HttpResponse, ConnectorError> {
    let kind = format!("com.amazonaws.dynamodb.v20120810#{code}");
    response(
        status,
        format!(r#"{{"__type":"{kind}","message":"{MARKER}"}}"#),
    )
}

fn response(status: u16, body: String) -> Result<HttpResponse, ConnectorError> {
    let status = status.try_into();
    let status = status.map_err(|error| ConnectorError::other(Box::new(error), None))?;
    Ok(HttpResponse::new(status, SdkBody::from(body)))
}
