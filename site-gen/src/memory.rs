//! What pages said before, and what they will say: kept versions, comparisons, feeds, the record.
//!
//! 1. [`kept`] reads the versions that lie beside a page: `purposes.versions/1.0.md` beside
//!    `purposes.md`, with `1.0.html`, what readers saw, where it was kept. One with a higher version
//!    than the page is announced: it is not in force yet.
//! 2. [`record`] remembers the digest of every text, so that none changes silently.
//! 3. [`compare`] sets an old text against the next, for people; [`pages`] makes the pages of it.
//! 4. [`feeds`] tells the changes to programs.
//! 5. [`announced`] tells which versions have yet to come, and what to do on their day.
//! 6. [`edit`] is the only part that writes content, and only when a person asks for it.
//!
//! Nothing here knows what day it is. A site without kept versions pays for one digest a page.

use std::collections::BTreeMap;

use request::Language;

use self::blocks::Section;
use self::kept::Kept;
use crate::assets::Assets;
use crate::content::Content;
use crate::content::page::{Page, href};
use crate::frame::Frame;
use crate::press::Ready;
use crate::problem::Problem;
use crate::source::Place;
use crate::text::PageText;

pub(crate) mod announced;
mod blocks;
mod check;
mod compare;
pub(crate) mod digest;
pub(crate) mod edit;
pub(crate) mod feeds;
pub(crate) mod kept;
mod pages;
pub(crate) mod record;
mod soften;
pub(crate) mod view;
mod words;

pub(crate) use self::check::check;
pub(crate) use self::pages::publish;

/// Texts of the kept versions, in their order.
#[derive(Default)]
pub(crate) struct Memory {
    texts: Vec<Told>,
}

/// What a version told its readers.
#[derive(Debug, Default, Clone)]
pub(crate) struct Told {
    /// Points, purpose statement and body as HTML.
    html: String,
    /// The same to be compared.
    sections: Vec<Section>,
    /// What is wrong within its Markdown, by line.
    wrong: Vec<(Place, String)>,
}

impl Memory {
    /// Turns every kept version into what its readers saw.
    pub(crate) fn of(
        content: &Content,
        frames: &BTreeMap<Language, Frame>,
        assets: &Assets,
    ) -> Self {
        let texts = content.kept.iter().map(|kept| {
            let Some(frame) = frames.get(&kept.page.language) else {
                return Told::default();
            };
            if let Some(shown) = &kept.shown {
                let sections = told_sections(&kept.page, shown);
                let html = shown.clone();
                return Told {
                    html,
                    sections,
                    wrong: Vec::new(),
                };
            }
            let text = PageText::of(&kept.page, &kept.body, &frame.facts, assets);
            Told::new(&kept.page, &text)
        });
        Self {
            texts: texts.collect(),
        }
    }
}

impl Told {
    /// What a page tells with its texts.
    pub(crate) fn new(page: &Page, text: &PageText) -> Self {
        let html = fragment(text);
        let sections = told_sections(page, &html);
        let own = text.body.wrong.iter();
        Self {
            sections,
            html,
            wrong: own.cloned().collect(),
        }
    }
}

fn told_sections(page: &Page, html: &str) -> Vec<Section> {
    let mut sections = blocks::sections(html, page.language);
    if let Some(first) = sections.first_mut() {
        let head = [&page.front.title, &page.front.summary];
        first.blocks.splice(0..0, head.map(Clone::clone));
    }
    sections
}

/// What a page says by itself, as HTML: this is what is kept of it.
pub(crate) fn fragment(text: &PageText) -> String {
    let mut html = String::new();
    if !text.points.is_empty() {
        html.push_str("<ul class=\"points\">\n");
        for point in &text.points {
            html.push_str("<li>");
            html.push_str(&point.html);
            html.push_str("</li>\n");
        }
        html.push_str("</ul>\n");
    }
    if let Some(purpose) = &text.purpose {
        html.push_str("<div class=\"purpose\">\n");
        html.push_str(&purpose.html);
        html.push_str("</div>\n");
    }
    html.push_str(&text.body.html);
    html
}

