//! What the society decides on a request: each right by itself.
//!
//! 1. [`Right`] is one thing the Act (or the society's own rule) lets a person ask; a kind has one or
//!    more, and the answers say which of them are asked ([`Right::asked`]).
//! 2. [`Outcome`] is how the society answers one; which outcomes a right can have, and what each needs
//!    to be told, are tables ([`Right::outcomes`], [`Outcome::needs`]).
//! 3. [`Draft`] is what somebody typed; [`Draft::check`] turns it into a [`Decision`] or names every
//!    [`Flaw`] at once.
//!
//! A decision is sealed like answers: its texts, outcomes and grounds stand nowhere in the clear.
//! Reasons go into the letter; a note never leaves the desk, and neither may hold the other.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::check::Submission;
use crate::event::ids;
use crate::kind::Kind;

mod check;
mod flaw;
mod note;
mod remark;

pub use check::{Draft, DraftRight, LONGEST, Setting};
pub use flaw::{Flaw, Part, What};
pub use note::{holds, own_sentences};
pub use remark::Remark;

ids! {
    /// One thing that a person may ask and that is decided by itself.
    Right {
        /// Disclosure of retained personal data, Art. 33(1).
        Disclose = "disclose",
        /// Disclosure of medical fee statements, Art. 33(1).
        DiscloseStatement = "disclose-statement",
        /// Disclosure of the records of what was given to third parties, Art. 33(5).
        DiscloseGiven = "disclose-given",
        /// Disclosure of the records of what third parties gave, Art. 33(5).
        DiscloseReceived = "disclose-received",
        /// Notification of the purpose of use, Art. 32(2).
        TellPurpose = "tell-purpose",
        /// Correction, Art. 34(1).
        Correct = "correct",
        /// Addition, Art. 34(1).
        Add = "add",
        /// Deletion of what is not fact, Art. 34(1).
        Delete = "delete",
        /// Stop of use, Art. 35(1) and (5).
        StopUse = "stop-use",
        /// Erasure, Art. 35(1) and (5).
        Erase = "erase",
        /// Stop of provision to third parties, Art. 35(3) and (5).
        StopProvision = "stop-provision",
        /// Stop of joint use: no right under the Act, yet the society takes the wish.
        StopJointUse = "stop-joint-use",
        /// Refusal or withdrawal of an implied consent (sector guidance).
        Consent = "consent",
        /// The answer to a complaint or an enquiry, Art. 40.
        Reply = "reply",
        /// Disclosure of a deceased member's statements to the family: a service.
        BereavedService = "bereaved-service",
    }
}

ids! {
    /// How one right is answered.
    Outcome {
        /// All of it was granted; for a complaint, it was found right.
        Granted = "granted",
        /// Part of it was.
        Part = "part",
        /// None of it was.
        Refused = "refused",
        /// No such data or record exists, Art. 33(3).
        NoData = "no-data",
        /// Granted, but in another way than the one chosen, Art. 33(2) and (3).
        OtherMethod = "other-method",
        /// Another measure that protects the person is taken instead, Art. 35(2), (4) and (6).
        Alternative = "alternative",
        /// Another law has a procedure of its own for it, Art. 33(4) and 34(2).
        OtherLaw = "other-law",
        /// Not taken up: identity, authority, form or fee is missing even after a reminder.
        NotAccepted = "not-accepted",
        /// The sender took this part of the request back.
        Withdrawn = "withdrawn",
    }
}

/// What an outcome must tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a row of a table, and its columns"
)]
pub struct Needs {
    /// A ground for declining, by code.
    pub ground: bool,
    /// The reason in words, for the letter (Art. 36).
    pub reason: bool,
    /// What is given, or what is done instead.
    pub given: bool,
    /// What stood in the records before (Art. 34(3)); where something is added, nothing did.
    pub before: bool,
    /// What stands there now (Art. 34(3)); where something is deleted, nothing does.
    pub after: bool,
}

