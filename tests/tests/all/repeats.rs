//! What is sent again under its key finds what was received first, whatever changed meanwhile: the text, the day, a
//! fee, a list. And whoever sends something else under it is told of that, and loses nothing.

use axum::Router;
use axum::http::StatusCode;
use intake_fn::sent::Sent;
use intake_fn::{Intake, read};
use ledger::embedded;
use ledger::faults::{Fault, Faults};
use request::{Answers, Kind, Language, table};
use serde_json::{Map, Value, json};
use tests::house::{answer, build, encode};
use tests::people::{self, MARKER, complaint};
use tests::{Answer, House, page};

mod released;

const PATH: &str = "/request/complaint/";
const API: &str = "/api/requests/complaint";
const KEY: &str = "repeats-0123456789";

type Pairs = Vec<(String, String)>;

fn stored(house: &House) -> usize {
    let out = house.scratch("stored.jsonl");
    tests::export(house, "jsonl", &out).unwrap();
    std::fs::read_to_string(out).unwrap().lines().count()
}

/// The same intake with another publication.
fn changed(house: &House, change: impl FnOnce(&mut Intake)) -> Router {
    let engine = embedded::open(&house.data().join("ledger.sqlite")).unwrap();
    house.intake_changed(engine.connection(), change).unwrap()
}

/// The purpose text of every form, revised.
fn revise(intake: &mut Intake) {
    for edition in intake.publication.editions.values_mut() {
        for text in edition.forms.values_mut() {
            text.version.version = "99.0".to_owned();
            text.version.digest = "0".repeat(64);
        }
    }
}

/// The check page of a form as its sender has it, ready to be sent.
async fn checked(house: &House, path: &str, form: &Pairs) -> Pairs {
    let check = house.post(path, form).await;
    assert_eq!(check.status, 200, "{}", check.text);
    let mut ready = page::hidden(&check.text);
    let boxes = ["fee_ack", "no_mynumber_ack", "purpose_ack"];
    let ticked = form.iter().filter(|(name, _)| boxes.contains(&&**name));
    ready.extend(ticked.cloned());
    ready.push(("go".to_owned(), "send".to_owned()));
    assert!(page::control(&check.text, "seen_text").is_some());
    ready
}

async fn post(router: &Router, path: &str, form: &Pairs) -> Answer {
    let head = [("content-type", "application/x-www-form-urlencoded")];
    answer(router, build("POST", path, &head, encode(form))).await
}

async fn post_json(router: &Router, path: &str, key: &str, body: &Value) -> Answer {
    let head = [
        ("content-type", "application/json"),
        ("idempotency-key", key),
    ];
    answer(router, build("POST", path, &head, body.to_string())).await
}

fn numbers(answer: &Answer) -> (String, String) {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let code = page::code(&answer.text).unwrap().reveal().to_owned();
    (page::reference(&answer.text).unwrap().to_string(), code)
}

fn set(mut form: Pairs, name: &str, value: &str) -> Pairs {
    form.retain(|(own, _)| own != name);
    form.push((name.to_owned(), value.to_owned()));
    form
}

fn pairs(answers: &Answers) -> Pairs {
    let each = answers.iter().flat_map(|(name, values)| {
        let values = values.iter();
        values.map(move |value| (name.to_owned(), value.clone()))
    });
    each.collect()
}

fn document(kind: Kind, answers: &Answers) -> Value {
    let mut document = Map::new();
    for (name, values) in answers.iter() {
        let input = table::field(kind, name).unwrap().input;
        let value = match input {
            _ if input.takes_several() => json!(values),
            request::Input::Confirm | request::Input::Tick => json!(true),
            _ => json!(values[0]),
        };
        document.insert(name.to_owned(), value);
    }
    document.into()
}

fn short() -> Value {
    json!({ "anonymous": true, "topic": "site", "text": MARKER, "reply_by": "none",
        "no_mynumber_ack": true, "purpose_ack": true })
}

