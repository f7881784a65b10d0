//! Checks of whole requests, as tables.

use super::*;
use crate::fault::Code;

fn lists() -> BTreeMap<String, Vec<Choice>> {
    let item = |id: &str| Choice {
        id: id.to_owned(),
        ..Choice::default()
    };
    [(
        "consent-items".to_owned(),
        vec![item("household-statement"), item("cash-benefits")],
    )]
    .into()
}

fn faults(kind: Kind, answers: &[(&str, &str)], fee: u32) -> Vec<(&'static str, Code)> {
    faults_of(kind, &answers.iter().copied().collect(), fee)
}

fn faults_of(kind: Kind, answers: &Answers, fee: u32) -> Vec<(&'static str, Code)> {
    let lists = lists();
    let setting = Setting {
        kind,
        language: Language::Ja,
        today: jiff::civil::date(2026, 11, 24),
        fee,
        lists: &lists,
    };
    let found = check(&setting, answers).err().unwrap_or_default();
    found
        .into_iter()
        .map(|fault| (fault.field, fault.code))
        .collect()
}

const PERSON: &[(&str, &str)] = &[
    ("role", "self"),
    ("subj_name", "目印　花子"),
    ("subj_kana", "めじるし はなこ"),
    ("subj_dob", "昭和62年3月27日"),
    ("member_status", "insured"),
    ("address", "見本県見本市1-2-3"),
    ("phone", "03-1234-5678"),
    ("method", "post"),
    ("id_doc_kind", "passport"),
    ("id_doc_route", "post"),
    ("no_mynumber_ack", "yes"),
    ("purpose_ack", "yes"),
];

const OWN: &[(&str, &str)] = &[("categories", "eligibility"), ("scope", "all")];

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut all: Vec<_> = PERSON.iter().chain(OWN).copied().collect();
    for (name, value) in changes {
        all.retain(|(other, _)| other != name);
        if !value.is_empty() {
            all.push((name, value));
        }
    }
    all
}

#[test]
fn a_whole_disclosure_passes_and_keeps_both_forms() {
    let lists = lists();
    let setting = Setting {
        kind: Kind::Disclosure,
        language: Language::Ja,
        today: jiff::civil::date(2026, 11, 24),
        fee: 0,
        lists: &lists,
    };

    let submission = check(&setting, &with(&[]).into_iter().collect()).unwrap();

    let typed = "昭和62年3月27日".to_owned();
    let born = Answer::Text {
        typed,
        normal: "1987-03-27".to_owned(),
    };
    assert!(submission.answers.get("subj_dob") == Some(&born));
    let json = serde_json::to_string(&submission).unwrap();
    assert!(serde_json::from_str::<Submission>(&json).unwrap() == submission);
    assert_eq!(
        format!("{submission:?}"),
        "Submission(disclosure, 14 answers hidden)"
    );
}

/// What is changed, and the one fault it gives.
type Case = (&'static [(&'static str, &'static str)], &'static str, Code);

const CASES: &[Case] = &[
    (&[("subj_name", "")], "subj_name", Code::MissingText),
    (&[("subj_name", " 　")], "subj_name", Code::MissingText),
    (&[("subj_kana", "目印")], "subj_kana", Code::NotKana),
    (&[("subj_dob", "2026-11-25")], "subj_dob", Code::InTheFuture),
    (&[("subj_dob", "1987-02-30")], "subj_dob", Code::NotADate),
    (&[("role", "")], "role", Code::MissingChoice),
    (&[("role", "emperor")], "role", Code::NotAnOption),
    (&[("categories", "")], "categories", Code::MissingMany),
    (
        &[("scope", "part"), ("period_from", "2026-04")],
        "period_to",
        Code::MissingMonth,
    ),
    (
        &[
            ("scope", "part"),
            ("period_from", "2026-04"),
            ("period_to", "R8/3"),
        ],
        "period_to",
        Code::EndBeforeStart,
    ),
    (&[("period_from", "2026-04")], "period_from", Code::NotAsked),
    (&[("postal", "12")], "postal", Code::NotAPostalCode),
    (&[("phone", "")], "phone", Code::MissingText),
    (&[("phone", "abc")], "phone", Code::NotAPhoneNumber),
    (
        &[("phone", "123456789018")],
        "phone",
        Code::IndividualNumber,
    ),
    (&[("email", "nobody")], "email", Code::NotAnEmail),
    (
        &[("detail", "番号は１２３４-５６７８-９０１８です")],
        "detail",
        Code::IndividualNumber,
    ),
    (
        &[("insured_number", "123456789018")],
        "insured_number",
        Code::IndividualNumber,
    ),
    (
        &[("insured_number", "12345678901")],
        "insured_number",
        Code::TooLong,
    ),
    (&[("detail", "a\u{0}b")], "detail", Code::ControlCharacters),
    (
        &[("detail", "口座\u{202E}7654321\u{202C}へ")],
        "detail",
        Code::ControlCharacters,
    ),
    (
        &[("subj_name", "見本\u{200B}花子")],
        "subj_name",
        Code::ControlCharacters,
    ),
    (
        &[("subj_name", "一行\n二行")],
        "subj_name",
        Code::ControlCharacters,
    ),
    (&[("purpose_ack", "")], "purpose_ack", Code::MissingConfirm),
    (&[("req_name", "だれか")], "req_name", Code::NotAsked),
    (&[("subj_dob_year", "1987")], "subj_dob", Code::GivenTwice),
];

