//! Ids of registers: well formed, and each of its own.

use std::collections::BTreeSet;

use crate::content::Content;
use crate::document::{Entry, Lines};
use crate::problem::Problem;

pub(super) fn check(content: &Content, problems: &mut Vec<Problem>) {
    let registers = &content.registers;
    for (id, entry) in &registers.law {
        good(id, &entry.lines, problems);
    }
    unique(&registers.purpose_areas, |it| &it.id, problems);
    unique(&registers.purposes, |it| &it.id, problems);
    unique(&registers.data_kinds, |it| &it.id, problems);
    unique(&registers.recipients, |it| &it.id, problems);
    unique(&registers.schemes, |it| &it.id, problems);
    unique(&registers.works, |it| &it.id, problems);
    unique(&registers.consent, |it| &it.id, problems);
    unique(&registers.roles, |it| &it.id, problems);
    unique(&registers.papers, |it| &it.id, problems);
    unique(&registers.methods, |it| &it.id, problems);
    unique(&registers.security_areas, |it| &it.id, problems);
    unique(&registers.measures, |it| &it.id, problems);
    unique(&registers.contacts, |it| &it.id, problems);
    unique(&registers.glossary, |it| &it.id, problems);
    unique(&registers.publication.items, |it| &it.id, problems);
    codes(content, problems);
}

fn unique<T>(entries: &[Entry<T>], id: fn(&T) -> &String, problems: &mut Vec<Problem>) {
    let mut seen = BTreeSet::new();
    for entry in entries {
        let id = id(&entry.value);
        good(id, &entry.lines, problems);
        if !seen.insert(id) {
            let text = format!("the id `{id}` stands here a second time. Give each entry its own.");
            problems.push(entry.lines.wrong("id", text));
        }
    }
}

fn good(id: &str, lines: &Lines, problems: &mut Vec<Problem>) {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.is_empty() || !id.chars().all(good) {
        let text =
            format!("the id `{id}` will not do. Use small letters a to z, digits and hyphens.");
        problems.push(lines.wrong("id", text));
    }
}

/// Grounds are cited by code in letters: a code may not mean two things.
fn codes(content: &Content, problems: &mut Vec<Problem>) {
    let mut seen = BTreeSet::new();
    for entry in &content.registers.grounds {
        let code = &entry.value.code;
        if !seen.insert(code) {
            let text =
                format!("the code `{code}` stands here a second time. Give each ground its own.");
            problems.push(entry.lines.wrong("code", text));
        }
    }
}
