//! Everything a society wrote, read into types.
//!
//! 1. [`read`] takes every file of the content folder to the module that knows it; a file that
//!    nothing uses is a fault.
//! 2. What is wrong within one file is told here; what is wrong between files, in `check`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::path::Path;

use rayon::prelude::*;
use request::Language;
use request::letter::Sentences;
use request::roots::{self, Roots};
use toml::de::DeValue;

use self::front_matter::{Body, Template};
use self::page::Page;
use self::registers::Registers;
use self::society::{Settings, Society};
use crate::document::{Document, Entry, Lines, Visit};
use crate::memory::kept::{self, Kept};
use crate::memory::record;
use crate::problem::{Failure, Problem, suggest};
use crate::search::wordlist::WordList;
use crate::source::Source;
use crate::{letters, load};

pub(crate) mod bilingual;
pub(crate) mod front_matter;
pub(crate) mod page;
pub(crate) mod registers;
pub(crate) mod resolve;
pub(crate) mod society;
pub(crate) mod words;

/// Everything a society wrote.
#[derive(Debug, Default)]
pub(crate) struct Content {
    /// The folder, as messages name it.
    pub(crate) root: String,
    /// `site.toml`.
    pub(crate) settings: Settings,
    /// Where its keys stand.
    pub(crate) settings_lines: Lines,
    /// `society.toml`.
    pub(crate) society: Society,
    /// `registers/*.toml`, typed.
    pub(crate) registers: Registers,
    /// The same files as text, to be resolved for their templates.
    pub(crate) register_sources: BTreeMap<&'static str, Source>,
    /// `search.toml`.
    pub(crate) search_words: WordList,
    /// `words/*.toml`.
    pub(crate) words: BTreeMap<Language, words::Read>,
    /// Sentences of the desk's letters.
    pub(crate) letters: BTreeMap<Language, Entry<Sentences>>,
    /// Every page, by path within the folder: `ja/privacy/index.md`.
    pub(crate) pages: Vec<Page>,
    /// Where each stands in the list, by language and site path.
    index: BTreeMap<Language, HashMap<String, usize>>,
    /// Addresses of pages that could not be read: their faults are told, and nothing that leads to
    /// them is a fault of its own.
    pub(crate) unread: BTreeSet<(Language, String)>,
    /// Versions that lie beside their pages, by language, page and version.
    pub(crate) kept: Vec<Kept>,
    /// `record.toml`: which text each version had.
    pub(crate) record: Option<record::Record>,
    /// `roots.json`, as the desk made it: what is published of the register.
    pub(crate) roots: Option<Vec<u8>>,
    /// Every value marked as a sample.
    pub(crate) samples: Vec<Problem>,
}

/// Pages up to which their Markdown is held from the first reading; reading all of them again takes a
/// twentieth of such a build. Of more pages it would be most of what the build needs of memory.
const HELD: usize = 2000;

/// Reads the whole folder. The Markdown of the pages of a large site is read when its turn comes, by
/// [`body`].
pub(crate) fn read(root: &Path, problems: &mut Vec<Problem>) -> Result<Content, Failure> {
    let names = load::names(root, "Name the folder with --content.")?;
    let mut content = Content {
        root: root.display().to_string(),
        ..Content::default()
    };
    let (versions, names): (Vec<&String>, Vec<_>) =
        names.iter().partition(|name| kept::is_kept(name));
    let (pages, mut others): (Vec<&String>, Vec<_>) = names
        .into_iter()
        .partition(|name| language_of(name).is_some());
    // Registers name facts of the society, which are read first.
    others.sort_by_key(|name| name.as_str() != "society.toml");
    let (read, leaves) = rayon::join(
        || content.read_others(root, &others, problems),
        || {
            let pages = pages.par_iter();
            let is_small = pages.len() <= HELD;
            let leaves =
                pages.map(|name| Leaf::read(root, name).map(|leaf| leaf.holding(is_small)));
            leaves.collect::<Result<Vec<_>, _>>()
        },
    );
    read?;
    for leaf in leaves? {
        problems.extend(leaf.problems);
        match leaf.page {
            Some((page, _)) => content.pages.push(page),
            None => content.unread.extend(leaf.unread),
        }
    }
    content.kept = kept::read(root, &versions, problems)?;
    content.index = content.index();
    content.pages.shrink_to_fit();
    Ok(content)
}

