//! Reads bodies. What is too large, of the wrong type or badly encoded is refused before parsing.

use std::collections::BTreeSet;
use std::fmt;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, header};
use percent_encoding::percent_decode;
use request::{Answers, Input, Kind, table};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::problem::Problem;

/// Most bytes of a body. The longest honest form (2,000 characters of four bytes with variation
/// selectors, percent-encoded, and the other fields) stays under it.
pub const MAX_BODY: usize = 128 * 1024;

/// Names of controls that steer the form and are no answers.
const CONTROLS: [&str; 6] = ["about", "at", "go", "nonce", "seen_text", "shown"];

/// A control that no person sees (`templates/forms/trap.html`). Its name invites programs that fill in
/// whatever they meet.
pub const TRAP: &str = "website";

/// What a form sent: answers, and the controls that steer it.
#[derive(Debug, Default)]
pub struct Form {
    /// Answers, of fields the kind has.
    pub answers: Answers,
    /// The page it was sent from.
    pub at: Option<String>,
    /// Which button was pressed.
    pub go: Option<String>,
    /// One-time key of the check page.
    pub nonce: Option<String>,
    /// When the check page was shown, signed.
    pub shown: Option<String>,
    /// Whether something stands in the control that no person sees.
    pub is_trapped: bool,
    /// Digest of the text its sender saw.
    pub seen_text: Option<String>,
    /// The published thing the form was opened about.
    pub about: Option<String>,
}

/// What a program sent.
#[derive(Debug, Default)]
pub struct Document {
    /// Answers, of fields the kind has.
    pub answers: Answers,
    /// Language of messages and texts.
    pub language: Option<String>,
    /// Digest of the text its sender saw.
    pub seen_text: Option<String>,
    /// Names that are no fields of this kind.
    pub unknown: Vec<String>,
}

/// Reads the body of a request, once its type is known to be `wanted`.
pub async fn body(headers: &HeaderMap, body: Body, wanted: &str) -> Result<Vec<u8>, Problem> {
    let given = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let mut parts = given.unwrap_or_default().split(';').map(str::trim);
    if !parts
        .next()
        .is_some_and(|given| given.eq_ignore_ascii_case(wanted))
    {
        return Err(Problem::WrongType);
    }
    let charset = parts.find_map(|part| {
        part.to_ascii_lowercase()
            .strip_prefix("charset=")
            .map(str::to_owned)
    });
    if charset.is_some_and(|charset| charset.trim_matches('"') != "utf-8") {
        return Err(Problem::WrongType);
    }
    if headers
        .get(header::CONTENT_ENCODING)
        .is_some_and(|value| value != "identity")
    {
        return Err(Problem::WrongType);
    }
    let bytes = to_bytes(body, MAX_BODY)
        .await
        .map_err(|_too_large_or_cut| Problem::TooLarge)?;
    Ok(bytes.into())
}

/// Reads a form of a kind: every name must be a field of it or a control, in valid UTF-8.
pub fn form(kind: Kind, bytes: &[u8]) -> Result<Form, Problem> {
    let known: BTreeSet<String> = table::names(kind).collect();
    let mut form = Form::default();
    let mut unknown = Vec::new();
    for (name, value) in pairs(bytes)? {
        if CONTROLS.contains(&name.as_str()) {
            steer(&mut form, &name, value)?;
        } else if name == TRAP {
            form.is_trapped |= !value.is_empty();
        } else if known.contains(&name) {
            form.answers.add(name, value);
        } else {
            unknown.push(name);
        }
    }
    if unknown.is_empty() {
        Ok(form)
    } else {
        Err(Problem::UnknownFields(unknown))
    }
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
        take(kind, &mut document, name, &value)?;
    }
    Ok(document)
}

fn take(kind: Kind, document: &mut Document, name: String, value: &Value) -> Result<(), Problem> {
    match name.as_str() {
        "language" => document.language = value.as_str().map(str::to_owned),
        "seen_text" => document.seen_text = value.as_str().map(str::to_owned),
        _ => match table::field(kind, &name) {
            Some(field) => {
                for text in texts(&field.input, value)? {
                    document.answers.add(name.as_str(), text);
                }
            }
            None => document.unknown.push(name),
        },
    }
    Ok(())
}

/// A box is true or false, several choices are a list, everything else is text; null is no answer.
fn texts(input: &Input, value: &Value) -> Result<Vec<String>, Problem> {
    let is_box = matches!(input, Input::Confirm | Input::Tick);
    match value {
        Value::Null | Value::Bool(false) => Ok(Vec::new()),
        Value::Bool(true) if is_box => Ok(vec!["yes".to_owned()]),
        Value::String(text) => Ok(vec![text.clone()]),
        Value::Array(items) if input.takes_several() => {
            let text = |item: &Value| item.as_str().map(str::to_owned).ok_or(Problem::NotJson);
            items.iter().map(text).collect()
        }
        _ => Err(Problem::NotJson),
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
        let unknown = form(Kind::Disclosure, b"favourite_colour=red");
        assert!(
            matches!(unknown, Err(Problem::UnknownFields(names)) if names == ["favourite_colour"])
        );
    }

    #[test]
    fn a_document_names_each_member_once() {
        let twice = document(Kind::Disclosure, br#"{"scope":"all","scope":"part"}"#);
        assert!(matches!(twice, Err(Problem::Repeated)));

        for text in [
            "[]",
            "{",
            "null",
            r#"{"scope":1}"#,
            r#"{"scope":{"a":1}}"#,
            "{\"scope\":\"\\ud800\"}",
        ] {
            let refused = document(Kind::Disclosure, text.as_bytes());
            assert!(matches!(refused, Err(Problem::NotJson)), "{text}");
        }
    }

    #[test]
    fn boxes_are_true_and_choices_are_lists() {
        let text = r#"{"purpose_ack":true,"categories":["other"],"detail":null,"nope":"x"}"#;

        let document = document(Kind::Disclosure, text.as_bytes()).unwrap();

        assert_eq!(document.answers.first("purpose_ack"), "yes");
        assert_eq!(document.answers.all("categories"), ["other"]);
        assert_eq!(document.unknown, ["nope"]);
    }
}
