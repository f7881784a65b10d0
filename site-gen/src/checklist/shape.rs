//! `registers/publication.toml`, typed. A key that is not here is a fault.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Duty;
use crate::content::bilingual::Bilingual;
use crate::document::{Document, Entry, Lines};
use crate::problem::Problem;

/// The whole register.
#[derive(Debug)]
pub(crate) struct List {
    /// File, as messages name it.
    pub(crate) file: String,
    /// Whether the file was there and is TOML.
    pub(crate) is_read: bool,
    /// Whether every item of it was read.
    pub(crate) is_whole: bool,
    /// What is so at this society.
    pub(crate) circumstances: Entry<BTreeMap<String, bool>>,
    /// The items.
    pub(crate) items: Vec<Entry<Item>>,
}

impl Default for List {
    fn default() -> Self {
        Self {
            file: String::new(),
            is_read: false,
            is_whole: false,
            circumstances: Entry {
                value: BTreeMap::new(),
                lines: Lines::default(),
            },
            items: Vec::new(),
        }
    }
}

impl List {
    /// Reads a register that parsed.
    pub(crate) fn read(file: &str, document: &Document<'_>, problems: &mut Vec<Problem>) -> Self {
        document.only(&["circumstances", "item"], problems);
        let circumstances = document.table("circumstances", problems);
        let before = problems.len();
        let items = document.list("item", problems);
        Self {
            file: file.to_owned(),
            is_read: true,
            is_whole: problems.len() == before,
            circumstances,
            items,
        }
    }
}

/// One thing to publish.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) what: Bilingual,
    pub(crate) law: Vec<String>,
    pub(crate) level: Duty,
    pub(crate) depends: Option<Bilingual>,
    pub(crate) when: Option<Condition>,
    #[serde(rename = "where")]
    pub(crate) places: Vec<String>,
    pub(crate) satisfied_by: Vec<Pointer>,
}

/// When an item binds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Condition {
    /// Something is so at this society.
    Circumstance(String),
    /// A register has entries.
    Entries(String),
    /// A fact is stated, and is not "none".
    Fact(String),
    /// Some request costs a fee.
    Charged(Yes),
}

/// `true`: a condition cannot be turned round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "bool")]
pub(crate) struct Yes;

impl TryFrom<bool> for Yes {
    type Error = &'static str;

    fn try_from(is: bool) -> Result<Self, Self::Error> {
        is.then_some(Self).ok_or("this can only be true")
    }
}

/// What shows that an item is published: one sort of key, some with an `at`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pointer {
    section: Option<String>,
    fact: Option<String>,
    register: Option<String>,
    entry: Option<String>,
    field: Option<String>,
    fees: Option<String>,
    forms: Option<String>,
    every_form: Option<FormText>,
    generated: Option<Generated>,
    at: Option<String>,
}

/// A text that every form has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FormText {
    /// The purpose-of-use statement.
    Purpose,
}

/// What the build makes by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Generated {
    /// The dates and the history of every page, and the list of all changes.
    Revisions,
    /// The page that finds words.
    Search,
    /// Every page in both languages.
    Twins,
    /// The link that leads past the menus.
    SkipLink,
}

/// A pointer, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof<'a> {
    /// A section that says something.
    Section(&'a str),
    /// A fact in a section.
    Fact { key: &'a str, at: &'a str },
    /// A register in a section.
    Register { name: &'a str, at: &'a str },
    /// An entry of a register, perhaps in a section.
    Entry {
        register: &'a str,
        id: &'a str,
        at: Option<&'a str>,
    },
    /// A key of every entry of a register, perhaps in a section.
    Field {
        register: &'a str,
        key: &'a str,
        at: Option<&'a str>,
    },
    /// The fee of every kind in a section.
    Fees(&'a str),
    /// A link to the form of every kind in a section.
    Forms(&'a str),
    /// A text of every form.
    EveryForm(FormText),
    /// What the build makes.
    Generated(Generated),
}

impl Pointer {
    /// Takes the pointer apart, or says what will not do.
    pub(crate) fn proof(&self) -> Result<Proof<'_>, String> {
        let at = self.at.as_deref();
        let mut proofs = Vec::new();
        let mut lacks = None;
        proofs.extend(self.section.as_deref().map(Proof::Section));
        proofs.extend(self.fees.as_deref().map(Proof::Fees));
        proofs.extend(self.forms.as_deref().map(Proof::Forms));
        proofs.extend(self.every_form.map(Proof::EveryForm));
        proofs.extend(self.generated.map(Proof::Generated));
        let has_place = proofs.is_empty();
        if let Some(key) = self.fact.as_deref() {
            let at = at.unwrap_or_default();
            proofs.push(Proof::Fact { key, at });
            lacks = at
                .is_empty()
                .then_some("say where the fact stands. Add at.");
        }
        if let Some(name) = self.register.as_deref() {
            let at = at.unwrap_or_default();
            proofs.push(Proof::Register { name, at });
            lacks = at
                .is_empty()
                .then_some("say where the register stands. Add at.");
        }
        if let Some(entry) = self.entry.as_deref() {
            let (register, id) = entry.split_once('/').unwrap_or((entry, ""));
            proofs.push(Proof::Entry { register, id, at });
            lacks = id.is_empty().then_some("write an entry as REGISTER/ID.");
        }
        if let Some(field) = self.field.as_deref() {
            let (register, key) = field.split_once('.').unwrap_or((field, ""));
            proofs.push(Proof::Field { register, key, at });
            lacks = key.is_empty().then_some("write a field as REGISTER.KEY.");
        }
        if !has_place && at.is_some() {
            lacks = Some("this pointer has no at. Remove it.");
        }
        match (proofs.as_slice(), lacks) {
            ([_], Some(lacks)) => Err(lacks.to_owned()),
            ([proof], None) => Ok(*proof),
            _ => Err(
                "a pointer says one thing: section, fact, register, entry, field, fees, forms, \
                 every_form or generated. Write one of them, each in its own { }."
                    .to_owned(),
            ),
        }
    }
}
