//! The shape of every entry of every register. A key that is not here is a fault.
//!
//! Many keys are only shown, by the register's template; they stand here all the same, so that one
//! that is left out or mistyped is told.
#![expect(
    dead_code,
    reason = "the shape is the check; templates show these keys from the resolved file"
)]
#![expect(
    clippy::struct_field_names,
    reason = "fields are called as the keys of the files are"
)]

use request::calendar::Edge;
use request::deadline::{ClockId, OnClosed, Start};
use request::retention::Ending;
use request::standing::Wait;
use request::{Kind, Outcome};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::content::bilingual::{Bilingual, Day};

/// An article of a law.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Law {
    pub(crate) name: Bilingual,
    pub(crate) short: Bilingual,
    pub(crate) about: Bilingual,
}

/// A heading under which purposes or measures stand.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Area {
    pub(crate) id: String,
    pub(crate) name: Bilingual,
}

/// Whether a purpose stays within the society.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Scope {
    /// Nothing leaves the society.
    Inside,
    /// Others are involved, and named.
    Outside,
}

/// A purpose of use.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Purpose {
    pub(crate) id: String,
    pub(crate) area: String,
    pub(crate) scope: Scope,
    pub(crate) text: Bilingual,
    /// Kinds of data it needs, by id.
    pub(crate) data: Vec<String>,
    /// Who receives data for it.
    #[serde(default)]
    pub(crate) recipients: Vec<Handing>,
    #[serde(default)]
    pub(crate) law: Vec<String>,
    #[serde(default)]
    pub(crate) sample: bool,
}

/// Data handed to somebody for a purpose.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Handing {
    /// To whom, by id.
    pub(crate) id: String,
    pub(crate) how: Way,
    /// The scheme of a joint use.
    pub(crate) scheme: Option<String>,
}

/// How the law sees that data reaches somebody else (APPI Art. 27).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Way {
    /// They do the society's work, Art. 27(5)(i).
    Subcontracting,
    /// They use it together with the society, Art. 27(5)(iii).
    JointUse,
    /// A law requires or allows it, Art. 27(1).
    Law,
    /// The person agreed, Art. 27(1).
    Consent,
}

impl Way {
    /// Every way.
    pub(crate) const ALL: [Self; 4] = [
        Self::Subcontracting,
        Self::JointUse,
        Self::Law,
        Self::Consent,
    ];

    /// The id, as registers, templates and programs write it.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Subcontracting => "subcontracting",
            Self::JointUse => "joint-use",
            Self::Law => "law",
            Self::Consent => "consent",
        }
    }
}

/// Somebody who receives personal data.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recipient {
    pub(crate) id: String,
    pub(crate) name: Bilingual,
    #[serde(default)]
    pub(crate) sample: bool,
}

/// A kind of data the society holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DataKind {
    pub(crate) id: String,
    pub(crate) name: Bilingual,
    pub(crate) examples: Bilingual,
    pub(crate) source: Bilingual,
    pub(crate) retention: Bilingual,
    #[serde(default)]
    pub(crate) sample: bool,
}

/// A scheme of joint use; the Act wants every one of these published (Art. 27(5)(iii)).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scheme {
    pub(crate) id: String,
    pub(crate) name: Bilingual,
    pub(crate) items: Bilingual,
    pub(crate) users: Bilingual,
    pub(crate) users_purpose: Bilingual,
    pub(crate) responsible_name: Bilingual,
    pub(crate) responsible_address: Bilingual,
    pub(crate) responsible_representative: Bilingual,
    pub(crate) stop_contact: Bilingual,
    pub(crate) in_force: Day,
    /// What was changed since (APPI Art. 27(6)), the newest first.
    #[serde(default)]
    pub(crate) changes: Vec<SchemeChange>,
    pub(crate) law: Vec<String>,
    #[serde(default)]
    pub(crate) sample: bool,
}

/// A change of a scheme.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SchemeChange {
    pub(crate) date: Day,
    pub(crate) what: Bilingual,
}

/// Work entrusted to others.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Work {
    pub(crate) id: String,
    pub(crate) work: Bilingual,
    pub(crate) data: Bilingual,
    #[serde(default)]
    pub(crate) sample: bool,
}

