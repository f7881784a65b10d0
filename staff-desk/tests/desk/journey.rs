//! Each of the ten kinds, from arrival to closing and erasure, as staff type it.

use request::deadline::Deadlines;
use request::decision::What;
use request::{Kind, Reference};
use staff_desk::act::{Act, ActError, Deed, Fault};

use crate::answers::MARKER;
use crate::harness::{Bench, Run, ok};
use crate::letters::with_letters;
use crate::paper::{COMPLAINT, filled, slip};

/// Days after which nothing is kept any more.
const YEARS: u32 = 6 * 366;

const fn outcome(kind: Kind) -> &'static str {
    match kind {
        Kind::Disclosure => "refused",
        Kind::StatementDisclosure | Kind::Correction => "part",
        _ => "granted",
    }
}

/// Fills in the template of a request and decides by it.
fn decide(bench: &Bench, reference: &str, outcome: &str, actor: &str) -> Run {
    let name = format!("{reference}-{actor}.toml");
    ok(bench.run(&["decide", reference, "--template", &name]));
    let mut text = std::fs::read_to_string(bench.path(&name)).unwrap();
    text = text.replace("outcome = \"\"", &format!("outcome = \"{outcome}\""));
    if outcome != "granted" {
        text = text
            .replace("grounds = []", "grounds = [\"R1\"]")
            .replace("reason = \"\"\"\n", "reason = \"\"\"\n支障 & <理由>\n");
    }
    if outcome != "refused" {
        text = text
            .replace("given = \"\"\"\n", "given = \"\"\"\n写しを1部\n")
            .replace("before = \"\"\"\n", "before = \"\"\"\n旧番地\n")
            .replace("after = \"\"\"\n", "after = \"\"\"\n新番地\n");
    }
    std::fs::write(bench.path(&name), text).unwrap();
    bench.run(&["decide", reference, "--file", &name, "--actor", actor])
}

fn letter(bench: &Bench, reference: &str, letter: &str, more: &[&str]) -> String {
    let out = format!("{reference}-{letter}.html");
    let order = [
        "letter", reference, "--letter", letter, "--out", &out, "--in", "ja",
    ];
    ok(bench.run(&[&order, more].concat()));
    std::fs::read_to_string(bench.path(&out)).unwrap()
}

fn walk(bench: &Bench, reference: &str, kind: Kind) {
    let run = |step: &[&str]| ok(bench.run(step));
    let ask = ["ask", reference, "--item", "period", "--by", "2099-12-20"];
    run(&ask);
    letter(bench, reference, "completion", &[]);
    run(&["confirm", reference]);
    if kind.may_cost() {
        run(&["fee", reference, "--yen", "300", "--by", "2099-12-20"]);
        run(&["fee", reference, "--paid"]);
    }
    if kind.asks_provider() {
        run(&["provider", reference, "--asked"]);
        letter(bench, reference, "provider-query", &[]);
        run(&["provider", reference, "--answered"]);
    }
    if kind == Kind::StatementDisclosure {
        let until = ["extend", reference, "--until", "2099-12-30"];
        run(&[&until[..], &["--reason", "回答待ち"]].concat());
        let page = letter(bench, reference, "extension", &[]);
        assert!(page.contains("回答待ち") && page.contains("2099年12月30日"));
    }
    ok(decide(bench, reference, outcome(kind), "Clerk A"));
    let answer = match kind {
        Kind::Complaint => "complaint-answer",
        _ => "decision",
    };
    let page = letter(bench, reference, answer, &[]);
    assert!(page.contains(reference), "{kind}: {page}");
    let told: &[&str] = match outcome(kind) {
        "refused" => &["支障 &amp; &lt;理由&gt;", "事由 R1", "第39条"],
        "part" => &["支障 &amp; &lt;理由&gt;", "事由 R1", "写しを1部"],
        _ => &["写しを1部"],
    };
    for text in told {
        assert!(page.contains(text), "{kind}: {text} in {page}");
    }
    run(&["deliver", reference]);
    run(&["close", reference]);
}

#[tokio::test]
async fn each_kind_goes_from_arrival_to_a_letter_to_closing_and_to_erasure() {
    let bench = with_letters().await;
    let mut all = Vec::new();
    for (reference, submission) in &bench.sent {
        walk(&bench, reference.as_str(), submission.kind);
        all.push(reference.clone());
    }
    // A complaint on paper about the refusal: whoever refused does not settle it.
    let is_refused = |kind| kind == Kind::Disclosure;
    let mut sent = bench.sent.iter();
    let refused = &sent.find(|(_, it)| is_refused(it.kind)).unwrap().0;
    filled(&bench, "complaint", "paper.toml", &COMPLAINT);
    let enter = ["enter", "--kind", "complaint", "--file", "paper.toml"];
    let about = ["--arrived", "2026-11-20", "--about", refused.as_str()];
    let (complaint, _) = slip(&ok(bench.run(&[&enter[..], &about].concat())));
    let own = decide(&bench, &complaint, "granted", "Clerk A");
    assert!(own.code == 1 && own.talk.contains("別の担当者"));
    ok(decide(&bench, &complaint, "granted", "Clerk B"));
    ok(bench.run(&["close", &complaint]));
    all.push(complaint.parse::<Reference>().unwrap());

    let listed = ok(bench.run(&["list", "--stage", "closed"])).out;
    assert_eq!(listed.lines().count(), 1 + all.len(), "{listed}");
    for hidden in [MARKER, "granted", "refused", "part", "一部", "R1"] {
        assert!(!listed.contains(hidden), "{hidden} in {listed}");
    }
    for reference in &all {
        let early = bench.run(&["--language", "en", "erase", reference.as_str()]);
        assert!(early.code == 1 && early.talk.contains("it is kept until 20"));
        let erase = ["erase", reference.as_str(), "--actor", "Clerk A"];
        ok(bench.later(&erase, YEARS));
        let shown = ok(bench.run(&["show", reference.as_str()])).out;
        assert!(shown.contains("段階 erased") && !shown.contains("支障"));
    }
}

#[tokio::test]
async fn a_reason_is_asked_for_below_both_interfaces() {
    let bench = Bench::with_all_kinds().await;
    let office = bench.office(Deadlines::default()).await;
    let desk = office.desk("Clerk A", crate::harness::arrival(90));
    let until = jiff::civil::date(2099, 12, 30);
    let deed = Deed::from(Act::Extend { until });

    let silent = desk.perform(&bench.sent[0].0, &deed, None).await;

    let Err(ActError::Faults(faults)) = silent else {
        panic!("put off without a reason");
    };
    assert!(matches!(&faults[..], [Fault::Flaw(flaw)] if flaw.what == What::Missing));
}
