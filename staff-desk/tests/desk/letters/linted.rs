//! What is wrong with a letter is told one by one: what it leaves out, what of the desk's own stands in it, days before
//! their time.

use jiff::civil::date;
use request::completion::{Asked, Item};
use request::decision::{Decided, Decision, Ground};
use request::letter::{Edition, FEE_ACCOUNT, Label, Letter};
use request::{Kind, Language, Outcome, Reference, Right};
use staff_desk::letter::{Matter, Say, Wrong, compose, lint};

use super::{LATER, decision, edition, grounds, write};
use crate::answers::{TODAY, submission};
use crate::harness::wording;

/// What is wrong with the letter of a decision, in English.
fn wrong(edition: &Edition, kind: Kind, decision: &Decision, grounds: &[Ground]) -> Vec<String> {
    let say = Say::Decision(decision, grounds);
    let written = write(edition, Language::Ja, &submission(kind), say, "", LATER);
    written.lacks.iter().map(ToString::to_string).collect()
}

#[test]
fn what_a_decision_must_say_is_missed_one_by_one() {
    let (whole, grounds) = (edition(Language::Ja), grounds());
    let refused = decision(Kind::Disclosure, Outcome::Refused).unwrap();
    let otherwise = decision(Kind::Disclosure, Outcome::OtherMethod).unwrap();
    let part = decision(Kind::Correction, Outcome::Part).unwrap();
    let without = |decision: &Decision, clear: fn(&mut Decided)| {
        let mut decision = decision.clone();
        clear(&mut decision.rights[0]);
        decision
    };
    let given = "what is given or done instead";
    for (kind, decision, expected) in [
        (
            Kind::Disclosure,
            without(&refused, |it| it.reason.clear()),
            "the reason (Art. 36)",
        ),
        (
            Kind::Disclosure,
            without(&refused, |it| it.grounds.clear()),
            "the ground",
        ),
        (
            Kind::Correction,
            without(&part, |it| it.before.clear()),
            "what the record said before",
        ),
        (
            Kind::Correction,
            without(&part, |it| it.after.clear()),
            "what the record says now",
        ),
        (
            Kind::Correction,
            without(&part, |it| it.given.clear()),
            given,
        ),
        (
            Kind::Disclosure,
            without(&otherwise, |it| it.given.clear()),
            given,
        ),
    ] {
        let told = wrong(&whole, kind, &decision, &grounds);
        assert!(
            matches!(&told[..], [one] if one.contains(expected)),
            "{expected}: {told:?}"
        );
    }
    for (kind, decision) in [
        (Kind::Disclosure, &refused),
        (Kind::Disclosure, &otherwise),
        (Kind::Correction, &part),
    ] {
        assert!(wrong(&whole, kind, decision, &grounds).is_empty());
    }
    let unpublished = wrong(&whole, Kind::Disclosure, &refused, &[]);
    assert!(unpublished[0].contains("X1 is not published"));
}

#[test]
fn what_the_sentences_of_a_refusal_leave_out_is_missed_one_by_one() {
    let (whole, grounds) = (edition(Language::Ja), grounds());
    let refused = decision(Kind::Disclosure, Outcome::Refused).unwrap();
    let changed = |change: fn(&mut Edition)| {
        let mut edition = whole.clone();
        change(&mut edition);
        edition
    };
    for (edition, expected) in [
        (
            changed(|it| it.sentences.sue = vec!["訴えることもできます。".to_owned()]),
            "from when a suit may be brought (Art. 39)",
        ),
        (
            changed(|it| it.sentences.complain = vec!["委員会は{commission}です。".to_owned()]),
            "where to complain",
        ),
        (
            changed(|it| it.sentences.complain = vec!["窓口は{complaints}です。".to_owned()]),
            "the supervising commission",
        ),
        (
            changed(|it| {
                let decision = it.sentences.letters.get_mut("decision").unwrap();
                decision.closing = vec!["{new-due}まで".to_owned()];
            }),
            "nothing fills {new-due}",
        ),
        (
            changed(|it| {
                it.society.remove("representative_name");
            }),
            "who represents the society",
        ),
    ] {
        let told = wrong(&edition, Kind::Disclosure, &refused, &grounds);
        assert!(
            matches!(&told[..], [one] if one.contains(expected)),
            "{expected}: {told:?}"
        );
    }
}

