//! What a sender sees when the store fails, in HTML and in JSON; and that whatever happens, sending
//! again in the end gives one request and one receipt.
//!
//! The SDK is the real one, and so are the sender's deadlines: those AWS gives to a function.

use std::net::SocketAddr;
use std::time::Instant;

use axum::Router;
use axum::extract::ConnectInfo;
use intake_fn::Limits;
use ledger::embedded::{self, Embedded};
use ledger::faults::{Fault, Faults, MARKER as STORE_MARKER};
use request::Kind;
use serde_json::json;
use tests::house::{answer, build, encode};
use tests::people::{MARKER, complaint};
use tests::{Answer, House, page};
use tokio::task::JoinSet;

/// What the function has for an answer, in milliseconds.
const LIMIT: i64 = 3_000;
/// How many send at once.
const AT_ONCE: usize = 24;
/// More than anybody tries.
const ALWAYS: usize = 1_000;

const FAULTS: [Fault; 15] = [
    Fault::Throttled,
    Fault::OverCapacity,
    Fault::ServerError,
    Fault::Unavailable,
    Fault::Denied,
    Fault::Cancelled(&["None", "TransactionConflict", "None"]),
    Fault::Cancelled(&["ThrottlingError", "None", "ValidationError"]),
    Fault::Skewed,
    Fault::BadSignature,
    Fault::Unreachable,
    Fault::ResetAfter,
    Fault::Silent,
    Fault::SilentAfter,
    Fault::AnswerLost,
    Fault::Nothing,
];

/// How somebody sends.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    Form,
    Json,
}

/// What somebody learns from an answer.
#[derive(Debug, PartialEq)]
enum Told {
    /// Reference and receipt code.
    Received(String, String),
    /// Not confirmed; send again with the same key.
    NotConfirmed,
}

/// Somebody with one request to send, to an intake of their own over the one table.
struct Sender {
    router: Router,
    faults: Faults,
    way: Way,
    key: String,
    form: Vec<(String, String)>,
    deadline: u64,
    peer: SocketAddr,
}

impl Sender {
    fn new(house: &House, table: &Embedded, way: Way, number: usize) -> Self {
        let (connection, faults) = Faults::over(table);
        let key = format!("faults-{way:?}-{number:010}");
        let shown = house.shown(Kind::Complaint, &key);
        let mut form = complaint();
        let more = [
            ("nonce", key.as_str()),
            ("at", "check"),
            ("go", "send"),
            ("shown", &shown),
        ];
        form.extend(more.map(|(name, value)| (name.to_owned(), value.to_owned())));
        Self {
            router: house.intake_over(connection).unwrap(),
            faults,
            way,
            form,
            key,
            deadline: u64::try_from(house.now().as_millisecond() + LIMIT).unwrap(),
            peer: ([203, 0, 113, u8::try_from(number).unwrap()], 50_000).into(),
        }
    }

    async fn send(&self) -> Told {
        let answer = self.post(&self.form, None).await;
        self.told(&answer)
    }

    /// Sends to a function that has so little time.
    async fn send_in_time(&self) -> Told {
        let answer = self.post(&self.form, Some(self.deadline)).await;
        self.told(&answer)
    }

    async fn post(&self, form: &[(String, String)], deadline: Option<u64>) -> Answer {
        let (path, kind, body) = match self.way {
            Way::Form => (
                "/request/complaint/",
                "application/x-www-form-urlencoded",
                encode(form),
            ),
            Way::Json => {
                let body = json!({ "anonymous": true, "topic": "site", "text": MARKER,
                    "reply_by": "none", "no_mynumber_ack": true, "purpose_ack": true });
                let path = "/api/requests/complaint";
                (path, "application/json", body.to_string())
            }
        };
        let head = [("content-type", kind), ("idempotency-key", &self.key)];
        let mut request = build("POST", path, &head, body);
        request.extensions_mut().insert(ConnectInfo(self.peer));
        if let Some(deadline) = deadline {
            let mut context = lambda_http::Context::default();
            context.deadline = deadline;
            request.extensions_mut().insert(context);
        }
        answer(&self.router, request).await
    }

