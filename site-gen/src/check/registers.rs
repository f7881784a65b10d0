//! The registers among themselves: ids, law, fees, and what the law wants published.

use std::collections::BTreeSet;

use request::Kind;

use crate::content::Content;
use crate::document::Lines;
use crate::problem::{Problem, suggest};
use crate::text::PageText;

mod ids;
mod purposes;

/// Registers that must stand on a page, and why.
const PUBLISHED: [(&str, &str); 12] = [
    (
        "purposes",
        "APPI Art. 21 and 32(1) want the purposes of use published",
    ),
    (
        "data-kinds",
        "APPI Art. 32 wants people to know what is held about them",
    ),
    (
        "recipients",
        "the purposes name those who receive data by links into it",
    ),
    (
        "joint-use",
        "APPI Art. 27(5)(iii) wants joint use published before it starts",
    ),
    (
        "subcontracting",
        "the sector guidance wants entrusted work published",
    ),
    (
        "consent-items",
        "the sector guidance wants implied consent published item by item",
    ),
    ("fees", "APPI Art. 32(1) wants the fees published"),
    (
        "requester-roles",
        "APPI Art. 32(1) and 37 want the procedure published",
    ),
    (
        "identity-papers",
        "APPI Art. 32(1) and 37 want the procedure published",
    ),
    (
        "disclosure-methods",
        "APPI Art. 33(2) lets the person choose how to receive",
    ),
    (
        "security-measures",
        "APPI Art. 32(1) wants the security measures published",
    ),
    (
        "contacts",
        "APPI Art. 32(1) wants the place for complaints published",
    ),
];

pub(super) fn check(content: &Content, texts: &[PageText], problems: &mut Vec<Problem>) {
    ids::check(content, problems);
    law(content, problems);
    areas(content, problems);
    purposes::check(content, problems);
    fees(content, problems);
    published(content, texts, problems);
}

/// Every `law = […]` of every register names articles that exist.
fn law(content: &Content, problems: &mut Vec<Problem>) {
    let registers = &content.registers;
    let known = &registers.law;
    if known.is_empty() {
        return;
    }
    let mut check = |ids: &[String], lines: &Lines| {
        for (at, id) in ids
            .iter()
            .enumerate()
            .filter(|(_, id)| !known.contains_key(*id))
        {
            let hint = suggest(id, known.keys().map(String::as_str));
            let text = format!("there is no article `{id}` in registers/law.toml. {hint}");
            problems.push(lines.wrong(&format!("law.{at}"), text));
        }
    };
    registers
        .purposes
        .iter()
        .for_each(|it| check(&it.value.law, &it.lines));
    registers
        .schemes
        .iter()
        .for_each(|it| check(&it.value.law, &it.lines));
    registers
        .consent
        .iter()
        .for_each(|it| check(&it.value.law, &it.lines));
    registers
        .fees
        .iter()
        .for_each(|it| check(&it.value.law, &it.lines));
    registers
        .grounds
        .iter()
        .for_each(|it| check(&it.value.law, &it.lines));
    registers
        .roles
        .iter()
        .for_each(|it| check(&it.value.law, &it.lines));
}

fn areas(content: &Content, problems: &mut Vec<Problem>) {
    let registers = &content.registers;
    let purposes: Vec<_> = registers
        .purpose_areas
        .iter()
        .map(|it| it.value.id.as_str())
        .collect();
    for entry in &registers.purposes {
        known_area(&entry.value.area, &purposes, "area", &entry.lines, problems);
    }
    let measures: Vec<_> = registers
        .security_areas
        .iter()
        .map(|it| it.value.id.as_str())
        .collect();
    for entry in &registers.measures {
        known_area(&entry.value.area, &measures, "area", &entry.lines, problems);
    }
}

fn known_area(area: &str, known: &[&str], key: &str, lines: &Lines, problems: &mut Vec<Problem>) {
    if !known.is_empty() && !known.contains(&area) {
        let hint = suggest(area, known.iter().copied());
        problems.push(lines.wrong(key, format!("there is no area `{area}`. {hint}")));
    }
}

fn fees(content: &Content, problems: &mut Vec<Problem>) {
    let mut seen: BTreeSet<Kind> = BTreeSet::new();
    for entry in &content.registers.fees {
        let kind = entry.value.kind;
        if !seen.insert(kind) {
            let text = format!("the fee of `{kind}` stands here a second time. Keep one.");
            problems.push(entry.lines.wrong("kind", text));
        }
        if entry.value.yen > 0 && !kind.may_cost() {
            let text = format!(
                "a request of the kind `{kind}` must be free: APPI Art. 38 allows fees for disclosure \
                 and notification of purposes only. Write yen = 0."
            );
            problems.push(entry.lines.wrong("yen", text));
        }
    }
    let Some(first) = content.registers.fees.first() else {
        return;
    };
    for kind in Kind::ALL.into_iter().filter(|kind| !seen.contains(kind)) {
        let text =
            format!("the fee of `{kind}` is missing. Add a [[fee]]; yen = 0 where it is free.");
        problems.push(Problem::new(&first.lines.file, 0, text));
    }
}

/// What the law wants published must stand on a page of each language.
fn published(content: &Content, texts: &[PageText], problems: &mut Vec<Problem>) {
    for (name, why) in PUBLISHED {
        let Some(source) = content.register_sources.get(name) else {
            continue;
        };
        for language in request::Language::ALL {
            let pages = content.pages.iter().zip(texts);
            let mut own = pages.filter(|(page, _)| page.language == language);
            if !own.any(|(_, text)| text.registers.contains(name)) {
                let text = format!(
                    "this register stands on no page in `{language}`: {why}. Write a line \
                     {{{{ register.{name} }}}} on one."
                );
                problems.push(Problem::new(&source.name, 0, text));
            }
        }
    }
}
