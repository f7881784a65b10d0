//! From a case to a letter of it: what was recorded says what the letter says, and that it was written is
//! recorded, with its exact text.

use std::fmt;

use jiff::civil::Date;
use ledger::{Case, Happening};
use request::completion::Asked;
use request::event::promised;
use request::letter::{Edition, Letter};
use request::standing::Legal;
use request::{EventKind, Language, Reference, Submission, Told};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Lack, Matter, Say, Sheet, compose, lint};
use crate::act::{self, ActError, Desk};
use crate::papers::{self, Paper, Text};
use crate::show;
use crate::times;
use crate::wording::Wording;

/// Which letter is to be written.
#[derive(Debug, Clone, Copy)]
pub struct Order<'o> {
    /// The letter.
    pub letter: Letter,
    /// Day in Japan by which a provider is asked to answer.
    pub by: Option<Date>,
    /// A paragraph that staff add.
    pub remark: &'o str,
}

/// The record of a letter, as it is sealed. Its `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// Version of the field tables, [`request::SCHEMA`].
    pub schema: u32,
    /// Which letter.
    pub letter: Letter,
    /// In which language.
    pub language: Language,
    /// Every word of it, a line each.
    pub text: String,
}

impl fmt::Debug for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Written({}, text hidden)", self.letter)
    }
}

/// Why there is no letter. Nothing was written or recorded.
#[derive(Debug, Error)]
pub enum LetterError {
    /// The request does not call for it.
    #[error("{}", needs(*.0))]
    NotYet(Letter),
    /// A provider is to be asked, and no day is named.
    #[error("name the day by which the provider is asked to answer: --by")]
    NoDay,
    /// It lacks something, or holds what it must not.
    #[error("the letter cannot go out as it is")]
    Lacks(Vec<Lack>),
}

/// What has to have happened before.
const fn needs(letter: Letter) -> &'static str {
    match letter {
        Letter::Completion => "the sender was not asked for anything: do so with `ask` first",
        Letter::ProviderQuery => "requests of this kind concern no medical provider",
        Letter::Extension => "the target day was not put off: do so with `extend` first",
        Letter::Decision | Letter::ComplaintAnswer => {
            "nothing is decided: do so with `decide` first"
        }
        Letter::Closing => {
            "it was neither taken back, nor closed, nor marked as a duplicate; every other request ends with a decision"
        }
        Letter::Receipt => "it was not received",
    }
}

/// The language a sender wishes to be answered in, or else wrote in.
pub fn language(submission: &Submission) -> Language {
    let wished = Language::ALL.iter().copied();
    let mut wished = wished.filter(|it| submission.chose("lang", it.id()));
    wished.next().unwrap_or(submission.language)
}

/// What a case has, opened.
pub struct Opened {
    /// What is recorded.
    pub case: Case,
    /// What its sender wrote.
    pub submission: Submission,
    papers: Vec<Paper>,
}

impl Opened {
    /// Opens a case for a letter.
    ///
    /// # Errors
    /// There is no such request, or no key that opens it.
    pub async fn of(desk: &Desk<'_>, reference: &Reference) -> Result<Self, ActError> {
        let case = desk.case(reference).await?;
        let key = desk.key.ok_or(ActError::NoKey)?;
        let (submission, _) = show::open(key, &case)?;
        let papers = show::open_papers(key, &case)?;
        Ok(Self {
            case,
            submission,
            papers,
        })
    }

    /// Writes a letter in the language of these words.
    ///
    /// # Errors
    /// The case does not call for it, or it does not pass the lint: everything at once.
    pub fn write(
        &self,
        edition: &Edition,
        wording: &Wording,
        order: Order<'_>,
        today: Date,
    ) -> Result<(Sheet, Written), LetterError> {
        let say = self.say(order, wording)?;
        let entry = &self.case.entry;
        let matter = Matter {
            reference: &entry.reference,
            arrived: times::in_japan(entry.received_at).date(),
            submission: &self.submission,
            today,
        };
        let sheet = compose(edition, wording, &matter, say, order.remark);
        let lacks = lint(&sheet, edition, wording, &matter, say, &self.notes());
        if !lacks.is_empty() {
            return Err(LetterError::Lacks(lacks));
        }
        let written = Written {
            schema: request::SCHEMA,
            letter: say.letter(),
            language: wording.language(),
            text: sheet.text(),
        };
        Ok((sheet, written))
    }

    fn say<'s>(&'s self, order: Order<'_>, wording: &'s Wording) -> Result<Say<'s>, LetterError> {
        let not_yet = LetterError::NotYet(order.letter);
        match order.letter {
            Letter::Receipt => Ok(Say::Receipt(self.promised())),
            Letter::Completion => self.asked().map(Say::Completion).ok_or(not_yet),
            Letter::ProviderQuery if !self.submission.answers.contains_key("provider") => {
                Err(not_yet)
            }
            Letter::ProviderQuery => order.by.map(Say::ProviderQuery).ok_or(LetterError::NoDay),
            Letter::Extension => self.extension().ok_or(not_yet),
            Letter::Decision | Letter::ComplaintAnswer => papers::decision(&self.papers)
                .map(|it| Say::Decision(it, wording.grounds()))
                .ok_or(not_yet),
            Letter::Closing => {
                let standing = self.case.entry.standing;
                let is_over = matches!(standing.legal, Legal::Withdrawn | Legal::Closed);
                (is_over || standing.is_duplicate)
                    .then_some(Say::Closing)
                    .ok_or(not_yet)
            }
        }
    }

    fn promised(&self) -> Date {
        promised(times::in_japan(self.case.entry.received_at).date())
    }

    fn asked(&self) -> Option<&Asked> {
        self.case
            .events
            .iter()
            .rev()
            .find_map(|it| it.asked.as_ref())
    }

    /// The last extension: the day before it, the new one, and the reason.
    fn extension(&self) -> Option<Say<'_>> {
        let mut days = self
            .case
            .events
            .iter()
            .rev()
            .filter_map(|it| match it.told {
                Some(Told::Until(day)) => Some((it.number, day)),
                _ => None,
            });
        let (number, new_due) = days.next()?;
        let due = days.next().map_or_else(|| self.promised(), |(_, day)| day);
        let reason = self.papers.iter().find_map(|paper| match &paper.text {
            Text::Remark(remark) if paper.number == number => Some(remark.reason.as_str()),
            _ => None,
        });
        Some(Say::Extension {
            due,
            new_due,
            reason: reason.unwrap_or_default(),
        })
    }

    /// Every internal note of the case.
    fn notes(&self) -> Vec<&str> {
        let notes = self.papers.iter().map(|paper| match &paper.text {
            Text::Decision(decision) => decision.note.as_str(),
            Text::Remark(remark) => remark.note.as_str(),
            Text::Letter(_) => "",
        });
        notes.filter(|note| !note.is_empty()).collect()
    }

    /// Records that the letter was written, its text sealed.
    ///
    /// # Errors
    /// The record of the case is broken; somebody was quicker; the store failed.
    pub async fn record(&self, desk: &Desk<'_>, written: &Written) -> Result<(), ActError> {
        let sealed = act::seal(&self.case, written)?;
        let happening = Happening::new(EventKind::Written, desk.now, desk.actor)
            .having_seen(self.case.entry.event_count)
            .sealing(sealed);
        let reference = &self.case.entry.reference;
        desk.register.record(reference, happening).await?;
        Ok(())
    }
}
