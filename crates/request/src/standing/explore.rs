//! Every order in which sender and staff can act on a request and on a complaint about its answer, tried
//! breadth-first: the states are finite, so the search ends by itself.
//!
//! Of the retention only whether it is over stands here. On which day that is, by how a request ended, and that the
//! desk obeys it, is walked with real requests in `staff-desk/tests/desk/retention.rs`.

use std::collections::{BTreeSet, VecDeque};

use jiff::civil::date;

use super::*;
use crate::decision::{Draft, DraftRight, Ground, Outcome, Right, Setting};
use crate::retention;

const STAFF: [&str; 2] = ["Clerk A", "Clerk B"];

/// What a case is, as far as the law looks at it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct World {
    standing: Standing,
    decision: Option<Made>,
    /// How the complaint stands, and who decided on it.
    complaint: Option<(Standing, Option<&'static str>)>,
    is_retention_over: bool,
}

/// The last decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Made {
    actor: &'static str,
    is_answer: bool,
    declines: bool,
    /// Every right that declines has ground and reason.
    is_founded: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Event(EventKind),
    Decide(&'static str, Draw),
    Complain,
    SettleComplaint(&'static str),
    CloseComplaint,
    TimePasses,
    Erase,
}

/// A decision somebody may try to record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Draw {
    Grant,
    Refuse,
    RefuseWithoutGround,
    RefuseWithoutReason,
    NotAccepted,
}

const DRAWS: [Draw; 5] = [
    Draw::Grant,
    Draw::Refuse,
    Draw::RefuseWithoutGround,
    Draw::RefuseWithoutReason,
    Draw::NotAccepted,
];

fn draft(right: Right, draw: Draw) -> Draft {
    let (outcome, code, reason, given) = match draw {
        Draw::Grant => (Outcome::Granted, "", "", "All of it."),
        Draw::Refuse => (Outcome::Refused, "R", "Reason.", ""),
        Draw::RefuseWithoutGround => (Outcome::Refused, "", "Reason.", ""),
        Draw::RefuseWithoutReason => (Outcome::Refused, "R", "", ""),
        Draw::NotAccepted => (Outcome::NotAccepted, "F", "Reason.", ""),
    };
    let has_ground = right.rests_on_law() && !code.is_empty();
    let changes = right.changes_content() && outcome == Outcome::Granted;
    let text = |is_there: bool, text: &str| {
        let text = if is_there { text } else { "" };
        text.to_owned()
    };
    let right = DraftRight {
        right: right.id().to_owned(),
        outcome: outcome.id().to_owned(),
        grounds: has_ground.then(|| code.to_owned()).into_iter().collect(),
        reason: reason.to_owned(),
        given: given.to_owned(),
        before: text(changes, "before"),
        after: text(changes, "after"),
    };
    Draft {
        rights: vec![right],
        note: String::new(),
    }
}

fn grounds() -> [Ground; 2] {
    let ground = |code: &str, outcomes: &[Outcome]| Ground {
        code: code.to_owned(),
        kinds: Kind::ALL.to_vec(),
        outcomes: outcomes.to_vec(),
        text: String::new(),
        law: Vec::new(),
    };
    [
        ground("R", &[Outcome::Refused]),
        ground("F", &[Outcome::NotAccepted]),
    ]
}

/// Decides, or decides anew what was complained about.
fn decide(kind: Kind, world: &World, actor: &'static str, draw: Draw) -> Option<Made> {
    let asked = &Right::of_kind(kind)[..1];
    let former = world.decision.filter(|_| world.standing.is_disputed);
    let made = draft(asked[0], draw).check(&Setting {
        kind,
        asked,
        standing: world.standing,
        grounds: &grounds(),
        is_barred: former.is_some_and(|it| it.actor == actor),
        notes: &[],
    });
    let made = made.ok()?;
    let is_founded = made.rights.iter().all(|one| {
        let has_ground = !one.grounds.is_empty() || !one.right.rests_on_law();
        !one.outcome.declines() || (has_ground && !one.reason.is_empty())
    });
    Some(Made {
        actor,
        is_answer: made.is_answer(),
        declines: made.declines(),
        is_founded,
    })
}

