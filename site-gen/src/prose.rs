//! How a text reads: sentences too long to follow, and languages that promise different things.
//!
//! 1. [`blocks`] takes a page's Markdown apart into paragraphs, items and cells, each with where it stands.
//! 2. [`sentences`] measures them; [`stated`] finds days, amounts and periods in either language.
//! 3. [`look`] compares a page with its twin, section by section, and leaves out what the front matter
//!    accepts.
//!
//! All of it is advice to editors, given by `check`: nothing here stops a build, and builds do not wait
//! for it.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;
use request::Language;

use self::blocks::{Block, Section};
use self::sentences::Long;
use self::stated::Stated;
use crate::content;
use crate::content::page::Page;
use crate::markdown::Facts;
use crate::press::Ready;
use crate::problem::{Failure, Problem};

mod blocks;
mod sentences;
mod stated;

/// What a section states, and where: line and column.
type Says = BTreeMap<Stated, (usize, usize)>;

/// What was found in one page.
struct Read<'c> {
    page: &'c Page,
    long: Vec<Long>,
    /// What each section states, by its anchor.
    sections: Vec<(Section, Says)>,
}

/// Everything worth a look in the texts of all pages.
pub(crate) fn look(root: &Path, ready: &Ready) -> Result<Vec<Problem>, Failure> {
    let pages = ready.content.pages.par_iter();
    let read: Result<Vec<_>, Failure> = pages
        .filter_map(|page| {
            let facts = &ready.frames.get(&page.language)?.facts;
            let body = content::body(root, page);
            Some(body.map(|body| Read::of(page, body.text(), facts)))
        })
        .collect();
    let read = read?;
    let by_file: BTreeMap<_, _> = read
        .iter()
        .map(|it| ((it.page.language, it.page.file.as_str()), it))
        .collect();
    let mut problems = Vec::new();
    for one in &read {
        let mut used = vec![false; one.page.front.accept.len()];
        one.sentences(&mut used, &mut problems);
        let other = one.page.language.twin();
        let twin = by_file.get(&(other, one.page.file.as_str()));
        if let Some(twin) = twin {
            one.twin(twin, &mut used, &mut problems);
        }
        one.idle(&used, &mut problems);
    }
    Ok(problems)
}

/// The same of a page alone, its own twin.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn look_at_one(page: &Page, body: &str, facts: &Facts) -> Vec<Problem> {
    let read = Read::of(page, body, facts);
    let mut used = vec![false; page.front.accept.len()];
    let mut problems = Vec::new();
    read.sentences(&mut used, &mut problems);
    read.twin(&read, &mut used, &mut problems);
    read.idle(&used, &mut problems);
    problems
}

impl<'c> Read<'c> {
    fn of(page: &'c Page, body: &str, facts: &Facts) -> Self {
        let blocks = blocks::read(body, facts);
        let mut read = Self {
            page,
            long: Vec::new(),
            sections: Vec::new(),
        };
        for block in &blocks {
            read.take(block);
        }
        read
    }

    fn take(&mut self, block: &Block) {
        if block.is_prose {
            self.long.extend(sentences::long(block, self.page.language));
        }
        let is_new = self
            .sections
            .last()
            .is_none_or(|(section, _)| *section != block.section);
        if is_new {
            self.sections.push((block.section.clone(), BTreeMap::new()));
        }
        let found = stated::find(&block.text, self.page.language);
        if let Some((_, says)) = self.sections.last_mut() {
            for (stated, at) in found {
                says.entry(stated).or_insert_with(|| block.place(at));
            }
        }
    }

    fn sentences(&self, used: &mut [bool], problems: &mut Vec<Problem>) {
        for long in &self.long {
            let accept = self.page.front.accept.iter();
            let accepted = accept.enumerate().find(|(_, it)| {
                it.sentence
                    .as_deref()
                    .is_some_and(|it| !it.is_empty() && long.text.starts_with(it))
            });
            if let Some((at, _)) = accepted {
                mark(used, at);
                continue;
            }
            let (unit, limit) = match self.page.language {
                Language::Ja => ("signs", sentences::SIGNS),
                Language::En => ("words", sentences::WORDS),
            };
            let text = format!(
                "this sentence has {} {unit}; over {limit} few readers follow. Make two of it, or accept it \
                 in the front matter: [[accept]] with `sentence`, its first words, and `why`.",
                long.length
            );
            problems.push(self.warn(long.line, long.column, text));
        }
    }

    /// What this page states and its twin does not, told where it stands here.
    fn twin(&self, twin: &Self, used: &mut [bool], problems: &mut Vec<Problem>) {
        for (section, says) in &self.sections {
            let others = twin.sections.iter().find(|(it, _)| it.id == section.id);
            let Some((other, others)) = others else {
                continue;
            };
            let missing = says.iter().filter(|(it, _)| !others.contains_key(it));
            let missing: Vec<_> = missing.collect();
            let Some((_, (line, column))) = missing.first() else {
                continue;
            };
            let accept = self.page.front.accept.iter().chain(&twin.page.front.accept);
            let accepted = accept
                .enumerate()
                .find(|(_, it)| it.section.as_deref() == Some(section.id.as_str()));
            if let Some((at, _)) = accepted {
                mark(used, at);
                continue;
            }
            let words: Vec<_> = missing.iter().map(|(it, _)| it.to_string()).collect();
            let place = twin.page.wrong(other.line.max(1), "");
            let text = format!(
                "{} stands here and not in the same section of {}:{}. Make both languages say the same, or \
                 accept it in the front matter: [[accept]] with `section = \"{}\"` and `why`.",
                words.join(", "),
                place.file,
                place.line,
                section.id
            );
            problems.push(self.warn(*line, *column, text));
        }
        // An acceptance may stand on either page: it serves both.
        for (at, own) in self.page.front.accept.iter().enumerate() {
            let Some(id) = &own.section else { continue };
            let differs = |(section, says): &(Section, Says)| {
                let others = self.sections.iter().find(|(it, _)| it.id == section.id);
                section.id == *id
                    && others
                        .is_some_and(|(_, others)| says.keys().any(|it| !others.contains_key(it)))
            };
            if twin.sections.iter().any(differs) {
                mark(used, at);
            }
        }
    }

    /// Acceptances that nothing needs any more.
    fn idle(&self, used: &[bool], problems: &mut Vec<Problem>) {
        for (at, _) in used.iter().enumerate().filter(|(_, used)| !**used) {
            let text = "nothing here needs this acceptance any more. Remove it.";
            let key = format!("accept.{at}");
            problems.push(self.page.lines.wrong(&key, text.to_owned()).into_warning());
        }
    }

    fn warn(&self, line: usize, column: usize, text: String) -> Problem {
        Problem {
            column: Some(column),
            ..self.page.wrong(line, text).into_warning()
        }
    }
}

fn mark(used: &mut [bool], at: usize) {
    if let Some(used) = used.get_mut(at) {
        *used = true;
    }
}
