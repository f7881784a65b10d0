//! The glossary's terms: Japanese with its readings, and the words not to be used for the same thing.
//!
//! A reading is written as Japanese plain text has long written it (Aozora Bunko): `保有《ほゆう》個人
//! 《こじん》データ`, each reading behind the kanji it belongs to. From that follow the plain word, the ruby
//! a browser shows, and the order of a Japanese index.

use aho_corasick::{AhoCorasick, MatchKind};
use request::Language;

use crate::content::page::href;
use crate::content::registers::shape::Term;
use crate::markdown::html::{escape, escaped};

/// The page on which the register stands.
pub(crate) const PAGE: &str = "/glossary/";
/// What the anchor of a term begins with.
const ANCHOR: &str = "term-";

/// A term in one language, as texts show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    /// The word alone: for headings, links, search and programs.
    pub(crate) plain: String,
    /// The beginning of a link to its entry, with the word and its ruby.
    link: String,
    /// Address of the entry, without a language, as links of texts are written.
    pub(crate) to: String,
}

impl Shown {
    pub(crate) fn of(term: &Term, language: Language) -> Self {
        let to = format!("{PAGE}#{ANCHOR}{}", term.id);
        let (plain, inner) = match language {
            Language::Ja => (plain(&term.term.ja), ruby(&term.term.ja)),
            Language::En => (term.term.en.clone(), escaped(&term.term.en)),
        };
        let href = href(language, &to);
        let link = format!("<a class=\"term\" href=\"{href}\">{inner}");
        Self { plain, link, to }
    }

    /// Writes it linked to its entry. An ending, as of a plural, belongs to the word.
    pub(crate) fn link(&self, ending: &str, html: &mut String) {
        html.push_str(&self.link);
        html.push_str(ending);
        html.push_str("</a>");
    }
}

/// Words that pages must not use, with the terms that stand for the same thing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Avoided {
    /// Each word with the term to use.
    words: Vec<(String, String)>,
    /// Finds them; none where there is nothing to find.
    finder: Option<AhoCorasick>,
}

impl PartialEq for Avoided {
    fn eq(&self, other: &Self) -> bool {
        self.words == other.words
    }
}

impl Eq for Avoided {}

impl Avoided {
    /// The words of one language.
    pub(crate) fn of<'t>(terms: impl Iterator<Item = &'t Term>, language: Language) -> Self {
        let mut words = Vec::new();
        for term in terms {
            let (avoid, right) = match language {
                Language::Ja => (&term.avoid.ja, plain(&term.term.ja)),
                Language::En => (&term.avoid.en, term.term.en.clone()),
            };
            for word in avoid {
                words.push((word.clone(), right.clone()));
                let capital = capitalised(word);
                if capital != *word {
                    words.push((capital, right.clone()));
                }
            }
        }
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(words.iter().map(|(word, _)| word));
        let finder = finder.ok().filter(|_| !words.is_empty());
        Self { words, finder }
    }

    /// Every such word of a text: where it begins, the word, and the term to use. A Latin word begins
    /// where no letter stands before it, and may have an ending.
    pub(crate) fn find(&self, text: &str) -> impl Iterator<Item = (usize, &str, &str)> {
        let found = self.finder.iter().flat_map(move |it| it.find_iter(text));
        found.filter_map(move |found| {
            let (word, right) = self.words.get(found.pattern().as_usize())?;
            let before = text.get(..found.start())?.chars().next_back();
            let is_latin = word.starts_with(|letter: char| letter.is_ascii_alphabetic());
            let is_inside = is_latin && before.is_some_and(|it| it.is_ascii_alphanumeric());
            (!is_inside).then_some((found.start(), word.as_str(), right.as_str()))
        })
    }
}

/// What to say of a word that the glossary has a better one for.
pub(crate) fn better(word: &str, right: &str) -> String {
    format!(
        "`{word}` is called `{right}` in the glossary. Use that, so that one thing has one name, or \
         take the word out of `avoid` there."
    )
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// A piece of a term: a word, and how its kanji are read.
struct Part<'t> {
    word: &'t str,
    /// Where the kanji begin that the reading belongs to.
    kanji: usize,
    reading: Option<&'t str>,
}

