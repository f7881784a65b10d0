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
use crate::content::{self, Content};
use crate::letters;
use crate::problem::{Look, Problem, look, noting};
use crate::templates::Templates;
use crate::text::PageText;

mod assets;
pub(crate) mod links;
mod pages;
pub(crate) mod proof;
mod redirects;
pub(crate) mod registers;
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
    let looks: [Look<'_>; 8] = [
        &|told| registers::check(content, told),
        &|told| pages::check(content, texts, told),
        &|told| links::check(content, texts, templates, &assets.addresses, told),
        &|told| assets::check(content, texts, templates, assets, told),
        &|told| redirects::check(content, told),
        &|told| terms::check(content, texts, told),
        &|told| words(content, templates, told),
        &|told| letters::check(content, told),
    ];
    let ((standings, told), ()) = rayon::join(
        || noting(|told| checklist::check(content, texts, templates, told)),
        || look(&looks, problems),
    );
    problems.extend(told);
    standings
}

/// Words that are asked for and missing, or there and asked for by nobody.
fn words(content: &Content, templates: &Templates, problems: &mut Vec<Problem>) {
    let mut used = templates.ui_keys();
    used.extend(UI_KEYS.iter().map(|key| (*key).to_owned()));
    let used: Vec<_> = used.into_iter().collect();
    for read in content.words.values() {
        content::words::gaps(read, &used, problems);
    }
}
