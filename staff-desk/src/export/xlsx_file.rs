//! XLSX: text always as text, days as days, the memory of one row.
//!
//! Rows come from a draft, a line of JSON each ([`assemble`]); on a sheet that is full they go on on the next.
//! The writer keeps finished rows in files of its own: they lie in the draft's private folder.
//! Nothing is ever written as a formula, and [`verify`] refuses a file that holds one.

use std::io::{self, BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use jiff::civil::{Date, DateTime};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};

use super::cells::Cell;
use super::proof::{Digest, digest};
use super::verify::breathe;

mod read;

pub(super) use read::{verify, verify_rows};

/// Rows of a sheet in Excel, the headings included.
pub(super) const SHEET_ROWS: u32 = 1_048_576;
/// Longest text of a cell in Excel, in UTF-16 units.
const CELL_UNITS: usize = 32_767;
/// First day that Excel counts right: it takes 1900 for a leap year.
const FIRST_DAY: Date = jiff::civil::date(1900, 3, 1);
/// Width of a column, in signs.
const WIDTH: f64 = 22.0;

/// A text is longer than Excel can hold.
#[derive(Debug)]
pub(super) struct TooLong;

/// What must be read back of a row.
pub(super) fn expected(cells: &[Cell]) -> Result<Digest, TooLong> {
    let is_too_long = |cell: &Cell| match cell {
        Cell::Text(text) => text.encode_utf16().count() > CELL_UNITS,
        _ => false,
    };
    if cells.iter().any(is_too_long) {
        return Err(TooLong);
    }
    let cells = cells.iter();
    Ok(digest(cells.map(|cell| Stored::of(cell).canonical())))
}

/// Makes the workbook of a draft's rows. `made` stands in it as the day it was made: the same rows are the same
/// file, whenever they are written.
pub(super) async fn assemble(
    folder: &Path,
    headings: &[String],
    sheet_rows: u32,
    made: Date,
    rows: impl BufRead,
) -> io::Result<XlsxWriter> {
    let mut writer = XlsxWriter::new(folder, headings, sheet_rows, made)?;
    for (at, line) in rows.lines().enumerate() {
        writer.row(&cells(&line?)?)?;
        breathe(at).await;
    }
    Ok(writer)
}

/// The cells of a line.
fn cells(line: &str) -> io::Result<Vec<Cell>> {
    // serde's messages quote what they read: never pass them on.
    serde_json::from_str(line).map_err(|_quotes_answers| io::ErrorKind::InvalidData.into())
}

/// Runs the writer, which panics where it cannot keep its own rows. After that it is of no use.
fn guarded<T>(write: impl FnOnce() -> Result<T, XlsxError>) -> io::Result<T> {
    match catch_unwind(AssertUnwindSafe(write)) {
        Ok(Ok(written)) => Ok(written),
        Ok(Err(XlsxError::IoError(error))) => Err(error),
        Ok(Err(error)) => Err(io::Error::other(error)),
        Err(_full) => Err(io::Error::new(
            io::ErrorKind::StorageFull,
            "there is no room for the rows",
        )),
    }
}

/// Writes the sheets row by row.
pub(super) struct XlsxWriter {
    book: Workbook,
    headings: Vec<String>,
    sheet_rows: u32,
    sheets: usize,
    next_row: u32,
    looks: Looks,
}

/// How cells look.
struct Looks {
    heading: Format,
    text: Format,
    day: Format,
    month: Format,
    time: Format,
}

impl XlsxWriter {
    /// Begins with the headings. `folder` is where the writer may keep its own files;
    /// `sheet_rows` is [`SHEET_ROWS`] but in tests.
    pub(super) fn new(
        folder: &Path,
        headings: &[String],
        sheet_rows: u32,
        made: Date,
    ) -> io::Result<Self> {
        let mut book = Workbook::new();
        let midnight = made.at(0, 0, 0, 0);
        let made = guarded(|| excel_time(midnight))?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        guarded(|| book.set_tempdir(folder).map(|_book| ()))?;
        let mut writer = Self {
            book,
            headings: headings.to_vec(),
            sheet_rows,
            sheets: 0,
            next_row: 0,
            looks: Looks::new(),
        };
        guarded(|| writer.add_sheet())?;
        Ok(writer)
    }

