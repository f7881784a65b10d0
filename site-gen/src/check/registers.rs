//! The registers among themselves: ids, law, fees. What must be published is `checklist`'s.

use std::collections::BTreeSet;

use request::Kind;

use crate::content::Content;
use crate::document::Lines;
use crate::problem::{Problem, suggest};
use crate::source::Place;

mod accountability;
mod deadlines;
mod ids;
mod joint_use;
mod purposes;

/// Checks what has been read of every register.
pub(crate) fn check(content: &Content, problems: &mut Vec<Problem>) {
    ids::check(content, problems);
    joint_use::check(content, problems);
    law(content, problems);
    areas(content, problems);
    purposes::check(content, problems);
    fees(content, problems);
    deadlines::check(content, problems);
    accountability::check(content, problems);
}

/// Every `law = […]` of every register names articles that exist.
fn law(content: &Content, problems: &mut Vec<Problem>) {
    let registers = &content.registers;
    let known = &registers.law;
    if known.is_empty() {
        return;
    }
    let mut check_at = |key: &str, ids: &[String], lines: &Lines| {
        for (at, id) in ids
            .iter()
            .enumerate()
            .filter(|(_, id)| !known.contains_key(*id))
        {
            let hint = suggest(id, known.keys().map(String::as_str));
            let text = format!("there is no article `{id}` in registers/law.toml. {hint}");
            problems.push(lines.wrong(&format!("{key}.{at}"), text));
        }
    };
    for entry in &registers.clocks {
        for (at, start) in entry.value.starts.iter().enumerate() {
            check_at(&format!("starts.{at}.law"), &start.law, &entry.lines);
        }
    }
    let mut check = |ids: &[String], lines: &Lines| check_at("law", ids, lines);
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
        .clocks
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
    registers
        .publication
        .items
        .iter()
        .for_each(|it| check(&it.value.law, &it.lines));
    registers
        .glossary
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
        problems.push(Problem::new(&first.lines.file, Place::START, text));
    }
}
