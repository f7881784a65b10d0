//! An answer to every question of every kind, as awkward as the form lets it be.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use request::field::Options;
use request::words::Choice;
use request::{Answers, Field, Input, Kind, Language, Reference, Setting, Submission, table};

/// Stands in every typed answer: it may show up in exported files and nowhere else.
pub(crate) const MARKER: &str = "目印";

/// Day the requests were written on.
pub(crate) const TODAY: Date = date(2026, 11, 24);

/// What the consent items of the society are in these tests.
pub(crate) fn lists() -> BTreeMap<String, Vec<Choice>> {
    let items = ["household-statement", "cash-benefits"].map(|id| Choice {
        id: id.to_owned(),
        label: format!("項目 {id}"),
        hint: String::new(),
    });
    [("consent-items".to_owned(), items.to_vec())].into()
}

/// A request of a kind that answers every question it is asked, an agent's included.
#[must_use]
pub(crate) fn submission(kind: Kind) -> Submission {
    let lists = lists();
    let setting = Setting {
        kind,
        language: Language::Ja,
        today: TODAY,
        fee: 300,
        lists: &lists,
    };
    let setting = if kind.may_cost() {
        setting
    } else {
        Setting { fee: 0, ..setting }
    };
    let mut answers = Answers::new();
    for field in table::fields(kind) {
        if setting.holds(&field.asked, &answers) {
            for value in values(field) {
                answers.add(field.name, value);
            }
        }
    }
    request::check(&setting, &answers).unwrap_or_else(|faults| panic!("{kind}: {faults:?}"))
}

fn values(field: &Field) -> Vec<String> {
    let text = match field.input {
        Input::Name => "髙﨑　𠮷子辻\u{E0100}目印".to_owned(),
        Input::Kana => "めじるし　ﾊﾅｺ".to_owned(),
        Input::Text { .. } => "=1+1 \"目印\", ＡＢＣ".to_owned(),
        Input::LongText { max } => long_text(max),
        Input::Digits { .. } => "００１２".to_owned(),
        Input::Symbol { .. } => "健‐０１".to_owned(),
        Input::Postal => "〒１２３ー４５６７".to_owned(),
        Input::Phone => "+81 90-1234-5678".to_owned(),
        Input::Email => "ｍａｒｋ＠example．com".to_owned(),
        Input::PastDate if field.name == "subj_dob" => "明治44年3月2日".to_owned(),
        Input::PastDate if field.name == "mandate_date" => "令和8年8月23日".to_owned(),
        Input::PastDate => "S62.3.27".to_owned(),
        Input::Month { .. } => "令和8年4月".to_owned(),
        Input::Reference => Reference::from_random(7).to_string().to_lowercase(),
        Input::Choice(ids) => choose(field, ids).to_owned(),
        Input::Many(Options::Fixed(ids)) => return ids.iter().map(|id| (*id).to_owned()).collect(),
        Input::Many(Options::Published(list)) => {
            return lists()[list].iter().map(|one| one.id.clone()).collect();
        }
        Input::Tick if field.name == "anonymous" => return Vec::new(),
        Input::Confirm | Input::Tick => "yes".to_owned(),
    };
    vec![text]
}

/// The option that asks the most further questions.
fn choose<'a>(field: &Field, ids: &[&'a str]) -> &'a str {
    let wanted = ["agent", "family-agent", "part", "correct", "mail"];
    let found = ids.iter().find(|id| wanted.contains(id));
    let fallback = if field.name == "role" {
        ids.last()
    } else {
        ids.first()
    };
    found.or(fallback).unwrap()
}

/// As long as the field allows, beginning like a formula, with everything that CSV stumbles over.
fn long_text(max: usize) -> String {
    let start = "=cmd|' /C calc'!A0\n\n\t目印 \"引用\", 髙﨑𠮷\n-1\n";
    let missing = max - request::text::length(start);
    format!("{start}{}", "長".repeat(missing))
}
