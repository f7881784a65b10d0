//! What staff do with a request: plain data in, every fault at once out. The command line and the console
//! both act through here, so that neither asks for less than the other.
//!
//! 1. [`Act`] is one thing that can be done, [`Deed`] with what is said about it.
//! 2. [`Desk::perform`] asks the table of transitions, checks the deed, seals what it says and records it on
//!    condition that nothing came since its actor looked.
//!
//! Reasons, decisions and notes are sealed to the key of the case. In the clear stands what the sender's status
//! page tells: days, amounts, references.

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::{
    AppendError, Case, ChainFault, Change, Happening, LedgerError, Register, Sealed, seal,
};
use request::completion::Asked;
use request::deadline::{Clock, ClockId, Deadlines};
use request::decision::{Draft, Flaw, Ground, Remark, Right, Setting};
use request::duplicate::Unfit;
use request::retention::Held;
use request::{EventKind, Reference, Standing, Told};
use thiserror::Error;

use crate::clocks;
use crate::open::Key;
use crate::papers;
use crate::show::{ShowError, Unsealed};
use crate::times;

mod complaint;
mod duplicate;
pub mod file;
mod retained;

pub use retained::Retained;

/// One thing that staff do.
#[derive(Clone)]
pub enum Act {
    /// The sender is asked to complete it.
    Ask(Asked),
    /// Identity and authority were checked, or what was added was looked at.
    Confirm,
    /// The fee is asked for.
    AskFee {
        /// Yen.
        yen: u32,
        /// Day in Japan until which it is wished.
        by: Date,
    },
    /// The fee was paid.
    FeePaid,
    /// The society goes without the fee.
    WaiveFee,
    /// A medical provider was asked.
    AskProvider,
    /// Every provider that was asked has answered, or is waited for no longer.
    ProviderAnswered,
    /// The target day is put off.
    Extend {
        /// The new day in Japan.
        until: Date,
    },
    /// Every right is decided.
    Decide(Draft),
    /// The answer was handed over or sent.
    Deliver,
    /// The case is closed.
    Close,
    /// The sender took it back by letter or at the counter.
    Withdraw,
    /// It repeats another request.
    Duplicate(Reference),
    /// What it holds is destroyed.
    Erase,
    /// Its answer was complained about, in this other request.
    Complain(Reference),
}

impl Act {
    /// The event it is recorded as.
    pub const fn event(&self) -> EventKind {
        match self {
            Self::Ask(_) => EventKind::CompletionAsked,
            Self::Confirm => EventKind::IdentityConfirmed,
            Self::AskFee { .. } => EventKind::FeeAsked,
            Self::FeePaid | Self::WaiveFee => EventKind::FeePaid,
            Self::AskProvider => EventKind::ProviderAsked,
            Self::ProviderAnswered => EventKind::ProviderAnswered,
            Self::Extend { .. } => EventKind::Extended,
            Self::Decide(_) => EventKind::Decided,
            Self::Deliver => EventKind::Delivered,
            Self::Close => EventKind::Closed,
            Self::Withdraw => EventKind::Withdrawn,
            Self::Duplicate(_) => EventKind::Duplicate,
            Self::Complain(_) => EventKind::Complained,
            Self::Erase => EventKind::Erased,
        }
    }

    /// What is told of it in the clear.
    pub fn told(&self) -> Option<Told> {
        match self {
            Self::AskFee { yen, by } => Some(Told::Fee { yen: *yen, by: *by }),
            Self::WaiveFee => Some(Told::Waived),
            Self::Extend { until } => Some(Told::Until(*until)),
            Self::Duplicate(other) | Self::Complain(other) => Some(Told::Other(other.clone())),
            _ => None,
        }
    }

    /// Whether it ends a request, puts its answer off or leaves it to another. Of a complaint that is not for whoever
    /// decided on what it is about; nor is deciding, which [`request::decision`] weighs.
    const fn settles(&self) -> bool {
        matches!(
            self,
            Self::Extend { .. } | Self::Withdraw | Self::Duplicate(_) | Self::Close
        )
    }

    /// Whether the sender must be told why.
    const fn needs_reason(&self) -> bool {
        matches!(self, Self::Extend { .. })
    }
}

/// An act with what is said about it.
#[derive(Clone)]
pub struct Deed {
    /// What is done.
    pub act: Act,
    /// Why, for the letter; a decision has reasons of its own.
    pub reason: String,
    /// For the desk alone; a decision has its own.
    pub note: String,
}

impl From<Act> for Deed {
    fn from(act: Act) -> Self {
        Self {
            act,
            reason: String::new(),
            note: String::new(),
        }
    }
}

