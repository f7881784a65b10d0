//! The publication checklist over the site that ships: each item is taken out, one at a time, and its
//! message is expected; and the small register of the small site.

use std::collections::BTreeSet;
use std::path::Path;

use site_gen::{Duty, Level, Problems, Report, State};

use crate::site::Site;

use self::removals::{Edit, REMOVALS};

mod removals;

const REGISTER: &str = "content/registers/publication.toml";

/// Registers that the small site shows, by the item that asks for them.
const SHOWN: [(&str, &str); 13] = [
    ("purposes", "purposes"),
    ("purposes-split", "recipients"),
    ("data-held", "data-kinds"),
    ("joint-use", "joint-use"),
    ("subcontracting", "subcontracting"),
    ("implied-consent", "consent-items"),
    ("refusal-grounds", "refusal-grounds"),
    ("fees", "fees"),
    ("identity", "identity-papers"),
    ("where-to-send", "requester-roles"),
    ("disclosure-methods", "disclosure-methods"),
    ("security", "security-measures"),
    ("complaints", "contacts"),
];

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
        let pointer = match shown {
            Some((_, name)) => format!("register = \"{name}\", at = \"/lists/#lists\""),
            None if id == "form-purpose" => "every_form = \"purpose\"".to_owned(),
            None => "section = \"/search/\"".to_owned(),
        };
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

/// Every problem of the site after one change.
fn after(path: &str, from: &str, to: &str) -> Vec<String> {
    let site = Site::good();
    site.change(path, from, to);
    site.problems()
}

#[test]
fn an_item_can_neither_be_dropped_nor_made_weaker_nor_misspelt() {
    let first = tiny();
    let first = first.split_inclusive("] }]\n").next().unwrap_or(&first);
    let first = first.split_inclusive("}]\n").next().unwrap().to_owned();
    let cases = [
        (
            first.as_str(),
            "",
            "registers/publication.toml: item 1 of the publication list, `name`, is missing. Put its \
             [[item]] back; where it does not concern the society, say so with `when`.",
        ),
        (
            "id = \"name\"",
            "id = \"nam\"",
            "registers/publication.toml:2: there is no item `nam`. Did you mean `name`?",
        ),
        (
            "level = \"must\"",
            "level = \"guidance\"",
            "registers/publication.toml:5: `name` binds more than this. Write level = \"must\".",
        ),
        (
            "level = \"must\"",
            "level = \"must\"\ndepends = { ja = \"甲\", en = \"a\" }\nwhen = { charged = true }",
            "registers/publication.toml:7: `name` binds every society. Remove `when`.",
        ),
        (
            "satisfied_by = [{ section = \"/search/\" }]",
            "satisfied_by = []",
            "registers/publication.toml:7: nothing shows that this item is published. Add a pointer.",
        ),
        (
            "where = [\"/search/\"]",
            "where = []",
            "registers/publication.toml:6: say where readers find this item. Add an address like \
             /privacy/#society.",
        ),
        (
            "level = \"must\"",
            "level = \"must\"\ndepends = { ja = \"甲\", en = \"a\" }",
            "registers/publication.toml:6: this item is said to depend on something. Add `when`, or \
             remove depends.",
        ),
    ];
    for (from, to, expected) in cases {
        let told = after(REGISTER, from, to);

        let expected = format!("content/{expected}");
        assert!(told.contains(&expected), "{expected}\n{told:#?}");
    }
}

#[test]
fn a_pointer_that_cannot_be_followed_names_what_is_near() {
    let cases = [
        (
            "sektion = \"/search/\"",
            "unknown key `sektion`. Did you mean `section`?",
        ),
        (
            "section = \"/serch/\"",
            "there is no page /serch/ in both languages. Did you mean `/search/`? Add it, or correct the address.",
        ),
        (
            "fact = \"nam\", at = \"/search/\"",
            "there is no fact `nam`. Did you mean `name`?",
        ),
        ("fact = \"name\"", "say where the fact stands. Add at."),
        (
            "register = \"fee\", at = \"/search/\"",
            "there is no register `fee`. Did you mean `fees`?",
        ),
        (
            "register = \"fees\"",
            "say where the register stands. Add at.",
        ),
        ("entry = \"contacts\"", "write an entry as REGISTER/ID."),
        (
            "field = \"contact.hours\"",
            "there is no register `contact`. Did you mean `contacts`?",
        ),
        ("field = \"contacts\"", "write a field as REGISTER.KEY."),
        (
            "generated = \"skiplink\"",
            "`skiplink` is not allowed here. Did you mean `skip-link`?",
        ),
        (
            "every_form = \"purpose\", at = \"/search/\"",
            "this pointer has no at. Remove it.",
        ),
        (
            "section = \"/search/\", entry = \"contacts/desk\"",
            "a pointer says one thing: section, fact, register, entry, field, fees, forms, every_form or generated. Write one of them, each in its own { }.",
        ),
    ];
    for (pointer, expected) in cases {
        let told = after(REGISTER, "section = \"/search/\"", pointer);

        let expected = format!("{REGISTER}:7: {expected}");
        assert!(told.contains(&expected), "{pointer}: {told:#?}");
    }
}

