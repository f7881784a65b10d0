//! A desk in a temporary folder: database, key, words, and requests of all ten kinds.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use ledger::seal::{self, Recipients};
use ledger::{
    Added, Addition, Case, CaseKey, Entered, Filing, Happening, Inbox, Register, embedded,
};
use request::check::Answer;
use request::completion::{Asked, Item};
use request::deadline::Deadlines;
use request::told::Channel;
use request::{EventKind, Kind, Reference, Submission, Told};
use staff_desk::act::Desk;
use staff_desk::export::{Format, Order, Set};
use staff_desk::keygen;
use staff_desk::open::Key;
use staff_desk::store::{Place, Store};
use tempfile::TempDir;

use crate::answers::{MARKER, submission};

mod published;

pub(crate) use published::{deadlines, ground, text_seen, wording};

use published::publication;

/// First arrival; each further request comes a minute later.
pub(crate) const FIRST: &str = "2026-11-24T00:05:07Z";

/// A desk with its requests in the order of arrival.
pub(crate) struct Bench {
    pub(crate) folder: TempDir,
    pub(crate) sent: Vec<(Reference, Submission)>,
    recipient: String,
}

impl Bench {
    /// A desk with one request of each kind.
    pub(crate) async fn with_all_kinds() -> Self {
        let mut bench = Self::empty();
        bench.receive(&Kind::ALL.map(submission)).await;
        bench
    }

    /// A desk with a key and words but no database.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let recipient = keygen::create(&folder.path().join("staff-identity.txt"), None).unwrap();
        let intake = folder.path().join("dist/intake");
        std::fs::create_dir_all(&intake).unwrap();
        let bench = Self {
            folder,
            sent: Vec::new(),
            recipient,
        };
        bench.publish(|_rules| {});
        bench
    }

    /// Publishes the words anew, with other rules of days.
    pub(crate) fn publish(&self, change: impl FnOnce(&mut Deadlines)) {
        let mut publication = publication();
        change(&mut publication.deadlines);
        let json = serde_json::to_vec(&publication).unwrap();
        std::fs::write(self.path("dist/intake/publication.json"), json).unwrap();
    }

    /// The keys that everything is sealed to.
    pub(crate) fn recipients(&self) -> Recipients {
        self.recipient.parse().unwrap()
    }

    /// Takes the key away from whoever reads, and gives them another.
    pub(crate) fn change_key_of_reader(&self) {
        let file = self.path("staff-identity.txt");
        std::fs::remove_file(&file).unwrap();
        keygen::create(&file, None).unwrap();
    }

    /// Seals what comes from now on to a new key.
    pub(crate) fn change_key(&mut self) {
        self.recipient = keygen::create(&self.path("staff-identity.txt"), None).unwrap();
    }

    /// Seals what comes from now on to the keys of the list, as an intake that was started again.
    pub(crate) fn restart(&mut self) {
        self.recipient = std::fs::read_to_string(self.path("recipients.txt")).unwrap();
    }

    /// Makes a list of public keys with the desk's own.
    pub(crate) fn list_own_key(&self) {
        let text = format!("# front desk\n{}\n", self.recipient);
        std::fs::write(self.path("recipients.txt"), text).unwrap();
    }

    /// Seals and stores requests.
    pub(crate) async fn receive(&mut self, submissions: &[Submission]) {
        self.receive_each(submissions, 1).await;
    }

    /// The same, each so many minutes after the one before.
    pub(crate) async fn receive_each(&mut self, submissions: &[Submission], minutes: usize) {
        let engine = embedded::open(&self.database()).unwrap();
        ledger::table::create(&engine.connection()).await.unwrap();
        let inbox = Inbox::new(engine.connection()).ruled_by(&deadlines());
        let recipients = self.recipients();
        for submission in submissions {
            let filing = self.filing(submission, &recipients, minutes);
            inbox.receive(&filing).await.unwrap();
            self.sent.push((filing.reference, submission.clone()));
        }
    }

    /// Stores a request as staff who enter it from paper at a time.
    pub(crate) async fn enter(&mut self, submission: &Submission, at: Timestamp) {
        let filing = self.filing(submission, &self.recipients(), 1);
        let entered = Entered {
            actor: "Test Clerk".to_owned(),
            at,
            told: Told::Came {
                channel: Channel::Post,
                about: None,
            },
        };
        let register = self.store().await.register;
        register.enter(&filing, &entered).await.unwrap();
        self.sent.push((filing.reference, submission.clone()));
    }

    /// Lets the senders of these requests add something they were asked for, sealed as the intake seals it.
    pub(crate) async fn supplement(&self, numbers: std::ops::Range<usize>) {
        let engine = embedded::open(&self.database()).unwrap();
        let (register, inbox) = (
            Register::new(engine.connection()).ruled_by(&deadlines()),
            Inbox::new(engine.connection()).ruled_by(&deadlines()),
        );
        let asked = Asked::new([Item::Period], date(2026, 12, 20)).unwrap();
        for number in numbers {
            let (reference, submission) = &self.sent[number];
            let at = arrival(number);
            let ask = Happening::new(EventKind::CompletionAsked, at, "Test Clerk");
            let asking = register.record(reference, ask.asking(asked.clone()));
            asking.await.unwrap();
            let period = Answer::Text {
                typed: format!("{MARKER} {number}"),
                normal: format!("{MARKER} {number}"),
            };
            let more = Submission {
                answers: [("add_period".to_owned(), period)].into(),
                ..submission.clone()
            };
            let mut idempotency_key = [0xad; 32];
            idempotency_key[..8].copy_from_slice(&number.to_le_bytes());
            let code = [mark(number); 32];
            let status = inbox.status(reference, &code).await.unwrap().unwrap();
            let addition = Addition {
                sealed: seal::seal(&more, &status.recipient).unwrap(),
                at,
                idempotency_key,
                body_mac: [0xad; 32],
            };
            let added = inbox.add(reference, &code, &addition);
            assert!(matches!(added.await.unwrap(), Added::Done { .. }));
        }
    }

    fn filing(&self, submission: &Submission, recipients: &Recipients, minutes: usize) -> Filing {
        let number = self.sent.len();
        let mark = mark(number);
        let key = CaseKey::make(recipients).unwrap();
        let mut idempotency_key = [0; 32];
        idempotency_key[..8].copy_from_slice(&number.to_le_bytes());
        Filing {
            reference: Reference::from_random(1 << 100 | (number as u128 + 1) << 40),
            kind: submission.kind,
            language: submission.language,
            received_at: arrival(number * minutes),
            text: text_seen(),
            schema: submission.schema,
            sealed: seal::seal(submission, &key.recipient).unwrap(),
            key,
            receipt_hash: [mark; 32],
            idempotency_key,
            body_mac: [mark; 32],
            promised: None,
            site: "https://privacy.example".to_owned(),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.path("ledger.sqlite")
    }

    pub(crate) async fn store(&self) -> Store {
        let place = Place::Data(self.folder.path().to_owned());
        let store = Store::open(&place).await.unwrap();
        store.ruled_by(&deadlines())
    }

    pub(crate) async fn office(&self, deadlines: Deadlines) -> Office {
        self.office_in(self.store().await, deadlines)
    }

    /// The same over another register.
    pub(crate) fn office_in(&self, store: Store, deadlines: Deadlines) -> Office {
        Office {
            store,
            key: self.key(),
            deadlines,
        }
    }

    pub(crate) fn key(&self) -> Key {
        Key::read(&self.path("staff-identity.txt"), || None).unwrap()
    }

    /// Runs the program itself on this desk.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.command(arguments).output().unwrap().into()
    }

    /// Runs the program as it would run some days from now: a build for tests can be told so.
    pub(crate) fn later(&self, arguments: &[&str], days: u32) -> Run {
        let mut command = self.command(arguments);
        command.env("STAFF_DESK_DAYS_AHEAD", days.to_string());
        command.output().unwrap().into()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_staff-desk"));
        command
            .arg("--data")
            .arg(self.folder.path())
            .args(arguments);
        command
            .env("USER", "Test Clerk")
            .current_dir(self.folder.path());
        command
    }

    /// Every file name in the folder.
    pub(crate) fn names(&self) -> Vec<String> {
        names(self.folder.path())
    }
}

