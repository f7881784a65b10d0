//! A text in both languages, and a day, as content writes them.

use jiff::civil::Date;
use request::Language;
use serde::{Deserialize, Deserializer, Serialize};

/// `{ ja = "…", en = "…" }`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// The text in one language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Ja => &self.ja,
            Language::En => &self.en,
        }
    }
}

/// A day written as TOML writes it: `2026-12-01`, without quotes and without a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(pub(crate) Date);

impl Day {
    /// `2026-12-01`.
    pub(crate) fn iso(self) -> String {
        self.0.to_string()
    }

    /// `2026年12月1日`, `1 December 2026`.
    pub(crate) fn words(self, language: Language) -> String {
        request::date::spell(&self.iso(), language)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wrong = "this is not a day; write it like 2026-12-01, without quotes";
        let value = toml::value::Datetime::deserialize(deserializer)
            .map_err(|_quoted| serde::de::Error::custom(wrong))?;
        let (Some(date), None) = (value.date, value.time) else {
            return Err(serde::de::Error::custom(wrong));
        };
        let number = |part: u8| i8::try_from(part).unwrap_or_default();
        let year = i16::try_from(date.year).unwrap_or_default();
        Date::new(year, number(date.month), number(date.day))
            .map(Self)
            .map_err(|_range| serde::de::Error::custom(wrong))
    }
}

/// An amount of yen with its thousands apart.
pub(crate) fn thousands(amount: u32) -> String {
    let digits = amount.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_people_write_them() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(300), "300");
        assert_eq!(thousands(1_234_567), "1,234,567");
    }
}
