//! Reading Japanese input: two widths are one answer, and a name's kanji are never touched.
//!
//! No Unicode normal form is used: NFC already turns the name kanji U+FA19 into U+795E. Width is
//! folded by a small table of our own, hyphens by the kind of field.

use unicode_segmentation::UnicodeSegmentation;

/// Half-width katakana U+FF66..=U+FF9D in order, as full-width.
const HALF_WIDTH_KANA: &str = "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";

/// Signs that people type for a hyphen, minus or long vowel mark.
pub const HYPHENS: [char; 11] = ['-', '‐', '‑', '‒', '–', '—', '―', '−', '－', 'ー', 'ｰ'];

/// Folds full-width ASCII to ASCII, half-width katakana to full-width, every space to one kind, and
/// drops what cannot be seen. Everything else stays as it was typed.
pub fn fold_width(typed: &str) -> String {
    let mut folded = String::with_capacity(typed.len());
    for letter in typed.chars() {
        match letter {
            unseen if is_unseen(unseen) => {}
            '\u{3000}' | '\u{a0}' => folded.push(' '),
            '！'..='～' => folded.push(char::from_u32(letter as u32 - 0xFEE0).unwrap_or(letter)),
            '\u{FF66}'..='\u{FF9D}' => folded.push(full_width_kana(letter)),
            '･' => folded.push('・'),
            '｡' => folded.push('。'),
            '､' => folded.push('、'),
            '｢' => folded.push('「'),
            '｣' => folded.push('」'),
            'ﾞ' | 'ﾟ' => voice(&mut folded, letter),
            _ => folded.push(letter),
        }
    }
    folded
}

/// Signs without width or ink that change what others show: marks of direction, which address books
/// put around the telephone numbers that people copy, breaks and fillers of no width, soft hyphens,
/// tags, and what is no character at all. A text that holds one does not say what it seems to
/// (Unicode UTR 36 and UTS 55). Joiners and variation selectors are not among them: emoji, names of some
/// scripts and kanji of family registers are spelt with them.
pub const UNSEEN: [(char, char); 15] = [
    ('\u{AD}', '\u{AD}'),
    ('\u{34F}', '\u{34F}'),
    ('\u{61C}', '\u{61C}'),
    ('\u{180E}', '\u{180E}'),
    ('\u{200B}', '\u{200B}'),
    ('\u{200E}', '\u{200F}'),
    ('\u{2028}', '\u{202E}'),
    ('\u{2060}', '\u{206F}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{FDD0}', '\u{FDEF}'),
    ('\u{FEFF}', '\u{FEFF}'),
    ('\u{FFA0}', '\u{FFA0}'),
    ('\u{FFF9}', '\u{FFFB}'),
    ('\u{FFFE}', '\u{FFFF}'),
    ('\u{E0000}', '\u{E007F}'),
];

/// Signs that are part of a letter and nothing alone: joiners and variation selectors.
pub const ATTACHED: [(char, char); 4] = [
    ('\u{180B}', '\u{180D}'),
    ('\u{200C}', '\u{200D}'),
    ('\u{FE00}', '\u{FE0F}'),
    ('\u{E0100}', '\u{E01EF}'),
];

/// Latin letters, and signs that names in them are written with.
pub const LATIN: [(char, char); 6] = [
    ('\0', '\u{36F}'),
    ('\u{1E00}', '\u{1EFF}'),
    ('\u{2000}', '\u{206F}'),
    ('\u{3000}', '\u{3000}'),
    ('・', '・'),
    ('！', '･'),
];

fn is_in(ranges: &[(char, char)], letter: char) -> bool {
    ranges
        .iter()
        .any(|(first, last)| (*first..=*last).contains(&letter))
}

/// Whether it is one of [`UNSEEN`], or one of the two at the end of a plane that are no characters.
fn is_unseen(letter: char) -> bool {
    is_in(&UNSEEN, letter) || letter as u32 & 0xFFFE == 0xFFFE
}

