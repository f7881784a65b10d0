//! The contract for programs, held against what others say of such documents, and against the server.
//!
//! Wanted change of the contract? `BLESS=1 cargo test -p tests --test all contract`, then read the diff
//! before you commit it: programs of others are built on it.

mod agree;
mod problems;
mod spellings;

use std::fs;

use request::Kind;
use serde_json::{Value, json};
use tests::House;
use tests::house::root;

async fn document(house: &House) -> Value {
    house.get("/api/openapi.json").await.json()
}

/// A validator for a schema of the document, with what it refers to.
fn validator(document: &Value, schema: &Value) -> jsonschema::Validator {
    let whole = json!({ "components": document["components"], "allOf": [schema] });
    jsonschema::validator_for(&whole).unwrap()
}

/// What a reference within the document points to.
fn resolved<'a>(document: &'a Value, reference: &'a Value) -> &'a Value {
    let pointer = reference["$ref"]
        .as_str()
        .and_then(|it| it.strip_prefix('#'));
    document.pointer(pointer.unwrap()).unwrap()
}

/// The document without its words: those are content, and have their own history.
fn bare(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let is_word = |key: &str, value: &Value| {
                let word = ["title", "summary", "description", "url"].contains(&key);
                key.starts_with("x-") || key == "examples" || (word && value.is_string())
            };
            let kept = members.iter().filter(|(key, value)| !is_word(key, value));
            kept.map(|(key, value)| (key.clone(), bare(value)))
                .collect()
        }
        Value::Array(items) => items.iter().map(bare).collect(),
        other => other.clone(),
    }
}

/// A line for each thing of the document: where it stands, and all that is said of it.
fn outline(value: &Value, at: &str, lines: &mut Vec<String>) {
    match value {
        Value::Object(members) if at.matches('.').count() < 5 => {
            for (key, value) in members {
                outline(value, &format!("{at}.{key}"), lines);
            }
        }
        other => lines.push(format!("{} {other}", at.trim_start_matches('.'))),
    }
}

#[tokio::test]
async fn the_contract_is_the_one_on_record() {
    let house = House::new().await.unwrap();
    let file = root().join("tests/snapshots/openapi.txt");
    let mut lines = Vec::new();
    outline(&bare(&document(&house).await), "", &mut lines);
    let built = lines.join("\n") + "\n";
    if std::env::var_os("BLESS").is_some() {
        fs::write(&file, &built).unwrap();
    }

    let kept = fs::read_to_string(&file).unwrap_or_default();

    let differs = kept
        .lines()
        .zip(built.lines())
        .enumerate()
        .find(|(_, (old, new))| old != new);
    assert!(
        kept == built,
        "the contract changed, first at {differs:?} of {}\nIf this is what you want: \
         BLESS=1 cargo test -p tests --test all contract, then read the diff",
        file.display()
    );
}

#[tokio::test]
async fn the_document_is_what_openapi_and_json_schema_ask_for() {
    let house = House::new().await.unwrap();
    let document = document(&house).await;
    let file = root().join("tests/fixtures/openapi/oas-3.1-2022-10-07.json");
    let official: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let official = jsonschema::validator_for(&official).unwrap();

    let faults: Vec<_> = official
        .iter_errors(&document)
        .map(|it| it.to_string())
        .collect();
    assert!(faults.is_empty(), "{faults:?}");
    assert!(!official.is_valid(&json!({ "openapi": "3.1.0", "info": {} })));
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        jsonschema::meta::validate(schema).unwrap_or_else(|fault| panic!("{name}: {fault}"));
    }
}

#[tokio::test]
async fn each_schema_is_served_as_it_stands_in_the_document() {
    let house = House::new().await.unwrap();
    let document = document(&house).await;
    for kind in Kind::ALL {
        let answer = house.get(&format!("/api/schemas/{kind}")).await;

        assert_eq!(answer.headers["content-type"], "application/schema+json");
        let mut served = answer.json();
        let members = served.as_object_mut().unwrap();
        let id = members.remove("$id").unwrap();
        assert_eq!(
            id,
            format!("https://{}/api/schemas/{kind}", tests::house::HOST)
        );
        assert_eq!(
            members.remove("$schema").unwrap(),
            document["jsonSchemaDialect"]
        );
        assert_eq!(served, document["components"]["schemas"][kind.id()]);
    }
    assert_eq!(house.get("/api/schemas/none").await.status, 404);
}

#[tokio::test]
async fn the_contract_names_every_route_for_programs_and_no_other() {
    let house = House::new().await.unwrap();
    let document = document(&house).await;
    let mut routes: Vec<_> = intake_fn::router::routes()
        .into_iter()
        .filter(|route| route.path.starts_with("/api/"))
        .flat_map(|route| {
            let each = Kind::ALL.map(|kind| route.path.replace("{kind}", kind.id()));
            each.map(|path| format!("{} {path}", route.method))
        })
        .collect();
    routes.sort();
    routes.dedup();

    let paths = document["paths"].as_object().unwrap();
    let mut named: Vec<_> = paths
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().keys();
            methods.map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    named.sort();

    assert_eq!(named, routes);
}

#[tokio::test]
async fn every_example_of_a_request_is_taken_and_answered_as_the_contract_says() {
    let house = House::new().await.unwrap();
    let document = document(&house).await;
    for kind in Kind::ALL {
        let path = format!("/api/requests/{kind}");
        let operation = &document["paths"][&path]["post"];
        let content = &operation["requestBody"]["content"]["application/json"];
        let body = validator(&document, &content["schema"]);
        let created = resolved(&document, &operation["responses"]["201"]);
        let created = &created["content"]["application/json"]["schema"];
        let created = validator(&document, created);
        let examples = content["examples"].as_object().unwrap();
        assert!(examples.len() >= 2, "{kind}");
        for (name, example) in examples {
            let example = &example["value"];
            let key = format!("example-{kind:-<20}-{name}");

            let answer = house.post_json(&path, &key, example).await;

            assert_eq!(answer.status, 201, "{kind} {name}: {}", answer.text);
            let faults: Vec<_> = body.iter_errors(example).map(|it| it.to_string()).collect();
            assert!(faults.is_empty(), "{kind} {name}: {faults:?}");
            let receipt = answer.json();
            let faults: Vec<_> = created
                .iter_errors(&receipt)
                .map(|it| it.to_string())
                .collect();
            assert!(faults.is_empty(), "{kind} {name}: {faults:?}");
        }
    }
}
