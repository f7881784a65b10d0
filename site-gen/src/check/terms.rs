//! The glossary: how its terms are written, whether any page uses them, and words in the titles and
//! summaries of pages that it has better ones for. Those in texts are found where they are read
//! (`markdown::writer`).

use std::collections::BTreeSet;

use request::Language;

use crate::content::Content;
use crate::document::Lines;
use crate::glossary::{self, Avoided, better};
use crate::problem::Problem;
use crate::text::PageText;

pub(super) fn check(content: &Content, texts: &[PageText], problems: &mut Vec<Problem>) {
    heads(content, problems);
    let used = used(texts);
    for entry in &content.registers.glossary {
        let term = &entry.value;
        if let Some(fault) = glossary::fault(&term.term.ja) {
            let text = format!(
                "{fault}. Write the reading behind the kanji it belongs to, like 個人《こじん》情報\
                 《じょうほう》."
            );
            problems.push(entry.lines.wrong("term", text));
        }
        let words = [("ja", &term.avoid.ja), ("en", &term.avoid.en)];
        for word in words.iter().flat_map(|(_, words)| *words) {
            if glossary::plain(&term.term.ja).contains(word) || term.term.en.contains(word) {
                problems.push(itself(word, &entry.lines));
            }
        }
        if !used.contains(term.id.as_str()) && !texts.is_empty() {
            let text = format!(
                "no page uses the term `{0}`. Write {{{{ term.{0} }}}} where a page first speaks of it, \
                 or remove the entry.",
                term.id
            );
            problems.push(entry.lines.wrong("id", text).into_warning());
        }
    }
}

/// Words to avoid in what the head of a page says in plain text.
fn heads(content: &Content, problems: &mut Vec<Problem>) {
    for language in Language::ALL {
        let terms = content.registers.glossary.iter().map(|it| &it.value);
        let avoided = Avoided::of(terms, language);
        let pages = content.pages.iter();
        for page in pages.filter(|page| page.language == language) {
            let front = &page.front;
            let menu = front.menu.as_deref().unwrap_or_default();
            for (key, text) in [
                ("title", front.title.as_str()),
                ("menu", menu),
                ("summary", &front.summary),
            ] {
                let said = avoided
                    .find(text)
                    .map(|(_, word, right)| better(word, right));
                problems.extend(said.map(|said| page.lines.wrong(key, said).into_warning()));
            }
        }
    }
}

fn itself(word: &str, lines: &Lines) -> Problem {
    let text =
        format!("`{word}` is to be avoided and stands in the term itself. Remove it from one.");
    lines.wrong("avoid", text)
}

/// Ids of terms that some text names.
fn used(texts: &[PageText]) -> BTreeSet<&str> {
    let mut used = BTreeSet::new();
    for text in texts {
        let front = text.front().flat_map(|(_, text)| &text.sections);
        let sections = text.body.sections.iter().chain(front);
        let names = sections.flat_map(|it| &it.names);
        used.extend(names.filter_map(|name| name.strip_prefix("term.")));
    }
    used
}
