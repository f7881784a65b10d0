//! What templates show of the forms: the list of kinds, the first questions, the sheets for paper.

use jiff::civil::{Date, date};
use request::paper::Sheet;
use request::{Answers, Kind, Setting, Topic, view};
use serde::Serialize;
use tera::Context;

use crate::content::page::Page;
use crate::frame::Frame;
use crate::paper;
use crate::text::PageText;

/// No answer is checked while a page is built, so that any day will do; today would make every
/// build differ.
const ANY_DAY: Date = date(2000, 1, 1);

/// One kind of request in a list.
#[derive(Serialize)]
pub(super) struct Choice<'a> {
    id: &'static str,
    href: String,
    title: &'a str,
    summary: &'a str,
    fee: String,
    /// Address of the form to print.
    paper: Option<String>,
}

/// What is said about a form.
#[derive(Serialize)]
pub(crate) struct Form<'a> {
    action: String,
    purpose_html: &'a str,
    fee: u32,
    fee_text: String,
    /// Address of the same form to print.
    paper: Option<String>,
}

/// Every kind with its page, in the order of the kinds.
pub(super) fn kinds<'a>(pages: impl Iterator<Item = &'a Page>, frame: &Frame) -> Vec<Choice<'a>> {
    let mut forms: Vec<_> = pages
        .filter_map(|page| Some((page.front.kind?, page)))
        .collect();
    forms.sort_by_key(|(kind, _)| *kind);
    let choice = |(kind, page): (Kind, &'a Page)| Choice {
        id: kind.id(),
        href: page.href(),
        title: &page.front.title,
        summary: &page.front.summary,
        fee: frame.fee_text(kind),
        paper: paper::address(page),
    };
    forms.into_iter().map(choice).collect()
}

/// Adds what the page of one kind shows.
pub(super) fn add(page: &Page, text: &PageText, frame: &Frame, context: &mut Context) {
    let Some(kind) = page.front.kind else {
        return;
    };
    let setting = setting(page, kind, frame);
    let answers = Answers::new();
    let first = setting
        .topics(&answers)
        .first()
        .copied()
        .unwrap_or(Topic::Who);
    let step = view::step(&setting, &frame.words, &answers, first, &[]);
    context.insert(
        "control",
        &std::collections::BTreeMap::from([("at", first.id()), ("nonce", "")]),
    );
    context.insert("step", &step);
    context.insert("form", &about(page, kind, text, frame));
}

/// Every question of a kind, for the pen.
pub(crate) fn sheets(page: &Page, kind: Kind, frame: &Frame) -> Vec<Sheet> {
    request::paper::sheets(&setting(page, kind, frame), &frame.words)
}

/// What is said about the form of a kind.
pub(crate) fn about<'a>(page: &Page, kind: Kind, text: &'a PageText, frame: &Frame) -> Form<'a> {
    Form {
        action: page.href(),
        purpose_html: text.purpose.as_ref().map_or("", |purpose| &purpose.html),
        fee: frame.fee(kind),
        fee_text: frame.fee_text(kind),
        paper: paper::address(page),
    }
}

fn setting<'a>(page: &Page, kind: Kind, frame: &'a Frame) -> Setting<'a> {
    Setting {
        kind,
        language: page.language,
        today: ANY_DAY,
        fee: frame.fee(kind),
        lists: &frame.words.lists,
    }
}
