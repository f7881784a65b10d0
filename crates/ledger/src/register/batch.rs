//! Many items of a table at once: sealed answers, events, and keys of cases.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_dynamodb::types::KeysAndAttributes;
use request::Reference;

use super::Register;
use crate::backoff::Backoff;
use crate::entry::Entry;
use crate::error::{LedgerError, unavailable};
use crate::event::{Event, Moment};
use crate::item::{Item, Projection, spelt, text};
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

    /// The events of these requests in order, for each as many as its entry says: what came since the entry was
    /// read is left out, and what is missing in the register is missing here.
    pub async fn events<'a>(
        &self,
        entries: impl IntoIterator<Item = &'a Entry>,
    ) -> Result<BTreeMap<Reference, Vec<Event>>, LedgerError> {
        self.happened(entries, &Event::ATTRIBUTES, Event::read)
            .await
    }

    /// Of the same events, what days are reckoned by; nothing sealed is read.
    pub async fn moments_of<'a>(
        &self,
        entries: impl IntoIterator<Item = &'a Entry>,
    ) -> Result<BTreeMap<Reference, Vec<Moment>>, LedgerError> {
        self.happened(entries, &Moment::ATTRIBUTES, Moment::read)
            .await
    }

    /// The key of an event follows from its number, so those of many requests come in one call.
    async fn happened<'a, T>(
        &self,
        entries: impl IntoIterator<Item = &'a Entry>,
        attributes: &[&'static str],
        made: fn(&Item) -> Result<T, LedgerError>,
    ) -> Result<BTreeMap<Reference, Vec<T>>, LedgerError> {
        let numbers = |it: &'a Entry| (1..=it.event_count).map(|number| (&it.reference, number));
        let wanted: BTreeSet<_> = entries.into_iter().flat_map(numbers).collect();
        let keys = wanted.into_iter();
        let keys = keys.map(|(reference, number)| table::event_key(reference, number));
        let read = attributes.iter().copied().chain([table::PARTITION]);
        let table = &self.connection.table;
        let mut items = self.items(table, keys.collect(), read).await?;
        // Texts of one length, in the order of the numbers in them.
        items.sort_by_cached_key(|item| text(item, table::SORT).map(str::to_owned).ok());
        let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for item in &items {
            let of = found.entry(table::of_request(item)?).or_default();
            of.push(made(item)?);
        }
        Ok(found)
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
        self.items_by(table, keys, Some(&Projection::of(read)))
            .await
    }

    /// The same, or all of each item.
    pub(super) async fn items_by(
        &self,
        table: &str,
        keys: Vec<Item>,
        read: Option<&Projection>,
    ) -> Result<Vec<Item>, LedgerError> {
        let mut found = Vec::with_capacity(keys.len());
        for batch in keys.chunks(BATCH) {
            let mut left = batch.to_vec();
            let mut tries = Backoff::default();
            while !left.is_empty() {
                let (items, unread) = self.batch_get(table, left, read).await?;
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
        read: Option<&Projection>,
    ) -> Result<(Vec<Item>, Vec<Item>), LedgerError> {
        let wanted = KeysAndAttributes::builder()
            .set_keys(Some(keys))
            .consistent_read(true)
            .set_projection_expression(read.map(|it| it.expression.clone()))
            .set_expression_attribute_names(read.map(|it| it.names.clone()))
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
