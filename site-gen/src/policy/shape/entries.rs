//! What is published of data: purposes, kinds, recipients, schemes, work, consent, measures.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Addresses, Both};
use crate::content::registers::shape::{Scope, Way};

/// What every published thing has.
#[derive(Serialize, JsonSchema)]
pub(in crate::policy) struct Entry {
    /// Its id among its sort; it stands in addresses and never changes.
    #[schemars(regex(pattern = "^[a-z0-9-]+$"))]
    pub(in crate::policy) id: String,
    /// Whether the entry holds anything invented that waits to be replaced.
    pub(in crate::policy) sample: bool,
    /// Where it is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::policy) page: Option<Addresses>,
    /// Where a person asks about it: a form with this thing filled in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::policy) ask: Option<Addresses>,
}

/// A purpose of use.
#[derive(Serialize, JsonSchema)]
#[schemars(extend("unevaluatedProperties" = false))]
pub(in crate::policy) struct Purpose {
    #[serde(flatten)]
    pub(in crate::policy) entry: Entry,
    /// Id of its area.
    pub(in crate::policy) area: String,
    /// Whether it stays within the society.
    pub(in crate::policy) scope: Scope,
    /// The purpose in words.
    pub(in crate::policy) text: Both,
    /// Ids of the kinds of data it needs.
    #[schemars(length(min = 1))]
    pub(in crate::policy) data: Vec<String>,
    /// Who receives data for it, and how.
    pub(in crate::policy) recipients: Vec<Handing>,
    /// Ids of the laws it rests on.
    pub(in crate::policy) law: Vec<String>,
}

/// Data handed to somebody for a purpose.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct Handing {
    /// Id of the recipient.
    pub(in crate::policy) recipient: String,
    /// How the law sees it.
    pub(in crate::policy) how: Way,
    /// Id of the scheme, where it is joint use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::policy) scheme: Option<String>,
}

/// A kind of data held.
#[derive(Serialize, JsonSchema)]
#[schemars(extend("unevaluatedProperties" = false))]
pub(in crate::policy) struct DataKind {
    #[serde(flatten)]
    pub(in crate::policy) entry: Entry,
    /// What it is called.
    pub(in crate::policy) name: Both,
    /// What it contains.
    pub(in crate::policy) examples: Both,
    /// Where it comes from.
    pub(in crate::policy) source: Both,
    /// How long it is kept.
    pub(in crate::policy) retention: Both,
}

/// Somebody who receives data.
#[derive(Serialize, JsonSchema)]
#[schemars(extend("unevaluatedProperties" = false))]
pub(in crate::policy) struct Recipient {
    #[serde(flatten)]
    pub(in crate::policy) entry: Entry,
    /// What it is called.
    pub(in crate::policy) name: Both,
}

/// A scheme of joint use (APPI Art. 27(5)(iii)).
#[derive(Serialize, JsonSchema)]
#[schemars(extend("unevaluatedProperties" = false))]
pub(in crate::policy) struct Scheme {
    #[serde(flatten)]
    pub(in crate::policy) entry: Entry,
    /// What it is called.
    pub(in crate::policy) name: Both,
    /// Items of data used jointly.
    pub(in crate::policy) items: Both,
    /// Who uses them.
    pub(in crate::policy) users: Both,
    /// What the users use them for.
    pub(in crate::policy) users_purpose: Both,
    /// Who is responsible for managing them.
    pub(in crate::policy) responsible: Responsible,
    /// Whom to tell if it should stop.
    pub(in crate::policy) stop_contact: Both,
    /// Day from which it holds.
    #[schemars(extend("format" = "date"))]
    pub(in crate::policy) in_force: String,
    /// What was changed since, the newest first.
    pub(in crate::policy) changes: Vec<Change>,
    /// Ids of the laws it rests on.
    pub(in crate::policy) law: Vec<String>,
}

/// A change of a scheme.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct Change {
    /// Day of the change.
    #[schemars(extend("format" = "date"))]
    pub(in crate::policy) date: String,
    /// What changed.
    pub(in crate::policy) what: Both,
}

/// Who is responsible for managing data used jointly.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct Responsible {
    /// Name.
    pub(in crate::policy) name: Both,
    /// Address.
    pub(in crate::policy) address: Both,
    /// Representative.
    pub(in crate::policy) representative: Both,
}

/// Work entrusted to others.
#[derive(Serialize, JsonSchema)]
#[schemars(extend("unevaluatedProperties" = false))]
#[expect(
    clippy::struct_field_names,
    reason = "fields are called as the keys of the registers are"
)]
pub(in crate::policy) struct Work {
    #[serde(flatten)]
    pub(in crate::policy) entry: Entry,
    /// The work.
    pub(in crate::policy) work: Both,
    /// Data handled in it.
    pub(in crate::policy) data: Both,
}

/// Handling for which silence counts as consent.
#[derive(Serialize, JsonSchema)]
#[schemars(extend("unevaluatedProperties" = false))]
pub(in crate::policy) struct Consent {
    #[serde(flatten)]
    pub(in crate::policy) entry: Entry,
    /// What it is called.
    pub(in crate::policy) name: Both,
    /// What happens if nothing is said.
    pub(in crate::policy) what: Both,
    /// What happens if it is refused.
    pub(in crate::policy) refusing: Both,
    /// Ids of the laws it rests on.
    pub(in crate::policy) law: Vec<String>,
}

/// An area of security control measures.
#[derive(Serialize, JsonSchema)]
#[schemars(extend("unevaluatedProperties" = false))]
pub(in crate::policy) struct SecurityArea {
    #[serde(flatten)]
    pub(in crate::policy) entry: Entry,
    /// What it is called.
    pub(in crate::policy) name: Both,
    /// Its measures.
    pub(in crate::policy) measures: Vec<Both>,
}
