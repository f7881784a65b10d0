//! What is wrong among the versions of a page.

use std::collections::HashSet;

use rayon::prelude::*;

use super::kept::Kept;
use super::{rank, record};
use crate::content::Content;
use crate::content::page::Page;
use crate::press::Ready;
use crate::problem::{Problem, look_at_each};
use crate::source::Place;

/// Checks histories, kept and announced versions, and the record.
pub(crate) fn check(ready: &Ready, problems: &mut Vec<Problem>) {
    let content = &ready.content;
    look_at_each(content.pages.par_iter(), problems, |page, told| {
        history(page, told);
        if content.is_kept(page) {
            order(content, page, told);
        }
    });
    for kept in &content.kept {
        beside(content, kept, problems);
    }
    super::wrong_texts(ready, problems);
    sections(ready, problems);
    let mut changed = Vec::new();
    record::check(content, &ready.texts, &mut changed);
    // An editor sees the new text first and gives it a version then.
    let is_draft = ready.is_draft;
    problems.extend(
        changed
            .into_iter()
            .map(|it| if is_draft { it.into_warning() } else { it }),
    );
}

/// Versions of a history are numbers and never go back.
fn history(page: &Page, problems: &mut Vec<Problem>) {
    let history = &page.front.history;
    for (at, entry) in history.iter().enumerate() {
        if rank(&entry.version).is_none() {
            let text = format!(
                "`{}` is not a version. Write numbers with dots between them, like 1.0.",
                entry.version
            );
            problems.push(page.lines.wrong(&format!("history.{at}.version"), text));
        }
    }
    for (at, pair) in history.windows(2).enumerate() {
        if let [newer, older] = pair
            && rank(&newer.version) <= rank(&older.version)
        {
            let text = format!(
                "the version goes back: {} stands above {}. Each newer entry has a higher version.",
                newer.version, older.version
            );
            problems.push(page.lines.wrong(&format!("history.{at}.version"), text));
        }
    }
}

/// Each version holds from the day of the one before or later.
fn order(content: &Content, page: &Page, problems: &mut Vec<Problem>) {
    let kept = content.kept_of(page).filter_map(|at| content.kept.get(at));
    let mut all: Vec<&Page> = kept.map(|it| &it.page).collect();
    all.push(page);
    all.sort_by_cached_key(|it| rank(&it.front.version));
    for pair in all.windows(2) {
        let [older, newer] = pair else { continue };
        for (key, before, after) in [
            ("in_force", older.front.in_force, newer.front.in_force),
            ("changed", older.front.changed, newer.front.changed),
        ] {
            if after < before {
                let text = format!(
                    "{key} is {}, before {} of version {}. A newer version comes later; correct \
                     the day.",
                    after.iso(),
                    before.iso(),
                    older.front.version
                );
                problems.push(newer.lines.wrong(key, text));
            }
        }
    }
}

/// A kept version against its page and its twin.
fn beside(content: &Content, kept: &Kept, problems: &mut Vec<Problem>) {
    let own = &kept.page;
    let version = &own.front.version;
    let file = &own.lines.file;
    let Some(page) = content.page(own.language, &own.path) else {
        if !content.unread.contains(&(own.language, own.path.clone())) {
            let text = format!(
                "this is a version of {}/{}, which is not there. Put the page back.",
                own.language, own.file
            );
            problems.push(Problem::new(file, Place::START, text));
        }
        return;
    };
    if *version == page.front.version {
        let text = format!(
            "{version} is the present version of the page. Only older ones and announced ones lie \
             here; remove this file or raise the page's version."
        );
        problems.push(Problem::new(file, Place::START, text));
    }
    let is_old = rank(version) < rank(&page.front.version);
    if is_old && !page.front.history.iter().any(|it| it.version == *version) {
        let text = format!(
            "version {version} is kept, but the page's history does not name it. Add its \
             [[history]] to the page."
        );
        problems.push(Problem::new(file, Place::START, text));
    }
    let twin = content.page(own.language.twin(), &own.path).and_then(|it| {
        let kept = content.kept.get(content.kept_of(it))?;
        kept.iter().find(|it| it.page.front.version == *version)
    });
    let Some(twin) = twin else {
        let twin = own.language.twin();
        let text = format!(
            "this version has no twin. Add {}.",
            super::kept::path(own, version, "md").replacen(own.language.id(), twin.id(), 1)
        );
        problems.push(Problem::new(file, Place::START, text));
        return;
    };
    let twin = &twin.page.front;
    for (key, differs) in [
        ("in_force", own.front.in_force != twin.in_force),
        ("changed", own.front.changed != twin.changed),
    ] {
        if differs && own.language == request::Language::En {
            let text = format!("`{key}` differs from the Japanese file. Make both the same.");
            problems.push(own.lines.wrong(key, text));
        }
    }
}

/// Sections that a history names are there, or were.
fn sections(ready: &Ready, problems: &mut Vec<Problem>) {
    for (page, text) in ready.content.pages.iter().zip(&ready.texts) {
        let named = page.front.history.iter().any(|it| !it.sections.is_empty());
        if !named {
            continue;
        }
        let own = text.body.headings.iter().map(|it| it.id.as_str());
        let kept = ready.content.kept_of(page);
        let kept = kept.filter_map(|at| ready.memory.texts.get(at));
        let kept = kept.flat_map(|it| &it.sections).map(|it| it.id.as_str());
        let known: HashSet<&str> = own.chain(kept).collect();
        for (at, entry) in page.front.history.iter().enumerate() {
            for (place, id) in entry.sections.iter().enumerate() {
                if !known.contains(id.as_str()) {
                    let mut known: Vec<_> =
                        known.iter().copied().filter(|it| !it.is_empty()).collect();
                    known.sort_unstable();
                    let hint = crate::problem::suggest(id, known);
                    let text = format!("no version of this page has a section #{id}. {hint}");
                    let key = format!("history.{at}.sections.{place}");
                    problems.push(page.lines.wrong(&key, text));
                }
            }
        }
    }
}
