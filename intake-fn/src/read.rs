//! Reads bodies. What is too large, of the wrong type or badly encoded is refused before parsing.

use std::collections::BTreeSet;
use std::fmt;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, header};
use ledger::Budget;
use percent_encoding::percent_decode;
use request::{Answers, Input, Kind, Language, table, text};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use tokio::time::timeout;

use crate::problem::Problem;
use crate::submit::is_usable_key;
use crate::unplaced::Unplaced;

/// Most bytes of a body. The longest honest form (2,000 characters of four bytes with variation
/// selectors, percent-encoded, and the other fields) stays under it.
pub const MAX_BODY: usize = 128 * 1024;

/// Names of controls that steer the form and are no answers.
const CONTROLS: [&str; 6] = ["about", "at", "go", "nonce", "seen_text", "shown"];

/// A control that no person sees (`templates/forms/trap.html`). Its name invites programs that fill in
/// whatever they meet.
pub const TRAP: &str = "website";

/// What a form sent: answers, and the controls that steer it. It holds keys, so it has no `Debug`.
#[derive(Default)]
pub struct Form {
    /// Answers, of fields the kind has.
    pub answers: Answers,
    /// The page it was sent from.
    pub at: Option<String>,
    /// Which button was pressed.
    pub go: Option<String>,
    /// One-time key of the form.
    pub nonce: Option<String>,
    /// When the check page was shown, signed.
    pub shown: Option<String>,
    /// Whether something stands in the control that no person sees.
    pub is_trapped: bool,
    /// Digest of the text its sender saw.
    pub seen_text: Option<String>,
    /// The published thing the form was opened about.
    pub about: Option<String>,
    /// What answers nothing that the kind asks, or asks any longer.
    pub unplaced: Unplaced,
}

/// What a program sent. It holds names as they were typed, so it has no `Debug`.
#[derive(Default)]
pub struct Document {
    /// Answers, of fields the kind has.
    pub answers: Answers,
    /// Language of messages and texts.
    pub language: Option<Language>,
    /// Digest of the text its sender saw.
    pub seen_text: Option<String>,
    /// Names that are no fields of this kind.
    pub unknown: Vec<String>,
    /// Members whose value is of another shape than theirs, with the shape that is wanted.
    pub misshapen: Vec<(String, &'static str)>,
    /// What stands under all of these, as a release that can read it would.
    pub unread: Answers,
}

/// Reads the body of a request, once its type is known to be `wanted`.
pub async fn body(headers: &HeaderMap, body: Body, wanted: &str) -> Result<Vec<u8>, Problem> {
    if !is_wanted(headers, wanted) {
        return Err(Problem::WrongType);
    }
    // What comes later could not be stored in time any more.
    let read = timeout(Budget::PATIENCE, to_bytes(body, MAX_BODY));
    let read = read.await.map_err(|_elapsed| Problem::TooSlow)?;
    let bytes = read.map_err(|_too_large_or_cut| Problem::TooLarge)?;
    Ok(bytes.into())
}

/// Whether headers promise a body of that type, as it is and in UTF-8.
pub fn is_wanted(headers: &HeaderMap, wanted: &str) -> bool {
    let given = only(headers, header::CONTENT_TYPE);
    let mut encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    given.is_some_and(|given| is_type(given, wanted)) && encodings.all(|it| it == "identity")
}

/// The value of a header that stands there once: of two, another reader might believe the other.
fn only(headers: &HeaderMap, name: impl header::AsHeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// Whether a media type is the wanted one, in UTF-8 as far as it says.
fn is_type(given: &str, wanted: &str) -> bool {
    let mut parts = given.split(';').map(str::trim);
    let is_named = parts
        .next()
        .is_some_and(|given| given.eq_ignore_ascii_case(wanted));
    is_named
        && parts.all(|part| {
            let part = part.to_ascii_lowercase();
            let charset = part.strip_prefix("charset=").map(|it| it.trim_matches('"'));
            charset.is_none_or(|charset| charset == "utf-8")
        })
}

/// The key that a program sends with a request: bare, or in quotation marks as a string of RFC 9651.
pub fn key(headers: &HeaderMap) -> Result<&str, Problem> {
    let given = only(headers, "idempotency-key").ok_or(Problem::NoKey)?;
    let quoted = given.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    let key = quoted.unwrap_or(given);
    is_usable_key(key).then_some(key).ok_or(Problem::NoKey)
}

/// Reads a form of a kind, in valid UTF-8.
pub fn form(kind: Kind, bytes: &[u8]) -> Result<Form, Problem> {
    let known: BTreeSet<String> = table::names(kind).collect();
    let mut form = Form::default();
    for (name, value) in pairs(bytes)? {
        if CONTROLS.contains(&name.as_str()) {
            steer(&mut form, &name, value)?;
        } else if name == TRAP {
            form.is_trapped |= !value.is_empty();
        } else if known.contains(&name) {
            form.answers.add(name, value);
        } else {
            form.unplaced.add(name, value)?;
        }
    }
    Ok(form)
}

fn steer(form: &mut Form, name: &str, value: String) -> Result<(), Problem> {
    let place = match name {
        "at" => &mut form.at,
        "go" => &mut form.go,
        "nonce" => &mut form.nonce,
        "shown" => &mut form.shown,
        "about" => &mut form.about,
        _ => &mut form.seen_text,
    };
    if place.is_some() {
        return Err(Problem::Repeated);
    }
    *place = Some(value).filter(|value| !value.is_empty());
    Ok(())
}

/// Names and values of a form body. Unlike the URL standard's parser it refuses what is not UTF-8
/// instead of replacing it: a name with a hole in it is not the name.
pub fn pairs(bytes: &[u8]) -> Result<Vec<(String, String)>, Problem> {
    let mut pairs = Vec::new();
    for pair in bytes
        .split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
    {
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        let name = decode(halves.next().unwrap_or_default())?;
        let value = decode(halves.next().unwrap_or_default())?;
        pairs.push((name, value));
    }
    Ok(pairs)
}

fn decode(encoded: &[u8]) -> Result<String, Problem> {
    let is_broken = encoded.iter().enumerate().any(|(at, byte)| {
        let digits = encoded.get(at + 1..at + 3);
        *byte == b'%' && !digits.is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit))
    });
    if is_broken {
        return Err(Problem::Encoding);
    }
    let spaced: Vec<u8> = encoded
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    let decoded: Vec<u8> = percent_decode(&spaced).collect();
    String::from_utf8(decoded).map_err(|_not_utf8| Problem::Encoding)
}

