//! The items there are and how far each binds: a society may ask more of itself, never less.

use std::collections::BTreeSet;

use super::Duty;
use super::shape::{Item, List, Pointer, Proof};
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

/// What shows an item that the law asks for, whatever else may. Where it stands is the society's own.
#[derive(Clone, Copy)]
enum Need {
    Fact(&'static str),
    Register(&'static str),
    Field(&'static str, &'static str),
    Fees,
    Forms,
    Statements,
}

/// Without these, an item could be taken for published by pointing at any text.
const NEEDS: [(&str, Need); 18] = [
    ("name", Need::Fact("name")),
    ("address", Need::Fact("address")),
    ("representative", Need::Fact("representative_name")),
    ("purposes", Need::Register("purposes")),
    ("form-purpose", Need::Statements),
    ("where-to-send", Need::Fact("postal_requests_to")),
    ("identity", Need::Register("identity-papers")),
    ("fees", Need::Fees),
    ("fee-payment", Need::Field("fees", "payment")),
    ("request-kinds", Need::Forms),
    ("security", Need::Register("security-measures")),
    ("joint-use", Need::Field("joint-use", "items")),
    ("joint-use", Need::Field("joint-use", "users")),
    ("joint-use", Need::Field("joint-use", "users_purpose")),
    (
        "joint-use-responsible",
        Need::Field("joint-use", "responsible_name"),
    ),
    (
        "joint-use-responsible",
        Need::Field("joint-use", "responsible_address"),
    ),
    (
        "joint-use-responsible",
        Need::Field("joint-use", "responsible_representative"),
    ),
    ("implied-consent", Need::Register("consent-items")),
];

impl Need {
    /// Whether a pointer is of this sort.
    fn is_met_by(self, proof: &Proof<'_>) -> bool {
        match (self, *proof) {
            (Self::Fact(wanted), Proof::Fact { key, .. }) => key == wanted,
            (Self::Register(wanted), Proof::Register { name, .. }) => name == wanted,
            (Self::Field(from, wanted), Proof::Field { register, key, .. }) => {
                (from, wanted) == (register, key)
            }
            (Self::Fees, Proof::Fees(_))
            | (Self::Forms, Proof::Forms(_))
            | (Self::Statements, Proof::EveryForm(_)) => true,
            _ => false,
        }
    }

    /// The pointer, as it is written.
    fn written(self) -> String {
        match self {
            Self::Fact(key) => format!("{{ fact = \"{key}\", at = \"…\" }}"),
            Self::Register(name) => format!("{{ register = \"{name}\", at = \"…\" }}"),
            Self::Field(register, key) => format!("{{ field = \"{register}.{key}\" }}"),
            Self::Fees => "{ fees = \"…\" }".to_owned(),
            Self::Forms => "{ forms = \"…\" }".to_owned(),
            Self::Statements => "{ every_form = \"purpose\" }".to_owned(),
        }
    }
}

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
    let proofs: Vec<_> = item.satisfied_by.iter().map(Pointer::proof).collect();
    let own = NEEDS.iter().filter(|(id, _)| *id == item.id);
    let unmet = own.filter(|(_, need)| {
        let mut read = proofs.iter().flatten();
        // A pointer that does not read is told by itself.
        proofs.iter().all(Result::is_ok) && !read.any(|proof| need.is_met_by(proof))
    });
    for (_, need) in unmet.filter(|_| !item.satisfied_by.is_empty()) {
        let text = format!(
            "`{}` is not shown by what the law asks for. Add {}.",
            item.id,
            need.written()
        );
        say("satisfied_by", text);
    }
    if item.places.is_empty() {
        let text = "say where readers find this item. Add an address like /privacy/#society.";
        say("where", text.to_owned());
    }
    found
}
