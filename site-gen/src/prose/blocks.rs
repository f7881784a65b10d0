//! A page's Markdown as blocks of plain text: what readers read in one go, and where it stands.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd, TextMergeWithOffset};

use crate::markdown::{self, Facts};
use crate::source::{column_of, line_of};

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
    /// Where its pieces stand.
    pieces: Vec<Piece>,
}

/// A piece of a block's text as it was written.
#[derive(Debug, Clone)]
struct Piece {
    /// Byte in the block's text.
    start: usize,
    /// Line and column within the page's text.
    line: usize,
    column: usize,
    /// Signs on that line. A directive's words may be more; they stand no further than it does.
    width: usize,
}

impl Block {
    /// Line and column of a byte of the text.
    pub(super) fn place(&self, at: usize) -> (usize, usize) {
        let before = self.pieces.iter().rev().find(|it| it.start <= at);
        let Some(piece) = before else {
            return (1, 1);
        };
        let between = self.text.get(piece.start..at).unwrap_or_default();
        let further = between.chars().count().min(piece.width);
        (piece.line, piece.column + further)
    }

    /// A block by itself, as tests make one.
    #[cfg(test)]
    pub(super) fn of(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            is_prose: true,
            pieces: vec![Piece {
                start: 0,
                line: 1,
                column: 1,
                width: text.chars().count(),
            }],
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
        let written = self.body.get(range.clone()).unwrap_or_default();
        let own = written.split('\n').next().unwrap_or_default();
        self.block.pieces.push(Piece {
            start: self.block.text.len(),
            line: line_of(self.body, range.start),
            column: column_of(self.body, range.start),
            width: own.chars().count(),
        });
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_lies_within_what_was_written() {
        let mut facts = Facts::default();
        let name = "a very long name of a society";
        facts.society.insert("name".into(), name.into());

        let blocks = read("a\n\n{{ society.name }}b", &facts);

        let block = blocks.last().unwrap();
        assert_eq!(block.text, format!("{name}b"));
        assert_eq!(block.place(0), (3, 1));
        assert_eq!(block.place(name.len()), (3, 20));
    }
}
