//! No answer in any log, error, Debug text, address, list or file: answers carry marker words, and
//! the markers are looked for in everything that is written besides the sealed answers themselves.

use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ledger::embedded;
use ledger::faults::{Fault, Faults};
use request::{Kind, Language, check, table};
use serde_json::json;
use tests::house::{answer, build, encode};
use tests::people::{self, MARKER, MARKER_MAIL};
use tests::{House, page};
use tracing_subscriber::fmt::MakeWriter;

use crate::limits::from;

/// Collects the log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// The log of this whole test program: one subscriber for all, because tracing remembers for each
/// place in the code whether anybody listened when it was first met.
fn log() -> Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    let start = || {
        let log = Log::default();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(log.clone())
            .finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
        log
    };
    LOG.get_or_init(start).clone()
}

fn has(bytes: &[u8], marker: &str) -> bool {
    bytes
        .windows(marker.len())
        .any(|window| window == marker.as_bytes())
}

fn assert_clean(what: &str, bytes: &[u8]) {
    for marker in [
        MARKER,
        MARKER_MAIL,
        "メジルシ",
        "1963-11",
        "昭和38",
        "0000009876",
        "健-007",
        "一行目",
    ] {
        assert!(!has(bytes, marker), "{what} holds {marker}");
    }
}

fn pairs(kind: Kind) -> Vec<(String, String)> {
    let answers = people::answers(kind, &[]);
    let each = answers.iter().flat_map(|(name, values)| {
        values
            .iter()
            .map(move |value| (name.to_owned(), value.clone()))
    });
    each.collect()
}

/// Adds to a request what the desk asks for, rightly and in wrong ways, and takes it back.
async fn add_and_take_back(house: &House, receipt: &str) {
    let reference = page::reference(receipt).unwrap();
    let code = page::code(receipt).unwrap();
    let ask = ["ask", reference.as_str(), "--by", "2026-12-10"];
    let items = ["--item", "letter", "--item", "period", "--actor", "test"];
    tests::staff(house, &[&ask[..], &items[..]].concat()).unwrap();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let path = "/en/request/status/";
    let look = [
        pair("reference", reference.as_str()),
        pair("code", code.reveal()),
    ];
    let status = house.post(path, &look).await;
    let mut pass = page::hidden(&status.text);
    pass.sort();
    pass.dedup();
    let letter = pair("add_letter", MARKER);
    let period = pair("add_period", &format!("昭和38年11月 {MARKER}"));
    for typed in [
        vec![letter.clone()],
        vec![letter.clone(), pair(MARKER, MARKER)],
        vec![letter.clone(), period.clone()],
        vec![letter, pair("add_period", &MARKER.repeat(1000))],
    ] {
        let go = pair("go", "add");
        house.post(path, &[&pass[..], &typed, &[go]].concat()).await;
    }
    let wrong = [pair("reference", MARKER), pair("code", MARKER), period];
    house.post(path, &wrong).await;
    let go = pair("go", "withdraw");
    let taken = house.post(path, &[&pass[..], &[go]].concat()).await;
    assert_eq!(taken.status, 200);
    let shown = tests::staff(house, &["show", reference.as_str()]).unwrap();
    assert!(
        shown.contains(&format!("昭和38年11月 {MARKER}")),
        "it was added"
    );
}

/// Sends every kind rightly and in many wrong ways, in both formats.
async fn use_the_house(house: &House) -> Vec<request::Reference> {
    let mut references = Vec::new();
    for kind in Kind::ALL {
        let mut form = pairs(kind);
        let path = format!("/request/{kind}/");
        for fee in [true, false] {
            if !fee {
                form.retain(|(name, _)| name != "fee_ack");
            }
            let whole = house.confirmed(&path, &form).await;
            let sent = house.post(&path, &whole).await;
            references.extend(page::reference(&sent.text));
            assert_eq!(sent.headers.get("location"), None);
            if kind == Kind::Disclosure && page::code(&sent.text).is_some() {
                add_and_take_back(house, &sent.text).await;
            }
        }
        // Wrong: everything in the wrong field, markers as names, as controls, as unread bodies.
        let wrong: Vec<_> = table::fields(kind)
            .iter()
            .map(|field| (field.name.to_owned(), MARKER.to_owned()))
            .collect();
        house.post(&path, &wrong).await;
        house
            .post(&path, &[(MARKER.to_owned(), MARKER.to_owned())])
            .await;
        house
            .post(
                &path,
                &[
                    ("at".to_owned(), MARKER.to_owned()),
                    ("go".to_owned(), MARKER.to_owned()),
                    ("nonce".to_owned(), MARKER.to_owned()),
                ],
            )
            .await;
        let api = format!("/api/requests/{kind}");
        house
            .post_json(
                &api,
                "privacy-0123456789",
                &json!({ MARKER: MARKER, "lang": MARKER }),
            )
            .await;
        house
            .post_json(
                &api,
                "privacy-0123456789",
                &json!({ "lang": MARKER, "email": MARKER_MAIL, "language": MARKER }),
            )
            .await;
    }
    house
        .get(&format!("/request/disclosure/?name={MARKER_MAIL}"))
        .await;
    house.get(&format!("/request/{MARKER_MAIL}/")).await;
    house.get(&format!("/api/{MARKER_MAIL}")).await;
    references
}

