//! All the public edge holds: it can put a request, read back what is not sealed, and record what the
//! sender of a request does afterwards.
//!
//! 1. `receive` puts a request; 2. `status` tells how one stands to whoever holds its receipt code;
//! 3. `change` takes it back or adds to it.
//!
//! Of the table of case keys it reads nothing: there is no call for that. A role for it needs `PutItem` there and
//! nothing else; in the register the puts of `TransactWriteItems`, `GetItem` and `Query` of clear attributes,
//! `UpdateItem` of `stage`, `standing`, `event_count`, `head_hash` and `due` alone where the partition key begins with
//! `REQ#`, and of all where it begins with `LIMIT#`.

use request::deadline::Deadlines;

use crate::connection::Connection;
use crate::error::{LedgerError, unavailable};
use crate::item::{Item, Projection};

mod change;
mod receive;
mod status;

pub use change::{Added, Addition};

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

    /// Lists what is open by the days of these rules ([`Connection::ruled_by`]).
    #[must_use]
    pub fn ruled_by(self, rules: &Deadlines) -> Self {
        Self::new(self.connection.ruled_by(rules))
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
}
