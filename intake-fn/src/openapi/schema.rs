//! What may be sent, as JSON Schema 2020-12: one object a kind, made from its field table.
//!
//! A condition of the table becomes `if`, `then` and `else`: where a question is not asked, its name must not
//! come; where it must be answered, it must. There is one way to say nothing: leaving the name out.

use request::check::UNREACHABLE;
use request::publication::Publication;
use request::words::Words;
use request::{Condition, Field, Input, Kind, Language, Options, table};
use serde_json::{Map, Value, json};

use super::{Wordings, pattern};

/// The dialect of every schema here.
pub const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Code points a number or symbol may take with all that parts its signs, for each sign.
const ROOM: usize = 10;

/// The schema of a kind.
pub fn of(publication: &Publication, kind: Kind) -> Value {
    let fee = publication.fees.get(&kind).copied().unwrap_or_default();
    let wordings = Wordings::of(publication);
    let mut properties = Map::from_iter([
        (
            "language".to_owned(),
            json!({
                "type": "string", "enum": Language::ALL, "default": "ja",
                "description": "Language of the texts and messages.",
            }),
        ),
        (
            "seen_text".to_owned(),
            json!({
                "type": "string", "pattern": "^[0-9a-f]{64}$",
                "description": "Digest of the purpose statement that was shown; refused when it changed.",
            }),
        ),
    ]);
    let mut rules = Rules::default();
    for field in table::fields(kind) {
        let asked = settled(&field.asked, fee);
        let property = match asked {
            Condition::Never => unasked(field),
            _ => property(kind, field, &wordings),
        };
        properties.insert(field.name.to_owned(), property);
        rules.add(field, asked, settled(&field.required, fee));
    }
    let mut schema = json!({
        "type": "object",
        "properties": properties,
        "required": rules.always,
        "additionalProperties": false,
        "allOf": rules.all_of(kind),
    });
    if let Some(members) = schema.as_object_mut() {
        wordings.name(
            members,
            |words| words.kinds.get(kind.id()).map(String::as_str),
            |_| None,
        );
    }
    schema
}

/// The condition once it is known whether the kind has a fee.
const fn settled(condition: &Condition, fee: u32) -> Condition {
    match condition {
        Condition::Fee if fee > 0 => Condition::Always,
        Condition::Fee => Condition::Never,
        other => *other,
    }
}

/// Which names must come and which must not, and when.
#[derive(Default)]
struct Rules {
    always: Vec<&'static str>,
    when: Vec<Rule>,
}

/// What follows when all of some conditions hold.
struct Rule {
    all: Vec<Condition>,
    /// Names that must come then.
    come: Vec<&'static str>,
    /// Fields that must not come otherwise.
    only: Vec<&'static Field>,
}

impl Rules {
    fn add(&mut self, field: &'static Field, asked: Condition, required: Condition) {
        match (asked, required) {
            (Condition::Never, _) | (Condition::Always, Condition::Never) => {}
            (Condition::Always, Condition::Always) => self.always.push(field.name),
            (Condition::Always, required) => self.at(&[required]).come.push(field.name),
            (asked, required) => {
                self.at(&[asked]).only.push(field);
                match required {
                    Condition::Never => {}
                    Condition::Always => self.at(&[asked]).come.push(field.name),
                    required => self.at(&[asked, required]).come.push(field.name),
                }
            }
        }
    }

    /// The rule for these conditions, a new one at the end if there is none.
    fn at(&mut self, all: &[Condition]) -> &mut Rule {
        let known = self.when.iter().position(|rule| rule.all == all);
        let at = known.unwrap_or_else(|| {
            let (come, only) = (Vec::new(), Vec::new());
            self.when.push(Rule {
                all: all.to_vec(),
                come,
                only,
            });
            self.when.len() - 1
        });
        #[expect(
            clippy::indexing_slicing,
            reason = "found there or pushed there just now"
        )]
        &mut self.when[at]
    }

    fn all_of(&self, kind: Kind) -> Vec<Value> {
        let rules = self.when.iter().map(|rule| rule.schema(kind));
        rules.chain(reachable(kind)).collect()
    }
}

impl Rule {
    fn schema(&self, kind: Kind) -> Value {
        let condition = match &self.all[..] {
            [one] => holds(kind, one),
            all => holds_all(kind, all),
        };
        let mut rule = Map::from_iter([("if".to_owned(), condition)]);
        if !self.come.is_empty() {
            rule.insert("then".to_owned(), json!({ "required": self.come }));
        }
        if !self.only.is_empty() {
            let none = self
                .only
                .iter()
                .map(|field| (field.name.to_owned(), unasked(field)));
            let none = none.collect::<Map<_, _>>();
            rule.insert("else".to_owned(), json!({ "properties": none }));
        }
        rule.into()
    }
}

/// Whoever gives no name cannot be reached by every way of reply.
fn reachable(kind: Kind) -> Option<Value> {
    table::field(kind, "anonymous")?;
    Some(json!({
        "if": { "required": ["anonymous"], "properties": { "anonymous": { "const": true } } },
        "then": { "properties": { "reply_by": { "not": { "enum": UNREACHABLE } } } },
    }))
}