/// Takes a term apart, or says what is wrong with it.
fn parts(term: &str) -> Result<Vec<Part<'_>>, &'static str> {
    let mut parts = Vec::new();
    let mut rest = term;
    while let Some((word, after)) = rest.split_once('《') {
        let (reading, after) = after.split_once('》').ok_or("a 《 is not closed by 》")?;
        let kanji = word.trim_end_matches(is_kanji).len();
        if kanji == word.len() {
            return Err("a reading stands behind no kanji");
        }
        if reading.is_empty() || !reading.chars().all(is_kana) {
            return Err("a reading is not written in hiragana or katakana");
        }
        parts.push(Part {
            word,
            kanji,
            reading: Some(reading),
        });
        rest = after;
    }
    if rest.contains('》') {
        return Err("a 》 stands without its 《");
    }
    parts.push(Part {
        word: rest,
        kanji: rest.len(),
        reading: None,
    });
    Ok(parts)
}

/// What is wrong with how a term is written; nothing where it is right. Kanji without a reading are a
/// fault, too: the glossary is where they are looked up.
pub(crate) fn fault(term: &str) -> Option<&'static str> {
    let parts = match parts(term) {
        Ok(parts) => parts,
        Err(fault) => return Some(fault),
    };
    let is_unread = |part: &Part<'_>| {
        part.word
            .get(..part.kanji)
            .unwrap_or_default()
            .contains(is_kanji)
    };
    parts
        .iter()
        .any(is_unread)
        .then_some("some kanji have no reading behind them")
}

/// The word alone.
pub(crate) fn plain(term: &str) -> String {
    read(term, |part, text| text.push_str(part.word))
}

/// The word with its readings, as HTML. Browsers that know no ruby show them in brackets.
pub(crate) fn ruby(term: &str) -> String {
    read(term, |part, html| {
        let (before, kanji) = part.word.split_at(part.kanji);
        escape(before, html);
        if let Some(reading) = part.reading {
            html.push_str("<ruby>");
            escape(kanji, html);
            html.push_str("<rp>（</rp><rt>");
            escape(reading, html);
            html.push_str("</rt><rp>）</rp></ruby>");
        }
    })
}

/// How the word is read, in hiragana: the order of a Japanese index.
pub(crate) fn reading(term: &str) -> String {
    let all = read(term, |part, text| {
        text.push_str(part.word.get(..part.kanji).unwrap_or_default());
        text.push_str(part.reading.unwrap_or_default());
    });
    all.chars().map(hiragana).collect()
}

fn read(term: &str, mut each: impl FnMut(&Part<'_>, &mut String)) -> String {
    let mut text = String::with_capacity(term.len());
    for part in parts(term).unwrap_or_default() {
        each(&part, &mut text);
    }
    text
}

/// Ideographs as terms of law use them, and the sign that repeats one.
const fn is_kanji(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' | '々')
}

const fn is_kana(letter: char) -> bool {
    matches!(letter, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | 'ー')
}

fn hiragana(letter: char) -> char {
    match letter {
        '\u{30a1}'..='\u{30f6}' => char::from_u32(u32::from(letter) - 0x60).unwrap_or(letter),
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_read_as_word_ruby_and_order() {
        let term = "保有《ほゆう》個人《こじん》データ";

        assert_eq!(plain(term), "保有個人データ");
        assert_eq!(reading(term), "ほゆうこじんでーた");
        assert_eq!(
            ruby("漏《ろう》えい"),
            "<ruby>漏<rp>（</rp><rt>ろう</rt><rp>）</rp></ruby>えい"
        );
        assert_eq!(
            ruby("お薬《くすり》"),
            "お<ruby>薬<rp>（</rp><rt>くすり</rt><rp>）</rp></ruby>"
        );
        assert_eq!(fault(term), None);
    }

    #[test]
    fn what_is_written_wrongly_is_told() {
        let cases = [
            ("保有《ほゆう", "not closed"),
            ("データ《でーた》", "no kanji"),
            ("保有《hoyu》", "not written in hiragana"),
            ("保有》", "without its"),
            ("保有個人データ", "no reading"),
            ("保有の個人《こじん》", "no reading"),
        ];
        for (term, expected) in cases {
            let told = fault(term).unwrap_or_default();

            assert!(told.contains(expected), "{term}: {told}");
        }
    }
}
