//! Random texts for the three readers that meet what editors write: Markdown, front matter,
//! registers. They must not panic, must tell lines that exist, and Markdown must come out as balanced
//! HTML in which nothing runs. The seed is fixed, so that a find can be found again.

use request::Language;

use crate::assets::Assets;
use crate::content::front_matter;
use crate::content::registers::{NAMES, Registers};
use crate::content::society::Society;
use crate::markdown::{self, Facts, Setting};
use crate::source::Source;

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

/// Elements that have no end.
const EMPTY: [&str; 3] = ["br", "hr", "img"];

/// What is wrong with the HTML of one text.
fn fault(html: &str) -> Option<String> {
    let mut open = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        let (tag, behind) = after.split_once('>')?;
        rest = behind;
        let name = tag.trim_start_matches('/');
        let name = name.split([' ', '\n']).next().unwrap_or_default();
        if tag.starts_with('/') {
            if open.pop() != Some(name) {
                return Some(format!("</{name}> closes nothing"));
            }
        } else if !EMPTY.contains(&name) {
            open.push(name);
        }
        // What stands in quotes is text.
        let names: String = tag.split('"').step_by(2).collect();
        if ["script", "style", "iframe"].contains(&name) || names.contains(" on") {
            return Some(format!("<{tag}> stands in it"));
        }
    }
    open.pop().map(|name| format!("<{name}> stays open"))
}

fn source(text: &str) -> Source {
    Source {
        name: "a.md".to_owned(),
        path: "a.md".to_owned(),
        text: text.to_owned(),
    }
}

#[test]
fn any_markdown_is_balanced_html_in_which_nothing_runs() {
    let mut dice = Dice(0x5eed_0001);
    let mut facts = Facts::default();
    facts.society.insert("name".into(), "見本 & <健保>".into());
    let assets = Assets::default();
    for round in 0..ROUNDS {
        let text = dice.text(&MARKDOWN);
        let setting = Setting {
            language: [Language::Ja, Language::En][round % 2],
            facts: &facts,
            assets: &assets,
            title: "題",
        };

        let made = markdown::body(&text, setting);

        assert_eq!(fault(&made.html), None, "{text:?}\n{}", made.html);
        // A link that runs something may stand in the HTML only where it is told by check::links,
        // which gets every link.
        let shown = made.html.matches("href=\"javascript:").count();
        let listed = made
            .links
            .iter()
            .filter(|it| it.to.starts_with("javascript:"));
        assert!(shown <= listed.count(), "{text:?}");
        let lines = text.split('\n').count() + 1;
        let first = made.wrong.iter().map(|(place, _)| place.line());
        let mut all = first.chain(made.links.iter().map(|it| it.place.line()));
        assert!(
            all.all(|line| (1..=lines).contains(&line)),
            "{text:?} {:?}",
            made.wrong
        );
    }
}

#[test]
fn any_front_matter_is_read_or_told_with_a_line_of_the_file() {
    let mut dice = Dice(0x5eed_0002);
    for _ in 0..ROUNDS {
        let text = format!("+++\n{}\n+++\n{}", dice.text(&TOML), dice.text(&MARKDOWN));
        let source = source(&text);
        let mut problems = Vec::new();

        let split = front_matter::split(&source, &mut problems);

        assert!(split.front.is_some() || !problems.is_empty(), "{text:?}");
        let lines = text.split('\n').count() + 1;
        assert!(
            problems.iter().all(|it| it.line <= lines),
            "{text:?} {problems:?}"
        );
        assert!(
            split.skipped <= lines && text.ends_with(split.body),
            "{text:?}"
        );
    }
}

#[test]
fn any_register_is_read_or_told_with_a_line_of_the_file() {
    let mut dice = Dice(0x5eed_0003);
    for round in 0..ROUNDS {
        let text = dice.text(&TOML);
        let name = NAMES[round % NAMES.len()];
        let mut problems = Vec::new();

        Registers::default().read(name, &source(&text), &Society::default(), &mut problems);

        let lines = text.split('\n').count() + 1;
        assert!(
            problems.iter().all(|it| it.line <= lines),
            "{name} {text:?} {problems:?}"
        );
    }
}
