//! What the desk costs as the register grows: a page of the list at each size, and exports of the largest beside
//! their bounds, reading the items through the SDK and opening the seals on all cores.
//!
//! `cargo bench -p benches --bench desk_scale`               1,000, 10,000 and 100,000 requests
//! `cargo bench -p benches --bench desk_scale -- 30000`      as many as are named
//! `cargo bench -p benches --bench desk_scale -- --lists 1000000`   without exports, which would take a night
//!
//! `TMPDIR` says where the register grows: `/dev/shm` leaves the disk out. It is filled by the intake's own call,
//! many at once, each request sealed and stored in its own transaction. What an export records with each request is
//! set beside the engine alone, with the very transactions of such an export. Whatever is measured of exports runs in a
//! process of its own, with the allocator of the real program, and tells its own peak of memory.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on stops")]
#![expect(
    clippy::indexing_slicing,
    reason = "a benchmark that cannot go on stops"
)]
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::alloc::System;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use benches::{Times, middle, peak};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use ledger::embedded::{self, Embedded};
use ledger::seal::{self, Recipients};
use ledger::{CaseKey, Filing, Inbox, Register};
use request::date::in_japan;
use request::publication::TextVersion;
use request::{EventKind, Kind, Language, Reference, Setting, Submission, check};
use staff_desk::export::{self, Desk, Format, Order, Set, Step};
use staff_desk::list::{self, Filter, Listed, Mark};
use staff_desk::open::{Key, on_all_cores};
use staff_desk::wording::Wording;
use tests::{House, people};
use tokio::task::JoinSet;
use zeroizing_alloc::ZeroAlloc;

/// As in the real program.
#[global_allocator]
static WIPING: ZeroAlloc<System> = ZeroAlloc(System);

/// Sizes at which the list is measured, unless others are named.
const SIZES: [u32; 3] = [1_000, 10_000, 100_000];
/// Requests that arrive in a day.
const A_DAY: u32 = 1_000;
/// Requests that one opening of the engine takes in. It remembers each transaction for ten minutes and goes through
/// all that it remembers with each next one: at 100,000 in ten minutes, which nobody receives, that costs more than
/// writing.
const AN_OPENING: u32 = 5_000;
/// Senders at once while the register is filled.
const AT_ONCE: u32 = 16;
/// One in so many was asked to complete something, and one in so many is confirmed.
const ASKED: u32 = 20;
const CONFIRMED: u32 = 7;
/// Rows of a page.
const ROWS: usize = 50;
/// Pages of each kind.
const PAGES: usize = 41;
/// Turns of exports and bounds, one after the other: machines are shared.
const TURNS: usize = 3;
/// What is read at a time, as exports do.
const BATCH: usize = 100;
/// First argument of a process that does one part.
const PART: &str = "--part";
/// Argument that leaves the exports out.
const LISTS: &str = "--lists";

fn arrival(number: u32) -> Timestamp {
    let first: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let seconds = i64::from(number) * (24 * 60 * 60 / i64::from(A_DAY));
    first + SignedDuration::from_secs(seconds)
}

/// What is asked: one of each kind, by somebody invented.
fn submissions() -> Vec<Submission> {
    let lists = BTreeMap::new();
    let of = |kind| {
        let setting = Setting {
            kind,
            language: Language::Ja,
            today: jiff::civil::date(2026, 1, 1),
            fee: 0,
            lists: &lists,
        };
        check(&setting, &people::answers(kind, &[])).ok()
    };
    Kind::ALL.into_iter().filter_map(of).collect()
}

fn filing(submission: &Submission, recipients: &Recipients, number: u32) -> Filing {
    let mut key = [0; 32];
    key[..4].copy_from_slice(&number.to_be_bytes());
    let own = CaseKey::make(recipients).unwrap();
    Filing {
        // Spread over all references, as drawn ones are.
        reference: Reference::from_random(
            u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835),
        ),
        kind: submission.kind,
        language: submission.language,
        received_at: arrival(number),
        text: TextVersion {
            page: "/request/".to_owned(),
            version: "1.0".to_owned(),
            digest: "ab".repeat(32),
        },
        schema: submission.schema,
        sealed: seal::seal(submission, &own.recipient).unwrap(),
        key: own,
        receipt_hash: key,
        idempotency_key: key,
        body_mac: key,
        promised: None,
        site: "https://privacy.example".to_owned(),
    }
}

