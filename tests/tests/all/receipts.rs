//! Signed receipts: what the intake signs, and what the staff and anybody else make of it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use intake_fn::Secret;
use request::Reference;
use request::qr::{Drawing, Spoilt};
use request::receipt::Signed;
use ring::signature::{ED25519, UnparsedPublicKey};
use serde_json::json;
use tests::house::{answer, build, root};
use tests::{House, page};

const KEY: &str = "receipts-0123456789";

/// Sends a complaint and gives back the signed receipt.
async fn receipt(house: &House, reply_by: &str) -> Signed {
    let mut body = json!({ "anonymous": true, "topic": "site", "text": "見本", "reply_by": reply_by,
        "no_mynumber_ack": true, "purpose_ack": true });
    if reply_by == "mail" {
        body["email"] = "mihon@example.com".into();
    }
    let answer = house
        .post_json("/api/requests/complaint", KEY, &body)
        .await
        .json();
    let text = answer["signed"]
        .as_str()
        .unwrap_or_else(|| panic!("{answer}"));
    Signed::find(text).unwrap()
}

fn key(house: &House) -> ledger::signature::ReceiptKey {
    let secret = std::fs::read_to_string(house.data().join("intake-secret.txt")).unwrap();
    Secret::from_hex(&secret).unwrap().receipt_key()
}

/// What `staff-desk verify-receipt` makes of a text.
fn verified(house: &House, text: &str, more: &[&str]) -> Result<String, String> {
    let file = house.scratch("receipt.txt");
    std::fs::write(&file, text).unwrap();
    let file = file.to_string_lossy().into_owned();
    tests::staff(house, &[&["verify-receipt", &file], more].concat())
}

#[tokio::test]
async fn another_program_verifies_it_by_the_public_key_alone() {
    let house = House::new().await.unwrap();
    let signed = receipt(&house, "none").await;
    let kept = std::fs::read_to_string(house.data().join("receipt-key.txt")).unwrap();

    let public = BASE64.decode(kept.trim()).unwrap();
    let signature = BASE64.decode(&signed.signature).unwrap();
    let message = signed.message();
    let verify = |message: &str| {
        UnparsedPublicKey::new(&ED25519, &public[12..]).verify(message.as_bytes(), &signature)
    };

    assert!(verify(&message).is_ok());
    assert!(verify(&message.replace("complaint", "correction")).is_err());
    assert_eq!(key(&house).public().to_string(), kept.trim());
}

#[tokio::test]
async fn staff_see_a_genuine_receipt_and_that_the_register_agrees() {
    let house = House::new().await.unwrap();
    let signed = receipt(&house, "none").await;

    let told = verified(&house, &signed.to_string(), &[]).unwrap();

    assert!(told.contains(signed.statement.reference.as_str()), "{told}");
    assert!(told.contains("2026-11-24 12:00 (Japan)"), "{told}");
    assert!(told.contains("no answer wanted"), "{told}");
}

#[tokio::test]
async fn every_altered_line_is_refused() {
    let house = House::new().await.unwrap();
    let signed = receipt(&house, "none").await;
    let text = signed.to_string();
    let statement = &signed.statement;
    let other = Reference::from_random(7);
    let alterations = [
        ("https://", "https://www."),
        (statement.reference.as_str(), other.as_str()),
        ("kind: complaint", "kind: correction"),
        ("language: ja", "language: en"),
        ("2026-11-24T03", "2026-11-23T03"),
        (" 1.0 ", " 1.1 "),
        (&statement.text.digest[..8], "00000000"),
        (&statement.sealed_sha256[..8], "00000000"),
        ("due: none", "due: 2026-12-01"),
        (&signed.signature[..8], "AAAAAAAA"),
    ];
    for (from, to) in alterations {
        let altered = text.replacen(from, to, 1);
        assert_ne!(altered, text, "{from}");

        let refused = verified(&house, &altered, &[]).unwrap_err();

        assert!(refused.starts_with("NOT GENUINE"), "{from}: {refused}");
    }
}

#[tokio::test]
async fn another_key_is_named_and_does_not_verify() {
    let house = House::new().await.unwrap();
    let signed = receipt(&house, "none").await;
    let stranger = Secret::new([9; 32]).receipt_key();

    let forged = stranger.sign(signed.statement.clone());
    let refused = verified(&house, &forged.to_string(), &[]).unwrap_err();
    assert!(
        refused.contains(&forged.key) && refused.contains(&signed.key),
        "{refused}"
    );

    // A forger who copies the name of the right key gets no further.
    let named = Signed {
        key: signed.key.clone(),
        ..forged
    };
    let refused = verified(&house, &named.to_string(), &[]).unwrap_err();
    assert!(refused.starts_with("NOT GENUINE"), "{refused}");

    let by = stranger.public().to_string();
    let refused = verified(&house, &signed.to_string(), &["--key", &by]).unwrap_err();
    assert!(refused.contains("do not trust"), "{refused}");
    let refused = verified(&house, &signed.to_string(), &["--key", "x"]).unwrap_err();
    assert!(refused.contains("not usable"), "{refused}");
    let refused = verified(&house, "見本", &[]).unwrap_err();
    assert!(refused.contains("no whole signed receipt"), "{refused}");
}

