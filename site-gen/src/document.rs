//! One TOML text with the line of everything in it.
//!
//! 1. [`Document::parse`] tells every fault of syntax.
//! 2. [`Document::whole`], [`Document::list`] and [`Document::tables`] read typed values, each entry
//!    by itself, so that one bad entry hides no other.
//! 3. [`Document::walk`] visits every value, for rules that hold wherever they stand.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer, ValueDeserializer};

use crate::content::registers::fill;
use crate::content::society::Society;
use crate::problem::{Problem, suggest};
use crate::source::{Place, column_of};

/// A parsed TOML text.
pub(crate) struct Document<'s> {
    file: &'s str,
    text: &'s str,
    /// Where each line of the text starts.
    starts: Vec<usize>,
    /// Lines of the file that stand before the text, as in front matter.
    skipped: usize,
    root: Spanned<DeTable<'s>>,
}

/// A typed value with the lines of its keys.
#[derive(Debug, Clone)]
pub(crate) struct Entry<T> {
    /// The value.
    pub(crate) value: T,
    /// Where its keys stand.
    pub(crate) lines: Lines,
}

/// Where each key stands, by its path: `history.0.date`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lines {
    /// File, as messages name it.
    pub(crate) file: String,
    start: Place,
    /// Paths of keys, a line each: there are thousands of texts, and seldom a question.
    keys: Box<str>,
    /// Where each stands.
    places: Box<[Place]>,
}

/// Keys as they are found, on the way to [`Lines`].
#[derive(Default)]
struct Keys {
    /// The path that is being looked at.
    path: String,
    paths: String,
    places: Vec<Place>,
}

/// Goes one step further down; hands back how long the path was before.
fn step(path: &mut String, key: &str) -> usize {
    let length = path.len();
    if length > 0 {
        path.push('.');
    }
    path.push_str(key);
    length
}

impl Keys {
    /// Notes a key one step further down, and what `below` finds under it.
    fn step(&mut self, key: &str, place: Place, below: impl FnOnce(&mut Self)) {
        let length = step(&mut self.path, key);
        if !self.places.is_empty() {
            self.paths.push('\n');
        }
        self.paths.push_str(&self.path);
        self.places.push(place);
        below(self);
        self.path.truncate(length);
    }
}

impl Lines {
    fn new(file: &str, start: Place, keys: Keys) -> Self {
        Self {
            file: file.to_owned(),
            start,
            keys: keys.paths.into(),
            places: keys.places.into(),
        }
    }

    /// The place of a key, or of the nearest that holds it.
    pub(crate) fn of(&self, path: &str) -> Place {
        let mut path = path;
        loop {
            let found = self.keys.split('\n').position(|key| key == path);
            if let Some(place) = found.and_then(|at| self.places.get(at)) {
                return *place;
            }
            let Some((outer, _)) = path.rsplit_once('.') else {
                return self.start;
            };
            path = outer;
        }
    }

    /// A problem at a key.
    pub(crate) fn wrong(&self, path: &str, text: impl Into<String>) -> Problem {
        Problem::new(&self.file, self.of(path), text)
    }
}

/// What [`Document::walk`] visits.
pub(crate) struct Visit<'a, 's> {
    /// Path of keys, numbers for places in lists.
    pub(crate) path: &'a str,
    /// The value.
    pub(crate) value: &'a DeValue<'s>,
    document: &'a Document<'s>,
    span: Range<usize>,
}

impl Visit<'_, '_> {
    /// Where it stands. Asked for seldom, and counted only then.
    pub(crate) fn place(&self) -> Place {
        self.document.place(&self.span)
    }
}

impl<'s> Document<'s> {
    /// Parses a text that starts after `skipped` lines of its file; tells every fault of syntax.
    pub(crate) fn parse(
        file: &'s str,
        text: &'s str,
        skipped: usize,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let (root, errors) = DeTable::parse_recoverable(text);
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        let document = Self {
            file,
            text,
            starts: std::iter::once(0).chain(ends).collect(),
            skipped,
            root,
        };
        for error in errors {
            let place = error
                .span()
                .map_or((1 + skipped).into(), |span| document.place(&span));
            let text = format!("this is not TOML: {}. Correct the line.", error.message());
            problems.push(Problem::new(file, place, text));
        }
        document
    }

