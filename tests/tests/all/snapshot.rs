//! The whole built site, as an outline a person can review: what each page is called, what it links
//! to, its headings and anchors, its tables and its controls.
//!
//! The words themselves are content and have their own history; an outline shows what a change to
//! a template, a register or the generator did to the site. Wanted change? `BLESS=1 cargo test -p
//! tests --test all snapshot`, then read the diff before you commit it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Attributes that an outline shows, in this order.
const SHOWN: [&str; 14] = [
    "id",
    "lang",
    "hreflang",
    "rel",
    "name",
    "type",
    "value",
    "href",
    "action",
    "method",
    "for",
    "autocomplete",
    "aria-describedby",
    "aria-label",
];
/// Elements that an outline shows.
const ELEMENTS: [&str; 20] = [
    "html", "title", "link", "meta", "h1", "h2", "h3", "h4", "a", "table", "caption", "th", "form",
    "fieldset", "legend", "label", "input", "textarea", "button", "section",
];
/// Elements whose text belongs to the outline.
const TEXTS: [&str; 10] = [
    "title", "h1", "h2", "h3", "h4", "caption", "th", "legend", "label", "button",
];

fn kept() -> PathBuf {
    tests::house::root().join("tests/snapshots/site")
}

fn files(folder: &Path, root: &Path, into: &mut BTreeMap<String, PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, root, into);
        } else {
            let name = path
                .strip_prefix(root)
                .unwrap()
                .to_string_lossy()
                .into_owned();
            into.insert(name, path);
        }
    }
}

/// Replaces fingerprints: a changed style sheet is one change, not one a page.
fn without_fingerprints(text: &str) -> String {
    let mut clean = String::new();
    for (at, part) in text.split("/assets/").enumerate() {
        if at == 0 {
            clean.push_str(part);
            continue;
        }
        let end = part.find(['"', '\'', ' ', '\n']).unwrap_or(part.len());
        let (name, rest) = part.split_at(end);
        let pieces: Vec<_> = name.split('.').collect();
        let short = format!("{}.*.{}", pieces[0], pieces[pieces.len() - 1]);
        write!(clean, "/assets/{short}{rest}").unwrap();
    }
    clean
}

fn outline(html: &str) -> String {
    let html = without_fingerprints(html);
    let mut lines = String::new();
    for (tag, rest) in html
        .split('<')
        .skip(1)
        .filter_map(|piece| piece.split_once('>'))
    {
        let name = tag.split_whitespace().next().unwrap_or_default();
        if !ELEMENTS.contains(&name) {
            continue;
        }
        let mut line = name.to_owned();
        for attribute in SHOWN {
            if let Some(value) = value(tag, attribute) {
                write!(line, " {attribute}={value}").unwrap();
            }
        }
        let text = rest.trim();
        if TEXTS.contains(&name) && !text.is_empty() {
            write!(line, " | {}", text.replace('\n', " ")).unwrap();
        }
        writeln!(lines, "{line}").unwrap();
    }
    lines
}

fn value<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let rest = &tag[start..];
    Some(&rest[..rest.find('"')?])
}

fn built() -> BTreeMap<String, String> {
    let folder = tempfile::TempDir::new().unwrap();
    let options = tests::house::options(folder.path());
    let build = site_gen::Options {
        content: options.content,
        templates: options.templates,
        out: folder.path().join("dist"),
        parts: site_gen::Parts {
            twins: false,
            ..site_gen::Parts::default()
        },
    };
    site_gen::build(&build).unwrap_or_else(|problems| panic!("{problems}"));
    let mut found = BTreeMap::new();
    let site = folder.path().join("dist/site");
    files(&site, &site, &mut found);
    let mut outlines = BTreeMap::new();
    for (name, path) in found {
        let ending = Path::new(&name).extension().unwrap_or_default().to_owned();
        if ending == "html" {
            outlines.insert(
                format!("{name}.txt"),
                outline(&fs::read_to_string(path).unwrap()),
            );
        } else if (ending == "txt" || ending == "xml") && !name.starts_with("assets/") {
            outlines.insert(format!("{name}.txt"), fs::read_to_string(path).unwrap());
        }
    }
    outlines
}

fn snapshots() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    if kept().exists() {
        files(&kept(), &kept(), &mut found);
    }
    found
        .into_iter()
        .map(|(name, path)| (name, fs::read_to_string(path).unwrap()))
        .collect()
}

fn bless(built: &BTreeMap<String, String>) {
    if kept().exists() {
        fs::remove_dir_all(kept()).unwrap();
    }
    for (name, text) in built {
        let path = kept().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

#[test]
fn the_site_is_as_it_was_when_last_reviewed() {
    let built = built();
    if std::env::var_os("BLESS").is_some() {
        bless(&built);
    }
    let kept = snapshots();

    let mut changes = String::new();
    for name in built
        .keys()
        .chain(kept.keys().filter(|name| !built.contains_key(*name)))
    {
        let (new, old) = (built.get(name), kept.get(name));
        if new != old {
            let lines = |text: Option<&String>| {
                text.map_or(Vec::new(), |text| text.lines().map(str::to_owned).collect())
            };
            let (new, old): (Vec<String>, Vec<String>) = (lines(new), lines(old));
            writeln!(changes, "{name}").unwrap();
            old.iter()
                .filter(|line| !new.contains(line))
                .take(5)
                .for_each(|line| writeln!(changes, "  - {line}").unwrap());
            new.iter()
                .filter(|line| !old.contains(line))
                .take(5)
                .for_each(|line| writeln!(changes, "  + {line}").unwrap());
        }
    }
    assert!(
        changes.is_empty(),
        "the site changed:\n{changes}\nIf this is what you want: BLESS=1 cargo test -p tests --test all snapshot, then read the diff"
    );
}
