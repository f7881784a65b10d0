//! All the public edge holds: it can put a request, and read back what is not sealed.
//!
//! A role for it needs the puts of `TransactWriteItems`, `GetItem` and `Query` of clear attributes, and
//! `UpdateItem` where the partition key begins with `LIMIT#`.

use request::Reference;
use subtle::ConstantTimeEq;

use crate::connection::Connection;
use crate::error::{LedgerError, unavailable};
use crate::filing::{Status, StatusEvent};
use crate::item::{Item, Projection, bytes, s, spelt};
use crate::table;

mod receive;

/// Events asked for in one call.
const PAGE: i32 = 100;

/// The public edge's side of the ledger.
#[derive(Debug, Clone)]
pub struct Inbox {
    pub(crate) connection: Connection,
}

impl Inbox {
    /// An inbox over a connection.
    pub fn new(connection: Connection) -> Self {
        Self { connection }
    }

    /// How a request stands, for whoever holds its receipt code. An unknown reference and a wrong
    /// code look alike, and the comparison takes the same time for every wrong code.
    pub async fn status(
        &self,
        reference: &Reference,
        receipt_hash: &[u8; 32],
    ) -> Result<Option<Status>, LedgerError> {
        let read = [
            table::REFERENCE,
            table::KIND,
            table::RECEIVED_AT,
            table::STAGE,
            table::RECEIPT_HASH,
        ];
        let item = self.read(table::request_key(reference), &read).await?;
        let item = item.unwrap_or_default();
        let kept = bytes(&item, table::RECEIPT_HASH).unwrap_or_default();
        if !bool::from(kept.ct_eq(receipt_hash)) {
            return Ok(None);
        }
        Ok(Some(Status {
            reference: spelt(&item, table::REFERENCE)?,
            kind: spelt(&item, table::KIND)?,
            received_at: spelt(&item, table::RECEIVED_AT)?,
            stage: spelt(&item, table::STAGE)?,
            events: self.events(reference).await?,
        }))
    }

    /// Reads these attributes of an item, as they stand now.
    async fn read(&self, key: Item, attributes: &[&str]) -> Result<Option<Item>, LedgerError> {
        let read = Projection::of(attributes.iter().copied());
        let answer = self
            .connection
            .client
            .get_item()
            .table_name(&*self.connection.table)
            .set_key(Some(key))
            .consistent_read(true)
            .projection_expression(read.expression)
            .set_expression_attribute_names(Some(read.names))
            .send()
            .await
            .map_err(|error| unavailable("GetItem", &error))?;
        Ok(answer.item)
    }

    async fn events(&self, reference: &Reference) -> Result<Vec<StatusEvent>, LedgerError> {
        let mut events = Vec::new();
        let mut start = None;
        loop {
            let answer = self
                .connection
                .client
                .query()
                .table_name(&*self.connection.table)
                .consistent_read(true)
                .key_condition_expression("#p = :p AND begins_with(#s, :s)")
                .projection_expression("#k, #a")
                .expression_attribute_names("#p", table::PARTITION)
                .expression_attribute_names("#s", table::SORT)
                .expression_attribute_names("#k", table::KIND)
                .expression_attribute_names("#a", table::AT)
                .expression_attribute_values(":p", table::partition(reference))
                .expression_attribute_values(":s", s(table::EVENT_PREFIX))
                .limit(PAGE)
                .set_exclusive_start_key(start)
                .send()
                .await
                .map_err(|error| unavailable("Query", &error))?;
            for item in answer.items() {
                events.push(StatusEvent {
                    kind: spelt(item, table::KIND)?,
                    at: spelt(item, table::AT)?,
                });
            }
            start = answer.last_evaluated_key.filter(|key| !key.is_empty());
            if start.is_none() {
                return Ok(events);
            }
        }
    }
}
