//! Answers on their way to a submission, checked with `validator`.
//!
//! `validator`'s derive copies the submitted value into its errors, so `Validate` is written by
//! hand over the field table: an error carries its code and its numbers, never the answer.

use request::{Answers, Code, Fault, Input, Setting, Submission, check, table};
use validator::{Validate, ValidateEmail, ValidationError, ValidationErrors};

/// Answers, what they are judged by, and what the field table says of them.
pub struct Candidate<'a> {
    setting: Setting<'a>,
    answers: &'a Answers,
    checked: Result<Submission, Vec<Fault>>,
}

impl<'a> Candidate<'a> {
    /// Reads the answers by the field table.
    pub fn new(setting: Setting<'a>, answers: &'a Answers) -> Self {
        Self {
            setting,
            answers,
            checked: check(&setting, answers),
        }
    }

    /// The submission, or every fault in the order of the form.
    pub fn into_submission(self) -> Result<Submission, Vec<Fault>> {
        self.validate()
            .map_err(|errors| faults(&self.setting, &errors))?;
        self.checked
    }
}

impl Validate for Candidate<'_> {
    fn validate(&self) -> Result<(), ValidationErrors> {
        let mut errors = ValidationErrors::new();
        for fault in self.checked.as_ref().err().into_iter().flatten() {
            errors.add(fault.field, error(fault));
        }
        for field in mail_fields(&self.setting) {
            let typed = self.answers.first(field);
            let is_wrong = request::text::email(typed).is_some_and(|mail| !mail.validate_email());
            if is_wrong {
                errors.add(field, error(&Fault::new(field, Code::NotAnEmail)));
            }
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(errors)
        }
    }
}

/// Mail addresses are judged by the rule of HTML, which `validator` holds.
fn mail_fields(setting: &Setting<'_>) -> impl Iterator<Item = &'static str> {
    let fields = table::fields(setting.kind).iter();
    fields
        .filter(|field| matches!(field.input, Input::Email))
        .map(|field| field.name)
}

fn error(fault: &Fault) -> ValidationError {
    let mut error = ValidationError::new(fault.code.id());
    for (name, number) in [("limit", fault.limit), ("given", fault.given)] {
        if let Some(number) = number {
            error.add_param(name.into(), &number);
        }
    }
    error
}

/// The faults behind validator's errors, in the order of the form, one a field.
pub fn faults(setting: &Setting<'_>, errors: &ValidationErrors) -> Vec<Fault> {
    let by_field = errors.field_errors();
    let fault = |field: &'static request::Field| {
        let error = by_field.get(field.name)?.first()?;
        let code = Code::ALL
            .iter()
            .copied()
            .find(|code| code.id() == error.code)?;
        let number = |name: &str| {
            error
                .params
                .get(name)
                .and_then(serde_json::Value::as_u64)
                .and_then(|n| usize::try_from(n).ok())
        };
        Some(Fault {
            field: field.name,
            code,
            limit: number("limit"),
            given: number("given"),
        })
    };
    table::fields(setting.kind)
        .iter()
        .filter_map(fault)
        .collect()
}

#[cfg(test)]
mod tests {
    use request::{Kind, Language};

    use super::*;

    fn errors(answers: &[(&str, &str)]) -> (Vec<Fault>, String) {
        let lists = std::collections::BTreeMap::new();
        let setting = Setting {
            kind: Kind::Complaint,
            language: Language::En,
            today: jiff::civil::date(2026, 11, 24),
            fee: 0,
            lists: &lists,
        };
        let answers: Answers = answers.iter().copied().collect();
        let errors = Candidate::new(setting, &answers).validate().unwrap_err();
        let shown = format!(
            "{errors:?} {errors} {}",
            serde_json::to_string(&errors).unwrap()
        );
        (faults(&setting, &errors), shown)
    }

    #[test]
    fn errors_never_carry_the_answer() {
        let (_, shown) = errors(&[
            ("email", "marker@@x..y"),
            ("topic", "marker"),
            ("phone", "marker"),
        ]);

        assert!(!shown.contains("marker"), "{shown}");
    }

    #[test]
    fn numbers_travel_through_validator_and_back() {
        let long = "あ".repeat(2001);
        let (faults, _) = errors(&[("text", &long)]);

        assert!(faults.contains(&Fault::beyond("text", Code::TooLong, 2000, 2001)));
    }

    #[test]
    fn a_mail_address_is_judged_by_the_rule_of_html() {
        let (faults, _) = errors(&[("email", "a b(c)@example.com")]);

        assert!(faults.contains(&Fault::new("email", Code::NotAnEmail)));
    }
}
