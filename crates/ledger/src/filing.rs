//! What the public edge hands in, and what it gets back.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use request::completion::Asked;
use request::publication::TextVersion;
use request::{EventKind, Kind, Language, Reference, Stage, Standing, Told};
use subtle::ConstantTimeEq;

use crate::chain::Head;
use crate::event::Moment;
use crate::seal::{CaseKey, CaseRecipient, Sealed};

/// A request on its way into the ledger. Its `Debug` shows only the reference and kind.
#[derive(Clone, PartialEq, Eq)]
pub struct Filing {
    /// What the request will be called.
    pub reference: Reference,
    /// Kind of the request.
    pub kind: Kind,
    /// Language of the form.
    pub language: Language,
    /// When it arrived.
    pub received_at: Timestamp,
    /// Which text its sender saw.
    pub text: TextVersion,
    /// Version of the field tables.
    pub schema: u32,
    /// The answers, sealed to the key of the case.
    pub sealed: Sealed,
    /// The key of the case.
    pub key: CaseKey,
    /// Hash of the receipt code.
    pub receipt_hash: [u8; 32],
    /// Hash of the page's nonce or of the program's `Idempotency-Key`.
    pub idempotency_key: [u8; 32],
    /// Keyed digest of the answers: tells a repeat from a reuse of the key.
    pub body_mac: [u8; 32],
    /// The day of answer that its receipt promises, if any. It is remembered as long as the key, so that a repeat
    /// gets the same receipt whatever rules hold by then.
    pub promised: Option<Date>,
    /// Address of the site, which its receipt names. It is remembered in the same way.
    pub site: String,
}

impl fmt::Debug for Filing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Filing({}, {}, rest hidden)", self.reference, self.kind)
    }
}

/// Who entered a request that came on paper, and when; how it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    /// Who.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// [`Told::Came`].
    pub told: Told,
}

/// What was stored. For a repeat these are the values of the first time.
#[derive(Clone, PartialEq, Eq)]
pub struct Receipt {
    /// What the request is called.
    pub reference: Reference,
    /// When it arrived.
    pub received_at: Timestamp,
    /// Which text its sender saw.
    pub text: TextVersion,
    /// SHA-256 of the sealed answers, in hexadecimal.
    pub sealed_sha256: String,
    /// Hash of the receipt code.
    pub receipt_hash: [u8; 32],
    /// The day of answer that it promises, if any.
    pub promised: Option<Date>,
    /// Address of the site that it names; nothing where that was not remembered yet.
    pub site: Option<String>,
    /// Whether this call stored it; false if it was found stored under the same key.
    pub is_new: bool,
}

impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_new = self.is_new;
        write!(
            f,
            "Receipt({}, is_new: {is_new}, rest hidden)",
            self.reference
        )
    }
}

/// What was stored first under a one-time key, and what tells whether it was the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct First {
    /// Its receipt.
    pub receipt: Receipt,
    pub(crate) body_mac: Vec<u8>,
}

impl First {
    /// Whether it had the answers of this digest. Compared in constant time.
    pub fn is_of(&self, body_mac: &[u8; 32]) -> bool {
        self.body_mac.ct_eq(body_mac).into()
    }
}

/// How a request stands, for its sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// What the request is called.
    pub reference: Reference,
    /// Kind of the request.
    pub kind: Kind,
    /// Language of its form.
    pub language: Language,
    /// When it arrived.
    pub received_at: Timestamp,
    /// How it stands, in one word.
    pub stage: Stage,
    /// How it stands.
    pub standing: Standing,
    /// What is sealed to, whatever is added.
    pub recipient: CaseRecipient,
    /// What happened to it, in order: without who did it and what they noted.
    pub events: Vec<Moment>,
    /// The end of its chain.
    pub(crate) head: Head,
}

impl Status {
    /// What its sender is asked for and has not been answered yet, as far as the desk knows.
    pub fn asked(&self) -> Option<&Asked> {
        let is_asked = self.may(EventKind::Added);
        let last = self.events.iter().rev().find_map(|it| it.asked.as_ref());
        last.filter(|_| is_asked)
    }

    /// Whether an event may follow.
    pub fn may(&self, event: EventKind) -> bool {
        self.standing.allows(self.kind, event)
    }

    /// When its sender took it back, if they did.
    pub fn withdrawn_at(&self) -> Option<Timestamp> {
        let mut events = self.events.iter();
        let event = events.find(|event| event.kind == EventKind::Withdrawn);
        event.map(|event| event.at)
    }

    /// Whether there are as many events as the request says.
    pub(crate) fn is_whole(&self) -> bool {
        u32::try_from(self.events.len()) == Ok(self.head.event_count)
    }
}
