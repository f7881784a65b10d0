//! The shape of `/policy.json`. What is written here as documentation, programs read in the schema.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use self::asking::{Contact, Law, Procedures, Right};
use self::entries::{Consent, DataKind, Purpose, Recipient, Scheme, SecurityArea, Work};

pub(super) mod asking;
pub(super) mod entries;

/// The published privacy policy of a health insurance society: what personal data it holds, what
/// for, who receives it, and how a person can ask. Texts are in Japanese, which prevails, and
/// English. Ids never change their meaning.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Privacy policy")]
pub(super) struct Policy {
    /// Address of this schema.
    #[serde(rename = "$schema")]
    #[schemars(extend("format" = "uri"))]
    pub(super) schema: String,
    /// Layout of this document. It rises when something is removed or changes its meaning.
    pub(super) format: u32,
    /// Day of the last change of any page.
    #[schemars(extend("format" = "date"))]
    pub(super) changed: String,
    /// Who publishes it.
    pub(super) society: Society,
    /// Whether anything here is still invented and waits to be replaced before publication.
    pub(super) has_samples: bool,
    /// Headings under which purposes stand.
    pub(super) areas: Vec<Area>,
    /// Purposes of use.
    pub(super) purposes: Vec<Purpose>,
    /// Kinds of data held.
    pub(super) data_kinds: Vec<DataKind>,
    /// Who receives data.
    pub(super) recipients: Vec<Recipient>,
    /// Schemes of joint use.
    pub(super) joint_use: Vec<Scheme>,
    /// Work entrusted to others.
    pub(super) subcontracting: Vec<Work>,
    /// Handling for which silence counts as consent, each of which may be refused.
    pub(super) consent_items: Vec<Consent>,
    /// Security control measures by area.
    pub(super) security_measures: Vec<SecurityArea>,
    /// What a person can ask for, and what it costs.
    pub(super) rights: Vec<Right>,
    /// How to ask.
    pub(super) procedures: Procedures,
    /// Where to turn.
    pub(super) contacts: Vec<Contact>,
    /// Articles of law that the rest names by id.
    pub(super) laws: Vec<Law>,
    /// Every page of the policy and every form, with its version in each language.
    pub(super) pages: Vec<Page>,
}

/// A text in both languages.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Both {
    /// Japanese; it prevails.
    pub(super) ja: String,
    /// English.
    pub(super) en: String,
}

/// Addresses in both languages.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Addresses {
    /// Of the Japanese page.
    #[schemars(extend("format" = "uri"))]
    pub(super) ja: String,
    /// Of the English page.
    #[schemars(extend("format" = "uri"))]
    pub(super) en: String,
}

/// Who publishes the policy.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Society {
    /// Origin of the site.
    #[schemars(extend("format" = "uri"))]
    pub(super) site: String,
    /// Facts by name: `name`, `address`, `representative_name`, `privacy_desk`, `telephone` and so on.
    pub(super) facts: BTreeMap<String, Fact>,
}

/// A fact about the society.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Fact {
    /// Japanese.
    pub(super) ja: String,
    /// English.
    pub(super) en: String,
    /// Whether it is invented and waits to be replaced.
    pub(super) sample: bool,
}

/// A heading under which purposes stand.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Area {
    /// Its id.
    #[schemars(regex(pattern = "^[a-z0-9-]+$"))]
    pub(super) id: String,
    /// What it is called.
    pub(super) name: Both,
}

/// A page in both languages.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    /// Address within the site, without language.
    pub(super) path: String,
    /// The Japanese text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ja: Option<Edition>,
    /// The English text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) en: Option<Edition>,
}

/// A page in one language.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Edition {
    /// Its address.
    #[schemars(extend("format" = "uri"))]
    pub(super) url: String,
    /// Its title.
    pub(super) title: String,
    /// Version of the text.
    pub(super) version: String,
    /// Day from which it holds.
    #[schemars(extend("format" = "date"))]
    pub(super) in_force: String,
    /// Day of the last change.
    #[schemars(extend("format" = "date"))]
    pub(super) changed: String,
    /// SHA-256 of the page's source: the digest that a request records of the text its sender saw.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub(super) digest: String,
    /// Every version, the newest first.
    pub(super) history: Vec<Revision>,
}

/// One version of a page.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Revision {
    /// Version.
    pub(super) version: String,
    /// Day of the change.
    #[schemars(extend("format" = "date"))]
    pub(super) date: String,
    /// What changed.
    pub(super) what: String,
    /// Why.
    pub(super) why: String,
}
