//! Markdown to HTML: CommonMark with tables and footnotes, for a bilingual legal text.
//!
//! 1. [`emphasis`] makes `**` work next to Japanese.
//! 2. [`directive`] fills in facts, citations, fees and registers.
//! 3. [`writer`] turns events into HTML: anchors, links, tables without inline style, footnotes.
//!
//! Nothing here knows other pages: links and anchors are handed back with their lines, and
//! `check::links` follows them.

use pulldown_cmark::{Options, Parser, TextMergeWithOffset};
use request::Language;

use crate::source::Place;

pub(crate) use self::directive::Facts;
pub(crate) use self::emphasis::MARK;
use self::writer::Writer;

mod directive;
mod emphasis;
pub(crate) mod html;
mod table;
mod writer;

/// A text as HTML, and what must be checked about it. Lines count from 1 within the text.
#[derive(Debug, Default)]
pub(crate) struct Text {
    /// HTML.
    pub(crate) html: String,
    /// Sections, in order.
    pub(crate) headings: Vec<Heading>,
    /// What each section states; the first stands before any heading, so that the heading at `n`
    /// has the one at `n + 1`.
    pub(crate) sections: Vec<Stated>,
    /// Links, as they were written.
    pub(crate) links: Vec<Target>,
    /// Images, as they were written.
    pub(crate) images: Vec<Target>,
    /// What is wrong within the text.
    pub(crate) wrong: Vec<(Place, String)>,
    /// What is worth a look.
    pub(crate) noticed: Vec<(Place, String)>,
}

impl Text {
    /// Gives back memory that was kept for growing: a site holds thousands of texts.
    pub(crate) fn shrink(&mut self) {
        self.headings.shrink_to_fit();
        self.links.shrink_to_fit();
        self.images.shrink_to_fit();
        self.sections.shrink_to_fit();
    }
}

/// What stands between one heading and the next, for `checklist`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Stated {
    /// Whether anything stands there.
    pub(crate) is_filled: bool,
    /// Facts, fees and registers, as their directives name them: `society.address`.
    pub(crate) names: std::collections::BTreeSet<String>,
}

/// A section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heading {
    /// Its anchor; empty when it has none.
    pub(crate) id: String,
    /// Its words.
    pub(crate) text: String,
    /// 2 for a section, 3 for one within it.
    pub(crate) level: u8,
    /// Where it stands.
    pub(crate) place: Place,
}

/// What a link or image points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// Address as written.
    pub(crate) to: String,
    /// Where it stands.
    pub(crate) place: Place,
}

/// What the writer needs to know of the site.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting<'a> {
    /// Language of the text.
    pub(crate) language: Language,
    /// What directives stand for.
    pub(crate) facts: &'a Facts,
    /// Pictures.
    pub(crate) assets: &'a crate::assets::Assets,
    /// Title of the page, which names tables that stand before the first section.
    pub(crate) title: &'a str,
}

/// Which Markdown is read.
pub(crate) const fn options() -> Options {
    Options::ENABLE_TABLES
        .union(Options::ENABLE_FOOTNOTES)
        .union(Options::ENABLE_HEADING_ATTRIBUTES)
}

/// Turns the body of a page into HTML.
pub(crate) fn body(text: &str, setting: Setting<'_>) -> Text {
    let fixed = emphasis::fix(text);
    let parser = Parser::new_ext(&fixed, options()).into_offset_iter();
    let mut writer = Writer::new(setting, &fixed);
    for (event, range) in TextMergeWithOffset::new(parser) {
        writer.event(event, &range);
    }
    writer.finish()
}

/// A piece of text as somebody would read it aloud: facts, fees and terms said, citations and registers
/// left out.
pub(crate) fn read_aloud(text: &str, facts: &Facts) -> String {
    directive::said(text, facts)
}

/// Turns a sentence of front matter into HTML without a paragraph around it.
pub(crate) fn inline(text: &str, setting: Setting<'_>) -> Text {
    let mut read = body(text.trim(), setting);
    let inner = read
        .html
        .trim_end()
        .strip_prefix("<p>")
        .and_then(|it| it.strip_suffix("</p>"));
    match inner {
        Some(inner) if !inner.contains("<p>") => read.html = inner.to_owned(),
        _ => read.wrong.push((
            1.into(),
            "this must be one plain paragraph: no heading, list, table or empty line. Rewrite it."
                .to_owned(),
        )),
    }
    read
}

#[cfg(test)]
mod tests;
