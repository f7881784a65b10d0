//! The commands as staff type them.

use std::process::Stdio;

use jiff::civil::date;
use request::check::Answer;
use request::{EventKind, Kind, table};

use crate::answers::MARKER;
use crate::harness::{Bench, arrival, names};

#[tokio::test]
async fn list_shows_what_waits_in_order_of_arrival_and_nothing_personal() {
    let bench = Bench::with_all_kinds().await;

    let run = bench.run(&["list"]);

    assert_eq!(run.code, 0, "{}", run.talk);
    let lines: Vec<_> = run.out.lines().collect();
    assert!(lines[0].starts_with("受付番号"));
    for (line, (reference, submission)) in lines[1..].iter().zip(&bench.sent) {
        assert!(line.starts_with(reference.as_str()));
        assert!(line.contains(&format!("種類 {}", submission.kind)));
        let court = if submission.kind.may_go_to_court() {
            "2026-12-08"
        } else {
            "-         "
        };
        assert!(line.contains(&format!("{court}  2026-12-24")), "{line}");
    }
    assert_eq!(lines.len(), 1 + bench.sent.len());
    assert!(!run.out.contains(MARKER) && !run.talk.contains(MARKER));
}

/// Minutes of a day.
const DAY: usize = 24 * 60;

#[tokio::test]
async fn what_is_due_first_comes_first_and_each_day_says_how_it_came_about() {
    let bench = Bench::with_all_kinds().await;
    let store = bench.store().await;
    let (went_on, stands) = (&bench.sent[0].0, &bench.sent[1].0);
    for (reference, event, days) in [
        (went_on, EventKind::CompletionAsked, 1),
        (went_on, EventKind::Exported, 3),
        (went_on, EventKind::IdentityConfirmed, 6),
        (stands, EventKind::CompletionAsked, 1),
    ] {
        let at = arrival(days * DAY);
        let append = store
            .register
            .append(reference, event, "Test Clerk", at, None);
        append.await.unwrap();
    }

    let list = bench.run(&["list"]);
    let show = |reference: &request::Reference| bench.run(&["show", reference.as_str()]).out;

    let lines: Vec<_> = list.out.lines().collect();
    let latest = lines.last().unwrap();
    assert!(latest.starts_with(went_on.as_str()), "{}", list.out);
    assert!(latest.contains("2026-12-29"), "{latest}");
    let still = lines.iter().find(|line| line.starts_with(stands.as_str()));
    let still = still.unwrap();
    let cells: Vec<_> = still.split_whitespace().collect();
    assert!(
        cells.windows(2).any(|two| two == ["2026-12-24", "29"]),
        "{still}"
    );
    assert!(still.ends_with("stopped (2026-11-25)"), "{still}");
    let went_on = show(went_on);
    assert!(
        went_on.contains("2026-12-29  目標日  2026年11月24日から30日。5日止まった。"),
        "{went_on}"
    );
    let stands = show(stands);
    assert!(
        stands.contains("2026-12-24  目標日  2026年11月24日から30日。2026年11月25日から停止。"),
        "{stands}"
    );
}

#[tokio::test]
async fn list_filters_by_kind_stage_and_days() {
    let bench = Bench::with_all_kinds().await;
    let store = bench.store().await;
    let asked = &bench.sent[3].0;
    let event = EventKind::CompletionAsked;
    store
        .register
        .append(asked, event, "Test Clerk", arrival(60), None)
        .await
        .unwrap();
    for (arguments, count) in [
        (&["list"] as &[_], 10),
        (&["list", "--kind", "correction"], 1),
        (&["list", "--stage", "received"], 9),
        (&["list", "--stage", "awaiting-completion"], 1),
        (&["list", "--stage", "closed"], 0),
        (&["list", "--from", "2026-11-24", "--to", "2026-11-24"], 10),
        (&["list", "--from", "2026-11-23", "--to", "2026-11-23"], 0),
    ] {
        let run = bench.run(arguments);

        assert_eq!(
            run.out.lines().count(),
            count + 1,
            "{arguments:?} {}",
            run.talk
        );
    }
}

#[tokio::test]
async fn show_spells_every_answer_as_typed_and_as_read() {
    let bench = Bench::with_all_kinds().await;
    for (reference, submission) in &bench.sent {
        let typed = reference.as_str().to_lowercase();

        let run = bench.run(&["--language", "en", "show", &typed]);

        assert_eq!(run.code, 0, "{}", run.talk);
        assert!(run.out.contains("/request/disclosure/ 1.0"));
        for (name, answer) in &submission.answers {
            let field = table::field(submission.kind, name).unwrap();
            assert!(run.out.contains(&format!("問 {}\n", field.name)), "{name}");
            if let Answer::Text { typed, normal } = answer {
                let first = typed.lines().next().unwrap();
                assert!(run.out.contains(&format!("    {first}\n")), "{name}");
                assert!(typed == normal || run.out.contains(&format!("    = {normal}\n")));
            }
        }
        assert_eq!(
            run.out
                .contains("The mandate (2026-08-23) was older than 3 months"),
            submission.kind != Kind::ConsentRefusal,
        );
        assert!(run.out.contains("received"), "events are listed");
    }
}

#[tokio::test]
async fn show_knows_no_request_of_that_name() {
    let bench = Bench::with_all_kinds().await;
    let other = request::Reference::from_random(99);

    let run = bench.run(&["show", other.as_str()]);
    assert_eq!(run.code, 1);
    assert!(run.talk.contains(&format!("there is no request {other}")));

    let run = bench.run(&["show", "K7MP-2QRD-9XT2"]);
    assert_eq!(run.code, 2);
    assert!(run.talk.contains("not a reference of this desk"));
}

