//! A register that moves from one machine to a table, and back: whatever breaks off in between, nothing is lost,
//! doubled or opened.

use std::path::Path;
use std::process::Command;

use ledger::embedded::{self, Embedded};
use ledger::faults::{Fault, Faults};
use ledger::{Case, Register};
use request::{EventKind, Reference, Stage};
use serde_json::json;
use staff_desk::copy::{Copied, CopyError, copy};
use tempfile::TempDir;
use tests::House;
use tests::dynamo::{Dynamo, Fate};
use tests::people::MARKER;
use tests::wire::Reply;

use crate::program;

/// A machine with three requests, one of which went on.
async fn machine() -> (House, Vec<Reference>) {
    let house = House::new().await.unwrap();
    let mut sent = Vec::new();
    for number in 0..3 {
        sent.push(send(&house, number).await);
    }
    let (_engine, register) = open(&house.data().join("ledger.sqlite"));
    let noted = register.append(
        &sent[1],
        EventKind::Exported,
        "Test Clerk",
        house.now(),
        Some("x"),
    );
    noted.await.unwrap();
    (house, sent)
}

async fn send(house: &House, number: u8) -> Reference {
    let body = json!({ "anonymous": true, "topic": "handling", "text": MARKER, "reply_by": "none",
        "no_mynumber_ack": true, "purpose_ack": true });
    let key = format!("moved-{number:016}");
    let answer = house.post_json("/api/requests/complaint", &key, &body);
    let answer = answer.await.json();
    answer["reference"].as_str().unwrap().parse().unwrap()
}

fn open(file: &Path) -> (Embedded, Register) {
    let engine = embedded::open(file).unwrap();
    let register = Register::new(engine.connection());
    (engine, register)
}

async fn cases(register: &Register, sent: &[Reference]) -> Vec<Option<Case>> {
    let mut cases = Vec::new();
    for reference in sent {
        cases.push(register.get(reference).await.unwrap());
    }
    cases
}

/// Everything a place shows, by its lists.
async fn shown(register: &Register) -> usize {
    let all = register.by_stages(Stage::ALL.iter().copied());
    all.all().await.unwrap().len()
}

async fn quietly(from: &Register, to: &Register) -> Result<Copied, CopyError> {
    copy(from, to, &mut |_so_far| {}).await
}

#[tokio::test]
async fn a_copy_that_dies_at_any_call_goes_on_to_the_same_end() {
    let (house, sent) = machine().await;
    let (_engine, from) = open(&house.data().join("ledger.sqlite"));
    let expected = cases(&from, &sent).await;
    let folder = TempDir::new().unwrap();
    let mut is_over = false;
    let mut was_new = Vec::new();
    for call in 1..200 {
        let (engine, to) = open(&folder.path().join(format!("{call}.sqlite")));
        let (connection, faults) = Faults::over(&engine);
        let fault = if call % 2 == 0 {
            Fault::Unreachable
        } else {
            Fault::AnswerLost
        };
        faults.die_at(call, fault);

        let told = quietly(&from, &Register::new(connection)).await;

        for (case, whole) in cases(&to, &sent).await.iter().zip(&expected) {
            assert!(case.is_none() || case == whole, "{call}");
        }
        let resumed = quietly(&from, &to).await.unwrap();
        assert_eq!(
            (resumed.requests(), resumed.events, resumed.keys),
            (3, 4, 3),
            "{call}"
        );
        assert!(cases(&to, &sent).await == expected, "{call}");
        assert_eq!(shown(&to).await, 3);
        was_new.push(resumed.new);
        is_over = told.is_ok();
        if is_over {
            break;
        }
    }
    assert!(is_over);
    // Some died before the first request was there, some between, some after the last.
    assert!(was_new.contains(&0) && was_new.contains(&3), "{was_new:?}");
    assert!(
        was_new.iter().any(|new| [1, 2].contains(new)),
        "{was_new:?}"
    );
}

