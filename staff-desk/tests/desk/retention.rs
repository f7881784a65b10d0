//! How long requests are kept: what is shown of it is what erasing obeys, day by day, however they ended.

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan as _};
use ledger::Case;
use request::decision::{Draft, DraftRight, Ground};
use request::retention::Held;
use request::{EventKind, Kind, Language, Outcome, Reference, Right, Stage};
use staff_desk::act::{Act, ActError, Desk, Fault};
use staff_desk::{erasable, show, times};

use crate::answers::submission;
use crate::harness::{Bench, Office, deadlines, ground, wording};

/// A leap day: three and five years later there is none.
const CLOSED: Date = date(2028, 2, 29);

/// Three disclosures and a complaint, in the embedded engine, and who acts on them.
struct Room {
    bench: Bench,
    office: Office,
    grounds: [Ground; 1],
}

/// Noon in Japan.
fn noon(day: Date) -> Timestamp {
    format!("{day}T03:00:00Z").parse().unwrap()
}

fn decide(outcome: Outcome) -> Act {
    let is_refused = outcome == Outcome::Refused;
    let said = |is_there: bool, text: &str| if is_there { text } else { "" }.to_owned();
    let right = DraftRight {
        right: Right::Disclose.to_string(),
        outcome: outcome.to_string(),
        grounds: is_refused.then(|| "R1".to_owned()).into_iter().collect(),
        reason: said(is_refused, "見本の理由"),
        given: said(!is_refused, "写しを1部"),
        ..DraftRight::default()
    };
    Act::Decide(Draft {
        rights: vec![right],
        note: String::new(),
    })
}

impl Room {
    async fn open() -> Self {
        let mut bench = Bench::empty();
        let kinds = [
            Kind::Disclosure,
            Kind::Disclosure,
            Kind::Disclosure,
            Kind::Complaint,
        ];
        bench.receive(&kinds.map(submission)).await;
        Self {
            office: bench.office(deadlines()).await,
            grounds: [ground("R1", &[Outcome::Refused])],
            bench,
        }
    }

    fn reference(&self, number: usize) -> &Reference {
        &self.bench.sent[number].0
    }

    fn desk<'a>(&'a self, actor: &'a str, day: Date) -> Desk<'a> {
        Desk {
            grounds: &self.grounds,
            ..self.office.desk(actor, noon(day))
        }
    }

    async fn act(&self, number: usize, actor: &str, day: Date, act: Act) {
        let (desk, deed) = (self.desk(actor, day), act.into());
        let done = desk.perform(self.reference(number), &deed, None).await;
        done.unwrap();
    }

    /// Answers and closes.
    async fn answer(&self, number: usize, actor: &str, outcome: Outcome, closed: Date) {
        for act in [decide(outcome), Act::Deliver, Act::Close] {
            self.act(number, actor, closed, act).await;
        }
    }

    /// Complains about an answer, in the complaint, which somebody else settles on the same day.
    async fn complain(&self, number: usize, day: Date) {
        let complaint = self.bench.sent.len() - 1;
        let by = Act::Complain(self.reference(complaint).clone());
        self.act(number, "Clerk A", day, by).await;
        let reply = DraftRight {
            right: Right::Reply.to_string(),
            outcome: Outcome::Granted.to_string(),
            given: "お詫び".to_owned(),
            ..DraftRight::default()
        };
        let reply = Draft {
            rights: vec![reply],
            note: String::new(),
        };
        for act in [Act::Decide(reply), Act::Deliver, Act::Close] {
            self.act(complaint, "Clerk B", day, act).await;
        }
    }

    async fn case(&self, number: usize) -> Case {
        let desk = self.desk("Clerk A", CLOSED);
        desk.case(self.reference(number)).await.unwrap()
    }

    /// The last day on which it is kept, as its page shows it.
    async fn shown(&self, number: usize) -> Option<Date> {
        let desk = self.desk("Clerk A", CLOSED);
        let (words, reference) = (wording(Language::Ja), self.reference(number));
        let text = show::show(desk.register, desk.key.unwrap(), &words, reference).await;
        let text = text.unwrap();
        let line = text.lines().find(|it| it.contains("保存期間の終わり"))?;
        assert!(line.contains("まだ消去できない。"), "{line}");
        line.split_whitespace().next()?.parse().ok()
    }

    /// Whether the list of a day offers it.
    async fn is_offered(&self, number: usize, day: Date) -> bool {
        let page = erasable::page(&self.desk("Clerk A", day), None).await;
        let ready = page.unwrap().ready;
        ready
            .iter()
            .any(|it| it.reference == *self.reference(number))
    }

