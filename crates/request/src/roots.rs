//! What a society publishes of its register, day by day, so that nothing in it can be lost, put in later or
//! changed without being found out by anybody who kept the file.
//!
//! A leaf stands for one event. It tells neither of what nor of whom: a short tag of the request's
//! reference, and a digest of the event. How both are made is the ledger's to say.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// File name in the content folder and on the site.
pub const FILE: &str = "roots.json";
/// Layout of the file. A reader refuses any other.
pub const FORMAT: u32 = 1;

/// The whole file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roots {
    /// Layout, [`FORMAT`].
    pub format: u32,
    /// Every day from the first event on, without a gap.
    pub days: Vec<Day>,
}

/// What was recorded on a day in Japan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Day {
    /// The day.
    pub day: Date,
    /// Digest of the root before, the day and its leaves.
    pub root: String,
    /// The day's events, in order of the leaves.
    pub leaves: Vec<String>,
}

impl Roots {
    /// The first day that does not follow on the one before; none where all do.
    pub fn gap(&self) -> Option<Date> {
        let pairs = self.days.iter().zip(self.days.iter().skip(1));
        pairs
            .map(|(before, day)| (before.day.saturating_add(1.day()), day.day))
            .find(|(expected, day)| expected != day)
            .map(|(_, day)| day)
    }

    /// The last day it speaks of.
    pub fn last(&self) -> Option<Date> {
        self.days.last().map(|it| it.day)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_follow_one_another() {
        let day = |day| Day {
            day,
            root: String::new(),
            leaves: Vec::new(),
        };
        let roots = |days: &[Date]| Roots {
            format: FORMAT,
            days: days.iter().copied().map(day).collect(),
        };
        let (one, two, four) = (date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 3));

        assert_eq!(roots(&[]).gap(), None);
        assert_eq!(roots(&[one, two]).gap(), None);
        assert_eq!(roots(&[one, two, four]).gap(), Some(four));
        assert_eq!(roots(&[two, one]).gap(), Some(one));
    }
}
