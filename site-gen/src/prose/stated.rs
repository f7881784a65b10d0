//! Days, amounts and periods that a text states, the same whatever the language says them in.
//!
//! Only what both languages write alike is read: a single day, week or month ("a month", 一か月) goes by
//! too many names.

use std::fmt;

use jiff::civil::Date;
use request::{Language, date, text};

/// Something that both languages must state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stated {
    /// A day.
    Day(Date),
    /// Yen.
    Yen(u32),
    /// So many of a unit of time. Two weeks are 14 days, two years 24 months.
    Period(u32, Unit),
}

impl Stated {
    fn period(count: u32, unit: Unit) -> Self {
        match unit {
            Unit::Week => Self::Period(count.saturating_mul(7), Unit::Day),
            Unit::Year => Self::Period(count.saturating_mul(12), Unit::Month),
            _ => Self::Period(count, unit),
        }
    }
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    Year,
    Month,
    Week,
    Day,
    Hour,
}

impl fmt::Display for Stated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "the day {day}"),
            Self::Yen(yen) => write!(f, "the amount of {yen} yen"),
            Self::Period(count, unit) => {
                let unit = match unit {
                    Unit::Year => "years",
                    Unit::Month => "months",
                    Unit::Week => "weeks",
                    Unit::Day => "days",
                    Unit::Hour => "hours",
                };
                write!(f, "the period of {count} {unit}")
            }
        }
    }
}

/// Units behind a number in Japanese, longer ones first.
const UNITS: [(&str, Unit); 10] = [
    ("年", Unit::Year),
    ("か月", Unit::Month),
    ("カ月", Unit::Month),
    ("ヶ月", Unit::Month),
    ("ヵ月", Unit::Month),
    ("箇月", Unit::Month),
    ("週間", Unit::Week),
    ("週", Unit::Week),
    ("日", Unit::Day),
    ("時間", Unit::Hour),
];

/// Amounts behind a number in Japanese.
const YEN: [(&str, u32); 3] = [("万円", 10_000), ("千円", 1_000), ("円", 1)];

/// Between the numbers of a range.
const TO_JA: [&str; 4] = ["〜", "～", "から", "、"];
const TO_EN: [&str; 3] = [" to ", " or ", "–"];

/// What behind a number of years or days makes it something else: 40歳, 令和8年度, 第3年.
const NO_PERIOD: [&str; 5] = ["度", "目", "付", "本", "号"];

/// Words for small numbers in English.
const NUMBERS: [(&str, u32); 16] = [
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("fifteen", 15),
    ("twenty", 20),
    ("thirty", 30),
    ("sixty", 60),
    ("ninety", 90),
];

/// What a text states, each with the byte where it stands.
pub(super) fn find(text: &str, language: Language) -> Vec<(Stated, usize)> {
    // A line end within a sentence is a space, and so is one that keeps words together.
    let flat: String = text
        .chars()
        .map(|letter| if letter == '\n' { ' ' } else { letter })
        .collect();
    let mut found = match language {
        Language::Ja => japanese(&flat),
        Language::En => english(&flat),
    };
    found.extend(iso(&flat));
    found
}

/// Days as programs write them: `2026-12-01`.
fn iso(text: &str) -> impl Iterator<Item = (Stated, usize)> {
    text.match_indices('-').filter_map(move |(at, _)| {
        let start = at.checked_sub(4)?;
        let written = text.get(start..start + 10)?;
        let shape = |(at, byte): (usize, u8)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        };
        let day = written
            .bytes()
            .enumerate()
            .all(shape)
            .then(|| written.parse().ok())??;
        Some((Stated::Day(day), start))
    })
}

/// Numbers of a text with where each begins and ends. Thousands may stand apart.
fn numbers(text: &str) -> Vec<(u32, usize, usize)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String)> = None;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let digit = text::fold_width(letter.encode_utf8(&mut [0; 4]))
            .chars()
            .next()
            .filter(char::is_ascii_digit);
        if let Some(digit) = digit {
            open.get_or_insert_with(|| (at, String::new()))
                .1
                .push(digit);
            continue;
        }
        let is_within =
            matches!(letter, ',' | '，') && letters.peek().is_some_and(|(_, it)| it.is_numeric());
        if open.is_some() && is_within {
            continue;
        }
        // What follows a point or a hyphen of digits is no number of its own: 1.5, 2026-12-01.
        let is_joined = matches!(letter, '.' | '-' | '．')
            && letters.peek().is_some_and(|(_, it)| it.is_numeric());
        if is_joined && open.is_some() {
            open = None;
            while letters
                .next_if(|(_, it)| it.is_numeric() || matches!(it, '.' | '-' | '．'))
                .is_some()
            {}
            continue;
        }
        if let Some((start, digits)) = open.take() {
            found.extend(digits.parse().ok().map(|number| (number, start, at)));
        }
    }
    if let Some((start, digits)) = open {
        found.extend(
            digits
                .parse()
                .ok()
                .map(|number| (number, start, text.len())),
        );
    }
    found
}