    /// Puts facts of the society where texts name them.
    pub(crate) fn fill(&mut self, society: &Society, problems: &mut Vec<Problem>) {
        let wrong = fill::fill(self.root.get_mut(), society);
        let wrong = wrong.into_iter();
        problems.extend(wrong.map(|(span, text)| Problem::new(self.file, self.place(&span), text)));
    }

    fn place(&self, span: &Range<usize>) -> Place {
        let line = self.starts.partition_point(|start| *start <= span.start);
        let column = column_of(self.text, span.start);
        Place::new(line, column).below(self.skipped)
    }

    /// Reads the whole text, as it stands there, as one value.
    pub(crate) fn whole<T: DeserializeOwned>(
        mut self,
        problems: &mut Vec<Problem>,
    ) -> Option<Entry<T>> {
        let mut keys = Keys::default();
        self.table_lines(self.root.get_ref(), &mut keys);
        let lines = Lines::new(self.file, self.place(&(0..0)), keys);
        // Mostly nothing is wrong, and thousands of pages are read: no copy is kept for telling faults.
        let root = std::mem::replace(&mut self.root, Spanned::new(0..0, DeTable::new()));
        if let Ok(value) = T::deserialize(Deserializer::from(root)) {
            return Some(Entry { value, lines });
        }
        let (root, _told) = DeTable::parse_recoverable(self.text);
        let table = DeValue::Table(root.into_inner());
        self.read(&Spanned::new(0..0, table), problems)
    }

    /// Reads every `[[key]]`, each by itself.
    pub(crate) fn list<T: DeserializeOwned>(
        &self,
        key: &str,
        problems: &mut Vec<Problem>,
    ) -> Vec<Entry<T>> {
        let Some(value) = self.root.get_ref().get(key) else {
            let text = format!("there is no [[{key}]]. Write at least one.");
            problems.push(Problem::new(self.file, 1 + self.skipped, text));
            return Vec::new();
        };
        let DeValue::Array(entries) = value.get_ref() else {
            let text = format!("`{key}` must be written as [[{key}]], once for each entry.");
            problems.push(Problem::new(self.file, self.place(&value.span()), text));
            return Vec::new();
        };
        entries
            .iter()
            .filter_map(|entry| self.read(entry, problems))
            .collect()
    }

    /// Reads `[key]`; one that is not there is empty.
    pub(crate) fn table<T: DeserializeOwned + Default>(
        &self,
        key: &str,
        problems: &mut Vec<Problem>,
    ) -> Entry<T> {
        let value = self.root.get_ref().get(key);
        let read = value.and_then(|value| self.read(value, problems));
        read.unwrap_or_else(|| Entry {
            value: T::default(),
            lines: self.lines(),
        })
    }

    /// Reads every `[name]`, each by itself.
    pub(crate) fn tables<T: DeserializeOwned>(
        &self,
        problems: &mut Vec<Problem>,
    ) -> BTreeMap<String, Entry<T>> {
        let mut tables = BTreeMap::new();
        for (key, value) in self.root.get_ref() {
            if let Some(entry) = self.read(value, problems) {
                tables.insert(key.get_ref().to_string(), entry);
            }
        }
        tables
    }

