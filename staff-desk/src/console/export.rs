//! Writing an export: a form, a page that shows what will be written, the export and how far it is.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use request::Kind;
use request::Stage;
use request::view::FieldView;
use serde::Serialize;

use super::Console;
use super::due::{days, label, offered, until};
use super::form::{Fault, Group, Questions, Sent, Summary, optional, status};
use super::job::{Job, State as Standing, Work};
use super::page::{Page, word};
use super::refusal::Refusal;
use super::router::Visit;
use crate::export::{Format, Order, Set, Step, count};
use crate::rows::Row;
use crate::times;
use crate::wording::Wording;

/// Formats by their id, which is also the ending of their file.
const FORMATS: [(&str, Format); 3] = [
    ("xlsx", Format::Xlsx),
    ("csv", Format::Csv),
    ("jsonl", Format::Jsonl),
];

/// Where an export that was just begun is looked at. Most are over in a moment, so that page waits for one; it asks
/// for itself no more after that: what changes under its reader's hands hinders many, and what it tells can be asked.
const BEGUN: &str = "/export/progress/?begun=1";
/// How long the page of an export that was just begun waits.
const PATIENCE: Duration = Duration::from_secs(2);

/// How far an export is, as its page shows it.
#[derive(Serialize)]
struct Shown<'a> {
    rows: Vec<Row>,
    /// What it is doing, or what it came to.
    text: &'a str,
    /// What the program said of a failure, in English.
    detail: Option<String>,
    done: Option<u64>,
    all: Option<u64>,
    is_running: bool,
    is_done: bool,
}

/// Shows the form.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    Extension(visit): Extension<Visit>,
) -> Response {
    if console.job.is_busy() {
        return Redirect::to(&visit.at("/export/progress/")).into_response();
    }
    let held = console.door.take_held(&visit.at(&visit.path));
    let sent = filled(&console, held.unwrap_or_default());
    form(&console, &visit, &sent, &[])
}

/// Takes what was typed: asks again, shows what will be written, or begins.
pub(crate) async fn take(
    State(console): State<Arc<Console>>,
    Extension(visit): Extension<Visit>,
) -> Response {
    let sent = &visit.sent;
    if sent.go() == "change" {
        return form(&console, &visit, sent, &[]);
    }
    let order = match read(&console, &visit) {
        Ok(order) => order,
        Err(faults) => return form(&console, &visit, sent, &faults),
    };
    let Some(wording) = console.wording(visit.language) else {
        return Refusal::Fault.page(&console, &visit);
    };
    if sent.go() != "send" {
        return confirm(&console, &visit, &order, wording)
            .await
            .unwrap_or_else(|refusal| refusal.page(&console, &visit));
    }
    let tools = &console.tools;
    // Of two that are sent at once the second shows how far the first is.
    let _begun = console.job.begin(Work {
        register: tools.register.clone(),
        key: tools.key.clone(),
        wording: wording.clone(),
        order,
        now: console.now(),
    });
    Redirect::to(&visit.at(BEGUN)).into_response()
}

/// Shows how far the export is.
pub(crate) async fn progress(
    State(console): State<Arc<Console>>,
    Extension(visit): Extension<Visit>,
) -> Response {
    if visit.sent.first("begun") == "1" {
        console.job.wait(PATIENCE).await;
    }
    let job = console.job.look();
    match (job, console.wording(visit.language)) {
        (Some(job), Some(wording)) => Page::new(&console, &visit)
            .with("job", &shown(&job, &visit, wording))
            .render(StatusCode::OK, "desk/progress.html"),
        _ => Redirect::to(&visit.at("/export/")).into_response(),
    }
}

/// Stops the export.
pub(crate) async fn stop(
    State(console): State<Arc<Console>>,
    Extension(visit): Extension<Visit>,
) -> Response {
    console.job.stop().await;
    Redirect::to(&visit.at("/export/progress/")).into_response()
}

/// What stands in the form before anything was typed: this month, and a file of this day.
fn filled(console: &Console, sent: Sent) -> Sent {
    let today = times::in_japan(console.now()).date();
    sent.or("from", || today.first_of_month().to_string())
        .or("to", || today.to_string())
        .or("format", || "xlsx".to_owned())
        .or("out", || format!("requests-{today}.xlsx"))
}

fn form(console: &Console, visit: &Visit, sent: &Sent, faults: &[Fault]) -> Response {
    let Some(wording) = console.wording(visit.language) else {
        return Refusal::Fault.page(console, visit);
    };
    let status = status(faults);
    page(console, visit)
        .with(
            "groups",
            &[Group::of(questions(visit, wording, sent, faults))],
        )
        .with("step", &Summary::of(faults))
        .with("hidden", &[("", ""); 0])
        .with("is_possible", &true)
        .render(status, "desk/form.html")
}

fn page<'a>(console: &'a Console, visit: &Visit) -> Page<'a> {
    Page::new(console, visit)
        .with("title", word(visit.language, "export"))
        .with("lead", word(visit.language, "export_lead"))
        .with("back", &visit.at("/"))
}