/// Something wrong with a deed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A text, or a decision.
    Flaw(Flaw),
    /// A day that has passed.
    Past,
    /// The new target day is not after the one that holds.
    NotLater(Date),
    /// The society is closed on the new target day, and open on these before and after it.
    ClosedDay(Date, Date),
    /// There is no target day yet that could be put off.
    NotBegun,
    /// Nothing is asked for.
    NoAmount,
    /// A request cannot repeat itself.
    Itself,
    /// There is no such other request.
    NoOther(Reference),
    /// The other request cannot answer for this one.
    Unfit(Reference, Unfit),
    /// The other request is no complaint.
    NoComplaint,
    /// That complaint is noted with the answer already.
    ComplaintNoted,
    /// Who acts decided on what is complained about.
    Barred,
    /// The answer that its sender wished for was not delivered.
    NotDelivered,
    /// Nothing can be noted with the complaint any more.
    ComplaintErased,
    /// There are only so many events: nobody can have seen more.
    NotSoMany(u32),
    /// It is to be kept.
    Held(Held),
    /// No rule of the society says how long it is kept.
    NoRetention,
}

/// Why nothing was recorded.
#[derive(Debug, Error)]
pub enum ActError {
    /// What was given is wrong: everything at once.
    #[error("{} things are to be mended", .0.len())]
    Faults(Vec<Fault>),
    /// The event may not follow, or somebody else was quicker; or the store failed.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// The request could not be opened, which a decision needs.
    #[error(transparent)]
    Open(#[from] ShowError),
    /// There is nothing to open it with.
    #[error("a decision needs the request to be opened. Name the desk's identity with --identity")]
    NoKey,
    /// What is said would be sealed to a key that may be somebody else's.
    #[error(
        "the record of this request was edited or is incomplete ({0}), so that nothing is sealed to the key that stands there: tell whoever keeps the store"
    )]
    Broken(#[from] ChainFault),
    /// It could not be sealed.
    #[error(transparent)]
    Seal(#[from] ledger::SealError),
}

impl From<LedgerError> for ActError {
    fn from(error: LedgerError) -> Self {
        Self::Append(error.into())
    }
}

/// What acting takes.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// Where requests are kept.
    pub register: &'a Register,
    /// What opens them; only a decision needs it.
    pub key: Option<&'a Key>,
    /// The grounds on which the society declines.
    pub grounds: &'a [Ground],
    /// The days that count, and how long requests are kept.
    pub deadlines: &'a Deadlines,
    /// Who acts, for the record.
    pub actor: &'a str,
    /// The time.
    pub now: Timestamp,
}

