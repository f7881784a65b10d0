//! `dist/intake`: what intake-fn and staff-desk need to speak for the society.

use std::collections::BTreeMap;

use request::publication::{
    Edition, FILE, FORMAT, FormText, PageRef, Publication, TEMPLATES, TextVersion,
};
use request::{Kind, Language};

use crate::content::front_matter::Template;
use crate::content::page::Page;
use crate::frame::Frame;
use crate::press::Ready;
use crate::text::PageText;

/// Every file of `dist/intake` by path.
pub(crate) fn files(ready: &Ready) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for (name, text) in ready.templates.of_the_intake() {
        files.insert(format!("{TEMPLATES}/{name}"), text.into_bytes());
    }
    let mut json = serde_json::to_string_pretty(&publication(ready)).unwrap_or_default();
    json.push('\n');
    files.insert(FILE.to_owned(), json.into_bytes());
    files
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
        editions: editions.collect(),
    }
}

fn edition(ready: &Ready, language: Language, frame: &Frame) -> Edition {
    let pages = || {
        let pages = ready.content.pages.iter().zip(&ready.texts);
        pages.filter(move |(page, _)| page.language == language)
    };
    let forms = pages().filter_map(|(page, text)| Some((page.front.kind?, form(page, text))));
    let forms: BTreeMap<Kind, FormText> = forms.collect();
    let status = pages().find(|(page, _)| page.front.template == Template::Status);
    let empty = PageRef {
        href: String::new(),
        twin: String::new(),
        title: String::new(),
        summary: String::new(),
    };
    Edition {
        shell: frame.shell.clone(),
        words: frame.words.clone(),
        forms,
        // The checks make sure that there is one.
        status: status.map_or(empty, |(page, _)| reference(page)),
    }
}

fn form(page: &Page, text: &PageText) -> FormText {
    FormText {
        page: reference(page),
        purpose_html: text
            .purpose
            .as_ref()
            .map(|it| it.html.clone())
            .unwrap_or_default(),
        version: TextVersion {
            page: page.href(),
            version: page.front.version.clone(),
            digest: page.digest.clone(),
        },
    }
}

fn reference(page: &Page) -> PageRef {
    PageRef {
        href: page.href(),
        twin: page.twin(),
        title: page.front.title.clone(),
        summary: page.front.summary.clone(),
    }
}
