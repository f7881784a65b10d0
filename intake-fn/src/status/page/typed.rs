//! What somebody typed at the page of the status, once more: nothing of it is lost, whatever became of it.

use request::view::{self, Pair, Row};
use request::{Field, Setting, Submission, completion, individual_number, text};
use serde::Serialize;

use super::Shown;
use crate::pass;
use crate::problem::Problem;
use crate::status::asked::{Asked, Wish};
use crate::status::holder::Holder;

/// What was typed, once more: because it was received, or because it was not.
#[derive(Serialize)]
pub(super) struct RepliesView {
    is_received: bool,
    /// Whether there was more than rows can show.
    is_partly_shown: bool,
    rows: Vec<Row>,
}

/// A button that sends the same again.
#[derive(Serialize)]
pub(super) struct RetryView {
    pub(super) text: String,
    pairs: Vec<Pair>,
}

impl Shown<'_> {
    /// What was typed, once more.
    #[must_use]
    pub(in crate::status) fn replies(
        mut self,
        setting: &Setting<'_>,
        fields: &[&'static Field],
        submission: &Submission,
        is_received: bool,
    ) -> Self {
        let rows = view::replies(setting, &self.edition.words, fields, submission);
        self.replies = Some(RepliesView {
            is_received,
            is_partly_shown: false,
            rows,
        });
        self
    }

    /// What was typed to be added, where it was not received and the form that held it is gone.
    pub(super) fn lost(self, asked: &Asked) -> Self {
        let rows = self.typed(asked, |_any| true);
        self.not_received(rows)
    }

    /// The same of what is not in the form either that is shown: the desk asks for it no longer.
    pub(super) fn beside(self, asked: &Asked, holder: &Holder) -> Self {
        let wanted = holder.status.asked().map(completion::Asked::fields);
        let wanted = wanted.unwrap_or_default();
        let rows = self.typed(asked, |field| !wanted.contains(&field));
        self.not_received(rows)
    }

    fn not_received(mut self, rows: Vec<Row>) -> Self {
        if !rows.is_empty() {
            self.replies = Some(RepliesView {
                is_received: false,
                is_partly_shown: false,
                rows,
            });
        }
        self
    }

    /// What was typed at a page of an earlier release, and received then.
    #[must_use]
    pub(in crate::status) fn kept(mut self, asked: &Asked) -> Self {
        self.replies = Some(RepliesView {
            is_received: true,
            is_partly_shown: self.unplaced.take().is_some(),
            rows: self.typed(asked, |_any| true),
        });
        self
    }

    fn typed(&self, asked: &Asked, is_meant: impl Fn(&'static Field) -> bool) -> Vec<Row> {
        let fields = completion::fields().iter();
        let typed = fields.filter(|field| is_meant(field)).filter_map(|field| {
            let typed = asked.answers.first(field.name);
            let is_shown = !text::is_blank(typed) && !is_number(typed);
            let label = &self.edition.words.fields.get(field.name)?.label;
            is_shown.then(|| Row {
                label: label.clone(),
                lines: typed.lines().map(str::to_owned).collect(),
            })
        });
        typed.collect()
    }

    /// The same once more, for whoever brought a pass of ours.
    pub(super) fn retry_view(&self, asked: &Asked, problem: &Problem) -> Option<RetryView> {
        let reference = asked.reference.parse().ok()?;
        let now = (self.intake.clock)();
        pass::read(&self.intake.secret, &reference, &asked.pass, now)?;
        let key = match (asked.wish, problem) {
            (Wish::Add, Problem::TooMany { .. }) => "status_add_too_many",
            (Wish::Add, _) => "status_add_unconfirmed",
            (Wish::Withdraw, _) => "status_withdraw_unconfirmed",
            (Wish::Look | Wish::Consider, _) => "status_unavailable",
        };
        let steers = [
            ("reference", reference.as_str()),
            ("pass", &asked.pass),
            ("nonce", &asked.nonce),
            ("go", asked.wish.id()),
        ];
        let answers = asked.answers.iter().filter_map(|(name, values)| {
            let value = values.first().filter(|value| !is_number(value))?;
            Some(Pair::new(name, value))
        });
        let steers = steers
            .into_iter()
            .map(|(name, value)| Pair::new(name, value));
        Some(RetryView {
            text: self.edition.words.ui(key).to_owned(),
            pairs: steers
                .chain(answers)
                .chain(asked.unplaced.pairs())
                .collect(),
        })
    }
}

/// Whether an Individual Number may stand in it, which is not shown again.
pub(super) fn is_number(typed: &str) -> bool {
    individual_number::is_in(&text::fold_width(typed))
}
