//! Every address that a text points to.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;
use request::Language;

use crate::ask;
use crate::content::Content;
use crate::content::page::{Page, href};
use crate::paper;
use crate::problem::{Problem, suggest};
use crate::templates::Templates;
use crate::text::PageText;

/// Checks every page, each by itself.
pub(super) fn check(
    content: &Content,
    texts: &[PageText],
    templates: &Templates,
    assets: &BTreeMap<String, String>,
    problems: &mut Vec<Problem>,
) {
    let site = Site::new(content, texts, templates, assets);
    let pages = content.pages.par_iter().zip(texts);
    problems.par_extend(pages.flat_map_iter(|(page, text)| site.page(page, text)));
}

/// What links may lead to.
pub(crate) struct Site<'a> {
    content: &'a Content,
    /// Pages with their anchors, by language and path.
    pages: BTreeMap<Language, HashMap<&'a str, &'a PageText>>,
    assets: &'a BTreeMap<String, String>,
    /// Addresses that no file of the content makes: what the intake answers, and forms to print.
    answered: BTreeSet<String>,
    /// Without templates there are no registers, and their anchors are not known.
    knows_anchors: bool,
}

impl<'a> Site<'a> {
    pub(crate) fn new(
        content: &'a Content,
        texts: &'a [PageText],
        templates: &Templates,
        assets: &'a BTreeMap<String, String>,
    ) -> Self {
        let mut pages: BTreeMap<_, HashMap<_, _>> = BTreeMap::new();
        for (page, text) in content.pages.iter().zip(texts) {
            let own = pages.entry(page.language).or_default();
            own.insert(page.path.as_str(), text);
        }
        Self {
            content,
            pages,
            assets,
            answered: ask::addresses(content)
                .into_iter()
                .chain(paper::addresses(content))
                .collect(),
            knows_anchors: templates.are_loaded(),
        }
    }

    /// What is wrong with the texts of one page and where they lead.
    pub(crate) fn page(&self, page: &Page, text: &PageText) -> Vec<Problem> {
        let mut problems = Vec::new();
        let seen = Seen { site: self, page };
        let wrong = text.body.wrong.iter();
        problems.extend(wrong.map(|(line, said)| page.wrong(*line, said)));
        let noticed = text.body.noticed.iter();
        problems.extend(noticed.map(|(place, said)| page.wrong(*place, said).into_warning()));
        twice(page, text, &mut problems);
        for link in &text.body.links {
            problems.extend(seen.link(&link.to).map(|said| page.wrong(link.place, said)));
        }
        for image in &text.body.images {
            let said = seen.image(&image.to);
            problems.extend(said.map(|said| page.wrong(image.place, said)));
        }
        for (key, text) in text.front() {
            let said = text.wrong.iter().map(|(_, said)| said.clone());
            let links = text.links.iter().filter_map(|link| seen.link(&link.to));
            let images = text.images.iter().filter_map(|image| seen.image(&image.to));
            let all = said.chain(links).chain(images);
            problems.extend(all.map(|said| page.lines.wrong(&key, said)));
            let noticed = text.noticed.iter().map(|(_, said)| said);
            problems.extend(noticed.map(|said| page.lines.wrong(&key, said).into_warning()));
        }
        problems
    }

    fn text(&self, language: Language, path: &str) -> Option<&PageText> {
        self.pages.get(&language)?.get(path).copied()
    }
}

fn twice(page: &Page, text: &PageText, problems: &mut Vec<Problem>) {
    let mut seen = BTreeSet::new();
    for heading in text
        .body
        .headings
        .iter()
        .filter(|heading| !heading.id.is_empty())
    {
        if !seen.insert(&heading.id) {
            let said = format!(
                "the anchor `{}` stands here a second time. Choose another.",
                heading.id
            );
            problems.push(page.wrong(heading.place, said));
        }
    }
}

/// The site as one page sees it.
struct Seen<'a> {
    site: &'a Site<'a>,
    page: &'a Page,
}

impl Seen<'_> {
    fn link(&self, to: &str) -> Option<String> {
        if let Some(fragment) = to.strip_prefix('#') {
            return self.fragment(&self.page.path, fragment);
        }
        if to.starts_with("//") {
            return Some(format!(
                "the link {to} names no protocol. Start it with https://."
            ));
        }
        if to.starts_with('/') {
            return self.site(to);
        }
        match to
            .split_once(':')
            .map(|(scheme, _)| scheme.to_ascii_lowercase())
            .as_deref()
        {
            Some("https" | "http" | "mailto" | "tel") => None,
            Some(scheme)
                if scheme
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c)) =>
            {
                Some(format!(
                    "a link must not start with {scheme}:. Use https, mailto or tel."
                ))
            }
            _ if to.is_empty() => Some("this link leads nowhere. Write its address.".to_owned()),
            _ => Some(format!(
                "the link {to} does not start at the root. Write it like /privacy/purposes/#list."
            )),
        }
    }

    fn site(&self, to: &str) -> Option<String> {
        let (path, fragment) = to.split_once('#').unwrap_or((to, ""));
        if path == "/en" || path.starts_with("/en/") {
            return Some(format!(
                "the link {to} names a language. Leave out /en; the build adds it."
            ));
        }
        let language = self.page.language;
        if self.site.text(language, path).is_some() {
            let is_named = to.contains('#');
            return is_named.then(|| self.fragment(path, fragment)).flatten();
        }
        if self.site.answered.contains(&href(language, path)) {
            return None;
        }
        if self
            .site
            .content
            .unread
            .contains(&(language, path.to_owned()))
        {
            return None;
        }
        let pages = self.site.content.pages.iter();
        let known = pages
            .filter(|it| it.language == language)
            .map(|it| it.path.as_str());
        let with_slash = format!("{path}/");
        if self.site.text(language, &with_slash).is_some() {
            return Some(format!("the link {to} lacks a slash. Write {with_slash}."));
        }
        Some(format!("there is no page {path}. {}", suggest(path, known)))
    }

    fn fragment(&self, path: &str, fragment: &str) -> Option<String> {
        let text = self.site.text(self.page.language, path)?;
        if text.has_anchor(fragment) || !self.site.knows_anchors {
            return None;
        }
        let hint = suggest(fragment, text.anchors());
        Some(format!(
            "the page {path} has no section #{fragment}. {hint}"
        ))
    }

    fn image(&self, to: &str) -> Option<String> {
        let name = to.strip_prefix("/assets/");
        if name.is_some_and(|name| self.site.assets.contains_key(name)) {
            return None;
        }
        let known = self.site.assets.keys().map(String::as_str);
        let hint = suggest(name.unwrap_or(to), known);
        Some(format!(
            "there is no image {to}. Images stand in templates/assets as /assets/NAME. {hint}"
        ))
    }
}
