//! Connections to DynamoDB in the cloud.
//!
//! One TLS stack, rustls on ring, is given to every client by hand: the SDK's own default would
//! bring a second one.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
#[cfg(feature = "profiles")]
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region, SharedHttpClient};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};

use crate::budget::{Budget, InTime, retries, timeouts};
use crate::connection::Connection;

/// One value for every call: the SDK keeps a pool of connections for each.
const CONNECT: Duration = Duration::from_secs(1);

/// At a desk a page of sealed answers may come over a slow line.
#[cfg(feature = "profiles")]
const ATTEMPT_OF_STAFF: Duration = Duration::from_mins(1);
#[cfg(feature = "profiles")]
const CONNECT_OF_STAFF: Duration = Duration::from_secs(5);

/// A connection for the function: region and credentials stand in its environment
/// (`AWS_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`), and
/// `AWS_ENDPOINT_URL_DYNAMODB` may name another endpoint.
///
/// What is missing shows when the first call is made.
#[expect(clippy::unused_async, reason = "as from_profiles, which has to wait")]
pub async fn from_environment(table: &str) -> Connection {
    let mut config = settings().http_client(https());
    config.set_region(variable("AWS_REGION").map(Region::new));
    config.set_endpoint_url(variable("AWS_ENDPOINT_URL_DYNAMODB"));
    if let (Some(id), Some(secret)) = (
        variable("AWS_ACCESS_KEY_ID"),
        variable("AWS_SECRET_ACCESS_KEY"),
    ) {
        let token = variable("AWS_SESSION_TOKEN");
        let credentials = Credentials::new(id, secret, token, None, "environment");
        config = config.credentials_provider(credentials);
    }
    Connection::new(Client::from_conf(config.build()), table)
}

/// A connection for staff: profiles, SSO and regions as the AWS command line has them.
#[cfg(feature = "profiles")]
pub async fn from_profiles(table: &str, endpoint_url: Option<&str>) -> Connection {
    let shared = aws_config::defaults(BehaviorVersion::latest())
        .http_client(https())
        .load()
        .await;
    let mut config = aws_sdk_dynamodb::config::Builder::from(&shared);
    if let Some(url) = endpoint_url {
        config = config.endpoint_url(url);
    }
    let timeouts = TimeoutConfig::builder().connect_timeout(CONNECT_OF_STAFF);
    let timeouts = timeouts.operation_attempt_timeout(ATTEMPT_OF_STAFF).build();
    Connection::new(
        Client::from_conf(config.timeout_config(timeouts).build()),
        table,
    )
}

fn settings() -> aws_sdk_dynamodb::config::Builder {
    // What holds for a call that is made under no budget.
    let call = Budget::PATIENCE / 2;
    let timeouts = timeouts(call).to_builder().connect_timeout(CONNECT);
    Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .timeout_config(timeouts.build())
        .retry_config(retries(call))
        .interceptor(InTime)
}

fn https() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https()
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