fn is_attached(letter: char) -> bool {
    is_in(&ATTACHED, letter)
}

/// The text without signs that cannot be seen, for answers in which they never count.
pub fn without_unseen(typed: &str) -> String {
    typed.chars().filter(|letter| !is_unseen(*letter)).collect()
}

/// Whether nothing of it can be seen.
pub fn is_blank(typed: &str) -> bool {
    typed
        .chars()
        .all(|letter| letter.is_whitespace() || is_unseen(letter) || is_attached(letter))
}

fn full_width_kana(letter: char) -> char {
    let at = usize::try_from(letter as u32 - 0xFF66).unwrap_or(usize::MAX);
    HALF_WIDTH_KANA.chars().nth(at).unwrap_or(letter)
}

/// Joins a voicing mark to the katakana before it, or keeps it as a mark of its own.
fn voice(folded: &mut String, mark: char) {
    let voiced = folded.chars().last().and_then(|kana| {
        let next = |by: u32| char::from_u32(kana as u32 + by);
        match (kana, mark) {
            ('ウ', 'ﾞ') => Some('ヴ'),
            ('ハ' | 'ヒ' | 'フ' | 'ヘ' | 'ホ', 'ﾟ') => next(2),
            ('カ'..='ト', 'ﾞ') if takes_voice(kana) => next(1),
            ('ハ' | 'ヒ' | 'フ' | 'ヘ' | 'ホ', 'ﾞ') => next(1),
            _ => None,
        }
    });
    match voiced {
        Some(kana) => {
            folded.pop();
            folded.push(kana);
        }
        None => folded.push(if mark == 'ﾞ' { '゛' } else { '゜' }),
    }
}

fn takes_voice(kana: char) -> bool {
    "カキクケコサシスセソタチツテト".contains(kana)
}

