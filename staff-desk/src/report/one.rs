//! What a single request comes to: each right that it asks, once, as it is answered now.

use std::fmt;

use ledger::{Entry, Event};
use request::decision::{Decided, Ground};
use request::standing::{Legal, Why};
use request::{Decision, EventKind, Kind, Outcome, Reference, Right, Standing};

use crate::open::{Key, SealError, Unlocked};
use crate::papers::{self, Text};
use crate::seals::Seals;
use crate::times;

/// A request, counted. Its `Debug` is left out: it says how somebody was answered.
pub(super) struct One {
    pub(super) kind: Kind,
    pub(super) rights: Vec<Answered>,
    /// Days from the arrival to the delivery of the first answer.
    pub(super) waited: Option<u32>,
}

/// How one right is answered.
pub(super) struct Answered {
    pub(super) how: How,
    /// Whether it was decided anew after a complaint, and then whether with another outcome.
    pub(super) anew: Option<bool>,
}

/// An answer in the words that a year is told in.
pub(super) enum How {
    Granted,
    Part,
    /// With the first ground that was given.
    Declined(Option<String>),
    Ended,
    Open,
}

/// Why a request cannot be counted.
#[derive(Debug)]
pub(super) struct Fault {
    reference: Reference,
    event: u32,
    what: What,
}

#[derive(Debug)]
enum What {
    /// What the event brought stays closed.
    Closed(SealError),
    /// The request is in the list and nowhere else.
    Gone,
    /// The event may not follow on the one before.
    Order(EventKind, Why),
    /// A decision without one.
    Nothing,
    /// The rights that are decided are not those that are asked.
    Rights,
    /// A right is declined for no ground that is published.
    Ground(Right, Option<String>),
}

impl Fault {
    pub(super) fn gone(entry: &Entry) -> Self {
        Self::new(entry, 1, What::Gone)
    }

    fn new(entry: &Entry, event: u32, what: What) -> Self {
        Self {
            reference: entry.reference.clone(),
            event,
            what,
        }
    }

    pub(super) fn is_of_another_key(&self) -> bool {
        matches!(self.what, What::Closed(SealError::OtherKey))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, event {}: ", self.reference, self.event)?;
        match &self.what {
            What::Closed(SealError::Erased) => f.write_str(
                "what was sealed was erased when its retention was over, and a year can be counted only before",
            ),
            What::Closed(why) => write!(f, "what it brought {why}"),
            What::Gone => f.write_str("the request is listed and is not there: run `audit`"),
            What::Order(event, why) => write!(
                f,
                "`{event}` may not follow here ({why}), so that the record was edited: run `audit`"
            ),
            What::Nothing => f.write_str("a decision was recorded that holds none: run `audit`"),
            What::Rights => f.write_str(
                "the rights that are decided are not those that the request asks: look at it with `show`",
            ),
            What::Ground(right, Some(code)) => write!(
                f,
                "`{right}` is declined for {code}, which is not among the grounds that are published: put it back \
                 into registers/refusal-grounds.toml and build the site"
            ),
            What::Ground(right, None) => write!(
                f,
                "`{right}` is declined and no ground is named: look at it with `show`"
            ),
        }
    }
}