#[test]
fn what_a_letter_that_asks_for_the_fee_leaves_out_is_missed_one_by_one() {
    let whole = edition(Language::Ja);
    let by = date(2026, 12, 15);
    let told = |change: fn(&mut Edition), today| {
        let mut edition = whole.clone();
        change(&mut edition);
        let (from, say) = (submission(Kind::Disclosure), Say::Fee { yen: 1_300, by });
        let written = write(&edition, Language::Ja, &from, say, "", today);
        let lacks = written.lacks.iter().map(ToString::to_string);
        (written.sheet.text(), lacks.collect::<Vec<_>>())
    };
    let (text, lacks) = told(|_nothing| {}, LATER);
    assert_eq!(lacks, [""; 0]);
    for said in [
        "手数料が1300円かかります",
        "2026年12月15日までに",
        "見本銀行 見本支店 普通預金 0000000",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }

    let (_, unpaid) = told(
        |it| {
            it.society.remove(FEE_ACCOUNT);
        },
        LATER,
    );
    let (_, late) = told(|_nothing| {}, date(2026, 12, 16));

    for (told, expected) in [
        (
            unpaid,
            "where the fee is paid. Correct content/society.toml",
        ),
        (late, "the day it asks for has passed"),
    ] {
        assert!(
            matches!(&told[..], [one] if one.contains(expected)),
            "{expected}: {told:?}"
        );
    }
}

#[test]
fn a_day_that_is_none_is_found_in_what_is_added_and_in_what_is_decided() {
    let (whole, grounds) = (edition(Language::Ja), grounds());
    let mut refused = decision(Kind::Disclosure, Outcome::Refused).unwrap();
    let from = submission(Kind::Disclosure);
    let told = |decision: &Decision, remark: &str| {
        let say = Say::Decision(decision, &grounds);
        let written = write(&whole, Language::Ja, &from, say, remark, LATER);
        let lacks = written.lacks.iter().map(ToString::to_string);
        lacks.collect::<Vec<_>>()
    };

    let added = told(&refused, "2026年12月1日（月）に来所してください。");
    let right = told(&refused, "2026年12月1日（火）に来所してください。");
    refused.rights[0].reason = "令和8年11月31日の記録はありません。".to_owned();
    let decided = told(&refused, "");

    for (told, place) in [
        (added, "the paragraph that is added"),
        (decided, "what is recorded"),
    ] {
        assert!(
            matches!(&told[..], [one] if one.contains("no calendar has") && one.contains(place)),
            "{place}: {told:?}"
        );
    }
    assert_eq!(right, [""; 0]);
}

/// A deletion leaves nothing that could be told as the content after it, and an addition had nothing before.
#[test]
fn a_deletion_and_an_addition_that_are_granted_can_be_told() {
    let (whole, grounds) = (edition(Language::Ja), grounds());
    let granted = decision(Kind::Correction, Outcome::Granted).unwrap();
    for (right, before, after) in [
        (Right::Delete, "見本 花子", ""),
        (Right::Add, "", "見本 髙子"),
    ] {
        let mut decision = granted.clone();
        decision.rights.retain(|it| it.right == right);
        decision.rights[0].before = before.to_owned();
        decision.rights[0].after = after.to_owned();
        let (from, say) = (
            submission(Kind::Correction),
            Say::Decision(&decision, &grounds),
        );
        let lacks = write(&whole, Language::Ja, &from, say, "", LATER).lacks;
        assert_eq!(lacks, [], "{right}");
    }
}

