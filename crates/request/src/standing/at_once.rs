//! Two of the staff at one request, each with a view of it as it was when they looked, and its sender:
//! every order in which they can look and act.

use std::collections::{BTreeSet, VecDeque};

use super::*;

/// A kind with fee and provider, one with neither, and one that is answered whoever it comes from.
const KINDS: [Kind; 3] = [Kind::StatementDisclosure, Kind::Correction, Kind::Complaint];

/// What staff record: everything but what the sender alone does.
fn of_staff() -> impl Iterator<Item = EventKind> {
    let all = EventKind::ALL.iter().copied();
    all.filter(|event| !matches!(event, EventKind::Received | EventKind::Added))
}

/// What came since somebody looked, as far as the conditional write weighs it: nothing, housekeeping alone, or
/// something that counts, of which one tells as much as many (`one_event_that_counts_weighs_as_much_as_many`).
type Since = Option<EventKind>;

const COUNTS: Since = Some(EventKind::Received);

fn joined(since: Since, event: EventKind) -> Since {
    match since {
        COUNTS => COUNTS,
        _ if event.is_housekeeping() => Some(EventKind::Exported),
        _ => COUNTS,
    }
}

/// The request, and of each of the staff what they saw and what came since: the conditional write compares just
/// this.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Desk {
    kind: Kind,
    standing: Standing,
    views: [Option<(Standing, Since)>; 2],
}

/// What staff tried.
#[derive(Default)]
struct Tried {
    refused: BTreeSet<EventKind>,
    recorded: BTreeSet<EventKind>,
}

impl Desk {
    fn record(&self, event: EventKind, next: Standing) -> Self {
        let mut after = self.clone();
        after.standing = next;
        for (_, since) in after.views.iter_mut().flatten() {
            *since = joined(*since, event);
        }
        after
    }

    fn look(&self, who: usize) -> Self {
        let mut looked = self.clone();
        looked.views[who] = Some((self.standing, None));
        looked
    }

    /// Every way in which one of the staff can act on what they saw.
    fn act(&self, who: usize, tried: &mut Tried) -> Vec<Self> {
        let Some((saw, since)) = &self.views[who] else {
            return Vec::new();
        };
        let mut reached = Vec::new();
        for event in of_staff() {
            let Ok(meant) = saw.then(self.kind, event) else {
                continue;
            };
            if !event.still_holds(*since) {
                tried.refused.insert(event);
                continue;
            }
            let Ok(next) = self.standing.then(self.kind, event) else {
                // Nobody exports what was erased meanwhile; all else is allowed as it was.
                let is_gone = self.standing.legal == Legal::Erased;
                assert!(is_gone && event.is_housekeeping(), "{event}");
                continue;
            };
            let is_meant = next == meant || event.is_housekeeping();
            assert!(is_meant, "{event} does what its actor meant");
            tried.recorded.insert(event);
            let after = self.record(event, next);
            let (_, since) = after.views[who].as_ref().unwrap();
            let again = event.still_holds(*since);
            assert_eq!(again, event.is_housekeeping(), "{event} is recorded twice");
            reached.push(after);
        }
        reached
    }
}

/// Goes through everything that two of the staff and the sender can do with a request of a kind.
fn explore(kind: Kind) -> Tried {
    let first = Desk {
        kind,
        standing: Standing::RECEIVED,
        views: [None, None],
    };
    let mut seen = BTreeSet::from([first.clone()]);
    let mut queue = VecDeque::from([first]);
    let mut tried = Tried::default();
    while let Some(desk) = queue.pop_front() {
        let mut reached = Vec::new();
        for event in [EventKind::Added, EventKind::Withdrawn] {
            let next = desk.standing.then(kind, event);
            reached.extend(next.map(|next| desk.record(event, next)));
        }
        for who in 0..2 {
            reached.push(desk.look(who));
            reached.extend(desk.act(who, &mut tried));
        }
        for next in reached {
            if seen.insert(next.clone()) {
                queue.push_back(next);
            }
        }
    }
    tried
}

#[test]
fn one_event_that_counts_weighs_as_much_as_many() {
    for event in EventKind::ALL {
        for first in EventKind::ALL {
            for second in EventKind::ALL {
                let since = joined(joined(None, *first), *second);
                let both = event.still_holds([*first, *second]);
                assert_eq!(event.still_holds(since), both, "{event} {first} {second}");
            }
        }
    }
}

/// No event that weighs anything is recorded by somebody who has not seen what came before it; an event
/// whose answer was lost, and which is tried again from the same view, is not recorded twice.
#[test]
fn two_at_once_lose_nothing() {
    for kind in KINDS {
        let tried = explore(kind);

        let fits = |event: &EventKind| match event {
            EventKind::FeeAsked | EventKind::FeePaid => kind.may_cost(),
            EventKind::ProviderAsked | EventKind::ProviderAnswered => kind.asks_provider(),
            EventKind::Linked => kind == Kind::Complaint,
            _ => true,
        };
        let all: BTreeSet<_> = of_staff().filter(fits).collect();
        assert_eq!(tried.recorded, all, "{kind}");
        let refused = all.into_iter().filter(|it| !it.is_housekeeping());
        assert_eq!(tried.refused, refused.collect(), "{kind}");
    }
}
