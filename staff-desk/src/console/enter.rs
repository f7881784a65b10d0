//! Entering what came by post or at the counter: the kind, a form with every question of it, a page that shows what
//! will be stored, and the receipt to print. [`crate::enter`] checks and stores, as for the command line.
//!
//! The receipt is answered, not redirected to: its code must stand in no address and is shown once.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use request::Kind;
use serde::Serialize;

use super::Console;
use super::form::Sent;
use super::page::{Page, word};
use super::refusal::Refusal;
use super::router::Visit;
use crate::enter::{self, Arrival, Read};
use crate::keys::Keyring;
use crate::times;
use crate::wording::Wording;

mod receipt;
mod sheet;

use receipt::Receipt;
use sheet::{Sheet, Wrong};

/// A kind to choose.
#[derive(Serialize)]
struct Choice<'a> {
    href: String,
    text: &'a str,
}

/// Asks of which kind it is.
pub(crate) async fn kinds(
    State(console): State<Arc<Console>>,
    Extension(visit): Extension<Visit>,
) -> Response {
    let Some(wording) = console.wording(visit.language) else {
        return Refusal::Fault.page(&console, &visit);
    };
    let kinds = Kind::ALL.map(|kind| Choice {
        href: visit.at(&format!("/enter/{kind}/")),
        text: wording.kind(kind),
    });
    Page::new(&console, &visit)
        .with("kinds", &kinds)
        .render(StatusCode::OK, "desk/enter.html")
}

/// Shows the form of a kind.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    Extension(visit): Extension<Visit>,
    Path(kind): Path<String>,
) -> Response {
    let shown = || {
        let entering = Entering::begin(&console, &visit, &kind)?;
        let held = console.door.take_held(&visit.at(&visit.path));
        let sent = held.unwrap_or_else(|| visit.sent.clone());
        let key = enter::Key::make().map_err(|_none| Refusal::Fault)?;
        let sent = sent.or(sheet::KEY, || key.as_str().to_owned());
        Ok(entering.form(&sheet::filled(sent), &Wrong::default(), None))
    };
    shown().unwrap_or_else(|refusal: Refusal| refusal.page(&console, &visit))
}

/// Takes what was typed: asks again, shows what will be stored, or stores it.
pub(crate) async fn take(
    State(console): State<Arc<Console>>,
    Extension(visit): Extension<Visit>,
    Path(kind): Path<String>,
) -> Response {
    let taken = async { Entering::begin(&console, &visit, &kind)?.take().await };
    taken
        .await
        .unwrap_or_else(|refusal: Refusal| refusal.page(&console, &visit))
}

/// A paper that is entered, for the length of a call.
struct Entering<'a> {
    console: &'a Console,
    visit: &'a Visit,
    wording: &'a Wording,
    kind: Kind,
    /// The list of public keys that it is sealed to.
    recipients: &'a std::path::Path,
}

impl<'a> Entering<'a> {
    fn begin(console: &'a Console, visit: &'a Visit, kind: &str) -> Result<Self, Refusal> {
        let recipients = console.tools.recipients.as_deref();
        Ok(Self {
            console,
            visit,
            wording: console.wording(visit.language).ok_or(Refusal::Fault)?,
            kind: kind.parse().map_err(|_none| Refusal::NotFound)?,
            recipients: recipients.ok_or(Refusal::NoRecipients)?,
        })
    }

    fn sheet<'s>(&'s self, sent: &'s Sent) -> Sheet<'s> {
        Sheet {
            sent,
            kind: self.kind,
            today: times::in_japan(self.console.now()).date(),
            wording: self.wording,
        }
    }

    async fn take(self) -> Result<Response, Refusal> {
        let sent = &self.visit.sent;
        if sent.go() == "change" {
            return Ok(self.form(sent, &Wrong::default(), None));
        }
        let desk = self.console.desk(self.wording);
        let (read, arrival) = match self.sheet(sent).read(&desk).await {
            Ok(typed) => typed,
            Err(wrong) => return Ok(self.form(sent, &wrong, None)),
        };
        if sent.go() != "send" {
            return Ok(self.confirm(&read, &arrival));
        }
        Ok(match self.store(&read, &arrival).await {
            Ok(receipt) => self.receipt(&receipt),
            Err(error) => self.form(sent, &Wrong::default(), Some(&error)),
        })
    }

    /// Stores it, and notes it with the answer it complains about.
    async fn store(&self, read: &Read, arrival: &Arrival) -> Result<Receipt, String> {
        let desk = self.console.desk(self.wording);
        let ring = Keyring::read(self.recipients).map_err(|error| error.to_string())?;
        let keys = enter::Keys {
            recipients: &ring.in_use,
            receipt: self.console.tools.receipt_key.as_ref(),
        };
        let stored = enter::store(&desk, keys, self.wording, read, arrival).await;
        let slip = stored.map_err(|error| error.to_string())?;
        let linked = match &arrival.about {
            Some(about) => enter::link(&desk, about, &slip.reference).await.map(drop),
            None => Ok(()),
        };
        // The receipt is handed out whatever became of the note: it is shown once.
        let unlinked = linked.err().map(|error| error.to_string());
        Ok(Receipt::of(
            &slip,
            read,
            arrival,
            unlinked,
            self.visit,
            self.wording,
        ))
    }

    fn form(&self, sent: &Sent, wrong: &Wrong, failed: Option<&str>) -> Response {
        let (groups, errors) = self.sheet(sent).groups(wrong);
        let status = match failed {
            Some(_) => StatusCode::SERVICE_UNAVAILABLE,
            None if wrong.is_empty() => StatusCode::OK,
            None => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let hidden = [(sheet::KEY, sent.first(sheet::KEY))];
        self.page()
            .with("groups", &groups)
            .with("step", &errors)
            .with("hidden", &hidden)
            .with("is_possible", &true)
            .with("failed", &failed.map(|detail| self.failed(detail)))
            .render(status, "desk/form.html")
    }

    fn failed<'s>(&self, detail: &'s str) -> super::form::Failed<'s> {
        let word = |key| word(self.visit.language, key);
        super::form::Failed {
            title: word("enter_failed"),
            text: word("enter_failed_text"),
            detail,
        }
    }

    fn confirm(&self, read: &Read, arrival: &Arrival) -> Response {
        let sheet = self.sheet(&self.visit.sent);
        self.page()
            .with("rows", &sheet.arrival_rows(read, arrival))
            .with("sections", &sheet.sections(read))
            .with("carried", &self.visit.sent.carried())
            .render(StatusCode::OK, "desk/confirm.html")
    }

    fn receipt(&self, receipt: &Receipt) -> Response {
        Page::new(self.console, self.visit)
            .with("receipt", receipt)
            .render(StatusCode::OK, "desk/receipt.html")
    }

    fn page(&self) -> Page<'a> {
        let word = |key| word(self.visit.language, key);
        Page::new(self.console, self.visit)
            .with("title", word("enter"))
            .with("lead", word("enter_lead"))
            .with("about", self.wording.kind(self.kind))
            .with("back", &self.visit.at("/enter/"))
    }
}
