//! A problem as it is printed for a person: the line it stands on, a caret under what is meant,
//! and what to do.
//!
//! The line is read again only here, so that a build keeps no sources for messages.

use std::collections::BTreeMap;
use std::fs;

use unicode_width::UnicodeWidthChar;

use crate::problem::{Level, Problem, Problems};

/// Widest quoted part of a line, in terminal columns: with its number it fits in 100.
const WIDEST: usize = 90;

/// Columns kept before the caret when a long line is cut.
const BEFORE: usize = 30;

/// Every problem with its source line.
pub fn problems(problems: &Problems) -> String {
    match problems {
        Problems::Content(found) => {
            let wrong = found.iter().filter(|it| it.level == Level::Wrong).count();
            let noun = if wrong == 1 { "problem" } else { "problems" };
            format!("{}\n{wrong} {noun}. Nothing was published.", all(found))
        }
        Problems::Failed(failure) => failure.to_string(),
    }
}

/// The same for a list of problems; each file is read once.
pub fn all(found: &[Problem]) -> String {
    let mut sources = BTreeMap::new();
    let told = found.iter().map(|problem| {
        let source = sources.entry(problem.file.as_str()).or_insert_with(|| {
            let bytes = fs::read(&problem.file).unwrap_or_default();
            String::from_utf8_lossy(&bytes).into_owned()
        });
        one(problem, source)
    });
    told.collect::<Vec<_>>().join("\n")
}

fn one(problem: &Problem, source: &str) -> String {
    let line = problem.line.checked_sub(1);
    let line = line.and_then(|index| source.lines().nth(index));
    match line {
        Some(line) if !line.trim().is_empty() => {
            let (quoted, carets) = quote(line, meant(problem, line));
            let number = problem.line.to_string();
            let gap = " ".repeat(number.len());
            format!("{problem}\n{gap} |\n{number} | {quoted}\n{gap} | {carets}")
        }
        _ => problem.to_string(),
    }
}

/// The characters that are meant, from and to: what the text names in backticks and the line holds from
/// the column on, else from the column to the end of its word, else all of the line.
fn meant(problem: &Problem, line: &str) -> (usize, usize) {
    let count = |text: &str| text.chars().count();
    let from = problem
        .column
        .map_or(0, |column| column.saturating_sub(1).min(count(line)));
    let rest: String = line.chars().skip(from).collect();
    let mut named = problem.text.split('`').skip(1).step_by(2);
    let found = named.find_map(|name| Some((rest.find(name)?, name)));
    if let Some((at, name)) = found.filter(|(_, name)| !name.is_empty()) {
        let from = from + count(rest.get(..at).unwrap_or_default());
        return (from, from + count(name));
    }
    if problem.column.is_some() {
        let length = rest
            .chars()
            .take_while(|sign| !sign.is_whitespace())
            .count();
        return (from, from + length.max(1));
    }
    let indent = count(line) - count(line.trim_start());
    (indent, count(line.trim_end()))
}

/// The line made safe to show and cut to fit, and the carets below it.
fn quote(line: &str, (from, to): (usize, usize)) -> (String, String) {
    let shown: Vec<String> = line.chars().map(safe).collect();
    let wide = |part: &[String]| part.iter().map(|it| width(it)).sum::<usize>();
    let mut start = 0;
    if wide(&shown) > WIDEST {
        let before = shown.get(..from).unwrap_or_default();
        let mut room = BEFORE;
        start = from;
        for sign in before.iter().rev() {
            let Some(left) = room.checked_sub(width(sign)) else {
                break;
            };
            room = left;
            start -= 1;
        }
    }
    let (mut quoted, mut carets) = (String::new(), String::new());
    if start > 0 {
        quoted.push('…');
        carets.push_str(&" ".repeat(width("…")));
    }
    let mut room = WIDEST;
    for (index, sign) in shown.iter().enumerate().skip(start) {
        let Some(left) = room.checked_sub(width(sign)) else {
            quoted.push('…');
            break;
        };
        room = left;
        quoted.push_str(sign);
        let mark = if (from..to).contains(&index) {
            "^"
        } else {
            " "
        };
        carets.push_str(&mark.repeat(width(sign)));
    }
    if from >= shown.len() {
        carets.push('^');
    }
    (quoted, carets.trim_end().to_owned())
}

/// A sign that neither moves the cursor nor turns the direction of the line.
fn safe(sign: char) -> String {
    match sign {
        '\t' => "    ".to_owned(),
        '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{61c}'
        | '\u{feff}' => sign.escape_unicode().to_string(),
        sign if sign.is_control() => sign.escape_unicode().to_string(),
        sign => sign.to_string(),
    }
}

fn width(text: &str) -> usize {
    text.chars().filter_map(UnicodeWidthChar::width).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_stand_under_what_is_named_though_signs_before_it_are_wide() {
        let problem = Problem::new("a.md", 2, "there is no page `/joint/`. Correct it.");

        assert_eq!(
            one(&problem, "---\n詳細は[共同](/joint/)へ\n"),
            "a.md:2: there is no page `/joint/`. Correct it.\n  |\n2 | 詳細は[共同](/joint/)へ\n  |              ^^^^^^^"
        );
    }

    #[test]
    fn a_column_wins_and_a_line_that_is_not_there_is_not_quoted() {
        let mut problem = Problem::new("a.md", 1, "bad");
        problem.column = Some(5);

        assert!(one(&problem, "one two three").ends_with("  |     ^^^"));
        assert_eq!(one(&problem, ""), "a.md:1:5: bad");
    }

    #[test]
    fn signs_that_would_turn_or_break_the_line_are_written_out() {
        let (quoted, carets) = quote("a\u{202e}\u{1b}b", (1, 2));

        assert_eq!(quoted, r"a\u{202e}\u{1b}b");
        assert_eq!(carets, " ^^^^^^^^");
    }

    #[test]
    fn a_long_line_is_cut_around_the_caret() {
        let line = format!("{}x{}", "あ".repeat(500_000), "い".repeat(500_000));
        let (quoted, carets) = quote(&line, (500_000, 500_001));

        assert!(width(&quoted) <= WIDEST + 2, "{quoted}");
        assert_eq!(quoted.chars().nth(16), Some('x'));
        assert_eq!(carets.len(), width("…") + BEFORE + 1);
    }
}
