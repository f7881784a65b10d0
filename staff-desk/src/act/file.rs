//! A decision in a file: the template that is filled in, and reading it back with the place of every fault.

use std::ops::Range;

use ledger::Entry;
use request::decision::{Draft, Ground, Part, Right};
use request::{Language, Outcome};
use toml::de::{DeTable, DeValue};

use super::Fault;
use crate::terms;

/// A decision to be filled in: the rights that the request asks, with what each can be answered.
pub fn template(entry: &Entry, asked: &[Right], grounds: &[Ground], language: Language) -> String {
    let (reference, kind) = (&entry.reference, entry.kind);
    let (how, note) = match language {
        Language::Ja => (
            "決定を書いて保存し、decide --file で記録します。記録が済んだら、このファイルは消してください。",
            "内部メモ。お送りする書面には出ません。",
        ),
        Language::En => (
            "Fill in, save, and record it with decide --file. Delete this file once it is recorded.",
            "For the desk alone; it goes into no letter.",
        ),
    };
    let mut text = format!("# {reference} ({kind})\n# {how}\n\n# {note}\nnote = \"\"\n");
    for right in asked {
        let grounds: Vec<_> = fitting(entry, *right, grounds).collect();
        text.push_str(&section(*right, &grounds, language));
    }
    text
}

/// What is to be filled in for one right.
fn section(right: Right, grounds: &[&Ground], language: Language) -> String {
    let name = terms::right(language, right);
    let mut lines = vec![
        String::new(),
        "[[right]]".to_owned(),
        format!("right = \"{right}\" # {name}"),
    ];
    let outcomes = right.outcomes().iter();
    lines.extend(outcomes.map(|it| format!("#   {it}: {}", terms::outcome(language, *it))));
    lines.push("outcome = \"\"".to_owned());
    lines.extend(grounds.iter().map(|ground| {
        let ids: Vec<_> = ground.outcomes.iter().map(|it| it.id()).collect();
        let text = one_line(&ground.text);
        format!("#   {} ({}): {text}", ground.code, ids.join(", "))
    }));
    lines.push("grounds = []".to_owned());
    let [declined, letter, changed] = match language {
        Language::Ja => [
            "全部に応じるとき以外は書きます。書面にそのまま出ます",
            "書面にそのまま出ます",
            "応じるときに書きます。書面にそのまま出ます",
        ],
        Language::En => [
            "unless all is granted; the letter gives it as it stands",
            "the letter gives it as it stands",
            "where it is granted; the letter gives it as it stands",
        ],
    };
    let mut parts = vec![(Part::Reason, declined), (Part::Given, letter)];
    let needs = Outcome::Granted.needs(right);
    if needs.before {
        parts.push((Part::Before, changed));
    }
    if needs.after {
        parts.push((Part::After, changed));
    }
    for (part, when) in parts {
        let name = terms::part(language, part);
        lines.push(format!("# {name}: {when}"));
        lines.push(format!("{part} = \"\"\"\n\"\"\""));
    }
    lines.join("\n") + "\n"
}

fn fitting<'a>(
    entry: &Entry,
    right: Right,
    grounds: &'a [Ground],
) -> impl Iterator<Item = &'a Ground> {
    let kind = entry.kind;
    let fits = move |outcome: &Outcome, ground: &Ground| {
        outcome.needs(right).ground && ground.fits(kind, *outcome)
    };
    let all = grounds.iter();
    all.filter(move |ground| right.outcomes().iter().any(|outcome| fits(outcome, ground)))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A fault of a file: the line, from 1, and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The line.
    pub line: usize,
    /// What is wrong, and what to do.
    pub text: String,
}

/// Reads a file that was filled in.
pub fn read(text: &str) -> Result<Draft, Vec<Placed>> {
    let (_, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return Err(errors.iter().map(|error| placed(text, error)).collect());
    }
    toml::from_str(text).map_err(|error| vec![placed(text, &error)])
}

fn placed(text: &str, error: &toml::de::Error) -> Placed {
    Placed {
        line: error.span().map_or(1, |span| line(text, &span)),
        text: error.message().to_owned(),
    }
}

/// Where in a file that was read each fault is, in order.
pub fn place(text: &str, faults: &[Fault], language: Language) -> Vec<Placed> {
    let (root, _) = DeTable::parse_recoverable(text);
    let span = |fault: &Fault| {
        let Fault::Flaw(flaw) = fault else {
            return 0..0;
        };
        let root = root.get_ref();
        let Some(at) = flaw.at else {
            let own = root.get(flaw.part.id());
            return own.map_or(0..0, toml::Spanned::span);
        };
        let rights = root.get("right").map(toml::Spanned::get_ref);
        let Some(DeValue::Array(rights)) = rights else {
            return 0..0;
        };
        let Some(right) = rights.get(at) else {
            return 0..0;
        };
        let own = match right.get_ref() {
            DeValue::Table(table) => table.get(flaw.part.id()),
            _ => None,
        };
        own.unwrap_or(right).span()
    };
    let mut all: Vec<_> = faults
        .iter()
        .map(|fault| Placed {
            line: line(text, &span(fault)),
            text: terms::fault(language, fault),
        })
        .collect();
    all.sort_by_key(|it| it.line);
    all
}

/// The line, from 1, on which something begins.
pub(crate) fn line(text: &str, span: &Range<usize>) -> usize {
    let before = text.get(..span.start).unwrap_or_default();
    1 + before.matches('\n').count()
}
