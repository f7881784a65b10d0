//! The list of what is due: which place an open request has in it after an event.
//!
//! It is a copy, like how a request stands: it follows from events and rules, and is written in the
//! transaction of each event. It orders and pages; whoever shows a day derives it anew.

use jiff::Timestamp;
use request::deadline::{Deadlines, Due, History, Step};
use request::{EventKind, Kind, Standing};

use crate::chain::Head;
use crate::entry::Entry;
use crate::event::{Event, Moment};

/// What an event does to the place of its request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listing {
    /// It leaves it where it is.
    Stays,
    /// It puts it there.
    Under(Due),
    /// It ends: the request is no longer in the list.
    Leaves,
}

impl Listing {
    /// What an event does that follows on these.
    pub(crate) fn after(
        rules: &Deadlines,
        head: &Head,
        before: &[Moment],
        event: &Event,
        next: Standing,
    ) -> Self {
        if event.kind.is_housekeeping() {
            return Self::Stays;
        }
        if next.stage().is_finished() {
            return if head.standing.stage().is_finished() {
                Self::Stays
            } else {
                Self::Leaves
            };
        }
        let moments = before.iter().cloned().chain([event.moment()]);
        let moments: Vec<_> = moments.collect();
        Self::Under(due(rules, head.kind, head.received_at, &moments))
    }
}

/// The place of a request in the list, which is to be open.
pub(crate) fn due(
    rules: &Deadlines,
    kind: Kind,
    received_at: Timestamp,
    moments: &[Moment],
) -> Due {
    rules.due(History {
        kind,
        steps: &steps(received_at, moments),
        // How it ended is sealed, and an open one has not ended.
        ending: None,
    })
}

/// The place of a request that has only arrived.
pub(crate) fn at_first(rules: &Deadlines, entry: &Entry) -> Due {
    let received = [Moment::received(entry.received_at)];
    due(rules, entry.kind, entry.received_at, &received)
}

/// What happened to a request as clocks see it; its arrival is the day it says, not the day somebody typed
/// it in.
pub fn steps(received_at: Timestamp, moments: &[Moment]) -> Vec<Step> {
    let steps = moments.iter().map(|moment| {
        let at = match moment.kind {
            EventKind::Received => received_at,
            _ => moment.at,
        };
        Step::of(moment.kind, at, moment.asked.as_ref(), moment.told.as_ref())
    });
    steps.collect()
}
