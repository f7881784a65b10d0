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
        let mut found = HashMap::new();
        let mut left: Vec<Item> = batch.iter().map(|one| table::request_key(one)).collect();
        let mut tries = Backoff::default();
        while !left.is_empty() {
            let (items, unread) = self.batch_get(left).await?;
            // 16 MB a call is normal; a call that brings nothing means the table is too busy.
            if items.is_empty() && !unread.is_empty() && !tries.again().await {
                let text = "BatchGetItem left keys unread. Try again in a moment.";
                return Err(LedgerError::Unavailable(text.to_owned()));
            }
            for item in items {
                found.insert(spelt(&item, table::REFERENCE)?, Kept::read(&item)?);
            }
            left = unread;
        }
        Ok(found)
    }

    async fn batch_get(&self, keys: Vec<Item>) -> Result<(Vec<Item>, Vec<Item>), LedgerError> {
        let table_name = &*self.connection.table;
        let projection = Projection::of([
            table::REFERENCE,
            table::SEALED,
            table::SEALED_TO,
            table::SEALED_SHA256,
            table::RESEALED_SHA256,
        ]);
        let wanted = KeysAndAttributes::builder()
            .set_keys(Some(keys))
            .consistent_read(true)
            .projection_expression(projection.expression)
            .set_expression_attribute_names(Some(projection.names))
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
