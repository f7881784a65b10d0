//! What letters say, as the shipped sentences make them, and how they are printed.

use std::collections::BTreeMap;

use jiff::civil::date;
use request::check::Answer;
use request::completion::{Asked, Item};
use request::letter::{FORMAT, Letter, Letters};
use request::{Kind, Language, Outcome};
use staff_desk::letter::{Say, Stationery, print};

use super::{LATER, all, decision, edition, grounds, write};
use crate::answers::{MARKER, submission};
use crate::harness::wording;

#[test]
fn every_letter_of_every_kind_and_outcome_says_all_it_has_to_in_both_languages() {
    let asked = Asked::new(Item::ALL.iter().copied(), date(2026, 12, 20)).unwrap();
    let grounds = grounds();
    let mut seen = BTreeMap::new();
    for language in Language::ALL {
        let edition = edition(language);
        for kind in Kind::ALL {
            let from = submission(kind);
            let decisions: Vec<_> = Outcome::ALL
                .iter()
                .filter_map(|it| decision(kind, *it))
                .collect();
            let says = all(kind, &asked).into_iter().map(|(_, say)| say);
            let decided = decisions.iter().map(|it| Say::Decision(it, &grounds));
            for say in says.chain(decided) {
                let written = write(&edition, language, &from, say, "", LATER);
                assert_eq!(written.lacks, [], "{kind} {language} {}", say.letter());
                *seen.entry(say.letter()).or_insert(0) += 1;
            }
        }
    }
    assert_eq!(seen.len(), Letter::ALL.len(), "{seen:?}");
}

#[test]
fn a_suit_is_named_from_the_day_after_two_weeks_and_only_where_the_act_knows_one() {
    let grounds = grounds();
    let text = |kind, outcome| {
        let decision = decision(kind, outcome).unwrap();
        let say = Say::Decision(&decision, &grounds);
        write(
            &edition(Language::Ja),
            Language::Ja,
            &submission(kind),
            say,
            "",
            LATER,
        )
        .sheet
        .text()
    };

    // Arrived on 24 November: two weeks end with 8 December.
    assert!(text(Kind::Disclosure, Outcome::Refused).contains("2026年12月9日以後"));
    assert!(!text(Kind::Disclosure, Outcome::Granted).contains("第39条"));
    assert!(!text(Kind::PurposeNotice, Outcome::Refused).contains("第39条"));
    assert!(
        text(Kind::PurposeNotice, Outcome::Refused).contains("個人情報保護委員会")
            || text(Kind::PurposeNotice, Outcome::Refused).contains("見本 commission")
    );
}

#[test]
fn a_provider_learns_whose_statement_is_meant_and_not_who_asks() {
    let from = submission(Kind::StatementDisclosure);
    let say = Say::ProviderQuery(date(2026, 12, 10));
    let sheet = write(&edition(Language::Ja), Language::Ja, &from, say, "", LATER).sheet;

    assert!(sheet.text().contains("1911年3月2日"));
    assert!(!sheet.text().contains("090-1234-5678"));
    assert!(sheet.reply.is_some());
    assert!(sheet.text().contains("□"));
}

#[test]
fn months_are_named_from_the_first_to_the_last_and_a_single_one_once() {
    let named = |last: &str, language| {
        let mut from = submission(Kind::StatementDisclosure);
        let last = Answer::Text {
            typed: last.to_owned(),
            normal: last.to_owned(),
        };
        from.answers.insert("months_to".to_owned(), last);
        let say = Say::ProviderQuery(date(2026, 12, 10));
        let sheet = write(&edition(language), language, &from, say, "", LATER).sheet;
        sheet.about.last().unwrap().value.clone()
    };

    assert_eq!(named("2026-04", Language::Ja), "2026年4月");
    assert_eq!(named("2026-06", Language::Ja), "2026年4月〜2026年6月");
    assert_eq!(named("2026-04", Language::En), "April 2026");
    assert_eq!(named("2026-06", Language::En), "April 2026 to June 2026");
}

/// A family's request about a member who died is no request of a patient: the letter says which of the two it is.
#[test]
fn a_provider_learns_which_kind_of_request_it_is_asked_about() {
    for kind in [Kind::StatementDisclosure, Kind::Bereaved] {
        let say = Say::ProviderQuery(date(2026, 12, 10));
        let opening = |language| {
            let sheet = write(
                &edition(language),
                language,
                &submission(kind),
                say,
                "",
                LATER,
            );
            sheet.sheet.blocks[0].paragraphs[0].clone()
        };

        let named = |language| wording(language).kind(kind).to_owned();
        assert!(opening(Language::Ja).contains(&format!("{}がありました", named(Language::Ja))));
        assert!(opening(Language::En).contains(&named(Language::En)));
    }
}

#[test]
fn what_was_typed_is_printed_as_it_was_typed_and_the_page_asks_nobody() {
    let grounds = grounds();
    let part = decision(Kind::Correction, Outcome::Part).unwrap();
    let from = submission(Kind::Correction);
    let sheet = write(
        &edition(Language::Ja),
        Language::Ja,
        &from,
        Say::Decision(&part, &grounds),
        "A & B",
        LATER,
    )
    .sheet;

    let page = print(&sheet).unwrap();

    assert!(sheet.text().contains("髙﨑　𠮷子辻\u{E0100}目印"));
    assert!(page.contains("髙﨑　𠮷子辻\u{E0100}目印 様"));
    assert!(page.contains("見本 髙子") && page.contains("見本の事由 &lt;に当たる&gt; &amp; とき"));
    assert!(!page.contains("&amp;amp;") && !page.contains("&amp;lt;"));
    for outside in ["http:", "https:", "url(", "<script", "<link", "src="] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(!format!("{sheet:?}").contains(MARKER));
}

#[test]
fn sentences_that_are_missing_or_of_another_version_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let intake = folder.path().join("dist/intake");
    let desk = folder.path().join("dist/desk");
    std::fs::create_dir_all(&desk).unwrap();
    let letters = |format| Letters {
        format,
        editions: [(Language::Ja, edition(Language::Ja))].into(),
    };
    let put = |letters: &Letters| {
        std::fs::write(
            desk.join("letters.json"),
            serde_json::to_vec(letters).unwrap(),
        )
        .unwrap();
        Stationery::read(&intake)
    };

    let missing = Stationery::read(&intake).unwrap_err().to_string();
    let other = put(&letters(FORMAT + 1)).unwrap_err().to_string();
    let read = put(&letters(FORMAT)).unwrap();

    assert!(
        missing.contains("letters.json") && missing.contains("site-gen build"),
        "{missing}"
    );
    assert!(other.contains("another version"), "{other}");
    assert_eq!(read.edition(Language::Ja), Some(&edition(Language::Ja)));
    assert_eq!(read.edition(Language::En), None);
}
