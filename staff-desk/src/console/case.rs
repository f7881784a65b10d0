//! One request, opened: how it stands, what may be done, every answer, what happened.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use ledger::{Case, Event};
use request::check::Answer;
use request::retention::Ending;
use request::{EventKind, Kind, Language, Reference, Stage, Submission, Told, Topic, completion};
use serde::Serialize;

use super::Console;
use super::act::Task;
use super::letters;
use super::page::{Page, word};
use super::refusal::Refusal;
use super::router::Visit;
use crate::act::Desk;
use crate::additions::Addition;
use crate::clocks;
use crate::papers::{self, Paper, Text};
use crate::rows::{self, Row};
use crate::show::{self, ShowError, Unsealed};
use crate::times;
use crate::wording::Wording;

#[derive(Serialize)]
struct Section {
    id: String,
    title: String,
    rows: Vec<Row>,
}

/// An event as the timeline shows it.
#[derive(Serialize)]
pub(super) struct Happened {
    number: u32,
    at: String,
    kind: String,
    actor: String,
    noted: String,
}

impl Happened {
    pub(super) fn of(event: &Event, wording: &Wording) -> Self {
        Self {
            number: event.number,
            at: times::spell(event.at),
            kind: wording.event(event.kind).to_owned(),
            actor: event.actor.clone(),
            noted: show::noted(event, wording),
        }
    }

    /// What happened to a request since its user had seen so many events.
    pub(super) fn since(seen: u32, case: &Case, wording: &Wording) -> Vec<Self> {
        let since = case.events.iter().filter(|event| event.number > seen);
        since.map(|event| Self::of(event, wording)).collect()
    }
}

#[derive(Serialize)]
struct Link {
    href: String,
    text: String,
}

/// Goes to a request by its reference, which comes by post: whatever is typed there stays out of addresses.
pub(crate) async fn find(
    State(console): State<Arc<Console>>,
    Extension(visit): Extension<Visit>,
) -> Response {
    match visit.sent.first("reference").trim().parse::<Reference>() {
        Ok(reference) => Redirect::to(&visit.at(&format!("/case/{reference}/"))).into_response(),
        Err(_not_one) => Refusal::NoCase.page(&console, &visit),
    }
}

/// Shows a request.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    Extension(visit): Extension<Visit>,
    Path(reference): Path<String>,
) -> Response {
    page(&console, &visit, &reference)
        .await
        .unwrap_or_else(|refusal| refusal.page(&console, &visit))
}

/// Reads a request by what an address calls it.
pub(super) async fn read(console: &Console, reference: &str) -> Result<Case, Refusal> {
    let reference: Reference = reference.parse().map_err(|_not_one| Refusal::NoCase)?;
    let case = console.tools.register.get(&reference).await?;
    case.ok_or(Refusal::NoCase)
}

async fn page(console: &Console, visit: &Visit, reference: &str) -> Result<Response, Refusal> {
    let wording = console.wording(visit.language).ok_or(Refusal::Fault)?;
    let case = read(console, reference).await?;
    let mut warnings = Vec::new();
    if let Err(fault) = case.verify() {
        warnings.push(show::broken_record(fault, wording));
    }
    let mut sections = Vec::new();
    let (mut closed, mut ending) = (None, None);
    if case.entry.stage == Stage::Erased {
        warnings.push(word(visit.language, "erased").to_owned());
    }
    let opened = Unsealed::of(&console.tools.key, &case).and_then(|unsealed| {
        let (submission, added) = (unsealed.submission()?, unsealed.additions()?);
        Ok((submission, added, unsealed.papers()))
    });
    match opened {
        _ if case.entry.stage == Stage::Erased => {}
        Ok((submission, added, papers)) => {
            warnings.extend(show::old_mandate(&case.entry, &submission, wording));
            let desk = console.desk(wording);
            warnings.extend(barred(&desk, &case, visit.language).await);
            if desk.is_settled_by_decider(&case).await.unwrap_or_default() {
                warnings.push(word(visit.language, "settled_by_decider").to_owned());
            }
            sections = answers(&submission, wording);
            sections.extend(added.iter().enumerate().map(|one| addition(one, wording)));
            match papers {
                Ok(papers) => {
                    ending = Some(papers::ending(&papers));
                    sections.extend(papers.iter().map(|one| paper(one, wording)));
                }
                Err(error) => closed = Some(error.to_string()),
            }
        }
        Err(ShowError::Ledger(error)) => return Err(error.into()),
        Err(error) => closed = Some(error.to_string()),
    }
    let happened: Vec<_> = case
        .events
        .iter()
        .map(|event| Happened::of(event, wording))
        .collect();
    Ok(Page::new(console, visit)
        .with("reference", case.entry.reference.as_str())
        .with("kind", wording.kind(case.entry.kind))
        .with("told", &told(visit))
        .with("warnings", &warnings)
        .with("closed", &closed)
        .with(
            "standing",
            &standing(console, visit, &case, ending, wording),
        )
        .with("acts", &acts(visit, &case))
        .with("related", &related(visit, &case, wording))
        .with("sections", &sections)
        .with("happened", &happened)
        .render(StatusCode::OK, "desk/case.html"))
}