/// Receives the requests of these numbers.
async fn fill(file: &Path, data: &Path, numbers: std::ops::Range<u32>) {
    for first in numbers.clone().step_by(AN_OPENING as usize) {
        let office = Office::open(file, data);
        office
            .fill(first..numbers.end.min(first + AN_OPENING))
            .await;
    }
}

/// What all of it works with.
struct Office {
    engine: Embedded,
    wording: Wording,
    data: PathBuf,
}

impl Office {
    fn open(file: &Path, data: &Path) -> Self {
        Self {
            engine: embedded::open(file).unwrap(),
            wording: Wording::read(&data.join("dist/intake"), Language::Ja).unwrap(),
            data: data.to_owned(),
        }
    }

    fn register(&self) -> Register {
        Register::new(self.engine.connection()).ruled_by(self.wording.deadlines())
    }

    fn key(&self) -> Key {
        Key::read(&self.data.join("staff-identity.txt"), || None).unwrap()
    }

    /// Receives the requests of these numbers, and lets the desk act on some.
    async fn fill(&self, numbers: std::ops::Range<u32>) {
        let recipients = std::fs::read_to_string(self.data.join("recipients.txt")).unwrap();
        let recipients = Arc::new(Recipients::parse(&recipients).unwrap());
        let inbox = Inbox::new(self.engine.connection()).ruled_by(self.wording.deadlines());
        let submissions = Arc::new(submissions());
        let mut senders = JoinSet::new();
        for first in 0..AT_ONCE {
            let own = numbers
                .clone()
                .skip(first as usize)
                .step_by(AT_ONCE as usize);
            let (inbox, register) = (inbox.clone(), self.register());
            let (recipients, submissions) = (recipients.clone(), submissions.clone());
            senders.spawn(async move {
                for number in own {
                    let submission = &submissions[number as usize % submissions.len()];
                    let filing = filing(submission, &recipients, number);
                    inbox.receive(&filing).await.unwrap();
                    act(&register, &filing, number).await;
                }
            });
        }
        senders.join_all().await;
    }
}

async fn act(register: &Register, filing: &Filing, number: u32) {
    let event = match number {
        _ if number.is_multiple_of(ASKED) => EventKind::CompletionAsked,
        _ if number.is_multiple_of(CONFIRMED) => EventKind::IdentityConfirmed,
        _ => return,
    };
    let at = filing.received_at + SignedDuration::from_hours(30);
    let acted = register.append(&filing.reference, event, "Test Clerk", at, None);
    acted.await.unwrap();
}

/// What a page costs: of entries alone, and with the days that count, as staff see it.
async fn page(office: &Office, filter: Filter, after: Option<&Mark>) -> (Times, Times) {
    let register = office.register();
    let (mut bare, mut due) = (Vec::new(), Vec::new());
    for _ in 0..PAGES {
        let began = Instant::now();
        let (entries, _) = list::page(&register, filter, after, ROWS).await.unwrap();
        bare.push(began.elapsed());
        assert_eq!(entries.len(), ROWS);
        let listed = Listed::of(&register, entries, &office.wording)
            .await
            .unwrap();
        due.push(began.elapsed());
        assert!(listed.iter().all(|one| !one.is_misplaced()));
    }
    (Times::of(bare), Times::of(due))
}

async fn pages(office: &Office, size: u32) {
    let open = Filter::default();
    let correction = Filter {
        kind: Some(Kind::Correction),
        ..open
    };
    let asked = Filter {
        stage: Some(request::Stage::AwaitingCompletion),
        ..open
    };
    // A place in the middle, as whoever leafs on comes to it.
    let middle = arrival(size / 2);
    let (register, none) = (office.register(), None);
    let (mut first, _) = list::page(&register, open, none, 1).await.unwrap();
    let first = first.remove(0);
    let day = jiff::tz::Offset::UTC.to_datetime(middle).date();
    let due = office.wording.deadlines().promised(Kind::Disclosure, day);
    let due = due.unwrap();
    let mark: Mark = format!("{due},{middle},{}", first.reference)
        .parse()
        .unwrap();
    for (name, filter, after) in [
        ("what is due first", open, None),
        ("from the middle on", open, Some(&mark)),
        ("of one stage", asked, None),
        ("of one kind", correction, None),
    ] {
        let (bare, due) = page(office, filter, after).await;
        bare.print(&format!("{size:>9}  {name}"), None);
        due.print(&format!("{:>9}  with its days", ""), None);
    }
}

