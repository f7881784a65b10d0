//! Makes emphasis work next to Japanese.
//!
//! CommonMark decides by the letters around a run of `*` whether it may open or close. It counts
//! on spaces between words: `**健診結果（個人情報）**は` does not close, because a bracket stands
//! before the stars and a letter after them, and `は**「個人」**の` does not open.
//!
//! 1. [`fix`] learns where text is (code, addresses and escapes are not), by parsing once where the
//!    letters around do not tell.
//! 2. Where punctuation stands on one side of the stars and the other side is no space, and one
//!    of the two is East Asian, it puts a [`MARK`] between stars and punctuation. The mark counts as
//!    a letter, so that the stars may open and close there as they may between two words.
//! 3. The writer takes the marks out again ([`unmark`]). Lines stay where they are.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr_iter, memchr2, memmem};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// A noncharacter: no text may hold it, and CommonMark takes it for a letter.
pub(crate) const MARK: char = '\u{fdd0}';

/// Puts marks where Japanese emphasis needs them.
pub(super) fn fix(text: &str) -> Cow<'_, str> {
    if !text.contains('*') || text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let places = places(text);
    if places.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut fixed = String::with_capacity(text.len() + places.len() * MARK.len_utf8());
    let mut from = 0;
    for place in places {
        fixed.push_str(text.get(from..place).unwrap_or_default());
        fixed.push(MARK);
        from = place;
    }
    fixed.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(fixed)
}

/// Takes the marks out.
pub(super) fn unmark(text: &str) -> Cow<'_, str> {
    if text.contains(MARK) {
        Cow::Owned(text.replace(MARK, ""))
    } else {
        Cow::Borrowed(text)
    }
}

/// Where marks belong, in order.
fn places(text: &str) -> Vec<usize> {
    let mut places = Vec::new();
    let mut from = 0;
    while let Some(rest) = text.get(from..) {
        let Some(found) = memchr2(b'\\', b'*', rest.as_bytes()) else {
            break;
        };
        let at = from + found;
        let (before, rest) = text.split_at_checked(at).unwrap_or((text, ""));
        if let Some(escaped) = rest.strip_prefix('\\') {
            // An escaped star is no delimiter.
            from = at + 1 + escaped.chars().next().map_or(1, char::len_utf8);
            continue;
        }
        let after = rest.trim_start_matches('*');
        from = text.len() - after.len();
        if let Some(is_before) = mark(before.chars().next_back(), after.chars().next()) {
            places.push((at, if is_before { at } else { from }));
        }
    }
    // Most texts need no look at what hides stars, and parsing costs as much as all the rest.
    let mut plain = Plain::of(text);
    if !places.iter().all(|(at, _)| plain.holds(*at)) {
        drop_hidden(&mut places, untouched(text));
    }
    places.into_iter().map(|(_, place)| place).collect()
}

/// Takes out the places that stand in one of the ranges.
fn drop_hidden(places: &mut Vec<(usize, usize)>, mut ranges: Vec<Range<usize>>) {
    ranges.sort_unstable_by_key(|range| range.start);
    let mut ranges = ranges.into_iter().peekable();
    let mut hidden_until = 0;
    places.retain(|(at, _)| {
        while let Some(range) = ranges.next_if(|range| range.start <= *at) {
            hidden_until = hidden_until.max(range.end);
        }
        *at >= hidden_until
    });
}

/// Tells where stars are delimiters for certain, without parsing: nothing in their paragraph, and
/// no fence or HTML before it, can make code or an address of them.
struct Plain<'t> {
    text: &'t str,
    /// Where a fence or HTML may begin.
    until: usize,
    /// The paragraph looked at last, and whether it is plain.
    paragraph: (Range<usize>, bool),
}

impl<'t> Plain<'t> {
    fn of(text: &'t str) -> Self {
        let signs = ["<", "```", "~~~"].into_iter();
        let first = signs.filter_map(|sign| memmem::find(text.as_bytes(), sign.as_bytes()));
        let first = first.min();
        Self {
            text,
            until: first.unwrap_or(text.len()),
            paragraph: (0..0, false),
        }
    }

    fn holds(&mut self, at: usize) -> bool {
        if !self.paragraph.0.contains(&at) {
            let (before, after) = self.text.split_at_checked(at).unwrap_or((self.text, ""));
            let start = before.rfind("\n\n").map_or(0, |end| end + 2);
            let end = after.find("\n\n").map_or(self.text.len(), |end| at + end);
            let paragraph = self.text.get(start..end).unwrap_or_default();
            let bytes = paragraph.as_bytes();
            // What follows the words of a link, and an address on a line of its own.
            let is_address = |at: usize| matches!(bytes.get(at + 1), Some(b'(' | b'[' | b':'));
            let may_hide = memchr2(b'\t', b'`', bytes).is_some()
                || memchr_iter(b']', bytes).any(is_address)
                || memmem::find(bytes, b"    ").is_some();
            self.paragraph = (start..end, !may_hide && end <= self.until);
        }
        self.paragraph.1
    }
}

/// Whether a run of stars between these letters needs a mark, and if so, on which side: `true`
/// before it, `false` after it.
fn mark(before: Option<char>, after: Option<char>) -> Option<bool> {
    let (before, after) = (before?, after?);
    if before.is_whitespace() || after.is_whitespace() {
        return None;
    }
    if !is_east_asian(before) && !is_east_asian(after) {
        return None;
    }
    match (is_punctuation(before), is_punctuation(after)) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}

/// Parts of the text in which stars are no delimiters: code, and the addresses of links.
fn untouched(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut links = Vec::new();
    let mut last_end = 0;
    for (event, range) in Parser::new_ext(text, super::options()).into_offset_iter() {
        match event {
            Event::Code(_)
            | Event::Html(_)
            | Event::InlineHtml(_)
            | Event::Start(Tag::CodeBlock(_)) => ranges.push(range.clone()),
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => links.push(range.start),
            // What follows the last word of a link is its address.
            Event::End(TagEnd::Link | TagEnd::Image) => {
                let start = links.pop().unwrap_or(range.start).max(last_end);
                ranges.push(start..range.end);
            }
            _ => {}
        }
        last_end = match event {
            Event::Start(_) => range.start,
            _ => range.end,
        };
    }
    ranges
}

/// Letters and signs that are written without spaces between words.
pub(super) fn is_east_asian(letter: char) -> bool {
    matches!(letter,
        '\u{2e80}'..='\u{9fff}'     // radicals, signs, kana, kanji
        | '\u{f900}'..='\u{faff}'   // compatibility kanji
        | '\u{fe30}'..='\u{fe4f}'   // vertical signs
        | '\u{ff00}'..='\u{ffef}'   // full and half width
        | '\u{20000}'..='\u{3ffff}')
}

/// What CommonMark takes for punctuation, as far as it is met beside East Asian text.
fn is_punctuation(letter: char) -> bool {
    letter.is_ascii_punctuation()
        || matches!(letter,
            '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3020}' | '\u{3030}' | '\u{30a0}' | '\u{30fb}'
            | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}'
            | '\u{ff5b}'..='\u{ff65}' | '\u{ffe0}'..='\u{ffe6}'
            | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{2190}'..='\u{23ff}'
            | '\u{2460}'..='\u{27bf}' | '\u{a7}' | '\u{b1}' | '\u{d7}' | '\u{3200}'..='\u{33ff}')
}

#[cfg(test)]
mod tests;
