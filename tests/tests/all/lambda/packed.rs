//! What is deployed, as it is deployed: the archive of the function, unpacked as AWS does and started in its folder,
//! over a DynamoDB that is not the embedded engine (moto), under our Runtime API and under cargo-lambda's.
//!
//! Run by `tests/run`, which installs both: `cargo test -p tests --test all packed -- --ignored`.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use ledger::embedded::TABLE;
use ledger::{Register, faults, table};
use request::Stage;
use serde_json::{Value, json};
use tests::House;
use tests::elsewhere::{Moto, Runtime};
use tests::function::{Function, Outcome};
use tests::house::root;
use zip::ZipArchive;

use super::{FRONTS, LONG, ask, binary, body, event, keyed, settings_of, with};

/// As the functions of this workspace are called, to cargo-lambda.
const NAME: &str = "intake-fn";
/// How often somebody sends again.
const SENDINGS: u32 = 8;

/// A machine, whose secret and keys the function has; a table that is not ours; the packed function.
struct Cloud {
    house: House,
    moto: Moto,
    register: Register,
}

impl Cloud {
    async fn new() -> Self {
        let house = House::new().await.unwrap();
        let moto = Moto::start().await.unwrap();
        let connection = faults::at_port(moto.url(), TABLE);
        table::create(&connection).await.unwrap();
        let archive = pack(&house, "intake.zip");
        unpack(&archive, &house.scratch("task"));
        Self {
            register: Register::new(connection),
            house,
            moto,
        }
    }

    fn settings(&self) -> Vec<(&'static str, String)> {
        let mut settings = settings_of(&self.house, self.moto.url());
        // It finds what was packed with it by itself.
        settings.retain(|(name, _)| *name != "INTAKE_PUBLICATION");
        settings
    }

    fn task(&self) -> PathBuf {
        self.house.scratch("task")
    }

    async fn stored(&self) -> usize {
        let all = self.register.by_stages(Stage::ALL.iter().copied());
        all.all().await.unwrap().len()
    }

    /// Runs staff-desk with the table.
    fn copy(&self, from: &str, to: &str) -> String {
        let run = Command::new(crate::program("staff-desk"))
            .args([
                "--endpoint-url",
                self.moto.url(),
                "copy",
                "--from",
                from,
                "--to",
                to,
            ])
            .env("AWS_REGION", "ap-northeast-1")
            .env("AWS_ACCESS_KEY_ID", "sample")
            .env("AWS_SECRET_ACCESS_KEY", "sample")
            .output();
        let run = run.unwrap();
        let told = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(0), "{told}");
        told
    }
}

fn pack(house: &House, name: &str) -> PathBuf {
    let archive = house.scratch(name);
    let run = Command::new("python3")
        .arg(root().join("deploy/pack.py"))
        .arg("--program")
        .arg(binary())
        .arg("--intake")
        .arg(house.data().join("dist/intake"))
        .arg("--archive")
        .arg(&archive)
        .output();
    let run = run.unwrap();
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    archive
}

fn unpack(archive: &Path, folder: &Path) {
    let mut archive = ZipArchive::new(File::open(archive).unwrap()).unwrap();
    archive.extract(folder).unwrap();
}

#[tokio::test]
#[ignore = "tests/run installs what it needs"]
async fn two_packings_are_the_same_and_hold_the_program_and_what_it_loads() {
    let house = House::new().await.unwrap();

    let (one, two) = (pack(&house, "one.zip"), pack(&house, "two.zip"));

    assert!(std::fs::read(&one).unwrap() == std::fs::read(&two).unwrap());
    let mut archive = ZipArchive::new(File::open(&one).unwrap()).unwrap();
    let names: Vec<_> = archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    assert!(names.is_sorted(), "{names:?}");
    for name in ["bootstrap", "dist/intake/publication.json"] {
        assert!(names.iter().any(|it| it == name), "{name}");
    }
    let program = archive.by_name("bootstrap").unwrap();
    assert_eq!(program.unix_mode().map(|mode| mode & 0o777), Some(0o755));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "tests/run installs what it needs"]
