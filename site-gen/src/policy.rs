//! `/policy.json`: what the society promises, for programs; `/policy.schema.json` says what is in it.
//!
//! 1. [`shape`] holds the types. The schema is made from them, so that the two cannot disagree; a
//!    schema written by hand would have to be remembered at every change.
//! 2. [`fill`] takes the registers and pages into them, both languages side by side.
//!
//! Ids are those of the registers and of the addresses, and keep their meaning for ever.

use std::collections::BTreeMap;

use schemars::Schema;

use self::shape::Policy;
use crate::press::Ready;

mod fill;
mod shape;

/// File of the policy within the site.
pub(crate) const FILE: &str = "policy.json";
/// File of its schema.
pub(crate) const SCHEMA: &str = "policy.schema.json";
/// Where the pages of the policy stand.
pub(crate) const POLICY: &str = "/privacy/";

/// Both files by path.
pub(crate) fn files(ready: &Ready) -> BTreeMap<String, Vec<u8>> {
    let base = &ready.content.settings.base_url;
    let id = format!("{base}/{SCHEMA}");
    let policy = fill::policy(ready, &id);
    BTreeMap::from([
        (FILE.to_owned(), json(&policy)),
        (SCHEMA.to_owned(), json(&schema(&id))),
    ])
}

fn schema(id: &str) -> Schema {
    let mut schema = schemars::schema_for!(Policy);
    schema.insert("$id".to_owned(), id.into());
    schema
}

/// JSON for programs that people read as well.
pub(crate) fn json(value: &impl serde::Serialize) -> Vec<u8> {
    // Nothing in it can fail to be written: its maps have texts for keys.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text.into_bytes()
}
