//! The least function that stands on the parts which intake-fn was ordered to stand on: Lambda's runtime, the
//! SDK over TLS, sealing, a transaction. No forms, no words, no templates, no limits. What it costs beyond
//! `hello-fn` nobody saves who uses these parts; a bound, and nothing else.

use std::sync::Arc;

use lambda_http::{Body, Error, Request, service_fn};
use ledger::seal::{Recipients, seal};
use ledger::{CaseKey, Filing, Inbox};
use request::publication::TextVersion;
use request::{Kind, Language, Reference};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let recipients = Recipients::parse(&std::env::var("STAFF_RECIPIENTS")?)?;
    let connection = ledger::aws::from_environment(&std::env::var("LEDGER_TABLE")?);
    let shared = Arc::new((recipients, Inbox::new(connection)));
    lambda_http::run(service_fn(move |request: Request| {
        let shared = shared.clone();
        async move { answer(&shared.0, &shared.1, request).await }
    }))
    .await
}

/// What is posted is sealed and stored; whatever else is asked for is a greeting.
async fn answer(recipients: &Recipients, inbox: &Inbox, request: Request) -> Result<String, Error> {
    let Body::Text(text) = request.into_body() else {
        return Ok("hello".to_owned());
    };
    let key = CaseKey::make(recipients)?;
    let filing = Filing {
        reference: Reference::from_random(0),
        kind: Kind::Disclosure,
        language: Language::Ja,
        received_at: jiff::Timestamp::UNIX_EPOCH,
        text: TextVersion {
            page: "/".to_owned(),
            version: "1.0".to_owned(),
            digest: String::new(),
        },
        schema: request::SCHEMA,
        sealed: seal(
            &serde_json::from_str::<serde_json::Value>(&text)?,
            &key.recipient,
        )?,
        key,
        receipt_hash: [0; 32],
        idempotency_key: [0; 32],
        body_mac: [0; 32],
        promised: None,
        site: "https://privacy.example".to_owned(),
    };
    let receipt = inbox.receive(&filing).await?;
    Ok(receipt.reference.to_string())
}