fn japanese(text: &str) -> Vec<(Stated, usize)> {
    let mut found = Vec::new();
    let mut numbers = numbers(text).into_iter().peekable();
    while let Some((number, start, end)) = numbers.next() {
        let after = text.get(end..).unwrap_or_default();
        // 2026年12月1日, 令和8年12月1日: taken whole. 12月1日 without a year is no period either.
        let rest = ["年", "月"].iter().any(|unit| after.starts_with(unit));
        if rest
            && numbers
                .peek()
                .is_some_and(|(_, next, _)| *next == end + "年".len())
        {
            if let Some(stated) = day(text, start) {
                found.push((stated, start));
            }
            let mut last = end;
            while let Some((_, _, end)) = numbers.next_if(|(_, next, _)| *next == last + "年".len())
            {
                last = end;
            }
            continue;
        }
        let before = text.get(..start).unwrap_or_default();
        let after = up_to(after, &TO_JA).unwrap_or(after);
        if before.ends_with(['¥', '￥']) {
            found.push((Stated::Yen(number), start));
        } else if let Some((_, by)) = YEN.iter().find(|(unit, _)| after.starts_with(unit)) {
            found.push((Stated::Yen(number.saturating_mul(*by)), start));
        } else if let Some((unit, what)) = UNITS.iter().find(|(unit, _)| after.starts_with(unit)) {
            let further = after.get(unit.len()..).unwrap_or_default();
            let is_other = NO_PERIOD.iter().any(|it| further.starts_with(it))
                || before.ends_with(['第', '月', '成', '和'])
                || number >= 1_000;
            if !is_other && number > 1 {
                found.push((Stated::period(number, *what), start));
            }
        }
    }
    found
}

/// The day that begins at a number, with the era before it if there is one.
fn day(text: &str, start: usize) -> Option<Stated> {
    let (before, rest) = text.split_at_checked(start)?;
    let end = rest.find('日')? + "日".len();
    let written = rest.get(..end)?;
    let era = date::ERAS.iter().find(|era| before.ends_with(era.names[0]));
    let written = format!("{}{written}", era.map_or("", |era| era.names[0]));
    date::read_date(&written).ok().map(Stated::Day)
}

fn english(text: &str) -> Vec<(Stated, usize)> {
    let mut found = Vec::new();
    for (number, start, end) in numbers(text) {
        let (before, after) = (
            text.get(..start).unwrap_or_default(),
            text.get(end..).unwrap_or_default(),
        );
        let date = english_day(number, after).or_else(|| american_day(number, before, after));
        if let Some(date) = date {
            found.push((Stated::Day(date), start));
        } else if before.ends_with('¥')
            || after.starts_with([' ', '\u{a0}']) && after.trim_start().starts_with("yen")
        {
            found.push((Stated::Yen(number), start));
        } else if let Some(unit) = english_unit(after).filter(|_| number > 1) {
            found.push((Stated::period(number, unit), start));
        }
    }
    for (word, number) in &NUMBERS {
        for (at, _) in text
            .match_indices(word)
            .chain(text.match_indices(&*capital(word)))
        {
            let is_inside = text
                .get(..at)
                .and_then(|it| it.chars().next_back())
                .is_some_and(char::is_alphabetic);
            let after = text.get(at + word.len()..).unwrap_or_default();
            if let Some(unit) = english_unit(after).filter(|_| !is_inside) {
                found.push((Stated::period(*number, unit), at));
            }
        }
    }
    found
}

