//! A decision in a file: the template that is filled in, and reading it back with the place of every fault.

use std::ops::Range;

use ledger::{Change, Entry};
use request::decision::{Draft, DraftRight, Ground, Part, Right};
use request::{Language, Outcome};
use serde::Deserialize;
use toml::de::{DeTable, DeValue};

use super::Fault;
use crate::aligned::harmless;
use crate::wording::Wording;
use crate::{terms, times};

/// Name of what says how many events the writer of a file had seen.
const SEEN: &str = "seen";

/// A decision that was filled in.
pub struct Filled {
    /// How many events of the request there were when the template was made.
    pub seen: u32,
    /// The decision.
    pub draft: Draft,
}

/// A file as it was typed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    seen: Option<u32>,
    #[serde(default)]
    note: String,
    #[serde(rename = "right", default)]
    rights: Vec<DraftRight>,
}

/// A decision to be filled in: the rights that the request asks, with what each can be answered. It carries how many
/// events its writer had seen, so that nothing that came since is decided over.
pub fn template(entry: &Entry, asked: &[Right], grounds: &[Ground], language: Language) -> String {
    let (reference, kind) = (&entry.reference, entry.kind);
    let (how, seen, note) = match language {
        Language::Ja => (
            "決定を書いて保存し、decide --file で記録します。記録が済んだら、このファイルは消してください。",
            "このファイルを作ったときの、この請求の記録の件数。そのあとに記録が加わっていれば、決定は記録されません。",
            "内部メモ。お送りする書面には出ません。",
        ),
        Language::En => (
            "Fill in, save, and record it with decide --file. Delete this file once it is recorded.",
            "How many events the request had when this file was made. If others came since, nothing is recorded.",
            "For the desk alone; it goes into no letter.",
        ),
    };
    let count = entry.event_count;
    let mut text = format!(
        "# {reference} ({kind})\n# {how}\n\n# {seen}\n{SEEN} = {count}\n\n# {note}\nnote = \"\"\n"
    );
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
pub fn read(text: &str, language: Language) -> Result<Filled, Vec<Placed>> {
    let (_, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return Err(errors.iter().map(|error| placed(text, error)).collect());
    }
    let typed: Result<Typed, _> = toml::from_str(text);
    let typed = typed.map_err(|error| vec![placed(text, &error)])?;
    let seen = typed.seen.ok_or_else(|| vec![unsaid(language)])?;
    let draft = Draft {
        rights: typed.rights,
        note: typed.note,
    };
    Ok(Filled { seen, draft })
}

/// The file does not say how much of the request its writer had seen.
fn unsaid(language: Language) -> Placed {
    let text = language.pick((
        "seen がありません。show で記録の件数を確かめ、その数を seen = 3 のように書いてください",
        "seen is missing: look at the request with show, and write how many events it tells, as seen = 3",
    ));
    Placed {
        line: 1,
        text: text.to_owned(),
    }
}

/// What came since the writer of a file had looked, by whom and when; told where the file says how much that was.
pub fn changed(text: &str, since: &[Change], wording: &Wording) -> Placed {
    let each = since.iter().map(|change| {
        let (what, when) = (wording.event(change.kind), times::spell(change.at));
        format!("{what} {} {when}", harmless(&change.actor))
    });
    let language = wording.language();
    let each = each.collect::<Vec<_>>().join(language.pick(("、", "; ")));
    let text_of = match language {
        Language::Ja => format!(
            "このファイルを作ったあとに、記録が加わっています（{each}）。show で確かめ、この決定のままでよければ、seen をそこにある件数に書き換えてください"
        ),
        Language::En => format!(
            "others came since this file was made ({each}): look at the request with show, and if the decision stays, write the number of events that it tells here"
        ),
    };
    Placed {
        line: line(text, &root_span(text, SEEN)),
        text: text_of,
    }
}

/// Where a value of the file itself stands.
fn root_span(text: &str, name: &str) -> Range<usize> {
    let (root, _) = DeTable::parse_recoverable(text);
    root.get_ref().get(name).map_or(0..0, toml::Spanned::span)
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
        let flaw = match fault {
            Fault::Flaw(flaw) => flaw,
            Fault::NotSoMany(_) => return root_span(text, SEEN),
            _ => return 0..0,
        };
        let root = root.get_ref();
        let Some(at) = flaw.at else {
            return root_span(text, flaw.part.id());
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
