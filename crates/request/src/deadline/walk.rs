//! Follows the events of a request with one rule in hand: when its clock starts, stops, goes on, is put
//! off and ends. What the desk waits for is the standing's to say ([`Standing`]).

use jiff::ToSpan;
use jiff::civil::Date;

use super::{ClockId, History, Part, Rule, State, Step, days_between};
use crate::event::EventKind;
use crate::kind::Kind;
use crate::standing::{Standing, Wait};

/// How far a clock is after the events.
pub(super) struct Walk {
    /// The day it counts to, closed or not.
    pub(super) due: Date,
    /// Whether it runs.
    pub(super) state: State,
    /// How the day came about.
    pub(super) parts: Vec<Part>,
}

impl Walk {
    /// The clock of a rule after the events, or `None` if nothing has started it.
    pub(super) fn along(rule: &Rule, history: History<'_>) -> Option<Self> {
        let mut walk = None;
        for (step, standing) in standings(history) {
            if is_start(rule, step.event) {
                // A provider that is asked again has the whole time again.
                walk = Some(Self::start(rule, step.day));
            }
            if let Some(walk) = &mut walk {
                walk.step(rule, step, standing);
            }
        }
        walk
    }

    fn start(rule: &Rule, day: Date) -> Self {
        Self {
            due: day.saturating_add(i64::from(rule.days).days()),
            state: State::Running,
            parts: vec![Part::Counted {
                from: day,
                count: rule.days,
            }],
        }
    }

    fn step(&mut self, rule: &Rule, step: Step, standing: Standing) {
        let Step { event, day, .. } = step;
        let awaited = Wait::ALL.iter().copied();
        let wait = awaited
            .filter(|wait| rule.stops.contains(wait))
            .find(|wait| standing.work.awaits(*wait));
        let until = step
            .named
            .filter(|_| rule.clock == ClockId::Answer && event == EventKind::Extended);
        let is_same = match self.state {
            State::Ended { .. } => return,
            State::Running => wait.is_none(),
            State::Stopped { wait: now, .. } => wait == Some(now),
        };
        let is_end = ends(rule, event);
        if is_same && until.is_none() && !is_end {
            return;
        }
        self.go_on(day);
        if let Some(until) = until.filter(|until| *until > self.due) {
            self.due = until;
            self.parts.push(Part::Extended { until });
        }
        self.state = match wait {
            _ if is_end => State::Ended { event, day },
            Some(wait) => State::Stopped { wait, since: day },
            None => State::Running,
        };
    }

    /// Adds the days it stood still, if it did; several times in a row for the same count as one.
    fn go_on(&mut self, day: Date) {
        let State::Stopped { wait, since } = self.state else {
            return;
        };
        let days = days_between(since, day);
        if days == 0 {
            return;
        }
        self.due = self.due.saturating_add(days.days());
        match self.parts.last_mut() {
            Some(Part::Stopped {
                wait: before,
                days: sum,
            }) if *before == wait => *sum += days,
            _ => self.parts.push(Part::Stopped { wait, days }),
        }
    }
}

/// The last time something was asked for that is still waited for, and until when.
pub(super) fn asked(wait: Wait, history: History<'_>) -> Option<(Date, Option<Date>)> {
    let asking = match wait {
        Wait::Completion => EventKind::CompletionAsked,
        Wait::Fee => EventKind::FeeAsked,
        Wait::Provider => EventKind::ProviderAsked,
        Wait::Supplement => EventKind::Added,
    };
    let mut last = None;
    let mut standing = None;
    for (step, now) in standings(history) {
        if step.event == asking {
            last = Some((step.day, step.named));
        }
        standing = Some(now);
    }
    last.filter(|_| standing.is_some_and(|now| now.work.awaits(wait)))
}

/// Every event with how the request stands after it. What may not follow changes nothing, and no event
/// is before the one it follows, whatever the clock of a machine said.
fn standings(history: History<'_>) -> impl Iterator<Item = (Step, Standing)> {
    let History { kind, steps, .. } = history;
    let mut standing: Option<Standing> = None;
    let mut last = Date::MIN;
    steps.iter().filter_map(move |step| {
        last = last.max(step.day);
        standing = follow(standing, kind, step.event);
        standing.map(|now| (Step { day: last, ..*step }, now))
    })
}

fn follow(standing: Option<Standing>, kind: Kind, event: EventKind) -> Option<Standing> {
    Standing::after(standing, kind, event).ok().or(standing)
}

fn is_start(rule: &Rule, event: EventKind) -> bool {
    event
        == match rule.clock {
            ClockId::Provider => EventKind::ProviderAsked,
            _ => EventKind::Received,
        }
}

fn ends(rule: &Rule, event: EventKind) -> bool {
    match rule.clock {
        ClockId::Provider => matches!(
            event,
            EventKind::ProviderAnswered | EventKind::Decided | EventKind::Withdrawn
        ),
        _ => matches!(
            event,
            EventKind::Delivered | EventKind::Withdrawn | EventKind::Closed
        ),
    }
}
