//! Letters of a case by the program itself: written, linted, sealed; and to a provider while it is waited for.

use request::{Kind, Language};

use super::{NOTE, with_letters};
use crate::answers::submission;
use crate::harness::{Bench, Run, ok};
use crate::paper::{COMPLAINT, filled, slip};

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one journey, told in its order")]
async fn letters_of_a_case_are_written_linted_and_sealed_word_by_word() {
    let bench = with_letters().await;
    let (reference, _) = bench
        .sent
        .iter()
        .find(|(_, it)| it.kind == Kind::Complaint)
        .unwrap();
    let reference = reference.to_string();
    let run = |arguments: &[&str]| bench.run(arguments);
    let letter = |letter: &str, out: &str, more: &[&str]| {
        let mut all = vec!["letter", &reference, "--letter", letter, "--out", out];
        all.extend(more);
        run(&all)
    };

    let early = letter("extension", "none.html", &[]);
    assert_eq!(early.code, 1);
    assert!(
        early.talk.contains("do so with `extend` first"),
        "{}",
        early.talk
    );
    let extend = [
        "extend",
        &reference,
        "--until",
        "2099-12-30",
        "--reason",
        "MARKER-WHY & <より>",
        "--note",
        NOTE,
    ];
    assert_eq!(run(&extend).code, 0);
    let noted = letter("extension", "none.html", &["--remark", NOTE]);
    assert_eq!(noted.code, 1);
    assert!(noted.talk.contains("内部の記録と同じ文"), "{}", noted.talk);
    let written = letter(
        "extension",
        "late.html",
        &["--in", "en", "--remark", "MARKER-MORE"],
    );
    assert_eq!(written.code, 0, "{}", written.talk);
    let again = letter("extension", "late.html", &[]);
    assert_eq!(again.code, 1, "{}", again.talk);
    assert!(!bench.path("none.html").exists());

    let page = std::fs::read_to_string(bench.path("late.html")).unwrap();
    assert!(
        page.contains("Reason: MARKER-WHY &amp; &lt;より&gt;") && page.contains("30 December 2099")
    );
    assert!(page.contains("24 December 2026"), "the day before: {page}");
    // Put off once more, the day before is the one that was named last.
    let further = extend.map(|it| if it == "2099-12-30" { "2100-01-20" } else { it });
    assert_eq!(run(&further).code, 0);
    assert_eq!(letter("extension", "later.html", &["--in", "en"]).code, 0);
    let page = std::fs::read_to_string(bench.path("later.html")).unwrap();
    assert!(page.contains("30 December 2099") && page.contains("20 January 2100"));
    assert!(!page.contains("December 2026"), "{page}");
    let shown = run(&["show", &reference]).out;
    let told = shown.matches("Reason: MARKER-WHY & <より>").count();
    assert_eq!(
        (told, shown.matches("MARKER-MORE").count()),
        (2, 1),
        "{shown}"
    );
    let stored = std::fs::read(bench.database()).unwrap();
    let stored = String::from_utf8_lossy(&stored);
    for hidden in ["MARKER-WHY", "MARKER-MORE"] {
        assert!(
            !stored.contains(hidden)
                && !written.talk.contains(hidden)
                && !noted.talk.contains(hidden)
        );
    }
}

/// Writes a provider query, or tells why there is none.
fn query(bench: &Bench, reference: &str, out: &str) -> Run {
    let order = ["letter", reference, "--letter", "provider-query"];
    bench.run(&[&order[..], &["--in", "ja", "--out", out]].concat())
}

fn refuses(bench: &Bench, reference: &str, why: &str) {
    let run = query(bench, reference, "none.html");
    assert!(run.code == 1 && run.talk.contains(why), "{}", run.talk);
    assert!(!bench.path("none.html").exists());
}

/// Writes a letter, or tells why there is none.
fn written(bench: &Bench, reference: &str, letter: &str) -> Run {
    let out = format!("{letter}.html");
    let _fresh = std::fs::remove_file(bench.path(&out));
    let order = ["letter", reference, "--letter", letter];
    bench.run(&[&order[..], &["--in", "ja", "--out", &out]].concat())
}

