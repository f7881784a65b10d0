//! The list of requests with the days that count, page by page. It opens no seal and shows nothing personal.
//!
//! What is open comes in the order of the index `by-due`: what is due first at the top. A period, and what is
//! closed, come in the order of arrival. Either way a page costs what it shows, however many requests there
//! are; a filter by kind, or by what is waited for, reads on until the page is full.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::{Entry, LedgerError, Only, Pager, Register};
use request::deadline::{self, Clock, ClockId, Due};
use request::kind::UnknownId;
use request::standing::Wait;
use request::{Kind, Reference, Stage};

use crate::aligned;
use crate::clocks;
use crate::times;
use crate::wording::Wording;

/// Headings, Japanese and English.
const HEADINGS: [(&str, &str); 9] = [
    ("受付番号", "Reference"),
    ("次の期日", "Next"),
    ("請求の種類", "Kind"),
    ("段階", "Stage"),
    ("受付日時", "Arrival"),
    ("14日目", "Day 14"),
    ("回答の目標日", "Due"),
    ("残り日数", "Days left"),
    ("印", "Mark"),
];

/// Which requests shall be listed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Only those that stand so; otherwise all that are open, or all of a period.
    pub stage: Option<Stage>,
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Only those for which the desk waits for this, whatever else it waits for.
    pub waits_for: Option<Wait>,
    /// Only those that arrived from one day to another, in Japan.
    pub days: Option<(Date, Date)>,
}

impl Filter {
    /// What the store picks from the index that is read.
    fn only(&self) -> Only<'static> {
        Only {
            kind: self.kind,
            // Any other index is partitioned by it.
            stage: self.stage.filter(|_| self.days.is_some()),
            ..Only::default()
        }
    }

    /// What the store cannot pick: what is waited for follows from how a request stands.
    fn wants(&self, entry: &Entry) -> bool {
        let wait = self.waits_for;
        wait.is_none_or(|wait| entry.standing.work.awaits(wait))
    }

    /// Whether requests are passed over, so that a call had better look at many.
    fn is_looking(&self) -> bool {
        let only = self.only();
        only.kind.is_some() || only.stage.is_some() || self.waits_for.is_some()
    }

    /// Whether what is due first comes first; otherwise what arrived first.
    fn is_by_due(&self) -> bool {
        self.days.is_none() && self.stage.is_none_or(|stage| !stage.is_finished())
    }
}

/// Where a list goes on: the request it stopped at. Written `2026-12-24,2026-11-24T00:05:07Z,K7MP-2QRD-9XTV`,
/// without the first day where the list is in the order of arrival.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    due: Option<Due>,
    received_at: Timestamp,
    reference: Reference,
}

impl Mark {
    fn of(entry: &Entry) -> Self {
        Self {
            due: entry.due,
            received_at: entry.received_at,
            reference: entry.reference.clone(),
        }
    }

    /// Whether it was given with a list of that order.
    pub fn fits(&self, filter: &Filter) -> bool {
        self.due.is_some() == filter.is_by_due()
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(due) = self.due {
            write!(f, "{due},")?;
        }
        write!(f, "{},{}", self.received_at, self.reference)
    }
}

impl FromStr for Mark {
    type Err = UnknownId;

    fn from_str(text: &str) -> Result<Self, UnknownId> {
        let (before, reference) = text.rsplit_once(',').ok_or(UnknownId)?;
        let (due, at) = match before.split_once(',') {
            Some((due, at)) => (Some(due.parse()?), at),
            None => (None, before),
        };
        Ok(Self {
            due,
            received_at: at.parse().map_err(|_no_time: jiff::Error| UnknownId)?,
            reference: reference.parse().map_err(|_none| UnknownId)?,
        })
    }
}

/// Some entries of a filter in its order, and where they go on. A mark of another order counts for none.
pub async fn page(
    register: &Register,
    filter: Filter,
    after: Option<&Mark>,
    rows: usize,
) -> Result<(Vec<Entry>, Option<Mark>), LedgerError> {
    let after = after.filter(|mark| mark.fits(&filter));
    let limit = i32::try_from(rows + 1).unwrap_or(i32::MAX);
    let mut heads = Vec::new();
    for pager in pagers(register, filter, after) {
        let mut pager = pager.only(filter.only());
        if !filter.is_looking() {
            pager = pager.by(limit);
        }
        if let Some(entry) = pager.next().await? {
            heads.push((entry, pager));
        }
    }
    let mut found = Vec::new();
    while let Some(first) = first(&heads) {
        let (entry, mut pager) = heads.swap_remove(first);
        if let Some(next) = pager.next().await? {
            heads.push((next, pager));
        }
        if !filter.wants(&entry) {
            continue;
        }
        if found.len() == rows {
            let last = found.last().map(Mark::of);
            return Ok((found, last));
        }
        found.push(entry);
    }
    Ok((found, None))
}

