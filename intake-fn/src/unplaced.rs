//! Answers that have no field: the page they came from may be of an earlier release, which asked more.
//!
//! They are read by nobody and never stored. They count where it is told whether something was sent before
//! ([`crate::sent`]), and are shown to whoever sent them, to be written elsewhere.

use std::collections::BTreeMap;

use request::view::Pair;
use request::{Answers, Input, individual_number, text};
use serde::Serialize;

use crate::problem::Problem;

/// Most values of them all: no release drops as much, and a page must not grow far beyond what was sent.
const MOST: usize = 100;

/// Answers under names that the form does not have, or not any longer.
#[derive(Default)]
pub struct Unplaced(Answers);

/// The same as a page shows them.
#[derive(Serialize)]
pub struct View {
    /// A text for each field that there was, as far as names tell.
    texts: Vec<String>,
    /// Whether something is left out that may hold an Individual Number, which is not shown again.
    is_partly_shown: bool,
}

impl Unplaced {
    /// Adds one value. An empty control says nothing.
    ///
    /// # Errors
    /// So many have no field that they never had one: [`Problem::UnknownFields`].
    pub fn add(&mut self, name: String, value: String) -> Result<(), Problem> {
        if text::is_blank(&value) {
            return Ok(());
        }
        self.0.add(name, value);
        let values = self.0.iter().flat_map(|(_, values)| values);
        if values.count() > MOST {
            let names = self.0.names().map(str::to_owned);
            return Err(Problem::UnknownFields(names.collect()));
        }
        Ok(())
    }

    /// The answers as they came.
    pub const fn answers(&self) -> &Answers {
        &self.0
    }

    /// What is to be said of them, if there are any.
    pub fn problem(&self) -> Option<Problem> {
        let fields = self.fields();
        let names: Vec<_> = fields.into_keys().map(str::to_owned).collect();
        (!names.is_empty()).then_some(Problem::UnknownFields(names))
    }

    /// What travels on with a page, to be sent once more.
    pub fn pairs(&self) -> Vec<Pair> {
        let pairs = self.values().filter(|(_, value)| !is_number(value));
        pairs.map(|(name, value)| Pair::new(name, value)).collect()
    }

    /// What a page shows of them, if there are any.
    pub fn view(&self) -> Option<View> {
        let fields = self.fields();
        if fields.is_empty() {
            return None;
        }
        let mut is_partly_shown = false;
        let mut texts = Vec::new();
        for mut values in fields.into_values() {
            let all = values.len();
            values.retain(|(_, value)| !is_number(value));
            is_partly_shown |= values.len() < all;
            values.sort_by_key(|(part, _)| *part);
            let lines: Vec<_> = values.into_iter().map(|(_, value)| value).collect();
            texts.extend((!lines.is_empty()).then(|| lines.join("\n")));
        }
        Some(View {
            texts,
            is_partly_shown,
        })
    }

    /// What was answered, by field, each value with the place of its part.
    fn fields(&self) -> BTreeMap<&str, Vec<(usize, &str)>> {
        let mut fields = BTreeMap::<&str, Vec<_>>::new();
        for (name, value) in self.values() {
            let (field, part) = field(name);
            fields.entry(field).or_default().push((part, value));
        }
        // The control of a date comes with an era in it: nobody chose that.
        fields.retain(|field, values| {
            let era = format!("{field}_era");
            values.len() > self.0.all(&era).len()
        });
        fields
    }

    fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(name, values)| {
            let values = values.iter().map(String::as_str);
            values.map(move |value| (name, value))
        })
    }
}

/// Whether an Individual Number may stand in it. A telephone number with its country code may be as long, where nothing
/// else stands beside it.
fn is_number(value: &str) -> bool {
    let folded = text::fold_width(value);
    let country = folded.trim().strip_prefix('+');
    let is_phone = country.is_some_and(|rest| {
        let digits = rest.chars().filter(char::is_ascii_digit).count();
        let is_sign = |letter: char| letter.is_ascii_digit() || " -()".contains(letter);
        // The longest there is (ITU-T E.164).
        digits <= 15 && rest.chars().all(is_sign)
    });
    individual_number::is_in(&folded) && !is_phone
}

/// The field that a name belongs to, and which part of it: dates are asked in parts.
fn field(name: &str) -> (&str, usize) {
    let (field, part) = name.rsplit_once('_').unwrap_or((name, ""));
    let mut parts = Input::PastDate.parts().iter();
    parts
        .position(|it| *it == part)
        .map_or((name, 0), |at| (field, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> Unplaced {
        let mut unplaced = Unplaced::default();
        for (name, value) in pairs {
            let added = unplaced.add((*name).to_owned(), (*value).to_owned());
            added.unwrap();
        }
        unplaced
    }

    #[test]
    fn a_field_is_one_text_and_a_number_is_not_shown_again() {
        let unplaced = of(&[
            ("a_day_year", "2026"),
            ("a_day_month", "4"),
            ("choices", "x"),
            ("choices", "y"),
            ("empty", " "),
            ("number", "123456789018"),
            ("phone", "+818012345678"),
            ("phone_and_more", "+81 80 1234 5678 123456789018"),
            ("text", "+ 123456789018 です"),
            ("other_era", "western"),
        ]);

        let view = unplaced.view().unwrap();

        assert_eq!(view.texts, ["2026\n4", "x\ny", "+818012345678"]);
        assert!(view.is_partly_shown);
        // Another release counted the era as well.
        assert_eq!(unplaced.pairs().len(), 6);
        assert!(of(&[("other_era", "western")]).view().is_none());
        assert!(of(&[("empty", "")]).view().is_none());
    }

    #[test]
    fn more_than_any_release_drops_is_refused() {
        let mut values = Unplaced::default();

        let by_value = (0..1000).take_while(|_| values.add("n".to_owned(), "1".to_owned()).is_ok());
        assert_eq!(by_value.count(), MOST);
    }
}
