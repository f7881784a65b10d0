//! The contract for programs, made from the field table: OpenAPI 3.1 with JSON Schema.

use request::publication::Publication;
use request::words::Words;
use request::{Condition, Field, Input, Kind, Language, Options, table};
use serde_json::{Map, Value, json};

/// The document for the society's present publication.
pub fn document(publication: &Publication) -> Value {
    let words = publication
        .editions
        .get(&Language::En)
        .map(|edition| &edition.words);
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for kind in Kind::ALL {
        paths.insert(
            format!("/api/requests/{kind}"),
            json!({ "post": operation(kind, words) }),
        );
        schemas.insert(kind.id().to_owned(), schema(kind, publication, words));
    }
    schemas.insert("receipt".to_owned(), receipt());
    schemas.insert("problem".to_owned(), problem());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Request desk",
            "version": format!("{}.0.0", request::SCHEMA),
            "description": "Sends a request about personal data. Answers are sealed on arrival; \
                            nothing can be read back through this interface.",
        },
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

fn operation(kind: Kind, words: Option<&Words>) -> Value {
    let summary = words.and_then(|words| words.kinds.get(kind.id()));
    let problem = |text: &str| {
        let schema = json!({ "$ref": "#/components/schemas/problem" });
        json!({ "description": text, "content": { "application/problem+json": { "schema": schema } } })
    };
    json!({
        "operationId": format!("send-{kind}"),
        "summary": summary,
        "parameters": [{
            "name": "Idempotency-Key",
            "in": "header",
            "required": true,
            "description": "New for every request, the same for every retry of it.",
            "schema": { "type": "string", "pattern": "^[A-Za-z0-9_-]{16,64}$" },
        }],
        "requestBody": {
            "required": true,
            "content": { "application/json": {
                "schema": { "$ref": format!("#/components/schemas/{kind}") },
            } },
        },
        "responses": {
            "201": {
                "description": "Received, stored and read back. A repeat gets the same receipt.",
                "content": { "application/json": {
                    "schema": { "$ref": "#/components/schemas/receipt" },
                } },
            },
            "400": problem("The body or key cannot be read, or has unknown or repeated fields."),
            "403": problem("A browser sent it from a page of another site."),
            "409": problem("The key came before with other answers, or the text changed."),
            "413": problem("The body is too large."),
            "415": problem("The body is not application/json in UTF-8."),
            "422": problem("Answers need another look; every one is listed."),
            "421": problem("The host is not ours."),
            "429": problem("A limit is met; wait as long as Retry-After says."),
            "503": problem("Not confirmed as received; send the same again with the same key."),
        },
    })
}

