//! What staff do with a request, as they type it: from arrival to closing.

use ledger::AppendError;
use request::deadline::Deadlines;
use request::retention::{Ending, Retention};
use request::{EventKind, Kind, Reference, Stage};
use staff_desk::act::{Act, ActError};

use crate::answers::{MARKER, submission};
use crate::harness::{Bench, arrival, case, ok};

/// A sentence for the letter, and one for the desk alone.
const REASON: &str = "MARKER-REASON 主治医の意見を確かめるため。";
const NOTE: &str = "MARKER-NOTE 課長に相談しました。";

async fn bench() -> (Bench, String) {
    let bench = Bench::with_all_kinds().await;
    bench.list_own_key();
    let reference = of_kind(&bench, Kind::StatementDisclosure).to_string();
    (bench, reference)
}

fn of_kind(bench: &Bench, kind: Kind) -> &Reference {
    let mut sent = bench.sent.iter();
    &sent.find(|(_, it)| it.kind == kind).unwrap().0
}

/// One more request of a kind, with identity confirmed.
async fn another(bench: &mut Bench, kind: Kind) -> String {
    bench.receive(&[submission(kind)]).await;
    let reference = bench.sent.last().unwrap().0.to_string();
    ok(bench.run(&["confirm", &reference]));
    reference
}

