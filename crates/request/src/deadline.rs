//! The clocks of a request: which days count, and how each came about.
//!
//! Rules are content (`content/registers/deadlines.toml`), each with the law it rests on. Every date
//! follows from rules and events alone, never from today, so that it is the same on every day it is asked
//! for. Today comes in only to say how much is left ([`Clock::left`], [`Clock::mark`]).
//!
//! A clock runs from the arrival, unless its rule says what it starts on ([`Start`]): until all of that has happened
//! it has no day, and nobody is told one.
//!
//! 1. [`Deadlines::clocks`] gives the clocks of a request; [`walk`] follows its events.
//! 2. [`Clock::sentence`] says how a date came about, in the society's words.
//! 3. [`Due`] is the place of a request in the list of what is due, by the next of its days.
//!
//! Three choices, each to the safe side:
//! * The two weeks of Art. 39 run from the arrival, whatever the desk waits for, and their last day
//!   does not move from a closed day. Art. 142 of the Civil Code would move it to the good of whoever
//!   must act by it; here it is the sender who may act after it, and a later day would tell the
//!   society that it has more time than it has.
//! * The target day for the answer moves from a closed day to the open day before: the pages promise
//!   30 days, and a promise is not put off by a weekend.
//! * The day by which a provider should have answered moves to the open day after, as Art. 142 has it:
//!   it is theirs to act.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::check::Submission;
use crate::completion::Asked;
use crate::date::in_japan;
use crate::event::{EventKind, ids};
use crate::kind::Kind;
use crate::retention::{self, Ending, Retention};
use crate::standing::Wait;
use crate::told::Told;

mod due;
mod sentence;
mod start;
#[cfg(test)]
mod tests;
mod walk;

pub use due::{Due, next};
pub use sentence::STOPS;
pub(crate) use sentence::keys;
pub use start::{Start, StartId};
use walk::Walk;

ids! {
    /// What a clock counts to.
    ClockId {
        /// The day by which the society means to have answered.
        Answer = "answer",
        /// The last of the two weeks after which a claim may go to court (Art. 39).
        Court = "court",
        /// The day by which the sender is asked to add what is missing.
        Completion = "completion",
        /// The day by which the fee is asked for.
        Fee = "fee",
        /// The day by which a medical provider is asked to answer.
        Provider = "provider",
        /// The last day on which the answers are kept.
        Retention = "retention",
    }
}

ids! {
    /// What becomes of a date on which the society is closed.
    OnClosed {
        /// It stays.
        Keep = "keep",
        /// It becomes the last open day before.
        Before = "before",
        /// It becomes the next open day.
        After = "after",
    }
}

ids! {
    /// What a list shows of a clock.
    Mark {
        /// There is time.
        Quiet = "quiet",
        /// The first warning.
        Warned = "warned",
        /// The last warning.
        Urgent = "urgent",
        /// The day has passed.
        Overdue = "overdue",
        /// It stands still.
        Stopped = "stopped",
        /// It has not started.
        Unstarted = "unstarted",
        /// What it counted to has happened.
        Done = "done",
    }
}

/// How one clock runs for some kinds of request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Which clock.
    pub clock: ClockId,
    /// The kinds.
    pub kinds: Vec<Kind>,
    /// Days of the calendar; the day it starts on is not counted (Civil Code Art. 140).
    pub days: u16,
    /// Days of the clock on which lists begin to warn, in order.
    pub warn: Vec<u16>,
    /// What it starts on, once all of it has happened; on the arrival where nothing is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub starts: Vec<Start>,
    /// What it stands still for.
    pub stops: Vec<Wait>,
    /// What becomes of a closed day.
    pub on_closed: OnClosed,
    /// Articles it rests on, by id.
    pub law: Vec<String>,
}

/// Every rule, and the calendar they are reckoned by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadlines {
    /// Rules of clocks.
    pub rules: Vec<Rule>,
    /// How long closed requests are kept.
    pub retention: Vec<Retention>,
    /// When the society is closed.
    pub calendar: Calendar,
}

/// An event, as clocks see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What happened.
    pub event: EventKind,
    /// On which day in Japan.
    pub day: Date,
    /// The day that was named with it: until when something was asked for, or put off.
    pub named: Option<Date>,
}

impl Step {
    /// An event at a moment, with the day that was named with it, if one was.
    pub fn of(event: EventKind, at: Timestamp, asked: Option<&Asked>, told: Option<&Told>) -> Self {
        let until = told.and_then(|told| match told {
            Told::Until(day) | Told::Fee { by: day, .. } => Some(*day),
            Told::Waived | Told::Other(_) | Told::Came { .. } => None,
        });
        Self {
            event,
            day: in_japan(at).date(),
            named: asked.map(Asked::by).or(until),
        }
    }
}

