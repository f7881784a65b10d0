//! What templates show of a page's versions: its history with links, and what is announced.

use request::publication::Link;
use serde::Serialize;

use super::compare::{self, Fate};
use super::{Told, Version, changes_href, version_href, versions};
use crate::content::front_matter::Revision;
use crate::content::page::Page;
use crate::press::Ready;
use crate::text::PageText;

/// One row of a history.
#[derive(Serialize)]
pub(crate) struct Change<'a> {
    version: &'a str,
    date: String,
    date_iso: String,
    what: &'a str,
    why: &'a str,
    /// Sections that changed; one that is gone has no address.
    sections: Vec<Link>,
    /// Where its text is kept.
    kept: Option<String>,
    /// Its comparison with the version before.
    changes: Option<String>,
}

/// A version that is not in force yet.
#[derive(Serialize)]
pub(crate) struct Announced<'a> {
    version: &'a str,
    in_force: String,
    in_force_iso: String,
    what: Option<&'a str>,
    href: String,
    changes: String,
}

/// The rows of a page's history.
pub(crate) fn history<'a>(ready: &'a Ready, page: &'a Page, text: &PageText) -> Vec<Change<'a>> {
    let plain = page.front.history.iter().map(|it| plain(page, it));
    let mut rows: Vec<Change<'a>> = plain.collect();
    let named = page.front.history.iter().any(|it| !it.sections.is_empty());
    if !ready.content.is_kept(page) && !named {
        return rows;
    }
    let present = if text.body.html.is_empty() {
        None
    } else {
        Some(Told::new(page, text))
    };
    let versions = versions(ready, page);
    for (row, entry) in rows.iter_mut().zip(&page.front.history) {
        let place = versions.iter().position(|it| it.name() == entry.version);
        let at = place.and_then(|at| versions.get(at));
        row.kept = at
            .filter(|it| it.kept.is_some())
            .map(|it| version_href(page, it.name()));
        let before = place
            .and_then(|at| at.checked_sub(1))
            .and_then(|at| versions.get(at));
        row.changes = before.map(|it| changes_href(page, it.name()));
        let mut ids: Vec<(String, String)> = entry
            .sections
            .iter()
            .map(|id| (id.clone(), title(id, &versions, text)))
            .collect();
        if let (true, Some(old), Some(new)) = (ids.is_empty(), before, at) {
            ids = changed(old, new, present.as_ref());
        }
        let here = text.body.headings.iter().map(|it| it.id.as_str());
        let here: Vec<&str> = here.collect();
        row.sections = ids
            .into_iter()
            .map(|(id, text)| Link {
                href: if here.contains(&id.as_str()) {
                    format!("{}#{id}", page.href())
                } else {
                    String::new()
                },
                text,
            })
            .collect();
    }
    rows
}

fn plain<'a>(page: &Page, it: &'a Revision) -> Change<'a> {
    Change {
        version: &it.version,
        date: it.date.words(page.language),
        date_iso: it.date.iso(),
        what: &it.what,
        why: &it.why,
        sections: Vec::new(),
        kept: None,
        changes: None,
    }
}

/// Sections that differ between two versions.
fn changed(old: &Version<'_>, new: &Version<'_>, present: Option<&Told>) -> Vec<(String, String)> {
    let told = |version: &Version<'_>| match version.kept {
        Some((_, told)) => Some(told.sections.clone()),
        None => present.map(|told| told.sections.clone()),
    };
    let (Some(old), Some(new)) = (told(old), told(new)) else {
        return Vec::new();
    };
    let compared = compare::compare(&old, &new);
    let changed = compared
        .iter()
        .filter(|it| it.fate != Fate::Same && !it.id.is_empty());
    changed
        .map(|it| (it.id.to_owned(), it.title.to_owned()))
        .collect()
}

/// The heading of a section, now or in an older version.
fn title(id: &str, versions: &[Version<'_>], text: &PageText) -> String {
    if let Some(heading) = text.body.headings.iter().find(|it| it.id == id) {
        return heading.text.clone();
    }
    let kept = versions.iter().rev().filter_map(|it| it.kept);
    let mut sections = kept.flat_map(|(_, told)| &told.sections);
    sections
        .find(|it| it.id == id)
        .map_or_else(|| id.to_owned(), |it| it.title.clone())
}

/// What is announced of a page, the next first.
pub(crate) fn announced<'a>(ready: &'a Ready, page: &'a Page) -> Vec<Announced<'a>> {
    if !ready.content.is_kept(page) {
        return Vec::new();
    }
    let versions = versions(ready, page);
    let pairs = versions.iter().zip(versions.iter().skip(1));
    pairs
        .filter(|(_, it)| it.is_announced)
        .map(|(before, it)| Announced {
            version: &it.page.front.version,
            in_force: it.page.front.in_force.words(page.language),
            in_force_iso: it.page.front.in_force.iso(),
            what: it.page.front.history.first().map(|it| it.what.as_str()),
            href: version_href(page, it.name()),
            changes: changes_href(page, before.name()),
        })
        .collect()
}
