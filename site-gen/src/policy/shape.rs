//! The shape of `/policy.json`. What is written here as documentation, programs read in the schema.

use std::collections::BTreeMap;

use request::Kind;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

use crate::content::registers::shape::{Scope, Strength, Way};

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

/// What every published thing has.
#[derive(Serialize, JsonSchema)]
pub(super) struct Entry {
    /// Its id among its sort; it stands in addresses and never changes.
    #[schemars(regex(pattern = "^[a-z0-9-]+$"))]
    pub(super) id: String,
    /// Whether the entry holds anything invented that waits to be replaced.
    pub(super) sample: bool,
    /// Where it is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) page: Option<Addresses>,
    /// Where a person asks about it: a form with this thing filled in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ask: Option<Addresses>,
}

/// A purpose of use.
#[derive(Serialize, JsonSchema)]
#[schemars(extend("unevaluatedProperties" = false))]
pub(super) struct Purpose {
    #[serde(flatten)]
    pub(super) entry: Entry,
    /// Id of its area.
    pub(super) area: String,
    /// Whether it stays within the society.
    pub(super) scope: Scope,
    /// The purpose in words.
    pub(super) text: Both,
    /// Ids of the kinds of data it needs.
    #[schemars(length(min = 1))]
    pub(super) data: Vec<String>,
    /// Who receives data for it, and how.
    pub(super) recipients: Vec<Handing>,
    /// Ids of the laws it rests on.
    pub(super) law: Vec<String>,
}

/// Data handed to somebody for a purpose.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Handing {
    /// Id of the recipient.
    pub(super) recipient: String,
    /// How the law sees it.
    pub(super) how: Way,
    /// Id of the scheme, where it is joint use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scheme: Option<String>,
}

/// A kind of data held.
#[derive(Serialize, JsonSchema)]
#[schemars(extend("unevaluatedProperties" = false))]
pub(super) struct DataKind {
    #[serde(flatten)]
    pub(super) entry: Entry,
    /// What it is called.
    pub(super) name: Both,
    /// What it contains.
    pub(super) examples: Both,
    /// Where it comes from.
    pub(super) source: Both,
    /// How long it is kept.
    pub(super) retention: Both,
}

/// Somebody who receives data.
#[derive(Serialize, JsonSchema)]
#[schemars(extend("unevaluatedProperties" = false))]
pub(super) struct Recipient {
    #[serde(flatten)]
    pub(super) entry: Entry,
    /// What it is called.
    pub(super) name: Both,
}

/// A scheme of joint use (APPI Art. 27(5)(iii)).
#[derive(Serialize, JsonSchema)]
#[schemars(extend("unevaluatedProperties" = false))]
pub(super) struct Scheme {
    #[serde(flatten)]
    pub(super) entry: Entry,
    /// What it is called.
    pub(super) name: Both,
    /// Items of data used jointly.
    pub(super) items: Both,
    /// Who uses them.
    pub(super) users: Both,
    /// What the users use them for.
    pub(super) users_purpose: Both,
    /// Who is responsible for managing them.
    pub(super) responsible: Responsible,
    /// Whom to tell if it should stop.
    pub(super) stop_contact: Both,
    /// Day from which it holds.
    #[schemars(extend("format" = "date"))]
    pub(super) in_force: String,
    /// What was changed since, the newest first.
    pub(super) changes: Vec<Change>,
    /// Ids of the laws it rests on.
    pub(super) law: Vec<String>,
}

/// A change of a scheme.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    /// Day of the change.
    #[schemars(extend("format" = "date"))]
    pub(super) date: String,
    /// What changed.
    pub(super) what: Both,
}

/// Who is responsible for managing data used jointly.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Responsible {
    /// Name.
    pub(super) name: Both,
    /// Address.
    pub(super) address: Both,
    /// Representative.
    pub(super) representative: Both,
}

/// Work entrusted to others.
#[derive(Serialize, JsonSchema)]
#[schemars(extend("unevaluatedProperties" = false))]
pub(super) struct Work {
    #[serde(flatten)]
    pub(super) entry: Entry,
    /// The work.
    pub(super) work: Both,
    /// Data handled in it.
    pub(super) data: Both,
}

