//! A request is noted as left to another while that one is going to be answered, and closed once it is answered.

use ledger::Happening;
use request::{EventKind, Kind, Reference, Stage, Told};

use crate::answers::submission;
use crate::harness::{Bench, Run, arrival, case, ok};

/// Days after which nothing is kept any more.
const YEARS: u32 = 6 * 366;

/// A desk, a confirmed request for disclosure, two more that arrived, and one for correction.
async fn bench() -> (Bench, [String; 4]) {
    let mut bench = Bench::empty();
    let kinds = [
        Kind::Disclosure,
        Kind::Disclosure,
        Kind::Disclosure,
        Kind::Correction,
    ];
    bench.receive(&kinds.map(submission)).await;
    let all = [0, 1, 2, 3].map(|at: usize| bench.sent[at].0.to_string());
    ok(bench.run(&["confirm", &all[0]]));
    (bench, all)
}

fn duplicate(bench: &Bench, one: &str, of: &str) -> Run {
    bench.run(&["--language", "en", "duplicate", one, "--of", of])
}

fn close(bench: &Bench, one: &str) -> Run {
    bench.run(&["--language", "en", "close", one])
}

/// Grants all of a request and hands the answer over.
fn answer(bench: &Bench, one: &str) {
    let name = format!("{one}.toml");
    ok(bench.run(&["decide", one, "--template", &name]));
    let text = std::fs::read_to_string(bench.path(&name)).unwrap();
    let text = text
        .replace("outcome = \"\"", "outcome = \"granted\"")
        .replace("given = \"\"\"\n", "given = \"\"\"\n写しを1部\n");
    std::fs::write(bench.path(&name), text).unwrap();
    ok(bench.run(&["decide", one, "--file", &name]));
    ok(bench.run(&["deliver", one]));
}

#[track_caller]
fn refused(run: &Run, told: &str) {
    assert_eq!(run.code, 1, "{}", run.talk);
    assert!(run.talk.contains(told), "{told} in {}", run.talk);
}

async fn stage(bench: &Bench, one: &str) -> Stage {
    let reference: Reference = one.parse().unwrap();
    case(bench.folder.path(), &reference).await.entry.stage
}

#[tokio::test]
async fn a_duplicate_needs_another_request_that_is_or_will_be_answered() {
    let (bench, [one, other, third, correction]) = bench().await;
    ok(bench.run(&["confirm", &correction]));
    refused(
        &duplicate(&bench, &one, &correction),
        &format!("{correction} asks for something else"),
    );
    refused(
        &duplicate(&bench, &one, &other),
        &format!("identity is not confirmed for {other}"),
    );
    ok(bench.run(&["withdraw", &other]));
    let taken_back = format!("{other} was taken back and is not answered");
    refused(&duplicate(&bench, &one, &other), &taken_back);
    ok(close(&bench, &other));
    refused(&duplicate(&bench, &one, &other), &taken_back);
    ok(bench.later(&["erase", &other], YEARS));
    let erased = format!("what {other} held is erased");
    refused(&duplicate(&bench, &one, &other), &erased);

    ok(bench.run(&["confirm", &third]));
    answer(&bench, &third);
    ok(close(&bench, &third));
    ok(duplicate(&bench, &one, &third));
    ok(close(&bench, &one));
    assert_eq!(stage(&bench, &one).await, Stage::Closed);
}

#[tokio::test]
async fn neither_a_pair_nor_a_chain_of_duplicates_comes_to_be_closed() {
    let (bench, [one, other, third, _]) = bench().await;
    ok(bench.run(&["confirm", &other]));
    ok(bench.run(&["confirm", &third]));
    ok(duplicate(&bench, &one, &other));

    let told = format!("{one} is itself noted as a duplicate");
    refused(&duplicate(&bench, &other, &one), &told);
    refused(&duplicate(&bench, &third, &one), &told);
    // The other is left to a third: then the first is not left to the other any more.
    ok(duplicate(&bench, &other, &third));
    refused(
        &close(&bench, &one),
        &format!("{other} is itself noted as a duplicate"),
    );
    assert_eq!(stage(&bench, &one).await, Stage::InReview);
    ok(duplicate(&bench, &one, &third));
    refused(&close(&bench, &third), "There is no decision yet");
    let unanswered = format!("{third} is not answered yet: decide it first");
    for left in [&one, &other] {
        refused(&close(&bench, left), &unanswered);
    }
    answer(&bench, &third);
    for left in [&one, &other] {
        ok(close(&bench, left));
    }
    ok(close(&bench, &third));
}

/// What falls away after a note, or is noted in a ring by two at once, leaves nobody closed without an answer.
#[tokio::test]
async fn nothing_that_happens_to_the_other_leaves_a_closed_duplicate_unanswered() {
    let (bench, [one, other, third, _]) = bench().await;
    ok(bench.run(&["confirm", &other]));
    ok(bench.run(&["confirm", &third]));
    ok(duplicate(&bench, &one, &other));
    // Two of the staff noted each as a duplicate of the other, and neither saw the other's note.
    let store = bench.store().await;
    let [one_of_them, other_of_them] = [&one, &other].map(|it| it.parse::<Reference>().unwrap());
    let note = Happening::new(EventKind::Duplicate, arrival(90), "Test Clerk");
    let note = note.telling(Told::Other(one_of_them));
    store.register.record(&other_of_them, note).await.unwrap();
    drop(store);

    for (left, told) in [(&one, &other), (&other, &one)] {
        let told = format!("{told} is itself noted as a duplicate");
        refused(&close(&bench, left), &told);
    }
    // One of them is answered all the same: then it answers for the other, and may neither be taken back nor noted.
    answer(&bench, &other);
    ok(close(&bench, &one));
    for late in [
        &["withdraw", &other][..],
        &["duplicate", &other, "--of", &third],
    ] {
        assert_eq!(bench.run(late).code, 1, "{late:?}");
    }
    ok(close(&bench, &other));
    assert_eq!(stage(&bench, &one).await, Stage::Closed);
}

#[tokio::test]
async fn nobody_is_closed_as_a_duplicate_once_the_other_fell_away() {
    let (bench, [one, other, third, _]) = bench().await;
    ok(bench.run(&["confirm", &other]));
    ok(duplicate(&bench, &one, &other));
    ok(bench.run(&["withdraw", &other]));

    refused(
        &close(&bench, &one),
        &format!("{other} was taken back and is not answered: answer this request"),
    );
    assert_eq!(stage(&bench, &one).await, Stage::InReview);

    // Either way out is open.
    ok(bench.run(&["confirm", &third]));
    ok(duplicate(&bench, &one, &third));
    answer(&bench, &one);
    ok(close(&bench, &one));
}
