//! How long a request takes through the whole path, durable, beside its bounds: the ledger alone
//! (the same item through the SDK and the engine) and sealing alone.
//!
//! `cargo bench -p benches --bench durable_post`

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on stops")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use benches::Times;
use ledger::seal::{self, Recipients};
use ledger::{Filing, Inbox};
use request::publication::TextVersion;
use request::{Answers, Kind, Language, Reference, Setting, Submission, check};
use tests::House;
use tests::people;

const RUNS: u32 = 500;
const CONNECTIONS: u32 = 16;

fn pairs(house: &House, answers: &Answers, key: &str) -> Vec<(String, String)> {
    let each = answers.iter().flat_map(|(name, values)| {
        values
            .iter()
            .map(move |value| (name.to_owned(), value.clone()))
    });
    let control = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let shown = house.shown(Kind::Correction, key);
    let controls = [("nonce", key), ("shown", &shown), ("go", "send")];
    each.chain(controls.map(|(name, value)| control(name, value)))
        .collect()
}

async fn post(house: &House, answers: &Answers, key: &str) -> Duration {
    let form = pairs(house, answers, key);
    let began = Instant::now();
    let answer = house.post("/request/correction/", &form).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    began.elapsed()
}

fn submission(answers: &Answers) -> Submission {
    let lists = std::collections::BTreeMap::new();
    let today = jiff::civil::date(2026, 11, 24);
    let setting = Setting {
        kind: Kind::Correction,
        language: Language::Ja,
        today,
        fee: 0,
        lists: &lists,
    };
    check(&setting, answers).unwrap()
}

fn filing(submission: &Submission, recipients: &Recipients, at: u32) -> Filing {
    let mut key = [0; 32];
    key.iter_mut()
        .zip(at.to_be_bytes())
        .for_each(|(place, byte)| *place = byte);
    Filing {
        reference: Reference::from_random(u128::from(at)),
        kind: submission.kind,
        language: submission.language,
        received_at: tests::house::clock()(),
        text: TextVersion {
            page: "/".to_owned(),
            version: "1.0".to_owned(),
            digest: String::new(),
        },
        schema: submission.schema,
        sealed: seal::seal(submission, recipients).unwrap(),
        receipt_hash: key,
        idempotency_key: key,
        body_mac: key,
    }
}

async fn ledger_alone(house: &House, submission: &Submission, recipients: &Recipients) -> Times {
    let embedded = ledger::embedded::open(&house.scratch("bound.sqlite")).unwrap();
    let inbox = Inbox::new(embedded.connection());
    let mut times = Vec::new();
    for at in 0..RUNS {
        let filing = filing(submission, recipients, at);
        let began = Instant::now();
        inbox.receive(&filing).await.unwrap();
        times.push(began.elapsed());
    }
    Times::of(times)
}

async fn crowd(house: Arc<House>, answers: Arc<Answers>) -> (Times, f64) {
    let began = Instant::now();
    let mut tasks = Vec::new();
    for connection in 0..CONNECTIONS {
        let (house, answers) = (house.clone(), answers.clone());
        tasks.push(tokio::spawn(async move {
            let mut times = Vec::new();
            for at in 0..RUNS / CONNECTIONS {
                times.push(post(&house, &answers, &format!("crowd-{connection:04}-{at:08}")).await);
            }
            times
        }));
    }
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.unwrap());
    }
    let rate = f64::from(RUNS / CONNECTIONS * CONNECTIONS) / began.elapsed().as_secs_f64();
    (Times::of(times), rate)
}

#[tokio::main]
async fn main() {
    let house = Arc::new(House::new().await.unwrap());
    let answers = Arc::new(people::answers(Kind::Correction, &[]));
    let recipients = std::fs::read_to_string(house.data().join("recipients.txt")).unwrap();
    let recipients = Recipients::parse(&recipients).unwrap();
    let submission = submission(&answers);

    let sealing = Times::measure(500, || {
        seal::seal(&submission, &recipients).unwrap();
    });
    let bound = ledger_alone(&house, &submission, &recipients).await;
    let mut alone = Vec::new();
    for at in 0..RUNS {
        alone.push(post(&house, &answers, &format!("alone-{at:012}")).await);
    }
    let (crowded, rate) = crowd(house, answers).await;

    sealing.print("seal a correction", None);
    bound.print("bound: store it through the ledger alone", None);
    Times::of(alone).print("POST, form to receipt, one after another", Some(&bound));
    crowded.print(
        &format!("the same, {CONNECTIONS} at once ({rate:.0}/s)"),
        Some(&bound),
    );
}
