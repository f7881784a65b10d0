//! Single cases, and every order in which three requests of a kind can be noted as duplicates of each other.

use std::collections::{BTreeSet, VecDeque};

use super::*;

fn after(kind: Kind, events: &[EventKind]) -> Standing {
    let start = Standing::RECEIVED;
    let then = |it: Standing, event: &EventKind| it.then(kind, *event);
    events.iter().try_fold(start, then).unwrap()
}

fn weighed(kind: Kind, other: Kind, events: &[EventKind]) -> Result<(), Unfit> {
    let standing = after(other, events);
    can_answer_for(kind, (other, standing), events.iter().copied())
}

#[test]
fn only_a_request_that_is_or_will_be_answered_answers_for_another() {
    use EventKind::{
        Closed, Complained, CompletionAsked, Decided, Delivered, Duplicate, Erased,
        IdentityConfirmed, Withdrawn,
    };
    let kind = Kind::Disclosure;
    for (events, expected) in [
        (&[][..], Err(Unfit::NotConfirmed)),
        (&[IdentityConfirmed], Ok(())),
        (&[IdentityConfirmed, Decided], Ok(())),
        (&[IdentityConfirmed, Decided, Delivered, Closed], Ok(())),
        (&[CompletionAsked, Decided], Err(Unfit::NotConfirmed)),
        (&[Withdrawn], Err(Unfit::Withdrawn)),
        (
            &[IdentityConfirmed, Withdrawn, Closed],
            Err(Unfit::Withdrawn),
        ),
        (
            &[IdentityConfirmed, Withdrawn, Closed, Complained],
            Err(Unfit::Withdrawn),
        ),
        (
            &[IdentityConfirmed, Withdrawn, Closed, Complained, Decided],
            Ok(()),
        ),
        (&[IdentityConfirmed, Duplicate], Err(Unfit::Duplicate)),
        (
            &[IdentityConfirmed, Duplicate, Closed],
            Err(Unfit::Duplicate),
        ),
        (
            &[IdentityConfirmed, Decided, Delivered, Closed, Erased],
            Err(Unfit::Erased),
        ),
    ] {
        assert_eq!(weighed(kind, kind, events), expected, "{events:?}");
    }
    assert_eq!(
        weighed(kind, Kind::Correction, &[IdentityConfirmed]),
        Err(Unfit::OtherKind)
    );
    // A complaint is answered whoever it comes from.
    let complaint = Kind::Complaint;
    assert_eq!(weighed(complaint, complaint, &[Decided]), Ok(()));
    assert_eq!(weighed(complaint, complaint, &[]), Err(Unfit::NotConfirmed));
}

/// One of three: how it stands, whether it was ever taken back or decided, and which other it was noted to repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct One {
    standing: Standing,
    end: Option<EventKind>,
    repeats: Option<usize>,
}

impl One {
    const NEW: Self = Self {
        standing: Standing::RECEIVED,
        end: None,
        repeats: None,
    };

    /// Closed, and neither answered nor taken back.
    fn is_left(self) -> bool {
        self.standing.legal == Legal::Closed && self.end.is_none()
    }
}

type World = [One; 3];

const KINDS: [Kind; 2] = [Kind::Disclosure, Kind::Complaint];

fn can_answer(kind: Kind, one: One) -> bool {
    can_answer_for(kind, (kind, one.standing), one.end).is_ok()
}

/// What desk and senders can do: what the table lets through, and this module.
fn step(kind: Kind, world: World, at: usize, event: EventKind, other: usize) -> Option<World> {
    let mut next = world;
    let one = &mut next[at];
    one.standing = world[at].standing.then(kind, event).ok()?;
    match event {
        EventKind::Decided | EventKind::Withdrawn => one.end = Some(event),
        EventKind::Duplicate => {
            one.repeats = Some(other);
            (at != other && can_answer(kind, world[other])).then_some(())?;
        }
        EventKind::Closed if world[at].standing.is_undecided() => {
            can_answer(kind, world[one.repeats?]).then_some(())?;
        }
        _ => {}
    }
    Some(next)
}

fn explore(kind: Kind) -> BTreeSet<World> {
    use EventKind::{Closed, Decided, Delivered, Duplicate, IdentityConfirmed, Withdrawn};
    let mut seen = BTreeSet::from([[One::NEW; 3]]);
    let mut queue = VecDeque::from([[One::NEW; 3]]);
    while let Some(world) = queue.pop_front() {
        for at in 0..3 {
            let alone = [IdentityConfirmed, Decided, Delivered, Withdrawn, Closed];
            let alone = alone.map(|event| (event, at));
            let steps = alone.into_iter().chain((0..3).map(|it| (Duplicate, it)));
            for (event, other) in steps {
                let Some(next) = step(kind, world, at, event, other) else {
                    continue;
                };
                let is_left_now = next[at].is_left() && !world[at].is_left();
                let left_to = next[at].repeats.map(|to| world[to]);
                assert!(
                    !is_left_now || left_to.is_some_and(|to| can_answer(kind, to)),
                    "{kind}: closed without anybody to answer\n{world:?}\n{next:?}"
                );
                if seen.insert(next) {
                    queue.push_back(next);
                }
            }
        }
    }
    seen
}

#[test]
fn whoever_is_closed_as_a_duplicate_is_answered_somewhere_and_no_circle_closes() {
    for kind in KINDS {
        let seen = explore(kind);
        for world in &seen {
            for at in 0..3 {
                let mut last = at;
                // Three steps go around any circle of three.
                for _ in 0..3 {
                    let here = world[last];
                    last = here.repeats.filter(|_| here.is_left()).unwrap_or(last);
                }
                assert!(!world[last].is_left(), "{kind}: {at} in {world:?}");
            }
        }
        assert!(
            seen.iter()
                .any(|it| it.iter().filter(|one| one.is_left()).count() == 2),
            "{kind}: two are left to the third"
        );
    }
}

#[test]
fn two_cannot_be_duplicates_of_each_other() {
    for kind in KINDS {
        for world in explore(kind) {
            let is_pair =
                |(a, b): (usize, usize)| world[a].repeats == Some(b) && world[b].repeats == Some(a);
            assert!(
                ![(0, 1), (0, 2), (1, 2)].into_iter().any(is_pair),
                "{world:?}"
            );
        }
    }
}
