//! A decision in a form: each right by itself, what the letter says apart from the note for the desk.

use request::Kind;
use request::decision::{Draft, DraftRight, Flaw, LONGEST, Part, Right, What};

use super::super::form::{Fault, Group, Offered, Questions, Sent, optional};
use super::super::page::word;
use super::task::private;
use crate::act;
use crate::terms;
use crate::wording::Wording;

/// Name of the control of a part of the right at a place.
fn name(part: Part, at: usize) -> String {
    format!("{part}-{at}")
}

pub(super) fn groups(
    questions: &Questions<'_>,
    asked: &[Right],
    kind: Kind,
    wording: &Wording,
) -> Vec<Group> {
    let rights = asked.iter().enumerate();
    let groups = rights.map(|(at, right)| group(questions, at, *right, kind, wording));
    groups
        .chain([private(questions, wording.language())])
        .collect()
}

fn group(
    questions: &Questions<'_>,
    at: usize,
    right: Right,
    kind: Kind,
    wording: &Wording,
) -> Group {
    let language = wording.language();
    let word = |key| word(language, key);
    let part = |part| terms::part(language, part);
    let outcomes = right.outcomes().iter();
    let outcomes = outcomes.map(|one| (one.id(), terms::outcome(language, *one)));
    let outcomes = outcomes.map(|(id, text)| (id.to_owned(), text.to_owned(), String::new()));
    let mut fields = vec![questions.options(
        name(Part::Outcome, at),
        "choice",
        (part(Part::Outcome), ""),
        outcomes,
    )];
    let grounds = grounds(right, kind, wording);
    if !grounds.is_empty() {
        let labels = (part(Part::Grounds), word("grounds_hint"));
        fields.push(questions.options(name(Part::Grounds, at), "many", labels, grounds));
    }
    let long = |of, hint| questions.long(name(of, at), part(of), word(hint), LONGEST);
    fields.push(long(Part::Reason, "reason_hint"));
    fields.push(long(Part::Given, "given_hint"));
    if right.changes_content() {
        fields.push(long(Part::Before, "in_letter"));
        fields.push(long(Part::After, "in_letter"));
    }
    // What must be answered follows from the outcome, which is the first.
    let rest = fields.split_off(1).into_iter().map(optional);
    fields.extend(rest);
    Group {
        title: terms::right(language, right).to_owned(),
        is_private: false,
        fields,
    }
}

/// The grounds that can be given for some outcome of a right, and for which.
fn grounds(right: Right, kind: Kind, wording: &Wording) -> Vec<Offered> {
    let language = wording.language();
    let offered = wording.grounds().iter().filter_map(|ground| {
        let outcomes = right.outcomes().iter();
        let fits: Vec<_> = outcomes
            .filter(|it| it.needs(right).ground && ground.fits(kind, **it))
            .map(|it| terms::outcome(language, *it))
            .collect();
        let label = format!("{} {}", ground.code, ground.text);
        (!fits.is_empty()).then(|| (ground.code.clone(), label, fits.join(" / ")))
    });
    offered.collect()
}

pub(super) fn draft(sent: &Sent, asked: &[Right]) -> Draft {
    let right = |(at, right): (usize, &Right)| {
        let typed = |part| sent.first(&name(part, at)).to_owned();
        DraftRight {
            right: right.id().to_owned(),
            outcome: typed(Part::Outcome),
            grounds: sent
                .all(&name(Part::Grounds, at))
                .map(str::to_owned)
                .collect(),
            reason: typed(Part::Reason),
            given: typed(Part::Given),
            before: typed(Part::Before),
            after: typed(Part::After),
        }
    };
    Draft {
        rights: asked.iter().enumerate().map(right).collect(),
        note: sent.first("note").to_owned(),
    }
}

/// Where a flaw of a decision stands in the form, told with the name of its right.
pub(super) fn place(
    flaw: &Flaw,
    fault: &act::Fault,
    asked: &[Right],
    kind: Kind,
    wording: &Wording,
) -> Fault {
    let language = wording.language();
    let text = match flaw.what {
        What::UnknownOutcome(_) => word(language, "outcome_wanted").to_owned(),
        _ => terms::fault(language, fault),
    };
    if flaw.part == Part::Note {
        return Fault::at("note", text);
    }
    let at = flaw.at.unwrap_or_default();
    let Some(right) = asked.get(at) else {
        return Fault::at("note", text);
    };
    let text = match flaw.at {
        Some(_) => format!("{} – {text}", terms::right(language, *right)),
        None => text,
    };
    match flaw.part {
        Part::Right | Part::Outcome => {
            let first = right.outcomes().first().map_or("", |it| it.id());
            Fault::of_group(name(Part::Outcome, at), first, text)
        }
        Part::Grounds => {
            let offered = grounds(*right, kind, wording);
            let first = offered.first().map_or("", |(code, ..)| code);
            Fault::of_group(name(Part::Grounds, at), first, text)
        }
        part => Fault::at(name(part, at), text),
    }
}
