//! The society's words for fields, options, faults and pages, one set a language.
//!
//! Words are content (`content/words/*.toml`), never code. This module says which words there must
//! be ([`Words::gaps`]) and fills them in; it knows no word itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::completion::{self, Item};
use crate::deadline::{self, ClockId, Mark};
use crate::event::{EventKind, Stage};
use crate::fault::{Code, Fault};
use crate::field::{Field, Topic};
use crate::kind::Kind;
use crate::{date, table};

/// Keys of [`Words::ui`] that programs name in code; templates name all the others themselves.
/// The build counts both as used.
pub const UI_KEYS: &[&str] = &[
    "ask_fill_purpose",
    "ask_fill_scheme",
    "ask_fill_security",
    "ask_fill_work",
    "changes_gone",
    "changes_head",
    "changes_menu",
    "changes_new",
    "changes_title",
    "confirmed",
    "fee_free",
    "fee_yen",
    "feed_announced",
    "feed_compare",
    "feed_title",
    "jst",
    "paper_page_menu",
    "paper_page_summary",
    "paper_page_title",
    "problem_bad_request_text",
    "problem_bad_request_title",
    "problem_early",
    "problem_foreign_text",
    "problem_form_changed_not_sent",
    "problem_form_changed_text",
    "problem_form_changed_title",
    "problem_foreign_title",
    "problem_internal_text",
    "problem_internal_title",
    "problem_unshown_text",
    "problem_unshown_title",
    "status_add_too_many",
    "problem_key_reused_text",
    "problem_key_reused_title",
    "problem_no_item_text",
    "problem_no_item_title",
    "problem_not_found_text",
    "problem_not_found_title",
    "problem_old",
    "problem_text_changed",
    "problem_too_large_text",
    "problem_too_large_title",
    "problem_too_many_text",
    "problem_too_many_title",
    "problem_trap",
    "problem_unavailable_text",
    "problem_unavailable_title",
    "problem_unconfirmed",
    "problem_wrong_host_text",
    "problem_wrong_host_title",
    "status_add_unconfirmed",
    "status_added",
    "status_added_other",
    "status_added_other_late",
    "status_form_changed",
    "status_not_asked",
    "status_not_found",
    "status_not_withdrawn",
    "status_pass_over",
    "status_too_many",
    "status_unavailable",
    "status_withdraw_unconfirmed",
    "status_withdrawn",
    "version_menu",
    "version_title",
];

/// Every word of one language.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Words of pages and buttons, by key. Which keys there must be is told by the templates.
    pub ui: BTreeMap<String, String>,
    /// Names of the kinds.
    pub kinds: BTreeMap<String, String>,
    /// Headings of the form's pages.
    pub topics: BTreeMap<String, String>,
    /// Names of the stages, as the sender of a request reads them.
    pub stages: BTreeMap<String, String>,
    /// What happens next at each stage, as the sender of a request reads it.
    pub next: BTreeMap<String, String>,
    /// Names of the events.
    pub events: BTreeMap<String, String>,
    /// What a sender may be asked to add, by code: what it is, and how to bring it.
    pub items: BTreeMap<String, ItemWords>,
    /// Names of the eras a form offers.
    pub eras: BTreeMap<String, String>,
    /// Names of a date's parts: era, year, month, day.
    pub parts: BTreeMap<String, String>,
    /// Messages by code of fault; `{label}`, `{limit}` and `{given}` are filled in.
    pub faults: BTreeMap<String, String>,
    /// Words of each field.
    pub fields: BTreeMap<String, FieldWords>,
    /// Clocks of a request: what each counts to, and how its day comes about.
    pub clocks: BTreeMap<String, ClockWords>,
    /// What is added to that: `stopped-fee`, `extended` …
    pub clock_parts: BTreeMap<String, String>,
    /// What lists show of a clock.
    pub marks: BTreeMap<String, String>,
    /// Articles that clocks rest on, by id; the build fills them in from the register.
    #[serde(default)]
    pub laws: BTreeMap<String, String>,
    /// Published lists that options come from; the build fills them in from the registers.
    #[serde(default)]
    pub lists: BTreeMap<String, Vec<Choice>>,
}

/// Words of one field.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldWords {
    /// The question.
    pub label: String,
    /// One short sentence that helps to answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Words of the options, by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
    /// Messages that read better here than the general ones, by code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub faults: BTreeMap<String, String>,
    /// Other words in the forms of some kinds, by kind.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kinds: BTreeMap<String, Rewording>,
}

