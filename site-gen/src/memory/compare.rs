//! Old and new side by side: sections by their anchors, then paragraphs, sentences and words.
//!
//! Paragraphs and sentences that say much the same are set against each other; a sentence of which
//! about half is new is shown whole, since scattered words would read worse than both sentences.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::blocks::Section;
use super::words::{sentences, words};
use crate::markdown::html::escape;

/// From which likeness two texts count as one that changed.
const LIKE: f64 = 0.5;
/// How many pairs are weighed; more are shown as gone and new.
const PAIRS: usize = 10_000;
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
    pub(super) steps: Vec<Step<'t>>,
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
            steps: section.blocks.iter().map(|it| Step::Gone(it)).collect(),
        };
        found.insert(place.min(found.len()), gone);
        place += 1;
    }
    found
}

fn both<'t>(old: Option<&'t Section>, new: &'t Section) -> Compared<'t> {
    let texts = |section: &'t Section| -> Vec<&'t str> {
        section.blocks.iter().map(String::as_str).collect()
    };
    let mut steps = Vec::new();
    let fate = match old {
        None => {
            steps.extend(texts(new).into_iter().map(Step::New));
            Fate::New
        }
        Some(old) if old.blocks == new.blocks && old.title == new.title => Fate::Same,
        Some(old) => {
            // A heading that was worded anew is shown as the section's first line.
            if old.title != new.title {
                steps.push(Step::Changed(&old.title, &new.title));
            }
            steps.extend(align(&texts(old), &texts(new)));
            Fate::Changed
        }
    };
    Compared {
        id: &new.id,
        title: &new.title,
        fate,
        steps,
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
    let is_small = old.len() * new.len() <= PAIRS;
    // `best` of (i, j): how much is alike from there to both ends.
    let mut best = vec![0.0_f64; (old.len() + 1) * width];
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

/// How much of two texts is the same, by letters: 0 to 1.
fn likeness(old: &str, new: &str) -> f64 {
    let (old, new) = (words(old), words(new));
    let letters = |words: &[&str]| -> usize { words.iter().map(|it| it.chars().count()).sum() };
    let all = letters(&old) + letters(&new);
    let ops = capture_diff_slices(Algorithm::Myers, &old, &new);
    let same: usize = ops
        .iter()
        .filter(|op| matches!(op, DiffOp::Equal { .. }))
        .map(|op| letters(old.get(op.old_range()).unwrap_or_default()))
        .sum();
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    number(2 * same) / number(all.max(1))
}

/// A paragraph that changed, as HTML.
pub(super) fn paragraph(step: Step<'_>, marks: &Marks<'_>) -> String {
    let mut html = String::new();
    match step {
        Step::Same(text) => escape(text, &mut html),
        Step::Gone(text) => gone(text, marks, &mut html),
        Step::New(text) => new(text, marks, &mut html),
        Step::Changed(old, new_text) => {
            for step in align(&sentences(old), &sentences(new_text)) {
                match step {
                    Step::Changed(old, new) => sentence(old, new, marks, &mut html),
                    Step::Same(text) => escape(text, &mut html),
                    Step::Gone(text) => gone(text, marks, &mut html),
                    Step::New(text) => new(text, marks, &mut html),
                }
            }
        }
    }
    html
}

/// A sentence, word by word.
fn sentence(old: &str, new_text: &str, marks: &Marks<'_>, html: &mut String) {
    for (is_same, one, other) in stretches(&words(old), &words(new_text)) {
        if is_same {
            escape(&other, html);
        } else {
            gone(&one, marks, html);
            new(&other, marks, html);
        }
    }
}

/// Equal and changed stretches in turn. Short equal ones between changes are taken into them.
fn stretches(old: &[&str], new: &[&str]) -> Vec<(bool, String, String)> {
    let mut found: Vec<(bool, String, String)> = Vec::new();
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
    mark("del", text, marks.gone, html);
}

fn new(text: &str, marks: &Marks<'_>, html: &mut String) {
    mark("ins", text, marks.new, html);
}

fn mark(element: &str, text: &str, word: &str, html: &mut String) {
    if text.is_empty() {
        return;
    }
    for part in ["<", element, "><span class=\"hidden\">［"] {
        html.push_str(part);
    }
    escape(word, html);
    html.push_str("：</span>");
    escape(text, html);
    for part in ["<span class=\"hidden\">］</span></", element, ">"] {
        html.push_str(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `[-gone-]` and `[+new+]`, easier to read than HTML.
    fn told(old: &str, new: &str) -> String {
        let marks = Marks {
            gone: "-",
            new: "+",
        };
        let mut html = String::new();
        for step in align(&[old], &[new]) {
            html.push_str(&paragraph(step, &marks));
        }
        html.replace("<del><span class=\"hidden\">［-：</span>", "[-")
            .replace("<span class=\"hidden\">］</span></del>", "-]")
            .replace("<ins><span class=\"hidden\">［+：</span>", "[+")
            .replace("<span class=\"hidden\">］</span></ins>", "+]")
    }

    #[test]
    fn japanese_sentences_show_what_changed_and_no_more() {
        let cases = [
            // One word.
            (
                "外部の者が関わるものを分けて示します。",
                "外部の者が関わるものを区別して示します。",
                "外部の者が関わるものを[-分けて-][+区別して+]示します。",
            ),
            // A figure.
            (
                "手数料は1件につき300円です。",
                "手数料は1件につき500円です。",
                "手数料は1件につき[-300-][+500+]円です。",
            ),
            // Something put in.
            (
                "結果を文書でお知らせします。",
                "結果を書面または電子データの文書でお知らせします。",
                "結果を[+書面または電子データの+]文書でお知らせします。",
            ),
            // A sentence added; the others stand.
            (
                "回答は郵送します。",
                "回答は郵送します。窓口でもお渡しします。",
                "回答は郵送します。[+窓口でもお渡しします。+]",
            ),
            // A sentence taken out between two.
            (
                "受け付けます。無料です。回答します。",
                "受け付けます。回答します。",
                "受け付けます。[-無料です。-]回答します。",
            ),
            // More than half new: the whole sentence.
            (
                "このサイトに検索の仕組みはありません。",
                "入力した言葉は、当組合にも送られません。",
                "[-このサイトに検索の仕組みはありません。-][+入力した言葉は、当組合にも送られません。+]",
            ),
            // A particle between two changes does not stand alone.
            (
                "健診の結果を事業主に提供する場合があります。",
                "検査の記録を事業主に提供する場合があります。",
                "[-健診の結果-][+検査の記録+]を事業主に提供する場合があります。",
            ),
            // What HTML would take for its own.
            (
                "a <b> & c を使います。",
                "a <i> & c を使います。",
                "a &lt;[-b-][+i+]&gt; &amp; c を使います。",
            ),
        ];
        for (old, new, expected) in cases {
            assert_eq!(told(old, new), expected);
        }
    }

    fn section(id: &str, blocks: &[&str]) -> Section {
        Section {
            id: id.into(),
            title: id.into(),
            blocks: blocks.iter().map(|it| (*it).to_owned()).collect(),
        }
    }

    #[test]
    fn sections_are_the_same_changed_new_or_gone_by_their_anchors() {
        let old = [
            section("a", &["一"]),
            section("b", &["二"]),
            section("c", &["三"]),
        ];
        let new = [
            section("a", &["一"]),
            section("d", &["四"]),
            section("c", &["五"]),
        ];

        let fates: Vec<_> = compare(&old, &new)
            .iter()
            .map(|it| (it.id.to_owned(), it.fate))
            .collect();

        let expected = [
            ("a", Fate::Same),
            ("b", Fate::Gone),
            ("d", Fate::New),
            ("c", Fate::Changed),
        ];
        assert_eq!(fates, expected.map(|(id, fate)| (id.to_owned(), fate)));
    }

    #[test]
    fn paragraphs_that_are_alike_are_paired_and_others_stand_alone() {
        let old = ["甲のデータを使います。", "古い段落です、なくなります。"];
        let new = ["全く別の新規説明文。", "甲のデータを使いません。"];

        let steps = align(&old, &new);

        assert_eq!(
            steps,
            [
                Step::New(new[0]),
                Step::Changed(old[0], new[1]),
                Step::Gone(old[1])
            ]
        );
    }
}
