//! The text of a page's HTML by sections: what readers read, and where a link can lead them.
//!
//! A section begins at a heading with an anchor. A row of a register, or any block with an anchor
//! of its own, is a place within its section.

use super::fold;

/// A piece of a page that a result can lead to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// Anchor; empty for the page itself.
    pub(super) id: String,
    /// Its heading.
    pub(super) heading: String,
    /// What follows.
    pub(super) text: String,
    /// The section it stands in, by its place in the list; none for a section.
    pub(super) within: Option<usize>,
}

/// Classes of what is no text of its own: signs for getting about, marks of samples, and the articles that
/// the glossary cites, for whoever looks for one wants the page on which it counts.
const PASSED: [&str; 7] = [
    "cited",
    "anchor",
    "footnote-ref",
    "unseen",
    "hidden",
    "sample",
    "ask",
];
/// Elements that stand within a line.
const INLINE: [&str; 16] = [
    "a", "span", "em", "strong", "code", "sup", "sub", "ruby", "time", "b", "i", "mark", "abbr",
    "wbr", "rt", "rp",
];
/// Elements that are a place of their own when they have an anchor.
const ROWS: [&str; 6] = ["tr", "li", "div", "section", "article", "p"];

/// An element that is open, with those of the same name within it.
struct Open<'h> {
    name: &'h str,
    depth: usize,
}

/// Reads one page; the first place is the page itself.
pub(super) struct Reader<'h> {
    pub(super) places: Vec<Place>,
    section: usize,
    /// The place that is being written.
    at: usize,
    /// The element whose words are a heading, while it is open.
    heading: Option<&'h str>,
    row: Option<Open<'h>>,
    passed: Option<Open<'h>>,
    /// The section that goes on after a table with a caption of its own.
    outside: Option<usize>,
}

impl<'h> Reader<'h> {
    /// Begins with the page itself.
    pub(super) fn new(title: &str) -> Self {
        let page = Place {
            heading: title.to_owned(),
            ..Place::default()
        };
        Self {
            places: vec![page],
            section: 0,
            at: 0,
            heading: None,
            row: None,
            passed: None,
            outside: None,
        }
    }

    /// Adds a plain text to the place that is open.
    pub(super) fn plain(&mut self, text: &str) {
        self.space();
        text.chars().for_each(|letter| self.letter(letter));
    }

    /// Adds HTML as this program writes it: attributes in double quotes, every tag closed.
    pub(super) fn html(&mut self, html: &'h str) {
        self.space();
        let mut rest = html;
        while let Some((text, after)) = rest.split_once('<') {
            self.text(text);
            let (tag, after) = after.split_once('>').unwrap_or((after, ""));
            self.tag(tag);
            rest = after;
        }
        self.text(rest);
    }

    fn tag(&mut self, tag: &'h str) {
        let (is_end, tag) = match tag.strip_prefix('/') {
            Some(name) => (true, name),
            None => (false, tag),
        };
        let end = tag.find([' ', '/']).unwrap_or(tag.len());
        let (name, attributes) = tag.split_at(end);
        if let Some(passed) = &mut self.passed {
            if passed.follow(name, is_end) {
                self.passed = None;
            }
            return;
        }
        if !INLINE.contains(&name) {
            self.space();
        }
        if is_end {
            self.close(name);
        } else {
            self.open(name, attributes);
        }
    }

    fn open(&mut self, name: &'h str, attributes: &'h str) {
        let classes = attribute(attributes, " class=\"");
        let is_aside =
            matches!(name, "nav" | "rt" | "rp") || attributes.contains("role=\"doc-backlink\"");
        if is_aside || classes.split(' ').any(|one| PASSED.contains(&one)) {
            self.passed = Some(Open { name, depth: 1 });
            return;
        }
        if classes == "footnotes" {
            self.enter(0);
        }
        if let Some(row) = &mut self.row {
            let is_name = self.places.get(self.at).is_some_and(|it| match name {
                "th" | "dt" => it.is_new(),
                "td" => it.is_code(),
                _ => false,
            });
            if is_name {
                self.heading = Some(name);
            }
            row.follow(name, false);
        }
        let id = attribute(attributes, " id=\"");
        if id.is_empty() {
            return;
        }
        if matches!(name, "h2" | "h3" | "h4" | "caption") {
            self.outside = (name == "caption").then_some(self.section);
            self.enter(self.places.len());
            self.place(id, None);
            self.heading = Some(name);
        } else if ROWS.contains(&name) && self.row.is_none() {
            self.row = Some(Open { name, depth: 1 });
            self.at = self.places.len();
            self.place(id, Some(self.section));
        }
    }

    fn close(&mut self, name: &str) {
        if self.heading == Some(name) {
            self.heading = None;
        }
        if self.row.as_mut().is_some_and(|row| row.follow(name, true)) {
            self.row = None;
            self.at = self.section;
        }
        if name == "table"
            && let Some(section) = self.outside.take()
        {
            self.enter(section);
        }
    }

    /// Goes on in a section.
    fn enter(&mut self, section: usize) {
        self.section = section;
        self.at = section;
        self.row = None;
    }

    fn place(&mut self, id: &str, within: Option<usize>) {
        self.places.push(Place {
            id: id.to_owned(),
            within,
            ..Place::default()
        });
    }

    fn text(&mut self, text: &str) {
        if self.passed.is_some() {
            return;
        }
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('&') {
            before.chars().for_each(|letter| self.letter(letter));
            let (name, after) = after.split_once(';').unwrap_or(("", after));
            self.letter(entity(name));
            rest = after;
        }
        rest.chars().for_each(|letter| self.letter(letter));
    }

    fn letter(&mut self, letter: char) {
        if letter.is_whitespace() {
            self.space();
        } else if let Some(text) = self.target() {
            fold::push(letter, text);
        }
    }

    /// One space between two words, none at the start.
    fn space(&mut self) {
        if let Some(text) = self.target()
            && !text.is_empty()
            && !text.ends_with(' ')
        {
            text.push(' ');
        }
    }

    fn target(&mut self) -> Option<&mut String> {
        let place = self.places.get_mut(self.at)?;
        Some(if self.heading.is_some() {
            &mut place.heading
        } else {
            &mut place.text
        })
    }
}

impl Place {
    /// Whether its heading is a mere code, which needs the next cell beside it.
    fn is_code(&self) -> bool {
        let letters = self.heading.trim_end().chars().count();
        (1..=3).contains(&letters) && self.text.trim().is_empty()
    }

    fn is_new(&self) -> bool {
        self.heading.is_empty() && self.text.trim().is_empty()
    }
}

impl Open<'_> {
    /// Counts elements of the same name; whether this was the end of the one that is open.
    fn follow(&mut self, name: &str, is_end: bool) -> bool {
        if name != self.name {
            return false;
        }
        if is_end {
            self.depth = self.depth.saturating_sub(1);
        } else {
            self.depth += 1;
        }
        self.depth == 0
    }
}

fn attribute<'h>(attributes: &'h str, start: &str) -> &'h str {
    let value = attributes.split_once(start).map(|(_, after)| after);
    value
        .and_then(|after| after.split_once('"'))
        .map_or("", |(value, _)| value)
}

fn entity(name: &str) -> char {
    let number = name.strip_prefix('#').and_then(|digits| {
        let number = match digits.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => digits.parse(),
        };
        char::from_u32(number.ok()?)
    });
    match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        _ => number.unwrap_or(' '),
    }
}
