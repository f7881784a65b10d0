//! `kill -9` at random moments under load, over a real socket.
//!
//! Each round starts a server on the same file, lets several posters send as fast as they can, half of them
//! forms and half as programs do, and kills it. Whoever got no answer sends the same again in the next round. In the end every sending has
//! one receipt, which never changed, and the table holds just these. The server is the intake as
//! standalone runs it, in a process of its own; standalone itself, which builds the site at every start,
//! comes last and answers what is open.
//!
//! A short form runs with all tests. The long one: `CRASH_ROUNDS=300 cargo test -p tests --test all
//! crash -- --nocapture`. `CRASH_SEED` repeats the moments of a run.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use intake_fn::{Intake, Limits, Secret};
use jiff::{SignedDuration, Timestamp};
use ledger::seal::Recipients;
use ledger::{Inbox, embedded};
use request::{Kind, Reference};
use serde_json::Value;
use tests::house::{clock, encode, root};
use tests::{House, page, people};

use crate::program;

/// Tells the server below its data folder.
const DATA: &str = "CRASH_DATA";
/// What a server says before its address.
const LISTENS: &str = "Site       http://";
const ROUNDS: u64 = 12;
const POSTERS: usize = 4;
/// A round's load lasts up to this long, in milliseconds.
const LONGEST: u64 = 300;
/// What keys begin with that go with a form.
const FORM: &str = "form-";
const BODY: &str = r#"{"anonymous":true,"topic":"site","text":"見本","reply_by":"none","no_mynumber_ack":true,"purpose_ack":true}"#;

/// A receipt as it was told: byte by byte the same for every repeat.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    whole: String,
    reference: Reference,
    received_at: Timestamp,
}

/// What was told, by the key that it was sent with.
type Receipts = BTreeMap<String, Told>;

/// Signs the times of check pages, as of a minute before this one.
#[derive(Clone)]
struct Pages {
    secret: Secret,
    now: Timestamp,
}

impl Pages {
    fn of(data: &Path, now: Timestamp) -> Self {
        let secret = std::fs::read_to_string(data.join("intake-secret.txt")).unwrap();
        let secret = Secret::from_hex(secret.trim()).unwrap();
        Self { secret, now }
    }

    /// A form as the browser of somebody sends it who looked at its check page.
    fn form(&self, key: &str) -> String {
        let at = self.now - SignedDuration::from_mins(1);
        let shown = intake_fn::shown::sign(&self.secret, Kind::Complaint, key, at);
        let controls = [("nonce", key), ("shown", &shown), ("go", "send")];
        let controls = controls.map(|(name, value)| (name.to_owned(), value.to_owned()));
        encode(&[people::complaint().as_slice(), &controls].concat())
    }
}

/// Numbers that look random and follow from a seed (`SplitMix64`, Steele and others 2014).
struct Dice(u64);

impl Dice {
    fn up_to(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % (most + 1)
    }
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "the server that is killed, in the test below"]
async fn the_server() {
    let Ok(data) = std::env::var(DATA).map(PathBuf::from) else {
        return;
    };
    let read = |name: &str| std::fs::read_to_string(data.join(name)).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let table = embedded::open(&data.join("ledger.sqlite")).unwrap();
    let intake = Intake::load(
        &data.join("dist/intake"),
        Inbox::new(table.connection()),
        Recipients::parse(&read("recipients.txt")).unwrap(),
        Secret::from_hex(&read("intake-secret.txt")).unwrap(),
        clock(),
    );
    let mut intake = intake.unwrap();
    let off = "off".parse().unwrap();
    intake.limits = Limits {
        client: off,
        all: off,
        ..Limits::default()
    };
    intake.home = intake.home.and(&format!("http://{address}"));
    let router = intake_fn::router(Arc::new(intake));
    eprintln!("{LISTENS}{address}/");
    axum::serve(listener, router).await.unwrap();
}

