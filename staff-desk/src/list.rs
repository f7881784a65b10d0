//! The list of requests with the days that count. It opens no seal and shows nothing personal.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::{Entry, LedgerError, Pager, Register};
use request::kind::UnknownId;
use request::{Kind, Language, Reference, Stage};

use crate::aligned;
use crate::times::{self, COURT_DAYS, TARGET_DAYS};
use crate::wording::Wording;

/// Headings, Japanese and English.
const HEADINGS: [(&str, &str); 7] = [
    ("受付番号", "Reference"),
    ("請求の種類", "Kind"),
    ("段階", "Stage"),
    ("受付日時", "Arrival"),
    ("14日目", "Day 14"),
    ("30日目", "Day 30"),
    ("残り日数", "Days left"),
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

/// The list as a table for a terminal.
pub fn table(entries: &[Entry], wording: &Wording, now: Timestamp) -> String {
    let today = times::in_japan(now).date();
    let heading = |(ja, en): (&str, &str)| match wording.language() {
        Language::Ja => ja.to_owned(),
        Language::En => en.to_owned(),
    };
    let mut rows = vec![HEADINGS.into_iter().map(heading).collect::<Vec<_>>()];
    rows.extend(entries.iter().map(|entry| row(entry, wording, today)));
    aligned::table(&rows)
}

fn row(entry: &Entry, wording: &Wording, today: Date) -> Vec<String> {
    let target = times::days_after(entry.received_at, TARGET_DAYS);
    let left = match entry.stage {
        Stage::Withdrawn | Stage::Closed | Stage::Erased => "-".to_owned(),
        _ => times::days_between(today, target).to_string(),
    };
    vec![
        entry.reference.to_string(),
        wording.kind(entry.kind).to_owned(),
        wording.stage(entry.stage).to_owned(),
        times::spell(entry.received_at),
        times::days_after(entry.received_at, COURT_DAYS).to_string(),
        target.to_string(),
        left,
    ]
}