#[tokio::test]
async fn a_request_that_is_broken_where_it_comes_from_is_copied_as_it_is_and_told() {
    let (house, sent) = machine().await;
    let (engine, from) = open(&house.data().join("ledger.sqlite"));
    let edit = json!({
        "TableName": embedded::TABLE,
        "Key": { "PK": { "S": format!("REQ#{}", sent[1]) }, "SK": { "S": "EVENT#000002" } },
        "UpdateExpression": "SET actor = :other",
        "ExpressionAttributeValues": { ":other": { "S": "Other" } },
    });
    let edited = engine.answer("UpdateItem", edit.to_string().into()).await;
    assert_eq!(edited.map(|it| it.0), Some(200));
    let (_copy, to) = open(&house.scratch("copy.sqlite"));

    for _run in 0..2 {
        let told = quietly(&from, &to).await.unwrap_err().to_string();

        assert!(
            told.contains(&format!("{}: does not agree with itself", sent[1])),
            "{told}"
        );
        assert_eq!(told.lines().count(), 2, "{told}");
    }
    assert!(cases(&to, &sent).await == cases(&from, &sent).await);
}

#[tokio::test]
async fn what_comes_while_it_copies_is_told_or_there() {
    let (house, _) = machine().await;
    let (_engine, from) = open(&house.data().join("ledger.sqlite"));
    let (_copy, to) = open(&house.scratch("copy.sqlite"));
    let copying = async {
        for _run in 0..12 {
            if let Err(error) = quietly(&from, &to).await {
                assert!(matches!(error, CopyError::NotWhole(_)), "{error}");
            }
        }
    };
    let sending = async {
        for number in 3..12 {
            send(&house, number).await;
        }
    };
    tokio::join!(copying, sending);

    let last = quietly(&from, &to).await.unwrap();

    assert_eq!((last.requests(), shown(&to).await), (12, 12));
}

/// The program, as staff start it, with a table at a port.
fn staff_desk(url: &str, from: &str, to: &str) -> (Option<i32>, String) {
    let mut command = Command::new(program("staff-desk"));
    command.args(["--endpoint-url", url, "copy", "--from", from, "--to", to]);
    command
        .env("AWS_REGION", "ap-northeast-1")
        .env("AWS_ACCESS_KEY_ID", "sample")
        .env("AWS_SECRET_ACCESS_KEY", "sample");
    let run = command.output().unwrap();
    (run.status.code(), String::from_utf8(run.stderr).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_copies_to_a_table_and_back_whatever_breaks_on_the_way() {
    let (house, sent) = machine().await;
    let (table, there) = open(&house.scratch("table.sqlite"));
    let dynamo = Dynamo::over(table).await.unwrap();
    let data = format!("data:{}", house.data().display());
    let name = format!("table:{}", embedded::TABLE);
    for reply in [Reply::Reset, throttled()] {
        for _try in 0..200 {
            dynamo.decide("TransactWriteItems", Fate::Undone(reply.clone()));
        }
        let (code, told) = staff_desk(&dynamo.url(), &data, &name);
        assert_eq!(code, Some(3), "{told}");
        assert!(told.contains("Run the same command again"), "{told}");
        dynamo.forget();
    }
    dynamo.decide("TransactWriteItems", Fate::DoneBut(Reply::Reset));

    let (code, told) = staff_desk(&dynamo.url(), &data, &name);
    let (_, again) = staff_desk(&dynamo.url(), &data, &name);
    let back = house.scratch("back");
    let (_, brought) = staff_desk(&dynamo.url(), &name, &format!("data:{}", back.display()));

    assert_eq!(code, Some(0), "{told}");
    assert!(
        told.contains("3 came now") && told.contains("4 events and 3 keys"),
        "{told}"
    );
    assert!(
        again.contains("0 came now") && again.contains("3 were there"),
        "{again}"
    );
    assert!(brought.contains("3 came now"), "{brought}");
    let (_first, from) = open(&house.data().join("ledger.sqlite"));
    let (_last, to) = open(&back.join("ledger.sqlite"));
    let expected = cases(&from, &sent).await;
    assert!(cases(&there, &sent).await == expected);
    assert!(cases(&to, &sent).await == expected);
    let (_, lost) = staff_desk(&dynamo.url(), &data, "table:nobody");
    assert!(lost.contains("Check the name of the table"), "{lost}");
}

fn throttled() -> Reply {
    let body = r#"{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException"}"#;
    let kind = "application/x-amz-json-1.0".to_owned();
    Reply::Answer(400, vec![("content-type", kind)], body.to_owned())
}
