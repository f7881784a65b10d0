//! Random texts for the three readers that meet what editors write: Markdown, front matter,
//! registers. What must hold stands in `fuzzing`; `fuzz` is the long form, steered by what the code
//! does with a text. The seed is fixed, so that a find can be found again.

use std::collections::BTreeMap;

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

/// Rows of registers that name each other. `@` becomes one of [`IDS`], `%` one of [`DAYS`].
const ROWS: [(&str, &str); 15] = [
    (
        "law",
        "[@]\nname = { ja = \"a\", en = \"b\" }\nshort = { ja = \"a\", en = \"b\" }\nabout = { ja = \"a\", en = \"b\" }\n",
    ),
    (
        "purposes",
        "[[area]]\nid = \"@\"\nname = { ja = \"a\", en = \"b\" }\n",
    ),
    (
        "purposes",
        "[[purpose]]\nid = \"@\"\narea = \"@\"\nscope = \"inside\"\ntext = { ja = \"a\", en = \"b\" }\ndata = [\"@\", \"@\"]\nlaw = [\"@\"]\n",
    ),
    (
        "purposes",
        "[[purpose]]\nid = \"@\"\narea = \"@\"\nscope = \"outside\"\ntext = { ja = \"a\", en = \"b\" }\ndata = []\nrecipients = [{ id = \"@\", how = \"joint-use\", scheme = \"@\" }, { id = \"@\", how = \"law\", scheme = \"@\" }, { id = \"@\", how = \"joint-use\" }]\n",
    ),
    (
        "data-kinds",
        "[[data_kind]]\nid = \"@\"\nname = { ja = \"a\", en = \"b\" }\nexamples = { ja = \"a\", en = \"b\" }\nsource = { ja = \"a\", en = \"b\" }\nretention = { ja = \"a\", en = \"b\" }\n",
    ),
    (
        "recipients",
        "[[recipient]]\nid = \"@\"\nname = { ja = \"a\", en = \"b\" }\n",
    ),
    (
        "joint-use",
        "[[scheme]]\nid = \"@\"\nname = { ja = \"a\", en = \"b\" }\nitems = { ja = \"a\", en = \"b\" }\nusers = { ja = \"a\", en = \"b\" }\nusers_purpose = { ja = \"a\", en = \"b\" }\nresponsible_name = { ja = \"{{ society.name }}\", en = \"b\" }\nresponsible_address = { ja = \"a\", en = \"b\" }\nresponsible_representative = { ja = \"a\", en = \"b\" }\nstop_contact = { ja = \"a\", en = \"b\" }\nin_force = %\nlaw = [\"@\"]\nchanges = [{ date = %, what = { ja = \"a\", en = \"b\" } }, { date = %, what = { ja = \"a\", en = \"b\" } }]\n",
    ),
    (
        "fees",
        "[[fee]]\nkind = \"complaint\"\nyen = 1300\nper = { ja = \"a\", en = \"b\" }\npayment = { ja = \"a\", en = \"b\" }\nlaw = [\"@\"]\n",
    ),
    (
        "fees",
        "[[fee]]\nkind = \"disclosure\"\nyen = 0\nper = { ja = \"a\", en = \"b\" }\npayment = { ja = \"a\", en = \"b\" }\n",
    ),
    (
        "refusal-grounds",
        "[[ground]]\ncode = \"@\"\nkinds = [\"disclosure\"]\noutcomes = [\"refused\"]\ntext = { ja = \"a\", en = \"b\" }\nlaw = [\"@\", \"@\"]\n",
    ),
    (
        "security-measures",
        "[[area]]\nid = \"@\"\nname = { ja = \"a\", en = \"b\" }\n",
    ),
    (
        "security-measures",
        "[[measure]]\nid = \"@\"\narea = \"@\"\ntext = { ja = \"a\", en = \"b\" }\n",
    ),
    (
        "glossary",
        "[[term]]\nid = \"@\"\nterm = { ja = \"a\", en = \"b\" }\nmeaning = { ja = \"a\", en = \"b\" }\nlaw = [\"@\"]\n",
    ),
    (
        "accountability",
        "[[year]]\nyear = -32768\nas_of = %\nreceived = 7\nasked = \"hidden\"\nmedian_days = 3\ndecided_anew = 1\nchanged = 2\nkinds = { disclosure = 7, complaint = \"hidden\" }\noutcomes = { granted = 4294967295, part = 4294967295, declined = 5, ended = 0, open = \"hidden\" }\ngrounds = { \"@\" = 5, \"none\" = \"hidden\" }\n",
    ),
    ("contacts", "[[contact]]\n\nid = \"@\"\n"),
];

/// What rows are called, well and badly.
const IDS: [&str; 6] = ["a", "b", "act-1", "A b", "", "あ"];

const DAYS: [&str; 3] = ["2026-12-01", "2027-01-01", "2026-02-01"];

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

#[test]
fn any_registers_are_checked_among_themselves_and_told_with_a_line_of_one() {
    let mut dice = Dice(0x5eed_0004);
    for _ in 0..ROUNDS {
        let mut files = BTreeMap::<_, String>::new();
        for _ in 0..dice.below(12) {
            let (name, row) = ROWS[dice.below(ROWS.len())];
            let file = files.entry(name).or_default();
            for sign in row.chars() {
                match sign {
                    '@' => file.push_str(IDS[dice.below(IDS.len())]),
                    '%' => file.push_str(DAYS[dice.below(DAYS.len())]),
                    sign => file.push(sign),
                }
            }
        }
        let files = files
            .iter()
            .map(|(name, text)| format!("#! {name}\n{text}"));
        telling(&files.collect::<String>(), fuzzing::registers);
    }
}

/// Reads a text, and tells which it was if that fails.
fn telling(text: &str, read: fn(&[u8])) {
    let told = std::panic::catch_unwind(|| read(text.as_bytes()));
    assert!(told.is_ok(), "this text failed: {text:?}");
}
