use super::*;
use crate::markdown::tests::plain;

#[test]
fn emphasis_works_next_to_japanese_signs() {
    let cases = [
        // Closing after a bracket, before a letter.
        (
            "**健診結果（個人情報）**は",
            "<strong>健診結果（個人情報）</strong>は",
        ),
        (
            "これは**重要です。**次に",
            "これは<strong>重要です。</strong>次に",
        ),
        ("**本当？**と", "<strong>本当？</strong>と"),
        ("*斜め（体）*は", "<em>斜め（体）</em>は"),
        (
            "***両方（強調）***は",
            "<em><strong>両方（強調）</strong></em>は",
        ),
        // Opening before a bracket, after a letter.
        ("は**「個人」**の", "は<strong>「個人」</strong>の"),
        ("は**（注）ここ**だけ", "は<strong>（注）ここ</strong>だけ"),
        // Both in one line, twice.
        (
            "甲は**「A」**と、乙は**「B」**です",
            "甲は<strong>「A」</strong>と、乙は<strong>「B」</strong>です",
        ),
        (
            "**甲（一）**、**乙（二）**は",
            "<strong>甲（一）</strong>、<strong>乙（二）</strong>は",
        ),
        // Western letters and signs beside Japanese.
        ("**APPI (2003)**は", "<strong>APPI (2003)</strong>は"),
        (
            "これは**\"quoted\"**です",
            "これは<strong>&quot;quoted&quot;</strong>です",
        ),
        ("**「引用」**and", "<strong>「引用」</strong>and"),
        ("**90%**以上", "<strong>90%</strong>以上"),
        // A directive ends in a bracket of its own.
        (
            "は**{{ society.name }}**です",
            "は<strong>見本健保</strong>です",
        ),
        // A link within, a link around.
        (
            "**[方針](/privacy/)**は",
            "<strong><a href=\"/privacy/\">方針</a></strong>は",
        ),
        (
            "[**「方針」**は](/privacy/)",
            "<a href=\"/privacy/\"><strong>「方針」</strong>は</a>",
        ),
    ];
    for (text, html) in cases {
        assert_eq!(plain(text), html, "{text}");
    }
}

#[test]
fn what_worked_before_still_does() {
    let cases = [
        ("**強調**は", "<strong>強調</strong>は"),
        ("これは**強調**です", "これは<strong>強調</strong>です"),
        ("（**強調**）", "（<strong>強調</strong>）"),
        ("「**強調**」は", "「<strong>強調</strong>」は"),
        ("**個人**「情報」", "<strong>個人</strong>「情報」"),
        (
            "文です。**重要**なこと",
            "文です。<strong>重要</strong>なこと",
        ),
        (
            "**甲**。**乙**は",
            "<strong>甲</strong>。<strong>乙</strong>は",
        ),
        (
            "**a** and **b.**",
            "<strong>a</strong> and <strong>b.</strong>",
        ),
        ("3 * 4 * 5", "3 * 4 * 5"),
    ];
    for (text, html) in cases {
        assert_eq!(plain(text), html, "{text}");
    }
}

#[test]
fn code_escapes_and_addresses_are_left_alone() {
    let cases = [
        ("`**健診（個人）**は`", "<code>**健診（個人）**は</code>"),
        (r"\*\*健診（個人）\*\*は", "**健診（個人）**は"),
        (r"（\***強調（甲）**は", "（*<strong>強調（甲）</strong>は"),
        (
            "[甲](/あ（*い*）う/)は",
            "<a href=\"/あ（*い*）う/\">甲</a>は",
        ),
        ("English (**word.**then) 語", "English (**word.**then) 語"),
    ];
    for (text, html) in cases {
        assert_eq!(plain(text), html, "{text}");
    }
}

#[test]
fn nothing_is_copied_where_nothing_is_to_be_done() {
    assert!(matches!(fix("plain **text** here."), Cow::Borrowed(_)));
    assert!(matches!(fix("星なし（日本語）"), Cow::Borrowed(_)));
    assert!(matches!(fix("**強調**は"), Cow::Borrowed(_)));
}
