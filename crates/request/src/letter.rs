//! Letters of the desk: which there are, which sentences each needs, and which blanks a sentence may have.
//!
//! Sentences are the society's (`content/letters`); what stands in which order, and what must not be
//! missing, is not. site-gen checks the sentences ([`Sentences::gaps`]) and hands them on as
//! `dist/desk/letters.json`; the desk fills the blanks ([`fill`]) and lints what comes of it.
//!
//! 1. [`Letter`] names the letters, [`Blank`] what is put into sentences: `{reference}`.
//! 2. [`Sentences`] are those of one language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::decision::{Outcome, Right};
use crate::event::ids;
use crate::kind::Language;

/// Folder of what the desk needs, within `dist`.
pub const FOLDER: &str = "desk";
/// File name of the sentences within it.
pub const FILE: &str = "letters.json";
/// Layout of the file. A reader refuses any other.
pub const FORMAT: u32 = 1;

ids! {
    /// A letter.
    Letter {
        /// A slip that says what was received, for whoever came to the counter or wrote by post.
        Receipt = "receipt",
        /// Asks the sender for what is missing (Art. 37(2): the society helps to complete it).
        Completion = "completion",
        /// Asks for the fee: how much, until when and to whom (Art. 38).
        Fee = "fee",
        /// Asks a medical provider whether disclosure of a statement would hinder treatment, with a
        /// sheet for the reply.
        ProviderQuery = "provider-query",
        /// Says why the answer takes longer, and until when.
        Extension = "extension",
        /// What was decided on each right (Art. 32(2)(3), 33(3), 34(3), 35(7)).
        Decision = "decision",
        /// The answer to a complaint (Art. 40).
        ComplaintAnswer = "complaint-answer",
        /// Says that the procedure is over: taken back, or closed.
        Closing = "closing",
    }
}

ids! {
    /// What is put into a sentence, written `{reference}`.
    Blank {
        /// Name of the kind of request.
        Kind = "kind",
        /// Reference of the request.
        Reference = "reference",
        /// Day of its arrival.
        Arrived = "arrived",
        /// To whom the letter goes.
        Name = "name",
        /// Whose data are meant.
        Subject = "subject",
        /// Day by which an answer to this letter is asked.
        By = "by",
        /// Day until which the answer was meant to come.
        Due = "due",
        /// Day until which it comes now.
        NewDue = "new-due",
        /// Why it takes longer.
        Reason = "reason",
        /// What it costs.
        Fee = "fee",
        /// Where the fee is paid, as the society states it ([`FEE_ACCOUNT`]).
        Account = "account",
        /// The first day on which a suit may be brought: two weeks after the arrival (Art. 39).
        SueFrom = "sue-from",
        /// Where complaints go.
        Complaints = "complaints",
        /// The commission that supervises societies.
        Commission = "commission",
        /// Where questions go.
        Desk = "desk",
    }
}

ids! {
    /// A word or short line that letters share.
    Label {
        /// How a person is addressed: `{name} 様`.
        ToPerson = "to-person",
        /// How a provider is addressed.
        ToProvider = "to-provider",
        /// Before the reference.
        Reference = "reference",
        /// Before the kind.
        Kind = "kind",
        /// Before the day of arrival.
        Arrived = "arrived",
        /// Before whose data are meant.
        Subject = "subject",
        /// Before their day of birth.
        Born = "born",
        /// Before the provider.
        Provider = "provider",
        /// Before the months asked for.
        Months = "months",
        /// Before how a right is answered.
        Outcome = "outcome",
        /// Before the grounds.
        Grounds = "grounds",
        /// Before the reason.
        Reason = "reason",
        /// Before what is given or done.
        Given = "given",
        /// Before what stood in the records.
        Before = "before",
        /// Before what stands there now.
        After = "after",
        /// Before what is asked for.
        Items = "items",
        /// Before the day by which it is asked.
        By = "by",
        /// Before what it costs.
        Fee = "fee",
        /// Before where the fee is paid.
        Account = "account",
        /// Heading over how to complain.
        Complain = "complain",
        /// Heading over when a suit may be brought.
        Sue = "sue",
        /// Heading over what was added by hand.
        Remark = "remark",
        /// Before the contact.
        Enquiries = "enquiries",
        /// Title of the sheet for a provider's reply.
        ReplySheet = "reply-sheet",
    }
}

/// Where somebody can turn, in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// What it is called.
    pub name: String,
    /// Its telephone number.
    pub telephone: String,
    /// When it is there.
    pub hours: String,
}

/// The sentences of one letter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Its title.
    pub title: String,
    /// Paragraphs before what the case brings.
    pub opening: Vec<String>,
    /// Paragraphs after it.
    pub closing: Vec<String>,
}

