//! The site of a preview: the last good build, and what has changed since.
//!
//! 1. A changed page is read again and the whole content checked with it, from what is kept of the
//!    other pages. Right: it takes its place. Wrong: the page shown stays, the new one waits.
//! 2. Any other change (a new or missing file, a register, words, a template, a page that cannot be
//!    read or that changes what all pages share) builds everything again.
//! 3. Pages are finished when they are asked for.
//!
//! What is told after a change is what a build of everything would tell; only that a text differs
//! from the record stops nothing here: its editor sees it first and gives it a version then.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::mem;
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use request::Language;

use super::watch::Watch;
use crate::check::proof;
use crate::content::Leaf;
use crate::content::page::Page;
use crate::content::resolve::Parsed;
use crate::frame::Frame;
use crate::press::{self, Held};
use crate::problem::Level;
use crate::render::{self, Printer, output_path};
use crate::text::PageText;
use crate::{Options, Problem, Problems};

/// A site in memory.
pub struct Preview {
    options: Options,
    site: RwLock<Site>,
    news: Mutex<News>,
    changed: Condvar,
    /// Begun before the first build, so that no change is missed.
    watch: Mutex<Watch>,
}

/// What an open page must know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct News {
    /// Counts what was shown.
    shown: u64,
    /// What is wrong with the content now.
    pub(super) problems: Vec<String>,
}

impl News {
    /// Differs between what was shown, and between programs.
    pub(super) fn version(&self) -> String {
        format!("{}-{}", std::process::id(), self.shown)
    }
}

struct Site {
    /// The last good build, with every good change since.
    held: Held,
    /// Where each page stands, by its file below `site/`.
    by_file: HashMap<String, usize>,
    /// Where each page stands, by its source below the content's folder.
    by_source: HashMap<String, usize>,
    /// Pages that changed and cannot be shown while something is wrong.
    waiting: BTreeMap<usize, (Page, PageText)>,
    /// Whether the files on the disk differ from the last good build by more than single pages.
    is_stale: bool,
    /// Whether the search and the lists were made before the last change.
    search_is_old: bool,
    warnings: Vec<Problem>,
}

impl Preview {
    /// Builds the site once.
    pub fn start(options: Options) -> Result<Self, Problems> {
        let watch = Mutex::new(Watch::new(&options));
        let held = press::hold(&options)?;
        Ok(Self {
            watch,
            options,
            site: RwLock::new(Site::new(held)),
            news: Mutex::default(),
            changed: Condvar::new(),
        })
    }

    /// How many pages it has.
    pub fn pages(&self) -> usize {
        let site = self.site.read().unwrap_or_else(PoisonError::into_inner);
        site.held.ready.content.pages.len()
    }

    /// Waits until files changed, and takes them in; tells whether something else is shown now.
    pub fn follow(&self) -> Result<bool, Problems> {
        let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        let files = watch.wait();
        drop(watch);
        self.take(&files)
    }

    /// What is worth a look and stopped nothing.
    pub fn warnings(&self) -> Vec<Problem> {
        let site = self.site.read().unwrap_or_else(PoisonError::into_inner);
        site.warnings.clone()
    }

    /// Takes in files that changed; tells whether something else is shown now.
    pub fn take(&self, files: &[PathBuf]) -> Result<bool, Problems> {
        if files.is_empty() {
            return Ok(false);
        }
        let mut site = self.site.write().unwrap_or_else(PoisonError::into_inner);
        let outcome = site.take_pages(&self.options, files);
        drop(site);
        match outcome {
            Some(outcome) => self.announce(outcome.map(|()| true)),
            None => self.rebuild(),
        }
    }

    /// Builds everything again.
    pub fn rebuild(&self) -> Result<bool, Problems> {
        // Built outside the lock, so that pages are answered meanwhile.
        let built = press::hold(&self.options);
        let mut site = self.site.write().unwrap_or_else(PoisonError::into_inner);
        let outcome = match built {
            Ok(held) => {
                *site = Site::new(held);
                Ok(true)
            }
            Err(problems) => {
                site.is_stale = true;
                Err(problems)
            }
        };
        drop(site);
        self.announce(outcome)
    }

