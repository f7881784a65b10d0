//! Random texts for the three readers that meet what editors write: Markdown, front matter,
//! registers. What must hold stands in `fuzzing`; `fuzz` is the long form, steered by what the code
//! does with a text. The seed is fixed, so that a find can be found again.

use crate::fuzzing;

/// Rounds of each test: a second or two in a debug build.
const ROUNDS: usize = 3_000;

/// What Markdown is made of, and what breaks it.
const MARKDOWN: [&str; 44] = [
    "個人情報",
    "（開示）",
    "は",
    "。",
    "a",
    " ",
    " ",
    "\n",
    "\n",
    "\n\n",
    "*",
    "**",
    "***",
    "_",
    "`",
    "```\n",
    "# ",
    "## ",
    "{#a}",
    "{#",
    "[",
    "]",
    "(",
    ")",
    "](/a/#b)",
    "](javascript:x)",
    "<",
    ">",
    "<script>",
    "onclick=x",
    "<!--",
    "|",
    "|-|-|\n",
    "- ",
    "1. ",
    "> ",
    "[^n]",
    "[^n]: ",
    "{{",
    "}}",
    "{{ society.name }}",
    "{{ law.no }}",
    "\\",
    "&#106;",
];

/// What front matter and registers are made of, and what breaks it.
const TOML: [&str; 34] = [
    "+++",
    "\n",
    "\n",
    "\n",
    "title",
    "summary",
    "version",
    "in_force",
    "changed",
    "history",
    "points",
    " = ",
    "=",
    "\"",
    "\"\"\"",
    "'",
    "2026-12-01",
    "2026-13-41",
    "1",
    "-5",
    "0x",
    "true",
    "[[",
    "]]",
    "[",
    "]",
    "{",
    "}",
    ",",
    "#",
    ".",
    "ja",
    "あ",
    "\\u",
];

/// A small generator (xorshift), the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % count as u64).unwrap()
    }

    fn text(&mut self, parts: &[&str]) -> String {
        let length = self.below(60);
        (0..length)
            .map(|_| parts[self.below(parts.len())])
            .collect()
    }
}

#[test]
fn any_markdown_is_balanced_html_in_which_nothing_runs() {
    let mut dice = Dice(0x5eed_0001);
    for _ in 0..ROUNDS {
        let text = dice.text(&MARKDOWN);
        telling(&text, fuzzing::markdown);
    }
}

#[test]
fn any_front_matter_is_read_or_told_with_a_line_of_the_file() {
    let mut dice = Dice(0x5eed_0002);
    for _ in 0..ROUNDS {
        let text = format!("+++\n{}\n+++\n{}", dice.text(&TOML), dice.text(&MARKDOWN));
        telling(&text, fuzzing::front_matter);
    }
}

#[test]
fn any_register_is_read_or_told_with_a_line_of_the_file() {
    let mut dice = Dice(0x5eed_0003);
    for _ in 0..ROUNDS {
        let text = dice.text(&TOML);
        telling(&text, fuzzing::register);
    }
}

/// Reads a text, and tells which it was if that fails.
fn telling(text: &str, read: fn(&[u8])) {
    let told = std::panic::catch_unwind(|| read(text.as_bytes()));
    assert!(told.is_ok(), "this text failed: {text:?}");
}
