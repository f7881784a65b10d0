//! How answers are written: as the contract promises, as people also write them, and wrong.

use request::Input;

/// Answers as promised, in further spellings, and wrong.
pub(super) type Spellings = [&'static [&'static str]; 3];

const LINE: Spellings = [
    &[
        "見本 花子",
        "Sample Person",
        "김철수",
        "O’Brien",
        "辻\u{E0100}",
        "علی\u{200C}رضا",
        "a\tb",
        "=1+1",
        "0",
    ],
    &["見本　花子", "ﾐﾎﾝ", " x "],
    &[
        "\u{202E}x",
        "x\u{200B}",
        "一\n二",
        "\u{0}",
        "x\u{FFFE}",
        "\u{E0041}x",
        "123456789018",
        "\u{200D}",
    ],
];

const LINES: Spellings = [
    &["一行目\n二行目", "a\r\nb", "\tx", "Ünïcödé 𠮷"],
    &[" x\n\n"],
    &[
        "a\u{2066}b",
        "\u{FEFF}x",
        "番号 1234-5678-9018",
        "\u{1B}[0m",
        "\n",
    ],
];

const KANA: Spellings = [
    &["ミホン ハナコ", "みほん", "ま-く", "ーア", "・ア", "ア゠"],
    &["ﾐﾎﾝ", "ガ\u{3000}ギ", " ア"],
    &["見本", "Mihon", "ー", "-ア", "・"],
];

const DIGITS: Spellings = [
    &["0012", "1-2 3", "−1", "1ー2", "0123456789"],
    &["００１２"],
    &["12a", "-", "01234567890", "٣", "１２３４５６７８９０１"],
];

const SYMBOL: Spellings = [
    &["12-345", "健 12", "ア-1", "-1", "abc"],
    &["１２"],
    &["a_b", "--", "#", "1234567890123456789012"],
];

const POSTAL: Spellings = [
    &["100-0000", "1000000", "〒100-0000", "100ー0000"],
    &["１００－００００"],
    &["100-000", "10000000", "abc", "〒"],
];

const PHONE: Spellings = [
    &[
        "03-0000-0000",
        "+81 90 0000 0000",
        "(03) 0000.0000",
        "000000000",
    ],
    &[
        "０３（００００）００００",
        "\u{202A}+81 90-0000-0000\u{202C}",
    ],
    &[
        "12345678",
        "0000000000000000",
        "03-x",
        "++81900000000",
        "03+000000000",
    ],
];

const EMAIL: Spellings = [
    &["a@example.com", "a.b+c@x.example.co.jp"],
    &["ａ＠example.com", "a b@example.com"],
    &[
        "a@",
        "@example.com",
        "a@b",
        "a@@example.com",
        "a@-x.com",
        "a@x..com",
        "a,b@example.com",
    ],
];

const DAY: Spellings = [
    &[
        "1963-11-05",
        "1963/1/5",
        "昭和38年11月5日",
        "S38.11.5",
        "平成元年1月8日",
        "西暦1963年11月5日",
        "1963-11-05-",
    ],
    &["１９６３年１１月５日", "昭和 38年 11月 5日"],
    &[
        "1963-02-30",
        "2027-01-01",
        "昭和64年1月8日",
        "1963-11",
        "5 Nov 1963",
        "1963-+11-5",
        "0000-01-01",
        "19日63-1-5",
        "1867-01-01",
    ],
];

const MONTH: Spellings = [
    &["2026-04", "2026/9", "令和8年4月", "R8.4", "2026-10月"],
    &["２０２６年４月"],
    &[
        "2026-13",
        "2027-01",
        "2001-01",
        "2026",
        "2026-04-01",
        "-04",
        "2026--4",
    ],
];

const REFERENCE: Spellings = [
    &["2222-2222-222U"],
    &["２２２２-2222-222U"],
    &["2222-2222-2222", "1111-1111-1111", "K7MP-2QRD", "x"],
];

/// The spellings of what is typed.
pub(super) fn of(input: &Input) -> Spellings {
    match input {
        Input::Name | Input::Text { .. } => LINE,
        Input::LongText { .. } => LINES,
        Input::Kana => KANA,
        Input::Digits { .. } => DIGITS,
        Input::Symbol { .. } => SYMBOL,
        Input::Postal => POSTAL,
        Input::Phone => PHONE,
        Input::Email => EMAIL,
        Input::PastDate => DAY,
        Input::Month { .. } => MONTH,
        Input::Reference => REFERENCE,
        Input::Choice(_) | Input::Many(_) | Input::Confirm | Input::Tick => [&[]; 3],
    }
}
