//! Pages of kept and announced versions, and of comparisons.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use request::publication::{Link, PageFrame, PageRef};
use serde::Serialize;

use super::blocks::Section;
use super::compare::{self, Compared, Fate, Marks, Step};
use super::soften::{Places, soften};
use super::{Told, Version, changes_href, feeds, filled, version_href, versions};
use crate::check::proof;
use crate::content::page::Page;
use crate::frame::Frame;
use crate::press::Ready;
use crate::problem::{Problem, noting};
use crate::publication::reference;
use crate::render::{Entry, output_path};
use crate::text::PageText;

/// Template of a version that is not the present one.
const VERSION: &str = "site/version.html";
/// Template of a comparison.
const CHANGES: &str = "site/changes.html";

/// Every file of the memory by path: pages of versions and comparisons, and the feeds.
pub(crate) fn publish(ready: &Ready, problems: &mut Vec<Problem>) -> BTreeMap<String, Vec<u8>> {
    let mut files = feeds::files(ready);
    if ready.content.kept.is_empty() {
        return files;
    }
    let texts: HashMap<String, &PageText> = ready
        .content
        .pages
        .iter()
        .zip(&ready.texts)
        .map(|(page, text)| (page.href(), text))
        .collect();
    let has_anchor = |path: &str, id: &str| texts.get(path).is_some_and(|it| it.has_anchor(id));
    let places = Places {
        known: &ready.known,
        has_anchor: &has_anchor,
    };
    let pages = ready.content.pages.par_iter().zip(&ready.texts);
    let kept = pages.filter(|(page, _)| ready.content.is_kept(page));
    let made = kept.filter_map(|(page, text)| {
        let maker = Maker {
            ready,
            page,
            frame: ready.frames.get(&page.language)?,
            present: Told::new(page, text),
            versions: versions(ready, page),
            places: &places,
        };
        Some(noting(|told| maker.publish(told)))
    });
    for (own, told) in made.collect::<Vec<_>>() {
        files.extend(own);
        problems.extend(told);
    }
    files
}

/// Makes the pages of one page's versions.
struct Maker<'r> {
    ready: &'r Ready,
    page: &'r Page,
    frame: &'r Frame,
    present: Told,
    versions: Vec<Version<'r>>,
    places: &'r Places<'r>,
}

/// `version` of the templates.
#[derive(Serialize)]
struct View<'a> {
    name: &'a str,
    in_force: String,
    in_force_iso: String,
    changed: String,
    changed_iso: String,
    /// The last day it holds, where another follows.
    until: Option<String>,
    /// Whether the next one holds from the same day, so that this one never did.
    is_never: bool,
    is_announced: bool,
    /// Whether it is shown as its readers saw it.
    is_frozen: bool,
    present: Link,
    /// The comparison with the version before, and with the next.
    before: Option<String>,
    next: Option<String>,
    body: String,
    toc: Vec<Entry<'a>>,
}

/// `changes` of the templates.
#[derive(Serialize)]
struct Changes<'a> {
    old: Link,
    new: Link,
    new_in_force: String,
    is_announced: bool,
    what: Option<&'a str>,
    why: Option<&'a str>,
    sections: Vec<Part<'a>>,
    same: Vec<&'a str>,
}

#[derive(Serialize)]
struct Part<'a> {
    title: &'a str,
    href: Option<String>,
    is_new: bool,
    is_gone: bool,
    lines: Vec<Line>,
}

/// A paragraph, or how many were left out.
#[derive(Serialize)]
struct Line {
    html: String,
    same: usize,
}

type File = (String, String, Result<String, Problem>);

