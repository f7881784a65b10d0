//! What happens to a request after it was sent, and the stage that follows from it.
//!
//! Events are the truth; a stage is only ever derived from them ([`Stage::after`]).

use std::fmt;
use std::str::FromStr;

/// Days from the arrival within which the Society means to have answered. The Act says "without delay";
/// about a month is the practice of societies.
pub const TARGET_DAYS: i64 = 30;

use serde::{Deserialize, Serialize};

use crate::kind::UnknownId;

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

ids! {
    /// Something that happened to a request.
    EventKind {
        /// It arrived and was stored; its arrival starts the two weeks of Art. 39.
        Received = "received",
        /// The identity of the sender, and an agent's authority, were confirmed.
        IdentityConfirmed = "identity-confirmed",
        /// The sender was asked to complete it.
        CompletionAsked = "completion-asked",
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
    }
}

ids! {
    /// How a request stands.
    Stage {
        /// Arrived; identity not yet confirmed.
        Received = "received",
        /// Waiting for the sender to complete it.
        AwaitingCompletion = "awaiting-completion",
        /// Being looked into.
        InReview = "in-review",
        /// Decided; the answer is not delivered yet.
        Decided = "decided",
        /// The answer was delivered.
        Delivered = "delivered",
        /// Closed, or taken back.
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
        match (stage, event) {
            (any, EventKind::Exported) => Some(any),
            (
                Self::Received | Self::AwaitingCompletion | Self::InReview,
                EventKind::CompletionAsked,
            ) => Some(Self::AwaitingCompletion),
            (Self::Received | Self::AwaitingCompletion, EventKind::IdentityConfirmed) => {
                Some(Self::InReview)
            }
            (Self::InReview, EventKind::Decided) => Some(Self::Decided),
            (Self::Decided, EventKind::Delivered) => Some(Self::Delivered),
            (Self::Received | Self::AwaitingCompletion | Self::InReview, EventKind::Withdrawn)
            | (Self::Delivered, EventKind::Closed) => Some(Self::Closed),
            _ => None,
        }
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
    fn an_export_changes_no_stage() {
        for stage in Stage::ALL {
            assert_eq!(
                Stage::after(Some(*stage), EventKind::Exported),
                Some(*stage)
            );
        }
    }
}
