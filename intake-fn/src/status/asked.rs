//! Reads what somebody sent about a request: which one, and what they wish.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::HeaderMap;
use request::{Answers, completion};

use crate::problem::Problem;
use crate::read;
use crate::unplaced::Unplaced;

/// What is wished.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Wish {
    /// To see how it stands.
    #[default]
    Look,
    /// To take it back, once that is explained.
    Consider,
    /// To take it back.
    Withdraw,
    /// To add something.
    Add,
}

impl Wish {
    /// The value of its button.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::Consider => "consider",
            Self::Withdraw => "withdraw",
            Self::Add => "add",
        }
    }

    fn of(id: &str) -> Self {
        let all = [Self::Consider, Self::Withdraw, Self::Add];
        all.into_iter()
            .find(|wish| wish.id() == id)
            .unwrap_or_default()
    }
}

/// What was sent. It holds a code and answers, so it has no `Debug`.
#[derive(Default)]
pub(super) struct Asked {
    /// The reference as it was typed.
    pub(super) reference: String,
    /// The code as it was typed.
    pub(super) code: String,
    /// Or the pass of a page that was shown before.
    pub(super) pass: String,
    /// What is wished.
    pub(super) wish: Wish,
    /// One-time key of what is added.
    pub(super) nonce: String,
    /// What is added.
    pub(super) answers: Answers,
    /// What answers nothing that is asked, or asked any longer.
    pub(super) unplaced: Unplaced,
}

/// Reads the form.
pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Asked, Problem> {
    parse(&read::body(headers, body, "application/x-www-form-urlencoded").await?)
}

/// Reads the body, in valid UTF-8. Every name must come once.
pub(super) fn parse(bytes: &[u8]) -> Result<Asked, Problem> {
    let mut asked = Asked::default();
    let mut seen = BTreeSet::new();
    for (name, value) in read::pairs(bytes)? {
        if !seen.insert(name.clone()) {
            return Err(Problem::Repeated);
        }
        match name.as_str() {
            "reference" => asked.reference = value,
            "code" => asked.code = value,
            "pass" => asked.pass = value,
            "nonce" => asked.nonce = value,
            "go" => asked.wish = Wish::of(&value),
            field if completion::named(field).is_some() => asked.answers.add(field, value),
            _ => asked.unplaced.add(name, value)?,
        }
    }
    Ok(asked)
}
