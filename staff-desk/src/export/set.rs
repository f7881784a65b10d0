//! What an export takes of each request: no more than its purpose needs (Act Art. 23; domain practice).
//!
//! The symbol and number of the insured find records and serve nothing else (Health Insurance Act Art. 194-2),
//! so that they come only with the whole.

use std::collections::BTreeMap;

use request::check::Answer;
use request::{Field, Submission, table};
use serde::Serialize;

/// Fields that find a member's records.
const LOCATORS: [&str; 2] = ["insured_symbol", "insured_number"];
/// Fields that say who is meant and how to reach them.
const AFFECTED: [&str; 12] = [
    "req_name",
    "req_kana",
    "req_postal",
    "req_address",
    "req_phone",
    "subj_name",
    "subj_kana",
    "postal",
    "address",
    "phone",
    "email",
    "lang",
];

/// A set of columns, by purpose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Set {
    /// To work on the requests: everything but symbol and number of the insured.
    #[default]
    Work,
    /// Everything.
    Whole,
    /// To tell those affected, as after a leak (Act Art. 26): names and how to reach them.
    Affected,
    /// To count: nothing that anybody answered.
    Statistics,
}

impl Set {
    const ALL: [Self; 4] = [Self::Work, Self::Whole, Self::Affected, Self::Statistics];

    /// As an event of an export has it, and the command line.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Work => "work",
            Self::Whole => "whole",
            Self::Affected => "affected",
            Self::Statistics => "statistics",
        }
    }

    /// The set of this id.
    pub(super) fn of(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.id() == id)
    }

    /// Whether a field belongs to it.
    pub(super) fn holds(self, field: &Field) -> bool {
        match self {
            Self::Work => !LOCATORS.contains(&field.name),
            Self::Whole => true,
            Self::Affected => AFFECTED.contains(&field.name),
            Self::Statistics => false,
        }
    }

    /// Whether what was added afterwards belongs to it.
    pub(super) const fn holds_additions(self) -> bool {
        matches!(self, Self::Work | Self::Whole)
    }

    /// A request with no more than belongs to it. An answer that no table knows stays, so that it is told.
    pub(super) fn keep(self, mut submission: Submission) -> Submission {
        let kind = submission.kind;
        let is_kept = |name: &String, _: &mut Answer| {
            table::field(kind, name).is_none_or(|field| self.holds(field))
        };
        let answers: &mut BTreeMap<String, Answer> = &mut submission.answers;
        answers.retain(is_kept);
        submission
    }
}
