//! Every address that a text points to.

use std::collections::{BTreeMap, BTreeSet};

use request::Language;

use crate::content::Content;
use crate::content::page::Page;
use crate::problem::{Problem, suggest};
use crate::templates::Templates;
use crate::text::PageText;

/// Anchors of every page, by language and path.
type Anchors<'a> = BTreeMap<(Language, &'a str), BTreeSet<String>>;

pub(super) fn check(
    content: &Content,
    texts: &[PageText],
    templates: &Templates,
    assets: &BTreeMap<String, String>,
    problems: &mut Vec<Problem>,
) {
    let pages = || content.pages.iter().zip(texts);
    // Without templates there are no registers, and their anchors are not known.
    let knows_anchors = templates.are_loaded();
    let anchors: Anchors<'_> = pages()
        .map(|(page, text)| ((page.language, page.path.as_str()), text.anchors()))
        .collect();
    for (page, text) in pages() {
        let seen = Seen {
            content,
            anchors: &anchors,
            assets,
            page,
            knows_anchors,
        };
        problems.extend(
            text.body
                .wrong
                .iter()
                .map(|(line, said)| page.wrong(*line, said)),
        );
        twice(page, text, problems);
        for link in &text.body.links {
            problems.extend(seen.link(&link.to).map(|said| page.wrong(link.line, said)));
        }
        for image in &text.body.images {
            problems.extend(
                seen.image(&image.to)
                    .map(|said| page.wrong(image.line, said)),
            );
        }
        for (key, text) in text.front() {
            let said = text.wrong.iter().map(|(_, said)| said.clone());
            let links = text.links.iter().filter_map(|link| seen.link(&link.to));
            let images = text.images.iter().filter_map(|image| seen.image(&image.to));
            let all = said.chain(links).chain(images);
            problems.extend(all.map(|said| page.lines.wrong(&key, said)));
        }
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
            problems.push(page.wrong(heading.line, said));
        }
    }
}

struct Seen<'a> {
    content: &'a Content,
    anchors: &'a Anchors<'a>,
    assets: &'a BTreeMap<String, String>,
    page: &'a Page,
    knows_anchors: bool,
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
        if self.anchors.contains_key(&(language, path)) {
            let is_named = to.contains('#');
            return is_named.then(|| self.fragment(path, fragment)).flatten();
        }
        if self.content.unread.contains(&(language, path.to_owned())) {
            return None;
        }
        let known = self
            .anchors
            .keys()
            .filter(|(it, _)| *it == language)
            .map(|(_, path)| *path);
        let with_slash = format!("{path}/");
        if self.anchors.contains_key(&(language, with_slash.as_str())) {
            return Some(format!("the link {to} lacks a slash. Write {with_slash}."));
        }
        Some(format!("there is no page {path}. {}", suggest(path, known)))
    }

    fn fragment(&self, path: &str, fragment: &str) -> Option<String> {
        let anchors = self.anchors.get(&(self.page.language, path))?;
        if anchors.contains(fragment) || !self.knows_anchors {
            return None;
        }
        let hint = suggest(fragment, anchors.iter().map(String::as_str));
        Some(format!(
            "the page {path} has no section #{fragment}. {hint}"
        ))
    }

    fn image(&self, to: &str) -> Option<String> {
        let name = to.strip_prefix("/assets/");
        if name.is_some_and(|name| self.assets.contains_key(name)) {
            return None;
        }
        let known = self.assets.keys().map(String::as_str);
        let hint = suggest(name.unwrap_or(to), known);
        Some(format!(
            "there is no image {to}. Images stand in templates/assets as /assets/NAME. {hint}"
        ))
    }
}