/// Whatever composed the letter: what is decided and does not stand on the paper is missed.
#[test]
fn what_the_paper_leaves_out_of_a_correction_is_missed() {
    let (whole, grounds) = (edition(Language::Ja), grounds());
    let (words, from) = (wording(Language::Ja), submission(Kind::Correction));
    let mut part = decision(Kind::Correction, Outcome::Part).unwrap();
    part.rights.truncate(1);
    let say = Say::Decision(&part, &grounds);
    let sheet = write(&whole, Language::Ja, &from, say, "", LATER).sheet;
    let reference = Reference::from_random(7);
    let matter = Matter {
        reference: &reference,
        arrived: TODAY,
        submission: &from,
        addressee: "",
        today: LATER,
    };
    for (label, expected) in [
        (Label::Before, "what the record said before"),
        (Label::After, "what the record says now"),
        (Label::Given, "what is given or done instead"),
    ] {
        let label = whole.sentences.label(label);
        let mut sheet = sheet.clone();
        for block in &mut sheet.blocks {
            block.rows.retain(|row| row.label != label);
        }

        let told = lint(&sheet, &whole, &words, &matter, say, &[]);

        assert_eq!(told.len(), 1, "{expected}: {told:?}");
        assert!(told[0].to_string().contains(expected), "{told:?}");
    }
}

#[test]
fn one_sentence_of_a_note_is_found_however_it_is_written_and_a_phrase_is_not() {
    let (whole, words) = (edition(Language::Ja), wording(Language::Ja));
    let from = submission(Kind::Disclosure);
    let reference = Reference::from_random(7);
    let matter = Matter {
        reference: &reference,
        arrived: TODAY,
        submission: &from,
        addressee: "",
        today: LATER,
    };
    let is_found = |note: &str, remark: &str| {
        let sheet = compose(&whole, &words, &matter, Say::Closing, remark);
        let lacks = lint(&sheet, &whole, &words, &matter, Say::Closing, &[note]);
        let whats: Vec<_> = lacks.into_iter().map(|it| it.what).collect();
        assert!(
            whats.is_empty() || whats == [Wrong::InternalNote],
            "{whats:?}"
        );
        !whats.is_empty()
    };

    let note = "9時に電話。ＡＢＣ課長と相談して決めた。以上です。";
    assert!(is_found(
        note,
        "お待たせしました。ABC課長と相談して決めた。"
    ));
    assert!(is_found(
        note,
        "お待たせしました。abc 課長と\n相談して決めた"
    ));
    assert!(is_found(
        "Called at nine. The Manager said no! Done.",
        "we asked: the manager said no."
    ));
    assert!(!is_found(note, "お待たせしました。以上です。"), "a phrase");
    assert!(!is_found("済", "手続が済みました。"), "a sign");
    let closing = &whole.sentences.letter(Letter::Closing).unwrap().closing[0];
    assert!(!is_found(closing, ""), "the society says so anyway");
}

#[test]
fn a_letter_holds_no_internal_note_no_entity_and_no_day_before_its_time() {
    let whole = edition(Language::En);
    let from = submission(Kind::Correction);
    let asked = Asked::new([Item::Period], date(2026, 12, 1)).unwrap();
    let extension = |due, new_due| Say::Extension {
        due,
        new_due,
        reason: "x is being looked into",
    };
    let due = date(2026, 12, 24);
    let lacks = |say, remark: &str, today| {
        let told = write(&whole, Language::En, &from, say, remark, today).lacks;
        told.iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    };

    let note = lacks(Say::Closing, "内部の記録：\n担当者だけが見る文", LATER);
    let entity = lacks(Say::Closing, "A &amp; B", LATER);
    let early = lacks(Say::Closing, "", date(2026, 11, 23));
    let passed = lacks(Say::Completion(&asked), "", date(2026, 12, 2));
    let same_day = lacks(extension(due, due), "", LATER);

    assert!(
        note.starts_with("text of the internal note stands in it"),
        "{note}"
    );
    assert!(entity.starts_with("&amp; stands in it"), "{entity}");
    assert!(early.contains("its date is before the arrival"), "{early}");
    assert!(
        passed.contains("the day it asks for has passed"),
        "{passed}"
    );
    assert!(same_day.contains("the new day is not after"), "{same_day}");
    assert_eq!(lacks(extension(due, date(2026, 12, 25)), "", LATER), "");
    assert_eq!(lacks(Say::Closing, "A & B <C>", LATER), "");
}
