//! The days on which the society is closed: weekends, public holidays, and what it names itself.
//!
//! Public holidays are computed from the Act on National Holidays (国民の祝日に関する法律, Act No. 178
//! of 1948) in [`holiday()`]; nothing has to be fetched or brought up to date, unless the Act changes.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use crate::kind::UnknownId;

mod holiday;

pub use holiday::holiday;

/// When the society is closed, besides weekends and public holidays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Calendar {
    /// Its own closings.
    pub closings: Vec<Closing>,
}

/// A time in which the society is closed, both days included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// The first day.
    pub from: Edge,
    /// The last day.
    pub to: Edge,
}

/// A day of every year, `12-29`, or of one year, `2027-05-06`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Edge {
    year: Option<i16>,
    month: i8,
    day: i8,
}

impl Edge {
    /// Whether it returns every year.
    pub const fn is_yearly(self) -> bool {
        self.year.is_none()
    }

    /// Its place within a year, or among all days if it belongs to one year.
    const fn place(self) -> (Option<i16>, i8, i8) {
        (self.year, self.month, self.day)
    }
}

impl fmt::Display for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(year) = self.year {
            write!(f, "{year:04}-")?;
        }
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

impl From<Edge> for String {
    fn from(edge: Edge) -> Self {
        edge.to_string()
    }
}

impl FromStr for Edge {
    type Err = UnknownId;

    fn from_str(text: &str) -> Result<Self, UnknownId> {
        let yearly = text.len() == "12-29".len();
        // In a leap year every day of a year exists.
        let whole = if yearly {
            format!("2000-{text}")
        } else {
            text.to_owned()
        };
        let day: Date = whole.parse().map_err(|_no_day: jiff::Error| UnknownId)?;
        let edge = Self {
            year: (!yearly).then_some(day.year()),
            month: day.month(),
            day: day.day(),
        };
        (edge.to_string() == text).then_some(edge).ok_or(UnknownId)
    }
}

impl TryFrom<String> for Edge {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map_err(|_no_day: UnknownId| {
            format!("`{text}` is no day: write \"12-29\" for every year, or \"2027-05-06\"")
        })
    }
}

impl Closing {
    /// Whether both ends are of one sort and the first is not after the last. A time of every year may
    /// reach over the turn of the year.
    pub fn is_in_order(&self) -> bool {
        match (self.from.year, self.to.year) {
            (None, None) => true,
            (Some(_), Some(_)) => self.from.place() <= self.to.place(),
            _ => false,
        }
    }

    fn holds(&self, day: Date) -> bool {
        let year = (!self.from.is_yearly()).then(|| day.year());
        let place = (year, day.month(), day.day());
        let (from, to) = (self.from.place(), self.to.place());
        if from <= to {
            (from..=to).contains(&place)
        } else {
            place >= from || place <= to
        }
    }
}

impl Calendar {
    /// Whether the society works on a day.
    pub fn is_open(&self, day: Date) -> bool {
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
            && holiday(day).is_none()
            && !self.closings.iter().any(|closing| closing.holds(day))
    }

    /// The day itself if the society works on it, or the next on which it does.
    pub fn open_from(&self, day: Date) -> Date {
        self.nearest(day, 1)
    }

    /// The day itself if the society works on it, or the last before on which it does.
    pub fn open_until(&self, day: Date) -> Date {
        self.nearest(day, -1)
    }

    /// Within a year there is an open day, or the calendar is no help: then the day stays as it is.
    fn nearest(&self, day: Date, step: i32) -> Date {
        let days = (0..=366).map(|count| day.saturating_add((step * count).days()));
        days.into_iter()
            .find(|one| self.is_open(*one))
            .unwrap_or(day)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn closing(from: &str, to: &str) -> Closing {
        let [from, to] = [from, to].map(|edge| edge.parse().unwrap());
        Closing { from, to }
    }

    fn calendar() -> Calendar {
        let closings = vec![
            closing("12-29", "01-03"),
            closing("2027-06-01", "2027-06-01"),
        ];
        Calendar { closings }
    }

    #[test]
    fn the_turn_of_the_year_is_closed_every_year() {
        for year in 2020..2060 {
            for (month, day) in [(12, 29), (12, 31), (1, 1), (1, 3)] {
                assert!(!calendar().is_open(date(year, month, day)));
            }
        }
        assert_eq!(
            calendar().open_from(date(2026, 12, 29)),
            date(2027, 1, 4),
            "Monday"
        );
        assert_eq!(calendar().open_until(date(2027, 1, 3)), date(2026, 12, 28));
    }

    #[test]
    fn weekends_holidays_and_days_of_one_year_are_closed() {
        for closed in [
            date(2026, 11, 28),
            date(2026, 11, 29),
            date(2026, 11, 23),
            date(2027, 6, 1),
        ] {
            assert!(!calendar().is_open(closed), "{closed}");
        }
        for open in [date(2026, 11, 27), date(2028, 6, 1), date(2026, 12, 28)] {
            assert!(calendar().is_open(open), "{open}");
        }
    }

    #[test]
    fn what_is_open_stays_and_the_order_of_days_is_kept() {
        let days = || date(2026, 1, 1).series(1.day()).take(2000);
        for (day, next) in days().zip(days().skip(1)) {
            if calendar().is_open(day) {
                assert_eq!(calendar().open_from(day), day);
                assert_eq!(calendar().open_until(day), day);
            }
            assert!(calendar().open_from(day) <= calendar().open_from(next));
            assert!(calendar().open_until(day) <= calendar().open_until(next));
        }
    }

    #[test]
    fn a_society_that_never_works_moves_no_day() {
        let never = Calendar {
            closings: vec![closing("01-01", "12-31")],
        };

        assert_eq!(never.open_from(date(2026, 5, 1)), date(2026, 5, 1));
    }

    #[test]
    fn edges_read_back_and_what_is_no_day_is_refused() {
        for text in ["12-29", "02-29", "2027-05-06"] {
            assert_eq!(text.parse::<Edge>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "13-01",
            "02-30",
            "2027-02-29",
            "1-1",
            "12/29",
            "2027-5-6",
        ] {
            assert!(text.parse::<Edge>().is_err(), "{text}");
        }
        assert!(closing("12-29", "01-03").is_in_order());
        assert!(!closing("2027-05-07", "2027-05-06").is_in_order());
        assert!(!closing("12-29", "2027-01-03").is_in_order());
    }
}
