use super::*;
use crate::event::EventKind;
use crate::standing::Standing;

fn grounds() -> Vec<Ground> {
    use Outcome::{NoData, NotAccepted, Part, Refused};

    let ground = |code: &str, kinds: &[Kind], outcomes: &[Outcome]| Ground {
        code: code.to_owned(),
        kinds: kinds.to_vec(),
        outcomes: outcomes.to_vec(),
        text: String::new(),
        law: Vec::new(),
    };
    vec![
        ground("D1", &[Kind::Disclosure], &[Part, Refused]),
        ground("D4", &[Kind::Disclosure], &[NoData]),
        ground("C1", &[Kind::Correction], &[Part, Refused]),
        ground("F1", &Kind::ALL, &[NotAccepted]),
    ]
}

fn standing(kind: Kind, events: &[EventKind]) -> Standing {
    let start = Standing::RECEIVED;
    events.iter().fold(start, |standing, event| {
        standing.then(kind, *event).unwrap()
    })
}

fn confirmed(kind: Kind) -> Standing {
    standing(kind, &[EventKind::IdentityConfirmed])
}

/// A draft of one right.
fn one(right: Right, outcome: &str) -> DraftRight {
    DraftRight {
        right: right.id().to_owned(),
        outcome: outcome.to_owned(),
        ..DraftRight::default()
    }
}

fn check(kind: Kind, standing: Standing, draft: &Draft) -> Result<Decision, Vec<Flaw>> {
    let asked = &Right::of_kind(kind)[..1];
    draft.check(&Setting {
        kind,
        asked,
        standing,
        grounds: &grounds(),
        is_barred: false,
        notes: &["9時に電話。勤め先の上司には話していないとのこと。"],
    })
}

fn flaws(kind: Kind, rights: Vec<DraftRight>, note: &str) -> Vec<(Option<usize>, Part, What)> {
    let note = note.to_owned();
    let draft = Draft { rights, note };
    let found = check(kind, confirmed(kind), &draft).unwrap_err();
    let triple = |flaw: Flaw| (flaw.at, flaw.part, flaw.what);
    found.into_iter().map(triple).collect()
}

#[test]
fn a_refusal_needs_a_ground_that_fits_and_a_reason() {
    let bare = flaws(Kind::Disclosure, vec![one(Right::Disclose, "refused")], "");
    let fitting = vec!["D1".to_owned()];
    assert_eq!(
        bare,
        [
            (Some(0), Part::Reason, What::Missing),
            (Some(0), Part::Grounds, What::NoGround(fitting.clone())),
        ]
    );

    let wrong = DraftRight {
        grounds: ["D4", "C1", "X9", "D1", "D1"].map(str::to_owned).into(),
        reason: "A reason.".to_owned(),
        ..one(Right::Disclose, "refused")
    };
    let wrong: Vec<_> = flaws(Kind::Disclosure, vec![wrong], "")
        .into_iter()
        .map(|(_, _, what)| what)
        .collect();
    assert_eq!(
        wrong,
        [
            What::GroundOfOtherOutcome("D4".to_owned(), fitting.clone()),
            What::GroundOfOtherKind("C1".to_owned(), fitting),
            What::UnknownGround("X9".to_owned()),
            What::GroundTwice("D1".to_owned()),
        ]
    );
}

#[test]
fn every_flaw_is_told_at_once() {
    let rights = vec![
        one(Right::Disclose, "refused"),
        one(Right::Disclose, "granted"),
        one(Right::Erase, "gone"),
        DraftRight::default(),
    ];
    let found = flaws(Kind::Disclosure, rights, "");

    let whats: Vec<_> = found.into_iter().map(|(at, _, what)| (at, what)).collect();
    for expected in [
        (Some(0), What::Missing),
        (Some(1), What::Missing),
        (Some(1), What::Twice(Right::Disclose)),
        (Some(2), What::NotAsked(Right::Erase)),
        (
            Some(2),
            What::UnknownOutcome(Right::Erase.outcomes().to_vec()),
        ),
        (Some(3), What::UnknownRight),
    ] {
        assert!(whats.contains(&expected), "{expected:?} in {whats:?}");
    }
}

#[test]
fn what_was_asked_must_be_decided() {
    let found = flaws(Kind::Disclosure, Vec::new(), "");

    assert_eq!(
        found,
        [(None, Part::Right, What::Undecided(Right::Disclose))]
    );
}

#[test]
fn a_correction_tells_the_content_before_and_after() {
    let bare = one(Right::Correct, "granted");
    let told = |right: DraftRight| flaws(Kind::Correction, vec![right], "");
    let parts: Vec<_> = told(bare.clone()).into_iter().map(|it| it.1).collect();
    assert_eq!(parts, [Part::Given, Part::Before, Part::After]);

    let same = DraftRight {
        given: "Corrected.".to_owned(),
        before: "Room 101".to_owned(),
        after: "room  101".to_owned(),
        ..bare
    };
    assert_eq!(
        told(same.clone()),
        [(Some(0), Part::After, What::Unchanged)]
    );

    let after = "Room 102".to_owned();
    let rights = vec![DraftRight { after, ..same }];
    let note = String::new();
    let good = Draft { rights, note };
    let decision = check(Kind::Correction, confirmed(Kind::Correction), &good).unwrap();
    assert!(decision.is_answer() && !decision.declines());
}

