//! `words/ja.toml` and `words/en.toml`: every word of forms, messages and page frames.
//!
//! Which words there must be is told by [`request::words::Words::gaps`] and by the templates.

use std::collections::BTreeMap;

use request::words::{ClockWords, FieldWords, ItemWords, Words};
use serde::Deserialize;

use crate::document::{Document, Entry, Lines};
use crate::problem::{Problem, suggest};
use crate::source::Source;

/// The file as it is written: sections that are left out are empty, and every word they lack is
/// told by itself.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    ui: BTreeMap<String, String>,
    kinds: BTreeMap<String, String>,
    topics: BTreeMap<String, String>,
    stages: BTreeMap<String, String>,
    next: BTreeMap<String, String>,
    events: BTreeMap<String, String>,
    items: BTreeMap<String, ItemWords>,
    clocks: BTreeMap<String, ClockWords>,
    clock_parts: BTreeMap<String, String>,
    marks: BTreeMap<String, String>,
    eras: BTreeMap<String, String>,
    parts: BTreeMap<String, String>,
    faults: BTreeMap<String, String>,
    fields: BTreeMap<String, FieldWords>,
}

/// Words with their lines.
#[derive(Debug, Clone, Default)]
pub(crate) struct Read {
    /// The words.
    pub(crate) words: Words,
    /// Where they stand.
    pub(crate) lines: Lines,
}

/// Reads one file of words.
pub(crate) fn read(source: &Source, problems: &mut Vec<Problem>) -> Option<Read> {
    let document = Document::parse(&source.name, &source.text, 0, problems);
    document.walk(&mut |visit| super::refuse_empty(&source.name, visit, problems));
    let Entry { value: file, lines } = document.whole::<File>(problems)?;
    let words = Words {
        ui: file.ui,
        kinds: file.kinds,
        topics: file.topics,
        stages: file.stages,
        next: file.next,
        events: file.events,
        items: file.items,
        eras: file.eras,
        parts: file.parts,
        faults: file.faults,
        fields: file.fields,
        clocks: file.clocks,
        clock_parts: file.clock_parts,
        marks: file.marks,
        laws: BTreeMap::new(),
        lists: BTreeMap::new(),
    };
    Some(Read { words, lines })
}

/// Tells every word that is missing and every one that nothing uses.
pub(crate) fn gaps(read: &Read, ui: &[String], problems: &mut Vec<Problem>) {
    for gap in read.words.gaps(ui) {
        let text = if gap.unused {
            let last = gap.key.rsplit('.').next().unwrap_or_default();
            let hint = suggest(last, gap.known.iter().map(String::as_str));
            format!("nothing uses the word `{}`. {hint}", gap.key)
        } else {
            format!("the word `{}` is missing. Add it.", gap.key)
        };
        problems.push(read.lines.wrong(&gap.key, text));
    }
}
