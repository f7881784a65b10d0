//! Puts a case and the society's sentences into a letter.

use std::collections::BTreeMap;

use jiff::Span;
use jiff::civil::Date;
use request::check::Answer;
use request::completion::Asked;
use request::date::spell;
use request::decision::{Decided, Decision, Ground, Right};
use request::letter::{Blank, Edition, FEE_ACCOUNT, Label, Letter, Sentences, Text, fill};
use request::{Language, Reference, Submission};

use super::sheet::{Block, Reply, Row, Sheet};
use crate::times::COURT_DAYS;
use crate::wording::Wording;

/// The case a letter is about.
pub struct Matter<'m> {
    /// Its reference.
    pub reference: &'m Reference,
    /// Day of its arrival in Japan.
    pub arrived: Date,
    /// What its sender wrote.
    pub submission: &'m Submission,
    /// The provider that a letter to a provider goes to; empty where that is the one the request names.
    pub addressee: &'m str,
    /// Day the letter is written, in Japan.
    pub today: Date,
}

/// What a letter says of the case.
#[derive(Clone, Copy)]
pub enum Say<'s> {
    /// It was received; the day by which it is answered.
    Receipt(Date),
    /// What is missing.
    Completion(&'s Asked),
    /// The fee.
    Fee {
        /// Yen.
        yen: u32,
        /// Day until which it is wished.
        by: Date,
    },
    /// A provider is asked; the day by which.
    ProviderQuery(Date),
    /// It takes longer.
    Extension {
        /// The day that was meant.
        due: Date,
        /// The new one.
        new_due: Date,
        /// Why, for the sender.
        reason: &'s str,
    },
    /// What was decided, with the grounds that the society publishes.
    Decision(&'s Decision, &'s [Ground]),
    /// The procedure is over.
    Closing,
}

impl Say<'_> {
    /// Which letter that is.
    pub fn letter(&self) -> Letter {
        match self {
            Self::Receipt(_) => Letter::Receipt,
            Self::Completion(_) => Letter::Completion,
            Self::Fee { .. } => Letter::Fee,
            Self::ProviderQuery(_) => Letter::ProviderQuery,
            Self::Extension { .. } => Letter::Extension,
            Self::Decision(decision, _) => {
                let is_reply = |it: &Decided| it.right == Right::Reply;
                if decision.rights.iter().all(is_reply) {
                    Letter::ComplaintAnswer
                } else {
                    Letter::Decision
                }
            }
            Self::Closing => Letter::Closing,
        }
    }
}

/// The first day on which a suit may be brought: two weeks have passed since the request arrived (Art. 39).
/// The day of arrival does not count (Civil Code Art. 140), and the fourteenth must be over (Art. 141).
pub(super) fn sue_from(arrived: Date) -> Date {
    arrived.saturating_add(Span::new().days(COURT_DAYS + 1))
}

/// Writes a letter; `remark` is a paragraph that staff add.
pub fn compose(
    edition: &Edition,
    wording: &Wording,
    matter: &Matter<'_>,
    say: Say<'_>,
    remark: &str,
) -> Sheet {
    let writer = Writer {
        language: wording.language(),
        sentences: &edition.sentences,
        edition,
        wording,
        matter,
        say,
    };
    writer.sheet(remark)
}

struct Writer<'w> {
    language: Language,
    sentences: &'w Sentences,
    edition: &'w Edition,
    wording: &'w Wording,
    matter: &'w Matter<'w>,
    say: Say<'w>,
}