#[track_caller]
fn is_none(run: &Run, why: &str) {
    assert!(run.code == 1 && run.talk.contains(why), "{}", run.talk);
}

#[tokio::test]
async fn what_is_asked_for_is_asked_by_letter_while_it_is_waited_for_and_not_after() {
    let bench = with_letters().await;
    let disclosure = of(&bench, Kind::Disclosure);
    let run = |arguments: &[&str]| ok(bench.run(arguments));
    let (no_fee, nothing) = ("ask for it with `fee --yen`", "ask for it with `ask` first");
    is_none(&written(&bench, &disclosure, "fee"), no_fee);
    is_none(&written(&bench, &disclosure, "completion"), nothing);

    let by = "2099-12-20";
    let asked = run(&["fee", &disclosure, "--yen", "1300", "--by", by]);
    assert!(asked.talk.contains("letter --letter fee"), "{}", asked.talk);
    run(&["ask", &disclosure, "--item", "period", "--by", "2099-12-10"]);
    ok(written(&bench, &disclosure, "fee"));
    ok(written(&bench, &disclosure, "completion"));

    let page = std::fs::read_to_string(bench.path("fee.html")).unwrap();
    for said in ["1300円", "2099年12月20日", "見本銀行 見本支店"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    // What was asked for last holds.
    run(&["fee", &disclosure, "--yen", "300", "--by", "2099-12-24"]);
    ok(written(&bench, &disclosure, "fee"));
    let page = std::fs::read_to_string(bench.path("fee.html")).unwrap();
    assert!(page.contains("手数料が300円") && !page.contains("1300円"));
    // Whoever paid, or has sent what was missing, is asked no more.
    run(&["fee", &disclosure, "--paid"]);
    run(&["confirm", &disclosure]);
    is_none(&written(&bench, &disclosure, "fee"), no_fee);
    is_none(&written(&bench, &disclosure, "completion"), nothing);
}

#[tokio::test]
async fn nobody_is_told_that_it_is_over_before_it_is() {
    let mut bench = with_letters().await;
    bench.receive(&[submission(Kind::Disclosure)]).await;
    let (one, other) = (
        bench.sent.last().unwrap().0.to_string(),
        of(&bench, Kind::Disclosure),
    );
    let run = |arguments: &[&str]| ok(bench.run(arguments));
    run(&["confirm", &one]);
    run(&["confirm", &other]);
    run(&["duplicate", &one, "--of", &other]);
    let open = "until then its sender is owed an answer";

    // The other may be taken back still, and then this one is to be answered.
    is_none(&written(&bench, &one, "closing"), open);
    run(&["withdraw", &other]);
    is_none(&written(&bench, &one, "closing"), open);
    ok(written(&bench, &other, "closing"));
    run(&["withdraw", &one]);
    ok(written(&bench, &one, "closing"));
}

#[tokio::test]
async fn a_slip_promises_no_answer_to_whoever_wants_none() {
    let bench = with_letters().await;
    filled(&bench, "complaint", "paper.toml", &COMPLAINT);
    let enter = ["enter", "--kind", "complaint", "--file", "paper.toml"];
    let entered = bench.run(&[&enter[..], &["--arrived", "2026-11-20"]].concat());
    let (paper, _) = slip(&ok(entered));

    let wants_none = "wants no answer, and this letter promises one";
    is_none(&written(&bench, &paper, "receipt"), wants_none);
}

fn of(bench: &Bench, kind: Kind) -> String {
    let mut sent = bench.sent.iter();
    sent.find(|(_, it)| it.kind == kind).unwrap().0.to_string()
}

/// Nobody else hears of a request before it is known to come from the right person.
#[tokio::test]
async fn a_provider_is_written_to_while_it_is_waited_for_and_by_the_day_of_its_clock() {
    let bench = with_letters().await;
    let statement = of(&bench, Kind::StatementDisclosure);
    let first = "record with `provider --asked` first";
    refuses(&bench, &statement, first);
    ok(bench.run(&["confirm", &statement]));
    refuses(&bench, &statement, first);
    let asked = ok(bench.run(&["provider", &statement, "--asked"]));
    assert!(
        asked.talk.contains("letter --letter provider-query"),
        "{}",
        asked.talk
    );

    ok(query(&bench, &statement, "query.html"));

    let shown = ok(bench.run(&["show", &statement])).out;
    let mut lines = shown.lines();
    let clock = lines.find(|it| it.contains("医療機関の期日")).unwrap();
    let by = clock.split_whitespace().next().unwrap();
    let page = std::fs::read_to_string(bench.path("query.html")).unwrap();
    let by = request::date::spell(by, Language::Ja);
    assert!(page.contains(&format!("{by}までにご返送")), "{by}: {page}");
    let order = ["letter", &statement, "--letter", "provider-query"];
    let late = bench.later(&[&order[..], &["--out", "late.html"]].concat(), 15);
    let again = "医療機関への照会を改めて記録してください";
    assert!(late.code == 1 && late.talk.contains(again), "{}", late.talk);
    ok(bench.run(&["provider", &statement, "--answered"]));
    refuses(&bench, &statement, first);
}

#[tokio::test]
async fn a_provider_that_a_paper_leaves_out_is_given_with_the_letter() {
    let bench = with_letters().await;
    let kind = "statement-disclosure";
    filled(&bench, kind, "paper.toml", &[("subj_name", "見本 花子")]);
    let enter = ["enter", "--kind", kind, "--file", "paper.toml"];
    let entered = bench.run(&[&enter[..], &["--arrived", "2026-11-20"]].concat());
    let (paper, _) = slip(&ok(entered));
    ok(bench.run(&["confirm", &paper]));
    ok(bench.run(&["provider", &paper, "--asked"]));

    let order = ["letter", &paper, "--letter", "provider-query", "--in", "ja"];
    let write = |out: &str, more: &[&str]| bench.run(&[&order[..], &["--out", out], more].concat());
    let nobody = write("none.html", &[]);
    for mend in ["--provider", "--address"] {
        is_none(&nobody, mend);
    }
    let placed = ["--address", "見本県見本市医院町4-5"];
    is_none(
        &write("none.html", &placed),
        "宛名または宛先の住所がありません",
    );
    let both = [&placed[..], &["--provider", "見本医院"]].concat();
    ok(write("query.html", &both));
    let page = std::fs::read_to_string(bench.path("query.html")).unwrap();
    assert!(page.contains("見本医院 御中") && page.contains("見本県見本市医院町4-5"));
    assert!(!bench.path("none.html").exists());
    let correction = of(&bench, Kind::Correction);
    let none = "requests of this kind concern no medical provider";
    refuses(&bench, &correction, none);
}

/// Whoever prescribed is asked about what a pharmacy gave: the letter goes to the one, and tells the statement of the
/// other.
#[tokio::test]
async fn a_query_goes_to_another_provider_than_the_one_whose_statement_it_is() {
    let bench = with_letters().await;
    let statement = of(&bench, Kind::StatementDisclosure);
    ok(bench.run(&["confirm", &statement]));
    ok(bench.run(&["provider", &statement, "--asked"]));
    let order = ["letter", &statement, "--in", "ja", "--out", "x.html"];
    let to = ["--provider", "見本医院"];
    let query =
        |letter: &str, to: &[&str]| bench.run(&[&order[..], &["--letter", letter], to].concat());
    is_none(&query("receipt", &to), "医療機関に送るものではありません");
    let long = "医".repeat(101);
    is_none(
        &query("provider-query", &["--provider", &long]),
        "--provider",
    );

    ok(query("provider-query", &to));

    let page = std::fs::read_to_string(bench.path("x.html")).unwrap();
    let named = answer(&bench, &statement, "provider").replace('"', "&quot;");
    assert!(page.contains("見本医院 御中"), "{page}");
    assert!(page.contains(&named) && !page.contains(&format!("{named} 御中")));
}

/// What the sender of a request typed.
fn answer(bench: &Bench, reference: &str, field: &str) -> String {
    let mut sent = bench.sent.iter();
    let found = sent.find(|(one, _)| one.to_string() == reference);
    match &found.unwrap().1.answers[field] {
        request::check::Answer::Text { typed, .. } => typed.trim().to_owned(),
        request::check::Answer::Chosen(_) => unreachable!("a text"),
    }
}
