//! What one register says of the entries of another, put where templates show it.
//!
//! * a purpose gets the names and periods of its `data`, the names of its `recipients`, and `ways`,
//!   each way once, for filters; beside the purposes stand all `data_kinds`;
//! * a kind of data gets the `areas` of the purposes that use it;
//! * a recipient gets the `purposes` it receives data for;
//! * a term gets its `ruby`, and `other`, the word in the other language; terms
//!   stand in the order of the language's own index;
//! * years of requests get the names of kinds and grounds ([`years`]);
//! * whatever a reader can ask about gets `ask`, the address of the form.

use std::collections::BTreeSet;

use request::Language;
use request::about::Thing;
use serde_json::{Map, Value, json};

use super::years;
use crate::ask;
use crate::content::Content;
use crate::content::bilingual::Bilingual;
use crate::content::registers::shape::{Handing, Purpose, Scope};
use crate::filters;
use crate::glossary;
use crate::markdown::html::escaped;

/// Adds to one entry, found by its id.
type Join<'a> = fn(&Joiner<'a>, &str, &mut Map<String, Value>);

/// Adds to every entry of a register what others say of it.
pub(super) fn add<'a>(content: &'a Content, name: &str, language: Language, table: &mut Value) {
    let joiner = Joiner { content, language };
    match name {
        "glossary" => return terms(content, language, table),
        "accountability" => {
            *table = years::shown(content, language);
            return;
        }
        _ => {}
    }
    let (list, thing, join): (_, _, Join<'a>) = match name {
        "purposes" => ("purpose", Thing::Purpose, Joiner::purpose),
        "data-kinds" => ("data_kind", Thing::Data, Joiner::data_kind),
        "recipients" => ("recipient", Thing::Recipient, Joiner::recipient),
        "joint-use" => ("scheme", Thing::Scheme, Joiner::nothing),
        "consent-items" => ("item", Thing::Item, Joiner::nothing),
        "subcontracting" => ("work", Thing::Work, Joiner::nothing),
        "security-measures" => ("area", Thing::Security, Joiner::nothing),
        _ => return,
    };
    if let (Thing::Purpose, Some(keys)) = (thing, table.as_object_mut()) {
        keys.insert("data_kinds".to_owned(), joiner.kinds());
    }
    let entries = table.get_mut(list).and_then(Value::as_array_mut);
    for entry in entries.into_iter().flatten() {
        let id = entry.get("id").and_then(Value::as_str).map(str::to_owned);
        if let (Some(id), Some(keys)) = (id, entry.as_object_mut()) {
            join(&joiner, &id, keys);
            keys.insert("ask".to_owned(), ask::address(language, thing, &id).into());
        }
    }
}

/// Every term with its words, in order.
fn terms(content: &Content, language: Language, table: &mut Value) {
    let Some(entries) = table.get_mut("term").and_then(Value::as_array_mut) else {
        return;
    };
    let terms: Vec<_> = content
        .registers
        .glossary
        .iter()
        .map(|it| &it.value.term)
        .collect();
    let order = |term: &Bilingual| match language {
        Language::Ja => glossary::reading(&term.ja),
        Language::En => term.en.to_lowercase(),
    };
    let mut ordered: Vec<_> = terms
        .into_iter()
        .zip(entries.drain(..))
        .map(|(term, mut entry)| {
            if let Some(keys) = entry.as_object_mut() {
                let (ja, en) = (glossary::plain(&term.ja), term.en.clone());
                let (ruby, other) = match language {
                    Language::Ja => (glossary::ruby(&term.ja), en),
                    Language::En => (escaped(&term.en), ja),
                };
                keys.insert("ruby".to_owned(), ruby.into());
                keys.insert("other".to_owned(), other.into());
            }
            (order(term), entry)
        })
        .collect();
    ordered.sort_by(|(one, _), (other, _)| one.cmp(other));
    entries.extend(ordered.into_iter().map(|(_, entry)| entry));
}

struct Joiner<'a> {
    content: &'a Content,
    language: Language,
}

impl Joiner<'_> {
    fn purposes(&self) -> impl Iterator<Item = &Purpose> {
        self.content.registers.purposes.iter().map(|it| &it.value)
    }

    #[expect(clippy::unused_self, reason = "it stands where others join something")]
    fn nothing(&self, _id: &str, _keys: &mut Map<String, Value>) {}

    fn purpose(&self, id: &str, keys: &mut Map<String, Value>) {
        let Some(purpose) = self.purposes().find(|it| it.id == id) else {
            return;
        };
        let data: Vec<_> = purpose.data.iter().map(|id| self.data(id)).collect();
        let recipients = purpose.recipients.iter().map(|it| self.handing(it));
        let recipients: Vec<_> = recipients.collect();
        let mut ways: BTreeSet<_> = purpose.recipients.iter().map(|it| it.how.id()).collect();
        if purpose.scope == Scope::Inside {
            ways.insert(filters::INSIDE);
        }
        keys.insert("data".to_owned(), data.into());
        keys.insert("recipients".to_owned(), recipients.into());
        keys.insert("ways".to_owned(), json!(ways));
    }

    fn data(&self, id: &str) -> Value {
        let kinds = &self.content.registers.data_kinds;
        let Some(kind) = kinds.iter().find(|it| it.value.id == id) else {
            return json!({ "id": id, "name": id, "retention": "" });
        };
        let kind = &kind.value;
        json!({
            "id": id,
            "name": kind.name.get(self.language),
            "retention": kind.retention.get(self.language),
        })
    }

    /// Every kind of data, for filters.
    fn kinds(&self) -> Value {
        let kinds = self.content.registers.data_kinds.iter();
        kinds.map(|it| self.data(&it.value.id)).collect()
    }

    fn handing(&self, handing: &Handing) -> Value {
        let Handing { id, how, scheme } = handing;
        let recipients = &self.content.registers.recipients;
        let name = recipients.iter().find(|it| it.value.id == *id);
        let name = name.map_or(id.as_str(), |it| it.value.name.get(self.language));
        json!({ "id": id, "name": name, "how": how.id(), "scheme": scheme })
    }

    fn data_kind(&self, id: &str, keys: &mut Map<String, Value>) {
        let own = self
            .purposes()
            .filter(|it| it.data.iter().any(|data| data == id));
        let used: BTreeSet<_> = own.map(|it| &it.area).collect();
        let areas = self.content.registers.purpose_areas.iter();
        let areas = areas.filter(|it| used.contains(&it.value.id));
        let areas = areas
            .map(|it| json!({ "id": it.value.id, "name": it.value.name.get(self.language) }))
            .collect::<Vec<_>>();
        keys.insert("areas".to_owned(), areas.into());
    }

    fn recipient(&self, id: &str, keys: &mut Map<String, Value>) {
        let purposes = self.purposes().flat_map(|purpose| {
            let own = purpose.recipients.iter().filter(|it| it.id == id);
            own.map(|it| {
                json!({
                    "id": purpose.id,
                    "text": purpose.text.get(self.language),
                    "how": it.how.id(),
                    "scheme": it.scheme,
                })
            })
        });
        let purposes: Vec<_> = purposes.collect();
        keys.insert("purposes".to_owned(), purposes.into());
    }
}
