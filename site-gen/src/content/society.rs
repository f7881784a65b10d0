//! `site.toml` and `society.toml`: where the site lives, and the facts of the society.

use std::collections::{BTreeMap, BTreeSet};

use request::Language;
use request::letter::FEE_ACCOUNT;
use request::publication::{DESK_RECEIPT_KEY, RECEIPT_KEY};
use serde::Deserialize;

use crate::document::{Document, Entry, Lines};
use crate::problem::{Problem, suggest};
use crate::source::Source;

/// Facts a society may state, and whether it must.
const FACTS: [(&str, bool); 17] = [
    ("name", true),
    ("address", true),
    ("representative_title", true),
    ("representative_name", true),
    ("privacy_officer", true),
    ("privacy_desk", true),
    ("telephone", true),
    ("desk_hours", true),
    ("email", false),
    ("postal_requests_to", true),
    ("accredited_body", true),
    // Where the body, if there is one, takes complaints.
    ("accredited_body_contact", false),
    ("prevailing_language", true),
    ("data_location", true),
    // Needed by whoever asks for fees: letters say it.
    (FEE_ACCOUNT, false),
    // Needed once receipts are to be verified by others.
    (RECEIPT_KEY, false),
    (DESK_RECEIPT_KEY, false),
];

/// What every Ed25519 key begins with in base64 (RFC 8410), and its signs in all.
const ED25519: (&str, usize) = ("MCowBQYDK2VwAyEA", 60);

/// Names of the facts a society may state.
pub(crate) fn known() -> impl Iterator<Item = &'static str> + Clone {
    FACTS.iter().map(|(key, _)| *key)
}

/// `site.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// Origin of the site, without a slash at its end.
    pub(crate) base_url: String,
    /// Whether the origin is still invented.
    #[serde(default)]
    #[expect(
        dead_code,
        reason = "samples are counted over all files alike; the key must be known"
    )]
    pub(crate) base_url_sample: bool,
    /// Pages of the header.
    pub(crate) header: Vec<String>,
    /// Pages of the footer.
    pub(crate) footer: Vec<String>,
    /// Addresses of an earlier site, with the page each became, language prefix included.
    #[serde(default)]
    pub(crate) redirects: BTreeMap<String, String>,
}

/// One fact.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fact {
    ja: String,
    en: String,
    #[serde(default)]
    sample: bool,
}

/// The facts of the society, by language and key.
#[derive(Debug, Clone, Default)]
pub(crate) struct Society {
    facts: BTreeMap<Language, BTreeMap<String, String>>,
    /// Keys of the facts that are invented.
    samples: BTreeSet<String>,
}

impl Society {
    /// Whether no fact is stated.
    pub(crate) fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// One fact in one language.
    pub(crate) fn fact(&self, language: Language, key: &str) -> Option<&str> {
        let facts = self.facts.get(&language)?;
        facts.get(key).map(String::as_str)
    }

    /// Every fact in one language.
    pub(crate) fn facts(&self, language: Language) -> BTreeMap<String, String> {
        self.facts.get(&language).cloned().unwrap_or_default()
    }

    /// Whether a fact is still invented.
    pub(crate) fn is_sample(&self, key: &str) -> bool {
        self.samples.contains(key)
    }
}

/// Reads `site.toml`.
pub(crate) fn settings(source: &Source, problems: &mut Vec<Problem>) -> Option<(Settings, Lines)> {
    let document = Document::parse(&source.name, &source.text, 0, problems);
    let entry: Entry<Settings> = document.whole(problems)?;
    let url = &entry.value.base_url;
    if !url.starts_with("https://") || url.ends_with('/') {
        let text = format!(
            "base_url `{url}` will not do. Start it with https:// and leave out the slash at its end."
        );
        problems.push(entry.lines.wrong("base_url", text));
    }
    Some((entry.value, entry.lines))
}

fn is_key(text: &str) -> bool {
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
    text.starts_with(ED25519.0) && text.len() == ED25519.1 && text.bytes().all(is_sign)
}

/// Reads `society.toml`.
pub(crate) fn society(source: &Source, problems: &mut Vec<Problem>) -> Society {
    let document = Document::parse(&source.name, &source.text, 0, problems);
    let tables: BTreeMap<String, Entry<Fact>> = document.tables(problems);
    let lines = document.lines();
    for key in tables
        .keys()
        .filter(|key| !FACTS.iter().any(|(known, _)| known == key))
    {
        let hint = suggest(key, FACTS.iter().map(|(known, _)| *known));
        problems.push(lines.wrong(key, format!("unknown fact `{key}`. {hint}")));
    }
    for (key, _) in FACTS
        .iter()
        .filter(|(key, must)| *must && !tables.contains_key(*key))
    {
        let text = format!("the fact `{key}` is missing. Add [{key}] with ja and en.");
        problems.push(Problem::new(&source.name, 1, text));
    }
    for (fact, printed_by) in [
        (RECEIPT_KEY, "the intake"),
        (DESK_RECEIPT_KEY, "staff-desk receipt-key"),
    ] {
        let Some(key) = tables.get(fact) else {
            continue;
        };
        if !is_key(&key.value.ja) || key.value.ja != key.value.en {
            let text = format!(
                "the public key of receipts is no Ed25519 key, or not the same in both languages. \
                 Copy the line that {printed_by} printed, 60 signs from MCowBQYDK2VwAyEA on, twice."
            );
            problems.push(lines.wrong(fact, text));
        }
    }
    document.walk(&mut |visit| super::refuse_empty(&source.name, visit, problems));
    let mut society = Society::default();
    for (key, entry) in tables {
        let Fact { ja, en, sample } = entry.value;
        if sample {
            society.samples.insert(key.clone());
        }
        society
            .facts
            .entry(Language::Ja)
            .or_default()
            .insert(key.clone(), ja);
        society
            .facts
            .entry(Language::En)
            .or_default()
            .insert(key, en);
    }
    society
}
