//! A year of requests: every way in which one can be answered is counted, once and by right, and what is told of
//! few is left out; the site takes the file as it is.

use std::path::{Path, PathBuf};

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};
use ledger::Happening;
use request::accountability::{Count, Year, flaws};
use request::completion::{Asked, Item};
use request::decision::{Draft, DraftRight, Ground};
use request::{EventKind, Kind, Outcome, Reference};
use staff_desk::act::{Act, Desk};
use staff_desk::report::{self, ReportError};

use crate::answers::{MARKER, submission};
use crate::harness::{Bench, Office, arrival, deadlines, ground, ok};

/// The day after the fiscal year in which everything here arrives.
const TODAY: Date = date(2027, 4, 1);

/// A clerk who answers requests.
struct Clerk<'a> {
    bench: &'a Bench,
    office: Office,
    grounds: Vec<Ground>,
}

impl<'a> Clerk<'a> {
    async fn of(bench: &'a Bench) -> Self {
        let grounds = vec![
            ground(
                "D1",
                &[Outcome::Part, Outcome::Refused, Outcome::Alternative],
            ),
            ground("D4", &[Outcome::NoData, Outcome::OtherLaw]),
            ground("F1", &[Outcome::NotAccepted]),
        ];
        let office = bench.office(deadlines()).await;
        Self {
            bench,
            office,
            grounds,
        }
    }

    fn reference(&self, number: usize) -> &Reference {
        &self.bench.sent[number].0
    }

    fn at(number: usize, days: i64) -> Timestamp {
        arrival(number) + SignedDuration::from_hours(24 * days)
    }

    async fn act(&self, number: usize, act: Act, days: i64) {
        // Whoever decided does not decide on the complaint about it.
        let actor = match days {
            ..=40 => "Clerk A",
            41..=51 => "Clerk B",
            _ => "Clerk C",
        };
        let desk = Desk {
            grounds: &self.grounds,
            ..self.office.desk(actor, Self::at(number, days))
        };
        let done = desk
            .perform(self.reference(number), &act.into(), None)
            .await;
        done.unwrap_or_else(|why| panic!("{number}: {why} {why:?}"));
    }

    /// Decides every right that the request asks, the first so, the others otherwise.
    async fn decide(&self, number: usize, outcomes: &[Outcome], days: i64) {
        let rights = request::Right::asked(&self.bench.sent[number].1);
        assert_eq!(rights.len(), outcomes.len(), "{number}: {rights:?}");
        let rights = rights.into_iter().zip(outcomes).map(|(right, outcome)| {
            let needs = outcome.needs(right);
            let grounds = self
                .grounds
                .iter()
                .filter(|it| it.outcomes.contains(outcome));
            let when = |is: bool, text: &str| if is { text.to_owned() } else { String::new() };
            let changes = right.changes_content() && outcome.changes();
            DraftRight {
                right: right.to_string(),
                outcome: outcome.to_string(),
                grounds: grounds
                    .filter(|_| needs.ground)
                    .map(|it| it.code.clone())
                    .collect(),
                reason: when(needs.reason, "目印の理由"),
                given: when(needs.given, "写しを1部"),
                before: when(changes, "旧番地"),
                after: when(changes, "新番地"),
            }
        });
        let draft = Draft {
            rights: rights.collect(),
            note: String::new(),
        };
        self.act(number, Act::Decide(draft), days).await;
    }

    /// Confirms, decides and delivers after so many days.
    async fn answer(&self, number: usize, outcomes: &[Outcome], days: i64) {
        self.act(number, Act::Confirm, 1).await;
        self.decide(number, outcomes, days).await;
        self.act(number, Act::Deliver, days).await;
    }

    async fn count(&self, today: Date) -> Result<Year<Date>, ReportError> {
        let desk = self.office.desk("Clerk A", arrival(0));
        report::count(desk.register, &self.bench.key(), &self.grounds, 2026, today).await
    }

    /// What is told when not everything can be counted.
    async fn faults(&self, grounds: &[Ground]) -> Vec<String> {
        let desk = self.office.desk("Clerk A", arrival(0));
        let told = report::count(desk.register, &self.bench.key(), grounds, 2026, TODAY).await;
        let told = told.unwrap_err().to_string();
        told.lines().skip(1).map(str::to_owned).collect()
    }
}

const COMPLAINT: usize = 36;

/// 37 requests: disclosures, of which some are looked at again after a complaint; requests of two rights; notices,
/// which are taken back but for one; corrections; and a complaint.
async fn year(bench: &mut Bench) {
    let kinds = [
        (Kind::Disclosure, 20),
        (Kind::ProvisionStop, 5),
        (Kind::PurposeNotice, 6),
        (Kind::Correction, 5),
        (Kind::Complaint, 1),
    ];
    let sent = kinds
        .map(|(kind, many)| vec![submission(kind); many])
        .concat();
    bench.receive(&sent).await;
}

