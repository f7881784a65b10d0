//! What a template needs to show a page of a form: fields, words and answers joined.
//!
//! site-gen shows the first page of every form with it, intake-fn all the others. A view holds
//! answers, so it has no `Debug`; nothing that must not be shown again ([`Code::IndividualNumber`])
//! gets into it.

use std::borrow::Cow;

use serde::Serialize;

use crate::answers::Answers;
use crate::check::{Answer, Setting, Submission};
use crate::fault::{Code, Fault};
use crate::field::{Field, Input, Topic};
use crate::words::Words;
use crate::{date, table};

/// One page of a form.
#[derive(Serialize)]
pub struct Step {
    /// Kind of the request.
    pub kind: &'static str,
    /// Topic of the page.
    pub topic: &'static str,
    /// Heading of the page.
    pub title: String,
    /// Place of the page among those that apply, from 1.
    pub number: usize,
    /// How many pages apply.
    pub total: usize,
    /// Questions of the page.
    pub fields: Vec<FieldView>,
    /// Faults, each with the control it is about.
    pub errors: Vec<ErrorView>,
    /// Answers of other pages, carried along unseen.
    pub carried: Vec<Pair>,
}

/// One question as it is shown.
#[derive(Default, Serialize)]
pub struct FieldView {
    /// Name of the control.
    pub name: Cow<'static, str>,
    /// Which component shows it: `text`, `long-text`, `email`, `tel`, `choice`, `many`, `box`,
    /// `date`.
    pub component: &'static str,
    /// Which width its answer has: `short`, `medium`, `long`, `full`.
    pub width: &'static str,
    /// The question.
    pub label: String,
    /// One sentence of help.
    pub hint: Option<String>,
    /// Whether an answer is needed with the answers so far.
    pub required: bool,
    /// The value as it was typed.
    pub value: String,
    /// Options of a choice; the one option of a box.
    pub options: Vec<OptionView>,
    /// Eras of a date.
    pub eras: Vec<OptionView>,
    /// Year, month and day of a date.
    pub parts: Vec<PartView>,
    /// Message of its fault.
    pub error: Option<String>,
    /// Ids of hint and error, for `aria-describedby`; empty when there is neither.
    pub described_by: String,
    /// Longest answer in characters.
    pub limit: Option<usize>,
    /// Token of `autocomplete`.
    pub autocomplete: Option<&'static str>,
    /// Token of `inputmode`.
    pub inputmode: Option<&'static str>,
}

/// One option.
#[derive(Serialize)]
pub struct OptionView {
    /// Its id, the value that is sent.
    pub value: String,
    /// Id of the control.
    pub id: String,
    /// Its words.
    pub label: String,
    /// What follows from choosing it.
    pub hint: String,
    /// Whether it is chosen.
    pub checked: bool,
}

/// One number of a date.
#[derive(Serialize)]
pub struct PartView {
    /// Name of the control.
    pub name: String,
    /// Its words: year, month, day.
    pub label: String,
    /// The value as it was typed.
    pub value: String,
    /// Token of `autocomplete`, for a day of birth.
    pub autocomplete: Option<&'static str>,
}

/// One line of the error summary.
#[derive(Serialize)]
pub struct ErrorView {
    /// Id of the control to go to; empty where the question stands on another page.
    pub control: String,
    /// Topic of the page the question stands on.
    pub topic: &'static str,
    /// The message.
    pub text: String,
}

/// A hidden control.
#[derive(Serialize)]
pub struct Pair {
    /// Name of the control.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl Pair {
    /// A control of that name and value.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
        }
    }
}

/// The questions of one topic, where all are asked on one page.
#[derive(Serialize)]
pub struct Chapter {
    /// Heading.
    pub title: String,
    /// Its questions.
    pub fields: Vec<FieldView>,
}

/// The answers of one topic on the check page.
#[derive(Serialize)]
pub struct Section {
    /// Topic, the value of its button "change".
    pub topic: &'static str,
    /// Heading.
    pub title: String,
    /// Questions and answers.
    pub rows: Vec<Row>,
}

/// One question with its answer.
#[derive(Serialize)]
pub struct Row {
    /// The question.
    pub label: String,
    /// The answer in words, one line each.
    pub lines: Vec<String>,
}

/// Joins what a page of a form shows.
pub fn step(
    setting: &Setting<'_>,
    words: &Words,
    answers: &Answers,
    topic: Topic,
    faults: &[Fault],
) -> Step {
    let topics = setting.topics(answers);
    let number = topics
        .iter()
        .position(|one| *one == topic)
        .map_or(1, |at| at + 1);
    let shown: Vec<_> = setting.fields(topic, answers).collect();
    let fields = shown
        .iter()
        .map(|field| field_view(setting, words, answers, field, faults));
    Step {
        kind: setting.kind.id(),
        topic: topic.id(),
        title: words.topics.get(topic.id()).cloned().unwrap_or_default(),
        number,
        total: topics.len(),
        fields: fields.collect(),
        errors: errors(setting, words, topic, faults),
        carried: carried(setting, answers, &shown),
    }
}

