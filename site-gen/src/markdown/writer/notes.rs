//! Footnotes: numbered by their first reference, gathered at the end.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::source::Place;

/// The footnotes of one text.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Names in the order of their first reference.
    referred: Vec<String>,
    /// HTML and place, by name.
    defined: BTreeMap<String, (String, Place)>,
    /// Definitions that are being written, the innermost last, each with the text it interrupts.
    open: Vec<(String, Place, String)>,
    wrong: Vec<(Place, String)>,
}

impl Notes {
    /// A reference: a number that leads to the note.
    pub(super) fn refer(&mut self, name: &str) -> String {
        let known = self.referred.iter().position(|one| one == name);
        let number = known.map_or(self.referred.len(), |at| at) + 1;
        let id = if known.is_some() {
            String::new()
        } else {
            format!(" id=\"fnref-{number}\"")
        };
        if known.is_none() {
            self.referred.push(name.to_owned());
        }
        format!(
            "<sup class=\"footnote-ref\"><a{id} href=\"#fn-{number}\" role=\"doc-noteref\">{number}</a></sup>"
        )
    }

    /// Starts a definition: what follows is its text.
    pub(super) fn open(&mut self, name: &str, place: Place, html: &mut String) {
        self.open
            .push((name.to_owned(), place, std::mem::take(html)));
    }

    /// Ends a definition.
    pub(super) fn close(&mut self, html: &mut String) {
        let Some((name, place, before)) = self.open.pop() else {
            return;
        };
        let note = std::mem::replace(html, before);
        if self.defined.contains_key(&name) {
            let text = format!("the footnote `{name}` is defined twice. Keep one.");
            self.wrong.push((place, text));
        }
        self.defined.insert(name, (note, place));
    }

    /// Writes the notes; hands back what is wrong with them.
    pub(super) fn finish(mut self, html: &mut String) -> Vec<(Place, String)> {
        for (name, (_, place)) in &self.defined {
            if !self.referred.contains(name) {
                let text = format!(
                    "nothing refers to the footnote `{name}`. Write [^{name}] or remove it."
                );
                self.wrong.push((*place, text));
            }
        }
        if self.referred.is_empty() {
            return self.wrong;
        }
        html.push_str("<section class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n");
        for (at, name) in self.referred.iter().enumerate() {
            let number = at + 1;
            let note = self
                .defined
                .get(name)
                .map_or("", |(note, _)| note.trim_end());
            let back = format!(
                " <a href=\"#fnref-{number}\" role=\"doc-backlink\" aria-label=\"↩ {number}\">↩</a>"
            );
            // Writing to a String cannot fail.
            let _ = match note.strip_suffix("</p>") {
                Some(open) => write!(html, "<li id=\"fn-{number}\">{open}{back}</p>"),
                None => write!(html, "<li id=\"fn-{number}\">{note}{back}"),
            };
            html.push_str("</li>\n");
        }
        html.push_str("</ol>\n</section>\n");
        self.wrong
    }
}
