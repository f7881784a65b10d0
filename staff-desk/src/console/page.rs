//! Joins a template with the words of a language and what a handler shows. Decides nothing.

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use request::{Language, headers};
use serde::Serialize;
use tera::{Context, Tera};

use super::Console;
use super::router::Visit;
use super::words;
use crate::letter;

/// Templates that are part of the program: the desk's own, and the questions of the public forms.
const TEMPLATES: [(&str, &str); 28] = [
    (
        "desk/base.html",
        include_str!("../../../templates/desk/base.html"),
    ),
    (
        "desk/parts.html",
        include_str!("../../../templates/desk/parts.html"),
    ),
    (
        "desk/door.html",
        include_str!("../../../templates/desk/door.html"),
    ),
    (
        "desk/problem.html",
        include_str!("../../../templates/desk/problem.html"),
    ),
    (
        "desk/due.html",
        include_str!("../../../templates/desk/due.html"),
    ),
    (
        "desk/people.html",
        include_str!("../../../templates/desk/people.html"),
    ),
    (
        "desk/case.html",
        include_str!("../../../templates/desk/case.html"),
    ),
    (
        "desk/form.html",
        include_str!("../../../templates/desk/form.html"),
    ),
    (
        "desk/confirm.html",
        include_str!("../../../templates/desk/confirm.html"),
    ),
    (
        "desk/letters.html",
        include_str!("../../../templates/desk/letters.html"),
    ),
    (
        "desk/letter.html",
        include_str!("../../../templates/desk/letter.html"),
    ),
    (
        "desk/print.html",
        include_str!("../../../templates/desk/print.html"),
    ),
    (
        "desk/written.html",
        include_str!("../../../templates/desk/written.html"),
    ),
    letter::PARTS,
    (
        "desk/enter.html",
        include_str!("../../../templates/desk/enter.html"),
    ),
    (
        "desk/receipt.html",
        include_str!("../../../templates/desk/receipt.html"),
    ),
    (
        "desk/erase.html",
        include_str!("../../../templates/desk/erase.html"),
    ),
    (
        "desk/progress.html",
        include_str!("../../../templates/desk/progress.html"),
    ),
    (
        "forms/parts.html",
        include_str!("../../../templates/forms/parts.html"),
    ),
    (
        "forms/field.html",
        include_str!("../../../templates/forms/field.html"),
    ),
    (
        "forms/text.html",
        include_str!("../../../templates/forms/text.html"),
    ),
    (
        "forms/long-text.html",
        include_str!("../../../templates/forms/long-text.html"),
    ),
    (
        "forms/choice.html",
        include_str!("../../../templates/forms/choice.html"),
    ),
    (
        "forms/many.html",
        include_str!("../../../templates/forms/many.html"),
    ),
    (
        "forms/box.html",
        include_str!("../../../templates/forms/box.html"),
    ),
    (
        "forms/date.html",
        include_str!("../../../templates/forms/date.html"),
    ),
    (
        "forms/contact.html",
        concat!(
            include_str!("../../../templates/forms/email.html"),
            include_str!("../../../templates/forms/tel.html"),
        ),
    ),
    (
        "forms/error-summary.html",
        include_str!("../../../templates/forms/error-summary.html"),
    ),
];

/// Files that are part of the program, by their address: the site's own look, and what tables add to it.
pub(crate) const FILES: [(&str, &str); 4] = [
    (
        "/assets/site.css",
        include_str!("../../../templates/assets/site.css"),
    ),
    (
        "/assets/desk.css",
        include_str!("../../../templates/desk/desk.css"),
    ),
    ("/assets/letter.css", letter::STYLE),
    (
        "/assets/icon.svg",
        include_str!("../../../templates/assets/icon.svg"),
    ),
];

/// The templates, read.
#[expect(
    clippy::expect_used,
    reason = "they are part of the program, and every test reads them"
)]
pub(crate) fn templates() -> Tera {
    let mut templates = Tera::new();
    templates
        .add_raw_templates(TEMPLATES)
        .expect("templates that were built in are in order");
    templates
}

