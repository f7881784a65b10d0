//! Digests of what pages say, not of how their files are laid out.
//!
//! The same text has the same digest whatever its line breaks within a paragraph. What directives
//! stand for is part of it: a fee or a list that changes is a promise that changes.

use std::collections::BTreeSet;

use crate::content::Content;
use crate::content::front_matter::FrontMatter;
use crate::content::page::Page;
use crate::source::digest;
use crate::text::PageText;

/// Registers that a register shows as well.
const JOINED: [(&str, &[&str]); 3] = [
    ("purposes", &["data-kinds", "recipients"]),
    ("recipients", &["purposes"]),
    ("data-kinds", &["purposes"]),
];

/// The digest of what a page says by itself.
pub(crate) fn own(front: &FrontMatter, body: &str) -> String {
    let mut text = String::with_capacity(body.len() + 512);
    let menu = front.menu.iter();
    let parts = [&front.title, &front.summary].into_iter().chain(menu);
    for part in parts.chain(&front.points).chain(&front.purpose) {
        normal(part, &mut text);
        text.push('\0');
    }
    normal(body, &mut text);
    digest(text.as_bytes())
}

/// The digest of what a page tells its readers, lists, fees and facts included. A request records
/// it, and so does `record.toml`.
pub(crate) fn whole(content: &Content, page: &Page, text: &PageText) -> String {
    let names = names(text);
    if names.is_empty() {
        return page.digest.clone();
    }
    let mut all = page.digest.clone();
    for name in names {
        all.push('\n');
        all.push_str(name);
        all.push('\0');
        value(content, page, name, &mut all);
    }
    digest(all.as_bytes())
}

/// Facts, fees and lists that a page names; what it cites of the law is not its own.
pub(crate) fn names(text: &PageText) -> BTreeSet<&str> {
    let front = text.front().flat_map(|(_, text)| &text.sections);
    let sections = text.body.sections.iter().chain(front);
    let names = sections.flat_map(|it| &it.names).map(String::as_str);
    names.filter(|name| !name.starts_with("law.")).collect()
}

fn value(content: &Content, page: &Page, name: &str, all: &mut String) {
    let (sort, id) = name.split_once('.').unwrap_or((name, ""));
    match sort {
        "society" => {
            if let Some(fact) = content.society.fact(page.language, id) {
                all.push_str(fact);
            }
        }
        "fee" => {
            let fees = content.registers.fees.iter();
            let mut fees = fees.filter(|it| it.value.kind.id() == id);
            if let Some(fee) = fees.next() {
                all.push_str(&fee.value.yen.to_string());
            }
        }
        "term" => {
            let mut terms = content.registers.glossary.iter();
            if let Some(term) = terms.find(|it| it.value.id == id) {
                all.push_str(term.value.term.get(page.language));
            }
        }
        "register" => {
            let joined = JOINED.iter().find(|(register, _)| *register == id);
            let joined = joined.map_or(&[][..], |(_, joined)| *joined);
            for register in std::iter::once(&id).chain(joined) {
                if let Some(source) = content.register_sources.get(register) {
                    data(&source.text, all);
                }
            }
        }
        _ => {}
    }
}

/// The lines of a register that say something.
fn data(text: &str, all: &mut String) {
    let lines = text.lines().map(str::trim);
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        all.push_str(line);
        all.push('\n');
    }
}

/// A text without its layout: paragraphs stay apart, words stay apart, all other space goes.
fn normal(text: &str, all: &mut String) {
    let mut rest = text.trim();
    loop {
        let (line, after) = rest.split_at_checked(plain_end(rest)).unwrap_or((rest, ""));
        all.push_str(line);
        rest = after.trim_start();
        let Some(next) = rest.chars().next() else {
            return;
        };
        let space = after.get(..after.len() - rest.len()).unwrap_or_default();
        if space.bytes().filter(|byte| *byte == b'\n').count() > 1 {
            all.push('\n');
        } else if next.is_ascii() && line.ends_with(|letter: char| letter.is_ascii()) {
            all.push(' ');
        }
    }
}

/// Where the first white space of a text stands that may not stay as it is: any but a single blank
/// between two letters of ASCII. Most lines have none.
fn plain_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_ascii = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at))
            .is_some_and(u8::is_ascii_graphic)
    };
    let mut at = 0;
    while let Some(rest) = bytes.get(at..)
        && let Some(found) = rest.iter().position(|byte| may_be_space(*byte))
    {
        at += found;
        if bytes.get(at) == Some(&b' ') && is_ascii(at.checked_sub(1)) && is_ascii(Some(at + 1)) {
            at += 1;
            continue;
        }
        // U+3000 alone of the kana and signs about it is a space.
        if bytes.get(at) == Some(&0xe3) && bytes.get(at + 1..at + 3) != Some(&[0x80, 0x80]) {
            at += 3;
            continue;
        }
        match text.get(at..).and_then(|rest| rest.chars().next()) {
            Some(letter) if !letter.is_whitespace() => at += letter.len_utf8(),
            _ => return at,
        }
    }
    text.len()
}

/// Whether a byte is a white space, or begins a letter that may be one.
const fn may_be_space(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ' | 0xc2 | 0xe1..=0xe3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_changes_no_text_and_words_do() {
        let said = |text: &str| {
            let mut all = String::new();
            normal(text, &mut all);
            all
        };

        assert_eq!(said("個人\n情報を  守る\n"), said("個人情報を守る"));
        assert_eq!(said("one\ntwo"), said(" one two"));
        assert_ne!(said("one two"), said("onetwo"));
        assert_ne!(said("一段\n\n二段"), said("一段\n二段"));
        assert_eq!(said("一\u{3000}二\u{a0}三\u{2003}、。"), said("一二三、。"));
        assert_ne!(said("300円"), said("500円"));
    }
}
