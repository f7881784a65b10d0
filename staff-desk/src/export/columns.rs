//! The columns of a sheet: some that every request has, then the field table, then what was typed.

use std::collections::BTreeSet;

use request::{Field, Kind, Topic, table};

use super::set::Set;
use crate::wording::Wording;

/// Headings of the columns before the answers, Japanese and English.
pub(super) const FIXED: [(&str, &str); 9] = [
    ("受付番号", "Reference"),
    ("請求の種類", "Kind of request"),
    ("フォームの言語", "Language of the form"),
    ("受付日時（日本時間）", "Arrival (Japan time)"),
    ("段階", "Stage"),
    ("回答の目標日", "Answer due"),
    ("表示した文面のページ", "Page of the text shown"),
    ("文面の版", "Version of the text"),
    (
        "文面のダイジェスト（SHA-256）",
        "Digest of the text (SHA-256)",
    ),
];

/// Heading of the last column but one: what was typed where a cell holds another form of it.
const AS_TYPED: (&str, &str) = ("入力されたとおり", "As typed");
/// Heading of what the sender added afterwards.
const ADDED: (&str, &str) = ("受付後に追加された内容", "Added after arrival");

/// The columns of one export.
pub(super) struct Columns {
    fields: Vec<&'static Field>,
    headings: Vec<String>,
}

impl Columns {
    /// Columns for requests of one kind, or of all: every field of the set once, topic by topic in the
    /// order of the tables.
    pub(super) fn of(kind: Option<Kind>, set: Set, wording: &Wording) -> Self {
        let mut fields = match kind {
            Some(kind) => table::fields(kind).iter().collect(),
            None => every_field(),
        };
        fields.retain(|field| set.holds(field));
        let headings = headings(kind, &fields, wording);
        Self { fields, headings }
    }

    /// The fields that have a column.
    pub(super) fn fields(&self) -> impl Iterator<Item = &'static Field> {
        self.fields.iter().copied()
    }

    /// Whether a field has a column.
    pub(super) fn holds(&self, field: &Field) -> bool {
        self.fields.iter().any(|one| one.name == field.name)
    }

    /// Every heading, in order.
    pub(super) fn headings(&self) -> &[String] {
        &self.headings
    }
}

fn every_field() -> Vec<&'static Field> {
    let mut seen = BTreeSet::new();
    let of_topic = |topic: Topic| {
        let fields = Kind::ALL.into_iter().flat_map(table::fields);
        fields.filter(move |field| field.topic == topic)
    };
    Topic::ALL
        .into_iter()
        .flat_map(of_topic)
        .filter(|field| seen.insert(field.name))
        .collect()
}

/// Two fields of the same label are told apart by their names, as JSON Lines call them.
fn headings(kind: Option<Kind>, fields: &[&'static Field], wording: &Wording) -> Vec<String> {
    let pick = |words: (&str, &str)| wording.language().pick(words).to_owned();
    let labels: Vec<_> = fields
        .iter()
        .map(|field| wording.label(kind, field))
        .collect();
    let named = fields.iter().zip(&labels).map(|(field, label)| {
        let twice = labels.iter().filter(|other| *other == label).count() > 1;
        if twice {
            format!("{label} ({})", field.name)
        } else {
            (*label).to_owned()
        }
    });
    let mut headings: Vec<_> = FIXED.into_iter().map(pick).collect();
    headings.extend(named);
    headings.extend([AS_TYPED, ADDED].map(pick));
    headings
}

#[cfg(test)]
mod tests {
    use request::Language;
    use request::words::Words;

    use super::*;

    fn columns(kind: Option<Kind>) -> Columns {
        Columns::of(
            kind,
            Set::Whole,
            &Wording::new(Language::En, Words::default()),
        )
    }

    #[test]
    fn every_field_of_every_kind_has_one_column() {
        let all = columns(None);

        for field in Kind::ALL.into_iter().flat_map(table::fields) {
            let count = all.fields().filter(|one| one.name == field.name).count();
            assert_eq!(count, 1, "{}", field.name);
        }
        assert_eq!(all.headings().len(), FIXED.len() + all.fields().count() + 2);
    }

    #[test]
    fn one_kind_brings_its_own_fields_only() {
        let complaint = columns(Some(Kind::Complaint));

        assert!(complaint.fields().any(|field| field.name == "reply_by"));
        assert!(!complaint.fields().any(|field| field.name == "method"));
    }

    #[test]
    fn headings_of_one_sheet_differ_even_where_labels_do_not() {
        let mut words = Words::default();
        for field in Kind::ALL.into_iter().flat_map(table::fields) {
            let same = words.fields.entry(field.name.to_owned()).or_default();
            "対象データの種類".clone_into(&mut same.label);
        }
        let wording = Wording::new(Language::Ja, words);
        for kind in Kind::ALL.into_iter().map(Some).chain([None]) {
            let columns = Columns::of(kind, Set::Whole, &wording);
            let unique: BTreeSet<_> = columns.headings().iter().collect();

            assert_eq!(unique.len(), columns.headings().len(), "{kind:?}");
        }
    }
}
