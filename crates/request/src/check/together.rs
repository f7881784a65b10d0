//! Faults that show only when answers are held against one another.

use jiff::civil::Date;

use crate::answers::Answers;
use crate::fault::{Code, Fault};

use super::{Answer, Kept, Setting};

/// From and to of a period: the end may not lie before the beginning.
const PERIODS: [(&str, &str); 3] = [
    ("period_from", "period_to"),
    ("months_from", "months_to"),
    ("records_from", "records_to"),
];

/// Age at which a person acts alone (Civil Code Art. 4, since 2022-04-01).
const AGE_OF_MAJORITY: i16 = 18;

/// Ways of reply that cannot reach somebody who gives no name: telephone and address are asked of those
/// who do.
pub const UNREACHABLE: &[&str] = &["phone", "post"];

/// Compares the answers that could be read; whatever could not has its own fault already.
pub(super) fn faults(setting: &Setting<'_>, answers: &Answers, kept: &Kept) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (from, to) in PERIODS {
        if let (Some(start), Some(end)) = (normal(kept, from), normal(kept, to))
            && end < start
        {
            faults.push(Fault::new(to, Code::EndBeforeStart));
        }
    }
    if let (Some(birth), Some(death)) = (date(kept, "subj_dob"), date(kept, "died_on"))
        && death < birth
    {
        faults.push(Fault::new("died_on", Code::DeathBeforeBirth));
    }
    if answers.has_any("role", &["parent"])
        && date(kept, "subj_dob").is_some_and(|birth| is_of_age(birth, setting.today))
    {
        faults.push(Fault::new("subj_dob", Code::NotAMinor));
    }
    if answers.has_any("anonymous", &["yes"]) && answers.has_any("reply_by", UNREACHABLE) {
        faults.push(Fault::new("reply_by", Code::NeedsAName));
    }
    faults
}

/// Months and days in ISO form compare as text.
fn normal<'a>(kept: &'a Kept, name: &str) -> Option<&'a str> {
    match kept.get(name) {
        Some(Answer::Text { normal, .. }) => Some(normal),
        Some(Answer::Chosen(_)) | None => None,
    }
}

fn date(kept: &Kept, name: &str) -> Option<Date> {
    normal(kept, name)?.parse().ok()
}

fn is_of_age(birth: Date, today: Date) -> bool {
    (birth.year() + AGE_OF_MAJORITY, birth.month(), birth.day())
        <= (today.year(), today.month(), today.day())
}
