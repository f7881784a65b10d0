//! Entries of registers as they stand in their files, whether or not they are right.

use toml::de::{DeTable, DeValue};

use crate::source::{Place, Source, column_of, line_of};

/// An entry of a register as it stands in its file.
pub(in crate::checklist) struct Row<'a> {
    pub(in crate::checklist) place: Place,
    table: DeTable<'a>,
}

impl Row<'_> {
    /// Whether a key is there and says something.
    pub(in crate::checklist) fn has(&self, key: &str) -> bool {
        self.table.get(key).is_some_and(|it| says(it.get_ref()))
    }

    /// Whether a key has this value.
    pub(in crate::checklist) fn is(&self, key: &str, value: &str) -> bool {
        self.text(key) == Some(value)
    }

    /// The entry's id.
    pub(in crate::checklist) fn id(&self) -> &str {
        let text = ["id", "code", "kind"]
            .into_iter()
            .find_map(|it| self.text(it));
        text.unwrap_or_default()
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.table.get(key)?.get_ref().as_str()
    }
}

fn says(value: &DeValue<'_>) -> bool {
    match value {
        DeValue::String(text) => !text.trim().is_empty(),
        DeValue::Array(items) => !items.is_empty(),
        DeValue::Table(table) => {
            let texts = ["ja", "en"].map(|it| table.get(it));
            texts
                .iter()
                .all(|it| it.is_some_and(|it| says(it.get_ref())))
        }
        _ => true,
    }
}

/// The entries of a register; nothing when it is not TOML.
pub(super) fn of(source: &Source) -> Option<Vec<Row<'_>>> {
    let (root, wrong) = DeTable::parse_recoverable(&source.text);
    if !wrong.is_empty() {
        return None;
    }
    let lists = root.into_inner().into_iter();
    // Areas are headings over entries, not entries.
    let lists = lists.filter(|(key, _)| key.get_ref() != "area");
    let items = lists.filter_map(|(_, value)| match value.into_inner() {
        DeValue::Array(items) => Some(items),
        _ => None,
    });
    let rows = items.flatten().filter_map(|item| {
        let start = item.span().start;
        let place = Place::new(line_of(&source.text, start), column_of(&source.text, start));
        match item.into_inner() {
            DeValue::Table(table) => Some(Row { place, table }),
            _ => None,
        }
    });
    Some(rows.collect())
}
