//! What was sent, and questions with what was typed. They hold what people wrote, so nothing here has
//! `Debug`.

use std::borrow::Cow;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, StatusCode, header};
use jiff::civil::Date;
use request::Language;
use request::date::{read_date, spell};
use request::view::{ErrorView, FieldView, OptionView, Pair};
use serde::Serialize;

use super::address::only;
use super::page::word;
use super::session::TOKEN;
use crate::rows::Row;

/// Most bytes of a form.
const MAX: usize = 256 * 1024;
/// The only type of a form.
const TYPE: &str = "application/x-www-form-urlencoded";
/// Names of controls that steer a form and are no answers.
const STEERING: [&str; 2] = [TOKEN, "go"];

/// Names and values in the order they came.
#[derive(Clone, Default)]
pub(crate) struct Sent(Vec<(String, String)>);

impl Sent {
    /// Reads a body; `None` where it is of another type, too large or cut.
    pub(crate) async fn read(headers: &HeaderMap, body: Body) -> Option<Self> {
        let given = only(headers, &header::CONTENT_TYPE)?;
        let bare = given.split(';').next().unwrap_or_default().trim();
        if !bare.eq_ignore_ascii_case(TYPE) {
            return None;
        }
        let bytes = to_bytes(body, MAX).await.ok()?;
        Some(Self::parse(&bytes))
    }

    /// Reads what stands after the question mark of an address.
    pub(crate) fn query(query: Option<&str>) -> Self {
        Self::parse(query.unwrap_or_default().as_bytes())
    }

    fn parse(bytes: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(bytes);
        Self(
            pairs
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }

    #[cfg(test)]
    pub(crate) fn of(pairs: &[(&str, &str)]) -> Self {
        let owned = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Self(owned.collect())
    }

    /// The first value of a name; nothing typed is an empty one.
    pub(crate) fn first(&self, name: &str) -> &str {
        let named = self.0.iter().find(|(given, _)| given == name);
        named.map_or("", |(_, value)| value)
    }

    /// Every value of a name.
    pub(crate) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let name = name.to_owned();
        let named = self.0.iter().filter(move |(given, _)| *given == name);
        named.map(|(_, value)| value.as_str())
    }

    /// Which button was pressed.
    pub(crate) fn go(&self) -> &str {
        self.first("go")
    }

    /// Puts a value where none was given.
    pub(crate) fn or(mut self, name: &str, value: impl FnOnce() -> String) -> Self {
        if self.0.iter().all(|(given, _)| given != name) {
            self.0.push((name.to_owned(), value()));
        }
        self
    }

    /// Everything that was typed, to be carried along unseen.
    pub(crate) fn carried(&self) -> Vec<Pair> {
        let typed = self
            .0
            .iter()
            .filter(|(name, _)| !STEERING.contains(&name.as_str()));
        typed.map(|(name, value)| Pair::new(name, value)).collect()
    }
}

/// One thing that is wrong with what was typed.
pub(crate) struct Fault {
    /// The question.
    pub(crate) name: Cow<'static, str>,
    /// Its first control.
    pub(crate) control: String,
    /// What to do, in words.
    pub(crate) text: String,
}

impl Fault {
    /// A fault of a question that is one control.
    pub(crate) fn at(name: impl Into<Cow<'static, str>>, text: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            control: name.to_string(),
            name,
            text: text.into(),
        }
    }

    /// A fault of a day, in words that name the question.
    pub(crate) fn of_day(name: &'static str, key: &str, label: &str, language: Language) -> Self {
        let text = word(language, key).replace("{label}", word(language, label));
        Self::at(name, text)
    }

    /// A fault of a group, of which one option is named.
    pub(crate) fn of_group(
        name: impl Into<Cow<'static, str>>,
        option: &str,
        text: impl Into<String>,
    ) -> Self {
        let name = name.into();
        Self {
            control: format!("{name}-{option}"),
            name,
            text: text.into(),
        }
    }
}

/// The status of a form that is shown with these faults.
pub(crate) const fn status(faults: &[Fault]) -> StatusCode {
    if faults.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

/// The summary of faults, as `form.errors` shows it.
#[derive(Serialize)]
pub(crate) struct Summary {
    errors: Vec<ErrorView>,
}

impl Summary {
    pub(crate) fn of(faults: &[Fault]) -> Self {
        let errors = faults.iter().map(|fault| ErrorView {
            control: fault.control.clone(),
            topic: "",
            text: fault.text.clone(),
        });
        Self {
            errors: errors.collect(),
        }
    }

    /// The same with more below it.
    pub(crate) fn and(mut self, more: Vec<ErrorView>) -> Self {
        self.errors.extend(more);
        self
    }
}

/// Something that could not be done, or perhaps was, in words of the desk and of the library.
#[derive(Serialize)]
pub(crate) struct Failed<'a> {
    pub(crate) title: &'static str,
    pub(crate) text: &'static str,
    /// What the library or the store said, in English.
    pub(crate) detail: &'a str,
}

/// Makes questions that keep what was typed and tell what is wrong with it.
pub(crate) struct Questions<'a> {
    pub(crate) sent: &'a Sent,
    pub(crate) faults: &'a [Fault],
}

/// An option: id, words, and what follows from it.
pub(crate) type Offered = (String, String, String);

