//! Old and new side by side: sections by their anchors, then paragraphs, sentences and words.
//!
//! Paragraphs and sentences that say much the same are set against each other; a sentence of which
//! about half is new is shown whole, since scattered words would read worse than both sentences.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use request::Language;

use super::blocks::Section;
use super::words::{sentences, words};
use crate::markdown::html::escape;

/// From which likeness two texts count as one that changed.
const LIKE: f64 = 0.5;
/// How many pairs are weighed; more are shown as gone and new.
const PAIRS: usize = 10_000;
/// Letters of the old times letters of the new that are weighed: about 10,000 each. Beyond, the time
/// it takes would be felt, and whole texts are shown as gone and new. No clock decides.
const LETTERS: usize = 100_000_000;
/// An equal stretch of so few letters between two changes reads as part of one.
const ISLAND: usize = 2;

/// What became of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Same,
    Changed,
    New,
    Gone,
}

/// One section of the comparison.
pub(super) struct Compared<'t> {
    pub(super) id: &'t str,
    pub(super) title: &'t str,
    pub(super) fate: Fate,
    old: Option<&'t Section>,
    new: Option<&'t Section>,
}

impl<'t> Compared<'t> {
    /// What became of its paragraphs. Most who ask for sections ask for their fates alone, and this is
    /// nearly all of the work.
    pub(super) fn steps(&self) -> Vec<Step<'t>> {
        let texts = |section: &'t Section| section.blocks.iter().map(String::as_str);
        match (self.old, self.new) {
            (Some(old), Some(new)) => {
                let mut steps = Vec::new();
                // A heading that was worded anew is shown as the section's first line.
                if old.title != new.title {
                    steps.push(Step::Changed(&old.title, &new.title));
                }
                let (old, new): (Vec<_>, Vec<_>) = (texts(old).collect(), texts(new).collect());
                steps.extend(align(&old, &new));
                steps
            }
            (Some(old), None) => texts(old).map(Step::Gone).collect(),
            (None, new) => new.into_iter().flat_map(texts).map(Step::New).collect(),
        }
    }
}

/// A paragraph or sentence, old and new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step<'t> {
    Same(&'t str),
    Gone(&'t str),
    New(&'t str),
    Changed(&'t str, &'t str),
}

/// Words for those who do not see how a change is drawn.
pub(super) struct Marks<'w> {
    pub(super) gone: &'w str,
    pub(super) new: &'w str,
    /// The language of both, which has its own brackets.
    pub(super) language: Language,
}

impl Marks<'_> {
    /// What stands before the word, after it, and after the text it is said of.
    const fn brackets(&self) -> (&'static str, &'static str, &'static str) {
        match self.language {
            Language::Ja => ("［", "：", "］"),
            Language::En => ("[", ": ", "]"),
        }
    }
}

/// Compares two texts; sections in the order of the new one, those that are gone after the section
/// they followed.
pub(super) fn compare<'t>(old: &'t [Section], new: &'t [Section]) -> Vec<Compared<'t>> {
    let mut found: Vec<Compared<'t>> = new
        .iter()
        .map(|section| {
            let before = old.iter().find(|it| it.id == section.id);
            both(before, section)
        })
        .collect();
    let mut place = 0;
    for section in old {
        if let Some(at) = found.iter().position(|it| it.id == section.id) {
            place = at + 1;
            continue;
        }
        let gone = Compared {
            id: &section.id,
            title: &section.title,
            fate: Fate::Gone,
            old: Some(section),
            new: None,
        };
        found.insert(place.min(found.len()), gone);
        place += 1;
    }
    found
}

fn both<'t>(old: Option<&'t Section>, new: &'t Section) -> Compared<'t> {
    let fate = match old {
        None => Fate::New,
        Some(old) if old.blocks == new.blocks && old.title == new.title => Fate::Same,
        Some(_) => Fate::Changed,
    };
    Compared {
        id: &new.id,
        title: &new.title,
        fate,
        old,
        new: Some(new),
    }
}

/// Sets the parts of two texts against each other.
pub(super) fn align<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<Step<'t>> {
    let mut steps = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, old, new) {
        let (_, from, to) = op.as_tag_tuple();
        let gone = old.get(from).unwrap_or_default();
        let come = new.get(to).unwrap_or_default();
        if matches!(op, DiffOp::Equal { .. }) {
            steps.extend(come.iter().map(|it| Step::Same(it)));
        } else {
            pair(gone, come, &mut steps);
        }
    }
    steps
}

