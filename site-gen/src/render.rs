//! Fills the templates: one finished page for every page of the content.

use std::collections::BTreeMap;

use rayon::prelude::*;
use tera::Context;

use crate::content::Content;
use crate::content::front_matter::Template;
use crate::content::page::Page;
use crate::frame::Frame;
use crate::press::Ready;
use crate::problem::{Problem, Problems};
use crate::text::PageText;

mod form;
mod page;
mod publication;

/// Renders every page; the same fault of a template is told once, not for every page.
pub(crate) fn pages(ready: &Ready) -> Result<BTreeMap<String, Vec<u8>>, Problems> {
    let order = order(&ready.content, &ready.texts);
    let shared = Shared {
        ready,
        order: &order,
    };
    let pages: Vec<_> = ready.content.pages.iter().zip(&ready.texts).collect();
    let rendered: Vec<Result<(String, Vec<u8>), Problem>> = pages
        .into_par_iter()
        .map(|(page, text)| {
            let html = shared.render(page, text)?;
            Ok((output_path(&page.href()), html.into_bytes()))
        })
        .collect();
    let mut files = BTreeMap::new();
    let mut problems = Vec::new();
    for one in rendered {
        match one {
            Ok((path, html)) => {
                files.insert(path, html);
            }
            Err(problem) => problems.push(problem),
        }
    }
    Problems::unless_none(problems)?;
    Ok(files)
}

/// `/privacy/` is the file `privacy/index.html`.
fn output_path(href: &str) -> String {
    let inner = href.trim_start_matches('/');
    if inner.is_empty() || inner.ends_with('/') {
        format!("{inner}index.html")
    } else {
        inner.to_owned()
    }
}

/// Pages in the order a reader meets them: the first page, the menus, the forms, the rest.
pub(crate) fn order<'a>(
    content: &'a Content,
    texts: &'a [PageText],
) -> Vec<(&'a Page, &'a PageText)> {
    let settings = &content.settings;
    let menus: Vec<_> = settings.header.iter().chain(&settings.footer).collect();
    let place = |page: &Page| {
        let menu = menus
            .iter()
            .position(|path| **path == page.path)
            .unwrap_or(menus.len());
        let is_home = page.front.template == Template::Home;
        (!is_home, menu, page.front.kind, page.path.clone())
    };
    let pages = content.pages.iter().zip(texts);
    let mut pages: Vec<_> = pages.filter(|(page, _)| !page.is_hidden()).collect();
    pages.sort_by_cached_key(|(page, _)| place(page));
    pages
}

/// What the pages share.
struct Shared<'a> {
    ready: &'a Ready,
    /// Every page that is listed, in order.
    order: &'a [(&'a Page, &'a PageText)],
}

impl Shared<'_> {
    fn render(&self, page: &Page, text: &PageText) -> Result<String, Problem> {
        let template = page.front.template;
        let Some(frame) = self.ready.frames.get(&page.language) else {
            return Ok(String::new());
        };
        let mut context = frame.context();
        context.insert("page", &page::view(self.ready, &frame.shell, page, text));
        self.add(template, page, text, frame, &mut context);
        self.ready.templates.render(template.file(), &context)
    }

    /// What only some templates get.
    fn add(
        &self,
        template: Template,
        page: &Page,
        text: &PageText,
        frame: &Frame,
        context: &mut Context,
    ) {
        let own = || {
            self.order
                .iter()
                .filter(|(it, _)| it.language == page.language)
        };
        match template {
            Template::Home | Template::Chooser => {
                let forms = own().map(|(page, _)| *page);
                context.insert("kinds", &form::kinds(forms, frame));
            }
            Template::Form => form::add(page, text, frame, context),
            Template::Status => {
                let form = BTreeMap::from([
                    ("action", Some(page.href())),
                    ("reference", Some(String::new())),
                    ("code", Some(String::new())),
                    ("error", None),
                ]);
                context.insert("status_form", &form);
            }
            Template::Search => {
                let sections: Vec<_> = own()
                    .map(|(page, text)| page::section(page, text))
                    .collect();
                context.insert("sections", &sections);
                context.insert("search", &page::search(self.ready, page.language));
            }
            Template::Revisions => {
                let pages: Vec<_> = own().map(|(page, _)| page::revisions(page)).collect();
                context.insert("pages", &pages);
            }
            Template::Publication => {
                let list = publication::list(&self.ready.standings, page.language);
                context.insert("publication", &list);
            }
            Template::Page | Template::NotFound => {}
        }
    }
}
