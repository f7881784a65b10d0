//! The tables: their items, keys and indexes. Nobody else spells a name of an attribute.
//!
//! The register:
//!
//! ```text
//! PK         SK            what
//! REQ#ref    REQUEST       the request: clear attributes, and `sealed` with the answers
//! REQ#ref    EVENT#000001  one event of its chain; `sealed` with what was added, decided or noted
//! KEY#hex    KEY           marker of a key that was used; expires (attribute `expires_at`). Or of a file that was
//!                          exported and has no name yet; expires once it has
//! LIMIT#hex  LIMIT         a bucket of a limit: when it is full again (`full_at`); expires then
//! ```
//!
//! Three indexes list requests: `by-day` (partition: day in Japan) and `by-stage` (partition:
//! stage), both sorted by arrival, and `by-due` (partition: stage), sorted by the next day on which
//! anything is due. They hold the clear attributes of an entry and never `sealed`:
//! a role that may query an index has read no answer. Events, markers and buckets carry none of the
//! partitions, so the indexes leave them out; and what is closed is not in `by-due`.
//!
//! The case keys, in a table called after it, `NAME-keys`, which has no point-in-time recovery and of which no
//! copy is kept, so that what is deleted there is gone:
//!
//! ```text
//! PK         what
//! REQ#ref    the secret half of the case's key, sealed to the staff's keys (`wrapped`), and to which
//! ```
//!
//! Nothing scans these tables.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use request::Reference;
use request::deadline::Due;

use crate::error::LedgerError;
use crate::item::{Item, b, bytes, item, s, text};
use crate::seal::{KeyId, Wrapped};
use crate::time;

mod create;

#[cfg(feature = "embedded")]
pub(crate) use create::INDEXES;
pub use create::{CreateError, create};

/// Partition key of the table.
pub const PARTITION: &str = "PK";
/// Sort key of the table.
pub const SORT: &str = "SK";
/// Index of requests by day in Japan.
pub const BY_DAY: &str = "by-day";
/// Index of requests by stage.
pub const BY_STAGE: &str = "by-stage";
/// Index of open requests by stage and the day on which something is due.
pub const BY_DUE: &str = "by-due";
/// The only attribute that holds answers, of requests and of events: sealed, and in no index.
pub const SEALED: &str = "sealed";
/// When a marker or a bucket may be removed, in seconds since 1970.
pub const EXPIRES_AT: &str = "expires_at";

pub(crate) const DAY: &str = "day";
pub(crate) const ARRIVED: &str = "arrived";
/// Where an open request stands in the list of what is due: the copy of what follows from events and rules.
pub(crate) const DUE: &str = "due";
pub(crate) const REFERENCE: &str = "reference";
pub(crate) const KIND: &str = "kind";
pub(crate) const LANGUAGE: &str = "language";
pub(crate) const RECEIVED_AT: &str = "received_at";
pub(crate) const STAGE: &str = "stage";
/// The axes that the stage is the label of: the copy of what the events say.
pub(crate) const STANDING: &str = "standing";
pub(crate) const TEXT_PAGE: &str = "text_page";
pub(crate) const TEXT_VERSION: &str = "text_version";
pub(crate) const TEXT_DIGEST: &str = "text_digest";
pub(crate) const SCHEMA: &str = "schema";
pub(crate) const SEALED_SIZE: &str = "sealed_size";
/// Digest of what is sealed, of answers as of what an event brought. It stays when that is erased.
pub(crate) const SEALED_SHA256: &str = "sealed_sha256";
/// The public half of the case's key.
pub(crate) const RECIPIENT: &str = "recipient";
/// The secret half of a case's key, sealed.
pub(crate) const WRAPPED: &str = "wrapped";
/// Names of the keys that open it.
pub(crate) const WRAPPED_TO: &str = "wrapped_to";
pub(crate) const EVENT_COUNT: &str = "event_count";
pub(crate) const HEAD_HASH: &str = "head_hash";
pub(crate) const RECEIPT_HASH: &str = "receipt_hash";
pub(crate) const BODY_MAC: &str = "body_mac";
/// The day of answer that a receipt promised, with the marker of its key.
pub(crate) const PROMISED: &str = "promised";
/// Address of the site that a receipt names, with the marker of its key.
pub(crate) const SITE: &str = "site";
pub(crate) const NUMBER: &str = "number";
pub(crate) const AT: &str = "at";
pub(crate) const ACTOR: &str = "actor";
pub(crate) const DATA: &str = "data";
pub(crate) const ASKED: &str = "asked";
pub(crate) const TOLD: &str = "told";
pub(crate) const PREVIOUS_HASH: &str = "previous_hash";
pub(crate) const HASH: &str = "hash";

