//! What an opened request holds, as rows with names: the terminal and the console show the same ones.

use request::check::Answer;
use request::decision::Part;
use request::{Submission, Topic, table};
use serde::Serialize;

use crate::papers::Text;
use crate::terms;
use crate::wording::Wording;

/// One question with its answer, or one part of what the desk recorded. It holds texts, so it has no `Debug`.
#[derive(Serialize)]
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) lines: Vec<String>,
    /// How a program reads it, where that differs from what was typed.
    pub(crate) read: Option<String>,
}

impl Row {
    /// A name and what is said, a line each.
    pub(crate) fn new(label: &str, value: impl Into<String>) -> Self {
        let value: String = value.into();
        Self {
            label: label.to_owned(),
            lines: value.lines().map(str::to_owned).collect(),
            read: None,
        }
    }
}

/// The answers of one topic: label, what was typed, and its normal form where that differs.
pub(crate) fn answers(topic: Topic, submission: &Submission, wording: &Wording) -> Vec<Row> {
    let fields = table::fields(submission.kind).iter();
    let of_topic = fields.filter(|field| field.topic == topic);
    let rows = of_topic.filter_map(|field| {
        let answer = submission.answers.get(field.name)?;
        let label = wording.label(Some(submission.kind), field);
        Some(match answer {
            Answer::Chosen(ids) => Row::new(label, wording.chosen(field, ids)),
            Answer::Text { typed, normal } => Row {
                read: (typed != normal).then(|| normal.clone()),
                ..Row::new(label, typed)
            },
        })
    });
    rows.collect()
}

/// The parts of a decision or a remark; a letter has none, it stands as a whole.
pub(crate) fn parts(text: &Text, wording: &Wording) -> Vec<Row> {
    let language = wording.language();
    let mut rows = Vec::new();
    let mut put = |part, value: &str| {
        if !value.is_empty() {
            rows.push(Row::new(terms::part(language, part), value));
        }
    };
    match text {
        Text::Remark(remark) => {
            put(Part::Reason, &remark.reason);
            put(Part::Note, &remark.note);
        }
        Text::Decision(decision) => {
            for one in &decision.rights {
                put(Part::Right, terms::right(language, one.right));
                put(Part::Outcome, terms::outcome(language, one.outcome));
                put(Part::Grounds, &wording.grounds_text(&one.grounds));
                put(Part::Reason, &one.reason);
                put(Part::Given, &one.given);
                put(Part::Before, &one.before);
                put(Part::After, &one.after);
            }
            put(Part::Note, &decision.note);
        }
        Text::Letter(_) => {}
    }
    rows
}
