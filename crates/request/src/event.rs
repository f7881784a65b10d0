//! What happens to a request after it was sent, and the label of how it stands then.
//!
//! Events are the truth; how a request stands is only ever derived from them ([`crate::standing`]).

/// Days from the arrival within which the Society means to have answered, as its pages say; no rule may take
/// longer. The Act says "without delay"; about a month is the practice of societies.
pub const TARGET_DAYS: i64 = 30;

/// Declares an enumeration whose members have ids that never change.
macro_rules! ids {
    ($(#[$outer:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $id:literal,)* }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
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

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.id())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::kind::UnknownId;

            fn from_str(id: &str) -> Result<Self, $crate::kind::UnknownId> {
                Self::ALL.iter().copied().find(|one| one.id() == id).ok_or($crate::kind::UnknownId)
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
        /// The fee was asked for.
        FeeAsked = "fee-asked",
        /// The fee was paid, or the society went without it.
        FeePaid = "fee-paid",
        /// A medical provider was asked whether disclosure would hinder treatment; asked again, it is
        /// another provider or a reminder.
        ProviderAsked = "provider-asked",
        /// Every provider that was asked has answered, or is waited for no longer.
        ProviderAnswered = "provider-answered",
        /// The target day was put off, and the sender told why.
        Extended = "extended",
        /// The society decided.
        Decided = "decided",
        /// The answer was delivered.
        Delivered = "delivered",
        /// The answer was complained about, which is a request of its own.
        Complained = "complained",
        /// The complaint was linked with the answer it is about. Changes no stage.
        Linked = "linked",
        /// The sender took it back.
        Withdrawn = "withdrawn",
        /// The case was closed.
        Closed = "closed",
        /// What was sealed was destroyed, its retention being over.
        Erased = "erased",
        /// The desk noted that it repeats another request.
        Duplicate = "duplicate",
        /// It left the desk in an export. Changes no stage.
        Exported = "exported",
        /// A letter was written; every word of it is sealed in the event. Changes no stage.
        Written = "written",
    }
}

impl EventKind {
    /// Whether it says nothing of how a request stands: housekeeping of the desk.
    pub const fn is_housekeeping(self) -> bool {
        matches!(self, Self::Exported | Self::Written)
    }

    /// Whether somebody may still record it who has not seen these events, which came since they looked:
    /// housekeeping at any time, anything else only if nothing but housekeeping came between.
    pub fn still_holds(self, since: impl IntoIterator<Item = Self>) -> bool {
        self.is_housekeeping() || since.into_iter().all(Self::is_housekeeping)
    }
}

ids! {
    /// How a request stands, in one word: what [`crate::Standing::stage`] makes of its axes.
    Stage {
        /// Arrived; identity not yet confirmed.
        Received = "received",
        /// Waiting for the sender to complete it.
        AwaitingCompletion = "awaiting-completion",
        /// The sender added something, which the desk has not looked at yet.
        Supplemented = "supplemented",
        /// Waiting for the fee.
        AwaitingFee = "awaiting-fee",
        /// Waiting for a medical provider to answer.
        AwaitingProvider = "awaiting-provider",
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
        /// Closed, and what was sealed is destroyed.
        Erased = "erased",
    }
}

impl Stage {
    /// Whether the society owes an answer and has not settled it. Until then the request is its
    /// sender's to take back.
    pub const fn is_undecided(self) -> bool {
        matches!(
            self,
            Self::Received
                | Self::AwaitingCompletion
                | Self::Supplemented
                | Self::AwaitingFee
                | Self::AwaitingProvider
                | Self::InReview
        )
    }

    /// The labels of requests whose answers are there.
    pub fn with_answers() -> impl Iterator<Item = Self> {
        let all = Self::ALL.iter().copied();
        all.filter(|stage| *stage != Self::Erased)
    }

    /// Whether nothing more is to be done for it; it is only kept.
    pub const fn is_finished(self) -> bool {
        matches!(self, Self::Closed | Self::Erased)
    }
}
