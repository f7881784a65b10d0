//! Letters: every one of them passes the lint as the shipped sentences make it, and none that lacks something
//! or holds what it must not.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use request::completion::{Asked, Item};
use request::decision::{Decided, Decision, Ground};
use request::letter::{CONTACTS, Contact, Edition, FORMAT, Label, Letter, Letters, Sentences};
use request::{Kind, Language, Outcome, Reference, Right, Submission};
use staff_desk::letter::{Lack, Matter, Say, Sheet, Stationery, Wrong, compose, lint, print};

use crate::answers::{MARKER, TODAY, submission};
use crate::harness::{Bench, Run, ok, wording};
use crate::paper::{filled, slip};

const NOTE: &str = "内部の記録：担当者だけが見る文";

fn sentences(language: Language) -> Sentences {
    let path = format!(
        "{}/../content/letters/{language}.toml",
        env!("CARGO_MANIFEST_DIR")
    );
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn edition(language: Language) -> Edition {
    let contact = |id: &str| Contact {
        name: format!("見本 {id}"),
        telephone: format!("00-0000-{}", id.len()),
        hours: "見本の時間".to_owned(),
    };
    let facts = [
        ("name", "見本健康保険組合"),
        ("address", "見本市見本町1-2-3"),
        ("representative_title", "理事長"),
        ("representative_name", "見本 太郎"),
    ];
    Edition {
        sentences: sentences(language),
        society: facts
            .map(|(key, it)| (key.to_owned(), it.to_owned()))
            .into(),
        contacts: CONTACTS
            .iter()
            .map(|id| ((*id).to_owned(), contact(id)))
            .collect(),
    }
}

/// One ground that fits everything.
fn grounds() -> Vec<Ground> {
    vec![Ground {
        code: "X1".to_owned(),
        kinds: Kind::ALL.to_vec(),
        outcomes: Outcome::ALL.to_vec(),
        text: "見本の事由 <に当たる> & とき".to_owned(),
        law: vec!["見本法 第1条".to_owned()],
    }]
}

/// A decision that answers every right of a kind so, where it can be answered so.
fn decision(kind: Kind, outcome: Outcome) -> Option<Decision> {
    let rights = Right::of_kind(kind).iter().copied();
    let rights: Vec<_> = rights
        .filter(|right| right.outcomes().contains(&outcome))
        .map(|right| decided(right, outcome))
        .collect();
    (!rights.is_empty()).then(|| Decision {
        schema: request::SCHEMA,
        rights,
        note: NOTE.to_owned(),
    })
}

fn decided(right: Right, outcome: Outcome) -> Decided {
    let needs = outcome.needs(right);
    let said = |is: bool, text: &str| if is { text.to_owned() } else { String::new() };
    Decided {
        right,
        outcome,
        grounds: needs.ground.then(|| "X1".to_owned()).into_iter().collect(),
        reason: said(needs.reason, "一行目の\"理由\"と<括弧>。\n二行目の理由。"),
        given: said(needs.given, "写しを1部"),
        before: said(needs.before, "見本 花子"),
        after: said(needs.after, "見本 髙子"),
    }
}

/// Everything that can be said, for every kind.
fn all(kind: Kind, asked: &Asked) -> Vec<(Option<Decision>, Say<'_>)> {
    let mut all = vec![
        (None, Say::Receipt(date(2026, 12, 24))),
        (None, Say::Completion(asked)),
        (
            None,
            Say::Extension {
                due: date(2026, 12, 24),
                new_due: date(2027, 1, 29),
                reason: "確認に時間がかかるため",
            },
        ),
        (None, Say::Closing),
    ];
    if kind == Kind::StatementDisclosure {
        all.push((None, Say::ProviderQuery(date(2026, 12, 10))));
    }
    all
}

struct Written {
    sheet: Sheet,
    lacks: Vec<Lack>,
}

fn write(
    edition: &Edition,
    language: Language,
    from: &Submission,
    say: Say<'_>,
    remark: &str,
    today: Date,
) -> Written {
    let reference = Reference::from_random(7);
    let matter = Matter {
        reference: &reference,
        arrived: TODAY,
        submission: from,
        today,
    };
    let wording = wording(language);
    let sheet = compose(edition, &wording, &matter, say, remark);
    let lacks = lint(&sheet, edition, &wording, &matter, say, &[NOTE]);
    Written { sheet, lacks }
}

const LATER: Date = date(2026, 11, 30);

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

/// A desk with a key, a request of each kind, and the society's sentences.
pub(crate) async fn with_letters() -> Bench {
    let bench = Bench::with_all_kinds().await;
    bench.list_own_key();
    let desk = bench.path("dist/desk");
    std::fs::create_dir_all(&desk).unwrap();
    let letters = Letters {
        format: FORMAT,
        editions: Language::ALL.map(|it| (it, edition(it))).into(),
    };
    std::fs::write(
        desk.join("letters.json"),
        serde_json::to_vec(&letters).unwrap(),
    )
    .unwrap();
    bench
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one journey, told in its order")]
async fn letters_of_a_case_are_written_linted_and_sealed_word_by_word() {
    let bench = with_letters().await;
    let (reference, _) = bench
        .sent
        .iter()
        .find(|(_, it)| it.kind == Kind::Complaint)
        .unwrap();
    let reference = reference.to_string();
    let run = |arguments: &[&str]| bench.run(arguments);
    let letter = |letter: &str, out: &str, more: &[&str]| {
        let mut all = vec!["letter", &reference, "--letter", letter, "--out", out];
        all.extend(more);
        run(&all)
    };

    let early = letter("extension", "none.html", &[]);
    assert_eq!(early.code, 1);
    assert!(
        early.talk.contains("do so with `extend` first"),
        "{}",
        early.talk
    );
    let extend = [
        "extend",
        &reference,
        "--until",
        "2099-12-30",
        "--reason",
        "MARKER-WHY & <より>",
        "--note",
        NOTE,
    ];
    assert_eq!(run(&extend).code, 0);
    let noted = letter("extension", "none.html", &["--remark", NOTE]);
    assert_eq!(noted.code, 1);
    assert!(noted.talk.contains("内部の記録と同じ文"), "{}", noted.talk);
    let written = letter(
        "extension",
        "late.html",
        &["--in", "en", "--remark", "MARKER-MORE"],
    );
    assert_eq!(written.code, 0, "{}", written.talk);
    let again = letter("extension", "late.html", &[]);
    assert_eq!(again.code, 1, "{}", again.talk);
    assert!(!bench.path("none.html").exists());

    let page = std::fs::read_to_string(bench.path("late.html")).unwrap();
    assert!(
        page.contains("Reason: MARKER-WHY &amp; &lt;より&gt;") && page.contains("30 December 2099")
    );
    assert!(page.contains("24 December 2026"), "the day before: {page}");
    // Put off once more, the day before is the one that was named last.
    let further = extend.map(|it| if it == "2099-12-30" { "2100-01-20" } else { it });
    assert_eq!(run(&further).code, 0);
    assert_eq!(letter("extension", "later.html", &["--in", "en"]).code, 0);
    let page = std::fs::read_to_string(bench.path("later.html")).unwrap();
    assert!(page.contains("30 December 2099") && page.contains("20 January 2100"));
    assert!(!page.contains("December 2026"), "{page}");
    let shown = run(&["show", &reference]).out;
    let told = shown.matches("Reason: MARKER-WHY & <より>").count();
    assert_eq!(
        (told, shown.matches("MARKER-MORE").count()),
        (2, 1),
        "{shown}"
    );
    let stored = std::fs::read(bench.database()).unwrap();
    let stored = String::from_utf8_lossy(&stored);
    for hidden in ["MARKER-WHY", "MARKER-MORE"] {
        assert!(
            !stored.contains(hidden)
                && !written.talk.contains(hidden)
                && !noted.talk.contains(hidden)
        );
    }
}

/// Writes a provider query, or tells why there is none.
fn query(bench: &Bench, reference: &str, out: &str) -> Run {
    let order = ["letter", reference, "--letter", "provider-query"];
    bench.run(&[&order[..], &["--in", "ja", "--out", out]].concat())
}

fn refuses(bench: &Bench, reference: &str, why: &str) {
    let run = query(bench, reference, "none.html");
    assert!(run.code == 1 && run.talk.contains(why), "{}", run.talk);
    assert!(!bench.path("none.html").exists());
}

fn of(bench: &Bench, kind: Kind) -> String {
    let mut sent = bench.sent.iter();
    sent.find(|(_, it)| it.kind == kind).unwrap().0.to_string()
}

/// Nobody else hears of a request before it is known to come from the right person.
#[tokio::test]
async fn a_provider_is_written_to_while_it_is_waited_for_and_by_the_day_of_its_clock() {
    let bench = with_letters().await;
    let statement = of(&bench, Kind::StatementDisclosure);
    let first = "record with `provider --asked` first";
    refuses(&bench, &statement, first);
    ok(bench.run(&["confirm", &statement]));
    refuses(&bench, &statement, first);
    let asked = ok(bench.run(&["provider", &statement, "--asked"]));
    assert!(asked.talk.contains("send the letter"), "{}", asked.talk);

    ok(query(&bench, &statement, "query.html"));

    let shown = ok(bench.run(&["show", &statement])).out;
    let mut lines = shown.lines();
    let clock = lines.find(|it| it.contains("医療機関の期日")).unwrap();
    let by = clock.split_whitespace().next().unwrap();
    let page = std::fs::read_to_string(bench.path("query.html")).unwrap();
    let by = request::date::spell(by, Language::Ja);
    assert!(page.contains(&format!("{by}までにご返送")), "{by}: {page}");
    let order = ["letter", &statement, "--letter", "provider-query"];
    let late = bench.later(&[&order[..], &["--out", "late.html"]].concat(), 15);
    let again = "医療機関への照会をあらためて記録してください";
    assert!(late.code == 1 && late.talk.contains(again), "{}", late.talk);
    ok(bench.run(&["provider", &statement, "--answered"]));
    refuses(&bench, &statement, first);
}

#[tokio::test]
async fn a_request_without_a_provider_is_told_whether_its_kind_or_its_paper_has_none() {
    let bench = with_letters().await;
    let kind = "statement-disclosure";
    filled(&bench, kind, "paper.toml", &[("subj_name", "見本 花子")]);
    let enter = ["enter", "--kind", kind, "--file", "paper.toml"];
    let entered = bench.run(&[&enter[..], &["--arrived", "2026-11-20"]].concat());
    let (paper, _) = slip(&ok(entered));
    ok(bench.run(&["confirm", &paper]));
    ok(bench.run(&["provider", &paper, "--asked"]));

    refuses(&bench, &paper, "the request names no medical provider");
    let correction = of(&bench, Kind::Correction);
    let none = "requests of this kind concern no medical provider";
    refuses(&bench, &correction, none);
}