impl Desk<'_> {
    /// Records a deed and tells how the request stands after it. `seen` is how many events its actor had
    /// seen; without it, those that are there now.
    pub async fn perform(
        &self,
        reference: &Reference,
        deed: &Deed,
        seen: Option<u32>,
    ) -> Result<Standing, ActError> {
        // What is erased is shut already, so that no rule holds up the rest of it, as `check` says.
        if matches!(deed.act, Act::Erase)
            && let Some(done) = self.register.finish_erasing(reference).await?
        {
            return Ok(done);
        }
        let happening = self.ready(reference, deed, seen).await?;
        match &deed.act {
            Act::Erase => return Ok(self.register.erase(reference, happening).await?),
            Act::Complain(complaint) => self.note_about(complaint, reference).await?,
            _ => {}
        }
        Ok(self.register.record(reference, happening).await?)
    }

    /// Checks a deed; nothing is recorded yet. See [`Desk::perform`].
    ///
    /// # Errors
    /// What performing it would tell.
    pub async fn check(
        &self,
        reference: &Reference,
        deed: &Deed,
        seen: Option<u32>,
    ) -> Result<(), ActError> {
        if matches!(deed.act, Act::Erase) && self.case(reference).await?.is_half_erased() {
            return Ok(());
        }
        self.ready(reference, deed, seen).await.map(drop)
    }

    /// Checks a deed and makes it ready to be recorded; nothing is recorded yet. See [`Desk::perform`].
    pub async fn ready(
        &self,
        reference: &Reference,
        deed: &Deed,
        seen: Option<u32>,
    ) -> Result<Happening, ActError> {
        let case = self.case(reference).await?;
        let entry = &case.entry;
        let event = deed.act.event();
        let seen = seen.unwrap_or(entry.event_count);
        if seen > entry.event_count {
            let fault = Fault::NotSoMany(entry.event_count);
            return Err(ActError::Faults(vec![fault]));
        }
        let since: Vec<_> = case.events.iter().filter(|it| it.number > seen).collect();
        if !event.still_holds(since.iter().map(|it| it.kind)) {
            let since = since.into_iter().map(Change::of).collect();
            return Err(AppendError::Changed { since }.into());
        }
        let after = entry.standing.then(entry.kind, event);
        after.map_err(|why| AppendError::NotAllowed {
            stage: entry.stage,
            event,
            why,
        })?;
        let mut happening = Happening::new(event, self.now, self.actor).having_seen(seen);
        let faults = self.faults(&case, &deed.act).await?;
        happening = self.say(&case, deed, faults, happening).await?;
        if let Act::Ask(asked) = &deed.act {
            happening = happening.asking(asked.clone());
        }
        if let Some(told) = deed.act.told() {
            happening = happening.telling(told);
        }
        Ok(happening)
    }

    /// The rights that a request asks, each to be decided.
    pub fn asked(&self, case: &Case) -> Result<Vec<Right>, ActError> {
        Ok(Right::asked(&self.unseal(case)?.submission()?))
    }

    fn unseal<'c>(&'c self, case: &'c Case) -> Result<Unsealed<'c>, ActError> {
        let key = self.key.ok_or(ActError::NoKey)?;
        Ok(Unsealed::of(key, case)?)
    }

    /// A request as it is recorded.
    pub async fn case(&self, reference: &Reference) -> Result<Case, ActError> {
        let case = self.register.get(reference).await?;
        Ok(case.ok_or(AppendError::NotFound)?)
    }

    /// What is wrong with a deed, but for what is said with it.
    async fn faults(&self, case: &Case, act: &Act) -> Result<Vec<Fault>, ActError> {
        let mut faults = self.faults_of(case, act).await?;
        if act.settles() && self.may_not_settle(case).await? {
            faults.push(Fault::Barred);
        }
        if matches!(act, Act::Close) && self.owes_delivery(case)? {
            faults.push(Fault::NotDelivered);
        }
        Ok(faults)
    }

    /// What is wrong with days, amounts and references.
    async fn faults_of(&self, case: &Case, act: &Act) -> Result<Vec<Fault>, ActError> {
        let today = times::in_japan(self.now).date();
        Ok(match act {
            Act::Ask(asked) => (asked.by() < today)
                .then_some(Fault::Past)
                .into_iter()
                .collect(),
            Act::AskFee { yen, by } => {
                let amount = (*yen == 0).then_some(Fault::NoAmount);
                let past = (*by < today).then_some(Fault::Past);
                amount.into_iter().chain(past).collect()
            }
            Act::Extend { until } => {
                let clocks = clocks::of_case(self.deadlines, case, None);
                let clock = clocks::of(&clocks, ClockId::Answer);
                let target = clock.and_then(|clock| clock.due);
                let past = (*until < today).then_some(Fault::Past);
                let early = target.filter(|target| until <= target);
                let early = early.map(Fault::NotLater);
                let unbegun = clock.is_some_and(Clock::is_unstarted);
                let unbegun = unbegun.then_some(Fault::NotBegun);
                // A letter that names a closed day and a clock that ends beside it would tell two days.
                let kind = case.entry.kind;
                let closed = self.deadlines.open_beside(ClockId::Answer, kind, *until);
                let closed = closed.map(|(before, after)| Fault::ClosedDay(before, after));
                let all = [past, early, closed, unbegun].into_iter();
                all.flatten().collect()
            }
            Act::Duplicate(other) | Act::Complain(other) if *other == case.entry.reference => {
                vec![Fault::Itself]
            }
            Act::Duplicate(other) => {
                let unfit = self.unfit(case, other, duplicate::Step::Noting).await?;
                unfit.into_iter().collect()
            }
            Act::Complain(other) => self.no_complaint(case, other).await?.into_iter().collect(),
            // Nothing else lets an undecided one be closed.
            Act::Close if case.entry.standing.is_undecided() => {
                self.unfit_by_now(case).await?.into_iter().collect()
            }
            Act::Erase => self.retained(case).await?.faults(today),
            _ => Vec::new(),
        })
    }

    /// Checks what is said and seals it.
    async fn say(
        &self,
        case: &Case,
        deed: &Deed,
        mut faults: Vec<Fault>,
        happening: Happening,
    ) -> Result<Happening, ActError> {
        let said = match &deed.act {
            // Nothing sealed outlives what is erased.
            Act::Erase => Ok(None),
            Act::Decide(draft) => {
                let unsealed = self.unseal(case)?;
                let submission = unsealed.submission()?;
                let asked = Right::asked(&submission);
                let papers = unsealed.papers()?;
                let decision = draft.check(&Setting {
                    kind: case.entry.kind,
                    asked: &asked,
                    standing: case.entry.standing,
                    grounds: self.grounds,
                    is_barred: self.has_decided(case, &submission).await?,
                    notes: &papers::notes(&papers),
                });
                decision.map(|it| Some(seal(case, &it)))
            }
            act => {
                let remark = Remark::check(&deed.reason, &deed.note, act.needs_reason());
                remark.map(|it| (!it.is_empty()).then(|| seal(case, &it)))
            }
        };
        let said = said.unwrap_or_else(|flaws| {
            faults.extend(flaws.into_iter().map(Fault::Flaw));
            None
        });
        if !faults.is_empty() {
            return Err(ActError::Faults(faults));
        }
        Ok(match said.transpose()? {
            Some(sealed) => happening.sealing(sealed),
            None => happening,
        })
    }
}

/// Whether no letter was recorded since the decision: what its sender was told stands nowhere then.
pub fn is_unwritten(case: &Case) -> bool {
    let events = case.events.iter().rev();
    let mut since = events.take_while(|event| event.kind != EventKind::Decided);
    !since.any(|event| event.kind == EventKind::Written)
}

/// Seals something to the key of a case, if its record says that the key is the case's own.
pub(crate) fn seal(case: &Case, said: &impl serde::Serialize) -> Result<Sealed, ActError> {
    case.verify()?;
    Ok(seal::seal(said, &case.entry.recipient)?)
}
