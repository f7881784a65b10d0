//! The end of a request's chain, and putting one more event there: the only way a chain grows.
//!
//! Event, new standing and new end are written in one transaction, on condition that the end is where it
//! was when it was read. So of two who write at once one is told, and decides anew.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use jiff::Timestamp;
use request::{EventKind, Kind, Reference, Stage, Standing};

use crate::connection::Connection;
use crate::due::Listing;
use crate::entry::Entry;
use crate::error::LedgerError;
use crate::event::{Event, Moment};
use crate::item::{Item, n, number, s, spelt, text};
use crate::table;
use crate::transaction::{Refusal, put_new, transact};

/// How a request stands, and the end of its chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) kind: Kind,
    pub(crate) received_at: Timestamp,
    pub(crate) standing: Standing,
    pub(crate) event_count: u32,
    pub(crate) hash: String,
}

impl Head {
    /// What it is read from.
    pub(crate) const ATTRIBUTES: [&str; 6] = [
        table::KIND,
        table::RECEIVED_AT,
        table::STAGE,
        table::STANDING,
        table::EVENT_COUNT,
        table::HEAD_HASH,
    ];

    /// Reads the head off a request.
    pub(crate) fn read(item: &Item) -> Result<Self, LedgerError> {
        Ok(Self {
            kind: spelt(item, table::KIND)?,
            received_at: spelt(item, table::RECEIVED_AT)?,
            standing: read_standing(item)?,
            event_count: number(item, table::EVENT_COUNT)?,
            hash: text(item, table::HEAD_HASH)?.to_owned(),
        })
    }

    /// The head of a request that was read.
    pub(crate) fn of(entry: &Entry) -> Self {
        Self {
            kind: entry.kind,
            received_at: entry.received_at,
            standing: entry.standing,
            event_count: entry.event_count,
            hash: entry.head_hash.clone(),
        }
    }

    /// Puts the event that follows on this head and on the events `before`, and whatever must be new
    /// beside it. Housekeeping moves no day and may go without what was before.
    pub(crate) async fn put(
        &self,
        connection: &Connection,
        reference: &Reference,
        event: &Event,
        next: Standing,
        before: &[Moment],
        beside: Option<Item>,
    ) -> Result<(), Refusal> {
        let listing = Listing::after(&connection.rules, self, before, event, next);
        let update = self.update(connection, reference, event, next, listing)?;
        let items = [event.to_item(reference)].into_iter().chain(beside);
        let mut writes = vec![TransactWriteItem::builder().update(update).build()];
        for item in items {
            writes.push(put_new(&connection.table, item)?);
        }
        transact(connection, writes).await
    }

    /// The change of the request that goes with the event.
    pub(crate) fn update(
        &self,
        connection: &Connection,
        reference: &Reference,
        event: &Event,
        next: Standing,
        listing: Listing,
    ) -> Result<Update, BuildError> {
        let change = Update::builder()
            .table_name(&*connection.table)
            .set_key(Some(table::request_key(reference)))
            .condition_expression("#c = :seen AND #h = :head")
            .expression_attribute_names("#c", table::EVENT_COUNT)
            .expression_attribute_names("#h", table::HEAD_HASH)
            .expression_attribute_names("#s", table::STAGE)
            .expression_attribute_names("#x", table::STANDING)
            .expression_attribute_values(":seen", n(self.event_count))
            .expression_attribute_values(":head", s(&self.hash))
            .expression_attribute_values(":stage", s(next.stage().id()))
            .expression_attribute_values(":standing", s(next.to_string()))
            .expression_attribute_values(":count", n(event.number))
            .expression_attribute_values(":hash", s(&event.hash));
        let set = "SET #s = :stage, #x = :standing, #c = :count, #h = :hash";
        match listing {
            Listing::Stays => change.update_expression(set),
            Listing::Under(due) => {
                let due = table::due(due, self.received_at, reference);
                change
                    .update_expression(format!("{set}, #d = :due"))
                    .expression_attribute_names("#d", table::DUE)
                    .expression_attribute_values(":due", s(due))
            }
            Listing::Leaves => change
                .update_expression(format!("REMOVE #d {set}"))
                .expression_attribute_names("#d", table::DUE),
        }
        .build()
    }
}

/// Reads how a request stands: by its axes, or by the label alone where it was stored before there
/// were any.
pub(crate) fn read_standing(item: &Item) -> Result<Standing, LedgerError> {
    if item.contains_key(table::STANDING) {
        return spelt(item, table::STANDING);
    }
    spelt::<Stage>(item, table::STAGE).map(Standing::at_least)
}

/// How a request of a kind stands after these events; `None` where one of them may not follow.
pub(crate) fn standing_after(
    kind: Kind,
    events: impl IntoIterator<Item = EventKind>,
) -> Option<Standing> {
    let mut events = events.into_iter();
    let first = Standing::after(None, kind, events.next()?).ok()?;
    let last = events.try_fold(first, |standing, event| standing.then(kind, event));
    last.ok()
}