/// What was just done.
fn told(visit: &Visit) -> Option<&'static str> {
    let done = visit.sent.first("done");
    let told = match Task::of(done) {
        Some(Task::Ask) => Some("ask_done"),
        Some(Task::Erase) => Some("erase_done"),
        Some(_) => Some("recorded"),
        None => (done == letters::DONE).then_some("letter_done"),
    };
    told.map(|key| word(visit.language, key))
}

/// What stands in the clear, and the days that count: how long it is kept follows from how it ended, where that could
/// be read.
fn standing(
    console: &Console,
    visit: &Visit,
    case: &Case,
    ending: Option<Ending>,
    wording: &Wording,
) -> Vec<Row> {
    let entry = &case.entry;
    let word = |key| word(visit.language, key);
    let clocks = clocks::of_case(wording.deadlines(), case, ending);
    let today = times::in_japan(console.now()).date();
    let seen = &entry.text;
    let language = match entry.language {
        Language::Ja => word("ja"),
        Language::En => word("en"),
    };
    let days = clocks.iter().map(|clock| {
        let (label, sentence) = wording.clock(clock);
        Row::new(label, super::due::told(clock, &sentence, visit, today))
    });
    let rows = vec![
        Row::new(word("stage"), wording.stage(entry.stage)),
        Row::new(word("arrival"), times::spell(entry.received_at)),
        Row::new(word("form_language"), language),
        Row::new(word("text_seen"), format!("{} {}", seen.page, seen.version)),
    ];
    rows.into_iter().chain(days).collect()
}

/// What may be done now.
fn acts(visit: &Visit, case: &Case) -> Vec<Link> {
    let on = format!("/case/{}", case.entry.reference);
    let link = |to: String, title| Link {
        href: visit.at(&to),
        text: word(visit.language, title).to_owned(),
    };
    let may = Task::ALL.iter().filter(|task| task.may_follow(case));
    let acts = may.map(|task| link(format!("{on}/{}/", task.id()), task.title()));
    let letters =
        letters::there_are(case).then(|| link(format!("{on}/{}/", letters::FOLDER), "letters"));
    let complaint = Task::Complained.may_follow(case).then(|| {
        let about = &case.entry.reference;
        let to = format!("/enter/{}/?about={about}", Kind::Complaint);
        link(to, "enter_complaint")
    });
    acts.chain(letters).chain(complaint).collect()
}

/// Other requests that its events name: complaints about its answer, the answer it complains about, what it repeats.
fn related(visit: &Visit, case: &Case, wording: &Wording) -> Vec<Link> {
    let link = |event: &Event| {
        let about_answer = word(visit.language, "about_answer");
        let (name, other) = match (event.kind, event.told.as_ref()?) {
            (EventKind::Linked, Told::Other(about)) => (about_answer, about),
            (_, Told::Came { about, .. }) => (about_answer, about.as_ref()?),
            (kind, Told::Other(other)) => (wording.event(kind), other),
            _ => return None,
        };
        Some(Link {
            href: visit.at(&format!("/case/{other}/")),
            text: format!("{name} {other}"),
        })
    };
    case.events.iter().filter_map(link).collect()
}

/// Tells whoever decided on what is complained about that somebody else decides on the complaint.
pub(super) async fn barred(desk: &Desk<'_>, case: &Case, language: Language) -> Option<String> {
    let entry = &case.entry;
    let may_be_decided = entry.standing.allows(entry.kind, EventKind::Decided);
    // What cannot be opened is told where it is opened.
    let is_barred = may_be_decided && desk.is_barred(case).await.unwrap_or_default();
    is_barred.then(|| word(language, "barred").replace("{actor}", desk.actor))
}

/// The answers by topic.
fn answers(submission: &Submission, wording: &Wording) -> Vec<Section> {
    let section = |topic: Topic| {
        let rows = rows::answers(topic, submission, wording);
        (!rows.is_empty()).then(|| Section {
            id: topic.id().to_owned(),
            title: wording.topic(topic).to_owned(),
            rows,
        })
    };
    Topic::ALL.into_iter().filter_map(section).collect()
}

/// What the sender added at one time.
fn addition((number, addition): (usize, &Addition), wording: &Wording) -> Section {
    let rows = addition.answers.iter().map(|(name, answer)| {
        let label =
            completion::named(name).map_or(name.as_str(), |field| wording.label(None, field));
        match answer {
            Answer::Text { typed, .. } => Row::new(label, typed),
            Answer::Chosen(ids) => Row::new(label, ids.join("\n")),
        }
    });
    let title = wording.event(EventKind::Added);
    Section {
        id: format!("added-{number}"),
        title: format!("{title} {}", times::spell(addition.at)),
        rows: rows.collect(),
    }
}

/// What the desk decided or noted at one time.
fn paper(paper: &Paper, wording: &Wording) -> Section {
    let rows = match &paper.text {
        Text::Letter(letter) => vec![Row::new(
            word(wording.language(), "letter"),
            letter.sheet.text(),
        )],
        parts => rows::parts(parts, wording),
    };
    let title = wording.event(paper.event);
    Section {
        id: format!("paper-{}", paper.number),
        title: format!("{title} {} {}", times::spell(paper.at), paper.actor),
        rows,
    }
}