/// Answers with a file.
pub(crate) async fn file(request: Request) -> Response {
    let path = request.uri().path();
    let text = FILES.iter().find(|(name, _)| *name == path);
    let media = [(header::CONTENT_TYPE, headers::media_type(path))];
    (media, text.map_or("", |(_, text)| text)).into_response()
}

/// A word of the console in one language.
pub(crate) fn word(language: Language, key: &str) -> &'static str {
    let found = words::all().find(|(name, _, _)| *name == key);
    found.map_or("", |(_, ja, en)| language.pick((*ja, *en)))
}

/// A page that a handler adds to.
pub(crate) struct Page<'a> {
    console: &'a Console,
    language: Language,
    context: Context,
}

impl<'a> Page<'a> {
    pub(crate) fn new(console: &'a Console, visit: &Visit) -> Self {
        let language = visit.language;
        let mut context = Context::new();
        let mut add = |name: &'static str, value: &str| context.insert(name, value);
        add("language", language.id());
        add("twin_language", language.twin().id());
        add("home", language.prefix());
        add("twin_prefix", language.twin().prefix());
        add("path", &visit.path);
        add("here", &visit.at(&visit.path));
        add(
            "twin",
            &format!("{}{}", language.twin().prefix(), visit.path),
        );
        add(
            "society",
            console.wording(language).map_or("", |it| it.society()),
        );
        add("actor", &console.tools.actor);
        add("place", &console.tools.place);
        add("token", visit.pass.as_ref().map_or("", |pass| &pass.token));
        let words: std::collections::BTreeMap<_, _> = words::all()
            .map(|(name, ja, en)| (*name, language.pick((*ja, *en))))
            .collect();
        context.insert("ui", &words);
        Self {
            console,
            language,
            context,
        }
    }

    /// Adds what the template needs.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: &(impl Serialize + ?Sized)) -> Self {
        self.context.insert(name, value);
        self
    }

    /// Renders the page.
    pub(crate) fn render(self, status: StatusCode, template: &str) -> Response {
        let head = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_LANGUAGE, self.language.id()),
        ];
        match self.console.templates.render(template, &self.context) {
            Ok(html) => (status, head, html).into_response(),
            // What Tera says of it may quote what was to be shown.
            Err(_quotes) => {
                let text = word(self.language, "fault_text");
                (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_word_is_there_in_both_languages_and_every_word_is_used() {
        let code = [
            include_str!("act.rs"),
            include_str!("act/decide.rs"),
            include_str!("act/task.rs"),
            include_str!("case.rs"),
            include_str!("due.rs"),
            include_str!("enter.rs"),
            include_str!("enter/sheet.rs"),
            include_str!("erase.rs"),
            include_str!("export.rs"),
            include_str!("form.rs"),
            include_str!("letters.rs"),
            include_str!("letters/order.rs"),
            include_str!("letters/write.rs"),
            include_str!("people.rs"),
            include_str!("refusal.rs"),
        ]
        .concat();
        let mut named = BTreeSet::new();
        for (_, text) in TEMPLATES {
            for found in text.split("ui.").skip(1) {
                let end = found.find(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_');
                named.insert(found[..end.unwrap_or(found.len())].to_owned());
            }
        }
        let known: BTreeSet<String> = words::all().map(|(key, ..)| (*key).to_owned()).collect();

        let count = words::all().count();
        assert_eq!(known.len(), count, "a word stands there twice");
        assert_eq!(
            named.difference(&known).collect::<Vec<_>>(),
            Vec::<&String>::new()
        );
        for key in known.difference(&named) {
            assert!(code.contains(&format!("\"{key}\"")), "nothing uses {key}");
        }
        assert!(words::all().all(|(_, ja, en)| !ja.is_empty() && !en.is_empty()));
    }
}
