//! The list of requests with the days that count. It opens no seal and shows nothing personal.

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::{Entry, LedgerError, Register};
use request::{Kind, Language, Stage};

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

/// The entries of a filter in order of arrival. Without a period and a stage: every open one.
pub async fn entries(register: &Register, filter: Filter) -> Result<Vec<Entry>, LedgerError> {
    let mut found = Vec::new();
    let wanted = |entry: &Entry| {
        filter.kind.is_none_or(|kind| kind == entry.kind)
            && filter.stage.is_none_or(|stage| stage == entry.stage)
    };
    if let Some((from, to)) = filter.days {
        let mut pages = register.by_day(from, to);
        while let Some(page) = pages.next_page().await? {
            found.extend(page.into_iter().filter(wanted));
        }
    } else {
        for stage in Stage::ALL.iter().copied() {
            if filter
                .stage
                .map_or(!stage.is_finished(), |one| one == stage)
            {
                let mut pages = register.by_stage(stage);
                while let Some(page) = pages.next_page().await? {
                    found.extend(page.into_iter().filter(wanted));
                }
            }
        }
    }
    found.sort_by(|a, b| (a.received_at, &a.reference).cmp(&(b.received_at, &b.reference)));
    Ok(found)
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
