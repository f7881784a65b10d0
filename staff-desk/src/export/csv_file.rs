//! CSV as Excel in Japan opens it: UTF-8 with a byte order mark, every cell quoted, CRLF.
//!
//! Cells that would run as formulas are guarded ([`super::guard`]). Digits stand as they are; a
//! spreadsheet that opens the file by a double click drops leading zeros, which no CSV can
//! prevent without a formula: XLSX keeps them.

use std::io::Read;

use super::cells::Cell;
use super::guard::{bare, guarded};
use super::proof::{ProofReader, digest};
use super::sheet::Row;
use super::verify::{Check, Mismatch};

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What stands before the first request: the mark and the headings.
pub(super) fn head(headings: &[String]) -> Vec<u8> {
    let mut bytes = BYTE_ORDER_MARK.to_vec();
    line(&mut bytes, headings);
    bytes
}

/// The line of one request.
pub(super) fn row(cells: &[Cell]) -> Row {
    let texts: Vec<_> = cells.iter().map(Cell::to_text).collect();
    let mut bytes = Vec::with_capacity(texts.iter().map(|text| text.len() + 3).sum());
    line(&mut bytes, &texts);
    Row {
        bytes,
        digest: digest(&texts),
    }
}

fn line(bytes: &mut Vec<u8>, texts: &[impl AsRef<str>]) {
    for (at, text) in texts.iter().enumerate() {
        let comma: &[u8] = if at == 0 { b"" } else { b"," };
        bytes.extend_from_slice(comma);
        bytes.push(b'"');
        for byte in guarded(text.as_ref()).bytes() {
            if byte == b'"' {
                bytes.push(byte);
            }
            bytes.push(byte);
        }
        bytes.push(b'"');
    }
    bytes.extend_from_slice(b"\r\n");
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
    use super::super::proof::{Note, Notes, Proof};
    use tempfile::TempDir;

    use super::*;

    fn written(rows: &[Vec<Cell>]) -> (Vec<u8>, Proof, Vec<String>, TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let headings = vec!["=heading".to_owned(), "見出し".to_owned()];
        let mut bytes = head(&headings);
        let mut notes = Notes::new(folder.path()).unwrap();
        for cells in rows {
            let row = row(cells);
            notes.add(&Note::of_test(row.digest)).unwrap();
            bytes.extend(row.bytes);
        }
        (bytes, notes.close().unwrap(), headings, folder)
    }

    fn rows() -> Vec<Vec<Cell>> {
        ["=1+1", "改行\nと \"引用\"、,", "0012"]
            .map(|text| vec![Cell::Text(text.to_owned()), Cell::Empty])
            .to_vec()
    }

    #[tokio::test]
    async fn what_was_written_reads_back() {
        let (bytes, proof, headings, _folder) = written(&rows());
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
        let (bytes, proof, headings, _folder) = written(&rows());
        let changed = String::from_utf8(bytes).unwrap().replace("0012", "12");

        let found = verify(changed.as_bytes(), &headings, &mut proof.read().unwrap()).await;

        assert!(matches!(found, Err(Mismatch::Row(3))));
    }
}
