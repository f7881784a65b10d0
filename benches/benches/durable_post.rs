//! What a request costs through the whole path, durable, beside its bounds: the engine alone, with the
//! very transactions of such requests; the ledger alone; sealing alone.
//!
//! `cargo bench -p benches --bench durable_post`

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on stops")]
#![expect(
    clippy::indexing_slicing,
    reason = "a benchmark that cannot go on stops"
)]
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::alloc::System;
use std::sync::Arc;
use std::time::{Duration, Instant};

use benches::{Times, cpu, middle};
use intake_fn::Limits;
use ledger::embedded::{self, Embedded, Part};
use ledger::faults::Faults;
use ledger::seal::{self, Recipients};
use ledger::{CaseKey, Filing, Inbox, Sealed};
use request::publication::TextVersion;
use request::{Answers, Kind, Language, Reference, Setting, Submission, check};
use serde_json::{Value, json};
use tests::House;
use tests::house::{answer, build, encode};
use tests::people;
use tokio::task::JoinSet;
use zeroizing_alloc::ZeroAlloc;

/// As the programs have it.
#[global_allocator]
static WIPING: ZeroAlloc<System> = ZeroAlloc(System);

/// Requests of a measurement.
const RUNS: u32 = 480;
/// Of those one after another: sealing alone and requests take turns of so many.
const A_TURN: u32 = 60;
/// Senders at once.
const AT_ONCE: u32 = 16;
/// Turns of engine and intake, one after the other: machines are shared.
const TURNS: u32 = 7;

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

/// Forms that somebody has looked at, as their browsers send them.
fn forms(house: &House, answers: &Answers, name: &str) -> Vec<String> {
    let form = |at| encode(&pairs(house, answers, &format!("{name:0>12}-{at:012}")));
    (0..RUNS).map(form).collect()
}

async fn post(house: &House, form: String) -> Duration {
    let began = Instant::now();
    let received = house.send(request(form)).await;
    assert_eq!(received.status, 200, "{}", received.text);
    began.elapsed()
}

fn request(form: String) -> axum::http::Request<axum::body::Body> {
    let head = [("content-type", "application/x-www-form-urlencoded")];
    build("POST", "/request/correction/", &head, form)
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

/// All the sealing of a request: the key of its case is made and sealed, and the answers to it.
fn seal(submission: &Submission, recipients: &Recipients) -> (CaseKey, Sealed) {
    let key = CaseKey::make(recipients).unwrap();
    let sealed = seal::seal(submission, &key.recipient).unwrap();
    (key, sealed)
}

fn filing(submission: &Submission, recipients: &Recipients, at: u32) -> Filing {
    let mut key = [0; 32];
    key.iter_mut()
        .zip(at.to_be_bytes())
        .for_each(|(place, byte)| *place = byte);
    let (own, sealed) = seal(submission, recipients);
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
        sealed,
        key: own,
        receipt_hash: key,
        idempotency_key: key,
        body_mac: key,
        promised: None,
        site: "https://privacy.example".to_owned(),
    }
}

