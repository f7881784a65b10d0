//! Public holidays of Japan, computed.
//!
//! Art. 2 of the Act names the days, Art. 3(2) and (3) the days off that follow from them, as both
//! have stood since 2007. Years before are not told rightly, and are not needed. The equinoxes
//! follow a formula of the National Astronomical Observatory's tables that holds from 1980 to 2099;
//! the day itself is announced each February for the next year.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// When a holiday is.
enum When {
    /// A day of a month.
    On(i8, i8),
    /// The so-manieth Monday of a month.
    Monday(i8, i8),
    /// The day of the vernal equinox.
    Spring,
    /// The day of the autumnal equinox.
    Autumn,
}
use When::{Autumn, Monday, On, Spring};

/// Holidays by the years in which they are (both included), as the Act and the special laws of 2019
/// (accession, Act No. 99 of 2018), 2020 and 2021 (Olympic Games, Act No. 33 of 2015 as amended) say.
const NAMED: [(i16, i16, &str, When); 29] = [
    (2007, MAX, "元日", On(1, 1)),
    (2007, MAX, "成人の日", Monday(1, 2)),
    (2007, MAX, "建国記念の日", On(2, 11)),
    (2020, MAX, "天皇誕生日", On(2, 23)),
    (2007, MAX, "春分の日", Spring),
    (2007, MAX, "昭和の日", On(4, 29)),
    (2019, 2019, "休日（祝日扱い）", On(5, 1)),
    (2007, MAX, "憲法記念日", On(5, 3)),
    (2007, MAX, "みどりの日", On(5, 4)),
    (2007, MAX, "こどもの日", On(5, 5)),
    (2007, 2019, "海の日", Monday(7, 3)),
    (2020, 2020, "海の日", On(7, 23)),
    (2020, 2020, "スポーツの日", On(7, 24)),
    (2021, 2021, "海の日", On(7, 22)),
    (2021, 2021, "スポーツの日", On(7, 23)),
    (2022, MAX, "海の日", Monday(7, 3)),
    (2016, 2019, "山の日", On(8, 11)),
    (2020, 2020, "山の日", On(8, 10)),
    (2021, 2021, "山の日", On(8, 8)),
    (2022, MAX, "山の日", On(8, 11)),
    (2007, MAX, "敬老の日", Monday(9, 3)),
    (2007, MAX, "秋分の日", Autumn),
    (2007, 2018, "体育の日", Monday(10, 2)),
    (2019, 2019, "体育の日（スポーツの日）", Monday(10, 2)),
    (2022, MAX, "スポーツの日", Monday(10, 2)),
    (2019, 2019, "休日（祝日扱い）", On(10, 22)),
    (2007, MAX, "文化の日", On(11, 3)),
    (2007, MAX, "勤労感謝の日", On(11, 23)),
    (2007, 2018, "天皇誕生日", On(12, 23)),
];
/// As long as the Act stays as it is.
const MAX: i16 = i16::MAX;
/// Name of a day off that follows from holidays around it, as the Cabinet Office lists it.
const DAY_OFF: &str = "休日";

/// The holiday on a day, by the name in the list of the Cabinet Office; days from 2007 on.
pub fn holiday(day: Date) -> Option<&'static str> {
    named(day).or_else(|| (is_substitute(day) || is_between(day)).then_some(DAY_OFF))
}

/// Art. 2 and the special laws.
fn named(day: Date) -> Option<&'static str> {
    let on = |when: &When| match *when {
        On(month, of_month) => (day.month(), day.day()) == (month, of_month),
        Monday(month, nth) => {
            day.month() == month
                && day.weekday() == Weekday::Monday
                && (day.day() - 1) / 7 + 1 == nth
        }
        Spring => day.month() == 3 && i32::from(day.day()) == equinox(208_431, day.year()),
        Autumn => day.month() == 9 && i32::from(day.day()) == equinox(232_488, day.year()),
    };
    let row = NAMED
        .iter()
        .find(|(from, to, _, when)| (*from..=*to).contains(&day.year()) && on(when));
    row.map(|(_, _, name, _)| *name)
}

