//! What a field is: its name, what may be typed, when it is asked and when it must be answered.
//!
//! A [`Field`] is a constant of [`crate::table`]. Forms, checks, schema, desk and exports all read
//! it; none of them knows a field by itself. Its words are content ([`crate::words`]).

use serde::{Deserialize, Serialize};

/// One question of a request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// Name in forms, data and exports; stable for ever.
    pub name: &'static str,
    /// The page of the form it stands on.
    pub topic: Topic,
    /// What may be typed.
    pub input: Input,
    /// When the question applies at all. An answer to a question that does not apply is a fault.
    pub asked: Condition,
    /// When it must be answered (only looked at where it is asked).
    pub required: Condition,
    /// Token of HTML's `autocomplete`, where one fits the meaning.
    pub autocomplete: Option<&'static str>,
}

impl Field {
    /// Names of the controls that its date is asked in, if it is one.
    pub fn part_names(&self) -> Vec<String> {
        let parts = self.input.parts().iter();
        parts.map(|part| format!("{}_{part}", self.name)).collect()
    }

    /// Every name its answer may come under: its own, and those of its date's parts.
    pub fn names(&self) -> Vec<String> {
        let mut names = vec![self.name.to_owned()];
        names.extend(self.part_names());
        names
    }
}

/// The pages of a form, in order: one topic a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Topic {
    /// Who asks.
    Who,
    /// About the one who asks for another.
    Requester,
    /// Whose data.
    Subject,
    /// What is asked.
    What,
    /// How to receive the answer.
    Receive,
    /// Check the answers and send.
    Check,
}

impl Topic {
    /// Every topic in order.
    pub const ALL: [Self; 6] = [
        Self::Who,
        Self::Requester,
        Self::Subject,
        Self::What,
        Self::Receive,
        Self::Check,
    ];

    /// The id used in forms and words.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Who => "who",
            Self::Requester => "requester",
            Self::Subject => "subject",
            Self::What => "what",
            Self::Receive => "receive",
            Self::Check => "check",
        }
    }

    /// The topic of that id.
    pub fn of(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.id() == id)
    }
}

/// What may be typed or chosen, and the limit. Lengths count characters as a person sees them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Input {
    /// A person's name in any script.
    Name,
    /// The reading of a name, in kana of either kind and width.
    Kana,
    /// One line of text of at most `max` characters.
    Text {
        /// Longest answer.
        max: usize,
    },
    /// Several lines of text of at most `max` characters.
    LongText {
        /// Longest answer.
        max: usize,
    },
    /// Digits only, leading zeros kept; spaces and hyphens between them do not count.
    Digits {
        /// Most digits.
        max: usize,
    },
    /// Letters, digits and hyphens, as in 被保険者等記号.
    Symbol {
        /// Longest answer.
        max: usize,
    },
    /// Japanese postal code of seven digits.
    Postal,
    /// Telephone number of 9 to 15 digits.
    Phone,
    /// Mail address of at most 254 characters (RFC 5321).
    Email,
    /// A day in the Western or a Japanese era, not after today.
    PastDate,
    /// A month in the Western or a Japanese era, not after today.
    Month {
        /// How many years back records exist, where that is limited.
        years_back: Option<i16>,
    },
    /// Exactly one of several.
    Choice(&'static [&'static str]),
    /// Any of several.
    Many(Options),
    /// A box that must be ticked.
    Confirm,
    /// A box that may be ticked.
    Tick,
    /// The reference of an earlier request.
    Reference,
}

/// Where the options of a choice come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Options {
    /// Fixed ids; their words are content.
    Fixed(&'static [&'static str]),
    /// The published list of that name: ids and words are both content.
    Published(&'static str),
}

/// When something applies, told by the other answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Condition {
    /// In every case.
    Always,
    /// In no case.
    Never,
    /// When that field has one of these values.
    Is(&'static str, &'static [&'static str]),
    /// When that field has none of these values.
    IsNot(&'static str, &'static [&'static str]),
    /// When the society charges a fee for this kind.
    Fee,
    /// When the name in that field needs a reading: the form is Japanese and the name is not
    /// written in Latin letters.
    NeedsReading(&'static str),
    /// When all of these hold.
    All(&'static [Self]),
}

impl Condition {
    /// Names of the fields it looks at.
    pub fn controls(&self) -> Vec<&'static str> {
        match self {
            Self::Is(name, _) | Self::IsNot(name, _) | Self::NeedsReading(name) => vec![name],
            Self::All(all) => all.iter().flat_map(Self::controls).collect(),
            Self::Always | Self::Never | Self::Fee => Vec::new(),
        }
    }
}

impl Input {
    /// Fixed options, where there are any.
    pub fn fixed_options(&self) -> &'static [&'static str] {
        match self {
            Self::Choice(ids) | Self::Many(Options::Fixed(ids)) => ids,
            _ => &[],
        }
    }

    /// The published list the options come from, if they do.
    pub fn published_list(&self) -> Option<&'static str> {
        match self {
            Self::Many(Options::Published(list)) => Some(list),
            _ => None,
        }
    }

    /// Whether the answer is chosen, not typed.
    pub fn is_chosen(&self) -> bool {
        matches!(
            self,
            Self::Choice(_) | Self::Many(_) | Self::Confirm | Self::Tick
        )
    }

    /// Whether any letter may stand in it: what is typed is the answer, and no form is read out of it.
    pub fn is_free(&self) -> bool {
        matches!(self, Self::Name | Self::Text { .. } | Self::LongText { .. })
    }

    /// Whether several values may come under the one name.
    pub fn takes_several(&self) -> bool {
        matches!(self, Self::Many(_))
    }

    /// Longest answer in characters, for inputs that are typed.
    pub fn max(&self) -> Option<usize> {
        match self {
            Self::Name | Self::Kana => Some(100),
            Self::Text { max }
            | Self::LongText { max }
            | Self::Digits { max }
            | Self::Symbol { max } => Some(*max),
            Self::Postal | Self::Phone | Self::Month { .. } | Self::Reference => Some(30),
            Self::Email => Some(254),
            Self::PastDate => Some(40),
            Self::Choice(_) | Self::Many(_) | Self::Confirm | Self::Tick => None,
        }
    }

    /// The parts a date or month is asked in: suffixes of the field's name.
    pub fn parts(&self) -> &'static [&'static str] {
        match self {
            Self::PastDate => &["era", "year", "month", "day"],
            Self::Month { .. } => &["era", "year", "month"],
            _ => &[],
        }
    }
}
