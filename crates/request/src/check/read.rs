//! Reads one answer by its field's input.

use jiff::civil::Date;

use crate::answers::Answers;
use crate::date::{self, Month};
use crate::fault::{Code, Fault};
use crate::field::{Field, Input, Options};
use crate::{individual_number, text};

use super::{Answer, Setting};

/// The one value of boxes.
const YES: &str = "yes";
/// Bytes a single character may take before the length is judged by bytes: a person's sign with
/// its variation selector or combining marks needs far less.
const BYTES_PER_CHARACTER: usize = 32;

/// Reads the answer to one field: `None` where the question is left empty and may be.
pub(super) fn read(
    setting: &Setting<'_>,
    field: &Field,
    answers: &Answers,
) -> Result<Option<Answer>, Fault> {
    let fault = |code| Fault::new(field.name, code);
    guard(field, answers)?;
    let typed = Typed::of(field, answers).map_err(fault)?;
    let asked = setting.holds(&field.asked, answers);
    if typed.is_empty() {
        let missing = asked && setting.holds(&field.required, answers);
        return if missing {
            Err(fault(missing_code(&field.input)))
        } else {
            Ok(None)
        };
    }
    if !asked {
        return Err(fault(Code::NotAsked));
    }
    match typed {
        Typed::Text(text) => read_text(setting, field, &text).map(Some),
        Typed::Chosen(ids) => read_choice(setting, field, &ids).map(Some),
    }
}

enum Typed {
    Text(String),
    Chosen(Vec<String>),
}

impl Typed {
    fn of(field: &Field, answers: &Answers) -> Result<Self, Code> {
        let values = answers.all(field.name);
        if values.len() > 1 && !field.input.takes_several() {
            return Err(Code::GivenTwice);
        }
        if field.input.is_chosen() {
            let chosen = values
                .iter()
                .filter(|value| !value.is_empty())
                .cloned()
                .collect();
            return Ok(Self::Chosen(chosen));
        }
        let whole = answers.first(field.name).to_owned();
        let joined = join_parts(field, answers)?;
        match (whole.is_empty(), joined.is_empty()) {
            (false, false) => Err(Code::GivenTwice),
            (true, _) => Ok(Self::Text(joined)),
            (false, true) => Ok(Self::Text(whole)),
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text::is_blank(text),
            Self::Chosen(ids) => ids.is_empty(),
        }
    }
}

fn join_parts(field: &Field, answers: &Answers) -> Result<String, Code> {
    let names = field.part_names();
    if names.iter().any(|name| answers.all(name).len() > 1) {
        return Err(Code::GivenTwice);
    }
    let parts: Vec<_> = names.iter().map(|name| answers.first(name)).collect();
    let Some((era, numbers)) = parts.split_first() else {
        return Ok(String::new());
    };
    if !era.is_empty() && !date::OFFERED_ERAS.contains(era) {
        return Err(Code::NotAnOption);
    }
    Ok(date::join_parts(era, numbers))
}

/// Finds what must never be kept, in every value under every name of the field, before anything
/// else is said about the answer. A telephone number with its country code may have twelve digits;
/// its `+` tells it from the number.
pub(super) fn guard(field: &Field, answers: &Answers) -> Result<(), Fault> {
    let is_number = |typed: &String| {
        let folded = text::fold_width(typed);
        let international = matches!(field.input, Input::Phone) && folded.trim().starts_with('+');
        individual_number::is_in(&folded) && !international
    };
    let mut names = field.names().into_iter();
    if names.any(|name| answers.all(&name).iter().any(is_number)) {
        return Err(Fault::new(field.name, Code::IndividualNumber));
    }
    Ok(())
}

const fn missing_code(input: &Input) -> Code {
    match input {
        Input::Choice(_) => Code::MissingChoice,
        Input::Many(_) => Code::MissingMany,
        Input::Confirm | Input::Tick => Code::MissingConfirm,
        Input::PastDate => Code::MissingDate,
        Input::Month { .. } => Code::MissingMonth,
        _ => Code::MissingText,
    }
}

