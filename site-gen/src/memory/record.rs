//! `record.toml`: which text each version had, so that no promise changes silently.
//!
//! [`mod@file`] reads and writes it; [`mod@check`] compares the content with it.

use std::collections::BTreeMap;

use request::Language;

pub(crate) use self::check::check;
pub(crate) use self::file::read;

use super::digest;
use super::rank;
use crate::content::Content;
use crate::content::front_matter::Revision;
use crate::content::page::Page;
use crate::source;
use crate::text::PageText;

mod check;
mod file;

/// File within the content.
pub(crate) const FILE: &str = "record.toml";
/// What is recorded of one version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    /// What readers saw, lists and facts included.
    pub(crate) digest: String,
    /// What the page says by itself, where that is another.
    pub(crate) own: Option<String>,
    /// The entry of its history.
    pub(crate) history: Option<String>,
    /// The HTML that was kept of it.
    pub(crate) shown: Option<String>,
}

impl Entry {
    fn own(&self) -> &str {
        self.own.as_deref().unwrap_or(&self.digest)
    }
}

/// The versions of one page: seldom more than a few.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Recorded {
    /// Where its lines start in the file.
    line: usize,
    versions: Vec<(String, Entry)>,
}

impl Recorded {
    fn get(&self, version: &str) -> Option<&Entry> {
        let mut all = self.versions.iter();
        all.find(|(name, _)| name == version).map(|(_, it)| it)
    }

    fn put(&mut self, version: &str, entry: Entry) {
        self.versions.retain(|(name, _)| name != version);
        // Mostly the only one: room for four of every page would be felt.
        self.versions.reserve_exact(1);
        self.versions.push((version.to_owned(), entry));
    }

    /// What is recorded of a version; if nothing is, `entry` is from now on.
    fn get_or_put(&mut self, version: &str, entry: impl FnOnce() -> Entry) -> Option<&mut Entry> {
        if self.get(version).is_none() {
            self.put(version, entry());
        }
        let mut all = self.versions.iter_mut();
        all.find(|(name, _)| name == version).map(|(_, it)| it)
    }
}

type Pages = BTreeMap<String, Recorded>;

/// The whole record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Record {
    /// The file, as messages name it.
    file: String,
    ja: Pages,
    en: Pages,
}

impl Record {
    fn of(&self, language: Language) -> &Pages {
        match language {
            Language::Ja => &self.ja,
            Language::En => &self.en,
        }
    }

    fn of_mut(&mut self, language: Language) -> &mut Pages {
        match language {
            Language::Ja => &mut self.ja,
            Language::En => &mut self.en,
        }
    }

    /// What is recorded of a page, by version.
    fn page(&self, page: &Page) -> Option<&Recorded> {
        self.of(page.language).get(&page.file)
    }

    /// Whether a page says something else than was recorded of its version.
    pub(crate) fn differs(&self, page: &Page) -> bool {
        let recorded = self.page(page).and_then(|it| it.get(&page.front.version));
        recorded.is_some_and(|entry| entry.own() != page.digest)
    }

    /// How many versions it holds.
    pub(crate) fn count(&self) -> usize {
        let pages = self.ja.values().chain(self.en.values());
        pages.map(|it| it.versions.len()).sum()
    }

    /// Takes in what the content says now. What is recorded stays as it is, unless `again` says so
    /// of its page's present version.
    pub(crate) fn take(
        &mut self,
        content: &Content,
        texts: &[PageText],
        again: &dyn Fn(&Page) -> bool,
    ) {
        for (page, text) in content.pages.iter().zip(texts) {
            let own = self
                .of_mut(page.language)
                .entry(page.file.clone())
                .or_default();
            let entry = entry(content, page, text);
            if again(page) {
                forget(own, content, page);
                own.put(&page.front.version, entry);
            } else {
                own.get_or_put(&page.front.version, || entry);
            }
            for kept in content.kept_of(page).filter_map(|at| content.kept.get(at)) {
                let version = &kept.page.front.version;
                if rank(version) > rank(&page.front.version) {
                    continue;
                }
                let history = page.front.history.iter().find(|it| it.version == *version);
                let entry = own.get_or_put(version, || Entry {
                    digest: kept.page.digest.clone(),
                    history: history.map(said),
                    ..Entry::default()
                });
                if let Some(entry) = entry.filter(|it| it.shown.is_none()) {
                    entry.shown = kept.shown_digest();
                }
            }
        }
    }
}

/// Drops what is to be recorded again; of a text that lies nowhere any more, the digest stays.
fn forget(own: &mut Recorded, content: &Content, page: &Page) {
    let is_kept = |version: &String| {
        let mut kept = content.kept_of(page).filter_map(|at| content.kept.get(at));
        kept.any(|it| it.page.front.version == *version)
    };
    own.versions
        .retain(|(version, _)| rank(version) <= rank(&page.front.version) && !is_kept(version));
    for (version, entry) in &mut own.versions {
        if let Some(now) = page.front.history.iter().find(|it| it.version == *version) {
            entry.history = Some(said(now));
        }
    }
}

fn entry(content: &Content, page: &Page, text: &PageText) -> Entry {
    let digest = digest::whole(content, page, text);
    let own = (digest != page.digest).then(|| page.digest.clone());
    let version = &page.front.version;
    let history = page.front.history.iter().find(|it| it.version == *version);
    Entry {
        digest,
        own,
        history: history.map(said),
        shown: None,
    }
}

/// The digest of an entry of a history.
fn said(it: &Revision) -> String {
    let text = format!("{}\0{}\0{}\0{}", it.version, it.date.iso(), it.what, it.why);
    source::digest(text.as_bytes())
}