    /// Every answer is a receipt, or says plainly that there is none and how to go on.
    fn told(&self, answer: &Answer) -> Told {
        assert!(!answer.text.contains(STORE_MARKER));
        match (self.way, answer.status.as_u16()) {
            (Way::Form, 200) => {
                let reference = page::reference(&answer.text).unwrap().to_string();
                let code = page::code(&answer.text).unwrap();
                Told::Received(reference, code.reveal().to_owned())
            }
            (Way::Json, 201) => {
                let json = answer.json();
                let text = |name: &str| json[name].as_str().unwrap().to_owned();
                Told::Received(text("reference"), text("receipt_code"))
            }
            (Way::Form, 503) => {
                assert!(
                    answer
                        .text
                        .contains("受け付けたことを確かめられませんでした")
                );
                assert!(answer.text.contains(MARKER), "the answers are kept");
                assert_eq!(
                    page::control(&answer.text, "nonce").as_ref(),
                    Some(&self.key)
                );
                assert!(page::code(&answer.text).is_none());
                Told::NotConfirmed
            }
            (Way::Json, 503) => {
                let json = answer.json();
                assert_eq!(json["type"], "urn:privacy-desk:problem:unavailable");
                assert!(
                    json["detail"]
                        .as_str()
                        .unwrap()
                        .contains("same Idempotency-Key")
                );
                assert!(!answer.text.contains(MARKER));
                Told::NotConfirmed
            }
            (way, status) => panic!("{way:?} {status} {}", answer.text),
        }
    }
}

fn table(house: &House) -> Embedded {
    embedded::open(&house.data().join("ledger.sqlite")).unwrap()
}

fn stored(house: &House) -> usize {
    let out = house.scratch("stored.jsonl");
    tests::export(house, "jsonl", &out).unwrap();
    std::fs::read_to_string(out).unwrap().lines().count()
}

/// Runs some at once: most of the time they wait. Gives back how many there were.
async fn all(work: impl Iterator<Item = impl Future<Output = ()> + Send + 'static>) -> usize {
    let mut running = JoinSet::new();
    let mut done = 0;
    for one in work {
        if running.len() == AT_ONCE {
            running.join_next().await.unwrap().unwrap();
        }
        running.spawn(one);
        done += 1;
    }
    running.join_all().await;
    done
}

