//! Takes a text apart into sentences and words, Japanese without a dictionary.
//!
//! A word is a run of one script: kanji, hiragana, katakana, Latin letters with figures. That is not
//! what a grammar calls a word, but its ends are where a reader expects a change to begin and end.

/// What a run is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Kanji,
    Hiragana,
    Katakana,
    Latin,
    Space,
    /// Stands alone.
    Sign,
}

fn script(letter: char) -> Script {
    match letter {
        '\u{3041}'..='\u{309f}' => Script::Hiragana,
        '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}' => {
            Script::Katakana
        }
        '々'
        | '〆'
        | '\u{3400}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => Script::Kanji,
        _ if letter.is_whitespace() => Script::Space,
        _ if letter.is_alphanumeric() => Script::Latin,
        _ => Script::Sign,
    }
}

/// Whether a sign stands between two figures: 1,300 and 1.5 are one word each.
fn is_within_number(text: &str, at: usize, letter: char) -> bool {
    let is_figure = |letter: Option<char>| letter.is_some_and(|it| it.is_ascii_digit());
    let before = text.get(..at).and_then(|it| it.chars().next_back());
    let after = text.get(at + 1..).and_then(|it| it.chars().next());
    matches!(letter, ',' | '.') && is_figure(before) && is_figure(after)
}

/// Whether a letter only shapes the one before it: variation selectors, accents, voicing signs,
/// joiners. A change never comes between the two.
fn is_joined(letter: char) -> bool {
    matches!(
        letter,
        '\u{300}'..='\u{36f}'
            | '\u{200d}'
            | '\u{3099}'
            | '\u{309a}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{e0100}'..='\u{e01ef}'
    )
}

/// Words and signs, in order; together they are the text.
pub(super) fn words(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut run = Script::Sign;
    let letters = text.char_indices();
    for (at, letter) in letters.filter(|(at, it)| *at == 0 || !is_joined(*it)) {
        let own = if is_within_number(text, at, letter) {
            Script::Latin
        } else {
            script(letter)
        };
        if at > 0 && (own != run || own == Script::Sign) {
            found.extend(text.get(from..at));
            from = at;
        }
        run = own;
    }
    found.extend(text.get(from..).filter(|rest| !rest.is_empty()));
    found
}

/// Short forms whose stop ends no sentence.
const SHORT: [&str; 10] = [
    "Art", "Arts", "No", "Nos", "p", "pp", "cf", "e.g", "i.e", "vs",
];

/// Whether a stop at a place ends a sentence: a space follows, and it belongs to no short form.
fn is_stop(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let after = after.get(1..).unwrap_or_default();
    let is_word = |letter: char| letter.is_ascii_alphabetic() || letter == '.';
    let word = before.rsplit(|letter| !is_word(letter)).next();
    after.starts_with(' ') && !word.is_some_and(|it| SHORT.contains(&it))
}

/// Sentences, in order; together they are the text.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let is_end = match letter {
            // A cell of a table stands for itself.
            '。' | '！' | '？' | '｜' | '|' => true,
            '.' | '!' | '?' => is_stop(text, at),
            _ => false,
        };
        if !is_end {
            continue;
        }
        let mut end = at + letter.len_utf8();
        // What closes a quotation or bracket, and the space behind, belong to the sentence.
        while let Some((at, next)) = letters.next_if(|(_, it)| "」』）) ".contains(*it)) {
            end = at + next.len_utf8();
        }
        found.extend(text.get(from..end));
        from = end;
    }
    found.extend(text.get(from..).filter(|rest| !rest.is_empty()));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_where_the_script_changes() {
        let cases = [
            ("手数料は300円です。", "手数料|は|300|円|です|。"),
            ("レセプトの写し", "レセプト|の|写|し"),
            ("人々のデータ", "人々|の|データ"),
            ("within 30 days.", "within| |30| |days|."),
            ("計1,300円、1.5倍", "計|1,300|円|、|1.5|倍"),
            ("（法）", "（|法|）"),
            ("葛\u{e0100}城", "葛\u{e0100}城"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text).join("|"), expected);
        }
    }

    #[test]
    fn sentences_end_with_their_stop_and_what_closes_it() {
        let cases = [
            ("送ります。届きます。", "送ります。|届きます。"),
            ("「送ります。」と書く。次", "「送ります。」|と書く。|次"),
            ("甲 ｜ 乙。 ｜ 丙", "甲 ｜ |乙。 |｜ |丙"),
            ("It is 1.5 yen. Pay it.", "It is 1.5 yen. |Pay it."),
            (
                "See Art. 27(1). Pay, e.g. by post.",
                "See Art. 27(1). |Pay, e.g. by post.",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(sentences(text).join("|"), expected);
        }
    }
}