/// The society's sentences in one language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentences {
    /// Short lines, by [`Label`].
    pub labels: BTreeMap<String, String>,
    /// What each [`Right`] is called.
    pub rights: BTreeMap<String, String>,
    /// How each [`Outcome`] reads.
    pub outcomes: BTreeMap<String, String>,
    /// How to complain; told whenever less was given than was asked.
    pub complain: Vec<String>,
    /// When a suit may be brought; told whenever one may be.
    pub sue: Vec<String>,
    /// What a provider can tick and fill in, a line each.
    pub reply: Vec<String>,
    /// Each [`Letter`].
    pub letters: BTreeMap<String, Text>,
}

/// What the desk needs to write in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// The sentences.
    pub sentences: Sentences,
    /// Facts of the society.
    pub society: BTreeMap<String, String>,
    /// Where somebody can turn, by id.
    pub contacts: BTreeMap<String, Contact>,
}

/// `dist/desk/letters.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letters {
    /// Layout, [`FORMAT`].
    pub format: u32,
    /// One edition a language.
    pub editions: BTreeMap<Language, Edition>,
}

/// Contacts that letters name; a society must publish them.
pub const CONTACTS: [&str; 3] = ["privacy-desk", "complaints", "commission"];

/// The fact of the society that says where a fee is paid. Whoever asks for fees must state it.
pub const FEE_ACCOUNT: &str = "fee_account";

/// What is wrong with the sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Where in the file: `letters.decision.title`.
    pub key: String,
    /// What is wrong there.
    pub fault: GapFault,
}

/// What is wrong with a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GapFault {
    /// It is missing, or empty.
    Missing,
    /// No letter uses it; those that are known beside it.
    Unused(Vec<&'static str>),
    /// It has a blank that nothing fills; those that something fills here.
    Blank(String, Vec<&'static str>),
    /// It leaves out what the letter must say.
    LeavesOut(Blank),
}

impl Letter {
    /// What can be put into its sentences.
    pub const fn blanks(self) -> &'static [Blank] {
        use Blank::{
            Account, Arrived, By, Commission, Complaints, Desk, Due, Fee, Kind, Name, NewDue,
            Reason, Reference, Subject,
        };
        match self {
            Self::Receipt => &[Kind, Reference, Arrived, Name, Subject, Due, Desk],
            Self::Completion | Self::ProviderQuery => {
                &[Kind, Reference, Arrived, Name, Subject, By, Desk]
            }
            Self::Fee => &[
                Kind, Reference, Arrived, Name, Subject, Fee, By, Account, Desk,
            ],
            Self::Extension => &[
                Kind, Reference, Arrived, Name, Subject, Due, NewDue, Reason, Desk,
            ],
            Self::Decision | Self::ComplaintAnswer => &[
                Kind, Reference, Arrived, Name, Subject, Complaints, Commission, Desk,
            ],
            Self::Closing => &[Kind, Reference, Arrived, Name, Subject, Desk],
        }
    }

    /// What its sentences must not leave out.
    const fn musts(self) -> &'static [Blank] {
        match self {
            Self::Receipt => &[Blank::Due],
            Self::Fee => &[Blank::Fee, Blank::By],
            Self::Extension => &[Blank::Reason, Blank::NewDue],
            _ => &[],
        }
    }
}

impl Right {
    /// Whether a suit may be brought about it, which Art. 39 lets begin two weeks after the request
    /// arrived: disclosure, correction, stop of use and of provision, and no other.
    pub const fn may_be_sued_for(self) -> bool {
        !matches!(
            self,
            Self::TellPurpose
                | Self::StopJointUse
                | Self::Consent
                | Self::Reply
                | Self::BereavedService
        )
    }
}

impl Sentences {
    /// A short line, or nothing where the build would have failed.
    pub fn label(&self, label: Label) -> &str {
        self.labels.get(label.id()).map_or("", String::as_str)
    }

    /// What a right is called.
    pub fn right(&self, right: Right) -> &str {
        self.rights.get(right.id()).map_or("", String::as_str)
    }

    /// How an outcome reads.
    pub fn outcome(&self, outcome: Outcome) -> &str {
        self.outcomes.get(outcome.id()).map_or("", String::as_str)
    }

    /// The sentences of a letter.
    pub fn letter(&self, letter: Letter) -> Option<&Text> {
        self.letters.get(letter.id())
    }