async fn answer_all(clerk: &Clerk<'_>) {
    use Outcome::{Alternative, Granted, NoData, NotAccepted, OtherMethod, Part, Refused};

    for number in 0..4 {
        clerk.answer(number, &[Granted], 10).await;
    }
    clerk.answer(4, &[OtherMethod], 10).await;
    for number in 5..15 {
        clerk.answer(number, &[Refused], 20).await;
    }
    // Six of these come back and are decided otherwise.
    let complaint = clerk.reference(COMPLAINT).clone();
    for number in 5..11 {
        clerk.act(number, Act::Close, 21).await;
        clerk
            .act(number, Act::Complain(complaint.clone()), 30)
            .await;
        clerk.decide(number, &[Part], 50).await;
    }
    for number in 15..20 {
        clerk.answer(number, &[NoData], 20).await;
    }
    for number in 20..25 {
        clerk.answer(number, &[Granted, Alternative], 30).await;
    }
    for number in 25..30 {
        clerk.act(number, Act::Withdraw, 2).await;
    }
    // Nobody is known to have sent the first of these, so that it is not taken up.
    let asked = Asked::new([Item::Period], date(2026, 12, 20)).unwrap();
    clerk.act(31, Act::Ask(asked), 1).await;
    clerk.decide(31, &[NotAccepted], 30).await;
    clerk.act(31, Act::Deliver, 30).await;
    for number in 32..36 {
        clerk.answer(number, &[Granted], 30).await;
    }
}

