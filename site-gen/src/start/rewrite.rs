//! Files of the content as another society begins with them: facts to be filled in, first versions.
//!
//! Lines are changed and the rest left alone, so that comments and order stay.

use std::fmt::Write as _;

use jiff::civil::Date;
use request::Language;

use super::Start;
use crate::content::society::{self, Society};
use crate::memory::record;

/// The facts.
pub(super) const SOCIETY: &str = "society.toml";
/// Address and menus.
pub(super) const SITE: &str = "site.toml";

/// An address that is nobody's: `example.jp` is reserved for examples.
const BASE_URL: &str = "https://privacy.kenpo.example.jp";
const ENGLISH: &str = "Sample Health Insurance Society";
const ADDRESS: [&str; 2] = [
    "〒000-0000 見本県見本市見本町1-2-3",
    "1-2-3 Mihon-cho, Mihon-shi, Mihon-ken 000-0000, Japan",
];

const HEAD: &str = "\
# Facts about the Society, one table each. Pages write {{ society.address }} and so on; nothing below
# is typed a second time, on a page or in a register. Put in your own fact, then remove its line
# sample = true; with one left, the site cannot be published.
";

/// Registers whose rows are facts of one society: what it does, with whom, for how long, for how much.
const OWN: [&str; 8] = [
    "accountability",
    "consent-items",
    "contacts",
    "data-kinds",
    "deadlines",
    "fees",
    "joint-use",
    "subcontracting",
];

/// Whether a file is of the past of the other society.
pub(super) fn stays_behind(path: &str) -> bool {
    path == record::FILE || path.split('/').any(|part| part.ends_with(".versions"))
}

/// What stands in the place of a fact that tells one society from others; none where the other
/// society's own will do until it is looked at.
pub(super) fn fact(key: &str, language: Language, old: &Society, what: &Start) -> Option<String> {
    let name = match language {
        Language::Ja => what.name.trim(),
        Language::En => what.english.as_deref().unwrap_or(ENGLISH).trim(),
    };
    let pick = |[ja, en]: [&str; 2]| match language {
        Language::Ja => ja.to_owned(),
        Language::En => en.to_owned(),
    };
    let desk = old.fact(language, "privacy_desk").unwrap_or_default();
    match key {
        "name" => Some(name.to_owned()),
        "address" => Some(pick(ADDRESS)),
        "representative_name" => Some(pick(["見本 太郎", "Taro Mihon"])),
        "telephone" | "accredited_body_contact" => Some(pick(["00-0000-0000"; 2])),
        "email" => Some(pick(["desk@kenpo.example.jp"; 2])),
        "postal_requests_to" => Some(match language {
            Language::Ja => format!("{} {name} {desk}", pick(ADDRESS)),
            Language::En => format!("{desk}, {name}, {}", pick(ADDRESS)),
        }),
        _ => None,
    }
}

/// `society.toml` with every fact a sample, but the name that was given in both languages.
pub(super) fn society(old: &Society, what: &Start) -> String {
    let mut text = HEAD.to_owned();
    for key in society::known() {
        let values = Language::ALL.map(|language| {
            let was = old.fact(language, key)?;
            let new = fact(key, language, old, what);
            Some((language, new.unwrap_or_else(|| was.to_owned())))
        });
        let [Some(ja), Some(en)] = values else {
            continue;
        };
        let _ = writeln!(text, "\n[{key}]");
        for (language, value) in [ja, en] {
            let _ = writeln!(text, "{language} = {}", toml::Value::String(value));
        }
        if key != "name" || what.english.is_none() {
            text.push_str("sample = true\n");
        }
    }
    text
}

/// `site.toml` with an invented address and no addresses of an earlier site.
pub(super) fn site(text: &str) -> String {
    let mut kept = String::new();
    // Comments wait for what they are about.
    let mut waiting = String::new();
    let mut is_past = false;
    for line in text.split_inclusive('\n') {
        if line.starts_with('#') || line.trim().is_empty() {
            waiting.push_str(line);
            continue;
        }
        if line.starts_with('[') {
            is_past = line.trim_end() == "[redirects]";
        }
        let comments = std::mem::take(&mut waiting);
        if is_past {
            continue;
        }
        kept.push_str(&comments);
        match key(line) {
            "base_url" => {
                let _ = writeln!(kept, "base_url = \"{BASE_URL}\"\nbase_url_sample = true");
            }
            "base_url_sample" => {}
            _ => kept.push_str(line),
        }
    }
    kept
}

/// A page as its own first version.
pub(super) fn page(path: &str, text: &str, today: Date) -> String {
    let (what, why) = if path.starts_with("en/") {
        ("First edition", "Written for the opening of the site.")
    } else {
        ("初版", "サイトの公開に合わせて作成しました。")
    };
    let mut page = String::with_capacity(text.len());
    let mut fences = 0;
    let mut is_history = false;
    for line in text.split_inclusive('\n') {
        let is_fence = fences < 2 && line.trim_end() == "+++";
        fences += usize::from(is_fence);
        if is_fence && fences == 2 {
            let _ = write!(
                page,
                "[[history]]\nversion = \"1.0\"\ndate = {today}\nwhat = \"{what}\"\nwhy = \"{why}\"\n"
            );
            is_history = false;
        }
        is_history |= fences == 1 && line.trim_end() == "[[history]]";
        if is_history {
            continue;
        }
        match key(line) {
            "version" if fences == 1 => page.push_str("version = \"1.0\"\n"),
            name @ ("in_force" | "changed") if fences == 1 => {
                let _ = writeln!(page, "{name} = {today}");
            }
            _ => page.push_str(line),
        }
    }
    page
}

/// A register. One in which the other society has filled in everything is marked row by row; where
/// marks stand, they tell which rows are the society's own and which are law.
pub(super) fn register(path: &str, text: &str) -> String {
    let is_own = OWN
        .iter()
        .any(|name| path == format!("registers/{name}.toml"));
    let mut lines = text.lines();
    if !is_own || lines.any(|line| key(line) == "sample") {
        return text.to_owned();
    }
    let mut marked = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        marked.push_str(line);
        let row = line.trim_end().strip_prefix("[[");
        if row.is_some_and(|it| it.ends_with("]]") && !it.contains('.')) {
            marked.push_str("sample = true\n");
        }
    }
    marked
}

/// The key of a line.
fn key(line: &str) -> &str {
    line.split_once('=').map_or("", |(key, _)| key.trim())
}
