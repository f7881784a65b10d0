//! What a person asks to be done with versions: keep and raise, announce, adopt, record.
//!
//! Both languages go together. Everything is worked out first and refused whole if anything will not
//! do; then every file is written beside its place and moved there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use rayon::prelude::*;
use request::Language;

use super::record;
use super::{fragment, kept, rank};
use crate::Options;
use crate::content;
use crate::content::bilingual::Day;
use crate::content::page::Page;
use crate::load;
use crate::press::{self, Gathered};
use crate::problem::{Failure, Problem, Problems, suggest};
use crate::source::Source;
use crate::text::PageText;

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
    press::check_all(ready, options.parts, &mut problems);
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

/// A text that is to be kept.
struct Old {
    version: String,
    text: String,
    /// What readers saw, where that is known.
    shown: Option<String>,
}

/// The content as it lies there.
struct Desk<'o> {
    options: &'o Options,
    gathered: Gathered,
}

impl<'o> Desk<'o> {
    fn open(options: &'o Options) -> Result<Self, Problems> {
        let gathered = press::gather(options)?;
        Ok(Self { options, gathered })
    }

    fn at(&self, file: &str) -> PathBuf {
        self.options.content.join(file)
    }

    /// A page by the name a person gives it: path, file or address.
    fn page(&self, name: &str) -> Result<[&Page; 2], Problems> {
        let plain = name.trim_matches('/');
        let plain = plain
            .strip_prefix("ja/")
            .or_else(|| plain.strip_prefix("en/"))
            .unwrap_or(plain);
        let plain = plain.strip_suffix(".md").unwrap_or(plain);
        let pages = &self.gathered.ready.content.pages;
        let stem = |page: &Page| page.file.strip_suffix(".md").unwrap_or("").to_owned();
        let index = format!("{plain}/index");
        let is_named = |page: &Page| {
            let stem = stem(page);
            stem == plain || stem == index.trim_start_matches('/')
        };
        let found = Language::ALL.map(|language| {
            pages
                .iter()
                .find(|page| page.language == language && is_named(page))
        });
        if let [Some(one), Some(other)] = found {
            return Ok([one, other]);
        }
        let known: Vec<String> = pages.iter().map(stem).collect();
        let hint = suggest(plain, known.iter().map(String::as_str));
        let text = format!("there is no page `{plain}` in both languages. {hint}");
        Err(one(&self.gathered.ready.content.root, text))
    }

    fn source(&self, shown: &str, page: &Page) -> Result<String, Problems> {
        let root = load::shown(&self.options.content, "");
        let file = shown.strip_prefix(&root).unwrap_or(shown);
        let bytes = load::file(&self.options.content, file)?;
        let source = load::text(&self.options.content, file, bytes);
        source.map(|it| it.text).map_err(|problem| {
            Problems::Content(vec![Problem {
                file: page.lines.file.clone(),
                ..problem
            }])
        })
    }

    /// What readers of the present page see.
    fn shown(&self, page: &Page) -> Result<String, Problems> {
        let ready = &self.gathered.ready;
        let body = content::body(&self.options.content, page)?;
        let text = press::text_of(ready, page, body.text(), self.options.parts);
        let wrong = text.body.wrong.iter();
        let wrong = wrong.map(|(line, text)| page.wrong(*line, text.clone()));
        Problems::unless_none(wrong.collect())?;
        Ok(fragment(&text))
    }

    fn keep(
        &self,
        page: &Page,
        old: &Old,
        changes: &mut Vec<Change>,
        said: &mut Vec<String>,
    ) -> Result<(), Problems> {
        let file = kept::path(page, &old.version, "md");
        self.refuse_existing(&file)?;
        said.push(format!("{file}: keeps version {}.", old.version));
        changes.push(Change::Write(self.at(&file), old.text.clone()));
        if let Some(shown) = &old.shown {
            let file = kept::path(page, &old.version, "html");
            changes.push(Change::Write(self.at(&file), shown.clone()));
        }
        Ok(())
    }

    /// Whether a page says something else than was recorded of its version.
    fn is_changed(&self, page: &Page) -> bool {
        let record = self.gathered.ready.content.record.as_ref();
        record.is_some_and(|it| it.differs(page))
    }

    fn refuse_existing(&self, file: &str) -> Result<(), Problems> {
        if !self.at(file).exists() {
            return Ok(());
        }
        let text =
            "this version is there already. Nothing was changed; give another with --version.";
        Err(one(&load::shown(&self.options.content, file), text))
    }
}