#[tokio::test]
async fn a_register_that_says_otherwise_is_found_out() {
    let house = House::new().await.unwrap();
    let signed = receipt(&house, "none").await;
    let key = key(&house);

    let mut other = signed.statement.clone();
    other.sealed_sha256 = "0".repeat(64);
    let refused = verified(&house, &key.sign(other).to_string(), &[]).unwrap_err();
    assert!(refused.contains("differs in: sealed answers"), "{refused}");

    let mut unknown = signed.statement;
    unknown.reference = Reference::from_random(7);
    let refused = verified(&house, &key.sign(unknown).to_string(), &[]).unwrap_err();
    assert!(refused.contains("has no request"), "{refused}");
}

#[tokio::test]
async fn the_page_shows_it_with_its_code_and_a_repeat_shows_the_same() {
    let house = House::new().await.unwrap();
    let form = [
        ("anonymous", "yes"),
        ("topic", "site"),
        ("text", "見本"),
        ("reply_by", "none"),
        ("no_mynumber_ack", "yes"),
        ("purpose_ack", "yes"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let check = house.post("/request/complaint/", &form).await;
    let mut form = page::hidden(&check.text);
    form.push(("no_mynumber_ack".to_owned(), "yes".to_owned()));
    form.push(("purpose_ack".to_owned(), "yes".to_owned()));
    form.push(("go".to_owned(), "send".to_owned()));

    let first = house.post("/request/complaint/", &form).await;
    let again = house.post("/request/complaint/", &form).await;

    let shown = |html: &str| {
        let block = html
            .split("<pre>")
            .nth(1)
            .and_then(|rest| rest.split("</pre>").next());
        page::unescape(block.unwrap_or_else(|| panic!("{html}")))
    };
    let text = shown(&first.text);
    assert_eq!(shown(&again.text), text);
    let signed = Signed::find(&text).unwrap();
    assert_eq!(
        Some(&signed.statement.reference),
        page::reference(&first.text).as_ref()
    );
    let drawn = Drawing::of(signed.to_string(), Spoilt::Little).unwrap();
    assert!(first.text.contains(&drawn.path));
    assert!(!text.contains(page::code(&first.text).unwrap().reveal()));
    assert!(
        first.text.contains("2026-11-24T03:00:06Z"),
        "the arrival in UTC, too"
    );
}

#[tokio::test]
async fn a_receipt_stays_what_it_was_when_the_rules_change() {
    let house = House::new().await.unwrap();
    let first = receipt(&house, "mail").await;
    let engine = ledger::embedded::open(&house.data().join("ledger.sqlite")).unwrap();
    let changed = house.intake_changed(engine.connection(), |intake| {
        for rule in &mut intake.publication.deadlines.rules {
            rule.days = 7;
        }
    });
    let changed = changed.unwrap();
    let send = async |key: &str| {
        let head = [
            ("content-type", "application/json"),
            ("idempotency-key", key),
        ];
        let body = json!({ "anonymous": true, "topic": "site", "text": "見本", "reply_by": "mail",
            "email": "mihon@example.com", "no_mynumber_ack": true, "purpose_ack": true });
        let request = build("POST", "/api/requests/complaint", &head, body.to_string());
        let answer = answer(&changed, request).await.json();
        Signed::find(answer["signed"].as_str().unwrap()).unwrap()
    };

    let again = send(KEY).await;
    let other = send("receipts-other-0123").await;

    assert_eq!(again.to_string(), first.to_string());
    assert!(first.statement.due.is_some());
    assert!(
        other.statement.due < first.statement.due,
        "the rules did change"
    );
}

#[tokio::test]
async fn anybody_verifies_it_without_the_register() {
    let house = House::new().await.unwrap();
    let signed = receipt(&house, "none").await;
    let file = house.scratch("receipt.txt");
    std::fs::write(&file, signed.to_string()).unwrap();
    let file = file.to_string_lossy().into_owned();
    let key = key(&house).public().to_string();
    let words = house
        .data()
        .join("dist/intake")
        .to_string_lossy()
        .into_owned();
    std::fs::remove_file(house.data().join("ledger.sqlite")).unwrap();
    let verify = |file: &str| {
        let offline = [
            "--publication",
            &words,
            "verify-receipt",
            file,
            "--key",
            &key,
        ];
        tests::staff_anywhere(&house, &offline)
    };

    let told = verify(&file).unwrap();

    assert!(told.contains(signed.statement.reference.as_str()), "{told}");
    std::fs::write(&file, signed.to_string().replace("complaint", "correction")).unwrap();
    let refused = verify(&file).unwrap_err();
    assert!(refused.starts_with("NOT GENUINE"), "{refused}");
}

/// The commands that the page on receipts gives.
fn recipe(language: &str) -> String {
    let page = root().join(format!("content/{language}/request/receipt.md"));
    let page = std::fs::read_to_string(page).unwrap();
    let block = page.split("```sh\n").nth(1).unwrap();
    block.split("```").next().unwrap().to_owned()
}

#[tokio::test]
async fn the_recipe_of_the_page_tells_a_genuine_receipt_from_an_altered_one() {
    let house = House::new().await.unwrap();
    let signed = receipt(&house, "none").await.to_string();
    let key = key(&house).public();
    for language in ["ja", "en"] {
        let folder = house.scratch(language);
        std::fs::create_dir(&folder).unwrap();
        let commands = recipe(language).replace("'KEY'", &format!("'{key}'"));
        let run = |receipt: &str| {
            std::fs::write(folder.join("receipt.txt"), receipt).unwrap();
            let mut shell = std::process::Command::new("sh");
            let done = shell.args(["-c", &commands]).current_dir(&folder).output();
            let done = done.unwrap();
            let said = [done.stdout, done.stderr].concat();
            (done.status.success(), String::from_utf8(said).unwrap())
        };

        let (is_genuine, said) = run(&signed);
        let (is_altered_genuine, _) = run(&signed.replace("complaint", "correction"));

        assert!(
            is_genuine && said.contains("Signature Verified Successfully"),
            "{said}"
        );
        assert!(!is_altered_genuine);
    }
}

#[tokio::test]
async fn the_site_states_a_key_and_the_sample_of_it_verifies_nothing() {
    let house = House::new().await.unwrap();
    let key = house.get("/request/receipt/").await;

    assert_eq!(key.status, 200);
    assert!(key.text.contains("MCowBQYDK2VwAyEA"));
    // The shipped key is a sample, and no receipt names it.
    let signed = receipt(&house, "none").await;
    let sample = "MCowBQYDK2VwAyEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let refused = verified(&house, &signed.to_string(), &["--key", sample]).unwrap_err();
    assert!(refused.contains("do not trust"), "{refused}");
}

#[tokio::test]
async fn a_receipt_stays_genuine_when_the_staff_have_other_keys() {
    let house = House::new().await.unwrap();
    let signed = receipt(&house, "none").await;
    let file = house.scratch("next.txt").to_string_lossy().into_owned();
    let run = |arguments: &[&str]| tests::staff(&house, arguments).unwrap();

    let list = run(&["keys", "list"]);
    let former = list.lines().find(|line| line.contains("demo key")).unwrap();
    let public = run(&["keygen", "--out", &file]);
    run(&["keys", "add", public.trim(), "--name", "next"]);
    run(&["keys", "retire", former.split_whitespace().next().unwrap()]);
    run(&["keys", "re-seal"]);

    let reference = signed.statement.reference.as_str();
    assert!(tests::staff(&house, &["show", reference]).is_err());
    let shown = run(&["show", reference, "--identity", &file, "--language", "en"]);
    assert!(!shown.contains("! The record"), "{shown}");
    verified(&house, &signed.to_string(), &[]).unwrap();
    // And whoever sends the same once more gets the same receipt.
    assert_eq!(
        receipt(&house, "none").await.to_string(),
        signed.to_string()
    );
}

#[tokio::test]
async fn a_paper_that_is_entered_gets_a_receipt_signed_by_the_desks_own_key() {
    let house = House::new().await.unwrap();
    let form = house.scratch("paper.toml").to_string_lossy().into_owned();
    let enter = |more: &[&str]| {
        let command = ["enter", "--kind", "complaint", "--actor", "Test Clerk"];
        tests::staff(&house, &[&command[..], more].concat()).unwrap()
    };
    enter(&["--template", &form]);
    let blank = std::fs::read_to_string(&form).unwrap();
    let filled = blank
        .replace("\nanonymous = \"\"", "\nanonymous = \"yes\"")
        .replace("\ntopic = \"\"", "\ntopic = \"site\"")
        .replace("\ntext = \"\"", "\ntext = \"見本\"")
        .replace("\nreply_by = \"\"", "\nreply_by = \"none\"");
    std::fs::write(&form, filled).unwrap();

    let told = enter(&["--file", &form, "--arrived", "2026-11-20"]);

    let signed = Signed::find(&told).unwrap();
    assert_ne!(signed.key, key(&house).public().name(), "not the intake's");
    let told = verified(&house, &told, &[]).unwrap();
    assert!(told.contains("2026-11-20 00:00 (Japan)"), "{told}");
}
