//! What can be wrong with a letter: what it is, and where it is mended. It names what, never what a person wrote.

use std::fmt;

use request::Language;
use request::decision::What;

use crate::terms;

/// Japanese and English.
pub(super) type Said = (&'static str, &'static str);

/// Something that is wrong with a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lack {
    /// What is wrong.
    pub what: Wrong,
    /// Where it is mended.
    pub place: Place,
}

/// What is wrong with a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// Something that every such letter has to say is not said.
    Missing(&'static str, &'static str),
    /// Nobody is addressed, or there is no address.
    NoAddressee,
    /// A blank was not filled.
    Blank(String),
    /// Text of the desk's internal note stands in it.
    InternalNote,
    /// Signs stand in it as a machine writes them: `&amp;`.
    Entity(String),
    /// A day is before the one it must follow.
    Day(&'static str, &'static str),
    /// A day that no calendar has, or another day of the week than it is.
    NoSuchDay,
    /// A ground that the society does not publish.
    UnknownGround(String),
    /// What staff add cannot stand in a letter.
    Remark(What),
    /// A provider's address is given with a letter that goes to no provider.
    NotForProvider,
}

/// Where something that is wrong with a letter is mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The paragraph that staff add.
    Remark,
    /// The provider's name that staff give with the letter.
    Provider,
    /// The provider's address that staff give with the letter.
    Address,
    /// The record that a provider is asked: its day counts from there.
    Query,
    /// What is recorded of the request: what its sender wrote, what was asked, extended or decided.
    Case,
    /// The society's sentences.
    Sentences,
    /// The society's facts and contacts.
    Facts,
    /// The clock of this machine.
    Clock,
}

impl Wrong {
    /// At a place.
    pub(super) const fn at(self, place: Place) -> Lack {
        Lack { what: self, place }
    }

    fn said(&self, language: Language) -> String {
        let (ja, en) = match self {
            Self::Missing(ja, en) => (
                format!("{ja}が書かれていません"),
                format!("it does not say {en}"),
            ),
            Self::NoAddressee => (
                "宛名または宛先の住所がありません".to_owned(),
                "it has no addressee or no address".to_owned(),
            ),
            Self::Blank(blank) => (
                format!("{blank} に入る値がありません"),
                format!("nothing fills {blank}"),
            ),
            Self::InternalNote => (
                "内部の記録と同じ文が入っています".to_owned(),
                "text of the internal note stands in it".to_owned(),
            ),
            Self::Entity(sign) => (
                format!("{sign} という記号がそのまま入っています"),
                format!("{sign} stands in it as a machine writes it"),
            ),
            Self::NoSuchDay => (
                "暦にない日、または曜日の合わない日が書かれています".to_owned(),
                "it writes a day that no calendar has, or that is another day of the week"
                    .to_owned(),
            ),
            Self::Day(ja, en) => ((*ja).to_owned(), (*en).to_owned()),
            Self::UnknownGround(code) => (
                format!("事由 {code} は公表されていません"),
                format!("the ground {code} is not published"),
            ),
            Self::Remark(what) => return terms::what(language, what),
            Self::NotForProvider => (
                "この書面は医療機関に送るものではありません".to_owned(),
                "this letter goes to no provider".to_owned(),
            ),
        };
        match language {
            Language::Ja => ja,
            Language::En => en,
        }
    }
}

impl Place {
    /// What to do there, for staff.
    const fn mend(self, language: Language) -> &'static str {
        language.pick(match self {
            Self::Remark => (
                "書き添える文を直してください",
                "Correct the paragraph that is added",
            ),
            Self::Provider => (
                "「医療機関等の名称」（コマンドでは --provider）を直してください。請求に書かれていない名称は、ここで入れます",
                "Correct the provider's name (--provider on the command line): one that the request does not give is given here",
            ),
            Self::Address => (
                "「医療機関等の住所」（コマンドでは --address）を直してください。請求に書かれていない住所は、ここで入れます",
                "Correct the provider's address (--address on the command line): one that the request does not give is given here",
            ),
            Self::Query => (
                "医療機関への照会を改めて記録してください。期限は、その日から数え直します",
                "Record once more that the provider is asked: the day counts anew from then",
            ),
            Self::Case => (
                "請求に記録した内容（決定、理由、期限、宛先）を確かめてください",
                "Look at what is recorded of the request: decision, reason, day, address",
            ),
            Self::Sentences => (
                "content/letters の文を直し、サイトを作り直してください",
                "Correct the sentence in content/letters and build the site again",
            ),
            Self::Facts => (
                "content/society.toml か content/registers/contacts.toml を直し、サイトを作り直してください",
                "Correct content/society.toml or content/registers/contacts.toml, and build the site again",
            ),
            Self::Clock => (
                "この端末の日付を確かめてください",
                "Look at the date of this machine",
            ),
        })
    }
}

impl Lack {
    /// What is wrong and what to do, for staff.
    pub fn tell(&self, language: Language) -> String {
        let (said, mend) = (self.what.said(language), self.place.mend(language));
        match language {
            Language::Ja => format!("{said}。{mend}。"),
            Language::En => format!("{said}. {mend}."),
        }
    }
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.tell(Language::En))
    }
}
