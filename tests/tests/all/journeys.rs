//! Whole journeys: from the page's own fields to the receipt and on to the export.

use request::check::Answer as Kept;
use request::{Answers, Kind, Language, Setting, check, table};
use serde_json::{Map, Value, json};
use tests::people::{self, MARKER};
use tests::{House, page};

type Pairs = Vec<(String, String)>;

fn pairs(answers: &Answers) -> Pairs {
    let each = answers.iter().flat_map(|(name, values)| {
        values
            .iter()
            .map(move |value| (name.to_owned(), value.clone()))
    });
    each.collect()
}

fn with(mut pairs: Pairs, more: &[(&str, &str)]) -> Pairs {
    pairs.extend(
        more.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    pairs
}

fn consent_items(house: &House) -> Vec<String> {
    let file = house.data().join("dist/intake/publication.json");
    let text = std::fs::read_to_string(file).unwrap();
    let publication: request::publication::Publication = serde_json::from_str(&text).unwrap();
    let list = &publication.editions[&Language::Ja].words.lists["consent-items"];
    list.iter().map(|item| item.id.clone()).collect()
}

fn path(language: Language, kind: Kind) -> String {
    format!("{}/request/{kind}/", language.prefix())
}

/// Walks a form page by page as a browser would: fills in what the page asks, keeps what it hides.
async fn walk(house: &House, language: Language, kind: Kind, answers: &Answers) -> String {
    let path = path(language, kind);
    let mut html = house.get(&path).await.text;
    for _ in 0..8 {
        let mut form = page::hidden(&html);
        let shown = page::shown(&html);
        for (name, values) in answers.iter() {
            // A date is asked in parts.
            if shown.contains(&format!("{name}_year")) {
                form.extend(parts(name, values));
            } else if shown.iter().any(|control| control == name) {
                form.extend(values.iter().map(|value| (name.to_owned(), value.clone())));
            }
        }
        let at = page::control(&html, "at").unwrap();
        let go = if at == "check" { "send" } else { "next" };
        let answer = house.post(&path, &with(form, &[("go", go)])).await;
        assert_eq!(answer.status, 200, "{kind} {at}: {}", errors(&answer.text));
        html = answer.text;
        if page::code(&html).is_some() {
            return html;
        }
    }
    panic!("{kind}: the form never ends");
}

/// 昭和62年3月27日 or 2026-09, taken apart as a person would type it into the parts.
fn parts(name: &str, values: &[String]) -> Pairs {
    let typed = values.first().cloned().unwrap_or_default();
    let eras = [("令和", "reiwa"), ("昭和", "showa")];
    let era = eras.iter().find(|(word, _)| typed.starts_with(word));
    let digits: Vec<&str> = typed
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    let era = era.map_or("western", |(_, id)| id);
    let mut pairs = vec![(format!("{name}_era"), era.to_owned())];
    for (part, digits) in ["year", "month", "day"].iter().zip(digits) {
        pairs.push((format!("{name}_{part}"), digits.to_owned()));
    }
    pairs
}

fn errors(html: &str) -> String {
    let start = html.find("id=\"errors\"").unwrap_or_default();
    html.get(start..)
        .unwrap_or_default()
        .chars()
        .take(1200)
        .collect()
}

fn export(house: &House) -> Vec<Value> {
    let out = house.scratch("export.jsonl");
    let text = tests::export(house, "jsonl", &out).map(|()| std::fs::read_to_string(&out).unwrap());
    text.unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// What the field table makes of the answers: what an export must give back.
fn expected(
    house: &House,
    language: Language,
    kind: Kind,
    answers: &Answers,
) -> Map<String, Value> {
    let items = consent_items(house);
    let choice = |id: &String| request::words::Choice {
        id: id.clone(),
        ..Default::default()
    };
    let lists = [(
        "consent-items".to_owned(),
        items.iter().map(choice).collect(),
    )]
    .into();
    let today = jiff::civil::date(2026, 11, 24);
    let setting = Setting {
        kind,
        language,
        today,
        fee: 1,
        lists: &lists,
    };
    let submission = check(&setting, answers)
        .or_else(|_| check(&Setting { fee: 0, ..setting }, &without_fee(answers)))
        .unwrap();
    let json = |answer: &Kept| serde_json::to_value(answer).unwrap();
    submission
        .answers
        .iter()
        .map(|(name, answer)| (name.clone(), json(answer)))
        .collect()
}

fn without_fee(answers: &Answers) -> Answers {
    let mut answers = answers.clone();
    answers.remove("fee_ack");
    answers
}

fn fee(house: &House, kind: Kind) -> u32 {
    let file = house.data().join("dist/intake/publication.json");
    let text = std::fs::read_to_string(file).unwrap();
    let publication: request::publication::Publication = serde_json::from_str(&text).unwrap();
    publication.fees[&kind]
}

fn answers(house: &House, kind: Kind) -> Answers {
    let answers = people::answers(kind, &consent_items(house));
    if fee(house, kind) == 0 {
        without_fee(&answers)
    } else {
        answers
    }
}

#[tokio::test]
async fn every_kind_travels_from_the_page_to_the_export_unchanged() {
    let house = House::new().await.unwrap();
    let mut sent = Vec::new();
    for kind in Kind::ALL {
        for language in Language::ALL {
            let answers = answers(&house, kind);
            let html = walk(&house, language, kind, &answers).await;
            sent.push((page::reference(&html).unwrap(), language, kind, answers));
        }
    }

    let rows = export(&house);

    assert_eq!(rows.len(), sent.len());
    for (reference, language, kind, answers) in sent {
        let row = rows
            .iter()
            .find(|row| row["reference"] == reference.as_str())
            .unwrap();
        let back = row["answers"].as_object().unwrap();
        for (name, answer) in &expected(&house, language, kind, &answers) {
            // Dates typed into parts are joined: only their normal form is what was meant.
            let field = table::field(kind, name).unwrap();
            if field.input.parts().is_empty() {
                assert_eq!(&back[name], answer, "{kind} {language} {name}");
            } else {
                assert_eq!(
                    back[name]["normal"], answer["normal"],
                    "{kind} {language} {name}"
                );
            }
        }
        assert_eq!(
            back.len(),
            expected(&house, language, kind, &answers).len(),
            "{kind}"
        );
    }
}

#[tokio::test]
async fn a_form_posted_whole_needs_only_what_its_check_page_adds() {
    let house = House::new().await.unwrap();
    let form = pairs(&answers(&house, Kind::Correction));

    let check = house.post("/request/correction/", &form).await;
    let sent = house
        .post(
            "/request/correction/",
            &with(page::hidden(&check.text), &own_boxes(&form)),
        )
        .await;

    assert!(page::control(&check.text, "nonce").is_some_and(|nonce| nonce.len() >= 22));
    assert!(page::control(&check.text, "shown").is_some_and(|shown| shown.len() > 40));
    assert!(page::code(&check.text).is_none());
    assert_eq!(sent.status, 200, "{}", errors(&sent.text));
    assert!(page::code(&sent.text).is_some());
}

/// The answers that are given on the check page itself, and its button.
fn own_boxes(form: &Pairs) -> Vec<(&str, &str)> {
    let boxes = form.iter().filter(|(name, _)| name.ends_with("_ack"));
    let boxes = boxes.map(|(name, value)| (name.as_str(), value.as_str()));
    boxes.chain([("go", "send")]).collect()
}

#[tokio::test]
async fn the_same_form_sent_twice_is_one_request_with_one_receipt() {
    let house = House::new().await.unwrap();
    let form = pairs(&answers(&house, Kind::Suspension));
    let form = house.confirmed("/request/suspension/", &form).await;

    let first = house.post("/request/suspension/", &form).await;
    let second = house.post("/request/suspension/", &form).await;

    assert_eq!(
        page::reference(&first.text).unwrap(),
        page::reference(&second.text).unwrap()
    );
    assert_eq!(
        page::code(&first.text).unwrap().reveal(),
        page::code(&second.text).unwrap().reveal()
    );
    assert_eq!(export(&house).len(), 1);
}

#[tokio::test]
async fn another_form_under_the_same_key_is_refused_and_not_stored() {
    let house = House::new().await.unwrap();
    let mut answers = answers(&house, Kind::Complaint);
    answers.remove("text");
    let form = house
        .confirmed(
            "/request/complaint/",
            &with(pairs(&answers), &[("text", "一つ目")]),
        )
        .await;
    let mut other = form.clone();
    other.retain(|(name, _)| name != "text");
    let other = with(other, &[("text", "二つ目")]);

    let first = house.post("/request/complaint/", &form).await;
    let second = house.post("/request/complaint/", &other).await;

    assert_eq!((first.status.as_u16(), second.status.as_u16()), (200, 409));
    assert!(second.text.contains("別の内容の請求") && second.text.contains("二つ目"));
    assert_eq!(export(&house).len(), 1);
}

fn document(house: &House, kind: Kind, language: Language) -> Value {
    let answers = answers(house, kind);
    let mut document = Map::new();
    for (name, values) in answers.iter() {
        let input = table::field(kind, name).unwrap().input;
        let value = if input.takes_several() {
            json!(values)
        } else if matches!(input, request::Input::Confirm | request::Input::Tick) {
            json!(true)
        } else {
            json!(values[0])
        };
        document.insert(name.to_owned(), value);
    }
    document.insert("language".to_owned(), json!(language));
    document.into()
}

#[tokio::test]
async fn programs_get_the_same_receipt_for_the_same_key() {
    let house = House::new().await.unwrap();
    for kind in Kind::ALL {
        let key = format!("key-{kind:-<20}");
        let body = document(&house, kind, Language::En);
        let path = format!("/api/requests/{kind}");

        let first = house.post_json(&path, &key, &body).await;
        let second = house.post_json(&path, &key, &body).await;

        assert_eq!(first.status, 201, "{kind}: {}", first.text);
        assert_eq!(first.json(), second.json());
        assert_eq!(first.json()["received_at"], "2026-11-24T03:00:00Z");
        assert!(
            first.json()["reference"]
                .as_str()
                .unwrap()
                .parse::<request::Reference>()
                .is_ok()
        );
        assert!(
            first.json()["receipt_code"]
                .as_str()
                .unwrap()
                .parse::<request::ReceiptCode>()
                .is_ok()
        );
    }
    let rows = export(&house);
    assert_eq!(rows.len(), Kind::ALL.len());
    let text = serde_json::to_string(&rows).unwrap();
    assert!(text.contains(MARKER));
}

#[tokio::test]
async fn one_key_sent_by_many_at_once_is_one_request() {
    let house = std::sync::Arc::new(House::new().await.unwrap());
    let body = document(&house, Kind::Disclosure, Language::Ja);
    let sends = (0..12).map(|_| {
        let (house, body) = (house.clone(), body.clone());
        tokio::spawn(async move {
            house
                .post_json("/api/requests/disclosure", "same-key-at-once", &body)
                .await
                .json()
        })
    });
    let mut receipts = Vec::new();
    for send in sends.collect::<Vec<_>>() {
        receipts.push(send.await.unwrap());
    }

    assert!(
        receipts
            .windows(2)
            .all(|two| two[0]["reference"] == two[1]["reference"])
    );
    assert!(receipts[0]["reference"].is_string(), "{}", receipts[0]);
    assert_eq!(export(&house).len(), 1);
}

#[tokio::test]
async fn a_receipt_opens_its_own_request_and_no_other() {
    let house = House::new().await.unwrap();
    let send = async |key: &str| {
        let body = document(&house, Kind::Disclosure, Language::Ja);
        house
            .post_json("/api/requests/disclosure", key, &body)
            .await
            .json()
    };
    let (mine, other) = (
        send("mine-mine-mine-mine").await,
        send("other-other-other").await,
    );
    let ask = async |reference: &Value, code: &Value| {
        let pair =
            |name: &str, value: &Value| (name.to_owned(), value.as_str().unwrap().to_owned());
        let form = [pair("reference", reference), pair("code", code)];
        house.post("/request/status/", &form).await
    };

    let found = ask(&mine["reference"], &mine["receipt_code"]).await;
    let crossed = ask(&mine["reference"], &other["receipt_code"]).await;
    let nobody = ask(
        &json!(request::Reference::from_random(1)),
        &mine["receipt_code"],
    )
    .await;

    assert_eq!(found.status, 200);
    assert!(found.text.contains("受付"));
    assert!(!found.text.contains(MARKER));
    assert_eq!(
        (crossed.status.as_u16(), nobody.status.as_u16()),
        (422, 422)
    );
    let shown = mine["reference"].as_str().unwrap();
    let typed = request::Reference::from_random(1);
    assert_eq!(
        crossed.text.replace(shown, "X"),
        nobody.text.replace(typed.as_str(), "X"),
        "an unknown reference looks like a wrong code"
    );
    let code = mine["receipt_code"].as_str().unwrap();
    assert!(!found.text.contains(code) && !crossed.text.contains(code));
}

#[tokio::test]
async fn a_receipt_promises_only_what_will_follow() {
    let house = House::new().await.unwrap();
    let person = pairs(&answers(&house, Kind::Correction));
    let silent = with(
        vec![],
        &[
            ("anonymous", "yes"),
            ("topic", "site"),
            ("text", "見本"),
            ("reply_by", "none"),
            ("no_mynumber_ack", "yes"),
            ("purpose_ack", "yes"),
        ],
    );
    let person = house.confirmed("/request/correction/", &person).await;
    let silent = house.confirmed("/request/complaint/", &silent).await;

    let person = house.post("/request/correction/", &person).await.text;
    let silent = house.post("/request/complaint/", &silent).await.text;

    assert!(person.contains("回答の目標日") && person.contains("本人確認書類の写し"));
    assert!(page::code(&silent).is_some());
    assert!(!silent.contains("回答の目標日") && !silent.contains("本人確認書類の写し"));
}

#[tokio::test]
async fn a_request_records_the_text_it_was_sent_under() {
    let house = House::new().await.unwrap();
    let file = house.data().join("dist/intake/publication.json");
    let text = std::fs::read_to_string(file).unwrap();
    let publication: request::publication::Publication = serde_json::from_str(&text).unwrap();
    let record = std::fs::read_to_string(tests::house::root().join("content/record.toml")).unwrap();
    for language in Language::ALL {
        let answers = answers(&house, Kind::Disclosure);
        walk(&house, language, Kind::Disclosure, &answers).await;
    }

    let rows = export(&house);

    assert_eq!(rows.len(), Language::ALL.len());
    for row in rows {
        let language = Language::ALL
            .into_iter()
            .find(|it| row["language"] == it.id());
        let seen = &publication.editions[&language.unwrap()].forms[&Kind::Disclosure].version;
        assert_eq!(row["text"], serde_json::to_value(seen).unwrap());
        // The same digest tells in the content's own record which text that was.
        let recorded = format!("\"{}\" = {{ digest = \"{}\"", seen.version, seen.digest);
        assert!(record.contains(&recorded), "{recorded}");
    }
}
