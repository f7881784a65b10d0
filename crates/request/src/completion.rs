//! What the sender of a request may be asked to add, as codes.
//!
//! The public edge tells it to the sender and can open no seal, so it stands in the clear: names of
//! papers and particulars, and nothing of what a request is about. Whatever needs words of its own
//! goes into a letter, which the code [`Item::Letter`] points to. The words of the codes are content.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

use crate::event::ids;
use crate::field::{Condition, Field, Input, Topic};
use crate::kind::UnknownId;

ids! {
    /// One thing that is missing.
    Item {
        /// An identity paper of whoever asks, or a readable copy of it.
        IdentityPaper = "identity-paper",
        /// A paper that shows the authority of a representative.
        Authority = "authority",
        /// A paper that shows how a family member is related to the deceased.
        Kinship = "kinship",
        /// A paper that shows two names or addresses to be one person's.
        NameOrAddress = "name-or-address",
        /// A paper that shows a fact to be corrected.
        Evidence = "evidence",
        /// The fee.
        Fee = "fee",
        /// Which data are meant.
        Target = "target",
        /// Which time is meant.
        Period = "period",
        /// The facts a request rests on, where the Act wants them.
        Facts = "facts",
        /// A way to reach the sender.
        Contact = "contact",
        /// What a letter to the sender asks.
        Letter = "letter",
    }
}

/// Characters of an answer. All of them together stay under what a form may send.
const LONGEST: usize = 1000;

/// The particulars that can be written here; papers come by post, and money by transfer.
static FIELDS: [Field; 5] = [
    field("add_target"),
    field("add_period"),
    field("add_facts"),
    field("add_contact"),
    field("add_letter"),
];

/// Every particular that can be asked here, in the order it is asked.
pub fn fields() -> &'static [Field] {
    &FIELDS
}

/// The particular of that name.
pub fn named(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name)
}

const fn field(name: &'static str) -> Field {
    Field {
        name,
        topic: Topic::What,
        input: Input::LongText { max: LONGEST },
        asked: Condition::Always,
        required: Condition::Always,
        autocomplete: None,
    }
}

impl Item {
    /// The question that asks for it here; none where it is a paper or a payment.
    pub fn field(self) -> Option<&'static Field> {
        named(match self {
            Self::Target => "add_target",
            Self::Period => "add_period",
            Self::Facts => "add_facts",
            Self::Contact => "add_contact",
            Self::Letter => "add_letter",
            Self::IdentityPaper
            | Self::Authority
            | Self::Kinship
            | Self::NameOrAddress
            | Self::Evidence
            | Self::Fee => return None,
        })
    }
}

/// What was asked, and until when. Written as `identity-paper,period by 2026-12-20`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    items: Vec<Item>,
    by: Date,
}

impl Asked {
    /// What is asked until a day. `None` where nothing is.
    pub fn new(items: impl IntoIterator<Item = Item>, by: Date) -> Option<Self> {
        let mut items: Vec<_> = items.into_iter().collect();
        items.sort_unstable();
        items.dedup();
        (!items.is_empty()).then_some(Self { items, by })
    }

    /// One thing, asked until a day.
    pub fn one(item: Item, by: Date) -> Self {
        Self {
            items: vec![item],
            by,
        }
    }

    /// What is missing, each once, in the order of [`Item::ALL`].
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The day in Japan by which it is wished.
    pub const fn by(&self) -> Date {
        self.by
    }

    /// The questions that can be answered here.
    pub fn fields(&self) -> Vec<&'static Field> {
        self.items.iter().filter_map(|item| item.field()).collect()
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<_> = self.items.iter().map(|item| item.id()).collect();
        write!(f, "{} by {}", ids.join(","), self.by)
    }
}

impl FromStr for Asked {
    type Err = UnknownId;

    fn from_str(text: &str) -> Result<Self, UnknownId> {
        let (ids, by) = text.split_once(" by ").ok_or(UnknownId)?;
        let items: Vec<Item> = ids.split(',').map(str::parse).collect::<Result<_, _>>()?;
        let by = by.parse().map_err(|_no_day: jiff::Error| UnknownId)?;
        Self::new(items, by).ok_or(UnknownId)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const DAY: Date = date(2026, 12, 20);

    #[test]
    fn what_is_asked_reads_back_as_it_was_written() {
        for item in Item::ALL {
            let asked = Asked::new([*item], DAY).unwrap();
            assert_eq!(asked.to_string().parse(), Ok(asked));
        }
        let asked = Asked::new([Item::Period, Item::IdentityPaper, Item::Period], DAY).unwrap();

        assert_eq!(asked.to_string(), "identity-paper,period by 2026-12-20");
        assert_eq!(asked.to_string().parse(), Ok(asked));
        for text in [
            "",
            "period",
            " by 2026-12-20",
            "period by ",
            "cancer by 2026-12-20",
        ] {
            assert_eq!(text.parse::<Asked>(), Err(UnknownId), "{text}");
        }
    }

    #[test]
    fn every_question_belongs_to_one_item() {
        let asked: Vec<_> = Item::ALL.iter().filter_map(|item| item.field()).collect();

        assert_eq!(asked, fields().iter().collect::<Vec<_>>());
        assert_eq!(Asked::new([], DAY), None);
    }
}
