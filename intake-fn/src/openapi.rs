//! The contract for programs: an `OpenAPI` 3.1 document, and a JSON Schema (2020-12) for each kind.
//!
//! It knows no field, limit, word or problem by itself. [`mod@schema`] derives what may be sent from the field
//! table, [`pattern`] how an answer is written, [`example`] what a whole request looks like, and
//! [`answers`] what comes back, from the problems that the intake itself makes. So neither can drift from
//! what the server does; `tests/tests/all/contract.rs` runs every example and compares verdicts.

use jiff::civil::Date;
use request::publication::Publication;
use request::words::Words;
use request::{Code, Kind, Language};
use serde_json::{Map, Value, json};

pub mod answers;
pub mod example;
pub mod pattern;
pub mod schema;

/// Where the document is served.
pub const DOCUMENT: &str = "/api/openapi.json";
/// Where the schema of a kind is served, as the router spells it.
pub const SCHEMA: &str = "/api/schemas/{kind}";
/// Where requests are sent, as the router spells it.
pub const REQUESTS: &str = "/api/requests/{kind}";

/// What the server knows and no schema can state: the faults with which it may still refuse an answer that
/// the schema takes.
pub const BEYOND_SCHEMA: [(Code, &str); 10] = [
    (
        Code::IndividualNumber,
        "No answer may hold an Individual Number: twelve digits with its check digit.",
    ),
    (
        Code::NotADate,
        "A day or month must be one of the calendar, from 1868 on.",
    ),
    (
        Code::OutsideEra,
        "A year of an era must lie within the era.",
    ),
    (
        Code::InTheFuture,
        "A day or month must not lie after today in Japan.",
    ),
    (
        Code::TooLongAgo,
        "A month must not be older than the records are kept.",
    ),
    (
        Code::EndBeforeStart,
        "A period must not end before it begins.",
    ),
    (
        Code::DeathBeforeBirth,
        "The day of death must not lie before the day of birth.",
    ),
    (Code::NotAMinor, "A parent asks for a child under 18."),
    (
        Code::NotAReference,
        "A reference must have the right check sign, its last one.",
    ),
    (
        Code::ControlCharacters,
        "No text may hold code points beyond the first plane that are no characters, or tags.",
    ),
];

/// The words of a publication in both languages.
pub(crate) struct Wordings<'a>([Option<&'a Words>; 2]);

impl<'a> Wordings<'a> {
    fn of(publication: &'a Publication) -> Self {
        let words = |language| {
            publication
                .editions
                .get(&language)
                .map(|edition| &edition.words)
        };
        Self(Language::ALL.map(words))
    }

    fn english(&self) -> Option<&'a Words> {
        let [_, english] = self.0;
        english
    }

    /// Adds `title` and `description` in English, and the same in Japanese under `x-ja`.
    fn name<'w>(
        &'w self,
        members: &mut Map<String, Value>,
        title: impl Fn(&'w Words) -> Option<&'w str>,
        description: impl Fn(&'w Words) -> Option<&'w str>,
    ) {
        let pair = |words: &'w Words| {
            let pair = [("title", title(words)), ("description", description(words))];
            let given = pair
                .into_iter()
                .filter_map(|(key, text)| Some((key.to_owned(), text?.into())));
            given.collect::<Map<String, Value>>()
        };
        let [japanese, english] = self.0;
        members.extend(english.map(&pair).unwrap_or_default());
        if let Some(japanese) = japanese {
            members.insert("x-ja".to_owned(), pair(japanese).into());
        }
    }
}

/// The document for the society's present publication. `today` dates its examples.
pub fn document(publication: &Publication, today: Date) -> Value {
    let site = site(publication);
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for kind in Kind::ALL {
        let operation = operation(publication, kind, today);
        paths.insert(at(REQUESTS, kind), json!({ "post": operation }));
        paths.insert(
            at(SCHEMA, kind),
            served(&format!("schema-{kind}"), "application/schema+json"),
        );
        schemas.insert(kind.id().to_owned(), schema::of(publication, kind));
    }
    paths.insert(DOCUMENT.to_owned(), served("contract", "application/json"));
    schemas.insert("receipt".to_owned(), answers::receipt());
    schemas.insert("problem".to_owned(), answers::problem());
    let responses = answers::all(Wordings::of(publication).english());
    let further = BEYOND_SCHEMA.map(|(code, rule)| json!({ "code": code.id(), "rule": rule }));
    json!({
        "openapi": "3.1.0",
        "jsonSchemaDialect": schema::DIALECT,
        "info": {
            "title": "Request desk",
            "version": format!("{}.0.0", request::SCHEMA),
            "description": DESCRIPTION,
        },
        "servers": [{ "url": site }],
        "security": [],
        "paths": paths,
        "components": { "schemas": schemas, "responses": responses },
        "x-beyond-schema": further,
    })
}

const DESCRIPTION: &str = "Sends a request about personal data. Answers are sealed on arrival; nothing can \
    be read back through this interface. What a schema takes, the server takes, but for the rules that \
    x-beyond-schema names. The server also reads answers in full width, with more spaces, and texts whose \
    signs are made of several code points up to their limit in signs. What stands before the server, a gateway \
    say, may refuse with 429 or 5xx in words of its own: treat that as 503, and send the same again with the same \
    Idempotency-Key.";

/// The schema of a kind as a document of its own.
pub fn schema(publication: &Publication, kind: Kind) -> Value {
    let site = site(publication);
    let mut schema = schema::of(publication, kind);
    if let Some(members) = schema.as_object_mut() {
        members.insert("$schema".to_owned(), schema::DIALECT.into());
        members.insert(
            "$id".to_owned(),
            format!("{site}{}", at(SCHEMA, kind)).into(),
        );
    }
    schema
}

/// Where the site is; every edition says the same.
fn site(publication: &Publication) -> &str {
    let edition = publication.editions.values().next();
    edition.map_or("", |edition| &edition.shell.base_url)
}

fn at(route: &str, kind: Kind) -> String {
    route.replace("{kind}", kind.id())
}

/// A document that anybody may get.
fn served(id: &str, media_type: &str) -> Value {
    let content = json!({ media_type: { "schema": { "type": "object" } } });
    json!({ "get": {
        "operationId": id,
        "responses": { "200": { "description": "As it is in force.", "content": content } },
    } })
}

fn operation(publication: &Publication, kind: Kind, today: Date) -> Value {
    let wordings = Wordings::of(publication);
    let title = |words: &Words| words.kinds.get(kind.id()).cloned();
    let [japanese, english] = wordings.0.map(|words| words.and_then(title));
    let examples = example::of(publication, kind, today);
    let examples = examples
        .into_iter()
        .map(|(name, value)| (name, json!({ "value": value })));
    json!({
        "operationId": format!("send-{kind}"),
        "summary": english,
        "x-ja": { "summary": japanese },
        "parameters": [{
            "name": "Idempotency-Key",
            "in": "header",
            "required": true,
            "description": "New for every request, the same for every retry of it, for which it is remembered 90 days. Bare, or in quotation marks.",
            "schema": { "type": "string", "pattern": "^(?:[A-Za-z0-9_-]{16,64}|\"[A-Za-z0-9_-]{16,64}\")$" },
            "example": "8c1f0c1e6b7a4d5f9b1e",
        }],
        "requestBody": {
            "required": true,
            "content": { "application/json": {
                "schema": { "$ref": format!("#/components/schemas/{kind}") },
                "examples": examples.collect::<Map<_, _>>(),
            } },
        },
        "responses": answers::references(),
    })
}