/// Sends while the fault lasts, then again when it is over.
async fn outlive(sender: Sender, fault: Fault) {
    let first = sender.send_in_time().await;
    for call in ["TransactWriteItems", "GetItem"] {
        sender.faults.fail(call, fault, 0);
    }
    let second = sender.send().await;
    let third = sender.send().await;

    assert!(
        matches!(second, Told::Received(..)),
        "{fault:?} {:?}",
        sender.way
    );
    assert_eq!(second, third, "{fault:?}");
    if first != Told::NotConfirmed {
        assert_eq!(first, second, "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_fault_of_the_store_loses_or_doubles_a_request() {
    let off = "off".parse().unwrap();
    let limits = Limits {
        client: off,
        all: off,
        ..Limits::default()
    };
    let house = House::with(|options| options.limits = limits)
        .await
        .unwrap();
    let table = table(&house);
    let calls = [
        &["TransactWriteItems"][..],
        &["GetItem"],
        &["TransactWriteItems", "GetItem"],
    ];
    let mut cases = Vec::new();
    for fault in FAULTS {
        for calls in calls {
            for (way, times) in [(Way::Form, ALWAYS), (Way::Json, ALWAYS), (Way::Form, 1)] {
                let sender = Sender::new(&house, &table, way, cases.len());
                for call in calls {
                    sender.faults.fail(call, fault, times);
                }
                cases.push(outlive(sender, fault));
            }
        }
    }

    let sent = all(cases.into_iter()).await;

    assert_eq!(sent, FAULTS.len() * 9);
    assert_eq!(stored(&house), sent);
}

#[tokio::test]
async fn silence_is_answered_before_the_function_is_stopped() {
    let house = House::new().await.unwrap();
    let sender = Sender::new(&house, &table(&house), Way::Form, 0);
    for call in ["UpdateItem", "TransactWriteItems", "GetItem"] {
        sender.faults.fail(call, Fault::Silent, ALWAYS);
    }
    let began = Instant::now();

    let told = sender.send_in_time().await;

    let took = began.elapsed().as_millis();
    assert_eq!(told, Told::NotConfirmed);
    assert!(took < LIMIT.unsigned_abs().into(), "{took} ms");
}

/// The intake dies at a call; then another one gets the same again.
async fn die(dead: Sender, fresh: Sender) {
    let first = dead.send().await;
    let second = fresh.send().await;
    let third = fresh.send().await;

    assert_eq!(first, Told::NotConfirmed);
    assert!(matches!(second, Told::Received(..)));
    assert_eq!(second, third);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_death_between_any_two_calls_is_one_request_and_one_receipt() {
    let house = House::new().await.unwrap();
    let table = table(&house);
    let sound = Sender::new(&house, &table, Way::Json, 250);
    sound.send().await;
    let calls = sound.faults.calls();
    assert_eq!(calls, 4, "two limits, the write, reading back");

    let mut cases = Vec::new();
    for way in [Way::Form, Way::Json] {
        for call in 1..=calls {
            for fault in [Fault::Unreachable, Fault::ResetAfter] {
                let number = cases.len();
                let dead = Sender::new(&house, &table, way, number);
                dead.faults.die_at(call, fault);
                cases.push(die(dead, Sender::new(&house, &table, way, number)));
            }
        }
    }
    let died = all(cases.into_iter()).await;

    assert_eq!(stored(&house), died + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_at_two_intakes_at_once_is_one_receipt() {
    let house = House::new().await.unwrap();
    let (one, two) = (table(&house), table(&house));
    let mut pairs = Vec::new();
    for number in 0..20 {
        let way = if number % 2 == 0 {
            Way::Form
        } else {
            Way::Json
        };
        let here = Sender::new(&house, &one, way, number);
        let there = Sender::new(&house, &two, way, number);
        pairs.push(async move {
            let (first, second) = tokio::join!(here.send(), there.send());
            assert!(matches!(first, Told::Received(..)));
            assert_eq!(first, second);
        });
    }
    let pairs = all(pairs.into_iter()).await;

    assert_eq!(stored(&house), pairs);
}

#[tokio::test]
async fn the_page_that_is_not_confirmed_sends_everything_again() {
    let house = House::new().await.unwrap();
    let sender = Sender::new(&house, &table(&house), Way::Form, 0);
    sender
        .faults
        .fail("TransactWriteItems", Fault::Unreachable, ALWAYS);
    let refused = sender.post(&sender.form, None).await;
    assert_eq!(sender.told(&refused), Told::NotConfirmed);

    sender
        .faults
        .fail("TransactWriteItems", Fault::Unreachable, 0);
    let mut retry = page::hidden(&refused.text);
    retry.push(("go".to_owned(), "send".to_owned()));
    let sent = sender.post(&retry, None).await;

    assert!(matches!(sender.told(&sent), Told::Received(..)));
    assert!(
        sent.text.contains(MARKER),
        "the receipt shows what was sent"
    );
}

#[tokio::test]
async fn a_status_that_cannot_be_looked_up_is_not_called_wrong() {
    let house = House::new().await.unwrap();
    let (connection, faults) = Faults::over(&table(&house));
    let router = house.intake_over(connection).unwrap();
    let reference = request::Reference::from_random(9);
    let code = request::ReceiptCode::from_secret_bits(9);
    let body = format!("reference={reference}&code={}", code.reveal());
    let head = [("content-type", "application/x-www-form-urlencoded")];
    faults.fail("GetItem", Fault::Unreachable, ALWAYS);
    let ask = |body: String| answer(&router, build("POST", "/request/status/", &head, body));

    let shown = ask(body).await;
    let number = ask("reference=1234-5678-9018&code=x".to_owned()).await;

    assert_eq!(shown.status, 503);
    assert!(shown.text.contains("今は進み具合を確かめられません"));
    assert!(shown.text.contains(reference.as_str()) && !shown.text.contains(code.reveal()));
    assert_eq!(number.status, 422);
    assert!(!number.text.contains("9018"));
}
