//! `dist/edge`: what a server or delivery network in front of the public files needs to know, as JSON.
//! It stands outside the public folder.
//!
//! * `headers.json`: headers by address and media types by ending, from the one definition; of each the first that
//!   fits counts.
//! * `redirects.json`: old addresses with the pages they became. For servers that read neither, a
//!   small page stands at each old address ([`moved`]).
//! * `_redirects`: the same as hosts of static pages read it. There is no `_headers` beside it: there,
//!   rules add up instead of the first counting, and a second policy would only forbid more.
//! * `nginx-http.conf`, `nginx-server.conf`: both for nginx ([`nginx`]).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use request::Language;
use request::headers::{self, Header};
use serde_json::{Map, Value, json};

use crate::press::Ready;
use crate::problem::Problem;
use crate::render::output_path;

mod nginx;

/// Every file of `dist/edge` by path.
pub(crate) fn files(ready: &Ready) -> BTreeMap<String, Vec<u8>> {
    let files = [
        ("headers.json", rules()),
        ("redirects.json", redirects(ready)),
    ];
    let files = files.map(|(name, value)| {
        let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
        text.push('\n');
        (name.to_owned(), text.into_bytes())
    });
    let redirects = &ready.content.settings.redirects;
    let lines = [
        ("_redirects", plain(redirects)),
        ("nginx-http.conf", nginx::maps(redirects)),
        ("nginx-server.conf", nginx::server()),
    ];
    let lines = lines.map(|(name, text)| (name.to_owned(), text.into_bytes()));
    files.into_iter().chain(lines).collect()
}

fn plain(redirects: &BTreeMap<String, String>) -> String {
    let mut text = String::new();
    for (from, to) in redirects {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{from} {to} 301");
    }
    text
}

fn rules() -> Value {
    let own = headers::WITH_SCRIPT.map(|path| rule("path", path));
    let rest = [rule("prefix", headers::ASSETS), rule("prefix", "/")];
    let rules: Vec<_> = own.into_iter().chain(rest).collect();
    let types = headers::MEDIA_TYPES;
    let types = types.map(|(ending, kind)| json!({ "ending": ending, "type": kind }));
    json!({ "format": 1, "rules": rules, "types": types })
}

fn rule(how: &str, path: &str) -> Value {
    let all = headers::security(path)
        .into_iter()
        .chain([headers::lasting(path)]);
    let all: Map<_, _> = all
        .map(|(name, value): Header| (name.to_owned(), value.into()))
        .collect();
    json!({ how: path, "headers": all })
}

fn redirects(ready: &Ready) -> Value {
    let all = ready.content.settings.redirects.iter();
    let all = all.map(|(from, to)| json!({ "from": from, "to": to, "status": 301 }));
    all.collect()
}

/// The page at each old address, by its file within the site.
pub(crate) fn moved(ready: &Ready, problems: &mut Vec<Problem>) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for (from, to) in &ready.content.settings.redirects {
        match page(ready, to) {
            Ok(html) => {
                files.insert(file(from), html.into_bytes());
            }
            Err(problem) => problems.push(problem),
        }
    }
    files
}

fn page(ready: &Ready, to: &str) -> Result<String, Problem> {
    let (language, path) = match to.strip_prefix(Language::En.prefix()) {
        Some(path) => (Language::En, path),
        None => (Language::Ja, to),
    };
    let page = ready.content.page(language, path);
    // Where there is no page, or no template, that is told already.
    let (Some(frame), Some(page), true) = (
        ready.frames.get(&language),
        page,
        ready.templates.are_loaded(),
    ) else {
        return Ok(String::new());
    };
    let mut context = frame.context();
    context.insert("to", to);
    context.insert("title", &page.front.title);
    ready.templates.render("site/moved.html", &context)
}

/// The file of an old address: one without an ending is a folder's page.
pub(crate) fn file(from: &str) -> String {
    let last = from.rsplit('/').next().unwrap_or_default();
    if last.is_empty() || last.contains('.') {
        return output_path(from);
    }
    output_path(&format!("{from}/"))
}
