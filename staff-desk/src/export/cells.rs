//! One request as a row: the cells of a sheet before any file format.

use std::borrow::Cow;

use jiff::civil::{Date, DateTime};
use ledger::Entry;
use request::check::Answer;
use request::{Field, Input, Submission, table};
use serde::{Deserialize, Serialize};

use super::columns::Columns;
use crate::additions::{self, Addition};
use crate::times;
use crate::wording::Wording;

/// What stands in one cell.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Cell {
    /// Nothing: the question was not asked or left empty.
    Empty,
    /// Text, however much it looks like a number or a formula.
    Text(String),
    /// A day.
    Day(Date),
    /// A month, by its first day.
    Month(Date),
    /// A time on Japan's clock, to the second.
    Time(DateTime),
}

impl Cell {
    fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text)
        }
    }

    /// The cell as text: days and months in ISO form.
    pub(super) fn to_text(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Day(day) => day.to_string().into(),
            Self::Month(first) => first.strftime("%Y-%m").to_string().into(),
            Self::Time(time) => time.strftime("%Y-%m-%d %H:%M:%S").to_string().into(),
        }
    }
}

/// A request holds an answer that has no column: the table of its version differs.
#[derive(Debug)]
pub(super) struct NoColumn;

/// The row of one request.
pub(super) fn row(
    columns: &Columns,
    wording: &Wording,
    entry: &Entry,
    submission: &Submission,
    added: &[Addition],
    due: Option<Date>,
) -> Result<Vec<Cell>, NoColumn> {
    let answers = &submission.answers;
    let known = |name: &String| {
        table::field(submission.kind, name).is_some_and(|field| columns.holds(field))
    };
    if !answers.keys().all(known) {
        return Err(NoColumn);
    }
    let mut cells = fixed(wording, entry, due);
    cells.extend(columns.fields().map(|field| {
        let answer = answers.get(field.name);
        answer.map_or(Cell::Empty, |answer| cell(wording, field, answer))
    }));
    cells.push(Cell::text(as_typed(wording, submission)));
    cells.push(Cell::text(additions::spell(added, wording)));
    Ok(cells)
}

/// The columns before the answers, in the order of [`super::columns::FIXED`].
fn fixed(wording: &Wording, entry: &Entry, due: Option<Date>) -> Vec<Cell> {
    let arrival = times::in_japan(entry.received_at);
    let to_the_second = arrival.with().subsec_nanosecond(0).build();
    vec![
        Cell::text(entry.reference.as_str()),
        Cell::text(wording.kind(entry.kind)),
        Cell::text(entry.language.id()),
        Cell::Time(to_the_second.unwrap_or(arrival)),
        Cell::text(wording.stage(entry.stage)),
        due.map_or(Cell::Empty, Cell::Day),
        Cell::text(entry.text.page.as_str()),
        Cell::text(entry.text.version.as_str()),
        Cell::text(entry.text.digest.as_str()),
    ]
}

fn cell(wording: &Wording, field: &Field, answer: &Answer) -> Cell {
    let Answer::Text { normal, .. } = answer else {
        return Cell::text(wording.answer(field, answer));
    };
    let first_of_month = || format!("{normal}-01").parse().ok().map(Cell::Month);
    let dated = match field.input {
        Input::PastDate => normal.parse().ok().map(Cell::Day),
        Input::Month { .. } => first_of_month(),
        _ => None,
    };
    dated.unwrap_or_else(|| Cell::text(normal.as_str()))
}

/// What was typed, for the answers whose cell holds something else: one `label: typed` a line.
fn as_typed(wording: &Wording, submission: &Submission) -> String {
    let fields = table::fields(submission.kind).iter();
    let lines = fields.filter_map(|field| match submission.answers.get(field.name)? {
        Answer::Text { typed, normal } if typed != normal => {
            let label = wording.label(Some(submission.kind), field);
            Some(format!("{label}: {typed}"))
        }
        Answer::Text { .. } | Answer::Chosen(_) => None,
    });
    lines.collect::<Vec<_>>().join("\n")
}
