//! Facts of the society within registers, so that nothing is typed a second time.
//!
//! `{{ society.address }}` in a text stands for the fact in the text's language. Only facts: articles
//! have keys of their own, and registers stand on pages.

use std::borrow::Cow;
use std::ops::Range;

use request::Language;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::content::society::{self, Society};
use crate::problem::suggest;

/// What is wrong, and where it stands in the text.
pub(crate) type Wrong = (Range<usize>, String);

/// Puts the facts into every text of a register.
pub(crate) fn fill(table: &mut DeTable<'_>, society: &Society) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    // Without facts, why they are missing is told already.
    if !society.is_empty() {
        table_texts(table, None, society, &mut wrong);
    }
    wrong
}

fn table_texts(
    table: &mut DeTable<'_>,
    language: Option<Language>,
    society: &Society,
    wrong: &mut Vec<Wrong>,
) {
    for (key, value) in table.iter_mut() {
        let own = match key.get_ref().as_ref() {
            "ja" => Some(Language::Ja),
            "en" => Some(Language::En),
            _ => language,
        };
        text(value, own, society, wrong);
    }
}

fn text(
    value: &mut Spanned<DeValue<'_>>,
    language: Option<Language>,
    society: &Society,
    wrong: &mut Vec<Wrong>,
) {
    let span = value.span();
    match value.get_mut() {
        DeValue::String(text) if text.contains("{{") => match filled(text, language, society) {
            Ok(full) => *text = Cow::Owned(full),
            Err(said) => wrong.push((span, said)),
        },
        DeValue::Table(table) => table_texts(table, language, society, wrong),
        DeValue::Array(items) => {
            for item in items.iter_mut() {
                text(item, language, society, wrong);
            }
        }
        _ => {}
    }
}

fn filled(text: &str, language: Option<Language>, society: &Society) -> Result<String, String> {
    let mut full = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((inside, after)) = after.split_once("}}") else {
            return Err("a {{ is not closed. Close it with }}.".to_owned());
        };
        full.push_str(before);
        full.push_str(fact(inside.trim(), language, society)?);
        rest = after;
    }
    full.push_str(rest);
    Ok(full)
}

fn fact<'s>(
    inside: &str,
    language: Option<Language>,
    society: &'s Society,
) -> Result<&'s str, String> {
    let Some(key) = inside.strip_prefix("society.") else {
        return Err(format!(
            "a register cannot hold `{{{{ {inside} }}}}`, only facts of the society, like \
             {{{{ society.address }}}}. Write it so, or without the braces."
        ));
    };
    let said = Language::ALL.map(|language| society.fact(language, key));
    let [Some(ja), Some(en)] = said else {
        let hint = suggest(key, society::known());
        return Err(format!("society.toml states no fact `{key}`. {hint}"));
    };
    match language {
        Some(Language::Ja) => Ok(ja),
        Some(Language::En) => Ok(en),
        None if ja == en => Ok(ja),
        None => Err(format!(
            "the fact `{key}` differs between the languages, and this text is in both. Write it out."
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn society() -> Society {
        let fact =
            |key: &str, ja: &str, en: &str| format!("[{key}]\nja = \"{ja}\"\nen = \"{en}\"\n");
        let source = Source {
            name: "society.toml".into(),
            path: "society.toml".into(),
            text: fact("address", "見本町", "Mihon \\\"1\\\"") + &fact("telephone", "00", "00"),
        };
        society::society(&source, &mut Vec::new())
    }

    fn result(text: &str) -> (String, Vec<String>) {
        let (mut root, _) = DeTable::parse_recoverable(text);
        let wrong = fill(root.get_mut(), &society());
        let values = root
            .get_ref()
            .iter()
            .map(|(_, value)| match value.get_ref() {
                DeValue::Table(table) => table
                    .iter()
                    .filter_map(|(_, it)| it.get_ref().as_str())
                    .collect::<Vec<_>>()
                    .join("|"),
                other => other.as_str().unwrap_or_default().to_owned(),
            });
        let values: Vec<_> = values.collect();
        let wrong = wrong.into_iter().map(|(_, said)| said).collect();
        (values.join(";"), wrong)
    }

    #[test]
    fn a_fact_is_filled_in_in_the_language_of_its_text() {
        let (text, wrong) = result(
            "a = { ja = \"〒{{ society.address }}。\", en = \"{{society.address}}.\" }\n\
             b = \"{{ society.telephone }}\"",
        );

        assert_eq!(wrong, [""; 0]);
        assert!(text.contains("〒見本町。"), "{text}");
        assert!(text.contains("Mihon \"1\"."), "{text}");
        assert!(text.ends_with(";00"), "{text}");
    }

    #[test]
    fn what_cannot_be_filled_in_says_why() {
        let cases = [
            (
                "a = \"{{ society.adress }}\"",
                "states no fact `adress`. Did you mean `address`?",
            ),
            (
                "a = \"{{ society.address }}\"",
                "differs between the languages",
            ),
            ("a = \"{{ law.act-1 }}\"", "only facts of the society"),
            ("a = \"{{ society.address\"", "a {{ is not closed"),
        ];
        for (text, expected) in cases {
            let (_, wrong) = result(text);

            assert!(wrong[0].contains(expected), "{wrong:?}");
        }
    }
}
