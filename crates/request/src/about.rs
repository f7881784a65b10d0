//! What a form can be opened about: a published thing, named by its id.
//!
//! Such an address holds nothing personal. It is no file: the intake answers it, with the first page
//! of the form and the answers that follow from the thing. Everybody who writes or takes such an
//! address uses [`address`] and [`ROUTE`].

use serde::{Deserialize, Serialize};

use crate::answers::Answers;
use crate::kind::{Kind, Language};

/// The addresses of one language, as the intake's router knows them.
pub const ROUTE: &str = "/request/{kind}/about/{thing}/{id}/";

/// Sorts of published things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Thing {
    /// A purpose of use.
    Purpose,
    /// A kind of data held.
    Data,
    /// Somebody who receives data.
    Recipient,
    /// A scheme of joint use.
    Scheme,
    /// Handling on implied consent.
    Item,
    /// Work entrusted to others.
    Work,
    /// An area of security measures.
    Security,
}

impl Thing {
    /// Every sort.
    pub const ALL: [Self; 7] = [
        Self::Purpose,
        Self::Data,
        Self::Recipient,
        Self::Scheme,
        Self::Item,
        Self::Work,
        Self::Security,
    ];

    /// The id used in addresses.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Purpose => "purpose",
            Self::Data => "data",
            Self::Recipient => "recipient",
            Self::Scheme => "scheme",
            Self::Item => "item",
            Self::Work => "work",
            Self::Security => "security",
        }
    }
}

/// A published thing, and the form that asks about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// The sort of thing.
    pub thing: Thing,
    /// Its id among its sort.
    pub id: String,
    /// The kind of request its form makes.
    pub kind: Kind,
    /// What it is called.
    pub name: String,
    /// Answers that are filled in, by field.
    pub answers: std::collections::BTreeMap<String, Vec<String>>,
}

impl About {
    /// Its key among all: `purpose/benefits-statutory`.
    pub fn key(&self) -> String {
        format!("{}/{}", self.thing.id(), self.id)
    }

    /// The address of its form.
    pub fn address(&self, language: Language) -> String {
        address(language, self.kind, self.thing, &self.id)
    }

    /// The answers that are filled in.
    pub fn filled(&self) -> Answers {
        let pairs = self.answers.iter();
        pairs
            .flat_map(|(name, values)| {
                values
                    .iter()
                    .map(move |value| (name.as_str(), value.as_str()))
            })
            .collect()
    }
}

/// The address of the form of a kind about a thing.
pub fn address(language: Language, kind: Kind, thing: Thing, id: &str) -> String {
    let filled = ROUTE
        .replace("{kind}", kind.id())
        .replace("{thing}", thing.id())
        .replace("{id}", id);
    format!("{}{filled}", language.prefix())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_things_agree_with_serde() {
        for thing in Thing::ALL {
            let json = serde_json::to_string(&thing).unwrap();

            assert_eq!(json, format!("\"{}\"", thing.id()));
        }
    }

    #[test]
    fn an_address_names_form_and_thing() {
        let about = address(Language::En, Kind::PurposeNotice, Thing::Purpose, "pay");

        assert_eq!(about, "/en/request/purpose-notice/about/purpose/pay/");
    }
}
