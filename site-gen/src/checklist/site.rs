//! Finds what pointers point to: pages, sections, facts and entries.

use std::collections::{BTreeMap, BTreeSet};

use request::Language;

use super::{Citation, Place};
use crate::content::Content;
use crate::content::bilingual::Bilingual;
use crate::content::page::Page;
use crate::problem::{nearest, suggest};
use crate::source;
use crate::templates::Templates;
use crate::text::PageText;

pub(super) use self::row::Row;

mod row;

/// How a society writes that there is no such thing, in the order of [`Language::ALL`].
const NONE: [&str; 2] = ["なし", "none"];

/// The site as pointers see it.
pub(super) struct Site<'a> {
    pub(super) content: &'a Content,
    pub(super) templates: &'a Templates,
    pages: BTreeMap<(Language, &'a str), (&'a Page, &'a PageText)>,
}

/// A section with everything under it, or a whole page.
pub(super) struct Section<'a> {
    pub(super) page: &'a Page,
    pub(super) text: &'a PageText,
    /// Where its heading stands in the body; 0 for a whole page.
    pub(super) line: usize,
    /// Where the next one stands.
    pub(super) end: usize,
    pub(super) is_filled: bool,
    names: Vec<&'a BTreeSet<String>>,
}

impl Section<'_> {
    /// Whether a directive stands in it.
    pub(super) fn states(&self, name: &str) -> bool {
        self.names.iter().any(|names| names.contains(name))
    }

    /// Whether it links to a page.
    pub(super) fn links_to(&self, path: &str) -> bool {
        let links = self.text.body.links.iter();
        let mut own = links.filter(|link| (self.line..self.end).contains(&link.place.line()));
        own.any(|link| link.to.split('#').next() == Some(path))
    }

    /// Where its heading stands in the file; where a whole page begins.
    pub(super) fn in_file(&self) -> source::Place {
        let mut headings = self.text.body.headings.iter();
        let own = headings.find(|it| self.line > 0 && it.place.line() == self.line);
        own.map_or(source::Place::START, |it| it.place.below(self.page.skipped))
    }
}

/// Why a section was not found.
pub(super) enum Lost {
    /// The page could not be read, which is told elsewhere.
    Unread,
    /// There is no such page.
    Page,
    /// The page has no such section.
    Section { file: String, hint: String },
}

impl<'a> Site<'a> {
    pub(super) fn new(
        content: &'a Content,
        texts: &'a [PageText],
        templates: &'a Templates,
    ) -> Self {
        let pages = content.pages.iter().zip(texts);
        Self {
            content,
            templates,
            pages: pages
                .map(|(page, text)| ((page.language, page.path.as_str()), (page, text)))
                .collect(),
        }
    }

    /// Pages of one language with their texts.
    pub(super) fn pages(
        &self,
        language: Language,
    ) -> impl Iterator<Item = (&'a Page, &'a PageText)> {
        let pages = self.pages.iter();
        let own = pages.filter(move |((it, _), _)| *it == language);
        own.map(|(_, page)| *page)
    }

    /// Whether every page of a language was read.
    pub(super) fn is_whole(&self, language: Language) -> bool {
        !self.content.unread.iter().any(|(it, _)| *it == language)
    }

