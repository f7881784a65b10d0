//! How a request stands, as three axes that follow from its events, and the one table of which event
//! may follow which.
//!
//! 1. [`Legal`]: what the law makes of it.
//! 2. [`Work`]: what the desk waits for, several things at once if need be.
//! 3. [`Delivery`]: whether the answer reached the sender.
//!
//! Marks stand beside them: that the sender is known to be the right person, that it repeats another
//! request, that its answer was complained about.
//!
//! [`Standing::after`] is the table. It knows what stands in the clear: kind and events. What a decision
//! says is weighed in [`crate::decision`]; whether the request that it repeats can answer for it, in
//! [`crate::duplicate`]; whether the time has come to erase, in [`crate::retention`].

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::event::{EventKind, Stage, ids};
use crate::kind::{Kind, UnknownId};

ids! {
    /// What the law makes of a request.
    Legal {
        /// Arrived; who asks is not confirmed.
        Received = "received",
        /// Identity and authority are confirmed: an answer is owed.
        Confirmed = "confirmed",
        /// The society decided.
        Decided = "decided",
        /// The sender took it back; no answer is owed.
        Withdrawn = "withdrawn",
        /// Finished; kept until the end of its retention.
        Closed = "closed",
        /// What was sealed is destroyed; the chain of events stays.
        Erased = "erased",
    }
}

ids! {
    /// One thing the desk waits for.
    Wait {
        /// The sender, who was asked to complete the request.
        Completion = "completion",
        /// The desk itself, to look at what the sender added.
        Supplement = "supplement",
        /// The fee.
        Fee = "fee",
        /// The medical provider, who was asked whether disclosure would hinder treatment.
        Provider = "provider",
    }
}

ids! {
    /// Whether the answer reached the sender.
    Delivery {
        /// There is no answer, or it was not delivered.
        NotYet = "not-yet",
        /// It was handed over or sent.
        Delivered = "delivered",
    }
}

ids! {
    /// Why an event may not follow. Words for staff are the desk's.
    Why {
        /// Nothing was received that it could happen to.
        NotReceived = "not-received",
        /// It was received already; a request begins once.
        AlreadyReceived = "already-received",
        /// Identity and authority are not confirmed yet.
        NotConfirmed = "not-confirmed",
        /// They are confirmed, and nothing else waits to be looked at.
        AlreadyConfirmed = "already-confirmed",
        /// The sender was not asked for anything.
        NotAsked = "not-asked",
        /// The society decided already.
        AlreadyDecided = "already-decided",
        /// There is no decision yet.
        NotDecided = "not-decided",
        /// The answer was not delivered yet.
        NotDelivered = "not-delivered",
        /// The answer was delivered already.
        AlreadyDelivered = "already-delivered",
        /// The sender took it back.
        Withdrawn = "withdrawn",
        /// It is closed.
        Closed = "closed",
        /// It is not closed yet.
        NotClosed = "not-closed",
        /// It was erased; nothing is left that it could happen to.
        Erased = "erased",
        /// Requests of its kind are free (Art. 38 names the others).
        Free = "free",
        /// No fee was asked, or it is paid.
        NoFee = "no-fee",
        /// Requests of its kind concern no medical provider.
        NoProvider = "no-provider",
        /// No provider was asked, or all answered.
        ProviderNotAsked = "provider-not-asked",
        /// Requests of its kind are about no answer.
        NoComplaint = "no-complaint",
    }
}

/// What the desk waits for: a set of [`Wait`]s.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Work(u8);

impl Work {
    /// Nothing.
    pub const NOTHING: Self = Self(0);

    /// Whether this is waited for.
    pub const fn awaits(self, wait: Wait) -> bool {
        self.0 & 1 << wait as u8 != 0
    }

    /// Whether nothing is waited for.
    pub const fn is_nothing(self) -> bool {
        self.0 == 0
    }

    /// What is waited for, in the order of [`Wait::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Wait> {
        let all = Wait::ALL.iter().copied();
        all.filter(move |wait| self.awaits(*wait))
    }

    #[must_use]
    const fn with(self, wait: Wait) -> Self {
        Self(self.0 | 1 << wait as u8)
    }

    #[must_use]
    const fn without(self, wait: Wait) -> Self {
        Self(self.0 & !(1 << wait as u8))
    }

    /// Neither sender nor desk has anything to add or to look at.
    #[must_use]
    const fn completed(self) -> Self {
        self.without(Wait::Completion).without(Wait::Supplement)
    }
}

