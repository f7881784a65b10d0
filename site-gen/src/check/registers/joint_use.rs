//! Schemes of joint use: the responsible party as it is, and changes in order.

use request::Language;

use crate::content::Content;
use crate::content::registers::shape::Scheme;
use crate::document::Entry;
use crate::problem::Problem;

pub(super) fn check(content: &Content, problems: &mut Vec<Problem>) {
    for entry in &content.registers.schemes {
        responsible(content, entry, problems);
        changes(entry, problems);
    }
}

/// Where the society itself is responsible, what is said of it must be what society.toml says.
fn responsible(content: &Content, entry: &Entry<Scheme>, problems: &mut Vec<Problem>) {
    let scheme = &entry.value;
    let fact = |language, key| content.society.fact(language, key).unwrap_or_default();
    for language in Language::ALL {
        if scheme.responsible_name.get(language) != fact(language, "name") {
            continue;
        }
        let address = scheme.responsible_address.get(language);
        let representative = scheme.responsible_representative.get(language);
        let differing = [
            ("address", address == fact(language, "address")),
            (
                "representative",
                representative.contains(fact(language, "representative_name")),
            ),
        ];
        for (what, _) in differing.into_iter().filter(|(_, agrees)| !agrees) {
            let fact = if what == "address" {
                "address"
            } else {
                "representative_name"
            };
            let text = format!(
                "the Society is responsible for this scheme, but its {what} in `{language}` is not \
                 that of society.toml. Write {{{{ society.{fact} }}}}."
            );
            problems.push(entry.lines.wrong(&format!("responsible_{what}"), text));
        }
    }
}

/// Changes stand with the newest first, and none is older than the scheme.
fn changes(entry: &Entry<Scheme>, problems: &mut Vec<Problem>) {
    let scheme = &entry.value;
    for (at, change) in scheme.changes.iter().enumerate() {
        let newer = at
            .checked_sub(1)
            .and_then(|before| scheme.changes.get(before));
        let text = if newer.is_some_and(|newer| newer.date < change.date) {
            "the changes are not in order. Put the newest first."
        } else if change.date < scheme.in_force {
            "this change is older than the scheme's in_force. Correct one of the two days."
        } else {
            continue;
        };
        problems.push(entry.lines.wrong(&format!("changes.{at}.date"), text));
    }
}