/// The lasting address of a version that is not the present one.
pub(crate) fn version_href(page: &Page, version: &str) -> String {
    let path = page
        .path
        .strip_suffix(".html")
        .map(|path| format!("{path}/"));
    let path = path.as_deref().unwrap_or(&page.path);
    href(page.language, &format!("{path}versions/{version}/"))
}

/// The address of the comparison of a version with the next.
pub(crate) fn changes_href(page: &Page, version: &str) -> String {
    format!("{}changes/", version_href(page, version))
}

/// One version of a page with its text.
pub(crate) struct Version<'r> {
    pub(crate) page: &'r Page,
    /// None for the present one.
    pub(crate) kept: Option<(&'r Kept, &'r Told)>,
    /// Whether it is not in force yet.
    pub(crate) is_announced: bool,
}

impl Version<'_> {
    pub(crate) fn name(&self) -> &str {
        &self.page.front.version
    }
}

/// Every version of a page that there is the text of, the oldest first; the present one is among
/// them. A page of which nothing was kept has only that.
pub(crate) fn versions<'r>(ready: &'r Ready, page: &'r Page) -> Vec<Version<'r>> {
    let present = rank(&page.front.version);
    let mut found = vec![Version {
        page,
        kept: None,
        is_announced: false,
    }];
    for at in ready.content.kept_of(page) {
        let kept = ready.content.kept.get(at).zip(ready.memory.texts.get(at));
        found.extend(kept.map(|(kept, told)| Version {
            page: &kept.page,
            kept: Some((kept, told)),
            is_announced: rank(&kept.page.front.version) > present,
        }));
    }
    found.sort_by_cached_key(|it| rank(it.name()));
    found
}

/// Versions are ordered by their numbers: 1.10 comes after 1.9. One that is no version has none.
pub(crate) fn rank(version: &str) -> Option<Vec<u32>> {
    let is_plain = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    let parts = version.split('.');
    parts
        .map(|part| part.parse().ok().filter(|_| is_plain(part)))
        .collect()
}

/// Addresses that this module makes pages for.
pub(crate) fn addresses(content: &Content) -> Vec<String> {
    let mut found: Vec<String> = Language::ALL
        .into_iter()
        .flat_map(feeds::addresses)
        .collect();
    for page in content
        .pages
        .iter()
        .filter(|page| !content.kept.is_empty() && content.is_kept(page))
    {
        let own = content.kept_of(page).filter_map(|at| content.kept.get(at));
        let mut names: Vec<_> = own.map(|it| it.page.front.version.as_str()).collect();
        found.extend(names.iter().map(|name| version_href(page, name)));
        names.push(&page.front.version);
        names.sort_by_cached_key(|name| rank(name));
        names.pop();
        found.extend(names.iter().map(|name| changes_href(page, name)));
    }
    found
}

/// A word with values in it.
fn filled(word: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(word.to_owned(), |text, (key, value)| {
        text.replace(key, value)
    })
}

/// Problems of Markdown of announced versions; those of old ones are past mending.
fn wrong_texts(ready: &Ready, problems: &mut Vec<Problem>) {
    for (kept, told) in ready.content.kept.iter().zip(&ready.memory.texts) {
        let present = ready.content.page(kept.page.language, &kept.page.path);
        let present = present.and_then(|page| rank(&page.front.version));
        if rank(&kept.page.front.version) <= present {
            continue;
        }
        let wrong = told.wrong.iter();
        problems.extend(wrong.map(|(line, text)| kept.page.wrong(*line, text.clone())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_by_their_numbers() {
        assert!(rank("1.10") > rank("1.9"));
        assert!(rank("2.0") > rank("1.10"));
        for no_version in ["", "1.", "v1", "1.0a", "+1.0"] {
            assert_eq!(rank(no_version), None, "{no_version}");
        }
    }
}
