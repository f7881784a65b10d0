//! The items there are and how far each binds: a society may ask more of itself, never less.

use std::collections::BTreeSet;

use super::Duty;
use super::shape::{Item, List};
use crate::document::Entry;
use crate::problem::{Problem, suggest};

/// How far an item binds at the least.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Least {
    /// By law, in every society.
    Always,
    /// By law, where something is so.
    Where,
    /// Only if it applies.
    Conditional,
    /// By guidance or practice.
    Guidance,
}

/// Every item, in the order of its number.
const ITEMS: [(&str, Least); 42] = [
    ("name", Least::Always),
    ("address", Least::Always),
    ("representative", Least::Always),
    ("basic-policy", Least::Guidance),
    ("purposes", Least::Always),
    ("purposes-split", Least::Guidance),
    ("purpose-changes", Least::Always),
    ("form-purpose", Least::Always),
    ("where-to-send", Least::Where),
    ("form-and-manner", Least::Where),
    ("identity", Least::Where),
    ("fees", Least::Where),
    ("fee-payment", Least::Where),
    ("request-kinds", Least::Always),
    ("security", Least::Always),
    ("foreign-environment", Least::Conditional),
    ("complaints", Least::Always),
    ("accredited-body", Least::Conditional),
    ("joint-use", Least::Where),
    ("joint-use-responsible", Least::Where),
    ("high-cost-grant", Least::Conditional),
    ("joint-checkups", Least::Conditional),
    ("joint-use-stop", Least::Guidance),
    ("subcontracting", Least::Guidance),
    ("third-parties", Least::Guidance),
    ("implied-consent", Least::Where),
    ("refusal-effect", Least::Guidance),
    ("data-held", Least::Guidance),
    ("disclosure-methods", Least::Guidance),
    ("refusal-grounds", Least::Guidance),
    ("statements", Least::Guidance),
    ("deceased", Least::Guidance),
    ("stop-effect", Least::Guidance),
    ("routine-changes", Least::Guidance),
    ("individual-number", Least::Where),
    ("officer", Least::Guidance),
    ("outside-desks", Least::Guidance),
    ("retention", Least::Guidance),
    ("anonymised", Least::Conditional),
    ("incidents", Least::Conditional),
    ("revisions", Least::Guidance),
    ("access", Least::Guidance),
];

/// The items of a list with their numbers, in order.
pub(super) fn numbered(list: &List) -> impl Iterator<Item = (usize, &Entry<Item>)> {
    let find = |id: &str| list.items.iter().find(|entry| entry.value.id == id);
    let items = ITEMS.iter().enumerate();
    items.filter_map(move |(at, (id, _))| Some((at + 1, find(id)?)))
}

/// Tells every item that is left out, not known, or made weaker.
pub(super) fn check(list: &List, problems: &mut Vec<Problem>) {
    if !list.is_read {
        return;
    }
    let ids: BTreeSet<_> = list.items.iter().map(|it| it.value.id.as_str()).collect();
    // An item that did not read is told by its own fault.
    let missing = ITEMS
        .iter()
        .enumerate()
        .filter(|(_, (id, _))| !ids.contains(id));
    for (at, (id, _)) in missing.filter(|_| list.is_whole) {
        let text = format!(
            "item {} of the publication list, `{id}`, is missing. Put its [[item]] back; where it \
             does not concern the society, say so with `when`.",
            at + 1
        );
        problems.push(Problem::new(&list.file, 0, text));
    }
    for entry in &list.items {
        let id = entry.value.id.as_str();
        if let Some((_, least)) = ITEMS.iter().find(|(known, _)| *known == id) {
            problems.extend(weaker(entry, *least));
        } else {
            let hint = suggest(id, ITEMS.iter().map(|(known, _)| *known));
            let text = format!("there is no item `{id}`. {hint}");
            problems.push(entry.lines.wrong("id", text));
        }
    }
}

/// What makes an item weaker than it is.
fn weaker(entry: &Entry<Item>, least: Least) -> Vec<Problem> {
    let item = &entry.value;
    let mut found = Vec::new();
    let mut say = |key: &str, text: String| found.push(entry.lines.wrong(key, text));
    let (wanted, word) = match least {
        Least::Always | Least::Where => (Duty::Must, "must"),
        Least::Conditional => (Duty::Conditional, "conditional"),
        Least::Guidance => (Duty::Guidance, "guidance"),
    };
    if item.level < wanted {
        let text = format!(
            "`{}` binds more than this. Write level = \"{word}\".",
            item.id
        );
        say("level", text);
    }
    if least == Least::Always && item.when.is_some() {
        let text = format!("`{}` binds every society. Remove `when`.", item.id);
        say("when", text);
    }
    match (item.level, &item.when, &item.depends) {
        (Duty::Conditional, None, _) => {
            let text = "this item binds only sometimes. Say when, in `when` and `depends`.";
            say("level", text.to_owned());
        }
        (_, Some(_), None) => {
            let text = "say in words what this item depends on. Add depends.";
            say("when", text.to_owned());
        }
        (_, None, Some(_)) => {
            let text = "this item is said to depend on something. Add `when`, or remove depends.";
            say("depends", text.to_owned());
        }
        _ => {}
    }
    if item.satisfied_by.is_empty() {
        let text = "nothing shows that this item is published. Add a pointer.";
        say("satisfied_by", text.to_owned());
    }
    if item.places.is_empty() {
        let text = "say where readers find this item. Add an address like /privacy/#society.";
        say("where", text.to_owned());
    }
    found
}
