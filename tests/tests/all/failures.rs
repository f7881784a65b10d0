//! What a person is told when the store fails, and that nothing is lost or doubled by it.

use std::process::Command;
use std::sync::Arc;

use axum::Router;
use intake_fn::{Intake, Secret};
use ledger::faults::{Fault, Faults, MARKER as STORE_MARKER};
use ledger::seal::Recipients;
use ledger::{Inbox, embedded};
use request::Kind;
use serde_json::json;
use tests::house::{answer, build, clock, encode, root};
use tests::people::MARKER;
use tests::{Answer, House, page};

use crate::program;

const NONCE: &str = "failure-0123456789";
const FORM: [(&str, &str); 10] = [
    ("anonymous", "yes"),
    ("topic", "site"),
    ("text", MARKER),
    ("reply_by", "none"),
    ("no_mynumber_ack", "yes"),
    ("purpose_ack", "yes"),
    ("nonce", NONCE),
    ("at", "check"),
    ("go", "send"),
    ("lang", "ja"),
];

/// The house's intake once more, over a store that fails on demand.
fn fragile(house: &House) -> (Router, Faults) {
    let data = house.data();
    let engine = embedded::open(&data.join("ledger.sqlite")).unwrap();
    let (connection, faults) = Faults::over(&engine);
    let recipients = std::fs::read_to_string(data.join("recipients.txt")).unwrap();
    let secret = std::fs::read_to_string(data.join("intake-secret.txt")).unwrap();
    let intake = Intake::load(
        &data.join("dist/intake"),
        Inbox::new(connection),
        Recipients::parse(&recipients).unwrap(),
        Secret::from_hex(&secret).unwrap(),
        clock(),
    );
    (intake_fn::router(Arc::new(intake.unwrap())), faults)
}

async fn post(router: &Router, pairs: &[(String, String)]) -> Answer {
    let head = [("content-type", "application/x-www-form-urlencoded")];
    answer(
        router,
        build("POST", "/request/complaint/", &head, encode(pairs)),
    )
    .await
}

/// A whole form that somebody looked at before sending it.
fn form(house: &House) -> Vec<(String, String)> {
    let shown = house.shown(Kind::Complaint, NONCE);
    let form = FORM.map(|(name, value)| (name.to_owned(), value.to_owned()));
    form.into_iter()
        .chain([("shown".to_owned(), shown)])
        .collect()
}

fn stored(house: &House) -> usize {
    let out = house.scratch(&format!("stored-{}.jsonl", std::process::id()));
    let _gone = std::fs::remove_file(&out);
    let _gone = std::fs::remove_file(out.with_extension("jsonl.manifest.json"));
    tests::export(house, "jsonl", &out).unwrap();
    std::fs::read_to_string(out).unwrap().lines().count()
}

#[tokio::test]
async fn an_unreachable_store_is_told_plainly_and_every_answer_is_kept() {
    let house = House::new().await.unwrap();
    let (router, faults) = fragile(&house);
    faults.fail("TransactWriteItems", Fault::Unreachable, 100);

    let refused = post(&router, &form(&house)).await;

    assert_eq!(refused.status, 503);
    assert!(
        refused.text.contains("届いていません") || refused.text.contains("受け付けていません"),
        "{}",
        refused.text
    );
    assert!(page::code(&refused.text).is_none());
    assert!(!refused.text.contains(STORE_MARKER));
    assert_eq!(stored(&house), 0);

    // The page's own retry button sends everything again under the same key.
    faults.fail("TransactWriteItems", Fault::Unreachable, 0);
    let mut retry = page::hidden(&refused.text);
    retry.push(("go".to_owned(), "send".to_owned()));
    let sent = post(&router, &retry).await;

    assert_eq!(sent.status, 200);
    assert!(page::code(&sent.text).is_some());
    assert!(
        sent.text.contains(MARKER),
        "the receipt shows what was sent"
    );
    assert_eq!(
        page::control(&refused.text, "nonce").as_deref(),
        Some(NONCE)
    );
}

#[tokio::test]
async fn programs_are_told_the_same_as_a_problem() {
    let house = House::new().await.unwrap();
    let (router, faults) = fragile(&house);
    faults.fail("TransactWriteItems", Fault::ServerError, 100);
    let body = json!({ "anonymous": true, "topic": "site", "text": MARKER, "reply_by": "none",
        "no_mynumber_ack": true, "purpose_ack": true });
    let head = [
        ("content-type", "application/json"),
        ("idempotency-key", NONCE),
    ];

    let refused = answer(
        &router,
        build("POST", "/api/requests/complaint", &head, body.to_string()),
    )
    .await;

    assert_eq!(refused.status, 503);
    assert_eq!(
        refused.json()["type"],
        "urn:privacy-desk:problem:unavailable"
    );
    assert!(!refused.text.contains(STORE_MARKER) && !refused.text.contains(MARKER));
}

