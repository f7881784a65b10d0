//! What years of requests came to: sums are right, and nothing is told of few, or can be reckoned.
//!
//! The desk writes these numbers and hides what must be hidden. Here is seen to it that nothing was changed since
//! that gives somebody away.

use std::collections::BTreeSet;

use request::Kind;
use request::accountability::{
    Count, Flaw, LEAST, NO_GROUND, Year, days, flaws, tells_of_hidden_kinds,
};

use crate::content::Content;
use crate::content::bilingual::Day;
use crate::document::{Entry, Lines};
use crate::problem::{Problem, suggest};

/// What to do, whatever is wrong.
const AGAIN: &str = "Take the year as `staff-desk report` wrote it, or let it count again.";

pub(super) fn check(content: &Content, problems: &mut Vec<Problem>) {
    let mut seen = BTreeSet::new();
    for entry in &content.registers.years {
        let Entry { value: year, lines } = entry;
        if !seen.insert(year.year) {
            let text = format!(
                "the year {} stands here a second time. Keep one.",
                year.year
            );
            problems.push(lines.wrong("year", text));
        }
        time(year, lines, problems);
        sums(year, lines, problems);
        grounds(content, year, lines, problems);
    }
}

fn time(year: &Year<Day>, lines: &Lines, problems: &mut Vec<Problem>) {
    let (_, last) = days(year.year);
    if year.as_of.0 <= last {
        let text = format!(
            "the fiscal year {} ends on {last}, and it was counted before. {AGAIN}",
            year.year
        );
        problems.push(lines.wrong("as_of", text));
    }
}

fn sums(year: &Year<Day>, lines: &Lines, problems: &mut Vec<Problem>) {
    for kind in Kind::ALL.iter().filter(|it| !year.kinds.contains_key(it)) {
        let text = format!("`{kind}` is missing. Write 0 where none arrived.");
        problems.push(lines.wrong("kinds", text));
    }
    let kinds = year.kinds.iter().map(|(kind, count)| (kind.id(), *count));
    let outcomes = year.outcomes.named();
    let declined = year.outcomes.declined;
    let grounds = year
        .grounds
        .iter()
        .map(|(code, count)| (code.as_str(), *count));
    let mut sum = |total: (&str, Count), of: &str, cells: &[(&str, Count)]| {
        Sum { total, of, cells }.check(lines, problems);
    };
    sum(
        ("received", year.received),
        "kinds",
        &kinds.collect::<Vec<_>>(),
    );
    sum(("asked", year.asked), "outcomes", &outcomes);
    if !year.grounds.is_empty() {
        sum(
            ("outcomes.declined", declined),
            "grounds",
            &grounds.collect::<Vec<_>>(),
        );
    }
    anew(year, lines, problems);
    if tells_of_hidden_kinds(year.received, year.asked, &year.kinds) {
        let text = format!(
            "the rights beyond `received` can only have been asked in requests of kinds that are hidden, and so tell how \
             many those were. Write \"hidden\" for `asked` and for each of `outcomes`. {AGAIN}"
        );
        problems.push(lines.wrong("asked", text));
    }
    let (received, asked) = (year.received.told(), year.asked.told());
    if received
        .zip(asked)
        .is_some_and(|(received, asked)| asked < received)
    {
        let text =
            format!("every request asks a right, and these are fewer than `received`. {AGAIN}");
        problems.push(lines.wrong("asked", text));
    }
}

/// Decisions made anew are those with another outcome and those without; the second number is not told.
fn anew(year: &Year<Day>, lines: &Lines, problems: &mut Vec<Problem>) {
    let (anew, changed) = (year.decided_anew, year.changed);
    let upheld = anew.told().zip(changed.told());
    let upheld = upheld.map_or(Count::Hidden, |(all, changed)| {
        Count::Told(all.saturating_sub(changed))
    });
    for flaw in flaws(anew, &[changed, upheld]) {
        let (key, text) = match flaw {
            Flaw::FewInAll => ("decided_anew", few("decided_anew")),
            Flaw::Few(0) => ("changed", few("changed")),
            Flaw::Few(_) | Flaw::Reckoned => ("changed", reckoned("decided_anew")),
            Flaw::Shown(_) => ("changed", shown("changed", "decided_anew")),
            Flaw::Sum => ("changed", wrong_sum("changed", "decided_anew")),
        };
        problems.push(lines.wrong(key, text));
    }
}

/// A total and the keys that make it up.
struct Sum<'a> {
    total: (&'a str, Count),
    /// The table they stand in.
    of: &'a str,
    cells: &'a [(&'a str, Count)],
}

impl Sum<'_> {
    fn check(&self, lines: &Lines, problems: &mut Vec<Problem>) {
        let (total, count) = self.total;
        let counts: Vec<_> = self.cells.iter().map(|(_, count)| *count).collect();
        for flaw in flaws(count, &counts) {
            let (key, text) = match flaw {
                Flaw::FewInAll => (total.to_owned(), few(total)),
                Flaw::Few(at) => (self.key(at), few(&self.key(at))),
                Flaw::Shown(at) => (self.key(at), shown(&self.key(at), total)),
                Flaw::Reckoned => (self.of.to_owned(), reckoned(total)),
                Flaw::Sum => (self.of.to_owned(), wrong_sum(self.of, total)),
            };
            problems.push(lines.wrong(&key, text));
        }
    }

    fn key(&self, at: usize) -> String {
        let key = self.cells.get(at).map_or("", |(key, _)| *key);
        format!("{}.{key}", self.of)
    }
}

fn few(key: &str) -> String {
    format!(
        "`{key}` tells of fewer than {LEAST} requests, so that somebody may be known by it. Write \"hidden\" for it, \
         and for what would give it away. {AGAIN}"
    )
}

fn shown(key: &str, total: &str) -> String {
    format!("`{key}` is told though `{total}` is hidden. Write \"hidden\". {AGAIN}")
}

fn reckoned(total: &str) -> String {
    format!(
        "what is hidden here follows from `{total}` and the numbers that are told. Hide the smallest other one as \
         well. {AGAIN}"
    )
}

fn wrong_sum(of: &str, total: &str) -> String {
    format!("`{of}` and `{total}` do not agree. {AGAIN}")
}

fn grounds(content: &Content, year: &Year<Day>, lines: &Lines, problems: &mut Vec<Problem>) {
    let known = content.registers.grounds.iter();
    let known: Vec<_> = known.map(|it| it.value.code.as_str()).collect();
    // If the other register did not read, why is told already.
    if known.is_empty() {
        return;
    }
    let unknown = |code: &&String| *code != NO_GROUND && !known.contains(&code.as_str());
    for code in year.grounds.keys().filter(unknown) {
        let hint = suggest(code, known.iter().copied());
        let text = format!("there is no ground `{code}` in registers/refusal-grounds.toml. {hint}");
        problems.push(lines.wrong(&format!("grounds.{code}"), text));
    }
}
