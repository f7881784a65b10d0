//! Fills the templates: one finished page at a time.

use std::collections::BTreeMap;

use rayon::prelude::*;
use request::Language;
use serde::Serialize;
use tera::Context;

pub(crate) use self::page::Entry;
use crate::content::Content;
use crate::content::front_matter::Template;
use crate::content::page::Page;
use crate::frame::Frame;
use crate::press::Ready;
use crate::problem::Problem;
use crate::text::PageText;

mod along;
pub(crate) mod form;
mod json_ld;
mod page;
mod publication;

/// What a template prints where a list of all pages goes: noncharacters, which no text may hold.
const HOLE: &str = "\u{fdd1}\u{fdd1}";

/// Pages of a list that are rendered together.
const PIECE: usize = 128;

/// Pages of a language up to which lists of all pages tell everything. Beyond it the list of contents names
/// pages alone, and the list of changes leads to those of each: with all sections and changes they would
/// take megabytes, which no telephone opens.
const MANY: usize = 500;

/// Renders a page that needs no other.
pub(crate) fn alone(ready: &Ready, page: &Page, text: &PageText) -> Result<String, Problem> {
    let order = Vec::new();
    Printer { ready, order }.page(page, text)
}

/// `/privacy/` is the file `privacy/index.html`.
pub(crate) fn output_path(href: &str) -> String {
    let inner = href.trim_start_matches('/');
    if inner.is_empty() || inner.ends_with('/') {
        format!("{inner}index.html")
    } else {
        inner.to_owned()
    }
}

/// Pages in the order a reader meets them: the first page, the menus, the forms, the rest.
pub(crate) fn order<'a>(
    content: &'a Content,
    texts: &'a [PageText],
) -> Vec<(&'a Page, &'a PageText)> {
    let settings = &content.settings;
    let menus: Vec<_> = settings.header.iter().chain(&settings.footer).collect();
    let place = |page: &Page| {
        let menu = menus
            .iter()
            .position(|path| **path == page.path)
            .unwrap_or(menus.len());
        let is_home = page.front.template == Template::Home;
        (!is_home, menu, page.front.kind, page.path.clone())
    };
    let pages = content.pages.iter().zip(texts);
    let mut pages: Vec<_> = pages.filter(|(page, _)| !page.is_hidden()).collect();
    pages.sort_by_cached_key(|(page, _)| place(page));
    pages
}

/// Renders pages of which some list others.
pub(crate) struct Printer<'a> {
    ready: &'a Ready,
    /// Every page that is listed, in order.
    order: Vec<(&'a Page, &'a PageText)>,
}

impl<'a> Printer<'a> {
    /// Puts the pages in order.
    pub(crate) fn new(ready: &'a Ready) -> Self {
        let order = order(&ready.content, &ready.texts);
        Self { ready, order }
    }

    /// Pages that are listed in a language.
    fn own(&self, language: Language) -> impl Iterator<Item = &(&'a Page, &'a PageText)> {
        self.order
            .iter()
            .filter(move |(it, _)| it.language == language)
    }

    /// Whether a language has too many pages for lists that tell everything.
    fn has_many(&self, language: Language) -> bool {
        self.own(language).nth(MANY).is_some()
    }

    /// Renders one page.
    pub(crate) fn page(&self, page: &Page, text: &PageText) -> Result<String, Problem> {
        let template = page.front.template;
        let Some(frame) = self.ready.frames.get(&page.language) else {
            return Ok(String::new());
        };
        let mut context = frame.context();
        context.insert("page", &page::shown(self.ready, &frame.shell, page, text));
        let list = self.add(template, page, text, frame, &mut context)?;
        let html = self.ready.templates.render(template.file(), &context)?;
        Ok(filled(html, list))
    }

    /// Renders a list of all pages in pieces, on all cores: as one value of the template, the pages of a
    /// large site would take more memory than all the rest. The template has a [`HOLE`] in its place.
    fn list<V: Serialize>(
        &self,
        template: &str,
        frame: &Frame,
        entry: impl Fn(usize, &'a Page, &'a PageText) -> V + Sync,
    ) -> Result<Vec<String>, Problem> {
        let own: Vec<_> = self.own(frame.shell.language).enumerate().collect();
        let pieces = own.par_chunks(PIECE).map(|piece| {
            let piece = piece.iter();
            let pages = piece.map(|(at, (page, text))| entry(*at, page, text));
            let mut context = frame.context();
            context.insert("pages", &pages.collect::<Vec<_>>());
            let mut html = self.ready.templates.render(template, &context)?;
            html.shrink_to_fit();
            Ok(html)
        });
        pieces.collect()
    }

    /// What only some templates get; hands back the list of pages that goes into their [`HOLE`].
    fn add(
        &self,
        template: Template,
        page: &Page,
        text: &PageText,
        frame: &Frame,
        context: &mut Context,
    ) -> Result<Vec<String>, Problem> {
        match template {
            Template::Home | Template::Chooser => {
                let forms = self.order.iter().map(|(page, _)| *page);
                let own = forms.filter(|it| it.language == page.language);
                context.insert("kinds", &form::kinds(own, frame));
            }
            Template::Form => form::add(page, text, frame, context),
            Template::Status => {
                let form = BTreeMap::from([
                    ("action", Some(page.href())),
                    ("reference", Some(String::new())),
                    ("code", Some(String::new())),
                    ("error", None),
                ]);
                context.insert("status_form", &form);
            }
            Template::Search => {
                let has_many = self.has_many(page.language);
                let sections = |_, page, text| page::section(page, text, !has_many);
                context.insert("sections", HOLE);
                context.insert("has_headings", &!has_many);
                context.insert("search", &page::search(self.ready, page.language));
                return self.list("site/listed/sections.html", frame, sections);
            }
            Template::Revisions => {
                let whole = !self.has_many(page.language);
                let revisions =
                    |at, page, text| page::revisions(self.ready, at + 1, page, text, whole);
                context.insert("revisions", HOLE);
                return self.list("site/listed/revisions.html", frame, revisions);
            }
            Template::Publication => {
                let list = publication::list(&self.ready.standings, page.language);
                context.insert("publication", &list);
            }
            Template::Page | Template::NotFound => {}
        }
        Ok(Vec::new())
    }
}

/// A page with its list in the [`HOLE`]: the whole is made once, and each piece goes when it is in.
fn filled(html: String, list: Vec<String>) -> String {
    // Looking for it in every page would take longer than most lists.
    if list.is_empty() {
        return html;
    }
    let Some((before, after)) = html.split_once(HOLE) else {
        return html;
    };
    let length = html.len() + list.iter().map(String::len).sum::<usize>();
    let mut whole = String::with_capacity(length);
    whole.push_str(before);
    for piece in list {
        whole.push_str(&piece);
    }
    whole.push_str(after);
    whole
}
