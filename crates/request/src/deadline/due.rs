//! Where an open request stands in the list of what is due: under the next day on which anything is.
//!
//! What counts is what staff have to act on: the answer, and what somebody was asked for. The two weeks
//! of Art. 39 give the sender a right and the desk nothing to do; the end of retention concerns what is closed.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

use super::{Clock, ClockId, Deadlines, History, State};
use crate::kind::UnknownId;

/// The clocks on whose day the desk has something to do.
const ACTED_ON: [ClockId; 4] = [
    ClockId::Answer,
    ClockId::Completion,
    ClockId::Fee,
    ClockId::Provider,
];

/// What stands in the place of a day before all days, and after them.
const UNSTARTED: &str = "0-unstarted";
const UNDATED: &str = "undated";

/// The place of an open request in the list; written so that text sorts as it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Due {
    /// Before all days: the clock of the answer has not started, and the sender is asked for nothing with a day, so
    /// that it is the desk's turn. At the end nobody would come upon it.
    Unstarted,
    /// Under a day.
    On(Date),
    /// After all days: nothing is due any more, and it is not closed.
    Undated,
}

impl fmt::Display for Due {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unstarted => f.write_str(UNSTARTED),
            Self::On(day) => day.fmt(f),
            Self::Undated => f.write_str(UNDATED),
        }
    }
}

impl FromStr for Due {
    type Err = UnknownId;

    fn from_str(text: &str) -> Result<Self, UnknownId> {
        match text {
            UNSTARTED => return Ok(Self::Unstarted),
            UNDATED => return Ok(Self::Undated),
            _ => {}
        }
        let day = text.parse().map_err(|_no_day: jiff::Error| UnknownId)?;
        Ok(Self::On(day))
    }
}

impl Due {
    /// The place of a request with these clocks.
    pub fn of(clocks: &[Clock]) -> Self {
        match next(clocks).map(|clock| clock.due) {
            Some(Some(day)) => Self::On(day),
            Some(None) => Self::Unstarted,
            None => Self::Undated,
        }
    }
}

/// The clock whose day comes next: of those that run, or else of those that stand still, as if they went
/// on the day they stopped; or else one that has not started.
pub fn next(clocks: &[Clock]) -> Option<&Clock> {
    let first = |is_meant: fn(State) -> bool| {
        let clocks = clocks.iter().filter(|it| ACTED_ON.contains(&it.id));
        let clocks = clocks.filter(|it| is_meant(it.state));
        clocks.min_by_key(|it| it.due)
    };
    let running = first(|state| state == State::Running);
    running
        .or_else(|| first(|state| matches!(state, State::Stopped { .. })))
        .or_else(|| first(|state| state == State::Unstarted))
}

impl Deadlines {
    /// The place of a request in the list.
    pub fn due(&self, history: History<'_>) -> Due {
        Due::of(&self.clocks(history))
    }
}
