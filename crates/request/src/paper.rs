//! The whole form for the pen: every question of a kind, whatever would be answered before it.
//!
//! It is made from the same field table as the pages on the screen, so the paper form can never lag
//! behind. It holds no answers.

use serde::Serialize;

use crate::answers::Answers;
use crate::check::Setting;
use crate::field::{Field, Topic};
use crate::table;
use crate::view::{self, FieldView};
use crate::words::Words;

/// Where the form to print stands, below the page of its form.
pub const PLACE: &str = "paper/";

/// The questions of one topic.
#[derive(Serialize)]
pub struct Sheet {
    /// Heading.
    pub title: String,
    /// Its questions.
    pub fields: Vec<Line>,
}

/// One question on paper.
#[derive(Serialize)]
pub struct Line {
    /// The question as the screen shows it, unanswered.
    #[serde(flatten)]
    pub field: FieldView,
    /// Whether it is asked of some people only, which paper cannot find out by itself.
    pub applies: bool,
}

/// Every question of the kind, by topic.
pub fn sheets(setting: &Setting<'_>, words: &Words) -> Vec<Sheet> {
    let sheet = |topic: Topic| Sheet {
        title: words.topics.get(topic.id()).cloned().unwrap_or_default(),
        fields: lines(setting, words, topic),
    };
    table::topics(setting.kind).map(sheet).collect()
}

/// On paper a question stands wherever an answer could bring it up; fee and language are known.
fn lines(setting: &Setting<'_>, words: &Words, topic: Topic) -> Vec<Line> {
    let answers = Answers::new();
    let by_answer = |field: &Field| !field.asked.controls().is_empty();
    let stands = |field: &&Field| by_answer(field) || setting.holds(&field.asked, &answers);
    let line = |field: &'static Field| Line {
        field: view::field_view(setting, words, &answers, field, &[]),
        applies: by_answer(field),
    };
    let fields = table::fields(setting.kind).iter();
    fields
        .filter(|field| field.topic == topic)
        .filter(stands)
        .map(line)
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::civil::date;

    use super::*;
    use crate::kind::{Kind, Language};

    fn names(kind: Kind, fee: u32) -> Vec<(String, bool)> {
        let lists = BTreeMap::new();
        let setting = Setting {
            kind,
            language: Language::Ja,
            today: date(2026, 11, 24),
            fee,
            lists: &lists,
        };
        let sheets = sheets(&setting, &Words::default());
        let lines = sheets.iter().flat_map(|sheet| &sheet.fields);
        lines
            .map(|line| (line.field.name.to_string(), line.applies))
            .collect()
    }

    #[test]
    fn paper_asks_every_question_of_every_kind() {
        for kind in Kind::ALL {
            let all: Vec<_> = table::fields(kind).iter().map(|field| field.name).collect();
            let fee = u32::from(kind.may_cost());

            let asked: Vec<_> = names(kind, fee).into_iter().map(|(name, _)| name).collect();

            assert_eq!(asked, all, "{kind}");
        }
    }

    #[test]
    fn questions_for_agents_only_say_so() {
        let asked = names(Kind::Disclosure, 300);

        assert!(asked.contains(&("req_name".to_owned(), true)));
        assert!(asked.contains(&("subj_name".to_owned(), false)));
    }

    #[test]
    fn a_free_kind_does_not_mention_a_fee() {
        let asked = names(Kind::Disclosure, 0);

        assert!(asked.iter().all(|(name, _)| *name != "fee_ack"));
    }
}
