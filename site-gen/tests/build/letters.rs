//! What stands between site and desk: sentences of letters, which reach the desk, and roots of the register,
//! which the desk makes and the site publishes.

use request::Language;
use request::letter::{Label, Letter, Letters};

use crate::site::Site;

#[test]
fn the_desk_gets_every_sentence_contact_and_fact_in_both_languages() {
    let site = Site::good();

    site_gen::build(&site.options()).unwrap();

    let letters: Letters = serde_json::from_str(&site.made("desk/letters.json")).unwrap();
    for language in Language::ALL {
        let edition = &letters.editions[&language];
        assert_eq!(edition.sentences.gaps(), []);
        assert_eq!(edition.contacts["commission"].telephone, "00-0000-0002");
        assert!(edition.society.contains_key("representative_name"));
        assert!(!edition.sentences.label(Label::Sue).is_empty());
    }
    let title = |language| {
        let letter = letters.editions[&language]
            .sentences
            .letter(Letter::Receipt);
        letter.unwrap().title.clone()
    };
    assert_ne!(title(Language::Ja), title(Language::En));
}

#[test]
fn whoever_asks_for_fees_says_where_they_are_paid() {
    let site = Site::good();
    let facts = site.text("content/society.toml");
    let stated = facts.split("[fee_account]").next().unwrap().to_owned();
    let rest = facts.split("[data_location]").nth(1).unwrap();
    site.put("society.toml", &format!("{stated}[data_location]{rest}"));

    let told = site.problems();

    assert!(
        matches!(&told[..], [one] if one.starts_with("content/registers/fees.toml:")
            && one.contains("`disclosure` costs 1300 yen, and society.toml does not say where it is paid")),
        "{told:?}"
    );
}

#[test]
fn every_fault_of_a_sentence_is_told_with_its_place_and_nothing_is_published() {
    let site = Site::good();
    let shipped = site.text("content/letters/en.toml");
    let spoilt = shipped
        .replace("sue = \"Bringing a suit\"\n", "")
        .replace("{commission}", "the commission")
        .replace(
            "We will answer by {new-due}.",
            "We will answer by {new-day}.",
        )
        .replace(
            "erase = \"Erasure\"",
            "erase = \"Erasure\"\nerased = \"Erasure\"",
        );
    site.put("letters/en.toml", &spoilt);
    site.put("registers/contacts.toml", &{
        let contacts = site.text("content/registers/contacts.toml");
        contacts.replace("id = \"complaints\"", "id = \"moans\"")
    });

    let told = site.problems();

    for expected in [
        "letters/en.toml:27: `labels.sue` is missing. Write it: the desk's letters need it.",
        "`complain` leaves out {commission}, which the letter must say. Put it in.",
        "nothing fills `{new-day}` in `letters.extension.opening.2`. Here there are {kind}, ",
        "`letters.extension` leaves out {new-due}",
        "no letter uses `rights.erased`. Did you mean `erase`?",
        "there is no contact `complaints`, which every letter of the desk names.",
    ] {
        let found = told.iter().filter(|line| line.contains(expected)).count();
        assert_eq!(found, 1, "{expected}\n{}", told.join("\n"));
    }
    assert_eq!(told.len(), 6, "{}", told.join("\n"));
    assert!(!site.options().out.join("desk").exists());
}

#[test]
fn roots_of_the_register_are_published_as_the_desk_made_them() {
    let site = Site::good();
    let day = |day: &str| format!(r#"{{ "day": "{day}", "root": "00", "leaves": [] }}"#);
    let roots = |days: &[String]| format!(r#"{{ "format": 1, "days": [{}] }}"#, days.join(","));
    let whole = roots(&[day("2026-11-30"), day("2026-12-01")]);
    site.put("roots.json", &whole);

    site_gen::build(&site.options()).unwrap();
    assert_eq!(site.made("site/roots.json"), whole);
    site.put(
        "roots.json",
        &roots(&[day("2026-11-30"), day("2026-12-02")]),
    );
    let gap = site.problems();
    site.put("roots.json", "{}");
    let odd = site.problems();

    assert_eq!(
        gap,
        [
            "content/roots.json: days before 2026-12-02 are left out. Take the file as `staff-desk roots` made it."
        ]
    );
    assert_eq!(
        odd,
        [
            "content/roots.json: this is no file of roots of this version. Let `staff-desk roots` make it."
        ]
    );
}
