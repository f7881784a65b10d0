//! The society's words at the desk: the publication that site-gen built, in one language.
//!
//! A word that the publication lacks (an option that was withdrawn since) shows as its id, so
//! that nothing a person answered goes unseen.

use std::io;
use std::path::{Path, PathBuf};

use request::check::Answer;
use request::completion::{Asked, Item};
use request::publication::{self, Publication, RECEIPT_KEY};
use request::words::Words;
use request::{EventKind, Field, Input, Kind, Language, Stage};
use thiserror::Error;

/// Why the words could not be read.
#[derive(Debug, Error)]
pub enum WordingError {
    /// There is no publication to read.
    #[error(
        "cannot read the society's words from {}: {source}. Build the site first (site-gen build), or name its dist/intake with --publication",
        path.display()
    )]
    Read {
        /// The publication.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is no publication, or one of other versions of the programs.
    #[error(
        "{} was built by another version of these programs: build the site again (site-gen build)",
        .0.display()
    )]
    OtherVersion(PathBuf),
}

/// Words in one language.
#[derive(Debug, Clone)]
pub struct Wording {
    language: Language,
    words: Words,
    /// Name of the society.
    society: Option<String>,
    /// Public half of the key that signs receipts, as the site states it.
    receipt_key: Option<String>,
}

impl Wording {
    /// Reads the publication of a built `dist/intake`.
    pub fn read(folder: &Path, language: Language) -> Result<Self, WordingError> {
        let path = folder.join(publication::FILE);
        let bytes = std::fs::read(&path).map_err(|source| WordingError::Read {
            path: path.clone(),
            source,
        })?;
        let publication = serde_json::from_slice(&bytes).ok();
        publication
            .and_then(|publication| Self::of(publication, language))
            .ok_or(WordingError::OtherVersion(path))
    }

    /// The words of a publication, or `None` if it is of another version or lacks the language.
    pub fn of(mut publication: Publication, language: Language) -> Option<Self> {
        let known =
            publication.format == publication::FORMAT && publication.schema == request::SCHEMA;
        let mut edition = publication.editions.remove(&language).filter(|_| known)?;
        Some(Self {
            society: edition.shell.society.remove("name"),
            receipt_key: edition.shell.society.remove(RECEIPT_KEY),
            ..Self::new(language, edition.words)
        })
    }

    /// Words as they are.
    pub const fn new(language: Language, words: Words) -> Self {
        Self {
            language,
            words,
            society: None,
            receipt_key: None,
        }
    }

    /// Name of the society.
    pub fn society(&self) -> &str {
        self.society.as_deref().unwrap_or_default()
    }

    /// The public key of receipts that the site states.
    pub fn receipt_key(&self) -> Option<&str> {
        self.receipt_key.as_deref()
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