/// The Markdown of a page that was read before.
pub(crate) fn body<'p>(root: &Path, page: &'p Page) -> Result<Body<'p>, Failure> {
    if let Some(held) = &page.held {
        return Ok(Body::whole(held));
    }
    let name = format!("{}/{}", page.language, page.file);
    let bytes = load::file(root, &name)?;
    let source = load::text(root, &name, &bytes).ok();
    let body = source.and_then(|source| Body::of(source.text, page.skipped));
    body.ok_or_else(|| {
        let error = std::io::Error::other("it changed while the site was built");
        Failure::new("read", &root.join(&name), error, "Build again.")
    })
}

/// The language of a page's file; none for any other file.
fn language_of(path: &str) -> Option<Language> {
    let (folder, name) = path.split_once('/')?;
    let language = match folder {
        "ja" => Language::Ja,
        "en" => Language::En,
        _ => return None,
    };
    is_page(name).then_some(language)
}

/// One page's file as it was read.
pub(crate) struct Leaf {
    /// The page and its Markdown.
    pub(crate) page: Option<(Page, Box<str>)>,
    /// Its address, where it has no page.
    pub(crate) unread: Option<(Language, String)>,
    pub(crate) problems: Vec<Problem>,
}

impl Leaf {
    /// Lets the page hold its Markdown, or lets that go.
    fn holding(mut self, is_held: bool) -> Self {
        if let Some((page, body)) = &mut self.page {
            let body = std::mem::take(body);
            page.held = is_held.then_some(body);
        }
        self
    }

    /// Reads the file of one page.
    pub(crate) fn read(root: &Path, name: &str) -> Result<Self, Failure> {
        let bytes = load::file(root, name)?;
        let mut leaf = Self {
            page: None,
            unread: None,
            problems: Vec::new(),
        };
        let Some(language) = language_of(name) else {
            return Ok(leaf);
        };
        match load::text(root, name, &bytes) {
            Ok(source) => {
                leaf.page = Page::read(language, &source, &mut leaf.problems);
                let file = name.split_once('/').map_or("", |it| it.1);
                let path = page::site_path(file, Template::Page);
                leaf.unread = leaf.page.is_none().then_some((language, path));
            }
            Err(problem) => leaf.problems.push(problem),
        }
        Ok(leaf)
    }
}

/// Files that must be there.
fn required() -> impl Iterator<Item = String> {
    let top = [
        "site.toml",
        "society.toml",
        "words/ja.toml",
        "words/en.toml",
        "letters/ja.toml",
        "letters/en.toml",
    ];
    let registers = registers::NAMES
        .into_iter()
        .chain([registers::CHECKLIST])
        .map(|name| format!("registers/{name}.toml"));
    top.into_iter().map(str::to_owned).chain(registers)
}

impl Content {
    /// The page at a site path.
    pub(crate) fn page(&self, language: Language, path: &str) -> Option<&Page> {
        let at = self.index.get(&language)?.get(path)?;
        self.pages.get(*at)
    }

    /// Which of the kept versions are those of a page.
    pub(crate) fn kept_of(&self, page: &Page) -> Range<usize> {
        let key = |it: &Kept| {
            (it.page.language, it.page.file.as_str()).cmp(&(page.language, page.file.as_str()))
        };
        let from = self.kept.partition_point(|it| key(it).is_lt());
        let end = self.kept.partition_point(|it| key(it).is_le());
        from..end
    }

    /// Whether any other version of a page lies beside it.
    pub(crate) fn is_kept(&self, page: &Page) -> bool {
        !self.kept.is_empty() && !self.kept_of(page).is_empty()
    }

    /// Where each page stands; of two with one address, the first.
    fn index(&self) -> BTreeMap<Language, HashMap<String, usize>> {
        let mut index: BTreeMap<Language, HashMap<String, usize>> = BTreeMap::new();
        for (at, page) in self.pages.iter().enumerate() {
            let own = index.entry(page.language).or_default();
            own.entry(page.path.clone()).or_insert(at);
        }
        index
    }

    /// Reads every file that is no page.
    fn read_others(
        &mut self,
        root: &Path,
        names: &[&String],
        problems: &mut Vec<Problem>,
    ) -> Result<(), Failure> {
        for path in names {
            match load::text(root, path, &load::file(root, path)?) {
                Ok(source) => self.take(source, problems),
                Err(problem) => problems.push(problem),
            }
        }
        // Being there is enough not to be missing as well.
        for path in required().filter(|path| !names.contains(&path)) {
            let text = "this file is missing. Add it.";
            problems.push(Problem::new(&load::shown(root, &path), 0, text));
        }
        Ok(())
    }

