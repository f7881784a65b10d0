//! The days that count for a request, from its clear events: when an answer is due, what stands still,
//! and why. It opens no seal.

use jiff::civil::Date;
use ledger::{Case, Entry, Event, LedgerError, Moment, Register};
use request::deadline::{Clock, ClockId, Deadlines, History, Mark, State};
use request::retention::Ending;

use crate::wording::Wording;

/// What stands where there is no day.
pub const NO_DAY: &str = "-";

/// The clocks of a request. How it ended is sealed; without it the longest retention counts.
pub fn all(
    deadlines: &Deadlines,
    entry: &Entry,
    moments: &[Moment],
    ending: Option<Ending>,
) -> Vec<Clock> {
    deadlines.clocks(History {
        kind: entry.kind,
        steps: &ledger::steps(entry.received_at, moments),
        ending,
    })
}

/// The clocks of a request that was read, and whose papers may have been opened: they say how it ended.
pub fn of_case(deadlines: &Deadlines, case: &Case, ending: Option<Ending>) -> Vec<Clock> {
    let moments: Vec<_> = case.events.iter().map(Event::moment).collect();
    all(deadlines, &case.entry, &moments, ending)
}

/// The clocks of listed requests, in their order. Those that have only arrived need no reading.
pub async fn listed(
    register: &Register,
    deadlines: &Deadlines,
    entries: &[Entry],
) -> Result<Vec<Vec<Clock>>, LedgerError> {
    let touched = entries.iter().filter(|entry| entry.event_count > 1);
    let moments = register.moments_of(touched).await?;
    let each = entries
        .iter()
        .map(|entry| match moments.get(&entry.reference) {
            Some(moments) => all(deadlines, entry, moments, None),
            None => all(
                deadlines,
                entry,
                &[Moment::received(entry.received_at)],
                None,
            ),
        });
    Ok(each.collect())
}

/// The day by which an answer is meant, by the events of a request; those of one that has only arrived may
/// be left out. `None` before its clock has started.
pub fn due(deadlines: &Deadlines, entry: &Entry, events: &[Event]) -> Option<Date> {
    let mut moments: Vec<_> = events.iter().map(Event::moment).collect();
    if moments.is_empty() {
        moments.push(Moment::received(entry.received_at));
    }
    let clocks = all(deadlines, entry, &moments, None);
    of(&clocks, ClockId::Answer)?.due
}

/// One clock among those of a request.
pub fn of(clocks: &[Clock], id: ClockId) -> Option<&Clock> {
    clocks.iter().find(|clock| clock.id == id)
}

/// The day a clock counts to, as lists have it.
pub fn day(clock: Option<&Clock>) -> String {
    let due = clock.and_then(|clock| clock.due);
    due.map_or_else(|| NO_DAY.to_owned(), |day| day.to_string())
}

/// What a list shows of a clock on a day: nothing while there is time.
pub fn mark(clock: &Clock, today: Date, wording: &Wording) -> String {
    let mark = match clock.mark(today) {
        Mark::Quiet => return String::new(),
        mark => wording.mark(mark),
    };
    match clock.state {
        State::Stopped { since, .. } => format!("{mark} ({since})"),
        State::Unstarted | State::Running | State::Ended { .. } => mark.to_owned(),
    }
}
