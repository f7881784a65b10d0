//! The site of a preview: the last good build, and what has changed since.
//!
//! 1. A changed page is read again and the whole content checked with it, from what is kept of the
//!    other pages. Right: it takes its place. Wrong: the page shown stays, the new one waits. One that is
//!    right by itself and takes away nothing that others lead to is shown before the whole is checked.
//! 2. Any other change (a new or missing file, a register, words, a template, a page that cannot be
//!    read or that changes what all pages share) builds everything again.
//! 3. Pages are finished when they are asked for.
//!
//! What is told after a change is what a build of everything would tell; only that a text differs
//! from the record stops nothing here: its editor sees it first and gives it a version then.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::mem;
use std::path::PathBuf;
use std::sync::{
    Condvar, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
};
use std::time::Duration;

use super::watch::Watch;
use crate::check::proof::{self, Proof};
use crate::content::Leaf;
use crate::content::page::Page;
use crate::press::{self, Held, Whole};
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

/// Pages by their place in the list.
type Pages = BTreeMap<usize, Shown>;

/// A page as it is or may be shown.
struct Shown {
    page: Page,
    text: PageText,
    proof: Proof,
}

struct Site {
    /// The last good build, with every good change since.
    held: Held,
    /// Where each page stands, by its file below `site/`.
    by_file: HashMap<String, usize>,
    /// Where each page stands, by its source below the content's folder.
    by_source: HashMap<String, usize>,
    /// Pages that changed and cannot be shown while something is wrong.
    waiting: Pages,
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
        let site = self.read();
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
        let site = self.read();
        site.warnings.clone()
    }

    /// Takes in files that changed; tells whether something else is shown now.
    pub fn take(&self, files: &[PathBuf]) -> Result<bool, Problems> {
        if files.is_empty() {
            return Ok(false);
        }
        let mut site = self.write();
        let Some(changed) = site.take_pages(&self.options, files) else {
            drop(site);
            return self.rebuild();
        };
        let is_early = site.stays_within(&changed);
        let checked = if is_early {
            drop(site);
            self.tell(|news| news.shown += 1);
            let checked = self.read().check(&self.options);
            site = self.write();
            checked
        } else {
            site.check(&self.options)
        };
        let outcome = site.settle(changed, checked);
        drop(site);
        match outcome {
            Some(outcome) => self.announce(outcome, is_early).map(|()| true),
            None => self.rebuild(),
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, Site> {
        self.site.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Site> {
        self.site.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Builds everything again.
    pub fn rebuild(&self) -> Result<bool, Problems> {
        // Built outside the lock, so that pages are answered meanwhile.
        let built = press::hold(&self.options);
        let mut site = self.write();
        let outcome = match built {
            Ok(held) => {
                *site = Site::new(held);
                Ok(())
            }
            Err(problems) => {
                site.is_stale = true;
                Err(problems)
            }
        };
        drop(site);
        self.announce(outcome, false).map(|()| true)
    }

    /// Tells open pages what they must know now. What was shown early they know already.
    fn announce(&self, outcome: Result<(), Problems>, is_early: bool) -> Result<(), Problems> {
        self.tell(|news| {
            news.problems = match &outcome {
                Ok(()) => Vec::new(),
                Err(Problems::Content(found)) => found.iter().map(ToString::to_string).collect(),
                Err(failed) => vec![failed.to_string()],
            };
            news.shown += u64::from(outcome.is_ok() && !is_early);
        });
        outcome
    }

    fn tell(&self, change: impl FnOnce(&mut News)) {
        change(&mut self.lock_news());
        self.changed.notify_all();
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
        let mut site = self.write();
        site.renew_search(&self.options);
        let machine = press::machine_files(&site.held.ready).into_keys();
        let assets = site.held.ready.assets.files.keys();
        let pages = site.by_file.keys();
        machine.chain(pages.chain(assets).cloned()).collect()
    }

    /// The bytes of a file as it would be published; a page is finished now.
    pub fn published(&self, file: &str) -> Option<Result<Vec<u8>, Problem>> {
        let site = self.read();
        if let Some(html) = site.plain_page(file) {
            return Some(html.map(String::into_bytes));
        }
        if !site.search_is_old {
            return site.listing(file);
        }
        drop(site);
        let mut site = self.write();
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

    /// Takes in changed pages; hands back those that stood in their place. None if everything must be
    /// built again.
    fn take_pages(&mut self, options: &Options, files: &[PathBuf]) -> Option<Pages> {
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
            let proof = Proof::default();
            changed.insert(at, Shown { page, text, proof });
        }
        self.swap(&mut changed);
        if self.shares_the_same(&changed) && self.prove(&changed).is_some() {
            return Some(changed);
        }
        self.swap(&mut changed);
        None
    }

    /// Exchanges pages with those that are shown.
    fn swap(&mut self, pages: &mut Pages) {
        let Held { ready, proofs, .. } = &mut self.held;
        for (at, it) in pages {
            if let (Some(page), Some(text), Some(proof)) = (
                ready.content.pages.get_mut(*at),
                ready.texts.get_mut(*at),
                proofs.get_mut(*at),
            ) {
                mem::swap(page, &mut it.page);
                mem::swap(text, &mut it.text);
                mem::swap(proof, &mut it.proof);
            }
        }
    }

    /// Whether what all pages share is still what it was: of the pages, they share the names of those that
    /// stand in a menu.
    fn shares_the_same(&self, old: &Pages) -> bool {
        let content = &self.held.ready.content;
        let settings = &content.settings;
        old.iter().all(|(at, old)| {
            let menus = settings.header.iter().chain(&settings.footer);
            let new = content.pages.get(*at);
            new.is_some_and(|new| new.menu() == old.page.menu())
                || !menus.clone().any(|path| *path == old.page.path)
        })
    }

    /// Finishes the pages that were exchanged, and reads them. None if one cannot be finished.
    fn prove(&mut self, changed: &Pages) -> Option<()> {
        let Held { ready, proofs, .. } = &mut self.held;
        for at in changed.keys() {
            let (page, text) = (ready.content.pages.get(*at)?, ready.texts.get(*at)?);
            let html = if page.front.template.lists_others() {
                Printer::new(ready).page(page, text)
            } else {
                render::alone(ready, page, text)
            };
            *proofs.get_mut(*at)? = proof::read(&html.ok()?, &ready.known);
        }
        Some(())
    }

    /// Whether pages are right by themselves and take nothing away that others may lead to or show.
    fn stays_within(&self, old: &Pages) -> bool {
        let Held {
            ready,
            proofs,
            made,
            ..
        } = &self.held;
        let stays = |(at, old): (&usize, &Shown)| {
            let (page, text) = (ready.content.pages.get(*at)?, ready.texts.get(*at)?);
            let is_right = text.is_right() && proofs.get(*at)?.has_ids_of(&old.proof);
            Some(is_right && !page.front.template.lists_others())
        };
        let places: Vec<usize> = old.keys().copied().collect();
        old.iter().all(|it| stays(it) == Some(true))
            && press::judge(ready, &ready.papers, proofs, made, Some(&places)).is_empty()
    }

    /// Checks everything with the pages that were exchanged. None if everything must be built again.
    fn check(&self, options: &Options) -> Option<Result<(Whole, Vec<Problem>), Problems>> {
        let Held {
            ready,
            proofs,
            made,
            noted,
        } = &self.held;
        let mut problems = noted.clone();
        let whole = press::check_all(ready, options.parts, &mut problems);
        let warnings = match Problems::unless_wrong(problems) {
            Ok(warnings) => warnings,
            Err(problems) => return Some(Err(problems)),
        };
        // Finished pages are seldom wrong; then everything is looked at again.
        let is_right = press::judge(ready, &whole.papers, proofs, made, None).is_empty();
        is_right.then_some(Ok((whole, warnings)))
    }

    /// Keeps the pages that were exchanged, or puts the old ones back.
    fn settle(
        &mut self,
        mut old: Pages,
        checked: Option<Result<(Whole, Vec<Problem>), Problems>>,
    ) -> Option<Result<(), Problems>> {
        match checked {
            Some(Ok((whole, warnings))) => {
                self.held.ready.take(whole);
                self.held.ready.warnings.clone_from(&warnings);
                self.warnings = warnings;
                self.search_is_old = true;
                Some(Ok(()))
            }
            Some(Err(problems)) => {
                self.swap(&mut old);
                self.waiting = old;
                Some(Err(problems))
            }
            // Everything is built again; until then the old pages are shown.
            None => {
                self.swap(&mut old);
                None
            }
        }
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
