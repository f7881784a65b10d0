//! Putting answers that were sealed anew in the place of the former ones: in one transaction with the
//! event that tells so, and only if those were still there.

use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use jiff::Timestamp;
use request::{EventKind, Reference};

use super::Register;
use crate::backoff::Backoff;
use crate::chain::Head;
use crate::error::{AppendError, LedgerError};
use crate::event::{Event, Happening};
use crate::item::{b, s};
use crate::kept::{self, Kept};
use crate::seal::{KeyId, Sealed};
use crate::table;
use crate::transaction::{Refusal, put_new};

impl Register {
    /// Puts `sealed` in the place of `former` and records a `resealed` event. The digest of what was
    /// received stays. If somebody else sealed them anew meanwhile, nothing is written and the answer
    /// is [`AppendError::Changed`].
    pub async fn reseal(
        &self,
        reference: &Reference,
        former: &Kept,
        sealed: &Sealed,
        actor: &str,
        at: Timestamp,
    ) -> Result<(), AppendError> {
        let kind = EventKind::Resealed;
        let note = kept::note(sealed);
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
                    let settled = self.settle(reference, &event, head.stage, error);
                    return settled.await.map(drop);
                }
                Err(Refusal::First | Refusal::Race) => {}
            }
            if !self.still_keeps(reference, former).await? || !tries.again().await {
                return Err(AppendError::Changed);
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
        let update = head.update(&self.connection, reference, event, head.stage)?;
        let update = replacing(update, former, sealed);
        let put = put_new(&self.connection, event.to_item(reference))?;
        self.connection
            .client
            .transact_write_items()
            .transact_items(TransactWriteItem::builder().update(update).build())
            .transact_items(put)
            .send()
            .await?;
        Ok(())
    }

    async fn still_keeps(&self, reference: &Reference, former: &Kept) -> Result<bool, LedgerError> {
        let kept = self.sealed(std::slice::from_ref(reference)).await?;
        Ok(kept.first().is_some_and(|(_, kept)| kept == former))
    }
}

/// Lets the update that an event makes put the new answers in place as well.
fn replacing(mut update: Update, former: &Kept, sealed: &Sealed) -> Update {
    let condition = match former.resealed_sha256 {
        Some(_) => " AND #r = :former",
        None => " AND attribute_not_exists(#r)",
    };
    let conditions = update.condition_expression.get_or_insert_default();
    conditions.push_str(condition);
    let changes = &mut update.update_expression;
    changes.push_str(", #a = :answers, #t = :to, #r = :digest");
    let names = update.expression_attribute_names.get_or_insert_default();
    names.insert("#a".to_owned(), table::SEALED.to_owned());
    names.insert("#t".to_owned(), table::SEALED_TO.to_owned());
    names.insert("#r".to_owned(), table::RESEALED_SHA256.to_owned());
    let values = update.expression_attribute_values.get_or_insert_default();
    values.insert(":answers".to_owned(), b(&sealed.bytes));
    values.insert(":to".to_owned(), s(KeyId::write_all(&sealed.to)));
    values.insert(":digest".to_owned(), s(&sealed.sha256));
    if let Some(digest) = &former.resealed_sha256 {
        values.insert(":former".to_owned(), s(digest));
    }
    update
}
