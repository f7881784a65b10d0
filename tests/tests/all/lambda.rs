//! The function as AWS runs it: the real program, the Runtime API, a table behind DynamoDB's protocol.
//!
//! Events are fixtures as AWS sends them; odd ones are made of these by a change.

use std::path::PathBuf;
use std::time::Duration;

use ledger::embedded;
use serde_json::{Value, json};
use tests::House;
use tests::dynamo::Dynamo;
use tests::function::{Function, Outcome};

use crate::program;

mod doubled;
mod events;
mod failures;
mod packed;

/// For what is no question of time: the programs are debug builds, and many run at once.
pub(crate) const LONG: Duration = Duration::from_secs(30);
/// Every kind of gateway.
const FRONTS: [&str; 4] = [
    "complaint-json.json",
    "complaint-function-url.json",
    "complaint-alb.json",
    "complaint-alb-multi-value.json",
];

/// A table, and the settings of functions over it.
pub(crate) struct Cloud {
    house: House,
    dynamo: Dynamo,
}

impl Cloud {
    pub(crate) async fn new() -> Self {
        let house = House::new().await.unwrap();
        let engine = embedded::open(&house.data().join("ledger.sqlite")).unwrap();
        let dynamo = Dynamo::over(engine).await.unwrap();
        Self { house, dynamo }
    }

    fn settings(&self) -> Vec<(&'static str, String)> {
        settings_of(&self.house, &self.dynamo.url())
    }

    pub(crate) async fn function(&self) -> Function {
        Function::start(&binary(), &self.settings()).await.unwrap()
    }

    fn stored(&self) -> usize {
        let out = self.house.scratch("stored.jsonl");
        tests::export(&self.house, "jsonl", &out).unwrap();
        std::fs::read_to_string(out).unwrap().lines().count()
    }
}

/// What a function has that goes on for a house, with a table at this address.
fn settings_of(house: &House, url: &str) -> Vec<(&'static str, String)> {
    let data = house.data();
    let read = |name: &str| std::fs::read_to_string(data.join(name)).unwrap();
    let recipients = read("recipients.txt");
    let words = recipients.split_whitespace();
    let keys: Vec<_> = words.filter(|word| word.starts_with("age1")).collect();
    let publication = data.join("dist/intake").to_string_lossy().into_owned();
    vec![
        ("LEDGER_TABLE", embedded::TABLE.to_owned()),
        ("STAFF_RECIPIENTS", keys.join(" ")),
        ("INTAKE_SECRET", read("intake-secret.txt").trim().to_owned()),
        ("INTAKE_PUBLICATION", publication),
        ("AWS_ENDPOINT_URL_DYNAMODB", url.to_owned()),
    ]
}

fn binary() -> PathBuf {
    program("intake-fn")
}

fn event(name: &str) -> Value {
    let folder = tests::house::root().join("tests/fixtures/events");
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// A change of an event: a pointer into it, and what stands there then.
pub(crate) fn with(mut event: Value, changes: &[(&str, Value)]) -> Value {
    for (pointer, value) in changes {
        *event.pointer_mut(pointer).unwrap() = value.clone();
    }
    event
}

/// The event with another key.
pub(crate) fn keyed(name: &str, key: &str) -> Value {
    let event = event(name);
    if event.pointer("/multiValueHeaders").is_some() {
        return with(
            event,
            &[("/multiValueHeaders/idempotency-key", json!([key]))],
        );
    }
    with(event, &[("/headers/idempotency-key", json!(key))])
}

/// A GET of another path, with another method if need be.
fn ask(method: &str, path: &str) -> Value {
    let changes = [
        ("/rawPath", json!(path)),
        ("/requestContext/http/path", json!(path)),
        ("/requestContext/http/method", json!(method)),
    ];
    with(event("openapi-function-url.json"), &changes)
}

/// The body of an answer as JSON.
pub(crate) fn body(outcome: &Outcome) -> Value {
    let answer = outcome.answer();
    let text = answer["body"].as_str().unwrap_or_default();
    serde_json::from_str(text).unwrap_or_default()
}

/// Every answer, whatever it is, sets no cookie and may be kept by nobody.
fn assert_discreet(outcome: &Outcome) {
    let answer = outcome.answer();
    assert!(answer["statusCode"].is_number(), "{outcome:?}");
    let cookies = answer.get("cookies").and_then(Value::as_array);
    assert!(cookies.is_none_or(Vec::is_empty), "{answer}");
    let kind = answer["headers"]["content-type"].as_str();
    let is_ours = [
        "text/html; charset=utf-8",
        "application/json",
        "application/problem+json",
    ];
    assert!(kind.is_some_and(|kind| is_ours.contains(&kind)), "{answer}");
    for headers in ["headers", "multiValueHeaders"] {
        let headers = answer[headers].as_object().cloned().unwrap_or_default();
        assert!(!headers.contains_key("set-cookie"), "{answer}");
        let kept = headers.get("cache-control").map(ToString::to_string);
        assert!(
            kept.is_none_or(|kept| kept.contains("no-store")),
            "{answer}"
        );
    }
}
