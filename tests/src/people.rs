//! Invented people and what they answer. Every answer that is typed holds [`MARKER`], where its
//! field allows letters, so that a leak shows wherever it happens.

use request::{Answers, Input, Kind, Options, table};

/// A word that stands in answers and nowhere else.
pub const MARKER: &str = "目印髙﨑𠮷";
/// The same for fields that take Latin letters only.
pub const MARKER_MAIL: &str = "marker-zyxw@example.com";

/// A whole set of answers for a kind, from somebody who asks for themselves (or, for a deceased
/// member, from the family).
pub fn answers(kind: Kind, list: &[String]) -> Answers {
    let mut answers = Answers::new();
    for field in table::fields(kind) {
        if !is_own_question(kind, field.name) {
            continue;
        }
        for value in values(kind, field.name, &field.input, list) {
            answers.add(field.name, value);
        }
    }
    answers
}

/// The form of a complaint that names nobody: the shortest there is.
pub fn complaint() -> Vec<(String, String)> {
    [
        ("anonymous", "yes"),
        ("topic", "site"),
        ("text", MARKER),
        ("reply_by", "none"),
        ("no_mynumber_ack", "yes"),
        ("purpose_ack", "yes"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

/// Questions about an agent, a part or an earlier request are left out.
fn is_own_question(kind: Kind, name: &str) -> bool {
    let about_another = name.starts_with("req_") || name.starts_with("relation");
    match name {
        "mandate_date" | "anonymous" | "period_from" | "period_to" | "related_no"
        | "relation_note" => false,
        _ => !about_another || kind == Kind::Bereaved,
    }
}

fn values(kind: Kind, name: &str, input: &Input, list: &[String]) -> Vec<String> {
    let one = |text: &str| vec![text.to_owned()];
    match input {
        Input::Name => one(&format!("{MARKER}　花子")),
        Input::Kana => one("メジルシ ハナコ"),
        Input::Text { .. } => one(&format!("見本県{MARKER}1-2-3")),
        Input::LongText { .. } => one(&format!("=1+1\n一行目 {MARKER} \"引用\", 一行\n　二行目")),
        Input::Digits { .. } => one("0012"),
        Input::Symbol { .. } => one("健-007"),
        Input::Postal => one("１２３ー４５６７"),
        Input::Phone => one("００-００００-９８７６"),
        Input::Email => one(MARKER_MAIL),
        Input::PastDate => one(if name == "died_on" {
            "令和8年10月1日"
        } else {
            "昭和38年11月5日"
        }),
        Input::Month { .. } => one(if name.ends_with("_from") {
            "令和8年4月"
        } else {
            "2026-09"
        }),
        Input::Choice(_) if name == "role" && kind == Kind::Bereaved => one("family"),
        Input::Choice(ids) => ids.iter().take(1).map(|id| (*id).to_owned()).collect(),
        Input::Many(Options::Fixed(ids)) => ids.iter().take(2).map(|id| (*id).to_owned()).collect(),
        Input::Many(Options::Published(_)) => list.iter().take(2).cloned().collect(),
        Input::Confirm | Input::Tick => one("yes"),
        Input::Reference => Vec::new(),
    }
}
