//! What a person asks to be done with versions: keep and raise, announce, adopt, record.
//!
//! Both languages go together. Everything is worked out first and refused whole if anything will not
//! do; then every file is written beside its place and moved there.

use std::path::PathBuf;

use jiff::civil::Date;
use rayon::prelude::*;

use self::change::{Change, apply};
use self::desk::{Desk, Old, old};
use self::raise::{Raise, next};
use super::record;
use super::{kept, rank};
use crate::Options;
use crate::content;
use crate::content::page::Page;
use crate::press::{self, Gathered};
use crate::problem::{Failure, Problem, Problems};
use crate::text::PageText;

mod change;
mod desk;
mod raise;

/// Keeping the text of a page and raising its version.
#[derive(Debug, Clone)]
pub struct Revise {
    /// The page: `privacy/purposes`.
    pub page: String,
    /// The new version; without one, the last number goes up by one.
    pub version: Option<String>,
    /// Day from which the new version holds; without one, today, or the day of the old one if that
    /// is later.
    pub in_force: Option<Date>,
    /// Whether the new text is only announced: the page stays as it is.
    pub announce: bool,
    /// Where the old text comes from, if not from the page: the Japanese file and the English one.
    pub old: Option<[PathBuf; 2]>,
    /// Day of the change.
    pub today: Date,
}

/// Keeps the present text beside the page and raises the version, in both languages.
pub fn revise(options: &Options, what: &Revise) -> Result<Vec<String>, Problems> {
    let desk = Desk::open(options)?;
    let pages = desk.page(&what.page)?;
    let mut changes = Vec::new();
    let mut said = Vec::new();
    let mut versions = Vec::new();
    for (at, page) in pages.into_iter().enumerate() {
        let present = desk.source(&page.lines.file, page)?;
        let old = match &what.old {
            Some(files) => old(page, files.get(at))?,
            None if desk.is_changed(page) => {
                let text = format!(
                    "the page no longer says what was recorded as version {}. Give the old text \
                     with --old-ja and --old-en; `git show REVISION:FILE` has it.",
                    page.front.version
                );
                return Err(one(&page.lines.file, text));
            }
            None => Old {
                version: page.front.version.clone(),
                text: present.clone(),
                shown: Some(desk.shown(page)?),
            },
        };
        let new = what.version.clone().unwrap_or_else(|| next(&old.version));
        refuse_version(page, &old.version, &new)?;
        versions.push(old.version.clone());
        let raised = Raise {
            version: &new,
            changed: what.today,
            in_force: what
                .in_force
                .unwrap_or_else(|| what.today.max(page.front.in_force.0)),
        };
        if what.announce {
            let file = kept::path(page, &new, "md");
            desk.refuse_existing(&file)?;
            said.push(format!(
                "{file}: write here what will hold, with what and why."
            ));
            changes.push(Change::Write(desk.at(&file), raised.apply(&present)));
            continue;
        }
        desk.keep(page, &old, &mut changes, &mut said)?;
        // An editor may have raised it already.
        if page.front.version == old.version {
            let file = file_of(page);
            said.push(format!(
                "{file}: version {new}. Write what changed and why."
            ));
            changes.push(Change::Write(desk.at(&file), raised.apply(&present)));
        }
    }
    if versions.windows(2).any(|pair| pair.first() != pair.last()) {
        let text = format!(
            "the old texts have different versions: {}. Give the same version of both languages.",
            versions.join(" and ")
        );
        return Err(one(&what.page, text));
    }
    apply(&changes)?;
    Ok(said)
}

/// Makes the version that was announced the present one, in both languages.
pub fn adopt(options: &Options, name: &str) -> Result<Vec<String>, Problems> {
    let desk = Desk::open(options)?;
    let mut changes = Vec::new();
    let mut said = Vec::new();
    for page in desk.page(name)? {
        let content = &desk.gathered.ready.content;
        let own = content.kept_of(page).filter_map(|at| content.kept.get(at));
        let mut own = own.filter(|it| rank(&it.page.front.version) > rank(&page.front.version));
        let Some(announced) = own.next() else {
            let text = "no version of this page is announced. Put one beside it with \
                        `site-gen revise --announce`.";
            return Err(one(&page.lines.file, text));
        };
        let version = &announced.page.front.version;
        let old = Old {
            version: page.front.version.clone(),
            text: desk.source(&page.lines.file, page)?,
            shown: Some(desk.shown(page)?),
        };
        desk.keep(page, &old, &mut changes, &mut said)?;
        let file = kept::path(page, version, "md");
        let text = desk.source(&announced.page.lines.file, &announced.page)?;
        changes.push(Change::Write(desk.at(&file_of(page)), text));
        changes.push(Change::Remove(desk.at(&file)));
        said.push(format!("{}: version {version} now.", file_of(page)));
    }
    apply(&changes)?;
    Ok(said)
}

/// Whose recorded text is replaced by what stands there now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Again {
    /// None: what is recorded stays.
    None,
    /// These pages.
    Pages(Vec<String>),
    /// Every page.
    All,
}

/// Writes `record.toml`, if nothing is wrong. Tells how many versions it holds.
pub fn record(options: &Options, again: &Again) -> Result<usize, Problems> {
    let mut desk = Desk::open(options)?;
    let mut names = Vec::new();
    if let Again::Pages(pages) = again {
        for name in pages {
            names.push(desk.page(name)?.map(|page| page.file.clone()));
        }
    }
    let Gathered { ready, problems } = &mut desk.gathered;
    let recorded = ready.content.record.take();
    let pages = ready.content.pages.par_iter();
    let texts: Result<Vec<PageText>, Failure> = pages
        .map(|page| {
            let body = content::body(&options.content, page)?;
            Ok(press::text_of(ready, page, body.text(), options.parts))
        })
        .collect();
    ready.texts = texts?;
    let mut problems = std::mem::take(problems);
    let whole = press::check_all(ready, options.parts, &mut problems);
    ready.take(whole);
    Problems::unless_wrong(problems)?;
    let mut new = recorded.unwrap_or_default();
    let is_again = |page: &Page| match again {
        Again::None => false,
        Again::All => true,
        Again::Pages(_) => names.iter().flatten().any(|file| *file == page.file),
    };
    new.take(&ready.content, &ready.texts, &is_again);
    let (text, count) = (new.text(), new.count());
    ready.content.record = Some(new);
    let mut problems = Vec::new();
    record::check(&ready.content, &ready.texts, &mut problems);
    Problems::unless_wrong(problems)?;
    apply(&[Change::Write(options.content.join(record::FILE), text)])?;
    Ok(count)
}

/// Where a page lies within the content.
fn file_of(page: &Page) -> String {
    format!("{}/{}", page.language, page.file)
}

fn refuse_version(page: &Page, old: &str, new: &str) -> Result<(), Problems> {
    if rank(new).is_none() || rank(new) <= rank(old) {
        let text = format!(
            "`{new}` does not come after version {old}. Give a higher one, like {}.",
            next(old)
        );
        return Err(one(&page.lines.file, text));
    }
    Ok(())
}

fn one(file: &str, text: impl Into<String>) -> Problems {
    Problems::Content(vec![Problem::new(file, 0, text)])
}
