//! Reading and writing the attributes of items.

use std::collections::HashMap;
use std::str::FromStr;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::error::LedgerError;

/// An item as the SDK gives and takes it.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// Makes an item of names and values.
pub(crate) fn item<const N: usize>(attributes: [(&str, AttributeValue); N]) -> Item {
    attributes
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// A text attribute.
pub(crate) fn s(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

/// A number attribute.
pub(crate) fn n(number: impl Into<i128>) -> AttributeValue {
    AttributeValue::N(number.into().to_string())
}

/// A binary attribute.
pub(crate) fn b(bytes: &[u8]) -> AttributeValue {
    AttributeValue::B(bytes.into())
}

/// Reads a text.
pub(crate) fn text<'a>(item: &'a Item, attribute: &'static str) -> Result<&'a str, LedgerError> {
    item.get(attribute)
        .and_then(|value| value.as_s().ok())
        .map(String::as_str)
        .ok_or(LedgerError::Unreadable { attribute })
}

/// Reads a text that spells a value.
pub(crate) fn spelt<T: FromStr>(item: &Item, attribute: &'static str) -> Result<T, LedgerError> {
    text(item, attribute)?
        .parse()
        .map_err(|_unspoken| LedgerError::Unreadable { attribute })
}

/// Reads a whole number.
pub(crate) fn number<T: FromStr>(item: &Item, attribute: &'static str) -> Result<T, LedgerError> {
    item.get(attribute)
        .and_then(|value| value.as_n().ok())
        .and_then(|digits| digits.parse().ok())
        .ok_or(LedgerError::Unreadable { attribute })
}

/// Reads bytes.
pub(crate) fn bytes<'a>(item: &'a Item, attribute: &'static str) -> Result<&'a [u8], LedgerError> {
    item.get(attribute)
        .and_then(|value| value.as_b().ok())
        .map(AsRef::as_ref)
        .ok_or(LedgerError::Unreadable { attribute })
}

/// Names what to read, through placeholders: many of our names are words DynamoDB reserves.
pub(crate) struct Projection {
    /// `#0, #1`.
    pub(crate) expression: String,
    /// `#0` stands for `reference`.
    pub(crate) names: HashMap<String, String>,
}

impl Projection {
    /// Reads these attributes and no others.
    pub(crate) fn of<'a>(attributes: impl IntoIterator<Item = &'a str>) -> Self {
        let pairs: Vec<_> = attributes
            .into_iter()
            .enumerate()
            .map(|(at, name)| (format!("#{at}"), name.to_owned()))
            .collect();
        let expression = pairs
            .iter()
            .map(|(mark, _)| mark.as_str())
            .collect::<Vec<_>>();
        Self {
            expression: expression.join(", "),
            names: pairs.into_iter().collect(),
        }
    }
}
