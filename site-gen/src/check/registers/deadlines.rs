//! The clocks of requests: every kind has its own, the law's are the law's, and no day is out of order.

use std::collections::BTreeSet;

use request::Kind;
use request::deadline::{ClockId, OnClosed, STOPS, Start, StartId};
use request::event::TARGET_DAYS;
use request::retention::Ending;
use request::standing::Wait;

use crate::content::Content;
use crate::content::registers::shape::{ClockRule, Fee};
use crate::document::{Entry, Lines};
use crate::problem::Problem;
use crate::source::Place;

/// The two weeks of Art. 39.
const COURT_DAYS: u16 = 14;

pub(super) fn check(content: &Content, problems: &mut Vec<Problem>) {
    let registers = &content.registers;
    for entry in &registers.clocks {
        rule(entry, problems);
        starts(entry, problems);
        start_on_fee(entry, &registers.fees, problems);
    }
    for clock in [ClockId::Answer, ClockId::Court, ClockId::Provider] {
        coverage(&registers.clocks, clock, problems);
    }
    for entry in registers.closings.iter().filter(|it| {
        let request = request::calendar::Closing {
            from: it.value.from,
            to: it.value.to,
        };
        !request.is_in_order()
    }) {
        let text = "`to` lies before `from`, or one of them has a year and the other has none. \
                    Write both as \"12-29\" for every year, or both as \"2027-05-06\".";
        problems.push(entry.lines.wrong("to", text.to_owned()));
    }
    retention(content, problems);
}

/// One rule by itself.
fn rule(entry: &Entry<ClockRule>, problems: &mut Vec<Problem>) {
    let Entry { value: rule, lines } = entry;
    let mut wrong = |key: &str, text: String| problems.push(lines.wrong(key, text));
    match rule.clock {
        ClockId::Answer if i64::from(rule.days) > TARGET_DAYS => wrong(
            "days",
            format!("pages promise an answer within {TARGET_DAYS} days. Write no more."),
        ),
        ClockId::Answer | ClockId::Provider => {}
        ClockId::Court => {
            let is_law = (rule.days, rule.on_closed) == (COURT_DAYS, OnClosed::Keep)
                && rule.stops.is_empty();
            if !is_law {
                let text = "the two weeks of APPI Art. 39 are the law's: write days = 14, stops = [] \
                            and on_closed = \"keep\".";
                wrong("days", text.to_owned());
            }
        }
        other => wrong(
            "clock",
            format!(
                "`{other}` has no rule: its day is named when something is asked for, or follows from [[retention]]. Remove this rule."
            ),
        ),
    }
    if rule.days == 0 {
        wrong(
            "days",
            "a clock of 0 days counts nothing. Write at least 1.".to_owned(),
        );
    }
    if !rule.warn.is_sorted_by(|a, b| a < b)
        || rule.warn.last().is_some_and(|last| *last >= rule.days)
    {
        let text = format!(
            "warnings must be in order, each before day {}. Sort them.",
            rule.days
        );
        wrong("warn", text);
    }
    for (at, wait) in rule.stops.iter().enumerate() {
        if !STOPS.contains(wait) {
            let text = format!("`{wait}` stops no clock: it is the desk's own to do. Remove it.");
            wrong(&format!("stops.{at}"), text);
        }
    }
}

/// What a rule lets its clock start on: it comes about for all of its kinds, and rests on something.
fn starts(entry: &Entry<ClockRule>, problems: &mut Vec<Problem>) {
    let Entry { value: rule, lines } = entry;
    let mut seen = BTreeSet::new();
    for (at, start) in rule.starts.iter().enumerate() {
        let Start { on, law } = start;
        let mut wrong = |key: &str, text: String| {
            problems.push(lines.wrong(&format!("starts.{at}{key}"), text));
        };
        if rule.clock != ClockId::Answer {
            let text = format!(
                "the clock `{}` starts on nothing else than it does: only `answer` may wait. Remove it.",
                rule.clock
            );
            wrong("", text);
        }
        if !seen.insert(*on) {
            wrong(".on", format!("`{on}` stands there twice. Keep one."));
        }
        if law.is_empty() {
            let text =
                "a clock that waits rests on something. Name the article that lets it, by its id.";
            wrong(".law", text.to_owned());
        }
        for kind in rule.kinds.iter().filter(|kind| !on.fits(**kind)) {
            let text = format!(
                "`{on}` does not come about for every request of the kind `{kind}`, whose clock would \
                 never start. Give it a rule of its own without it."
            );
            wrong(".on", text);
        }
        if *on == StartId::Completion && !rule.stops.contains(&Wait::Completion) {
            let text = "a clock that starts on completion must stand still when something is asked for \
                        once more: add \"completion\" to `stops`.";
            wrong(".on", text.to_owned());
        }
    }
}

