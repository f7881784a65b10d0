//! Turns what a person typed into a submission, or names every fault at once.
//!
//! 1. [`Setting::holds`] decides which questions apply.
//! 2. [`read`] reads each answer by its input; faults never carry the answer.
//! 3. [`together`] compares answers with one another.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::answers::Answers;
use crate::fault::Fault;
use crate::field::{Condition, Field, Input, Topic};
use crate::kind::{Kind, Language};
use crate::words::Choice;
use crate::{table, text};

mod read;
mod together;

pub use together::UNREACHABLE;

/// What a check needs to know besides the answers.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// Kind of the request.
    pub kind: Kind,
    /// Language of the form.
    pub language: Language,
    /// Today in Japan.
    pub today: Date,
    /// Fee in yen; 0 is free.
    pub fee: u32,
    /// Published lists that options come from, by name.
    pub lists: &'a BTreeMap<String, Vec<Choice>>,
}

/// A request that passed every check, ready to be sealed. Its `Debug` hides the answers.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// Version of the field tables, [`crate::SCHEMA`].
    pub schema: u32,
    /// Kind of the request.
    pub kind: Kind,
    /// Language of the form.
    pub language: Language,
    /// Answers by field name; questions left empty are left out.
    pub answers: BTreeMap<String, Answer>,
}

/// One answer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// Typed text.
    Text {
        /// As it was typed (line ends made one kind).
        typed: String,
        /// As it is worked with: ISO dates, digits, katakana, one width.
        normal: String,
    },
    /// Ids of what was chosen, in the table's order; `["yes"]` for a ticked box.
    Chosen(Vec<String>),
}

impl fmt::Debug for Submission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Submission({}, {} answers hidden)",
            self.kind,
            self.answers.len()
        )
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answer(hidden)")
    }
}

impl Submission {
    /// Whether an option was chosen.
    pub fn chose(&self, field: &str, option: &str) -> bool {
        matches!(self.answers.get(field), Some(Answer::Chosen(ids)) if ids.iter().any(|id| id == option))
    }

    /// Whether its sender wishes to be answered; who complains without a name may not.
    pub fn wants_answer(&self) -> bool {
        !self.chose("reply_by", "none")
    }

    fn of(setting: &Setting<'_>, kept: Kept) -> Self {
        Self {
            schema: crate::SCHEMA,
            kind: setting.kind,
            language: setting.language,
            answers: kept
                .into_iter()
                .map(|(name, answer)| (name.to_owned(), answer))
                .collect(),
        }
    }
}

impl Setting<'_> {
    /// Whether a condition holds with these answers.
    pub fn holds(&self, condition: &Condition, answers: &Answers) -> bool {
        match condition {
            Condition::Always => true,
            Condition::Never => false,
            Condition::Is(name, values) => answers.has_any(name, values),
            Condition::IsNot(name, values) => !answers.has_any(name, values),
            Condition::Fee => self.fee > 0,
            Condition::NeedsReading(name) => {
                let name = answers.first(name);
                self.language == Language::Ja && (name.is_empty() || !text::is_latin(name))
            }
            Condition::All(all) => all.iter().all(|one| self.holds(one, answers)),
        }
    }

    /// Whether a field stands on its page: it applies, or may come to apply by an answer on the
    /// same page.
    pub fn shows(&self, field: &Field, answers: &Answers) -> bool {
        self.holds(&field.asked, answers)
            || field.asked.controls().iter().any(|control| {
                table::field(self.kind, control).is_some_and(|other| other.topic == field.topic)
            })
    }

    /// Topics that have something to ask with these answers, in order; the check page always.
    pub fn topics(&self, answers: &Answers) -> Vec<Topic> {
        Topic::ALL
            .into_iter()
            .filter(|topic| *topic == Topic::Check || self.fields(*topic, answers).next().is_some())
            .collect()
    }

    /// Fields that stand on the page of a topic with these answers.
    pub fn fields<'b>(
        &'b self,
        topic: Topic,
        answers: &'b Answers,
    ) -> impl Iterator<Item = &'static Field> + 'b {
        table::fields(self.kind)
            .iter()
            .filter(move |field| field.topic == topic && self.shows(field, answers))
    }
}

/// Reads every answer. Either all is well, or every fault is told, in the order of the table.
pub fn check(setting: &Setting<'_>, answers: &Answers) -> Result<Submission, Vec<Fault>> {
    let (kept, mut faults) = read_fields(setting, answers, table::fields(setting.kind).iter());
    faults.extend(together::faults(setting, answers, &kept));
    if faults.is_empty() {
        return Ok(Submission::of(setting, kept));
    }
    Err(in_table_order(setting.kind, faults))
}

/// Reads the answers to questions of no table, as those that a sender is asked afterwards.
pub fn check_fields(
    setting: &Setting<'_>,
    answers: &Answers,
    fields: &[&'static Field],
) -> Result<Submission, Vec<Fault>> {
    let (kept, faults) = read_fields(setting, answers, fields.iter().copied());
    if faults.is_empty() {
        Ok(Submission::of(setting, kept))
    } else {
        Err(faults)
    }
}

/// The answers that can be read so far, to show them before everything is answered.
pub fn draft(setting: &Setting<'_>, answers: &Answers) -> Submission {
    Submission::of(
        setting,
        read_fields(setting, answers, table::fields(setting.kind).iter()).0,
    )
}

/// Reads the answers of one page. Answers that need another page to be judged wait for [`check`].
pub fn check_topic(setting: &Setting<'_>, answers: &Answers, topic: Topic) -> Vec<Fault> {
    let fields = table::fields(setting.kind)
        .iter()
        .filter(|field| field.topic == topic);
    let (kept, mut faults) = read_fields(setting, answers, fields);
    faults.extend(together::faults(setting, answers, &kept));
    in_table_order(setting.kind, faults)
}

/// Forgets answers their sender cannot take back: to questions on pages that no longer apply, as
/// when an agent turns into the person, and to radio buttons, which nothing clears without a script.
pub fn forget_hidden(setting: &Setting<'_>, answers: &mut Answers) {
    for field in table::fields(setting.kind) {
        let is_stuck =
            matches!(field.input, Input::Choice(_)) && !setting.holds(&field.asked, answers);
        if is_stuck || !setting.shows(field, answers) {
            answers.forget(field);
        }
    }
}

/// Forgets every answer in which an Individual Number stands: a page that is shown again must not
/// carry it, whichever button was pressed.
pub fn forget_numbers(kind: Kind, answers: &mut Answers) {
    for field in table::fields(kind) {
        if read::guard(field, answers).is_err() {
            answers.forget(field);
        }
    }
}

/// Answers that could be read, by field.
type Kept = BTreeMap<&'static str, Answer>;

fn read_fields(
    setting: &Setting<'_>,
    answers: &Answers,
    fields: impl Iterator<Item = &'static Field>,
) -> (Kept, Vec<Fault>) {
    let mut kept = Kept::new();
    let mut faults = Vec::new();
    for field in fields {
        match read::read(setting, field, answers) {
            Ok(Some(answer)) => {
                kept.insert(field.name, answer);
            }
            Ok(None) => {}
            Err(fault) => faults.push(fault),
        }
    }
    (kept, faults)
}

fn in_table_order(kind: Kind, mut faults: Vec<Fault>) -> Vec<Fault> {
    let place = |fault: &Fault| {
        table::fields(kind)
            .iter()
            .position(|f| f.name == fault.field)
    };
    faults.sort_by_key(place);
    faults.dedup_by_key(|fault| fault.field);
    faults
}

#[cfg(test)]
mod tests;
