//! What comes back: the receipt, and every problem with what it really says.
//!
//! The examples are made by [`Problem::details`] itself, so that they say what the server says.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use request::words::Words;
use request::{Code, Fault, Kind, ReceiptCode, Reference};
use serde_json::{Map, Value, json};

use crate::problem::{Earlier, Problem};

/// The answers to any request, by name: that it was received, and the problems of each status.
pub fn all(words: Option<&Words>) -> Map<String, Value> {
    let created = json!({
        "description": "Received, stored and read back. A repeat gets the same receipt.",
        "content": { "application/json": { "schema": { "$ref": "#/components/schemas/receipt" } } },
    });
    let mut by_status: BTreeMap<u16, Vec<Problem>> = BTreeMap::new();
    for problem in met() {
        let status = problem.status().as_u16();
        by_status.entry(status).or_default().push(problem);
    }
    let problems = by_status
        .into_iter()
        .map(|(status, problems)| (name(status), response(words, &problems)));
    std::iter::once((name(CREATED), created))
        .chain(problems)
        .collect()
}

/// The answers of an operation: references to all of them, by status.
pub fn references() -> Map<String, Value> {
    let statuses = met().into_iter().map(|problem| problem.status().as_u16());
    let all = std::iter::once(CREATED).chain(statuses);
    let refer = |status| json!({ "$ref": format!("#/components/responses/{}", name(status)) });
    all.map(|status| (status.to_string(), refer(status)))
        .collect()
}

const CREATED: u16 = 201;

fn name(status: u16) -> String {
    format!("answer-{status}")
}

/// One of every problem that a program can meet here.
pub fn met() -> Vec<Problem> {
    let wait = Duration::from_mins(1);
    vec![
        Problem::Encoding,
        Problem::NotJson,
        Problem::Repeated,
        Problem::UnknownFields(vec!["favourite_colour".to_owned()]),
        Problem::Misshapen(vec![("language".to_owned(), "ja or en")]),
        Problem::NoKey,
        Problem::Foreign,
        Problem::TextChanged,
        Problem::KeyReused(Some(Box::new(earlier()))),
        Problem::TooSlow,
        Problem::TooLarge,
        Problem::WrongType,
        Problem::WrongHost,
        Problem::Faults(vec![Fault::new("purpose_ack", Code::MissingConfirm)]),
        Problem::TooMany {
            limit: "client",
            wait,
        },
        Problem::Internal(String::new()),
        Problem::Unavailable(String::new()),
    ]
}

/// A moment at which something might have been received: noon in Japan on 24 November 2026.
const EARLIER: i64 = 1_795_489_200;

/// What might have been received under a key; of it a program is told the time alone.
fn earlier() -> Earlier {
    Earlier {
        reference: Reference::from_random(0),
        code: ReceiptCode::from_secret_bits(0),
        received_at: Timestamp::from_second(EARLIER).unwrap_or_default(),
    }
}

fn response(words: Option<&Words>, problems: &[Problem]) -> Value {
    let details: Vec<_> = problems
        .iter()
        .map(|it| (it.id(), it.details(Some(Kind::Complaint), words)))
        .collect();
    let types: Vec<_> = details
        .iter()
        .map(|(_, details)| details["type"].clone())
        .collect();
    let status = problems.first().map(|problem| problem.status().as_u16());
    let schema = json!({
        "allOf": [{ "$ref": "#/components/schemas/problem" }],
        "properties": { "type": { "enum": types }, "status": { "const": status } },
    });
    let texts: Vec<_> = details
        .iter()
        .filter_map(|(_, details)| details["detail"].as_str())
        .collect();
    let examples = details
        .iter()
        .map(|(id, details)| ((*id).to_owned(), json!({ "value": details })));
    let examples = examples.collect::<Map<_, _>>();
    let mut response = json!({
        "description": texts.join(" "),
        "content": { "application/problem+json": { "schema": schema, "examples": examples } },
    });
    if problems
        .iter()
        .any(|problem| problem.retry_after().is_some())
        && let Some(members) = response.as_object_mut()
    {
        let schema = json!({ "type": "integer", "minimum": 1 });
        let header =
            json!({ "description": "Seconds to wait.", "required": true, "schema": schema });
        members.insert("headers".to_owned(), json!({ "Retry-After": header }));
    }
    response
}

/// The schema of a receipt.
pub fn receipt() -> Value {
    let signs = |groups: usize| format!("^(?:[2-9A-HJKMNP-Z]{{4}}-?){{{groups}}}$");
    let text = json!({
        "type": "object",
        "properties": {
            "page": { "type": "string" },
            "version": { "type": "string" },
            "digest": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
        },
        "required": ["page", "version", "digest"],
        "additionalProperties": false,
    });
    json!({
        "type": "object",
        "properties": {
            "reference": { "type": "string", "pattern": signs(3) },
            "receipt_code": {
                "type": "string",
                "pattern": signs(5),
                "description": "Shown here only, and in the answer to a repeat.",
            },
            "received_at": { "type": "string", "format": "date-time" },
            "kind": { "type": "string", "enum": Kind::ALL },
            "text": text,
            "due": {
                "type": ["string", "null"],
                "format": "date",
                "description": "When the Society means to have answered. Null where no answer is wanted, \
                                or where the days are counted from something later than the arrival.",
            },
            "signed": {
                "type": "string",
                "description": "The receipt as one text, its last line the Ed25519 signature (RFC 8032) \
                                of all lines before it. The key stands at /request/receipt/.",
            },
            "status_page": { "type": "string", "format": "uri-reference" },
        },
        "required": [
            "reference", "receipt_code", "received_at", "kind", "text", "due", "signed", "status_page",
        ],
        "additionalProperties": false,
    })
}

/// The schema of a problem (RFC 9457).
pub fn problem() -> Value {
    let codes = Code::ALL.iter().map(|code| code.id());
    let codes: Vec<_> = codes.chain(["unknown-field", "wrong-shape"]).collect();
    let error = json!({
        "type": "object",
        "properties": {
            "field": { "type": "string" },
            "pointer": {
                "type": "string",
                "format": "json-pointer-uri-fragment",
                "description": "Left out with a name that is longer than what is shown of it.",
            },
            "code": { "type": "string", "enum": codes },
            "detail": { "type": ["string", "null"], "description": "For people, in the language of the request." },
            "limit": { "type": ["integer", "null"] },
            "given": { "type": ["integer", "null"] },
        },
        "required": ["field", "code"],
        "additionalProperties": false,
    });
    json!({
        "type": "object",
        "properties": {
            "type": { "type": "string", "format": "uri" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
            "retry_after": { "type": "integer", "minimum": 1, "description": "Seconds to wait, with 429." },
            "received_at": {
                "type": "string",
                "format": "date-time",
                "description": "When something else was received under the same key, with 409.",
            },
            "errors": { "type": "array", "items": error, "minItems": 1 },
        },
        "required": ["type", "title", "status", "detail"],
        "additionalProperties": false,
    })
}
