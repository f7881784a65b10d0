//! Two of the staff at one request, each with a view of it as it was when they looked, and its sender:
//! every order in which they can look and act.

use std::collections::{BTreeSet, VecDeque};

use super::*;

const KIND: Kind = Kind::Disclosure;

const OF_STAFF: [EventKind; 6] = [
    EventKind::IdentityConfirmed,
    EventKind::CompletionAsked,
    EventKind::Extended,
    EventKind::Decided,
    EventKind::Delivered,
    EventKind::Exported,
];

/// The request, and of each of the staff what they saw and which events came since: the conditional
/// write compares just this. More than one event of a kind tells no more than one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Desk {
    standing: Standing,
    views: [Option<(Standing, BTreeSet<EventKind>)>; 2],
}

#[derive(Default)]
struct Count {
    refused: u64,
    recorded: u64,
}

impl Desk {
    fn record(&self, event: EventKind, next: Standing) -> Self {
        let mut after = self.clone();
        after.standing = next;
        for (_, since) in after.views.iter_mut().flatten() {
            since.insert(event);
        }
        after
    }

    fn look(&self, who: usize) -> Self {
        let mut looked = self.clone();
        looked.views[who] = Some((self.standing, BTreeSet::new()));
        looked
    }

    /// Every way in which one of the staff can act on what they saw.
    fn act(&self, who: usize, count: &mut Count) -> Vec<Self> {
        let Some((saw, since)) = &self.views[who] else {
            return Vec::new();
        };
        let mut reached = Vec::new();
        for event in OF_STAFF {
            let Ok(meant) = saw.then(KIND, event) else {
                continue;
            };
            if !event.still_holds(since.iter().copied()) {
                count.refused += 1;
                continue;
            }
            let next = self.standing.then(KIND, event).expect("allowed as it was");
            let is_meant = next == meant || event.is_housekeeping();
            assert!(is_meant, "{event} does what its actor meant");
            count.recorded += 1;
            let after = self.record(event, next);
            let (_, since) = after.views[who].as_ref().unwrap();
            let again = event.still_holds(since.iter().copied());
            assert_eq!(again, event.is_housekeeping(), "{event} is recorded twice");
            reached.push(after);
        }
        reached
    }
}

/// No event that weighs anything is recorded by somebody who has not seen what came before it; an event
/// whose answer was lost, and which is tried again from the same view, is not recorded twice.
#[test]
fn two_at_once_lose_nothing() {
    let first = Desk {
        standing: Standing::RECEIVED,
        views: [None, None],
    };
    let mut seen = BTreeSet::from([first.clone()]);
    let mut queue = VecDeque::from([first]);
    let mut count = Count::default();
    while let Some(desk) = queue.pop_front() {
        let mut reached = Vec::new();
        for event in [EventKind::Added, EventKind::Withdrawn] {
            let next = desk.standing.then(KIND, event);
            reached.extend(next.map(|next| desk.record(event, next)));
        }
        for who in 0..2 {
            reached.push(desk.look(who));
            reached.extend(desk.act(who, &mut count));
        }
        for next in reached {
            if seen.insert(next.clone()) {
                queue.push_back(next);
            }
        }
    }
    assert!(count.refused > 1000 && count.recorded > 1000);
}