#[tokio::test]
async fn a_form_whose_text_was_revised_since_shows_its_first_receipt() {
    let house = House::new().await.unwrap();
    let form = checked(&house, PATH, &complaint()).await;
    let first = house.post(PATH, &form).await;
    let revised = changed(&house, revise);

    let again = post(&revised, PATH, &form).await;
    let fresh = post(&revised, PATH, &checked(&house, PATH, &complaint()).await).await;

    assert_eq!(numbers(&again), numbers(&first));
    assert!(again.text.contains("最初の受付の内容"), "{}", again.text);
    assert!(again.text.contains(MARKER) && !again.text.contains("99.0"));
    assert_eq!(fresh.status, 409, "what was not received is shown anew");
    assert!(fresh.text.contains("まだ送信していません"));
    assert_eq!(stored(&house), 1);
}

#[tokio::test]
async fn a_program_that_names_the_text_of_then_gets_its_first_receipt() {
    let house = House::new().await.unwrap();
    let check = house.post(PATH, &complaint()).await;
    let mut body = short();
    body["seen_text"] = json!(page::control(&check.text, "seen_text").unwrap());
    let first = house.post_json(API, KEY, &body).await;
    let revised = changed(&house, revise);

    let again = post_json(&revised, API, KEY, &body).await;
    let fresh = post_json(&revised, API, "repeats-another-0", &body).await;

    assert_eq!(first.status, 201, "{}", first.text);
    assert_eq!(
        (again.status, again.json()),
        (StatusCode::CREATED, first.json())
    );
    assert_eq!(
        fresh.json()["type"],
        "urn:privacy-desk:problem:text-changed"
    );
    assert_eq!(stored(&house), 1);
}

/// Answers that are right until the end of a month by the clock of the house.
fn of_the_last_month(house: &House) -> Answers {
    let mut answers = people::answers(Kind::StatementDisclosure, &[]);
    answers.remove("months_from");
    answers.add("months_from", "2021-11");
    let last: jiff::Timestamp = "2026-11-30T14:59:00Z".parse().unwrap();
    house.wait(last.as_second() - house.now().as_second());
    answers
}

#[tokio::test]
async fn a_form_that_is_too_late_today_and_was_not_then_shows_its_first_receipt() {
    let house = House::new().await.unwrap();
    let path = "/request/statement-disclosure/";
    let form = pairs(&of_the_last_month(&house));
    let form = checked(&house, path, &form).await;
    let first = house.post(path, &form).await;

    house.wait(60);
    let again = house.post(path, &form).await;

    assert_eq!(house.now().to_string(), "2026-11-30T15:00:09Z");
    assert_eq!(numbers(&again), numbers(&first));
    assert!(first.text.contains("2021年11月") && again.text.contains("2021年11月"));
    assert!(!again.text.contains("ここには表示できません"));
    assert_eq!(stored(&house), 1);
}

#[tokio::test]
async fn a_program_that_is_too_late_today_and_was_not_then_gets_its_first_receipt() {
    let house = House::new().await.unwrap();
    let path = "/api/requests/statement-disclosure";
    let body = document(Kind::StatementDisclosure, &of_the_last_month(&house));
    let first = house.post_json(path, KEY, &body).await;

    house.wait(60);
    let again = house.post_json(path, KEY, &body).await;
    let fresh = house.post_json(path, "repeats-another-0", &body).await;

    assert_eq!(first.status, 201, "{}", first.text);
    assert_eq!(
        (again.status, again.json()),
        (StatusCode::CREATED, first.json())
    );
    assert_eq!(fresh.json()["errors"][0]["field"], "months_from");
    assert_eq!(stored(&house), 1);
}

