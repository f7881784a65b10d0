//! Requests that came on paper, and complaints about answers.

use ledger::{Inbox, embedded};
use request::Kind;
use sha2::{Digest, Sha256};

use crate::harness::{Bench, Run, ok};

async fn bench() -> Bench {
    let bench = Bench::with_all_kinds().await;
    bench.list_own_key();
    bench
}

/// The file of a kind with these answers; the name of it.
pub(crate) fn filled(bench: &Bench, kind: &str, name: &str, answers: &[(&str, &str)]) -> String {
    ok(bench.run(&["enter", "--kind", kind, "--template", name]));
    let mut text = std::fs::read_to_string(bench.path(name)).unwrap();
    for (field, value) in answers {
        let empty = format!("\n{field} = \"\"");
        assert!(text.contains(&empty), "{field} in {text}");
        text = text.replace(&empty, &format!("\n{field} = \"{value}\""));
    }
    std::fs::write(bench.path(name), &text).unwrap();
    text
}

/// Reference and code off a slip.
pub(crate) fn slip(run: &Run) -> (String, String) {
    let mut last = run
        .out
        .lines()
        .filter_map(|line| line.split_whitespace().last());
    let (reference, code) = (last.next().unwrap(), last.next().unwrap());
    (reference.to_owned(), code.to_owned())
}

pub(crate) const COMPLAINT: [(&str, &str); 4] = [
    ("anonymous", "yes"),
    ("topic", "handling"),
    ("text", "MARKER-PAPER 回答に納得できません。"),
    ("reply_by", "none"),
];

#[tokio::test]
async fn a_paper_is_stored_once_with_its_own_day_of_arrival_and_a_receipt() {
    let bench = bench().await;
    filled(&bench, "complaint", "paper.toml", &COMPLAINT);
    let enter = [
        "enter",
        "--kind",
        "complaint",
        "--file",
        "paper.toml",
        "--arrived",
        "2026-11-20",
    ];

    let first = ok(bench.run(&enter));
    let again = ok(bench.run(&enter));

    let (reference, code) = slip(&first);
    assert_eq!(slip(&again), (reference.clone(), "-".to_owned()));
    assert!(!first.talk.contains("MARKER") && !first.out.contains("MARKER"));
    let listed = ok(bench.run(&["list", "--from", "2026-11-20", "--to", "2026-11-20"])).out;
    let line = listed.lines().nth(1).unwrap();
    assert_eq!(listed.lines().count(), 2, "{listed}");
    // No two weeks run for a complaint.
    assert!(
        line.starts_with(&reference) && line.contains("2026-12-20") && !line.contains("2026-12-04"),
        "{line}"
    );
    let shown = ok(bench.run(&["show", &reference])).out;
    for text in [
        "MARKER-PAPER",
        "郵送",
        "entered 20",
        "Test Clerk",
        "2026-11-20 00:00",
    ] {
        assert!(shown.contains(text), "{text} in {shown}");
    }
    assert!(!shown.contains("書き換え"), "{shown}");
    // The code opens the status page, as one from the form does.
    let engine = embedded::open(&bench.database()).unwrap();
    let hash = Sha256::digest(code.as_bytes()).into();
    let inbox = Inbox::new(engine.connection());
    let reference = reference.parse().unwrap();
    let status = inbox.status(&reference, &hash).await;
    assert!(status.unwrap().is_some());

    let text = std::fs::read_to_string(bench.path("paper.toml")).unwrap();
    std::fs::write(bench.path("paper.toml"), text.replace("納得", "同意")).unwrap();
    let other = bench.run(&enter);
    assert!(
        other.code != 0 && other.talk.contains("another request"),
        "{}",
        other.talk
    );
}

#[tokio::test]
async fn what_a_paper_leaves_open_keeps_it_not_out_and_what_is_wrong_is_told_with_its_line() {
    let bench = bench().await;
    let some = [
        ("subj_name", "見本 花子"),
        ("act", "correct"),
        ("current", "旧番地"),
    ];
    let text = filled(&bench, "correction", "paper.toml", &some);
    let enter = [
        "enter",
        "--kind",
        "correction",
        "--file",
        "paper.toml",
        "--arrived",
        "2026-11-20",
    ];

    let wrong = text.replace("subj_dob = \"\"", "subj_dob = \"soon\"") + "colour = \"red\"\n";
    let line = |name: &str| 1 + wrong.lines().position(|it| it.starts_with(name)).unwrap();
    std::fs::write(bench.path("paper.toml"), &wrong).unwrap();
    let refused = bench.run(&enter);
    assert_eq!(refused.code, 1, "{}", refused.talk);
    for name in ["subj_dob", "colour"] {
        let place = format!("line {}: ", line(name));
        assert!(refused.talk.contains(&place), "{place} in {}", refused.talk);
    }

    std::fs::write(bench.path("paper.toml"), &text).unwrap();
    let stored = ok(bench.run(&enter));
    assert!(
        stored.talk.contains("The paper leaves open: "),
        "{}",
        stored.talk
    );
    let late = [
        "enter",
        "--kind",
        "correction",
        "--file",
        "paper.toml",
        "--arrived",
        "2099-11-20",
    ];
    assert!(bench.run(&late).talk.contains("still to come"));
}

