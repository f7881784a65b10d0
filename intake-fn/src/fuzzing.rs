//! What must hold of anything a stranger may send: nothing panics, nothing grows beyond what came in, what
//! is read once reads the same again, and what is kept holds no sign that cannot be seen.
//!
//! `fuzz` lets libFuzzer make the bytes up, `hostile` a die in every test run. Both state nothing
//! themselves. A normal build has none of this.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, HeaderValue};
use jiff::Timestamp;
use jiff::civil::Date;
use request::check::{Answer, draft, forget_hidden, forget_numbers};
use request::date::{join_parts, read_date, read_month, spell};
use request::{
    Answers, Kind, Language, ReceiptCode, Reference, Setting, individual_number, table, text,
};

use crate::candidate::Candidate;
use crate::pass;
use crate::problem::Problem;
use crate::read::{self, Form};
use crate::secret::Secret;
use crate::sent::Sent;
use crate::shown::{self, Age};
use crate::status;

const SECRET: Secret = Secret::new([7; 32]);
const KEY: &str = "0123456789abcdef";

/// Most bytes that a problem may say of itself, whatever was sent.
const LONGEST_PROBLEM: usize = 16 * 1024;

/// The body of a form, its first byte the kind.
pub fn form(bytes: &[u8]) {
    let (kind, body) = kind(bytes);
    match read::form(kind, body) {
        Ok(form) => {
            let unplaced = form.unplaced.answers();
            let size = size(&form.answers) + size(unplaced);
            assert!(size <= body.len(), "answers grew");
            assert_eq!(again(&form.answers), form.answers, "written and read again");
            assert_eq!(again(unplaced), *unplaced, "written and read again");
            let digest = Some(digest(kind, &form));
            let with = |more: &[u8]| {
                let form = read::form(kind, &[body, more].concat()).ok()?;
                Some(self::digest(kind, &form))
            };
            assert_eq!(with(b"&unknown="), digest, "what says nothing counts");
            assert_ne!(with(b"&unknown=1"), digest, "what says something does not");
            judge(kind, form.answers);
        }
        Err(problem) => assert_told(&problem),
    }
}

/// The body of a program's request, its first byte the kind.
pub fn document(bytes: &[u8]) {
    let (kind, body) = kind(bytes);
    match read::document(kind, body) {
        Ok(document) => {
            assert!(size(&document.answers) <= 2 * body.len(), "answers grew");
            // A number may be written out longer than it came.
            let unread = size(&document.unread);
            assert!(
                unread <= 12 * body.len(),
                "{unread} bytes of {}",
                body.len()
            );
            let _marked = Sent::by_program(&SECRET, kind, Language::Ja, KEY, &document);
            assert_told(&Problem::UnknownFields(document.unknown));
            assert_told(&Problem::Misshapen(document.misshapen));
            judge(kind, document.answers);
        }
        Err(problem) => assert_told(&problem),
    }
}

/// A day or a month, whole and in parts.
pub fn date(bytes: &[u8]) {
    let Ok(typed) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(day) = read_date(typed) {
        assert!((1868..=9999).contains(&day.year()));
        assert_eq!(read_date(&day.to_string()), Ok(day));
        assert_eq!(read_date(&spell(&day.to_string(), Language::Ja)), Ok(day));
    }
    if let Ok(month) = read_month(typed) {
        assert_eq!(read_month(&month.iso()), Ok(month));
        assert_eq!(read_month(&spell(&month.iso(), Language::Ja)), Ok(month));
    }
    let mut parts = typed.split('|');
    let era = parts.next().unwrap_or_default();
    let joined = join_parts(era, &parts.collect::<Vec<_>>());
    let _read = (read_date(&joined), read_month(&joined));
}

/// A number, a symbol, a reading, an address, a name: every reader, each of which takes what it gave.
pub fn number(bytes: &[u8]) {
    let Ok(typed) = std::str::from_utf8(bytes) else {
        return;
    };
    let folded = text::fold_width(typed);
    assert_eq!(text::fold_width(&folded), folded, "folded twice");
    let readers = [
        text::digits,
        text::symbol,
        text::postal,
        text::phone,
        text::email,
        text::kana,
    ];
    for read in readers {
        if let Some(normal) = read(typed) {
            assert_eq!(read(&normal).as_ref(), Some(&normal), "read twice");
            // Controls are refused before any reader is asked.
            let is_clean = !text::has_controls(&text::without_unseen(typed), false);
            assert!(
                !is_clean || !text::has_controls(&normal, false),
                "{normal:?}"
            );
        }
    }
    let line = text::one_line(typed);
    assert_eq!(text::one_line(&line), line);
    let lines = text::lines(typed);
    assert_eq!(text::lines(&lines), lines);
    let spaced: String = folded.chars().flat_map(|sign| [sign, ' ']).collect();
    let is_run = folded.len() == 12 && folded.bytes().all(|sign| sign.is_ascii_digit());
    if is_run && individual_number::is_in(&folded) {
        assert!(individual_number::is_in(&spaced), "hidden by spaces");
    }
}