/// What a part took: seconds, by step, and peak memory in MB (10⁶ bytes).
type Figures = Vec<f64>;

/// Does one part in a process of its own and reads what it printed.
fn apart(part: &str, file: &Path, data: &Path, size: u32) -> Figures {
    let output = Command::new(std::env::current_exe().unwrap())
        .args([PART, part, &size.to_string()])
        .args([file, data])
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success(), "{part} failed");
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_whitespace()
        .map(|figure| figure.parse().unwrap())
        .collect()
}

async fn part(part: &str, file: &Path, data: &Path, size: u32) {
    let office = Office::open(file, data);
    let days = days(size);
    let mut figures = match part {
        "read" => vec![read(&office, days).await],
        "open" => vec![open(&office, days).await],
        "engine" => vec![record(&office, days, file).await],
        format => write(&office, days, format).await,
    };
    figures.push(peak());
    let figures: Vec<_> = figures.iter().map(f64::to_string).collect();
    println!("{}", figures.join(" "));
}

/// The first and the last day of arrival, in Japan.
type Days = (Date, Date);

/// Those of so many requests. Each day without any would be asked for in vain.
fn days(size: u32) -> Days {
    [0, size - 1].map(|at| in_japan(arrival(at)).date()).into()
}

/// The bound: every item that an export needs (entries, answers, events, keys of cases) through the SDK, and
/// nothing else.
async fn read(office: &Office, (from, to): Days) -> f64 {
    let register = office.register();
    let began = Instant::now();
    let mut pages = register.by_day(from, to);
    let mut bytes = 0;
    while let Some(page) = pages.next_page().await.unwrap() {
        for batch in page.chunks(BATCH) {
            let references: Vec<_> = batch.iter().map(|it| it.reference.clone()).collect();
            let sealed = register.sealed(&references).await.unwrap();
            let keys = register.keys(&references).await.unwrap();
            let touched = batch.iter().filter(|entry| entry.event_count > 1);
            let events = register.events(touched).await.unwrap();
            assert!(events.values().all(|events| events.len() > 1));
            let answers = sealed.iter().map(|(_, kept)| kept.bytes.len());
            let keys = keys.values().map(|key| key.bytes.len());
            bytes += answers.chain(keys).sum::<usize>();
        }
    }
    assert!(bytes > 0);
    began.elapsed().as_secs_f64()
}

/// The bound: every seal opened on all cores, page by page, and nothing else.
async fn open(office: &Office, (from, to): Days) -> f64 {
    let (register, key) = (office.register(), office.key());
    let mut taken = Duration::ZERO;
    let mut pages = register.by_day(from, to);
    while let Some(page) = pages.next_page().await.unwrap() {
        let references: Vec<_> = page.iter().map(|it| it.reference.clone()).collect();
        let sealed = register.sealed(&references).await.unwrap();
        let keys = register.keys(&references).await.unwrap();
        let sealed: BTreeMap<_, _> = sealed.into_iter().collect();
        let began = Instant::now();
        let opened = on_all_cores(&page, |entry| {
            let answers = &sealed[&entry.reference];
            let unlocked = key.unlock(entry, answers, keys.get(&entry.reference))?;
            unlocked.answers(entry, answers)
        });
        taken += began.elapsed();
        assert!(opened.iter().all(Result::is_ok));
    }
    taken.as_secs_f64()
}

/// Seconds until the file is written, until it is read back, and until every request tells of it.
async fn write(office: &Office, (from, to): Days, format: &str) -> Figures {
    let (register, key) = (office.register(), office.key());
    let folder = tempfile::tempdir().unwrap();
    let order = Order {
        from,
        to,
        kind: None,
        stage: None,
        page: None,
        version: None,
        is_news: false,
        set: Set::Whole,
        format: match format {
            "csv" => Format::Csv,
            "jsonl" => Format::Jsonl,
            _ => Format::Xlsx,
        },
        out: folder.path().join("out"),
        actor: "Test Clerk".to_owned(),
    };
    let desk = Desk {
        register: &register,
        key: &key,
        wording: &office.wording,
    };
    let began = Instant::now();
    let mut written = Duration::ZERO;
    let mut verified = None;
    let mut progress = |so_far: export::Progress| match so_far.step {
        Step::Record => {
            verified.get_or_insert_with(|| began.elapsed());
        }
        _ => written = began.elapsed(),
    };
    let now = arrival(0);
    let report = export::export(desk, &order, now, &mut progress)
        .await
        .unwrap();
    let ended = began.elapsed();
    let verified = verified.unwrap_or(ended);
    assert!(report.count > 0);
    vec![
        written.as_secs_f64(),
        verified.as_secs_f64(),
        ended.as_secs_f64(),
    ]
}