#[test]
fn a_place_that_is_not_there_is_told_where_it_is_named() {
    let told = after(
        REGISTER,
        "where = [\"/search/\"]",
        "where = [\"/lists/#lits\"]",
    );

    assert_eq!(told.len(), 1, "{told:#?}");
    let expected =
        format!("{REGISTER}:6: the page /lists/ has no section #lits. Did you mean `lists`?");
    assert_eq!(told[0], expected);
}

#[test]
fn a_circumstance_is_stated_and_asked_for() {
    let site = Site::shipped();
    site.change(REGISTER, "abroad = false", "abraod = false");

    let told = site.problems();

    let unstated = format!(
        "the circumstance `abroad` is not stated. Did you mean `abraod`? Or say under \
         [circumstances] whether it is so."
    );
    let unasked = "no item asks for the circumstance `abraod`. Did you mean `abroad`?";
    for expected in [unstated.as_str(), unasked] {
        assert!(
            told.iter()
                .any(|it| it.starts_with(REGISTER) && it.ends_with(expected)),
            "{told:#?}"
        );
    }
}

#[test]
fn a_message_names_the_line_of_the_section() {
    let site = Site::shipped();
    let path = "content/ja/privacy/index.md";
    site.change(path, "{{ society.address }}", "本部");
    let text = site.text(path);
    let line = text
        .lines()
        .position(|it| it.ends_with("{#society}"))
        .unwrap()
        + 1;

    let told = site.problems();

    let place = format!("{path}:{line}: the section {{#society}} does not hold");
    assert!(told.iter().any(|it| it.starts_with(&place)), "{told:#?}");
}

#[test]
fn content_that_lies_is_told() {
    let joint = "content/registers/joint-use.toml";
    let cases = [
        (
            joint,
            "responsible_address = { ja = \"{{ society.address }}\"",
            "responsible_address = { ja = \"別の町\"",
            "the Society is responsible for this scheme, but its address in `ja` is not that of \
             society.toml. Write {{ society.address }}.",
        ),
        (
            joint,
            "en = \"{{ society.representative_name }}, {{",
            "en = \"Hanako Mihon, {{",
            "the Society is responsible for this scheme, but its representative in `en` is not that \
             of society.toml. Write {{ society.representative_name }}.",
        ),
        (
            joint,
            "{{ society.address }}\", en",
            "{{ society.adress }}\", en",
            "society.toml states no fact `adress`. Did you mean `address`?",
        ),
        (
            joint,
            "in_force = 2026-12-01",
            "in_force = 2026-12-01\nchanges = [{ date = 2026-12-02, what = { ja = \"甲\", en = \"a\" } }, \
             { date = 2026-12-03, what = { ja = \"乙\", en = \"b\" } }]",
            "the changes are not in order. Put the newest first.",
        ),
        (
            joint,
            "in_force = 2026-12-01",
            "in_force = 2026-12-01\nchanges = [{ date = 2026-11-30, what = { ja = \"甲\", en = \"a\" } }]",
            "this change is older than the scheme's in_force. Correct one of the two days.",
        ),
        (
            joint,
            "id = \"joint-checkups\"",
            "id = \"high-cost-grant\"",
            "the id `high-cost-grant` stands here a second time. Give each entry its own.",
        ),
        (
            "content/registers/fees.toml",
            "kind = \"correction\"\nyen = 0",
            "kind = \"correction\"\nyen = 300",
            "a request of the kind `correction` must be free: APPI Art. 38 allows fees for disclosure \
             and notification of purposes only. Write yen = 0.",
        ),
        (
            REGISTER,
            "id = \"address\"",
            "id = \"name\"",
            "the id `name` stands here a second time. Give each entry its own.",
        ),
    ];
    for (path, from, to, expected) in cases {
        let site = Site::shipped();
        site.change(path, from, to);

        let told = site.problems();

        let is_it = |line: &String| line.starts_with(path) && line.ends_with(expected);
        assert!(told.iter().any(is_it), "{expected}\n{told:#?}");
    }
}

