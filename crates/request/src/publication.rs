//! What site-gen hands on: the words, texts and page frame that intake-fn and staff-desk need.
//!
//! site-gen writes it as `dist/intake/publication.json`; it holds nothing personal.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::about::About;
use crate::deadline::Deadlines;
use crate::decision::Ground;
use crate::kind::{Kind, Language};
use crate::words::Words;

/// File name of the publication within `dist/intake`.
pub const FILE: &str = "publication.json";
/// File name of the templates within `dist/intake`: their texts by their names. One file, because a function that
/// starts pays for each that it opens.
pub const TEMPLATES: &str = "templates.json";
/// Layout of the publication. A reader refuses any other.
pub const FORMAT: u32 = 6;

/// Name of the society's fact that states the public key of receipts.
pub const RECEIPT_KEY: &str = "receipt_key";
/// Name of the society's fact that states the public half of the desk's own, for what comes on paper.
pub const DESK_RECEIPT_KEY: &str = "desk_receipt_key";

/// Everything a program needs to speak for the society.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// Layout, [`FORMAT`].
    pub format: u32,
    /// Version of the field tables it was built with, [`crate::SCHEMA`].
    pub schema: u32,
    /// Fees in yen by kind; 0 is free.
    pub fees: BTreeMap<Kind, u32>,
    /// Rules of the days that count.
    pub deadlines: Deadlines,
    /// One edition a language.
    pub editions: BTreeMap<Language, Edition>,
}

/// What one language needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// Frame of every page.
    pub shell: Shell,
    /// Labels, hints, options and messages.
    pub words: Words,
    /// The form page of each kind.
    pub forms: BTreeMap<Kind, FormText>,
    /// The page that tells how a request stands.
    pub status: PageRef,
    /// Version and digest of every page, by its address.
    pub pages: BTreeMap<String, TextVersion>,
    /// What a form can be opened about, by [`About::key`].
    pub abouts: BTreeMap<String, About>,
    /// The grounds on which a request is declined.
    pub grounds: Vec<Ground>,
}

/// The frame around a page: what header, footer and notices need.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shell {
    /// Language of the page.
    pub language: Language,
    /// Origin of the site, without a slash at its end.
    pub base_url: String,
    /// Facts of the society in this language, by key (`name`, `address`, `telephone` …).
    pub society: BTreeMap<String, String>,
    /// How many facts are still samples; a banner stands on every page while any is.
    pub samples: usize,
    /// Links of the header.
    pub header: Vec<Link>,
    /// Links of the footer.
    pub footer: Vec<Link>,
    /// Addresses of fingerprinted assets by plain name (`site.css`, `icon.svg`).
    pub assets: BTreeMap<String, String>,
}

/// A link with its words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Address within the site, language prefix included.
    pub href: String,
    /// Words of the link.
    pub text: String,
}

/// A page, as another page points to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageRef {
    /// Address within the site, language prefix included.
    pub href: String,
    /// Address of the same page in the other language.
    pub twin: String,
    /// Title.
    pub title: String,
    /// Name in menus and breadcrumbs.
    pub menu: String,
    /// One sentence: what the page is for.
    pub summary: String,
    /// The way to it: the first page, the pages above, the page itself.
    pub breadcrumbs: Vec<Link>,
}

/// What every template knows of the page it shows, as `page`.
#[derive(Debug, Serialize)]
pub struct PageFrame {
    /// Address within the site.
    pub href: String,
    /// Address of the same page in the other language.
    pub twin: String,
    /// Title.
    pub title: String,
    /// Name in menus and breadcrumbs.
    pub menu: String,
    /// One sentence: what the page is for.
    pub summary: String,
    /// The way to it.
    pub breadcrumbs: Vec<Link>,
    /// Its language.
    pub language: Language,
    /// The other language.
    pub twin_language: Language,
    /// Its whole address.
    pub canonical: String,
    /// Whole addresses of the page in each language.
    pub alternates: Vec<Alternate>,
    /// Whether it is kept out of indexes.
    pub noindex: bool,
}

/// Where a page is in one language.
#[derive(Debug, Serialize)]
pub struct Alternate {
    /// The language, or `x-default` for readers of any other.
    pub lang: &'static str,
    /// Whole address.
    pub href: String,
}

impl PageFrame {
    /// The frame of a page. One that is kept out of indexes names no other language to them.
    pub fn new(shell: &Shell, page: PageRef, noindex: bool) -> Self {
        let language = shell.language;
        let absolute = |href: &str| format!("{}{href}", shell.base_url);
        let pair = [(language, &page.href), (language.twin(), &page.twin)];
        let own = |wanted: Language| pair.iter().find(|(one, _)| *one == wanted);
        let prevailing = own(Language::Ja).map(|(_, href)| ("x-default", *href));
        let both = Language::ALL
            .into_iter()
            .filter_map(own)
            .map(|(one, href)| (one.id(), *href));
        let alternates = both
            .chain(prevailing)
            .filter(|_| !noindex)
            .map(|(lang, href)| Alternate {
                lang,
                href: absolute(href),
            })
            .collect();
        Self {
            language,
            twin_language: language.twin(),
            canonical: absolute(&page.href),
            alternates,
            noindex,
            href: page.href,
            twin: page.twin,
            title: page.title,
            menu: page.menu,
            summary: page.summary,
            breadcrumbs: page.breadcrumbs,
        }
    }
}

/// The text of a form page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormText {
    /// The page itself.
    pub page: PageRef,
    /// The purpose-of-use statement shown before sending (Art. 21(2)), as HTML.
    pub purpose_html: String,
    /// Which text this is; a request records it.
    pub version: TextVersion,
}

/// Which version of which text a sender saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextVersion {
    /// Address of the page.
    pub page: String,
    /// Version the page states.
    pub version: String,
    /// SHA-256 of what the page tells its readers, lists and facts included, in hexadecimal;
    /// `content/record.toml` has the same.
    pub digest: String,
}
