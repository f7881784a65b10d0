//! Finds requests by the name of a person in them. Seals are opened batch by batch on this machine; only what
//! matches is kept, and nothing is written.
//!
//! `fold` tells whether two names are one, however written, and why.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use ledger::{Entry, KeyId, LedgerError, Register};
use request::check::Answer;
use request::{Field, Input, Language, Reference, Stage, Submission, Topic, table as fields};

use crate::aligned::{self, harmless};
use crate::open::{Key, SealError, on_all_cores};
use crate::seals::{BATCH, Seals};
use crate::times;
use crate::wording::Wording;

mod fold;

pub use fold::{Extent, Match, Name, Reason};

/// Headings, Japanese and English.
const HEADINGS: [(&str, &str); 7] = [
    ("受付番号", "Reference"),
    ("請求の種類", "Kind"),
    ("段階", "Stage"),
    ("受付日時", "Arrival"),
    ("だれの", "Whose"),
    ("入力された氏名", "Name as typed"),
    ("一致の理由", "Why it matched"),
];

/// A name that was found. It holds an answer, so it has no `Debug`.
pub struct Found {
    /// The request it stands in.
    pub entry: Entry,
    /// As it was typed.
    pub typed: String,
    field: &'static Field,
    why: Match,
}

impl Found {
    /// Whose name it is, in words.
    pub fn whose(&self, language: Language) -> &'static str {
        let words = match (self.field.topic, self.field.name) {
            (Topic::Requester, _) => ("請求者", "sender"),
            (_, "subj_former_name") => ("本人の以前の氏名", "person concerned, formerly"),
            _ => ("本人", "person concerned"),
        };
        language.pick(words)
    }

    /// Why it was found, in words.
    pub fn why(&self, language: Language) -> String {
        why(&self.why, language)
    }
}

/// What a search found, and what it could not look into.
#[derive(Default)]
pub struct Search {
    /// Names, in order of arrival.
    pub found: Vec<Found>,
    /// Requests that were opened.
    pub opened: u64,
    /// Requests that are sealed to other keys.
    pub closed: u64,
    /// Requests that are damaged.
    pub damaged: u64,
    /// The keys that open the closed ones.
    pub missing: BTreeSet<KeyId>,
}

/// Opens every request that is not erased, and keeps the names that match.
pub async fn search(register: &Register, key: &Key, asked: &Name) -> Result<Search, LedgerError> {
    let mut search = Search::default();
    // A request whose stage changes meanwhile may be met twice.
    let mut found: BTreeMap<(Timestamp, Reference), Vec<Found>> = BTreeMap::new();
    let mut pages = register.by_stages(Stage::with_answers());
    while let Some(page) = pages.next_page().await? {
        for batch in page.chunks(BATCH) {
            for matched in search.read(register, key, asked, batch).await? {
                if let Some(one) = matched.first() {
                    let place = (one.entry.received_at, one.entry.reference.clone());
                    found.insert(place, matched);
                }
            }
        }
    }
    search.found = found.into_values().flatten().collect();
    Ok(search)
}

impl Search {
    async fn read(
        &mut self,
        register: &Register,
        key: &Key,
        asked: &Name,
        batch: &[Entry],
    ) -> Result<Vec<Vec<Found>>, LedgerError> {
        let sealed = Seals::of(register, batch).await?;
        // One that is gone between the list and here has nothing to be found.
        let there = batch.iter().zip(sealed);
        let (batch, sealed): (Vec<_>, Vec<_>) = there
            .filter_map(|(entry, seals)| Some((entry, seals?)))
            .unzip();
        let page: Vec<_> = batch.into_iter().zip(&sealed).collect();
        let opened = on_all_cores(&page, |(entry, seals)| seals.open(key, entry));
        let mut all = Vec::new();
        for ((entry, seals), opened) in page.into_iter().zip(opened) {
            match opened {
                Ok((_, submission)) => {
                    self.opened += 1;
                    all.push(matching(entry, &submission, asked));
                }
                Err(SealError::OtherKey) => {
                    self.closed += 1;
                    self.missing.extend(seals.needed().cloned());
                }
                Err(_) => self.damaged += 1,
            }
        }
        Ok(all)
    }
}

fn matching(entry: &Entry, submission: &Submission, asked: &Name) -> Vec<Found> {
    let names = fields::fields(entry.kind)
        .iter()
        .filter(|field| matches!(field.input, Input::Name | Input::Kana));
    let found = names.filter_map(|field| {
        let Answer::Text { typed, .. } = submission.answers.get(field.name)? else {
            return None;
        };
        Some(Found {
            entry: entry.clone(),
            field,
            typed: typed.clone(),
            why: Name::of(typed).matches(asked)?,
        })
    });
    found.collect()
}

/// What was found as a table for a terminal.
pub fn table(found: &[Found], wording: &Wording) -> String {
    let language = wording.language();
    let headings = HEADINGS.map(|words| language.pick(words).to_owned());
    let mut rows = vec![headings.to_vec()];
    rows.extend(found.iter().map(|one| {
        let entry = &one.entry;
        vec![
            entry.reference.to_string(),
            wording.kind(entry.kind).to_owned(),
            wording.stage(entry.stage).to_owned(),
            times::spell(entry.received_at),
            one.whose(language).to_owned(),
            harmless(&one.typed),
            harmless(&one.why(language)),
        ]
    }));
    aligned::table(&rows)
}

fn why(why: &Match, language: Language) -> String {
    let extent = match why.extent {
        Extent::Whole => None,
        Extent::Beginning => Some(("先頭のみ", "beginning only")),
        Extent::Part => Some(("氏名の一部", "one part of the name")),
    };
    let reason = |reason: &Reason| match reason {
        Reason::Same => language.pick(("同じ表記", "same letters")).to_owned(),
        Reason::Width => language
            .pick(("幅や空白の違い", "other width or spaces"))
            .to_owned(),
        Reason::Latin => language
            .pick(("大文字や記号の違い", "other case or accents"))
            .to_owned(),
        Reason::Kana => language.pick(("かなの違い", "other kana")).to_owned(),
        Reason::Variant(typed, asked) => {
            format!(
                "{} {typed}={asked}",
                language.pick(("異体字", "variant kanji"))
            )
        }
    };
    let reasons = why.reasons.iter().map(reason);
    let extent = extent.map(|words| language.pick(words).to_owned());
    let all: Vec<_> = reasons.chain(extent).collect();
    all.join(language.pick(("、", ", ")))
}