    /// Every line, its blanks not filled.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        let tables = [&self.labels, &self.rights, &self.outcomes].into_iter();
        let paragraphs = [&self.complain, &self.sue, &self.reply].into_iter();
        let letters = self.letters.values().flat_map(|text| {
            let both = text.opening.iter().chain(&text.closing);
            both.chain(std::iter::once(&text.title))
        });
        let all = tables.flat_map(BTreeMap::values);
        all.chain(paragraphs.flatten())
            .chain(letters)
            .map(String::as_str)
    }

    /// Everything that is missing, unused, or has a blank that nothing fills.
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps = Vec::new();
        let mut look = Look(&mut gaps);
        look.table("labels", &self.labels, Label::ALL.iter().map(|it| it.id()));
        look.table("rights", &self.rights, Right::ALL.iter().map(|it| it.id()));
        let outcomes = Outcome::ALL.iter().map(|it| it.id());
        look.table("outcomes", &self.outcomes, outcomes);
        for (id, line) in &self.labels {
            let blanks: &[Blank] = match id.as_str() {
                "to-person" | "to-provider" => &[Blank::Name],
                _ => &[],
            };
            look.blanks(&format!("labels.{id}"), line, blanks);
        }
        let complain = [Blank::Complaints, Blank::Commission];
        look.paragraphs("complain", &self.complain, &complain, &complain);
        let sue = [Blank::Arrived, Blank::SueFrom];
        look.paragraphs("sue", &self.sue, &sue, &[Blank::SueFrom]);
        look.paragraphs(
            "reply",
            &self.reply,
            &[Blank::Reference, Blank::Subject],
            &[],
        );
        let ids: Vec<_> = Letter::ALL.iter().map(|it| it.id()).collect();
        for id in self.letters.keys().filter(|id| !ids.contains(&id.as_str())) {
            look.found(format!("letters.{id}"), GapFault::Unused(ids.clone()));
        }
        for letter in Letter::ALL {
            look.letter(*letter, self.letter(*letter));
        }
        gaps
    }
}

/// Gathers gaps.
struct Look<'g>(&'g mut Vec<Gap>);

impl Look<'_> {
    fn found(&mut self, key: String, fault: GapFault) {
        self.0.push(Gap { key, fault });
    }

    fn table(
        &mut self,
        name: &str,
        lines: &BTreeMap<String, String>,
        ids: impl Iterator<Item = &'static str>,
    ) {
        let ids: Vec<_> = ids.collect();
        for id in &ids {
            if lines.get(*id).is_none_or(|line| line.trim().is_empty()) {
                self.found(format!("{name}.{id}"), GapFault::Missing);
            }
        }
        for id in lines.keys().filter(|id| !ids.contains(&id.as_str())) {
            self.found(format!("{name}.{id}"), GapFault::Unused(ids.clone()));
        }
    }

    fn letter(&mut self, letter: Letter, text: Option<&Text>) {
        let key = format!("letters.{letter}");
        let Some(text) = text else {
            self.found(key, GapFault::Missing);
            return;
        };
        let blanks = letter.blanks();
        if text.title.trim().is_empty() {
            self.found(format!("{key}.title"), GapFault::Missing);
        }
        self.blanks(&format!("{key}.title"), &text.title, blanks);
        self.paragraphs(&format!("{key}.opening"), &text.opening, blanks, &[]);
        self.paragraphs(&format!("{key}.closing"), &text.closing, blanks, &[]);
        let said = text.opening.iter().chain(&text.closing);
        let said: Vec<_> = said.flat_map(|line| named(line)).collect();
        for must in letter.musts() {
            if !said.contains(&must.id()) {
                self.found(key.clone(), GapFault::LeavesOut(*must));
            }
        }
    }

    fn paragraphs(&mut self, key: &str, lines: &[String], blanks: &[Blank], musts: &[Blank]) {
        if lines.iter().all(|line| line.trim().is_empty()) {
            self.found(key.to_owned(), GapFault::Missing);
            return;
        }
        for (at, line) in lines.iter().enumerate() {
            self.blanks(&format!("{key}.{at}"), line, blanks);
        }
        for must in musts {
            if !lines
                .iter()
                .any(|line| named(line).any(|id| id == must.id()))
            {
                self.found(key.to_owned(), GapFault::LeavesOut(*must));
            }
        }
    }

    fn blanks(&mut self, key: &str, line: &str, blanks: &[Blank]) {
        let known: Vec<_> = blanks.iter().map(|it| it.id()).collect();
        for id in named(line).filter(|id| !known.contains(id)) {
            self.found(
                key.to_owned(),
                GapFault::Blank(id.to_owned(), known.clone()),
            );
        }
    }
}

/// The blanks of a sentence, by what stands between the braces.
fn named(line: &str) -> impl Iterator<Item = &str> {
    line.split('{')
        .skip(1)
        .map(|rest| rest.split_once('}').map_or(rest, |(id, _)| id))
}

/// Fills the blanks of a sentence. One without a value stays as it is, so that the lint finds it; what is
/// put in is not looked at again, whatever braces it has.
pub fn fill(line: &str, values: &BTreeMap<Blank, String>) -> String {
    let mut parts = line.split('{');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let value = part.split_once('}').and_then(|(id, rest)| {
            let blank: Blank = id.parse().ok()?;
            Some((values.get(&blank)?, rest))
        });
        if let Some((value, rest)) = value {
            filled.push_str(value);
            filled.push_str(rest);
        } else {
            filled.push('{');
            filled.push_str(part);
        }
    }
    filled
}

#[cfg(test)]
mod tests;
