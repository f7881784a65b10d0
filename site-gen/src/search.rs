//! The search of the site, on the reader's machine: one plain file a language, and the words that
//! readers use for those of the society.
//!
//! 1. [`lines`] takes the text of one page apart, in the one pass over the pages.
//! 2. [`publish`] puts the lines of a language together in the order of the site.
//! 3. `templates/assets/search.js` reads the file when somebody begins to search, folds it with the
//!    table it carries ([`fold`]), and looks the words up in the text itself: every place that has
//!    them is found, and no other.
//!
//! There is no index of words or pairs of letters, and the file is not split: parts fetched by what
//! is being looked for would tell the server what that is.
//!
//! The file: a line of JSON, then a line for each page `/address/ TAB title TAB text`, for each
//! section below it `#id TAB heading TAB text`, and for each row in that section `>id TAB …`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use request::Language;

use self::sections::{Place, Reader};
use crate::assets::Published;
use crate::content::Content;
use crate::content::front_matter::Template;
use crate::content::page::Page;
use crate::glossary;
use crate::problem::Problem;
use crate::render;
use crate::text::PageText;

mod fold;
mod sections;
#[cfg(test)]
mod tests;
pub(crate) mod wordlist;

/// Changes when a script written for the file before it could not read the new one.
const FORMAT: u8 = 1;

/// The published files of the search, by language.
pub(crate) type Indexes = BTreeMap<Language, Published>;

/// The lines of one page; none of the search page, whose examples would stand among the results.
pub(crate) fn lines(page: &Page, text: &PageText) -> String {
    if page.front.template == Template::Search {
        return String::new();
    }
    let mut reader = Reader::new(&page.front.title);
    reader.plain(&page.front.summary);
    for point in &text.points {
        reader.html(&point.html);
    }
    reader.html(&text.body.html);
    let mut lines = String::with_capacity(text.body.html.len() / 2);
    let places = &reader.places;
    for (at, section) in places.iter().enumerate() {
        if section.within.is_some() {
            continue;
        }
        match at {
            0 => line(&page.href(), section, &mut lines),
            _ => line(&format!("#{}", section.id), section, &mut lines),
        }
        for row in places.iter().filter(|place| place.within == Some(at)) {
            line(&format!(">{}", row.id), row, &mut lines);
        }
    }
    lines
}

fn line(address: &str, place: &Place, lines: &mut String) {
    for (part, end) in [
        (address, '\t'),
        (place.heading.trim_end(), '\t'),
        (place.text.trim_end(), '\n'),
    ] {
        lines.push_str(part);
        lines.push(end);
    }
}

/// Tells what is wrong with the words of readers.
pub(crate) fn check(content: &Content, texts: &[PageText], problems: &mut Vec<Problem>) {
    let pages = content.pages.iter().zip(texts);
    let listed = pages.filter(|(page, _)| !page.is_hidden());
    let own = listed.map(|(page, text)| (page.language, text));
    content.search_words.check(own, problems);
}

/// One file a language, in the order of the site.
pub(crate) fn publish(content: &Content, texts: &[PageText]) -> Indexes {
    let pages = render::order(content, texts);
    let mut words = content.search_words.groups();
    words
        .entry(Language::Ja)
        .or_default()
        .extend(read_aloud(content));
    let file = |language| {
        let own = pages.iter().filter(|(page, _)| page.language == language);
        let lines = own.map(|(_, text)| text.found.as_str());
        let mut text = head(words.get(&language).map_or(&[][..], Vec::as_slice));
        text.reserve_exact(lines.clone().map(str::len).sum());
        lines.for_each(|lines| text.push_str(lines));
        let name = format!("search-{language}.txt");
        (language, Published::new(&name, text.into_bytes()))
    };
    Language::ALL.into_iter().map(file).collect()
}

/// The files by their paths within the site.
pub(crate) fn files(indexes: &Indexes) -> impl Iterator<Item = (String, Cow<'_, [u8]>)> {
    let path = |it: &Published| it.address.trim_start_matches('/').to_owned();
    let files = indexes.values();
    files.map(move |it| (path(it), Cow::Borrowed(it.bytes.as_slice())))
}

/// The glossary's terms, for those who know how one sounds and not how it is written.
fn read_aloud(content: &Content) -> impl Iterator<Item = wordlist::Group> {
    let terms = content
        .registers
        .glossary
        .iter()
        .map(|it| &it.value.term.ja);
    let pairs = terms.map(|term| (glossary::plain(term), glossary::reading(term)));
    let pairs = pairs.filter(|(plain, reading)| plain != reading);
    pairs.map(|(plain, reading)| wordlist::Group {
        site: vec![plain],
        asked: vec![reading],
    })
}

fn head(words: &[wordlist::Group]) -> String {
    let words: Vec<_> = words.iter().map(|it| [&it.site, &it.asked]).collect();
    let head = serde_json::json!({ "format": FORMAT, "fold": fold::table(), "words": words });
    format!("{head}\n")
}
