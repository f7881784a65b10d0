//! What was stored and cannot be shown is not called lost: whoever sends again has their receipt.

use ledger::embedded;
use tests::house::{answer, build, encode};
use tests::people::complaint;
use tests::{House, page, staff};

const BROKEN: &str = "{{ nothing.is.there }}";

type Pairs = Vec<(String, String)>;

/// Sends a form to an intake with a template that cannot be rendered.
async fn sent(house: &House, template: &str, path: &str, form: &Pairs) -> tests::Answer {
    let engine = embedded::open(&house.data().join("ledger.sqlite")).unwrap();
    let intake = house.intake_changed(engine.connection(), |intake| {
        let broken = [(template.to_owned(), BROKEN.to_owned())];
        intake.templates.add_raw_templates(broken).unwrap();
    });
    let head = [("content-type", "application/x-www-form-urlencoded")];
    answer(&intake.unwrap(), build("POST", path, &head, encode(form))).await
}

fn says_neither(text: &str) {
    assert!(
        text.contains("すでに受け付けている場合があります"),
        "{text}"
    );
    assert!(!text.contains("請求は受け付けていません"), "{text}");
}

#[tokio::test]
async fn a_request_whose_receipt_cannot_be_shown_may_be_there_and_is_received_once() {
    let house = House::new().await.unwrap();
    let path = "/request/complaint/";
    let form = house.confirmed(path, &complaint()).await;
    house.wait(3);

    let first = sent(&house, "intake/receipt.html", path, &form).await;
    let mut again = page::hidden(&first.text);
    again.push(("go".to_owned(), "send".to_owned()));
    let receipt = house.post(path, &again).await;

    assert_eq!(first.status, 500);
    says_neither(&first.text);
    assert_eq!(receipt.status, 200, "{}", receipt.text);
    assert!(page::code(&receipt.text).is_some());
    let list = staff(&house, &["list"]).unwrap();
    let reference = page::reference(&receipt.text).unwrap();
    assert!(list.contains(reference.as_str()), "{list}");
    assert_eq!(list.matches("苦情").count(), 1, "{list}");
}

#[tokio::test]
async fn a_request_that_was_taken_back_is_not_called_as_it_was() {
    let house = House::new().await.unwrap();
    let path = "/request/complaint/";
    let form = house.confirmed(path, &complaint()).await;
    let receipt = house.post(path, &form).await;
    let reference = page::reference(&receipt.text).unwrap();
    let code = page::code(&receipt.text).unwrap();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let asked = vec![
        pair("reference", reference.as_str()),
        pair("code", code.reveal()),
        pair("go", "withdraw"),
    ];

    let unshown = sent(&house, "intake/status.html", "/request/status/", &asked).await;

    assert_eq!(unshown.status, 500);
    says_neither(&unshown.text);
    let shown = staff(&house, &["show", reference.as_str(), "--language", "en"]).unwrap();
    assert!(shown.contains("ithdrawn"), "{shown}");
}
