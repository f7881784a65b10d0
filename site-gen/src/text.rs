//! What every page says, as HTML: its body, its points, its purpose statement.

use std::collections::{BTreeMap, BTreeSet};

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
    pub(crate) purpose: Option<Text>,
    /// What the search finds, as lines of its file; empty where there is to be none.
    pub(crate) found: String,
}

impl PageText {
    /// Turns the texts of a page into HTML.
    pub(crate) fn of(page: &Page, facts: &Facts, assets: &BTreeMap<String, String>) -> Self {
        let setting = Setting {
            language: page.language,
            facts,
            assets,
            title: &page.front.title,
        };
        let inline = |text: &String| markdown::inline(text, setting);
        Self {
            body: markdown::body(&page.body, setting),
            points: page.front.points.iter().map(inline).collect(),
            purpose: page
                .front
                .purpose
                .as_ref()
                .map(|text| markdown::body(text, setting)),
            found: String::new(),
        }
    }

    /// Texts of the front matter with their keys.
    pub(crate) fn front(&self) -> impl Iterator<Item = (String, &Text)> {
        let points = self.points.iter().enumerate();
        let points = points.map(|(at, text)| (format!("points.{at}"), text));
        points.chain(self.purpose.iter().map(|text| ("purpose".to_owned(), text)))
    }

    /// Every anchor of the body, those of its registers included.
    pub(crate) fn anchors(&self) -> BTreeSet<String> {
        proof::ids(&self.body.html).into_iter().collect()
    }
}
