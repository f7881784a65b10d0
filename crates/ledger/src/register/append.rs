//! Recording an event: read how the request stands, ask the table of transitions, write both the
//! event and the new standing only if nothing changed meanwhile.

use jiff::Timestamp;
use request::{EventKind, Reference, Stage, Standing};

use super::Register;
use crate::backoff::Backoff;
use crate::chain::Head;
use crate::error::{AppendError, Change, LedgerError, unavailable};
use crate::event::{Event, Happening};
use crate::item::Projection;
use crate::table;
use crate::transaction::Refusal;

impl Register {
    /// Records an event with a note in the clear and returns the stage after it: [`Register::record`].
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
        let standing = self.record(reference, happening).await?;
        Ok(standing.stage())
    }

    /// Records an event and returns how the request stands after it.
    ///
    /// If somebody else was quicker, it is not recorded, for the actor decided on what they saw; the
    /// answer is [`AppendError::Changed`] with what came since. Housekeeping hinders nobody.
    pub async fn record(
        &self,
        reference: &Reference,
        happening: Happening,
    ) -> Result<Standing, AppendError> {
        let mut seen = happening.seen;
        let mut tries = Backoff::default();
        loop {
            let head = self.head(reference).await?.ok_or(AppendError::NotFound)?;
            let seen = *seen.get_or_insert(head.event_count);
            if seen != head.event_count {
                self.still_holds(reference, &happening, seen).await?;
            }
            let next = head.standing.then(head.kind, happening.kind);
            let next = next.map_err(|why| AppendError::NotAllowed {
                stage: head.standing.stage(),
                event: happening.kind,
                why,
            })?;
            let event = Event::follow(&head, reference, happening.clone());
            let before = if event.kind.is_housekeeping() {
                Vec::new()
            } else {
                self.moments(reference).await?
            };
            let put = head.put(&self.connection, reference, &event, next, &before, None);
            match put.await {
                Ok(()) => return Ok(next),
                Err(Refusal::First | Refusal::Race) => {}
                Err(Refusal::Open(error)) => {
                    return self.settle(reference, &event, next, error).await;
                }
            }
            if !tries.again().await {
                let since = self.since(reference, seen).await?;
                return Err(AppendError::Changed { since });
            }
        }
    }

    /// Whether what came since hinders nobody.
    async fn still_holds(
        &self,
        reference: &Reference,
        happening: &Happening,
        seen: u32,
    ) -> Result<(), AppendError> {
        let since = self.since(reference, seen).await?;
        if happening.kind.still_holds(since.iter().map(|it| it.kind)) {
            return Ok(());
        }
        Err(AppendError::Changed { since })
    }

    /// The events after so many.
    pub(super) async fn since(
        &self,
        reference: &Reference,
        seen: u32,
    ) -> Result<Vec<Change>, LedgerError> {
        let case = self.without_key(reference).await?;
        let events = case.map(|case| case.events).unwrap_or_default();
        let later = events.iter().filter(|event| event.number > seen);
        Ok(later.map(Change::of).collect())
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
        let Some(item) = answer.item else {
            return Ok(None);
        };
        let mut head = Head::read(&item)?;
        if !item.contains_key(table::STANDING) {
            // Stored before there were axes: only all events tell them.
            let case = self.without_key(reference).await?;
            head.standing = case.map_or(head.standing, |case| case.entry.standing);
        }
        Ok(Some(head))
    }

    /// After a failure that leaves open whether the write arrived: looks for the event.
    pub(super) async fn settle(
        &self,
        reference: &Reference,
        event: &Event,
        next: Standing,
        error: LedgerError,
    ) -> Result<Standing, AppendError> {
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