/// An old text from elsewhere. What its lists showed is not known any more.
fn old(page: &Page, file: Option<&PathBuf>) -> Result<Old, Problems> {
    let file = file.map_or(Path::new(""), PathBuf::as_path);
    let hint = "Name the old text with --old-ja and --old-en.";
    let bytes = fs::read(file).map_err(|error| Failure::new("read", file, error, hint))?;
    let name = file.display().to_string();
    let wrong = |problem: Problem| {
        Problems::Content(vec![Problem {
            file: name.clone(),
            ..problem
        }])
    };
    let source = load::text(Path::new(""), "", bytes).map_err(wrong)?;
    let source = Source {
        name: name.clone(),
        path: file_of(page),
        text: source.text,
    };
    let mut problems = Vec::new();
    let read = Page::read(page.language, &source, &mut problems);
    Problems::unless_none(problems)?;
    let version = read.map(|(page, _)| page.front.version).unwrap_or_default();
    Ok(Old {
        version,
        text: source.text,
        shown: None,
    })
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

/// `1.0` is followed by `1.1`.
fn next(version: &str) -> String {
    let Some(mut numbers) = rank(version) else {
        return "1.0".to_owned();
    };
    if let Some(last) = numbers.last_mut() {
        *last += 1;
    }
    let numbers: Vec<_> = numbers.iter().map(ToString::to_string).collect();
    numbers.join(".")
}

/// What a front matter gets.
struct Raise<'v> {
    version: &'v str,
    changed: Date,
    in_force: Date,
}

impl Raise<'_> {
    /// The text with a new version and an entry of its history, to be filled in.
    fn apply(&self, text: &str) -> String {
        let mut raised = String::with_capacity(text.len() + 128);
        let (mut is_head, mut is_done) = (true, false);
        for line in text.split_inclusive('\n') {
            if line.starts_with("[[history]]") && !is_done {
                is_done = true;
                raised.push_str(&self.entry());
            }
            is_head &= !line.starts_with('[');
            let key = line.split('=').next().unwrap_or_default().trim();
            match self.value(key).filter(|_| is_head) {
                Some(value) => {
                    for part in [key, " = ", &value, "\n"] {
                        raised.push_str(part);
                    }
                }
                None => raised.push_str(line),
            }
        }
        raised
    }

    /// What a key of the front matter becomes.
    fn value(&self, key: &str) -> Option<String> {
        match key {
            "version" => Some(format!("\"{}\"", self.version)),
            "changed" => Some(self.changed.to_string()),
            "in_force" => Some(self.in_force.to_string()),
            _ => None,
        }
    }

    /// The entry of the history that a person fills in.
    fn entry(&self) -> String {
        format!(
            "[[history]]\nversion = \"{}\"\ndate = {}\nwhat = \"\"\nwhy = \"\"\n\n",
            self.version, self.changed
        )
    }
}

enum Change {
    Write(PathBuf, String),
    Remove(PathBuf),
}

/// Writes everything beside its place, then moves it there.
fn apply(changes: &[Change]) -> Result<(), Failure> {
    let hint = "Check free space and permissions. Nothing was changed.";
    let mut waiting = Vec::new();
    for change in changes {
        let Change::Write(path, text) = change else {
            continue;
        };
        let beside = beside(path);
        if let Err(error) = write(&beside, text) {
            for (beside, _) in &waiting {
                fs::remove_file::<&PathBuf>(beside).ok();
            }
            return Err(Failure::new("write", path, error, hint));
        }
        waiting.push((beside, path));
    }
    let hint = "Check permissions, then look at what was moved with your version control.";
    for (beside, path) in waiting {
        fs::rename(&beside, path).map_err(|error| Failure::new("write", path, error, hint))?;
    }
    for change in changes {
        if let Change::Remove(path) = change {
            fs::remove_file(path).map_err(|error| Failure::new("remove", path, error, hint))?;
        }
    }
    Ok(())
}

/// A name that no reader of the content takes for its own: it starts with a dot.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.site-gen-new"))
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}

/// A version that is announced.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Announced {
    /// The page, as commands name it: `privacy/purposes`.
    pub page: String,
    /// File of the announced version.
    pub file: String,
    /// Its version.
    pub version: String,
    /// Day from which it holds: `2027-04-01`.
    pub in_force: String,
}

impl Announced {
    /// What to do when its day has come; `today` like `2027-04-01`.
    pub fn due(&self, today: &str) -> Option<Problem> {
        let is_due = self.in_force.as_str() <= today;
        is_due.then(|| {
            let text = format!(
                "version {} holds since {}. Run `site-gen adopt {}`.",
                self.version, self.in_force, self.page
            );
            Problem::new(&self.file, 0, text).into_warning()
        })
    }
}

/// What is announced of every page.
pub(crate) fn announced(content: &content::Content) -> Vec<Announced> {
    let kept = content
        .kept
        .iter()
        .filter(|it| it.page.language == Language::Ja);
    let announced = kept.filter(|it| {
        let present = content.page(Language::Ja, &it.page.path);
        present.is_some_and(|page| rank(&it.page.front.version) > rank(&page.front.version))
    });
    announced
        .map(|it| Announced {
            page: it.page.file.strip_suffix(".md").unwrap_or("").to_owned(),
            file: it.page.lines.file.clone(),
            version: it.page.front.version.clone(),
            in_force: Day::iso(it.page.front.in_force),
        })
        .collect()
}
