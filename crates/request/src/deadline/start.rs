//! What a clock may start on, where that is not the arrival of the request.
//!
//! A start is an event and nothing else, so that the day it comes about is the day that holds. What has happened is
//! not undone: papers that turn out to be short afterwards make a clock stand still (`stops`), never begin anew.

use serde::{Deserialize, Serialize};

use crate::event::{EventKind, ids};
use crate::kind::Kind;

ids! {
    /// What has to happen before a clock starts.
    StartId {
        /// The papers are there: who asks, and that they may, is confirmed.
        Papers = "papers",
        /// The request is complete: what was asked for is added, or the desk found nothing missing.
        Completion = "completion",
        /// The fee is paid, or the society goes without it.
        Fee = "fee",
    }
}

impl StartId {
    /// Whether this event is it.
    pub const fn is(self, event: EventKind) -> bool {
        match self {
            Self::Papers => matches!(event, EventKind::IdentityConfirmed),
            Self::Completion => {
                matches!(event, EventKind::Added | EventKind::IdentityConfirmed)
            }
            Self::Fee => matches!(event, EventKind::FeePaid),
        }
    }

    /// Whether it comes about for every request of a kind that is dealt with: a clock that waits for anything else
    /// would never start.
    pub const fn fits(self, kind: Kind) -> bool {
        match self {
            Self::Papers | Self::Completion => kind.needs_identity(),
            Self::Fee => kind.may_cost(),
        }
    }
}

/// A start of a clock, and what lets the society wait for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// What has to happen.
    pub on: StartId,
    /// Articles that rests on, by id.
    pub law: Vec<String>,
}