#[test]
fn what_is_added_has_no_before_and_what_is_deleted_no_after() {
    let told = |right, outcome: Outcome| {
        let needs = outcome.needs(right);
        (needs.before, needs.after)
    };
    for outcome in [Outcome::Granted, Outcome::Part] {
        assert_eq!(told(Right::Correct, outcome), (true, true));
        assert_eq!(told(Right::Add, outcome), (false, true));
        assert_eq!(told(Right::Delete, outcome), (true, false));
        assert_eq!(told(Right::Disclose, outcome), (false, false));
    }
    assert_eq!(told(Right::Correct, Outcome::Refused), (false, false));
}

#[test]
fn a_note_for_the_desk_stands_in_no_letter() {
    let with = |reason: &str| DraftRight {
        grounds: vec!["D1".to_owned()],
        reason: reason.to_owned(),
        ..one(Right::Disclose, "refused")
    };
    let leak = (Some(0), Part::Reason, What::NoteInLetter);
    for (reason, note) in [
        ("主治医の意見による。", "主治医の意見による"),
        ("ａｂｃ です", "ABCです"),
        (
            "別の方の権利を害するおそれがあります。課長と相談して決めました。以上です。",
            "9時に電話。課長と相談して決めました。",
        ),
        ("勤め先の上司には話していないとのことです。", ""),
    ] {
        let found = flaws(Kind::Disclosure, vec![with(reason)], note);
        assert_eq!(found, std::slice::from_ref(&leak), "{note}");
    }
    let rights = vec![with("別の方の権利を害するおそれがあります。")];
    let note = "課長に相談済み。".to_owned();
    let draft = Draft { rights, note };
    assert!(check(Kind::Disclosure, confirmed(Kind::Disclosure), &draft).is_ok());
}

#[test]
fn an_unconfirmed_request_can_only_be_not_accepted() {
    let kind = Kind::Disclosure;
    let asked = standing(kind, &[EventKind::CompletionAsked]);
    let given = "Copies.".to_owned();
    let granted = DraftRight {
        given,
        ..one(Right::Disclose, "granted")
    };
    let reject = DraftRight {
        grounds: vec!["F1".to_owned()],
        reason: "No identity paper came.".to_owned(),
        ..one(Right::Disclose, "not-accepted")
    };
    let draft = |right: &DraftRight| Draft {
        rights: vec![right.clone()],
        note: String::new(),
    };

    let flaw = check(kind, asked, &draft(&granted)).unwrap_err();
    assert_eq!(flaw.first().unwrap().what, What::NotConfirmed);
    assert!(!check(kind, asked, &draft(&reject)).unwrap().is_answer());
    assert!(check(kind, confirmed(kind), &draft(&granted)).is_ok());

    let unpaid = standing(kind, &[EventKind::IdentityConfirmed, EventKind::FeeAsked]);
    let flaw = check(kind, unpaid, &draft(&granted)).unwrap_err();
    assert_eq!(flaw.first().unwrap().what, What::FeeNotPaid);
}

#[test]
fn every_right_belongs_to_one_kind_and_can_be_granted_and_taken_back() {
    let kinds = Kind::ALL.into_iter().flat_map(Right::of_kind);
    assert_eq!(
        kinds.collect::<Vec<_>>(),
        Right::ALL.iter().collect::<Vec<_>>()
    );
    for right in Right::ALL {
        for outcome in [Outcome::Granted, Outcome::Withdrawn] {
            assert!(right.outcomes().contains(&outcome), "{right} {outcome}");
        }
        for outcome in right.outcomes().iter().filter(|it| it.declines()) {
            let needs = outcome.needs(*right);
            assert!(needs.reason, "{right} {outcome}");
            let is_free = *outcome == Outcome::OtherMethod || !right.rests_on_law();
            assert!(needs.ground || is_free, "{right} {outcome}");
        }
    }
}

#[test]
fn no_text_holds_what_must_not_be_kept_or_shown() {
    let texts = DraftRight {
        given: "1234 5678 9018".to_owned(),
        reason: "a\u{7}b".to_owned(),
        ..one(Right::Disclose, "granted")
    };
    let found = flaws(Kind::Disclosure, vec![texts], &"x".repeat(LONGEST + 1));

    assert_eq!(
        found,
        [
            (Some(0), Part::Reason, What::ControlCharacters),
            (Some(0), Part::Given, What::IndividualNumber),
            (None, Part::Note, What::TooLong(LONGEST)),
        ]
    );
}

#[test]
fn the_answers_say_what_is_asked() {
    use crate::check::Answer;
    use crate::kind::Language;

    let asked = |kind, field: &str, option: &str| {
        let chosen = Answer::Chosen(vec![option.to_owned()]);
        Right::asked(&Submission {
            schema: crate::SCHEMA,
            kind,
            language: Language::Ja,
            answers: [(field.to_owned(), chosen)].into(),
        })
    };
    let records = |option| asked(Kind::ProvisionRecords, "direction", option);

    assert_eq!(records("given"), [Right::DiscloseGiven]);
    assert_eq!(
        records("both"),
        [Right::DiscloseGiven, Right::DiscloseReceived]
    );
    assert_eq!(asked(Kind::Correction, "act", "delete"), [Right::Delete]);
    assert_eq!(
        asked(Kind::ProvisionStop, "incl_joint", "yes"),
        [Right::StopProvision, Right::StopJointUse]
    );
}
