//! Files that are recorded with their requests before they have a name: a marker says of each that it has none yet.
//!
//! An event tells that a file was made, and comes first, so that no file is unheard of. Whoever asks later what was
//! handed out must know of files that came to nothing; one marker a file tells, wherever it was to be written.

use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use jiff::Timestamp;

use super::Register;
use crate::error::{LedgerError, unavailable};
use crate::event::digest;
use crate::item::{Item, n};
use crate::table;
use crate::transaction::{Refusal, transact};

impl Register {
    /// Marks the file of this SHA-256 as one that has no name yet. It may be marked already.
    pub async fn begin_file(&self, sha256: &str) -> Result<(), LedgerError> {
        self.mark(key(sha256)).await
    }

    /// The file of this SHA-256 has its name: from now on the marker counts no more, and may be removed.
    pub async fn end_file(&self, sha256: &str, now: Timestamp) -> Result<(), LedgerError> {
        let mut item = key(sha256);
        item.insert(table::EXPIRES_AT.to_owned(), n(now.as_second()));
        self.mark(item).await
    }

    /// Whether the file of this SHA-256 was recorded and got no name.
    pub async fn is_unnamed(&self, sha256: &str) -> Result<bool, LedgerError> {
        let answer = self
            .connection
            .client
            .get_item()
            .table_name(&*self.connection.table)
            .set_key(Some(key(sha256)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| unavailable("GetItem", &error))?;
        let marker = answer.item;
        Ok(marker.is_some_and(|it| !it.contains_key(table::EXPIRES_AT)))
    }

    /// By a transaction, for a role of the staff may write in no other way.
    async fn mark(&self, item: Item) -> Result<(), LedgerError> {
        let put = Put::builder()
            .table_name(&*self.connection.table)
            .set_item(Some(item))
            .build()
            .map_err(Refusal::from)?;
        let write = TransactWriteItem::builder().put(put).build();
        Ok(transact(&self.connection, vec![write]).await?)
    }
}

fn key(sha256: &str) -> Item {
    table::file_key(&digest(&["ledger file 1", sha256]))
}
