//! The questions of each kind: what exactly is asked.

use crate::field::{Condition, Field, Input, Options, Topic};
use crate::kind::Kind;

use super::{may, must};

/// Kinds of data a person can point to; statements (レセプト) have a kind of their own.
const CATEGORIES: &[&str] = &[
    "eligibility",
    "contributions",
    "cash-benefits",
    "applications",
    "check-ups",
    "request-log",
    "other",
];

/// The society and the review bodies keep statements for five years.
const STATEMENT_YEARS: i16 = 5;
/// Records of provision are kept for three years in principle (Arts. 29 and 30).
const PROVISION_YEARS: i16 = 3;

const ANY_MONTH: Input = Input::Month { years_back: None };

const fn what_must(name: &'static str, input: Input) -> Field {
    must(Topic::What, name, input)
}

const fn what_may(name: &'static str, input: Input) -> Field {
    may(Topic::What, name, input)
}

pub(super) fn what(kind: Kind) -> Vec<Field> {
    match kind {
        Kind::Disclosure => disclosure(),
        Kind::StatementDisclosure => statements(),
        Kind::ProvisionRecords => provision_records(),
        Kind::PurposeNotice => purpose_notice(),
        Kind::Correction => correction(),
        Kind::Suspension => suspension(),
        Kind::ProvisionStop => provision_stop(),
        Kind::ConsentRefusal => consent_refusal(),
        Kind::Complaint => complaint(),
        Kind::Bereaved => bereaved(),
    }
}

fn disclosure() -> Vec<Field> {
    let part = Condition::Is("scope", &["part"]);
    vec![
        what_must("categories", Input::Many(Options::Fixed(CATEGORIES))),
        what_must("scope", Input::Choice(&["all", "part"])),
        what_must("period_from", ANY_MONTH).if_asked(part),
        what_must("period_to", ANY_MONTH).if_asked(part),
        what_may("detail", Input::LongText { max: 500 }),
    ]
}

fn statements() -> Vec<Field> {
    let month = Input::Month {
        years_back: Some(STATEMENT_YEARS),
    };
    vec![
        what_must(
            "st_kind",
            Input::Choice(&["medical", "dental", "pharmacy", "home-nursing"]),
        ),
        what_must("provider", Input::Text { max: 100 }),
        what_may("provider_addr", Input::Text { max: 200 }),
        what_must("months_from", month),
        what_must("months_to", month),
        what_may(
            "setting",
            Input::Choice(&["inpatient", "outpatient", "both", "unknown"]),
        ),
        what_must("provider_check_ack", Input::Confirm),
        what_must("no_content_query_ack", Input::Confirm),
    ]
}

fn provision_records() -> Vec<Field> {
    let month = Input::Month {
        years_back: Some(PROVISION_YEARS),
    };
    vec![
        what_must("direction", Input::Choice(&["given", "received", "both"])),
        what_may("counterpart", Input::Text { max: 100 }),
        what_may("records_from", month),
        what_may("records_to", month),
    ]
}

fn purpose_notice() -> Vec<Field> {
    vec![
        what_must("categories", Input::Many(Options::Fixed(CATEGORIES))),
        what_may("question", Input::LongText { max: 300 }),
    ]
}

fn correction() -> Vec<Field> {
    vec![
        what_must("act", Input::Choice(&["correct", "add", "delete"])),
        what_must("category", Input::Choice(CATEGORIES)),
        what_may("where_seen", Input::Text { max: 200 }),
        what_must("current", Input::LongText { max: 500 }),
        what_must("correct", Input::LongText { max: 500 })
            .if_asked(Condition::IsNot("act", &["delete"])),
        what_must("why", Input::LongText { max: 500 }),
        what_may("evidence", Input::LongText { max: 500 }),
    ]
}

fn suspension() -> Vec<Field> {
    vec![
        what_must("stop_act", Input::Choice(&["stop", "erase"])),
        what_must("category", Input::Choice(CATEGORIES)),
        what_may("period_from", ANY_MONTH),
        what_may("period_to", ANY_MONTH),
        what_must(
            "ground",
            Input::Choice(&[
                "beyond-purpose",
                "improper-use",
                "improper-acquisition",
                "no-longer-needed",
                "breach-event",
                "interests-harmed",
            ]),
        ),
        what_must("facts", Input::LongText { max: 1000 }),
        what_must("effect_ack", Input::Confirm),
    ]
}

fn provision_stop() -> Vec<Field> {
    vec![
        what_may("recipient", Input::Text { max: 100 }),
        what_must("category", Input::Choice(CATEGORIES)),
        what_must(
            "ground",
            Input::Choice(&[
                "no-consent",
                "foreign-provision",
                "no-longer-needed",
                "breach-event",
                "interests-harmed",
            ]),
        ),
        what_must("facts", Input::LongText { max: 1000 }),
        // Joint users are no third party (Art. 27(5)(iii)); the society takes the wish all the same.
        what_may("incl_joint", Input::Tick),
    ]
}

fn consent_refusal() -> Vec<Field> {
    vec![
        what_must("action", Input::Choice(&["refuse", "withdraw"])),
        what_must("items", Input::Many(Options::Published("consent-items"))),
        what_may("reason", Input::LongText { max: 300 }),
        what_must("consequence_ack", Input::Confirm),
    ]
}

fn complaint() -> Vec<Field> {
    vec![
        what_must(
            "topic",
            Input::Choice(&[
                "handling",
                "refusal-or-delay",
                "leak",
                "staff",
                "site",
                "other",
            ]),
        ),
        what_must("text", Input::LongText { max: 2000 }),
        what_may("related_no", Input::Reference),
    ]
}

fn bereaved() -> Vec<Field> {
    let mut fields = vec![what_must("died_on", Input::PastDate)];
    fields.extend(statements());
    fields.push(what_must("service_ack", Input::Confirm));
    fields
}