/// When a condition holds, as a schema of the whole object.
fn holds(kind: Kind, condition: &Condition) -> Value {
    match condition {
        Condition::Always | Condition::Fee => true.into(),
        Condition::Never => false.into(),
        Condition::Is(name, values) => {
            let value = match table::field(kind, name).map(|field| field.input) {
                Some(Input::Tick | Input::Confirm) => json!({ "const": true }),
                _ => json!({ "enum": values }),
            };
            json!({ "required": [name], "properties": { *name: value } })
        }
        Condition::IsNot(name, values) => {
            json!({ "not": holds(kind, &Condition::Is(name, values)) })
        }
        Condition::NeedsReading(name) => json!({ "properties": {
            "language": { "const": "ja" },
            *name: { "not": { "pattern": pattern::latin() } },
        } }),
        Condition::All(all) => holds_all(kind, all),
    }
}

fn holds_all(kind: Kind, all: &[Condition]) -> Value {
    let all: Vec<_> = all.iter().map(|one| holds(kind, one)).collect();
    json!({ "allOf": all })
}

/// What may stand where a question is not asked: nothing, or a box that is not ticked.
fn unasked(field: &Field) -> Value {
    match field.input {
        Input::Confirm | Input::Tick => json!({ "const": false }),
        _ => false.into(),
    }
}

fn property(kind: Kind, field: &Field, wordings: &Wordings<'_>) -> Value {
    let mut members = shape(field, wordings);
    let description = |words: &'_ Words| words.hint(kind, field.name).map(str::to_owned);
    let [japanese, english] = wordings.0;
    let own = how(&field.input);
    members.extend(titled(
        kind,
        field,
        english,
        own.or(english.and_then(description).as_deref()),
    ));
    let hint = japanese.and_then(description);
    let hint = hint.as_deref().filter(|_| own.is_none());
    let mut in_japanese = titled(kind, field, japanese, hint);
    if let Some(options) = options(field, japanese) {
        in_japanese.insert("options".to_owned(), options);
    }
    members.insert("x-ja".to_owned(), in_japanese.into());
    if let Some(options) = options(field, english) {
        members.insert("x-options".to_owned(), options);
    }
    members.into()
}

fn titled(
    kind: Kind,
    field: &Field,
    words: Option<&Words>,
    hint: Option<&str>,
) -> Map<String, Value> {
    let mut members = Map::new();
    if let Some(words) = words {
        members.insert("title".to_owned(), words.label(kind, field.name).into());
    }
    if let Some(hint) = hint {
        members.insert("description".to_owned(), hint.into());
    }
    members
}

/// The words of the options, by id.
fn options(field: &Field, words: Option<&Words>) -> Option<Value> {
    let words = words?;
    let ids = ids(field, Some(words))?;
    let pairs = ids
        .into_iter()
        .map(|id| (id.to_owned(), words.option(field, id).into()));
    Some(pairs.collect::<Map<_, _>>().into())
}

fn ids<'a>(field: &Field, words: Option<&'a Words>) -> Option<Vec<&'a str>> {
    match field.input {
        Input::Choice(ids) | Input::Many(Options::Fixed(ids)) => Some(ids.to_vec()),
        Input::Many(Options::Published(list)) => {
            let choices = words
                .and_then(|words| words.lists.get(list))
                .into_iter()
                .flatten();
            Some(choices.map(|choice| choice.id.as_str()).collect())
        }
        _ => None,
    }
}

/// How a program writes what people fill in by parts.
const fn how(input: &Input) -> Option<&'static str> {
    match input {
        Input::PastDate => Some("A day: 1987-03-27, or 昭和62年3月27日."),
        Input::Month { .. } => Some("A month: 2026-04, or 令和8年4月."),
        _ => None,
    }
}

fn shape(field: &Field, wordings: &Wordings<'_>) -> Map<String, Value> {
    let ids = ids(field, wordings.english());
    let shape = match field.input {
        Input::Choice(_) => json!({ "type": "string", "enum": ids }),
        Input::Many(_) => {
            let least = usize::from(!matches!(field.required, Condition::Never));
            let items = json!({ "type": "string", "enum": ids });
            json!({ "type": "array", "items": items, "uniqueItems": true, "minItems": least })
        }
        Input::Confirm => json!({ "type": "boolean", "const": true }),
        Input::Tick => json!({ "type": "boolean" }),
        input => {
            let mut text = json!({
                "type": "string", "maxLength": longest(&input), "pattern": pattern::of(&input),
            });
            if let (Input::Email, Some(members)) = (input, text.as_object_mut()) {
                members.insert("format".to_owned(), "email".into());
            }
            text
        }
    };
    match shape {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// Most code points. What only parts the signs of a number does not count for the server.
fn longest(input: &Input) -> Option<usize> {
    let max = input.max()?;
    match input {
        Input::Digits { .. } | Input::Symbol { .. } => Some(max * ROOM),
        _ => Some(max),
    }
}
