//! Dates and months as people in Japan write them: Western years and eras, either width.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

use crate::fault::Code;
use crate::kind::Language;
use crate::text;

/// Japan Standard Time: one offset since 1952, no summer time, so no zone data is needed.
pub const JAPAN: Offset = Offset::constant(9);

/// The time on a clock in Japan.
pub fn in_japan(at: Timestamp) -> DateTime {
    JAPAN.to_datetime(at)
}

/// An era of the Japanese calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Era {
    /// Id in forms.
    pub id: &'static str,
    /// Name, and the signs people shorten it to.
    pub names: [&'static str; 3],
    /// First day.
    pub first: (i16, i8, i8),
    /// Last day; `None` while it goes on.
    pub last: Option<(i16, i8, i8)>,
}

/// Eras, the present one first. A new era is a new line here.
/// Source: cabinet orders on era names (政令第143号 1989, 政令第143号 2019) and their predecessors.
pub const ERAS: [Era; 5] = [
    Era {
        id: "reiwa",
        names: ["令和", "令", "R"],
        first: (2019, 5, 1),
        last: None,
    },
    Era {
        id: "heisei",
        names: ["平成", "平", "H"],
        first: (1989, 1, 8),
        last: Some((2019, 4, 30)),
    },
    Era {
        id: "showa",
        names: ["昭和", "昭", "S"],
        first: (1926, 12, 25),
        last: Some((1989, 1, 7)),
    },
    Era {
        id: "taisho",
        names: ["大正", "大", "T"],
        first: (1912, 7, 30),
        last: Some((1926, 12, 24)),
    },
    Era {
        id: "meiji",
        names: ["明治", "明", "M"],
        first: (1868, 1, 25),
        last: Some((1912, 7, 29)),
    },
];

/// Eras a form offers: people now living, and statements of five years.
pub const OFFERED_ERAS: [&str; 5] = ["western", "reiwa", "heisei", "showa", "taisho"];

/// Oldest year that is taken: nobody who asks was born before.
const FIRST_YEAR: i16 = 1868;

/// A month without a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    /// Western year.
    pub year: i16,
    /// 1 to 12.
    pub month: i8,
}

impl Month {
    /// The month a day lies in.
    pub fn of(date: Date) -> Self {
        Self {
            year: date.year(),
            month: date.month(),
        }
    }

    /// `2026-11`.
    pub fn iso(self) -> String {
        format!("{:04}-{:02}", self.year, self.month)
    }
}

/// Reads a day: `1987-03-27`, `1987/3/27`, `1987年3月27日`, `昭和62年3月27日`, `S62.3.27`, `令和元年5月1日`.
pub fn read_date(typed: &str) -> Result<Date, Code> {
    let read = Read::of(typed)?;
    let [year, month, day] = read.numbers[..] else {
        return Err(Code::IncompleteDate);
    };
    day_of(read.era, year, month, day)
}

/// Reads a month, written as for [`read_date`] but without the day.
pub fn read_month(typed: &str) -> Result<Month, Code> {
    let read = Read::of(typed).map_err(|code| match code {
        Code::IncompleteDate => Code::IncompleteMonth,
        other => other,
    })?;
    let [year, month] = read.numbers[..] else {
        return Err(match read.numbers.len() {
            0 | 1 => Code::IncompleteMonth,
            _ => Code::NotADate,
        });
    };
    month_of(read.era, year, month)
}

/// Joins the parts of a form into the one text that [`read_date`] and [`read_month`] read.
/// Empty when every typed part is; a missing part leaves a gap that reads as incomplete. The unit
/// may stand behind a number already (`3月`), and the era before the year (`昭62`).
pub fn join_parts(era: &str, numbers: &[&str]) -> String {
    if numbers.iter().all(|number| number.trim().is_empty()) {
        return String::new();
    }
    let name = ERAS
        .iter()
        .find(|known| known.id == era)
        .map_or("", |known| known.names[0]);
    let units = ["年", "月", "日"];
    let mut joined = name.to_owned();
    for (number, unit) in numbers.iter().zip(units) {
        let number = number.trim();
        joined.push_str(number.strip_suffix(unit).unwrap_or(number));
        joined.push_str(unit);
    }
    without_second_era(joined)
}

/// An era that is both chosen and typed before the year counts once; two eras stay, and are no date.
fn without_second_era(joined: String) -> String {
    let (Some(first), rest) = split_era(&joined) else {
        return joined;
    };
    match split_era(&text::fold_width(rest)) {
        (Some(second), number) if first == second => format!("{}{number}", first.names[0]),
        _ => joined,
    }
}

