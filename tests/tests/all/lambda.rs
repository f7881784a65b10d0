//! The function as AWS runs it: the real program, the Runtime API, a table behind DynamoDB's protocol.
//!
//! Events are fixtures as AWS sends them; odd ones are made of these by a change.

use std::path::PathBuf;
use std::time::Duration;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use ledger::embedded;
use serde_json::{Value, json};
use tests::dynamo::{Dynamo, Fate};
use tests::function::{Function, Outcome};
use tests::house::encode;
use tests::people::MARKER;
use tests::wire::Reply;
use tests::{House, page};

use crate::program;

/// What AWS gives a function unless told otherwise.
const LIMIT: Duration = Duration::from_secs(3);
/// For what is no question of time: the programs are debug builds, and many run at once.
const LONG: Duration = Duration::from_secs(30);
/// Every kind of gateway.
const FRONTS: [&str; 4] = [
    "complaint-json.json",
    "complaint-function-url.json",
    "complaint-alb.json",
    "complaint-alb-multi-value.json",
];

/// A table, and the settings of functions over it.
struct Cloud {
    house: House,
    dynamo: Dynamo,
}

impl Cloud {
    async fn new() -> Self {
        let house = House::new().await.unwrap();
        let engine = embedded::open(&house.data().join("ledger.sqlite")).unwrap();
        let dynamo = Dynamo::over(engine).await.unwrap();
        Self { house, dynamo }
    }

    fn settings(&self) -> Vec<(&'static str, String)> {
        let data = self.house.data();
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
            ("AWS_ENDPOINT_URL_DYNAMODB", self.dynamo.url()),
        ]
    }

    async fn function(&self) -> Function {
        Function::start(&binary(), &self.settings()).await.unwrap()
    }

    fn stored(&self) -> usize {
        let out = self.house.scratch("stored.jsonl");
        tests::export(&self.house, "jsonl", &out).unwrap();
        std::fs::read_to_string(out).unwrap().lines().count()
    }
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
fn with(mut event: Value, changes: &[(&str, Value)]) -> Value {
    for (pointer, value) in changes {
        *event.pointer_mut(pointer).unwrap() = value.clone();
    }
    event
}

