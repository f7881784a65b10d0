//! What pages are made from, gathered and checked before any of them is published.
//!
//! [`gather`] reads everything but the texts; [`check_all`] finds every problem once these are there, and
//! what follows from all of them. Nothing is written here.

use std::collections::BTreeMap;

use request::Language;

use crate::assets::{self, Assets};
use crate::check::{self, proof};
use crate::checklist::Standing;
use crate::content::page::Page;
use crate::content::resolve::Parsed;
use crate::content::{self, Content};
use crate::frame::Frame;
use crate::memory::{self, Memory};
use crate::paper::{self, Papers};
use crate::problem::{Failure, Level, Problem, noting};
use crate::templates::Templates;
use crate::text::PageText;
use crate::{Options, Parts, ask, edge, filters, load, search};

/// What rendering needs, checked.
pub(crate) struct Ready {
    pub(crate) content: Content,
    pub(crate) templates: Templates,
    pub(crate) assets: Assets,
    /// Addresses that lead somewhere whatever the pages say: pages, assets, and what the intake
    /// answers.
    pub(crate) known: proof::Known,
    /// Texts of the pages, in the pages' order; empty until each was read. A page that was finished
    /// on the way has no HTML here any more.
    pub(crate) texts: Vec<PageText>,
    pub(crate) frames: BTreeMap<Language, Frame>,
    /// Texts of kept and announced versions.
    pub(crate) memory: Memory,
    /// Their pages, comparisons and the feeds, finished.
    pub(crate) remembered: BTreeMap<String, Vec<u8>>,
    /// Pages at old addresses, by their files.
    pub(crate) moved: BTreeMap<String, Vec<u8>>,
    /// The forms to print, finished.
    pub(crate) papers: Papers,
    /// How the items of the publication checklist stand.
    pub(crate) standings: Vec<Standing>,
    /// What the search page looks through; empty when it is left out.
    pub(crate) search: search::Indexes,
    /// What is worth a look and stops nothing.
    pub(crate) warnings: Vec<Problem>,
    /// Whether it is only shown to its editor: a text may differ from the record for a while.
    pub(crate) is_draft: bool,
}

/// Everything but the texts, and what is wrong so far.
pub(crate) struct Gathered {
    pub(crate) ready: Ready,
    pub(crate) problems: Vec<Problem>,
}

/// Reads the folders.
pub(crate) fn gather(options: &Options) -> Result<Gathered, Failure> {
    let template_files = load::folder(&options.templates, "Name the folder with --templates.")?;
    let (read, loaded) = rayon::join(
        || noting(|told| content::read(&options.content, told)),
        || noting(|told| Templates::load(&options.templates, &template_files, told)),
    );
    let ((content, mut problems), (templates, told)) = (read, loaded);
    let content = content?;
    problems.extend(told);
    let mut assets = assets::publish(&template_files);
    let filters = filters::css(&content.registers);
    assets.add(filters::NAME, filters.into_bytes());
    let registers = Parsed::of(&content);
    let frame =
        |language| noting(|told| Frame::new(language, &registers, &templates, &assets, told));
    let (ja, en) = rayon::join(|| frame(Language::Ja), || frame(Language::En));
    problems.extend(ja.1.into_iter().chain(en.1));
    let frames = BTreeMap::from([(Language::Ja, ja.0), (Language::En, en.0)]);
    let memory = Memory::of(&content, &frames, &assets);
    let ready = Ready {
        known: known(&content, &assets),
        content,
        templates,
        assets,
        texts: Vec::new(),
        frames,
        memory,
        remembered: BTreeMap::new(),
        moved: BTreeMap::new(),
        papers: Papers::default(),
        standings: Vec::new(),
        search: search::Indexes::default(),
        warnings: Vec::new(),
        is_draft: false,
    };
    Ok(Gathered { ready, problems })
}

fn known(content: &Content, assets: &Assets) -> proof::Known {
    let pages = content.pages.iter().map(Page::href);
    pages
        .chain(assets.addresses.values().cloned())
        .chain(ask::addresses(content))
        .chain(memory::addresses(content))
        .chain(paper::addresses(content))
        .collect()
}

/// What only follows from the whole content.
pub(crate) struct Whole {
    standings: Vec<Standing>,
    moved: BTreeMap<String, Vec<u8>>,
    /// Versions and papers, unless something is wrong.
    remembered: BTreeMap<String, Vec<u8>>,
    pub(crate) papers: Papers,
}

impl Ready {
    /// Takes in what was found.
    pub(crate) fn take(&mut self, whole: Whole) {
        self.standings = whole.standings;
        self.moved = whole.moved;
        self.remembered = whole.remembered;
        self.papers = whole.papers;
    }
}

/// Finds every problem of the whole content, and what only follows from all of it.
pub(crate) fn check_all(ready: &Ready, parts: Parts, problems: &mut Vec<Problem>) -> Whole {
    let Ready {
        content,
        texts,
        templates,
        assets,
        frames,
        ..
    } = ready;
    let whole = || noting(|told| check::all(content, texts, templates, assets, told));
    let moved = || {
        noting(|told| {
            ask::check(content, frames, told);
            if parts.search {
                search::check(content, texts, told);
            }
            edge::moved(ready, told)
        })
    };
    let versions = || noting(|told| memory::check(ready, told));
    let (whole, (moved, versions)) = rayon::join(whole, || rayon::join(moved, versions));
    for told in [whole.1, moved.1, versions.1] {
        problems.extend(told);
    }
    let mut found = Whole {
        standings: whole.0,
        moved: moved.0,
        remembered: BTreeMap::new(),
        papers: Papers::default(),
    };
    if !problems.iter().any(|it| it.level == Level::Wrong) {
        let remembered = || noting(|told| memory::publish(ready, told));
        let papers = || noting(|told| paper::publish(ready, told));
        let (remembered, papers) = rayon::join(remembered, papers);
        found.remembered = remembered.0;
        found.papers = papers.0;
        problems.extend(remembered.1);
        problems.extend(papers.1);
    }
    found
}
