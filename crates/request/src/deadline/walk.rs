//! Follows the events of a request with one rule in hand: when its clock starts, stops, goes on, is put
//! off and ends. What the desk waits for is the standing's to say ([`Standing`]).

use jiff::ToSpan;
use jiff::civil::Date;

use super::{ClockId, History, Part, Rule, State, Step, days_between};
use crate::event::EventKind;
use crate::standing::{Standing, Wait};

/// How far a clock is after the events.
pub(super) struct Walk {
    /// The day it counts to, closed or not; `None` before it starts.
    pub(super) due: Option<Date>,
    /// Whether it runs.
    pub(super) state: State,
    /// How the day came about.
    pub(super) parts: Vec<Part>,
}

impl Walk {
    /// The clock of a rule after the events, or `None` if nothing has set it up.
    pub(super) fn along(rule: &Rule, history: History<'_>) -> Option<Self> {
        let mut walk = None;
        for (step, standing) in standings(history) {
            if is_set_up(rule, step.event) {
                // A provider that is asked again has the whole time again.
                walk = Some(Self::set_up(rule, step.day));
            }
            if let Some(walk) = &mut walk {
                walk.begin(rule, step);
                walk.step(rule, step, standing);
            }
        }
        walk
    }

    fn set_up(rule: &Rule, day: Date) -> Self {
        if rule.starts.is_empty() {
            let (from, count) = (day, rule.days);
            return Self::running(rule, day, Part::Counted { from, count });
        }
        let awaited = rule.starts.iter().map(|start| Part::Awaits(start.on));
        Self {
            due: None,
            state: State::Unstarted,
            parts: awaited.collect(),
        }
    }

    fn running(rule: &Rule, day: Date, counted: Part) -> Self {
        Self {
            due: Some(day.saturating_add(i64::from(rule.days).days())),
            state: State::Running,
            parts: vec![counted],
        }
    }

    /// Starts a clock that waits for nothing more after a step.
    fn begin(&mut self, rule: &Rule, step: Step) {
        let Step { event, day, .. } = step;
        if self.state != State::Unstarted {
            return;
        }
        if let Some(until) = put_off(rule, step) {
            // A day that the sender was told holds, whatever has not happened.
            (self.due, self.state) = (Some(until), State::Running);
            self.parts = vec![Part::Extended { until }];
            return;
        }
        if event == EventKind::Decided {
            self.parts = vec![Part::Unawaited];
            return;
        }
        let is_it = |part: &Part| matches!(part, Part::Awaits(start) if start.is(event));
        let Some(Part::Awaits(start)) = self.parts.iter().copied().find(is_it) else {
            return;
        };
        self.parts.retain(|part| !is_it(part));
        if self.parts.is_empty() {
            let (from, count) = (day, rule.days);
            *self = Self::running(rule, day, Part::CountedSince { start, from, count });
        }
    }

    fn step(&mut self, rule: &Rule, step: Step, standing: Standing) {
        let Step { event, day, .. } = step;
        let is_end = ends(rule, event);
        if self.state == State::Unstarted {
            if is_end {
                self.state = State::Ended { event, day };
            }
            return;
        }
        let awaited = Wait::ALL.iter().copied();
        let wait = awaited
            .filter(|wait| rule.stops.contains(wait))
            .find(|wait| standing.work.awaits(*wait));
        let until = put_off(rule, step);
        let is_same = match self.state {
            State::Unstarted | State::Ended { .. } => return,
            State::Running => wait.is_none(),
            State::Stopped { wait: now, .. } => wait == Some(now),
        };
        if is_same && until.is_none() && !is_end {
            return;
        }
        self.go_on(day);
        if let Some(until) = until.filter(|until| Some(*until) > self.due) {
            self.due = Some(until);
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
        self.due = self.due.map(|due| due.saturating_add(days.days()));
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

/// Every event with how the request stands after it. What may not follow is passed over, and no event
/// is before the one it follows, whatever the clock of a machine said.
fn standings(history: History<'_>) -> impl Iterator<Item = (Step, Standing)> {
    let History { kind, steps, .. } = history;
    let mut standing: Option<Standing> = None;
    let mut last = Date::MIN;
    steps.iter().filter_map(move |step| {
        let now = Standing::after(standing, kind, step.event).ok()?;
        standing = Some(now);
        last = last.max(step.day);
        Some((Step { day: last, ..*step }, now))
    })
}

/// The day that a step puts a clock off to.
fn put_off(rule: &Rule, step: Step) -> Option<Date> {
    let is_so = rule.clock == ClockId::Answer && step.event == EventKind::Extended;
    step.named.filter(|_| is_so)
}

fn is_set_up(rule: &Rule, event: EventKind) -> bool {
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
