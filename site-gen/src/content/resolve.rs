//! A register as its template shows it in one language.
//!
//! The file keeps its shape, with these changes wherever they stand:
//! * a text in both languages becomes the text in one, with the facts it names ([`fill`]);
//! * `law` becomes a list of `{id, short, name}`;
//! * a day becomes words, and `KEY_iso` stands beside it;
//! * beside `kind` and `kinds` stand `kind_name` and `kind_names`, and beside `yen` stands `fee`, the
//!   amount in words;
//! * what another register says of an entry stands with it ([`joined`]).
//!
//! `law.toml` itself, one table an article, becomes the list `article` with the ids within.

use std::collections::BTreeMap;

use request::Language;
use serde_json::{Map, Value, json};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Content;
use super::registers::fill;

mod joined;
mod years;

/// Every register as its file has it, with the facts it names: parsed once for both languages.
pub(crate) struct Parsed<'c> {
    /// What they are part of.
    pub(crate) content: &'c Content,
    tables: BTreeMap<&'static str, Spanned<DeTable<'c>>>,
}

impl<'c> Parsed<'c> {
    /// Parses the registers. What is wrong in them is told by their reader.
    pub(crate) fn of(content: &'c Content) -> Self {
        let sources = content.register_sources.iter();
        let tables = sources.map(|(name, source)| {
            let (mut root, _told) = DeTable::parse_recoverable(&source.text);
            let _wrong = fill::fill(root.get_mut(), &content.society);
            (*name, root)
        });
        Self {
            content,
            tables: tables.collect(),
        }
    }

    /// Resolves one register; none if it is not there. `fee` says an amount in the society's words.
    pub(crate) fn register(
        &self,
        name: &str,
        language: Language,
        fee: &dyn Fn(u32) -> String,
    ) -> Option<Value> {
        let root = self.tables.get(name)?;
        let resolver = Resolver {
            content: self.content,
            language,
            fee,
        };
        let mut table = resolver.table(root.get_ref());
        joined::add(self.content, name, language, &mut table);
        Some(if name == "law" {
            articles(table)
        } else {
            table
        })
    }
}

fn articles(table: Value) -> Value {
    let Value::Object(articles) = table else {
        return Value::Null;
    };
    let articles = articles.into_iter().map(|(id, mut article)| {
        if let Value::Object(keys) = &mut article {
            keys.insert("id".to_owned(), Value::String(id));
        }
        article
    });
    json!({ "article": articles.collect::<Vec<_>>() })
}

struct Resolver<'a> {
    content: &'a Content,
    language: Language,
    fee: &'a dyn Fn(u32) -> String,
}

impl Resolver<'_> {
    fn table(&self, table: &DeTable<'_>) -> Value {
        if let (Some(ja), Some(en), 2) = (table.get("ja"), table.get("en"), table.len()) {
            let one = if self.language == Language::Ja {
                ja
            } else {
                en
            };
            return self.value(one.get_ref());
        }
        let mut keys = Map::new();
        for (key, value) in table {
            self.key(key.get_ref(), value.get_ref(), &mut keys);
        }
        Value::Object(keys)
    }

    fn key(&self, key: &str, value: &DeValue<'_>, keys: &mut Map<String, Value>) {
        let plain = self.value(value);
        let beside = match key {
            "kinds" => Some(("kind_names", each(&plain, |id| self.kind(id)))),
            "kind" => Some(("kind_name", self.kind(plain.as_str().unwrap_or_default()))),
            "yen" => Some(("fee", self.amount(&plain))),
            _ => None,
        };
        keys.extend(beside.map(|(key, value)| (key.to_owned(), value)));
        let plain = match key {
            "law" => each(&plain, |id| self.law(id)),
            _ => plain,
        };
        if let (DeValue::Datetime(_), Some(iso)) = (value, plain.as_str()) {
            let words = request::date::spell(iso, self.language);
            keys.insert(format!("{key}_iso"), Value::String(iso.to_owned()));
            keys.insert(key.to_owned(), Value::String(words));
            return;
        }
        keys.insert(key.to_owned(), plain);
    }

    fn value(&self, value: &DeValue<'_>) -> Value {
        match value {
            DeValue::String(text) => Value::String(text.to_string()),
            DeValue::Integer(number) => {
                let number = i64::from_str_radix(number.as_str(), number.radix());
                number.map_or(Value::Null, Value::from)
            }
            DeValue::Float(number) => Value::String(number.as_str().to_owned()),
            DeValue::Boolean(is) => Value::Bool(*is),
            DeValue::Datetime(day) => Value::String(day.to_string()),
            DeValue::Array(items) => Value::Array(
                items
                    .iter()
                    .map(|item| self.value(item.get_ref()))
                    .collect(),
            ),
            DeValue::Table(table) => self.table(table),
        }
    }

    fn law(&self, id: &str) -> Value {
        let Some(entry) = self.content.registers.law.get(id) else {
            return json!({ "id": id, "short": id, "name": id });
        };
        let law = &entry.value;
        json!({
            "id": id,
            "short": law.short.get(self.language),
            "name": law.name.get(self.language),
        })
    }

    fn kind(&self, id: &str) -> Value {
        let words = self.content.words.get(&self.language);
        let name = words.and_then(|read| read.words.kinds.get(id));
        Value::String(name.map_or(id, String::as_str).to_owned())
    }

    fn amount(&self, yen: &Value) -> Value {
        let yen = yen.as_u64().and_then(|yen| u32::try_from(yen).ok());
        Value::String((self.fee)(yen.unwrap_or_default()))
    }
}

fn each(list: &Value, turn: impl Fn(&str) -> Value) -> Value {
    let items = list.as_array().into_iter().flatten();
    Value::Array(items.filter_map(Value::as_str).map(turn).collect())
}
