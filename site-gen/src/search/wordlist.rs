//! `search.toml`: words that readers use for those of the site.
//!
//! Looking for a word that is `asked` also finds the words of the `site` beside it; words of the
//! site stand for each other.

use std::collections::{BTreeMap, BTreeSet};

use request::Language;
use serde::Deserialize;

use super::fold::folded;
use crate::document::{Document, Entry};
use crate::problem::Problem;
use crate::source::Source;
use crate::text::PageText;

/// Words that mean the same to somebody who searches.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Group {
    /// As the site says it.
    pub(super) site: Vec<String>,
    /// As readers may say it.
    #[serde(default)]
    pub(super) asked: Vec<String>,
}

/// The lists, and where each word stands.
#[derive(Debug, Clone, Default)]
pub(crate) struct WordList {
    entries: BTreeMap<Language, Vec<Entry<Group>>>,
}

impl WordList {
    /// Reads `search.toml`.
    pub(crate) fn read(source: &Source, problems: &mut Vec<Problem>) -> Self {
        let document = Document::parse(&source.name, &source.text, 0, problems);
        document.only(&["ja", "en"], problems);
        let entries = Language::ALL
            .into_iter()
            .map(|language| (language, document.list(language.id(), problems)));
        let list = Self {
            entries: entries.collect(),
        };
        for groups in list.entries.values() {
            refuse_useless(groups, problems);
        }
        list
    }

    /// The groups of each language.
    pub(crate) fn groups(&self) -> BTreeMap<Language, Vec<Group>> {
        let own = |(language, entries): (&Language, &Vec<Entry<Group>>)| {
            let groups = entries.iter().map(|it| it.value.clone());
            (*language, groups.collect())
        };
        self.entries.iter().map(own).collect()
    }

    /// Warns of words that the site is said to use and does not: they would lead nobody anywhere.
    pub(crate) fn check<'p>(
        &self,
        pages: impl Iterator<Item = (Language, &'p PageText)>,
        problems: &mut Vec<Problem>,
    ) {
        let mut missing = self.words();
        for (language, page) in pages {
            let Some(words) = missing.get_mut(&language).filter(|words| !words.is_empty()) else {
                continue;
            };
            let text = folded(&page.found);
            words.retain(|(word, _)| !text.contains(word.as_str()));
        }
        problems.extend(missing.into_values().flatten().map(|(_, problem)| problem));
    }

    /// Every word of the site, folded, with what to tell if no page has it.
    fn words(&self) -> BTreeMap<Language, Vec<(String, Problem)>> {
        let mut all: BTreeMap<Language, Vec<_>> = BTreeMap::new();
        for (language, entries) in &self.entries {
            for entry in entries {
                for (at, word) in entry.value.site.iter().enumerate() {
                    let text = format!(
                        "no page in this language says `{word}`. Correct it, or move it to `asked`, \
                         where the words of readers stand."
                    );
                    let problem = entry.lines.wrong(&format!("site.{at}"), text);
                    let words = all.entry(*language).or_default();
                    words.push((folded(word), problem.into_warning()));
                }
            }
        }
        all
    }
}

/// Tells groups that join nothing, and words that stand in two places.
fn refuse_useless(groups: &[Entry<Group>], problems: &mut Vec<Problem>) {
    let mut seen = BTreeSet::new();
    for entry in groups {
        let Group { site, asked } = &entry.value;
        if site.is_empty() || site.len() + asked.len() < 2 {
            let text = "this group joins nothing. Give it a word of the `site` and at least one \
                        more word.";
            problems.push(entry.lines.wrong("site", text));
        }
        for (key, words) in [("site", site), ("asked", asked)] {
            for (at, word) in words.iter().enumerate() {
                let path = format!("{key}.{at}");
                if word.trim().is_empty() {
                    let text = "this word is empty. Write it or take it out.";
                    problems.push(entry.lines.wrong(&path, text));
                } else if !seen.insert(folded(word)) {
                    let text = format!(
                        "`{word}` stands here for the second time; width, kana and case make no \
                         difference. Keep one."
                    );
                    problems.push(entry.lines.wrong(&path, text));
                }
            }
        }
    }
}
