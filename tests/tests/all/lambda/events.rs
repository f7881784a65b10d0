//! Events: those that gateways send, and those that are none.

use std::time::Duration;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Value, json};
use tests::function::Outcome;
use tests::house::encode;
use tests::page;
use tests::people::MARKER;

use super::{Cloud, FRONTS, LONG, ask, assert_discreet, body, event, keyed, with};

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
    let key = "base64-0123456789";
    let plain = keyed("complaint-json.json", key);
    let coded = FRONTS.map(|front| {
        let plain = keyed(front, key);
        let text = plain["body"].as_str().unwrap().to_owned();
        let coded = [
            ("/body", json!(BASE64_STANDARD.encode(&text))),
            ("/isBase64Encoded", json!(true)),
        ];
        with(plain, &coded)
    });
    let staged = [
        ("/rawPath", json!("/prod/api/requests/complaint")),
        ("/requestContext/stage", json!("prod")),
    ];
    let broken = [("/body", json!("%%%")), ("/isBase64Encoded", json!(true))];

    let first = function.invoke(&coded[0], LONG).await;
    for coded in &coded[1..] {
        let same = function.invoke(coded, LONG).await.unwrap();
        assert_eq!(body(&same), body(first.as_ref().unwrap()), "{coded}");
    }
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
        ("/request/complaints", 404),
        ("/request/paper", 404),
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
async fn an_address_without_its_last_slash_leads_to_its_page() {
    let cloud = Cloud::new().await;
    let mut function = cloud.function().await;
    for (method, path, to) in [
        ("GET", "/request/complaint", "/request/complaint/"),
        ("HEAD", "/en/request/complaint", "/en/request/complaint/"),
        ("GET", "/request/status", "/request/status/"),
        ("GET", "/en/request/status", "/en/request/status/"),
    ] {
        let outcome = function.invoke(&ask(method, path), LONG).await.unwrap();

        let answer = outcome.answer();
        assert_eq!(answer["statusCode"], 308, "{path} {outcome:?}");
        assert_eq!(answer["headers"]["location"], to);
        assert_eq!(answer["headers"]["cache-control"], "no-store");
    }
    let sent = ask("POST", "/request/complaint");
    let outcome = function.invoke(&sent, LONG).await.unwrap();
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
    let key = "log-of-the-function-01";
    let created = body(
        &function
            .invoke(&keyed("complaint-json.json", key), LONG)
            .await
            .unwrap(),
    );
    let [code, reference] =
        ["receipt_code", "reference"].map(|name| created[name].as_str().unwrap());
    let log = function.log().unwrap();
    assert!(log.contains("panicked") && log.contains(reference), "{log}");
    for hidden in [MARKER, host, key, code, "192.0.2.1"] {
        assert!(!log.contains(hidden), "{hidden} in {log}");
    }
    for line in log.lines() {
        assert!(serde_json::from_str::<Value>(line).is_ok(), "{line}");
    }
}