async fn ledger_alone(house: &House, submission: &Submission, recipients: &Recipients) -> Times {
    let embedded = embedded::open(&house.scratch("ledger-alone.sqlite")).unwrap();
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

/// Requests one after another, and their sealing alone, in turns.
#[derive(Default)]
struct Alone {
    seals: Vec<Duration>,
    posts: Vec<Duration>,
    /// CPU of one, turn by turn.
    sealing_ms: Vec<f64>,
    request_ms: Vec<f64>,
    /// One by the other, turn by turn.
    shares: Vec<f64>,
}

async fn alone(
    house: &House,
    answers: &Answers,
    submission: &Submission,
    recipients: &Recipients,
) -> Alone {
    let mut alone = Alone::default();
    let forms = forms(house, answers, "alone");
    let each = |spent: Duration| (spent / A_TURN).as_secs_f64() * 1e3;
    for turn in forms.chunks_exact(A_TURN as usize) {
        let before = cpu();
        for _ in turn {
            let began = Instant::now();
            seal(submission, recipients);
            alone.seals.push(began.elapsed());
        }
        let between = cpu();
        for form in turn {
            alone.posts.push(post(house, form.clone()).await);
        }
        let sealing = each(between.saturating_sub(before));
        let request = each(cpu().saturating_sub(between));
        alone.sealing_ms.push(sealing);
        alone.request_ms.push(request);
        alone.shares.push(sealing / request);
    }
    alone
}

/// The transaction of a posted form, as the engine gets it.
async fn transaction(house: &House, form: String) -> String {
    let engine = embedded::open(&house.scratch("model.sqlite")).unwrap();
    let (connection, faults) = Faults::over(&engine);
    let router = house.intake_over(connection).unwrap();
    let received = answer(&router, request(form)).await;
    assert!(tests::page::code(&received.text).is_some());
    String::from_utf8(faults.said("TransactWriteItems").unwrap()).unwrap()
}

/// The same transaction for as many requests: each with a reference, a key and a token of its own.
fn transactions(model: &str, turn: u32) -> Vec<Vec<u8>> {
    let after = |mark: &str| {
        let (_, rest) = model.split_once(mark).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let (reference, key) = (after("REQ#"), after("KEY#"));
    let one = |at: u32| {
        let number = turn * RUNS + at;
        let own = Reference::from_random(u128::from(number));
        let own = model
            .replace(&reference, own.as_str())
            .replace(&key, &format!("{number:064x}"));
        let mut own: Value = serde_json::from_str(&own).unwrap();
        own["ClientRequestToken"] = json!(format!("{number:036}"));
        own.to_string().into_bytes()
    };
    (0..RUNS).map(one).collect()
}

/// What became of so many at once: how long each took, and how many were done in a second.
async fn crowd<T, F>(all: Vec<T>, work: impl Fn(T) -> F + Clone + Send + 'static) -> (Times, f64)
where
    T: Send + 'static,
    F: Future<Output = Duration> + Send,
{
    let count = f64::from(u32::try_from(all.len()).unwrap());
    let mut shares: Vec<Vec<T>> = (0..AT_ONCE).map(|_| Vec::new()).collect();
    let places = (0..shares.len()).cycle();
    for (one, place) in all.into_iter().zip(places) {
        shares[place].push(one);
    }
    let began = Instant::now();
    let mut senders = JoinSet::new();
    for share in shares {
        let work = work.clone();
        senders.spawn(async move {
            let mut times = Vec::new();
            for one in share {
                times.push(work(one).await);
            }
            times
        });
    }
    let times = senders.join_all().await.concat();
    let rate = count / began.elapsed().as_secs_f64();
    (Times::of(times), rate)
}

async fn write(engine: &Embedded, body: Vec<u8>) -> Duration {
    let began = Instant::now();
    let (status, said) = engine.answer("TransactWriteItems", body).await.unwrap();
    assert_eq!(status, 200, "{said}");
    began.elapsed()
}

/// What turns of engine and intake came to.
#[derive(Default)]
struct Turns {
    /// Done in a second.
    writes: Vec<f64>,
    posts: Vec<f64>,
    /// One rate by the other, turn by turn.
    ratios: Vec<f64>,
    /// What 99 % stay under, by the median.
    tails: Vec<f64>,
}

impl Turns {
    fn print(self) {
        println!("medians of {TURNS} turns of {RUNS}, {AT_ONCE} at once:");
        for (name, figures, bar) in [
            ("the engine alone, a second", self.writes, ""),
            ("POST, form to receipt, a second", self.posts, ""),
            ("of the engine's rate", self.ratios, "0.70 at least"),
            ("99 % under, by the median", self.tails, "5 at most"),
        ] {
            println!("  {name:<34}{:>9.2}  {bar}", middle(figures));
        }
    }
}

/// The engine with such transactions and the intake with such forms, one after the other.
async fn turns(house: &Arc<House>, answers: &Answers) -> Turns {
    let model = forms(house, answers, "model").remove(0);
    let model = transaction(house, model).await;
    let engine = Arc::new(embedded::open(&house.scratch("engine.sqlite")).unwrap());
    let mut turns = Turns::default();
    for turn in 0..TURNS {
        let engine = engine.clone();
        let write = move |body| {
            let engine = engine.clone();
            async move { write(&engine, body).await }
        };
        let (_, writing) = crowd(transactions(&model, turn), write).await;
        let own = house.clone();
        let send = move |form| {
            let house = own.clone();
            async move { post(&house, form).await }
        };
        let forms = forms(house, answers, &format!("turn{turn}"));
        let (posted, posting) = crowd(forms, send).await;
        turns.writes.push(writing);
        turns.posts.push(posting);
        turns.ratios.push(posting / writing);
        let tail = posted.percentile(99).as_secs_f64() / posted.median().as_secs_f64();
        turns.tails.push(tail);
    }
    turns
}

#[tokio::main]
async fn main() {
    let off = "off".parse().unwrap();
    let limits = Limits {
        client: off,
        all: off,
        ..Limits::default()
    };
    let house = House::with(|options| options.limits = limits);
    let house = Arc::new(house.await.unwrap());
    let answers = people::answers(Kind::Correction, &[]);
    let recipients = std::fs::read_to_string(house.data().join("recipients.txt")).unwrap();
    let recipients = Recipients::parse(&recipients).unwrap();
    let submission = submission(&answers);

    let ledger = ledger_alone(&house, &submission, &recipients).await;
    let alone = alone(&house, &answers, &submission, &recipients).await;
    let turns = turns(&house, &answers).await;
    let stored = embedded::count(&house.data().join("ledger.sqlite"), Part::Register);
    assert_eq!(stored.unwrap(), u64::from(RUNS * (1 + TURNS)));

    Times::of(alone.seals).print("seal a correction", None);
    ledger.print("the ledger alone: write and read back", None);
    Times::of(alone.posts).print("POST, form to receipt, one after another", Some(&ledger));
    turns.print();
    let [request, sealing] = [alone.request_ms, alone.sealing_ms].map(middle);
    println!(
        "CPU of a request {request:.2} ms, of its sealing {sealing:.3} ms: {:.3} (bar: 0.10 at most)",
        middle(alone.shares)
    );
}
