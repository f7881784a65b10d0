//! What templates show of a page.

use request::Language;
use serde::Serialize;

use crate::content::page::{Page, href};
use crate::markdown::Heading;
use crate::press::Ready;
use crate::text::PageText;

/// `page` of every template.
#[derive(Serialize)]
pub(super) struct View<'a> {
    href: String,
    twin: String,
    language: Language,
    twin_language: Language,
    title: &'a str,
    menu: &'a str,
    summary: &'a str,
    canonical: String,
    alternates: Vec<Alternate>,
    noindex: bool,
    breadcrumbs: Vec<Crumb>,
    version: &'a str,
    in_force: String,
    in_force_iso: String,
    changed: String,
    changed_iso: String,
    points: Vec<&'a str>,
    body: &'a str,
    toc: Vec<Entry<'a>>,
    history: Vec<Change<'a>>,
}

#[derive(Serialize)]
struct Alternate {
    lang: &'static str,
    href: String,
}

#[derive(Serialize)]
struct Crumb {
    href: String,
    text: String,
}

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    text: &'a str,
    level: u8,
}

#[derive(Serialize)]
struct Change<'a> {
    version: &'a str,
    date: String,
    date_iso: String,
    what: &'a str,
    why: &'a str,
}

/// One page of the list of all pages.
#[derive(Serialize)]
pub(super) struct Section<'a> {
    href: String,
    title: &'a str,
    summary: &'a str,
    headings: Vec<Entry<'a>>,
}

/// One page of the list of all changes.
#[derive(Serialize)]
pub(super) struct Revisions<'a> {
    href: String,
    title: &'a str,
    version: &'a str,
    in_force: String,
    changed: String,
    history: Vec<Change<'a>>,
}

pub(super) fn view<'a>(ready: &'a Ready, page: &'a Page, text: &'a PageText) -> View<'a> {
    let front = &page.front;
    let base = &ready.content.settings.base_url;
    View {
        href: page.href(),
        twin: page.twin(),
        language: page.language,
        twin_language: page.language.twin(),
        title: &front.title,
        menu: page.menu(),
        summary: &front.summary,
        canonical: format!("{base}{}", page.href()),
        alternates: alternates(base, page),
        noindex: page.is_hidden(),
        breadcrumbs: breadcrumbs(ready, page),
        version: &front.version,
        in_force: front.in_force.words(page.language),
        in_force_iso: front.in_force.iso(),
        changed: front.changed.words(page.language),
        changed_iso: front.changed.iso(),
        points: text
            .points
            .iter()
            .map(|point| point.html.as_str())
            .collect(),
        body: &text.body.html,
        toc: text.body.headings.iter().map(entry).collect(),
        history: history(page),
    }
}

pub(super) fn section<'a>(page: &'a Page, text: &'a PageText) -> Section<'a> {
    Section {
        href: page.href(),
        title: &page.front.title,
        summary: &page.front.summary,
        headings: text.body.headings.iter().map(entry).collect(),
    }
}

pub(super) fn revisions(page: &Page) -> Revisions<'_> {
    Revisions {
        href: page.href(),
        title: &page.front.title,
        version: &page.front.version,
        in_force: page.front.in_force.words(page.language),
        changed: page.front.changed.words(page.language),
        history: history(page),
    }
}

fn entry(heading: &Heading) -> Entry<'_> {
    Entry {
        id: &heading.id,
        text: &heading.text,
        level: heading.level,
    }
}

/// Both languages and the one for everybody else; a page that is hidden names none.
fn alternates(base: &str, page: &Page) -> Vec<Alternate> {
    if page.is_hidden() {
        return Vec::new();
    }
    let of = |lang, language| Alternate {
        lang,
        href: format!("{base}{}", href(language, &page.path)),
    };
    let both = Language::ALL
        .into_iter()
        .map(|language| of(language.id(), language));
    both.chain([of("x-default", Language::Ja)]).collect()
}

/// The first page, the pages of the folders above, and the page itself.
fn breadcrumbs(ready: &Ready, page: &Page) -> Vec<Crumb> {
    let mut crumbs = Vec::new();
    let above = page
        .path
        .char_indices()
        .filter(|(_, letter)| *letter == '/')
        .map(|(at, _)| at + 1);
    for path in above
        .filter_map(|end| page.path.get(..end))
        .filter(|path| *path != page.path)
    {
        let mut own = ready
            .content
            .pages
            .iter()
            .filter(|it| it.language == page.language);
        if let Some(above) = own.find(|it| it.path == path) {
            crumbs.push(Crumb {
                href: above.href(),
                text: above.menu().to_owned(),
            });
        }
    }
    crumbs.push(Crumb {
        href: page.href(),
        text: page.menu().to_owned(),
    });
    crumbs
}

fn history(page: &Page) -> Vec<Change<'_>> {
    let change = |it: &'_ crate::content::front_matter::Revision| {
        (it.date.words(page.language), it.date.iso())
    };
    let history = page.front.history.iter().map(|it| {
        let (date, date_iso) = change(it);
        Change {
            version: &it.version,
            date,
            date_iso,
            what: &it.what,
            why: &it.why,
        }
    });
    history.collect()
}