/// What a filter is read from, each in its order.
fn pagers(register: &Register, filter: Filter, after: Option<&Mark>) -> Vec<Pager> {
    if filter.is_by_due() {
        let open = Stage::ALL.iter().filter(|stage| !stage.is_finished());
        let stages = open.filter(|stage| filter.stage.is_none_or(|asked| asked == **stage));
        let pagers = stages.map(|stage| register.by_due(*stage));
        return pagers.map(|pager| on(pager, after)).collect();
    }
    let pager = match (filter.days, filter.stage) {
        (Some((from, to)), _) => {
            let reached = after.map(|mark| times::in_japan(mark.received_at).date());
            register.by_day(reached.map_or(from, |reached| reached.max(from)), to)
        }
        (None, stage) => register.by_stages(stage.into_iter()),
    };
    vec![on(pager, after)]
}

fn on(pager: Pager, after: Option<&Mark>) -> Pager {
    let Some(mark) = after else {
        return pager;
    };
    match mark.due {
        Some(due) => pager.after_due(due, mark.received_at, &mark.reference),
        None => pager.after(mark.received_at, &mark.reference),
    }
}

fn first(heads: &[(Entry, Pager)]) -> Option<usize> {
    let in_order = |(_, (entry, _)): &(usize, &(Entry, Pager))| {
        (entry.due, entry.received_at, entry.reference.clone())
    };
    let first = heads.iter().enumerate().min_by_key(in_order);
    first.map(|(place, _)| place)
}

/// A listed request with its clocks.
#[derive(Debug)]
pub struct Listed {
    /// The request.
    pub entry: Entry,
    /// Its clocks, derived anew from its events.
    pub clocks: Vec<Clock>,
}

impl Listed {
    /// Entries with their clocks.
    pub async fn of(
        register: &Register,
        entries: Vec<Entry>,
        wording: &Wording,
    ) -> Result<Vec<Self>, LedgerError> {
        let clocks = clocks::listed(register, wording.deadlines(), &entries).await?;
        let all = entries.into_iter().zip(clocks);
        Ok(all.map(|(entry, clocks)| Self { entry, clocks }).collect())
    }

    /// Whether the list had it under another day than follows from its events: the rules have changed.
    pub fn is_misplaced(&self) -> bool {
        let due = self.entry.due;
        due.is_some_and(|due| due != Due::of(&self.clocks))
    }
}

/// The list as a table for a terminal.
pub fn table(all: &[Listed], wording: &Wording, now: Timestamp) -> String {
    let today = times::in_japan(now).date();
    let heading = |words: (&str, &str)| wording.language().pick(words).to_owned();
    let mut rows = vec![HEADINGS.into_iter().map(heading).collect::<Vec<_>>()];
    rows.extend(all.iter().map(|one| row(one, wording, today)));
    aligned::table(&rows)
}

fn row(one: &Listed, wording: &Wording, today: Date) -> Vec<String> {
    let entry = &one.entry;
    let day = |id| clocks::day(clocks::of(&one.clocks, id));
    let answer = clocks::of(&one.clocks, ClockId::Answer);
    let left = answer.and_then(|clock| clock.left(today));
    vec![
        entry.reference.to_string(),
        next(&one.clocks, wording),
        wording.kind(entry.kind).to_owned(),
        wording.stage(entry.stage).to_owned(),
        times::spell(entry.received_at),
        day(ClockId::Court),
        day(ClockId::Answer),
        left.map_or_else(|| clocks::NO_DAY.to_owned(), |left| left.to_string()),
        answer.map_or_else(String::new, |clock| clocks::mark(clock, today, wording)),
    ]
}

/// The day that comes next, and what it is where it is not that of the answer; or that it has not begun to be
/// counted.
pub fn next(clocks: &[Clock], wording: &Wording) -> String {
    let next = deadline::next(clocks);
    let day = clocks::day(next);
    match next {
        None => day,
        Some(clock) if clock.is_unstarted() => wording.mark(deadline::Mark::Unstarted).to_owned(),
        Some(clock) if clock.id == ClockId::Answer => day,
        Some(clock) => format!("{day} {}", wording.clock(clock).0),
    }
}