/// A reference or a receipt code.
pub fn reference(bytes: &[u8]) {
    let Ok(typed) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(reference) = typed.parse::<Reference>() {
        assert_eq!(reference.as_str().len(), 14);
        assert_eq!(reference.as_str().parse(), Ok(reference.clone()));
    }
    if let Ok(code) = typed.parse::<ReceiptCode>() {
        assert_eq!(code.reveal().len(), 24);
        assert_eq!(code.reveal().parse(), Ok(code.clone()));
    }
}

/// The body of a form about a request: reference, code, pass, what is wished and what is added.
pub fn status(bytes: &[u8]) {
    match status::typed(bytes) {
        Ok((reference, pass, answers)) => {
            assert!(size(&answers) <= bytes.len(), "answers grew");
            assert_eq!(again(&answers), answers, "written and read again");
            let reference = reference.parse();
            let reference = reference.unwrap_or_else(|_fault| Reference::from_random(1));
            let held = pass::read(&SECRET, &reference, &pass, Timestamp::UNIX_EPOCH);
            assert_eq!(held, None, "nobody signs without the secret");
        }
        Err(problem) => assert_told(&problem),
    }
}

/// The headers of a request, a line each, and what a check page adds: key, type and signed time.
pub fn key(bytes: &[u8]) {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let mut headers = HeaderMap::new();
    let mut add = |name: &'static str, line: Option<&[u8]>| {
        if let Some(value) = line.and_then(|line| HeaderValue::from_bytes(line).ok()) {
            headers.append(name, value);
        }
    };
    let first = lines.next();
    for line in first.into_iter().chain(lines.clone().take(1)) {
        add("idempotency-key", Some(line));
    }
    add("content-type", lines.nth(1));
    if let Ok(key) = read::key(&headers) {
        assert!((16..=64).contains(&key.len()) && key.is_ascii());
        assert_eq!(headers.get_all("idempotency-key").iter().count(), 1);
    }
    let _is_json = read::is_wanted(&headers, "application/json");
    let first = first.map(String::from_utf8_lossy).unwrap_or_default();
    let now = Timestamp::UNIX_EPOCH;
    let age = shown::age(&SECRET, Kind::Complaint, KEY, &first, now);
    assert_eq!(age, Age::Unknown, "nobody signs without the secret");
}

/// What tells a form from another under the same key.
fn digest(kind: Kind, form: &Form) -> [u8; 32] {
    Sent::by_form(&SECRET, kind, Language::Ja, KEY, form).body
}

fn kind(bytes: &[u8]) -> (Kind, &[u8]) {
    let (first, body) = bytes
        .split_first()
        .map_or((0, bytes), |(first, body)| (*first, body));
    let kind = Kind::ALL.get(usize::from(first) % Kind::ALL.len());
    (kind.copied().unwrap_or(Kind::Complaint), body)
}

/// Takes answers all the way to a submission, in both languages.
fn judge(kind: Kind, mut answers: Answers) {
    let lists = BTreeMap::new();
    for language in Language::ALL {
        let (today, lists) = (Date::constant(2026, 11, 24), &lists);
        let setting = Setting {
            kind,
            language,
            today,
            fee: 0,
            lists,
        };
        for answer in draft(&setting, &answers).answers.values() {
            assert_kept(answer);
        }
        match Candidate::new(setting, &answers).into_submission() {
            Ok(submission) => submission.answers.values().for_each(assert_kept),
            Err(faults) => {
                assert!(!faults.is_empty(), "refused without a fault");
                assert_told(&Problem::Faults(faults));
            }
        }
        forget_hidden(&setting, &mut answers);
    }
    forget_numbers(kind, &mut answers);
    for field in table::fields(kind)
        .iter()
        .filter(|field| field.input.is_free())
    {
        let kept = text::fold_width(answers.first(field.name));
        assert!(!individual_number::is_in(&kept), "a number is left");
    }
}

/// What is kept can be seen, all of it.
fn assert_kept(answer: &Answer) {
    if let Answer::Text { typed, normal } = answer {
        assert!(!text::is_blank(normal), "an answer that says nothing");
        for kept in [typed, normal] {
            assert!(!text::has_controls(kept, true), "{kept:?}");
        }
    }
}

fn assert_told(problem: &Problem) {
    let told = problem.details(None, None).to_string();
    assert!(told.len() < LONGEST_PROBLEM, "{} bytes", told.len());
}

fn size(answers: &Answers) -> usize {
    let values = answers.iter().flat_map(|(_, values)| values);
    values.map(String::len).sum()
}

/// Answers written as a form and read again.
fn again(answers: &Answers) -> Answers {
    let encode = |text: &str| {
        let bytes = text.bytes().map(|byte| format!("%{byte:02X}"));
        bytes.collect::<Vec<_>>().concat()
    };
    let pairs = answers.iter().flat_map(|(name, values)| {
        let pair = move |value: &String| format!("{}={}", encode(name), encode(value));
        values.iter().map(pair).collect::<Vec<_>>()
    });
    let body = pairs.collect::<Vec<_>>().join("&");
    let read = read::pairs(body.as_bytes()).unwrap_or_default();
    read.into_iter().collect()
}