impl Right {
    /// The rights that requests of a kind can ask.
    pub const fn of_kind(kind: Kind) -> &'static [Self] {
        match kind {
            Kind::Disclosure => &[Self::Disclose],
            Kind::StatementDisclosure => &[Self::DiscloseStatement],
            Kind::ProvisionRecords => &[Self::DiscloseGiven, Self::DiscloseReceived],
            Kind::PurposeNotice => &[Self::TellPurpose],
            Kind::Correction => &[Self::Correct, Self::Add, Self::Delete],
            Kind::Suspension => &[Self::StopUse, Self::Erase],
            Kind::ProvisionStop => &[Self::StopProvision, Self::StopJointUse],
            Kind::ConsentRefusal => &[Self::Consent],
            Kind::Complaint => &[Self::Reply],
            Kind::Bereaved => &[Self::BereavedService],
        }
    }

    /// The rights that a request asks, each to be decided.
    pub fn asked(submission: &Submission) -> Vec<Self> {
        let is_asked = |right: &Self| match right {
            Self::DiscloseGiven => !submission.chose("direction", "received"),
            Self::DiscloseReceived => !submission.chose("direction", "given"),
            Self::Correct => submission.chose("act", "correct"),
            Self::Add => submission.chose("act", "add"),
            Self::Delete => submission.chose("act", "delete"),
            Self::StopUse => submission.chose("stop_act", "stop"),
            Self::Erase => submission.chose("stop_act", "erase"),
            Self::StopJointUse => submission.chose("incl_joint", "yes"),
            _ => true,
        };
        let all = Self::of_kind(submission.kind);
        let asked: Vec<_> = all.iter().copied().filter(is_asked).collect();
        // A paper may leave open which of them is meant: then each is to be answered.
        if asked.is_empty() {
            all.to_vec()
        } else {
            asked
        }
    }

    /// How it can be answered.
    pub const fn outcomes(self) -> &'static [Outcome] {
        use Outcome::{
            Alternative, Granted, NoData, NotAccepted, OtherLaw, OtherMethod, Part, Refused,
            Withdrawn,
        };
        match self {
            Self::Disclose | Self::DiscloseStatement => &[
                Granted,
                Part,
                Refused,
                NoData,
                OtherMethod,
                OtherLaw,
                NotAccepted,
                Withdrawn,
            ],
            Self::DiscloseGiven | Self::DiscloseReceived | Self::BereavedService => &[
                Granted,
                Part,
                Refused,
                NoData,
                OtherMethod,
                NotAccepted,
                Withdrawn,
            ],
            Self::TellPurpose => &[Granted, Part, Refused, NotAccepted, Withdrawn],
            Self::Correct | Self::Add | Self::Delete => {
                &[Granted, Part, Refused, OtherLaw, NotAccepted, Withdrawn]
            }
            Self::StopUse | Self::Erase | Self::StopProvision | Self::StopJointUse => {
                &[Granted, Part, Refused, Alternative, NotAccepted, Withdrawn]
            }
            // A wish about consent is not refused: it is followed, or cannot be taken up.
            Self::Consent => &[Granted, NotAccepted, Withdrawn],
            Self::Reply => &[Granted, Part, Refused, Withdrawn],
        }
    }

    /// Whether the letter must state the content before and after (Art. 34(3)).
    pub const fn changes_content(self) -> bool {
        matches!(self, Self::Correct | Self::Add | Self::Delete)
    }

    /// Whether declining it must rest on a ground of the law. A complaint is no right that could be
    /// refused; its answer needs a reason all the same.
    pub const fn rests_on_law(self) -> bool {
        !matches!(self, Self::Reply)
    }
}

impl Outcome {
    /// What must be told where a right is answered so.
    pub const fn needs(self, right: Right) -> Needs {
        let (ground, reason, given) = match self {
            Self::Granted => (false, false, true),
            Self::Refused | Self::NoData | Self::NotAccepted => (true, true, false),
            Self::OtherMethod => (false, true, true),
            Self::Part | Self::Alternative | Self::OtherLaw => (true, true, true),
            Self::Withdrawn => (false, false, false),
        };
        let is_changed = right.changes_content() && self.changes();
        Needs {
            ground: ground && right.rests_on_law(),
            reason,
            given,
            before: is_changed && !matches!(right, Right::Add),
            after: is_changed && !matches!(right, Right::Delete),
        }
    }

    /// Whether content is changed as asked, all or part of it.
    pub const fn changes(self) -> bool {
        matches!(self, Self::Granted | Self::Part)
    }

    /// Whether it answers what was asked; otherwise only the form of the request was looked at.
    pub const fn is_answer(self) -> bool {
        !matches!(self, Self::NotAccepted | Self::Withdrawn)
    }

    /// Whether less was given than was asked: the letter then tells how to complain.
    pub const fn declines(self) -> bool {
        !matches!(self, Self::Granted | Self::Withdrawn)
    }
}

/// A ground for declining, as the society publishes it (`content/registers/refusal-grounds.toml`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    /// Its code, such as `D1`.
    pub code: String,
    /// Kinds it can be given for.
    pub kinds: Vec<Kind>,
    /// Outcomes it can be given for.
    pub outcomes: Vec<Outcome>,
    /// What it says, in one language.
    pub text: String,
    /// Ids of the articles it rests on.
    pub law: Vec<String>,
}

impl Ground {
    /// Whether it can be given for this outcome of a request of this kind.
    pub fn fits(&self, kind: Kind, outcome: Outcome) -> bool {
        self.kinds.contains(&kind) && self.outcomes.contains(&outcome)
    }
}

/// One right, decided. Its `Debug` hides how.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decided {
    /// What was asked.
    pub right: Right,
    /// How it is answered.
    pub outcome: Outcome,
    /// Codes of the grounds, where it is declined.
    pub grounds: Vec<String>,
    /// The reason, as the letter gives it.
    pub reason: String,
    /// What is given, or done instead, as the letter says it.
    pub given: String,
    /// What stood in the records before, where they are changed.
    pub before: String,
    /// What stands there now.
    pub after: String,
}

/// What was decided on a whole request. Its `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Version of the field tables, [`crate::SCHEMA`].
    pub schema: u32,
    /// Every right that was asked, once each.
    pub rights: Vec<Decided>,
    /// For the desk alone; empty where there is none. It never goes into a letter.
    pub note: String,
}

impl Decision {
    /// Whether it answers anything of what was asked.
    pub fn is_answer(&self) -> bool {
        self.rights.iter().any(|one| one.outcome.is_answer())
    }

    /// Whether less was given than was asked.
    pub fn declines(&self) -> bool {
        self.rights.iter().any(|one| one.outcome.declines())
    }
}

impl fmt::Debug for Decided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decided(hidden)")
    }
}

impl fmt::Debug for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decision(hidden)")
    }
}

#[cfg(test)]
mod tests;
