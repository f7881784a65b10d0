//! What the form of a paper asks: how it came, and every question of its kind from the field table, with the words
//! and the checks of the public form. It holds what people wrote, so nothing here has `Debug`.

use jiff::civil::Date;
use request::check::forget_numbers;
use request::told::Channel;
use request::view::{self, FieldView, OptionView};
use request::{Answers, Fault as Answered, Kind, Reference, Topic, table};
use serde::Serialize;

use super::super::form::{Fault, Group, Questions, Sent, Summary, day, optional};
use super::super::page::word;
use crate::act::{ActError, Desk};
use crate::enter::{self, Arrival, Read};
use crate::rows::{self, Row};
use crate::terms;
use crate::wording::Wording;

/// Name of the control with the one-time key.
pub(super) const KEY: &str = "key";
const ARRIVED: &str = "arrived";
const CHANNEL: &str = "channel";
const ABOUT: &str = "about";
/// How a paper comes, by what the form calls it.
const CHANNELS: [(&str, Channel); 2] = [("post", Channel::Post), ("counter", Channel::Counter)];

/// A form that is filled in.
pub(super) struct Sheet<'a> {
    pub(super) sent: &'a Sent,
    pub(super) kind: Kind,
    pub(super) today: Date,
    pub(super) wording: &'a Wording,
}

/// Everything that is wrong with it.
#[derive(Default)]
pub(super) struct Wrong {
    /// How it came.
    came: Vec<Fault>,
    /// What it answers.
    answers: Vec<Answered>,
}

impl Wrong {
    pub(super) const fn is_empty(&self) -> bool {
        self.came.is_empty() && self.answers.is_empty()
    }
}

/// Answers of one topic, before they are stored.
#[derive(Serialize)]
pub(super) struct Section {
    title: String,
    rows: Vec<Row>,
}

/// What stands in a form before anything was typed: most papers come by post.
pub(super) fn filled(sent: Sent) -> Sent {
    sent.or(CHANNEL, || "post".to_owned())
}