#[test]
fn one_change_gives_exactly_its_fault() {
    for (changes, field, code) in CASES {
        assert_eq!(
            faults(Kind::Disclosure, &with(changes), 0),
            [(*field, *code)],
            "{changes:?}"
        );
    }
}

#[test]
fn every_fault_is_told_at_once_in_the_order_of_the_form() {
    let found = faults(Kind::Disclosure, &[("subj_kana", "x"), ("email", "y")], 300);

    let names: Vec<_> = found.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        names,
        [
            "role",
            "subj_name",
            "subj_kana",
            "subj_dob",
            "member_status",
            "address",
            "categories",
            "scope",
            "method",
            "id_doc_kind",
            "id_doc_route",
            "email",
            "fee_ack",
            "no_mynumber_ack",
            "purpose_ack"
        ]
    );
}

#[test]
fn an_agent_is_asked_for_the_mandate() {
    let agent = with(&[
        ("role", "agent"),
        ("phone", ""),
        ("req_name", "代理　太郎"),
        ("req_kana", "ダイリ"),
        ("req_dob", "1980-01-01"),
        ("req_address", "見本市"),
        ("req_phone", "0312345678"),
        ("relation", "other"),
    ]);

    let found = faults(Kind::Disclosure, &agent, 0);

    assert_eq!(
        found,
        [
            ("relation_note", Code::MissingText),
            ("mandate_date", Code::MissingDate)
        ]
    );
}

#[test]
fn a_parent_asks_for_a_minor_only() {
    for (born, expected) in [
        ("2008-11-24", vec![("subj_dob", Code::NotAMinor)]),
        ("2008-11-25", vec![]),
    ] {
        let parent = with(&[
            ("role", "parent"),
            ("phone", ""),
            ("subj_dob", born),
            ("req_name", "見本　親"),
            ("req_kana", "ミホン"),
            ("req_dob", "1980-01-01"),
            ("req_address", "見本市"),
            ("req_phone", "0312345678"),
            ("relation", "parent"),
        ]);
        assert_eq!(faults(Kind::Disclosure, &parent, 0), expected, "{born}");
    }
}

#[test]
fn a_complaint_may_come_from_nobody_in_particular() {
    let complaint = [
        ("anonymous", "yes"),
        ("topic", "site"),
        ("text", "目印になる苦情です"),
        ("reply_by", "none"),
        ("no_mynumber_ack", "yes"),
        ("purpose_ack", "yes"),
    ];
    assert_eq!(faults(Kind::Complaint, &complaint, 0), []);

    let mut by_phone = complaint.to_vec();
    by_phone.retain(|(name, _)| *name != "reply_by");
    by_phone.push(("reply_by", "phone"));
    assert_eq!(
        faults(Kind::Complaint, &by_phone, 0),
        [("reply_by", Code::NeedsAName)]
    );
}

#[test]
fn a_name_in_latin_letters_needs_no_reading() {
    let latin = with(&[("subj_name", "Ｔｅｓｔ Person"), ("subj_kana", "")]);

    assert_eq!(faults(Kind::Disclosure, &latin, 0), []);
}

