//! Text for a terminal: columns that line up though Japanese signs take two places, and answers
//! that cannot steer the terminal.

use unicode_width::UnicodeWidthStr;

/// Two spaces stand between columns.
const GAP: &str = "  ";

/// Rows as lines whose columns line up. The last column is not filled up.
pub fn table(rows: &[Vec<String>]) -> String {
    let widths = widths(rows);
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            let missing = width.saturating_sub(cell.width());
            line.extend(std::iter::repeat_n(' ', missing));
            line.push_str(GAP);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn widths(rows: &[Vec<String>]) -> Vec<usize> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or_default()
    };
    (0..columns).map(width).collect()
}

/// Typed text with every sign that could move the cursor or turn the writing round spelt out.
pub fn harmless(typed: &str) -> String {
    let mut text = String::with_capacity(typed.len());
    for sign in typed.chars() {
        if sign.is_control() || turns_writing(sign) {
            text.extend(sign.escape_unicode());
        } else {
            text.push(sign);
        }
    }
    text
}

/// Marks of the bidirectional algorithm (Unicode UAX 9) that reorder what follows.
const fn turns_writing(sign: char) -> bool {
    matches!(sign, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_with_japanese_in_them() {
        let rows =
            [["開示", "x", "1"], ["ab", "訂正等", "22"]].map(|row| row.map(str::to_owned).to_vec());

        assert_eq!(table(&rows), "開示  x       1\nab    訂正等  22\n");
    }

    #[test]
    fn an_answer_cannot_steer_the_terminal() {
        assert_eq!(harmless("a\u{1b}[2Jb\u{202e}髙"), "a\\u{1b}[2Jb\\u{202e}髙");
    }
}