/// Reads a JSON document: one flat object, each name once.
pub fn document(kind: Kind, bytes: &[u8]) -> Result<Document, Problem> {
    if std::str::from_utf8(bytes).is_err() {
        return Err(Problem::Encoding);
    }
    let members: Members =
        serde_json::from_slice(bytes).map_err(|_never_shown| Problem::NotJson)?;
    let mut names = BTreeSet::new();
    let mut document = Document::default();
    for (name, value) in members.0 {
        if !names.insert(name.clone()) {
            return Err(Problem::Repeated);
        }
        take(kind, &mut document, name, value);
    }
    Ok(document)
}

fn take(kind: Kind, document: &mut Document, name: String, value: Value) {
    let field = table::field(kind, &name);
    let wanted = match (name.as_str(), field, &value) {
        ("language", _, value) => match Language::deserialize(value) {
            Ok(language) => {
                document.language = Some(language);
                return;
            }
            Err(_never_shown) => Some("ja or en"),
        },
        ("seen_text", _, Value::String(digest)) => {
            document.seen_text = Some(digest.clone());
            return;
        }
        ("seen_text", ..) => Some("a text"),
        (_, None, _) => None,
        (_, Some(field), value) => match texts(&field.input, value) {
            Ok(texts) => {
                for text in texts {
                    document.answers.add(name.as_str(), text);
                }
                return;
            }
            Err(wanted) => Some(wanted),
        },
    };
    for word in words(value) {
        document.unread.add(name.as_str(), word);
    }
    match wanted {
        Some(wanted) => document.misshapen.push((name, wanted)),
        None => document.unknown.push(name),
    }
}

/// What a value says where nobody knows its field. It is what [`texts`] gives of the field it may have been written
/// for, so that a retry across releases stays the same request.
fn words(value: Value) -> Vec<String> {
    match value {
        Value::Bool(true) => vec![YES.to_owned()],
        Value::Bool(false) => Vec::new(),
        Value::String(text) => vec![text],
        Value::Array(items) => items.into_iter().flat_map(words).collect(),
        other => vec![other.to_string()],
    }
}

/// What a ticked box says.
const YES: &str = "yes";

/// A box is true or false, several choices are a list, everything else is a text that says something.
/// There is one way to say nothing: leaving the name out. The error is the shape that is wanted.
fn texts(input: &Input, value: &Value) -> Result<Vec<String>, &'static str> {
    match (input, value) {
        (Input::Confirm | Input::Tick, Value::Bool(true)) => Ok(vec![YES.to_owned()]),
        (Input::Confirm | Input::Tick, Value::Bool(false)) => Ok(Vec::new()),
        (Input::Confirm | Input::Tick, _) => Err("true or false"),
        (Input::Many(_), Value::Array(items)) => {
            let several: Option<Vec<String>> = items.iter().map(said).collect();
            let differ = |all: &Vec<String>| all.iter().collect::<BTreeSet<_>>().len() == all.len();
            several.filter(differ).ok_or(LIST)
        }
        (Input::Many(_), _) => Err(LIST),
        (_, value) => said(value).map(|text| vec![text]).ok_or(TEXT),
    }
}

const TEXT: &str = "a text that says something; leave the name out where there is no answer";
const LIST: &str = "a list of texts, each once";

