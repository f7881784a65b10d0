//! CSV as Excel in Japan opens it: UTF-8 with a byte order mark, every cell quoted, CRLF.
//!
//! Cells that would run as formulas are guarded ([`super::guard`]). Digits stand as they are; a
//! spreadsheet that opens the file by a double click drops leading zeros, which no CSV can
//! prevent without a formula: XLSX keeps them.

use std::io::{self, Read, Write};

use super::cells::Cell;
use super::guard::{bare, guarded};
use super::proof::{Digest, ProofReader, digest};
use super::verify::{Check, Mismatch};

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Writes the sheet line by line.
pub(super) struct CsvWriter<W> {
    out: W,
}

impl<W: Write> CsvWriter<W> {
    /// Begins with the headings.
    pub(super) fn new(mut out: W, headings: &[String]) -> io::Result<Self> {
        out.write_all(BYTE_ORDER_MARK)?;
        let mut writer = Self { out };
        writer.line(headings.iter().map(String::as_str))?;
        Ok(writer)
    }

    /// Writes one request and tells what must be read back.
    pub(super) fn row(&mut self, cells: &[Cell]) -> io::Result<Digest> {
        let texts: Vec<_> = cells.iter().map(Cell::to_text).collect();
        self.line(texts.iter().map(String::as_str))?;
        Ok(digest(&texts))
    }

    /// Ends the file.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn line<'a>(&mut self, texts: impl Iterator<Item = &'a str>) -> io::Result<()> {
        for (at, text) in texts.enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(
                self.out,
                "{comma}\"{}\"",
                guarded(text).replace('"', "\"\"")
            )?;
        }
        self.out.write_all(b"\r\n")
    }
}

/// Reads the file with the csv crate, which had no part in writing it, and compares every cell.
pub(super) async fn verify(
    mut file: impl Read,
    headings: &[String],
    proof: &mut ProofReader,
) -> Check {
    let mut mark = [0; BYTE_ORDER_MARK.len()];
    file.read_exact(&mut mark)?;
    if mark != BYTE_ORDER_MARK {
        return Err(Mismatch::Headings);
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(file);
    for (at, record) in reader.records().enumerate() {
        // The csv crate's errors name places only, but a cell never belongs in a message.
        let record = record.map_err(|_place| Mismatch::Row(at))?;
        let found = digest(record.iter().map(bare));
        if at == 0 && found != digest(headings) {
            return Err(Mismatch::Headings);
        }
        if at > 0 && !proof.matches(&found)? {
            return Err(Mismatch::Row(at));
        }
        super::verify::breathe(at).await;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::proof::Notes;
    use super::*;

    fn written(rows: &[Vec<Cell>]) -> (Vec<u8>, super::super::proof::Proof, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let headings = vec!["=heading".to_owned(), "見出し".to_owned()];
        let mut bytes = Vec::new();
        let mut writer = CsvWriter::new(&mut bytes, &headings).unwrap();
        let mut notes = Notes::new(folder.path()).unwrap();
        for row in rows {
            let digest = writer.row(row).unwrap();
            notes
                .add(&request::Reference::from_random(1), &digest)
                .unwrap();
        }
        writer.finish().unwrap();
        (bytes, notes.close().unwrap(), headings)
    }

    fn rows() -> Vec<Vec<Cell>> {
        ["=1+1", "改行\nと \"引用\"、,", "0012"]
            .map(|text| vec![Cell::Text(text.to_owned()), Cell::Empty])
            .to_vec()
    }

    #[tokio::test]
    async fn what_was_written_reads_back() {
        let (bytes, proof, headings) = written(&rows());
        let text = String::from_utf8(bytes.clone()).unwrap();

        assert!(text.starts_with("\u{feff}\"'=heading\",\"見出し\"\r\n\"'=1+1\",\"\"\r\n"));
        let mut reader = proof.read().unwrap();
        verify(bytes.as_slice(), &headings, &mut reader)
            .await
            .unwrap();
        assert!(reader.is_done());
    }

    #[tokio::test]
    async fn a_changed_cell_is_found_and_its_row_named() {
        let (bytes, proof, headings) = written(&rows());
        let changed = String::from_utf8(bytes).unwrap().replace("0012", "12");

        let found = verify(changed.as_bytes(), &headings, &mut proof.read().unwrap()).await;

        assert!(matches!(found, Err(Mismatch::Row(3))));
    }
}