/// Every question of a kind on one page, for whoever types off a paper that has them all, and what is wrong with
/// the answers. Whether a question applies is left to the checks.
pub fn whole(
    setting: &Setting<'_>,
    words: &Words,
    answers: &Answers,
    faults: &[Fault],
) -> (Vec<Chapter>, Vec<ErrorView>) {
    let chapters = table::topics(setting.kind).map(|topic| {
        let fields = table::fields(setting.kind).iter();
        let own = fields.filter(|field| field.topic == topic);
        Chapter {
            title: words.topics.get(topic.id()).cloned().unwrap_or_default(),
            fields: own
                .map(|field| field_view(setting, words, answers, field, faults))
                .collect(),
        }
    });
    let errors = faults.iter().filter_map(|fault| {
        let field = table::field(setting.kind, fault.field)?;
        Some(ErrorView {
            control: control_id(field),
            topic: field.topic.id(),
            text: words.message(setting.kind, fault),
        })
    });
    (chapters.collect(), errors.collect())
}

/// Questions of no form, as those that a sender is asked afterwards, and what is wrong with their
/// answers. Each is one control under its own name.
pub fn questions(
    setting: &Setting<'_>,
    words: &Words,
    answers: &Answers,
    fields: &[&'static Field],
    faults: &[Fault],
) -> (Vec<FieldView>, Vec<ErrorView>) {
    let shown = fields
        .iter()
        .map(|field| field_view(setting, words, answers, field, faults));
    let errors = faults.iter().map(|fault| ErrorView {
        control: fault.field.to_owned(),
        topic: Topic::What.id(),
        text: words.message(setting.kind, fault),
    });
    (shown.collect(), errors.collect())
}

/// What was answered to such questions, in words.
pub fn replies(
    setting: &Setting<'_>,
    words: &Words,
    fields: &[&'static Field],
    submission: &Submission,
) -> Vec<Row> {
    let row = |field: &&'static Field| {
        let answer = submission.answers.get(field.name)?;
        Some(Row {
            label: words.label(setting.kind, field.name).to_owned(),
            lines: lines(setting, words, field, answer),
        })
    };
    fields.iter().filter_map(row).collect()
}

/// The answers of a submission in words, by topic.
pub fn sections(setting: &Setting<'_>, words: &Words, submission: &Submission) -> Vec<Section> {
    let section = |topic: Topic| {
        let fields = table::fields(setting.kind)
            .iter()
            .filter(|field| field.topic == topic);
        let rows: Vec<_> = fields
            .filter_map(|field| {
                let answer = submission.answers.get(field.name)?;
                let label = words.label(setting.kind, field.name).to_owned();
                Some(Row {
                    label,
                    lines: lines(setting, words, field, answer),
                })
            })
            .collect();
        let title = words.topics.get(topic.id()).cloned().unwrap_or_default();
        (!rows.is_empty()).then_some(Section {
            topic: topic.id(),
            title,
            rows,
        })
    };
    Topic::ALL
        .into_iter()
        .filter(|topic| *topic != Topic::Check)
        .filter_map(section)
        .collect()
}

fn lines(setting: &Setting<'_>, words: &Words, field: &Field, answer: &Answer) -> Vec<String> {
    match answer {
        Answer::Chosen(_) if matches!(field.input, Input::Confirm | Input::Tick) => {
            vec![words.ui("confirmed").to_owned()]
        }
        Answer::Chosen(ids) => ids
            .iter()
            .map(|id| words.option(field, id).to_owned())
            .collect(),
        Answer::Text { normal, .. } if !field.input.parts().is_empty() => {
            vec![date::spell(normal, setting.language)]
        }
        Answer::Text { typed, .. } => typed.lines().map(str::to_owned).collect(),
    }
}

fn errors(setting: &Setting<'_>, words: &Words, topic: Topic, faults: &[Fault]) -> Vec<ErrorView> {
    let view = |fault: &Fault| {
        let field = table::field(setting.kind, fault.field)?;
        let control = if field.topic == topic {
            control_id(field)
        } else {
            String::new()
        };
        let text = words.message(setting.kind, fault);
        Some(ErrorView {
            control,
            topic: field.topic.id(),
            text,
        })
    };
    faults.iter().filter_map(view).collect()
}

/// Id of the first control of a field: where a link of the error summary leads.
fn control_id(field: &Field) -> String {
    let first_option = field.input.fixed_options().first();
    match field.input {
        Input::PastDate | Input::Month { .. } => format!("{}_year", field.name),
        Input::Confirm | Input::Tick => option_id(field, "yes"),
        Input::Choice(_) | Input::Many(_) => {
            first_option.map_or_else(|| field.name.to_owned(), |first| option_id(field, first))
        }
        _ => field.name.to_owned(),
    }
}

fn option_id(field: &Field, option: &str) -> String {
    format!("{}-{option}", field.name)
}

/// One question as it is shown.
pub(crate) fn field_view(
    setting: &Setting<'_>,
    words: &Words,
    answers: &Answers,
    field: &'static Field,
    faults: &[Fault],
) -> FieldView {
    let fault = faults.iter().find(|fault| fault.field == field.name);
    let error = fault.map(|fault| words.message(setting.kind, fault));
    let hint = words.hint(setting.kind, field.name).map(str::to_owned);
    let hidden = fault.is_some_and(|fault| fault.code == Code::IndividualNumber);
    let nothing = Answers::new();
    let answers_shown = if hidden { &nothing } else { answers };
    FieldView {
        name: field.name.into(),
        component: component(&field.input),
        width: width(&field.input),
        label: words.label(setting.kind, field.name).to_owned(),
        described_by: described_by(field, hint.is_some(), error.is_some()),
        hint,
        required: setting.holds(&field.required, answers) && setting.holds(&field.asked, answers),
        value: answers_shown.first(field.name).to_owned(),
        options: options(setting, words, answers_shown, field),
        eras: eras(words, answers_shown, field),
        parts: parts(words, answers_shown, field),
        error,
        limit: matches!(field.input, Input::LongText { .. })
            .then(|| field.input.max())
            .flatten(),
        autocomplete: field.autocomplete,
        inputmode: inputmode(&field.input),
    }
}

fn described_by(field: &Field, hint: bool, error: bool) -> String {
    let hint = hint.then(|| format!("{}-hint", field.name));
    let error = error.then(|| format!("{}-error", field.name));
    hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
}

const fn component(input: &Input) -> &'static str {
    match input {
        Input::LongText { .. } => "long-text",
        Input::Email => "email",
        Input::Phone => "tel",
        Input::Choice(_) => "choice",
        Input::Many(_) => "many",
        Input::Confirm | Input::Tick => "box",
        Input::PastDate | Input::Month { .. } => "date",
        _ => "text",
    }
}