/// What follows the second number of a range: `3〜5日` is of three and of five days.
fn up_to<'t>(after: &'t str, signs: &[&str]) -> Option<&'t str> {
    let rest = signs.iter().find_map(|sign| after.strip_prefix(sign))?;
    match numbers(rest).into_iter().next() {
        Some((_, 0, end)) => rest.get(end..),
        _ => NUMBERS.iter().find_map(|(word, _)| rest.strip_prefix(word)),
    }
}

/// `1 December 2026`, from behind its first number.
fn english_day(day: u32, after: &str) -> Option<Date> {
    let mut words = after.strip_prefix(' ')?.splitn(3, ' ');
    let month = words.next()?;
    let month = date::MONTHS.iter().position(|it| *it == month)? + 1;
    let year = words.next()?;
    let year = year.get(..4)?.parse().ok()?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// `December 1, 2026`, from its day.
fn american_day(day: u32, before: &str, after: &str) -> Option<Date> {
    let month = before.strip_suffix(' ')?.rsplit(' ').next()?;
    let month = date::MONTHS.iter().position(|it| *it == month)? + 1;
    let year = after.strip_prefix(", ")?.get(..4)?.parse().ok()?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn english_unit(after: &str) -> Option<Unit> {
    let after = up_to(after, &TO_EN).unwrap_or(after);
    let rest = after.strip_prefix([' ', '-', '\u{a0}'])?;
    let rest = rest.strip_prefix("calendar ").unwrap_or(rest);
    let units = [
        ("year", Unit::Year),
        ("month", Unit::Month),
        ("week", Unit::Week),
        ("day", Unit::Day),
        ("hour", Unit::Hour),
    ];
    let found = units.iter().find(|(word, _)| rest.starts_with(word));
    let (word, unit) = found?;
    let further = rest.get(word.len()..).unwrap_or_default();
    // Not of an age: 74 years old.
    let is_age = further.starts_with("s old") || further.starts_with("s of age");
    let is_word = !further
        .trim_start_matches('s')
        .starts_with(char::is_alphabetic);
    (is_word && !is_age).then_some(*unit)
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn stated(text: &str, language: Language) -> Vec<Stated> {
        let mut found: Vec<_> = find(text, language).into_iter().map(|it| it.0).collect();
        found.sort();
        found.dedup();
        found
    }

    #[test]
    fn both_languages_say_the_same() {
        let pairs = [
            (
                "2026年12月1日から、手数料は１，３００円です。",
                "From 1 December 2026 the fee is 1,300 yen.",
                vec![Stated::Day(date(2026, 12, 1)), Stated::Yen(1300)],
            ),
            (
                "令和8年4月1日に、3千円（￥3,000）",
                "on 1 April 2026, ¥3,000",
                vec![Stated::Day(date(2026, 4, 1)), Stated::Yen(3000)],
            ),
            (
                "2024-04-01、令和8年4月1日、14日、2週間を過ぎ、3日から5日以内、6〜7週間、おおむね30日、5年間、3か月以内、24時間",
                "2024-04-01, April 1, 2026, Two weeks, within three to five days, 6 to 7 weeks, about 30 days, five years, within three months, 24-hour",
                vec![
                    Stated::Day(date(2024, 4, 1)),
                    Stated::Day(date(2026, 4, 1)),
                    Stated::Period(60, Unit::Month),
                    Stated::Period(3, Unit::Month),
                    Stated::Period(14, Unit::Day),
                    Stated::Period(42, Unit::Day),
                    Stated::Period(49, Unit::Day),
                    Stated::Period(3, Unit::Day),
                    Stated::Period(5, Unit::Day),
                    Stated::Period(30, Unit::Day),
                    Stated::Period(24, Unit::Hour),
                ],
            ),
        ];
        for (ja, en, expected) in pairs {
            let mut expected = expected;
            expected.sort();
            assert_eq!(stated(ja, Language::Ja), expected, "{ja}");
            assert_eq!(stated(en, Language::En), expected, "{en}");
        }
    }

    #[test]
    fn what_only_looks_like_it_is_left_alone() {
        let ja = "第33条第1項、40歳から74歳、2022年、平成17年の通知、令和8年度、4月1日、1か月、12桁、9:00〜17:00、3年目、1.5時間、2日本年金機構";
        let en = "Art. 33(1), 40 to 74, 2022, a notice of 2005, one month, a week, 12 digits, 74 years old, someone, 1.5 hours";

        assert_eq!(stated(ja, Language::Ja), []);
        assert_eq!(stated(en, Language::En), []);
    }
}