impl Maker<'_> {
    /// Every page by its file.
    fn publish(&self, problems: &mut Vec<Problem>) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        for (href, file, html) in self.all() {
            let html = match html {
                Ok(html) => html,
                Err(problem) => {
                    problems.push(problem);
                    continue;
                }
            };
            let proof = proof::read(&html, self.places.known);
            let wrong = proof.faults().map(|said| {
                let text = format!("the page {href} made of it is wrong: {said} Correct the text.");
                Problem::new(&file, 0, text)
            });
            problems.extend(wrong);
            files.push((output_path(&href), html.into_bytes()));
        }
        files
    }

    fn all(&self) -> Vec<File> {
        let mut files = Vec::new();
        for (at, version) in self.versions.iter().enumerate() {
            let file = &version.page.lines.file;
            if let Some((_, told)) = version.kept {
                let href = version_href(self.page, version.name());
                files.push((
                    href.clone(),
                    file.clone(),
                    self.version(at, version, told, &href),
                ));
            }
            if let Some(next) = self.versions.get(at + 1) {
                let href = changes_href(self.page, version.name());
                files.push((
                    href.clone(),
                    file.clone(),
                    self.changes(version, next, &href),
                ));
            }
        }
        files
    }

    fn word(&self, key: &str, version: &str) -> String {
        let title = &self.page.front.title;
        let word = self.frame.words.ui(key);
        filled(word, &[("{version}", version), ("{title}", title)])
    }

    /// The frame around a page of ours.
    fn around(&self, title: String, menu: String, href: &str) -> PageFrame {
        let mut own = reference(self.ready, self.page);
        own.breadcrumbs.push(Link {
            href: href.to_owned(),
            text: menu.clone(),
        });
        let twin = href.replacen(&self.page.href(), &self.page.twin(), 1);
        let reference = PageRef {
            twin,
            href: href.to_owned(),
            title,
            menu,
            ..own
        };
        PageFrame::new(&self.frame.shell, reference, true)
    }

    fn version(
        &self,
        at: usize,
        version: &Version<'_>,
        told: &Told,
        href: &str,
    ) -> Result<String, Problem> {
        let front = &version.page.front;
        let language = self.page.language;
        let next = self.versions.get(at + 1).map(|it| it.page.front.in_force);
        let last = next.and_then(|day| day.0.yesterday().ok());
        let is_never = next.is_some_and(|day| day <= front.in_force);
        let until = last
            .map(crate::content::bilingual::Day)
            .filter(|_| !is_never);
        let before = at.checked_sub(1).and_then(|at| self.versions.get(at));
        let sections = told.sections.iter().filter(|it| !it.id.is_empty());
        let view = View {
            name: version.name(),
            in_force: front.in_force.words(language),
            in_force_iso: front.in_force.iso(),
            changed: front.changed.words(language),
            changed_iso: front.changed.iso(),
            until: until.map(|day| day.words(language)),
            is_never,
            is_announced: version.is_announced,
            is_frozen: version.kept.is_some_and(|(kept, _)| kept.shown.is_some()),
            present: self.link(None),
            before: before.map(|it| changes_href(self.page, it.name())),
            next: next.map(|_| changes_href(self.page, version.name())),
            body: soften(&told.html, self.places),
            toc: sections
                .map(|it| Entry {
                    id: &it.id,
                    text: &it.title,
                    level: 2,
                })
                .collect(),
        };
        let menu = self.word("version_menu", version.name());
        let title = filled(
            self.frame.words.ui("version_title"),
            &[("{version}", version.name()), ("{title}", &front.title)],
        );
        let mut context = self.frame.context();
        context.insert("page", &self.around(title, menu, href));
        context.insert("version", &view);
        self.ready.templates.render(VERSION, &context)
    }

    /// A version as a link; none is the present one.
    fn link(&self, version: Option<&Version<'_>>) -> Link {
        let version = version.filter(|it| it.kept.is_some());
        let name = version.map_or(self.page.front.version.as_str(), Version::name);
        Link {
            href: version.map_or_else(|| self.page.href(), |it| version_href(self.page, it.name())),
            text: self.word("version_menu", name),
        }
    }

    fn told<'s>(&'s self, version: &Version<'s>) -> &'s [Section] {
        let told = version.kept.map_or(&self.present, |(_, told)| told);
        // What is told lives as long as what was made of it.
        &told.sections
    }

    fn changes(&self, old: &Version<'_>, new: &Version<'_>, href: &str) -> Result<String, Problem> {
        let compared = compare::compare(self.told(old), self.told(new));
        let to = self.link(Some(new));
        let language = self.page.language;
        let history = new.page.front.history.first();
        let (same, changed): (Vec<_>, Vec<_>) =
            compared.into_iter().partition(|it| it.fate == Fate::Same);
        let head = self.frame.words.ui("changes_head");
        let view = Changes {
            old: self.link(Some(old)),
            new_in_force: new.page.front.in_force.words(language),
            is_announced: new.is_announced,
            what: history.map(|it| it.what.as_str()),
            why: history.map(|it| it.why.as_str()),
            sections: changed
                .iter()
                .map(|it| self.part(it, &to.href, head))
                .collect(),
            same: same.iter().map(|it| named(it, head)).collect(),
            new: to,
        };
        let menu = self.word("changes_menu", "");
        let title = filled(
            self.frame.words.ui("changes_title"),
            &[
                ("{old}", old.name()),
                ("{new}", new.name()),
                ("{title}", &self.page.front.title),
            ],
        );
        let mut context = self.frame.context();
        context.insert("page", &self.around(title, menu, href));
        context.insert("changes", &view);
        self.ready.templates.render(CHANGES, &context)
    }

    fn part<'c>(&self, it: &'c Compared<'c>, to: &str, head: &'c str) -> Part<'c> {
        let marks = Marks {
            gone: self.frame.words.ui("changes_gone"),
            new: self.frame.words.ui("changes_new"),
            language: self.page.language,
        };
        let mut lines: Vec<Line> = Vec::new();
        for step in it.steps() {
            match (step, lines.last_mut()) {
                (Step::Same(_), Some(line)) if line.same > 0 => line.same += 1,
                (Step::Same(_), _) => lines.push(Line {
                    html: String::new(),
                    same: 1,
                }),
                _ => lines.push(Line {
                    html: compare::paragraph(step, &marks),
                    same: 0,
                }),
            }
        }
        let has_place = it.fate != Fate::Gone && !it.id.is_empty();
        Part {
            title: named(it, head),
            href: has_place.then(|| format!("{to}#{}", it.id)),
            is_new: it.fate == Fate::New,
            is_gone: it.fate == Fate::Gone,
            lines,
        }
    }
}

fn named<'c>(it: &Compared<'c>, head: &'c str) -> &'c str {
    if it.id.is_empty() { head } else { it.title }
}