#[tokio::test]
async fn a_fee_that_began_or_ended_and_a_list_that_shrank_change_nothing_of_a_repeat() {
    let house = House::new().await.unwrap();
    let file = house.data().join("dist/intake/publication.json");
    let text = std::fs::read_to_string(file).unwrap();
    let publication: request::publication::Publication = serde_json::from_str(&text).unwrap();
    let items = &publication.editions[&Language::Ja].words.lists["consent-items"];
    let ids: Vec<_> = items.iter().map(|item| item.id.clone()).collect();
    for (kind, fee, is_partly_shown) in [
        (Kind::PurposeNotice, 300, false),
        (Kind::Disclosure, 0, false),
        (Kind::ConsentRefusal, 0, true),
    ] {
        let mut answers = people::answers(kind, &ids);
        let other = changed(&house, |intake| {
            intake.publication.fees.insert(kind, fee);
            for edition in intake.publication.editions.values_mut() {
                edition
                    .words
                    .lists
                    .get_mut("consent-items")
                    .unwrap()
                    .clear();
            }
        });
        if publication.fees[&kind] == 0 {
            answers.remove("fee_ack");
        }
        let path = format!("/request/{kind}/");
        let form = checked(&house, &path, &pairs(&answers)).await;
        let first = house.post(&path, &form).await;

        let again = post(&other, &path, &form).await;

        assert_eq!(numbers(&again), numbers(&first), "{kind}");
        let says_so = again.text.contains("ここには表示できません");
        assert_eq!(says_so, is_partly_shown, "{kind} {}", again.text);
    }
    assert_eq!(stored(&house), 3);
}

#[tokio::test]
async fn a_form_with_one_letter_changed_names_the_first_and_keeps_every_answer() {
    let house = House::new().await.unwrap();
    let form = checked(&house, PATH, &complaint()).await;
    let first = numbers(&house.post(PATH, &form).await);
    let other = format!("{MARKER}。");
    // Faults are no reason to be silent about it either.
    let faulty = set(form.clone(), "reply_by", "");
    for form in [set(form, "text", &other), faulty] {
        let refused = house.post(PATH, &form).await;

        assert_eq!(refused.status, 409);
        let told = page::reference(&refused.text).unwrap().to_string();
        let code = page::code(&refused.text).unwrap().reveal().to_owned();
        assert_eq!((told, code), first);
        assert!(
            refused.text.contains("2026年11月24日 12:00 日本時間"),
            "{}",
            refused.text
        );
        assert!(refused.text.contains("窓口へお電話") && !refused.text.contains("郵送することも"));
        assert_eq!(page::control(&refused.text, "nonce"), None);
    }
    assert_eq!(stored(&house), 1);
}

#[tokio::test]
async fn whoever_goes_back_after_a_lost_answer_and_sends_again_has_one_request() {
    let house = House::new().await.unwrap();
    let first_page = page::hidden(&house.get(PATH).await.text);
    let begun = house.post(PATH, &set(first_page, "go", "next")).await;
    let carried = set(page::hidden(&begun.text), "go", "next");
    let last_page = complaint()
        .iter()
        .fold(carried, |form, (name, value)| set(form, name, value));

    // The browser sends the last page before the check page once more, and shows another check page.
    let (mut told, mut times) = (Vec::new(), Vec::new());
    for _ in 0..2 {
        let ready = checked(&house, PATH, &last_page).await;
        times.extend(ready.iter().find(|(name, _)| name == "shown").cloned());
        told.push(numbers(&house.post(PATH, &ready).await));
    }

    assert_ne!(times[0], times[1], "two check pages");
    assert_eq!(told[0], told[1]);
    assert_eq!(stored(&house), 1);
}

#[tokio::test]
async fn whoever_means_a_second_request_goes_on_under_another_key() {
    let house = House::new().await.unwrap();
    let form = checked(&house, PATH, &complaint()).await;
    let first = numbers(&house.post(PATH, &form).await);
    let other = format!("{MARKER}。");
    let refused = house.post(PATH, &set(form.clone(), "text", &other)).await;

    let press = set(page::hidden(&refused.text), "go", "check");
    let check = house.post(PATH, &press).await;
    let ticks = ["no_mynumber_ack", "purpose_ack"];
    let ready = ticks.iter().fold(page::hidden(&check.text), |form, name| {
        set(form, name, "yes")
    });
    let second = house.post(PATH, &set(ready, "go", "send")).await;
    let again = house.post(PATH, &form).await;

    assert_eq!(check.status, 200, "{}", check.text);
    assert_eq!(page::control(&check.text, "text"), Some(other));
    assert!(
        !check.text.contains(" checked"),
        "what is confirmed is confirmed anew"
    );
    assert_ne!(numbers(&second), first);
    assert_eq!(numbers(&again), first);
    assert_eq!(stored(&house), 2);
}