impl Sheet<'_> {
    fn word(&self, key: &str) -> &'static str {
        word(self.wording.language(), key)
    }

    /// What was typed to the questions of the kind. What is left empty is not answered.
    fn answers(&self) -> Answers {
        let mut answers = Answers::new();
        for name in table::names(self.kind) {
            let typed = self.sent.all(&name).filter(|it| !it.trim().is_empty());
            for value in typed {
                answers.add(name.as_str(), value);
            }
        }
        answers
    }

    /// Reads it, or tells everything that is wrong.
    pub(super) async fn read(&self, desk: &Desk<'_>) -> Result<(Read, Arrival), Wrong> {
        let arrival = self.arrival(desk).await;
        // Only a page of ours sends this; whoever changes it may as well begin anew.
        let key = self.sent.first(KEY).parse();
        let key = key.or_else(|_changed| enter::Key::make());
        let setting = enter::setting(self.kind, self.today, self.wording);
        let read = match key {
            Ok(key) => Read::of(&self.answers(), &setting, self.wording, key),
            Err(_no_randomness) => Err(Vec::new()),
        };
        match (arrival, read) {
            (Ok(arrival), Ok(read)) => Ok((read, arrival)),
            (arrival, read) => Err(Wrong {
                came: arrival.err().unwrap_or_default(),
                answers: read.err().unwrap_or_default(),
            }),
        }
    }

    async fn arrival(&self, desk: &Desk<'_>) -> Result<Arrival, Vec<Fault>> {
        let mut faults = Vec::new();
        let day = self.day(desk).map_err(|fault| faults.push(fault)).ok();
        let about = self.about(desk).await;
        let about = about.map_err(|text| faults.push(Fault::at(ABOUT, text)));
        let typed = self.sent.first(CHANNEL);
        let channel = CHANNELS.iter().find(|(id, _)| *id == typed);
        if channel.is_none() {
            let text = self.word("channel_wanted");
            faults.push(Fault::of_group(CHANNEL, "post", text));
        }
        let (Some(day), Ok(about), Some((_, channel))) = (day, about, channel) else {
            return Err(faults);
        };
        Ok(Arrival {
            day,
            channel: *channel,
            about,
        })
    }

    fn day(&self, desk: &Desk<'_>) -> Result<Date, Fault> {
        let day = day(self.sent.first(ARRIVED)).ok_or_else(|| {
            let language = self.wording.language();
            Fault::of_day(ARRIVED, "day_wanted", ARRIVED, language)
        })?;
        let came = enter::came(day, None, self.kind, desk.now);
        came.map_err(|_future| Fault::at(ARRIVED, self.word("arrived_future")))?;
        Ok(day)
    }

    /// The request whose answer it complains about, if it names one.
    async fn about(&self, desk: &Desk<'_>) -> Result<Option<Reference>, String> {
        let typed = self.sent.first(ABOUT).trim();
        if typed.is_empty() || self.kind != Kind::Complaint {
            return Ok(None);
        }
        let wanted = |_not_one| self.word("other_wanted").to_owned();
        let about: Reference = typed.parse().map_err(wanted)?;
        match enter::may_be_about(desk, &about).await {
            Ok(()) => Ok(Some(about)),
            Err(error) => Err(self.why(&about, &error)),
        }
    }

    fn why(&self, about: &Reference, error: &ActError) -> String {
        use ledger::AppendError::{NotAllowed, NotFound};
        let language = self.wording.language();
        match error {
            ActError::Append(NotAllowed { why, .. }) => terms::why(language, *why).to_owned(),
            ActError::Append(NotFound) => {
                terms::fault(language, &crate::act::Fault::NoOther(about.clone()))
            }
            error => error.to_string(),
        }
    }

    /// The form, with what was typed and what is wrong with it.
    pub(super) fn groups(&self, wrong: &Wrong) -> (Vec<Group>, Summary) {
        let mut answers = self.answers();
        forget_numbers(self.kind, &mut answers);
        let setting = enter::setting(self.kind, self.today, self.wording);
        let words = self.wording.words();
        let (chapters, errors) = view::whole(&setting, words, &answers, &wrong.answers);
        let chapters = chapters.into_iter().map(|chapter| Group {
            title: chapter.title,
            is_private: false,
            fields: chapter.fields.into_iter().map(|it| self.open(it)).collect(),
        });
        let came = Group {
            title: self.word("how_it_came").to_owned(),
            is_private: false,
            fields: self.came(&wrong.came),
        };
        let groups = std::iter::once(came).chain(chapters).collect();
        (groups, Summary::of(&wrong.came).and(errors))
    }

    /// A question that may be left open again: no script takes a choice back.
    fn open(&self, mut field: FieldView) -> FieldView {
        if field.component == "choice" {
            field.options.push(OptionView {
                value: String::new(),
                id: format!("{}-blank", field.name),
                label: self.word("not_stated").to_owned(),
                hint: String::new(),
                checked: field.value.is_empty(),
            });
        }
        // What a browser knows by heart is of whoever works here.
        field.autocomplete = Some("off").filter(|_| field.autocomplete.is_some());
        for part in &mut field.parts {
            part.autocomplete = None;
        }
        field
    }

    fn came(&self, faults: &[Fault]) -> Vec<FieldView> {
        let questions = Questions {
            sent: self.sent,
            faults,
        };
        let channels = CHANNELS.map(|(id, channel)| {
            let label = self.wording.channel(channel);
            (id.to_owned(), label.to_owned(), String::new())
        });
        let mut fields = vec![
            questions.line(
                ARRIVED,
                self.word(ARRIVED),
                self.word("arrived_hint"),
                "short",
            ),
            questions.options(CHANNEL, "choice", (self.word(CHANNEL), ""), channels),
        ];
        if self.kind == Kind::Complaint {
            let labels = (self.word("about_answer"), self.word("about_answer_hint"));
            fields.push(optional(
                questions.line(ABOUT, labels.0, labels.1, "medium"),
            ));
        }
        fields
    }

    /// How it came, and what it leaves open, as it will be recorded.
    pub(super) fn arrival_rows(&self, read: &Read, arrival: &Arrival) -> Vec<Row> {
        let language = self.wording.language();
        let day = request::date::spell(&arrival.day.to_string(), language);
        let mut rows = vec![
            Row::new(self.word(ARRIVED), day),
            Row::new(self.word(CHANNEL), self.wording.channel(arrival.channel)),
        ];
        if let Some(about) = &arrival.about {
            rows.push(Row::new(self.word("about_answer"), about.as_str()));
        }
        if !read.open.is_empty() {
            rows.push(Row::new(self.word("left_open"), read.open.join("\n")));
        }
        rows
    }

    /// What it answers, by topic.
    pub(super) fn sections(&self, read: &Read) -> Vec<Section> {
        let section = |topic: Topic| {
            let rows = rows::answers(topic, &read.submission, self.wording);
            (!rows.is_empty()).then(|| Section {
                title: self.wording.topic(topic).to_owned(),
                rows,
            })
        };
        Topic::ALL.into_iter().filter_map(section).collect()
    }
}
