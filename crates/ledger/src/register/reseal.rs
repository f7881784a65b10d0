//! Putting what was sealed anew in the place of the former seal: in one transaction with the event that
//! tells so, and only if that one was still there.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use jiff::Timestamp;
use request::{EventKind, Reference};

use super::Register;
use crate::backoff::Backoff;
use crate::chain::Head;
use crate::due::Listing;
use crate::error::{AppendError, LedgerError, unavailable};
use crate::event::{Event, Happening};
use crate::item::{b, s};
use crate::kept::Kept;
use crate::seal::{KeyId, Sealed};
use crate::table;
use crate::transaction::{Refusal, put_new, transact};

impl Register {
    /// Puts `sealed` in the place of `former`, the answers of a request or what a later event brought,
    /// and records a `resealed` event. The digest of what came first stays. If somebody else sealed it
    /// anew meanwhile, nothing is written and the answer is [`AppendError::Changed`].
    pub async fn reseal(
        &self,
        reference: &Reference,
        former: &Kept,
        sealed: &Sealed,
        actor: &str,
        at: Timestamp,
    ) -> Result<(), AppendError> {
        let kind = EventKind::Resealed;
        let note = former.note(sealed);
        let mut tries = Backoff::default();
        loop {
            let head = self.head(reference).await?.ok_or(AppendError::NotFound)?;
            let happening = Happening {
                data: Some(note.clone()),
                ..Happening::new(kind, at, actor)
            };
            let event = Event::follow(&head, reference, happening);
            match self.replace(reference, &head, &event, former, sealed).await {
                Ok(()) => return Ok(()),
                Err(Refusal::Open(error)) => {
                    let settled = self.settle(reference, &event, head.standing, error);
                    return settled.await.map(drop);
                }
                Err(Refusal::First | Refusal::Race) => {}
            }
            if !self.still_keeps(reference, former).await? || !tries.again().await {
                return Err(AppendError::Changed { since: Vec::new() });
            }
        }
    }

    async fn replace(
        &self,
        reference: &Reference,
        head: &Head,
        event: &Event,
        former: &Kept,
        sealed: &Sealed,
    ) -> Result<(), Refusal> {
        let mut end = head.update(
            &self.connection,
            reference,
            event,
            head.standing,
            Listing::Stays,
        )?;
        let mut beside = None;
        if former.is_answers() {
            // One transaction changes an item once: here the end of the chain and the seal are in one.
            replacing(&mut end, former, sealed);
        } else {
            let mut place = self.place(reference, former)?;
            replacing(&mut place, former, sealed);
            beside = Some(place);
        }
        let updates = std::iter::once(end).chain(beside);
        let updates = updates.map(|one| TransactWriteItem::builder().update(one).build());
        let put = put_new(&self.connection, event.to_item(reference))?;
        transact(&self.connection, updates.chain([put]).collect()).await
    }

    /// The change of an event whose seal gives way: from now on the digest of what came first, which its
    /// hash was made of, stands beside it.
    fn place(&self, reference: &Reference, former: &Kept) -> Result<Update, BuildError> {
        Update::builder()
            .table_name(&*self.connection.table)
            .set_key(Some(former.key(reference)))
            .condition_expression("attribute_exists(#a)")
            .update_expression("SET #f = :first")
            .expression_attribute_names("#f", table::SEALED_SHA256)
            .expression_attribute_values(":first", s(&former.received_sha256))
            .build()
    }

    async fn still_keeps(&self, reference: &Reference, former: &Kept) -> Result<bool, LedgerError> {
        let answer = self
            .connection
            .client
            .get_item()
            .table_name(&*self.connection.table)
            .set_key(Some(former.key(reference)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| unavailable("GetItem", &error))?;
        let kept = answer.item.as_ref().map(Kept::read).transpose()?;
        Ok(kept.as_ref() == Some(former))
    }
}

/// Lets a change of the item that keeps `former` put the new seal in its place as well.
fn replacing(update: &mut Update, former: &Kept, sealed: &Sealed) {
    let condition = match former.resealed_sha256 {
        Some(_) => " AND #r = :former",
        None => " AND attribute_not_exists(#r)",
    };
    let conditions = update.condition_expression.get_or_insert_default();
    conditions.push_str(condition);
    let changes = &mut update.update_expression;
    changes.push_str(", #a = :sealed, #t = :to, #r = :digest");
    let names = update.expression_attribute_names.get_or_insert_default();
    names.insert("#a".to_owned(), table::SEALED.to_owned());
    names.insert("#t".to_owned(), table::SEALED_TO.to_owned());
    names.insert("#r".to_owned(), table::RESEALED_SHA256.to_owned());
    let values = update.expression_attribute_values.get_or_insert_default();
    values.insert(":sealed".to_owned(), b(&sealed.bytes));
    values.insert(":to".to_owned(), s(KeyId::write_all(&sealed.to)));
    values.insert(":digest".to_owned(), s(&sealed.sha256));
    if let Some(digest) = &former.resealed_sha256 {
        values.insert(":former".to_owned(), s(digest));
    }
}
