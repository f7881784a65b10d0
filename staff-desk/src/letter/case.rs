//! From a case to a letter of it: what was recorded says what the letter says, and that it was written is
//! recorded, with its exact text.

use std::borrow::Cow;

use jiff::civil::Date;
use ledger::{Case, Happening};
use request::check::Answer;
use request::completion::Asked;
use request::deadline::ClockId;
use request::decision::{Part, Remark, What};
use request::letter::{Edition, Letter};
use request::standing::{Legal, Wait};
use request::{EventKind, Language, Submission, Told};

use super::lack::{Lack, Place, Wrong};
use super::{Draft, LetterError, Matter, Say, Written, compose, lint};
use crate::act::{self, ActError, Desk};
use crate::clocks;
use crate::papers::{self, Paper, Text};
use crate::show::Unsealed;
use crate::times;
use crate::wording::Wording;

/// Which letter is to be written.
#[derive(Debug, Clone, Copy)]
pub struct Order<'o> {
    /// The letter.
    pub letter: Letter,
    /// A paragraph that staff add.
    pub remark: &'o str,
    /// The provider that is written to, in place of the one that the request names or leaves out: for a pharmacy's
    /// statement whoever prescribed. Empty where the request says it.
    pub provider: &'o str,
    /// Where that provider is, in the same way.
    pub address: &'o str,
}

/// The question of a request whose answer says where its provider is.
const PROVIDER_ADDRESS: &str = "provider_addr";
/// The question whose answer names it.
const PROVIDER: &str = "provider";
/// Characters of an address and of a name, as many as the form takes.
const LONGEST_ADDRESS: usize = 200;
const LONGEST_NAME: usize = 100;

impl Order<'_> {
    /// What is wrong with what staff give of the provider: it is held to what every text of the desk is held to.
    fn lacks(&self) -> Vec<Lack> {
        let given = [
            (self.provider, Place::Provider, LONGEST_NAME),
            (self.address, Place::Address, LONGEST_ADDRESS),
        ];
        let lacks = given.map(|(text, place, longest)| {
            let text = line(text);
            if text.is_empty() {
                return Vec::new();
            }
            if self.letter != Letter::ProviderQuery {
                return vec![Wrong::NotForProvider.at(place)];
            }
            let is_long = text.chars().count() > longest;
            let long = is_long.then_some(What::TooLong(longest));
            let lacks = flaws(&text).into_iter().chain(long);
            lacks.map(|what| Wrong::Remark(what).at(place)).collect()
        });
        lacks.concat()
    }
}

/// What staff give, on one line.
fn line(text: &str) -> String {
    let lines = text.lines().map(str::trim);
    let lines: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
    lines.join(" ")
}

