//! Asking the sender to complete a request: what is missing, and until when.

use jiff::{Timestamp, ToSpan as _};
use request::Language;
use request::completion::{Asked, Item};
use request::date::spell;
use request::view::FieldView;

use super::super::case::Row;
use super::super::form::{Fault, Questions, Sent, day};
use super::super::page::word;
use crate::times;
use crate::wording::Wording;

/// Days that are offered to a sender unless staff name another day.
const USUAL: i32 = 14;

pub(super) fn filled(sent: Sent, now: Timestamp) -> Sent {
    sent.or("by", || {
        let today = times::in_japan(now).date();
        today.saturating_add(USUAL.days()).to_string()
    })
}

pub(super) fn questions(
    questions: &Questions<'_>,
    language: Language,
    wording: &Wording,
) -> Vec<FieldView> {
    let word = |key| word(language, key);
    let items = Item::ALL.iter().map(|item| {
        let how = match item.field() {
            Some(_) => word("ask_here"),
            None => "",
        };
        (
            item.id().to_owned(),
            wording.item(*item).to_owned(),
            how.to_owned(),
        )
    });
    let labels = (word("ask_items"), word("ask_items_hint"));
    vec![
        questions.options("item", "many", labels, items),
        questions.line("by", word("ask_by"), word("day_hint"), "short"),
    ]
}

pub(super) fn read(sent: &Sent, now: Timestamp, language: Language) -> Result<Asked, Vec<Fault>> {
    let word = |key| word(language, key);
    let items: Vec<Item> = sent.all("item").filter_map(|id| id.parse().ok()).collect();
    let mut faults = Vec::new();
    if items.is_empty() {
        let first = Item::ALL.first().map_or("", |item| item.id());
        faults.push(Fault::of_group("item", first, word("ask_items_wanted")));
    }
    let by = day(sent.first("by"));
    match by {
        None => faults.push(Fault::of_day("by", "day_wanted", "ask_by", language)),
        Some(by) if by < times::in_japan(now).date() => {
            faults.push(Fault::of_day("by", "day_passed", "ask_by", language));
        }
        Some(_) => {}
    }
    let asked = by.and_then(|by| Asked::new(items, by));
    asked.filter(|_| faults.is_empty()).ok_or(faults)
}

pub(super) fn rows(asked: &Asked, language: Language, wording: &Wording) -> Vec<Row> {
    let items: Vec<_> = asked
        .items()
        .iter()
        .map(|item| wording.item(*item))
        .collect();
    vec![
        Row::new(word(language, "ask_items"), items.join("\n")),
        Row::new(
            word(language, "ask_by"),
            spell(&asked.by().to_string(), language),
        ),
    ]
}
