//! What happens to a request after it was sent, and the stage that follows from it.
//!
//! Events are the truth; a stage is only ever derived from them ([`Stage::after`]).

use std::fmt;
use std::str::FromStr;

use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::kind::UnknownId;

/// Days from the arrival within which the Society means to have answered. The Act says "without delay";
/// about a month is the practice of societies.
pub const TARGET_DAYS: i64 = 30;

/// The day by which the society means to have answered what arrived on a day, both in Japan: what the
/// receipt promises.
pub fn promised(arrival: Date) -> Date {
    arrival.saturating_add(Span::new().days(TARGET_DAYS))
}

/// Declares an enumeration whose members have ids that never change.
macro_rules! ids {
    ($(#[$outer:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $id:literal,)* }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $id)] $variant,)*
        }

        impl $name {
            /// Every one, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The id used in data, words and commands.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.id())
            }
        }

        impl FromStr for $name {
            type Err = UnknownId;

            fn from_str(id: &str) -> Result<Self, UnknownId> {
                Self::ALL.iter().copied().find(|one| one.id() == id).ok_or(UnknownId)
            }
        }
    };
}
pub(crate) use ids;

ids! {
    /// Something that happened to a request.
    EventKind {
        /// It arrived and was stored; its arrival starts the two weeks of Art. 39.
        Received = "received",
        /// The identity of the sender, and an agent's authority, were confirmed.
        IdentityConfirmed = "identity-confirmed",
        /// The sender was asked to complete it.
        CompletionAsked = "completion-asked",
        /// The sender added what was asked for.
        Added = "added",
        /// The society decided.
        Decided = "decided",
        /// The answer was delivered.
        Delivered = "delivered",
        /// The sender took it back.
        Withdrawn = "withdrawn",
        /// The case was closed.
        Closed = "closed",
        /// It left the desk in an export. Changes no stage.
        Exported = "exported",
        /// Its answers were sealed anew, to other keys of the staff. Changes no stage.
        Resealed = "resealed",
    }
}

ids! {
    /// How a request stands.
    Stage {
        /// Arrived; identity not yet confirmed.
        Received = "received",
        /// Waiting for the sender to complete it.
        AwaitingCompletion = "awaiting-completion",
        /// The sender added something, which the desk has not looked at yet.
        Supplemented = "supplemented",
        /// Being looked into.
        InReview = "in-review",
        /// Decided; the answer is not delivered yet.
        Decided = "decided",
        /// The answer was delivered.
        Delivered = "delivered",
        /// The sender took it back; no answer is owed.
        Withdrawn = "withdrawn",
        /// Closed.
        Closed = "closed",
    }
}

impl Stage {
    /// The stage after an event, or `None` if the event may not follow. The first event of a
    /// request, and only the first, is its receipt.
    pub fn after(before: Option<Self>, event: EventKind) -> Option<Self> {
        let Some(stage) = before else {
            return (event == EventKind::Received).then_some(Self::Received);
        };
        match event {
            EventKind::Exported | EventKind::Resealed => Some(stage),
            EventKind::CompletionAsked if stage.is_undecided() => Some(Self::AwaitingCompletion),
            EventKind::Withdrawn if stage.is_undecided() => Some(Self::Withdrawn),
            // Whoever forgot something may add it, until the desk has gone on.
            EventKind::Added if stage.is_waiting() => Some(Self::Supplemented),
            EventKind::IdentityConfirmed if stage == Self::Received || stage.is_waiting() => {
                Some(Self::InReview)
            }
            EventKind::Decided if stage == Self::InReview => Some(Self::Decided),
            EventKind::Delivered if stage == Self::Decided => Some(Self::Delivered),
            EventKind::Closed if matches!(stage, Self::Delivered | Self::Withdrawn) => {
                Some(Self::Closed)
            }
            _ => None,
        }
    }

    /// Whether an event may follow on this stage.
    pub fn allows(self, event: EventKind) -> bool {
        Self::after(Some(self), event).is_some()
    }

    /// Whether the society owes an answer and has not settled it. Until then the request is its
    /// sender's to take back.
    pub const fn is_undecided(self) -> bool {
        matches!(
            self,
            Self::Received | Self::AwaitingCompletion | Self::Supplemented | Self::InReview
        )
    }

    /// Whether the sender was asked for something that the desk has not taken up since.
    const fn is_waiting(self) -> bool {
        matches!(self, Self::AwaitingCompletion | Self::Supplemented)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_begins_with_its_receipt_and_only_once() {
        for event in EventKind::ALL {
            assert_eq!(
                Stage::after(None, *event).is_some(),
                *event == EventKind::Received
            );
        }
        for stage in Stage::ALL {
            assert_eq!(Stage::after(Some(*stage), EventKind::Received), None);
        }
    }

    #[test]
    fn no_answer_before_the_identity_is_confirmed() {
        for stage in [Stage::Received, Stage::AwaitingCompletion] {
            assert_eq!(Stage::after(Some(stage), EventKind::Decided), None);
        }
    }

    #[test]
    fn an_export_or_a_new_seal_changes_no_stage() {
        for stage in Stage::ALL {
            for event in [EventKind::Exported, EventKind::Resealed] {
                assert_eq!(Stage::after(Some(*stage), event), Some(*stage));
            }
        }
    }

    #[test]
    fn a_request_is_its_senders_to_take_back_until_it_is_decided() {
        let may: Vec<_> = Stage::ALL
            .iter()
            .filter(|stage| stage.allows(EventKind::Withdrawn))
            .collect();

        let undecided: Vec<_> = Stage::ALL.iter().filter(|it| it.is_undecided()).collect();
        assert_eq!(may, undecided);
        let ended = [
            Stage::Decided,
            Stage::Delivered,
            Stage::Withdrawn,
            Stage::Closed,
        ];
        assert!(ended.iter().all(|stage| !stage.is_undecided()));
    }

    #[test]
    fn nothing_is_added_that_was_not_asked_for() {
        for stage in Stage::ALL {
            let asked = [Stage::AwaitingCompletion, Stage::Supplemented].contains(stage);
            assert_eq!(stage.allows(EventKind::Added), asked, "{stage}");
        }
    }

    #[test]
    fn what_was_taken_back_can_only_be_closed() {
        for event in EventKind::ALL {
            let may = [EventKind::Closed, EventKind::Exported, EventKind::Resealed].contains(event);
            assert_eq!(Stage::Withdrawn.allows(*event), may, "{event}");
        }
    }

    #[test]
    fn every_stage_but_the_last_leads_to_another() {
        for stage in Stage::ALL {
            let leads = EventKind::ALL
                .iter()
                .filter_map(|event| Stage::after(Some(*stage), *event))
                .any(|next| next != *stage);
            assert_eq!(leads, *stage != Stage::Closed, "{stage}");
        }
    }

    #[test]
    fn a_month_is_promised_on_the_calendar() {
        let day = jiff::civil::date(2026, 12, 3);

        assert_eq!(promised(day), jiff::civil::date(2027, 1, 2));
    }
}