/// What there is to know of a request's days.
#[derive(Debug, Clone, Copy)]
pub struct History<'a> {
    /// Its kind.
    pub kind: Kind,
    /// Its events in order, the receipt first.
    pub steps: &'a [Step],
    /// How it ended, where somebody knows: it is sealed. Otherwise the longest retention counts
    /// ([`Part::Kept`]).
    pub ending: Option<Ending>,
}

/// Whether a clock runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It has not started; [`Part::Awaits`] says what for.
    Unstarted,
    /// It runs.
    Running,
    /// It stands still.
    Stopped {
        /// For what.
        wait: Wait,
        /// Since which day.
        since: Date,
    },
    /// What it counts to has happened, or never will.
    Ended {
        /// By which event.
        event: EventKind,
        /// On which day.
        day: Date,
    },
}

/// One step of how a date came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// It starts on something that has not happened.
    Awaits(StartId),
    /// The society decided before it had started, so that it waits for nothing more.
    Unawaited,
    /// So many days, or years of retention, from a day.
    Counted {
        /// The day.
        from: Date,
        /// How many.
        count: u16,
    },
    /// So many days from the day on which it started, later than on arrival.
    CountedSince {
        /// What it started on; of several, the last.
        start: StartId,
        /// The day.
        from: Date,
        /// How many.
        count: u16,
    },
    /// It stood still for so many days.
    Stopped {
        /// For what.
        wait: Wait,
        /// How many.
        days: i32,
    },
    /// It was put off to a day.
    Extended {
        /// The day.
        until: Date,
    },
    /// It fell on a closed day and moved.
    Moved {
        /// The closed day.
        from: Date,
        /// Where to.
        to: OnClosed,
    },
    /// Nothing may be erased to its end.
    Kept {
        /// Nobody can read how it ended, so that this is the longest time there is: by how it ended, it may be
        /// over before.
        is_longest: bool,
    },
}

/// A clock of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// What it counts to.
    pub id: ClockId,
    /// The day it counts to; where it stands still, as if it went on that day. `None` before it starts.
    pub due: Option<Date>,
    /// The days from which lists warn, in order.
    pub warn: Vec<Date>,
    /// Whether it runs.
    pub state: State,
    /// How the day came about.
    pub parts: Vec<Part>,
    /// Articles it rests on, by id.
    pub law: Vec<String>,
    /// What its rule lets it start on.
    pub starts: Vec<Start>,
}

impl Clock {
    /// Days left on a day, negative when it is past. A clock that stands still has as many as on the day
    /// it stopped; one that ended, or has not started, has none to count.
    pub fn left(&self, today: Date) -> Option<i32> {
        let from = match self.state {
            State::Running => today,
            State::Stopped { since, .. } => today.min(since),
            State::Unstarted | State::Ended { .. } => return None,
        };
        self.due.map(|due| days_between(from, due))
    }

    /// Whether it waits for what it starts on, or never started.
    pub fn is_unstarted(&self) -> bool {
        self.state == State::Unstarted
    }

    /// What a list shows of it on a day.
    pub fn mark(&self, today: Date) -> Mark {
        if self.is_unstarted() {
            return Mark::Unstarted;
        }
        let Some(left) = self.left(today) else {
            return Mark::Done;
        };
        if left < 0 {
            return Mark::Overdue;
        }
        if matches!(self.state, State::Stopped { .. }) {
            return Mark::Stopped;
        }
        match self.warn.iter().filter(|day| **day <= today).count() {
            0 => Mark::Quiet,
            all if all == self.warn.len() => Mark::Urgent,
            _ => Mark::Warned,
        }
    }
}

impl Deadlines {
    /// Every clock of a request, in the order of [`ClockId`].
    pub fn clocks(&self, history: History<'_>) -> Vec<Clock> {
        let clocks = ClockId::ALL
            .iter()
            .filter_map(|id| self.clock(*id, history));
        clocks.collect()
    }

    /// One clock of a request, or `None` where it has none of that name.
    pub fn clock(&self, id: ClockId, history: History<'_>) -> Option<Clock> {
        match id {
            ClockId::Answer | ClockId::Court | ClockId::Provider => self.ruled(id, history),
            ClockId::Completion => named(id, Wait::Completion, history),
            ClockId::Fee => named(id, Wait::Fee, history),
            ClockId::Retention => self.retention(history),
        }
    }

    /// The day by which an answer is promised to what arrives on a day: no event brings it forward. `None` where
    /// the days are counted from something later, and where there is no rule for the kind, which the check of
    /// contents refuses.
    pub fn promised(&self, kind: Kind, arrival: Date) -> Option<Date> {
        self.at_arrival(kind, arrival)?.due
    }

    /// The clock of the answer to what arrives on a day.
    pub fn at_arrival(&self, kind: Kind, arrival: Date) -> Option<Clock> {
        let step = Step {
            event: EventKind::Received,
            day: arrival,
            named: None,
        };
        let history = History {
            kind,
            steps: &[step],
            ending: None,
        };
        self.clock(ClockId::Answer, history)
    }