/// Words of one clock.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockWords {
    /// What it counts to.
    pub label: String,
    /// How its day comes about; `{day}`, `{count}` and `{law}` are filled in.
    pub sentence: String,
}

/// Words of one thing that a sender may be asked to add.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemWords {
    /// What it is.
    pub label: String,
    /// How it reaches the society.
    pub how: String,
}

/// What a field is called in the form of one kind, where it differs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rewording {
    /// The question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The hint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// An option of a published list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Stable id.
    pub id: String,
    /// Its words.
    pub label: String,
    /// What follows from choosing it.
    pub hint: String,
}

/// A word that is missing, or one that nothing uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Where in the file: `fields.subj_name.label`.
    pub key: String,
    /// Whether it stands there and nothing uses it; otherwise it is missing.
    pub unused: bool,
    /// For an unused key: the keys that are known beside it.
    pub known: Vec<String>,
}

impl Words {
    /// Label of a field in the form of a kind.
    pub fn label(&self, kind: Kind, name: &str) -> &str {
        let Some(words) = self.fields.get(name) else {
            return "";
        };
        let other = words
            .kinds
            .get(kind.id())
            .and_then(|words| words.label.as_deref());
        other.unwrap_or(&words.label)
    }

    /// Hint of a field in the form of a kind.
    pub fn hint(&self, kind: Kind, name: &str) -> Option<&str> {
        let words = self.fields.get(name)?;
        let other = words
            .kinds
            .get(kind.id())
            .and_then(|words| words.hint.as_deref());
        other.or(words.hint.as_deref())
    }

    /// Words of an option of a field; those of a box are its own label.
    pub fn option(&self, field: &Field, id: &str) -> &str {
        if let Some(list) = field.input.published_list() {
            let choice = self
                .lists
                .get(list)
                .and_then(|all| all.iter().find(|one| one.id == id));
            return choice.map_or("", |choice| &choice.label);
        }
        let words = self
            .fields
            .get(field.name)
            .and_then(|words| words.options.get(id));
        words.map_or("", String::as_str)
    }

    /// A word of pages and buttons, or nothing where the build would have failed.
    pub fn ui(&self, key: &str) -> &str {
        self.ui.get(key).map_or("", String::as_str)
    }

    /// An article in short, or its id where nothing is known of it.
    pub fn law<'a>(&'a self, id: &'a str) -> &'a str {
        self.laws.get(id).map_or(id, String::as_str)
    }

    /// A part of the sentence of a clock: of a key, or of a key and what it is about.
    pub(crate) fn clock_part(&self, key: &str, about: &str) -> &str {
        let dash = if about.is_empty() { "" } else { "-" };
        let part = self.clock_parts.get(&format!("{key}{dash}{about}"));
        part.map_or("", String::as_str)
    }

    /// An amount in words: free, or so many yen.
    pub fn fee(&self, yen: u32) -> String {
        match yen {
            0 => self.ui("fee_free").to_owned(),
            _ => self.ui("fee_yen").replace("{yen}", &yen.to_string()),
        }
    }

    /// The message of a fault, for the person.
    pub fn message(&self, kind: Kind, fault: &Fault) -> String {
        let own = self
            .fields
            .get(fault.field)
            .and_then(|words| words.faults.get(fault.code.id()));
        let text = own.or_else(|| self.faults.get(fault.code.id()));
        let number = |value: Option<usize>| value.map(|n| n.to_string()).unwrap_or_default();
        text.map(String::as_str)
            .unwrap_or_default()
            .replace("{label}", self.label(kind, fault.field))
            .replace("{limit}", &number(fault.limit))
            .replace("{given}", &number(fault.given))
    }

    /// Every word that is missing, and every one that nothing uses. `ui` holds the keys that
    /// templates and programs use.
    pub fn gaps(&self, ui: &[String]) -> Vec<Gap> {
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let mut gaps = compare("ui", &self.ui, ui);
        let kinds: Vec<_> = Kind::ALL.iter().map(|kind| kind.id().to_owned()).collect();
        gaps.extend(compare("kinds", &self.kinds, &kinds));
        let topics: Vec<_> = Topic::ALL
            .iter()
            .map(|topic| topic.id().to_owned())
            .collect();
        gaps.extend(compare("topics", &self.topics, &topics));
        let stages: Vec<_> = Stage::ALL
            .iter()
            .map(|stage| stage.id().to_owned())
            .collect();
        gaps.extend(compare("stages", &self.stages, &stages));
        gaps.extend(compare("next", &self.next, &stages));
        let items: Vec<_> = Item::ALL.iter().map(|item| item.id().to_owned()).collect();
        gaps.extend(compare("items", &self.items, &items));
        let events: Vec<_> = EventKind::ALL
            .iter()
            .map(|event| event.id().to_owned())
            .collect();
        gaps.extend(compare("events", &self.events, &events));
        gaps.extend(self.clock_gaps());
        gaps.extend(compare("eras", &self.eras, &ids(&date::OFFERED_ERAS)));
        gaps.extend(compare(
            "parts",
            &self.parts,
            &ids(&["era", "year", "month", "day"]),
        ));
        let codes: Vec<_> = Code::ALL.iter().map(|code| code.id().to_owned()).collect();
        gaps.extend(compare("faults", &self.faults, &codes));
        gaps.extend(self.field_gaps(&kinds, &codes));
        gaps
    }

