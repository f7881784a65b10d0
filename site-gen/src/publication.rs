//! `dist/intake`: what intake-fn and staff-desk need to speak for the society.

use std::collections::BTreeMap;

use request::calendar::{Calendar, Closing};
use request::deadline::{Deadlines, Rule};
use request::decision::Ground;
use request::publication::{
    Edition, FILE, FORMAT, FormText, Link, PageRef, Publication, TEMPLATES, TextVersion,
};
use request::retention::Retention;
use request::{Kind, Language};
use serde::Serialize;

use crate::ask;
use crate::content::front_matter::Template;
use crate::content::page::Page;
use crate::frame::Frame;
use crate::memory::digest;
use crate::press::Ready;
use crate::text::PageText;

/// Every file of `dist/intake` by path.
pub(crate) fn files(ready: &Ready) -> BTreeMap<String, Vec<u8>> {
    [
        (FILE, json(&publication(ready))),
        (TEMPLATES, json(&ready.templates.of_the_intake())),
    ]
    .map(|(name, bytes)| (name.to_owned(), bytes))
    .into()
}

/// Without white space that people would like and every start of the function would read.
fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

fn publication(ready: &Ready) -> Publication {
    let fees = ready
        .content
        .registers
        .fees
        .iter()
        .map(|it| (it.value.kind, it.value.yen));
    let editions = ready
        .frames
        .iter()
        .map(|(language, frame)| (*language, edition(ready, *language, frame)));
    Publication {
        format: FORMAT,
        schema: request::SCHEMA,
        fees: fees.collect(),
        deadlines: deadlines(ready),
        editions: editions.collect(),
    }
}

/// The rules of the days that count, without the words that only readers of the site need.
fn deadlines(ready: &Ready) -> Deadlines {
    let registers = &ready.content.registers;
    let rules = registers.clocks.iter().map(|it| Rule {
        clock: it.value.clock,
        kinds: it.value.kinds.clone(),
        days: it.value.days,
        warn: it.value.warn.clone(),
        starts: it.value.starts.clone(),
        stops: it.value.stops.clone(),
        on_closed: it.value.on_closed,
        law: it.value.law.clone(),
    });
    let retention = registers.retention.iter().map(|it| Retention {
        kinds: it.value.kinds.clone(),
        endings: it.value.endings.clone(),
        years: it.value.years,
    });
    let closings = registers.closings.iter().map(|it| Closing {
        from: it.value.from,
        to: it.value.to,
    });
    Deadlines {
        rules: rules.collect(),
        retention: retention.collect(),
        calendar: Calendar {
            closings: closings.collect(),
        },
    }
}

fn edition(ready: &Ready, language: Language, frame: &Frame) -> Edition {
    let pages = || {
        let pages = ready.content.pages.iter().zip(&ready.texts);
        pages.filter(move |(page, _)| page.language == language)
    };
    let forms =
        pages().filter_map(|(page, text)| Some((page.front.kind?, form(ready, page, text))));
    let forms: BTreeMap<Kind, FormText> = forms.collect();
    let status = pages().find(|(page, _)| page.front.template == Template::Status);
    let empty = PageRef {
        href: String::new(),
        twin: String::new(),
        title: String::new(),
        menu: String::new(),
        summary: String::new(),
        breadcrumbs: Vec::new(),
    };
    Edition {
        shell: frame.shell.clone(),
        words: frame.words.clone(),
        forms,
        // The checks make sure that there is one.
        status: status.map_or(empty, |(page, _)| reference(ready, page)),
        pages: pages()
            .map(|(page, text)| (page.href(), version(ready, page, text)))
            .collect(),
        abouts: ask::all(&ready.content, language, &frame.words),
        grounds: grounds(ready, language),
    }
}

/// The grounds for declining, in one language.
fn grounds(ready: &Ready, language: Language) -> Vec<Ground> {
    let grounds = ready.content.registers.grounds.iter();
    let grounds = grounds.map(|it| Ground {
        code: it.value.code.clone(),
        kinds: it.value.kinds.clone(),
        outcomes: it.value.outcomes.clone(),
        text: it.value.text.get(language).to_owned(),
        law: it.value.law.clone(),
    });
    grounds.collect()
}

fn form(ready: &Ready, page: &Page, text: &PageText) -> FormText {
    FormText {
        page: reference(ready, page),
        purpose_html: text
            .purpose
            .as_ref()
            .map(|it| it.html.clone())
            .unwrap_or_default(),
        version: version(ready, page, text),
    }
}

/// Which text a page has; a request records it.
fn version(ready: &Ready, page: &Page, text: &PageText) -> TextVersion {
    TextVersion {
        page: page.href(),
        version: page.front.version.clone(),
        digest: digest::whole(&ready.content, page, text),
    }
}

/// A page, as templates and other pages point to it.
pub(crate) fn reference(ready: &Ready, page: &Page) -> PageRef {
    PageRef {
        href: page.href(),
        twin: page.twin(),
        title: page.front.title.clone(),
        menu: page.menu().to_owned(),
        summary: page.front.summary.clone(),
        breadcrumbs: breadcrumbs(ready, page),
    }
}

/// The first page, the pages of the folders above, and the page itself.
fn breadcrumbs(ready: &Ready, page: &Page) -> Vec<Link> {
    let mut crumbs = Vec::new();
    let above = page
        .path
        .char_indices()
        .filter(|(_, letter)| *letter == '/')
        .map(|(at, _)| at + 1);
    for path in above
        .filter_map(|end| page.path.get(..end))
        .filter(|path| *path != page.path)
    {
        if let Some(above) = ready.content.page(page.language, path) {
            crumbs.push(Link {
                href: above.href(),
                text: above.menu().to_owned(),
            });
        }
    }
    crumbs.push(Link {
        href: page.href(),
        text: page.menu().to_owned(),
    });
    crumbs
}
