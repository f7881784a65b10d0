//! Sentences and how long they are.

use request::Language;

use super::blocks::Block;

/// Signs of a Japanese sentence that are still followed. The council on official writing (文化審議会
/// 「公用文作成の考え方」, 2022) has writers look again at 50 to 60; a text of law needs room for its
/// conditions, so twice that is told.
pub(super) const SIGNS: usize = 120;
/// Words of an English sentence. Plain-language guides of governments have writers look again at 25.
pub(super) const WORDS: usize = 45;

/// Short forms whose full stop ends no sentence.
const SHORT: [&str; 12] = [
    "No", "Nos", "Art", "Arts", "e.g", "i.e", "cf", "Mr", "Ms", "Dr", "St", "para",
];

/// A sentence that is too long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Long {
    pub(super) line: usize,
    pub(super) column: usize,
    /// In the unit of its language.
    pub(super) length: usize,
    /// The sentence.
    pub(super) text: String,
}

/// Every sentence of a block that is too long.
pub(super) fn long(block: &Block, language: Language) -> impl Iterator<Item = Long> {
    let limit = match language {
        Language::Ja => SIGNS,
        Language::En => WORDS,
    };
    split(&block.text, language)
        .into_iter()
        .filter_map(move |(at, text)| {
            let length = match language {
                Language::Ja => text.chars().filter(|it| !it.is_whitespace()).count(),
                Language::En => text.split_whitespace().count(),
            };
            let (line, column) = block.place(at);
            (length > limit).then(|| Long {
                line,
                column,
                length,
                text: text.to_owned(),
            })
        })
}

/// Sentences with where they begin. What stands in brackets ends none.
fn split(text: &str, language: Language) -> Vec<(usize, &str)> {
    let mut sentences = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (at, letter) in text.char_indices() {
        match letter {
            '（' | '(' | '「' | '『' | '“' => depth += 1,
            '）' | ')' | '」' | '』' | '”' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let end = at + letter.len_utf8();
        if depth == 0 && is_end(text, at, letter, language) {
            sentences.push((start, end));
            start = end;
        }
    }
    sentences.push((start, text.len()));
    let trimmed = sentences.into_iter().filter_map(|(start, end)| {
        let whole = text.get(start..end)?;
        let words = whole.trim_start();
        let at = end - words.len();
        let words = words.trim_end();
        (!words.is_empty()).then_some((at, words))
    });
    trimmed.collect()
}

fn is_end(text: &str, at: usize, letter: char, language: Language) -> bool {
    if language == Language::Ja {
        return matches!(letter, '。' | '！' | '？');
    }
    if !matches!(letter, '.' | '!' | '?') {
        return false;
    }
    let (before, after) = text.split_at(at);
    let last = before
        .rsplit([' ', '\n', '(', '“'])
        .next()
        .unwrap_or_default();
    let mut next = after.chars().skip(1).skip_while(|it| "”’)".contains(*it));
    let is_spaced = next.next().is_none_or(char::is_whitespace);
    is_spaced && !(letter == '.' && SHORT.contains(&last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str, language: Language) -> Vec<&str> {
        split(text, language).into_iter().map(|it| it.1).collect()
    }

    #[test]
    fn sentences_end_where_readers_pause() {
        assert_eq!(
            parts(
                "請求（開示など。）はこちら。「はい。」と答えます。最後",
                Language::Ja
            ),
            [
                "請求（開示など。）はこちら。",
                "「はい。」と答えます。",
                "最後"
            ]
        );
        assert_eq!(
            parts(
                "See Art. 33(1), e.g. No. 5. It costs 1.5 yen. “Why?” (None. Really.) Yes!",
                Language::En
            ),
            [
                "See Art. 33(1), e.g. No. 5.",
                "It costs 1.5 yen.",
                "“Why?” (None. Really.) Yes!"
            ]
        );
    }

    #[test]
    fn long_ones_are_told_with_their_length_and_place() {
        let ja = format!("短い文。{}。", "長".repeat(SIGNS));
        let en = format!("Short. A{} end.", " word".repeat(WORDS));

        let told = |text: &str, language| long(&Block::of(text), language).collect::<Vec<_>>();

        let long_ja = told(&ja, Language::Ja);
        assert_eq!(
            (long_ja.len(), long_ja[0].length, long_ja[0].column),
            (1, SIGNS + 1, 5)
        );
        let long_en = told(&en, Language::En);
        assert_eq!(
            (long_en.len(), long_en[0].length, long_en[0].column),
            (1, WORDS + 2, 8)
        );
        assert!(told(&"文。".repeat(SIGNS), Language::Ja).is_empty());
    }
}
