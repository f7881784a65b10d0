//! Times as the table keeps them. A day is Japan's.

use jiff::Timestamp;
use jiff::civil::Date;
use request::date;

/// A time in one width, so that text order is time order.
pub(crate) fn written(at: Timestamp) -> String {
    format!("{at:.9}")
}

/// The day in Japan.
pub(crate) fn day(at: Timestamp) -> Date {
    date::in_japan(at).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_japan() {
        let before: Timestamp = "2026-03-31T14:59:59.999999999Z".parse().unwrap();
        let after: Timestamp = "2026-03-31T15:00:00Z".parse().unwrap();

        assert_eq!(day(before).to_string(), "2026-03-31");
        assert_eq!(day(after).to_string(), "2026-04-01");
    }

    #[test]
    fn written_times_sort_and_read_back() {
        let times = ["2026-04-01T00:00:00Z", "2026-04-01T00:00:00.5Z"]
            .map(|time| time.parse::<Timestamp>().unwrap());

        assert!(written(times[0]) < written(times[1]));
        assert_eq!(written(times[1]).parse::<Timestamp>().unwrap(), times[1]);
    }
}
