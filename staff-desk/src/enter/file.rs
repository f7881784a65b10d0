//! A paper in a file: the template that it is typed into, and reading that back with the place of every fault.

use jiff::civil::Date;
use request::field::Input;
use request::{Answers, Field, Kind, table};
use toml::de::{DeTable, DeValue};

use super::{EnterError, Key, Read, weigh};
use crate::act::file::{Placed, line};
use crate::wording::Wording;

/// Name of the one-time key in a file.
const KEY: &str = "key";

/// A file with every question of a kind, to be filled in.
pub fn template(kind: Kind, wording: &Wording) -> Result<String, EnterError> {
    let key = Key::make()?;
    let mut text = format!("# {}\n{KEY} = \"{}\"\n", wording.kind(kind), key.as_str());
    for field in table::fields(kind) {
        text.push_str(&question(kind, field, wording));
    }
    Ok(text)
}

fn question(kind: Kind, field: &Field, wording: &Wording) -> String {
    let mut lines = vec![format!("\n# {}", wording.label(Some(kind), field))];
    let words = wording.words();
    let option = |id: &str| format!("#   {id}: {}", wording.chosen(field, &[id.to_owned()]));
    lines.extend(field.input.fixed_options().iter().map(|id| option(id)));
    if let Input::Many(request::Options::Published(list)) = &field.input {
        let list = words.lists.get(*list).into_iter().flatten();
        lines.extend(list.map(|choice| option(&choice.id)));
    }
    if matches!(field.input, Input::Confirm | Input::Tick) {
        lines.push("#   yes".to_owned());
    }
    let empty = if matches!(field.input, Input::Many(_)) {
        "[]"
    } else {
        "\"\""
    };
    lines.push(format!("{} = {empty}", field.name));
    lines.join("\n") + "\n"
}

/// Reads a file that was filled in.
pub fn read(text: &str, kind: Kind, today: Date, wording: &Wording) -> Result<Read, Vec<Placed>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let placed = errors.iter().map(|error| Placed {
            line: error.span().map_or(1, |span| line(text, &span)),
            text: error.message().to_owned(),
        });
        return Err(placed.collect());
    }
    let (answers, key, mut faults) = values(text, root.get_ref(), kind);
    let has_key = key.is_some();
    let setting = super::setting(kind, today, wording);
    let (_, wrong) = weigh(&answers, &setting);
    faults.extend(wrong.iter().map(|fault| {
        let place = root.get_ref().get_key_value(fault.field);
        Placed {
            line: place.map_or(1, |(name, _)| line(text, &name.span())),
            text: wording.words().message(kind, fault),
        }
    }));
    let Some(key) = key.filter(|_| faults.is_empty()) else {
        if !has_key {
            let text = format!("the line {KEY} of the template is missing: copy it from there");
            faults.push(Placed { line: 1, text });
        }
        faults.sort_by_key(|it| it.line);
        return Err(faults);
    };
    // Nothing is wrong: it was weighed above.
    Read::of(&answers, &setting, wording, key).map_err(|_none| faults)
}

/// What stands in the file: the answers, its one-time key, and what is no answer.
fn values(text: &str, root: &DeTable<'_>, kind: Kind) -> (Answers, Option<Key>, Vec<Placed>) {
    let mut faults = Vec::new();
    let mut answers = Answers::new();
    let mut key = None;
    for (name, value) in root {
        if name.get_ref() == KEY {
            key = value.get_ref().as_str().and_then(|it| it.parse().ok());
            continue;
        }
        let mut wrong = |text_of_fault: &str| {
            faults.push(Placed {
                line: line(text, &name.span()),
                text: format!("{}: {text_of_fault}", name.get_ref()),
            });
        };
        let known = table::fields(kind).iter();
        let names = known.flat_map(Field::names);
        if !names.into_iter().any(|known| known == **name.get_ref()) {
            wrong("no question of this kind has this name");
        } else if !add(&mut answers, name.get_ref(), value.get_ref()) {
            wrong("write a text in quotes, or several in brackets");
        }
    }
    (answers, key, faults)
}

fn add(answers: &mut Answers, name: &str, value: &DeValue<'_>) -> bool {
    match value {
        DeValue::String(text) => {
            if !text.trim().is_empty() {
                answers.add(name, text.as_ref());
            }
            true
        }
        DeValue::Array(values) => values.iter().all(|value| {
            matches!(value.get_ref(), DeValue::String(_)) && add(answers, name, value.get_ref())
        }),
        _ => false,
    }
}
