//! What a person reads when something went wrong that no answer of theirs can mend.

use axum::response::Response;
use request::publication::{Edition, Link, PageRef};
use request::{Kind, Language};
use serde::Serialize;

use crate::intake::Intake;
use crate::log;
use crate::page::Page;
use crate::problem::Problem;

/// A problem in the words of the society.
#[derive(Serialize)]
pub(crate) struct Refusal<'a> {
    title: &'a str,
    lines: Vec<String>,
    /// Whether the page offers to send again what it carries.
    retry: bool,
    /// Whether it offers to go on without what has no field any longer.
    is_form_changed: bool,
    /// Where to go on.
    link: Option<Link>,
}

impl<'a> Refusal<'a> {
    /// The words for a problem that was met at a page.
    pub(crate) fn new(problem: &Problem, edition: &'a Edition, at: &PageRef, retry: bool) -> Self {
        let (title, text) = words(problem);
        Self {
            title: edition.words.ui(title),
            lines: vec![edition.words.ui(text).to_owned()],
            retry,
            is_form_changed: matches!(problem, Problem::UnknownFields(_)),
            link: link(problem, edition, at),
        }
    }

    /// The same, and another line.
    pub(crate) fn and(mut self, line: &str) -> Self {
        self.lines.push(line.to_owned());
        self
    }

    /// The same, with the time it speaks of.
    pub(crate) fn at(mut self, time: &str) -> Self {
        for line in &mut self.lines {
            *line = line.replace("{time}", time);
        }
        self
    }
}

/// Keys of title and text.
const fn words(problem: &Problem) -> (&'static str, &'static str) {
    match problem {
        Problem::NotFound => ("problem_not_found_title", "problem_not_found_text"),
        Problem::NoItem => ("problem_no_item_title", "problem_no_item_text"),
        Problem::Foreign => ("problem_foreign_title", "problem_foreign_text"),
        Problem::WrongHost => ("problem_wrong_host_title", "problem_wrong_host_text"),
        Problem::UnknownFields(_) => ("problem_form_changed_title", "problem_form_changed_text"),
        Problem::TooLarge => ("problem_too_large_title", "problem_too_large_text"),
        Problem::KeyReused(_) => ("problem_key_reused_title", "problem_key_reused_text"),
        Problem::TooMany { .. } => ("problem_too_many_title", "problem_too_many_text"),
        Problem::Unavailable(_) => ("problem_unavailable_title", "problem_unavailable_text"),
        Problem::Internal(_) => ("problem_internal_title", "problem_internal_text"),
        Problem::Unshown(_) => ("problem_unshown_title", "problem_unshown_text"),
        _ => ("problem_bad_request_title", "problem_bad_request_text"),
    }
}

/// The form itself; from an address that is not ours, our own.
fn link(problem: &Problem, edition: &Edition, at: &PageRef) -> Option<Link> {
    let shell = &edition.shell;
    match problem {
        Problem::NoItem | Problem::Foreign | Problem::UnknownFields(_) => Some(Link {
            href: at.href.clone(),
            text: at.title.clone(),
        }),
        Problem::WrongHost => {
            let href = format!("{}{}/", shell.base_url, shell.language.prefix());
            let text = href.clone();
            Some(Link { href, text })
        }
        _ => None,
    }
}

/// A page that says what went wrong, where there are no answers to keep.
pub fn page(intake: &Intake, language: Language, kind: Option<Kind>, problem: Problem) -> Response {
    let page = intake.edition(language).and_then(|edition| {
        let form = kind.and_then(|kind| intake.form(kind, edition));
        let at = form.map_or(&edition.status, |form| &form.page);
        Page::new(intake, edition, at)
            .with("problem", &Refusal::new(&problem, edition, at, false))
            .render(problem.status(), "intake/problem.html")
            .ok()
    });
    match page {
        Some(page) => log::noted(page, kind, None, &problem),
        None => problem.into_json(kind, None),
    }
}
