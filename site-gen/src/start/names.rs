//! Which names will do, and the new ones in the place of the old.

use request::Language;

use super::{Start, rewrite};
use crate::content::society::Society;
use crate::problem::Problem;

/// Longest name in characters. The longest of a society in use has about sixty, in English; a name
/// stands in the title of every page.
const LONGEST: usize = 100;

/// Signs of names besides letters and digits. Others mean something in Markdown, TOML or HTML;
/// these do nowhere within a name that begins with a letter.
const SIGNS: &str = " 　・･-‐–.,，．'’&＆()（）/／";

/// What the names of societies end with.
const ENDINGS: [&str; 4] = [
    "健康保険組合",
    " Health Insurance Society",
    " Health Insurance Association",
    " Health Insurance Union",
];

/// What is wrong with the names that were given.
pub(super) fn refuse(what: &Start) -> Vec<Problem> {
    let given = [
        ("NAME", Some(&what.name)),
        ("--english", what.english.as_ref()),
    ];
    let given = given.into_iter().filter_map(|(at, name)| Some((at, name?)));
    given
        .filter_map(|(at, name)| Some(Problem::new(at, 0, fault(name)?)))
        .collect()
}

fn fault(name: &str) -> Option<String> {
    if name.trim().is_empty() {
        return Some("the name is empty. Give the society's name.".to_owned());
    }
    let length = name.chars().count();
    if length > LONGEST {
        return Some(format!(
            "the name has {length} characters. Give one of {LONGEST} at most."
        ));
    }
    let is_odd = |sign: &char| !sign.is_alphanumeric() && !SIGNS.contains(*sign);
    if let Some(sign) = name.chars().find(is_odd) {
        let shown = if sign.is_control() || sign.is_whitespace() || !is_seen(sign) {
            String::new()
        } else {
            format!("`{sign}`, ")
        };
        return Some(format!(
            "the name holds a sign that does not belong in one ({shown}U+{:04X}). Letters, digits, \
             spaces and {} will do.",
            u32::from(sign),
            SIGNS.trim_start().replace('　', "")
        ));
    }
    if !name.starts_with(char::is_alphabetic) || name.ends_with(char::is_whitespace) {
        return Some(
            "the name does not begin with a letter, or ends with a space. Give it plainly."
                .to_owned(),
        );
    }
    None
}

/// Whether a sign can be told from nothing on a screen.
const fn is_seen(sign: char) -> bool {
    !matches!(sign, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

/// Old names and what stands in their place, the longest first.
pub(super) struct Names {
    pairs: Vec<Pair>,
}

struct Pair {
    old: String,
    new: String,
    /// Whether it is only a part of the name, which may mean something else where it stands.
    is_part: bool,
}

/// A text with the new names.
pub(super) struct Put {
    pub(super) text: String,
    /// What was put in the place of a part of the old name.
    pub(super) guesses: Vec<String>,
}

impl Names {
    /// Every way in which a text may name the old society: its facts, and its name without what
    /// every society's ends with.
    pub(super) fn of(old: &Society, what: &Start) -> Self {
        let mut names = Self { pairs: Vec::new() };
        for language in Language::ALL {
            for (key, was) in old.facts(language) {
                if let Some(new) = rewrite::fact(&key, language, old, what) {
                    names.add(&was, &new, false);
                }
            }
            let was = old.fact(language, "name").unwrap_or_default();
            let new = rewrite::fact("name", language, old, what).unwrap_or_default();
            let (Some(was), new) = (stem(was), stem(&new).unwrap_or(&new)) else {
                continue;
            };
            for ending in ["健保組合", "健保"] {
                names.add(&format!("{was}{ending}"), &format!("{new}{ending}"), false);
            }
            names.add(was, new, true);
            if was.is_ascii() {
                names.add(&was.to_uppercase(), &new.to_uppercase(), true);
                names.add(&was.to_lowercase(), &slug(new), true);
            }
        }
        names
            .pairs
            .sort_by_key(|it| std::cmp::Reverse(it.old.len()));
        names
    }

    fn add(&mut self, old: &str, new: &str, is_part: bool) {
        // A sign or two stand for anything: `東` is no name. Two kanji are.
        let is_name = old.chars().count() >= if old.is_ascii() { 3 } else { 2 };
        if is_name && old != new && self.pairs.iter().all(|it| it.old != old) {
            self.pairs.push(Pair {
                old: old.to_owned(),
                new: new.to_owned(),
                is_part,
            });
        }
    }

    /// Puts the new names in, in one pass: what was put in is not looked at again.
    pub(super) fn put(&self, text: &str) -> Put {
        let mut put = Put {
            text: String::with_capacity(text.len()),
            guesses: Vec::new(),
        };
        let mut rest = text;
        let mut before = None;
        while let Some(sign) = rest.chars().next() {
            let pair = self.pairs.iter().find(|pair| pair.stands(before, rest));
            let taken = pair.map_or(sign.len_utf8(), |it| it.old.len());
            let (taken, after) = rest.split_at(taken);
            match pair {
                Some(pair) => {
                    put.text.push_str(&pair.new);
                    if pair.is_part && !put.guesses.contains(&pair.new) {
                        put.guesses.push(pair.new.clone());
                    }
                }
                None => put.text.push(sign),
            }
            before = taken.chars().next_back();
            rest = after;
        }
        put
    }
}

impl Pair {
    /// Whether a text begins with it; a word of Latin letters must be whole.
    fn stands(&self, before: Option<char>, rest: &str) -> bool {
        let Some(after) = rest.strip_prefix(self.old.as_str()) else {
            return false;
        };
        let is_letter = |sign: Option<char>| sign.is_some_and(|it| it.is_ascii_alphanumeric());
        let starts = is_letter(self.old.chars().next()) && is_letter(before);
        let ends = is_letter(self.old.chars().next_back()) && is_letter(after.chars().next());
        !starts && !ends
    }
}

/// A name without what every society's ends with; none if nothing is left of it.
fn stem(name: &str) -> Option<&str> {
    let found = ENDINGS.iter().find_map(|it| name.strip_suffix(it));
    found.map(str::trim).filter(|it| !it.is_empty())
}

/// A name as it may stand in an address.
fn slug(name: &str) -> String {
    let name = name.to_lowercase();
    let parts = name.split(|sign: char| !sign.is_ascii_alphanumeric());
    let slug = parts
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join("-");
    if slug.is_empty() {
        "sample".to_owned()
    } else {
        slug
    }
}

/// Lines where a part of the old name stood.
pub(super) fn guesses(file: &str, text: &str, parts: &[String]) -> Vec<Problem> {
    let lines = text.lines().enumerate();
    let guessed = lines.filter_map(|(at, line)| {
        let part = parts.iter().find(|part| line.contains(part.as_str()))?;
        let text = format!(
            "`{part}` was put in for a part of the other society's name. Look whether it is right here."
        );
        Some(Problem::new(file, at + 1, text).into_warning())
    });
    guessed.collect()
}