    /// Writes one request.
    pub(super) fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        guarded(|| self.write(cells))
    }

    fn write(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        if self.next_row >= self.sheet_rows {
            self.add_sheet()?;
        }
        let sheet = self.book.worksheet_from_index(self.sheets - 1)?;
        let looks = &self.looks;
        for (column, cell) in (0_u16..).zip(cells) {
            let row = self.next_row;
            match Stored::of(cell) {
                Stored::Nothing => {}
                Stored::Text(text) => {
                    sheet.write_string_with_format(row, column, text, &looks.text)?;
                }
                Stored::Time(time) => {
                    let look = looks.of(cell);
                    sheet.write_datetime_with_format(row, column, excel_time(time)?, look)?;
                }
            }
        }
        self.next_row += 1;
        Ok(())
    }

    /// Ends the workbook and writes it out.
    pub(super) fn finish(mut self, out: impl Write + Send) -> io::Result<()> {
        guarded(|| self.book.save_to_writer(out))
    }

    fn add_sheet(&mut self) -> Result<(), XlsxError> {
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        sheet.set_freeze_panes(1, 1)?;
        for (column, heading) in (0_u16..).zip(&self.headings) {
            sheet.set_column_width(column, WIDTH)?;
            sheet.write_string_with_format(0, column, heading, &self.looks.heading)?;
        }
        self.sheets += 1;
        self.next_row = 1;
        Ok(())
    }
}

impl Looks {
    fn new() -> Self {
        let top = || Format::new().set_align(FormatAlign::Top);
        let text = top().set_text_wrap().set_num_format("@");
        Self {
            heading: top().set_bold().set_text_wrap(),
            text,
            day: top().set_num_format("yyyy-mm-dd"),
            month: top().set_num_format("yyyy-mm"),
            time: top().set_num_format("yyyy-mm-dd hh:mm:ss"),
        }
    }

    const fn of(&self, cell: &Cell) -> &Format {
        match cell {
            Cell::Empty | Cell::Text(_) => &self.text,
            Cell::Day(_) => &self.day,
            Cell::Month(_) => &self.month,
            Cell::Time(_) => &self.time,
        }
    }
}

/// What a cell is in the file.
#[derive(PartialEq, Eq)]
enum Stored {
    Nothing,
    Text(String),
    Time(DateTime),
}

impl Stored {
    fn of(cell: &Cell) -> Self {
        match cell {
            Cell::Empty => Self::Nothing,
            Cell::Text(text) => Self::Text(text.clone()),
            Cell::Day(day) | Cell::Month(day) if *day < FIRST_DAY => {
                Self::Text(cell.to_text().into_owned())
            }
            Cell::Day(day) | Cell::Month(day) => Self::Time(day.at(0, 0, 0, 0)),
            Cell::Time(time) => Self::Time(*time),
        }
    }

    /// A text that differs for a day and for the same signs typed as text.
    fn canonical(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(text) => format!("text {text}"),
            Self::Time(time) => format!("time {time}"),
        }
    }
}

fn excel_time(time: DateTime) -> Result<ExcelDateTime, XlsxError> {
    let part = |number: i8| u8::try_from(number).unwrap_or_default();
    let year = u16::try_from(time.year()).unwrap_or_default();
    ExcelDateTime::from_ymd(year, part(time.month()), part(time.day()))?.and_hms(
        u16::from(part(time.hour())),
        part(time.minute()),
        time.second(),
    )
}

#[cfg(test)]
mod tests;