/// Months in English, from January on.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Spells an ISO day or month the way the language does: `1987年3月27日`, `27 March 1987`.
/// Anything else comes back unchanged.
pub fn spell(iso: &str, language: Language) -> String {
    let mut parts = iso.split('-').filter_map(|part| part.parse().ok());
    let numbers: [Option<usize>; 4] = [(); 4].map(|()| parts.next());
    let name = |month: usize| {
        MONTHS
            .get(month.wrapping_sub(1))
            .copied()
            .unwrap_or_default()
    };
    match (language, numbers) {
        (Language::Ja, [Some(year), Some(month), Some(day), None]) => {
            format!("{year}年{month}月{day}日")
        }
        (Language::Ja, [Some(year), Some(month), None, _]) => format!("{year}年{month}月"),
        (Language::En, [Some(year), Some(month), Some(day), None]) => {
            format!("{day} {} {year}", name(month))
        }
        (Language::En, [Some(year), Some(month), None, _]) => format!("{} {year}", name(month)),
        _ => iso.to_owned(),
    }
}

/// Text taken apart: an era, if one is named, and the numbers.
struct Read {
    era: Option<Era>,
    numbers: Vec<i16>,
}

impl Read {
    fn of(typed: &str) -> Result<Self, Code> {
        let folded: String = text::fold_width(typed)
            .chars()
            .filter(|letter| !letter.is_whitespace())
            .collect();
        let (era, rest) = split_era(&folded);
        let first = rest.strip_prefix("元年").map(|rest| format!("1年{rest}"));
        let rest = first.as_deref().unwrap_or(rest);
        let rest = rest.strip_suffix('日').unwrap_or(rest);
        let parts: Vec<&str> = rest.split(is_between).collect();
        let parts = match parts.split_last() {
            Some((&"", before)) => before,
            _ => &parts,
        };
        let numbers = parts.iter().map(|part| number(part));
        Ok(Self {
            era,
            numbers: numbers.collect::<Result<_, _>>()?,
        })
    }
}

/// Whether it stands behind a year or a month.
fn is_between(letter: char) -> bool {
    matches!(letter, '年' | '月' | '.' | '/') || text::is_hyphen(letter)
}

/// A number of one to four digits; nothing where one is missing.
fn number(part: &str) -> Result<i16, Code> {
    if part.is_empty() {
        return Err(Code::IncompleteDate);
    }
    let is_number = part.len() <= 4 && part.bytes().all(|digit| digit.is_ascii_digit());
    let number = part.parse().map_err(|_not_a_number| Code::NotADate);
    number.and_then(|number| {
        if is_number {
            Ok(number)
        } else {
            Err(Code::NotADate)
        }
    })
}

fn split_era(folded: &str) -> (Option<Era>, &str) {
    for era in ERAS {
        for name in era.names {
            let cut = folded
                .strip_prefix(name)
                .or_else(|| folded.strip_prefix(name.to_lowercase().as_str()));
            if let Some(rest) = cut {
                return (Some(era), rest);
            }
        }
    }
    (None, folded.strip_prefix("西暦").unwrap_or(folded))
}

/// A year of four digits stands for itself even beside an era, when the day fits that era.
fn western(era: Option<Era>, year: i16) -> Result<i16, Code> {
    match era {
        Some(era) if (1..1000).contains(&year) => Ok(era.first.0 + year - 1),
        Some(_) | None if (FIRST_YEAR..=9999).contains(&year) => Ok(year),
        _ => Err(Code::NotADate),
    }
}

fn day_of(era: Option<Era>, year: i16, month: i16, day: i16) -> Result<Date, Code> {
    let year = western(era, year)?;
    let small = |number: i16| i8::try_from(number).map_err(|_too_large| Code::NotADate);
    let date =
        Date::new(year, small(month)?, small(day)?).map_err(|_no_such_day| Code::NotADate)?;
    let at = (date.year(), date.month(), date.day());
    match era {
        Some(era) if at < era.first || era.last.is_some_and(|last| at > last) => {
            Err(Code::OutsideEra)
        }
        _ => Ok(date),
    }
}

fn month_of(era: Option<Era>, year: i16, month: i16) -> Result<Month, Code> {
    let year = western(era, year)?;
    let month = i8::try_from(month)
        .ok()
        .filter(|month| (1..=12).contains(month));
    let month = Month {
        year,
        month: month.ok_or(Code::NotADate)?,
    };
    let at = (month.year, month.month);
    match era {
        // The month in which an era changes belongs to both.
        Some(era)
            if at < (era.first.0, era.first.1)
                || era.last.is_some_and(|last| at > (last.0, last.1)) =>
        {
            Err(Code::OutsideEra)
        }
        _ => Ok(month),
    }
}

#[cfg(test)]
mod tests;
