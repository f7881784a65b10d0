//! Defects known from comparable systems, of which nothing else in these tests speaks by name. The others: a due date
//! that drifts (`exports`), a reason that one of two interfaces does not ask for (`console/alike`), entities in a
//! letter (`letters`), a duplicate that locks out or lets in (`crates/request`, `standing`) or that nobody answers
//! (`duplicates`), a name or an outcome in a list or a title (`console`).

use calamine::{Reader, Xlsx};
use ledger::Case;
use request::check::Answer;
use request::decision::{Draft, DraftRight};
use request::{Kind, Reference, Standing, Told};
use staff_desk::act::{Act, Deed};

use crate::answers::submission;
use crate::harness::{Bench, arrival, deadlines, ok};

/// Signs of markup, and entities that somebody typed.
const TYPED: &str = "A & B <c> \"d\" 'e' &amp; &#x27; %26";

#[tokio::test]
async fn no_export_holds_an_entity_that_nobody_typed() {
    let mut bench = Bench::empty();
    let mut complaint = submission(Kind::Complaint);
    let answer = Answer::Text {
        typed: TYPED.to_owned(),
        normal: TYPED.to_owned(),
    };
    complaint.answers.insert("text".to_owned(), answer);
    bench.receive(&[complaint]).await;
    for format in ["csv", "xlsx", "jsonl"] {
        let days = ["--from", "2026-11-24", "--to", "2026-11-24"];
        let rest = ["--format", format, "--out", format];
        ok(bench.run(&[&["export"], &days[..], &rest[..]].concat()));
    }

    let bytes = std::fs::read(bench.path("csv")).unwrap();
    let mut rows = csv::Reader::from_reader(&bytes[..]);
    let row = rows.records().next().unwrap().unwrap();
    assert!(row.iter().any(|cell| cell == TYPED), "csv: {row:?}");
    let file = std::fs::File::open(bench.path("xlsx")).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(std::io::BufReader::new(file)).unwrap();
    let sheet = book.worksheet_range("Sheet1").unwrap();
    let mut cells = sheet.rows().nth(1).unwrap().iter();
    assert!(cells.any(|cell| *cell == *TYPED), "xlsx");
    let line = std::fs::read_to_string(bench.path("jsonl")).unwrap();
    let line: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(line["answers"]["text"]["typed"], TYPED);
    let shown = ok(bench.run(&["show", bench.sent[0].0.as_str()])).out;
    assert!(shown.contains(TYPED), "{shown}");
}

fn grant() -> Act {
    let right = DraftRight {
        right: request::Right::DiscloseStatement.id().to_owned(),
        outcome: "granted".to_owned(),
        given: "A copy.".to_owned(),
        ..DraftRight::default()
    };
    Act::Decide(Draft {
        rights: vec![right],
        note: String::new(),
    })
}

async fn case(bench: &Bench, reference: &Reference) -> Case {
    let store = bench.store().await;
    store.register.get(reference).await.unwrap().unwrap()
}

/// How a request stands by its first events alone.
fn after(case: &Case, events: usize) -> Standing {
    let later = case.events.iter().take(events).skip(1);
    later.fold(Standing::RECEIVED, |standing, event| {
        standing.then(case.entry.kind, event.kind).unwrap()
    })
}

#[tokio::test]
async fn every_entry_of_the_record_matches_what_was_before_it_and_after() {
    let bench = Bench::with_all_kinds().await;
    let mut sent = bench.sent.iter();
    let found = sent.find(|(_, it)| it.kind == Kind::StatementDisclosure);
    let reference = &found.unwrap().0;
    let office = bench.office(deadlines()).await;
    let until = jiff::civil::date(2099, 12, 30);
    let extended = Deed {
        act: Act::Extend { until },
        reason: "A provider is asked.".to_owned(),
        note: String::new(),
    };
    let by = jiff::civil::date(2099, 12, 20);
    let deeds = [
        Act::Confirm.into(),
        Act::AskFee { yen: 300, by }.into(),
        Act::FeePaid.into(),
        extended,
        grant().into(),
        Act::Deliver.into(),
        Act::Close.into(),
    ];
    for (number, deed) in (1..).zip(&deeds) {
        let before = case(&bench, reference).await;
        let desk = office.desk("Clerk A", arrival(90 + number));

        let told = desk.perform(reference, deed, None).await.unwrap();

        let now = case(&bench, reference).await;
        let event = now.events.last().unwrap();
        assert_eq!(
            now.events[..number],
            before.events[..],
            "nothing before it changed"
        );
        assert_eq!(before.entry.standing, after(&now, number), "as it was");
        assert_eq!(now.entry.standing, after(&now, number + 1), "as it became");
        assert_eq!(told, now.entry.standing, "as its actor was told");
        assert_eq!(event.kind, deed.act.event());
        assert_eq!(
            (event.actor.as_str(), event.at),
            ("Clerk A", arrival(90 + number))
        );
        assert_eq!(event.told, deed.act.told());
    }
    let closed = case(&bench, reference).await;
    assert_eq!(closed.verify(), Ok(()));
    assert!(
        closed
            .events
            .iter()
            .any(|it| it.told == Some(Told::Until(until)))
    );
}
