//! Schema and server judge alike: of thousands of made-up requests, what the one takes the other takes,
//! but for the rules that the contract says no schema can state, and for people's further spellings.

use std::collections::BTreeMap;

use fastrand::Rng;
use intake_fn::openapi::BEYOND_SCHEMA;
use jiff::civil::{Date, date};
use request::publication::Publication;
use request::{Answers, Field, Input, Kind, Language, Options, Setting, table, text};
use serde_json::{Map, Value, json};
use tests::House;

use super::spellings;

/// Requests of each kind.
const ROUNDS: usize = 60;
const TODAY: Date = date(2026, 11, 24);

struct Maker<'a> {
    dice: Rng,
    setting: Setting<'a>,
}

impl Maker<'_> {
    /// A request that hangs together, with a mistake or two in every second one.
    fn document(&mut self) -> Map<String, Value> {
        let mut answers = Answers::new();
        let mut document = Map::new();
        if self.dice.bool() || self.setting.language == Language::En {
            document.insert("language".to_owned(), json!(self.setting.language));
        }
        for field in [table::fields(self.setting.kind); 2].concat() {
            let is_new = !document.contains_key(field.name);
            let is_required = self.setting.holds(&field.required, &answers);
            let wanted = is_required || self.dice.u8(..) < 60;
            if is_new && wanted && self.setting.holds(&field.asked, &answers) {
                let value = self.value(&field);
                for text in texts(&value) {
                    answers.add(field.name, text);
                }
                document.insert(field.name.to_owned(), value);
            }
        }
        for _ in 0..self.dice.usize(..2) {
            self.spoil(&mut document);
        }
        document
    }

    fn value(&mut self, field: &Field) -> Value {
        let lists = self.setting.lists;
        match field.input {
            Input::Choice(ids) => json!(self.dice.choice(ids)),
            Input::Many(Options::Fixed(ids)) => json!([self.dice.choice(ids)]),
            Input::Many(Options::Published(list)) => {
                json!([lists[list][self.dice.usize(..lists[list].len())].id])
            }
            Input::Confirm => json!(true),
            Input::Tick => json!(self.dice.bool()),
            input => {
                let which = usize::from(self.dice.u8(..) < 6);
                json!(self.dice.choice(spellings::of(&input)[which]))
            }
        }
    }

    fn spoil(&mut self, document: &mut Map<String, Value>) {
        let fields = table::fields(self.setting.kind);
        let field = fields[self.dice.usize(..fields.len())];
        let name = field.name.to_owned();
        let wrong = spellings::of(&field.input)[2];
        let max = field.input.max().unwrap_or(1);
        match self.dice.u8(..8) {
            0 => {
                document.remove(&name);
            }
            1 => {
                document.insert("favourite_colour".to_owned(), json!("red"));
            }
            2 => {
                let any = [
                    json!(null),
                    json!(1),
                    json!(""),
                    json!(" "),
                    json!([]),
                    json!({}),
                    json!(false),
                    json!(true),
                    json!("x"),
                    json!(["other"]),
                    json!(["other", "other"]),
                    json!(1e300),
                ];
                let any = any[self.dice.usize(..any.len())].clone();
                document.insert(name, any);
            }
            3 => {
                let signs = max + self.dice.usize(..2);
                document.insert(name, json!("あ".repeat(signs)));
            }
            4 => {
                let value = self.value(&field);
                document.insert(name, value);
            }
            5 => {
                document.insert(
                    "language".to_owned(),
                    json!(["ja", "en", "fr"][self.dice.usize(..3)]),
                );
            }
            _ if wrong.is_empty() => {}
            _ => {
                document.insert(name, json!(self.dice.choice(wrong)));
            }
        }
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

/// The request without people's further spellings: in one width, spaces at the ends and signs that cannot
/// be seen left out.
fn plain(kind: Kind, document: &Map<String, Value>) -> Value {
    let plain = |(name, value): (&String, &Value)| {
        let input = table::field(kind, name).map(|field| field.input);
        let plain = match (input, value.as_str()) {
            (Some(Input::LongText { .. }), Some(typed)) => json!(text::lines(typed)),
            (Some(Input::PastDate | Input::Month { .. } | Input::Email), Some(typed)) => {
                json!(text::one_line(typed).replace(' ', ""))
            }
            (Some(input), Some(typed)) if !input.is_chosen() => json!(text::one_line(typed)),
            _ => value.clone(),
        };
        (name.clone(), plain)
    };
    document.iter().map(plain).collect::<Map<_, _>>().into()
}

/// Why the server refused although the schema takes it, where the contract does not foretell it.
fn unforetold(document: &Map<String, Value>, answer: &Value) -> Vec<String> {
    let errors = answer["errors"].as_array().cloned().unwrap_or_default();
    if errors.is_empty() {
        return vec![answer.to_string()];
    }
    let foretold = |error: &Value| {
        let given = document.get(error["field"].as_str().unwrap_or_default());
        let is_named = BEYOND_SCHEMA
            .iter()
            .any(|(code, _)| error["code"] == code.id());
        let is_beyond_first_plane = |text: &str| text.chars().any(|sign| sign > '\u{FFFF}');
        let is_hidden = error["code"] != "control-characters"
            || given
                .and_then(Value::as_str)
                .is_some_and(is_beyond_first_plane);
        is_named && given.is_some() && is_hidden
    };
    errors
        .iter()
        .filter(|error| !foretold(error))
        .map(Value::to_string)
        .collect()
}

fn publication(house: &House) -> Publication {
    let file = house.data().join("dist/intake/publication.json");
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_schema_takes_the_server_takes_and_the_other_way_round() {
    let house = House::with(|options| options.limits.all = "off".parse().unwrap())
        .await
        .unwrap();
    let publication = publication(&house);
    let document = super::document(&house).await;
    let mut verdicts = BTreeMap::<(bool, bool), usize>::new();
    for kind in Kind::ALL {
        let schema = super::validator(&document, &document["components"]["schemas"][kind.id()]);
        for round in 0..ROUNDS {
            let language = Language::ALL[round % 2];
            let lists = &publication.editions[&language].words.lists;
            let fee = publication.fees.get(&kind).copied().unwrap_or_default();
            let setting = Setting {
                kind,
                language,
                today: TODAY,
                fee,
                lists,
            };
            let dice = Rng::with_seed(u64::try_from(round).unwrap() * 10 + kind as u64);
            let body = Maker { dice, setting }.document();

            let is_valid = schema.is_valid(&body.clone().into());
            let key = format!("agree-{kind:-<20}-{round}");
            let path = format!("/api/requests/{kind}");
            let answer = house.post_json(&path, &key, &body.clone().into()).await;
            let is_taken = answer.status == 201;

            *verdicts.entry((is_valid, is_taken)).or_default() += 1;
            let told = || serde_json::to_string(&body).unwrap();
            if is_valid && !is_taken {
                let beyond = unforetold(&body, &answer.json());
                assert!(
                    beyond.is_empty(),
                    "{kind}: the schema takes {}: {beyond:?}",
                    told()
                );
            }
            if is_taken && !is_valid {
                let plain = plain(kind, &body);
                let faults: Vec<_> = schema
                    .iter_errors(&plain)
                    .map(|it| it.to_string())
                    .collect();
                assert!(
                    faults.is_empty(),
                    "{kind}: the server takes {}: {faults:?}",
                    told()
                );
            }
        }
    }
    let all: usize = verdicts.values().sum();
    for agreed in [true, false] {
        let count = verdicts.get(&(agreed, agreed)).copied().unwrap_or_default();
        assert!(count > all / 6, "{verdicts:?}");
    }
}