/// The event with another key.
fn keyed(name: &str, key: &str) -> Value {
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
fn body(outcome: &Outcome) -> Value {
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

#[tokio::test(flavor = "multi_thread")]
async fn every_gateway_gets_a_receipt_and_the_same_for_the_same_key() {
    let cloud = Cloud::new().await;
    let mut function = cloud.function().await;
    let mut receipts = Vec::new();
    for front in FRONTS {
        let own = keyed(front, &format!("own-key-of-{:08}", receipts.len()));
        let own = function.invoke(&own, LONG).await.unwrap();
        let same = keyed(front, "one-key-for-all-0");
        let same = function.invoke(&same, LONG).await.unwrap();

        for outcome in [&own, &same] {
            assert_eq!(outcome.answer()["statusCode"], 201, "{front} {outcome:?}");
            assert_discreet(outcome);
        }
        receipts.push(body(&same).to_string());
    }

    receipts.dedup();
    assert_eq!(receipts.len(), 1, "{receipts:?}");
    assert_eq!(cloud.stored(), FRONTS.len() + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_balancer_is_answered_in_both_of_its_ways() {
    let cloud = Cloud::new().await;
    let mut function = cloud.function().await;

    let outcome = function.invoke(&event("complaint-alb.json"), LONG).await;

    let answer = outcome.unwrap().answer();
    assert_eq!(answer["statusDescription"], "201 Created");
    assert_eq!(answer["isBase64Encoded"], false);
    assert_eq!(answer["headers"]["content-type"], "application/json");
    let many = &answer["multiValueHeaders"]["content-type"];
    assert_eq!(*many, json!(["application/json"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_in_base64_and_stages_in_paths_are_understood() {
    let cloud = Cloud::new().await;
    let mut function = cloud.function().await;
    let plain = keyed("complaint-json.json", "base64-0123456789");
    let text = plain["body"].as_str().unwrap().to_owned();
    let coded = [
        ("/body", json!(BASE64_STANDARD.encode(&text))),
        ("/isBase64Encoded", json!(true)),
    ];
    let staged = [
        ("/rawPath", json!("/prod/api/requests/complaint")),
        ("/requestContext/stage", json!("prod")),
    ];
    let broken = [("/body", json!("%%%")), ("/isBase64Encoded", json!(true))];

    let first = function.invoke(&with(plain.clone(), &coded), LONG).await;
    let second = function.invoke(&with(plain.clone(), &staged), LONG).await;
    let third = function.invoke(&with(plain.clone(), &broken), LONG).await;

    let (first, second, third) = (first.unwrap(), second.unwrap(), third.unwrap());
    assert_eq!(first.answer()["statusCode"], 201, "{first:?}");
    assert_eq!(body(&first), body(&second));
    assert!(third.answer()["statusCode"] != 201, "{third:?}");
    let after = function.invoke(&plain, LONG).await.unwrap();
    assert_eq!(body(&after), body(&first));
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_paths_find_nothing_and_break_nothing() {
    let cloud = Cloud::new().await;
    let mut function = cloud.function().await;
    for (path, status) in [
        ("/request%2Fcomplaint/", 404),
        ("/request/complaint%2F", 404),
        ("/request/%00/", 404),
        ("/request/complaint%00/", 404),
        ("/request/%ff%fe/", 404),
        ("/en/request/%ff/", 404),
        ("/api/requests/%c0%af", 404),
        ("/%f0%28%8c%28", 404),
        ("/request/%zz/", 404),
        ("//request/complaint/", 404),
        ("/request//complaint/", 404),
        ("/REQUEST/COMPLAINT/", 404),
        ("/request/Complaint/", 404),
        ("/request/complaint", 404),
        ("/request/complaint/x/", 404),
        ("/en/en/request/complaint/", 404),
        ("/request/苦情/", 404),
        ("/../../etc/passwd", 404),
        ("/request/%2e%2e%2f%2e%2e/", 404),
        ("//evil.example/request/complaint/", 404),
        ("/api/requests/complaint/../../../x", 404),
        ("", 404),
        ("/", 404),
        ("/api/openapi.json", 200),
        ("/request/complaint/", 200),
    ] {
        let outcome = function.invoke(&ask("GET", path), LONG).await.unwrap();

        assert_eq!(outcome.answer()["statusCode"], status, "{path} {outcome:?}");
        assert_discreet(&outcome);
        let shown = outcome.answer()["body"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        assert!(!shown.contains("evil.example"), "{path}");
    }
    let long = format!("/request/{}/", "x".repeat(6_000));
    let outcome = function.invoke(&ask("GET", &long), LONG).await.unwrap();
    assert_eq!(outcome.answer()["statusCode"], 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn methods_behave() {
    let cloud = Cloud::new().await;
    let mut function = cloud.function().await;
    let get = function
        .invoke(&ask("GET", "/en/request/complaint/"), LONG)
        .await;
    let get = get.unwrap().answer();
    for (method, path, status) in [
        ("HEAD", "/en/request/complaint/", 200),
        ("HEAD", "/api/openapi.json", 200),
        ("OPTIONS", "/en/request/complaint/", 405),
        ("OPTIONS", "/api/requests/complaint", 405),
        ("DELETE", "/api/requests/complaint", 405),
        ("TRACE", "/", 404),
    ] {
        let outcome = function.invoke(&ask(method, path), LONG).await.unwrap();
        let answer = outcome.answer();

        assert_eq!(answer["statusCode"], status, "{method} {path} {outcome:?}");
        assert_discreet(&outcome);
        let allows = &answer["headers"]["allow"];
        assert_eq!(allows.is_string(), status == 405, "{method} {path}");
        let is_empty = answer["body"].as_str().unwrap_or_default().is_empty();
        assert_eq!(is_empty, method == "HEAD", "{method} {path}");
        // No site may read an answer across origins.
        assert!(answer["headers"]["access-control-allow-origin"].is_null());
    }
    assert_eq!(get["headers"]["content-language"], "en");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_goes_all_the_way_to_its_receipt() {
    let cloud = Cloud::new().await;
    let mut function = cloud.function().await;
    let check = function
        .invoke(&event("complaint-form-base64.json"), LONG)
        .await;
    let check = check.unwrap().answer();
    let html = check["body"].as_str().unwrap();
    // Somebody reads the page before sending it.
    tokio::time::sleep(Duration::from_millis(2_100)).await;
    let mut form = page::hidden(html);
    for name in ["no_mynumber_ack", "purpose_ack"] {
        form.retain(|(own, _)| own != name);
        form.push((name.to_owned(), "yes".to_owned()));
    }
    form.push(("go".to_owned(), "send".to_owned()));
    let coded = json!(BASE64_STANDARD.encode(encode(&form)));
    let send = with(event("complaint-form-base64.json"), &[("/body", coded)]);

    let first = function.invoke(&send, LONG).await.unwrap();
    let second = function.invoke(&send, LONG).await.unwrap();

    let code = |outcome: &Outcome| {
        let answer = outcome.answer();
        let html = answer["body"].as_str().unwrap_or_default().to_owned();
        page::code(&html).map(|code| code.reveal().to_owned())
    };
    assert!(code(&first).is_some(), "{first:?}");
    assert_eq!(code(&first), code(&second));
    assert_discreet(&first);
    assert_eq!(cloud.stored(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_event_is_refused_discreetly_and_the_function_goes_on() {
    let cloud = Cloud::new().await;
    let mut function = cloud.function().await;
    let json = event("complaint-json.json");
    let host = "[no host"; // lambda_http panics at it
    let path = format!("/{MARKER} \u{0}");
    for odd in [
        json!({}),
        json!({ "source": "aws.events", "detail": MARKER }),
        json!({ "version": "2.0", "body": MARKER }),
        json!([MARKER]),
        with(json.clone(), &[("/body", json!({ "text": MARKER }))]),
        with(json, &[("/requestContext/http/method", json!(host))]),
        with(
            event("complaint-alb.json"),
            &[("/headers/host", json!(host))],
        ),
        with(event("complaint-alb.json"), &[("/path", json!(path))]),
        with(
            event("complaint-alb.json"),
            &[("/httpMethod", json!(MARKER))],
        ),
    ] {
        let outcome = function.invoke(&odd, LONG).await.unwrap();

        let is_refused = match &outcome {
            Outcome::Error(..) => true,
            outcome => (400..500).contains(&outcome.answer()["statusCode"].as_u64().unwrap_or(0)),
        };
        assert!(is_refused, "{odd} {outcome:?}");
        let told = format!("{outcome:?}");
        assert!(!told.contains(MARKER) && !told.contains(host), "{told}");
        let next = function
            .invoke(&ask("GET", "/api/openapi.json"), LONG)
            .await;
        assert_eq!(next.unwrap().answer()["statusCode"], 200);
    }
    let log = function.log().unwrap();
    assert!(log.contains("panicked"), "{log}");
    assert!(!log.contains(MARKER) && !log.contains(host), "{log}");
    for line in log.lines() {
        assert!(serde_json::from_str::<Value>(line).is_ok(), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_fails_is_told_to_the_runtime_with_every_reason() {
    let folder = tempfile::tempdir().unwrap();
    let cloud = Cloud::new().await;
    let nothing = Vec::new();
    let mut bad = cloud.settings();
    bad.retain(|(name, _)| *name != "INTAKE_SECRET");
    bad.push(("INTAKE_SECRET", "0a0b".to_owned()));
    let mut unbuilt = cloud.settings();
    unbuilt.retain(|(name, _)| *name != "INTAKE_PUBLICATION");
    let empty = folder.path().to_string_lossy().into_owned();
    unbuilt.push(("INTAKE_PUBLICATION", empty));

    for (settings, reasons) in [
        (
            nothing,
            &["LEDGER_TABLE is missing", "STAFF_RECIPIENTS is missing"][..],
        ),
        (bad, &["INTAKE_SECRET is not 64 hexadecimal digits"]),
        (unbuilt, &["publication.json"]),
    ] {
        let failed = Function::fail_to_start(&binary(), &settings).await;

        let (outcome, code) = failed.unwrap();
        let Some(Outcome::Error(kind, error)) = outcome else {
            panic!("{reasons:?} was not told: {outcome:?}");
        };
        assert_eq!((kind.as_str(), code), ("Runtime.InitError", Some(1)));
        let message = error["errorMessage"].as_str().unwrap();
        for reason in reasons {
            assert!(message.contains(reason), "{message}");
        }
        assert!(!message.contains("0a0b"), "{message}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_comes_before_the_function_is_stopped() {
    let cloud = Cloud::new().await;
    let mut function = cloud.function().await;
    let key = "deadline-01234567";
    // A cold start counts for nothing here; the next invocation has AWS's usual limit.
    function
        .invoke(&ask("GET", "/api/openapi.json"), LONG)
        .await
        .unwrap();
    for _ in 0..100 {
        cloud
            .dynamo
            .decide("TransactWriteItems", Fate::DoneBut(Reply::Silence));
        cloud.dynamo.decide("GetItem", Fate::Undone(Reply::Silence));
    }

    let outcome = function
        .invoke(&keyed("complaint-json.json", key), LIMIT)
        .await;

    let outcome = outcome.unwrap();
    assert_eq!(outcome.answer()["statusCode"], 503, "{outcome:?}");
    assert_eq!(
        body(&outcome)["type"],
        "urn:privacy-desk:problem:unavailable"
    );
    assert_discreet(&outcome);
    // Elsewhere, with a table that answers.
    let engine = embedded::open(&cloud.house.data().join("ledger.sqlite")).unwrap();
    let well = Cloud {
        dynamo: Dynamo::over(engine).await.unwrap(),
        house: cloud.house,
    };
    let mut other = well.function().await;
    let again = other.invoke(&keyed("complaint-json.json", key), LONG).await;
    assert_eq!(again.unwrap().answer()["statusCode"], 201);
    assert_eq!(well.stored(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_break_are_one_request() {
    let cloud = Cloud::new().await;
    let mut function = cloud.function().await;
    let throttled = || {
        let kind = "com.amazonaws.dynamodb.v20120810#ThrottlingException";
        Reply::Answer(400, Vec::new(), json!({ "__type": kind }).to_string())
    };
    let fates = [
        Fate::Undone(Reply::Reset),
        Fate::DoneBut(Reply::Reset),
        Fate::Undone(throttled()),
        Fate::DoneBut(Reply::Answer(500, Vec::new(), String::new())),
        Fate::Undone(Reply::Answer(503, Vec::new(), "<html></html>".to_owned())),
    ];
    for (number, fate) in fates.iter().enumerate() {
        for call in ["TransactWriteItems", "GetItem"] {
            cloud.dynamo.decide(call, fate.clone());
        }
        let event = keyed("complaint-json.json", &format!("broken-{number:010}"));

        let first = function.invoke(&event, LONG).await.unwrap();
        let second = function.invoke(&event, LONG).await.unwrap();

        assert_eq!(first.answer()["statusCode"], 201, "{fate:?} {first:?}");
        assert_eq!(body(&first), body(&second), "{fate:?}");
    }
    assert_eq!(cloud.stored(), fates.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_at_two_functions_at_once_is_one_receipt() {
    let cloud = Cloud::new().await;
    let (mut one, mut two) = (cloud.function().await, cloud.function().await);
    for number in 0..8 {
        let event = keyed("complaint-json.json", &format!("twice-{number:010}"));

        let (first, second) = tokio::join!(one.invoke(&event, LONG), two.invoke(&event, LONG));

        let (first, second) = (first.unwrap(), second.unwrap());
        assert_eq!(first.answer()["statusCode"], 201, "{first:?}");
        assert_eq!(body(&first), body(&second));
    }
    assert_eq!(cloud.stored(), 8);
}
