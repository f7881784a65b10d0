//! Headings: anchor, class, permanent link, and what a heading must not be.

use std::ops::Range;

use super::Writer;
use crate::markdown::Heading;
use crate::markdown::html::escape;

impl Writer<'_> {
    /// Keeps what stood under the heading before.
    pub(super) fn close_section(&mut self) {
        let (mut stated, start) = std::mem::take(&mut self.under);
        let html = self.out.html.get(start..).unwrap_or_default();
        // Registers are empty while the templates do not load, which is told by itself.
        let has_register = stated.names.iter().any(|it| it.starts_with("register."));
        stated.is_filled = has_register || !html.trim().is_empty();
        self.out.sections.push(stated);
    }

    /// Wraps the words that were written since the heading began.
    pub(super) fn end_heading(&mut self, range: &Range<usize>) {
        let Some((heading, classes, start)) = self.section.take() else {
            return;
        };
        let words = self.out.html.split_off(start);
        let html = &mut self.out.html;
        let level = char::from(b'0' + heading.level.min(6));
        html.push_str("<h");
        html.push(level);
        attribute("id", &heading.id, html);
        attribute("class", &classes.join(" "), html);
        html.push('>');
        html.push_str(&words);
        if !heading.id.is_empty() {
            html.push_str(" <a class=\"anchor\" href=\"#");
            escape(&heading.id, html);
            html.push('"');
            attribute("aria-label", &heading.text, html);
            html.push_str(">#</a>");
        }
        html.push_str("</h");
        html.push(level);
        html.push_str(">\n");
        self.under.1 = self.out.html.len();
        self.check_heading(&heading, range);
        self.out.headings.push(heading);
    }

    fn check_heading(&mut self, heading: &Heading, range: &Range<usize>) {
        let before = self.out.headings.last().map_or(1, |it| it.level);
        if heading.level == 1 {
            let text =
                "a page has one heading of the first level, its title. Start sections with ##.";
            self.wrong(range, text);
        } else if heading.level > before + 1 {
            let text = format!(
                "this heading skips a level. Write {} here.",
                "#".repeat(usize::from(before) + 1)
            );
            self.wrong(range, text);
        }
        let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if heading.id.is_empty() && matches!(heading.level, 2 | 3) {
            let text = "this section has no anchor. Add one at the end of the line, like {#fees}, \
                        the same in both languages.";
            self.wrong(range, text);
        } else if !heading.id.chars().all(good) {
            let text = format!(
                "the anchor `{}` will not do. Use small letters a to z, digits and hyphens.",
                heading.id
            );
            self.wrong(range, text);
        }
    }
}

/// An attribute, unless it says nothing.
fn attribute(name: &str, value: &str, html: &mut String) {
    if value.is_empty() {
        return;
    }
    html.push(' ');
    html.push_str(name);
    html.push_str("=\"");
    escape(value, html);
    html.push('"');
}