/// Handling for which silence counts as consent.
#[derive(Serialize, JsonSchema)]
#[schemars(extend("unevaluatedProperties" = false))]
pub(super) struct Consent {
    #[serde(flatten)]
    pub(super) entry: Entry,
    /// What it is called.
    pub(super) name: Both,
    /// What happens if nothing is said.
    pub(super) what: Both,
    /// What happens if it is refused.
    pub(super) refusing: Both,
    /// Ids of the laws it rests on.
    pub(super) law: Vec<String>,
}

/// An area of security control measures.
#[derive(Serialize, JsonSchema)]
#[schemars(extend("unevaluatedProperties" = false))]
pub(super) struct SecurityArea {
    #[serde(flatten)]
    pub(super) entry: Entry,
    /// What it is called.
    pub(super) name: Both,
    /// Its measures.
    pub(super) measures: Vec<Both>,
}

/// A kind of request.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Right {
    /// Its id.
    #[schemars(schema_with = "kinds")]
    pub(super) id: &'static str,
    /// What it is called.
    pub(super) name: Both,
    /// The form with its explanation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) page: Option<Addresses>,
    /// Where programs send such a request; the contract is at `/api/openapi.json`.
    #[schemars(extend("format" = "uri"))]
    pub(super) api: String,
    /// What it costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fee: Option<Fee>,
}

/// What a request costs.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Fee {
    /// Yen; 0 is free.
    pub(super) yen: u32,
    /// What one fee covers.
    pub(super) per: Both,
    /// How it is paid.
    pub(super) payment: Both,
    /// Whether the fee is invented and waits to be replaced.
    pub(super) sample: bool,
    /// Ids of the laws it rests on.
    pub(super) law: Vec<String>,
}

/// How to ask.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Procedures {
    /// Who may ask.
    pub(super) requesters: Vec<Requester>,
    /// Papers that show who somebody is.
    pub(super) identity_papers: Vec<Paper>,
    /// Ways to receive disclosed data.
    pub(super) disclosure_methods: Vec<Method>,
    /// When a request cannot be agreed to.
    pub(super) refusal_grounds: Vec<Ground>,
}

/// Somebody who may ask.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Requester {
    /// Id.
    pub(super) id: String,
    /// What they are called.
    pub(super) name: Both,
    /// Who that is.
    pub(super) who: Both,
    /// Papers needed besides identity papers.
    pub(super) further_papers: Both,
    /// Ids of the laws it rests on.
    pub(super) law: Vec<String>,
}

/// A paper that shows who somebody is.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Paper {
    /// Id.
    pub(super) id: String,
    /// What it is called.
    pub(super) name: Both,
    /// How many of its sort are needed.
    pub(super) strength: Strength,
    /// What to mind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<Both>,
}

/// A way to receive disclosed data.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Method {
    /// Id.
    pub(super) id: String,
    /// What it is called.
    pub(super) name: Both,
    /// How it goes.
    pub(super) about: Both,
}

/// A ground for refusing.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Ground {
    /// The code that letters cite.
    pub(super) code: String,
    /// Ids of the kinds of request it applies to.
    pub(super) rights: Vec<&'static str>,
    /// The ground in words.
    pub(super) text: Both,
    /// Ids of the laws it rests on.
    pub(super) law: Vec<String>,
}

/// Where to turn.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Contact {
    /// Id.
    pub(super) id: String,
    /// What it is called.
    pub(super) name: Both,
    /// Telephone number.
    pub(super) telephone: String,
    /// When it answers.
    pub(super) hours: Both,
    /// What it is for.
    pub(super) about: Both,
    /// Whether it is invented and waits to be replaced.
    pub(super) sample: bool,
}

/// An article of law.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Law {
    /// Id.
    pub(super) id: String,
    /// Full name.
    pub(super) name: Both,
    /// Short name.
    pub(super) short: Both,
    /// What it lays down.
    pub(super) about: Both,
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

fn kinds(_: &mut SchemaGenerator) -> Schema {
    let ids: Vec<_> = Kind::ALL.iter().map(|kind| kind.id()).collect();
    json_schema!({ "type": "string", "enum": ids })
}