/// How a request stands. Written as `confirmed completion,fee not-yet duplicate`;
/// what ended without a confirmed identity has the mark `unconfirmed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Standing {
    /// What the law makes of it.
    pub legal: Legal,
    /// What the desk waits for.
    pub work: Work,
    /// Whether the answer reached the sender.
    pub delivery: Delivery,
    /// Identity and authority were confirmed, however it went on since.
    pub is_confirmed: bool,
    /// The desk noted that it repeats another request. It changes nothing that sender or desk may do,
    /// but that a confirmed one may be closed without an answer of its own while the other can answer
    /// for it ([`crate::duplicate`]).
    pub is_duplicate: bool,
    /// Its answer was complained about: the society may decide anew.
    pub is_disputed: bool,
}

impl Standing {
    /// How every request stands at first.
    pub const RECEIVED: Self = Self {
        legal: Legal::Received,
        work: Work::NOTHING,
        delivery: Delivery::NotYet,
        is_confirmed: false,
        is_duplicate: false,
        is_disputed: false,
    };

    /// How a request of a kind stands after an event, or why the event may not follow. The first
    /// event, and only the first, is the receipt.
    pub fn after(before: Option<Self>, kind: Kind, event: EventKind) -> Result<Self, Why> {
        match before {
            None if event == EventKind::Received => Ok(Self::RECEIVED),
            None => Err(Why::NotReceived),
            Some(standing) => standing.then(kind, event),
        }
    }

    /// How it stands after a further event, or why that may not follow.
    pub fn then(self, kind: Kind, event: EventKind) -> Result<Self, Why> {
        let (legal, work) = (self.legal, self.work);
        if legal == Legal::Erased {
            return Err(Why::Erased);
        }
        match event {
            EventKind::Received => Err(Why::AlreadyReceived),
            EventKind::Exported | EventKind::Written => Ok(self),
            EventKind::IdentityConfirmed => {
                let is_new = legal == Legal::Received || work != work.completed();
                let confirmed = Self {
                    is_confirmed: true,
                    ..self.undecided()?
                };
                confirmed
                    .only_if(is_new, Why::AlreadyConfirmed)?
                    .at(Legal::Confirmed, work.completed())
            }
            EventKind::CompletionAsked => self
                .undecided()?
                .at(legal, work.completed().with(Wait::Completion)),
            // Whoever forgot something may add it, until the desk has gone on.
            EventKind::Added => self
                .undecided()?
                .only_if(work != work.completed(), Why::NotAsked)?
                .at(legal, work.completed().with(Wait::Supplement)),
            EventKind::FeeAsked => self
                .undecided()?
                .only_if(kind.may_cost(), Why::Free)?
                .at(legal, work.with(Wait::Fee)),
            EventKind::FeePaid => self
                .undecided()?
                .only_if(work.awaits(Wait::Fee), Why::NoFee)?
                .at(legal, work.without(Wait::Fee)),
            // Nobody else hears of a request before it is known to come from the right person.
            EventKind::ProviderAsked => self
                .undecided()?
                .only_if(kind.asks_provider(), Why::NoProvider)?
                .only_if(legal == Legal::Confirmed, Why::NotConfirmed)?
                .at(legal, work.with(Wait::Provider)),
            EventKind::ProviderAnswered => self
                .undecided()?
                .only_if(work.awaits(Wait::Provider), Why::ProviderNotAsked)?
                .at(legal, work.without(Wait::Provider)),
            EventKind::Extended => self.undecided(),
            EventKind::Duplicate => Ok(Self {
                is_duplicate: true,
                ..self.undecided()?
            }),
            EventKind::Withdrawn => self.undecided()?.at(Legal::Withdrawn, Work::NOTHING),
            EventKind::Decided => self.decided(kind),
            EventKind::Delivered => self.delivered(),
            EventKind::Complained => self.disputed(),
            // Which answer it is about may come out at any time.
            EventKind::Linked => self.only_if(kind == Kind::Complaint, Why::NoComplaint),
            EventKind::Closed => self.closed(kind),
            EventKind::Erased => self
                .only_if(legal == Legal::Closed, Why::NotClosed)?
                .at(Legal::Erased, Work::NOTHING),
        }
    }

    /// Whether an event may follow.
    pub fn allows(self, kind: Kind, event: EventKind) -> bool {
        self.then(kind, event).is_ok()
    }

