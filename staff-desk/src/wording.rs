//! The society's words at the desk: the publication that site-gen built, in one language.
//!
//! A word that the publication lacks (an option that was withdrawn since) shows as its id, so
//! that nothing a person answered goes unseen.

use std::collections::BTreeMap;
use std::path::Path;

use ledger::signature::PublicKey;
use request::check::Answer;
use request::completion::{Asked, Item};
use request::deadline::{Clock, Deadlines, Mark};
use request::decision::Ground;
use request::publication::{self, DESK_RECEIPT_KEY, Publication, RECEIPT_KEY, TextVersion};
use request::receipt::Signed;
use request::told::Channel;
use request::words::Words;
use request::{EventKind, Field, Input, Kind, Language, Stage, Told};

use crate::built::{self, BuiltError};

/// Words in one language.
#[derive(Debug, Clone)]
pub struct Wording {
    language: Language,
    words: Words,
    /// Name of the society.
    society: Option<String>,
    /// Origin of the site.
    site: String,
    /// Public halves of the keys that sign receipts, as the site states them: of the intake and of the desk.
    receipt_keys: Vec<String>,
    /// Address of the page that tells a sender how a request stands.
    status_page: String,
    grounds: Vec<Ground>,
    fees: BTreeMap<Kind, u32>,
    deadlines: Deadlines,
    /// Version of the text above each form.
    texts: BTreeMap<Kind, TextVersion>,
}

impl Wording {
    /// Reads the publication of a built `dist/intake`.
    pub fn read(folder: &Path, language: Language) -> Result<Self, BuiltError> {
        let path = folder.join(publication::FILE);
        built::read("the society's words", path, |it| Self::of(it, language))
    }

    /// The words of a publication, or `None` if it is of another version or lacks the language.
    pub fn of(mut publication: Publication, language: Language) -> Option<Self> {
        let known =
            publication.format == publication::FORMAT && publication.schema == request::SCHEMA;
        let mut edition = publication.editions.remove(&language).filter(|_| known)?;
        Some(Self {
            society: edition.shell.society.remove("name"),
            receipt_keys: [RECEIPT_KEY, DESK_RECEIPT_KEY]
                .into_iter()
                .filter_map(|fact| edition.shell.society.remove(fact))
                .collect(),
            status_page: format!("{}{}", edition.shell.base_url, edition.status.href),
            site: edition.shell.base_url,
            grounds: edition.grounds,
            fees: publication.fees,
            deadlines: publication.deadlines,
            texts: edition
                .forms
                .into_iter()
                .map(|(kind, form)| (kind, form.version))
                .collect(),
            ..Self::new(language, edition.words)
        })
    }

    /// Words as they are.
    pub fn new(language: Language, words: Words) -> Self {
        Self {
            language,
            words,
            society: None,
            site: String::new(),
            receipt_keys: Vec::new(),
            status_page: String::new(),
            grounds: Vec::new(),
            fees: BTreeMap::new(),
            deadlines: Deadlines::default(),
            texts: BTreeMap::new(),
        }
    }

    /// Name of the society.
    pub fn society(&self) -> &str {
        self.society.as_deref().unwrap_or_default()
    }

    /// Address of the page that tells a sender how a request stands.
    pub fn status_page(&self) -> &str {
        &self.status_page
    }

    /// Origin of the site.
    pub fn site(&self) -> &str {
        &self.site
    }

    /// The public keys of receipts that the site states: of the intake and of the desk.
    pub fn receipt_keys(&self) -> &[String] {
        &self.receipt_keys
    }

    /// Whether the site states the key that signed a receipt.
    pub fn states_key_of(&self, signed: &Signed) -> bool {
        let mut keys = self
            .receipt_keys
            .iter()
            .flat_map(|key| key.parse::<PublicKey>());
        keys.any(|key| key.name() == signed.key)
    }

    /// The grounds on which the society declines.
    pub fn grounds(&self) -> &[Ground] {
        &self.grounds
    }

    /// The society's words as they are.
    pub const fn words(&self) -> &Words {
        &self.words
    }

    /// What a request of a kind costs, in yen; 0 is free.
    pub fn fee(&self, kind: Kind) -> u32 {
        self.fees.get(&kind).copied().unwrap_or_default()
    }

    /// The text that stands above the form of a kind, as it is published now.
    pub fn text(&self, kind: Kind) -> Option<&TextVersion> {
        self.texts.get(&kind)
    }

    /// Grounds by code, each with its text, one line each.
    pub fn grounds_text(&self, codes: &[String]) -> String {
        let text = |code: &String| {
            let ground = self.grounds.iter().find(|ground| ground.code == *code);
            ground.map_or_else(|| code.clone(), |ground| format!("{code} {}", ground.text))
        };
        codes.iter().map(text).collect::<Vec<_>>().join("\n")
    }

