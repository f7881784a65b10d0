//! Words of a text: escaped, with what directives name filled in, and what an editor hardly meant told.

use std::borrow::Cow;
use std::ops::Range;

use super::Writer;
use crate::glossary::better;
use crate::markdown::directive::{Piece, expand, named, pieces, spell};
use crate::markdown::emphasis::{MARK, is_east_asian, unmark};
use crate::markdown::html::escape;
use crate::markdown::{Setting, Target};

/// What stands anywhere in the whole text, so that its hundred pieces are not looked through for what
/// most texts do not hold.
#[derive(Clone, Copy)]
pub(super) struct Holds {
    /// Signs that emphasis put in.
    marks: bool,
    /// Directives.
    directives: bool,
    /// Words that the glossary has a better one for.
    avoided: bool,
}

impl Holds {
    pub(super) fn of(source: &str, setting: Setting<'_>) -> Self {
        // What is read differs from what is written only here.
        let may_differ = memchr::memchr2(b'\\', b'&', source.as_bytes()).is_some();
        let avoided = &setting.facts.avoided;
        Self {
            marks: may_differ || source.contains(MARK),
            directives: may_differ || source.contains("{{"),
            avoided: may_differ || avoided.find(source).next().is_some(),
        }
    }
}

impl Writer<'_> {
    pub(super) fn text(&mut self, text: &str, range: &Range<usize>) {
        let setting = self.setting;
        if self.in_code {
            escape(text, &mut self.out.html);
            return;
        }
        let text = if self.holds.marks {
            unmark(text)
        } else {
            Cow::Borrowed(text)
        };
        self.leftovers(&text, range);
        if self.holds.avoided {
            self.avoided(&text, range);
        }
        if let Some((_, words)) = &mut self.image {
            words.push_str(&spell(&text, setting.facts));
            return;
        }
        let may_fill = self.holds.directives && text.contains("{{");
        if may_fill {
            self.under.0.names.extend(named(&text).map(str::to_owned));
        }
        if may_fill && self.is_register(&text) {
            return;
        }
        let next = text.chars().next();
        if self.line_end && !joins(self.last, next) {
            self.tag("\n");
        }
        self.line_end = false;
        if !may_fill {
            escape(&text, &mut self.out.html);
            self.note_words(&text);
            return;
        }
        let is_plain = self.open_links > 0 || self.section.is_some();
        if !is_plain {
            self.terms(&text, range);
        }
        let mut wrong = Vec::new();
        expand(
            &text,
            setting.facts,
            is_plain,
            &mut self.out.html,
            &mut wrong,
        );
        for text in wrong {
            let named = text.split('`').nth(1).unwrap_or("{{");
            let written = self.source.get(range.clone()).unwrap_or_default();
            let start = range.start + written.find(named).unwrap_or_default();
            self.wrong(&(start..range.end), text);
        }
        self.note_words(&spell(&text, setting.facts));
    }

    /// Notes the links to the glossary, so that they are followed like any other.
    fn terms(&mut self, text: &str, range: &Range<usize>) {
        let facts = self.setting.facts;
        for id in named(text).filter_map(|name| name.strip_prefix("term.")) {
            if let Some(term) = facts.term.get(id) {
                let place = self.place(range);
                let to = term.to.clone();
                self.out.links.push(Target { to, place });
            }
        }
    }

    /// Keeps a register that opens its paragraph for [`Self::end_paragraph`].
    fn is_register(&mut self, text: &str) -> bool {
        let opens = self.out.html.len() == self.paragraph && self.out.html.ends_with("<p>");
        if !opens || self.alone.is_some() {
            return false;
        }
        let facts = self.setting.facts;
        let found = match pieces(text.trim(), facts).as_slice() {
            // The register's HTML belongs to the facts, not to the text that names it.
            [Piece::Register(html)] => facts.register.values().find(|one| one.as_str() == *html),
            _ => None,
        };
        self.alone = found.map(String::as_str);
        self.alone.is_some()
    }

    /// Tells signs that were meant as markup and would be printed as they are.
    fn leftovers(&mut self, text: &str, range: &Range<usize>) {
        if memchr::memchr2(b'*', b'[', text.as_bytes()).is_none() {
            return;
        }
        let written = self.source.get(range.clone()).unwrap_or_default();
        if text.contains("**") && !written.contains("\\*") {
            let text = "these ** stay visible. Close the bold text on the same paragraph, without \
                        a space inside the stars.";
            self.wrong(range, text);
        }
        if text.contains("][") && !written.contains("\\[") {
            let text = "this link has no address, and its brackets stay visible. Write it like \
                        [words](/privacy/), or put a backslash before [.";
            self.wrong(range, text);
        }
        if text.contains("[^") && !written.contains("\\[") {
            let text = "this footnote is not defined. Add a line [^name]: with its text.";
            self.wrong(range, text);
        }
    }

    /// Notes words that the glossary has a better one for. Quotes keep theirs, and so do addresses that
    /// stand as their own words, between < and >.
    fn avoided(&mut self, text: &str, range: &Range<usize>) {
        let before = self.source.get(..range.start).unwrap_or_default();
        let is_address = self.open_links > 0 && before.ends_with('<');
        if self.open_quotes > 0 || is_address {
            return;
        }
        for (at, word, right) in self.setting.facts.avoided.find(text) {
            let start = range.start + self.written(range, at, word);
            let place = self.lines.place(self.source, start);
            let text = better(word, right);
            self.out.noticed.push((place, text));
        }
    }

    /// Where a word that was read stands in what was written. A backslash, an entity or a mark before it
    /// makes what is written longer; a word that has one within stands nowhere as it was read.
    fn written(&self, range: &Range<usize>, at: usize, word: &str) -> usize {
        let written = self.source.get(range.clone()).unwrap_or_default();
        let behind = written.get(at..).and_then(|it| it.find(word));
        let found = behind.map(|it| at + it).or_else(|| written.find(word));
        found.unwrap_or_default()
    }

    pub(super) fn flush_line_end(&mut self) {
        if std::mem::take(&mut self.line_end) {
            self.tag("\n");
        }
    }

    /// Remembers words for the heading and for the next line end.
    pub(super) fn note_words(&mut self, words: &str) {
        if let Some((heading, _, _)) = &mut self.section {
            heading.text.push_str(words);
        }
        self.last = words.chars().next_back().or(self.last);
    }
}

/// Whether two letters stand side by side without a space where a line ends between them.
fn joins(last: Option<char>, next: Option<char>) -> bool {
    last.is_some_and(is_east_asian) && next.is_some_and(is_east_asian)
}