    /// Tells open pages what they must know now.
    fn announce(&self, outcome: Result<bool, Problems>) -> Result<bool, Problems> {
        let mut news = self.lock_news();
        news.problems = match &outcome {
            Ok(_) => Vec::new(),
            Err(Problems::Content(found)) => found.iter().map(ToString::to_string).collect(),
            Err(failed) => vec![failed.to_string()],
        };
        news.shown += u64::from(outcome.is_ok());
        drop(news);
        self.changed.notify_all();
        outcome
    }

    fn lock_news(&self) -> MutexGuard<'_, News> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What there is to know when it is no longer what was told, or after some time.
    pub(super) fn news_after(&self, told: Option<&News>, patience: Duration) -> News {
        let news = self.lock_news();
        let waited = self
            .changed
            .wait_timeout_while(news, patience, |news| Some(&*news) == told);
        let (news, _) = waited.unwrap_or_else(PoisonError::into_inner);
        news.clone()
    }

    /// The bytes of a file of the site, with the preview's script in each page.
    pub fn file(&self, file: &str) -> Option<Vec<u8>> {
        let version = self.lock_news().version();
        let mut html = match self.published(file)? {
            Ok(bytes) => bytes,
            Err(problem) => return Some(problem.to_string().into()),
        };
        if let Some(at) = memchr::memmem::rfind(&html, b"</body>") {
            let script = format!(
                "<script src=\"/~preview/reload.js\" data-version=\"{version}\"></script>\n"
            );
            html.splice(at..at, script.into_bytes());
        }
        Some(html)
    }

    /// The path of every file that would be published, below `site/`.
    pub fn files(&self) -> BTreeSet<String> {
        let mut site = self.site.write().unwrap_or_else(PoisonError::into_inner);
        site.renew_search(&self.options);
        let machine = press::machine_files(&site.held.ready).into_keys();
        let assets = site.held.ready.assets.files.keys();
        let pages = site.by_file.keys();
        machine.chain(pages.chain(assets).cloned()).collect()
    }

    /// The bytes of a file as it would be published; a page is finished now.
    pub fn published(&self, file: &str) -> Option<Result<Vec<u8>, Problem>> {
        let site = self.site.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(html) = site.plain_page(file) {
            return Some(html.map(String::into_bytes));
        }
        if !site.search_is_old {
            return site.listing(file);
        }
        drop(site);
        let mut site = self.site.write().unwrap_or_else(PoisonError::into_inner);
        site.renew_search(&self.options);
        site.listing(file)
    }
}

impl Site {
    fn new(held: Held) -> Self {
        let pages = held.ready.content.pages.iter().enumerate();
        let by_file = pages.clone().map(|(at, it)| (output_path(&it.href()), at));
        let by_source = pages.map(|(at, it)| (format!("{}/{}", it.language, it.file), at));
        Self {
            by_file: by_file.collect(),
            by_source: by_source.collect(),
            waiting: BTreeMap::new(),
            is_stale: false,
            search_is_old: false,
            warnings: held.ready.warnings.clone(),
            held,
        }
    }

    /// A page that needs no other.
    fn plain_page(&self, file: &str) -> Option<Result<String, Problem>> {
        let ready = &self.held.ready;
        let at = *self.by_file.get(file)?;
        let (page, text) = (ready.content.pages.get(at)?, ready.texts.get(at)?);
        let is_plain = !page.front.template.lists_others();
        is_plain.then(|| render::alone(ready, page, text))
    }

    /// A page that lists others, or a file that is no page.
    fn listing(&self, file: &str) -> Option<Result<Vec<u8>, Problem>> {
        let ready = &self.held.ready;
        let Some(at) = self.by_file.get(file) else {
            let asset = ready.assets.files.get(file).cloned();
            return asset
                .or_else(|| Some(press::machine_files(ready).remove(file)?.into_owned()))
                .map(Ok);
        };
        let (page, text) = (ready.content.pages.get(*at)?, ready.texts.get(*at)?);
        let html = Printer::new(ready).page(page, text);
        Some(html.map(String::into_bytes))
    }

