//! What the staff hold: lists, cases, sealed answers, and new events.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;
use request::deadline::Deadlines;
use request::{Reference, Stage};

use crate::backoff::Backoff;
use crate::case::Case;
use crate::chain::standing_after;
use crate::connection::Connection;
use crate::entry::Entry;
use crate::error::{LedgerError, ReceiveError};
use crate::event::{Event, Moment};
use crate::filing::{Entered, Filing, Receipt};
use crate::inbox::Inbox;
use crate::item::{Item, Projection};
use crate::kept::Kept;
use crate::pager::{self, Pager};
use crate::table;

mod append;
mod batch;
mod carry;
mod dossier;
mod due;
mod erase;
mod files;
mod note;
mod rewrap;

pub use dossier::{Difference, Dossier, Likeness};
pub use due::Relisted;
pub use erase::takes_several;

/// The staff's side of the ledger.
#[derive(Debug, Clone)]
pub struct Register {
    connection: Connection,
    page: i32,
}

impl Register {
    /// A register over a connection.
    pub fn new(connection: Connection) -> Self {
        Self {
            connection,
            page: pager::PAGE,
        }
    }

    /// Lists what is open by the days of these rules ([`Connection::ruled_by`]).
    #[must_use]
    pub fn ruled_by(self, rules: &Deadlines) -> Self {
        Self {
            connection: self.connection.ruled_by(rules),
            ..self
        }
    }

    /// The same with small pages, to test what happens between them.
    #[cfg(feature = "faults")]
    #[cfg(test)]
    pub(crate) fn with_page(self, page: i32) -> Self {
        Self { page, ..self }
    }

    /// Requests that arrived from one day in Japan to another, both included, in order of arrival.
    pub fn by_day(&self, from: Date, to: Date) -> Pager {
        let days = from.series(1.day()).take_while(move |day| *day <= to);
        let days = days.map(|day| day.to_string());
        Pager::new(self.connection.clone(), pager::BY_DAY, days, self.page)
    }

    /// Requests that stand at a stage in which they are open, what is due first at the top.
    pub fn by_due(&self, stage: Stage) -> Pager {
        let stage = std::iter::once(stage.id().to_owned());
        Pager::new(self.connection.clone(), pager::BY_DUE, stage, self.page)
    }

    /// Requests that stand at a stage, in order of arrival.
    pub fn by_stage(&self, stage: Stage) -> Pager {
        self.by_stages(std::iter::once(stage))
    }

    /// Requests that stand at any of these stages, stage by stage.
    pub fn by_stages(&self, stages: impl Iterator<Item = Stage> + Send + 'static) -> Pager {
        let stages = stages.map(|stage| stage.id().to_owned());
        Pager::new(self.connection.clone(), pager::BY_STAGE, stages, self.page)
    }

    /// Stores a request that came on paper, once however often the same is entered: with its own time of
    /// arrival, and with who entered it and when.
    pub async fn enter(&self, filing: &Filing, entered: &Entered) -> Result<Receipt, ReceiveError> {
        let inbox = Inbox::new(self.connection.clone());
        inbox.store(filing, Some(entered)).await
    }

    /// What happened to a request and when, as far as days are reckoned by it; nothing sealed is read.
    pub async fn moments(&self, reference: &Reference) -> Result<Vec<Moment>, LedgerError> {
        let read = Projection::of(Moment::ATTRIBUTES);
        let read = self
            .connection
            .partition(reference, Some(read), self.page)
            .await?;
        let events = read.iter().filter(|item| !table::is_request(item));
        events.map(Moment::read).collect()
    }

    /// A whole request with what opens it, or `None` if there is none of that name.
    pub async fn get(&self, reference: &Reference) -> Result<Option<Case>, LedgerError> {
        // First the key: if it is erased meanwhile, the case says so.
        let mut keys = self.keys(std::slice::from_ref(reference)).await?;
        let case = self.without_key(reference).await?;
        Ok(case.map(|case| Case {
            key: keys.remove(reference),
            ..case
        }))
    }

    /// A whole request for whoever opens nothing of it, or has read the key.
    pub async fn without_key(&self, reference: &Reference) -> Result<Option<Case>, LedgerError> {
        self.read(reference, Depth::Whole).await
    }

    /// So much of a request, without its key.
    pub async fn read(
        &self,
        reference: &Reference,
        depth: Depth,
    ) -> Result<Option<Case>, LedgerError> {
        let mut tries = Backoff::default();
        loop {
            let items = self
                .connection
                .partition(reference, depth.projection(), self.page)
                .await?;
            let request = items.iter().find(|item| table::is_request(item));
            let events = items.iter().filter(|item| !table::is_request(item));
            let case = request.map(|request| depth.case(request, events));
            let case = case.transpose()?;
            // A page may have been read before an event and the next one after it.
            let is_whole = case.as_ref().is_none_or(Case::is_whole);
            if is_whole || !tries.again().await {
                return Ok(case);
            }
        }
    }
}

/// How much of a request is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// All of it.
    Whole,
    /// Its chain without a byte that is sealed: what a role reads that may not hold any. Of what is sealed it tells
    /// the digests, and whether they still are those of the bytes stays open.
    Chain,
}

impl Depth {
    fn projection(self) -> Option<Projection> {
        let clear = || {
            let events = Event::ATTRIBUTES.into_iter();
            let all: BTreeSet<_> = table::ENTRY.into_iter().chain(events).collect();
            let clear = all.into_iter().filter(|name| *name != table::SEALED);
            Projection::of(clear.chain([table::DUE]))
        };
        (self == Self::Chain).then(clear)
    }

    fn case<'a>(
        self,
        request: &Item,
        events: impl Iterator<Item = &'a Item>,
    ) -> Result<Case, LedgerError> {
        let events = events.map(|event| match self {
            Self::Whole => Event::read(event),
            Self::Chain => Event::unread(event),
        });
        let events: Vec<_> = events.collect::<Result<_, _>>()?;
        let mut entry = Entry::read(request)?;
        if !request.contains_key(table::STANDING) {
            let standing = standing_after(entry.kind, events.iter().map(|event| event.kind));
            entry.standing = standing.unwrap_or(entry.standing);
        }
        Ok(Case {
            entry,
            sealed: match self {
                Self::Whole => Kept::read(request),
                Self::Chain => Kept::unread(request),
            }?,
            key: None,
            events,
        })
    }
}
