//! What staff order of a letter: its language, a paragraph of theirs, to which provider it goes. Reads what was typed into a draft, and says of
//! everything that is wrong where it is mended.

use request::decision::LONGEST;
use request::letter::Letter;
use request::view::FieldView;
use serde::Serialize;

use super::super::act::{SEEN, Task};
use super::super::form::{Fault, Questions, Sent, optional};
use super::super::refusal::Refusal;
use super::write::{Writing, refused};
use crate::letter::{Draft, Lack, Order, Place};

/// Names of the controls.
pub(super) const LANGUAGE: &str = "in";
pub(super) const REMARK: &str = "remark";
pub(super) const PROVIDER: &str = "provider";
pub(super) const ADDRESS: &str = "address";

/// A letter as it was ordered, and what is wrong with the order.
pub(super) struct Read {
    pub(super) draft: Draft,
    pub(super) faults: Vec<Fault>,
}

/// Something that is wrong, and where it is mended.
#[derive(Serialize)]
pub(super) struct Told {
    /// Empty where it is mended on no page.
    pub(super) href: String,
    pub(super) text: String,
}

impl Writing<'_> {
    /// What stands in the form before anything was typed.
    pub(super) fn filled(&self, sent: Sent) -> Sent {
        let count = self.bureau.opened.case.entry.event_count;
        let wished = self.bureau.wished();
        let [provider, address] = match self.letter {
            Letter::ProviderQuery => self.bureau.opened.provider(),
            _ => ["", ""],
        };
        sent.or(LANGUAGE, || wished.map_or("", |it| it.id()).to_owned())
            .or(PROVIDER, || provider.to_owned())
            .or(ADDRESS, || address.to_owned())
            .or(SEEN, || count.to_string())
    }

    /// The letter that is ordered. What cannot be read has something that can in its place, so that all the rest of it
    /// is read over at the same time.
    pub(super) fn read(&self, sent: &Sent) -> Result<Read, Refusal> {
        let bureau = &self.bureau;
        let mut faults = Vec::new();
        let languages = bureau.languages();
        let chosen = languages
            .iter()
            .find(|it| it.id() == sent.first(LANGUAGE))
            .copied();
        if chosen.is_none() {
            let first = languages.first().map_or("", |it| it.id());
            let text = bureau.word("letter_language_wanted");
            faults.push(Fault::of_group(LANGUAGE, first, text));
        }
        let language = chosen.or_else(|| bureau.wished()).ok_or(Refusal::Fault)?;
        let (edition, wording) = bureau.edition(language).ok_or(Refusal::Fault)?;
        let order = Order {
            letter: self.letter,
            remark: sent.first(REMARK),
            provider: sent.first(PROVIDER),
            address: sent.first(ADDRESS),
        };
        let draft = bureau.opened.draft(edition, wording, order, self.today());
        Ok(Read {
            draft: draft.map_err(refused)?,
            faults,
        })
    }

    /// Where a fault of the text is mended: at a question, or elsewhere.
    pub(super) fn place(&self, lack: &Lack) -> Result<Fault, Told> {
        let text = lack.tell(self.bureau.visit.language);
        let href = match lack.place {
            Place::Remark => return Ok(Fault::at(REMARK, text)),
            Place::Provider => return Ok(Fault::at(PROVIDER, text)),
            Place::Address => return Ok(Fault::at(ADDRESS, text)),
            Place::Query => self.bureau.at(&format!("{}/", Task::AskProvider.id())),
            Place::Case => self.bureau.at(""),
            Place::Sentences | Place::Facts | Place::Clock => String::new(),
        };
        Err(Told { href, text })
    }

    pub(super) fn questions(&self, sent: &Sent, faults: &[Fault]) -> Vec<FieldView> {
        let bureau = &self.bureau;
        let word = |key| bureau.word(key);
        let questions = Questions { sent, faults };
        let languages = bureau.languages().into_iter();
        let languages = languages.map(|it| {
            let (id, label) = (it.id(), word(it.id()));
            (id.to_owned(), label.to_owned(), String::new())
        });
        let labels = (word("letter_language"), word("letter_language_hint"));
        let (label, hint) = (word("letter_remark"), word("letter_remark_hint"));
        let mut asked = vec![questions.options(LANGUAGE, "choice", labels, languages)];
        if self.letter == Letter::ProviderQuery {
            for (name, label, hint) in [
                (PROVIDER, "letter_to", "letter_to_hint"),
                (ADDRESS, "letter_address", "letter_address_hint"),
            ] {
                asked.push(questions.line(name, word(label), word(hint), "text"));
            }
        }
        asked.push(optional(questions.long(REMARK, label, hint, LONGEST)));
        asked
    }
}
