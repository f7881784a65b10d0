//! What every page says, as HTML: its body, its points, its purpose statement.

use std::collections::BTreeSet;

use crate::assets::Assets;
use crate::check::proof;
use crate::content::page::Page;
use crate::markdown::{self, Facts, Setting, Text};

/// The texts of one page.
#[derive(Debug, Default)]
pub(crate) struct PageText {
    /// The body.
    pub(crate) body: Text,
    /// The points of the front matter.
    pub(crate) points: Vec<Text>,
    /// The purpose-of-use statement of a form.
    pub(crate) purpose: Option<Box<Text>>,
    /// What the search finds, as lines of its file; empty where there is to be none.
    pub(crate) found: String,
    /// Every anchor of the body, those of its registers included, a line each.
    anchors: Box<str>,
}

impl PageText {
    /// Turns the texts of a page into HTML.
    pub(crate) fn of(page: &Page, body: &str, facts: &Facts, assets: &Assets) -> Self {
        let setting = Setting {
            language: page.language,
            facts,
            assets,
            title: &page.front.title,
        };
        let inline = |text: &String| markdown::inline(text, setting);
        let purpose = page.front.purpose.as_ref();
        let mut text = Self {
            body: markdown::body(body, setting),
            points: page.front.points.iter().map(inline).collect(),
            purpose: purpose.map(|text| Box::new(markdown::body(text, setting))),
            found: String::new(),
            anchors: Box::default(),
        };
        text.anchors = proof::ids(&text.body.html);
        text.body.shrink();
        text
    }

    /// Whether nothing was found wrong within the texts themselves.
    pub(crate) fn is_right(&self) -> bool {
        self.body.wrong.is_empty() && self.front().all(|(_, text)| text.wrong.is_empty())
    }

    /// Drops what only the finished page needed.
    pub(crate) fn forget_html(&mut self) {
        self.body.html = String::new();
        let purpose = self.purpose.as_deref_mut();
        for text in self.points.iter_mut().chain(purpose) {
            text.html = String::new();
        }
    }

    /// Texts of the front matter with their keys.
    pub(crate) fn front(&self) -> impl Iterator<Item = (String, &Text)> {
        let points = self.points.iter().enumerate();
        let points = points.map(|(at, text)| (format!("points.{at}"), text));
        points.chain(
            self.purpose
                .iter()
                .map(|text| ("purpose".to_owned(), &**text)),
        )
    }

    /// Every anchor of the body, those of its registers included.
    pub(crate) fn anchors(&self) -> BTreeSet<&str> {
        self.anchors.lines().collect()
    }

    /// Whether the body has an anchor.
    pub(crate) fn has_anchor(&self, id: &str) -> bool {
        proof::has_line(&self.anchors, id)
    }
}
