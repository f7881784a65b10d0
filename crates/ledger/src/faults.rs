//! A store that fails in chosen ways, for tests of what the engine never does.
//!
//! Everything but the chosen calls goes to a real engine.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;

use crate::connection::Connection;
use crate::embedded::{Connector, Embedded, config, connect, operation};

/// Stands in the message of every answer made up here, as a real one may quote an item. No error
/// of this crate may show it.
pub const MARKER: &str = "目印MARKER";

/// A way to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Too many calls.
    Throttled,
    /// The service fails.
    ServerError,
    /// The caller's role may not.
    Denied,
    /// Nobody answers, and nothing was done.
    Unreachable,
    /// It was done, and the answer was lost.
    AnswerLost,
    /// An answer that says nothing is there.
    Nothing,
}

/// Which calls fail, and how often still.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<BTreeMap<String, (Fault, usize)>>>);

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
            connect(config().http_client(client).retry_config(quick)),
            faults,
        )
    }

    /// Lets the next calls of an operation (`GetItem`) fail. The SDK's own tries count one by one.
    pub fn fail(&self, operation: &str, fault: Fault, times: usize) {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        faults.insert(operation.to_owned(), (fault, times));
    }

    fn take(&self, operation: &str) -> Option<Fault> {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (fault, times) = faults.get_mut(operation)?;
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
        let Some(fault) = self.faults.take(operation(&request)) else {
            return self.engine.call(request);
        };
        let done = (fault == Fault::AnswerLost).then(|| self.engine.call(request));
        HttpConnectorFuture::new(async move {
            if let Some(done) = done {
                done.await?;
            }
            answer(fault)
        })
    }
}

fn answer(fault: Fault) -> Result<HttpResponse, ConnectorError> {
    match fault {
        Fault::Throttled => error(400, "ThrottlingException"),
        Fault::ServerError => error(500, "InternalServerError"),
        Fault::Denied => error(400, "AccessDeniedException"),
        Fault::Unreachable => Err(ConnectorError::io(MARKER.into())),
        Fault::AnswerLost => Err(ConnectorError::timeout(MARKER.into())),
        Fault::Nothing => response(200, "{}".to_owned()),
    }
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