/// Decides on the complaint.
fn settle(world: &World, actor: &'static str) -> Option<(Standing, Option<&'static str>)> {
    let (complaint, _) = world.complaint?;
    let decided = complaint.then(Kind::Complaint, EventKind::Decided).ok()?;
    let settled = draft(Right::Reply, Draw::Refuse).check(&Setting {
        kind: Kind::Complaint,
        asked: &[Right::Reply],
        standing: complaint,
        grounds: &grounds(),
        is_barred: world.decision.is_some_and(|it| it.actor == actor),
        notes: &[],
    });
    settled.ok().map(|_| (decided, Some(actor)))
}

/// What stands in for the desk and the intake: only what table, check and retention let through.
fn step(kind: Kind, world: &World, step: Step) -> Option<World> {
    let mut next = world.clone();
    match step {
        Step::Event(event) => next.standing = world.standing.then(kind, event).ok()?,
        Step::Decide(actor, draw) => {
            next.standing = world.standing.then(kind, EventKind::Decided).ok()?;
            next.decision = Some(decide(kind, world, actor, draw)?);
        }
        Step::Complain => {
            next.standing = world.standing.then(kind, EventKind::Complained).ok()?;
            // One complaint at a time keeps the world finite.
            if world
                .complaint
                .is_some_and(|(it, _)| it.legal != Legal::Closed)
            {
                return None;
            }
            next.complaint = Some((Standing::RECEIVED, None));
        }
        Step::SettleComplaint(actor) => next.complaint = Some(settle(world, actor)?),
        Step::CloseComplaint => {
            let (complaint, by) = world.complaint?;
            let closed = complaint.then(Kind::Complaint, EventKind::Closed).ok()?;
            next.complaint = Some((closed, by));
        }
        Step::TimePasses => next.is_retention_over = world.standing.legal == Legal::Closed,
        Step::Erase => {
            next.standing = world.standing.then(kind, EventKind::Erased).ok()?;
            let is_open = |(it, _): (Standing, _)| it.legal != Legal::Closed;
            let last = date(2030, 1, 1);
            let today =
                last.saturating_add(jiff::Span::new().days(i64::from(world.is_retention_over)));
            retention::may_erase(today, last, world.complaint.is_some_and(is_open)).ok()?;
        }
    }
    // Whatever is not closed has no end of retention.
    next.is_retention_over &= matches!(next.standing.legal, Legal::Closed | Legal::Erased);
    Some(next)
}

fn steps() -> Vec<Step> {
    let alone = EventKind::ALL.iter().copied();
    let alone = alone.filter(|event| {
        use EventKind::{Complained, Decided, Erased};
        !matches!(event, Decided | Complained | Erased)
    });
    let decide = STAFF
        .into_iter()
        .flat_map(|who| DRAWS.map(|draw| Step::Decide(who, draw)));
    let mut steps: Vec<_> = alone.map(Step::Event).chain(decide).collect();
    steps.extend(STAFF.map(Step::SettleComplaint));
    steps.extend([
        Step::Complain,
        Step::CloseComplaint,
        Step::TimePasses,
        Step::Erase,
    ]);
    steps
}

