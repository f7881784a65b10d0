//! Whole requests that the server takes, made from the field table: the least that is enough, and one in
//! which a question is answered wherever it is asked. The people in them are invented.

use jiff::civil::Date;
use request::publication::Publication;
use request::{Answers, Field, Input, Kind, Language, Options, Reference, Setting, table};
use serde_json::{Map, Value, json};

/// Examples of a kind by name. `today` decides which months lie in the past.
pub fn of(publication: &Publication, kind: Kind, today: Date) -> Vec<(String, Value)> {
    let named = [
        ("least", Language::Ja, false),
        ("fuller", Language::En, true),
    ];
    let examples = named.into_iter().filter_map(|(name, language, is_full)| {
        let edition = publication.editions.get(&language)?;
        let fee = publication.fees.get(&kind).copied().unwrap_or_default();
        let lists = &edition.words.lists;
        let setting = Setting {
            kind,
            language,
            today,
            fee,
            lists,
        };
        Some((name.to_owned(), Example { setting, is_full }.document()))
    });
    examples.collect()
}

struct Example<'a> {
    setting: Setting<'a>,
    is_full: bool,
}

impl Example<'_> {
    fn document(&self) -> Value {
        let mut answers = Answers::new();
        let mut document = Map::from_iter([("language".to_owned(), json!(self.setting.language))]);
        // Twice: some questions must be answered for the sake of a later one.
        for field in [table::fields(self.setting.kind); 2].concat() {
            let is_new = !document.contains_key(field.name);
            if is_new && self.is_wanted(&field, &answers) {
                let value = self.value(&field);
                for text in texts(&value) {
                    answers.add(field.name, text);
                }
                document.insert(field.name.to_owned(), value);
            }
        }
        document.into()
    }

    fn is_wanted(&self, field: &Field, answers: &Answers) -> bool {
        let is_fuller = self.is_full && !matches!(field.input, Input::Month { .. });
        let is_answered = is_fuller || self.setting.holds(&field.required, answers);
        is_answered && self.setting.holds(&field.asked, answers)
    }

    fn value(&self, field: &Field) -> Value {
        let is_japanese = self.setting.language == Language::Ja;
        let in_both = |japanese, english| json!(if is_japanese { japanese } else { english });
        match field.input {
            Input::Name => in_both("見本　花子", "Sample Person"),
            Input::Kana => in_both("ミホン　ハナコ", "サンプル パーソン"),
            Input::Text { .. } | Input::LongText { .. } => in_both("見本の文です", "A sample"),
            Input::Digits { .. } => json!("0012"),
            Input::Symbol { .. } => json!("12-345"),
            Input::Postal => json!("100-0000"),
            Input::Phone => json!("00-0000-0000"),
            Input::Email => json!("sample@example.com"),
            Input::PastDate if field.name.ends_with("_dob") => {
                in_both("昭和38年11月5日", "1963-11-05")
            }
            Input::PastDate => json!(self.last_month().to_string()),
            Input::Month { .. } => json!(self.last_month().strftime("%Y-%m").to_string()),
            Input::Choice(ids) => json!(self.one(ids)),
            Input::Many(Options::Fixed(ids)) => json!([self.one(ids)]),
            Input::Many(Options::Published(list)) => {
                let list = self.setting.lists.get(list).into_iter().flatten();
                json!(list.take(1).map(|one| &one.id).collect::<Vec<_>>())
            }
            Input::Confirm => json!(true),
            Input::Tick => json!(self.is_full),
            Input::Reference => json!(Reference::from_random(1).as_str()),
        }
    }

    /// The first option, or the last: that is an agent, a part, something else.
    fn one<'o>(&self, ids: &[&'o str]) -> Option<&'o str> {
        if self.is_full {
            ids.last()
        } else {
            ids.first()
        }
        .copied()
    }

    fn last_month(&self) -> Date {
        let before = self.setting.today.first_of_month().yesterday();
        before.unwrap_or(self.setting.today).first_of_month()
    }
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Bool(true) => vec!["yes".to_owned()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}
