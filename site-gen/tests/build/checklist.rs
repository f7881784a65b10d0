//! The publication checklist over the site that ships: each item is taken out, one at a time, and its
//! message is expected; and the small register of the small site.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests stop the test where its own files fail"
)]

use std::collections::BTreeSet;
use std::path::Path;

use request::Kind;
use site_gen::{Duty, Level, Problems, Report, State};

use crate::site::Site;

use self::removals::REMOVALS;

mod faults;
mod printed;
mod removals;

const REGISTER: &str = "content/registers/publication.toml";

/// What shows the items of the small site that need something of their own.
const SHOWN: [(&str, &str); 19] = [
    ("name", "fact = \"name\", at = AT"),
    ("address", "fact = \"address\", at = AT"),
    ("representative", "fact = \"representative_name\", at = AT"),
    ("purposes", "register = \"purposes\", at = AT"),
    ("purposes-split", "register = \"recipients\", at = AT"),
    ("form-purpose", "every_form = \"purpose\""),
    ("where-to-send", "fact = \"postal_requests_to\", at = AT"),
    ("identity", "register = \"identity-papers\", at = AT"),
    ("fees", "fees = AT"),
    ("fee-payment", "field = \"fees.payment\", at = AT"),
    ("request-kinds", "forms = AT"),
    ("security", "register = \"security-measures\", at = AT"),
    ("complaints", "register = \"contacts\", at = AT"),
    (
        "joint-use",
        "field = \"joint-use.items\", at = AT }, { field = \"joint-use.users\" }, \
         { field = \"joint-use.users_purpose\"",
    ),
    (
        "joint-use-responsible",
        "field = \"joint-use.responsible_name\" }, { field = \"joint-use.responsible_address\" }, \
         { field = \"joint-use.responsible_representative\"",
    ),
    ("subcontracting", "register = \"subcontracting\", at = AT"),
    ("implied-consent", "register = \"consent-items\", at = AT"),
    ("data-held", "register = \"data-kinds\", at = AT"),
    (
        "disclosure-methods",
        "register = \"disclosure-methods\", at = AT",
    ),
];

/// What the one page of the small site must hold for them, beside its registers.
#[must_use]
pub(crate) fn stated() -> String {
    let facts = [
        "name",
        "address",
        "representative_name",
        "postal_requests_to",
    ];
    let facts = facts.map(|key| format!("{{{{ society.{key} }}}}。\n"));
    let forms =
        Kind::ALL.map(|kind| format!("[{kind}](/request/{kind}/) {{{{ fee.{kind} }}}}。\n"));
    format!("\n{}{}", facts.concat(), forms.concat())
}

/// The ids of the items, from the register that ships.
fn ids() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(REGISTER);
    let table: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    let items = table["item"].as_array().unwrap().iter();
    items
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

/// A register in which every item of the small site stands on its one page.
#[must_use]
pub(crate) fn tiny() -> String {
    let item = |id: &String| {
        let shown = SHOWN.iter().find(|(item, _)| item == id);
        let pointer = shown.map_or("section = \"/search/\"", |(_, pointer)| pointer);
        let pointer = pointer.replace("AT", "\"/lists/#lists\"");
        format!(
            "[[item]]\nid = \"{id}\"\nwhat = {{ ja = \"{id}\", en = \"{id}\" }}\n\
             law = [\"act-38-1\"]\nlevel = \"must\"\nwhere = [\"/search/\"]\n\
             satisfied_by = [{{ {pointer} }}]\n"
        )
    };
    ids().iter().map(item).collect()
}

/// What is told of the checklist: file, whether it stops a build, text.
fn told(site: &Site, outcome: Result<Report, Problems>) -> Vec<(String, Level, String)> {
    let found = match outcome {
        Ok(report) => report.warnings,
        Err(Problems::Content(found)) => found,
        Err(Problems::Failed(failure)) => panic!("{failure}"),
    };
    let root = site.options().content.parent().unwrap().to_owned();
    let root = format!("{}/", root.display());
    let own = found
        .into_iter()
        .filter(|it| it.text.contains("of the publication list"));
    // Articles stand with a space that does not break.
    let text = |text: &str| text.replace('\u{a0}', " ");
    own.map(|it| (it.file.replace(&root, ""), it.level, text(&it.text)))
        .collect()
}

#[test]
fn each_item_taken_out_is_told_by_its_own_message_alone() {
    for removal in &REMOVALS {
        let site = Site::shipped();
        for edit in removal.edits {
            edit.apply(&site);
        }

        let checked = site_gen::examine(&site.options(), false);
        let told = told(&site, checked.outcome);
        let missing = checked.items.into_iter();
        let missing: Vec<_> = missing
            .filter(|item| item.state == State::Missing)
            .collect();

        let id = removal.id;
        assert_eq!(told.len(), 1, "{id}: {told:#?}");
        let (file, level, text) = &told[0];
        assert_eq!(
            (file.as_str(), text.as_str()),
            (removal.file, removal.text),
            "{id}"
        );
        let ids: Vec<_> = missing.iter().map(|item| item.id.as_str()).collect();
        assert_eq!(ids, [id]);
        let stops = missing[0].level != Duty::Guidance;
        assert_eq!(*level == Level::Wrong, stops, "{id}");
    }
}

#[test]
fn every_item_of_the_register_is_taken_out_by_some_row() {
    let rows: Vec<_> = REMOVALS.iter().map(|it| it.id.to_owned()).collect();

    assert_eq!(rows, ids());
    assert_eq!(rows.len(), 42);
}

#[test]
fn the_site_that_ships_lacks_no_item() {
    let checked = site_gen::examine(&Site::shipped().options(), false);

    let states = |state| checked.items.iter().filter(move |it| it.state == state);
    assert_eq!(states(State::Missing).count(), 0);
    let aside: BTreeSet<_> = states(State::DoesNotApply)
        .map(|it| it.id.as_str())
        .collect();
    assert_eq!(
        aside,
        BTreeSet::from([
            "accredited-body",
            "anonymised",
            "foreign-environment",
            "incidents"
        ])
    );
}