fn scan(folder: &Path, skip: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path == skip {
            continue;
        }
        if path.is_dir() {
            scan(&path, skip);
        } else {
            assert_clean(&path.display().to_string(), &std::fs::read(&path).unwrap());
        }
    }
}

#[tokio::test]
async fn no_answer_is_in_any_log_file_list_or_manifest() {
    let log = log();
    let house = House::new().await.unwrap();

    let references = use_the_house(&house).await;

    assert!(references.len() >= Kind::ALL.len(), "{}", references.len());
    let text = log.0.lock().unwrap().clone();
    for reference in &references {
        assert!(has(&text, reference.as_str()), "the log names the request");
    }
    assert!(has(&text, "invalid-answers") && has(&text, "subj_kana:not-kana"));
    assert_clean("the log", &text);

    let out = house.scratch("export.csv");
    tests::export(&house, "csv", &out).unwrap();
    assert!(
        has(&std::fs::read(&out).unwrap(), MARKER),
        "the export holds the answers"
    );
    scan(&house.data(), Path::new(""));
    let manifest = std::fs::read(house.scratch("export.csv.manifest.json")).unwrap();
    assert_clean("the manifest", &manifest);
}

/// An address that no other test sends from, so that what stands in the log of all is of this one.
const NETWORK: &str = "203.0.113.211";

fn from_network(path: &str, form: &[(String, String)]) -> Request<Body> {
    let head = [("content-type", "application/x-www-form-urlencoded")];
    from(NETWORK, build("POST", path, &head, encode(form)))
}

/// Receives a request by form, asks how it stands, guesses wrong until the limit, and meets a store that fails. Gives
/// back every word that opens something or tells who asked.
async fn hold_and_guess(house: &House) -> Vec<String> {
    let path = "/request/complaint/";
    let form = house.confirmed(path, &people::complaint()).await;
    house.wait(3);
    let sent = house.send(from_network(path, &form)).await;
    let receipt = page::code(&sent.text).unwrap();
    let code = receipt.reveal().to_owned();
    let reference = page::reference(&sent.text).unwrap().to_string();
    let of = |name: &str| form.iter().find(|(own, _)| own == name).unwrap().1.clone();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let at = "/request/status/";
    let right = [pair("reference", &reference), pair("code", &code)];
    let shown = house.send(from_network(at, &right)).await;
    let pass = page::control(&shown.text, "pass").unwrap();
    let other = request::ReceiptCode::from_secret_bits(7)
        .reveal()
        .to_owned();
    let wrong = [pair("reference", &reference), pair("code", &other)];
    let mut limited = 0;
    for _ in 0..12 {
        let told = house.send(from_network(at, &wrong)).await;
        limited += usize::from(told.status == 429);
    }
    assert!(limited > 0, "guesses meet their limit");
    let engine = embedded::open(&house.data().join("ledger.sqlite")).unwrap();
    let (table, faults) = Faults::over(&engine);
    let failing: Router = house.intake_over(table).unwrap();
    for call in ["GetItem", "UpdateItem", "TransactWriteItems"] {
        faults.fail(call, Fault::Unreachable, 1000);
    }
    let held = [pair("reference", &reference), pair("pass", &pass)];
    for request in [from_network(at, &held), from_network(path, &form)] {
        assert_eq!(answer(&failing, request).await.status, 503);
    }
    vec![
        code.replace('-', ""),
        BASE64.encode(&code),
        code,
        other,
        of("nonce"),
        of("shown"),
        pass,
        NETWORK.to_owned(),
    ]
}

