//! `bound CONTENT TEMPLATES PUBLICATION OUT`: the least that any generator must do with a content
//! folder. It reads every page, turns its Markdown into HTML, fills the site's own page template
//! with Tera and writes the file, on all cores. It checks nothing, knows no other page, and takes
//! what pages share ready-made from a `publication.json` of site-gen.

#![expect(clippy::expect_used, reason = "a measurement that cannot go on stops")]

use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use rayon::prelude::*;
use serde::Serialize;
use tera::{Context, Tera, Value};

/// What the site's templates show of a page.
#[derive(Serialize, Default)]
struct View<'a> {
    href: &'a str,
    twin: &'a str,
    title: &'a str,
    menu: &'a str,
    summary: &'a str,
    breadcrumbs: [Link<'a>; 3],
    language: &'a str,
    twin_language: &'a str,
    canonical: &'a str,
    alternates: [Alternate<'a>; 3],
    noindex: bool,
    version: &'a str,
    in_force: &'a str,
    in_force_iso: &'a str,
    changed: &'a str,
    changed_iso: &'a str,
    points: [&'a str; 0],
    body: &'a str,
    toc: &'a [Entry],
    history: Vec<Change<'a>>,
}

#[derive(Serialize, Default)]
struct Link<'a> {
    href: &'a str,
    text: &'a str,
}

#[derive(Serialize, Default)]
struct Alternate<'a> {
    lang: &'a str,
    href: &'a str,
}

#[derive(Serialize)]
struct Entry {
    id: String,
    text: String,
    level: u8,
}

#[derive(Serialize, Default)]
struct Change<'a> {
    version: &'a str,
    date: &'a str,
    date_iso: &'a str,
    what: &'a str,
    why: &'a str,
}

/// What pages of one language share.
struct Shared {
    language: &'static str,
    twin: &'static str,
    shell: Value,
    ui: Value,
}

fn main() {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [content, templates, publication, out] = arguments.as_slice() else {
        usage();
        return;
    };
    let tera = templates_of(templates);
    let json = fs::read(publication).expect("a publication.json of site-gen");
    let json: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    for (language, twin) in [("ja", "en"), ("en", "ja")] {
        let part = |path: &str| {
            let value = json.pointer(&format!("/editions/{language}/{path}"));
            Value::from_serializable(value.expect("an edition of the language"))
        };
        let shared = Shared {
            language,
            twin,
            shell: part("shell"),
            ui: part("words/ui"),
        };
        let root = content.join(language);
        let mut files = Vec::new();
        pages(&root, &mut files);
        files.par_iter().for_each(|file| {
            let name = file.strip_prefix(&root).expect("a file below the folder");
            page(file, name, out, &tera, &shared);
        });
    }
}

#[expect(clippy::print_stderr, reason = "this is a command line")]
fn usage() {
    eprintln!("usage: bound CONTENT TEMPLATES PUBLICATION OUT");
}

/// Every template of the site, by its name from the templates' folder.
fn templates_of(root: &Path) -> Tera {
    let mut texts = Vec::new();
    for folder in ["site", "forms"] {
        for entry in fs::read_dir(root.join(folder)).expect("a folder of templates") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                let name = path.strip_prefix(root).expect("a file below the folder");
                let text = fs::read_to_string(&path).expect("a template");
                texts.push((name.display().to_string(), text));
            }
        }
    }
    let mut tera = Tera::new();
    tera.add_raw_templates(texts).expect("templates that load");
    tera
}

fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of pages") {
        let entry = entry.expect("an entry");
        if entry.file_type().expect("its type").is_dir() {
            pages(&entry.path(), found);
        } else {
            found.push(entry.path());
        }
    }
}

fn page(file: &Path, name: &Path, out: &Path, tera: &Tera, shared: &Shared) {
    let text = fs::read_to_string(file).expect("a page");
    // Kept versions lie beside the pages and have another head.
    let Some((head, body)) = text.trim_start_matches("+++\n").split_once("\n+++\n") else {
        return;
    };
    let (html, toc) = markdown(body);
    let target = target(name);
    let href = format!("/{}", target.trim_end_matches("index.html"));
    let view = view(head, &href, &html, &toc, shared);
    let mut context = Context::new();
    context.insert_value("shell", shared.shell.clone());
    context.insert_value("ui", shared.ui.clone());
    context.insert("page", &view);
    let page = tera
        .render("site/page.html", &context)
        .expect("a page that renders");
    let path = out.join(shared.language).join(target);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, page).expect("a written page");
}

fn target(name: &Path) -> String {
    let stem = name.with_extension("").display().to_string();
    let folder = stem.trim_end_matches("index").trim_end_matches('/');
    if folder.is_empty() {
        "index.html".to_owned()
    } else {
        format!("{folder}/index.html")
    }
}

/// HTML and the sections for the list of contents.
fn markdown(body: &str) -> (String, Vec<Entry>) {
    let options = Options::ENABLE_TABLES
        .union(Options::ENABLE_FOOTNOTES)
        .union(Options::ENABLE_HEADING_ATTRIBUTES);
    let mut toc: Vec<Entry> = Vec::new();
    let mut in_heading = false;
    let events = Parser::new_ext(body, options).inspect(|event| match event {
        Event::Start(Tag::Heading { level, id, .. }) => {
            in_heading = true;
            toc.push(Entry {
                id: id.as_deref().unwrap_or_default().to_owned(),
                text: String::new(),
                level: if *level == HeadingLevel::H2 { 2 } else { 3 },
            });
        }
        Event::End(TagEnd::Heading(_)) => in_heading = false,
        Event::Text(text) if in_heading => {
            if let Some(entry) = toc.last_mut() {
                entry.text.push_str(text);
            }
        }
        _ => {}
    });
    let mut html = String::with_capacity(body.len() * 2);
    html::push_html(&mut html, events);
    (html, toc)
}

fn view<'a>(
    head: &'a str,
    href: &'a str,
    body: &'a str,
    toc: &'a [Entry],
    shared: &'a Shared,
) -> View<'a> {
    let mut parts = head.split("[[history]]");
    let own = parts.next().unwrap_or_default();
    let history = parts.map(|part| Change {
        version: value(part, "version"),
        date: value(part, "date"),
        date_iso: value(part, "date"),
        what: value(part, "what"),
        why: value(part, "why"),
    });
    let link = |text| Link { href, text };
    let title = value(own, "title");
    View {
        href,
        twin: href,
        title,
        menu: title,
        summary: value(own, "summary"),
        breadcrumbs: [link("first"), link("folder"), link(title)],
        language: shared.language,
        twin_language: shared.twin,
        canonical: href,
        alternates: [shared.language, shared.twin, "x-default"]
            .map(|lang| Alternate { lang, href }),
        noindex: false,
        version: value(own, "version"),
        in_force: value(own, "in_force"),
        in_force_iso: value(own, "in_force"),
        changed: value(own, "changed"),
        changed_iso: value(own, "changed"),
        points: [],
        body,
        toc,
        history: history.collect(),
    }
}

/// The value of a key, without a parser: front matter of the corpus has one key a line.
fn value<'h>(head: &'h str, key: &str) -> &'h str {
    head.lines()
        .find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "))
        .map_or("", |value| value.trim_matches('"'))
}
