//! Times of the desk: on Japan's clock, and the days that count from an arrival.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use request::date::JAPAN;
pub use request::date::in_japan;

/// Days from the arrival until a claim may go to court (Art. 39).
pub const COURT_DAYS: i64 = 14;

/// The first moment of a day in Japan.
pub fn midnight(day: Date) -> Timestamp {
    let start = JAPAN.to_timestamp(day.to_datetime(Time::midnight()));
    start.unwrap_or(Timestamp::MAX)
}

/// Days from one day to another; negative when it is past.
pub fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// A clock time to the minute: `2026-11-24 09:05`.
pub fn spell(at: Timestamp) -> String {
    in_japan(at).strftime("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn times_are_told_on_the_clock_of_japan() {
        let evening: Timestamp = "2026-11-23T15:30:00Z".parse().unwrap();

        assert_eq!(spell(evening), "2026-11-24 00:30");
        assert_eq!(days_between(date(2026, 12, 25), date(2026, 12, 24)), -1);
        assert_eq!(days_between(date(2026, 11, 24), date(2027, 1, 24)), 61);
    }
}
