//! Where the days until the answer are counted from something later than the arrival: nobody who sends is told a day
//! before it begins, on the receipt, in its signed text, by the API or on the status page.

use axum::Router;
use jiff::civil::date;
use request::deadline::{ClockId, Start, StartId};
use request::receipt::Signed;
use request::{EventKind, Told};
use tests::house::answer;
use tests::people::complaint;

use super::{CLERK, HERE, House, Pairs, build, encode, engine, form, page, posted};

/// The intake of a society that counts from papers and fee.
fn later(house: &House) -> Router {
    let engine = engine(house);
    let changed = house.intake_changed(engine.connection(), |intake| {
        let rules = intake.publication.deadlines.rules.iter_mut();
        for rule in rules.filter(|rule| rule.clock == ClockId::Answer) {
            let start = |on, law: &str| Start {
                on,
                law: vec![law.to_owned()],
            };
            rule.starts = vec![
                start(StartId::Papers, "act-37-1"),
                start(StartId::Fee, "act-38-1"),
            ];
        }
    });
    changed.unwrap()
}

async fn post(house: &House, router: &Router, path: &str, pairs: &Pairs) -> String {
    house.wait(5);
    let head = [("content-type", "application/x-www-form-urlencoded")];
    let request = build("POST", path, &head, encode(pairs));
    answer(router, request).await.text
}

#[tokio::test]
async fn a_receipt_promises_no_day_that_is_not_known_and_says_what_it_waits_for() {
    let house = House::new().await.unwrap();
    let router = later(&house);
    for (path, waits, day) in [
        (
            "/request/complaint/",
            "まだ数え始めていません",
            "2026年12月24日",
        ),
        ("/en/request/complaint/", "Not begun", "24 December 2026"),
    ] {
        let mut form: Pairs = complaint();
        form.retain(|(name, _)| name != "reply_by");
        for (name, value) in [("reply_by", "mail"), ("email", "mihon@example.com")] {
            form.push((name.to_owned(), value.to_owned()));
        }
        let check = post(&house, &router, path, &form).await;
        for name in ["nonce", "shown"] {
            form.push((name.to_owned(), page::control(&check, name).unwrap()));
        }
        form.push(("go".to_owned(), "send".to_owned()));

        let receipt = post(&house, &router, path, &form).await;

        assert!(page::code(&receipt).is_some(), "{receipt}");
        assert!(
            receipt.contains(waits) && !receipt.contains(day),
            "{receipt}"
        );
        let text = receipt.split("<pre>").nth(1).unwrap();
        let signed = Signed::find(text.split("</pre>").next().unwrap()).unwrap();
        assert_eq!(signed.statement.due, None);
    }
}

#[tokio::test]
async fn a_sender_is_told_no_day_before_it_begins_and_the_same_from_then() {
    let house = House::new().await.unwrap();
    let router = later(&house);
    let document = house.get("/api/openapi.json").await.json();
    let path = "/api/requests/statement-disclosure";
    let content = &document["paths"][path]["post"]["requestBody"]["content"];
    let examples = content["application/json"]["examples"].as_object();
    let (_, example) = examples.unwrap().iter().next().unwrap();
    let head = [
        ("content-type", "application/json"),
        ("idempotency-key", "begun-0123456789abcdef"),
    ];
    let sent = build("POST", path, &head, example["value"].to_string());
    let sent = answer(&router, sent).await.json();
    let text = |name: &str| sent[name].as_str().unwrap().to_owned();
    let (reference, code) = (text("reference"), text("receipt_code"));
    let look = async || {
        let form = form(&reference, &code);
        answer(&router, posted(HERE, &form)).await.text
    };
    let register = ledger::Register::new(engine(&house).connection());
    let happens = async |event, told: Option<Told>| {
        house.wait(24 * 60 * 60);
        let happening = ledger::Happening::new(event, house.now(), CLERK);
        let happening = match told {
            Some(told) => happening.telling(told),
            None => happening,
        };
        let reference = reference.parse().unwrap();
        register.record(&reference, happening).await.unwrap();
    };

    let arrived = look().await;
    happens(EventKind::IdentityConfirmed, None).await;
    let by = date(2026, 12, 20);
    happens(EventKind::FeeAsked, Some(Told::Fee { yen: 500, by })).await;
    let waiting = look().await;
    happens(EventKind::FeePaid, None).await;
    let begun = look().await;
    house.wait(5 * 24 * 60 * 60);
    let later = look().await;

    assert!(sent["due"].is_null(), "{sent}");
    for page in [&arrived, &waiting] {
        assert!(page.contains("まだ数え始めていません"), "{page}");
        assert!(!page.contains("2026年12月24日"), "{page}");
    }
    assert!(arrived.contains("本人確認が済むまでは") && !waiting.contains("本人確認が済むまでは"));
    assert!(waiting.contains("手数料のお支払いが済むまでは"));
    // Thirty days from 27 November are a Sunday.
    for page in [&begun, &later] {
        assert!(page.contains("<dd>2026年12月25日"), "{page}");
        assert!(page.contains("手数料のお支払いが済んだ2026年11月27日から30日目です"));
    }
}