/// The template of a request with these values instead of the empty ones.
fn filled(bench: &Bench, reference: &str, values: &[(&str, &str)]) -> String {
    let path = bench.path("template.toml");
    let _fresh = std::fs::remove_file(&path);
    ok(bench.run(&["decide", reference, "--template", "template.toml"]));
    let mut text = std::fs::read_to_string(path).unwrap();
    for (from, to) in values {
        assert!(text.contains(from), "{from} in {text}");
        text = text.replacen(from, to, 1);
    }
    text
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one journey, told in its order")]
async fn a_request_goes_from_arrival_to_closing_and_each_step_tells_the_next() {
    let (bench, reference) = bench().await;
    let reference = reference.as_str();

    let early = bench.run(&[
        "--language",
        "en",
        "decide",
        reference,
        "--file",
        "none.toml",
    ]);
    assert_eq!(early.code, 1);
    let before: [&[&str]; 6] = [
        &["confirm", reference, "--note", NOTE],
        &["fee", reference, "--yen", "300", "--by", "2099-12-20"],
        &["provider", reference, "--asked"],
        &["fee", reference, "--paid"],
        &["provider", reference, "--answered"],
        &[
            "extend",
            reference,
            "--until",
            "2099-12-30",
            "--reason",
            REASON,
        ],
    ];
    let after: [&[&str]; 3] = [
        &["decide", reference, "--file", "decision.toml"],
        &["deliver", reference],
        &["close", reference],
    ];
    let step = |step: &[&str]| {
        let run = ok(bench.run(step));
        assert!(run.talk.contains("Recorded: "), "{step:?}: {}", run.talk);
        for hidden in ["MARKER-REASON", "MARKER-NOTE", "MARKER-WHY"] {
            assert!(!run.talk.contains(hidden) && !run.out.contains(hidden));
        }
    };
    before.into_iter().for_each(step);
    let text = filled(
        &bench,
        reference,
        &[
            ("outcome = \"\"", "outcome = \"part\""),
            ("grounds = []", "grounds = [\"R1\"]"),
            (
                "reason = \"\"\"\n",
                "reason = \"\"\"\nMARKER-WHY 診療に支障があるため。\n",
            ),
            ("given = \"\"\"\n", "given = \"\"\"\n4月分の写し\n"),
            ("note = \"\"", &format!("note = \"{NOTE}\"")),
        ],
    );
    std::fs::write(bench.path("decision.toml"), text).unwrap();
    after.into_iter().for_each(step);

    let shown = ok(bench.run(&["show", reference])).out;
    for text in [
        "段階 closed",
        "300円（2099-12-20まで）",
        "2099-12-30まで",
        "一部に応じる",
        "R1 事由 R1",
        "MARKER-WHY",
        "4月分の写し",
        "MARKER-REASON",
        "MARKER-NOTE",
    ] {
        assert!(shown.contains(text), "{text} in {shown}");
    }
    let listed = ok(bench.run(&["list", "--stage", "closed"])).out;
    assert!(listed.contains(reference) && !listed.contains("part"));
    // Nothing of what was said, and no outcome, stands in the clear.
    let stored = String::from_utf8_lossy(&std::fs::read(bench.database()).unwrap()).into_owned();
    for hidden in [
        "MARKER-REASON",
        "MARKER-NOTE",
        "MARKER-WHY",
        "\"R1\"",
        MARKER,
    ] {
        assert!(!stored.contains(hidden), "{hidden}");
    }
}

#[tokio::test]
async fn every_fault_of_a_decision_is_told_with_its_line_and_nothing_is_recorded() {
    let (bench, reference) = bench().await;
    let reference = reference.as_str();
    ok(bench.run(&["confirm", reference]));
    let text = filled(
        &bench,
        reference,
        &[
            ("outcome = \"\"", "outcome = \"refused\""),
            ("grounds = []", "grounds = [\"F1\", \"X9\"]"),
            ("note = \"\"", "note = \"MARKER-SECRET は内部の話です\""),
            (
                "given = \"\"\"\n",
                "given = \"\"\"\nMARKER-SECRET は内部の話です\n",
            ),
        ],
    );
    let text = format!("{text}\n[[right]]\nright = \"erase\"\noutcome = \"gone\"\n");
    let line = |wanted: &str| 1 + text.lines().position(|it| it.starts_with(wanted)).unwrap();
    std::fs::write(bench.path("decision.toml"), &text).unwrap();

    let run = bench.run(&[
        "--language",
        "en",
        "decide",
        reference,
        "--file",
        "decision.toml",
    ]);

    assert_eq!(run.code, 1, "{}", run.talk);
    for (line, told) in [
        (
            line("grounds"),
            "F1 is no ground for this outcome: these fit: R1",
        ),
        (line("grounds"), "no ground has the code X9"),
        (line("reason"), "reason: this must be filled in"),
        (line("given"), "nothing belongs here with this outcome"),
        (line("given"), "a sentence of the internal note stands here"),
        (line("right = \"erase\""), "was not asked"),
        (line("outcome = \"gone\""), "write one of: granted, part"),
    ] {
        let place = format!("decision.toml:{line}: ");
        let found = run
            .talk
            .lines()
            .any(|it| it.contains(&place) && it.contains(told));
        assert!(found, "{place}{told} in {}", run.talk);
    }
    assert!(!run.talk.contains("MARKER-SECRET"), "{}", run.talk);
    let shown = ok(bench.run(&["show", reference])).out;
    assert!(!shown.contains("MARKER-SECRET") && shown.contains("段階 in-review"));

    let broken = "note = 3\n[[right]\n";
    std::fs::write(bench.path("decision.toml"), broken).unwrap();
    let run = bench.run(&["decide", reference, "--file", "decision.toml"]);
    assert!(
        run.code == 1 && run.talk.contains("decision.toml:2: "),
        "{}",
        run.talk
    );
}

#[tokio::test]
async fn what_may_not_follow_is_refused_with_a_reason_in_either_language() {
    let (mut bench, reference) = bench().await;
    let free = of_kind(&bench, Kind::Correction).to_string();
    let other = another(&mut bench, Kind::StatementDisclosure).await;
    let refused: [(&[&str], &str); 8] = [
        (&["deliver", &reference], "まだ決定していません"),
        (
            &["--language", "en", "close", &reference],
            "There is no decision yet",
        ),
        (
            &["provider", &reference, "--asked"],
            "本人確認が済んでいません",
        ),
        (
            &["fee", &free, "--yen", "300", "--by", "2099-12-20"],
            "手数料を求められません",
        ),
        (
            &["fee", &reference, "--yen", "0", "--by", "2020-12-20"],
            "金額を1円以上に",
        ),
        (
            &[
                "extend",
                &reference,
                "--until",
                "2020-01-01",
                "--reason",
                " ",
            ],
            "過ぎた日です",
        ),
        (
            &["duplicate", &reference, "--of", &reference],
            "その請求自身の番号です",
        ),
        (
            &["duplicate", &reference, "--of", "2222-2222-2222"],
            "という請求はありません",
        ),
    ];
    for (arguments, why) in refused {
        let run = bench.run(arguments);
        assert_eq!(run.code, 1, "{arguments:?} {}", run.talk);
        assert!(run.talk.contains(why), "{arguments:?}: {}", run.talk);
    }

    ok(bench.run(&["duplicate", &reference, "--of", &other]));
    let run = bench.run(&["close", &reference]);
    assert!(
        run.code == 1 && run.talk.contains("本人確認"),
        "{}",
        run.talk
    );
    ok(bench.run(&["withdraw", &reference]));
    ok(bench.run(&["close", &reference]));
    let shown = ok(bench.run(&["show", &reference])).out;
    assert!(shown.contains(&other), "{shown}");
}

#[tokio::test]
async fn whoever_looked_before_somebody_else_acted_is_told_and_decides_anew() {
    let (bench, reference) = bench().await;
    let reference: Reference = reference.parse().unwrap();
    let office = bench.office(Deadlines::default()).await;
    let desk = |actor: &'static str| office.desk(actor, arrival(90));
    let seen = desk("Clerk A")
        .case(&reference)
        .await
        .unwrap()
        .entry
        .event_count;

    let first = desk("Clerk A")
        .perform(&reference, &Act::Confirm.into(), Some(seen))
        .await;
    assert!(first.unwrap().is_confirmed);
    let second = desk("Clerk B")
        .perform(&reference, &Act::Withdraw.into(), Some(seen))
        .await;

    let Err(ActError::Append(AppendError::Changed { since })) = second else {
        panic!("recorded unseen");
    };
    assert_eq!(since.len(), 1);
    assert_eq!(since[0].actor, "Clerk A");
    assert_eq!(since[0].kind, EventKind::IdentityConfirmed);
}

#[tokio::test]
async fn a_decision_is_not_recorded_over_what_its_writer_had_not_seen() {
    let bench = Bench::with_all_kinds().await;
    let at = bench
        .sent
        .iter()
        .position(|(_, it)| it.kind == Kind::Disclosure);
    let (at, reference) = (at.unwrap(), of_kind(&bench, Kind::Disclosure));
    ok(bench.run(&["confirm", reference.as_str()]));
    let values = [
        ("outcome = \"\"", "outcome = \"granted\""),
        ("given = \"\"\"\n", "given = \"\"\"\n写しを1部\n"),
    ];
    let text = filled(&bench, reference.as_str(), &values);
    assert!(text.contains("\nseen = 2\n") && text.contains("# このファイルを作ったときの"));
    let put = |text: &str| std::fs::write(bench.path("decision.toml"), text).unwrap();
    let decide = ["decide", reference.as_str(), "--file", "decision.toml"];
    let decide = |language| bench.run(&[&["--language", language], &decide[..]].concat());
    put(&text);
    bench.supplement(at..at + 1).await;

    let late = decide("en");

    let line = 1 + text.lines().position(|it| it == "seen = 2").unwrap();
    let place = format!("decision.toml:{line}: others came since this file was made");
    assert_eq!(late.code, 1);
    for told in [&*place, "completion-asked Test Clerk", "added sender"] {
        assert!(late.talk.contains(told), "{told} in {}", late.talk);
    }
    assert!(!late.talk.contains(MARKER));
    assert_eq!(count(&bench, reference).await, 4);
    for (seen, told) in [("", "seen がありません"), ("seen = 9", "記録は4件です")] {
        put(&text.replace("seen = 2", seen));
        let refused = decide("ja");
        assert!(
            refused.code == 1 && refused.talk.contains(told),
            "{}",
            refused.talk
        );
    }
    // An export hinders nobody; whoever has looked goes on.
    let days = ["--from", "2026-11-01", "--to", "2026-11-30"];
    let rest = ["--format", "jsonl", "--out", "all.jsonl"];
    ok(bench.run(&[&["export"], &days[..], &rest[..]].concat()));
    put(&text.replace("seen = 2", "seen = 4"));
    ok(decide("ja"));
    assert_eq!(count(&bench, reference).await, 6);
}

async fn count(bench: &Bench, reference: &Reference) -> u32 {
    case(bench.folder.path(), reference).await.entry.event_count
}

#[tokio::test]
async fn an_act_says_how_much_its_actor_had_seen() {
    let (bench, reference) = bench().await;
    let on: Reference = reference.parse().unwrap();
    let other = of_kind(&bench, Kind::Disclosure).to_string();
    let day = "2099-12-20";
    let acts: [&[&str]; 11] = [
        &["ask", "--item", "period", "--by", day],
        &["confirm"],
        &["fee", "--yen", "300", "--by", day],
        &["fee", "--waived"],
        &["provider", "--asked"],
        &["extend", "--until", day, "--reason", REASON],
        &["duplicate", "--of", &other],
        &["withdraw"],
        &["close"],
        &["complained", "--by", &other],
        &["erase"],
    ];
    let shown = ok(bench.run(&["--language", "en", "show", &reference])).out;
    let told = shown.lines().find(|line| line.starts_with("Events"));
    assert_eq!(told.and_then(|it| it.split_whitespace().last()), Some("1"));
    ok(bench.run(&[
        "ask", &reference, "--item", "fee", "--by", day, "--seen", "1",
    ]));
    for act in acts {
        let run =
            |seen| bench.run(&[&act[..1], &[&reference], &act[1..], &["--seen", seen]].concat());

        let (late, early) = (run("1"), run("9"));

        assert_eq!((late.code, early.code), (1, 1), "{act:?}");
        let told = "completion-asked by Test Clerk";
        assert!(late.talk.contains(told), "{act:?}: {}", late.talk);
        assert!(
            early.talk.contains("記録は2件です"),
            "{act:?}: {}",
            early.talk
        );
        assert_eq!(
            bench
                .run(&[&act[..1], &[&reference], &act[1..], &["--seen", "0"]].concat())
                .code,
            2
        );
    }
    assert_eq!(count(&bench, &on).await, 2);

    ok(bench.run(&["confirm", &reference, "--seen", "2"]));
}

/// No letter may hold it, and what is recorded cannot be changed.
#[tokio::test]
async fn a_decision_repeats_no_note_that_was_recorded_before() {
    let (bench, reference) = bench().await;
    let note = "9時に電話。勤め先の上司には話していないとのこと。";
    ok(bench.run(&["confirm", &reference, "--note", note]));
    let decide = |reason: &str| {
        let reason = format!("reason = \"\"\"\n{reason}\n");
        let values = [
            ("outcome = \"\"", "outcome = \"refused\""),
            ("grounds = []", "grounds = [\"R1\"]"),
            ("reason = \"\"\"\n", &*reason),
        ];
        let text = filled(&bench, &reference, &values);
        std::fs::write(bench.path("decision.toml"), text).unwrap();
        bench.run(&["decide", &reference, "--file", "decision.toml"])
    };

    let refused = decide("診療に支障があります。勤め先の上司には話していないとのことです。");
    let recorded = decide("診療に支障があります。");

    assert_eq!(refused.code, 1);
    assert!(refused.talk.contains("内部メモの文"), "{}", refused.talk);
    ok(recorded);
}

#[tokio::test]
async fn notes_are_sealed_anew_with_the_rest() {
    let (bench, reference) = bench().await;
    ok(bench.run(&["confirm", &reference, "--note", NOTE]));
    ok(bench.run(&["keygen", "--out", "next.txt"]));
    let next = std::fs::read_to_string(bench.path("next.txt")).unwrap();
    let public = next
        .split_whitespace()
        .find(|word| word.starts_with("age1"))
        .unwrap();
    ok(bench.run(&["keys", "add", public, "--name", "next"]));
    ok(bench.run(&["keys", "re-seal"]));

    let shown = ok(bench.run(&["show", &reference, "--identity", "next.txt"])).out;

    assert!(
        shown.contains("MARKER-NOTE") && !shown.contains("書き換え"),
        "{shown}"
    );
}

#[tokio::test]
async fn what_is_closed_is_erased_when_its_retention_is_over_and_leaves_a_tombstone() {
    let (bench, reference) = bench().await;
    ok(bench.run(&["withdraw", &reference, "--note", NOTE]));
    let open = bench.run(&["erase", &reference]);
    assert!(
        open.code == 1 && open.talk.contains("終了していません"),
        "{}",
        open.talk
    );
    ok(bench.run(&["close", &reference]));
    let early = bench.run(&["--language", "en", "erase", &reference]);
    assert!(
        early.code == 1 && early.talk.contains("it is kept until 20"),
        "{}",
        early.talk
    );

    let deadlines = Deadlines {
        retention: vec![Retention {
            kinds: vec![Kind::StatementDisclosure],
            endings: vec![Ending::Undecided],
            years: 3,
        }],
        ..Deadlines::default()
    };
    let office = bench.office(deadlines).await;
    let reference: Reference = reference.parse().unwrap();
    let desk = office.desk("Clerk A", "2099-01-01T00:00:00Z".parse().unwrap());
    let erased = desk.perform(&reference, &Act::Erase.into(), None).await;
    assert_eq!(erased.unwrap().stage(), Stage::Erased);

    let reference = reference.as_str();
    let shown = ok(bench.run(&["show", reference])).out;
    assert!(
        shown.contains("段階 erased") && shown.contains("Clerk A"),
        "{shown}"
    );
    assert!(
        !shown.contains("MARKER") && !shown.contains("書き換え"),
        "{shown}"
    );
    let listed = ok(bench.run(&["list", "--stage", "erased"])).out;
    assert!(listed.contains(reference));
    let days = ["--from", "2026-11-01", "--to", "2026-11-30"];
    let rest = ["--format", "jsonl", "--out", "all.jsonl"];
    ok(bench.run(&[&["export"], &days[..], &rest[..]].concat()));
    let exported = std::fs::read_to_string(bench.path("all.jsonl")).unwrap();
    assert_eq!(exported.lines().count(), bench.sent.len() - 1);
    assert!(!exported.contains(reference));
    let next = ok(bench.run(&["keygen", "--out", "next.txt"])).out;
    ok(bench.run(&["keys", "add", next.trim(), "--name", "next"]));
    ok(bench.run(&["keys", "re-seal"]));
    ok(bench.run(&["keys", "list"]));
}