/// A clock that waits for a fee has one to wait for.
fn start_on_fee(entry: &Entry<ClockRule>, fees: &[Entry<Fee>], problems: &mut Vec<Problem>) {
    let Entry { value: rule, lines } = entry;
    let Some(at) = rule.starts.iter().position(|it| it.on == StartId::Fee) else {
        return;
    };
    let costs = |kind: &Kind| {
        let mut fees = fees.iter().map(|it| &it.value);
        fees.any(|fee| fee.kind == *kind && fee.yen > 0)
    };
    let kinds = rule.kinds.iter().filter(|kind| kind.may_cost());
    for kind in kinds.filter(|kind| !costs(kind)) {
        let text = format!(
            "registers/fees.toml asks no fee for `{kind}`, whose clock would never start. Give it a rule of its own \
             without `fee`, or name its fee."
        );
        problems.push(lines.wrong(&format!("starts.{at}.on"), text));
    }
}

/// Which kinds a clock must have a rule for.
fn wanted(clock: ClockId, kind: Kind) -> bool {
    match clock {
        ClockId::Court => kind.may_go_to_court(),
        ClockId::Provider => kind.asks_provider(),
        _ => true,
    }
}

/// Each kind that a clock is for has one rule, and no other has.
fn coverage(rules: &[Entry<ClockRule>], clock: ClockId, problems: &mut Vec<Problem>) {
    let mut seen = BTreeSet::new();
    for entry in rules.iter().filter(|it| it.value.clock == clock) {
        for (at, kind) in entry.value.kinds.iter().enumerate() {
            let text = if !wanted(clock, *kind) {
                format!("requests of the kind `{kind}` have no clock `{clock}`. Remove it here.")
            } else if !seen.insert(*kind) {
                format!("`{kind}` has a rule for the clock `{clock}` already. Keep one.")
            } else {
                continue;
            };
            problems.push(entry.lines.wrong(&format!("kinds.{at}"), text));
        }
    }
    let missing = Kind::ALL
        .into_iter()
        .filter(|kind| wanted(clock, *kind) && !seen.contains(kind));
    for kind in missing {
        let text =
            format!("the clock `{clock}` of `{kind}` is missing. Add the kind to a [[rule]].");
        lacking(rules.first().map(|it| &it.lines), text, problems);
    }
}

/// Whatever is closed is kept for some time, however it ended.
fn retention(content: &Content, problems: &mut Vec<Problem>) {
    let rules = &content.registers.retention;
    let kept: Vec<_> = rules
        .iter()
        .map(|it| request::retention::Retention {
            kinds: it.value.kinds.clone(),
            endings: it.value.endings.clone(),
            years: it.value.years,
        })
        .collect();
    for entry in rules.iter().filter(|it| it.value.years == 0) {
        let text = "what is erased at once cannot be complained about. Write at least 1.";
        problems.push(entry.lines.wrong("years", text.to_owned()));
    }
    for kind in Kind::ALL {
        for ending in Ending::ALL {
            if request::retention::years(&kept, kind, *ending).is_none() {
                let text = format!(
                    "how long `{kind}` is kept when it ended as `{ending}` is missing. Add both to a \
                     [[retention]]."
                );
                lacking(rules.first().map(|it| &it.lines), text, problems);
            }
        }
    }
}

/// A rule that is not there. Where none of the register could be read, why is told already.
fn lacking(lines: Option<&Lines>, text: String, problems: &mut Vec<Problem>) {
    if let Some(lines) = lines {
        problems.push(Problem::new(&lines.file, Place::START, text));
    }
}