#[test]
fn a_radio_button_that_no_longer_applies_is_forgotten() {
    let lists = lists();
    let setting = Setting {
        kind: Kind::Complaint,
        language: Language::Ja,
        today: jiff::civil::date(2026, 11, 24),
        fee: 0,
        lists: &lists,
    };
    let mut answers: Answers = [("anonymous", "yes"), ("role", "self")]
        .into_iter()
        .collect();

    forget_hidden(&setting, &mut answers);

    assert_eq!(answers.first("role"), "");
}

#[test]
fn consent_items_are_those_the_society_publishes() {
    let refusal = |item| {
        let mut all: Vec<_> = PERSON
            .iter()
            .copied()
            .filter(|(name, _)| *name != "method")
            .collect();
        all.extend([
            ("action", "refuse"),
            ("items", item),
            ("consequence_ack", "yes"),
        ]);
        faults(Kind::ConsentRefusal, &all, 0)
    };

    assert_eq!(refusal("cash-benefits"), []);
    assert_eq!(refusal("made-up"), [("items", Code::NotAnOption)]);
}

#[test]
fn statements_are_kept_for_five_years() {
    let statement = |from| {
        let mut all: Vec<_> = PERSON.to_vec();
        all.extend([
            ("st_kind", "medical"),
            ("provider", "見本病院"),
            ("months_from", from),
            ("months_to", "2026-11"),
            ("provider_check_ack", "yes"),
            ("no_content_query_ack", "yes"),
        ]);
        faults(Kind::StatementDisclosure, &all, 0)
    };

    assert_eq!(statement("2021-11"), []);
    assert_eq!(statement("2021-10"), [("months_from", Code::TooLongAgo)]);
}

#[test]
fn hidden_pages_are_forgotten_but_contradictions_on_a_page_are_told() {
    let lists = lists();
    let setting = Setting {
        kind: Kind::Disclosure,
        language: Language::Ja,
        today: jiff::civil::date(2026, 11, 24),
        fee: 0,
        lists: &lists,
    };
    let mut answers: Answers = with(&[("req_name", "だれか"), ("period_from", "2026-04")])
        .into_iter()
        .collect();

    forget_hidden(&setting, &mut answers);

    let found = check(&setting, &answers).unwrap_err();
    assert_eq!(found, [Fault::new("period_from", Code::NotAsked)]);
}

#[test]
fn an_individual_number_is_found_under_every_name_of_a_field() {
    let number = "123456789018";
    for (field, name) in [
        ("subj_dob", "subj_dob_year"),
        ("subj_dob", "subj_dob_era"),
        ("scope", "scope"),
        ("subj_name", "subj_name"),
    ] {
        let mut answers: Answers = with(&[("subj_dob", "")]).into_iter().collect();
        answers.add(name, number);

        let found = faults_of(Kind::Disclosure, &answers, 0);

        assert!(
            found.contains(&(field, Code::IndividualNumber)),
            "{name}: {found:?}"
        );
    }
}

#[test]
fn spaces_and_hyphens_do_not_make_a_number_too_long() {
    for (typed, code) in [
        ("12 34 56 78 90", None),
        ("12345678901", Some(Code::TooLong)),
        ("-", Some(Code::NotDigits)),
        ("\u{200B}", None),
    ] {
        let found = faults(Kind::Disclosure, &with(&[("insured_number", typed)]), 0);

        let expected: Vec<_> = code
            .map(|code| ("insured_number", code))
            .into_iter()
            .collect();
        assert_eq!(found, expected, "{typed}");
    }
    let spread = faults(Kind::Disclosure, &with(&[("postal", "〒 123 - 4567")]), 0);
    assert_eq!(spread, []);
}

#[test]
fn an_era_that_no_form_offers_is_no_option() {
    let parts = [
        ("subj_dob", ""),
        ("subj_dob_era", "jurassic"),
        ("subj_dob_year", "1987"),
        ("subj_dob_month", "3"),
        ("subj_dob_day", "27"),
    ];

    let found = faults(Kind::Disclosure, &with(&parts), 0);

    assert_eq!(found, [("subj_dob", Code::NotAnOption)]);
}
