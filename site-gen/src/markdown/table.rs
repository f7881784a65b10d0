//! Tables: row headings, classes for alignment, and a region that scrolls by itself.
//!
//! Alignment as inline style would be blocked by the site's content security policy.

use pulldown_cmark::Alignment;

use super::html::escape;

/// The table that is being written.
#[derive(Debug, Default)]
pub(super) struct Table {
    columns: Vec<Alignment>,
    column: usize,
    in_head: bool,
}

impl Table {
    /// Opens a table; a reader of screens hears `name` for its region.
    pub(super) fn open(columns: Vec<Alignment>, name: &str, html: &mut String) -> Self {
        html.push_str("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
        escape(name, html);
        html.push_str("\"><table>\n");
        Self {
            columns,
            ..Self::default()
        }
    }

    pub(super) fn open_head(&mut self, html: &mut String) {
        self.in_head = true;
        self.column = 0;
        html.push_str("<thead><tr>");
    }

    pub(super) fn close_head(&mut self, html: &mut String) {
        self.in_head = false;
        html.push_str("</tr></thead>\n<tbody>\n");
    }

    pub(super) fn open_row(&mut self, html: &mut String) {
        self.column = 0;
        html.push_str("<tr>");
    }

    pub(super) fn close_row(html: &mut String) {
        html.push_str("</tr>\n");
    }

    pub(super) fn open_cell(&self, html: &mut String) {
        html.push_str(match (self.in_head, self.column) {
            (true, _) => "<th scope=\"col\"",
            (false, 0) => "<th scope=\"row\"",
            (false, _) => "<td",
        });
        let class = match self.columns.get(self.column) {
            Some(Alignment::Left) => " class=\"a-left\">",
            Some(Alignment::Center) => " class=\"a-center\">",
            Some(Alignment::Right) => " class=\"a-right\">",
            Some(Alignment::None) | None => ">",
        };
        html.push_str(class);
    }

    pub(super) fn close_cell(&mut self, html: &mut String) {
        html.push_str(if self.in_head || self.column == 0 {
            "</th>"
        } else {
            "</td>"
        });
        self.column += 1;
    }

    pub(super) fn close(html: &mut String) {
        html.push_str("</tbody></table></div>\n");
    }
}
