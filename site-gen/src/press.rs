//! One build, page by page: no finished page is held in memory.
//!
//! 1. [`gather`] reads everything but the texts: front matter of every page, registers, words,
//!    templates. 2. [`set`] turns the text of each page into HTML, on all cores. A page that needs
//!    no other is finished at once and goes to the disk's waiting room ([`Output::put`]); of its text
//!    only sections, links and anchors are kept. 3. `check` finds every problem. 4. Pages that list
//!    others, and the files that machines read, are finished last. 5. Nothing is published unless
//!    all of it is right.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use rayon::prelude::*;
use request::export_line;

pub(crate) use self::ready::{Gathered, Ready, Whole, check_all, gather};
use crate::check::proof::{self, Proof};
use crate::checklist::Standing;
use crate::content;
use crate::content::page::Page;
use crate::output::{DESK, EDGE, INTAKE, Output, SITE, Written};
use crate::paper::Papers;
use crate::problem::{Failure, Level, Problem, Problems};
use crate::render::{self, output_path};
use crate::text::PageText;
use crate::{
    Announced, Options, Parts, edge, letters, memory, policy, prose, publication, search, sitemap,
};

mod ready;

/// What a build made.
pub(crate) struct Made {
    /// Pages, in both languages.
    pub(crate) pages: usize,
    /// Every fact that is still a sample.
    pub(crate) samples: Vec<Problem>,
    /// What is worth a look and stops nothing.
    pub(crate) warnings: Vec<Problem>,
    /// Versions that are not in force yet.
    pub(crate) announced: Vec<Announced>,
    /// Whether there is a record of what the pages say.
    pub(crate) is_recorded: bool,
    /// What it did to the disk.
    pub(crate) written: Written,
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

/// Files that machines read, beside the pages and assets. Each generator is a line here.
pub(crate) fn machine_files(ready: &Ready) -> BTreeMap<String, Cow<'_, [u8]>> {
    let held = [&ready.remembered, &ready.moved, &ready.papers.files];
    let held = held.into_iter().flatten();
    let held = held.map(|(path, bytes)| (path.clone(), Cow::Borrowed(bytes.as_slice())));
    let mut files: BTreeMap<_, _> = held.chain(search::files(&ready.search)).collect();
    let sitemap = sitemap::sitemap(&ready.content).into_bytes();
    let robots = sitemap::robots(&ready.content).into_bytes();
    let made = [
        ("sitemap.xml".to_owned(), sitemap),
        ("robots.txt".to_owned(), robots),
    ];
    let of_register = ready.content.roots.clone();
    let of_register = of_register.map(|bytes| (request::roots::FILE.to_owned(), bytes));
    let schema = export_line::published(&ready.content.settings.base_url);
    let schema = (export_line::FILE.to_owned(), policy::json(&schema));
    let made = policy::files(ready).into_iter().chain(made).chain([schema]);
    let made = made.chain(of_register);
    files.extend(made.map(|(path, bytes)| (path, Cow::Owned(bytes))));
    files
}

/// Makes everything and publishes it to `output`, or tells every problem. Without an output it
/// does all the same and writes nothing. Notes what is known even when something is wrong.
pub(crate) fn make(
    options: &Options,
    output: Option<Output>,
    known: &mut Known,
) -> Result<Made, Problems> {
    let mut held = run(options, &Sink(output.as_ref()), Keep::Little, known)?;
    if output.is_none() {
        let advice = prose::look(&options.content, &held.ready)?;
        held.ready.warnings.extend(advice);
        held.ready.warnings.sort();
    }
    let written = match output {
        Some(output) => output.publish(&held.made)?,
        None => Written::default(),
    };
    let made = Made {
        pages: held.ready.content.pages.len(),
        announced: memory::announced::announced(&held.ready.content),
        is_recorded: held.ready.content.record.is_some(),
        samples: held.ready.content.samples.clone(),
        warnings: held.ready.warnings.clone(),
        written,
    };
    // The program ends after this. Piece by piece, giving back the memory of a large site takes a
    // thirtieth of the whole build.
    std::mem::forget(held);
    Ok(made)
}

