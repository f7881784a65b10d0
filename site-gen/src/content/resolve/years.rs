//! Years of requests as their template shows them: the newest first, numbers as texts, kinds and grounds by their
//! words. A number that is not told is an empty text.

use request::Language;
use request::accountability::{Count, LEAST, NO_GROUND, Year, days};
use serde_json::{Value, json};

use crate::content::Content;
use crate::content::bilingual::Day;

/// The whole register.
pub(super) fn shown(content: &Content, language: Language) -> Value {
    let mut years: Vec<_> = content.registers.years.iter().map(|it| &it.value).collect();
    years.sort_by_key(|it| std::cmp::Reverse(it.year));
    let years = years.into_iter().map(|it| year(content, language, it));
    json!({ "least": LEAST, "year": years.collect::<Vec<_>>() })
}

fn year(content: &Content, language: Language, year: &Year<Day>) -> Value {
    let words = content.words.get(&language).map(|read| &read.words);
    let name = |id: &str| {
        words
            .and_then(|it| it.kinds.get(id))
            .map_or(id, String::as_str)
            .to_owned()
    };
    let kinds = year.kinds.iter();
    let kinds =
        kinds.map(|(kind, count)| json!({ "name": name(kind.id()), "count": text(*count) }));
    let (from, to) = days(year.year);
    let outcomes = year.outcomes.named();
    let outcomes = outcomes.map(|(key, count)| (key.to_owned(), Value::from(text(count))));
    let grounds = year.grounds.iter();
    let grounds = grounds.map(|(code, count)| ground(content, language, code, *count));
    json!({
        "year": year.year.to_string(),
        "from": Day(from).words(language),
        "to": Day(to).words(language),
        "as_of": year.as_of.words(language),
        "as_of_iso": year.as_of.iso(),
        "sample": year.sample,
        "received": text(year.received),
        "kinds": kinds.collect::<Vec<_>>(),
        "asked": text(year.asked),
        "outcomes": outcomes.into_iter().collect::<serde_json::Map<_, _>>(),
        "grounds": grounds.collect::<Vec<_>>(),
        "median_days": text(year.median_days),
        "decided_anew": text(year.decided_anew),
        "changed": text(year.changed),
    })
}

/// A ground with its text; one that rests on none has neither code nor text.
fn ground(content: &Content, language: Language, code: &str, count: Count) -> Value {
    let known = &content.registers.grounds;
    let known = known.iter().find(|it| it.value.code == code);
    let said = known.map_or("", |it| it.value.text.get(language));
    let code = if code == NO_GROUND { "" } else { code };
    json!({ "code": code, "text": said, "count": text(count) })
}

fn text(count: Count) -> String {
    count
        .told()
        .map(|number| number.to_string())
        .unwrap_or_default()
}