#[tokio::test]
async fn no_code_key_pass_or_address_is_in_any_log_or_file() {
    let log = log();
    let house = House::new().await.unwrap();

    let secrets = hold_and_guess(&house).await;

    let text = log.0.lock().unwrap().clone();
    for outcome in ["received", "status-shown", "too-many", "unavailable"] {
        assert!(has(&text, outcome), "the log tells of {outcome}");
    }
    let own = std::fs::read_to_string(house.data().join("intake-secret.txt")).unwrap();
    let mut kept = Vec::new();
    for entry in std::fs::read_dir(house.data()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            kept.extend(std::fs::read(path).unwrap());
        }
    }
    for secret in &secrets {
        assert!(!has(&text, secret), "the log holds {secret}");
        assert!(!has(&kept, secret), "the data folder holds {secret}");
    }
    assert!(!has(&text, own.trim()), "the log holds the intake's secret");
}

#[tokio::test]
async fn of_a_receipt_code_only_the_hash_is_kept() {
    log();
    let house = House::new().await.unwrap();
    let key = "privacy-code-0123456789";
    let body = json!({ "anonymous": true, "topic": "site", "text": "見本", "reply_by": "none",
        "no_mynumber_ack": true, "purpose_ack": true });
    let sent = house.post_json("/api/requests/complaint", key, &body).await;
    let sent = sent.json();
    let code: request::ReceiptCode = sent["receipt_code"].as_str().unwrap().parse().unwrap();

    let mut kept = Vec::new();
    for entry in std::fs::read_dir(house.data()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            kept.extend(std::fs::read(path).unwrap());
        }
    }

    // The reference is kept in the clear: what is looked for there is found.
    assert!(has(&kept, sent["reference"].as_str().unwrap()));
    let plain = code.reveal();
    let without_hyphens = plain.replace('-', "");
    for secret in [plain, &without_hyphens, &BASE64.encode(plain), key] {
        assert!(!has(&kept, secret), "the data folder holds {secret}");
    }
}

#[test]
fn debug_texts_hide_answers_wherever_they_are_held() {
    let lists = std::collections::BTreeMap::new();
    let today = jiff::civil::date(2026, 11, 24);
    let setting = request::Setting {
        kind: Kind::Correction,
        language: Language::Ja,
        today,
        fee: 0,
        lists: &lists,
    };
    let answers = people::answers(Kind::Correction, &[]);
    let submission = check(&setting, &answers).unwrap();
    let secret = intake_fn::Secret::new([7; 32]);
    let code = secret.receipt_code(&request::Reference::from_random(7), "key");

    let shown = format!(
        "{answers:?} {submission:?} {:?} {secret:?} {code:?}",
        submission.answers
    );

    assert_clean("a Debug text", shown.as_bytes());
    assert!(!shown.contains(code.reveal()));
    assert!(!shown.contains("[7, 7"));
}

#[tokio::test]
async fn every_answer_of_the_intake_stays_out_of_caches_and_indexes() {
    log();
    let house = House::new().await.unwrap();
    let sent = house
        .post("/request/disclosure/", &pairs(Kind::Disclosure))
        .await;
    let shown = house
        .post_json("/api/requests/disclosure", "key", &json!({}))
        .await;
    let status = house.post("/request/status/", &[]).await;

    for answer in [&sent, &shown, &status] {
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert_eq!(answer.headers["x-robots-tag"], "noindex");
        assert!(!answer.headers.contains_key("set-cookie"));
    }
}

#[tokio::test]
async fn the_security_headers_stand_on_every_answer() {
    log();
    let house = House::new().await.unwrap();
    let mut answers = Vec::new();
    for path in [
        "/",
        "/en/",
        "/nowhere/",
        "/assets/none.css",
        "/request/disclosure/",
        "/api/openapi.json",
        "/api/none",
        "/privacy",
    ] {
        answers.push((path, house.get(path).await));
    }
    answers.push((
        "POST",
        house
            .post("/request/disclosure/", &[("x".to_owned(), "y".to_owned())])
            .await,
    ));

    for (path, answer) in answers {
        for (name, value) in request::headers::security(path) {
            assert_eq!(answer.headers[name], value, "{path} {name}");
        }
    }
}
