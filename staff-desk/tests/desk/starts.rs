//! Days that are counted from something later than the arrival: what list, request, letters and export say before and
//! after.

use ledger::Happening;
use request::completion::{Asked, Item};
use request::deadline::{Deadlines, Start, StartId};
use request::{EventKind, Kind, Told};

use crate::answers::{TODAY, submission};
use crate::harness::{Bench, arrival, ok};
use crate::letters::with_letters;

/// Papers and fee are waited for.
pub(crate) fn later(deadlines: &mut Deadlines) {
    let start = |on, law: &str| Start {
        on,
        law: vec![law.to_owned()],
    };
    deadlines.rules[0].starts = vec![
        start(StartId::Papers, "act-37-1"),
        start(StartId::Fee, "act-38-1"),
    ];
}

async fn bench() -> (Bench, String) {
    let bench = with_letters().await;
    bench.publish(later);
    let mut sent = bench.sent.iter();
    let found = sent.find(|(_, it)| it.kind == Kind::StatementDisclosure);
    let reference = found.unwrap().0.to_string();
    (bench, reference)
}

/// The row of a request in the list.
fn row(bench: &Bench, reference: &str) -> String {
    let list = ok(bench.run(&["list", "--kind", "statement-disclosure"])).out;
    let mut rows = list.lines();
    let row = rows.find(|row| row.starts_with(reference)).unwrap();
    row.to_owned()
}

#[tokio::test]
async fn no_day_is_invented_before_it_starts_and_it_says_what_it_waits_for() {
    let (bench, reference) = bench().await;

    let shown = ok(bench.run(&["show", &reference])).out;
    let row = row(&bench, &reference);
    let extended = bench.run(&[
        "--language",
        "en",
        "extend",
        &reference,
        "--until",
        "2099-01-05",
        "--reason",
        "確認に日数がかかるため。",
    ]);
    let letter = bench.run(&[
        "letter", &reference, "--letter", "receipt", "--out", "x.html",
    ]);

    assert!(shown.contains("書類を待つ。手数料を待つ。"), "{shown}");
    assert!(
        !shown.contains("2026-12-24"),
        "no day of the answer: {shown}"
    );
    assert!(
        row.contains("unstarted") && !row.contains("2026-12-24"),
        "{row}"
    );
    assert!(extended.code == 1 && extended.talk.contains("have not begun to be counted"));
    assert!(
        letter.code == 1 && letter.talk.contains("no day to name"),
        "{}",
        letter.talk
    );
    assert!(!bench.path("x.html").exists());
}

#[tokio::test]
async fn the_last_start_fixes_the_day_and_the_sentence_names_it() {
    let (bench, reference) = bench().await;
    ok(bench.run(&["confirm", &reference]));
    ok(bench.run(&["fee", &reference, "--yen", "500", "--by", "2099-12-31"]));
    let waiting = ok(bench.run(&["show", &reference])).out;
    ok(bench.later(&["fee", &reference, "--paid"], 5));

    let shown = ok(bench.run(&["show", &reference])).out;
    let later = ok(bench.later(&["show", &reference], 200)).out;

    assert!(waiting.contains("手数料を待つ。") && !waiting.contains("書類を待つ。"));
    let line = |text: &str| {
        let mut lines = text.lines();
        let line = lines.find(|line| line.contains("手数料が済んだ"));
        line.unwrap().to_owned()
    };
    assert!(line(&shown).contains("から30日。"), "{shown}");
    assert_eq!(line(&shown), line(&later), "it does not move on its own");
    // From then on there is a slip, with that day.
    let order = ["letter", &reference, "--letter", "receipt", "--in", "ja"];
    ok(bench.later(&[&order[..], &["--out", "slip.html"]].concat(), 6));
    let slip = std::fs::read_to_string(bench.path("slip.html")).unwrap();
    let line = line(&shown);
    let day = line.split_whitespace().next().unwrap();
    let day = request::date::spell(day, request::Language::Ja);
    assert!(slip.contains(&format!("{day}まで")), "{day}: {slip}");
}

#[tokio::test]
async fn what_has_not_started_is_listed_first() {
    let mut bench = Bench::empty();
    bench.publish(later);
    let kinds = [Kind::Disclosure, Kind::Disclosure, Kind::Disclosure];
    bench.receive(&kinds.map(submission)).await;
    let register = bench.store().await.register;
    let record = async |at: usize, happening: Happening| {
        register.record(&bench.sent[at].0, happening).await.unwrap();
    };
    // The first is asked for something by a day, the second has both starts, the third nothing.
    let asked = Asked::new(
        [Item::Period],
        TODAY.saturating_add(jiff::Span::new().days(20)),
    );
    let happening = |event| Happening::new(event, arrival(90), "Test Clerk");
    record(
        0,
        happening(EventKind::CompletionAsked).asking(asked.unwrap()),
    )
    .await;
    let fee = Told::Fee {
        yen: 500,
        by: TODAY,
    };
    record(1, happening(EventKind::IdentityConfirmed)).await;
    record(1, happening(EventKind::FeeAsked).telling(fee)).await;
    record(1, happening(EventKind::FeePaid)).await;
    // The rules are new to the register.
    ok(bench.run(&["reindex"]));

    let list = ok(bench.run(&["list"])).out;

    let places = [0, 1, 2].map(|at: usize| list.find(bench.sent[at].0.as_str()).unwrap());
    assert!(places[2] < places[0] && places[2] < places[1], "{list}");
}
