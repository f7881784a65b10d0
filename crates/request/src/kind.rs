//! The ten kinds of request and the two languages of the site.
//!
//! Ids are part of addresses, stored data and the public interface: they never change.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a person asks for. The articles are those of the Act on the Protection of Personal
/// Information (APPI).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Disclosure of retained personal data, Art. 33(1).
    Disclosure,
    /// Disclosure of medical fee statements (レセプト), Art. 33(1) and the 2005 notice.
    StatementDisclosure,
    /// Disclosure of records of provision to third parties, Art. 33(5).
    ProvisionRecords,
    /// Notification of the purpose of use, Art. 32(2).
    PurposeNotice,
    /// Correction, addition or deletion, Art. 34.
    Correction,
    /// Stop of use or erasure, Art. 35(1) and (5).
    Suspension,
    /// Stop of provision to third parties, Art. 35(3) and (5).
    ProvisionStop,
    /// Refusal of an implied consent, or its withdrawal (sector guidance).
    ConsentRefusal,
    /// Complaint or enquiry, Art. 40.
    Complaint,
    /// Request by the family of a deceased member: a service, not a right under the Act.
    Bereaved,
}

impl Kind {
    /// Every kind, in the order of the chooser page.
    pub const ALL: [Self; 10] = [
        Self::Disclosure,
        Self::StatementDisclosure,
        Self::ProvisionRecords,
        Self::PurposeNotice,
        Self::Correction,
        Self::Suspension,
        Self::ProvisionStop,
        Self::ConsentRefusal,
        Self::Complaint,
        Self::Bereaved,
    ];

    /// The id used in addresses and data.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Disclosure => "disclosure",
            Self::StatementDisclosure => "statement-disclosure",
            Self::ProvisionRecords => "provision-records",
            Self::PurposeNotice => "purpose-notice",
            Self::Correction => "correction",
            Self::Suspension => "suspension",
            Self::ProvisionStop => "provision-stop",
            Self::ConsentRefusal => "consent-refusal",
            Self::Complaint => "complaint",
            Self::Bereaved => "bereaved",
        }
    }

    /// Whether a fee may be asked. Art. 38 allows it for disclosure and for the notification of
    /// purposes only; the bereaved family's request is outside the Act and the society's to settle.
    pub const fn may_cost(self) -> bool {
        matches!(
            self,
            Self::Disclosure
                | Self::StatementDisclosure
                | Self::ProvisionRecords
                | Self::PurposeNotice
                | Self::Bereaved
        )
    }
}

impl Kind {
    /// Whether it is answered only to whoever proved to be the right person. A complaint tells nothing
    /// of anyone's records, and may come without a name (Art. 40).
    pub const fn needs_identity(self) -> bool {
        !matches!(self, Self::Complaint)
    }

    /// Whether a claim about it may go to court once two weeks have passed since it arrived: the claims
    /// that Art. 39 names, those of Art. 33(1) and (5), 34(1), 35(1), (3) and (5).
    pub const fn may_go_to_court(self) -> bool {
        matches!(
            self,
            Self::Disclosure
                | Self::StatementDisclosure
                | Self::ProvisionRecords
                | Self::Correction
                | Self::Suspension
                | Self::ProvisionStop
        )
    }

    /// Whether a medical provider may be asked first whether disclosure would hinder treatment (2005
    /// notice on statements).
    pub const fn asks_provider(self) -> bool {
        matches!(self, Self::StatementDisclosure | Self::Bereaved)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl FromStr for Kind {
    type Err = UnknownId;

    fn from_str(id: &str) -> Result<Self, UnknownId> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.id() == id)
            .ok_or(UnknownId)
    }
}

/// A language of the site: of a page, a form, a receipt, an export's headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Japanese, at `/`; the text that prevails.
    Ja,
    /// English, at `/en/`.
    En,
}

impl Language {
    /// Both languages, the prevailing one first.
    pub const ALL: [Self; 2] = [Self::Ja, Self::En];

    /// The tag of BCP 47, as in `lang="ja"`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }

    /// The one of two that is in this language.
    pub const fn pick<T: Copy>(self, (ja, en): (T, T)) -> T {
        match self {
            Self::Ja => ja,
            Self::En => en,
        }
    }

    /// What stands before a site path in this language: nothing or `/en`.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Ja => "",
            Self::En => "/en",
        }
    }

    /// The other language.
    #[must_use]
    pub const fn twin(self) -> Self {
        match self {
            Self::Ja => Self::En,
            Self::En => Self::Ja,
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl FromStr for Language {
    type Err = UnknownId;

    fn from_str(id: &str) -> Result<Self, UnknownId> {
        Self::ALL
            .into_iter()
            .find(|language| language.id() == id)
            .ok_or(UnknownId)
    }
}

/// An id that names nothing here. It does not carry the id: it may come from a stranger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownId;

impl fmt::Display for UnknownId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this id is not known")
    }
}

impl std::error::Error for UnknownId {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_back_and_agree_with_serde() {
        for kind in Kind::ALL {
            let json = serde_json::to_string(&kind).unwrap();

            assert_eq!(json, format!("\"{}\"", kind.id()));
            assert_eq!(kind.id().parse(), Ok(kind));
        }
    }

    #[test]
    fn only_kinds_the_act_allows_may_cost_money() {
        let free: Vec<_> = Kind::ALL
            .into_iter()
            .filter(|kind| !kind.may_cost())
            .collect();

        assert_eq!(
            free,
            [
                Kind::Correction,
                Kind::Suspension,
                Kind::ProvisionStop,
                Kind::ConsentRefusal,
                Kind::Complaint
            ]
        );
    }
}