/// What an entry is read from: clear, and in every index.
pub(crate) const ENTRY: [&str; 15] = [
    REFERENCE,
    KIND,
    LANGUAGE,
    RECEIVED_AT,
    STAGE,
    STANDING,
    TEXT_PAGE,
    TEXT_VERSION,
    TEXT_DIGEST,
    SCHEMA,
    RECIPIENT,
    SEALED_SIZE,
    SEALED_SHA256,
    EVENT_COUNT,
    HEAD_HASH,
];

/// What changes of a request after it was received; the rest never does.
pub(crate) const CHANGING: [&str; 6] = [DUE, STAGE, STANDING, EVENT_COUNT, HEAD_HASH, SEALED];

pub(crate) const REQUEST: &str = "REQUEST";
const KEY: &str = "KEY";
const LIMIT: &str = "LIMIT";
/// When a bucket is full again, in milliseconds since 1970.
pub(crate) const FULL_AT: &str = "full_at";
/// What the sort keys of events begin with.
pub(crate) const EVENT_PREFIX: &str = "EVENT#";

const REQUEST_PREFIX: &str = "REQ#";

/// Partition of everything about one request.
pub(crate) fn partition(reference: &Reference) -> AttributeValue {
    s(format!("{REQUEST_PREFIX}{reference}"))
}

/// The request in whose partition an item is.
pub(crate) fn of_request(item: &Item) -> Result<Reference, LedgerError> {
    let partition = text(item, PARTITION)?;
    let reference = partition.strip_prefix(REQUEST_PREFIX);
    reference
        .and_then(|reference| reference.parse().ok())
        .ok_or(LedgerError::Unreadable {
            attribute: PARTITION,
        })
}

/// Where a request stands in the order of arrival.
pub(crate) fn arrived(received_at: Timestamp, reference: &Reference) -> String {
    format!("{}#{reference}", time::written(received_at))
}

/// Where an open request stands in the list of what is due: those of one day in the order of arrival.
pub(crate) fn due(due: Due, received_at: Timestamp, reference: &Reference) -> String {
    format!("{due}#{}", arrived(received_at, reference))
}

/// Key of a request.
pub(crate) fn request_key(reference: &Reference) -> Item {
    item([(PARTITION, partition(reference)), (SORT, s(REQUEST))])
}

/// Key of an event; six digits keep them in order.
pub(crate) fn event_key(reference: &Reference, number: u32) -> Item {
    item([
        (PARTITION, partition(reference)),
        (SORT, s(format!("{EVENT_PREFIX}{number:06}"))),
    ])
}

/// Key of the marker of a used key.
pub(crate) fn marker_key(key: &[u8; 32]) -> Item {
    let hex = crate::seal::hex(key);
    item([(PARTITION, s(format!("KEY#{hex}"))), (SORT, s(KEY))])
}

/// Key of the marker of a file, by a digest.
pub(crate) fn file_key(hex: &str) -> Item {
    item([(PARTITION, s(format!("KEY#{hex}"))), (SORT, s(KEY))])
}

/// Key of the bucket of a limit.
pub(crate) fn bucket_key(bucket: &[u8; 32]) -> Item {
    let hex = crate::seal::hex(bucket);
    item([(PARTITION, s(format!("LIMIT#{hex}"))), (SORT, s(LIMIT))])
}

/// The name of the table of case keys beside a register.
pub(crate) fn keys_of(table: &str) -> String {
    format!("{table}-keys")
}

/// Key of the secret half of a case's key.
pub(crate) fn wrapped_key(reference: &Reference) -> Item {
    item([(PARTITION, partition(reference))])
}

/// The secret half of a case's key as an item.
pub(crate) fn wrapped_item(reference: &Reference, wrapped: &Wrapped) -> Item {
    let mut item = wrapped_key(reference);
    item.insert(REFERENCE.to_owned(), s(reference.as_str()));
    item.insert(WRAPPED.to_owned(), b(&wrapped.bytes));
    item.insert(WRAPPED_TO.to_owned(), s(KeyId::write_all(&wrapped.to)));
    item
}

/// Reads the secret half of a case's key.
pub(crate) fn read_wrapped(item: &Item) -> Result<Wrapped, LedgerError> {
    Ok(Wrapped {
        to: KeyId::read_all(text(item, WRAPPED_TO)?),
        bytes: bytes(item, WRAPPED)?.to_vec(),
    })
}

/// Whether an item is a request and not an event.
pub(crate) fn is_request(item: &Item) -> bool {
    item.get(SORT)
        .and_then(|sort| sort.as_s().ok())
        .is_some_and(|sort| sort == REQUEST)
}
