//! A start that fails, a table that does not answer, connections that break, two at once.

use std::time::Duration;

use ledger::embedded;
use serde_json::json;
use tests::dynamo::{Dynamo, Fate};
use tests::function::{Function, Outcome};
use tests::wire::Reply;

use super::{Cloud, LONG, ask, assert_discreet, binary, body, keyed};

/// What AWS gives a function unless told otherwise.
const LIMIT: Duration = Duration::from_secs(3);

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