impl One {
    /// Counts a request.
    ///
    /// # Errors
    /// Everything that keeps it from being counted.
    pub(super) fn of(
        entry: &Entry,
        seals: &Seals,
        key: &Key,
        grounds: &[Ground],
    ) -> Result<Self, Vec<Fault>> {
        let events = &seals.events;
        let (standing, mut faults) = follow(entry, events);
        let (unlocked, submission) = match seals.open(key, entry) {
            Ok(opened) => opened,
            Err(why) => {
                faults.push(Fault::new(entry, closed_at(events, why), What::Closed(why)));
                return Err(faults);
            }
        };
        let asked = Right::asked(&submission);
        let mut decisions = Vec::new();
        for event in events.iter().filter(|it| it.kind == EventKind::Decided) {
            match decision(entry, &unlocked, event) {
                Ok(decision) if decides(&decision, &asked) => {
                    decisions.push((event.number, decision));
                }
                Ok(_) => faults.push(Fault::new(entry, event.number, What::Rights)),
                Err(fault) => faults.push(fault),
            }
        }
        if let Some((number, last)) = decisions.last() {
            let wrong = last.rights.iter().filter_map(|one| unfounded(one, grounds));
            faults.extend(wrong.map(|what| Fault::new(entry, *number, what)));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let decisions: Vec<_> = decisions.into_iter().map(|(_, it)| it).collect();
        let rights = asked
            .into_iter()
            .map(|right| answered(right, &decisions, standing));
        Ok(Self {
            kind: entry.kind,
            rights: rights.collect(),
            waited: waited(entry, events),
        })
    }
}

/// How it stands by its events, and the first that may not follow.
fn follow(entry: &Entry, events: &[Event]) -> (Standing, Vec<Fault>) {
    let mut standing = None;
    for event in events {
        match Standing::after(standing, entry.kind, event.kind) {
            Ok(next) => standing = Some(next),
            Err(why) => {
                let what = What::Order(event.kind, why);
                return (
                    Standing::RECEIVED,
                    vec![Fault::new(entry, event.number, what)],
                );
            }
        }
    }
    // Events of what was only received are not read.
    (standing.unwrap_or(Standing::RECEIVED), Vec::new())
}

/// The event whose seal it is that stays closed: the receipt brought the answers.
fn closed_at(events: &[Event], why: SealError) -> u32 {
    let erased = events.iter().find(|it| it.kind == EventKind::Erased);
    match (why, erased) {
        (SealError::Erased, Some(event)) => event.number,
        _ => 1,
    }
}

fn decision(entry: &Entry, unlocked: &Unlocked, event: &Event) -> Result<Decision, Fault> {
    let fault = |what| Fault::new(entry, event.number, what);
    let papers = papers::open(unlocked, &entry.reference, std::slice::from_ref(event));
    let mut papers = papers.map_err(|why| fault(What::Closed(why)))?.into_iter();
    let decision = papers.find_map(|paper| match paper.text {
        Text::Decision(decision) => Some(decision),
        Text::Remark(_) | Text::Letter(_) => None,
    });
    decision.ok_or_else(|| fault(What::Nothing))
}

/// Whether it decides every right that is asked, once, and no other.
fn decides(decision: &Decision, asked: &[Right]) -> bool {
    let mut decided: Vec<_> = decision.rights.iter().map(|it| it.right).collect();
    let mut asked = asked.to_vec();
    decided.sort_unstable();
    asked.sort_unstable();
    decided == asked
}

/// What is wrong with the ground that a right is counted by.
fn unfounded(one: &Decided, grounds: &[Ground]) -> Option<What> {
    let How::Declined(ground) = how(one) else {
        return None;
    };
    let is_known = |code: &String| grounds.iter().any(|it| it.code == *code);
    let is_founded = match &ground {
        Some(code) => is_known(code),
        None => !one.outcome.needs(one.right).ground,
    };
    (!is_founded).then_some(What::Ground(one.right, ground))
}

/// How a right is answered by the decision that holds, the last one.
fn answered(right: Right, decisions: &[Decision], standing: Standing) -> Answered {
    let of = |decision: &Decision| decision.rights.iter().find(|it| it.right == right).cloned();
    let (first, last) = (
        decisions.first().and_then(of),
        decisions.last().and_then(of),
    );
    let how = match &last {
        Some(last) => how(last),
        None if matches!(standing.legal, Legal::Received | Legal::Confirmed) => How::Open,
        None => How::Ended,
    };
    // The table of transitions lets a second decision follow on a complaint alone.
    let is_anew = decisions.len() > 1;
    let changed = first.map(|it| it.outcome) != last.map(|it| it.outcome);
    Answered {
        how,
        anew: is_anew.then_some(changed),
    }
}

fn how(one: &Decided) -> How {
    match one.outcome {
        Outcome::Granted | Outcome::OtherMethod => How::Granted,
        Outcome::Part | Outcome::Alternative => How::Part,
        Outcome::Refused | Outcome::NoData | Outcome::OtherLaw | Outcome::NotAccepted => {
            How::Declined(one.grounds.first().cloned())
        }
        Outcome::Withdrawn => How::Ended,
    }
}

fn waited(entry: &Entry, events: &[Event]) -> Option<u32> {
    let delivered = events.iter().find(|it| it.kind == EventKind::Delivered)?;
    let day = |at| times::in_japan(at).date();
    let days = times::days_between(day(entry.received_at), day(delivered.at));
    // A clock that was set back between the two counts as the same day.
    Some(u32::try_from(days).unwrap_or_default())
}