    /// The section, or whole page, at an address.
    pub(super) fn section(&self, language: Language, at: &str) -> Result<Section<'a>, Lost> {
        let (path, fragment) = at.split_once('#').unwrap_or((at, ""));
        if self.content.unread.contains(&(language, path.to_owned())) {
            return Err(Lost::Unread);
        }
        let Some((page, text)) = self.pages.get(&(language, path)).copied() else {
            return Err(Lost::Page);
        };
        let body = &text.body;
        if fragment.is_empty() {
            return Ok(Section {
                page,
                text,
                line: 0,
                end: usize::MAX,
                is_filled: body.sections.iter().any(|it| it.is_filled),
                names: body.sections.iter().map(|it| &it.names).collect(),
            });
        }
        let Some(first) = body.headings.iter().position(|it| it.id == fragment) else {
            let ids = body.headings.iter().map(|it| it.id.as_str());
            let near = nearest(fragment, ids).filter(|_| !self.twin_has(language, path, fragment));
            return Err(Lost::Section {
                file: page.lines.file.clone(),
                hint: near.map_or_else(String::new, |it| format!(" Did you mean `{it}`?")),
            });
        };
        let level = body.headings.get(first).map_or(2, |it| it.level);
        let line = body.headings.get(first).map_or(0, |it| it.place.line());
        let after = body.headings.iter().skip(first + 1);
        let next = after.clone().position(|it| it.level <= level);
        let last = next.map_or(body.headings.len(), |it| first + 1 + it);
        let own = body.sections.get(first + 1..=last).unwrap_or_default();
        Ok(Section {
            page,
            text,
            line,
            end: body
                .headings
                .get(last)
                .map_or(usize::MAX, |it| it.place.line()),
            is_filled: own.iter().any(|it| it.is_filled),
            names: own.iter().map(|it| &it.names).collect(),
        })
    }

    fn twin_has(&self, language: Language, path: &str, fragment: &str) -> bool {
        let twin = self.pages.get(&(language.twin(), path));
        twin.is_some_and(|(_, text)| text.body.headings.iter().any(|it| it.id == fragment))
    }

    /// A place with its name in both languages.
    pub(super) fn named(&self, path: &str) -> Place {
        let name = |language| self.name(language, path);
        let name = match (name(Language::Ja), name(Language::En)) {
            (Some(ja), Some(en)) => Some(Bilingual { ja, en }),
            _ => None,
        };
        Place {
            path: path.to_owned(),
            name,
        }
    }

    fn name(&self, language: Language, at: &str) -> Option<String> {
        let (path, fragment) = at.split_once('#').unwrap_or((at, ""));
        let (page, text) = self.pages.get(&(language, path))?;
        let menu = page.menu();
        if fragment.is_empty() {
            return Some(menu.to_owned());
        }
        let heading = text.body.headings.iter().find(|it| it.id == fragment);
        match heading {
            Some(heading) => Some(format!("{menu} › {}", heading.text)),
            None => text.has_anchor(fragment).then(|| menu.to_owned()),
        }
    }

    /// What is wrong with an address that has no name; nothing when that is told elsewhere.
    pub(super) fn astray(&self, at: &str) -> Option<String> {
        let (path, fragment) = at.split_once('#').unwrap_or((at, ""));
        if Language::ALL
            .iter()
            .any(|it| self.content.unread.contains(&(*it, path.to_owned())))
            || !self.templates.are_loaded()
        {
            return None;
        }
        if !Language::ALL
            .iter()
            .all(|it| self.pages.contains_key(&(*it, path)))
        {
            return Some(self.no_page(path));
        }
        let ids = self.pages.iter().filter(|((_, it), _)| *it == path);
        let ids: BTreeSet<_> = ids.flat_map(|(_, (_, text))| text.anchors()).collect();
        let hint = suggest(fragment, ids.iter().copied());
        Some(format!(
            "the page {path} has no section #{fragment}. {hint}"
        ))
    }

    /// The sentence for a page that is not there.
    pub(super) fn no_page(&self, path: &str) -> String {
        let known = self.pages.keys().map(|(_, path)| *path);
        let known: BTreeSet<_> = known.collect();
        let near = nearest(path, known);
        let hint = near.map_or_else(String::new, |it| format!(" Did you mean `{it}`?"));
        format!("there is no page {path} in both languages.{hint} Add it, or correct the address.")
    }

    /// Whether a fact is stated.
    pub(super) fn is_stated(&self, key: &str) -> bool {
        let facts = |language| self.content.society.facts(language);
        Language::ALL.iter().all(|it| facts(*it).contains_key(key))
    }

    /// Whether a fact says that there is no such thing.
    pub(super) fn is_none(&self, key: &str) -> bool {
        let facts = |language| self.content.society.facts(language);
        let mut pairs = Language::ALL.iter().zip(NONE);
        pairs.all(|(language, none)| {
            let facts = facts(*language);
            facts
                .get(key)
                .is_some_and(|it| it.eq_ignore_ascii_case(none))
        })
    }

    /// The entries of a register; nothing when its file is missing or is not TOML, which is told
    /// elsewhere.
    pub(super) fn entries(&self, register: &str) -> Option<Vec<Row<'a>>> {
        row::of(self.content.register_sources.get(register)?)
    }

    /// An article by its id; one that is not there is told by the checks of registers.
    pub(super) fn citation(&self, id: &str) -> Option<Citation> {
        let law = self.content.registers.law.get(id)?;
        Some(Citation {
            id: id.to_owned(),
            short: law.value.short.clone(),
        })
    }
}
