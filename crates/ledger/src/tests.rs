//! The ledger over the real SDK and the engine on a temporary file; `faults` for what the engine
//! never does. Everyone in here is invented.

use std::path::PathBuf;

use jiff::Timestamp;
use request::publication::TextVersion;
use request::{EventKind, Kind, Language, Reference};
use tempfile::TempDir;

use crate::embedded::{self, Embedded};
use crate::faults::Faults;
use crate::{CaseKey, CaseRecipient, Filing, Happening, Inbox, KeyId, Register, Sealed, Wrapped};

mod carry;
mod chain;
mod changes;
mod disk;
mod due;
mod erase;
mod failures;
mod file;
mod files;
mod limits;
mod lists;
mod parts;
mod passing;
mod processes;
mod queue;
mod receive;
mod rewrap;
mod table;

/// A database in a folder that goes away with it.
struct House {
    folder: TempDir,
    embedded: Embedded,
}

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let embedded = embedded::open(&folder.path().join("ledger.sqlite")).unwrap();
        Self { folder, embedded }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("ledger.sqlite")
    }

    fn inbox(&self) -> Inbox {
        Inbox::new(self.embedded.connection())
    }

    fn register(&self) -> Register {
        Register::new(self.embedded.connection())
    }

    fn faulty(&self) -> (Inbox, Register, Faults) {
        let (connection, faults) = Faults::over(&self.embedded);
        (
            Inbox::new(connection.clone()),
            Register::new(connection),
            faults,
        )
    }
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A filing that differs from every other number's.
fn filing(number: u32) -> Filing {
    let mut idempotency_key = [7; 32];
    idempotency_key[..4].copy_from_slice(&number.to_be_bytes());
    Filing {
        reference: Reference::from_random(u128::from(number) + 1),
        kind: Kind::Disclosure,
        language: Language::Ja,
        received_at: time("2026-04-01T03:00:00Z"),
        text: TextVersion {
            page: "/request/disclosure/".to_owned(),
            version: "1.0".to_owned(),
            digest: "ab".repeat(32),
        },
        schema: 1,
        sealed: Sealed::from_bytes(format!("SEALEDMARKER {number}").into_bytes()),
        key: CaseKey {
            recipient: CaseRecipient::new(&format!("age1test{number}")),
            wrapped: wrapped(&format!("WRAPPEDMARKER {number}")),
        },
        receipt_hash: [1; 32],
        idempotency_key,
        body_mac: [2; 32],
        promised: Some(jiff::civil::date(2026, 12, 24)),
        site: "https://privacy.example".to_owned(),
    }
}

/// Something in the place of a sealed key.
fn wrapped(text: &str) -> Wrapped {
    Wrapped {
        to: vec![KeyId::of("age1staff")],
        bytes: text.into(),
    }
}

fn filing_at(number: u32, received_at: &str) -> Filing {
    Filing {
        received_at: time(received_at),
        ..filing(number)
    }
}

/// What happens to a request until nothing is left of it.
async fn erase(register: &Register, reference: &Reference) {
    let at = time("2030-04-02T00:00:00Z");
    for event in [EventKind::Withdrawn, EventKind::Closed] {
        let happening = Happening::new(event, at, "Test Clerk");
        register.record(reference, happening).await.unwrap();
    }
    let erase = Happening::new(EventKind::Erased, at, "Test Clerk");
    register.erase(reference, erase).await.unwrap();
}