fn holds(kind: Kind, before: &World, step: Step, after: &World) {
    let told = || format!("{kind}: {step:?}\nfrom {before:?}\nto {after:?}");
    if let Step::Decide(actor, _) = step {
        let made = after.decision.unwrap();
        let is_known = before.standing.is_confirmed || !kind.needs_identity();
        assert!(
            !made.is_answer || is_known,
            "an answer to an unknown: {}",
            told()
        );
        assert!(
            made.is_founded,
            "a refusal without ground or reason: {}",
            told()
        );
        let former = before.decision.filter(|_| before.standing.is_disputed);
        assert!(
            former.is_none_or(|it| it.actor != actor),
            "the same: {}",
            told()
        );
    }
    if let Step::SettleComplaint(actor) = step {
        let is_own = before.decision.is_some_and(|it| it.actor == actor);
        assert!(!is_own, "whoever decided settles the complaint: {}", told());
    }
    if after.standing.legal == Legal::Erased && before.standing.legal != Legal::Erased {
        assert!(before.is_retention_over, "too early: {}", told());
        let complaint = before.complaint.map(|it| it.0.legal);
        assert!(complaint.is_none_or(|it| it == Legal::Closed), "{}", told());
    }
    if before.standing.legal == Legal::Erased {
        assert_eq!(before.standing, after.standing, "after the end: {}", told());
    }
    // What is decided stays decided, unless somebody complained.
    let was_decided = matches!(before.standing.legal, Legal::Decided | Legal::Closed);
    assert!(!was_decided || !after.standing.is_undecided(), "{}", told());
    assert_eq!(after.standing.to_string().parse(), Ok(after.standing));
}

fn explore(kind: Kind) -> BTreeSet<World> {
    let steps = steps();
    let first = World {
        standing: Standing::RECEIVED,
        decision: None,
        complaint: None,
        is_retention_over: false,
    };
    let mut seen = BTreeSet::from([first.clone()]);
    let mut queue = VecDeque::from([first]);
    while let Some(world) = queue.pop_front() {
        for one in &steps {
            let Some(next) = step(kind, &world, *one) else {
                continue;
            };
            holds(kind, &world, *one, &next);
            if seen.insert(next.clone()) {
                queue.push_back(next);
            }
        }
    }
    seen
}

#[test]
fn the_law_holds_whatever_comes_in_whatever_order() {
    for kind in Kind::ALL {
        let seen = explore(kind);

        for World { standing, .. } in &seen {
            let may = standing.allows(kind, EventKind::Erased);
            assert_eq!(may, standing.legal == Legal::Closed, "{kind} {standing}");
        }
        for legal in Legal::ALL {
            let is_met = seen.iter().any(|it| it.standing.legal == *legal);
            assert!(is_met, "{kind} never comes to be {legal}");
        }
        let settled = |it: &World| it.complaint.is_some_and(|(_, by)| by.is_some());
        assert!(seen.iter().any(settled), "{kind}: no complaint is settled");
        let declined = |it: &World| it.decision.is_some_and(|it| it.declines);
        assert!(kind == Kind::ConsentRefusal || seen.iter().any(declined));
        let stages: BTreeSet<_> = seen.iter().map(|it| it.standing.stage()).collect();
        let expected = Stage::ALL.iter().filter(|stage| match stage {
            Stage::AwaitingFee => kind.may_cost(),
            Stage::AwaitingProvider => kind.asks_provider(),
            _ => true,
        });
        assert_eq!(stages, expected.copied().collect(), "{kind}");
    }
}

#[test]
fn a_duplicate_locks_nobody_out_and_lets_nothing_be_answered() {
    for kind in Kind::ALL {
        for world in explore(kind) {
            let plain = Standing {
                is_duplicate: false,
                ..world.standing
            };
            let marked = Standing {
                is_duplicate: true,
                ..plain
            };
            for event in EventKind::ALL {
                let (without, with) = (plain.then(kind, *event), marked.then(kind, *event));
                if *event == EventKind::Closed && plain.legal == Legal::Confirmed {
                    // While the other can answer for it: `crate::duplicate`.
                    assert!(with.is_ok(), "a confirmed one may be closed");
                    continue;
                }
                let unmark = |it: Standing| Standing {
                    is_duplicate: false,
                    ..it
                };
                assert_eq!(with.is_ok(), without.is_ok(), "{kind} {marked}: {event}");
                assert_eq!(with.ok().map(unmark), without.ok().map(unmark));
            }
        }
    }
}