/// A build that is held in memory, to be shown and changed: every text with its HTML.
pub(crate) struct Held {
    pub(crate) ready: Ready,
    /// What was read in the finished pages, in the pages' order.
    pub(crate) proofs: Vec<Proof>,
    /// The path of every file below `out`.
    pub(crate) made: HashSet<String>,
    /// What was worth a look while the folders were read.
    pub(crate) noted: Vec<Problem>,
}

/// Makes everything and keeps what is needed to finish any page again.
pub(crate) fn hold(options: &Options) -> Result<Held, Problems> {
    run(options, &Sink(None), Keep::Html, &mut Known::default())
}

/// What is kept of the text of a finished page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    /// Sections, links and anchors.
    Little,
    /// Its HTML as well.
    Html,
}

fn run(
    options: &Options,
    sink: &Sink<'_>,
    keep: Keep,
    known: &mut Known,
) -> Result<Held, Problems> {
    let Gathered {
        mut ready,
        mut problems,
    } = gather(options)?;
    ready.is_draft = keep == Keep::Html;
    let is_right = !problems.iter().any(|it| it.level == Level::Wrong);
    let way = Way {
        sink,
        keep,
        parts: options.parts,
        is_right,
    };
    let noted = problems.clone();
    let (texts, mut finished) = set(&ready, &options.content, &way)?;
    ready.texts = texts;
    let whole = check_all(&ready, options.parts, &mut problems);
    ready.take(whole);
    known.standings.clone_from(&ready.standings);
    known.samples.clone_from(&ready.content.samples);
    ready.warnings = Problems::unless_wrong(problems)?;
    known.warnings.clone_from(&ready.warnings);
    publish_search(&mut ready, options.parts);
    finish_rest(&ready, sink, &mut finished);
    let mut made = put_files(&ready, sink)?;
    made.extend(ready.content.pages.iter().map(site_file));
    let proofs = proofs(finished)?;
    Problems::unless_none(judge(&ready, &ready.papers, &proofs, &made, None))?;
    Ok(Held {
        ready,
        proofs,
        made,
        noted,
    })
}

/// Where finished files go; nowhere when a build only checks.
struct Sink<'o>(Option<&'o Output>);

impl Sink<'_> {
    /// Takes a finished file below one of the two folders.
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        self.0.map_or(Ok(()), |output| output.put(path, bytes))
    }
}

/// What the finished HTML of a page says; none while it is not finished.
type Finished = Option<Result<Proof, Stop>>;

/// Why a page could not be finished.
enum Stop {
    Template(Problem),
    Disk(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Disk(failure)
    }
}

/// How the pages go their way.
struct Way<'o> {
    sink: &'o Sink<'o>,
    keep: Keep,
    parts: Parts,
    /// Whether nothing is wrong so far.
    is_right: bool,
}

/// Turns the text of every page into HTML. Pages that need no other are finished, if all is right
/// so far.
fn set(
    ready: &Ready,
    root: &Path,
    way: &Way<'_>,
) -> Result<(Vec<PageText>, Vec<Finished>), Failure> {
    let pages = ready.content.pages.par_iter();
    pages
        .map(|page| {
            let body = content::body(root, page)?;
            let mut text = text_of(ready, page, body.text(), way.parts);
            let mut finished = None;
            if way.is_right && text.is_right() && !page.front.template.lists_others() {
                let html = render::alone(ready, page, &text);
                finished = Some(finish(page, html, way.sink, &ready.known));
                if way.keep == Keep::Little && !ready.content.is_kept(page) {
                    text.forget_html();
                }
            }
            Ok((text, finished))
        })
        .collect()
}

/// The texts of one page.
pub(crate) fn text_of(ready: &Ready, page: &Page, body: &str, parts: Parts) -> PageText {
    let Some(frame) = ready.frames.get(&page.language) else {
        return PageText::default();
    };
    let mut text = PageText::of(page, body, &frame.facts, &ready.assets);
    if parts.search {
        text.found = search::lines(page, &text);
    }
    text
}

/// Makes the files of the search.
pub(crate) fn publish_search(ready: &mut Ready, parts: Parts) {
    if parts.search {
        ready.search = search::publish(&ready.content, &ready.texts);
    }
}