/// Fills in the template of a request and decides by it.
fn decide(bench: &Bench, reference: &str, actor: &str, outcome: &str) -> Run {
    let name = "decision.toml";
    ok(bench.run(&["decide", reference, "--template", name]));
    let text = std::fs::read_to_string(bench.path(name)).unwrap();
    let text = text
        .replace("outcome = \"\"", &format!("outcome = \"{outcome}\""))
        .replace("reason = \"\"\"\n", "reason = \"\"\"\n調べた結果です。\n")
        .replace("given = \"\"\"\n", "given = \"\"\"\n写し\n");
    std::fs::write(bench.path(name), text).unwrap();
    let run = bench.run(&["decide", reference, "--file", name, "--actor", actor]);
    std::fs::remove_file(bench.path(name)).unwrap();
    run
}

#[tokio::test]
async fn a_complaint_that_came_online_is_settled_by_another_person_once_it_is_linked() {
    let bench = bench().await;
    let of_kind = |kind| bench.sent.iter().find(|(_, it)| it.kind == kind).unwrap();
    let (answered, complaint) = (&of_kind(Kind::Disclosure).0, &of_kind(Kind::Complaint).0);
    let (answered, complaint) = (answered.as_str(), complaint.as_str());
    ok(bench.run(&["confirm", answered]));
    ok(decide(&bench, answered, "見本 一郎", "granted"));
    ok(bench.run(&["deliver", answered]));

    ok(bench.run(&["complained", answered, "--by", complaint]));

    let shown = ok(bench.run(&["show", complaint])).out;
    let line = shown.lines().find(|line| line.contains("linked")).unwrap();
    assert!(
        line.contains(answered) && line.contains("Test Clerk"),
        "{line}"
    );
    for own in ["見本 一郎", "見本　一郎", "見本一郎"] {
        let run = decide(&bench, complaint, own, "granted");
        assert!(
            run.code == 1 && run.talk.contains("別の担当者"),
            "{own}: {}",
            run.talk
        );
    }
    ok(decide(&bench, complaint, "見本 二郎", "granted"));
}

#[tokio::test]
async fn a_complaint_about_an_answer_is_a_case_that_another_person_settles() {
    let bench = bench().await;
    let sent = bench
        .sent
        .iter()
        .find(|(_, it)| it.kind == Kind::Disclosure);
    let answered = sent.unwrap().0.to_string();
    let answered = answered.as_str();
    filled(&bench, "complaint", "paper.toml", &COMPLAINT);
    let enter: Vec<_> = ["enter", "--kind", "complaint", "--file", "paper.toml"]
        .into_iter()
        .chain(["--arrived", "2026-11-20", "--about", answered])
        .collect();
    let early = bench.run(&enter);
    assert!(
        early.code == 1 && early.talk.contains("まだ決定していません"),
        "{}",
        early.talk
    );

    let decide =
        |reference: &str, actor: &str, outcome: &str| decide(&bench, reference, actor, outcome);
    ok(bench.run(&["confirm", answered]));
    ok(decide(answered, "Clerk A", "granted"));
    ok(bench.run(&["deliver", answered]));
    let entered = ok(bench.run(&enter));
    let (complaint, _) = slip(&entered);

    let own = decide(&complaint, "Clerk A", "granted");
    assert!(
        own.code == 1 && own.talk.contains("別の担当者"),
        "{}",
        own.talk
    );
    ok(decide(&complaint, "Clerk B", "granted"));
    ok(bench.run(&["close", &complaint]));
    let shown = ok(bench.run(&["show", answered])).out;
    assert!(shown.contains(&complaint), "{shown}");
    let shown = ok(bench.run(&["show", &complaint])).out;
    assert!(
        shown.contains(&format!("{answered}の回答について")),
        "{shown}"
    );
    // The answer may be decided anew, by somebody else.
    let anew = decide(answered, "Clerk A", "granted");
    assert!(
        anew.code == 1 && anew.talk.contains("別の担当者"),
        "{}",
        anew.talk
    );
    ok(decide(answered, "Clerk B", "granted"));
}