#[tokio::test]
async fn a_lost_answer_is_one_request_with_one_receipt() {
    let house = House::new().await.unwrap();
    let (router, faults) = fragile(&house);
    faults.fail("TransactWriteItems", Fault::AnswerLost, 1);

    let sent = post(&router, &form(&house)).await;
    let again = post(&router, &form(&house)).await;

    assert_eq!((sent.status.as_u16(), again.status.as_u16()), (200, 200));
    assert_eq!(page::reference(&sent.text), page::reference(&again.text));
    assert_eq!(stored(&house), 1);
}

#[tokio::test]
async fn a_write_that_does_not_read_back_is_not_believed() {
    let house = House::new().await.unwrap();
    let (router, faults) = fragile(&house);
    faults.fail("GetItem", Fault::Nothing, 1);

    let refused = post(&router, &form(&house)).await;
    let again = post(&router, &form(&house)).await;

    assert_eq!(refused.status, 503);
    assert!(page::code(&refused.text).is_none());
    assert_eq!(
        again.status, 200,
        "the retry finds what was written after all"
    );
    assert_eq!(stored(&house), 1);
}

/// Runs the built program and gives back exit code and what it told.
fn run(name: &str, arguments: &[&str]) -> (i32, String) {
    let output = Command::new(program(name))
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap_or(-1), told)
}

#[test]
fn a_damaged_or_foreign_database_is_one_sentence_and_stays_as_it_is() {
    for (name, bytes) in [
        ("damaged", b"this is no database, but words".to_vec()),
        ("cut", b"SQLite format 3\0cut off here".to_vec()),
    ] {
        let folder = tempfile::TempDir::new().unwrap();
        let data = folder.path().to_string_lossy().into_owned();
        let file = folder.path().join("ledger.sqlite");
        std::fs::write(&file, &bytes).unwrap();

        let standalone = run("standalone", &["--listen", "127.0.0.1:0", "--data", &data]);
        let desk = run(
            "staff-desk",
            &[
                "--data",
                &data,
                "--publication",
                &format!("{data}/dist/intake"),
                "list",
            ],
        );

        for (program, (code, told)) in [("standalone", standalone), ("staff-desk", desk)] {
            assert_eq!(code, 1, "{program} {name}: {told}");
            let sentence = told.lines().last().unwrap();
            assert!(
                sentence.contains("ledger.sqlite"),
                "{program} {name}: {told}"
            );
            assert!(
                !told.contains("panicked") && !told.contains("Error {"),
                "{told}"
            );
        }
        assert_eq!(std::fs::read(&file).unwrap(), bytes, "{name}");
    }
}

#[test]
fn content_with_problems_is_told_in_full_and_nothing_is_served() {
    let folder = tempfile::TempDir::new().unwrap();
    let content = folder.path().join("content");
    copy(&root().join("content"), &content);
    std::fs::write(
        content.join("ja/contact.md"),
        "+++\ntitel = 1\n+++\n[x](/nowhere/)\n",
    )
    .unwrap();
    let (data, content) = (
        folder.path().join("var"),
        content.to_string_lossy().into_owned(),
    );

    let (code, told) = run(
        "standalone",
        &[
            "--listen",
            "127.0.0.1:0",
            "--data",
            &data.to_string_lossy(),
            "--content",
            &content,
        ],
    );

    assert_eq!(code, 1);
    assert!(
        told.contains("ja/contact.md:2") && told.contains("title"),
        "{told}"
    );
    assert!(!told.contains("Site  "), "{told}");
}

#[test]
fn a_taken_address_is_one_sentence() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = tempfile::TempDir::new().unwrap();
    let address = taken.local_addr().unwrap().to_string();

    let (code, told) = run(
        "standalone",
        &[
            "--listen",
            &address,
            "--data",
            &folder.path().to_string_lossy(),
        ],
    );

    assert_eq!(code, 1);
    assert!(
        told.contains(&address) && told.contains("--listen"),
        "{told}"
    );
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let place = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &place);
        } else {
            std::fs::copy(&path, &place).map(drop).unwrap();
        }
    }
}

#[tokio::test]
async fn a_status_that_cannot_be_looked_up_is_not_called_wrong() {
    let house = House::new().await.unwrap();
    let (router, faults) = fragile(&house);
    let reference = request::Reference::from_random(9);
    let code = request::ReceiptCode::from_secret_bits(9);
    let body = format!("reference={reference}&code={}", code.reveal());
    let head = [("content-type", "application/x-www-form-urlencoded")];
    faults.fail("GetItem", Fault::Unreachable, 100);

    let shown = answer(&router, build("POST", "/request/status/", &head, body)).await;
    let number = answer(
        &router,
        build(
            "POST",
            "/request/status/",
            &head,
            "reference=1234-5678-9018&code=x".to_owned(),
        ),
    )
    .await;

    assert_eq!(shown.status, 503);
    assert!(shown.text.contains("今は進み具合を確かめられません"));
    assert!(shown.text.contains(reference.as_str()) && !shown.text.contains(code.reveal()));
    assert_eq!(number.status, 422);
    assert!(!number.text.contains("9018"));
}
