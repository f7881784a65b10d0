//! What must hold of any text an editor may write: nothing panics, every message names a place within
//! the file, and a page comes out as balanced HTML in which nothing runs and no link leads where the
//! checks would not let it.
//!
//! `fuzz` lets libFuzzer make the texts up, `hostile` a die in every test run. Both state nothing
//! themselves. A normal build has none of this.

mod html;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use request::Language;

use crate::assets::Assets;
use crate::check::links::Site;
use crate::check::{self, proof};
use crate::content::page::Page;
use crate::content::registers::{CHECKLIST, NAMES, Registers};
use crate::content::resolve::Parsed;
use crate::content::society::{self, Society};
use crate::content::{Content, front_matter};
use crate::glossary::{self, Avoided, Shown};
use crate::load::{self, Files};
use crate::markdown::Facts;
use crate::problem::{Level, Problem};
use crate::prose;
use crate::source::Source;
use crate::templates::Templates;
use crate::text::PageText;

/// A front matter, for texts that bring none.
const HEAD: &str = "+++\ntitle = \"題\"\nsummary = \"要\"\nversion = \"1\"\nin_force = 2026-12-01\n\
    changed = 2026-12-01\n[[history]]\nversion = \"1\"\ndate = 2026-12-01\nwhat = \"a\"\nwhy = \"b\"\n+++\n";

const GLOSSARY: &str = "[[term]]\nid = \"personal-data\"\n\
    term = { ja = \"個人《こじん》データ\", en = \"personal data\" }\n\
    meaning = { ja = \"名簿の情報\", en = \"data of a list\" }\n\
    avoid = { ja = [\"個人情報\"], en = [\"a\"] }\n";

/// Reads a file of a page as far as its front matter.
pub fn front_matter(bytes: &[u8]) {
    let Some(source) = load("ja/a.md", bytes) else {
        return;
    };
    let text = &source.text;
    let mut problems = Vec::new();

    let split = front_matter::split(&source, &mut problems);

    assert_inside(text, &problems);
    assert!(split.front.is_some() || !problems.is_empty());
    assert!(text.ends_with(split.body));
    if split.front.is_some() {
        let before = text.len() - split.body.len();
        let lines = text.get(..before).unwrap_or_default().matches('\n').count();
        assert_eq!(split.skipped, lines, "lines before the body");
        let again = front_matter::Body::of(text.clone(), split.skipped);
        let again = again.as_ref().map(front_matter::Body::text);
        assert_eq!(again, Some(split.body), "the body read again");
    }
}

/// Reads a file as each of the registers, and resolves it for its template.
pub fn register(bytes: &[u8]) {
    let Some(source) = load("registers/a.toml", bytes) else {
        return;
    };
    for name in NAMES.into_iter().chain([CHECKLIST]) {
        let mut content = Content::default();
        content.society.clone_from(&SOCIETY);
        let mut problems = Vec::new();

        let society = &content.society;
        content
            .registers
            .read(name, &source, society, &mut problems);

        assert_inside(&source.text, &problems);
        for term in &content.registers.glossary {
            assert_well_formed(&glossary::ruby(&term.value.term.ja));
        }
        content.register_sources.insert(name, again(&source));
        let registers = Parsed::of(&content);
        for language in Language::ALL {
            registers.register(name, language, &|yen| yen.to_string());
        }
    }
}

/// What stands before the name of the register whose text follows.
const BEGINS: &str = "#! ";

/// Reads several registers out of one text, each behind a line `#! NAME`, and checks them among themselves.
pub fn registers(bytes: &[u8]) {
    let Some(whole) = load("registers/a.toml", bytes) else {
        return;
    };
    let mut content = Content::default();
    content.society.clone_from(&SOCIETY);
    let mut files = BTreeMap::new();
    for part in whole.text.split(BEGINS).skip(1) {
        let (name, text) = part.split_once('\n').unwrap_or((part, ""));
        let mut known = NAMES.into_iter().chain([CHECKLIST]);
        let Some(name) = known.find(|known| *known == name) else {
            continue;
        };
        // There is one file of each.
        files.entry(name).or_insert_with(|| {
            let source = Source {
                name: name.to_owned(),
                ..own(text)
            };
            let mut problems = Vec::new();
            content
                .registers
                .read(name, &source, &SOCIETY, &mut problems);
            assert_inside(text, &problems);
            text
        });
    }
    let mut problems = Vec::new();

    check::registers::check(&content, &mut problems);

    for problem in problems {
        let file = files.get(problem.file.as_str());
        assert!(file.is_some(), "no such file: {problem}");
        assert_inside(file.copied().unwrap_or_default(), &[problem]);
    }
}