async fn from_its_archive_it_receives_on_another_dynamodb_what_the_desk_opens() {
    let cloud = Cloud::new().await;
    let mut function = Function::unpacked(&cloud.task(), &cloud.settings())
        .await
        .unwrap();

    for (number, front) in FRONTS.into_iter().enumerate() {
        let sent = keyed(front, &format!("packed-{number:016}"));
        let first = confirmed(&mut function, &sent).await;
        let again = confirmed(&mut function, &sent).await;
        assert_eq!(first.answer()["statusCode"], 201, "{first:?}");
        assert_eq!(body(&first), body(&again), "{front}");
    }
    let contract = function
        .invoke(&ask("GET", "/api/openapi.json"), LONG)
        .await
        .unwrap();
    assert_eq!(contract.answer()["statusCode"], 200);
    let form = function
        .invoke(&ask("GET", "/request/complaint/"), LONG)
        .await
        .unwrap();
    assert!(
        form.answer()["body"]
            .as_str()
            .is_some_and(|it| it.contains("<form"))
    );
    assert_eq!(cloud.stored().await, FRONTS.len());

    // The desk brings all of it home, and opens it there.
    let home = cloud.house.data();
    let told = cloud.copy(
        &format!("table:{TABLE}"),
        &format!("data:{}", home.display()),
    );
    assert!(told.contains("4 came now"), "{told}");
    let out = cloud.house.scratch("all.jsonl");
    tests::export(&cloud.house, "jsonl", &out).unwrap();
    assert_eq!(
        std::fs::read_to_string(out).unwrap().lines().count(),
        FRONTS.len()
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "tests/run installs what it needs"]
async fn a_machine_moves_there_and_its_receipts_still_hold() {
    let cloud = Cloud::new().await;
    let sent = json!({ "anonymous": true, "topic": "site", "text": "見本", "reply_by": "none",
        "no_mynumber_ack": true, "purpose_ack": true });
    let answer = cloud
        .house
        .post_json("/api/requests/complaint", "packed-0000000000", &sent);
    let receipt = answer.await.json();
    let text = |name: &str| receipt[name].as_str().unwrap_or_default().to_owned();

    let data = format!("data:{}", cloud.house.data().display());
    let table = format!("table:{TABLE}");
    cloud.copy(&data, &table);
    let again = cloud.copy(&data, &table);

    assert!(
        again.contains("0 came now") && again.contains("1 were there"),
        "{again}"
    );
    let mut function = Function::unpacked(&cloud.task(), &cloud.settings())
        .await
        .unwrap();
    let shown = status(&text("reference"), &text("receipt_code"));
    let shown = function.invoke(&shown, LONG).await.unwrap();
    let page = shown.answer()["body"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert_eq!(shown.answer()["statusCode"], 200, "{page}");
    assert!(page.contains(&text("reference")), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "tests/run installs what it needs"]
async fn under_the_runtime_api_of_cargo_lambda_it_receives_as_well() {
    let cloud = Cloud::new().await;
    let runtime = Runtime::start().await.unwrap();
    let mut settings = cloud.settings();
    settings.push(("AWS_LAMBDA_RUNTIME_API", runtime.address(NAME)));
    let _function = Function::unpacked(&cloud.task(), &settings).await.unwrap();

    let sent = keyed(FRONTS[0], "packed-emulator-1");
    let mut first = runtime.invoke(NAME, &sent).await.unwrap();
    for _again in 0..SENDINGS {
        if first["statusCode"] == 503 {
            first = runtime.invoke(NAME, &sent).await.unwrap();
        }
    }
    let again = runtime.invoke(NAME, &sent).await.unwrap();

    assert_eq!(first["statusCode"], 201, "{first}");
    assert_eq!(first["body"], again["body"]);
    assert_eq!(cloud.stored().await, 1);
}

/// Sends until it is confirmed, as senders are told to: moto is slow when it wakes.
async fn confirmed(function: &mut Function, sent: &Value) -> Outcome {
    let mut outcome = function.invoke(sent, LONG).await.unwrap();
    for _again in 0..SENDINGS {
        if outcome.answer()["statusCode"] == 503 {
            outcome = function.invoke(sent, LONG).await.unwrap();
        }
    }
    outcome
}

/// Somebody asks how a request stands, by the form.
fn status(reference: &str, code: &str) -> Value {
    let pairs = [("reference", reference), ("code", code)];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let changes = [
        ("/rawPath", json!("/request/status/")),
        ("/requestContext/http/path", json!("/request/status/")),
        ("/isBase64Encoded", json!(false)),
        ("/body", json!(tests::house::encode(&pairs))),
    ];
    with(event("complaint-form-base64.json"), &changes)
}
