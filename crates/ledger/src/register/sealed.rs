//! Sealed answers of many requests at once.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::types::KeysAndAttributes;
use request::Reference;

use super::Register;
use crate::backoff::Backoff;
use crate::error::{LedgerError, unavailable};
use crate::item::{Item, Projection, spelt};
use crate::kept::Kept;
use crate::table;

/// Keys that one `BatchGetItem` takes at most.
const BATCH: usize = 100;

impl Register {
    /// The sealed answers of these requests, in their order. A reference that names none is left
    /// out, and one that is given twice comes once.
    pub async fn sealed(
        &self,
        references: &[Reference],
    ) -> Result<Vec<(Reference, Kept)>, LedgerError> {
        let mut seen = BTreeSet::new();
        let wanted: Vec<_> = references.iter().filter(|one| seen.insert(*one)).collect();
        let mut all = Vec::with_capacity(wanted.len());
        for batch in wanted.chunks(BATCH) {
            let mut found = self.batch(batch).await?;
            all.extend(batch.iter().filter_map(|one| found.remove_entry(*one)));
        }
        Ok(all)
    }

    async fn batch(&self, batch: &[&Reference]) -> Result<HashMap<Reference, Kept>, LedgerError> {
        let keys = batch.iter().map(|one| table::request_key(one)).collect();
        let read = [
            table::REFERENCE,
            table::SEALED,
            table::SEALED_TO,
            table::SEALED_SHA256,
            table::RESEALED_SHA256,
        ];
        let items = self.items(keys, read).await?;
        let found = items
            .iter()
            .map(|item| Ok((spelt(item, table::REFERENCE)?, Kept::read(item)?)));
        found.collect()
    }

    /// These attributes of the items of at most [`BATCH`] keys, as they stand now and in no order.
    pub(super) async fn items(
        &self,
        keys: Vec<Item>,
        read: impl IntoIterator<Item = &'static str>,
    ) -> Result<Vec<Item>, LedgerError> {
        let read = Projection::of(read);
        let (mut found, mut left) = (Vec::new(), keys);
        let mut tries = Backoff::default();
        while !left.is_empty() {
            let (items, unread) = self.batch_get(left, &read).await?;
            // 16 MB a call is normal; a call that brings nothing means the table is too busy.
            if items.is_empty() && !unread.is_empty() && !tries.again().await {
                let text = "BatchGetItem left keys unread. Try again in a moment.";
                return Err(LedgerError::Unavailable(text.to_owned()));
            }
            found.extend(items);
            left = unread;
        }
        Ok(found)
    }

    async fn batch_get(
        &self,
        keys: Vec<Item>,
        read: &Projection,
    ) -> Result<(Vec<Item>, Vec<Item>), LedgerError> {
        let table_name = &*self.connection.table;
        let wanted = KeysAndAttributes::builder()
            .set_keys(Some(keys))
            .consistent_read(true)
            .projection_expression(&read.expression)
            .set_expression_attribute_names(Some(read.names.clone()))
            .build()
            .map_err(|_missing_keys| LedgerError::Unreadable {
                attribute: table::PARTITION,
            })?;
        let answer = self
            .connection
            .client
            .batch_get_item()
            .request_items(table_name, wanted)
            .send()
            .await
            .map_err(|error| unavailable("BatchGetItem", &error))?;
        let items = answer.responses.and_then(|mut all| all.remove(table_name));
        let unread = answer
            .unprocessed_keys
            .and_then(|mut all| all.remove(table_name));
        Ok((
            items.unwrap_or_default(),
            unread.map(|rest| rest.keys).unwrap_or_default(),
        ))
    }
}
