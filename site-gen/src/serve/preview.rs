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

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{
    Condvar, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
};
use std::time::Duration;

use self::site::Site;
use super::watch::Watch;
use crate::press;
use crate::{Options, Problem, Problems};

mod site;

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
