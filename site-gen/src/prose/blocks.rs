//! A page's Markdown as blocks of plain text: what readers read in one go, and where it stands.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd, TextMergeWithOffset};

use crate::markdown::{self, Facts};
use crate::source::line_of;

/// The section a block stands in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Section {
    /// Its anchor; empty before the first.
    pub(super) id: String,
    /// Its line within the text; 0 before the first.
    pub(super) line: usize,
}

/// One paragraph, item, cell or heading.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    pub(super) section: Section,
    /// Its words, directives filled in.
    pub(super) text: String,
    /// Whether it is made of sentences: paragraphs and items are, cells and headings are not.
    pub(super) is_prose: bool,
    /// Where pieces of the text stand: byte in it, line and column within the page's text.
    places: Vec<(usize, usize, usize)>,
}

impl Block {
    /// Line and column of a byte of the text.
    pub(super) fn place(&self, at: usize) -> (usize, usize) {
        let before = self.places.iter().rev().find(|(start, ..)| *start <= at);
        let Some((start, line, column)) = before else {
            return (1, 1);
        };
        let between = self.text.get(*start..at).unwrap_or_default();
        (*line, column + between.chars().count())
    }

    /// A block by itself, as tests make one.
    #[cfg(test)]
    pub(super) fn of(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            is_prose: true,
            places: vec![(0, 1, 1)],
            ..Self::default()
        }
    }
}

/// Reads every block, in order.
pub(super) fn read(body: &str, facts: &Facts) -> Vec<Block> {
    let mut reader = Reader {
        body,
        facts,
        blocks: Vec::new(),
        block: Block::default(),
        section: Section::default(),
        in_code: false,
    };
    let parser = Parser::new_ext(body, markdown::options()).into_offset_iter();
    for (event, range) in TextMergeWithOffset::new(parser) {
        reader.event(&event, &range);
    }
    reader.close(true);
    reader.blocks
}

struct Reader<'a> {
    body: &'a str,
    facts: &'a Facts,
    blocks: Vec<Block>,
    block: Block,
    section: Section,
    in_code: bool,
}

impl Reader<'_> {
    fn event(&mut self, event: &Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => self.in_code = true,
            Event::End(TagEnd::CodeBlock) => self.in_code = false,
            Event::Start(Tag::Heading { id, .. }) => {
                self.close(true);
                self.section = Section {
                    id: id.as_deref().unwrap_or_default().to_owned(),
                    line: line_of(self.body, range.start),
                };
            }
            Event::End(TagEnd::Heading(_) | TagEnd::TableCell) => self.close(false),
            Event::Start(Tag::Paragraph | Tag::Item | Tag::TableCell | Tag::List(_))
            | Event::End(TagEnd::Paragraph | TagEnd::Item) => self.close(true),
            Event::Text(text) if !self.in_code => self.text(text, range),
            Event::Code(code) => self.text(code, range),
            Event::SoftBreak | Event::HardBreak => self.block.text.push('\n'),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, range: &Range<usize>) {
        let before = self.body.get(..range.start).unwrap_or_default();
        let line = line_of(self.body, range.start);
        let column = before
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .count()
            + 1;
        self.block
            .places
            .push((self.block.text.len(), line, column));
        self.block
            .text
            .push_str(&markdown::read_aloud(text, self.facts));
    }

    fn close(&mut self, is_prose: bool) {
        let block = std::mem::take(&mut self.block);
        if !block.text.trim().is_empty() {
            self.blocks.push(Block {
                section: self.section.clone(),
                is_prose,
                ..block
            });
        }
    }
}
