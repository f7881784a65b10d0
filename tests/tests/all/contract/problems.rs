//! Every problem of the contract is met once and looks like its example.

use std::collections::BTreeMap;

use axum::body::Body;
use ledger::embedded;
use ledger::faults::{Fault, Faults};
use serde_json::{Value, json};
use tests::house::{answer, build};
use tests::{Answer, House};

const PATH: &str = "/api/requests/complaint";
const KEY: &str = "0123456789abcdef";

type Head = Vec<(&'static str, &'static str)>;

fn head() -> Head {
    vec![
        ("content-type", "application/json"),
        ("idempotency-key", KEY),
    ]
}

fn complaint() -> Value {
    json!({ "language": "en", "anonymous": true, "topic": "site", "text": "A sample",
        "reply_by": "none", "no_mynumber_ack": true, "purpose_ack": true })
}

fn with(name: &str, value: Value) -> String {
    let mut body = complaint();
    body[name] = value;
    body.to_string()
}

/// What to send to meet each problem that needs nothing else.
fn simple() -> Vec<(&'static str, Head, String)> {
    let plus = |name, value| [head(), vec![(name, value)]].concat();
    let of = |head: Head, body: &str| (head, body.to_owned());
    let all = [
        ("not-json", of(head(), "[1]")),
        (
            "repeated-name",
            of(head(), r#"{"topic":"site","topic":"leak"}"#),
        ),
        (
            "unknown-fields",
            of(head(), r#"{"favourite_colour":"red"}"#),
        ),
        ("wrong-shape", of(head(), r#"{"language":"fr"}"#)),
        ("no-idempotency-key", of(head()[..1].to_vec(), "{}")),
        (
            "foreign-origin",
            of(plus("sec-fetch-site", "cross-site"), "{}"),
        ),
        (
            "text-changed",
            (head(), with("seen_text", json!("0".repeat(64)))),
        ),
        ("too-large", (head(), " ".repeat(200 * 1024))),
        ("unsupported-type", of(head()[1..].to_vec(), "{}")),
        (
            "wrong-host",
            of(plus("host", "elsewhere.example.com"), "{}"),
        ),
        (
            "invalid-answers",
            (head(), {
                let mut body = complaint();
                body.as_object_mut().unwrap().remove("purpose_ack");
                body.to_string()
            }),
        ),
    ];
    all.into_iter()
        .map(|(id, (head, body))| (id, head, body))
        .collect()
}

async fn send(house: &House, head: &Head, body: String) -> Answer {
    house.send(build("POST", PATH, head, body)).await
}

/// Meets every problem but a fault of our own.
async fn met(house: &House) -> BTreeMap<&'static str, Answer> {
    let mut met = BTreeMap::new();
    for (id, head, body) in simple() {
        met.insert(id, send(house, &head, body).await);
    }
    let mut request = build("POST", PATH, &head(), String::new());
    *request.body_mut() = Body::from(&b"{\"text\":\"\xff\"}"[..]);
    met.insert("broken-encoding", house.send(request).await);

    // The limit lets one in; another under the same key is told as such and is not counted.
    assert_eq!(
        send(house, &head(), complaint().to_string()).await.status,
        201
    );
    met.insert(
        "key-reused",
        send(house, &head(), with("topic", json!("leak"))).await,
    );
    let other = vec![head()[0], ("idempotency-key", "fedcba9876543210")];
    met.insert(
        "too-many",
        send(house, &other, complaint().to_string()).await,
    );

    let (table, faults) =
        Faults::over(&embedded::open(&house.data().join("ledger.sqlite")).unwrap());
    faults.fail("TransactWriteItems", Fault::Unreachable, 1000);
    let cut_off = house.intake_over(table).unwrap();
    house.wait(3600);
    let fresh = vec![head()[0], ("idempotency-key", "0000000000000000")];
    let request = build("POST", PATH, &fresh, complaint().to_string());
    met.insert("unavailable", answer(&cut_off, request).await);
    met
}

#[tokio::test]
async fn every_problem_in_the_contract_is_met_and_looks_like_its_example() {
    let house = House::with(|options| options.limits.all = "1/60".parse().unwrap());
    let house = house.await.unwrap();
    let document = super::document(&house).await;
    let responses = document["paths"][PATH]["post"]["responses"]
        .as_object()
        .unwrap();
    let mut met = met(&house).await;

    for (status, reference) in responses.iter().filter(|(status, _)| *status != "201") {
        let response = super::resolved(&document, reference);
        let content = &response["content"]["application/problem+json"];
        let schema = super::validator(&document, &content["schema"]);
        for (id, example) in content["examples"].as_object().unwrap() {
            let example = &example["value"];
            assert!(schema.is_valid(example), "{id}");
            // A fault of our own has no cause that could be sent; what is slow takes a line, as in `slow.rs`.
            let Some(answer) = met.remove(id.as_str()) else {
                assert!(["internal", "too-slow"].contains(&id.as_str()), "{id}");
                continue;
            };
            assert_eq!(answer.status.as_str(), status, "{id}: {}", answer.text);
            assert_eq!(answer.headers["content-type"], "application/problem+json");
            assert_eq!(answer.json(), *example, "{id}");
            for (name, header) in response["headers"].as_object().into_iter().flatten() {
                let value: u64 = answer.headers[name].to_str().unwrap().parse().unwrap();
                assert!(
                    value >= header["schema"]["minimum"].as_u64().unwrap(),
                    "{name}"
                );
            }
        }
    }
    assert!(met.is_empty(), "{:?}", met.keys());
}
