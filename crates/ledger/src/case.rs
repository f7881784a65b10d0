//! A whole request: its entry, its sealed answers and its chain of events.

use std::fmt;

use request::Standing;
use request::deadline::{Deadlines, Due};
use request::standing::Legal;
use thiserror::Error;

use crate::due;
use crate::entry::Entry;
use crate::event::Event;
use crate::kept::Kept;
use crate::seal::Wrapped;

/// Everything the ledger knows about a request. Its `Debug` hides the sealed answers.
#[derive(Clone, PartialEq, Eq)]
pub struct Case {
    /// The clear part.
    pub entry: Entry,
    /// The sealed answers.
    pub sealed: Kept,
    /// What opens them and every other seal of the case, sealed to the staff's keys; nothing where it is
    /// destroyed, or was not read.
    pub key: Option<Wrapped>,
    /// What happened, in order.
    pub events: Vec<Event>,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let events = self.events.len();
        write!(
            f,
            "Case({}, {events} events, answers hidden)",
            self.entry.reference
        )
    }
}

/// Where a case does not agree with itself: something in it was edited or is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ChainFault {
    /// The sealed answers are not those that were received.
    #[error("the sealed answers are not those that were received")]
    Sealed,
    /// An event is missing, added, or does not follow on the one before.
    #[error("event {number} was edited, or one before it is missing")]
    Event {
        /// Number of the first event that does not fit.
        number: u32,
    },
    /// The last event is not the one the request names.
    #[error("the last events are missing, or were added from outside")]
    Head,
    /// The stage does not follow from the events.
    #[error("the stage does not follow from the events")]
    Stage,
    /// It was erased, and something sealed of it is left, which nothing opens any more.
    #[error("its erasing did not come to its end: erase it once more")]
    Unfinished,
}

impl Case {
    /// Checks every seal that was read, every link of the chain, its end, and the stage.
    pub fn verify(&self) -> Result<(), ChainFault> {
        if !self.sealed.is_of(&self.entry) {
            return Err(ChainFault::Sealed);
        }
        let (standing, head) = self.follow()?;
        if head != self.entry.head_hash || !self.is_whole() {
            return Err(ChainFault::Head);
        }
        let is_told = self.entry.standing.stage() == self.entry.stage;
        if standing != Some(self.entry.standing) || !is_told {
            return Err(ChainFault::Stage);
        }
        let must_be_gone = self.entry.standing.legal == Legal::Erased;
        let mut read = self.seals().filter(|kept| kept.is_read);
        if self.is_half_erased() {
            return Err(ChainFault::Unfinished);
        }
        if read.any(|kept| kept.is_erased() != must_be_gone) {
            return Err(ChainFault::Sealed);
        }
        Ok(())
    }

    /// Whether its erasing stopped on the way: what it held is shut for good, and something of it is left
    /// ([`crate::Register::finish_erasing`]). The answers go first, so that they are never what is left.
    pub fn is_half_erased(&self) -> bool {
        let is_left = |kept: &Kept| kept.is_read && !kept.is_erased();
        self.entry.standing.legal == Legal::Erased
            && self.sealed.is_erased()
            && self.seals().any(is_left)
    }

    /// Its place in the list of what is due, as it follows from its events; `None` for what is closed. The
    /// entry has the copy that the list is ordered by.
    pub fn due(&self, rules: &Deadlines) -> Option<Due> {
        let moments: Vec<_> = self.events.iter().map(Event::moment).collect();
        let entry = &self.entry;
        let is_open = !entry.stage.is_finished();
        is_open.then(|| due::due(rules, entry.kind, entry.received_at, &moments))
    }

    /// Everything that is sealed in it: the answers, then what events brought, in order.
    pub fn seals(&self) -> impl Iterator<Item = &Kept> {
        let later = self.events.iter().filter_map(|it| it.sealed.as_ref());
        std::iter::once(&self.sealed).chain(later)
    }

    /// Whether it was read at one moment: as many events as the entry says.
    pub(crate) fn is_whole(&self) -> bool {
        u32::try_from(self.events.len()) == Ok(self.entry.event_count)
    }

    fn follow(&self) -> Result<(Option<Standing>, String), ChainFault> {
        let mut standing = None;
        let mut head = self.entry.seed();
        for (number, event) in (1..).zip(&self.events) {
            let fits = event.number == number
                && event.previous_hash == head
                && event.is_intact(&self.entry.reference)
                && event
                    .sealed
                    .as_ref()
                    .is_none_or(|kept| kept.event == number);
            let next = Standing::after(standing, self.entry.kind, event.kind);
            let (true, Ok(next)) = (fits, next) else {
                return Err(ChainFault::Event { number });
            };
            standing = Some(next);
            head.clone_from(&event.hash);
        }
        Ok((standing, head))
    }
}
