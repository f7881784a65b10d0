//! Reads folders into memory. The only module besides [`crate::output`] that touches the disk.
//!
//! A file that is not UTF-8 is a fault of the content; one that cannot be read stops us.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::problem::{Failure, Problem};
use crate::source::{Source, line_of};

/// Every file under a folder, by its path with `/` between parts.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// Reads a folder and all below it. Files whose name starts with a dot are not ours.
pub(crate) fn folder(root: &Path, hint: &str) -> Result<Files, Failure> {
    let names = names(root, hint)?.into_iter();
    let files = names.map(|name| {
        let bytes = file(root, &name)?;
        Ok((name, bytes))
    });
    files.collect()
}

/// Paths of every file under a folder, sorted.
pub(crate) fn names(root: &Path, hint: &str) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    walk(root, "", hint, &mut names)?;
    names.sort_unstable();
    Ok(names)
}

/// Reads one file.
pub(crate) fn file(root: &Path, name: &str) -> Result<Vec<u8>, Failure> {
    let path = root.join(name);
    fs::read(&path)
        .map_err(|error| Failure::new("read", &path, error, "Check the file and its permissions."))
}

fn walk(folder: &Path, prefix: &str, hint: &str, names: &mut Vec<String>) -> Result<(), Failure> {
    let fail = |error| Failure::new("read the folder", folder, error, hint);
    for entry in fs::read_dir(folder).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || name == "Thumbs.db" {
            continue;
        }
        let sort = entry.file_type().map_err(fail)?;
        let is_folder = sort.is_dir() || (sort.is_symlink() && entry.path().is_dir());
        let inner = format!("{prefix}{name}");
        if is_folder {
            walk(&entry.path(), &format!("{inner}/"), hint, names)?;
        } else {
            names.push(inner);
        }
    }
    Ok(())
}

/// Takes a file as text, or tells where it stops being UTF-8.
pub(crate) fn text(root: &Path, path: &str, bytes: &[u8]) -> Result<Source, Problem> {
    let name = shown(root, path);
    let text = match simdutf8::compat::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let end = error.valid_up_to();
            let valid = String::from_utf8_lossy(bytes.get(..end).unwrap_or(bytes));
            let text = "this file is not UTF-8 text. Save it with the encoding UTF-8.";
            return Err(at(&name, &valid, valid.len(), text));
        }
    };
    // A byte order mark would become part of the first key or letter.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some((at, sign)) = unseen(text) {
        return Err(say_unseen(&name, text, at, sign));
    }
    // Lines end one way, so that an editor on Windows changes no page.
    let text = if memchr::memchr(b'\r', text.as_bytes()).is_some() {
        text.replace("\r\n", "\n")
    } else {
        text.to_owned()
    };
    let path = path.to_owned();
    Ok(Source { name, path, text })
}

/// The first sign that nobody sees and that changes what is read: a control character, or one that
/// turns the direction of writing, behind which a text can hide another.
fn unseen(text: &str) -> Option<(usize, char)> {
    let is_control =
        |byte: u8| (byte < b' ' && byte != b'\n' && byte != b'\r' && byte != b'\t') || byte == 0x7f;
    // Most files hold neither these bytes nor the first byte of a turning sign. Looked for in blocks
    // that have no way out, so that many bytes are looked at at once.
    let odd = |found, byte: &u8| found | u8::from(is_control(*byte) || *byte == 0xe2);
    let mut blocks = text.as_bytes().chunks(256);
    if !blocks.any(|block| block.iter().fold(0, odd) > 0) {
        return None;
    }
    text.char_indices().find(|(_, sign)| match sign {
        '\n' | '\r' | '\t' => false,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        sign => sign.is_ascii_control(),
    })
}

fn say_unseen(name: &str, text: &str, place: usize, sign: char) -> Problem {
    let number = u32::from(sign);
    let said = format!(
        "here stands a sign that nobody sees (U+{number:04X}), and the text may be read otherwise than \
         it looks. Remove it."
    );
    at(name, text, place, said)
}

/// A problem at a byte of a text, with line and column.
fn at(name: &str, text: &str, place: usize, said: impl Into<String>) -> Problem {
    let before = text.get(..place).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    Problem {
        column: Some(line.chars().count() + 1),
        ..Problem::new(name, line_of(text, place), said)
    }
}

/// How messages name a file: the folder as it was given, then the path.
pub(crate) fn shown(root: &Path, path: &str) -> String {
    let mut shown = root.to_string_lossy().replace('\\', "/");
    shown.truncate(shown.trim_end_matches('/').len());
    shown.push('/');
    shown.push_str(path);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_not_utf8_name_their_line() {
        let problem = text(Path::new("content"), "ja/a.md", b"one\ntwo\n\xff\n").unwrap_err();

        assert_eq!(
            (problem.file.as_str(), problem.line),
            ("content/ja/a.md", 3)
        );
        assert_eq!(problem.column, Some(1));
    }

    #[test]
    fn signs_that_nobody_sees_are_told_with_line_and_column() {
        let cases = [
            (
                "a\nあ\0b",
                "content/ja/a.md:2:2: here stands a sign that nobody sees (U+0000)",
            ),
            (
                "個人\u{202e}情報",
                "content/ja/a.md:1:3: here stands a sign that nobody sees (U+202E)",
            ),
            (
                "x\u{2066}",
                "content/ja/a.md:1:2: here stands a sign that nobody sees (U+2066)",
            ),
            (
                "\u{1b}[31m",
                "content/ja/a.md:1:1: here stands a sign that nobody sees (U+001B)",
            ),
            (
                "a\u{7f}",
                "content/ja/a.md:1:2: here stands a sign that nobody sees (U+007F)",
            ),
        ];
        for (written, expected) in cases {
            let problem = text(Path::new("content"), "ja/a.md", written.as_bytes()).unwrap_err();

            assert!(problem.to_string().starts_with(expected), "{problem}");
        }
        let plain = "“9:00–17:00” … →\t\r\n";
        assert!(text(Path::new("content"), "ja/a.md", plain.as_bytes()).is_ok());
    }

    #[test]
    fn marks_of_other_editors_are_taken_away() {
        let source = text(Path::new("c"), "a", "\u{feff}a\r\nb".as_bytes()).unwrap();

        assert_eq!(source.text, "a\nb");
    }

    #[test]
    fn a_missing_folder_says_what_to_do() {
        let failure = folder(Path::new("/nowhere/at/all"), "Give it with --content.").unwrap_err();

        assert!(
            failure.to_string().contains("Give it with --content."),
            "{failure}"
        );
    }
}