fn read_text(setting: &Setting<'_>, field: &Field, typed: &str) -> Result<Answer, Fault> {
    let multiline = matches!(field.input, Input::LongText { .. });
    // In numbers, dates and addresses unseen signs never count, and come with what people paste.
    let typed = if field.input.is_free() {
        typed.to_owned()
    } else {
        text::without_unseen(typed)
    };
    if text::has_controls(&typed, multiline) {
        return Err(Fault::new(field.name, Code::ControlCharacters));
    }
    let typed = if multiline {
        text::lines(&typed)
    } else {
        typed.trim().to_owned()
    };
    if let Some(max) = field.input.max() {
        let given = length(&field.input, &typed);
        if given > max || typed.len() > max.saturating_mul(BYTES_PER_CHARACTER) {
            return Err(Fault::beyond(field.name, Code::TooLong, max, given));
        }
    }
    let normal = normal(setting, field, &typed)?;
    Ok(Answer::Text { typed, normal })
}

/// Characters that count: what only parts a number or symbol for the eye does not.
fn length(input: &Input, typed: &str) -> usize {
    let counted = match input {
        Input::Digits { .. } => text::digits(typed),
        Input::Symbol { .. } => text::symbol(typed),
        _ => None,
    };
    text::length(counted.as_deref().unwrap_or(typed))
}

fn normal(setting: &Setting<'_>, field: &Field, typed: &str) -> Result<String, Fault> {
    let or = |read: Option<String>, code| read.ok_or_else(|| Fault::new(field.name, code));
    match field.input {
        Input::Kana => or(text::kana(typed), Code::NotKana),
        Input::LongText { .. } => Ok(typed.to_owned()),
        Input::Digits { .. } => or(text::digits(typed), Code::NotDigits),
        Input::Symbol { .. } => or(text::symbol(typed), Code::NotASymbol),
        Input::Postal => or(text::postal(typed), Code::NotAPostalCode),
        Input::Phone => or(text::phone(typed), Code::NotAPhoneNumber),
        Input::Email => or(text::email(typed), Code::NotAnEmail),
        Input::Reference => {
            let reference = typed.parse::<crate::Reference>().ok();
            or(reference.map(String::from), Code::NotAReference)
        }
        Input::PastDate => past_date(setting.today, typed)
            .map(|date| date.to_string())
            .map_err(|code| Fault::new(field.name, code)),
        Input::Month { years_back } => month(setting.today, field, typed, years_back),
        Input::Name
        | Input::Text { .. }
        | Input::Choice(_)
        | Input::Many(_)
        | Input::Confirm
        | Input::Tick => Ok(text::one_line(typed)),
    }
}

fn past_date(today: Date, typed: &str) -> Result<Date, Code> {
    let date = date::read_date(typed)?;
    if date > today {
        Err(Code::InTheFuture)
    } else {
        Ok(date)
    }
}

fn month(
    today: Date,
    field: &Field,
    typed: &str,
    years_back: Option<i16>,
) -> Result<String, Fault> {
    let month = date::read_month(typed).map_err(|code| Fault::new(field.name, code))?;
    let now = Month::of(today);
    if month > now {
        return Err(Fault::new(field.name, Code::InTheFuture));
    }
    if let Some(years) = years_back
        && month
            < (Month {
                year: now.year - years,
                month: now.month,
            })
    {
        let limit = usize::try_from(years).unwrap_or_default();
        return Err(Fault {
            limit: Some(limit),
            ..Fault::new(field.name, Code::TooLongAgo)
        });
    }
    Ok(month.iso())
}

fn read_choice(setting: &Setting<'_>, field: &Field, ids: &[String]) -> Result<Answer, Fault> {
    let known: Vec<&str> = match field.input {
        Input::Confirm | Input::Tick => vec![YES],
        Input::Many(Options::Published(list)) => setting
            .lists
            .get(list)
            .into_iter()
            .flatten()
            .map(|one| one.id.as_str())
            .collect(),
        _ => field.input.fixed_options().to_vec(),
    };
    if ids.iter().any(|id| !known.contains(&id.as_str())) {
        return Err(Fault::new(field.name, Code::NotAnOption));
    }
    let chosen = known
        .into_iter()
        .filter(|known| ids.iter().any(|id| id == known));
    Ok(Answer::Chosen(chosen.map(str::to_owned).collect()))
}
