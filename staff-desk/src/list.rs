//! The list of requests with the days that count. It opens no seal and shows nothing personal.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::{Entry, LedgerError, Pager, Register};
use request::deadline::{Clock, ClockId, State};
use request::kind::UnknownId;
use request::{Kind, Reference, Stage};

use crate::aligned;
use crate::clocks;
use crate::times;
use crate::wording::Wording;

/// Headings, Japanese and English.
const HEADINGS: [(&str, &str); 8] = [
    ("受付番号", "Reference"),
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
    /// Only those that arrived from one day to another, in Japan.
    pub days: Option<(Date, Date)>,
}

impl Filter {
    fn wants(&self, entry: &Entry) -> bool {
        self.kind.is_none_or(|kind| kind == entry.kind)
            && self.stage.is_none_or(|stage| stage == entry.stage)
    }
}

/// The entries of a filter in order of arrival. Without a period and a stage: every open one.
pub async fn entries(register: &Register, filter: Filter) -> Result<Vec<Entry>, LedgerError> {
    let mut found = Vec::new();
    for mut pages in pagers(register, filter, None) {
        while let Some(page) = pages.next_page().await? {
            found.extend(page.into_iter().filter(|entry| filter.wants(entry)));
        }
    }
    found.sort_by(|a, b| (a.received_at, &a.reference).cmp(&(b.received_at, &b.reference)));
    Ok(found)
}

/// Where a list goes on: the request it stopped at. Written `2026-11-24T00:05:07Z,K7MP-2QRD-9XTV`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    received_at: Timestamp,
    reference: Reference,
}

impl Mark {
    fn of(entry: &Entry) -> Self {
        Self {
            received_at: entry.received_at,
            reference: entry.reference.clone(),
        }
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.received_at, self.reference)
    }
}

impl FromStr for Mark {
    type Err = UnknownId;

    fn from_str(text: &str) -> Result<Self, UnknownId> {
        let (at, reference) = text.split_once(',').ok_or(UnknownId)?;
        Ok(Self {
            received_at: at.parse().map_err(|_no_time: jiff::Error| UnknownId)?,
            reference: reference.parse().map_err(|_none| UnknownId)?,
        })
    }
}

/// Some entries of a filter in order of arrival, and where they go on. What it reads is as long as
/// what it gives, however many requests there are; a kind is looked for among all others.
pub async fn page(
    register: &Register,
    filter: Filter,
    after: Option<&Mark>,
    rows: usize,
) -> Result<(Vec<Entry>, Option<Mark>), LedgerError> {
    let mut heads = Vec::new();
    let limit = i32::try_from(rows + 1).unwrap_or(i32::MAX);
    for pager in pagers(register, filter, after) {
        let mut pager = pager.by(limit);
        if let Some(entry) = pager.next().await? {
            heads.push((entry, pager));
        }
    }
    let mut found = Vec::new();
    while let Some(first) = earliest(&heads) {
        let (entry, pager) = heads.swap_remove(first);
        let mut pager = pager;
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

/// What a filter is read from, each in order of arrival.
fn pagers(register: &Register, filter: Filter, after: Option<&Mark>) -> Vec<Pager> {
    let on = |pager: Pager| match after {
        Some(mark) => pager.after(mark.received_at, &mark.reference),
        None => pager,
    };
    if let Some((from, to)) = filter.days {
        let reached = after.map(|mark| times::in_japan(mark.received_at).date());
        let from = reached.map_or(from, |reached| reached.max(from));
        return vec![on(register.by_day(from, to))];
    }
    let is_asked = |stage: &Stage| match filter.stage {
        Some(asked) => asked == *stage,
        None => !stage.is_finished(),
    };
    let stages = Stage::ALL.iter().copied().filter(is_asked);
    let pagers = stages.map(|stage| register.by_stage(stage));
    pagers.map(on).collect()
}

fn earliest(heads: &[(Entry, Pager)]) -> Option<usize> {
    let by_arrival =
        |(_, (entry, _)): &(usize, &(Entry, Pager))| (entry.received_at, entry.reference.clone());
    let first = heads.iter().enumerate().min_by_key(by_arrival);
    first.map(|(place, _)| place)
}

/// A listed request with its clocks.
#[derive(Debug)]
pub struct Listed {
    entry: Entry,
    clocks: Vec<Clock>,
}

/// Entries with their clocks, the one that is due first at the top; what is done comes last.
pub async fn by_due(
    register: &Register,
    entries: Vec<Entry>,
    wording: &Wording,
) -> Result<Vec<Listed>, LedgerError> {
    let mut all = Vec::with_capacity(entries.len());
    for entry in entries {
        let clocks = clocks::listed(register, wording.deadlines(), &entry).await?;
        all.push(Listed { entry, clocks });
    }
    all.sort_by_cached_key(|one| {
        let answer = clocks::of(&one.clocks, ClockId::Answer);
        let is_done = answer.is_none_or(|it| matches!(it.state, State::Ended { .. }));
        let due = answer.map(|it| it.due);
        (
            is_done,
            due,
            one.entry.received_at,
            one.entry.reference.clone(),
        )
    });
    Ok(all)
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
    let day = |id| clocks::of(&one.clocks, id).map_or_else(none, |clock| clock.due.to_string());
    let answer = clocks::of(&one.clocks, ClockId::Answer);
    let left = answer.and_then(|clock| clock.left(today));
    vec![
        entry.reference.to_string(),
        wording.kind(entry.kind).to_owned(),
        wording.stage(entry.stage).to_owned(),
        times::spell(entry.received_at),
        day(ClockId::Court),
        day(ClockId::Answer),
        left.map_or_else(none, |left| left.to_string()),
        answer.map_or_else(String::new, |clock| clocks::mark(clock, today, wording)),
    ]
}

/// What stands where there is no day.
fn none() -> String {
    "-".to_owned()
}
