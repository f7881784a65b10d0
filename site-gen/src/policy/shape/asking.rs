//! What a person can ask for, how, and where.

use request::Kind;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

use super::{Addresses, Both};
use crate::content::registers::shape::Strength;

/// A kind of request.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct Right {
    /// Its id.
    #[schemars(schema_with = "kinds")]
    pub(in crate::policy) id: &'static str,
    /// What it is called.
    pub(in crate::policy) name: Both,
    /// The form with its explanation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::policy) page: Option<Addresses>,
    /// Where programs send such a request; the contract is at `/api/openapi.json`.
    #[schemars(extend("format" = "uri"))]
    pub(in crate::policy) api: String,
    /// What it costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::policy) fee: Option<Fee>,
}

/// What a request costs.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct Fee {
    /// Yen; 0 is free.
    pub(in crate::policy) yen: u32,
    /// What one fee covers.
    pub(in crate::policy) per: Both,
    /// How it is paid.
    pub(in crate::policy) payment: Both,
    /// Whether the fee is invented and waits to be replaced.
    pub(in crate::policy) sample: bool,
    /// Ids of the laws it rests on.
    pub(in crate::policy) law: Vec<String>,
}

/// How to ask.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct Procedures {
    /// Who may ask.
    pub(in crate::policy) requesters: Vec<Requester>,
    /// Papers that show who somebody is.
    pub(in crate::policy) identity_papers: Vec<Paper>,
    /// Ways to receive disclosed data.
    pub(in crate::policy) disclosure_methods: Vec<Method>,
    /// When a request cannot be agreed to.
    pub(in crate::policy) refusal_grounds: Vec<Ground>,
}

/// Somebody who may ask.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct Requester {
    /// Id.
    pub(in crate::policy) id: String,
    /// What they are called.
    pub(in crate::policy) name: Both,
    /// Who that is.
    pub(in crate::policy) who: Both,
    /// Papers needed besides identity papers.
    pub(in crate::policy) further_papers: Both,
    /// Ids of the laws it rests on.
    pub(in crate::policy) law: Vec<String>,
}

/// A paper that shows who somebody is.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct Paper {
    /// Id.
    pub(in crate::policy) id: String,
    /// What it is called.
    pub(in crate::policy) name: Both,
    /// How many of its sort are needed.
    pub(in crate::policy) strength: Strength,
    /// What to mind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::policy) note: Option<Both>,
}

/// A way to receive disclosed data.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct Method {
    /// Id.
    pub(in crate::policy) id: String,
    /// What it is called.
    pub(in crate::policy) name: Both,
    /// How it goes.
    pub(in crate::policy) about: Both,
}

/// A ground for refusing.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct Ground {
    /// The code that letters cite.
    pub(in crate::policy) code: String,
    /// Ids of the kinds of request it applies to.
    pub(in crate::policy) rights: Vec<&'static str>,
    /// The ground in words.
    pub(in crate::policy) text: Both,
    /// Ids of the laws it rests on.
    pub(in crate::policy) law: Vec<String>,
}

/// Where to turn.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct Contact {
    /// Id.
    pub(in crate::policy) id: String,
    /// What it is called.
    pub(in crate::policy) name: Both,
    /// Telephone number.
    pub(in crate::policy) telephone: String,
    /// When it answers.
    pub(in crate::policy) hours: Both,
    /// What it is for.
    pub(in crate::policy) about: Both,
    /// Whether it is invented and waits to be replaced.
    pub(in crate::policy) sample: bool,
}

/// An article of law.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct Law {
    /// Id.
    pub(in crate::policy) id: String,
    /// Full name.
    pub(in crate::policy) name: Both,
    /// Short name.
    pub(in crate::policy) short: Both,
    /// What it lays down.
    pub(in crate::policy) about: Both,
}

fn kinds(_: &mut SchemaGenerator) -> Schema {
    let ids: Vec<_> = Kind::ALL.iter().map(|kind| kind.id()).collect();
    json_schema!({ "type": "string", "enum": ids })
}
