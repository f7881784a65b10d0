//! Purposes, kinds of data, recipients and schemes of joint use among themselves.
//!
//! A purpose says which data it needs and who receives it; what no purpose names should not be
//! held, and nobody else should receive anything.

use std::collections::BTreeSet;

use crate::content::Content;
use crate::content::registers::shape::{Handing, Purpose, Scope, Way};
use crate::document::{Entry, Lines};
use crate::problem::{Problem, suggest};

pub(super) fn check(content: &Content, problems: &mut Vec<Problem>) {
    let registers = &content.registers;
    let known = Known {
        data: ids(&registers.data_kinds, |it| &it.id),
        recipients: ids(&registers.recipients, |it| &it.id),
        schemes: ids(&registers.schemes, |it| &it.id),
    };
    for purpose in &registers.purposes {
        scope(purpose, problems);
        known.data(purpose, problems);
        for (at, handing) in purpose.value.recipients.iter().enumerate() {
            known.handing(at, handing, &purpose.lines, problems);
        }
    }
    // Without purposes, which then could not be read, everything would be told as idle.
    if !registers.purposes.is_empty() {
        idle(content, problems);
    }
}

/// Ids there are; a register that could not be read has none and is told already.
struct Known<'a> {
    data: Vec<&'a str>,
    recipients: Vec<&'a str>,
    schemes: Vec<&'a str>,
}

fn ids<T>(entries: &[Entry<T>], id: fn(&T) -> &String) -> Vec<&str> {
    entries.iter().map(|it| id(&it.value).as_str()).collect()
}

fn scope(purpose: &Entry<Purpose>, problems: &mut Vec<Problem>) {
    let text = match (purpose.value.scope, purpose.value.recipients.is_empty()) {
        (Scope::Outside, true) => {
            "a purpose with scope \"outside\" must say who receives the data. Add recipients."
        }
        (Scope::Inside, false) => {
            "a purpose with scope \"inside\" has no recipients. Remove them or change the scope."
        }
        _ => return,
    };
    problems.push(purpose.lines.wrong("scope", text));
}

impl Known<'_> {
    fn data(&self, purpose: &Entry<Purpose>, problems: &mut Vec<Problem>) {
        let Entry { value, lines } = purpose;
        if value.data.is_empty() {
            let text = "this purpose uses no data. Name the kinds it needs, ids of \
                        registers/data-kinds.toml.";
            problems.push(lines.wrong("data", text));
        }
        let mut seen = BTreeSet::new();
        for (at, id) in value.data.iter().enumerate() {
            let key = format!("data.{at}");
            if !seen.insert(id) {
                let text = format!("the kind of data `{id}` stands here twice. Keep one.");
                problems.push(lines.wrong(&key, text));
            }
            problems.extend(there(
                "kind of data",
                "data-kinds",
                id,
                &self.data,
                lines,
                &key,
            ));
        }
    }

    fn handing(&self, at: usize, handing: &Handing, lines: &Lines, problems: &mut Vec<Problem>) {
        let Handing { id, how, scheme } = handing;
        let key = format!("recipients.{at}.id");
        problems.extend(there(
            "recipient",
            "recipients",
            id,
            &self.recipients,
            lines,
            &key,
        ));
        let key = format!("recipients.{at}.scheme");
        match (how, scheme) {
            (Way::JointUse, None) => {
                let text = "joint use must name its scheme (APPI Art. 27(5)(iii)). Add scheme = \
                            \"…\", an id of registers/joint-use.toml.";
                problems.push(lines.wrong(&key, text));
            }
            (Way::JointUse, Some(scheme)) => problems.extend(there(
                "scheme",
                "joint-use",
                scheme,
                &self.schemes,
                lines,
                &key,
            )),
            (_, Some(_)) => {
                let text = format!(
                    "only joint use has a scheme, and this is `{}`. Remove the scheme or write \
                     how = \"joint-use\".",
                    how.id()
                );
                problems.push(lines.wrong(&key, text));
            }
            (_, None) => {}
        }
    }
}

/// Tells an id that is not among the known.
fn there(
    what: &str,
    register: &str,
    id: &str,
    known: &[&str],
    lines: &Lines,
    key: &str,
) -> Option<Problem> {
    if known.is_empty() || known.contains(&id) {
        return None;
    }
    let hint = suggest(id, known.iter().copied());
    let text = format!("there is no {what} `{id}` in registers/{register}.toml. {hint}");
    Some(lines.wrong(key, text))
}

/// What no purpose names.
fn idle(content: &Content, problems: &mut Vec<Problem>) {
    let registers = &content.registers;
    let purposes = || registers.purposes.iter().map(|it| &it.value);
    let handings = || purposes().flat_map(|it| &it.recipients);
    let data: BTreeSet<_> = purposes().flat_map(|it| &it.data).collect();
    let recipients: BTreeSet<_> = handings().map(|it| &it.id).collect();
    let schemes: BTreeSet<_> = handings().filter_map(|it| it.scheme.as_ref()).collect();
    let mut tell = |id: &String, named: &BTreeSet<&String>, lines: &Lines, text: &str| {
        if !named.contains(id) {
            let end = "Name it in a purpose of registers/purposes.toml";
            problems.push(lines.wrong("id", format!("{text} {end}, or remove it here.")));
        }
    };
    for it in &registers.data_kinds {
        let text = "this kind of data serves no purpose, so that it should not be held.";
        tell(&it.value.id, &data, &it.lines, text);
    }
    for it in &registers.recipients {
        let text = "nobody hands data to this recipient.";
        tell(&it.value.id, &recipients, &it.lines, text);
    }
    for it in &registers.schemes {
        let text = "no purpose uses this scheme of joint use.";
        tell(&it.value.id, &schemes, &it.lines, text);
    }
}
