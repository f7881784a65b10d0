//! Events of the Markdown parser to HTML, with what must be checked noted on the way.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use self::notes::Notes;
use self::texts::Holds;
use super::emphasis::unmark;
use super::html::escape;
use super::table::Table;
use super::{Heading, Setting, Stated, Target, Text};
use crate::content::page::href;
use crate::source::{LineCounter, Place};

mod heading;
mod images;
mod notes;
mod texts;

/// Writes one text.
pub(super) struct Writer<'a> {
    setting: Setting<'a>,
    source: &'a str,
    holds: Holds,
    out: Text,
    table: Table,
    notes: Notes,
    /// Section that is being written: its heading, classes and where its words start.
    section: Option<(Heading, Vec<String>, usize)>,
    /// What stands under the last heading, and where its HTML starts.
    under: (Stated, usize),
    /// Image that is being written: address and words so far.
    image: Option<(String, String)>,
    /// Where the words of the paragraph start.
    paragraph: usize,
    /// A register that stands alone in the paragraph so far.
    alone: Option<&'a str>,
    /// How many links are open: within one no other may stand.
    open_links: usize,
    /// How many quotes are open: what others wrote keeps their words.
    open_quotes: usize,
    /// Whether what follows is code, where nothing is filled in.
    in_code: bool,
    /// A line end in the source that may become a space.
    line_end: bool,
    last: Option<char>,
    lines: LineCounter,
    /// How many parts of the text are open.
    depth: usize,
    is_too_deep: bool,
}

/// Levels of quotes, lists, tables and emphasis within each other. A list of three levels with bold
/// words in a quote has nine; a phone has no room for more than half of this.
const DEEPEST: usize = 16;

impl<'a> Writer<'a> {
    pub(super) fn new(setting: Setting<'a>, source: &'a str) -> Self {
        Self {
            setting,
            source,
            holds: Holds::of(source, setting),
            out: Text {
                // Room for what most texts become.
                html: String::with_capacity(source.len() * 2),
                ..Text::default()
            },
            table: Table::default(),
            notes: Notes::default(),
            section: None,
            under: (Stated::default(), 0),
            image: None,
            paragraph: 0,
            alone: None,
            open_links: 0,
            open_quotes: 0,
            in_code: false,
            line_end: false,
            last: None,
            lines: LineCounter::default(),
            depth: 0,
            is_too_deep: false,
        }
    }

