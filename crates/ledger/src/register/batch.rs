//! Many items of a table at once: sealed answers, and keys of cases.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_dynamodb::types::KeysAndAttributes;
use request::Reference;

use super::Register;
use crate::backoff::Backoff;
use crate::error::{LedgerError, unavailable};
use crate::item::{Item, Projection, spelt};
use crate::kept::Kept;
use crate::seal::Wrapped;
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
        let read = [table::REFERENCE, table::SEALED, table::SEALED_SHA256];
        let table = &self.connection.table;
        let items = self.items(table, each(references, table::request_key), read);
        let mut found = HashMap::new();
        for item in items.await? {
            found.insert(spelt(&item, table::REFERENCE)?, Kept::read(&item)?);
        }
        let in_order = references.iter();
        Ok(in_order.filter_map(|one| found.remove_entry(one)).collect())
    }

    /// What opens the seals of these requests. Of one that was erased there is nothing.
    pub async fn keys(
        &self,
        references: &[Reference],
    ) -> Result<BTreeMap<Reference, Wrapped>, LedgerError> {
        let read = [table::REFERENCE, table::WRAPPED, table::WRAPPED_TO];
        let table = &self.connection.keys;
        let items = self.items(table, each(references, table::wrapped_key), read);
        let found = items.await?;
        let each = found.iter().map(|item| {
            let reference = spelt(item, table::REFERENCE)?;
            Ok((reference, table::read_wrapped(item)?))
        });
        each.collect()
    }

    /// These attributes of the items of a table, as they stand now and in no order.
    pub(super) async fn items(
        &self,
        table: &str,
        keys: Vec<Item>,
        read: impl IntoIterator<Item = &'static str>,
    ) -> Result<Vec<Item>, LedgerError> {
        let read = Projection::of(read);
        let mut found = Vec::with_capacity(keys.len());
        for batch in keys.chunks(BATCH) {
            let mut left = batch.to_vec();
            let mut tries = Backoff::default();
            while !left.is_empty() {
                let (items, unread) = self.batch_get(table, left, &read).await?;
                // 16 MB a call is normal; a call that brings nothing means the table is too busy.
                if items.is_empty() && !unread.is_empty() && !tries.again().await {
                    let text = "BatchGetItem left keys unread. Try again in a moment.";
                    return Err(LedgerError::Unavailable(text.to_owned()));
                }
                found.extend(items);
                left = unread;
            }
        }
        Ok(found)
    }

    async fn batch_get(
        &self,
        table: &str,
        keys: Vec<Item>,
        read: &Projection,
    ) -> Result<(Vec<Item>, Vec<Item>), LedgerError> {
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
            .request_items(table, wanted)
            .send()
            .await
            .map_err(|error| unavailable("BatchGetItem", &error))?;
        let items = answer.responses.and_then(|mut all| all.remove(table));
        let unread = answer
            .unprocessed_keys
            .and_then(|mut all| all.remove(table));
        Ok((
            items.unwrap_or_default(),
            unread.map(|rest| rest.keys).unwrap_or_default(),
        ))
    }
}

/// A key for each reference, once.
fn each(references: &[Reference], key: fn(&Reference) -> Item) -> Vec<Item> {
    let wanted: BTreeSet<_> = references.iter().collect();
    wanted.into_iter().map(key).collect()
}
