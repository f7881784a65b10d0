//! How long the answers of a closed request are kept, and when they may be destroyed.
//!
//! No law states a time: the society's own rules do, by kind and by how a request ended.

use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::decision::Decision;
use crate::event::ids;
use crate::kind::Kind;

ids! {
    /// How a request ended, as far as retention goes.
    Ending {
        /// All that was asked was given.
        Granted = "granted",
        /// Less was given than was asked: somebody may go to court about it.
        Declined = "declined",
        /// Nothing was decided: taken back, or answered where another request is.
        Undecided = "undecided",
    }
}

impl Ending {
    /// How a request with this last decision ended.
    pub fn of(decision: Option<&Decision>) -> Self {
        match decision {
            None => Self::Undecided,
            Some(decision) if decision.declines() => Self::Declined,
            Some(_) => Self::Granted,
        }
    }
}

/// How long requests of some kinds and endings are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// The kinds.
    pub kinds: Vec<Kind>,
    /// The endings.
    pub endings: Vec<Ending>,
    /// Years from the day of closing.
    pub years: u8,
}

/// Why something may not be erased yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// It is kept to the end of this day.
    Until(Date),
    /// A complaint about its answer is not closed.
    Complaint,
}

/// The years that hold for a request: the longest, where several rules speak of it. `None` where no
/// rule does, and then it is kept.
pub fn years(rules: &[Retention], kind: Kind, ending: Ending) -> Option<u8> {
    let speaking = rules
        .iter()
        .filter(|rule| rule.kinds.contains(&kind) && rule.endings.contains(&ending));
    speaking.map(|rule| rule.years).max()
}

/// The years that hold for a request of which nobody can read how it ended: the longest of all endings. `None` where no
/// rule speaks of one of them, because that may be how it ended.
pub fn longest(rules: &[Retention], kind: Kind) -> Option<u8> {
    let each = Ending::ALL.iter().map(|ending| years(rules, kind, *ending));
    let each: Option<Vec<_>> = each.collect();
    each?.into_iter().max()
}

/// The last day on which what was closed on a day is kept, both in Japan.
pub fn until(closed: Date, years: u8) -> Date {
    closed.saturating_add(Span::new().years(i64::from(years)))
}

/// Whether something closed may be erased today, or everything that holds it.
pub fn may_erase(today: Date, until: Date, has_open_complaint: bool) -> Result<(), Vec<Held>> {
    let early = (today <= until).then_some(Held::Until(until));
    let complaint = has_open_complaint.then_some(Held::Complaint);
    let held: Vec<_> = early.into_iter().chain(complaint).collect();
    if held.is_empty() { Ok(()) } else { Err(held) }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn what_is_closed_is_kept_to_the_end_of_its_last_day() {
        let last = until(date(2028, 2, 29), 3);

        assert_eq!(last, date(2031, 2, 28));
        assert_eq!(may_erase(last, last, false), Err(vec![Held::Until(last)]));
        assert_eq!(may_erase(date(2031, 3, 1), last, false), Ok(()));
        let both = Err(vec![Held::Until(last), Held::Complaint]);
        assert_eq!(may_erase(date(2030, 1, 1), last, true), both);
    }

    #[test]
    fn the_longest_rule_holds_and_without_one_it_is_kept() {
        let rule = |endings: &[Ending], years| Retention {
            kinds: vec![Kind::Disclosure],
            endings: endings.to_vec(),
            years,
        };
        let rules = [rule(Ending::ALL, 3), rule(&[Ending::Declined], 5)];

        assert_eq!(years(&rules, Kind::Disclosure, Ending::Declined), Some(5));
        assert_eq!(years(&rules, Kind::Disclosure, Ending::Granted), Some(3));
        assert_eq!(years(&rules, Kind::Complaint, Ending::Granted), None);
        assert_eq!(longest(&rules, Kind::Disclosure), Some(5));
        let of_one_ending = [rule(&[Ending::Granted], 3)];
        assert_eq!(longest(&of_one_ending, Kind::Disclosure), None);
    }
}
