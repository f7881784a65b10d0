//! The forms for the pen: beside the page of each kind a page to print, fill in and send by post.
//!
//! 1. [`publish`] makes one for every form page, from the same field table, words and registers as
//!    the form on the screen, and reads the finished HTML like that of any page. 2. `press` judges
//!    its addresses together with those of all pages. No content file stands behind it, so that the
//!    paper cannot lag behind the screen.

use std::collections::BTreeMap;

use rayon::prelude::*;
use request::paper::PLACE;
use request::publication::{Link, PageFrame, PageRef};
use request::qr::{self, Drawing, Spoilt};
use request::{Kind, table};
use serde::Serialize;

use crate::check::proof::{self, Proof};
use crate::content::Content;
use crate::content::front_matter::Template;
use crate::content::page::Page;
use crate::content::registers::shape::{Fee, Paper, Strength};
use crate::document::Entry;
use crate::frame::Frame;
use crate::press::Ready;
use crate::problem::{Problem, noting};
use crate::publication::reference;
use crate::render::{form, output_path};
use crate::text::PageText;

/// Its template.
const TEMPLATE: &str = "site/paper.html";

/// The pages to print, finished.
#[derive(Default)]
pub(crate) struct Papers {
    /// HTML by path within the site.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// What was read in each.
    pub(crate) proofs: Vec<(String, Proof)>,
}

/// The address of the page to print; none where the page is no form.
pub(crate) fn address(page: &Page) -> Option<String> {
    is_form(page).then(|| format!("{}{PLACE}", page.href()))
}

/// The same in the other language.
pub(crate) fn twin(page: &Page) -> Option<String> {
    is_form(page).then(|| format!("{}{PLACE}", page.twin()))
}

fn is_form(page: &Page) -> bool {
    page.front.template == Template::Form && page.front.kind.is_some()
}

/// Every such address of the site.
pub(crate) fn addresses(content: &Content) -> impl Iterator<Item = String> + '_ {
    content.pages.iter().filter_map(address)
}

/// Makes every page to print, or tells why one cannot be made.
pub(crate) fn publish(ready: &Ready, problems: &mut Vec<Problem>) -> Papers {
    let pages = ready.content.pages.iter().zip(&ready.texts);
    let sheets: Vec<_> = pages
        .filter_map(|(page, text)| Sheet::of(ready, page, text))
        .collect();
    let made: Vec<_> = sheets
        .par_iter()
        .map(|sheet| noting(|told| sheet.publish(told)))
        .collect();
    let mut papers = Papers::default();
    for (made, told) in made {
        problems.extend(told);
        if let Some((file, html, proof)) = made {
            papers.proofs.push((file.clone(), proof));
            papers.files.insert(file, html);
        }
    }
    papers
}

fn taken(page: &Page) -> String {
    format!(
        "the form of {} to print stands at this page's address. Give this file another name.",
        page.href()
    )
}

/// What a page to print is made from.
struct Sheet<'r> {
    ready: &'r Ready,
    frame: &'r Frame,
    page: &'r Page,
    text: &'r PageText,
    kind: Kind,
    href: String,
    /// Its site path without language.
    path: String,
}

/// `posted` of the template: what only this page shows.
#[derive(Serialize)]
struct View<'a> {
    /// Words of the kind.
    kind: &'a str,
    /// The page of the kind, where the text with this version stands.
    form: Link,
    version: &'a str,
    in_force: String,
    in_force_iso: String,
    /// What one fee covers, and how it is paid.
    per: &'a str,
    payment: &'a str,
    /// Identity papers to enclose, where the kind asks for any.
    one: Vec<&'a str>,
    two: Vec<&'a str>,
    /// Papers that depend on who asks.
    roles: Vec<Role<'a>>,
    /// The parts of a day, for the date of signing.
    day: Vec<&'a str>,
    code: Drawing,
}

/// Further papers of one role.
#[derive(Serialize)]
struct Role<'a> {
    name: &'a str,
    papers: &'a str,
}

impl<'r> Sheet<'r> {
    fn of(ready: &'r Ready, page: &'r Page, text: &'r PageText) -> Option<Self> {
        Some(Self {
            ready,
            frame: ready.frames.get(&page.language)?,
            page,
            text,
            kind: page.front.kind?,
            href: address(page)?,
            path: format!("{}{PLACE}", page.path),
        })
    }