#[tokio::test]
async fn an_export_talks_on_standard_error_and_repeats_no_answer() {
    let bench = Bench::with_all_kinds().await;

    let run = bench.run(&[
        "export",
        "--from",
        "2026-11-24",
        "--to",
        "2026-11-24",
        "--format",
        "xlsx",
        "--out",
        "a.xlsx",
    ]);

    assert_eq!(run.code, 0, "{}", run.talk);
    assert_eq!(run.out, "");
    assert!(run.talk.contains("10 requests are in a.xlsx"));
    assert!(!run.talk.contains(MARKER));
    let case = bench
        .store()
        .await
        .register
        .get(&bench.sent[0].0)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(case.events.last().unwrap().actor, "Test Clerk");
}

#[test]
fn keygen_prints_the_recipient_and_says_what_to_do_with_it() {
    let bench = Bench::empty();

    let run = bench.run(&["keygen", "--out", "new-identity.txt"]);

    assert_eq!(run.code, 0, "{}", run.talk);
    let recipient = run.out.trim();
    assert!(recipient.starts_with("age1") && run.out.lines().count() == 1);
    assert!(run.talk.contains("keys add"));
    assert!(!run.out.contains("SECRET") && !run.talk.contains("SECRET"));
    let again = bench.run(&["keygen", "--out", "new-identity.txt"]);
    assert_eq!(again.code, 1);
    assert!(again.talk.contains("exists already"));
}

#[test]
fn a_passphrase_is_asked_for_on_a_terminal_only() {
    let bench = Bench::empty();
    let mut command = bench.command(&["keygen", "--out", "new.txt", "--passphrase"]);

    let output = command.stdin(Stdio::null()).output().unwrap();

    assert_eq!(output.status.code(), Some(1));
    assert!(!names(bench.folder.path()).contains(&"new.txt".to_owned()));
}

#[test]
fn wrong_command_lines_are_told_and_end_with_two() {
    let bench = Bench::empty();
    let days = ["--from", "2026-11-24", "--to", "2026-11-24"];
    let export = |more: &[&'static str]| [&["export"], &days[..], more].concat();
    for (arguments, words) in [
        (vec![], "Usage"),
        (vec!["lsit"], "list"),
        (vec!["list", "--kind", "correctoin"], "correction"),
        (vec!["list", "--from", "2026-11-24"], "--to"),
        (
            vec!["list", "--from", "24.11.2026", "--to", "2026-11-24"],
            "--from",
        ),
        (
            vec!["list", "--from", "2026-11-25", "--to", "2026-11-24"],
            "swap the two",
        ),
        (vec!["list", "--table", "requests"], "a place by itself"),
        (vec!["list", "--language", "fr"], "ja, en"),
        (
            export(&["--format", "pdf", "--out", "x"]),
            "csv, xlsx, jsonl",
        ),
        (export(&["--format", "csv"]), "--out"),
    ] {
        let run = bench.run(&arguments);

        assert_eq!(run.code, 2, "{arguments:?} {}", run.talk);
        assert!(run.talk.contains(words), "{arguments:?} {}", run.talk);
    }
}

#[test]
fn days_of_these_tests_count_from_the_first_arrival() {
    assert_eq!(
        staff_desk::times::in_japan(arrival(0)).date(),
        date(2026, 11, 24)
    );
}

#[tokio::test]
async fn asking_records_codes_and_a_day_and_opens_nothing() {
    let bench = Bench::with_all_kinds().await;
    let reference = bench.sent[0].0.as_str().to_owned();
    let ask = ["ask", &reference, "--item", "period", "--item", "fee"];
    let rest = ["--by", "2099-12-20", "--actor", "Test Clerk"];

    let run = bench.run(&[&ask[..], &rest[..]].concat());
    let list = bench.run(&["list", "--stage", "awaiting-completion"]);
    let show = bench.run(&["--language", "en", "show", &reference]);

    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.talk);
    assert!(
        run.talk.contains("fee、period（2099-12-20まで）"),
        "{}",
        run.talk
    );
    assert!(
        run.talk.contains("letter --letter completion"),
        "{}",
        run.talk
    );
    assert_eq!(list.out.lines().count(), 2);
    assert!(
        show.out.contains("fee; period (by 2099-12-20)"),
        "{}",
        show.out
    );
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_and_nothing_recorded() {
    let bench = Bench::with_all_kinds().await;
    let reference = bench.sent[0].0.as_str().to_owned();
    let other = request::Reference::from_random(7);
    let by = ["--by", "2099-12-20", "--actor", "Test Clerk"];
    let ask =
        |reference: &str, more: &[&str]| bench.run(&[&["ask", reference][..], more, &by].concat());
    let past = [
        "--item",
        "fee",
        "--by",
        "2026-01-01",
        "--actor",
        "Test Clerk",
    ];

    let unknown_item = ask(&reference, &["--item", "diagnosis"]);
    let nothing = ask(&reference, &[]);
    let past = bench.run(&[&["ask", &reference][..], &past].concat());
    let nobody = ask(other.as_str(), &["--item", "fee"]);

    let codes = [&unknown_item, &nothing, &past, &nobody].map(|run| run.code);
    assert_eq!(codes, [2, 2, 1, 1]);
    assert!(past.talk.contains("過ぎた日です"), "{}", past.talk);
    assert!(
        nobody.talk.contains("Nothing was recorded"),
        "{}",
        nobody.talk
    );
    let list = bench.run(&["list", "--stage", "awaiting-completion"]);
    assert_eq!(list.out.lines().count(), 1);
}