fn schema(kind: Kind, publication: &Publication, words: Option<&Words>) -> Value {
    let mut properties = Map::new();
    properties.insert(
        "language".to_owned(),
        json!({
            "type": "string", "enum": Language::ALL, "default": "ja",
            "description": "Language of the texts and messages.",
        }),
    );
    properties.insert("seen_text".to_owned(), json!({
        "type": "string",
        "description": "Digest of the purpose statement that was shown; refused when it changed.",
    }));
    let fee = publication.fees.get(&kind).copied().unwrap_or_default();
    let mut required = Vec::new();
    for field in table::fields(kind) {
        properties.insert(field.name.to_owned(), property(kind, field, words));
        if is_always(&field.asked, fee) && is_always(&field.required, fee) {
            required.push(field.name);
        }
    }
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn is_always(condition: &Condition, fee: u32) -> bool {
    match condition {
        Condition::Always => true,
        Condition::Fee => fee > 0,
        _ => false,
    }
}

fn property(kind: Kind, field: &Field, words: Option<&Words>) -> Value {
    let mut property = shape(field, words);
    if let Some(members) = property.as_object_mut() {
        if let Some(words) = words {
            members.insert("title".to_owned(), words.label(kind, field.name).into());
            if let Some(hint) = words.hint(kind, field.name) {
                members.insert("description".to_owned(), hint.into());
            }
        }
        if let Some(when) = when(&field.asked).filter(|_| !matches!(field.asked, Condition::Always))
        {
            members.insert("x-asked".to_owned(), when.into());
        }
        if let Some(when) = when(&field.required) {
            members.insert("x-required".to_owned(), when.into());
        }
    }
    property
}

fn shape(field: &Field, words: Option<&Words>) -> Value {
    match field.input {
        Input::Choice(ids) => json!({ "type": "string", "enum": ids }),
        Input::Many(Options::Fixed(ids)) => list(&json!({ "type": "string", "enum": ids })),
        Input::Many(Options::Published(name)) => {
            let choices = words
                .and_then(|words| words.lists.get(name))
                .into_iter()
                .flatten();
            let ids: Vec<_> = choices.map(|choice| choice.id.as_str()).collect();
            list(&json!({ "type": "string", "enum": ids }))
        }
        Input::Confirm => json!({ "type": "boolean", "const": true }),
        Input::Tick => json!({ "type": "boolean" }),
        Input::PastDate => text(field, "A day: 1987-03-27 or 昭和62年3月27日."),
        Input::Month { .. } => text(field, "A month: 2026-04 or 令和8年4月."),
        _ => text(field, ""),
    }
}

fn list(items: &Value) -> Value {
    json!({ "type": "array", "items": items, "uniqueItems": true })
}

fn text(field: &Field, comment: &str) -> Value {
    let mut shape = json!({ "type": "string", "maxLength": field.input.max() });
    if let (false, Some(members)) = (comment.is_empty(), shape.as_object_mut()) {
        members.insert("$comment".to_owned(), comment.into());
    }
    shape
}

/// A condition in words a program's author can act on; none where it never holds.
fn when(condition: &Condition) -> Option<String> {
    match condition {
        Condition::Always => Some("always".to_owned()),
        Condition::Never => None,
        Condition::Is(name, values) => Some(format!("{name} is one of: {}", values.join(", "))),
        Condition::IsNot(name, values) => Some(format!("{name} is none of: {}", values.join(", "))),
        Condition::Fee => Some("a fee is charged".to_owned()),
        Condition::NeedsReading(name) => {
            Some(format!("language is ja and {name} is not in Latin letters"))
        }
        Condition::All(all) => Some(
            all.iter()
                .filter_map(when)
                .collect::<Vec<_>>()
                .join("; and "),
        ),
    }
}

fn receipt() -> Value {
    json!({
        "type": "object",
        "properties": {
            "reference": { "type": "string" },
            "receipt_code": {
                "type": ["string", "null"],
                "description": "Shown here only. Null if it can no longer be shown again.",
            },
            "received_at": { "type": "string", "format": "date-time" },
            "kind": { "type": "string", "enum": Kind::ALL },
            "text": { "type": "object", "properties": {
                "page": { "type": "string" },
                "version": { "type": "string" },
                "digest": { "type": "string" },
            } },
            "due": {
                "type": ["string", "null"],
                "format": "date",
                "description": "When the Society means to have answered. Null where no answer is wanted.",
            },
            "signed": {
                "type": "string",
                "description": "The receipt as one text, its last line the Ed25519 signature (RFC 8032) \
                                of all lines before it. The key stands at /request/receipt/.",
            },
            "status_page": { "type": "string" },
        },
        "required": [
            "reference", "receipt_code", "received_at", "kind", "text", "due", "signed", "status_page",
        ],
    })
}

fn problem() -> Value {
    json!({
        "type": "object",
        "properties": {
            "type": { "type": "string" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
            "retry_after": { "type": "integer", "description": "Seconds to wait, with 429." },
            "errors": { "type": "array", "items": { "type": "object", "properties": {
                "field": { "type": "string" },
                "pointer": { "type": "string" },
                "code": { "type": "string" },
                "detail": { "type": ["string", "null"] },
                "limit": { "type": ["integer", "null"] },
                "given": { "type": ["integer", "null"] },
            } } },
        },
        "required": ["type", "title", "status", "detail"],
    })
}
