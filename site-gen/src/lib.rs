//! Publishes what the society promises: content and templates become a static site.
//!
//! 1. `load` reads the folders. 2. `content` gives every file its shape. 3. `text` and
//!    `markdown` turn texts into HTML. 4. `check` finds every problem of every file at once.
//! 5. `render` fills the templates, `sitemap` and `publication` what machines read, `search` what
//!    the search page looks through.
//! 6. `output` writes only what changed, and takes away what is gone.
//!
//! Disk is touched in `load` and `output` alone ([`serve`] looks at the times of files; [`mod@start`] and
//! [`revise`] write content, when a person asks). Same input, same bytes: no clock, no randomness.
//! A build that finds a problem leaves the old output as it was. `outside` alone uses the network, on request.

use std::path::PathBuf;

mod ask;
mod assets;
mod check;
mod checklist;
mod content;
mod document;
mod edge;
mod filters;
mod frame;
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod fuzzing;
mod glossary;
#[cfg(test)]
mod hostile;
mod letters;
mod load;
mod markdown;
mod memory;
mod output;
mod outside;
mod paper;
mod picture;
mod policy;
mod press;
mod problem;
mod prose;
mod publication;
pub mod quote;
mod render;
mod search;
pub mod serve;
mod sitemap;
mod source;
mod start;
mod templates;
mod text;
mod twins;

pub use checklist::{Citation, Duty, Place, Standing, State};
pub use content::bilingual::Bilingual;
pub use memory::announced::Announced;
pub use memory::edit::{Again, Revise, adopt, record, revise};
pub use problem::{Failure, Level, Problem, Problems};
pub use start::{Start, Started, start};

/// Where everything is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The society's words and facts.
    pub content: PathBuf,
    /// Templates and assets.
    pub templates: PathBuf,
    /// Where `site/` and `intake/` are written.
    pub out: PathBuf,
    /// What is made beside the pages.
    pub parts: Parts,
}

/// What is made beside the pages. Each costs time of its own, so that a measurement can leave it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// The search index.
    pub search: bool,
    /// `.br` and `.gz` beside each file.
    pub twins: bool,
}

impl Default for Parts {
    fn default() -> Self {
        Self {
            search: true,
            twins: true,
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            content: PathBuf::from("content"),
            templates: PathBuf::from("templates"),
            out: PathBuf::from("dist"),
            parts: Parts::default(),
        }
    }
}

/// What a build did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Pages, in both languages.
    pub pages: usize,
    /// Files that were new or different.
    pub files_written: usize,
    /// Files that were removed.
    pub files_removed: usize,
    /// Facts that are still samples.
    pub samples: usize,
    /// What is worth a look and stopped nothing.
    pub warnings: Vec<Problem>,
    /// Versions that are not in force yet.
    pub announced: Vec<Announced>,
    /// Whether there is a record of what the pages say.
    pub is_recorded: bool,
}

/// Builds the site.
pub fn build(options: &Options) -> Result<Report, Problems> {
    let output = output::Output::open(&options.out, options.parts.twins)?;
    let made = press::make(options, Some(output), &mut press::Known::default())?;
    Ok(Report {
        pages: made.pages,
        files_written: made.written.files,
        files_removed: made.written.removed,
        samples: made.samples.len(),
        warnings: made.warnings,
        announced: made.announced,
        is_recorded: made.is_recorded,
    })
}

/// What a check found, the good and the bad.
#[derive(Debug)]
pub struct Checked {
    /// How each item of the publication checklist stands, as far as the content could be read.
    pub items: Vec<Standing>,
    /// Every fact that is still a sample.
    pub samples: Vec<Problem>,
    /// Whether it could be published.
    pub outcome: Result<Report, Problems>,
}

/// Does everything a build does except writing. With `publish`, every sample is a problem.
pub fn check(options: &Options, publish: bool) -> Result<Report, Problems> {
    examine(options, publish).outcome
}

/// The same, with everything that is known of the content even when it is wrong.
pub fn examine(options: &Options, publish: bool) -> Checked {
    let mut known = press::Known::default();
    let made = press::make(options, None, &mut known);
    let mut outcome = made.and_then(|made| report(made, publish));
    if let Err(Problems::Content(found)) = &mut outcome {
        // A fault of finished pages, or a sample, is found after the warnings.
        found.extend(known.warnings);
        found.sort();
    }
    Checked {
        items: known.standings,
        samples: known.samples,
        outcome,
    }
}

/// Asks for every address outside the site that a content in order names; needs the network.
///
/// What may be back tomorrow is handed back as a warning.
pub fn ask_outside(options: &Options) -> Result<Vec<Problem>, Problems> {
    let ask = outside::ask::Ask::with_curl()?;
    let held = press::hold(options)?;
    Problems::unless_wrong(outside::check(&held.ready, &ask))
}

fn report(made: press::Made, publish: bool) -> Result<Report, Problems> {
    let samples = made.samples.len();
    if publish {
        Problems::unless_none(made.samples)?;
    }
    Ok(Report {
        pages: made.pages,
        files_written: 0,
        files_removed: 0,
        samples,
        warnings: made.warnings,
        announced: made.announced,
        is_recorded: made.is_recorded,
    })
}
