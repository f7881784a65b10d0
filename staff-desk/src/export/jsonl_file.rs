//! JSON Lines: one request a line, ids instead of words, what was typed beside its normal form.
//!
//! ```json
//! {"format":1,"reference":"K7MP-2QRD-9XTV","kind":"disclosure","language":"ja",
//!  "received_at":"2026-11-24T00:05:00Z","stage":"received",
//!  "text":{"page":"/request/disclosure/","version":"1.0","digest":"…"},"schema":1,
//!  "answers":{"subj_dob":{"typed":"昭和62年3月27日","normal":"1987-03-27"},"categories":["check-ups"]},
//!  "additions":[{"at":"2026-12-01T01:00:00Z","answers":{"add_period":{"typed":"…","normal":"…"}}}],
//!  "due":"2026-12-24"}
//! ```
//!
//! `format` is the version of this layout, `schema` that of the field tables (`request::SCHEMA`).
//! `answers` has every answered question by the name of its field: typed ones as `typed` and
//! `normal`, chosen ones as a list of ids (`["yes"]` for a box). `additions` has what the sender
//! added afterwards, in order and in the same form; `due` is the day by which an answer is meant, which follows
//! from the events and not from the day of the export. Nothing is left out or shortened.

use std::collections::BTreeMap;
use std::io::{self, BufRead};

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::Entry;
use request::check::Answer;
use request::export_line::FORMAT;
use request::publication::TextVersion;
use request::{Kind, Language, Reference, Stage, Submission};
use serde::Serialize;
use serde_json::Value;

use super::proof::{ProofReader, digest};
use super::sheet::Row;
use super::verify::{Check, Mismatch, breathe};
use crate::additions::Addition;

#[derive(Serialize)]
struct Line<'a> {
    format: u32,
    reference: &'a Reference,
    kind: Kind,
    language: Language,
    received_at: Timestamp,
    stage: Stage,
    text: &'a TextVersion,
    schema: u32,
    answers: &'a BTreeMap<String, Answer>,
    additions: &'a [Addition],
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<Date>,
}

/// The line of one request.
pub(super) fn row(
    entry: &Entry,
    submission: &Submission,
    added: &[Addition],
    due: Option<Date>,
) -> io::Result<Row> {
    let line = Line {
        format: FORMAT,
        reference: &entry.reference,
        kind: entry.kind,
        language: entry.language,
        received_at: entry.received_at,
        stage: entry.stage,
        text: &entry.text,
        schema: submission.schema,
        answers: &submission.answers,
        additions: added,
        due,
    };
    let mut bytes = serde_json::to_vec(&line)?;
    bytes.push(b'\n');
    let digest = digest(expected(entry, submission, added, due));
    Ok(Row { bytes, digest })
}

/// Reads the file again as plain JSON and compares every value.
pub(super) async fn verify(file: impl BufRead, proof: &mut ProofReader) -> Check {
    for (at, line) in file.lines().enumerate() {
        let row = at + 1;
        // serde's messages quote what they read: never pass them on.
        let value: Value =
            serde_json::from_str(&line?).map_err(|_quotes_answers| Mismatch::Row(row))?;
        let mut texts = Vec::new();
        flatten(&value, &mut texts);
        if !proof.matches(&digest(texts))? {
            return Err(Mismatch::Row(row));
        }
        breathe(row).await;
    }
    Ok(())
}

/// Keys and values of the line as [`flatten`] must find them, told without serde.
fn expected(
    entry: &Entry,
    submission: &Submission,
    added: &[Addition],
    due: Option<Date>,
) -> Vec<String> {
    let mut texts = vec!["additions".to_owned()];
    for addition in added {
        expect_answers(&mut texts, &addition.answers);
        texts.extend(["at".to_owned(), addition.at.to_string()]);
    }
    expect_answers(&mut texts, &submission.answers);
    texts.extend(
        due.into_iter()
            .flat_map(|due| ["due".to_owned(), due.to_string()]),
    );
    let text = &entry.text;
    let rest = [
        ("format", FORMAT.to_string()),
        ("kind", entry.kind.to_string()),
        ("language", entry.language.to_string()),
        ("received_at", entry.received_at.to_string()),
        ("reference", entry.reference.to_string()),
        ("schema", submission.schema.to_string()),
        ("stage", entry.stage.to_string()),
    ];
    texts.extend(
        rest.into_iter()
            .flat_map(|(key, value)| [key.to_owned(), value]),
    );
    let text = [
        "text",
        "digest",
        &text.digest,
        "page",
        &text.page,
        "version",
        &text.version,
    ];
    texts.extend(text.map(str::to_owned));
    texts
}

fn expect_answers(texts: &mut Vec<String>, answers: &BTreeMap<String, Answer>) {
    texts.push("answers".to_owned());
    for (name, answer) in answers {
        texts.push(name.clone());
        match answer {
            Answer::Chosen(ids) => texts.extend(ids.iter().cloned()),
            Answer::Text { typed, normal } => {
                texts.extend(["normal", normal, "typed", typed].map(str::to_owned));
            }
        }
    }
}

/// Every key and value of a JSON value in the order of the keys.
fn flatten(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            let sorted: BTreeMap<_, _> = members.iter().collect();
            for (key, value) in sorted {
                texts.push(key.clone());
                flatten(value, texts);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| flatten(value, texts)),
        Value::String(text) => texts.push(text.clone()),
        other => texts.push(other.to_string()),
    }
}
