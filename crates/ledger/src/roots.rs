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

/// The day in Japan that an event is recorded on.
pub fn day(event: &Event) -> Date {
    time::day(event.at)
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
