//! What can be wrong with an answer. A fault names the field, never the answer.

use serde::{Deserialize, Serialize};

/// One thing wrong with one answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Name of the field.
    pub field: &'static str,
    /// What is wrong.
    pub code: Code,
    /// The limit it breaks (characters, years), where one is broken.
    pub limit: Option<usize>,
    /// How much was given, where a limit is broken.
    pub given: Option<usize>,
}

impl Fault {
    /// A fault that needs no numbers.
    pub const fn new(field: &'static str, code: Code) -> Self {
        Self {
            field,
            code,
            limit: None,
            given: None,
        }
    }

    /// A broken limit.
    pub const fn beyond(field: &'static str, code: Code, limit: usize, given: usize) -> Self {
        Self {
            field,
            code,
            limit: Some(limit),
            given: Some(given),
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $id:literal,)*) => {
        /// Kinds of fault. Each has a message in every language of the site (`words`).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $id)] $variant,)*
        }

        impl Code {
            /// Every code: the build checks that each has its words.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The id used in words, problems and logs.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }
        }
    };
}

impl Code {
    /// Whether nothing was answered, rather than something wrong.
    pub const fn is_missing(self) -> bool {
        matches!(
            self,
            Self::MissingText
                | Self::MissingChoice
                | Self::MissingMany
                | Self::MissingConfirm
                | Self::MissingDate
                | Self::MissingMonth
        )
    }
}

codes! {
    /// Nothing was typed.
    MissingText = "missing-text",
    /// Nothing was chosen.
    MissingChoice = "missing-choice",
    /// Nothing was ticked among several.
    MissingMany = "missing-many",
    /// A box that must be ticked was not.
    MissingConfirm = "missing-confirm",
    /// No date was given.
    MissingDate = "missing-date",
    /// No month was given.
    MissingMonth = "missing-month",
    /// A part of the date is missing.
    IncompleteDate = "incomplete-date",
    /// The year or the month is missing.
    IncompleteMonth = "incomplete-month",
    /// No such day or month in the calendar, or not a date at all.
    NotADate = "not-a-date",
    /// The year lies outside the era.
    OutsideEra = "outside-era",
    /// The day or month is still to come.
    InTheFuture = "in-the-future",
    /// The month is older than the records.
    TooLongAgo = "too-long-ago",
    /// The end lies before the beginning.
    EndBeforeStart = "end-before-start",
    /// The day of death lies before the day of birth.
    DeathBeforeBirth = "death-before-birth",
    /// A parent asks for somebody who is of age (18 since April 2022, Civil Code Art. 4).
    NotAMinor = "not-a-minor",
    /// More characters than the limit.
    TooLong = "too-long",
    /// Not one of the options.
    NotAnOption = "not-an-option",
    /// Not a reading in kana.
    NotKana = "not-kana",
    /// Not digits.
    NotDigits = "not-digits",
    /// Not letters, digits and hyphens.
    NotASymbol = "not-a-symbol",
    /// Not a postal code.
    NotAPostalCode = "not-a-postal-code",
    /// Not a telephone number.
    NotAPhoneNumber = "not-a-phone-number",
    /// Not a mail address.
    NotAnEmail = "not-an-email",
    /// Not a reference of this desk.
    NotAReference = "not-a-reference",
    /// Holds characters that cannot be shown or printed.
    ControlCharacters = "control-characters",
    /// Holds an Individual Number (マイナンバー).
    IndividualNumber = "individual-number",
    /// Answered although it does not apply.
    NotAsked = "not-asked",
    /// A way of reply that cannot reach somebody who gives no name.
    NeedsAName = "needs-a-name",
    /// Given more than once.
    GivenTwice = "given-twice",
}
