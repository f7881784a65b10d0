//! Recording an event: read how the request stands, ask the table of transitions, write both the
//! event and the new stage only if nothing changed meanwhile.

use jiff::Timestamp;
use request::completion::Asked;
use request::{EventKind, Reference, Stage};

use super::Register;
use crate::backoff::Backoff;
use crate::chain::Head;
use crate::error::{AppendError, LedgerError, unavailable};
use crate::event::{Event, Happening};
use crate::item::Projection;
use crate::table;
use crate::transaction::Refusal;

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
        let happening = Happening {
            data: data.map(str::to_owned),
            ..Happening::new(kind, at, actor)
        };
        self.record(reference, happening).await
    }

    /// Records that the sender is asked for what is missing. See [`Register::append`].
    pub async fn ask(
        &self,
        reference: &Reference,
        asked: &Asked,
        actor: &str,
        at: Timestamp,
    ) -> Result<Stage, AppendError> {
        let happening = Happening {
            asked: Some(asked.clone()),
            ..Happening::new(EventKind::CompletionAsked, at, actor)
        };
        self.record(reference, happening).await
    }

    async fn record(
        &self,
        reference: &Reference,
        happening: Happening,
    ) -> Result<Stage, AppendError> {
        let mut seen = None;
        let mut tries = Backoff::default();
        loop {
            let head = self.head(reference).await?.ok_or(AppendError::NotFound)?;
            let next = weigh(seen, head.stage, happening.kind)?;
            seen.get_or_insert(head.stage);
            let event = Event::follow(&head, reference, happening.clone());
            let put = head.put(&self.connection, reference, &event, next, None);
            match put.await {
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

    pub(super) async fn head(&self, reference: &Reference) -> Result<Option<Head>, LedgerError> {
        let read = Projection::of(Head::ATTRIBUTES);
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
        answer.item.as_ref().map(Head::read).transpose()
    }

    /// After a failure that leaves open whether the write arrived: looks for the event.
    pub(super) async fn settle(
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