impl Questions<'_> {
    /// A line of text.
    pub(crate) fn line(
        &self,
        name: impl Into<Cow<'static, str>>,
        label: &str,
        hint: &str,
        width: &'static str,
    ) -> FieldView {
        let view = self.question(name.into(), "text", label, hint);
        FieldView { width, ..view }
    }

    /// A text of several lines.
    pub(crate) fn long(
        &self,
        name: impl Into<Cow<'static, str>>,
        label: &str,
        hint: &str,
        limit: usize,
    ) -> FieldView {
        FieldView {
            limit: Some(limit),
            ..self.question(name.into(), "long-text", label, hint)
        }
    }

    /// Options, shown by a component: `choice`, `many` or `select`.
    pub(crate) fn options(
        &self,
        name: impl Into<Cow<'static, str>>,
        component: &'static str,
        (label, hint): (&str, &str),
        options: impl IntoIterator<Item = Offered>,
    ) -> FieldView {
        let view = self.question(name.into(), component, label, hint);
        let option = |(value, label, hint): Offered| OptionView {
            id: format!("{}-{value}", view.name),
            checked: self.sent.all(&view.name).any(|one| one == value),
            value,
            label,
            hint,
        };
        let options = options.into_iter().map(option).collect();
        FieldView { options, ..view }
    }

    fn question(
        &self,
        name: Cow<'static, str>,
        component: &'static str,
        label: &str,
        hint: &str,
    ) -> FieldView {
        let fault = self.faults.iter().find(|fault| fault.name == name);
        let hint = (!hint.is_empty()).then(|| hint.to_owned());
        let ids = [
            hint.as_ref().map(|_| format!("{name}-hint")),
            fault.map(|_| format!("{name}-error")),
        ];
        FieldView {
            component,
            label: label.to_owned(),
            described_by: ids.into_iter().flatten().collect::<Vec<_>>().join(" "),
            hint,
            required: true,
            value: self.sent.first(&name).to_owned(),
            error: fault.map(|fault| fault.text.clone()),
            name,
            ..FieldView::default()
        }
    }
}

/// Questions that belong together.
#[derive(Serialize)]
pub(crate) struct Group {
    /// Heading; empty where the page's own says enough.
    pub(crate) title: String,
    /// Whether it never leaves the desk.
    pub(crate) is_private: bool,
    /// Its questions.
    pub(crate) fields: Vec<FieldView>,
}

impl Group {
    /// Questions under the heading of the page.
    pub(crate) const fn of(fields: Vec<FieldView>) -> Self {
        Self {
            title: String::new(),
            is_private: false,
            fields,
        }
    }
}

/// What was answered, in words, as it will be recorded.
pub(crate) fn rows(groups: &[Group], language: Language) -> Vec<Row> {
    let row = |group: &Group, field: &FieldView| {
        let chosen = field.options.iter().filter(|option| option.checked);
        let chosen: Vec<_> = chosen.map(|option| option.label.as_str()).collect();
        let value = if let Some(day) = day(&field.value).filter(|_| field.name == "by") {
            spell(&day.to_string(), language)
        } else if field.options.is_empty() {
            field.value.clone()
        } else {
            chosen.join("\n")
        };
        let label = match group.title.as_str() {
            "" => field.label.clone(),
            title => format!("{title} – {}", field.label),
        };
        (!value.trim().is_empty()).then(|| Row::new(&label, value))
    };
    let all = groups.iter().flat_map(|group| {
        group
            .fields
            .iter()
            .filter_map(move |field| row(group, field))
    });
    all.collect()
}

/// A question that need not be answered.
pub(crate) fn optional(view: FieldView) -> FieldView {
    FieldView {
        required: false,
        ..view
    }
}

/// Reads a day as people write one.
pub(crate) fn day(typed: &str) -> Option<Date> {
    read_date(typed).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_keeps_every_value_of_a_name_in_order() {
        let sent = Sent::parse(b"item=a&by=1&item=%E8%A6%8B%E6%9C%AC+x&token=t&go=check");

        assert_eq!(sent.all("item").collect::<Vec<_>>(), ["a", "見本 x"]);
        assert_eq!(
            (sent.first("by"), sent.first("none"), sent.go()),
            ("1", "", "check")
        );
        let carried = sent.carried();
        let names: Vec<_> = carried.iter().map(|pair| pair.name.as_str()).collect();
        assert_eq!(
            names,
            ["item", "by", "item"],
            "what steers is not carried along"
        );
    }

    #[test]
    fn a_question_keeps_what_was_typed_and_names_its_fault() {
        let sent = Sent::of(&[("by", "tomorrow"), ("item", "fee")]);
        let faults = [Fault::at("by", "a day")];
        let questions = Questions {
            sent: &sent,
            faults: &faults,
        };

        let by = questions.line("by", "Until", "a hint", "short");
        let options = ["fee", "period"].map(|id| (id.to_owned(), id.to_owned(), String::new()));
        let item = questions.options("item", "many", ("What", ""), options);

        assert_eq!(
            (by.value.as_str(), by.error.as_deref()),
            ("tomorrow", Some("a day"))
        );
        assert_eq!(by.described_by, "by-hint by-error");
        assert_eq!(item.described_by, "");
        let checked: Vec<_> = item.options.iter().map(|option| option.checked).collect();
        assert_eq!(checked, [true, false]);
    }
}
