//! `record.toml`: which text each version had, so that no promise changes silently.
//!
//! `site-gen record` writes it, a line a page and version; the check compares.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use rayon::prelude::*;
use request::Language;

use super::digest;
use super::rank;
use crate::content::Content;
use crate::content::front_matter::Revision;
use crate::content::page::Page;
use crate::problem::{Problem, look_at_each};
use crate::source::{self, Source};
use crate::text::PageText;

/// File within the content.
pub(crate) const FILE: &str = "record.toml";
const HEAD: &str = "# 各ページの版ごとの文の記録です。`site-gen record` が書きます。手で直さないでください。\n\
    # What each version of each page says, by digest. `site-gen record` writes it; never edit it.\n";

/// What is recorded of one version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    /// What readers saw, lists and facts included.
    pub(crate) digest: String,
    /// What the page says by itself, where that is another.
    pub(crate) own: Option<String>,
    /// The entry of its history.
    pub(crate) history: Option<String>,
    /// The HTML that was kept of it.
    pub(crate) shown: Option<String>,
}

impl Entry {
    fn own(&self) -> &str {
        self.own.as_deref().unwrap_or(&self.digest)
    }
}

/// The versions of one page: seldom more than a few.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Recorded {
    /// Where its lines start in the file.
    line: usize,
    versions: Vec<(String, Entry)>,
}

impl Recorded {
    fn get(&self, version: &str) -> Option<&Entry> {
        let mut all = self.versions.iter();
        all.find(|(name, _)| name == version).map(|(_, it)| it)
    }

    fn put(&mut self, version: &str, entry: Entry) {
        self.versions.retain(|(name, _)| name != version);
        // Mostly the only one: room for four of every page would be felt.
        self.versions.reserve_exact(1);
        self.versions.push((version.to_owned(), entry));
    }

    /// What is recorded of a version; if nothing is, `entry` is from now on.
    fn get_or_put(&mut self, version: &str, entry: impl FnOnce() -> Entry) -> Option<&mut Entry> {
        if self.get(version).is_none() {
            self.put(version, entry());
        }
        let mut all = self.versions.iter_mut();
        all.find(|(name, _)| name == version).map(|(_, it)| it)
    }
}

type Pages = BTreeMap<String, Recorded>;

/// The whole record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Record {
    /// The file, as messages name it.
    file: String,
    ja: Pages,
    en: Pages,
}

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
    fn of(&self, language: Language) -> &Pages {
        match language {
            Language::Ja => &self.ja,
            Language::En => &self.en,
        }
    }

    fn of_mut(&mut self, language: Language) -> &mut Pages {
        match language {
            Language::Ja => &mut self.ja,
            Language::En => &mut self.en,
        }
    }

    /// What is recorded of a page, by version.
    fn page(&self, page: &Page) -> Option<&Recorded> {
        self.of(page.language).get(&page.file)
    }

    /// Whether a page says something else than was recorded of its version.
    pub(crate) fn differs(&self, page: &Page) -> bool {
        let recorded = self.page(page).and_then(|it| it.get(&page.front.version));
        recorded.is_some_and(|entry| entry.own() != page.digest)
    }

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

    /// How many versions it holds.
    pub(crate) fn count(&self) -> usize {
        let pages = self.ja.values().chain(self.en.values());
        pages.map(|it| it.versions.len()).sum()
    }

    /// Takes in what the content says now. What is recorded stays as it is, unless `again` says so
    /// of its page's present version.
    pub(crate) fn take(
        &mut self,
        content: &Content,
        texts: &[PageText],
        again: &dyn Fn(&Page) -> bool,
    ) {
        for (page, text) in content.pages.iter().zip(texts) {
            let own = self
                .of_mut(page.language)
                .entry(page.file.clone())
                .or_default();
            let entry = entry(content, page, text);
            if again(page) {
                forget(own, content, page);
                own.put(&page.front.version, entry);
            } else {
                own.get_or_put(&page.front.version, || entry);
            }
            for kept in content.kept_of(page).filter_map(|at| content.kept.get(at)) {
                let version = &kept.page.front.version;
                if rank(version) > rank(&page.front.version) {
                    continue;
                }
                let history = page.front.history.iter().find(|it| it.version == *version);
                let entry = own.get_or_put(version, || Entry {
                    digest: kept.page.digest.clone(),
                    history: history.map(said),
                    ..Entry::default()
                });
                if let Some(entry) = entry.filter(|it| it.shown.is_none()) {
                    entry.shown = kept.shown_digest();
                }
            }
        }
    }
}

/// Drops what is to be recorded again; of a text that lies nowhere any more, the digest stays.
fn forget(own: &mut Recorded, content: &Content, page: &Page) {
    let is_kept = |version: &String| {
        let mut kept = content.kept_of(page).filter_map(|at| content.kept.get(at));
        kept.any(|it| it.page.front.version == *version)
    };
    own.versions
        .retain(|(version, _)| rank(version) <= rank(&page.front.version) && !is_kept(version));
    for (version, entry) in &mut own.versions {
        if let Some(now) = page.front.history.iter().find(|it| it.version == *version) {
            entry.history = Some(said(now));
        }
    }
}