    pub(super) fn event(&mut self, event: Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(tag) => {
                self.deeper(range);
                self.open_quotes += usize::from(matches!(tag, Tag::BlockQuote(_)));
                self.start(tag, range);
            }
            Event::End(tag) => {
                self.depth = self.depth.saturating_sub(1);
                let quotes = usize::from(matches!(tag, TagEnd::BlockQuote(_)));
                self.open_quotes = self.open_quotes.saturating_sub(quotes);
                self.end(tag, range);
            }
            Event::Text(text) => self.text(&text, range),
            Event::Code(code) => {
                self.flush_line_end();
                self.tag("<code>");
                escape(&code, &mut self.out.html);
                self.tag("</code>");
                self.note_words(&unmark(&code));
            }
            Event::SoftBreak => self.line_end = true,
            Event::HardBreak => self.tag("<br>\n"),
            Event::Rule => self.tag("<hr>\n"),
            Event::FootnoteReference(name) => {
                let html = self.notes.refer(&name);
                self.out.html.push_str(&html);
            }
            Event::InlineHtml(_) | Event::Html(_) => self.raw_html(range),
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::TaskListMarker(_) => {}
        }
    }

    /// Goes one level down; tells once where a text is nested too deeply.
    fn deeper(&mut self, range: &Range<usize>) {
        self.depth += 1;
        if self.depth > DEEPEST && !self.is_too_deep {
            self.is_too_deep = true;
            let text = format!(
                "this is nested more than {DEEPEST} levels deep, which no reader can follow. Make it \
                 flat."
            );
            self.wrong(range, text);
        }
    }

    pub(super) fn finish(mut self) -> Text {
        self.close_section();
        for told in self.notes.finish(&mut self.out.html) {
            self.out.wrong.push(told);
        }
        self.out
    }

    fn tag(&mut self, html: &str) {
        self.out.html.push_str(html);
    }

    fn place(&mut self, range: &Range<usize>) -> Place {
        self.lines.place(self.source, range.start)
    }

    fn wrong(&mut self, range: &Range<usize>, text: impl Into<String>) {
        let place = self.place(range);
        self.out.wrong.push((place, text.into()));
    }

    fn raw_html(&mut self, range: &Range<usize>) {
        let text = "raw HTML is not published. Write it as Markdown, or put a backslash before \
                    the sign <.";
        self.wrong(range, text);
    }

    fn start(&mut self, tag: Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Paragraph => {
                self.tag("<p>");
                self.paragraph = self.out.html.len();
                self.alone = None;
            }
            Tag::Heading {
                level,
                id,
                classes,
                attrs: _,
            } => {
                self.close_section();
                let heading = Heading {
                    id: id.map(|id| id.to_string()).unwrap_or_default(),
                    text: String::new(),
                    level: level as u8,
                    place: self.place(range),
                };
                let classes = classes.iter().map(ToString::to_string).collect();
                self.section = Some((heading, classes, self.out.html.len()));
            }
            Tag::BlockQuote(_) => self.tag("<blockquote>\n"),
            Tag::CodeBlock(CodeBlockKind::Indented | CodeBlockKind::Fenced(_)) => {
                self.in_code = true;
                self.tag("<pre><code>");
            }
            Tag::List(None) => self.tag("<ul>\n"),
            Tag::List(Some(1)) => self.tag("<ol>\n"),
            Tag::List(Some(first)) => self.tag(&format!("<ol start=\"{first}\">\n")),
            Tag::Item => self.tag("<li>"),
            Tag::FootnoteDefinition(name) => {
                let place = self.place(range);
                self.notes.open(&name, place, &mut self.out.html);
            }
            Tag::Table(columns) => {
                let name = self
                    .out
                    .headings
                    .last()
                    .map_or(self.setting.title, |it| &it.text);
                self.table = Table::open(columns, name, &mut self.out.html);
            }
            Tag::TableHead => self.table.open_head(&mut self.out.html),
            Tag::TableRow => self.table.open_row(&mut self.out.html),
            Tag::TableCell => self.table.open_cell(&mut self.out.html),
            Tag::Emphasis => self.tag("<em>"),
            Tag::Strong => self.tag("<strong>"),
            Tag::Link { dest_url, .. } => self.link(&unmark(&dest_url), range),
            Tag::Image { dest_url, .. } => self.image(&unmark(&dest_url), range),
            // The rest belongs to extensions that are not switched on; HTML blocks are told by
            // their lines.
            _ => {}
        }
        self.last = None;
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::Paragraph => self.end_paragraph(range),
            TagEnd::Heading(_) => self.end_heading(range),
            TagEnd::BlockQuote(_) => self.tag("</blockquote>\n"),
            TagEnd::CodeBlock => {
                self.in_code = false;
                self.tag("</code></pre>\n");
            }
            TagEnd::List(true) => self.tag("</ol>\n"),
            TagEnd::List(false) => self.tag("</ul>\n"),
            TagEnd::Item => self.tag("</li>\n"),
            TagEnd::FootnoteDefinition => self.notes.close(&mut self.out.html),
            TagEnd::Table => Table::close(&mut self.out.html),
            TagEnd::TableHead => self.table.close_head(&mut self.out.html),
            TagEnd::TableRow => Table::close_row(&mut self.out.html),
            TagEnd::TableCell => self.table.close_cell(&mut self.out.html),
            TagEnd::Emphasis => self.tag("</em>"),
            TagEnd::Strong => self.tag("</strong>"),
            TagEnd::Link => {
                self.open_links = 0;
                self.tag("</a>");
            }
            TagEnd::Image => self.end_image(range),
            _ => {}
        }
    }

    fn end_paragraph(&mut self, range: &Range<usize>) {
        let Some(register) = self.alone.take() else {
            self.tag("</p>\n");
            return;
        };
        if self.out.html.len() > self.paragraph {
            let text = "a register stands among other text. Give it a line of its own, with an \
                        empty line before and after.";
            self.wrong(range, text);
        }
        let start = self.paragraph.saturating_sub("<p>".len());
        self.out.html.truncate(start);
        self.tag(register);
    }

    fn link(&mut self, to: &str, range: &Range<usize>) {
        self.open_links = 1;
        let place = self.place(range);
        self.out.links.push(Target {
            to: to.to_owned(),
            place,
        });
        let is_site = to.starts_with('/') && !to.starts_with("//");
        let href = if is_site {
            href(self.setting.language, to)
        } else {
            to.to_owned()
        };
        self.tag("<a href=\"");
        escape(&href, &mut self.out.html);
        let is_external = to.starts_with("https://") || to.starts_with("http://");
        self.tag(if is_external {
            "\" rel=\"noreferrer\">"
        } else {
            "\">"
        });
    }
}
