//! The same housekeeping with many requests, in few transactions: what an export notes with each of its own.
//!
//! One transaction takes 100 items, and each request needs two: its end of the chain and the event. Where one of
//! many was changed at the same time, nothing of that transaction is written, and each is recorded by itself.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::TransactWriteItem;
use jiff::Timestamp;
use request::{Reference, Standing};

use super::Register;
use crate::chain::Head;
use crate::due::Listing;
use crate::error::{AppendError, LedgerError};
use crate::event::{Event, Happening};
use crate::item::{Item, spelt};
use crate::table;
use crate::transaction::{Refusal, put_new, transact};

/// Something to be noted with a request, and how the request stands.
type Noted = (Reference, Event, Standing);
/// The writes of a transaction, and what they note.
type Writes = (Vec<TransactWriteItem>, Vec<Noted>);

impl Register {
    /// Requests that one transaction notes something with.
    pub const AT_ONCE: usize = 50;

    /// Records housekeeping with many requests, each named once; anything else is recorded one by one
    /// ([`Register::record`]). On an error the request that it befell is named; what came before it in the list
    /// may be recorded.
    pub async fn note(
        &self,
        all: &[(Reference, Happening)],
    ) -> Result<(), (Reference, AppendError)> {
        for some in all.chunks(Self::AT_ONCE) {
            if !self.note_at_once(some).await? {
                for (reference, happening) in some {
                    let recorded = self.record(reference, happening.clone()).await;
                    recorded.map_err(|error| (reference.clone(), error))?;
                }
            }
        }
        Ok(())
    }

    /// Whether a request tells of something already: the same thing by the same actor with the same note, at
    /// some time since.
    pub async fn tells(
        &self,
        reference: &Reference,
        happening: &Happening,
        since: Timestamp,
    ) -> Result<bool, LedgerError> {
        let case = self.without_key(reference).await?;
        let events = case.map(|case| case.events).unwrap_or_default();
        Ok(events.iter().any(|event| {
            event.at >= since
                && event.kind == happening.kind
                && event.actor == happening.actor
                && event.data == happening.data
        }))
    }

    /// Whether all was recorded in one transaction; otherwise nothing was.
    async fn note_at_once(
        &self,
        some: &[(Reference, Happening)],
    ) -> Result<bool, (Reference, AppendError)> {
        let Some((first, _)) = some.first() else {
            return Ok(true);
        };
        let failed = |error: LedgerError| (first.clone(), AppendError::from(error));
        let keys = some
            .iter()
            .map(|(one, _)| table::request_key(one))
            .collect();
        let read = Head::ATTRIBUTES.iter().copied().chain([table::REFERENCE]);
        let items = self
            .items(&self.connection.table, keys, read)
            .await
            .map_err(failed)?;
        let Some((writes, noted)) = self.writes(some, &items).map_err(failed)? else {
            return Ok(false);
        };
        match transact(&self.connection, writes).await {
            Ok(()) => Ok(true),
            Err(Refusal::First | Refusal::Race) => Ok(false),
            Err(Refusal::Open(error)) => match noted.into_iter().next() {
                // All or none: the first tells of all.
                Some((reference, event, standing)) => {
                    let settled = self.settle(&reference, &event, standing, error).await;
                    settled.map_err(|error| (reference, error))?;
                    Ok(true)
                }
                None => Err(failed(error)),
            },
        }
    }

    /// The writes of a transaction, or `None` where one request needs to be looked at by itself.
    fn writes(
        &self,
        some: &[(Reference, Happening)],
        items: &[Item],
    ) -> Result<Option<Writes>, LedgerError> {
        let unbuilt = |_fault| LedgerError::Unreadable {
            attribute: table::REFERENCE,
        };
        // What was stored before there were axes is looked at by itself.
        let read = items.iter().filter(|it| it.contains_key(table::STANDING));
        let read = read.map(|item| Ok((spelt(item, table::REFERENCE)?, Head::read(item)?)));
        let mut heads: BTreeMap<Reference, Head> = read.collect::<Result<_, LedgerError>>()?;
        let (mut writes, mut noted) = (Vec::new(), Vec::new());
        for (reference, happening) in some {
            let kind = happening.kind;
            let head = heads
                .remove(reference)
                .filter(|head| kind.is_housekeeping() && head.standing.allows(head.kind, kind));
            let Some(head) = head else {
                return Ok(None);
            };
            let event = Event::follow(&head, reference, happening.clone());
            let end = head.update(
                &self.connection,
                reference,
                &event,
                head.standing,
                Listing::Stays,
            );
            let put = put_new(&self.connection.table, event.to_item(reference));
            let end = end.map_err(unbuilt)?;
            writes.push(TransactWriteItem::builder().update(end).build());
            writes.push(put.map_err(unbuilt)?);
            noted.push((reference.clone(), event, head.standing));
        }
        Ok(Some((writes, noted)))
    }
}