/// One line: width folded, ends trimmed, runs of spaces joined.
pub fn one_line(typed: &str) -> String {
    fold_width(typed)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Several lines: line ends made one kind, trailing space cut, empty ends cut; nothing folded.
pub fn lines(typed: &str) -> String {
    let unified = typed.replace("\r\n", "\n").replace('\r', "\n");
    let trimmed: Vec<_> = unified.lines().map(str::trim_end).collect();
    trimmed.join("\n").trim_matches('\n').to_owned()
}

/// Katakana of a reading: hiragana turned, hyphen-like signs after kana taken for long marks, marks of voice joined
/// to their kana however they were typed (decomposed text has them as signs of their own), the equals sign of double
/// names taken for the double hyphen that it stands for. `None` where anything else stands.
pub fn kana(typed: &str) -> Option<String> {
    let mut reading = String::new();
    for letter in one_line(typed).chars() {
        let kana = match letter {
            'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => char::from_u32(letter as u32 + 0x60).unwrap_or(letter),
            '\u{3099}' | '゛' | '\u{309A}' | '゜' => {
                let is_voiced = matches!(letter, '\u{3099}' | '゛');
                voice(&mut reading, if is_voiced { 'ﾞ' } else { 'ﾟ' });
                continue;
            }
            hyphen if is_hyphen(hyphen) && !reading.is_empty() => 'ー',
            '=' => '゠',
            other => other,
        };
        let is_mark = matches!(kana, '・' | 'ー' | 'ヽ' | 'ヾ' | '゠' | ' ');
        (is_mark || is_katakana(kana)).then(|| reading.push(kana))?;
    }
    reading.chars().any(is_katakana).then_some(reading)
}

/// Small letters for the sounds of Ainu among them.
fn is_katakana(letter: char) -> bool {
    matches!(letter, 'ァ'..='ヺ' | 'ㇰ'..='ㇿ')
}

/// Digits only: width folded, spaces and hyphens dropped. `None` where anything else stands.
pub fn digits(typed: &str) -> Option<String> {
    let kept: String = one_line(typed)
        .chars()
        .filter(|letter| !is_hyphen(*letter) && *letter != ' ')
        .collect();
    let is_number = !kept.is_empty() && kept.chars().all(|letter| letter.is_ascii_digit());
    is_number.then_some(kept)
}

/// Letters, digits and hyphens: width folded, spaces dropped. `None` where anything else stands.
pub fn symbol(typed: &str) -> Option<String> {
    let kept: String = one_line(typed)
        .chars()
        .filter(|letter| *letter != ' ')
        .map(|letter| {
            if letter != 'ー' && is_hyphen(letter) {
                '-'
            } else {
                letter
            }
        })
        .collect();
    let known = kept
        .chars()
        .all(|letter| letter.is_alphanumeric() || letter == '-');
    (known && kept.contains(char::is_alphanumeric)).then_some(kept)
}

/// `123-4567`. `None` unless there are seven digits.
pub fn postal(typed: &str) -> Option<String> {
    let kept = digits(&typed.replace('〒', ""))?;
    let (area, town) = kept.split_at_checked(3)?;
    (kept.len() == 7).then(|| format!("{area}-{town}"))
}

/// Digits with a leading `+` kept; 9 to 15 of them (ITU-T E.164 allows 15).
pub fn phone(typed: &str) -> Option<String> {
    let folded = one_line(typed);
    let (plus, rest) = folded
        .strip_prefix('+')
        .map_or(("", folded.as_str()), |rest| ("+", rest));
    let kept = digits(&rest.replace(['(', ')', '.'], ""))?;
    (9..=15)
        .contains(&kept.len())
        .then(|| format!("{plus}{kept}"))
}

/// A mail address with width and spaces folded. The form of the address is judged at the edge
/// (validator); here only what no address can be without.
pub fn email(typed: &str) -> Option<String> {
    let kept: String = fold_width(typed)
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let (name, host) = kept.rsplit_once('@')?;
    (!name.is_empty() && host.contains('.') && !host.starts_with('.')).then_some(kept)
}

/// Whether it is one of the signs people type for a hyphen or a long vowel mark.
pub fn is_hyphen(letter: char) -> bool {
    HYPHENS.contains(&letter)
}

/// Whether it is written in Latin letters, so that it needs no reading in kana.
pub fn is_latin(text: &str) -> bool {
    text.chars().all(|letter| is_in(&LATIN, letter))
}

/// Characters as a person sees them.
pub fn length(text: &str) -> usize {
    text.graphemes(true).count()
}

/// Whether a character stands in it that cannot be shown or printed, or that makes others show what they
/// are not. Tabs are fine, as they come with cells pasted from a table; line ends are fine in long texts.
pub fn has_controls(text: &str, multiline: bool) -> bool {
    let is_line_end = |letter| multiline && matches!(letter, '\n' | '\r');
    text.chars().any(|letter| match letter {
        '\t' => false,
        letter if letter.is_control() => !is_line_end(letter),
        letter => is_unseen(letter),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_widths_are_one_answer() {
        for (typed, folded) in [
            ("ﾊﾝｶｸ ｶﾞｷﾞﾊﾟﾋﾟｳﾞ", "ハンカク ガギパピヴ"),
            ("ＡＢＣ１２３－＠", "ABC123-@"),
            ("山田　太郎", "山田 太郎"),
            ("ｱﾞ", "ア゛"),
        ] {
            assert_eq!(fold_width(typed), folded);
        }
    }

    #[test]
    fn kanji_of_names_pass_unchanged() {
        for name in [
            "髙橋 﨑子",
            "𠮷田",
            "\u{FA19}谷",
            "辻\u{E0100}",
            "D'Ångström-Müller",
        ] {
            assert_eq!(one_line(name), name);
        }
    }

    #[test]
    fn readings_are_kana_of_either_kind_and_width() {
        for (typed, reading) in [
            ("めじるし はなこ", Some("メジルシ ハナコ")),
            ("ﾒｼﾞﾙｼ　ﾊﾅｺ", Some("メジルシ ハナコ")),
            ("ま-く・じょ―んず", Some("マーク・ジョーンズ")),
            ("ヴァイオレット", Some("ヴァイオレット")),
            ("か\u{3099}く は\u{309A}ん か゛", Some("ガク パン ガ")),
            ("ㇷ\u{309A}ㇽ ｱﾞ", Some("ㇷ゜ㇽ ア゛")),
            (
                "ジャン＝ポール ジャン゠ポール",
                Some("ジャン゠ポール ジャン゠ポール"),
            ),
            ("゛・ー＝", None),
            ("目印", None),
            ("Mark", None),
        ] {
            assert_eq!(kana(typed).as_deref(), reading, "{typed}");
        }
    }

    #[test]
    fn numbers_are_read_with_any_hyphen() {
        assert_eq!(postal("〒１２３ー４５６７").as_deref(), Some("123-4567"));
        assert_eq!(postal("12345678"), None);
        assert_eq!(postal("１２"), None);
        assert_eq!(
            phone("０３（１２３４）５６７８").as_deref(),
            Some("0312345678")
        );
        assert_eq!(phone("+81 90-1234-5678").as_deref(), Some("+819012345678"));
        assert_eq!(phone("1234"), None);
        assert_eq!(digits("００１２").as_deref(), Some("0012"));
        assert_eq!(symbol("健‐１２ ３").as_deref(), Some("健-123"));
        assert_eq!(
            email("ｔｅｓｔ＠example．com").as_deref(),
            Some("test@example.com")
        );
        assert_eq!(email("test@nowhere"), None);
    }

    #[test]
    fn length_counts_what_a_person_sees() {
        assert_eq!(length("辻\u{E0100}が👨‍👩‍👧"), 3);
    }

    #[test]
    fn lines_keep_what_was_written() {
        assert_eq!(lines("\r\n一行目 \r\n\r\n ２行目\r"), "一行目\n\n ２行目");
    }

    #[test]
    fn what_cannot_be_seen_is_no_answer_and_spoils_none() {
        assert!(is_blank("\u{3000}\u{200B}\u{FEFF}\t"));
        assert!(is_blank("\u{200D}\u{FE0F}\u{3164}"));
        assert!(!is_blank("見"));
        assert_eq!(
            phone("\u{202A}+81 90-1234-5678\u{202C}").as_deref(),
            Some("+819012345678")
        );
    }

    #[test]
    fn names_in_latin_letters_need_no_reading() {
        for name in [
            "D'Ångström O’Brien",
            "Nguye\u{302}\u{303}n",
            "Kaʻiulani",
            "Ｍａｒｋ・J",
            "Ⅲ?",
        ] {
            assert_eq!(is_latin(name), name != "Ⅲ?", "{name}");
        }
        assert!(!is_latin("Mark 目印"));
    }

    #[test]
    fn signs_alone_are_no_number_symbol_or_reading() {
        assert_eq!(digits("-"), None);
        assert_eq!(symbol("--"), None);
        assert_eq!(kana("ー"), None);
    }

    #[test]
    fn tabs_of_a_pasted_table_pass_and_other_controls_do_not() {
        assert!(!has_controls("見本県\t1-2-3", false));
        assert!(has_controls("見本県\u{0}", true));
        assert!(has_controls("一\n二", false));
        assert_eq!(one_line("見本県\t1-2-3"), "見本県 1-2-3");
        for unseen in
            "\u{202E}\u{2066}\u{200B}\u{FEFF}\u{AD}\u{2028}\u{E0041}\u{FFFF}\u{FDD0}".chars()
        {
            assert!(has_controls(&format!("見{unseen}本"), true), "{unseen:?}");
        }
        // Persian and emoji are spelt with joiners, kanji of family registers with selectors.
        for name in [
            "علی\u{200C}رضا",
            "👨\u{200D}👩\u{200D}👧",
            "辻\u{E0100}",
            "䖝\u{FE00}",
        ] {
            assert!(!has_controls(name, false), "{name}");
        }
    }
}
