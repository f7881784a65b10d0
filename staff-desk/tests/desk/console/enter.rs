//! What came on paper, entered in a page.

use ledger::signature::PublicKey;
use ledger::{Case, Inbox, embedded};
use request::check::Answer as Kept;
use request::receipt::Signed;
use request::{Kind, Reference, Submission};
use sha2::{Digest, Sha256};
use staff_desk::letter::Opened;

use super::{Answer, Desk};
use crate::answers::MARKER;
use crate::harness::{Bench, deadlines};
use crate::letters::with_letters;
use crate::paper::COMPLAINT;
use crate::receipts;

/// What a complaint on paper says, and how it came.
pub(super) fn complaint<'a>(key: &'a str, go: &'a str) -> Vec<(&'a str, &'a str)> {
    let came = [("key", key), ("arrived", "2026-12-15"), ("channel", "post")];
    [&came[..], &COMPLAINT, &[("go", go)]].concat()
}

/// The reference and the code of a receipt.
pub(super) fn receipt(answer: &Answer) -> (Reference, String) {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let mut large = answer.text.split("<dd class=\"large\">").skip(1);
    let mut next = || large.next().and_then(|rest| rest.split('<').next());
    let (reference, code) = (next().unwrap(), next().unwrap_or_default());
    (reference.parse().unwrap(), code.to_owned())
}

async fn case(desk: &Desk, reference: &Reference) -> Case {
    desk.store.register.get(reference).await.unwrap().unwrap()
}

async fn count(desk: &Desk) -> usize {
    let mut pages = desk
        .store
        .register
        .by_stages(request::Stage::ALL.iter().copied());
    let mut count = 0;
    while let Some(page) = pages.next_page().await.unwrap() {
        count += page.len();
    }
    count
}

#[tokio::test]
async fn a_paper_lands_in_the_same_list_with_its_own_day_and_its_sender_gets_a_receipt() {
    let desk = Desk::open().await;
    let kinds = desk.get("/enter/").await;
    for kind in Kind::ALL {
        assert!(kinds.text.contains(&format!("href=\"/enter/{kind}/\"")));
    }
    let path = "/enter/complaint/";
    let key = desk.get(path).await.control("key").to_owned();

    let checked = desk.post(path, &complaint(&key, "check")).await;
    assert_eq!(checked.status, 200);
    assert!(checked.text.contains("MARKER-PAPER") && checked.text.contains("2026年12月15日"));
    assert_eq!(count(&desk).await, 10, "nothing is stored before");
    let changing = desk.post(path, &complaint(&key, "change")).await;
    assert!(changing.text.contains("MARKER-PAPER") && changing.text.contains("2026-12-15"));
    let stored = desk.post(path, &complaint(&key, "send")).await;
    let again = desk.post(path, &complaint(&key, "send")).await;

    let (reference, code) = receipt(&stored);
    assert_eq!(receipt(&again), (reference.clone(), String::new()));
    assert_eq!(count(&desk).await, 11, "the same paper is one request");
    for page in [&stored, &again] {
        assert!(!page.title().contains(&code) && !page.text.contains("MARKER-PAPER"));
    }
    // Its sender wants no answer, so that none is promised; the desk has its day all the same.
    assert!(stored.text.contains("2026年12月15日 郵送") && !stored.text.contains("2027年"));
    let arrived = "2026-12-14T15:00:00Z".parse().unwrap();
    let case = case(&desk, &reference).await;
    assert_eq!((case.entry.received_at, case.verify()), (arrived, Ok(())));
    let event = &case.events[0];
    let entered = format!("entered {}", super::NOON);
    assert_eq!(
        (event.actor.as_str(), event.data.as_ref()),
        ("Test Clerk", Some(&entered))
    );
    let list = desk.get("/").await;
    assert!(list.text.contains(reference.as_str()) && list.text.contains("2027-01-14"));
    // The code opens the status page, as one from the form does.
    let engine = embedded::open(&desk.bench.database()).unwrap();
    let hash = Sha256::digest(code.as_bytes()).into();
    let status = Inbox::new(engine.connection())
        .status(&reference, &hash)
        .await;
    assert!(status.unwrap().is_some());
}

