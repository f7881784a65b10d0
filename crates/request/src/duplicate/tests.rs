//! Single cases, and every order in which three requests of a kind can be noted as duplicates of each other.

use std::collections::{BTreeSet, VecDeque};

use super::*;

fn after(kind: Kind, events: &[EventKind]) -> Standing {
    let start = Standing::RECEIVED;
    let then = |it: Standing, event: &EventKind| it.then(kind, *event);
    events.iter().try_fold(start, then).unwrap()
}

/// Whether one may be noted as a duplicate of another, and whether it may be closed as one.
fn weighed(kind: Kind, other: Kind, events: &[EventKind]) -> [Result<(), Unfit>; 2] {
    let standing = after(other, events);
    let events = || events.iter().copied();
    [
        may_answer_for(kind, (other, standing), events()),
        has_answered_for(kind, (other, standing), events()),
    ]
}

#[test]
fn only_a_request_that_is_or_will_be_answered_answers_for_another() {
    use EventKind::{
        Closed, Complained, CompletionAsked, Decided, Delivered, Duplicate, Erased,
        IdentityConfirmed, Withdrawn,
    };
    let kind = Kind::Disclosure;
    assert_eq!(
        weighed(kind, kind, &[IdentityConfirmed]),
        [Ok(()), Err(Unfit::NotAnswered)]
    );
    for (events, expected) in [
        (&[][..], Err(Unfit::NotConfirmed)),
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
        (&[IdentityConfirmed, Duplicate, Decided], Ok(())),
        (
            &[IdentityConfirmed, Decided, Delivered, Closed, Erased],
            Err(Unfit::Erased),
        ),
    ] {
        assert_eq!(weighed(kind, kind, events), [expected; 2], "{events:?}");
    }
    assert_eq!(
        weighed(kind, Kind::Correction, &[IdentityConfirmed, Decided]),
        [Err(Unfit::OtherKind); 2]
    );
    // A complaint is answered whoever it comes from.
    let complaint = Kind::Complaint;
    assert_eq!(weighed(complaint, complaint, &[Decided]), [Ok(()); 2]);
    assert_eq!(
        weighed(complaint, complaint, &[]),
        [Err(Unfit::NotConfirmed); 2]
    );
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

fn may_answer(kind: Kind, one: One) -> bool {
    may_answer_for(kind, (kind, one.standing), one.end).is_ok()
}

fn has_answered(kind: Kind, one: One) -> bool {
    has_answered_for(kind, (kind, one.standing), one.end).is_ok()
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
            (at != other && may_answer(kind, world[other])).then_some(())?;
        }
        EventKind::Closed if world[at].standing.is_undecided() => {
            has_answered(kind, world[one.repeats?]).then_some(())?;
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
                if seen.insert(next) {
                    queue.push_back(next);
                }
            }
        }
    }
    seen
}

/// Whatever desk and senders do, in whatever order: the other request was noted before, and may have been taken back,
/// noted as a duplicate itself, answered or closed since, before and after.
#[test]
fn whoever_is_closed_as_a_duplicate_is_answered_by_the_other_for_good() {
    for kind in KINDS {
        let seen = explore(kind);
        for world in &seen {
            for one in world.iter().filter(|one| one.is_left()) {
                let other = world[one.repeats.unwrap()];
                assert_eq!(other.end, Some(EventKind::Decided), "{kind}: {world:?}");
                assert!(!other.is_left(), "{kind}: {world:?}");
            }
        }
        let left = |world: &World| world.iter().filter(|one| one.is_left()).count();
        assert!(
            seen.iter().any(|world| left(world) == 2),
            "{kind}: two are left to the third"
        );
    }
}

#[test]
fn an_answer_is_never_taken_back_from_whoever_is_left_to_it() {
    use EventKind::{Closed, Decided, Delivered, Duplicate, IdentityConfirmed, Withdrawn};
    for kind in KINDS {
        for world in explore(kind) {
            for at in (0..3).filter(|at| has_answered(kind, world[*at])) {
                for event in [
                    IdentityConfirmed,
                    Decided,
                    Delivered,
                    Withdrawn,
                    Closed,
                    Duplicate,
                ] {
                    let Some(next) = step(kind, world, at, event, (at + 1) % 3) else {
                        continue;
                    };
                    assert!(has_answered(kind, next[at]), "{kind} {event}: {world:?}");
                }
            }
        }
    }
}

#[test]
fn of_two_that_are_noted_as_each_other_one_is_answered() {
    use EventKind::{Closed, Decided, Duplicate, IdentityConfirmed};
    let kind = Kind::Disclosure;
    let noted = after(kind, &[IdentityConfirmed, Duplicate]);
    let one = |to: usize| One {
        standing: noted,
        end: None,
        repeats: Some(to),
    };
    // Two of the staff noted them at the same time; neither saw the other's note.
    let pair = [one(1), one(0), One::NEW];

    for at in [0, 1] {
        assert_eq!(step(kind, pair, at, Closed, 0), None);
        let answered = step(kind, pair, at, Decided, 0).unwrap();
        assert!(step(kind, answered, 1 - at, Closed, 0).is_some());
    }
}
