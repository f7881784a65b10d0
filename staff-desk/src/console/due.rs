//! The list: what is due first, page by page. It opens no seal and shows nothing personal.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use jiff::civil::Date;
use request::deadline::{self, Clock, ClockId};
use request::standing::Wait;
use request::view::FieldView;
use request::{Kind, Language, Stage};
use serde::Serialize;

use super::Console;
use super::form::{Fault, Questions, Sent, Summary, optional, status};
use super::page::{Page, word};
use super::refusal::Refusal;
use super::router::Visit;
use crate::clocks;
use crate::list::{self, Filter, Listed, Mark};
use crate::times;
use crate::wording::Wording;

/// What a list may be filtered by, as addresses have it.
const FILTERS: [&str; 5] = ["stage", "waits_for", "kind", "from", "to"];
/// Rows of a page.
const ROWS: usize = 50;

#[derive(Serialize)]
struct Row {
    reference: String,
    next: String,
    href: String,
    kind: String,
    stage: String,
    /// What the desk waits for, in words.
    waits: Vec<String>,
    arrival: String,
    court: String,
    target: String,
    /// Days left in words; nothing where no answer is owed any more.
    left: Option<String>,
    /// `late`, `soon` or nothing.
    mark: &'static str,
}

/// Shows a page of the list.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    Extension(visit): Extension<Visit>,
) -> Response {
    page(&console, &visit)
        .await
        .unwrap_or_else(|refusal| refusal.page(&console, &visit))
}

async fn page(console: &Console, visit: &Visit) -> Result<Response, Refusal> {
    let wording = console.wording(visit.language).ok_or(Refusal::Fault)?;
    let sent = &visit.sent;
    let today = times::in_japan(console.now()).date();
    let (filter, faults) = filter(visit, today);
    let after: Option<Mark> = sent.first("after").parse().ok();
    let mut rows = Vec::new();
    let mut next = None;
    if faults.is_empty() {
        let register = &console.tools.register;
        let (found, on) = list::page(register, filter, after.as_ref(), ROWS).await?;
        let listed = Listed::of(register, found, wording).await?;
        rows.extend(listed.iter().map(|one| row(one, visit, wording, today)));
        next = on.map(|mark| address(sent, &mark));
    }
    let status = status(&faults);
    let is_filtered = FILTERS
        .iter()
        .chain(&["after"])
        .any(|name| !sent.first(name).is_empty());
    Ok(Page::new(console, visit)
        .with("step", &Summary::of(&faults))
        .with("filters", &filters(visit, wording, &faults))
        .with("is_filtered", &is_filtered)
        .with("rows", &rows)
        .with("next", &next)
        .render(status, "desk/due.html"))
}

/// What is asked for, and what is wrong with it.
fn filter(visit: &Visit, today: Date) -> (Filter, Vec<Fault>) {
    let sent = &visit.sent;
    let (days, faults) = days(sent, visit.language);
    let filter = Filter {
        stage: sent.first("stage").parse().ok(),
        kind: sent.first("kind").parse().ok(),
        waits_for: sent.first("waits_for").parse().ok(),
        days: days.map(|days| until(days, today)),
    };
    (filter, faults)
}

/// A period without the days that are still to come: nothing arrived on them, and each would be looked at.
pub(super) fn until((from, to): (Date, Date), today: Date) -> (Date, Date) {
    (from, to.min(today))
}

/// Key of the label of a day.
pub(super) fn label(name: &str) -> &'static str {
    match name {
        "from" => "arrival_from",
        _ => "arrival_to",
    }
}

/// The days from and to, if both are there.
pub(super) fn days(sent: &Sent, language: Language) -> (Option<(Date, Date)>, Vec<Fault>) {
    let mut faults = Vec::new();
    let mut day = |name: &'static str, other: &str| {
        let typed = sent.first(name);
        let day = super::form::day(typed);
        let is_needed = !typed.is_empty() || !sent.first(other).is_empty();
        if day.is_none() && is_needed {
            faults.push(Fault::of_day(name, "day_wanted", label(name), language));
        }
        day
    };
    let days = day("from", "to").zip(day("to", "from"));
    if let Some((from, to)) = days
        && to < from
    {
        faults.push(Fault::at("to", word(language, "days_swapped")));
    }
    (days.filter(|_| faults.is_empty()), faults)
}