/// The shipped content, with a register of years; nothing that is recorded of its pages.
fn content(bench: &Bench) -> PathBuf {
    let content = bench.path("content");
    copy(&repository().join("content"), &content);
    std::fs::remove_file(content.join("record.toml")).unwrap();
    content
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[tokio::test]
async fn every_answer_is_counted_once_and_the_site_takes_the_file_as_it_is() {
    let mut bench = Bench::empty();
    year(&mut bench).await;
    let clerk = Clerk::of(&bench).await;
    answer_all(&clerk).await;

    let year = clerk.count(TODAY).await.unwrap();

    let told = |number| Count::Told(number);
    assert_eq!((year.year, year.as_of), (2026, TODAY));
    assert_eq!(year.received, told(37));
    // The complaint is one, and correction, as few as any other, would tell it.
    let kinds = [
        Kind::Disclosure,
        Kind::PurposeNotice,
        Kind::ProvisionStop,
        Kind::Bereaved,
    ];
    let kinds = kinds.map(|kind| year.kinds[&kind]);
    assert_eq!(kinds, [told(20), told(6), told(5), told(0)]);
    assert_eq!(year.kinds[&Kind::Complaint], Count::Hidden);
    assert_eq!(year.kinds[&Kind::Correction], Count::Hidden);
    // Five more rights than requests. Those that are open, a complaint and a notice, are two, so that the
    // smallest other number goes as well.
    assert_eq!(year.asked, told(42));
    let outcomes = year.outcomes.named().map(|(_, count)| count);
    assert_eq!(
        outcomes,
        [told(14), told(11), told(10), Count::Hidden, Count::Hidden]
    );
    // Nobody is told that one request was not taken up.
    let grounds: Vec<_> = year
        .grounds
        .iter()
        .map(|(code, count)| (code.as_str(), *count))
        .collect();
    assert_eq!(
        grounds,
        [
            ("D1", Count::Hidden),
            ("D4", told(5)),
            ("F1", Count::Hidden)
        ]
    );
    assert_eq!(year.median_days, told(20));
    assert_eq!((year.decided_anew, year.changed), (told(6), told(6)));

    the_site_takes(&bench, year);
}

/// Puts a year into the shipped content: it holds nothing of anybody, and the site is in order with it.
fn the_site_takes(bench: &Bench, year: Year<Date>) {
    let content = content(bench);
    let file = content.join(request::accountability::FILE);
    let put = report::put(&file, year.clone()).unwrap();
    assert_eq!((put.is_again, put.samples), (false, 1));
    let text = std::fs::read_to_string(&file).unwrap();
    for (reference, _) in &bench.sent {
        assert!(!text.contains(reference.as_str()) && !text.contains(&reference.to_string()));
    }
    for hidden in [MARKER, "Clerk", "sample"] {
        assert!(!text.contains(hidden), "{hidden} in {text}");
    }
    let site = site_gen::Options {
        content,
        templates: repository().join("templates"),
        ..site_gen::Options::default()
    };
    site_gen::check(&site, false).unwrap_or_else(|problems| panic!("{problems}"));
    // The same year again takes its place.
    assert!(report::put(&file, year).unwrap().is_again);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

#[tokio::test]
async fn a_decision_that_was_upheld_is_no_reversal_and_few_of_either_are_told() {
    let mut bench = Bench::empty();
    year(&mut bench).await;
    let clerk = Clerk::of(&bench).await;
    let complaint = clerk.reference(COMPLAINT).clone();
    for number in 0..12 {
        clerk.answer(number, &[Outcome::Refused], 20).await;
        clerk
            .act(number, Act::Complain(complaint.clone()), 30)
            .await;
        let outcome = if number < 6 {
            Outcome::Granted
        } else {
            Outcome::Refused
        };
        clerk.decide(number, &[outcome], 50).await;
    }

    let many = clerk.count(TODAY).await.unwrap();
    clerk.act(11, Act::Deliver, 50).await;
    clerk.act(11, Act::Complain(complaint), 51).await;
    clerk.decide(11, &[Outcome::Granted], 52).await;
    let again = clerk.count(TODAY).await.unwrap();

    assert_eq!(
        (many.decided_anew, many.changed),
        (Count::Told(12), Count::Told(6))
    );
    assert_eq!(many.outcomes.granted, Count::Told(6));
    // A third decision makes no second reversal; five that were upheld are left.
    assert_eq!(
        (again.decided_anew, again.changed),
        (Count::Told(12), Count::Told(7))
    );
    assert_eq!(again.outcomes.granted, Count::Told(7));
    // The first answer was in time, however late the second is.
    assert_eq!(again.median_days, Count::Told(20));
}

#[tokio::test]
async fn what_cannot_be_counted_is_told_at_once_by_reference_and_event() {
    let mut bench = Bench::empty();
    bench.receive(&[submission(Kind::Disclosure)]).await;
    std::fs::remove_file(bench.path("staff-identity.txt")).unwrap();
    bench.change_key();
    bench.receive(&vec![submission(Kind::Disclosure); 4]).await;
    let clerk = Clerk::of(&bench).await;
    // Sealed to the key before; erased; decided with nothing; declined for what is no longer published.
    clerk.answer(1, &[Outcome::Granted], 10).await;
    clerk.act(1, Act::Close, 11).await;
    clerk.act(1, Act::Erase, 2_000).await;
    clerk.act(2, Act::Confirm, 1).await;
    let register = clerk.office.desk("Clerk A", arrival(0)).register;
    let nothing = Happening::new(EventKind::Decided, Clerk::at(2, 2), "Clerk A");
    register.record(clerk.reference(2), nothing).await.unwrap();
    clerk.answer(3, &[Outcome::Refused], 10).await;

    let told = clerk.faults(&clerk.grounds[1..]).await;

    let expected = [
        (0, 1, "what it brought is sealed to another key"),
        (1, 6, "was erased when its retention was over"),
        (2, 3, "a decision was recorded that holds none"),
        (
            3,
            3,
            "declined for D1, which is not among the grounds that are published",
        ),
    ];
    assert_eq!(told.len(), expected.len() + 1, "{told:#?}");
    for (line, (number, event, said)) in told.iter().zip(expected) {
        let place = format!("  {}, event {event}: ", clerk.reference(number));
        assert!(line.starts_with(&place) && line.contains(said), "{line}");
    }
    assert!(told[4].contains("the identity given is"), "{}", told[4]);
    assert!(!told.concat().contains(MARKER) && !told.concat().contains("refused"));
}

#[tokio::test]
async fn the_program_counts_a_year_that_is_over_and_no_other() {
    let bench = Bench::with_all_kinds().await;
    let out = ["--out", "years.toml"];
    let count = |year| bench.run(&[&["report", "--year", year], &out[..]].concat());

    let early = count("2098");
    let none = ok(count("2024"));

    assert_eq!(early.code, 1);
    assert!(early.talk.contains("ends on 2099-03-31"), "{}", early.talk);
    assert!(
        none.talk.contains("The fiscal year 2024 is in years.toml."),
        "{}",
        none.talk
    );
    let text = std::fs::read_to_string(bench.path("years.toml")).unwrap();
    assert!(
        text.contains("year = 2024") && text.contains("received = 0"),
        "{text}"
    );
    // Nobody arrived, and nobody is hidden.
    let counts = vec![Count::Told(0); Kind::ALL.len()];
    assert_eq!(flaws(Count::Told(0), &counts), []);
    assert!(
        text.contains("complaint = 0") && text.contains("open = 0"),
        "{text}"
    );

    ok(count("2025"));
    let both = std::fs::read_to_string(bench.path("years.toml")).unwrap();
    let place = |year: &str| both.find(year).unwrap();
    assert!(place("year = 2025") < place("year = 2024"), "{both}");
    // A file that is none is left as it is.
    std::fs::write(
        bench.path("years.toml"),
        "[[year]]\nyear = 2024\nname = \"x\"\n",
    )
    .unwrap();
    let other = count("2025");
    assert_eq!(other.code, 1);
    assert!(other.talk.contains("years.toml: ") && other.talk.contains("Nothing was written"));
    assert!(
        std::fs::read_to_string(bench.path("years.toml"))
            .unwrap()
            .contains("\"x\"")
    );
}
