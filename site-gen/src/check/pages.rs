//! Pages among themselves: addresses, twins, dates, and which page plays which part.

use std::collections::{BTreeSet, HashMap};

use request::{Kind, Language};

use crate::content::Content;
use crate::content::front_matter::Template;
use crate::content::page::Page;
use crate::problem::{Look, Problem, look, suggest};
use crate::source::Place;
use crate::text::PageText;

/// Parts that exactly one page of each language plays.
const PARTS: [(Template, &str); 6] = [
    (Template::Home, "home"),
    (Template::Chooser, "chooser"),
    (Template::Status, "status"),
    (Template::Search, "search"),
    (Template::Revisions, "revisions"),
    (Template::NotFound, "not-found"),
];

pub(super) fn check(content: &Content, texts: &[PageText], problems: &mut Vec<Problem>) {
    let looks: [Look<'_>; 6] = [
        &|told| addresses(content, told),
        &|told| titles(content, told),
        &|told| twins(content, texts, told),
        &|told| parts(content, told),
        &|told| menus(content, told),
        &|told| heads(content, told),
    ];
    look(&looks, problems);
}

fn heads(content: &Content, problems: &mut Vec<Problem>) {
    for page in &content.pages {
        dates(page, problems);
        shape(page, problems);
    }
}

fn addresses(content: &Content, problems: &mut Vec<Problem>) {
    let mut seen: HashMap<String, &Page> = HashMap::with_capacity(content.pages.len());
    for page in &content.pages {
        if let Some(first) = seen.insert(page.href(), page) {
            let text = format!(
                "this page has the same address {} as {}. Rename one of them.",
                page.href(),
                first.lines.file
            );
            problems.push(Problem::new(&page.lines.file, Place::START, text));
        }
    }
}

fn titles(content: &Content, problems: &mut Vec<Problem>) {
    let mut seen: HashMap<(Language, &str), &Page> = HashMap::with_capacity(content.pages.len());
    for page in &content.pages {
        if let Some(first) = seen.insert((page.language, &page.front.title), page) {
            let text = format!(
                "{} has the same title. Give each page its own.",
                first.lines.file
            );
            problems.push(page.lines.wrong("title", text));
        }
    }
}

fn twins(content: &Content, texts: &[PageText], problems: &mut Vec<Problem>) {
    let pages = || content.pages.iter().zip(texts);
    let by_file: HashMap<_, _> = pages()
        .map(|it| ((it.0.language, it.0.file.as_str()), it))
        .collect();
    for (page, text) in pages() {
        let other = page.language.twin();
        let Some((twin, twin_text)) = by_file.get(&(other, page.file.as_str())).copied() else {
            if !content.unread.contains(&(other, page.path.clone())) {
                let text = format!("this page has no twin. Add {other}/{}.", page.file);
                problems.push(Problem::new(&page.lines.file, Place::START, text));
            }
            continue;
        };
        anchors((page, text), (twin, twin_text), problems);
        if page.language == Language::En {
            same_facts(page, twin, problems);
        }
    }
}

/// Sections that one page has and its twin lacks are told at the twin; another order, once.
fn anchors(page: (&Page, &PageText), twin: (&Page, &PageText), problems: &mut Vec<Problem>) {
    let (own, others) = (ids(page.1), ids(twin.1));
    if own.iter().map(|it| it.0).eq(others.iter().map(|it| it.0)) {
        return;
    }
    let missing: Vec<_> = own
        .iter()
        .filter(|(id, _)| !others.iter().any(|(it, _)| it == id))
        .collect();
    for (id, line) in &missing {
        let place = page.0.wrong(*line, "");
        let text = format!(
            "the section {{#{id}}} of {}:{} is missing here. Both languages have the same sections.",
            place.file, place.line
        );
        problems.push(Problem::new(&twin.0.lines.file, Place::START, text));
    }
    if page.0.language == Language::Ja || own.len() != others.len() || !missing.is_empty() {
        return;
    }
    if let Some(((id, line), _)) = own.iter().zip(&others).find(|(a, b)| a.0 != b.0) {
        let text = format!(
            "the section {{#{id}}} stands in another order than in {}. Use one order.",
            twin.0.lines.file
        );
        problems.push(page.0.wrong(*line, text));
    }
}

/// Named sections with their lines, in order.
fn ids(text: &PageText) -> Vec<(&str, Place)> {
    let headings = text.body.headings.iter();
    let named = headings.filter(|heading| !heading.id.is_empty());
    named.map(|it| (it.id.as_str(), it.place)).collect()
}

