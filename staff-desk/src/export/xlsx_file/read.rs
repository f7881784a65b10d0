//! Reads a workbook with calamine, which had no part in writing it.

use std::io::{BufRead, Read, Seek};

use calamine::{DataRef, Reader, Xlsx};
use jiff::civil::Date;

use super::super::proof::{ProofReader, digest};
use super::super::verify::{Check, Mismatch, breathe};
use super::{Stored, cells, expected};

/// Compares every cell with what was noted, and refuses a file that holds a formula.
pub(in crate::export) async fn verify(
    file: impl Read + Seek,
    headings: &[String],
    proof: &mut ProofReader,
) -> Check {
    let mut book = Xlsx::new(file).map_err(|_unreadable| Mismatch::Headings)?;
    let mut count = 0;
    for name in book.sheet_names() {
        let sheet = book.worksheet_cells_reader(&name);
        let mut cells = sheet.map_err(|_unreadable| Mismatch::Row(count))?;
        let mut rows = Rows::new(headings.len());
        loop {
            let cell = cells.next_cell_with_formula();
            let cell = cell.map_err(|_unreadable| Mismatch::Row(count))?;
            if let Some((number, row)) = rows.ended_by(cell.as_ref().map(|cell| cell.pos)) {
                if number == 0 {
                    is_headings(&row, headings)?;
                } else {
                    count += 1;
                    is_noted(&row, proof, count)?;
                    breathe(count).await;
                }
            }
            let Some(cell) = cell else { break };
            let found = Stored::found(&cell.value).filter(|_| cell.formula.is_none());
            let found = found.ok_or(Mismatch::Row(count))?;
            rows.put(cell.pos, found).ok_or(Mismatch::Row(count))?;
        }
    }
    Ok(())
}

/// Compares the rows of a draft with what was noted.
pub(in crate::export) async fn verify_rows(rows: impl BufRead, proof: &mut ProofReader) -> Check {
    for (at, line) in rows.lines().enumerate() {
        let row = at + 1;
        let wrong = || Mismatch::Row(row);
        let cells = cells(&line?).map_err(|_unreadable| wrong())?;
        let found = expected(&cells).map_err(|_too_long| wrong())?;
        if !proof.matches(&found)? {
            return Err(wrong());
        }
        breathe(row).await;
    }
    Ok(())
}

fn is_noted(row: &[Stored], proof: &mut ProofReader, count: usize) -> Check {
    let found = digest(row.iter().map(Stored::canonical));
    if proof.matches(&found)? {
        Ok(())
    } else {
        Err(Mismatch::Row(count))
    }
}

fn is_headings(row: &[Stored], headings: &[String]) -> Check {
    let same = row.iter().zip(headings).all(|(cell, heading)| match cell {
        Stored::Text(text) => text == heading,
        Stored::Nothing | Stored::Time(_) => false,
    });
    if same {
        Ok(())
    } else {
        Err(Mismatch::Headings)
    }
}

/// Gathers cells, of which a file names only some, into whole rows.
struct Rows {
    width: usize,
    number: u32,
    row: Vec<Stored>,
}

impl Rows {
    fn new(width: usize) -> Self {
        let mut rows = Self {
            width,
            number: 0,
            row: Vec::new(),
        };
        rows.clear();
        rows
    }

    fn clear(&mut self) -> Vec<Stored> {
        let empty = std::iter::repeat_with(|| Stored::Nothing)
            .take(self.width)
            .collect();
        std::mem::replace(&mut self.row, empty)
    }

    /// The row that is complete when the next cell stands at that place, with its number.
    fn ended_by(&mut self, next: Option<(u32, u32)>) -> Option<(u32, Vec<Stored>)> {
        if next.is_some_and(|(number, _)| number == self.number) {
            return None;
        }
        let ended = (self.number, self.clear());
        self.number = next.map_or(self.number, |(number, _)| number);
        Some(ended)
    }

    /// Puts a cell in its place; `None` where there is no such column.
    fn put(&mut self, (_, column): (u32, u32), cell: Stored) -> Option<()> {
        let place = usize::try_from(column).ok()?;
        *self.row.get_mut(place)? = cell;
        Some(())
    }
}

impl Stored {
    /// What was found in a cell; `None` for what is never written.
    fn found(cell: &DataRef<'_>) -> Option<Self> {
        match cell {
            DataRef::Empty => Some(Self::Nothing),
            DataRef::String(text) => Some(Self::Text(text.clone())),
            DataRef::SharedString(text) => Some(Self::Text((*text).to_owned())),
            DataRef::DateTime(time) => {
                let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
                let small = |number: u8| i8::try_from(number).ok();
                let year = i16::try_from(year).ok()?;
                let date = Date::new(year, small(month)?, small(day)?).ok()?;
                Some(Self::Time(date.at(
                    small(hour)?,
                    small(minute)?,
                    small(second)?,
                    0,
                )))
            }
            _ => None,
        }
    }
}
