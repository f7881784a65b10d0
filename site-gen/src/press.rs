//! One build in memory: every step in order, nothing written.

use std::collections::BTreeMap;

use rayon::prelude::*;
use request::Language;

use crate::assets::{self, Assets};
use crate::check::{self, proof};
use crate::checklist::Standing;
use crate::content::{self, Content};
use crate::frame::Frame;
use crate::problem::{Problem, Problems};
use crate::templates::Templates;
use crate::text::PageText;
use crate::{Options, load, publication, render, search, sitemap};

/// Everything a build makes.
pub(crate) struct Made {
    /// Public files by path.
    pub(crate) site: BTreeMap<String, Vec<u8>>,
    /// What the intake needs, by path.
    pub(crate) intake: BTreeMap<String, Vec<u8>>,
    /// Pages, in both languages.
    pub(crate) pages: usize,
    /// Every fact that is still a sample.
    pub(crate) samples: Vec<Problem>,
    /// What is worth a look and stops nothing.
    pub(crate) warnings: Vec<Problem>,
}

/// What rendering needs, checked.
pub(crate) struct Ready {
    pub(crate) content: Content,
    pub(crate) templates: Templates,
    pub(crate) assets: Assets,
    /// Texts of the pages, in the pages' order.
    pub(crate) texts: Vec<PageText>,
    pub(crate) frames: BTreeMap<Language, Frame>,
    /// How the items of the publication checklist stand.
    pub(crate) standings: Vec<Standing>,
    /// What the search page looks through; empty when it is left out.
    pub(crate) search: search::Indexes,
    /// What is worth a look and stops nothing.
    pub(crate) warnings: Vec<Problem>,
}

/// What is known of a content even when it is wrong.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// How the items of the publication checklist stand.
    pub(crate) standings: Vec<Standing>,
    /// Every fact that is still a sample.
    pub(crate) samples: Vec<Problem>,
    /// What is worth a look, where it did not stop at what is wrong.
    pub(crate) warnings: Vec<Problem>,
}

/// Makes everything, or tells every problem.
pub(crate) fn make(options: &Options) -> Result<Made, Problems> {
    make_noting(options, &mut Known::default())
}

/// The same, noting what is known even when something is wrong.
pub(crate) fn make_noting(options: &Options, known: &mut Known) -> Result<Made, Problems> {
    let ready = prepare(options, known)?;
    let mut site = render::pages(&ready)?;
    site.extend(ready.assets.files.clone());
    site.extend(search::files(&ready.search));
    site.insert(
        "sitemap.xml".to_owned(),
        sitemap::sitemap(&ready.content).into_bytes(),
    );
    site.insert(
        "robots.txt".to_owned(),
        sitemap::robots(&ready.content).into_bytes(),
    );
    Problems::unless_none(proof::check(&site))?;
    Ok(Made {
        site,
        intake: publication::files(&ready),
        pages: ready.content.pages.len(),
        samples: ready.content.samples,
        warnings: ready.warnings,
    })
}

fn prepare(options: &Options, known: &mut Known) -> Result<Ready, Problems> {
    let content_files = load::folder(&options.content, "Name the folder with --content.")?;
    let template_files = load::folder(&options.templates, "Name the folder with --templates.")?;
    let mut problems = Vec::new();
    let content = content::read(&options.content, &content_files, &mut problems);
    let templates = Templates::load(&options.templates, &template_files, &mut problems);
    let assets = assets::publish(&template_files);
    let frames: BTreeMap<_, _> = Language::ALL
        .into_iter()
        .map(|language| {
            (
                language,
                Frame::new(language, &content, &templates, &assets, &mut problems),
            )
        })
        .collect();
    let texts: Vec<_> = content
        .pages
        .par_iter()
        .map(|page| match frames.get(&page.language) {
            Some(frame) => {
                let mut text = PageText::of(page, &frame.facts, &assets.addresses);
                if options.parts.search {
                    text.found = search::lines(page, &text);
                }
                text
            }
            None => PageText::default(),
        })
        .collect();
    let standings = check::all(
        &content,
        &texts,
        &templates,
        &assets.addresses,
        &mut problems,
    );
    known.standings.clone_from(&standings);
    known.samples.clone_from(&content.samples);
    let search = if options.parts.search {
        search::publish(&content, &texts, &mut problems)
    } else {
        search::Indexes::default()
    };
    let warnings = Problems::unless_wrong(problems)?;
    known.warnings.clone_from(&warnings);
    Ok(Ready {
        content,
        templates,
        assets,
        texts,
        frames,
        standings,
        search,
        warnings,
    })
}
