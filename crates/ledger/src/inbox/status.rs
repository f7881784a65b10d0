//! How a request stands, for whoever holds its receipt code.
//!
//! An unknown reference and a wrong code are one thing: the same call is made for both, and the same
//! comparison. Only after it is anything else of the request read.

use request::Reference;
use subtle::{Choice, ConstantTimeEq};

use super::Inbox;
use crate::backoff::Backoff;
use crate::chain::{Head, standing_after};
use crate::error::LedgerError;
use crate::event::Moment;
use crate::filing::Status;
use crate::item::{Item, Projection, bytes, spelt, text};
use crate::seal::CaseRecipient;
use crate::table;

/// Items asked for in one call.
const PAGE: i32 = 100;

/// What is read of a request and of its events; nothing sealed, and no note of the desk.
const CLEAR: [&str; 13] = [
    table::SORT,
    table::REFERENCE,
    table::KIND,
    table::LANGUAGE,
    table::RECEIVED_AT,
    table::RECIPIENT,
    table::ASKED,
    table::TOLD,
    table::AT,
    table::STAGE,
    table::STANDING,
    table::EVENT_COUNT,
    table::HEAD_HASH,
];

impl Inbox {
    /// How a request stands. `None` for an unknown reference and for a wrong code alike; the comparison
    /// takes the same time for every wrong code.
    pub async fn status(
        &self,
        reference: &Reference,
        receipt_hash: &[u8; 32],
    ) -> Result<Option<Status>, LedgerError> {
        let key = table::request_key(reference);
        let item = self.read(key, &[table::RECEIPT_HASH]).await?;
        let kept = item.as_ref().map(|it| bytes(it, table::RECEIPT_HASH));
        let kept = kept.transpose()?;
        // A request that is not there has a hash as well, which no code can have.
        let is_there = Choice::from(u8::from(kept.is_some()));
        let is_right = kept.unwrap_or(&[0; 32]).ct_eq(receipt_hash);
        if !bool::from(is_there & is_right) {
            return Ok(None);
        }
        let mut tries = Backoff::default();
        loop {
            let status = read_status(&self.clear(reference).await?)?;
            // A page may have been read before an event and the next one after it.
            if status.is_whole() || !tries.again().await {
                return Ok(Some(status));
            }
        }
    }

    /// The request and its events, without what is sealed.
    async fn clear(&self, reference: &Reference) -> Result<Vec<Item>, LedgerError> {
        let read = Projection::of(CLEAR);
        self.connection.partition(reference, Some(read), PAGE).await
    }
}

fn read_status(items: &[Item]) -> Result<Status, LedgerError> {
    let request = items.iter().find(|item| table::is_request(item));
    let request = request.ok_or(LedgerError::Unreadable {
        attribute: table::REFERENCE,
    })?;
    let events = items.iter().filter(|item| !table::is_request(item));
    let events: Vec<_> = events.map(Moment::read).collect::<Result<_, _>>()?;
    let mut head = Head::read(request)?;
    if !request.contains_key(table::STANDING) {
        let kinds = events.iter().map(|event| event.kind);
        let standing = standing_after(head.kind, kinds);
        head.standing = standing.unwrap_or(head.standing);
    }
    Ok(Status {
        reference: spelt(request, table::REFERENCE)?,
        kind: head.kind,
        language: spelt(request, table::LANGUAGE)?,
        received_at: spelt(request, table::RECEIVED_AT)?,
        stage: head.standing.stage(),
        standing: head.standing,
        recipient: CaseRecipient::new(text(request, table::RECIPIENT)?),
        events,
        head,
    })
}