    /// Takes in changed pages: right, or what is wrong. None if everything must be built again.
    fn take_pages(&mut self, options: &Options, files: &[PathBuf]) -> Option<Result<(), Problems>> {
        if self.is_stale {
            return None;
        }
        let mut changed = mem::take(&mut self.waiting);
        for file in files {
            let name = file.strip_prefix(&options.content).ok()?.to_str()?;
            let at = *self.by_source.get(name)?;
            let leaf = Leaf::read(&options.content, name).ok()?;
            let (page, body) = leaf.page?;
            let old = self.held.ready.content.pages.get(at)?;
            let is_wrong = leaf.problems.iter().any(|it| it.level == Level::Wrong);
            if is_wrong || old.path != page.path || old.front.template != page.front.template {
                return None;
            }
            self.held.noted.retain(|it| it.file != page.lines.file);
            self.held.noted.extend(leaf.problems);
            let text = press::text_of(&self.held.ready, &page, &body, options.parts);
            changed.insert(at, (page, text));
        }
        self.swap(&mut changed);
        if !self.shares_the_same() {
            self.swap(&mut changed);
            return None;
        }
        let outcome = self.check(&changed, options);
        match &outcome {
            Some(Ok(())) => self.search_is_old = true,
            Some(Err(_)) => {
                self.swap(&mut changed);
                self.waiting = changed;
            }
            // Everything is built again; until then the old pages are shown.
            None => self.swap(&mut changed),
        }
        outcome
    }

    /// Exchanges pages with those that are shown.
    fn swap(&mut self, pages: &mut BTreeMap<usize, (Page, PageText)>) {
        let ready = &mut self.held.ready;
        for (at, (page, text)) in pages {
            if let (Some(old_page), Some(old_text)) =
                (ready.content.pages.get_mut(*at), ready.texts.get_mut(*at))
            {
                mem::swap(old_page, page);
                mem::swap(old_text, text);
            }
        }
    }

    /// Whether what all pages share is still what it was.
    fn shares_the_same(&self) -> bool {
        let ready = &self.held.ready;
        let registers = Parsed::of(&ready.content);
        Language::ALL.into_iter().all(|language| {
            let mut problems = Vec::new();
            let (templates, assets) = (&ready.templates, &ready.assets);
            let frame = Frame::new(language, &registers, templates, assets, &mut problems);
            problems.is_empty()
                && ready
                    .frames
                    .get(&language)
                    .is_some_and(|it| it.is_same(&frame))
        })
    }

    /// Checks everything with the pages that were exchanged, and finishes those.
    fn check(
        &mut self,
        changed: &BTreeMap<usize, (Page, PageText)>,
        options: &Options,
    ) -> Option<Result<(), Problems>> {
        let held = &mut self.held;
        let mut problems = held.noted.clone();
        press::check_all(&mut held.ready, options.parts, &mut problems);
        let warnings = match Problems::unless_wrong(problems) {
            Ok(warnings) => warnings,
            Err(problems) => return Some(Err(problems)),
        };
        let mut old = Vec::new();
        for at in changed.keys() {
            let ready = &held.ready;
            let (page, text) = (ready.content.pages.get(*at)?, ready.texts.get(*at)?);
            let html = if page.front.template.lists_others() {
                Printer::new(ready).page(page, text)
            } else {
                render::alone(ready, page, text)
            };
            let new = proof::read(&html.ok()?, &ready.known);
            old.push((*at, mem::replace(held.proofs.get_mut(*at)?, new)));
        }
        // Finished pages are seldom wrong; then everything is looked at again.
        if !press::judge(&held.ready, &held.proofs, &held.made).is_empty() {
            for (at, proof) in old {
                *held.proofs.get_mut(at)? = proof;
            }
            return None;
        }
        held.ready.warnings.clone_from(&warnings);
        self.warnings = warnings;
        Some(Ok(()))
    }

    /// Makes the files of the search again, if a page changed. Pages that were proved with the old
    /// ones were right then, so that the old names stay known.
    fn renew_search(&mut self, options: &Options) {
        if !mem::take(&mut self.search_is_old) {
            return;
        }
        press::publish_search(&mut self.held.ready, options.parts);
        let files = press::machine_files(&self.held.ready).into_keys();
        self.held
            .made
            .extend(files.map(|file| format!("site/{file}")));
    }
}
