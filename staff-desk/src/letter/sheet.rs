//! What stands on the paper, in order; and the same as plain text.

use std::fmt;

use request::Language;
use serde::{Deserialize, Serialize};

/// One line with its name.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Name of what follows.
    pub label: String,
    /// What is said.
    pub value: String,
}

/// One part of a letter.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Its heading; empty where there is none.
    pub heading: String,
    /// Named lines.
    pub rows: Vec<Row>,
    /// Things, one a line.
    pub items: Vec<String>,
    /// Paragraphs.
    pub paragraphs: Vec<String>,
}

/// A sheet for somebody's reply.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// Its title.
    pub title: String,
    /// To whom it goes back.
    pub to: String,
    /// What it is about.
    pub rows: Vec<Row>,
    /// Lines to tick and fill in.
    pub lines: Vec<String>,
}

/// A letter. It holds answers, so its `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// Its language.
    pub language: Language,
    /// The day it is written, spelled out.
    pub date: String,
    /// To whom: name first, then the address.
    pub to: Vec<String>,
    /// From whom: the society, who represents it, its address.
    pub from: Vec<String>,
    /// Title.
    pub title: String,
    /// Which request it is about.
    pub about: Vec<Row>,
    /// What it says.
    pub blocks: Vec<Block>,
    /// Whom to ask: a heading and lines.
    pub enquiries: Block,
    /// A sheet to be filled in and sent back.
    pub reply: Option<Reply>,
}

impl fmt::Debug for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sheet(hidden)")
    }
}

impl Sheet {
    /// The whole letter as plain text, a line each: what is linted, sealed and read aloud.
    pub fn text(&self) -> String {
        let mut text = Lines::default();
        text.line(&self.date);
        text.lines(&self.to);
        text.lines(&self.from);
        text.gap();
        text.line(&self.title);
        text.rows(&self.about);
        for block in self.blocks.iter().chain([&self.enquiries]) {
            text.gap();
            if !block.heading.is_empty() {
                text.line(&block.heading);
            }
            text.rows(&block.rows);
            text.lines(&block.items);
            text.lines(&block.paragraphs);
        }
        if let Some(reply) = &self.reply {
            text.gap();
            text.line(&reply.title);
            text.line(&reply.to);
            text.rows(&reply.rows);
            text.lines(&reply.lines);
        }
        text.0
    }
}

/// Text that grows line by line.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn lines(&mut self, lines: &[String]) {
        for line in lines {
            self.line(line);
        }
    }

    fn rows(&mut self, rows: &[Row]) {
        for row in rows {
            self.line(&format!("{}: {}", row.label, row.value));
        }
    }

    fn gap(&mut self) {
        self.0.push('\n');
    }
}
