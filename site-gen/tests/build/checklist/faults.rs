//! A register that is wrong, pointers that lead nowhere, and content that lies.

use super::{REGISTER, tiny};
use crate::site::Site;

/// Every problem of the site after one change.
fn after(path: &str, from: &str, to: &str) -> Vec<String> {
    let site = Site::good();
    site.change(path, from, to);
    site.problems()
}

#[test]
fn an_item_can_neither_be_dropped_nor_made_weaker_nor_misspelt() {
    let all = tiny();
    let first = all.split_inclusive("}]\n").next().unwrap();
    let cases = [
        (
            first,
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
            "registers/publication.toml:28: nothing shows that this item is published. Add a pointer.",
        ),
        (
            "{ fact = \"name\", at = \"/lists/#lists\" }",
            "{ section = \"/search/\" }",
            "registers/publication.toml:7: `name` is not shown by what the law asks for. Add { fact = \
             \"name\", at = \"…\" }.",
        ),
        (
            "{ field = \"joint-use.users\" }, ",
            "",
            "registers/publication.toml:133: `joint-use` is not shown by what the law asks for. Add { \
             field = \"joint-use.users\" }.",
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

        let expected = format!("{REGISTER}:28: {expected}");
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

    let unstated = "the circumstance `abroad` is not stated. Did you mean `abraod`? Or say under \
                    [circumstances] whether it is so.";
    let unasked = "no item asks for the circumstance `abraod`. Did you mean `abroad`?";
    for expected in [unstated, unasked] {
        assert!(
            told.iter()
                .any(|it| it.starts_with(REGISTER) && it.ends_with(expected)),
            "{told:#?}"
        );
    }
}

#[test]
fn a_circumstance_that_the_site_belies_is_worth_a_look() {
    let site = Site::shipped();
    site.change(REGISTER, "joint-checkups = true", "joint-checkups = false");

    let checked = site_gen::examine(&site.options(), false);

    let warnings = checked.outcome.unwrap().warnings;
    let told: Vec<_> = warnings.iter().map(|it| it.text.as_str()).collect();
    assert!(
        told.contains(
            &"`joint-checkups` is said not to be so, yet “Joint use in check-ups carried out with \
              employers”, which it would ask for, is published. Write joint-checkups = true, or take \
              down what does not apply."
        ),
        "{told:#?}"
    );
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
fn a_scheme_of_joint_use_that_lies_is_told() {
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
    ];
    told_of_shipped(&cases);
}

#[test]
fn a_fee_the_law_forbids_and_an_id_used_twice_are_told() {
    let cases = [
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
    told_of_shipped(&cases);
}

/// Each change of the site that ships is told in its file, among whatever else follows from it.
fn told_of_shipped(cases: &[(&str, &str, &str, &str)]) {
    for &(path, from, to, expected) in cases {
        let site = Site::shipped();
        site.change(path, from, to);

        let told = site.problems();

        let is_it = |line: &String| line.starts_with(path) && line.ends_with(expected);
        assert!(told.iter().any(is_it), "{expected}\n{told:#?}");
    }
}