    /// Its file, finished, and what was read in it.
    fn publish(&self, problems: &mut Vec<Problem>) -> Option<(String, Vec<u8>, Proof)> {
        if let Some(other) = self.ready.content.page(self.page.language, &self.path) {
            problems.push(Problem::new(&other.lines.file, 0, taken(self.page)));
        }
        let html = self.html().map_err(|problem| problems.push(problem)).ok()?;
        let proof = proof::read(&html, &self.ready.known);
        Some((output_path(&self.href), html.into_bytes(), proof))
    }

    fn html(&self) -> Result<String, Problem> {
        let mut context = self.frame.context();
        let frame = PageFrame::new(&self.frame.shell, self.reference(), false);
        context.insert("page", &frame);
        context.insert("paper", &form::sheets(self.page, self.kind, self.frame));
        context.insert(
            "form",
            &form::about(self.page, self.kind, self.text, self.frame),
        );
        context.insert("posted", &self.view()?);
        self.ready.templates.render(TEMPLATE, &context)
    }

    /// The page as others point to it: below the page of its kind.
    fn reference(&self) -> PageRef {
        let words = &self.frame.words;
        let mut reference = reference(self.ready, self.page);
        let fill = |key: &str| words.ui(key).replace("{title}", &reference.title);
        let (title, summary) = (fill("paper_page_title"), fill("paper_page_summary"));
        let menu = words.ui("paper_page_menu").to_owned();
        reference.breadcrumbs.push(Link {
            href: self.href.clone(),
            text: menu.clone(),
        });
        PageRef {
            href: self.href.clone(),
            twin: twin(self.page).unwrap_or_default(),
            title,
            menu,
            summary,
            breadcrumbs: reference.breadcrumbs,
        }
    }

    fn view(&self) -> Result<View<'_>, Problem> {
        let (language, front) = (self.page.language, &self.page.front);
        let words = &self.frame.words;
        let parts = ["year", "month", "day"].iter();
        let fee = self.fee();
        let text = qr::form(self.kind, language, &front.version);
        let code = Drawing::of(text, Spoilt::Quarter).map_err(|said| {
            let text = format!("no two-dimensional code can be made of its version: {said}");
            self.page.lines.wrong("version", text)
        })?;
        Ok(View {
            kind: words.kinds.get(self.kind.id()).map_or("", String::as_str),
            form: Link {
                href: self.page.href(),
                text: front.title.clone(),
            },
            version: &front.version,
            in_force: front.in_force.words(language),
            in_force_iso: front.in_force.iso(),
            per: fee.map_or("", |fee| fee.per.get(language)),
            payment: fee.map_or("", |fee| fee.payment.get(language)),
            one: self.papers(Strength::One),
            two: self.papers(Strength::Two),
            roles: self.roles(),
            day: parts
                .filter_map(|part| words.parts.get(*part))
                .map(String::as_str)
                .collect(),
            code,
        })
    }

    fn fee(&self) -> Option<&'r Fee> {
        let mut fees = self.ready.content.registers.fees.iter();
        fees.find(|it| it.value.kind == self.kind)
            .map(|it| &it.value)
    }

    fn papers(&self, strength: Strength) -> Vec<&'r str> {
        if table::field(self.kind, "id_doc_kind").is_none() {
            return Vec::new();
        }
        let papers = self.ready.content.registers.papers.iter();
        papers
            .filter(|it: &&Entry<Paper>| it.value.strength == strength)
            .map(|it| it.value.name.get(self.page.language))
            .collect()
    }

    /// Roles that the kind knows, in its own order.
    fn roles(&self) -> Vec<Role<'r>> {
        let options =
            table::field(self.kind, "role").map_or(&[][..], |it| it.input.fixed_options());
        let language = self.page.language;
        let roles = &self.ready.content.registers.roles;
        let role = |id: &&'static str| {
            let role = &roles.iter().find(|it| it.value.id == *id)?.value;
            Some(Role {
                name: role.name.get(language),
                papers: role.further_papers.get(language),
            })
        };
        options.iter().filter_map(role).collect()
    }
}