/// Proves a finished page and hands it on.
fn finish(
    page: &Page,
    html: Result<String, Problem>,
    sink: &Sink<'_>,
    known: &proof::Known,
) -> Result<Proof, Stop> {
    let html = html.map_err(Stop::Template)?;
    sink.put(&site_file(page), html.as_bytes())?;
    Ok(proof::read(&html, known))
}

/// Finishes the pages that list others, now that all are known.
fn finish_rest(ready: &Ready, sink: &Sink<'_>, finished: &mut [Finished]) {
    let printer = render::Printer::new(ready);
    let pages = ready.content.pages.iter().zip(&ready.texts);
    let open = pages
        .zip(finished)
        .filter(|(_, finished)| finished.is_none());
    let finish = |((page, text), finished): ((&Page, &PageText), &mut Finished)| {
        let html = printer.page(page, text);
        *finished = Some(finish(page, html, sink, &ready.known));
    };
    let (long, short): (Vec<_>, Vec<_>) =
        open.partition(|((page, _), _)| page.front.template.lists_all());
    short.into_par_iter().for_each(finish);
    // One at a time: what a template is shown of every page takes more room than all the rest.
    long.into_iter().for_each(finish);
}

/// A path within its folder, and what stands there.
type File<'f> = (String, Cow<'f, [u8]>);

/// Hands on every file that is no page; tells the paths of them.
fn put_files(ready: &Ready, sink: &Sink<'_>) -> Result<HashSet<String>, Failure> {
    let (files, (intake, edge)) = rayon::join(
        || machine_files(ready),
        || (publication::files(ready), edge::files(ready)),
    );
    let own = |(path, bytes)| (path, Cow::Owned(bytes));
    let site = ready.assets.files.iter();
    let site = site.map(|(path, bytes)| (path.clone(), Cow::Borrowed(bytes.as_slice())));
    let folders: [(&str, Vec<File<'_>>); 4] = [
        (SITE, site.chain(files).collect()),
        (INTAKE, intake.into_iter().map(own).collect()),
        (EDGE, edge.into_iter().map(own).collect()),
        (DESK, letters::files(ready).into_iter().map(own).collect()),
    ];
    let files = folders.par_iter().flat_map(|(folder, files)| {
        let files = files.par_iter();
        files.map(move |(path, bytes)| (format!("{folder}/{path}"), bytes))
    });
    let put = |(path, bytes): (String, &Cow<'_, [u8]>)| sink.put(&path, bytes).map(|()| path);
    files.map(put).collect()
}

/// The file of a page below `out`.
fn site_file(page: &Page) -> String {
    format!("{SITE}/{}", output_path(&page.href()))
}

/// What was read in every page, or why one could not be finished.
fn proofs(finished: Vec<Finished>) -> Result<Vec<Proof>, Problems> {
    let mut faults = Vec::new();
    let mut proofs = Vec::new();
    for finished in finished {
        match finished {
            Some(Ok(proof)) => proofs.push(proof),
            Some(Err(Stop::Template(problem))) => faults.push(problem),
            Some(Err(Stop::Disk(failure))) => return Err(failure.into()),
            None => {}
        }
    }
    Problems::unless_none(faults)?;
    Ok(proofs)
}

/// What is wrong with finished pages; with `only`, with those alone.
pub(crate) fn judge(
    ready: &Ready,
    papers: &Papers,
    proofs: &[Proof],
    made: &HashSet<String>,
    only: Option<&[usize]>,
) -> Vec<Problem> {
    let prefix = format!("{SITE}/");
    let files = made.iter().filter_map(|path| path.strip_prefix(&prefix));
    let paths: Vec<_> = ready
        .content
        .pages
        .iter()
        .map(|it| output_path(&it.href()))
        .collect();
    let pages = paths.iter().map(String::as_str).zip(proofs);
    let papers = papers.proofs.iter();
    let papers = papers.map(|(path, proof)| (path.as_str(), proof));
    let all: Vec<_> = pages.chain(papers).collect();
    let judged: Option<Vec<_>> =
        only.map(|only| only.iter().filter_map(|at| all.get(*at).copied()).collect());
    let places = proof::Places::of(&all, files.collect());
    places.judge(judged.as_deref().unwrap_or(&all))
}