    /// Whether the society owes an answer and has not settled it. Until then the request is its
    /// sender's to take back.
    pub const fn is_undecided(self) -> bool {
        matches!(self.legal, Legal::Received | Legal::Confirmed)
    }

    /// The label that lists show and the index of the register sorts by.
    pub const fn stage(self) -> Stage {
        match (self.legal, self.delivery) {
            (Legal::Erased, _) => Stage::Erased,
            (Legal::Closed, _) => Stage::Closed,
            (Legal::Withdrawn, _) => Stage::Withdrawn,
            (Legal::Decided, Delivery::Delivered) => Stage::Delivered,
            (Legal::Decided, Delivery::NotYet) => Stage::Decided,
            (Legal::Received | Legal::Confirmed, _) => self.waiting(),
        }
    }

    /// What concerns the sender most comes first.
    const fn waiting(self) -> Stage {
        if self.work.awaits(Wait::Completion) {
            Stage::AwaitingCompletion
        } else if self.work.awaits(Wait::Supplement) {
            Stage::Supplemented
        } else if self.work.awaits(Wait::Fee) {
            Stage::AwaitingFee
        } else if self.work.awaits(Wait::Provider) {
            Stage::AwaitingProvider
        } else if matches!(self.legal, Legal::Confirmed) {
            Stage::InReview
        } else {
            Stage::Received
        }
    }

    /// The least that a label tells, for what was stored before there were axes.
    pub const fn at_least(stage: Stage) -> Self {
        let (legal, work, delivery) = match stage {
            Stage::Received => (Legal::Received, Work::NOTHING, Delivery::NotYet),
            Stage::AwaitingCompletion => (
                Legal::Received,
                Work::NOTHING.with(Wait::Completion),
                Delivery::NotYet,
            ),
            Stage::Supplemented => (
                Legal::Received,
                Work::NOTHING.with(Wait::Supplement),
                Delivery::NotYet,
            ),
            Stage::AwaitingFee => (
                Legal::Received,
                Work::NOTHING.with(Wait::Fee),
                Delivery::NotYet,
            ),
            Stage::AwaitingProvider => (
                Legal::Confirmed,
                Work::NOTHING.with(Wait::Provider),
                Delivery::NotYet,
            ),
            Stage::InReview => (Legal::Confirmed, Work::NOTHING, Delivery::NotYet),
            Stage::Decided => (Legal::Decided, Work::NOTHING, Delivery::NotYet),
            Stage::Delivered => (Legal::Decided, Work::NOTHING, Delivery::Delivered),
            Stage::Withdrawn => (Legal::Withdrawn, Work::NOTHING, Delivery::NotYet),
            Stage::Closed => (Legal::Closed, Work::NOTHING, Delivery::NotYet),
            Stage::Erased => (Legal::Erased, Work::NOTHING, Delivery::NotYet),
        };
        Self {
            legal,
            work,
            delivery,
            is_confirmed: !matches!(legal, Legal::Received),
            ..Self::RECEIVED
        }
    }

    /// Itself, as long as the society has not decided.
    fn undecided(self) -> Result<Self, Why> {
        match self.legal {
            Legal::Received | Legal::Confirmed => Ok(self),
            Legal::Decided => Err(Why::AlreadyDecided),
            Legal::Withdrawn => Err(Why::Withdrawn),
            Legal::Closed => Err(Why::Closed),
            Legal::Erased => Err(Why::Erased),
        }
    }

    /// An unconfirmed request is decided only after its sender was asked to complete it, and then only
    /// as not accepted ([`crate::decision`]); a complaint is answered whoever it comes from. What
    /// was complained about may be decided anew, if it came from the right person.
    fn decided(self, kind: Kind) -> Result<Self, Why> {
        let is_known = self.is_confirmed || !kind.needs_identity();
        if !self.is_disputed {
            let was_asked = self.work != self.work.completed();
            self.undecided()?
                .only_if(is_known || was_asked, Why::NotConfirmed)?;
        } else if !is_known {
            return Err(Why::NotConfirmed);
        }
        Ok(Self {
            delivery: Delivery::NotYet,
            is_disputed: false,
            ..self.at(Legal::Decided, Work::NOTHING)?
        })
    }

    fn delivered(self) -> Result<Self, Why> {
        match (self.legal, self.delivery) {
            (Legal::Decided, Delivery::NotYet) => Ok(Self {
                delivery: Delivery::Delivered,
                ..self
            }),
            (Legal::Decided, Delivery::Delivered) => Err(Why::AlreadyDelivered),
            (Legal::Received | Legal::Confirmed, _) => Err(Why::NotDecided),
            (Legal::Withdrawn, _) => Err(Why::Withdrawn),
            (Legal::Closed, _) => Err(Why::Closed),
            (Legal::Erased, _) => Err(Why::Erased),
        }
    }

