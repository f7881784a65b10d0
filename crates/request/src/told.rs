//! What stands in the clear with an event, besides its kind: a day, an amount, another reference.
//!
//! The sender's status page may tell it, so nothing of what a request is about, of a decision or of a
//! person belongs here.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

use crate::event::{EventKind, ids};
use crate::kind::UnknownId;
use crate::reference::Reference;

ids! {
    /// How a request came.
    Channel {
        /// Over the form of the site, or its interface for programs.
        Online = "online",
        /// By post.
        Post = "post",
        /// At the counter.
        Counter = "counter",
    }
}

/// What is told with an event. Written as `until 2027-01-20`, `fee 300 by 2026-12-20`, `waived`,
/// `other K7MP2QRD9XTV`, `came post`, `came post about K7MP2QRD9XTV`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// With [`EventKind::Extended`]: the new target day in Japan.
    Until(Date),
    /// With [`EventKind::FeeAsked`]: how much, and until when.
    Fee {
        /// Yen.
        yen: u32,
        /// Day in Japan.
        by: Date,
    },
    /// With [`EventKind::FeePaid`]: the society went without it.
    Waived,
    /// With [`EventKind::Duplicate`], the request it repeats; with [`EventKind::Complained`], the
    /// complaint; with [`EventKind::Linked`], the request whose answer is complained about.
    Other(Reference),
    /// With [`EventKind::Received`], where staff entered it: how it came, and which answer it complains
    /// about.
    Came {
        /// How.
        channel: Channel,
        /// The request whose answer is complained about.
        about: Option<Reference>,
    },
}

impl Told {
    /// Whether it can be told with an event.
    pub const fn is_of(&self, event: EventKind) -> bool {
        matches!(
            (self, event),
            (Self::Until(_), EventKind::Extended)
                | (Self::Fee { .. }, EventKind::FeeAsked)
                | (Self::Waived, EventKind::FeePaid)
                | (
                    Self::Other(_),
                    EventKind::Duplicate | EventKind::Complained | EventKind::Linked
                )
                | (Self::Came { .. }, EventKind::Received)
        )
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Until(day) => write!(f, "until {day}"),
            Self::Fee { yen, by } => write!(f, "fee {yen} by {by}"),
            Self::Waived => f.write_str("waived"),
            Self::Other(reference) => write!(f, "other {}", reference.as_str()),
            Self::Came { channel, about } => {
                write!(f, "came {channel}")?;
                about
                    .as_ref()
                    .map_or(Ok(()), |about| write!(f, " about {}", about.as_str()))
            }
        }
    }
}

impl FromStr for Told {
    type Err = UnknownId;

    fn from_str(text: &str) -> Result<Self, UnknownId> {
        let day = |text: &str| text.parse().map_err(|_no_day: jiff::Error| UnknownId);
        let reference = |text: &str| text.parse::<Reference>().map_err(|_none| UnknownId);
        let parts: Vec<_> = text.split(' ').collect();
        let told = match parts.as_slice() {
            ["until", until] => Self::Until(day(until)?),
            ["fee", yen, "by", by] => Self::Fee {
                yen: yen.parse().map_err(|_no_number| UnknownId)?,
                by: day(by)?,
            },
            ["waived"] => Self::Waived,
            ["other", other] => Self::Other(reference(other)?),
            ["came", channel] => Self::Came {
                channel: channel.parse()?,
                about: None,
            },
            ["came", channel, "about", about] => Self::Came {
                channel: channel.parse()?,
                about: Some(reference(about)?),
            },
            _ => return Err(UnknownId),
        };
        (told.to_string() == text).then_some(told).ok_or(UnknownId)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn what_is_told_reads_back_and_belongs_to_an_event() {
        let other = Reference::from_random(7);
        let day = date(2027, 1, 20);
        for told in [
            Told::Until(day),
            Told::Fee { yen: 300, by: day },
            Told::Waived,
            Told::Other(other.clone()),
            Told::Came {
                channel: Channel::Post,
                about: None,
            },
            Told::Came {
                channel: Channel::Counter,
                about: Some(other),
            },
        ] {
            assert_eq!(told.to_string().parse(), Ok(told.clone()));
            assert!(EventKind::ALL.iter().any(|event| told.is_of(*event)));
        }
        for text in [
            "",
            "until",
            "until soon",
            "fee 0300 by 2027-01-20",
            "came fax",
            "waived ",
        ] {
            assert_eq!(text.parse::<Told>(), Err(UnknownId), "{text}");
        }
    }
}
