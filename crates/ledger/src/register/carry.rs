//! Bringing a request from another register here, shut and as it stands.
//!
//! What makes it one, the request and its key, is written last and at once with its last events, and only if here
//! is what was looked at. So whoever stops in between leaves at most events that belong to no request yet, which
//! the next time goes on from; and a key comes with its request or never: one that was destroyed here stays so.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem};
use request::Reference;

use super::Register;
use super::dossier::{Dossier, Likeness};
use crate::backoff::Backoff;
use crate::error::LedgerError;
use crate::item::{Item, n, s, text};
use crate::table;
use crate::transaction::{Refusal, put_new, transact};

/// Items of one transaction.
const ITEMS: usize = 100;
/// Bytes of one transaction: DynamoDB takes 4 MB, of which names and numbers are counted otherwise than here.
const BYTES: usize = 3_500_000;

/// A write, and about how large it is.
type Write = (TransactWriteItem, usize);

impl Register {
    /// Brings a request of another register here unless something else is here under its reference, and says how
    /// what was here stood to it. After an error it may be done again.
    pub async fn carry(&self, from: &Self, reference: &Reference) -> Result<Likeness, LedgerError> {
        let mut was = None;
        let mut tries = Backoff::default();
        loop {
            let (theirs, ours) = (
                from.dossier(reference).await?,
                self.dossier(reference).await?,
            );
            let is = theirs.likeness(&ours)?;
            if !matches!(is, Likeness::Missing | Likeness::Earlier) {
                // An earlier try may have done it, and its answer been lost.
                return Ok(was.filter(|_| is == Likeness::Same).unwrap_or(is));
            }
            match self.put_dossier(&theirs, &ours).await {
                Ok(()) => return Ok(is),
                Err(refusal) if !tries.again().await => return Err(refusal.into()),
                Err(_again) => was = Some(is),
            }
        }
    }

    async fn put_dossier(&self, theirs: &Dossier, ours: &Dossier) -> Result<(), Refusal> {
        let mut batch: Vec<Write> = Vec::new();
        for (number, item) in &theirs.events {
            if ours.events.contains_key(number) {
                continue;
            }
            let write = (put_new(&self.connection.table, item.clone())?, size(item));
            if !fit(&batch, std::slice::from_ref(&write)) {
                self.send(&mut batch).await?;
            }
            batch.push(write);
        }
        let end = self.end(theirs, ours)?;
        if !fit(&batch, &end) {
            self.send(&mut batch).await?;
        }
        batch.extend(end);
        self.send(&mut batch).await?;
        if ours.request.is_some() && theirs.is_erased_after(ours.count()?)? {
            self.connection.settle().await;
        }
        Ok(())
    }

    async fn send(&self, batch: &mut Vec<Write>) -> Result<(), Refusal> {
        let writes = batch.drain(..).map(|(write, _)| write).collect();
        transact(&self.connection, writes).await
    }

    /// The writes that belong together: the request, its key, and what an erasure empties.
    fn end(&self, theirs: &Dossier, ours: &Dossier) -> Result<Vec<Write>, Refusal> {
        let Some(request) = theirs.request.clone() else {
            return Ok(Vec::new());
        };
        let (table, keys) = (&self.connection.table, &self.connection.keys);
        let about = size(&request);
        let Some(here) = &ours.request else {
            let mut end = vec![(put_new(table, request)?, about)];
            if let Some(key) = theirs.key.clone() {
                let about = size(&key);
                end.push((put_new(keys, key)?, about));
            }
            return Ok(end);
        };
        let had = ours.count()?;
        let seen = [
            (table::EVENT_COUNT, n(had)),
            (table::HEAD_HASH, s(text(here, table::HEAD_HASH)?)),
        ];
        let mut end = vec![(replace(table, request, seen)?, about)];
        if theirs.is_erased_after(had)? {
            for (number, item) in theirs.events.range(..=had) {
                if ours.events.get(number) != Some(item) {
                    let hash = s(text(item, table::HASH)?);
                    let write = replace(table, item.clone(), [(table::HASH, hash)])?;
                    end.push((write, size(item)));
                }
            }
            let key = here.get(table::PARTITION).cloned();
            let key = key.ok_or(LedgerError::Unreadable {
                attribute: table::PARTITION,
            })?;
            let gone = Delete::builder()
                .table_name(&**keys)
                .key(table::PARTITION, key);
            let gone = TransactWriteItem::builder().delete(gone.build()?).build();
            end.push((gone, 0));
        }
        Ok(end)
    }
}

/// Puts an item in the place of one that has these values.
fn replace<const N: usize>(
    name: &str,
    item: Item,
    seen: [(&str, AttributeValue); N],
) -> Result<TransactWriteItem, BuildError> {
    let mut put = Put::builder().table_name(name).set_item(Some(item));
    let mut conditions = Vec::new();
    for (at, (attribute, value)) in seen.into_iter().enumerate() {
        conditions.push(format!("#{at} = :{at}"));
        put = put
            .expression_attribute_names(format!("#{at}"), attribute)
            .expression_attribute_values(format!(":{at}"), value);
    }
    let put = put.condition_expression(conditions.join(" AND ")).build()?;
    Ok(TransactWriteItem::builder().put(put).build())
}

/// Whether one transaction takes both.
fn fit(batch: &[Write], more: &[Write]) -> bool {
    let bytes: usize = batch.iter().chain(more).map(|(_, size)| size).sum();
    batch.is_empty() || (batch.len() + more.len() <= ITEMS && bytes <= BYTES)
}

/// About how many bytes an item takes. Numbers are short.
fn size(item: &Item) -> usize {
    let of = |value: &AttributeValue| match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::B(bytes) => bytes.as_ref().len(),
        _ => 32,
    };
    item.iter()
        .map(|(name, value)| name.len() + of(value))
        .sum()
}
