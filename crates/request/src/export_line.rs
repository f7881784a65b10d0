//! The JSON Schema of a line of JSON Lines, as staff-desk exports them: made from the field tables, published by
//! site-gen, printed by staff-desk. What others may build on.

use serde_json::{Map, Value, json};

use crate::completion;
use crate::{Field, Input, Kind, Language, Stage, table};

/// Layout of a line. Raise it when a key changes its meaning or goes.
pub const FORMAT: u32 = 1;
/// File of the schema within the site.
pub const FILE: &str = "export.schema.json";

/// The schema (draft 2020-12) as a site publishes it that has this origin.
pub fn published(site: &str) -> Value {
    let mut schema = schema();
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("$id".to_owned(), format!("{site}/{FILE}").into());
    }
    schema
}

/// The schema as JSON. Every set of columns fits it: no answer is required.
pub fn schema() -> Value {
    let kinds = Kind::ALL.iter().map(|kind| {
        let fields = table::fields(*kind).iter();
        let fields: Map<_, _> = fields.map(|it| (it.name.to_owned(), answer(it))).collect();
        json!({
            "if": { "properties": { "kind": { "const": kind.id() } } },
            "then": { "properties": { "answers": { "properties": fields, "additionalProperties": false } } },
        })
    });
    let added = completion::fields().iter();
    let added: Map<_, _> = added.map(|it| (it.name.to_owned(), answer(it))).collect();
    let text = json!({ "type": "string" });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A request, as staff-desk exports it: one line of JSON Lines",
        "type": "object",
        "additionalProperties": false,
        "required": [
            "format", "reference", "kind", "language", "received_at", "stage", "text", "schema", "answers",
            "additions",
        ],
        "properties": {
            "format": { "const": FORMAT, "description": "Version of this layout" },
            "reference": { "type": "string", "pattern": "^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$" },
            "kind": { "enum": Kind::ALL.map(Kind::id) },
            "language": { "enum": Language::ALL.map(Language::id) },
            "received_at": { "type": "string", "format": "date-time" },
            "stage": { "enum": Stage::ALL.iter().map(|it| it.id()).collect::<Vec<_>>() },
            "text": {
                "description": "Which text the sender saw",
                "type": "object",
                "additionalProperties": false,
                "required": ["page", "version", "digest"],
                "properties": { "page": text, "version": text, "digest": text },
            },
            "due": { "type": "string", "format": "date", "description": "The day by which an answer is meant" },
            "schema": { "type": "integer", "description": "Version of the field tables" },
            "answers": { "type": "object" },
            "additions": {
                "description": "What the sender added afterwards, in order",
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["at", "answers"],
                    "properties": {
                        "at": { "type": "string", "format": "date-time" },
                        "answers": { "type": "object", "properties": added, "additionalProperties": false },
                    },
                },
            },
        },
        "allOf": kinds.collect::<Vec<_>>(),
    })
}

/// An answer to a field: ids of what was chosen, or what was typed beside its normal form.
fn answer(field: &Field) -> Value {
    let ids = |ids: &[&str]| json!({ "type": "array", "items": { "enum": ids }, "minItems": 1 });
    match field.input {
        Input::Choice(options) | Input::Many(crate::Options::Fixed(options)) => ids(options),
        Input::Many(crate::Options::Published(_)) => {
            json!({ "type": "array", "items": { "type": "string" }, "minItems": 1 })
        }
        Input::Confirm | Input::Tick => ids(&["yes"]),
        _ => json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["typed", "normal"],
            "properties": { "typed": { "type": "string" }, "normal": { "type": "string" } },
        }),
    }
}