/// Handling for which silence counts as consent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Consent {
    pub(crate) id: String,
    pub(crate) name: Bilingual,
    pub(crate) what: Bilingual,
    pub(crate) refusing: Bilingual,
    pub(crate) law: Vec<String>,
    #[serde(default)]
    pub(crate) sample: bool,
}

/// What a request costs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fee {
    pub(crate) kind: Kind,
    pub(crate) yen: u32,
    pub(crate) per: Bilingual,
    pub(crate) payment: Bilingual,
    #[serde(default)]
    pub(crate) law: Vec<String>,
    #[serde(default)]
    pub(crate) sample: bool,
}

/// A clock of some kinds of request, as [`request::deadline::Rule`] has it, with words for readers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClockRule {
    pub(crate) clock: ClockId,
    pub(crate) kinds: Vec<Kind>,
    pub(crate) days: u16,
    pub(crate) warn: Vec<u16>,
    #[serde(default)]
    pub(crate) starts: Vec<Start>,
    pub(crate) stops: Vec<Wait>,
    pub(crate) on_closed: OnClosed,
    pub(crate) name: Bilingual,
    /// How it is counted.
    pub(crate) text: Bilingual,
    pub(crate) law: Vec<String>,
    #[serde(default)]
    pub(crate) sample: bool,
}

impl ClockRule {
    /// The articles that it names, those of its starts as well.
    pub(crate) fn cited(&self) -> impl Iterator<Item = &String> {
        let of_starts = self.starts.iter().flat_map(|start| &start.law);
        self.law.iter().chain(of_starts)
    }
}

/// A time in which the society is closed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Closing {
    pub(crate) from: Edge,
    pub(crate) to: Edge,
    pub(crate) name: Bilingual,
    #[serde(default)]
    pub(crate) sample: bool,
}

/// How long closed requests are kept, as [`request::retention::Retention`] has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RetentionRule {
    pub(crate) kinds: Vec<Kind>,
    pub(crate) endings: Vec<Ending>,
    pub(crate) years: u8,
    #[serde(default)]
    pub(crate) sample: bool,
}

/// A ground for refusing a request.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ground {
    pub(crate) code: String,
    pub(crate) kinds: Vec<Kind>,
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) text: Bilingual,
    pub(crate) law: Vec<String>,
    #[serde(default)]
    pub(crate) sample: bool,
}

/// Who may make a request.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Role {
    pub(crate) id: String,
    pub(crate) name: Bilingual,
    pub(crate) who: Bilingual,
    pub(crate) further_papers: Bilingual,
    #[serde(default)]
    pub(crate) law: Vec<String>,
    #[serde(default)]
    pub(crate) sample: bool,
}

/// How many papers of a sort are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Strength {
    /// One is enough.
    One,
    /// Two are needed.
    Two,
}

/// A paper that shows who somebody is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Paper {
    pub(crate) id: String,
    pub(crate) name: Bilingual,
    pub(crate) strength: Strength,
    pub(crate) note: Option<Bilingual>,
    #[serde(default)]
    pub(crate) sample: bool,
}

/// A way to receive disclosed data.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Method {
    pub(crate) id: String,
    pub(crate) name: Bilingual,
    pub(crate) about: Bilingual,
    #[serde(default)]
    pub(crate) sample: bool,
}

/// A security control measure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Measure {
    pub(crate) id: String,
    pub(crate) area: String,
    pub(crate) text: Bilingual,
    #[serde(default)]
    pub(crate) sample: bool,
}

/// Where to turn.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Contact {
    pub(crate) id: String,
    pub(crate) name: Bilingual,
    pub(crate) telephone: String,
    pub(crate) hours: Bilingual,
    pub(crate) about: Bilingual,
    #[serde(default)]
    pub(crate) sample: bool,
}

/// A term that readers meet and may not know.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Term {
    pub(crate) id: String,
    /// The term; the Japanese with its readings, see [`crate::glossary`].
    pub(crate) term: Bilingual,
    pub(crate) meaning: Bilingual,
    #[serde(default)]
    pub(crate) law: Vec<String>,
    /// Other words that pages must not use for the same thing.
    #[serde(default)]
    pub(crate) avoid: Avoid,
}

/// Words by language.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Avoid {
    pub(crate) ja: Vec<String>,
    pub(crate) en: Vec<String>,
}
