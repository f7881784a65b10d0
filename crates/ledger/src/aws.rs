//! Connections to DynamoDB in the cloud.
//!
//! One TLS stack, rustls on ring, is given to every client by hand: the SDK's own default would
//! bring a second one. The function trusts the roots of Amazon alone: it speaks to nobody else, and to
//! read those of a whole machine took longer than the rest of its start.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
#[cfg(feature = "profiles")]
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region, SharedHttpClient};
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};

use crate::budget::{Budget, InTime, retries, timeouts};
use crate::connection::Connection;

/// Sign for every endpoint of AWS, by "Amazon Trust Services" (<https://www.amazontrust.com/repository/>).
const ROOTS: &str = include_str!("aws/roots.pem");
/// One value for every call: the SDK keeps a pool of connections for each.
const CONNECT: Duration = Duration::from_secs(1);

/// At a desk a page of sealed answers may come over a slow line.
#[cfg(feature = "profiles")]
const ATTEMPT_OF_STAFF: Duration = Duration::from_mins(1);
#[cfg(feature = "profiles")]
const CONNECT_OF_STAFF: Duration = Duration::from_secs(5);

/// A connection for the function: region and credentials stand in its environment
/// (`AWS_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`), and
/// `AWS_ENDPOINT_URL_DYNAMODB` may name another endpoint, if over TLS one of AWS (in a VPC, say).
///
/// What is missing shows when the first call is made.
pub fn from_environment(table: &str) -> Connection {
    let mut config = settings().http_client(https(roots()));
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
        .http_client(https(TrustStore::default()))
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

fn roots() -> TrustStore {
    TrustStore::empty().with_pem_certificate(ROOTS)
}

pub(crate) fn https(trusted: TrustStore) -> SharedHttpClient {
    let context = TlsContext::builder().with_trust_store(trusted).build();
    aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        // Only names of servers could be wrong, and none are given.
        .tls_context(context.unwrap_or_default())
        .build_https()
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The SDK reads them when a client is made, and panics at one it cannot read.
    #[tokio::test]
    async fn the_roots_of_amazon_are_certificates() {
        let config = settings().http_client(https(roots()));
        let config = config.region(Region::from_static("ap-northeast-1")).build();

        let _client = Client::from_conf(config);

        assert_eq!(ROOTS.matches("-----BEGIN CERTIFICATE-----").count(), 5);
    }
}