/// What cannot stand in a letter of a text that staff add to it.
fn flaws(text: &str) -> Vec<What> {
    let flaws = Remark::check(text, "", false).err();
    let flaws = flaws.into_iter().flatten();
    let flaws = flaws.filter(|flaw| flaw.part == Part::Reason);
    flaws.map(|flaw| flaw.what).collect()
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
    /// There is no key that opens it, or what it holds was changed.
    pub fn of(desk: &Desk<'_>, case: Case) -> Result<Self, ActError> {
        let key = desk.key.ok_or(ActError::NoKey)?;
        let unsealed = Unsealed::of(key, &case)?;
        let (submission, papers) = (unsealed.submission()?, unsealed.papers()?);
        Ok(Self {
            case,
            submission,
            papers,
        })
    }

    /// Why a letter cannot be written now; nothing where the case calls for it.
    pub fn hindrance(&self, letter: Letter, wording: &Wording) -> Option<LetterError> {
        match self.say(letter, wording) {
            Ok(say) if say.letter() == letter => None,
            Ok(_other_letter) => Some(LetterError::NotYet(letter)),
            Err(hindrance) => Some(hindrance),
        }
    }

    /// Composes a letter in the language of these words and reads it once more.
    ///
    /// # Errors
    /// The case does not call for it.
    pub fn draft(
        &self,
        edition: &Edition,
        wording: &Wording,
        order: Order<'_>,
        today: Date,
    ) -> Result<Draft, LetterError> {
        let say = self.say(order.letter, wording)?;
        let entry = &self.case.entry;
        let submission = self.addressed(order);
        let addressee = line(order.provider);
        let matter = Matter {
            reference: &entry.reference,
            arrived: times::in_japan(entry.received_at).date(),
            submission: &submission,
            addressee: &addressee,
            today,
        };
        let sheet = compose(edition, wording, &matter, say, order.remark);
        let mut lacks = lint(
            &sheet,
            edition,
            wording,
            &matter,
            say,
            &papers::notes(&self.papers),
        );
        // What is added is held to what every text of the desk is held to.
        let flaws = flaws(order.remark).into_iter();
        lacks.extend(flaws.map(|what| Wrong::Remark(what).at(Place::Remark)));
        lacks.extend(order.lacks());
        Ok(Draft::new(say.letter(), sheet, lacks))
    }

    /// What its sender wrote, with the address that staff give in its place.
    fn addressed(&self, order: Order<'_>) -> Cow<'_, Submission> {
        let address = line(order.address);
        if address.is_empty() || order.letter != Letter::ProviderQuery {
            return Cow::Borrowed(&self.submission);
        }
        let mut submission = self.submission.clone();
        let answer = Answer::Text {
            typed: address.clone(),
            normal: address,
        };
        submission
            .answers
            .insert(PROVIDER_ADDRESS.to_owned(), answer);
        Cow::Owned(submission)
    }

    /// Which provider the request names, and where it says that it is.
    pub fn provider(&self) -> [&str; 2] {
        [PROVIDER, PROVIDER_ADDRESS].map(|field| match self.submission.answers.get(field) {
            Some(Answer::Text { typed, .. }) => typed.trim(),
            _ => "",
        })
    }

    fn say<'s>(&'s self, letter: Letter, wording: &'s Wording) -> Result<Say<'s>, LetterError> {
        let not_yet = LetterError::NotYet(letter);
        match letter {
            Letter::Receipt => self.receipt(wording),
            Letter::Completion => self.asked().map(Say::Completion).ok_or(not_yet),
            Letter::Fee => self.fee().ok_or(not_yet),
            Letter::ProviderQuery => self.provider_query(wording),
            Letter::Extension => self.extension(wording).ok_or(not_yet),
            Letter::Decision | Letter::ComplaintAnswer => papers::decision(&self.papers)
                .map(|it| Say::Decision(it, wording.grounds()))
                .ok_or(not_yet),
            // What is left to another request is open until that one is decided: nobody is told before that it is over.
            Letter::Closing => {
                let legal = self.case.entry.standing.legal;
                let is_over = matches!(legal, Legal::Withdrawn | Legal::Closed);
                is_over.then_some(Say::Closing).ok_or(not_yet)
            }
        }
    }

    /// The first day that was counted to: on arrival, or once what the days wait for has come about.
    fn receipt<'s>(&self, wording: &Wording) -> Result<Say<'s>, LetterError> {
        if !self.submission.wants_answer() {
            return Err(LetterError::NoAnswerWanted);
        }
        let mut counts = 1..=self.case.events.len();
        let due = counts.find_map(|events| self.target(wording, events));
        due.map(Say::Receipt).ok_or(LetterError::NotBegun)
    }

    /// The day by which an answer was meant when so many events had happened.
    fn target(&self, wording: &Wording, events: usize) -> Option<Date> {
        let before = self.case.events.get(..events)?;
        clocks::due(wording.deadlines(), &self.case.entry, before)
    }

    /// Nobody else hears of a request before it is known to come from the right person: a provider is written to while
    /// the record says that it is waited for, and by the day that its clock counts to.
    fn provider_query<'s>(&self, wording: &Wording) -> Result<Say<'s>, LetterError> {
        let entry = &self.case.entry;
        if !entry.kind.asks_provider() {
            return Err(LetterError::NoProvider);
        }
        if !self.awaits(Wait::Provider) {
            return Err(LetterError::NotYet(Letter::ProviderQuery));
        }
        let clocks = clocks::of_case(wording.deadlines(), &self.case, None);
        let clock = clocks::of(&clocks, ClockId::Provider);
        let due = clock.and_then(|clock| clock.due);
        due.map(Say::ProviderQuery).ok_or(LetterError::NoDay)
    }

    /// What is missing, while it is waited for: whoever has sent it is not asked once more.
    fn asked(&self) -> Option<&Asked> {
        let is_awaited = self.awaits(Wait::Completion);
        let mut events = self.case.events.iter().rev();
        events
            .find_map(|it| it.asked.as_ref())
            .filter(|_| is_awaited)
    }

    /// The fee, while it is waited for.
    fn fee<'s>(&self) -> Option<Say<'s>> {
        let is_awaited = self.awaits(Wait::Fee);
        let mut events = self.case.events.iter().rev();
        let fee = events.find_map(|it| match it.told {
            Some(Told::Fee { yen, by }) => Some(Say::Fee { yen, by }),
            _ => None,
        });
        fee.filter(|_| is_awaited)
    }

    const fn awaits(&self, wait: Wait) -> bool {
        self.case.entry.standing.work.awaits(wait)
    }

    /// The last extension: the day before it, the new one, and the reason.
    fn extension(&self, wording: &Wording) -> Option<Say<'_>> {
        let events = self.case.events.iter().enumerate();
        let (before, number, new_due) = events.rev().find_map(|(at, it)| match it.told {
            Some(Told::Until(day)) => Some((at, it.number, day)),
            _ => None,
        })?;
        let due = self.target(wording, before)?;
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

    /// The letters that were written, with when and by whom.
    pub fn written(&self) -> impl Iterator<Item = (&Paper, &Written)> {
        self.papers.iter().filter_map(|paper| match &paper.text {
            Text::Letter(written) => Some((paper, &**written)),
            Text::Decision(_) | Text::Remark(_) => None,
        })
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