/// The day of its month on which an equinox falls. `start` is where it stood in 1980, in days times
/// 10,000 of the month; a year is 0.242194 days longer than 365, and leap days take them back.
const fn equinox(start: i32, year: i16) -> i32 {
    let years = year as i32 - 1980;
    (start * 100 + 242_194 * years) / 1_000_000 - years.div_euclid(4)
}

/// Art. 3(2): a holiday on a Sunday moves to the next day that is none itself.
fn is_substitute(day: Date) -> bool {
    let before = (1..).map(|count: i32| day.saturating_sub(count.days()));
    before
        .take_while(|one| named(*one).is_some())
        .any(|one| one.weekday() == Weekday::Sunday)
}

/// Art. 3(3): a day between two holidays.
fn is_between(day: Date) -> bool {
    let beside = [day.saturating_sub(1.day()), day.saturating_add(1.day())];
    beside.into_iter().all(|one| named(one).is_some())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// What the Cabinet Office published (国民の祝日について, syukujitsu.csv), 2015 to 2027.
    const PUBLISHED: &str = include_str!("published.csv");
    /// How many days it lists each year.
    const COUNTS: [(i16, usize); 13] = [
        (2015, 17),
        (2016, 17),
        (2017, 17),
        (2018, 20),
        (2019, 22),
        (2020, 18),
        (2021, 17),
        (2022, 16),
        (2023, 17),
        (2024, 21),
        (2025, 19),
        (2026, 18),
        (2027, 17),
    ];

    fn days(from: i16, to: i16) -> impl Iterator<Item = Date> {
        date(from, 1, 1)
            .series(1.day())
            .take_while(move |day| day.year() <= to)
    }

    #[test]
    fn every_day_is_what_the_published_list_says() {
        let computed: Vec<_> = days(2015, 2027)
            .filter_map(|day| Some(format!("{day},{}", holiday(day)?)))
            .collect();

        assert_eq!(computed, PUBLISHED.lines().collect::<Vec<_>>());
    }

    #[test]
    fn the_kept_list_is_whole() {
        for (year, count) in COUNTS {
            let year = format!("{year}-");
            let kept = PUBLISHED.lines().filter(|line| line.starts_with(&year));
            assert_eq!(kept.count(), count, "{year}");
        }
    }

    #[test]
    fn equinoxes_stay_where_the_almanac_has_them() {
        let found = |month: i8, year: i16| {
            let mut days = days(year, year).filter(|day| day.month() == month);
            let name = if month == 3 {
                "春分の日"
            } else {
                "秋分の日"
            };
            days.find(|day| named(*day) == Some(name)).map(Date::day)
        };
        for (year, spring, autumn) in [
            (2012, 20, 22),
            (2028, 20, 22),
            (2030, 20, 23),
            (2044, 20, 22),
            (2045, 20, 22),
            (2099, 20, 23),
        ] {
            let both = (found(3, year), found(9, year));
            assert_eq!(both, (Some(spring), Some(autumn)), "{year}");
        }
    }

    #[test]
    fn a_holiday_on_a_sunday_is_made_up_for_and_only_then() {
        for year in 2022..=2099 {
            for sunday in days(year, year)
                .filter(|day| named(*day).is_some() && day.weekday() == Weekday::Sunday)
            {
                let next = (1..8).map(|count: i32| sunday.saturating_add(count.days()));
                let mut next = next.skip_while(|day| named(*day).is_some());
                assert_eq!(next.next().and_then(holiday), Some(DAY_OFF), "{sunday}");
            }
            let off = days(year, year).filter(|day| holiday(*day) == Some(DAY_OFF));
            for day in off {
                assert_ne!(day.weekday(), Weekday::Sunday, "{day}");
            }
        }
    }
}