    /// The clock of an answer that is wanted but has no day on arrival, for its days are counted from something
    /// later.
    pub fn awaited_by(&self, submission: &Submission, arrival: Date) -> Option<Clock> {
        let clock = self.at_arrival(submission.kind, arrival);
        clock.filter(|clock| submission.wants_answer() && clock.is_unstarted())
    }

    /// The day that a receipt promises to whoever sent this; `None` where no answer is wanted, or no day is known yet.
    pub fn promised_to(&self, submission: &Submission, arrival: Date) -> Option<Date> {
        let promised = self.promised(submission.kind, arrival);
        promised.filter(|_| submission.wants_answer())
    }

    /// The open days before and after a day on which the society is closed, where the clock of a kind never ends on
    /// such a day: whoever names a day for it names one of these.
    pub fn open_beside(&self, id: ClockId, kind: Kind, day: Date) -> Option<(Date, Date)> {
        let rule = self.rule(id, kind)?;
        let may_stay = rule.on_closed == OnClosed::Keep || self.calendar.is_open(day);
        (!may_stay).then(|| (self.calendar.open_until(day), self.calendar.open_from(day)))
    }

    fn rule(&self, id: ClockId, kind: Kind) -> Option<&Rule> {
        let mut rules = self.rules.iter();
        rules.find(|rule| rule.clock == id && rule.kinds.contains(&kind))
    }

    fn ruled(&self, id: ClockId, history: History<'_>) -> Option<Clock> {
        let rule = self.rule(id, history.kind)?;
        let walk = Walk::along(rule, history)?;
        let (due, moved) = walk.due.map_or((None, None), |day| {
            let (due, moved) = self.moved(day, rule.on_closed);
            (Some(due), moved)
        });
        let before = |day: &u16| i64::from(rule.days.saturating_sub(*day));
        let warn = walk.due.into_iter().flat_map(|due| {
            let days = rule.warn.iter();
            days.map(move |day| due.saturating_sub(before(day).days()))
        });
        Some(Clock {
            id,
            due,
            warn: warn.collect(),
            state: walk.state,
            parts: walk.parts.into_iter().chain(moved).collect(),
            law: rule.law.clone(),
            starts: rule.starts.clone(),
        })
    }

    fn moved(&self, day: Date, on_closed: OnClosed) -> (Date, Option<Part>) {
        let open = match on_closed {
            OnClosed::Keep => day,
            OnClosed::Before => self.calendar.open_until(day),
            OnClosed::After => self.calendar.open_from(day),
        };
        let part = Part::Moved {
            from: day,
            to: on_closed,
        };
        (open, (open != day).then_some(part))
    }

    /// How long it is kept: what is shown of it, and what erasing obeys.
    fn retention(&self, history: History<'_>) -> Option<Clock> {
        let closed = closed(history.steps)?;
        let years = match history.ending {
            Some(ending) => retention::years(&self.retention, history.kind, ending),
            None => retention::longest(&self.retention, history.kind),
        }?;
        let mut steps = history.steps.iter();
        let erased = steps.find(|step| step.event == EventKind::Erased);
        let state = erased.map_or(State::Running, |step| State::Ended {
            event: step.event,
            day: step.day,
        });
        let counted = Part::Counted {
            from: closed,
            count: years.into(),
        };
        let kept = Part::Kept {
            is_longest: history.ending.is_none(),
        };
        Some(Clock {
            id: ClockId::Retention,
            due: Some(retention::until(closed, years)),
            warn: Vec::new(),
            state,
            parts: vec![counted, kept],
            law: Vec::new(),
            starts: Vec::new(),
        })
    }
}

/// The day on which it was closed: of several, the last. `None` where it is not closed, or was decided anew since.
/// No closing is before what it followed, whatever the clock of a machine said.
fn closed(steps: &[Step]) -> Option<Date> {
    let last = steps.iter().rposition(|it| it.event == EventKind::Closed)?;
    let (before, after) = steps.split_at_checked(last + 1)?;
    let is_open = after.iter().any(|it| it.event == EventKind::Decided);
    let days = before.iter().map(|it| it.day);
    days.max().filter(|_| !is_open)
}

/// The day that was named when the sender was asked for something, while it is waited for.
fn named(id: ClockId, wait: Wait, history: History<'_>) -> Option<Clock> {
    let (asked, due) = walk::asked(wait, history)?;
    Some(Clock {
        id,
        due: Some(due?),
        warn: Vec::new(),
        state: State::Running,
        parts: vec![Part::Counted {
            from: asked,
            count: 0,
        }],
        law: Vec::new(),
        starts: Vec::new(),
    })
}

/// Days from one day to another; negative when it is past.
pub fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}