    /// A complaint is opened from an answer, or from a request that ended without one.
    fn disputed(self) -> Result<Self, Why> {
        let disputed = Self {
            is_disputed: true,
            ..self
        };
        match (self.legal, self.delivery) {
            (Legal::Decided, Delivery::Delivered) | (Legal::Closed, _) => Ok(disputed),
            (Legal::Decided, Delivery::NotYet) => Err(Why::NotDelivered),
            (Legal::Received | Legal::Confirmed, _) => Err(Why::NotDecided),
            (Legal::Withdrawn, _) => Err(Why::Withdrawn),
            (Legal::Erased, _) => Err(Why::Erased),
        }
    }

    /// Whoever complains without a name may want no reply; a confirmed duplicate is answered where
    /// the other request is, which [`crate::duplicate`] makes sure of.
    fn closed(self, kind: Kind) -> Result<Self, Why> {
        let is_owed = kind.needs_identity() && self.delivery == Delivery::NotYet;
        let why = match self.legal {
            Legal::Decided if is_owed => Some(Why::NotDelivered),
            Legal::Confirmed if self.is_duplicate => None,
            Legal::Received if self.is_duplicate => Some(Why::NotConfirmed),
            Legal::Received | Legal::Confirmed => Some(Why::NotDecided),
            Legal::Decided | Legal::Withdrawn => None,
            Legal::Closed => Some(Why::Closed),
            Legal::Erased => Some(Why::Erased),
        };
        why.map_or_else(|| self.at(Legal::Closed, Work::NOTHING), Err)
    }

    fn only_if(self, may: bool, why: Why) -> Result<Self, Why> {
        if may { Ok(self) } else { Err(why) }
    }

    #[expect(clippy::unnecessary_wraps, reason = "it ends a row of the table")]
    const fn at(self, legal: Legal, work: Work) -> Result<Self, Why> {
        Ok(Self {
            legal,
            work,
            ..self
        })
    }
}

const NOTHING: &str = "-";
const UNCONFIRMED: &str = "unconfirmed";
const DUPLICATE: &str = "duplicate";
const DISPUTED: &str = "disputed";

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let waits: Vec<_> = self.work.iter().map(Wait::id).collect();
        let work = match waits.as_slice() {
            [] => NOTHING.to_owned(),
            waits => waits.join(","),
        };
        write!(f, "{} {work} {}", self.legal, self.delivery)?;
        let was_never = !self.is_confirmed && !self.is_undecided();
        for (is_so, mark) in [
            (was_never, UNCONFIRMED),
            (self.is_duplicate, DUPLICATE),
            (self.is_disputed, DISPUTED),
        ] {
            if is_so {
                write!(f, " {mark}")?;
            }
        }
        Ok(())
    }
}

impl FromStr for Standing {
    type Err = UnknownId;

    fn from_str(text: &str) -> Result<Self, UnknownId> {
        let mut parts = text.split(' ');
        let mut next = || parts.next().ok_or(UnknownId);
        let (legal, work, delivery): (Legal, _, _) = (next()?.parse()?, next()?, next()?.parse()?);
        let marks: Vec<_> = parts.collect();
        let standing = Self {
            legal,
            work: match work {
                NOTHING => Work::NOTHING,
                ids => ids.split(',').try_fold(Work::NOTHING, |work, id| {
                    id.parse().map(|wait| work.with(wait))
                })?,
            },
            delivery,
            is_confirmed: legal != Legal::Received && !marks.contains(&UNCONFIRMED),
            is_duplicate: marks.contains(&DUPLICATE),
            is_disputed: marks.contains(&DISPUTED),
        };
        // One standing is written in one way.
        (standing.to_string() == text)
            .then_some(standing)
            .ok_or(UnknownId)
    }
}

impl From<Standing> for String {
    fn from(standing: Standing) -> Self {
        standing.to_string()
    }
}

impl TryFrom<String> for Standing {
    type Error = UnknownId;

    fn try_from(text: String) -> Result<Self, UnknownId> {
        text.parse()
    }
}

#[cfg(test)]
mod at_once;
#[cfg(test)]
mod explore;
#[cfg(test)]
mod tests;
