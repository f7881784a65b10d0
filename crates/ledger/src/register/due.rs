//! Putting a request where it belongs in the list of what is due, after the rules have changed or where it
//! was stored before there was such a list. Nothing is recorded: the list is a copy, and no event moves.

use std::collections::BTreeSet;

use request::deadline::Due;
use request::{Reference, Stage};

use super::Register;
use crate::backoff::Backoff;
use crate::chain::Head;
use crate::due;
use crate::entry::read_due;
use crate::error::{LedgerError, is_unmet, unavailable};
use crate::event::Moment;
use crate::item::{Projection, n, s};
use crate::table;

/// How far a walk over the register is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Relisted {
    /// Requests that were looked at.
    pub all: u64,
    /// Those that stood elsewhere and were put in their place.
    pub moved: u64,
}

impl Register {
    /// Puts every request of these stages in its place by the rules of today. It may be stopped at any
    /// moment and begun again: nothing but the places tells how far it is.
    pub async fn relist_all(
        &self,
        stages: impl Iterator<Item = Stage> + Send + 'static,
        mut progress: impl FnMut(Relisted),
    ) -> Result<Relisted, LedgerError> {
        let mut done = Relisted::default();
        let mut pages = self.by_stages(stages);
        while let Some(page) = pages.next_page().await? {
            for entry in page {
                done.moved += u64::from(self.relist(&entry.reference).await?);
                done.all += 1;
            }
            progress(done);
        }
        Ok(done)
    }

    /// Puts a request in its place by the rules of today, and tells whether it stood elsewhere.
    pub async fn relist(&self, reference: &Reference) -> Result<bool, LedgerError> {
        let mut tries = Backoff::default();
        loop {
            let Some((head, is, moments)) = self.listed(reference).await? else {
                return Ok(false);
            };
            let is_open = !head.standing.stage().is_finished();
            let rules = &self.connection.rules;
            let ought = is_open.then(|| due::due(rules, head.kind, head.received_at, &moments));
            let is_whole = u32::try_from(moments.len()) == Ok(head.event_count);
            if is_whole && is == ought {
                return Ok(false);
            }
            if is_whole && self.put_in_place(reference, &head, ought).await? {
                return Ok(true);
            }
            if !tries.again().await {
                let text = "UpdateItem kept meeting others. Try again in a moment.";
                return Err(LedgerError::Unavailable(text.to_owned()));
            }
        }
    }

    /// The end of a chain, the place it has, and what happened; `None` where there is no such request.
    async fn listed(
        &self,
        reference: &Reference,
    ) -> Result<Option<(Head, Option<Due>, Vec<Moment>)>, LedgerError> {
        let read = Head::ATTRIBUTES.iter().chain(&Moment::ATTRIBUTES);
        let read: BTreeSet<_> = read.copied().chain([table::DUE]).collect();
        let read = Projection::of(read);
        let items = self
            .connection
            .partition(reference, Some(read), self.page)
            .await?;
        let Some(request) = items.iter().find(|item| table::is_request(item)) else {
            return Ok(None);
        };
        let events = items.iter().filter(|item| !table::is_request(item));
        let moments = events.map(Moment::read).collect::<Result<_, _>>()?;
        Ok(Some((Head::read(request)?, read_due(request)?, moments)))
    }

    /// Whether it was done: not if something happened to the request meanwhile.
    async fn put_in_place(
        &self,
        reference: &Reference,
        head: &Head,
        place: Option<Due>,
    ) -> Result<bool, LedgerError> {
        let call = self
            .connection
            .client
            .update_item()
            .table_name(&*self.connection.table)
            .set_key(Some(table::request_key(reference)))
            .condition_expression("#c = :seen AND #h = :head")
            .expression_attribute_names("#c", table::EVENT_COUNT)
            .expression_attribute_names("#h", table::HEAD_HASH)
            .expression_attribute_names("#d", table::DUE)
            .expression_attribute_values(":seen", n(head.event_count))
            .expression_attribute_values(":head", s(&head.hash));
        let call = match place {
            Some(due) => call
                .update_expression("SET #d = :due")
                .expression_attribute_values(
                    ":due",
                    s(table::due(due, head.received_at, reference)),
                ),
            None => call.update_expression("REMOVE #d"),
        };
        match call.send().await {
            Ok(_) => Ok(true),
            Err(error) if is_unmet(&error) => Ok(false),
            Err(error) => Err(unavailable("UpdateItem", &error)),
        }
    }
}
