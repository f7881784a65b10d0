//! A request as lists show it: everything that is clear, nothing that is sealed.

use jiff::Timestamp;
use request::deadline::{Deadlines, Due};
use request::publication::TextVersion;
use request::{Kind, Language, Reference, Stage, Standing};

use crate::chain::read_standing;
use crate::due;
use crate::error::LedgerError;
use crate::event::{self, Event};
use crate::filing::{Entered, Filing};
use crate::item::{Item, item, n, number, s, spelt, text};
use crate::seal::CaseRecipient;
use crate::{table, time};

/// The clear part of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is called.
    pub reference: Reference,
    /// Kind of the request.
    pub kind: Kind,
    /// Language of the form.
    pub language: Language,
    /// When it arrived.
    pub received_at: Timestamp,
    /// How it stands, in one word.
    pub stage: Stage,
    /// How it stands.
    pub standing: Standing,
    /// Which text its sender saw.
    pub text: TextVersion,
    /// Version of the field tables it was written under.
    pub schema: u32,
    /// What everything of it is sealed to.
    pub recipient: CaseRecipient,
    /// Size of the sealed answers in bytes.
    pub sealed_size: u64,
    /// SHA-256 of the sealed answers, in hexadecimal.
    pub sealed_sha256: String,
    /// How many events it has.
    pub event_count: u32,
    /// Hash of the last event.
    pub head_hash: String,
    /// Its place in the list of what is due: told by that list and by the whole request, and by no other index.
    pub due: Option<Due>,
}

impl Entry {
    /// The entry a filing becomes, and its first event.
    pub(crate) fn begin(
        filing: &Filing,
        entered: Option<&Entered>,
        rules: &Deadlines,
    ) -> (Self, Event) {
        let mut entry = Self {
            reference: filing.reference.clone(),
            kind: filing.kind,
            language: filing.language,
            received_at: filing.received_at,
            stage: Standing::RECEIVED.stage(),
            standing: Standing::RECEIVED,
            text: filing.text.clone(),
            schema: filing.schema,
            recipient: filing.key.recipient.clone(),
            sealed_size: filing.sealed.bytes.len() as u64,
            sealed_sha256: filing.sealed.sha256.clone(),
            event_count: 1,
            head_hash: String::new(),
            due: None,
        };
        let first = Event::received(&entry, entered);
        entry.head_hash.clone_from(&first.hash);
        entry.due = Some(due::at_first(rules, &entry));
        (entry, first)
    }

    /// What the first event's hash begins with: every clear attribute that never changes, and
    /// through its digest the sealed one.
    pub(crate) fn seed(&self) -> String {
        event::digest(&[
            "ledger request 2",
            self.reference.as_str(),
            self.kind.id(),
            self.language.id(),
            &time::written(self.received_at),
            &self.text.page,
            &self.text.version,
            &self.text.digest,
            &self.schema.to_string(),
            self.recipient.as_str(),
            &self.sealed_size.to_string(),
            &self.sealed_sha256,
        ])
    }

    /// The attributes of the entry, with those the indexes sort by.
    pub(crate) fn to_item(&self) -> Item {
        let received_at = time::written(self.received_at);
        let mut item = item([
            (
                table::ARRIVED,
                s(table::arrived(self.received_at, &self.reference)),
            ),
            (table::DAY, s(time::day(self.received_at).to_string())),
            (table::REFERENCE, s(self.reference.as_str())),
            (table::KIND, s(self.kind.id())),
            (table::LANGUAGE, s(self.language.id())),
            (table::RECEIVED_AT, s(received_at)),
            (table::STAGE, s(self.stage.id())),
            (table::STANDING, s(self.standing.to_string())),
            (table::TEXT_PAGE, s(&self.text.page)),
            (table::TEXT_VERSION, s(&self.text.version)),
            (table::TEXT_DIGEST, s(&self.text.digest)),
            (table::SCHEMA, n(self.schema)),
            (table::RECIPIENT, s(self.recipient.as_str())),
            (table::SEALED_SIZE, n(self.sealed_size)),
            (table::SEALED_SHA256, s(&self.sealed_sha256)),
            (table::EVENT_COUNT, n(self.event_count)),
            (table::HEAD_HASH, s(&self.head_hash)),
        ]);
        if let Some(due) = self.due {
            let due = table::due(due, self.received_at, &self.reference);
            item.insert(table::DUE.to_owned(), s(due));
        }
        item
    }

    /// Reads an entry.
    pub(crate) fn read(item: &Item) -> Result<Self, LedgerError> {
        Ok(Self {
            reference: spelt(item, table::REFERENCE)?,
            kind: spelt(item, table::KIND)?,
            language: spelt(item, table::LANGUAGE)?,
            received_at: spelt(item, table::RECEIVED_AT)?,
            stage: spelt(item, table::STAGE)?,
            standing: read_standing(item)?,
            text: read_text(item)?,
            schema: number(item, table::SCHEMA)?,
            recipient: CaseRecipient::new(text(item, table::RECIPIENT)?),
            sealed_size: number(item, table::SEALED_SIZE)?,
            sealed_sha256: text(item, table::SEALED_SHA256)?.to_owned(),
            event_count: number(item, table::EVENT_COUNT)?,
            head_hash: text(item, table::HEAD_HASH)?.to_owned(),
            due: read_due(item)?,
        })
    }
}

/// Reads the place in the list of what is due.
pub(crate) fn read_due(item: &Item) -> Result<Option<Due>, LedgerError> {
    if !item.contains_key(table::DUE) {
        return Ok(None);
    }
    let place = text(item, table::DUE)?;
    let due = place.split('#').next().unwrap_or_default().parse();
    let due = due.map_err(|_no_place| LedgerError::Unreadable {
        attribute: table::DUE,
    })?;
    Ok(Some(due))
}

/// Reads which text the sender saw.
pub(crate) fn read_text(item: &Item) -> Result<TextVersion, LedgerError> {
    Ok(TextVersion {
        page: text(item, table::TEXT_PAGE)?.to_owned(),
        version: text(item, table::TEXT_VERSION)?.to_owned(),
        digest: text(item, table::TEXT_DIGEST)?.to_owned(),
    })
}