fn said(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text::is_blank(text) => Some(text.clone()),
        _ => None,
    }
}

/// The members of an object in order, repeated names kept: serde's maps would drop the first.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_with_its_japanese_and_its_spaces() {
        let body = "subj_name=%E7%9B%AE%E5%8D%B0+%E8%8A%B1%E5%AD%90&at=who&categories=check-ups&categories=other";

        let form = form(Kind::Disclosure, body.as_bytes()).unwrap();

        assert_eq!(form.answers.first("subj_name"), "目印 花子");
        assert_eq!(form.answers.all("categories").len(), 2);
        assert_eq!(form.at.as_deref(), Some("who"));
    }

    #[test]
    fn broken_bodies_are_refused() {
        for body in [
            "subj_name=%FF",
            "subj_name=%E7%9B",
            "subj_name=%zz",
            "subj_name=%1",
        ] {
            let refused = form(Kind::Disclosure, body.as_bytes());
            assert!(matches!(refused, Err(Problem::Encoding)), "{body}");
        }
        let twice = form(Kind::Disclosure, b"nonce=a&nonce=b");
        assert!(matches!(twice, Err(Problem::Repeated)));
    }

    #[test]
    fn an_answer_without_a_field_is_kept_apart_and_an_empty_control_is_none() {
        let read = |body: &str| form(Kind::Disclosure, body.as_bytes()).unwrap();

        let form = read("favourite_colour=red&favourite_day=+&scope=all");

        assert_eq!(
            form.unplaced.answers().names().collect::<Vec<_>>(),
            ["favourite_colour"]
        );
        assert_eq!(form.answers.names().collect::<Vec<_>>(), ["scope"]);
        assert!(
            matches!(form.unplaced.problem(), Some(Problem::UnknownFields(names)) if names == ["favourite_colour"])
        );
        assert!(read("favourite_day=").unplaced.problem().is_none());
    }

    #[test]
    fn a_document_names_each_member_once() {
        let twice = document(Kind::Disclosure, br#"{"scope":"all","scope":"part"}"#);
        assert!(matches!(twice, Err(Problem::Repeated)));

        for text in [
            "[]",
            "{",
            "null",
            "{\"scope\":\"\\ud800\"}",
            "{\"scope\":1e999}",
        ] {
            let refused = document(Kind::Disclosure, text.as_bytes());
            assert!(matches!(refused, Err(Problem::NotJson)), "{text}");
        }
        let deep = format!("{{\"scope\":{}", "[".repeat(100_000));
        let refused = document(Kind::Disclosure, deep.as_bytes());
        assert!(matches!(refused, Err(Problem::NotJson)));
    }

    #[test]
    fn boxes_are_true_and_choices_are_lists() {
        let text = r#"{"purpose_ack":true,"categories":["other"],"language":"en","nope":"x"}"#;

        let document = document(Kind::Disclosure, text.as_bytes()).unwrap();

        assert_eq!(document.answers.first("purpose_ack"), "yes");
        assert_eq!(document.answers.all("categories"), ["other"]);
        assert_eq!(document.language, Some(Language::En));
        assert_eq!(document.unknown, ["nope"]);
    }

    #[test]
    fn every_member_of_another_shape_is_named() {
        let text = r#"{"language":"fr","seen_text":1,"scope":1,"detail":null,"email":" ","role":["self"],
            "categories":["other","other"],"purpose_ack":"yes","address":{"a":[]},"lang":"ja"}"#;

        let document = document(Kind::Disclosure, text.as_bytes()).unwrap();

        let names: Vec<_> = document.misshapen.iter().map(|(name, _)| name).collect();
        let all = "language seen_text scope detail email role categories purpose_ack address";
        assert_eq!(names, all.split(' ').collect::<Vec<_>>());
        assert_eq!(document.answers.names().collect::<Vec<_>>(), ["lang"]);
    }

    #[test]
    fn a_key_stands_in_its_header_once_bare_or_in_quotation_marks() {
        for (keys, read) in [
            (&["0123456789abcdef"][..], Some("0123456789abcdef")),
            (&["\"0123456789abcdef\""], Some("0123456789abcdef")),
            (&["\"0123456789abcdef"], None),
            (&["0123456789abcde"], None),
            (&["0123456789abcdef", "0123456789abcdef"], None),
            (&[], None),
        ] {
            let pair = |key: &&str| ("idempotency-key".parse().unwrap(), key.parse().unwrap());
            let headers = keys.iter().map(pair).collect::<HeaderMap>();
            assert_eq!(key(&headers).ok(), read, "{keys:?}");
        }
    }

    #[test]
    fn a_type_that_says_two_things_is_none() {
        for (given, expected) in [
            ("application/json", true),
            ("Application/JSON; Charset=\"UTF-8\"", true),
            ("application/json; charset=utf-8; charset=shift_jis", false),
            ("application/jsonp", false),
        ] {
            assert_eq!(is_type(given, "application/json"), expected, "{given}");
        }
    }
}