/// What acting takes, owned: to act as somebody, at a time of one's own.
pub(crate) struct Office {
    store: Store,
    key: Key,
    deadlines: Deadlines,
}

impl Office {
    pub(crate) fn desk<'a>(&'a self, actor: &'a str, now: Timestamp) -> Desk<'a> {
        Desk {
            register: &self.store.register,
            key: Some(&self.key),
            grounds: &[],
            deadlines: &self.deadlines,
            actor,
            now,
        }
    }
}

/// A run that did what it was told.
pub(crate) fn ok(run: Run) -> Run {
    assert_eq!(run.code, 0, "{}", run.talk);
    run
}

/// What a run of the program said.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) talk: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            talk: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// A request in a data folder.
pub(crate) async fn case(folder: &Path, reference: &Reference) -> Case {
    let store = Store::open(&Place::Data(folder.to_owned())).await.unwrap();
    store.register.get(reference).await.unwrap().unwrap()
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        // The engine's own journal comes and goes.
        .filter(|name| !name.starts_with("ledger.sqlite"))
        .collect();
    names.sort();
    names
}

/// What stands for the secrets of a request: the same for its filing and its addition.
fn mark(number: usize) -> u8 {
    u8::try_from(number % 251).unwrap()
}

pub(crate) fn arrival(number: usize) -> Timestamp {
    let first: Timestamp = FIRST.parse().unwrap();
    first + SignedDuration::from_mins(i64::try_from(number).unwrap())
}

/// An order for all of what arrived, whole.
pub(crate) fn order(format: Format, out: PathBuf) -> Order {
    Order {
        from: date(2026, 11, 24),
        to: date(2026, 11, 25),
        kind: None,
        stage: None,
        page: None,
        version: None,
        is_news: false,
        set: Set::Whole,
        format,
        out,
        actor: "Test Clerk".to_owned(),
    }
}
