//! Recording an event: read how the request stands, ask the table of transitions, write both the
//! event and the new stage only if nothing changed meanwhile.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use jiff::Timestamp;
use request::{EventKind, Reference, Stage};

use super::Register;
use crate::backoff::Backoff;
use crate::error::{AppendError, LedgerError, unavailable};
use crate::event::Event;
use crate::item::{Projection, n, number, s, spelt, text};
use crate::table;
use crate::transaction::{Refusal, put_new};

/// How a request stands, and the end of its chain.
struct Head {
    stage: Stage,
    event_count: u32,
    hash: String,
}

impl Register {
    /// Records an event and returns the stage after it.
    ///
    /// If someone else was quicker, it is weighed again: it still stands when the request is at
    /// the stage it was, or when it changes no stage; otherwise the answer is
    /// [`AppendError::Changed`], for the actor decided on what they saw.
    pub async fn append(
        &self,
        reference: &Reference,
        kind: EventKind,
        actor: &str,
        at: Timestamp,
        data: Option<&str>,
    ) -> Result<Stage, AppendError> {
        let mut seen = None;
        let mut tries = Backoff::default();
        loop {
            let head = self.head(reference).await?.ok_or(AppendError::NotFound)?;
            let next = weigh(seen, head.stage, kind)?;
            seen.get_or_insert(head.stage);
            let event = follow(&head, reference, kind, actor, at, data);
            match self.write(reference, &head, &event, next).await {
                Ok(()) => return Ok(next),
                Err(Refusal::First | Refusal::Race) => {}
                Err(Refusal::Open(error)) => {
                    return self.settle(reference, &event, next, error).await;
                }
            }
            if !tries.again().await {
                return Err(AppendError::Changed);
            }
        }
    }

    async fn head(&self, reference: &Reference) -> Result<Option<Head>, LedgerError> {
        let read = Projection::of([table::STAGE, table::EVENT_COUNT, table::HEAD_HASH]);
        let answer = self
            .connection
            .client
            .get_item()
            .table_name(&*self.connection.table)
            .set_key(Some(table::request_key(reference)))
            .consistent_read(true)
            .projection_expression(read.expression)
            .set_expression_attribute_names(Some(read.names))
            .send()
            .await
            .map_err(|error| unavailable("GetItem", &error))?;
        let Some(item) = answer.item else {
            return Ok(None);
        };
        Ok(Some(Head {
            stage: spelt(&item, table::STAGE)?,
            event_count: number(&item, table::EVENT_COUNT)?,
            hash: text(&item, table::HEAD_HASH)?.to_owned(),
        }))
    }

    async fn write(
        &self,
        reference: &Reference,
        head: &Head,
        event: &Event,
        next: Stage,
    ) -> Result<(), Refusal> {
        let update = self.update(reference, head, event, next)?;
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

    fn update(
        &self,
        reference: &Reference,
        head: &Head,
        event: &Event,
        next: Stage,
    ) -> Result<Update, BuildError> {
        Update::builder()
            .table_name(&*self.connection.table)
            .set_key(Some(table::request_key(reference)))
            .condition_expression("#c = :seen AND #h = :head")
            .update_expression("SET #s = :stage, #c = :count, #h = :hash")
            .expression_attribute_names("#c", table::EVENT_COUNT)
            .expression_attribute_names("#h", table::HEAD_HASH)
            .expression_attribute_names("#s", table::STAGE)
            .expression_attribute_values(":seen", n(head.event_count))
            .expression_attribute_values(":head", s(&head.hash))
            .expression_attribute_values(":stage", s(next.id()))
            .expression_attribute_values(":count", n(event.number))
            .expression_attribute_values(":hash", s(&event.hash))
            .build()
    }

    /// After a failure that leaves open whether the write arrived: looks for the event.
    async fn settle(
        &self,
        reference: &Reference,
        event: &Event,
        next: Stage,
        error: LedgerError,
    ) -> Result<Stage, AppendError> {
        let answer = self
            .connection
            .client
            .get_item()
            .table_name(&*self.connection.table)
            .set_key(Some(table::event_key(reference, event.number)))
            .consistent_read(true)
            .send()
            .await;
        let stored = answer.ok().and_then(|answer| answer.item);
        if stored.is_some_and(|item| item == event.to_item(reference)) {
            return Ok(next);
        }
        Err(error.into())
    }
}

/// The stage after the event, if it may be recorded still.
fn weigh(seen: Option<Stage>, stage: Stage, event: EventKind) -> Result<Stage, AppendError> {
    let next = Stage::after(Some(stage), event);
    match (seen, next) {
        (None, None) => Err(AppendError::NotAllowed { stage, event }),
        (Some(seen), Some(next)) if seen != stage && next != stage => Err(AppendError::Changed),
        (Some(_), None) => Err(AppendError::Changed),
        (_, Some(next)) => Ok(next),
    }
}

fn follow(
    head: &Head,
    reference: &Reference,
    kind: EventKind,
    actor: &str,
    at: Timestamp,
    data: Option<&str>,
) -> Event {
    let event = Event {
        number: head.event_count + 1,
        kind,
        at,
        actor: actor.to_owned(),
        data: data.map(str::to_owned),
        previous_hash: head.hash.clone(),
        hash: String::new(),
    };
    event.sign(reference)
}