/// What somebody typed, as a form sends it.
pub(super) fn typed(submission: &Submission) -> Vec<(&str, &str)> {
    // The society of these tests charges nothing, so that its forms do not ask for this.
    let answers = submission
        .answers
        .iter()
        .filter(|(name, _)| *name != "fee_ack");
    let pairs = answers.flat_map(|(name, answer)| {
        let values = match answer {
            Kept::Text { typed, .. } => vec![typed.as_str()],
            Kept::Chosen(ids) => ids.iter().map(String::as_str).collect(),
        };
        values.into_iter().map(move |value| (name.as_str(), value))
    });
    pairs.collect()
}

#[tokio::test]
async fn every_kind_is_entered_with_the_questions_of_its_form() {
    let desk = Desk::open().await;
    let office = desk.bench.office(deadlines()).await;
    for (_, submission) in &desk.bench.sent {
        let path = format!("/enter/{}/", submission.kind);
        let form = desk.get(&path).await;
        for (name, _) in typed(submission) {
            let control = [format!("name=\"{name}\""), format!("name=\"{name}_year\"")];
            assert!(
                control.iter().any(|it| form.text.contains(it)),
                "{name} in {path}"
            );
        }
        let key = form.control("key").to_owned();
        let came = [
            ("key", &*key),
            ("arrived", "2026-12-01"),
            ("channel", "counter"),
        ];
        let pairs = [&came[..], &typed(submission), &[("go", "send")]].concat();

        let stored = desk.post(&path, &pairs).await;

        let (reference, _) = receipt(&stored);
        assert!(
            stored.text.contains("2026年12月31日"),
            "the day of the answer"
        );
        let by = office.desk("Test Clerk", super::NOON.parse().unwrap());
        let stored = case(&desk, &reference).await;
        let read = Opened::of(&by, stored).unwrap().submission;
        let mut sent = submission.clone();
        sent.answers.remove("fee_ack");
        assert!(
            read == sent,
            "{}: what was typed is what is kept",
            submission.kind
        );
        let page = desk.get(&format!("/case/{reference}/")).await;
        assert!(page.text.contains(MARKER) && page.text.contains("窓口"));
    }
}

#[tokio::test]
async fn everything_wrong_is_told_at_once_and_what_was_typed_stays_but_an_individual_number() {
    let desk = Desk::open().await;
    let path = "/en/enter/correction/";
    let key = desk.get(path).await.control("key").to_owned();
    let number = "123456789018";
    for (arrived, go) in [("", "check"), ("2099-01-01", "send"), ("soon", "send")] {
        let pairs = [
            ("key", &*key),
            ("arrived", arrived),
            ("channel", "pigeon"),
            ("subj_name", "見本 花子"),
            ("subj_dob_era", "western"),
            ("subj_dob_year", "1987"),
            ("subj_dob_month", "13"),
            ("subj_dob_day", "40"),
            ("phone", "12"),
            ("address", number),
            ("go", go),
        ];

        let answer = desk.post(path, &pairs).await;

        assert_eq!(answer.status, 422);
        assert!(answer.title().starts_with("Error: "));
        for control in [
            "arrived",
            "channel-post",
            "subj_dob_year",
            "phone",
            "address",
        ] {
            assert!(
                answer.text.contains(&format!("<a href=\"#{control}\">")),
                "{control}"
            );
            assert!(
                answer.text.contains(&format!("id=\"{control}\"")),
                "{control}"
            );
        }
        // What the paper leaves open is no fault.
        assert_eq!(answer.text.matches("<li><a href=\"#").count(), 5);
        for kept in ["見本 花子", "value=\"13\"", "value=\"12\""] {
            assert!(answer.text.contains(kept), "{kept}");
        }
        assert!(!answer.text.contains(number));
    }
    assert_eq!(count(&desk).await, 10);
}

