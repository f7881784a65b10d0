//! Leaves and roots of the register's days: what a society publishes so that even whoever may write the
//! whole table cannot change what was recorded on a day that is over ([`request::roots`]).

use jiff::civil::Date;
use request::Reference;

use crate::event::{Event, digest};
use crate::time;

/// Signs of a tag: enough to find the request among those of a society, too few to find it out.
const TAG: usize = 8;
/// Signs of a mark: 128 bits, so that no other event has it.
const MARK: usize = 32;
/// The root before the first day.
pub const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The day in Japan that an event was recorded on: for a paper that on which it was entered, however long before it
/// had arrived ([`Event::recorded_at`]).
pub fn day(event: &Event) -> Date {
    time::day(event.recorded_at())
}

/// What stands for a request in the leaves of its events.
pub fn tag(reference: &Reference) -> String {
    first(digest(&["ledger tag 1", reference.as_str()]), TAG)
}

/// What stands for an event: the tag of its request and a mark. The hash of an event covers what it says and
/// every event before it.
pub fn leaf(reference: &Reference, event: &Event) -> String {
    let number = event.number.to_string();
    let parts = ["ledger leaf 1", reference.as_str(), &number, &event.hash];
    format!("{} {}", tag(reference), first(digest(&parts), MARK))
}

/// The root of a day, over that of the day before and the day's leaves, which stand in their own order.
pub fn root(before: &str, day: Date, leaves: &[String]) -> String {
    let day = day.to_string();
    let head = ["ledger root 1", before, &day];
    let parts: Vec<&str> = head
        .into_iter()
        .chain(leaves.iter().map(String::as_str))
        .collect();
    digest(&parts)
}

fn first(mut digest: String, signs: usize) -> String {
    digest.truncate(signs);
    digest
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use request::EventKind;

    use super::*;

    fn event(kind: EventKind, data: Option<&str>) -> Event {
        let (at, data) = ("2026-11-17T03:00:00Z", data.map(str::to_owned));
        Event {
            number: 1,
            kind,
            at: at.parse().unwrap(),
            actor: "Test Clerk".to_owned(),
            data,
            asked: None,
            told: None,
            sealed: None,
            previous_hash: String::new(),
            hash: String::new(),
        }
    }

    #[test]
    fn a_paper_is_of_the_day_in_japan_on_which_it_was_entered_and_all_else_of_its_own() {
        let (own, later) = (date(2026, 11, 17), date(2026, 11, 25));
        let entered = Some("entered 2026-11-24T15:00:00Z");

        assert_eq!(day(&event(EventKind::Received, entered)), later);
        assert_eq!(day(&event(EventKind::Received, None)), own);
        // A note of anybody's makes no event later than it says it is.
        assert_eq!(day(&event(EventKind::Exported, entered)), own);
        assert_eq!(day(&event(EventKind::Received, Some("entered soon"))), own);
    }
}
