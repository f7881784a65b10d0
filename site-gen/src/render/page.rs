//! What templates show of a page.

use request::Language;
use request::publication::{Link, PageFrame, Shell};
use serde::Serialize;
use tera::{Map, Value};

use super::along::along;
use super::json_ld;
use crate::content::page::Page;
use crate::markdown::Heading;
use crate::memory::view::{self, Announced, Change};
use crate::policy;
use crate::press::Ready;
use crate::publication::reference;
use crate::text::PageText;

/// What `page` is of every template, beside its frame.
#[derive(Serialize)]
struct View<'a> {
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
    summary: &'a str,
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
    history: Vec<Change<'a>>,
}

/// `page` of every template.
pub(super) fn shown(ready: &Ready, shell: &Shell, page: &Page, text: &PageText) -> Map {
    let front = &page.front;
    let (before, after) = along(&shell.footer, page.language, &page.href());
    let reference = reference(ready, page);
    let is_policy = page.path.starts_with(policy::POLICY);
    let file = |name: &str| is_policy.then(|| format!("/{name}"));
    let view = View {
        policy: file(policy::FILE),
        policy_schema: file(policy::SCHEMA),
        json_ld: json_ld::of(ready, page, &reference),
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
    };
    let frame = PageFrame::new(shell, reference, page.is_hidden());
    // Put together as maps: as flattened structs, every name of a field would be a text of its own.
    let mut shown = map(&frame);
    shown.extend(map(&view));
    shown
}

fn map(fields: &impl Serialize) -> Map {
    let value = Value::from_serializable(fields);
    value.into_map().unwrap_or_default()
}

pub(super) fn section<'a>(page: &'a Page, text: &'a PageText) -> Section<'a> {
    Section {
        href: page.href(),
        title: &page.front.title,
        summary: &page.front.summary,
        headings: text.body.headings.iter().map(entry).collect(),
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
) -> Revisions<'a> {
    Revisions {
        number,
        href: page.href(),
        title: &page.front.title,
        version: &page.front.version,
        in_force: page.front.in_force.words(page.language),
        changed: page.front.changed.words(page.language),
        history: view::history(ready, page, text),
    }
}

fn entry(heading: &Heading) -> Entry<'_> {
    Entry {
        id: &heading.id,
        text: &heading.text,
        level: heading.level,
    }
}
