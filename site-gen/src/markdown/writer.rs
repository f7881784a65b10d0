//! Events of the Markdown parser to HTML, with what must be checked noted on the way.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use self::notes::Notes;
use super::directive::{Piece, expand, named, pieces, spell};
use super::emphasis::{MARK, is_east_asian, unmark};
use super::html::escape;
use super::table::Table;
use super::{Heading, Setting, Stated, Target, Text};
use crate::content::page::href;
use crate::glossary::better;
use crate::source::{LineCounter, Place};

mod heading;
mod notes;

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

/// What stands anywhere in the whole text, so that its hundred pieces are not looked through for what
/// most texts do not hold.
#[derive(Clone, Copy)]
struct Holds {
    /// Signs that emphasis put in.
    marks: bool,
    /// Directives.
    directives: bool,
    /// Words that the glossary has a better one for.
    avoided: bool,
}

impl Holds {
    fn of(source: &str, setting: Setting<'_>) -> Self {
        // What is read differs from what is written only here.
        let may_differ = memchr::memchr2(b'\\', b'&', source.as_bytes()).is_some();
        let avoided = &setting.facts.avoided;
        Self {
            marks: may_differ || source.contains(MARK),
            directives: may_differ || source.contains("{{"),
            avoided: may_differ || avoided.find(source).next().is_some(),
        }
    }
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
            Tag::Image { dest_url, .. } => {
                let target = Target {
                    to: unmark(&dest_url).into_owned(),
                    place: self.place(range),
                };
                self.image = Some((target.to.clone(), String::new()));
                self.out.images.push(target);
            }
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

    fn text(&mut self, text: &str, range: &Range<usize>) {
        let setting = self.setting;
        if self.in_code {
            escape(text, &mut self.out.html);
            return;
        }
        let text = if self.holds.marks {
            unmark(text)
        } else {
            Cow::Borrowed(text)
        };
        self.leftovers(&text, range);
        if self.holds.avoided {
            self.avoided(&text, range);
        }
        if let Some((_, words)) = &mut self.image {
            words.push_str(&spell(&text, setting.facts));
            return;
        }
        let may_fill = self.holds.directives && text.contains("{{");
        if may_fill {
            self.under.0.names.extend(named(&text).map(str::to_owned));
        }
        if may_fill && self.is_register(&text) {
            return;
        }
        let next = text.chars().next();
        if self.line_end && !joins(self.last, next) {
            self.tag("\n");
        }
        self.line_end = false;
        if !may_fill {
            escape(&text, &mut self.out.html);
            self.note_words(&text);
            return;
        }
        let is_plain = self.open_links > 0 || self.section.is_some();
        if !is_plain {
            self.terms(&text, range);
        }
        let mut wrong = Vec::new();
        expand(
            &text,
            setting.facts,
            is_plain,
            &mut self.out.html,
            &mut wrong,
        );
        for text in wrong {
            let named = text.split('`').nth(1).unwrap_or("{{");
            let written = self.source.get(range.clone()).unwrap_or_default();
            let start = range.start + written.find(named).unwrap_or_default();
            self.wrong(&(start..range.end), text);
        }
        self.note_words(&spell(&text, setting.facts));
    }

    /// Notes the links to the glossary, so that they are followed like any other.
    fn terms(&mut self, text: &str, range: &Range<usize>) {
        let facts = self.setting.facts;
        for id in named(text).filter_map(|name| name.strip_prefix("term.")) {
            if let Some(term) = facts.term.get(id) {
                let place = self.place(range);
                let to = term.to.clone();
                self.out.links.push(Target { to, place });
            }
        }
    }

    /// Keeps a register that opens its paragraph for [`Self::end_paragraph`].
    fn is_register(&mut self, text: &str) -> bool {
        let opens = self.out.html.len() == self.paragraph && self.out.html.ends_with("<p>");
        if !opens || self.alone.is_some() {
            return false;
        }
        let facts = self.setting.facts;
        let found = match pieces(text.trim(), facts).as_slice() {
            // The register's HTML belongs to the facts, not to the text that names it.
            [Piece::Register(html)] => facts.register.values().find(|one| one.as_str() == *html),
            _ => None,
        };
        self.alone = found.map(String::as_str);
        self.alone.is_some()
    }