/// The width of a control tells how long an answer is expected.
const fn width(input: &Input) -> &'static str {
    match input {
        Input::Postal => "short",
        Input::Digits { .. } | Input::Symbol { .. } | Input::Phone | Input::Reference => "medium",
        Input::Name | Input::Kana => "long",
        _ => "full",
    }
}

const fn inputmode(input: &Input) -> Option<&'static str> {
    match input {
        Input::Digits { .. } | Input::Postal => Some("numeric"),
        _ => None,
    }
}

fn options(
    setting: &Setting<'_>,
    words: &Words,
    answers: &Answers,
    field: &Field,
) -> Vec<OptionView> {
    let option = |id: &str, label: &str, hint: &str| OptionView {
        value: id.to_owned(),
        id: option_id(field, id),
        label: label.to_owned(),
        hint: hint.to_owned(),
        checked: answers.has_any(field.name, &[id]),
    };
    if matches!(field.input, Input::Confirm | Input::Tick) {
        return vec![option("yes", words.label(setting.kind, field.name), "")];
    }
    if let Some(list) = field.input.published_list() {
        let choices = words.lists.get(list).into_iter().flatten();
        let mut views: Vec<_> = choices
            .map(|one| option(&one.id, &one.label, &one.hint))
            .collect();
        // The error summary leads to the first control by the field's own name.
        if let Some(first) = views.first_mut() {
            field.name.clone_into(&mut first.id);
        }
        return views;
    }
    let ids = field.input.fixed_options().iter();
    ids.map(|id| option(id, words.option(field, id), ""))
        .collect()
}

fn eras(words: &Words, answers: &Answers, field: &Field) -> Vec<OptionView> {
    if field.input.parts().is_empty() {
        return Vec::new();
    }
    let name = format!("{}_era", field.name);
    let chosen = answers.first(&name);
    let era = |id: &&str| OptionView {
        value: (*id).to_owned(),
        id: format!("{name}-{id}"),
        label: words.eras.get(*id).cloned().unwrap_or_default(),
        hint: String::new(),
        checked: *id == chosen || (chosen.is_empty() && *id == "western"),
    };
    date::OFFERED_ERAS.iter().map(era).collect()
}

fn parts(words: &Words, answers: &Answers, field: &Field) -> Vec<PartView> {
    let birth = field.name == "req_dob" || field.name == "subj_dob";
    let part = |part: &&str| {
        let name = format!("{}_{part}", field.name);
        let token = match *part {
            "year" => "bday-year",
            "month" => "bday-month",
            _ => "bday-day",
        };
        PartView {
            label: words.parts.get(*part).cloned().unwrap_or_default(),
            value: answers.first(&name).to_owned(),
            name,
            autocomplete: birth.then_some(token),
        }
    };
    field
        .input
        .parts()
        .iter()
        .filter(|one| **one != "era")
        .map(part)
        .collect()
}

/// Everything typed on other pages. What a page shows itself must not be carried beside it.
fn carried(setting: &Setting<'_>, answers: &Answers, shown: &[&'static Field]) -> Vec<Pair> {
    let own: Vec<_> = shown.iter().flat_map(|field| field.names()).collect();
    let names: Vec<_> = table::names(setting.kind)
        .filter(|name| !own.contains(name))
        .collect();
    let pairs = names.iter().flat_map(|name| {
        let values = answers.all(name).iter();
        values.map(move |value| Pair::new(name, value))
    });
    pairs.collect()
}