    /// Tells every key of the top that is not known.
    pub(crate) fn only(&self, known: &[&str], problems: &mut Vec<Problem>) {
        for key in self.root.get_ref().keys() {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) {
                let hint = suggest(name, known.iter().copied());
                let text = format!("unknown key `{name}`. {hint}");
                problems.push(Problem::new(self.file, self.place(&key.span()), text));
            }
        }
    }

    /// Where every key of the text stands.
    pub(crate) fn lines(&self) -> Lines {
        let mut keys = Keys::default();
        self.table_lines(self.root.get_ref(), &mut keys);
        Lines::new(self.file, (1 + self.skipped).into(), keys)
    }

    /// Visits every value that is not a table or a list.
    pub(crate) fn walk(&self, visit: &mut dyn FnMut(&Visit<'_, 's>)) {
        self.walk_table(self.root.get_ref(), &mut String::new(), visit);
    }

    fn walk_table(
        &self,
        table: &DeTable<'s>,
        path: &mut String,
        visit: &mut dyn FnMut(&Visit<'_, 's>),
    ) {
        for (key, value) in table {
            let length = step(path, key.get_ref());
            self.walk_value(path, value, visit);
            path.truncate(length);
        }
    }

    fn walk_value(
        &self,
        path: &mut String,
        value: &Spanned<DeValue<'s>>,
        visit: &mut dyn FnMut(&Visit<'_, 's>),
    ) {
        match value.get_ref() {
            DeValue::Table(table) => self.walk_table(table, path, visit),
            DeValue::Array(items) => {
                for (at, value) in items.iter().enumerate() {
                    let length = step(path, &at.to_string());
                    self.walk_value(path, value, visit);
                    path.truncate(length);
                }
            }
            other => visit(&Visit {
                path,
                value: other,
                document: self,
                span: value.span(),
            }),
        }
    }

    fn table_lines(&self, table: &DeTable<'s>, keys: &mut Keys) {
        for (key, value) in table {
            let place = self.place(&key.span());
            keys.step(key.get_ref(), place, |keys| self.value_lines(value, keys));
        }
    }

    fn value_lines(&self, value: &Spanned<DeValue<'s>>, keys: &mut Keys) {
        match value.get_ref() {
            DeValue::Table(table) => self.table_lines(table, keys),
            DeValue::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    let place = self.place(&item.span());
                    keys.step(&at.to_string(), place, |keys| self.value_lines(item, keys));
                }
            }
            _ => {}
        }
    }

    /// Reads one value. An unknown key is told and taken away, then reading goes on, so that all
    /// of them are told at once.
    fn read<T: DeserializeOwned>(
        &self,
        value: &Spanned<DeValue<'s>>,
        problems: &mut Vec<Problem>,
    ) -> Option<Entry<T>> {
        let mut keys = Keys::default();
        self.value_lines(value, &mut keys);
        let lines = Lines::new(self.file, self.place(&value.span()), keys);
        let mut value = Cow::Borrowed(value);
        loop {
            let read = ValueDeserializer::from(value.clone().into_owned());
            let error = match T::deserialize(read) {
                Ok(value) => return Some(Entry { value, lines }),
                Err(error) => error,
            };
            let place = error.span().map_or(lines.start, |span| self.place(&span));
            problems.push(Problem::new(self.file, place, explain(error.message())));
            let unknown = error.message().starts_with("unknown field");
            let removed = error
                .span()
                .is_some_and(|span| remove(value.to_mut().get_mut(), &span));
            if !(unknown && removed) {
                return None;
            }
        }
    }
}

/// Takes away the key that stands at a place; tells whether it was there.
fn remove(value: &mut DeValue<'_>, span: &Range<usize>) -> bool {
    match value {
        DeValue::Table(table) => {
            let found = table.keys().find(|key| key.span() == *span).cloned();
            if let Some(key) = found {
                return table.remove(&key).is_some();
            }
            let mut values = table.iter_mut().map(|(_, value)| value);
            values.any(|value| remove(value.get_mut(), span))
        }
        DeValue::Array(items) => items.iter_mut().any(|item| remove(item.get_mut(), span)),
        _ => false,
    }
}

/// Turns serde's sentence into one for a person who edits content.
fn explain(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let first = quoted.next().unwrap_or_default().to_owned();
    let known: Vec<&str> = quoted.collect();
    if message.starts_with("unknown field") {
        return format!(
            "unknown key `{first}`. {}",
            suggest(&first, known.iter().copied())
        );
    }
    if message.starts_with("unknown variant") {
        return format!(
            "`{first}` is not allowed here. {}",
            suggest(&first, known.iter().copied())
        );
    }
    if message.starts_with("missing field") {
        return format!("the key `{first}` is missing. Add it.");
    }
    let message = message.replace("expected u32", "expected a whole number from 0");
    format!("{message}. Correct the value.")
}

#[cfg(test)]
mod tests;