#[tokio::test]
async fn a_receipt_of_the_address_before_the_site_moved_stays_as_it_was_signed() {
    let house = House::new().await.unwrap();
    let first = house.post_json(API, KEY, &short()).await.json();
    let moved = changed(&house, |intake| {
        for edition in intake.publication.editions.values_mut() {
            "https://moved.example".clone_into(&mut edition.shell.base_url);
        }
    });

    let again = post_json(&moved, API, KEY, &short()).await.json();
    let other = post_json(&moved, API, "repeats-another-0", &short()).await;

    assert_eq!(again, first);
    let signed = other.json()["signed"].as_str().unwrap().to_owned();
    assert!(signed.contains("site: https://moved.example\n"), "{signed}");
}

#[tokio::test]
async fn a_program_with_something_else_under_its_key_is_told_when_and_no_number() {
    let house = House::new().await.unwrap();
    let first = house.post_json(API, KEY, &short()).await.json();
    house.wait(3600);
    let with = |name: &str, value: Value| {
        let mut body = short();
        body[name] = value;
        body
    };
    for body in [
        with("topic", json!("leak")),
        with("topic", json!("nothing")),
        with("favourite_colour", json!("red")),
        with("language", json!("fr")),
        with("seen_text", json!("0".repeat(64))),
    ] {
        let told = house.post_json(API, KEY, &body).await;

        if body["seen_text"].is_string() {
            assert_eq!(
                told.json(),
                first,
                "the same answers, whatever text is named"
            );
            continue;
        }
        assert_eq!(told.status, 409, "{body}: {}", told.text);
        assert_eq!(told.json()["type"], "urn:privacy-desk:problem:key-reused");
        assert_eq!(told.json()["received_at"], first["received_at"]);
        assert!(!told.text.contains(first["reference"].as_str().unwrap()));
    }
    assert_eq!(stored(&house), 1);
}

#[tokio::test]
async fn the_key_of_a_program_is_no_key_to_a_form() {
    let house = House::new().await.unwrap();
    let first = house.post_json(API, KEY, &short()).await.json();
    let mut form = set(complaint(), "nonce", KEY);
    form = set(form, "text", "見本");
    form = set(form, "shown", &house.shown(Kind::Complaint, KEY));

    let sent = house.post(PATH, &set(form, "go", "send")).await;

    assert_eq!(sent.status, 200);
    let reference = page::reference(&sent.text).unwrap().to_string();
    assert_ne!(first["reference"], json!(reference));
}

#[tokio::test]
async fn where_nobody_can_look_nobody_says_that_nothing_was_received() {
    let house = House::new().await.unwrap();
    let form = checked(&house, PATH, &complaint()).await;
    let engine = embedded::open(&house.data().join("ledger.sqlite")).unwrap();
    let (table, faults) = Faults::over(&engine);
    faults.fail("GetItem", Fault::Unreachable, 1000);
    let blind = house.intake_changed(table, revise).unwrap();
    house.wait(3);

    let page = post(&blind, PATH, &form).await;
    let told = post_json(&blind, API, KEY, &json!({ "topic": "nothing" })).await;

    assert_eq!((page.status.as_u16(), told.status.as_u16()), (503, 503));
    assert!(!page.text.contains("まだ送信していません"), "{}", page.text);
    assert!(page.text.contains(MARKER) && page.text.contains("value=\"send\""));
    assert!(!told.text.contains("Nothing was received"), "{}", told.text);
    // The text that its sender saw is the one they agree to: the new one is shown first.
    let seeing = changed(&house, revise);
    let again = set(page::hidden(&page.text), "go", "send");
    let again = post(&seeing, PATH, &again).await;
    assert_eq!(again.status, 409, "{}", again.text);
    assert!(again.text.contains("まだ送信していません"));
    assert_eq!(stored(&house), 0);
}
