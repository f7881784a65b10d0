//! Headers that come twice: a load balancer gives all values, an HTTP API joins them with commas. Of two, another
//! reader might believe the other, so that where one counts, two are none.

use serde_json::{Value, json};
use tests::function::{Function, Outcome};

use super::{Cloud, LONG, assert_discreet, binary, body, event, keyed, with};

const BALANCER: &str = "complaint-alb-multi-value.json";
const GATEWAY: &str = "complaint-json.json";
const OURS: &str = "privacy.kenpo.example.jp";

/// An event with these values of a header, as its gateway tells them.
fn several(front: &str, name: &str, values: &[&str]) -> Value {
    let mut event = event(front);
    let (headers, value) = if front == BALANCER {
        ("multiValueHeaders", json!(values))
    } else {
        ("headers", json!(values.join(",")))
    };
    event[headers][name] = value;
    event
}

fn is_refused(outcome: &Outcome, status: u16) -> bool {
    match outcome {
        Outcome::Error(..) => true,
        outcome => outcome.answer()["statusCode"] == status,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_keys_and_two_hosts_are_none() {
    let cloud = Cloud::new().await;
    let mut function = cloud.function().await;
    let keys = ["doubled-0123456789", "doubled-9876543210"];
    for front in [BALANCER, GATEWAY] {
        for (name, values, status) in [
            ("idempotency-key", keys, 400),
            ("idempotency-key", [keys[0]; 2], 400),
            ("host", [OURS, "elsewhere.example"], 421),
            ("host", ["elsewhere.example", OURS], 421),
            ("host", [OURS; 2], 421),
            ("content-type", ["application/json", "text/plain"], 415),
        ] {
            let sent = several(front, name, &values);

            let outcome = function.invoke(&sent, LONG).await.unwrap();

            assert!(is_refused(&outcome, status), "{front} {name} {outcome:?}");
            if !matches!(outcome, Outcome::Error(..)) {
                assert_discreet(&outcome);
            }
        }
        let one = function.invoke(&keyed(front, keys[0]), LONG).await.unwrap();
        assert!(body(&one)["reference"].is_string(), "{one:?}");
    }

    assert_eq!(cloud.stored(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_addresses_the_one_that_the_gateway_saw_counts() {
    let cloud = Cloud::new().await;
    let mut settings = cloud.settings();
    settings.push(("INTAKE_LIMIT_CLIENT", "1/3600".to_owned()));
    let mut function = Function::start(&binary(), &settings).await.unwrap();
    let mut number = 0;
    let mut send = async |front: &str, said: &str, seen: &str| {
        number += 1;
        let key = format!("doubled-address-{number}");
        let mut sent = several(front, "x-forwarded-for", &[said, seen]);
        let event = if front == BALANCER {
            sent["multiValueHeaders"]["idempotency-key"] = json!([key]);
            sent
        } else {
            sent["headers"]["idempotency-key"] = json!(key);
            with(sent, &[("/requestContext/http/sourceIp", json!(seen))])
        };
        let outcome = function.invoke(&event, LONG).await.unwrap();
        outcome.answer()["statusCode"].as_u64()
    };

    for (front, seen, other) in [
        (BALANCER, "192.0.2.1", "192.0.2.2"),
        (GATEWAY, "192.0.2.3", "192.0.2.4"),
    ] {
        assert_eq!(
            send(front, "198.51.100.1", seen).await,
            Some(201),
            "{front}"
        );
        // Whatever it says of itself, it is the same.
        assert_eq!(
            send(front, "198.51.100.2", seen).await,
            Some(429),
            "{front}"
        );
        assert_eq!(
            send(front, "198.51.100.1", other).await,
            Some(201),
            "{front}"
        );
    }
}
