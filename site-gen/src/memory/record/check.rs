//! The content against its record: what changed without a new version. Must not change either.

use std::collections::HashSet;

use rayon::prelude::*;
use request::Language;

use super::{Entry, Recorded, said};
use crate::content::Content;
use crate::content::page::Page;
use crate::memory::kept::Kept;
use crate::memory::{digest, rank};
use crate::problem::{Problem, look_at_each};
use crate::text::PageText;

/// Compares the content with its record.
pub(crate) fn check(content: &Content, texts: &[PageText], problems: &mut Vec<Problem>) {
    let Some(record) = &content.record else {
        // The program says so once; see `Report::is_recorded`.
        return;
    };
    let pages = content.pages.par_iter().zip(texts);
    look_at_each(pages, problems, |(page, text), told| {
        let Some(recorded) = record.page(page) else {
            let text = "this page is not in the record yet. Run `site-gen record`.";
            told.push(Problem::new(&page.lines.file, 0, text).into_warning());
            return;
        };
        compare(content, (page, text), recorded, told);
        history(page, recorded, told);
        for kept in content.kept_of(page).filter_map(|at| content.kept.get(at)) {
            if let Some(entry) = recorded.get(&kept.page.front.version) {
                same_as_recorded(kept, entry, told);
            }
        }
    });
    let pages = content.pages.iter();
    let there: HashSet<_> = pages.map(|it| (it.language, it.file.as_str())).collect();
    for language in Language::ALL {
        for (file, recorded) in record.of(language) {
            let is_there = there.contains(&(language, file.as_str()));
            if !is_there && !content.unread.iter().any(|(it, _)| *it == language) {
                let text = format!(
                    "the page {language}/{file} is recorded and no longer there. Put it back, or \
                     remove its lines here if it is meant to go."
                );
                problems.push(Problem::new(&record.file, recorded.line, text).into_warning());
            }
        }
    }
}

/// The present text against the recorded one of the same version.
fn compare(
    content: &Content,
    (page, text): (&Page, &PageText),
    recorded: &Recorded,
    problems: &mut Vec<Problem>,
) {
    let version = &page.front.version;
    let own = rank(version);
    let versions = recorded.versions.iter().map(|(version, _)| version);
    let highest = versions.max_by_key(|it| rank(it));
    if let Some(highest) = highest.filter(|it| rank(it) > own) {
        let text = format!(
            "the version goes back: {highest} is recorded, and the page says {version}. Give it a \
             higher version than {highest}."
        );
        problems.push(page.lines.wrong("version", text));
    }
    let Some(entry) = recorded.get(version) else {
        if highest.is_none_or(|it| rank(it) <= own) {
            let text = format!(
                "version {version} is not in the record yet. Run `site-gen record` before it is \
                 published."
            );
            problems.push(page.lines.wrong("version", text).into_warning());
        }
        return;
    };
    let name = page_name(page);
    let mend = format!(
        "Keep the old text and raise the version with `site-gen revise {name}`; if nobody has \
         read it yet, `site-gen record --again {name}`."
    );
    if page.digest != entry.own() {
        let text = format!("version {version} was recorded with another text. {mend}");
        problems.push(page.lines.wrong("version", text));
    } else if digest::whole(content, page, text) != entry.digest {
        let names: Vec<_> = digest::names(text).into_iter().collect();
        let text = format!(
            "version {version} was recorded with other lists or facts (this page shows {}). {mend}",
            names.join(", ")
        );
        problems.push(page.lines.wrong("version", text));
    }
}

/// How commands name a page: without language and ending.
fn page_name(page: &Page) -> &str {
    page.file.strip_suffix(".md").unwrap_or(&page.file)
}

/// Old entries of the history stay as they were.
fn history(page: &Page, recorded: &Recorded, problems: &mut Vec<Problem>) {
    for (version, entry) in &recorded.versions {
        let Some(was) = &entry.history else {
            continue;
        };
        let entries = page.front.history.iter().enumerate();
        let Some((at, now)) = entries.into_iter().find(|(_, it)| it.version == *version) else {
            let text = format!(
                "the history has lost the entry of version {version}. Put it back: it is recorded."
            );
            problems.push(page.lines.wrong("history", text));
            continue;
        };
        if said(now) != *was {
            let text = format!(
                "the history says something else of version {version} than was recorded. Put the \
                 old words back, or run `site-gen record --again {}` if nobody has read them yet.",
                page_name(page)
            );
            problems.push(page.lines.wrong(&format!("history.{at}"), text));
        }
    }
}

fn same_as_recorded(kept: &Kept, entry: &Entry, problems: &mut Vec<Problem>) {
    let page = &kept.page;
    let version = &page.front.version;
    if page.digest != entry.own() {
        let text = format!(
            "this kept version differs from what was recorded as {version}. Kept versions stay as \
             they were; put the old text back."
        );
        problems.push(Problem::new(&page.lines.file, 0, text));
    }
    if let Some(was) = &entry.shown
        && kept.shown_digest().as_ref() != Some(was)
    {
        let text = format!(
            "{version}.html beside this file is not what was recorded as seen by readers. Put the \
             old file back."
        );
        problems.push(Problem::new(&page.lines.file, 0, text));
    }
}