/// Takes a page's file, or a text without front matter, to HTML in both languages, and checks it.
pub fn markdown(bytes: &[u8]) {
    let Some(source) = load("ja/a.md", bytes) else {
        return;
    };
    let templates = Templates::load(Path::new("templates"), &Files::new(), &mut Vec::new());
    for language in Language::ALL {
        let (source, page, body) = page(language, &source);
        let (facts, assets) = (facts(language), &*ASSETS);
        let text = PageText::of(&page, &body, facts, assets);
        let mut problems = prose::look_at_one(&page, &body, facts);
        let mut content = Content::default();
        content.pages.push(page);
        let texts = [text];
        let site = Site::new(&content, &texts, &templates, &assets.addresses);
        for (page, text) in content.pages.iter().zip(&texts) {
            problems.extend(site.page(page, text));
            assert_inside(&source, &problems);
            let is_published = !problems.iter().any(|it| it.level == Level::Wrong);
            let front = text.front().map(|(_, text)| text);
            for html in front.chain([&text.body]).map(|it| &it.html) {
                assert_well_formed(html);
                proof::read(html, &proof::Known::default());
                if is_published {
                    let astray = html::addresses(html).find(|it| !html::is_harmless(it));
                    assert_eq!(astray, None, "an address no check tells");
                }
            }
        }
    }
}

/// A file as the generator takes it; where it is refused, the place must be within it.
fn load(path: &str, bytes: &[u8]) -> Option<Source> {
    match load::text(Path::new("content"), path, bytes) {
        Ok(source) => Some(source),
        Err(problem) => {
            let read = String::from_utf8_lossy(bytes);
            assert_inside(&read, &[problem]);
            None
        }
    }
}

/// A page with its whole file and its body. A text that is none gets a front matter.
fn page(language: Language, source: &Source) -> (String, Page, Box<str>) {
    let read = |source: &Source| Page::read(language, source, &mut Vec::new());
    if let Some((page, body)) = read(source) {
        return (source.text.clone(), page, body);
    }
    let mut whole = again(source);
    whole.text.insert_str(0, HEAD);
    let read = read(&whole);
    assert!(read.is_some(), "our own front matter is read");
    let (page, body) = read.unwrap_or_else(|| unreachable!("told by the line before"));
    (whole.text, page, body)
}

fn again(source: &Source) -> Source {
    Source {
        name: source.name.clone(),
        path: source.path.clone(),
        text: source.text.clone(),
    }
}

fn own(text: &str) -> Source {
    Source {
        name: "own".to_owned(),
        path: "own".to_owned(),
        text: text.to_owned(),
    }
}

/// A society that states its name alone.
static SOCIETY: LazyLock<Society> = LazyLock::new(|| {
    let name = "[name]\nja = \"見本 & <健保>\"\nen = \"Sample & <society>\"\n";
    society::society(&own(name), &mut Vec::new())
});

static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let mut assets = Assets::default();
    let address = "/assets/a.0123456789ab.png";
    assets.addresses.insert("a.png".into(), address.into());
    assets.sizes.insert("a.png".into(), [320, 200]);
    assets
});

/// One of everything that a directive may name.
fn facts(language: Language) -> &'static Facts {
    static OWN: LazyLock<[Facts; 2]> = LazyLock::new(|| Language::ALL.map(facts_of));
    let [ja, en] = &*OWN;
    if language == Language::Ja { ja } else { en }
}

fn facts_of(language: Language) -> Facts {
    let mut registers = Registers::default();
    registers.read("glossary", &own(GLOSSARY), &SOCIETY, &mut Vec::new());
    let terms = registers.glossary.iter().map(|it| &it.value);
    let shown = |term| (String::from("personal-data"), Shown::of(term, language));
    let one = |id: &str, text: &str| [(id.to_owned(), text.to_owned())].into();
    Facts {
        society: SOCIETY.facts(language),
        law: one("act-33-1", "法 & 33条"),
        fee: one("disclosure", "<300>円"),
        register: one("fees", "<ul><li>表</li></ul>"),
        term: terms.clone().map(shown).collect(),
        avoided: Avoided::of(terms, language),
    }
}

/// Every message names a line of the text and, if a column, one of that line or just behind it.
fn assert_inside(text: &str, problems: &[Problem]) {
    let lines: Vec<&str> = text.split('\n').collect();
    for problem in problems {
        let line = problem.line.checked_sub(1).and_then(|at| lines.get(at));
        let is_inside = line.is_some_and(|line| {
            let behind = line.chars().count() + 1;
            problem.column.is_none_or(|it| (1..=behind).contains(&it))
        });
        assert!(is_inside, "no such place: {problem}");
    }
}

fn assert_well_formed(html: &str) {
    assert_eq!(html::fault(html), None, "{html}");
}
