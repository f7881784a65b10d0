//! Random bytes for everything that reads what a stranger sends. What must hold stands in `fuzzing`; `fuzz`
//! is the long form, steered by what the code does with them. The seed is fixed, so that a find can be
//! found again.

use request::{Kind, table};

use crate::fuzzing;

/// Rounds of each test: well under a second in a debug build.
const ROUNDS: usize = 2_000;

/// What forms and documents hold, and what breaks them.
const BODY: &[&str] = &[
    "&",
    "&",
    "&",
    "=",
    "=",
    "+",
    "%",
    "%E3%81%82",
    "%ED%A0%80",
    "%C0%80",
    "%00",
    "%e2%80%ae",
    "yes",
    "self",
    "agent",
    "other",
    "all",
    "part",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\"",
    "\\ud800",
    "\\u202e",
    "\\u0000",
    "true",
    "null",
    "1e999",
    "-0",
    "language",
    "nonce",
    "website",
    "at",
    "go",
    "見本",
    "髙",
    "辻\u{E0100}",
    "\u{200D}",
    "\u{FEFF}",
    "2026-04",
    "昭和62年3月27日",
    "100-0000",
    "a@example.com",
    "123456789018",
    "ミホン",
];

/// What dates, numbers, references and keys hold, and what breaks them.
const VALUE: &[&str] = &[
    "0",
    "1",
    "2",
    "9",
    "12",
    "2026",
    "９",
    "年",
    "月",
    "日",
    "元年",
    "令和",
    "昭",
    "S",
    "ｈ",
    "西暦",
    "-",
    "ー",
    "−",
    "/",
    ".",
    " ",
    "\u{3000}",
    "+",
    "(",
    ")",
    "〒",
    "@",
    "a",
    "Ａ",
    "K7MP",
    "2QRD",
    "9XTV",
    "i",
    "健",
    "あ",
    "ｶ",
    "ﾞ",
    "ﾟ",
    "ウ",
    "゛",
    "・",
    "\u{200B}",
    "\u{202E}",
    "\u{0}",
    "\n",
    "|",
    "showa",
    "western",
    "99999999999999999999",
    "\"",
    "0123456789abcdef",
    "application/json",
    "; charset=utf-8",
    "1795489200-",
    "1234 5678 9018",
];

fn names() -> Vec<String> {
    Kind::ALL.into_iter().flat_map(table::names).collect()
}

fn rounds(seed: u64, parts: &[&str], read: fn(&[u8])) {
    let mut dice = fastrand::Rng::with_seed(seed);
    for _ in 0..ROUNDS {
        let length = dice.usize(..40);
        let mut bytes: Vec<u8> = (0..length)
            .flat_map(|_| parts[dice.usize(..parts.len())].bytes())
            .collect();
        bytes.insert(0, dice.u8(b'0'..=b'9'));
        if dice.u8(..) < 16 {
            let at = dice.usize(..bytes.len());
            bytes[at] = dice.u8(..);
        }
        let told = std::panic::catch_unwind(|| read(&bytes));
        assert!(
            told.is_ok(),
            "this failed: {:?}",
            String::from_utf8_lossy(&bytes)
        );
    }
}

fn bodies() -> Vec<String> {
    let mut parts: Vec<String> = BODY.iter().map(|part| (*part).to_owned()).collect();
    parts.extend(names().iter().map(|name| format!("&{name}=")));
    parts.extend(names().iter().map(|name| format!(",\"{name}\":\"")));
    parts
}

#[test]
fn any_form_is_read_or_told() {
    let parts = bodies();
    let parts: Vec<_> = parts.iter().map(String::as_str).collect();
    rounds(1, &parts, fuzzing::form);
}

#[test]
fn any_document_is_read_or_told() {
    let parts = bodies();
    let parts: Vec<_> = parts.iter().map(String::as_str).collect();
    rounds(2, &parts, |bytes| {
        fuzzing::document(bytes);
        // As it is, hardly any of it is JSON: the same once more as members of one object.
        let text = String::from_utf8_lossy(bytes);
        let members = text
            .split(['&', ','])
            .filter_map(|pair| pair.split_once('='));
        let members = members.map(|(name, value)| (name.to_owned(), value.into()));
        let object = serde_json::Value::Object(members.collect());
        fuzzing::document(format!("0{object}").as_bytes());
    });
}

#[test]
fn any_date_reads_back_or_is_told() {
    rounds(3, VALUE, |bytes| fuzzing::date(&bytes[1..]));
}

#[test]
fn any_number_reads_back_or_is_told() {
    rounds(4, VALUE, |bytes| fuzzing::number(&bytes[1..]));
}

#[test]
fn any_reference_reads_back_or_is_told() {
    rounds(5, VALUE, |bytes| fuzzing::reference(&bytes[1..]));
}

#[test]
fn any_key_type_and_time_is_told_from_ours() {
    rounds(6, VALUE, fuzzing::key);
}

#[test]
fn any_form_about_a_request_is_read_or_told() {
    let parts = bodies();
    let own = [
        "&reference=",
        "&code=",
        "&pass=",
        "&nonce=",
        "&go=",
        "withdraw",
        "&add_period=",
    ];
    let parts: Vec<_> = parts.iter().map(String::as_str).chain(own).collect();
    rounds(7, &parts, |bytes| fuzzing::status(&bytes[1..]));
}

#[test]
fn the_largest_bodies_are_read_in_no_time() {
    let long = crate::read::MAX_BODY;
    let large = [
        "a&",
        "detail=&",
        "subj_name=%E3%81%82&",
        "detail=1 ",
        "detail=1234 5678 9018 ",
        "[",
        "{\"a\":",
    ];
    // No two names alike.
    let names: Vec<_> = (0..long / 8).map(|number| format!("{number:07}")).collect();
    let names = names.join("=1&");
    let known = self::names().join("=1&");
    let known = known.repeat(long / known.len());
    let before = std::time::Instant::now();
    fuzzing::form(format!("0{names}").as_bytes());
    fuzzing::status(names.as_bytes());
    fuzzing::form(format!("0{known}").as_bytes());
    let items = "1,".repeat(long / 2);
    fuzzing::document(format!("0{{\"x\":[{items}1]}}").as_bytes());
    assert!(before.elapsed().as_secs() < 2, "names");
    for part in large {
        let body = part.repeat(long / part.len());
        let before = std::time::Instant::now();
        fuzzing::status(body.as_bytes());
        fuzzing::form(format!("0{body}").as_bytes());
        fuzzing::document(format!("0{body}").as_bytes());
        fuzzing::document(format!("0{{\"detail\":\"{body}\"}}").as_bytes());
        // Milliseconds when optimised; what grows with the square takes minutes.
        assert!(before.elapsed().as_secs() < 10, "{part}");
    }
}
