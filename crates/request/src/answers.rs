//! What a person typed, exactly as it came. Its `Debug` shows only that something is hidden.

use std::collections::BTreeMap;
use std::fmt;

use crate::field::Field;

/// Values by the name of their field, or of a date's part (`subj_dob_year`).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Answers(BTreeMap<String, Vec<String>>);

impl Answers {
    /// No answers yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one value under a name; a name may come more than once.
    pub fn add(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.entry(name.into()).or_default().push(value.into());
    }

    /// Forgets every value under that name.
    pub fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// Forgets whatever was typed for a field, parts of a date included.
    pub fn forget(&mut self, field: &Field) {
        for name in field.names() {
            self.remove(&name);
        }
    }

    /// The first value under that name, or an empty text.
    pub fn first(&self, name: &str) -> &str {
        self.0
            .get(name)
            .and_then(|values| values.first())
            .map_or("", String::as_str)
    }

    /// Every value under that name.
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether that name holds one of these values.
    pub fn has_any(&self, name: &str, values: &[&str]) -> bool {
        self.all(name)
            .iter()
            .any(|value| values.contains(&value.as_str()))
    }

    /// Names and values in order of name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0
            .iter()
            .map(|(name, values)| (name.as_str(), values.as_slice()))
    }

    /// Names in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answers({} hidden)", self.0.len())
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Answers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut answers = Self::new();
        for (name, value) in pairs {
            answers.add(name, value);
        }
        answers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_hides_every_value() {
        let answers: Answers = [("subj_name", "目印花子")].into_iter().collect();

        assert_eq!(format!("{answers:?}"), "Answers(1 hidden)");
    }
}