fn same_facts(page: &Page, twin: &Page, problems: &mut Vec<Problem>) {
    let (own, other) = (&page.front, &twin.front);
    let differing = [
        ("version", own.version != other.version),
        ("in_force", own.in_force != other.in_force),
        ("changed", own.changed != other.changed),
        ("template", own.template != other.template),
        ("kind", own.kind != other.kind),
        ("points", own.points.len() != other.points.len()),
    ];
    for (key, _) in differing.into_iter().filter(|(_, differs)| *differs) {
        let text = format!(
            "`{key}` differs from {}. Make both the same.",
            twin.lines.file
        );
        problems.push(page.lines.wrong(key, text));
    }
}

fn parts(content: &Content, problems: &mut Vec<Problem>) {
    for language in Language::ALL {
        // A page that could not be read may be the one that is missed.
        let is_whole = !content.unread.iter().any(|(it, _)| *it == language);
        let own = || {
            content
                .pages
                .iter()
                .filter(move |page| page.language == language)
        };
        for (template, name) in PARTS {
            let found: Vec<_> = own()
                .filter(|page| page.front.template == template)
                .collect();
            let what = format!("template = \"{name}\"");
            exactly_one(
                &found,
                (content, language),
                &what,
                "template",
                is_whole,
                problems,
            );
        }
        for kind in Kind::ALL {
            let form = |page: &&Page| {
                page.front.template == Template::Form && page.front.kind == Some(kind)
            };
            let found: Vec<_> = own().filter(form).collect();
            let what = format!("template = \"form\" and kind = \"{kind}\"");
            exactly_one(
                &found,
                (content, language),
                &what,
                "kind",
                is_whole,
                problems,
            );
        }
        for page in own().filter(|page| page.front.template == Template::Home && page.path != "/") {
            let text = "the page with template = \"home\" must be index.md. Move it there.";
            problems.push(page.lines.wrong("template", text));
        }
    }
}

fn exactly_one(
    found: &[&Page],
    (content, language): (&Content, Language),
    what: &str,
    key: &str,
    is_whole: bool,
    problems: &mut Vec<Problem>,
) {
    if found.is_empty() && is_whole {
        let text = format!("no page of `{language}` has {what}. Add one.");
        problems.push(Problem::new(
            &format!("{}/{language}", content.root),
            0,
            text,
        ));
    }
    for page in found.iter().skip(1) {
        let text = format!("another page of `{language}` has {what} as well. Keep one.");
        problems.push(page.lines.wrong(key, text));
    }
}

fn menus(content: &Content, problems: &mut Vec<Problem>) {
    let paths: BTreeSet<_> = content
        .pages
        .iter()
        .map(|page| page.path.as_str())
        .collect();
    let settings = &content.settings;
    for (key, menu) in [("header", &settings.header), ("footer", &settings.footer)] {
        for (at, path) in menu.iter().enumerate() {
            let unread = content.unread.iter().any(|(_, it)| it == path);
            if !paths.contains(path.as_str()) && !unread {
                let hint = suggest(path, paths.iter().copied());
                let text = format!("there is no page {path}. {hint}");
                problems.push(content.settings_lines.wrong(&format!("{key}.{at}"), text));
            }
        }
    }
}

fn dates(page: &Page, problems: &mut Vec<Problem>) {
    let front = &page.front;
    let Some(first) = front.history.first() else {
        let text = "the history is empty. Add a [[history]] for the present version.";
        problems.push(page.lines.wrong("history", text));
        return;
    };
    if first.version != front.version {
        let text = format!(
            "version is {}, but the first [[history]] says {}. The newest entry stands first and \
             has the page's version.",
            front.version, first.version
        );
        problems.push(page.lines.wrong("version", text));
    }
    if first.date != front.changed {
        let text = format!(
            "changed is {}, but the first [[history]] says {}. The newest entry stands first and \
             has the day of the change.",
            front.changed.iso(),
            first.date.iso()
        );
        problems.push(page.lines.wrong("changed", text));
    }
    for (at, pair) in front.history.windows(2).enumerate() {
        if let [newer, older] = pair
            && newer.date < older.date
        {
            let text = "the history is not in order. Put the newest entry first.";
            problems.push(page.lines.wrong(&format!("history.{}.date", at + 1), text));
        }
    }
}

fn shape(page: &Page, problems: &mut Vec<Problem>) {
    let front = &page.front;
    let is_form = front.template == Template::Form;
    let mut say = |key: &str, text: &str| problems.push(page.lines.wrong(key, text));
    match (is_form, front.kind) {
        (true, None) => say("template", "a form page needs its kind. Add kind = \"…\"."),
        (false, Some(_)) => {
            say(
                "kind",
                "only a page with template = \"form\" has a kind. Remove it.",
            );
        }
        _ => {}
    }
    // A form without its statement is told by `checklist`.
    if !is_form && front.purpose.is_some() {
        say(
            "purpose",
            "only a page with template = \"form\" has a purpose. Remove it.",
        );
    }
    if !front.points.is_empty() && !(3..=5).contains(&front.points.len()) {
        say(
            "points",
            "points are three to five, or none. Shorten or lengthen the list.",
        );
    }
}