    /// Tells signs that were meant as markup and would be printed as they are.
    fn leftovers(&mut self, text: &str, range: &Range<usize>) {
        if memchr::memchr2(b'*', b'[', text.as_bytes()).is_none() {
            return;
        }
        let written = self.source.get(range.clone()).unwrap_or_default();
        if text.contains("**") && !written.contains("\\*") {
            let text = "these ** stay visible. Close the bold text on the same paragraph, without \
                        a space inside the stars.";
            self.wrong(range, text);
        }
        if text.contains("][") && !written.contains("\\[") {
            let text = "this link has no address, and its brackets stay visible. Write it like \
                        [words](/privacy/), or put a backslash before [.";
            self.wrong(range, text);
        }
        if text.contains("[^") && !written.contains("\\[") {
            let text = "this footnote is not defined. Add a line [^name]: with its text.";
            self.wrong(range, text);
        }
    }

    /// Notes words that the glossary has a better one for. Quotes keep theirs, and so do addresses that
    /// stand as their own words, between < and >.
    fn avoided(&mut self, text: &str, range: &Range<usize>) {
        let before = self.source.get(..range.start).unwrap_or_default();
        let is_address = self.open_links > 0 && before.ends_with('<');
        if self.open_quotes > 0 || is_address {
            return;
        }
        for (at, word, right) in self.setting.facts.avoided.find(text) {
            let start = range.start + self.written(range, at, word);
            let place = self.lines.place(self.source, start);
            let text = better(word, right);
            self.out.noticed.push((place, text));
        }
    }

    /// Where a word that was read stands in what was written. A backslash, an entity or a mark before it
    /// makes what is written longer; a word that has one within stands nowhere as it was read.
    fn written(&self, range: &Range<usize>, at: usize, word: &str) -> usize {
        let written = self.source.get(range.clone()).unwrap_or_default();
        let behind = written.get(at..).and_then(|it| it.find(word));
        let found = behind.map(|it| at + it).or_else(|| written.find(word));
        found.unwrap_or_default()
    }

    fn flush_line_end(&mut self) {
        if std::mem::take(&mut self.line_end) {
            self.tag("\n");
        }
    }

    /// Remembers words for the heading and for the next line end.
    fn note_words(&mut self, words: &str) {
        if let Some((heading, _, _)) = &mut self.section {
            heading.text.push_str(words);
        }
        self.last = words.chars().next_back().or(self.last);
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

    fn end_image(&mut self, range: &Range<usize>) {
        let Some((to, words)) = self.image.take() else {
            return;
        };
        if words.trim().is_empty() {
            let text = "this image has no words. Say between [ and ] what it shows.";
            self.wrong(range, text);
        }
        let name = to.strip_prefix("/assets/").unwrap_or(&to);
        let assets = self.setting.assets;
        let (address, size) = (assets.addresses.get(name), assets.sizes.get(name));
        // One that is not there at all is told by check::links.
        if address.is_some() && size.is_none() {
            let text = format!(
                "the size of the image {to} cannot be read. Save it again as PNG, JPEG, GIF, WebP, or \
                 SVG with width and height or a viewBox."
            );
            self.wrong(range, text);
        }
        let is_first = self.out.images.len() == 1;
        let html = &mut self.out.html;
        html.push_str("<img src=\"");
        escape(address.unwrap_or(&to), html);
        html.push_str("\" alt=\"");
        escape(&words, html);
        html.push('"');
        // With its size known, nothing moves when it comes.
        if let Some([width, height]) = size {
            let _ = write!(html, " width=\"{width}\" height=\"{height}\"");
        }
        // The first may be seen at once; waiting for it would show it late.
        html.push_str(if is_first {
            " decoding=\"async\">"
        } else {
            " decoding=\"async\" loading=\"lazy\">"
        });
    }
}

/// Whether two letters stand side by side without a space where a line ends between them.
fn joins(last: Option<char>, next: Option<char>) -> bool {
    last.is_some_and(is_east_asian) && next.is_some_and(is_east_asian)
}