    /// What is told with an event in the clear.
    pub fn told(&self, told: &Told) -> String {
        match (told, self.language) {
            (Told::Until(day), Language::Ja) => format!("{day}まで"),
            (Told::Until(day), Language::En) => format!("until {day}"),
            (Told::Fee { yen, by }, Language::Ja) => format!("{yen}円（{by}まで）"),
            (Told::Fee { yen, by }, Language::En) => format!("{yen} yen (by {by})"),
            (Told::Waived, Language::Ja) => "求めない".to_owned(),
            (Told::Waived, Language::En) => "waived".to_owned(),
            (Told::Other(other), _) => other.to_string(),
            (Told::Came { channel, about }, language) => {
                let channel = self.channel(*channel);
                let about = about.as_ref().map(|about| match language {
                    Language::Ja => format!("（{about}の回答について）"),
                    Language::En => format!(" (about the answer to {about})"),
                });
                format!("{channel}{}", about.unwrap_or_default())
            }
        }
    }

    /// How a request came.
    pub const fn channel(&self, channel: Channel) -> &'static str {
        self.language.pick(match channel {
            Channel::Online => ("オンライン", "online"),
            Channel::Post => ("郵送", "by post"),
            Channel::Counter => ("窓口", "at the counter"),
        })
    }

    /// The language of the words.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// Name of a kind.
    pub fn kind(&self, kind: Kind) -> &str {
        or_id(
            self.words.kinds.get(kind.id()).map(String::as_str),
            kind.id(),
        )
    }

    /// Rules of the days that count.
    pub const fn deadlines(&self) -> &Deadlines {
        &self.deadlines
    }

    /// What a list shows of a clock.
    pub fn mark(&self, mark: Mark) -> &str {
        or_id(
            self.words.marks.get(mark.id()).map(String::as_str),
            mark.id(),
        )
    }

    /// What a clock counts to, and how its day came about.
    pub fn clock(&self, clock: &Clock) -> (&str, String) {
        let sentence = clock.sentence(&self.words, self.language);
        (clock.label(&self.words), sentence)
    }

    /// Name of a stage.
    pub fn stage(&self, stage: Stage) -> &str {
        or_id(
            self.words.stages.get(stage.id()).map(String::as_str),
            stage.id(),
        )
    }

    /// Name of an event.
    pub fn event(&self, event: EventKind) -> &str {
        or_id(
            self.words.events.get(event.id()).map(String::as_str),
            event.id(),
        )
    }

    /// Name of one thing that is asked.
    pub fn item(&self, item: Item) -> &str {
        let words = self.words.items.get(item.id());
        or_id(words.map(|words| words.label.as_str()), item.id())
    }

    /// What was asked, and until when.
    pub fn asked(&self, asked: &Asked) -> String {
        let items: Vec<_> = asked.items().iter().map(|item| self.item(*item)).collect();
        match self.language {
            Language::Ja => format!("{}（{}まで）", items.join("、"), asked.by()),
            Language::En => format!("{} (by {})", items.join("; "), asked.by()),
        }
    }

    /// Heading of a topic.
    pub fn topic(&self, topic: request::Topic) -> &str {
        or_id(
            self.words.topics.get(topic.id()).map(String::as_str),
            topic.id(),
        )
    }

    /// Label of a field, in the form of one kind or in general.
    pub fn label<'a>(&'a self, kind: Option<Kind>, field: &'a Field) -> &'a str {
        let label = match kind {
            Some(kind) => Some(self.words.label(kind, field.name)),
            None => self
                .words
                .fields
                .get(field.name)
                .map(|words| words.label.as_str()),
        };
        or_id(label, field.name)
    }

    /// What was chosen, in words, one line each.
    pub fn chosen(&self, field: &Field, ids: &[String]) -> String {
        let words: Vec<_> = ids.iter().map(|id| self.option(field, id)).collect();
        words.join("\n")
    }

    /// An answer in words: options by their words, typed text in its normal form.
    pub fn answer(&self, field: &Field, answer: &Answer) -> String {
        match answer {
            Answer::Chosen(ids) => self.chosen(field, ids),
            Answer::Text { normal, .. } => normal.clone(),
        }
    }

    fn option<'a>(&'a self, field: &Field, id: &'a str) -> &'a str {
        let word = match field.input {
            Input::Confirm | Input::Tick => self.words.ui("confirmed"),
            _ => self.words.option(field, id),
        };
        or_id(Some(word), id)
    }
}

fn or_id<'a>(word: Option<&'a str>, id: &'a str) -> &'a str {
    word.filter(|word| !word.trim().is_empty()).unwrap_or(id)
}