fn entry(content: &Content, page: &Page, text: &PageText) -> Entry {
    let digest = digest::whole(content, page, text);
    let own = (digest != page.digest).then(|| page.digest.clone());
    let version = &page.front.version;
    let history = page.front.history.iter().find(|it| it.version == *version);
    Entry {
        digest,
        own,
        history: history.map(said),
        shown: None,
    }
}

/// The digest of an entry of a history.
fn said(it: &Revision) -> String {
    let text = format!("{}\0{}\0{}\0{}", it.version, it.date.iso(), it.what, it.why);
    source::digest(text.as_bytes())
}

/// Compares the content with its record.
pub(crate) fn check(content: &Content, texts: &[PageText], problems: &mut Vec<Problem>) {
    let Some(record) = &content.record else {
        // The program says so once; see `Report::is_recorded`.
        return;
    };
    let pages = content.pages.par_iter().zip(texts);
    look_at_each(pages, problems, |(page, text), told| {
        let Some(recorded) = record.page(page) else {
            let text = "this page is not in the record yet. Run `site-gen record`.";
            told.push(Problem::new(&page.lines.file, 0, text).into_warning());
            return;
        };
        compare(content, (page, text), recorded, told);
        history(page, recorded, told);
        for kept in content.kept_of(page).filter_map(|at| content.kept.get(at)) {
            if let Some(entry) = recorded.get(&kept.page.front.version) {
                same_as_recorded(kept, entry, told);
            }
        }
    });
    let pages = content.pages.iter();
    let there: HashSet<_> = pages.map(|it| (it.language, it.file.as_str())).collect();
    for language in Language::ALL {
        for (file, recorded) in record.of(language) {
            let is_there = there.contains(&(language, file.as_str()));
            if !is_there && !content.unread.iter().any(|(it, _)| *it == language) {
                let text = format!(
                    "the page {language}/{file} is recorded and no longer there. Put it back, or \
                     remove its lines here if it is meant to go."
                );
                problems.push(Problem::new(&record.file, recorded.line, text).into_warning());
            }
        }
    }
}

/// The present text against the recorded one of the same version.
fn compare(
    content: &Content,
    (page, text): (&Page, &PageText),
    recorded: &Recorded,
    problems: &mut Vec<Problem>,
) {
    let version = &page.front.version;
    let own = rank(version);
    let versions = recorded.versions.iter().map(|(version, _)| version);
    let highest = versions.max_by_key(|it| rank(it));
    if let Some(highest) = highest.filter(|it| rank(it) > own) {
        let text = format!(
            "the version goes back: {highest} is recorded, and the page says {version}. Give it a \
             higher version than {highest}."
        );
        problems.push(page.lines.wrong("version", text));
    }
    let Some(entry) = recorded.get(version) else {
        if highest.is_none_or(|it| rank(it) <= own) {
            let text = format!(
                "version {version} is not in the record yet. Run `site-gen record` before it is \
                 published."
            );
            problems.push(page.lines.wrong("version", text).into_warning());
        }
        return;
    };
    let name = page_name(page);
    let mend = format!(
        "Keep the old text and raise the version with `site-gen revise {name}`; if nobody has \
         read it yet, `site-gen record --again {name}`."
    );
    if page.digest != entry.own() {
        let text = format!("version {version} was recorded with another text. {mend}");
        problems.push(page.lines.wrong("version", text));
    } else if digest::whole(content, page, text) != entry.digest {
        let names: Vec<_> = digest::names(text).into_iter().collect();
        let text = format!(
            "version {version} was recorded with other lists or facts (this page shows {}). {mend}",
            names.join(", ")
        );
        problems.push(page.lines.wrong("version", text));
    }
}

/// How commands name a page: without language and ending.
fn page_name(page: &Page) -> &str {
    page.file.strip_suffix(".md").unwrap_or(&page.file)
}

/// Old entries of the history stay as they were.
fn history(page: &Page, recorded: &Recorded, problems: &mut Vec<Problem>) {
    for (version, entry) in &recorded.versions {
        let Some(was) = &entry.history else {
            continue;
        };
        let entries = page.front.history.iter().enumerate();
        let Some((at, now)) = entries.into_iter().find(|(_, it)| it.version == *version) else {
            let text = format!(
                "the history has lost the entry of version {version}. Put it back: it is recorded."
            );
            problems.push(page.lines.wrong("history", text));
            continue;
        };
        if said(now) != *was {
            let text = format!(
                "the history says something else of version {version} than was recorded. Put the \
                 old words back, or run `site-gen record --again {}` if nobody has read them yet.",
                page_name(page)
            );
            problems.push(page.lines.wrong(&format!("history.{at}"), text));
        }
    }
}

fn same_as_recorded(kept: &super::kept::Kept, entry: &Entry, problems: &mut Vec<Problem>) {
    let page = &kept.page;
    let version = &page.front.version;
    if page.digest != entry.own() {
        let text = format!(
            "this kept version differs from what was recorded as {version}. Kept versions stay as \
             they were; put the old text back."
        );
        problems.push(Problem::new(&page.lines.file, 0, text));
    }
    if let Some(was) = &entry.shown
        && kept.shown_digest().as_ref() != Some(was)
    {
        let text = format!(
            "{version}.html beside this file is not what was recorded as seen by readers. Put the \
             old file back."
        );
        problems.push(Problem::new(&page.lines.file, 0, text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
