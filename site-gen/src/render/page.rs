//! What templates show of a page.

use request::Language;
use request::publication::{Alternate, Link, PageFrame, Shell};
use serde::Serialize;

use super::along::along;
use super::json_ld;
use crate::content::page::Page;
use crate::markdown::Heading;
use crate::memory::view::{self, Announced, Change};
use crate::policy;
use crate::press::Ready;
use crate::publication::reference;
use crate::text::PageText;

/// `page` of every template. The names of [`PageFrame`] stand here once more: flattened, each would be
/// made a text of its own for every page.
#[derive(Serialize)]
pub(super) struct View<'a> {
    href: String,
    twin: String,
    title: String,
    menu: String,
    summary: String,
    breadcrumbs: Vec<Link>,
    language: Language,
    twin_language: Language,
    canonical: String,
    alternates: Vec<Alternate>,
    noindex: bool,
    version: &'a str,
    in_force: String,
    in_force_iso: String,
    changed: String,
    changed_iso: String,
    points: Vec<&'a str>,
    body: &'a str,
    toc: Vec<Entry<'a>>,
    history: Vec<Change<'a>>,
    announced: Vec<Announced<'a>>,
    before: Option<&'a Link>,
    after: Option<&'a Link>,
    /// Address of the policy as data, on its pages.
    policy: Option<String>,
    /// Address of the schema of that data.
    policy_schema: Option<String>,
    /// What the page says of itself to search engines.
    json_ld: Option<String>,
}

/// A section of a page in its list of contents.
#[derive(Serialize)]
pub(crate) struct Entry<'a> {
    pub(crate) id: &'a str,
    pub(crate) text: &'a str,
    /// 2 or 3, as its heading.
    pub(crate) level: u8,
}

/// One page of the list of all pages.
#[derive(Serialize)]
pub(super) struct Section<'a> {
    href: String,
    title: &'a str,
    /// Left out where there are very many pages, and so are the headings.
    summary: Option<&'a String>,
    headings: Vec<Entry<'a>>,
}

/// What the script of the search needs to know.
#[derive(Serialize)]
pub(super) struct Search<'a> {
    /// Address of the file that is looked through.
    index: &'a str,
    /// Digest of the script, for `integrity`.
    integrity: &'a str,
}

/// One page of the list of all changes.
#[derive(Serialize)]
pub(super) struct Revisions<'a> {
    /// Its place in the list, from 1.
    number: usize,
    href: String,
    title: &'a str,
    version: &'a str,
    in_force: String,
    changed: String,
    /// Left out where there are very many pages.
    history: Vec<Change<'a>>,
}

pub(super) fn shown<'a>(
    ready: &'a Ready,
    shell: &'a Shell,
    page: &'a Page,
    text: &'a PageText,
) -> View<'a> {
    let front = &page.front;
    let (before, after) = along(&shell.footer, page.language, &page.href());
    let reference = reference(ready, page);
    let is_policy = page.path.starts_with(policy::POLICY);
    let file = |name: &str| is_policy.then(|| format!("/{name}"));
    let json_ld = json_ld::of(ready, page, &reference);
    let frame = PageFrame::new(shell, reference, page.is_hidden());
    View {
        href: frame.href,
        twin: frame.twin,
        title: frame.title,
        menu: frame.menu,
        summary: frame.summary,
        breadcrumbs: frame.breadcrumbs,
        language: frame.language,
        twin_language: frame.twin_language,
        canonical: frame.canonical,
        alternates: frame.alternates,
        noindex: frame.noindex,
        policy: file(policy::FILE),
        policy_schema: file(policy::SCHEMA),
        json_ld,
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
        history: view::history(ready, page, text),
        announced: view::announced(ready, page),
        before,
        after,
    }
}

/// A page in the list of all, `whole` with what it is about and its headings.
pub(super) fn section<'a>(page: &'a Page, text: &'a PageText, whole: bool) -> Section<'a> {
    let headings = text.body.headings.iter().filter(|_| whole);
    Section {
        href: page.href(),
        title: &page.front.title,
        summary: whole.then_some(&page.front.summary),
        headings: headings.map(entry).collect(),
    }
}

/// Nothing when the search was left out of the build.
pub(super) fn search(ready: &Ready, language: Language) -> Option<Search<'_>> {
    Some(Search {
        index: &ready.search.get(&language)?.address,
        integrity: ready.assets.integrity.get("search.js")?,
    })
}

pub(super) fn revisions<'a>(
    ready: &'a Ready,
    number: usize,
    page: &'a Page,
    text: &PageText,
    whole: bool,
) -> Revisions<'a> {
    Revisions {
        number,
        href: page.href(),
        title: &page.front.title,
        version: &page.front.version,
        in_force: page.front.in_force.words(page.language),
        changed: page.front.changed.words(page.language),
        history: if whole {
            view::history(ready, page, text)
        } else {
            Vec::new()
        },
    }
}

fn entry(heading: &Heading) -> Entry<'_> {
    Entry {
        id: &heading.id,
        text: &heading.text,
        level: heading.level,
    }
}
