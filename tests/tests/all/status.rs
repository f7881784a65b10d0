//! How a request stands, without an account: what its sender sees, takes back and adds; and what
//! somebody learns who holds only its reference.

use axum::body::Body;
use axum::http::Request;
use jiff::civil::Date;
use ledger::embedded::{self, Embedded};
use ledger::{Case, Register};
use request::{EventKind, ReceiptCode, Reference};
use serde_json::json;
use tests::house::{build, encode};
use tests::people::MARKER;
use tests::{Answer, House, page, staff};

use crate::limits::from;

mod added;
mod begun;
mod doubt;
mod shown;
mod taken_back;

const PATH: &str = "/request/status/";
const HERE: &str = "203.0.113.7";
const CLERK: &str = "Test Clerk";

type Pairs = Vec<(String, String)>;

/// Somebody who sent a request and kept the receipt.
pub(crate) struct Member {
    pub(crate) reference: Reference,
    code: String,
    /// The day the receipt promises.
    due: Option<Date>,
}

pub(crate) async fn member(house: &House) -> Member {
    let body = json!({ "anonymous": true, "topic": "handling", "text": MARKER, "reply_by": "none",
        "no_mynumber_ack": true, "purpose_ack": true });
    send(house, "/api/requests/complaint", &body).await
}

/// Somebody whose request concerns a medical provider and may cost something.
async fn patient(house: &House) -> Member {
    let path = "/api/requests/statement-disclosure";
    let document = house.get("/api/openapi.json").await.json();
    let content = &document["paths"][path]["post"]["requestBody"]["content"];
    let examples = content["application/json"]["examples"].as_object();
    let (_, example) = examples.unwrap().iter().next().unwrap();
    send(house, path, &example["value"]).await
}

async fn send(house: &House, path: &str, body: &serde_json::Value) -> Member {
    let key = format!("status-{:016}", house.now().as_second());
    house.wait(1);
    let sent = house.post_json(path, &key, body).await.json();
    let text = |name: &str| sent[name].as_str().unwrap().to_owned();
    Member {
        reference: text("reference").parse().unwrap(),
        code: text("receipt_code"),
        due: sent["due"].as_str().map(|day| day.parse().unwrap()),
    }
}

/// A code that somebody made up.
fn guess(number: u128) -> String {
    let code = ReceiptCode::from_secret_bits(number << 40 | number);
    code.reveal().to_owned()
}

fn form(reference: &str, code: &str) -> Pairs {
    let pairs = [("reference", reference), ("code", code)];
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

fn posted(address: &str, form: &Pairs) -> Request<Body> {
    let head = [("content-type", "application/x-www-form-urlencoded")];
    from(address, build("POST", PATH, &head, encode(form)))
}

async fn ask(house: &House, address: &str, reference: &Reference, code: &str) -> Answer {
    let form = form(reference.as_str(), code);
    house.send(posted(address, &form)).await
}

pub(crate) async fn look(house: &House, member: &Member) -> Answer {
    ask(house, HERE, &member.reference, &member.code).await
}

/// What a button of a page sends, with what was typed.
fn pressed(html: &str, go: &str, typed: &[(&str, &str)]) -> Pairs {
    let mut form = Pairs::new();
    let typed = typed.iter().copied().chain([("go", go)]);
    let typed = typed.map(|(name, value)| (name.to_owned(), value.to_owned()));
    // A page has several forms, of which each carries reference and pass.
    for pair in page::hidden(html).into_iter().chain(typed) {
        form.retain(|(name, _)| *name != pair.0);
        form.push(pair);
    }
    form
}

pub(crate) async fn press(house: &House, html: &str, go: &str, typed: &[(&str, &str)]) -> Answer {
    house.send(posted(HERE, &pressed(html, go, typed))).await
}

pub(crate) fn engine(house: &House) -> Embedded {
    embedded::open(&house.data().join("ledger.sqlite")).unwrap()
}

async fn happens(house: &House, member: &Member, events: &[EventKind]) {
    let engine = engine(house);
    let register = Register::new(engine.connection());
    for event in events {
        let done = register.append(&member.reference, *event, CLERK, house.now(), None);
        done.await.unwrap();
    }
}

async fn case(house: &House, member: &Member) -> Case {
    let engine = engine(house);
    let case = Register::new(engine.connection())
        .get(&member.reference)
        .await
        .unwrap()
        .unwrap();
    case.verify().unwrap();
    case
}

fn kinds(case: &Case) -> Vec<EventKind> {
    case.events.iter().map(|event| event.kind).collect()
}

/// The desk asks for what is missing.
pub(crate) fn desk_asks(house: &House, member: &Member, items: &[&str]) {
    let items = items.iter().flat_map(|item| ["--item", item]);
    let all = ["ask", member.reference.as_str(), "--by", "2026-12-10"]
        .into_iter()
        .chain(["--actor", CLERK])
        .chain(items);
    staff(house, &all.collect::<Vec<_>>()).unwrap();
}

fn exported(house: &House, name: &str) -> Vec<serde_json::Value> {
    let out = house.scratch(name);
    tests::export(house, "jsonl", &out).unwrap();
    let text = std::fs::read_to_string(out).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}