#[tokio::test]
async fn what_a_paper_leaves_open_keeps_it_not_out_and_can_be_asked_for() {
    let desk = Desk::open().await;
    let path = "/enter/correction/";
    let key = desk.get(path).await.control("key").to_owned();
    let pairs = [
        ("key", &*key),
        ("arrived", "2026-12-15"),
        ("channel", "post"),
        ("subj_name", "見本 花子"),
    ];

    let checked = desk
        .post(path, &[&pairs[..], &[("go", "check")]].concat())
        .await;
    let stored = desk
        .post(path, &[&pairs[..], &[("go", "send")]].concat())
        .await;

    let (reference, _) = receipt(&stored);
    let ask = format!("/case/{reference}/ask/");
    for page in [&checked, &stored] {
        assert!(
            page.text.contains("用紙に書かれていないこと") && page.text.contains("問 subj_dob")
        );
    }
    assert!(stored.text.contains(&format!("href=\"{ask}\"")));
    assert_eq!(desk.get(&ask).await.status, 200);
}

#[tokio::test]
async fn without_a_list_of_public_keys_nothing_is_typed_in_vain() {
    let desk = Desk::open().await;
    let key = desk
        .get("/enter/complaint/")
        .await
        .control("key")
        .to_owned();
    std::fs::remove_file(desk.bench.path("recipients.txt")).unwrap();

    let kept = desk
        .post("/enter/complaint/", &complaint(&key, "send"))
        .await;

    assert_eq!(kept.status, 503);
    assert!(kept.text.contains("MARKER-PAPER") && kept.text.contains("recipients.txt"));
    desk.bench.list_own_key();
    receipt(
        &desk
            .post("/enter/complaint/", &complaint(&key, "send"))
            .await,
    );
    let mut unnamed = Desk::naming(Bench::with_all_kinds().await, None).await;
    unnamed.come_in().await;
    let refused = unnamed.get("/enter/complaint/").await;
    assert_eq!(refused.status, 409);
    assert!(refused.text.contains("--recipients"));
    assert_eq!(unnamed.get("/enter/nothing/").await.status, 404);
}

#[tokio::test]
async fn only_a_complaint_is_about_an_answer() {
    let desk = Desk::open().await;
    for kind in Kind::ALL {
        let form = desk.get(&format!("/enter/{kind}/")).await;
        assert_eq!(
            form.text.contains("name=\"about\""),
            kind == Kind::Complaint
        );
    }
}

#[tokio::test]
async fn its_receipt_is_signed_where_the_desk_has_a_key_and_says_what_is_lacking() {
    let bench = with_letters().await;
    let public = receipts::make_key(&bench);
    receipts::state(&bench, &public);
    let mut desk = Desk::over(bench).await;
    desk.come_in().await;
    let key = desk
        .get("/enter/complaint/")
        .await
        .control("key")
        .to_owned();

    let stored = desk
        .post("/enter/complaint/", &complaint(&key, "send"))
        .await;

    let (reference, code) = receipt(&stored);
    let text = stored.text.split("<pre>").nth(1).unwrap();
    let signed = Signed::find(text.split("</pre>").next().unwrap()).unwrap();
    assert_eq!(signed.statement.reference, reference);
    assert!(public.parse::<PublicKey>().unwrap().signed(&signed));
    let entry = case(&desk, &reference).await.entry;
    assert_eq!(signed.statement.sealed_sha256, entry.sealed_sha256);
    assert_eq!(signed.statement.received_at, entry.received_at);
    assert!(!text.contains(&code) && stored.text.contains("<svg class=\"squares\""));

    let without = Desk::open().await;
    let key = without
        .get("/enter/complaint/")
        .await
        .control("key")
        .to_owned();
    let stored = without
        .post("/enter/complaint/", &complaint(&key, "send"))
        .await;
    assert!(!stored.text.contains("<pre>") && stored.text.contains("staff-desk receipt-key"));
}
