//! Days that a letter writes and no calendar has, or that fall on another day of the week than it says. Pure: whether
//! a day is the right one for the case is the lint's to look for, which knows the case.

use jiff::civil::{Date, Weekday};
use request::date::{ERAS, MONTHS, read_date};
use request::text::fold_width;

/// Days of the week in Japanese, from Monday on.
const WEEKDAYS: &str = "月火水木金土日";
/// The same in English.
const ENGLISH_WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// Whether a text writes out a day, with its year, that does not exist, or a day of the week that it is not.
pub(super) fn has_wrong(text: &str) -> bool {
    let text = fold_width(text);
    japanese(&text).chain(english(&text)).any(|written| {
        written.day.is_none_or(|day| {
            written
                .weekday
                .is_some_and(|weekday| weekday != day.weekday())
        })
    })
}

/// A day as it is written.
struct Written {
    /// `None` where no calendar has it.
    day: Option<Date>,
    weekday: Option<Weekday>,
}

/// Days as `2026年12月1日（火）` and `令和8年12月1日火曜日`.
fn japanese(text: &str) -> impl Iterator<Item = Written> {
    text.match_indices('年').filter_map(|(at, _)| {
        let (before, from) = text.split_at(at);
        let before = before.trim_end();
        let rest = before.trim_end_matches(|sign: char| sign.is_ascii_digit() || sign == '元');
        let year = before.strip_prefix(rest)?;
        let mut eras = ERAS.iter().map(|era| era.names[0]);
        let era = eras.find(|name| rest.trim_end().ends_with(name));
        if era.is_none() && year.len() != "2026".len() {
            return None;
        }
        let (month_and_day, after) = from.split_at(from.find('日')? + '日'.len_utf8());
        let is_day = |sign: char| sign.is_ascii_digit() || "年月日 ".contains(sign);
        if !month_and_day.contains('月') || !month_and_day.chars().all(is_day) {
            return None;
        }
        let written = format!("{}{year}{month_and_day}", era.unwrap_or_default());
        Some(Written {
            day: read_date(&written.replace(' ', "")).ok(),
            weekday: weekday(after),
        })
    })
}

/// The day of the week right behind a day: `(火)`, `(月・祝)`, `火曜日`.
fn weekday(after: &str) -> Option<Weekday> {
    let after = after.trim_start();
    let in_brackets = after.strip_prefix('(');
    let mut signs = in_brackets.unwrap_or(after).chars();
    let sign = signs.next()?;
    let at = WEEKDAYS.chars().position(|it| it == sign)?;
    let is_one = match signs.next() {
        Some('曜') => true,
        Some(')' | '・') => in_brackets.is_some(),
        _ => false,
    };
    is_one.then(|| from_monday(at)).flatten()
}

/// Days as `Tuesday, 1 December 2026` and `December 1st, 2026`.
fn english(text: &str) -> impl Iterator<Item = Written> {
    let parts = |sign: char| sign.is_whitespace() || ",.;:()".contains(sign);
    let words: Vec<_> = text.split(parts).filter(|word| !word.is_empty()).collect();
    let months = (0..words.len()).filter_map(move |at| {
        let word = |at: usize| words.get(at).copied().unwrap_or_default();
        let before = |back: usize| at.checked_sub(back).map(word).unwrap_or_default();
        let month = MONTHS.iter().position(|it| *it == word(at))?;
        let (day, year, weekday) = match (number(before(1)), number(word(at + 1))) {
            (Some(day), Some(_)) => (day, word(at + 1), before(2)),
            (None, Some(day)) => (day, word(at + 2), before(1)),
            _ => return None,
        };
        let year = (year.len() == "2026".len()).then(|| year.parse().ok())?;
        let (month, day) = (i8::try_from(month + 1).ok()?, i8::try_from(day).ok());
        let weekday = ENGLISH_WEEKDAYS.iter().position(|it| *it == weekday);
        Some(Written {
            day: day.and_then(|day| Date::new(year?, month, day).ok()),
            weekday: weekday.and_then(from_monday),
        })
    });
    months.collect::<Vec<_>>().into_iter()
}

/// A number, with or without the ending of an ordinal.
fn number(word: &str) -> Option<u16> {
    let endings = ["st", "nd", "rd", "th"];
    let bare = endings.iter().find_map(|ending| word.strip_suffix(ending));
    bare.unwrap_or(word).parse().ok()
}

fn from_monday(days: usize) -> Option<Weekday> {
    Weekday::from_monday_zero_offset(i8::try_from(days).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_is_none_is_found_however_it_is_written() {
        for text in [
            "2026年11月31日までに",
            "２０２７年２月２９日（月）",
            "令和8年13月1日に",
            "平成32年4月1日から",
            "令和元年4月30日",
            "2026年12月1日（水）",
            "2026年 12月 1日 (月・祝)",
            "令和8年12月1日月曜日",
            "by 31 November 2026, at the latest",
            "until February 29th, 2027.",
            "on Wednesday, 1 December 2026",
            "(Monday, December 1st, 2026)",
        ] {
            assert!(has_wrong(text), "{text}");
        }
    }

    #[test]
    fn days_that_are_and_what_is_no_day_pass() {
        for text in [
            "2026年12月1日（火）までに",
            "令和8年12月1日火曜日、平成31年4月30日、令和元年5月1日",
            "2028年2月29日",
            "2026年12月1日（目安）",
            "2026年12月1日火災のあった日",
            "2026年4月から6月までの分。日付は後日",
            "31年5月3日",
            "診療年月日",
            "Tuesday, 1 December 2026 and December 1st, 2026",
            "You may 31 times",
            "in May 2026",
            "from 1 to 31 May",
        ] {
            assert!(!has_wrong(text), "{text}");
        }
    }
}
