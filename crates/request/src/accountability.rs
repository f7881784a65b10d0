//! What a society publishes of a year of requests: counts, and nothing of any one of them.
//!
//! 1. [`Year`] is what `staff-desk report` writes into [`FILE`] and site-gen reads.
//! 2. [`days`] says when a year begins and ends.
//! 3. [`hide`](fn@hide) leaves out what is told of few, and what could be reckoned from the rest; [`flaws`] finds
//!    where that was not done.
//!
//! A request belongs to the year in which it arrived. Outcomes are counted by right, each once and as it is
//! answered now: a decision that was made anew after a complaint takes the place of the one before.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use serde::de::{Deserializer, Unexpected, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::decision::Right;
use crate::kind::Kind;

mod hide;

pub use hide::{Cell, Flaw, LEAST, flaws, hide, lone};

/// The register, within the content folder.
pub const FILE: &str = "registers/accountability.toml";

/// Stands among the grounds for what was declined without one: answers to complaints need none.
pub const NO_GROUND: &str = "none";

/// What is written for a number that is not told.
const HIDDEN: &str = "hidden";

/// A number, or that it is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// So many.
    Told(u32),
    /// Few, or what would give few away.
    Hidden,
}

/// A year of requests. `D` is the day as the reader's own format has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Year<D> {
    /// The fiscal year, by the year in which it begins.
    pub year: i16,
    /// The day on which it was counted.
    pub as_of: D,
    /// Requests that arrived in it.
    pub received: Count,
    /// Rights that they ask.
    pub asked: Count,
    /// Days from arrival to delivery of the first answer: half of those answered waited no longer.
    pub median_days: Count,
    /// Rights decided anew after a complaint.
    pub decided_anew: Count,
    /// Of these, those with another outcome than at first.
    pub changed: Count,
    /// Whether it is invented.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
    /// Requests by kind, every kind.
    pub kinds: BTreeMap<Kind, Count>,
    /// Rights by how they are answered.
    pub outcomes: Outcomes,
    /// Rights that were declined, each by the first ground that was given. Empty where telling them would
    /// tell of few.
    #[serde(default)]
    pub grounds: BTreeMap<String, Count>,
}

/// How rights are answered, in the words that a year is told in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcomes {
    /// All was granted, be it in another way than the one asked for.
    pub granted: Count,
    /// Part was, or another measure taken.
    pub part: Count,
    /// None was.
    pub declined: Count,
    /// Taken back, or answered where another request is.
    pub ended: Count,
    /// Not answered yet.
    pub open: Count,
}

impl Outcomes {
    /// Every one with its name, in order.
    pub const fn named(&self) -> [(&'static str, Count); 5] {
        [
            ("granted", self.granted),
            ("part", self.part),
            ("declined", self.declined),
            ("ended", self.ended),
            ("open", self.open),
        ]
    }
}

/// Whether the number of rights, beside that of requests, gives away kinds that are hidden: each right beyond the first
/// of a request comes from a kind that has several ([`Right::of_kind`]). Where the told kinds of that sort, and one
/// request of each hidden one, are too few to have asked them all, they tell how many the hidden ones are.
pub fn tells_of_hidden_kinds(received: Count, asked: Count, kinds: &BTreeMap<Kind, Count>) -> bool {
    let Some((received, asked)) = received.told().zip(asked.told()) else {
        return false;
    };
    let may_be = |(kind, count): (&Kind, &Count)| {
        let beyond_first = u32::try_from(Right::of_kind(*kind).len() - 1).unwrap_or(u32::MAX);
        count.told().unwrap_or(1).saturating_mul(beyond_first)
    };
    let may_be = kinds.iter().map(may_be).fold(0, u32::saturating_add);
    asked.saturating_sub(received) > may_be
}

/// The first and the last day of a fiscal year: societies close their books with March, as the State does.
pub fn days(year: i16) -> (Date, Date) {
    // Whatever a file says: a year that no calendar has is the nearest one that has.
    let year = year.clamp(1, Date::MAX.year() - 1);
    (
        jiff::civil::date(year, 4, 1),
        jiff::civil::date(year + 1, 3, 31),
    )
}

impl Count {
    /// The number, if it is told.
    pub const fn told(self) -> Option<u32> {
        match self {
            Self::Told(number) => Some(number),
            Self::Hidden => None,
        }
    }
}

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Told(number) => serializer.serialize_u32(*number),
            Self::Hidden => serializer.serialize_str(HIDDEN),
        }
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl Visitor<'_> for Reader {
            type Value = Count;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a whole number from 0, or \"{HIDDEN}\"")
            }

            fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Count, E> {
                let read = u32::try_from(number).map(Count::Told);
                read.map_err(|_range| E::invalid_value(Unexpected::Signed(number), &self))
            }

            fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Count, E> {
                let read = u32::try_from(number).map(Count::Told);
                read.map_err(|_range| E::invalid_value(Unexpected::Unsigned(number), &self))
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Count, E> {
                match text {
                    HIDDEN => Ok(Count::Hidden),
                    other => Err(E::invalid_value(Unexpected::Str(other), &self)),
                }
            }
        }

        deserializer.deserialize_any(Reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_begins_with_april_and_ends_with_march() {
        let (first, last) = days(2027);

        assert_eq!(first.to_string(), "2027-04-01");
        assert_eq!(last.to_string(), "2028-03-31");
    }

    /// Two hidden kinds, 5 in all; 4 rights beyond one a request can only have been asked by the one that has two: so
    /// it is 4, and the other 1.
    #[test]
    fn rights_beyond_requests_give_a_hidden_kind_away_unless_a_told_one_may_have_asked_them() {
        use Count::{Hidden, Told};

        let tells = |corrections: Count, records: Count, asked: Count| {
            let kinds = Kind::ALL.into_iter().map(|kind| match kind {
                Kind::Correction => (kind, corrections),
                Kind::ProvisionRecords => (kind, records),
                Kind::Bereaved => (kind, Hidden),
                Kind::Disclosure => (kind, Told(20)),
                kind => (kind, Told(0)),
            });
            tells_of_hidden_kinds(Told(25), asked, &kinds.collect())
        };

        assert!(tells(Told(0), Hidden, Told(29)));
        // One of them may be of one request, which is no news of a hidden kind.
        assert!(!tells(Told(0), Hidden, Told(26)));
        assert!(tells(Told(0), Hidden, Told(27)));
        // Five corrections may have asked ten of eleven.
        assert!(!tells(Told(5), Hidden, Told(36)));
        assert!(tells(Told(5), Hidden, Told(37)));
        // All that are told account for all, or nothing is told.
        assert!(!tells(Told(0), Told(5), Told(29)));
        assert!(!tells(Told(0), Hidden, Hidden));
    }

    #[test]
    fn a_number_is_told_or_hidden_and_nothing_else() {
        for (json, count) in [("0", Count::Told(0)), ("12", Count::Told(12))] {
            assert_eq!(serde_json::from_str::<Count>(json).unwrap(), count);
            assert_eq!(serde_json::to_string(&count).unwrap(), json);
        }
        assert_eq!(
            serde_json::from_str::<Count>("\"hidden\"").unwrap(),
            Count::Hidden
        );
        for json in ["-1", "1.5", "\"few\"", "true", "4294967296"] {
            let error = serde_json::from_str::<Count>(json).unwrap_err();
            assert!(
                error.to_string().contains("a whole number from 0"),
                "{error}"
            );
        }
    }
}