#[test]
fn the_program_prints_the_list_as_a_table_and_as_json() {
    let site = Site::shipped();

    let (fine, japanese, _) = site.run(&["check"]);
    let (_, english, _) = site.run(&["check", "--language", "en"]);
    let (_, json, _) = site.run(&["check", "--format", "json"]);

    assert_eq!(fine, Some(0));
    let snapshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    for (name, text) in [
        ("checklist.ja.txt", &japanese),
        ("checklist.en.txt", &english),
    ] {
        // The last line counts pages and samples, which change with the content.
        let (table, summary) = text.trim_end().rsplit_once('\n').unwrap();
        assert!(summary.contains(" pages, no problem, "), "{summary}");
        let file = snapshots.join(name);
        if std::env::var_os("BLESS").is_some() {
            std::fs::create_dir_all(&snapshots).unwrap();
            std::fs::write(&file, format!("{table}\n")).unwrap();
        }
        let expected = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(
            expected.trim_end() == table,
            "the table differs from {}.\nRead it; if it is right, run the test with BLESS=1.\n\n{table}",
            file.display()
        );
    }
    let read: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(read["items"].as_array().unwrap().len(), 42);
    assert_eq!(read["items"][1]["id"], "address");
    assert_eq!(read["items"][1]["level"], "must");
    assert_eq!(read["items"][1]["law"][0]["id"], "act-32-1-1");
    assert_eq!(read["items"][1]["where"][0]["path"], "/privacy/#society");
    assert_eq!(read["items"][15]["state"], "does-not-apply");
    assert_eq!(read["problems"].as_array().unwrap().len(), 0);
    assert!(!read["samples"].as_array().unwrap().is_empty());
}

#[test]
fn json_is_whole_when_the_content_is_wrong_or_is_not_there() {
    let site = Site::shipped();
    site.change(
        "content/ja/privacy/index.md",
        "{{ society.address }}",
        "本部",
    );
    site.change(
        "content/ja/privacy/index.md",
        "{{ society.privacy_officer }}",
        "理事長",
    );

    let (wrong, json, talk) = site.run(&["check", "--format", "json"]);
    let gone = Site::shipped();
    std::fs::remove_dir_all(gone.options().content).unwrap();
    let (failed, failure, _) = gone.run(&["check", "--format", "json"]);

    assert_eq!((wrong, talk.as_str()), (Some(1), ""));
    let read: serde_json::Value = serde_json::from_str(&json).unwrap();
    let problems = read["problems"].as_array().unwrap();
    let problem = problems
        .iter()
        .find(|it| it["text"].as_str().unwrap().contains("item 2 of"))
        .unwrap();
    assert!(
        problem["file"]
            .as_str()
            .unwrap()
            .ends_with("ja/privacy/index.md")
    );
    assert!(problem["line"].as_u64().unwrap() > 1);
    assert_eq!(problem["level"], "problem");
    assert!(problem["column"].is_null());
    let warnings = read["warnings"].as_array().unwrap();
    assert!(
        warnings
            .iter()
            .any(|it| it["text"].as_str().unwrap().contains("item 36 of"))
    );
    assert_eq!(read["items"][1]["state"], "missing");
    assert_eq!(failed, Some(3));
    let failure: serde_json::Value = serde_json::from_str(&failure).unwrap();
    assert!(failure["failure"].as_str().unwrap().contains("--content"));
}

#[test]
fn the_page_shows_where_each_item_stands_and_what_does_not_apply() {
    let site = Site::shipped();
    // An item that is only recommended may be missing from a site that is published.
    Edit::Drop("content/registers/contacts.toml", "commission").apply(&site);

    site_gen::build(&site.options()).unwrap();

    let html = site.made("site/privacy/publication/index.html");
    let row = |id: &str| {
        let start = html.find(&format!("<tr id=\"item-{id}\">")).unwrap();
        html[start..].split("</tr>").next().unwrap().to_owned()
    };
    assert!(row("address").contains("href=\"/privacy/#society\""));
    assert!(row("foreign-environment").contains("<strong>当てはまりません</strong>"));
    assert!(row("outside-desks").contains("準備中") && !row("outside-desks").contains("href"));
    assert_eq!(html.matches("<tr id=\"item-").count(), 42);
    let english = site.made("site/en/privacy/publication/index.html");
    assert!(english.contains("href=\"/en/privacy/purposes/#list\""));
}