    /// Kept to the end of a day, and to no other, by everything that says so.
    async fn is_kept_until(&self, number: usize, until: Date) {
        assert_eq!(self.shown(number).await, Some(until));
        let case = self.case(number).await;
        let retained = self.desk("Clerk A", CLOSED).retained(&case).await.unwrap();
        let days = times::in_japan(case.entry.received_at).date();
        for today in days.series(1.day()).take_while(|day| *day <= until) {
            let held = [Fault::Held(Held::Until(until))];
            assert_eq!(retained.faults(today), held, "{number} {today}");
        }
        let next = until.tomorrow().unwrap();
        assert_eq!(retained.faults(next), []);
        for years in [3, 5] {
            let after = CLOSED.saturating_add(years.years()).tomorrow().unwrap();
            assert_eq!(
                self.is_offered(number, after).await,
                after > until,
                "{after}"
            );
        }
        assert!(!self.is_offered(number, until).await, "{number} {until}");
        assert!(self.is_offered(number, next).await, "{number} {next}");
    }

    /// Erases it, which is refused on its last day.
    async fn is_erased_after(&self, number: usize, until: Date) {
        let (reference, erase) = (self.reference(number), Act::Erase.into());
        let last = self.desk("Clerk A", until);
        let early = last.perform(reference, &erase, None).await;
        let Err(ActError::Faults(faults)) = early else {
            panic!("{number}: erased on its last day");
        };
        assert_eq!(faults, [Fault::Held(Held::Until(until))]);
        assert!(self.case(number).await.key.is_some());
        let next = self.desk("Clerk A", until.tomorrow().unwrap());
        let erased = next.perform(reference, &erase, None).await;
        assert_eq!(erased.unwrap().stage(), Stage::Erased);
        assert!(self.case(number).await.key.is_none());
    }
}

#[tokio::test]
async fn each_ending_is_kept_to_its_last_day_and_erased_on_the_next() {
    let room = Room::open().await;
    for (number, outcome) in [(0, Outcome::Granted), (1, Outcome::Refused)] {
        room.act(number, "Clerk A", CLOSED, Act::Confirm).await;
        room.answer(number, "Clerk A", outcome, CLOSED).await;
    }
    for act in [Act::Withdraw, Act::Close] {
        room.act(2, "Clerk A", CLOSED, act).await;
    }
    let all = [
        (0, date(2031, 2, 28)),
        (1, date(2033, 2, 28)),
        (2, date(2031, 2, 28)),
    ];
    for (number, until) in all {
        room.is_kept_until(number, until).await;
    }
    for (number, until) in all {
        room.is_erased_after(number, until).await;
    }
}

#[tokio::test]
async fn what_was_decided_anew_is_kept_from_its_last_closing_as_its_last_answer_says() {
    for (first, then, until) in [
        (Outcome::Refused, Outcome::Granted, date(2031, 7, 4)),
        (Outcome::Granted, Outcome::Refused, date(2033, 7, 4)),
    ] {
        let room = Room::open().await;
        room.act(0, "Clerk A", CLOSED, Act::Confirm).await;
        room.answer(0, "Clerk A", first, CLOSED).await;
        room.complain(0, date(2028, 6, 1)).await;
        let again = date(2028, 7, 4);
        room.act(0, "Clerk B", again, decide(then)).await;
        assert_eq!(room.shown(0).await, None, "it is open again");
        for act in [Act::Deliver, Act::Close] {
            room.act(0, "Clerk B", again, act).await;
        }
        let events = room.case(0).await.events;
        let events: Vec<_> = events.iter().map(|it| it.kind).collect();
        let end = [
            EventKind::Closed,
            EventKind::Complained,
            EventKind::Decided,
            EventKind::Delivered,
            EventKind::Closed,
        ];
        assert!(events.ends_with(&end), "{events:?}");

        room.is_kept_until(0, until).await;
        room.is_erased_after(0, until).await;
    }
}

#[tokio::test]
async fn what_is_kept_for_good_is_never_offered() {
    let mut rules = deadlines();
    rules.retention.remove(0);
    let room = Room::open().await;
    for act in [Act::Withdraw, Act::Close] {
        room.act(0, "Clerk A", CLOSED, act).await;
    }
    let office = room.bench.office(rules).await;
    let desk = office.desk("Clerk A", noon(date(2099, 1, 1)));

    let retained = desk.retained(&room.case(0).await).await.unwrap();
    let page = erasable::page(&desk, None).await.unwrap();

    assert_eq!(retained.faults(date(2099, 1, 1)), [Fault::NoRetention]);
    assert!(page.ready.is_empty());
}