/// The bound of recording: the engine alone, with the very transactions of an export of as much.
async fn record(office: &Office, days: Days, file: &Path) -> f64 {
    let copy = file.with_extension("engine.sqlite");
    embedded::copy(file, &copy).unwrap();
    let calls = embedded::watch(file);
    write(office, days, "jsonl").await;
    let calls = calls.take().into_iter();
    let transactions: Vec<_> = calls
        .filter(|(operation, _)| operation == "TransactWriteItems")
        .collect();
    let engine = embedded::open(&copy).unwrap();
    let began = Instant::now();
    for (operation, body) in transactions {
        let (status, said) = engine.answer(&operation, body).await.unwrap();
        assert_eq!(status, 200, "{said}");
    }
    let taken = began.elapsed().as_secs_f64();
    drop(engine);
    remove(&copy);
    taken
}

/// Removes a database with its journal.
fn remove(file: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let mut name = file.to_owned().into_os_string();
        name.push(ending);
        let _none = std::fs::remove_file(name);
    }
}

/// Medians of some runs, figure by figure.
fn medians(runs: &[Figures]) -> Figures {
    let width = runs[0].len();
    (0..width)
        .map(|at| middle(runs.iter().map(|run| run[at]).collect()))
        .collect()
}

fn exports(file: &Path, data: &Path, size: u32) {
    let names = ["read", "open", "engine", "csv", "jsonl", "xlsx"];
    let mut runs: [Vec<Figures>; 6] = Default::default();
    for turn in 1..=TURNS {
        for (name, runs) in names.iter().zip(&mut runs) {
            // Each on a copy of its own: an export leaves an event with every request.
            let copy = file.with_extension("copy.sqlite");
            embedded::copy(file, &copy).unwrap();
            let figures = apart(name, &copy, data, size);
            println!("turn {turn}, {name}: {figures:.2?}");
            runs.push(figures);
            remove(&copy);
        }
    }
    let medians = runs.map(|runs| medians(&runs));
    let bound = medians[0][0].max(medians[1][0]);
    println!("{size} requests, medians of {TURNS} turns:");
    println!(
        "  reading the items {:>8.2} s   opening the seals {:>8.2} s   recording, the engine alone {:>8.2} s",
        medians[0][0], medians[1][0], medians[2][0]
    );
    println!("  memory of reading alone {:.0} MB", medians[0][1]);
    for (name, of) in names.iter().zip(&medians).skip(3) {
        println!(
            "  {name:<6} written {:>7.2} s  read back {:>7.2} s  recorded {:>7.2} s   of the bound's speed: written {:.2}, read back {:.2}, recording {:.2}   peak {:.0} MB",
            of[0],
            of[1],
            of[2],
            bound / of[0],
            bound / of[1],
            medians[2][0] / (of[2] - of[1]),
            of[3]
        );
    }
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == PART) {
        let size = arguments[2].parse().unwrap();
        let (file, data) = (Path::new(&arguments[3]), Path::new(&arguments[4]));
        return part(&arguments[1], file, data, size).await;
    }
    let named: Vec<u32> = arguments.iter().filter_map(|it| it.parse().ok()).collect();
    let sizes = if named.is_empty() {
        SIZES.to_vec()
    } else {
        named
    };
    let house = House::new().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ledger.sqlite");
    let data = house.data();
    let mut filled = 0;
    for size in sizes {
        let began = Instant::now();
        fill(&file, &data, filled..size).await;
        let taken = began.elapsed().as_secs_f64();
        let bytes = std::fs::metadata(&file).unwrap().len();
        println!(
            "{size} requests: {} more in {taken:.1} s, {} MB",
            size - filled,
            bytes / 1_000_000
        );
        filled = size;
        pages(&Office::open(&file, &data), size).await;
    }
    if !arguments.iter().any(|it| it == LISTS) {
        exports(&file, &data, filled);
    }
}
