//! What site-gen would have built for the desk: words made from ids, grounds, rules of days.

use std::collections::BTreeMap;

use request::deadline::{ClockId, Deadlines, OnClosed, Rule};
use request::decision::Ground;
use request::publication::{Edition, FormText, PageRef, Publication, Shell, TextVersion};
use request::retention::{Ending, Retention};
use request::standing::Wait;
use request::words::{FieldWords, Words};
use request::{Kind, Language, Outcome, table};
use staff_desk::wording::Wording;

use crate::answers::lists;

pub(crate) fn text_seen() -> TextVersion {
    TextVersion {
        page: "/request/disclosure/".to_owned(),
        version: "1.0".to_owned(),
        digest: "ab".repeat(32),
    }
}

pub(crate) fn wording(language: Language) -> Wording {
    Wording::of(publication(), language).unwrap()
}

/// Words made from ids, so that a test can tell what must stand where.
fn words() -> Words {
    let mut words = Words {
        lists: lists(),
        ..Words::default()
    };
    for (key, text) in [("confirmed", "確認済み"), ("fee_yen", "{yen}円")] {
        words.ui.insert(key.to_owned(), text.to_owned());
    }
    for kind in Kind::ALL {
        words
            .kinds
            .insert(kind.id().to_owned(), format!("種類 {kind}"));
    }
    for stage in request::Stage::ALL {
        words
            .stages
            .insert(stage.id().to_owned(), format!("段階 {stage}"));
    }
    for (clock, label, sentence) in [
        ("answer", "目標日", "{day}から{count}日。"),
        ("provider", "医療機関の期日", "{day}から{count}日。"),
        ("retention", "保存期間の終わり", "{day}から{count}年。"),
    ] {
        let words = words.clocks.entry(clock.to_owned()).or_default();
        words.label = label.to_owned();
        words.sentence = sentence.to_owned();
    }
    for (key, text) in [
        ("awaits-papers", "書類を待つ。"),
        ("awaits-fee", "手数料を待つ。"),
        ("since-papers", "書類がそろった{day}から{count}日。"),
        ("since-fee", "手数料が済んだ{day}から{count}日。"),
        ("kept", "まだ消去できない。"),
        ("kept-longest", "遅くともこの日。"),
        ("stopped-completion", "{count}日止まった。"),
        ("still-completion", "{day}から停止。"),
    ] {
        words.clock_parts.insert(key.to_owned(), text.to_owned());
    }
    for field in Kind::ALL.into_iter().flat_map(table::fields) {
        let entry = words.fields.entry(field.name.to_owned());
        let fields = entry.or_insert_with(|| FieldWords {
            label: format!("問 {}", field.name),
            ..FieldWords::default()
        });
        for id in field.input.fixed_options() {
            fields.options.insert((*id).to_owned(), format!("語 {id}"));
        }
    }
    words
}

/// A ground of these outcomes, for every kind.
pub(crate) fn ground(code: &str, outcomes: &[Outcome]) -> Ground {
    Ground {
        code: code.to_owned(),
        kinds: Kind::ALL.to_vec(),
        outcomes: outcomes.to_vec(),
        text: format!("事由 {code}"),
        law: Vec::new(),
    }
}

/// One ground for each outcome that rests on one, for every kind.
fn grounds() -> Vec<Ground> {
    vec![
        ground("R1", &[Outcome::Part, Outcome::Refused]),
        ground("F1", &[Outcome::NotAccepted]),
    ]
}

fn page() -> PageRef {
    PageRef {
        href: String::new(),
        twin: String::new(),
        title: String::new(),
        menu: String::new(),
        summary: String::new(),
        breadcrumbs: Vec::new(),
    }
}

fn form() -> FormText {
    FormText {
        page: page(),
        purpose_html: String::new(),
        version: text_seen(),
    }
}

/// 30 days for every answer, 14 until a claim may go to court and for a provider to answer; no day is closed but
/// weekends and holidays. What was declined is kept for five years and all else for three, as in the shipped rules.
pub(crate) fn deadlines() -> Deadlines {
    let rule = |clock, days, wanted: fn(Kind) -> bool| Rule {
        clock,
        kinds: Kind::ALL.into_iter().filter(|kind| wanted(*kind)).collect(),
        days,
        warn: match clock {
            ClockId::Answer => vec![14, 25],
            _ => Vec::new(),
        },
        starts: Vec::new(),
        stops: match clock {
            ClockId::Answer => vec![Wait::Completion],
            _ => Vec::new(),
        },
        on_closed: OnClosed::Keep,
        law: Vec::new(),
    };
    let kept = |endings: &[Ending], years| Retention {
        kinds: Kind::ALL.to_vec(),
        endings: endings.to_vec(),
        years,
    };
    Deadlines {
        rules: vec![
            rule(ClockId::Answer, 30, |_every| true),
            rule(ClockId::Court, 14, Kind::may_go_to_court),
            rule(ClockId::Provider, 14, Kind::asks_provider),
        ],
        retention: vec![
            kept(&[Ending::Granted, Ending::Undecided], 3),
            kept(&[Ending::Declined], 5),
        ],
        ..Deadlines::default()
    }
}

pub(super) fn publication() -> Publication {
    let edition = |language: Language| Edition {
        shell: Shell {
            language,
            base_url: "https://example.com".to_owned(),
            society: BTreeMap::new(),
            samples: 0,
            header: Vec::new(),
            footer: Vec::new(),
            assets: BTreeMap::new(),
        },
        words: words(),
        forms: Kind::ALL.map(|kind| (kind, form())).into(),
        status: page(),
        pages: BTreeMap::new(),
        abouts: BTreeMap::new(),
        grounds: grounds(),
    };
    Publication {
        format: request::publication::FORMAT,
        schema: request::SCHEMA,
        fees: BTreeMap::new(),
        deadlines: deadlines(),
        editions: Language::ALL
            .map(|language| (language, edition(language)))
            .into(),
    }
}
