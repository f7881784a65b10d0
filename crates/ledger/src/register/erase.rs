//! Destroying a closed request: the key of its case and everything sealed, in one transaction with the event that
//! tells so. Without the key nothing opens what older copies of the register hold of it.
//!
//! Where more is sealed than one transaction takes, as many letters may be, the rest goes right after it: what is left of
//! it if that fails is shut for good, breaks the check of the case, and goes when erasing is tried again
//! ([`Register::finish_erasing`]).
//!
//! The digests stay, so that the chain of events still verifies: the tombstone says what there was and when
//! it went, and nothing of what it said.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{Delete, TransactWriteItem, Update};
use request::standing::Legal;
use request::{EventKind, Reference, Standing};

use super::Register;
use crate::chain::Head;
use crate::due::Listing;
use crate::error::{AppendError, Change, LedgerError};
use crate::event::{Event, Happening};
use crate::item::b;
use crate::kept::Kept;
use crate::table;
use crate::transaction::{Refusal, put_new, transact};

/// Items of one transaction of DynamoDB.
const ITEMS: usize = 100;
/// Seals that go in the first one, beside the request's own, its key and the event.
const FIRST: usize = ITEMS - 3;

/// Whether the erasing of a request with so many events takes more than one transaction, so that it may have stopped on
/// the way. An event has one seal at most.
pub const fn takes_several(event_count: u32) -> bool {
    event_count as usize > FIRST
}

impl Register {
    /// Destroys the key and every seal of a request and records an `erased` event. If anything came since the actor
    /// looked, or comes at the same time, nothing is destroyed: [`AppendError::Changed`]. Whether the time
    /// has come is the caller's to know.
    pub async fn erase(
        &self,
        reference: &Reference,
        happening: Happening,
    ) -> Result<Standing, AppendError> {
        let case = self.without_key(reference).await?;
        let case = case.ok_or(AppendError::NotFound)?;
        let seen = happening.seen.unwrap_or(case.entry.event_count);
        if seen != case.entry.event_count {
            let later = case.events.iter().filter(|event| event.number > seen);
            let since = later.map(Change::of).collect();
            return Err(AppendError::Changed { since });
        }
        let head = Head::of(&case.entry);
        let event = EventKind::Erased;
        let next = head.standing.then(head.kind, event);
        let next = next.map_err(|why| AppendError::NotAllowed {
            stage: case.entry.stage,
            event,
            why,
        })?;
        let event = Event::follow(&head, reference, happening);
        let later: Vec<_> = case.seals().filter(|kept| !kept.is_answers()).collect();
        let (first, rest) = later.split_at(later.len().min(FIRST));
        match self.destroy(reference, &head, &event, next, first).await {
            Ok(()) => {}
            Err(Refusal::First | Refusal::Race) => {
                let since = self.since(reference, seen).await?;
                return Err(AppendError::Changed { since });
            }
            Err(Refusal::Open(error)) => {
                self.settle(reference, &event, next, error).await?;
            }
        }
        self.empty(reference, rest).await?;
        self.connection.settle().await;
        Ok(next)
    }

    /// Removes what an erasure left that did not come to its end, and tells how the request stands; nothing where none
    /// did.
    pub async fn finish_erasing(
        &self,
        reference: &Reference,
    ) -> Result<Option<Standing>, LedgerError> {
        let case = self.without_key(reference).await?;
        let Some(case) = case.filter(|it| it.entry.standing.legal == Legal::Erased) else {
            return Ok(None);
        };
        let left: Vec<_> = case.seals().filter(|kept| !kept.is_erased()).collect();
        if left.is_empty() {
            return Ok(None);
        }
        self.empty(reference, &left).await?;
        self.connection.settle().await;
        Ok(Some(case.entry.standing))
    }

    /// Removes seals of a request whose key is destroyed.
    async fn empty(&self, reference: &Reference, seals: &[&Kept]) -> Result<(), LedgerError> {
        for some in seals.chunks(ITEMS) {
            let writes = self.emptying(reference, some).map_err(Refusal::from)?;
            transact(&self.connection, writes).await?;
        }
        Ok(())
    }

    fn emptying(
        &self,
        reference: &Reference,
        seals: &[&Kept],
    ) -> Result<Vec<TransactWriteItem>, BuildError> {
        let each = seals.iter().map(|kept| {
            let emptied = self.emptied(reference, kept)?;
            Ok(TransactWriteItem::builder().update(emptied).build())
        });
        each.collect()
    }

    async fn destroy(
        &self,
        reference: &Reference,
        head: &Head,
        event: &Event,
        next: Standing,
        seals: &[&Kept],
    ) -> Result<(), Refusal> {
        // It is closed, and so no longer among what is due.
        let mut end = head.update(&self.connection, reference, event, next, Listing::Stays)?;
        let changes = &mut end.update_expression;
        changes.push_str(", #a = :nothing");
        let names = end.expression_attribute_names.get_or_insert_default();
        names.insert("#a".to_owned(), table::SEALED.to_owned());
        let values = end.expression_attribute_values.get_or_insert_default();
        values.insert(":nothing".to_owned(), b(&[]));
        let mut writes = vec![TransactWriteItem::builder().update(end).build()];
        writes.extend(self.emptying(reference, seals)?);
        writes.push(put_new(&self.connection.table, event.to_item(reference))?);
        let key = self.destroyed(reference)?;
        writes.push(TransactWriteItem::builder().delete(key).build());
        transact(&self.connection, writes).await
    }

    /// The end of the key. It may be gone: what is lost need not be kept from being erased.
    fn destroyed(&self, reference: &Reference) -> Result<Delete, BuildError> {
        Delete::builder()
            .table_name(&*self.connection.keys)
            .set_key(Some(table::wrapped_key(reference)))
            .build()
    }

    /// The change of an event whose seal goes: the digest that its hash was made of stays.
    fn emptied(&self, reference: &Reference, kept: &Kept) -> Result<Update, BuildError> {
        Update::builder()
            .table_name(&*self.connection.table)
            .set_key(Some(kept.key(reference)))
            .condition_expression("attribute_exists(#a)")
            .update_expression("SET #a = :nothing")
            .expression_attribute_names("#a", table::SEALED)
            .expression_attribute_values(":nothing", b(&[]))
            .build()
    }
}