fn filters(visit: &Visit, wording: &Wording, faults: &[Fault]) -> Vec<FieldView> {
    let word = |key| word(visit.language, key);
    let questions = Questions {
        sent: &visit.sent,
        faults,
    };
    let stages = Stage::ALL.iter();
    let stages = stages.map(|stage| (stage.id(), wording.stage(*stage)));
    let waits = Wait::ALL.iter();
    let waits = waits.map(|wait| (wait.id(), word_of_wait(*wait, visit.language)));
    let kinds = Kind::ALL.into_iter();
    let kinds = kinds.map(|kind| (kind.id(), wording.kind(kind)));
    [
        questions.options(
            "stage",
            "select",
            (word("stage"), ""),
            offered(word("open_ones"), stages),
        ),
        questions.options(
            "waits_for",
            "select",
            (word("waits_for"), ""),
            offered(word("every"), waits),
        ),
        questions.options(
            "kind",
            "select",
            (word("kind"), ""),
            offered(word("every"), kinds),
        ),
        calendar(questions.line("from", word("arrival_from"), "", "day")),
        calendar(questions.line("to", word("arrival_to"), "", "day")),
    ]
    .map(optional)
    .into()
}

fn word_of_wait(wait: Wait, language: Language) -> &'static str {
    let key = match wait {
        Wait::Completion => "wait-completion",
        Wait::Supplement => "wait-supplement",
        Wait::Fee => "wait-fee",
        Wait::Provider => "wait-provider",
    };
    word(language, key)
}

/// A field that a browser shows as a calendar: it can hold a day and nothing else.
fn calendar(field: FieldView) -> FieldView {
    let value = field.value.parse().map(|day: Date| day.to_string());
    FieldView {
        value: value.unwrap_or_default(),
        ..field
    }
}

/// Options of which the first is no choice.
pub(super) fn offered<'a>(
    none: &'a str,
    options: impl Iterator<Item = (&'a str, &'a str)>,
) -> Vec<super::form::Offered> {
    let all = std::iter::once(("", none)).chain(options);
    all.map(|(id, label)| (id.to_owned(), label.to_owned(), String::new()))
        .collect()
}

fn row(one: &Listed, visit: &Visit, wording: &Wording, today: Date) -> Row {
    let Listed { entry, clocks } = one;
    let day = |id| clocks::day(clocks::of(clocks, id));
    let answer = clocks::of(clocks, ClockId::Answer);
    let left = answer.and_then(|clock| clock.left(today));
    let waits = entry.standing.work.iter().map(|wait| {
        let what = word_of_wait(wait, visit.language);
        word(visit.language, "waits").replace("{what}", what)
    });
    Row {
        reference: entry.reference.to_string(),
        next: list::next(clocks, wording),
        href: visit.at(&format!("/case/{}/", entry.reference)),
        kind: wording.kind(entry.kind).to_owned(),
        stage: wording.stage(entry.stage).to_owned(),
        waits: waits.collect(),
        arrival: times::spell(entry.received_at),
        court: day(ClockId::Court),
        target: day(ClockId::Answer),
        left: left.map(|left| left_in_words(left, visit)),
        mark: match answer.map(|clock| clock.mark(today)) {
            Some(deadline::Mark::Overdue) => "late",
            Some(deadline::Mark::Urgent) => "soon",
            _ => "",
        },
    }
}

/// A day that counts, how long that is, and how it came about; before there is one, what it waits for.
pub(super) fn told(clock: &Clock, sentence: &str, visit: &Visit, today: Date) -> String {
    let left = clock.left(today).map(|left| left_in_words(left, visit));
    let due = clock.due.map(|day| day.to_string());
    let lines = [due, left, Some(sentence.to_owned())];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

fn left_in_words(left: i32, visit: &Visit) -> String {
    let key = match left {
        ..0 => "days_over",
        0 => "days_none",
        1 => "days_one",
        _ => "days_left",
    };
    word(visit.language, key).replace("{days}", &left.abs().to_string())
}

/// The address of the page after, with the same filters.
fn address(sent: &Sent, mark: &Mark) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in FILTERS {
        let value = sent.first(name);
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    query.append_pair("after", &mark.to_string());
    format!("?{}", query.finish())
}