fn server(data: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "crash::the_server", "--ignored", "--nocapture"])
        .env(DATA, data);
    command
}

pub(crate) fn standalone(data: &Path) -> Command {
    let mut command = Command::new(program("standalone"));
    command
        .args(["--limit-client", "off", "--limit-all", "off"])
        .args(["--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .current_dir(root());
    command
}

/// Starts a server and waits until it tells its address.
pub(crate) fn start(mut command: Command) -> (Child, String) {
    let command = command.stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let address = loop {
        let line = lines.next().expect("the server ended").unwrap();
        if let Some((_, rest)) = line.split_once(LISTENS) {
            break rest.split('/').next().unwrap().to_owned();
        }
    };
    thread::spawn(move || lines.for_each(drop));
    (child, address)
}

/// Posts a complaint. What was told, once the whole of it is here; nothing when it broke off.
fn post(address: &str, key: &str, pages: &Pages) -> Option<Told> {
    if key.starts_with(FORM) {
        let head =
            "POST /request/complaint/ HTTP/1.1\r\ncontent-type: application/x-www-form-urlencoded";
        let answer = send(address, head, &pages.form(key))?;
        let (page, _) = answer.split_once("</main>")?; // else it is cut off
        assert!(page.starts_with("HTTP/1.1 200"), "{answer}");
        let (_, receipt) = page.split_once("<section class=\"receipt\">").unwrap();
        let (_, at) = receipt.split_once("<time datetime=\"").unwrap();
        return Some(Told {
            reference: page::reference(receipt).unwrap(),
            received_at: at.split('"').next().unwrap().parse().unwrap(),
            whole: receipt.to_owned(),
        });
    }
    let head = format!(
        "POST /api/requests/complaint HTTP/1.1\r\ncontent-type: application/json\r\nidempotency-key: {key}"
    );
    let answer = send(address, &head, BODY)?;
    let (_, body) = answer.split_once("\r\n\r\n")?;
    let json: Value = serde_json::from_str(body).ok()?; // else it is cut off
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    let said = |name: &str| json[name].as_str().unwrap();
    Some(Told {
        reference: said("reference").parse().unwrap(),
        received_at: said("received_at").parse().unwrap(),
        whole: body.to_owned(),
    })
}

fn send(address: &str, head: &str, body: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    let length = body.len();
    let rest = format!("host: {address}\r\nconnection: close\r\ncontent-length: {length}");
    write!(stream, "{head}\r\n{rest}\r\n\r\n{body}").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

/// Sends what is open, then ever new requests, until an answer breaks off. Gives back the receipts
/// and the keys that are still open.
fn load(address: &str, name: &str, open: Vec<String>, pages: &Pages) -> (Receipts, Vec<String>) {
    let mut receipts = Receipts::new();
    let new = (0..).map(|number| format!("{name}-{number:06}"));
    let mut open = open.into_iter();
    for key in open.by_ref().chain(new) {
        match post(address, &key, pages) {
            Some(told) => receipts.insert(key, told),
            None => return (receipts, [key].into_iter().chain(open).collect()),
        };
    }
    (receipts, Vec::new())
}

#[expect(clippy::disallowed_methods, reason = "standalone has the true time")]
fn now() -> Timestamp {
    Timestamp::now()
}

/// What is open, among the posters.
fn share(open: &[String]) -> Vec<Vec<String>> {
    let mut shares = vec![Vec::new(); POSTERS];
    for (key, at) in open.iter().zip((0..shares.len()).cycle()) {
        shares[at].push(key.clone());
    }
    shares
}

/// A round. Gives back what was told in it and what is open after it.
fn round(data: &Path, number: u64, open: &[String], wait: Duration) -> (Receipts, Vec<String>) {
    let pages = Pages::of(data, clock()());
    let (mut child, address) = start(server(data));
    let posters = share(open).into_iter().zip(0..POSTERS);
    let posters: Vec<_> = posters
        .map(|(open, poster)| {
            let way = if poster % 2 == 0 { FORM } else { "json-" };
            let name = format!("{way}{number:05}-{poster}");
            let (address, pages) = (address.clone(), pages.clone());
            thread::spawn(move || load(&address, &name, open, &pages))
        })
        .collect();
    thread::sleep(wait);
    child.kill().unwrap();
    child.wait().unwrap();
    let (mut receipts, mut left) = (Receipts::new(), Vec::new());
    for poster in posters {
        let (told, open) = poster.join().unwrap();
        receipts.extend(told);
        left.extend(open);
    }
    (receipts, left)
}

/// The day after the last receipt: standalone has the true time, the server that of the house.
fn end(receipts: &Receipts) -> String {
    let last = receipts
        .values()
        .map(|told| told.received_at)
        .max()
        .unwrap();
    (last + SignedDuration::from_hours(24)).to_string()[..10].to_owned()
}

/// The references of everything that arrived up to a day, in order.
fn exported(data: &Path, end: &str) -> Vec<String> {
    let out = data.with_extension("jsonl");
    let told = Command::new(program("staff-desk"))
        .arg("--data")
        .arg(data)
        .arg("--publication")
        .arg(data.join("dist/intake"))
        .args(["export", "--from", "2026-11-24", "--to", end])
        .args(["--format", "jsonl", "--actor", "test", "--out"])
        .arg(&out)
        .output()
        .unwrap();
    assert!(
        told.status.success(),
        "{}",
        String::from_utf8_lossy(&told.stderr)
    );
    let lines = std::fs::read_to_string(out).unwrap();
    let rows = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    rows.map(|row: Value| row["reference"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn kill_nine_under_load_loses_and_doubles_nothing() {
    let rounds = setting("CRASH_ROUNDS").unwrap_or(ROUNDS);
    let seed = setting("CRASH_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    println!("CRASH_SEED={seed} CRASH_ROUNDS={rounds}");
    let mut dice = Dice(seed);
    let house = tokio::runtime::Runtime::new().unwrap();
    let house = house.block_on(House::new()).unwrap();
    let data = house.data();
    let (mut all, mut open, mut broken) = (Receipts::new(), Vec::new(), 0);
    let began = Instant::now();
    for number in 0..rounds {
        // A receipt that was told is asked for again, too.
        let at = usize::try_from(dice.up_to(all.len() as u64)).unwrap();
        open.extend(all.keys().nth(at).cloned());
        let wait = Duration::from_millis(dice.up_to(LONGEST));
        let (told, left) = round(&data, number, &open, wait);
        for (key, told) in told {
            let before = all.entry(key.clone()).or_insert_with(|| told.clone());
            assert_eq!(*before, told, "another receipt for {key}, round {number}");
        }
        broken += left.len();
        open = left;
    }

    let (mut child, address) = start(standalone(&data));
    let pages = Pages::of(&data, now());
    for key in open {
        let told = post(&address, &key, &pages).expect("an answer, with nobody killing");
        assert_eq!(*all.entry(key).or_insert_with(|| told.clone()), told);
    }
    child.kill().unwrap();
    child.wait().unwrap();

    let stored = exported(&data, &end(&all));
    let told: BTreeSet<String> = all
        .values()
        .map(|told| told.reference.to_string())
        .collect();
    let kept: BTreeSet<String> = stored.iter().cloned().collect();
    println!(
        "{} requests, {broken} answers broken off, {rounds} kills, {:?}",
        stored.len(),
        began.elapsed()
    );
    assert_eq!(told.len(), all.len(), "one reference for two keys");
    assert_eq!(kept.len(), stored.len(), "a request twice");
    assert_eq!(kept, told, "lost, or there without a receipt");
    assert!(broken > 0, "every kill met an idle server");
    let forms = all.keys().filter(|key| key.starts_with(FORM)).count();
    assert!(
        forms > 0 && forms < all.len(),
        "both ways: {forms} of {}",
        all.len()
    );
}
