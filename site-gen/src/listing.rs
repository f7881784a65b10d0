//! The publication checklist on the command line: a table for people, JSON for programs.
//!
//! A Japanese sign is two columns wide in a terminal, so widths are counted in columns. Long cells go
//! on in the next line, so that a row fits a screen.

use clap::ValueEnum;
use serde::Serialize;
use site_gen::{Bilingual, Checked, Duty, Level, Problem, Problems, Standing, State};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

#[cfg(test)]
mod tests;

/// What a check prints.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum Format {
    /// A table to read, and what is wrong.
    #[default]
    Table,
    /// One JSON document.
    Json,
}

/// Language of the table.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum Tongue {
    /// Japanese.
    #[default]
    Ja,
    /// English.
    En,
}

impl Tongue {
    const fn pick<'a>(self, ja: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Ja => ja,
            Self::En => en,
        }
    }

    fn of(self, text: &Bilingual) -> &str {
        self.pick(&text.ja, &text.en)
    }
}

/// Columns of an item's words.
const WORDS: usize = 42;

/// The lines of one cell.
type Cell = Vec<String>;

/// Number, item, level, legal basis, where, state: a row each, columns aligned.
pub(crate) fn table(items: &[Standing], tongue: Tongue) -> String {
    if items.is_empty() {
        return String::new();
    }
    let mut rows = vec![head(tongue)];
    rows.extend(items.iter().map(|it| row(it, tongue)));
    let mut widths = [0; 6];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            let own = cell.iter().map(|it| it.width()).max();
            *width = own.unwrap_or_default().max(*width);
        }
    }
    let mut text = String::new();
    for row in &rows {
        let height = row.iter().map(Vec::len).max().unwrap_or_default();
        for at in 0..height {
            text.push_str(line(row, at, &widths).trim_end());
            text.push('\n');
        }
    }
    text
}

/// One line of a row.
fn line(row: &[Cell; 6], at: usize, widths: &[usize; 6]) -> String {
    let mut line = String::new();
    for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
        let words = cell.get(at).map_or("", String::as_str);
        let space = " ".repeat(width.saturating_sub(words.width()));
        // Numbers stand under one another by their last digit.
        let (left, right) = if column == 0 {
            (space.as_str(), "")
        } else {
            ("", space.as_str())
        };
        line.extend([left, words, right, "  "]);
    }
    line
}

/// A text in lines of at most [`WORDS`] columns: broken at a space, or before a Japanese sign.
fn wrap(text: &str) -> Cell {
    let mut lines = Cell::new();
    let mut line = String::new();
    // Where the line could end.
    let mut end = 0;
    for letter in text.chars() {
        let is_wide = letter.width().unwrap_or_default() > 1;
        if letter == ' ' || (is_wide && !"、。：）」".contains(letter)) {
            end = line.len();
        }
        line.push(letter);
        if line.width() > WORDS && end > 0 {
            let rest = line.split_off(end).trim_start().to_owned();
            lines.push(std::mem::replace(&mut line, rest));
            end = 0;
        }
    }
    lines.push(line);
    lines
}

fn head(tongue: Tongue) -> [Cell; 6] {
    let heads = [
        ("番号", "No."),
        ("事項", "Item"),
        ("区分", "Level"),
        ("根拠", "Legal basis"),
        ("掲載場所", "Where"),
        ("状況", "State"),
    ];
    heads.map(|(ja, en)| vec![tongue.pick(ja, en).to_owned()])
}

fn row(item: &Standing, tongue: Tongue) -> [Cell; 6] {
    let law = item.law.iter().map(|it| tongue.of(&it.short).to_owned());
    let level = match item.level {
        Duty::Must => tongue.pick("必須", "must"),
        Duty::Conditional => tongue.pick("条件付き", "conditional"),
        Duty::Guidance => tongue.pick("推奨", "guidance"),
    };
    [
        vec![item.no.to_string()],
        wrap(tongue.of(&item.what)),
        vec![level.to_owned()],
        law.collect(),
        item.places.iter().map(|it| it.path.clone()).collect(),
        wrap(&state(item, tongue)),
    ]
}

fn state(item: &Standing, tongue: Tongue) -> String {
    let depends = item.depends.as_ref().map(|it| tongue.of(it));
    let state = match item.state {
        State::Satisfied => tongue.pick("あり", "satisfied"),
        State::Missing => tongue.pick("不足", "MISSING"),
        State::DoesNotApply => tongue.pick("該当なし", "does not apply"),
    };
    match depends {
        Some(depends) => format!("{state}{}{depends}", tongue.pick("：", ": ")),
        None => state.to_owned(),
    }
}

/// Everything a check found, as one JSON document.
#[derive(Serialize)]
struct Document<'a> {
    items: &'a [Standing],
    problems: Vec<Told<'a>>,
    warnings: Vec<Told<'a>>,
    samples: Vec<Told<'a>>,
    /// Why nothing could be checked.
    failure: Option<String>,
}

#[derive(Serialize)]
struct Told<'a> {
    file: &'a str,
    line: Option<usize>,
    column: Option<usize>,
    level: &'static str,
    text: &'a str,
}

impl<'a> Told<'a> {
    fn of(problem: &'a Problem) -> Self {
        Self {
            file: &problem.file,
            line: (problem.line > 0).then_some(problem.line),
            column: problem.column,
            level: match problem.level {
                Level::Wrong => "problem",
                Level::Warning => "warning",
            },
            text: &problem.text,
        }
    }
}

/// The document, in both languages.
pub(crate) fn json(checked: &Checked) -> String {
    let (found, failure) = match &checked.outcome {
        Ok(report) => (report.warnings.as_slice(), None),
        Err(Problems::Content(found)) => (found.as_slice(), None),
        Err(Problems::Failed(failure)) => (&[][..], Some(failure.to_string())),
    };
    let of = |level| {
        let own = found.iter().filter(move |it| it.level == level);
        own.map(Told::of).collect()
    };
    let document = Document {
        items: &checked.items,
        problems: of(Level::Wrong),
        warnings: of(Level::Warning),
        samples: checked.samples.iter().map(Told::of).collect(),
        failure,
    };
    // Texts and numbers always serialise; an empty document would be told by whoever reads it.
    serde_json::to_string_pretty(&document).unwrap_or_default()
}
