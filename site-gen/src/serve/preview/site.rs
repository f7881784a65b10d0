//! The pages of a preview: what is shown, and what waits until it is right.
//!
//! A changed page is exchanged with the one that is shown, looked at in its place, and stays there or is
//! exchanged once more. Nothing here waits or tells anybody.

use std::collections::{BTreeMap, HashMap};
use std::mem;
use std::path::PathBuf;

use crate::check::proof::{self, Proof};
use crate::content::Leaf;
use crate::content::page::Page;
use crate::press::{self, Held, Whole};
use crate::problem::Level;
use crate::render::{self, Printer, output_path};
use crate::text::PageText;
use crate::{Options, Problem, Problems};

/// Pages by their place in the list.
pub(super) type Pages = BTreeMap<usize, Shown>;

/// A page as it is or may be shown.
pub(super) struct Shown {
    page: Page,
    text: PageText,
    proof: Proof,
}

/// The last good build, as it is shown.
pub(super) struct Site {
    /// The last good build, with every good change since.
    pub(super) held: Held,
    /// Where each page stands, by its file below `site/`.
    pub(super) by_file: HashMap<String, usize>,
    /// Where each page stands, by its source below the content's folder.
    by_source: HashMap<String, usize>,
    /// Pages that changed and cannot be shown while something is wrong.
    waiting: Pages,
    /// Whether the files on the disk differ from the last good build by more than single pages.
    pub(super) is_stale: bool,
    /// Whether the search and the lists were made before the last change.
    pub(super) search_is_old: bool,
    pub(super) warnings: Vec<Problem>,
}

/// What follows from all pages, with what is worth a look; or what is wrong.
pub(super) type Checked = Result<(Whole, Vec<Problem>), Problems>;

impl Site {
    pub(super) fn new(held: Held) -> Self {
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
    pub(super) fn plain_page(&self, file: &str) -> Option<Result<String, Problem>> {
        let ready = &self.held.ready;
        let at = *self.by_file.get(file)?;
        let (page, text) = (ready.content.pages.get(at)?, ready.texts.get(at)?);
        let is_plain = !page.front.template.lists_others();
        is_plain.then(|| render::alone(ready, page, text))
    }

    /// A page that lists others, or a file that is no page.
    pub(super) fn listing(&self, file: &str) -> Option<Result<Vec<u8>, Problem>> {
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
    pub(super) fn take_pages(&mut self, options: &Options, files: &[PathBuf]) -> Option<Pages> {
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
            let mut menus = settings.header.iter().chain(&settings.footer);
            let new = content.pages.get(*at);
            new.is_some_and(|new| new.menu() == old.page.menu())
                || !menus.any(|path| *path == old.page.path)
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
    pub(super) fn stays_within(&self, old: &Pages) -> bool {
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
    pub(super) fn check(&self, options: &Options) -> Option<Checked> {
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
    pub(super) fn settle(
        &mut self,
        mut old: Pages,
        checked: Option<Checked>,
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
    pub(super) fn renew_search(&mut self, options: &Options) {
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
