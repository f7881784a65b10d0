//! What counts as the same letter when a reader searches: width, kana, case, hyphens.
//!
//! This is the one table; the index carries it to the script ([`table`]). Every letter becomes one
//! letter, so that a place in the folded text is the same place in the text. Kanji stay as they are:
//! Unicode's own normal forms would change the characters of names.

use std::sync::LazyLock;

/// Kana that a voicing mark changes, and what they become.
const VOICED: [&str; 2] = [
    "かきくけこさしすせそたちつてとはひふへほうゝカキクケコサシスセソタチツテトハヒフヘホウヽ",
    "がぎぐげござじずぜぞだぢづでどばびぶべぼゔゞガギグゲゴザジズゼゾダヂヅデドバビブベボヴヾ",
];
/// The same for the mark of half voicing.
const HALF_VOICED: [&str; 2] = ["はひふへほハヒフヘホ", "ぱぴぷぺぽパピプペポ"];
/// Half-width kana in the order of their numbers, from U+FF66, as full-width ones.
const FULL: &str = "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";
const FIRST_HALF: char = '\u{ff66}';
const VOICING: char = '\u{3099}';
const HALF_VOICING: char = '\u{309a}';
/// Latin letters with signs that occur in romanised Japanese and in names, and what is typed.
const SIGNED: [&str; 2] = [
    "àáâäāçèéêëēìíîïīñòóôöōùúûüūý",
    "aaaaaceeeeeiiiiinooooouuuuuy",
];

/// The letter that stands for this one and all that count as the same.
pub(super) fn fold(letter: char) -> char {
    match letter {
        'A'..='Z' => letter.to_ascii_lowercase(),
        '\0'..='~' => letter,
        'À'..='Þ' | 'Ā' | 'Ē' | 'Ī' | 'Ō' | 'Ū' => {
            signed(letter.to_lowercase().next().unwrap_or(letter))
        }
        '\u{df}'..='\u{17f}' => signed(letter),
        'ー' | 'ｰ' | '－' | '‐'..='―' | '−' | '﹣' | '─' => '-',
        '！'..='～' => shifted(letter, '！', '!').to_ascii_lowercase(),
        'ァ'..='ヶ' => shifted(letter, 'ァ', 'ぁ'),
        'ヽ' | 'ヾ' => shifted(letter, 'ヽ', 'ゝ'),
        FIRST_HALF..='\u{ff9d}' => fold(full(letter)),
        '\u{ff9e}' | '゛' => VOICING,
        '\u{ff9f}' | '゜' => HALF_VOICING,
        '\u{3000}' | '\u{a0}' => ' ',
        '‘' | '’' => '\'',
        '“' | '”' => '"',
        '｡' => '。',
        '｢' => '「',
        '｣' => '」',
        '､' => '、',
        '･' => '・',
        '〜' => '~',
        _ => letter,
    }
}

/// A text with every letter folded and marks joined to their kana.
pub(super) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        push(fold(letter), &mut out);
    }
    out
}

/// Adds a letter as it is kept: half-width kana at full width, a mark within its kana.
pub(super) fn push(letter: char, text: &mut String) {
    let letter = full(letter);
    let table = match letter {
        VOICING | '\u{ff9e}' => VOICED,
        HALF_VOICING | '\u{ff9f}' => HALF_VOICED,
        _ => {
            text.push(letter);
            return;
        }
    };
    let joined = text.chars().next_back().and_then(|last| swap(table, last));
    if joined.is_some() {
        text.pop();
    }
    text.push(joined.unwrap_or(letter));
}

/// What a script needs to fold like this: letters and what they become; marks with the kana before
/// them and what both become.
pub(super) fn table() -> &'static [String; 6] {
    static TABLE: LazyLock<[String; 6]> = LazyLock::new(|| {
        let changed = ('\u{21}'..='\u{ffff}').filter(|letter| fold(*letter) != *letter);
        let from: String = ['\u{a0}'].into_iter().chain(changed).collect();
        let from: String = from.chars().skip(1).collect();
        let to = from.chars().map(fold).collect();
        let kana = |text: &str| -> String { text.chars().filter(|one| *one < 'ァ').collect() };
        let [voiced, half] = [VOICED.map(kana), HALF_VOICED.map(kana)];
        let [plain, joined] = voiced;
        let [half_plain, half_joined] = half;
        [from, to, plain, joined, half_plain, half_joined]
    });
    &TABLE
}

/// Half-width kana as full-width ones.
fn full(letter: char) -> char {
    match letter {
        FIRST_HALF..='\u{ff9d}' => {
            let at = u32::from(letter) - u32::from(FIRST_HALF);
            FULL.chars().nth(at as usize).unwrap_or(letter)
        }
        _ => letter,
    }
}

fn shifted(letter: char, from: char, to: char) -> char {
    let number = u32::from(letter) - u32::from(from) + u32::from(to);
    char::from_u32(number).unwrap_or(letter)
}

fn signed(letter: char) -> char {
    swap(SIGNED, letter).unwrap_or(letter)
}

fn swap([from, to]: [&str; 2], letter: char) -> Option<char> {
    let at = from.chars().position(|one| one == letter)?;
    to.chars().nth(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same cases are put to the script by tests/browser/search.test.mjs.
    const CASES: &str = include_str!("../../../tests/fixtures/search/folding.json");

    #[test]
    fn what_a_reader_types_and_what_a_page_says_fold_alike() {
        let cases: Vec<[String; 2]> = serde_json::from_str(CASES).unwrap();
        assert!(cases.len() > 20);
        for [text, expected] in cases {
            assert_eq!(folded(&text), expected, "{text}");
        }
    }

    #[test]
    fn folding_again_changes_nothing() {
        for letter in '\0'..='\u{ffff}' {
            assert_eq!(fold(fold(letter)), fold(letter), "{letter:?}");
        }
    }

    #[test]
    fn kanji_keep_their_own_form() {
        for letter in ('\u{3400}'..='\u{9fff}').chain('\u{f900}'..='\u{faff}') {
            assert_eq!(fold(letter), letter);
        }
    }

    #[test]
    fn the_table_says_what_the_function_does() {
        let [from, to, ..] = table();

        assert_eq!(from.chars().count(), to.chars().count());
        for (from, to) in from.chars().zip(to.chars()) {
            assert_eq!(fold(from), to);
            assert_eq!((from.len_utf16(), to.len_utf16()), (1, 1));
        }
    }
}