    fn take(&mut self, source: Source, problems: &mut Vec<Problem>) {
        let (folder, name) = source.path.split_once('/').unwrap_or(("", &source.path));
        let is_toml = Path::new(name).extension().is_some_and(|it| it == "toml");
        if is_toml && source.path != record::FILE {
            self.samples.extend(samples(&source));
        }
        match (folder, name) {
            ("", "site.toml") => {
                if let Some((settings, lines)) = society::settings(&source, problems) {
                    self.settings = settings;
                    self.settings_lines = lines;
                }
            }
            ("", "search.toml") => self.search_words = WordList::read(&source, problems),
            ("", record::FILE) => self.record = Some(record::read(&source, problems)),
            ("", roots::FILE) => self.take_roots(source, problems),
            ("", "society.toml") => self.society = society::society(&source, problems),
            ("words", "ja.toml") => self.take_words(Language::Ja, &source, problems),
            ("words", "en.toml") => self.take_words(Language::En, &source, problems),
            ("letters", "ja.toml") => self.take_letters(Language::Ja, &source, problems),
            ("letters", "en.toml") => self.take_letters(Language::En, &source, problems),
            ("registers", _) if is_toml => self.take_register(source, problems),
            _ => problems.push(unused(&source)),
        }
    }

    fn take_words(&mut self, language: Language, source: &Source, problems: &mut Vec<Problem>) {
        let read = words::read(source, problems).unwrap_or_default();
        self.words.insert(language, read);
    }

    fn take_letters(&mut self, language: Language, source: &Source, problems: &mut Vec<Problem>) {
        let read = letters::read(source, problems);
        self.letters.extend(read.map(|read| (language, read)));
    }

    fn take_roots(&mut self, source: Source, problems: &mut Vec<Problem>) {
        let roots: Option<Roots> = serde_json::from_str(&source.text).ok();
        match roots.filter(|it| it.format == roots::FORMAT) {
            None => {
                let text =
                    "this is no file of roots of this version. Let `staff-desk roots` make it.";
                problems.push(Problem::new(&source.name, 0, text));
            }
            Some(roots) => {
                problems.extend(roots.gap().map(|day| {
                    let text = format!(
                        "days before {day} are left out. Take the file as `staff-desk roots` made it."
                    );
                    Problem::new(&source.name, 0, text)
                }));
                self.roots = Some(source.text.into_bytes());
            }
        }
    }

    fn take_register(&mut self, source: Source, problems: &mut Vec<Problem>) {
        let stem = source
            .path
            .trim_start_matches("registers/")
            .trim_end_matches(".toml");
        let names = registers::NAMES.into_iter().chain([registers::CHECKLIST]);
        let Some(name) = names.clone().find(|name| *name == stem) else {
            let hint = suggest(stem, names);
            let text = format!("there is no register `{stem}`. {hint}");
            problems.push(Problem::new(&source.name, 0, text));
            return;
        };
        self.registers.read(name, &source, &self.society, problems);
        self.register_sources.insert(name, source);
    }
}

fn is_page(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|it| it == "md")
}

fn unused(source: &Source) -> Problem {
    let text = "nothing uses this file. Pages are ja/**.md and en/**.md, lists are \
                registers/*.toml, words are words/ja.toml and words/en.toml, those of letters \
                letters/ja.toml and letters/en.toml; move or remove it.";
    Problem::new(&source.name, 0, text)
}

/// Every value of a file that is marked as a sample.
fn samples(source: &Source) -> Vec<Problem> {
    // Most files have none, and are not read twice.
    if !source.text.contains("sample") || !source.text.contains("true") {
        return Vec::new();
    }
    // Faults of the file itself are told by its reader.
    let document = Document::parse(&source.name, &source.text, 0, &mut Vec::new());
    let mut found = Vec::new();
    document.walk(&mut |visit| {
        let (outer, key) = visit.path.rsplit_once('.').unwrap_or(("", visit.path));
        if !matches!(visit.value, DeValue::Boolean(true)) {
            return;
        }
        let what = match key.strip_suffix("_sample") {
            Some(key) => key.to_owned(),
            None if key == "sample" => outer.to_owned(),
            None => return,
        };
        let text = format!(
            "`{what}` is still a sample. Put in the society's own fact and remove the mark."
        );
        found.push(Problem::new(&source.name, visit.place(), text));
    });
    found
}

/// Tells a text that says nothing.
fn refuse_empty(file: &str, visit: &Visit<'_, '_>, problems: &mut Vec<Problem>) {
    if let DeValue::String(text) = visit.value
        && text.trim().is_empty()
    {
        let text = format!(
            "`{}` is empty. Write its text or remove the key.",
            visit.path
        );
        problems.push(Problem::new(file, visit.place(), text));
    }
}