/// Pairs what is most alike, in order; the rest is gone or new.
fn pair<'t>(old: &[&'t str], new: &[&'t str], steps: &mut Vec<Step<'t>>) {
    let width = new.len() + 1;
    let is_small = old.len().saturating_mul(new.len()) <= PAIRS
        && letters(old).saturating_mul(letters(new)) <= LETTERS;
    // `best` of (i, j): how much is alike from there to both ends.
    let cells = if is_small { (old.len() + 1) * width } else { 0 };
    let mut best = vec![0.0_f64; cells];
    let mut alike = vec![0.0_f64; best.len()];
    let at = |i: usize, j: usize| i * width + j;
    let of = |table: &[f64], i: usize, j: usize| table.get(at(i, j)).copied().unwrap_or_default();
    for (i, one) in old.iter().enumerate().rev().filter(|_| is_small) {
        for (j, other) in new.iter().enumerate().rev() {
            let like = likeness(one, other);
            let paired = if like >= LIKE {
                like + of(&best, i + 1, j + 1)
            } else {
                0.0
            };
            let most = of(&best, i + 1, j).max(of(&best, i, j + 1)).max(paired);
            if let (Some(alike), Some(best)) = (alike.get_mut(at(i, j)), best.get_mut(at(i, j))) {
                *alike = paired;
                *best = most;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    loop {
        let most = of(&best, i, j);
        match (old.get(i), new.get(j)) {
            (Some(one), Some(other)) if most > 0.0 && of(&alike, i, j) >= most => {
                steps.push(Step::Changed(one, other));
                (i, j) = (i + 1, j + 1);
            }
            (Some(one), _) if j >= new.len() || of(&best, i + 1, j) >= most => {
                steps.push(Step::Gone(one));
                i += 1;
            }
            (_, Some(other)) => {
                steps.push(Step::New(other));
                j += 1;
            }
            (_, None) => return,
        }
    }
}

/// How much of two texts is the same: 0 to 1.
///
/// By words of both; or, since a paragraph that grew by much is still itself, by those sentences of
/// the shorter that stand in the other as they are.
fn likeness(old: &str, new: &str) -> f64 {
    let (one, other) = (sentences(old), sentences(new));
    let same = letters_in_common(&one, &other);
    let by_sentences = share(same, letters(&one).min(letters(&other)));
    let (one, other) = (words(old), words(new));
    let whole = letters(&one) + letters(&other);
    // In any order at most: what is not alike so far is not alike in one order either, and finding that
    // out takes the longest where least is alike.
    if by_sentences < LIKE && share(2 * letters_in_any_order(&one, &other), whole) < LIKE {
        return 0.0;
    }
    by_sentences.max(share(2 * letters_in_common(&one, &other), whole))
}

fn letters_in_any_order(old: &[&str], new: &[&str]) -> usize {
    let (mut old, mut new) = (old.to_vec(), new.to_vec());
    old.sort_unstable();
    new.sort_unstable();
    let mut rest = new.as_slice();
    let mut found = 0;
    for word in old {
        let start = rest.partition_point(|it| *it < word);
        rest = rest.get(start..).unwrap_or_default();
        if rest.first() == Some(&word) {
            rest = rest.get(1..).unwrap_or_default();
            found += word.chars().count();
        }
    }
    found
}

fn letters(texts: &[&str]) -> usize {
    texts.iter().map(|it| it.chars().count()).sum()
}

fn letters_in_common(old: &[&str], new: &[&str]) -> usize {
    capture_diff_slices(Algorithm::Myers, old, new)
        .iter()
        .filter(|op| matches!(op, DiffOp::Equal { .. }))
        .map(|op| letters(old.get(op.old_range()).unwrap_or_default()))
        .sum()
}

fn share(part: usize, whole: usize) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    number(part) / number(whole.max(1))
}

/// A paragraph that changed, as HTML.
pub(super) fn paragraph(step: Step<'_>, marks: &Marks<'_>) -> String {
    let mut found = Vec::new();
    let steps = match step {
        Step::Changed(old, new) => align(&sentences(old), &sentences(new)),
        _ => vec![step],
    };
    for step in steps {
        match step {
            Step::Same(text) => found.push((true, text.to_owned(), text.to_owned())),
            Step::Gone(text) => found.push((false, text.to_owned(), String::new())),
            Step::New(text) => found.push((false, String::new(), text.to_owned())),
            Step::Changed(old, new) => found.extend(stretches(&words(old), &words(new))),
        }
    }
    let mut html = String::new();
    for (is_same, one, other) in joined(found) {
        if is_same {
            escape(&other, &mut html);
        } else {
            gone(&one, marks, &mut html);
            new(&other, marks, &mut html);
        }
    }
    html
}

/// Takes what is only new, or only gone, together with what follows of the same kind: a space at
/// the end of a sentence is no change of its own.
fn joined(stretches: Vec<Stretch>) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    for (is_same, one, other) in stretches {
        match found.last_mut() {
            Some(before) if !before.0 && !is_same && before.1.is_empty() && one.is_empty() => {
                before.2.push_str(&other);
            }
            Some(before) if !before.0 && !is_same && before.2.is_empty() && other.is_empty() => {
                before.1.push_str(&one);
            }
            _ => found.push((is_same, one, other)),
        }
    }
    found
}

/// Whether it is the same in both, what the old says, what the new says.
type Stretch = (bool, String, String);

/// Equal and changed stretches in turn. Short equal ones between changes are taken into them.
fn stretches(old: &[&str], new: &[&str]) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    let ops = capture_diff_slices(Algorithm::Myers, old, new);
    let last = ops.len().saturating_sub(1);
    for (at, op) in ops.iter().enumerate() {
        let one = old.get(op.old_range()).unwrap_or_default().concat();
        let other = new.get(op.new_range()).unwrap_or_default().concat();
        let is_equal = matches!(op, DiffOp::Equal { .. });
        let is_island = at > 0 && at < last && other.chars().count() <= ISLAND;
        let is_same = is_equal && !is_island;
        match found.last_mut() {
            Some(before) if !before.0 && !is_same => {
                before.1.push_str(&one);
                before.2.push_str(&other);
            }
            _ => found.push((is_same, one, other)),
        }
    }
    found
}

fn gone(text: &str, marks: &Marks<'_>, html: &mut String) {
    mark("del", text, marks.gone, marks, html);
}

fn new(text: &str, marks: &Marks<'_>, html: &mut String) {
    mark("ins", text, marks.new, marks, html);
}

fn mark(element: &str, text: &str, word: &str, marks: &Marks<'_>, html: &mut String) {
    if text.is_empty() {
        return;
    }
    let (open, is, close) = marks.brackets();
    for part in ["<", element, "><span class=\"hidden\">", open] {
        html.push_str(part);
    }
    escape(word, html);
    html.push_str(is);
    html.push_str("</span>");
    escape(text, html);
    for part in ["<span class=\"hidden\">", close, "</span></", element, ">"] {
        html.push_str(part);
    }
}

#[cfg(test)]
mod tests;