fn questions(visit: &Visit, wording: &Wording, sent: &Sent, faults: &[Fault]) -> Vec<FieldView> {
    let word = |key| word(visit.language, key);
    let questions = Questions { sent, faults };
    let kinds = Kind::ALL
        .into_iter()
        .map(|kind| (kind.id(), wording.kind(kind)));
    let stages = Stage::ALL
        .iter()
        .map(|stage| (stage.id(), wording.stage(*stage)));
    let formats = [
        ("xlsx", "Excel (.xlsx)", "format_xlsx"),
        ("csv", "CSV (.csv)", "format_csv"),
        ("jsonl", "JSON Lines (.jsonl)", "format_jsonl"),
    ]
    .map(|(id, label, hint)| (id.to_owned(), label.to_owned(), word(hint).to_owned()));
    let file = questions.line("out", word("file"), word("file_hint"), "full");
    vec![
        questions.line("from", word("arrival_from"), word("day_hint"), "short"),
        questions.line("to", word("arrival_to"), "", "short"),
        optional(questions.options(
            "kind",
            "select",
            (word("kind"), ""),
            offered(word("every"), kinds),
        )),
        optional(questions.options(
            "stage",
            "select",
            (word("stage"), ""),
            offered(word("every"), stages),
        )),
        questions.options("format", "choice", (word("format"), ""), formats),
        file,
    ]
}

fn read(console: &Console, visit: &Visit) -> Result<Order, Vec<Fault>> {
    let sent = &visit.sent;
    let word = |key| word(visit.language, key);
    let (days, mut faults) = days(sent, visit.language);
    if days.is_none() && faults.is_empty() {
        let wanted = |name| Fault::of_day(name, "day_wanted", label(name), visit.language);
        faults.extend(["from", "to"].map(wanted));
    }
    let format = FORMATS.iter().find(|(id, _)| *id == sent.first("format"));
    if format.is_none() {
        faults.push(Fault::of_group("format", "xlsx", word("format_wanted")));
    }
    let out = Path::new(sent.first("out").trim());
    faults.extend(wrong_file(out, visit));
    let ready = days.zip(format).filter(|_| faults.is_empty());
    let (days, (_, format)) = ready.ok_or(faults)?;
    let (from, to) = until(days, times::in_japan(console.now()).date());
    Ok(Order {
        from,
        to,
        kind: sent.first("kind").parse().ok(),
        stage: sent.first("stage").parse().ok(),
        page: None,
        version: None,
        is_news: false,
        set: Set::Work,
        format: *format,
        out: out.to_owned(),
        actor: console.tools.actor.clone(),
    })
}

/// What is wrong with the place of the file, as far as it shows beforehand.
fn wrong_file(out: &Path, visit: &Visit) -> Option<Fault> {
    let fault = |key| Some(Fault::at("out", word(visit.language, key)));
    if out.file_name().is_none() {
        return fault("file_wanted");
    }
    if out.exists() {
        return fault("file_exists");
    }
    let folder = out.parent().filter(|folder| folder.as_os_str() != "");
    if folder.is_some_and(|folder| !folder.is_dir()) {
        return fault("file_no_folder");
    }
    None
}

async fn confirm(
    console: &Console,
    visit: &Visit,
    order: &Order,
    wording: &Wording,
) -> Result<Response, Refusal> {
    let word = |key| word(visit.language, key);
    let requests = count(&console.tools.register, order).await?;
    let mut rows = rows(order, visit, wording);
    rows.push(Row::new(word("requests"), requests.to_string()));
    Ok(page(console, visit)
        .with("rows", &rows)
        .with("warning", word("export_warning"))
        .with("carried", &visit.sent.carried())
        .render(StatusCode::OK, "desk/confirm.html"))
}

/// What was ordered, in words.
fn rows(order: &Order, visit: &Visit, wording: &Wording) -> Vec<Row> {
    let word = |key| word(visit.language, key);
    let kind = order.kind.map_or(word("every"), |kind| wording.kind(kind));
    let stage = order
        .stage
        .map_or(word("every"), |stage| wording.stage(stage));
    // A relative name lies where the program was started.
    let whole = std::path::absolute(&order.out).unwrap_or_else(|_| order.out.clone());
    vec![
        Row::new(word("arrival"), format!("{} – {}", order.from, order.to)),
        Row::new(word("kind"), kind),
        Row::new(word("stage"), stage),
        Row::new(word("file"), whole.display().to_string()),
    ]
}

fn shown<'a>(job: &Job, visit: &Visit, wording: &Wording) -> Shown<'a> {
    let word = |key| word(visit.language, key);
    let mut shown = Shown {
        rows: rows(&job.order, visit, wording),
        text: "",
        detail: None,
        done: None,
        all: None,
        is_running: false,
        is_done: false,
    };
    match &job.state {
        Standing::Running(progress) => {
            shown.is_running = true;
            shown.done = progress.map(|so_far| so_far.done);
            shown.all = progress.map(|so_far| so_far.all);
            shown.text = match progress.map(|so_far| so_far.step) {
                Some(Step::Record) => word("export_recording"),
                _ => word("export_writing"),
            };
        }
        Standing::Done(report) => {
            shown.is_done = true;
            shown.text = word("export_done");
            let requests = Row::new(word("requests"), report.count.to_string());
            let manifest = Row::new(word("manifest"), report.manifest.display().to_string());
            let digest = Row::new("SHA-256", report.sha256.clone());
            shown.rows.extend([requests, manifest, digest]);
        }
        Standing::Failed(error) => {
            shown.text = word("export_failed");
            shown.detail = Some(error.clone());
        }
        Standing::Stopped => shown.text = word("export_stopped"),
        Standing::Kept(error) => {
            shown.text = word("export_kept");
            shown.detail.clone_from(error);
        }
    }
    shown
}