    fn clock_gaps(&self) -> Vec<Gap> {
        let clocks: Vec<_> = ClockId::ALL.iter().map(|id| id.id().to_owned()).collect();
        // A clock that runs quietly is not talked about.
        let marks = Mark::ALL.iter().filter(|mark| **mark != Mark::Quiet);
        let marks: Vec<_> = marks.map(|mark| mark.id().to_owned()).collect();
        let mut gaps = compare("clocks", &self.clocks, &clocks);
        gaps.extend(compare("clock_parts", &self.clock_parts, &deadline::keys()));
        gaps.extend(compare("marks", &self.marks, &marks));
        gaps
    }

    fn field_gaps(&self, kinds: &[String], codes: &[String]) -> Vec<Gap> {
        let mut options: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let forms = Kind::ALL.into_iter().flat_map(table::fields);
        for field in forms.chain(completion::fields()) {
            let known = options.entry(field.name.to_owned()).or_default();
            for id in field.input.fixed_options() {
                if !known.iter().any(|one| one == id) {
                    known.push((*id).to_owned());
                }
            }
        }
        let names: Vec<_> = options.keys().cloned().collect();
        let mut gaps = compare("fields", &self.fields, &names);
        for (name, words) in &self.fields {
            let Some(options) = options.get(name) else {
                continue;
            };
            let key = format!("fields.{name}");
            if words.label.trim().is_empty() {
                gaps.push(Gap {
                    key: format!("{key}.label"),
                    unused: false,
                    known: Vec::new(),
                });
            }
            gaps.extend(compare(&format!("{key}.options"), &words.options, options));
            gaps.extend(unused(&format!("{key}.faults"), &words.faults, codes));
            gaps.extend(unused(&format!("{key}.kinds"), &words.kinds, kinds));
        }
        gaps
    }
}

fn compare<T>(place: &str, have: &BTreeMap<String, T>, want: &[String]) -> Vec<Gap> {
    let missing = want
        .iter()
        .filter(|key| !have.contains_key(*key))
        .map(|key| Gap {
            key: format!("{place}.{key}"),
            unused: false,
            known: Vec::new(),
        });
    missing.chain(unused(place, have, want)).collect()
}

fn unused<T>(place: &str, have: &BTreeMap<String, T>, want: &[String]) -> Vec<Gap> {
    have.keys()
        .filter(|key| !want.contains(key))
        .map(|key| Gap {
            key: format!("{place}.{key}"),
            unused: true,
            known: want.to_vec(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_set_lacks_every_word_and_an_unknown_one_is_named() {
        let mut words = Words::default();
        words.ui.insert("sned".to_owned(), "x".to_owned());

        let gaps = words.gaps(&["send".to_owned()]);

        assert!(gaps.iter().any(|gap| gap.key == "ui.send" && !gap.unused));
        assert!(gaps.iter().any(|gap| gap.key == "ui.sned" && gap.unused));
        assert!(gaps.iter().any(|gap| gap.key == "fields.subj_name"));
        assert!(gaps.iter().any(|gap| gap.key == "faults.individual-number"));
    }

    #[test]
    fn messages_name_the_label_and_the_numbers() {
        let mut words = Words::default();
        let detail = FieldWords {
            label: "内容".to_owned(),
            ..FieldWords::default()
        };
        words.fields.insert("detail".to_owned(), detail);
        let text = "{label}は{limit}文字以内で入力してください（今は{given}文字）";
        words.faults.insert("too-long".to_owned(), text.to_owned());

        let message = words.message(
            Kind::Disclosure,
            &Fault::beyond("detail", Code::TooLong, 500, 612),
        );

        assert_eq!(
            message,
            "内容は500文字以内で入力してください（今は612文字）"
        );
    }
}
