//! Letters: every one of them passes the lint as the shipped sentences make it, and none that lacks something
//! or holds what it must not.

use jiff::civil::{Date, date};
use request::completion::Asked;
use request::decision::{Decided, Decision, Ground};
use request::letter::{CONTACTS, Contact, Edition, FEE_ACCOUNT, FORMAT, Letters, Sentences};
use request::{Kind, Language, Outcome, Reference, Right, Submission};
use staff_desk::letter::{Lack, Matter, Say, Sheet, compose, lint};

use crate::answers::TODAY;
use crate::harness::{Bench, wording};

mod linted;
mod worded;
mod written;

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
        (FEE_ACCOUNT, "見本銀行 見本支店 普通預金 0000000"),
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
    if kind.may_cost() {
        let by = date(2026, 12, 15);
        all.push((None, Say::Fee { yen: 300, by }));
    }
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
        addressee: "",
        today,
    };
    let wording = wording(language);
    let sheet = compose(edition, &wording, &matter, say, remark);
    let lacks = lint(&sheet, edition, &wording, &matter, say, &[NOTE]);
    Written { sheet, lacks }
}

const LATER: Date = date(2026, 11, 30);

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
