//! Everything that can be wrong between files, told at once.
//!
//! 1. [`registers`]: ids, law, fees; `checklist`: what must be published.
//! 2. [`pages`]: addresses, twins, dates, which page plays which part.
//! 3. [`links`]: every address and fragment of every text.
//!    [`redirects`]: every old address; [`assets`]: what is missing, what nothing uses.
//!    [`terms`]: the glossary.
//! 4. `content::words`: what templates and programs say.
//! 5. [`proof`]: the finished HTML, whoever wrote it.

use request::words::UI_KEYS;

use crate::assets::Assets;
use crate::checklist::{self, Standing};
use crate::content::{Content, words};
use crate::problem::Problem;
use crate::templates::Templates;
use crate::text::PageText;

mod assets;
mod links;
mod pages;
pub(crate) mod proof;
mod redirects;
mod registers;
mod terms;

/// Checks the whole content. `texts` are those of the pages, in the same order. Hands back how the
/// items of the publication checklist stand.
pub(crate) fn all(
    content: &Content,
    texts: &[PageText],
    templates: &Templates,
    assets: &Assets,
    problems: &mut Vec<Problem>,
) -> Vec<Standing> {
    let standings = checklist::check(content, texts, templates, problems);
    registers::check(content, problems);
    pages::check(content, texts, problems);
    links::check(content, texts, templates, &assets.addresses, problems);
    assets::check(content, texts, templates, assets, problems);
    redirects::check(content, problems);
    terms::check(content, texts, problems);
    let mut used = templates.ui_keys();
    used.extend(UI_KEYS.iter().map(|key| (*key).to_owned()));
    let used: Vec<_> = used.into_iter().collect();
    for read in content.words.values() {
        words::gaps(read, &used, problems);
    }
    standings
}
