//! The form of `record.toml`: a line a page, below it a line a version. Knows no content.

use std::fmt::Write as _;

use request::Language;

use super::{Entry, Record, Recorded};
use crate::memory::rank;
use crate::problem::Problem;
use crate::source::Source;

const HEAD: &str = "# 各ページの版ごとの文の記録です。`site-gen record` が書きます。手で直さないでください。\n\
    # What each version of each page says, by digest. `site-gen record` writes it; never edit it.\n";

/// Reads the file, which holds what [`Record::text`] writes and nothing else. Read as TOML in general,
/// it would cost a large site more time and memory than all its front matter.
pub(crate) fn read(source: &Source, problems: &mut Vec<Problem>) -> Record {
    let mut record = Record {
        file: source.name.clone(),
        ..Record::default()
    };
    let mut open: Option<&mut Recorded> = None;
    for (at, line) in source.text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line_number = at + 1;
        let is_good = if let Some((language, file)) = page_line(line) {
            let own = record.of_mut(language).entry(file.to_owned()).or_default();
            let is_first = own.line == 0;
            own.line = line_number;
            open = Some(own);
            is_first
        } else if let (Some(own), Some((version, entry))) = (&mut open, version_line(line)) {
            let is_first = own.get(version).is_none();
            own.put(version, entry);
            is_first
        } else {
            false
        };
        if !is_good {
            let text = "`site-gen record` wrote no such line here, or wrote it before. Put the file \
                        back as it was recorded last.";
            problems.push(Problem::new(&source.name, line_number, text));
        }
    }
    record
}

/// `[ja."privacy/purposes.md"]`
fn page_line(line: &str) -> Option<(Language, &str)> {
    let (language, file) = line.strip_prefix('[')?.split_once(".\"")?;
    let language = Language::ALL.into_iter().find(|it| it.id() == language)?;
    Some((language, file.strip_suffix("\"]")?))
}

/// `"1.0" = { digest = "a9e6…", history = "e6a3…" }`
fn version_line(line: &str) -> Option<(&str, Entry)> {
    let (version, values) = line.strip_prefix('"')?.split_once("\" = { ")?;
    let mut entry = Entry::default();
    for value in values.strip_suffix(" }")?.split(", ") {
        let (key, value) = value.strip_suffix('"')?.split_once(" = \"")?;
        let value = value.to_owned();
        match key {
            "digest" => entry.digest = value,
            "own" => entry.own = Some(value),
            "history" => entry.history = Some(value),
            "shown" => entry.shown = Some(value),
            _ => return None,
        }
    }
    Some((version, entry))
}

impl Record {
    /// The file's text.
    pub(crate) fn text(&self) -> String {
        let mut text = HEAD.to_owned();
        for language in Language::ALL {
            for (file, recorded) in self.of(language) {
                let mut versions: Vec<_> = recorded.versions.iter().collect();
                versions.sort_by_cached_key(|(version, _)| rank(version));
                // Writing to a String cannot fail.
                let _ = writeln!(text, "\n[{language}.\"{file}\"]");
                for (version, entry) in versions {
                    let _ = write!(text, "\"{version}\" = {{ digest = \"{}\"", entry.digest);
                    let others = [
                        ("own", &entry.own),
                        ("history", &entry.history),
                        ("shown", &entry.shown),
                    ];
                    for (key, value) in others {
                        if let Some(value) = value {
                            let _ = write!(text, ", {key} = \"{value}\"");
                        }
                    }
                    text.push_str(" }\n");
                }
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::record::FILE;

    fn told(text: &str) -> (Record, Vec<String>) {
        let source = Source {
            name: "record.toml".into(),
            path: FILE.into(),
            text: text.into(),
        };
        let mut problems = Vec::new();
        let record = read(&source, &mut problems);
        (record, problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn what_was_written_is_read_back() {
        let entry = |own: Option<&str>| Entry {
            digest: "a9".into(),
            own: own.map(str::to_owned),
            history: Some("e6".into()),
            shown: own.map(str::to_owned),
        };
        let versions = vec![
            ("1.9".to_owned(), entry(None)),
            ("1.10".to_owned(), entry(Some("c5"))),
        ];
        let mut record = Record {
            file: "record.toml".into(),
            ..Record::default()
        };
        let recorded = Recorded { line: 4, versions };
        record.en.insert("a/b.md".into(), recorded);

        let (read, problems) = told(&record.text());

        assert_eq!((read, problems), (record, Vec::new()));
    }

    #[test]
    fn a_line_that_was_never_written_or_stands_twice_is_told() {
        let cases = [
            ("\"1.0\" = { digest = \"a\" }", 1),
            ("[ja.\"a.md\"]\n\n[fr.\"a.md\"]", 3),
            ("[ja.\"a.md\"]\n<<<<<<< HEAD", 2),
            ("[ja.\"a.md\"]\n\"1.0\" = { digist = \"a\" }", 2),
            ("[ja.\"a.md\"]\n[ja.\"b.md\"]\n[ja.\"a.md\"]", 3),
            (
                "[ja.\"a.md\"]\n\"1.0\" = { digest = \"a\" }\n\"1.0\" = { digest = \"b\" }",
                3,
            ),
        ];
        for (text, line) in cases {
            let (_, problems) = told(text);

            let start = format!("record.toml:{line}: `site-gen record` wrote no such line");
            assert!(problems[0].starts_with(&start), "{text}: {problems:?}");
        }
    }
}
