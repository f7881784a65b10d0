//! The template of the deployment as data: YAML with CloudFormation's short tags, which become their long
//! forms (`!Ref X` is `{"Ref": "X"}`), as AWS itself reads it.

use std::path::PathBuf;

use saphyr::{LoadableYamlNode as _, Scalar, Tag, Yaml};
use serde_json::{Map, Value, json};

use crate::house::root;

/// Where it is.
pub fn path() -> PathBuf {
    root().join("deploy/template.yaml")
}

/// The template.
///
/// # Errors
/// It cannot be read, or is no YAML that AWS would take.
pub fn read() -> Result<Value, String> {
    let text = std::fs::read_to_string(path()).map_err(|error| error.to_string())?;
    parse(&text)
}

/// A template's text as data.
///
/// # Errors
/// It is no YAML that AWS would take.
pub fn parse(text: &str) -> Result<Value, String> {
    let documents = Yaml::load_from_str(text).map_err(|error| error.to_string())?;
    match documents.as_slice() {
        [one] => value(one),
        _ => Err("a template is one document".to_owned()),
    }
}

fn value(node: &Yaml<'_>) -> Result<Value, String> {
    match node {
        Yaml::Value(scalar) => Ok(plain(scalar)),
        Yaml::Sequence(items) => items.iter().map(value).collect(),
        Yaml::Mapping(pairs) => {
            let mut map = Map::new();
            for (name, content) in pairs {
                let name = name.as_str().ok_or("a key is no text; quote it")?;
                if map.insert(name.to_owned(), value(content)?).is_some() {
                    return Err(format!("{name} stands there twice"));
                }
            }
            Ok(map.into())
        }
        Yaml::Tagged(tag, content) => tagged(tag, value(content)?),
        // CloudFormation knows neither.
        Yaml::Alias(_) | Yaml::BadValue | Yaml::Representation(..) => {
            Err("an alias, or what is no value".to_owned())
        }
    }
}

fn plain(scalar: &Scalar<'_>) -> Value {
    match scalar {
        Scalar::Null => Value::Null,
        Scalar::Boolean(is) => json!(is),
        Scalar::Integer(number) => json!(number),
        Scalar::FloatingPoint(number) => json!(number.into_inner()),
        Scalar::String(text) => json!(text),
    }
}

fn tagged(tag: &Tag, content: Value) -> Result<Value, String> {
    match (tag.suffix.as_str(), content) {
        ("Ref", content) => Ok(json!({ "Ref": content })),
        ("GetAtt", Value::String(path)) => {
            let (name, attribute) = path.split_once('.').ok_or("GetAtt names no attribute")?;
            Ok(json!({ "Fn::GetAtt": [name, attribute] }))
        }
        (function, content) => Ok(json!({ format!("Fn::{function}"): content })),
    }
}
