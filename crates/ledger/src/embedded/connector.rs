//! The SDK's way to the engine: an HTTP client without HTTP.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;

use super::engine::{Answer, Engine};

/// Hands a call to the engine by the name in its `x-amz-target` header.
#[derive(Debug, Clone)]
pub(crate) struct Connector(Engine);

impl Connector {
    pub(crate) fn new(engine: Engine) -> Self {
        Self(engine)
    }
}

impl HttpClient for Connector {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let engine = self.0.clone();
        HttpConnectorFuture::new(async move {
            let operation = operation(&request).to_owned();
            let body = request.body().bytes().unwrap_or_default().to_vec();
            match engine.call(operation, body).await {
                Some(answer) => response(answer),
                None => Err(ConnectorError::io("the database engine has stopped".into())),
            }
        })
    }
}

/// The name in `DynamoDB_20120810.GetItem`.
pub(crate) fn operation(request: &HttpRequest) -> &str {
    let target = request.headers().get("x-amz-target").unwrap_or_default();
    target
        .split_once('.')
        .map_or("", |(_, operation)| operation)
}

fn response(answer: Answer) -> Result<HttpResponse, ConnectorError> {
    let status = answer.status.try_into();
    let status = status.map_err(|error| ConnectorError::other(Box::new(error), None))?;
    Ok(HttpResponse::new(status, SdkBody::from(answer.body)))
}