impl Writer<'_> {
    fn sheet(&self, remark: &str) -> Sheet {
        let letter = self.say.letter();
        let none = Text::default();
        let text = self.sentences.letter(letter).unwrap_or(&none);
        let values = self.values();
        let filled = |lines: &[String]| lines.iter().map(|it| fill(it, &values)).collect();
        let opening = Block {
            paragraphs: filled(&text.opening),
            ..Block::default()
        };
        let closing = Block {
            paragraphs: filled(&text.closing),
            ..Block::default()
        };
        let mut blocks = vec![opening];
        blocks.extend(self.case(&values));
        if !remark.trim().is_empty() {
            blocks.push(Block {
                heading: self.label(Label::Remark),
                paragraphs: remark.lines().map(str::to_owned).collect(),
                ..Block::default()
            });
        }
        blocks.push(closing);
        Sheet {
            language: self.language,
            date: self.day(self.matter.today),
            to: self.to(letter),
            from: self.from(),
            title: fill(&text.title, &values),
            about: self.about(letter),
            blocks,
            enquiries: Block {
                heading: self.label(Label::Enquiries),
                paragraphs: vec![self.contact("privacy-desk")],
                ..Block::default()
            },
            reply: (letter == Letter::ProviderQuery).then(|| self.reply(&values)),
        }
    }

    /// What the case brings between opening and closing.
    fn case(&self, values: &BTreeMap<Blank, String>) -> Vec<Block> {
        match self.say {
            Say::Receipt(_) | Say::ProviderQuery(_) | Say::Extension { .. } | Say::Closing => {
                Vec::new()
            }
            Say::Completion(asked) => {
                let items = asked.items().iter();
                vec![Block {
                    heading: self.label(Label::Items),
                    items: items.map(|it| self.wording.item(*it).to_owned()).collect(),
                    rows: vec![self.row(Label::By, self.day(asked.by()))],
                    ..Block::default()
                }]
            }
            Say::Fee { yen, by } => {
                let rows = vec![
                    self.row(Label::Fee, self.wording.words().fee(yen)),
                    self.row(Label::By, self.day(by)),
                    self.row(Label::Account, self.fact(FEE_ACCOUNT)),
                ];
                vec![Block {
                    rows,
                    ..Block::default()
                }]
            }
            Say::Decision(decision, grounds) => {
                let rights = decision.rights.iter();
                let mut blocks: Vec<_> = rights.map(|it| self.right(it, grounds)).collect();
                let filled = |heading, lines: &[String]| Block {
                    heading: self.label(heading),
                    paragraphs: lines.iter().map(|it| fill(it, values)).collect(),
                    ..Block::default()
                };
                if decision.declines() {
                    blocks.push(filled(Label::Complain, &self.sentences.complain));
                }
                if decision.rights.iter().any(names_suit) {
                    blocks.push(filled(Label::Sue, &self.sentences.sue));
                }
                blocks
            }
        }
    }

    /// One right and how it is answered.
    fn right(&self, decided: &Decided, grounds: &[Ground]) -> Block {
        let mut rows = vec![self.row(
            Label::Outcome,
            self.sentences.outcome(decided.outcome).to_owned(),
        )];
        for code in &decided.grounds {
            let ground = grounds.iter().find(|it| it.code == *code);
            // One that is published no more is named by its code; the lint tells it.
            let said = ground.map_or_else(|| code.clone(), |it| self.ground(it));
            rows.push(self.row(Label::Grounds, said));
        }
        for (label, text) in [
            (Label::Reason, &decided.reason),
            (Label::Given, &decided.given),
            (Label::Before, &decided.before),
            (Label::After, &decided.after),
        ] {
            if !text.trim().is_empty() {
                rows.push(self.row(label, text.clone()));
            }
        }
        Block {
            heading: self.sentences.right(decided.right).to_owned(),
            rows,
            ..Block::default()
        }
    }

    fn ground(&self, ground: &Ground) -> String {
        match self.language {
            Language::Ja => format!("{}（{}）", ground.text, ground.law.join("、")),
            Language::En => format!("{} ({})", ground.text, ground.law.join(", ")),
        }
    }

    fn reply(&self, values: &BTreeMap<Blank, String>) -> Reply {
        Reply {
            title: self.label(Label::ReplySheet),
            to: self.contact("privacy-desk"),
            rows: self.about(Letter::ProviderQuery),
            lines: self
                .sentences
                .reply
                .iter()
                .map(|it| fill(it, values))
                .collect(),
        }
    }

    /// Which request it is. A provider learns whose statement is meant, and nothing of who asks for it.
    fn about(&self, letter: Letter) -> Vec<Row> {
        let reference = self.row(Label::Reference, self.matter.reference.to_string());
        if letter != Letter::ProviderQuery {
            let kind = self.wording.kind(self.matter.submission.kind).to_owned();
            let mut rows = vec![
                reference,
                self.row(Label::Kind, kind),
                self.row(Label::Arrived, self.day(self.matter.arrived)),
            ];
            let subject = self.answer("subj_name");
            if !subject.is_empty() {
                rows.push(self.row(Label::Subject, subject));
            }
            return rows;
        }
        // Whose statement it is; a paper may leave that to whoever is asked.
        let provider = match self.answer("provider") {
            named if named.is_empty() => self.name(letter),
            named => named,
        };
        vec![
            reference,
            self.row(Label::Subject, self.answer("subj_name")),
            self.row(Label::Born, spell(&self.normal("subj_dob"), self.language)),
            self.row(Label::Provider, provider),
            self.row(Label::Months, self.months()),
        ]
    }

    /// The months of care; one alone is said once.
    fn months(&self) -> String {
        let [from, to] =
            ["months_from", "months_to"].map(|it| spell(&self.normal(it), self.language));
        if from == to {
            return from;
        }
        match self.language {
            Language::Ja => format!("{from}〜{to}"),
            Language::En => format!("{from} to {to}"),
        }
    }

    fn values(&self) -> BTreeMap<Blank, String> {
        let matter = self.matter;
        let kind = self.wording.kind(matter.submission.kind).to_owned();
        let mut values = BTreeMap::from([
            (Blank::Kind, kind),
            (Blank::Reference, matter.reference.to_string()),
            (Blank::Arrived, self.day(matter.arrived)),
            (Blank::Name, self.name(self.say.letter())),
            (Blank::Subject, self.answer("subj_name")),
            (Blank::SueFrom, self.day(sue_from(matter.arrived))),
            (Blank::Complaints, self.contact("complaints")),
            (Blank::Commission, self.contact("commission")),
            (Blank::Desk, self.contact("privacy-desk")),
        ]);
        let days = match self.say {
            Say::Receipt(due) => vec![(Blank::Due, due)],
            Say::Completion(asked) => vec![(Blank::By, asked.by())],
            Say::Fee { by, .. } | Say::ProviderQuery(by) => vec![(Blank::By, by)],
            Say::Extension { due, new_due, .. } => {
                vec![(Blank::Due, due), (Blank::NewDue, new_due)]
            }
            Say::Decision(..) | Say::Closing => Vec::new(),
        };
        values.extend(days.into_iter().map(|(blank, day)| (blank, self.day(day))));
        match self.say {
            Say::Extension { reason, .. } => {
                values.insert(Blank::Reason, reason.to_owned());
            }
            Say::Fee { yen, .. } => {
                values.insert(Blank::Fee, self.wording.words().fee(yen));
                values.insert(Blank::Account, self.fact(FEE_ACCOUNT));
            }
            _ => {}
        }
        values
    }

    fn name(&self, letter: Letter) -> String {
        if letter == Letter::ProviderQuery {
            let addressee = self.matter.addressee;
            return match addressee {
                "" => self.answer("provider"),
                _ => addressee.to_owned(),
            };
        }
        let own = self.answer("req_name");
        if own.is_empty() {
            self.answer("subj_name")
        } else {
            own
        }
    }

    /// To whom, with the address.
    fn to(&self, letter: Letter) -> Vec<String> {
        let (label, address) = match letter {
            Letter::ProviderQuery => (Label::ToProvider, ["", "provider_addr"]),
            _ if self.answer("req_name").is_empty() => (Label::ToPerson, ["postal", "address"]),
            _ => (Label::ToPerson, ["req_postal", "req_address"]),
        };
        let name = match self.name(letter) {
            nobody if nobody.is_empty() => nobody,
            name => fill(
                self.sentences.label(label),
                &BTreeMap::from([(Blank::Name, name)]),
            ),
        };
        let [postal, address] = address;
        let (postal, address) = (self.normal(postal), self.answer(address));
        let postal = match self.language {
            Language::Ja if !postal.is_empty() => format!("〒{postal}"),
            _ => postal,
        };
        let lines = [postal, address, name].into_iter();
        lines.filter(|line| !line.is_empty()).collect()
    }

    /// From whom.
    fn from(&self) -> Vec<String> {
        let representative = format!(
            "{} {}",
            self.fact("representative_title"),
            self.fact("representative_name")
        );
        vec![
            self.fact("name"),
            representative.trim().to_owned(),
            self.fact("address"),
        ]
    }

    fn fact(&self, key: &str) -> String {
        self.edition.society.get(key).cloned().unwrap_or_default()
    }

    fn contact(&self, id: &str) -> String {
        let Some(contact) = self.edition.contacts.get(id) else {
            return String::new();
        };
        let request::letter::Contact {
            name,
            telephone,
            hours,
        } = contact;
        match self.language {
            Language::Ja => format!("{name}（電話 {telephone}、{hours}）"),
            Language::En => format!("{name} (telephone {telephone}; {hours})"),
        }
    }

    fn day(&self, day: Date) -> String {
        spell(&day.to_string(), self.language)
    }

    fn label(&self, label: Label) -> String {
        self.sentences.label(label).to_owned()
    }

    fn row(&self, label: Label, value: String) -> Row {
        let label = self.label(label);
        Row { label, value }
    }

    /// An answer as it was typed, so that a name keeps its very letters.
    fn answer(&self, field: &str) -> String {
        match self.matter.submission.answers.get(field) {
            Some(Answer::Text { typed, .. }) => typed.trim().to_owned(),
            _ => String::new(),
        }
    }

    fn normal(&self, field: &str) -> String {
        match self.matter.submission.answers.get(field) {
            Some(Answer::Text { normal, .. }) => normal.clone(),
            _ => String::new(),
        }
    }
}

/// Whether a letter has to name when a suit may be brought: less than all was granted of what Art. 39 names.
pub(super) fn names_suit(decided: &Decided) -> bool {
    decided.outcome.declines() && decided.right.may_be_sued_for()
}
