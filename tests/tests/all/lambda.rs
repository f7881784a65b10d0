//! Events as AWS sends them, through `lambda_http`'s own parser, into the same router.

use axum::body::Body;
use axum::http::Request;
use lambda_http::Body as LambdaBody;
use tests::{House, page};

fn event(name: &str) -> Request<Body> {
    let file = tests::house::root()
        .join("tests/fixtures/events")
        .join(name);
    let event = std::fs::read_to_string(file).unwrap();
    lambda_http::request::from_str(&event)
        .unwrap()
        .map(|body| match body {
            LambdaBody::Text(text) => Body::from(text),
            LambdaBody::Binary(bytes) => Body::from(bytes),
            _ => Body::empty(),
        })
}

#[tokio::test]
async fn a_json_request_through_the_gateway_gets_a_receipt() {
    let house = House::new().await.unwrap();

    let answer = house.send(event("complaint-json.json")).await;

    assert_eq!(answer.status, 201, "{}", answer.text);
    assert!(answer.json()["reference"].is_string());
}

#[tokio::test]
async fn a_form_in_base64_reaches_the_check_page() {
    let house = House::new().await.unwrap();

    let answer = house.send(event("complaint-form-base64.json")).await;

    assert_eq!(answer.status, 200);
    assert!(page::control(&answer.text, "nonce").is_some_and(|nonce| !nonce.is_empty()));
    assert!(answer.text.contains("見本の苦情"));
}

#[tokio::test]
async fn a_function_url_serves_the_contract() {
    let house = House::new().await.unwrap();

    let answer = house.send(event("openapi-function-url.json")).await;

    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["openapi"], "3.1.0");
}
