//! One letter: what staff add to it (`order`) beside its text, the text to be printed, the record.
//!
//! 1. The form shows the text as it will print, and everything that is wrong with it, each where it is mended.
//! 2. A letter that nothing is wrong with goes on to be printed; that page says by a digest which text it showed.
//! 3. Only that text is recorded, word by word, by the same act as on the command line. If it would read otherwise now,
//!    or something happened to the request meanwhile, that is told first.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::civil::Date;
use ledger::Event;
use request::letter::Letter;
use sha2::{Digest as _, Sha256};

use super::super::Console;
use super::super::act::{SEEN, seen};
use super::super::case::Happened;
use super::super::form::Sent;
use super::super::page::Page;
use super::super::refusal::Refusal;
use super::super::router::Visit;
use super::order::{ADDRESS, LANGUAGE, REMARK, Read, Told};
use super::{Bureau, DONE, FOLDER, words};
use crate::letter::{Draft, LetterError, Sheet, Written};
use crate::open::hex;
use crate::times;

/// Name of the control that says which text was shown.
const SHOWN: &str = "shown";

/// One letter of a request, for the length of a call.
pub(super) struct Writing<'a> {
    pub(super) bureau: Bureau<'a>,
    pub(super) letter: Letter,
}

/// Why a page is shown again.
#[derive(Default)]
struct Again {
    /// Something happened to the request meanwhile.
    is_changed: bool,
    /// The text is another than was shown.
    is_unlike: bool,
    /// It could not be recorded, in words of the store.
    failed: Option<String>,
}

/// Shows a letter before anything was typed.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    Extension(visit): Extension<Visit>,
    Path((reference, letter)): Path<(String, String)>,
) -> Response {
    let shown = async {
        let writing = Writing::begin(&console, &visit, &reference, &letter).await?;
        let held = console.door.take_held(&visit.at(&visit.path));
        let sent = writing.filled(held.unwrap_or_default());
        let read = writing.read(&sent)?;
        Ok(writing.form(&sent, read, &Again::default()))
    };
    shown
        .await
        .unwrap_or_else(|refusal: Refusal| refusal.page(&console, &visit))
}

/// Takes what was typed: shows the text again, shows it to be printed, or records it.
pub(crate) async fn take(
    State(console): State<Arc<Console>>,
    Extension(visit): Extension<Visit>,
    Path((reference, letter)): Path<(String, String)>,
) -> Response {
    let taken = async {
        let _alone = console.pen.lock().await;
        let writing = Writing::begin(&console, &visit, &reference, &letter).await?;
        writing.take().await
    };
    taken
        .await
        .unwrap_or_else(|refusal: Refusal| refusal.page(&console, &visit))
}

impl<'a> Writing<'a> {
    async fn begin(
        console: &'a Console,
        visit: &'a Visit,
        reference: &str,
        letter: &str,
    ) -> Result<Self, Refusal> {
        let letter = letter.parse().map_err(|_unknown| Refusal::NotFound)?;
        let bureau = Bureau::open(console, visit, reference).await?;
        if bureau.opened.hindrance(letter, bureau.wording).is_some() {
            return Err(Refusal::NotNow);
        }
        Ok(Self { bureau, letter })
    }

    async fn take(self) -> Result<Response, Refusal> {
        let sent = &self.bureau.visit.sent;
        let read = self.read(sent)?;
        let goes_on = ["print", "send"].contains(&sent.go());
        if !goes_on || !read.faults.is_empty() || !read.draft.lacks().is_empty() {
            return Ok(self.form(sent, read, &Again::default()));
        }
        let is_sent = sent.go() == "send";
        if is_sent && self.is_recorded(sent, &read.draft) {
            return Ok(self.done());
        }
        if self.since(sent).any(|event| !event.kind.is_housekeeping()) {
            let again = Again {
                is_changed: true,
                ..Again::default()
            };
            return Ok(self.form(sent, read, &again));
        }
        let written = read.draft.passed().map_err(refused)?;
        if is_sent {
            return self.record(sent, &written).await;
        }
        Ok(self.print(sent, &written, &Again::default()))
    }

    /// Records a letter, if it is the one that was shown to be printed.
    async fn record(&self, sent: &Sent, written: &Written) -> Result<Response, Refusal> {
        let bureau = &self.bureau;
        let mut again = Again::default();
        if digest(&written.sheet) == sent.first(SHOWN) {
            let desk = bureau.console.desk(bureau.wording);
            match bureau.opened.record(&desk, written).await {
                Ok(()) => return Ok(self.done()),
                Err(error) => again.failed = Some(error.to_string()),
            }
        } else {
            again.is_unlike = true;
        }
        Ok(self.print(sent, written, &again))
    }

    fn done(&self) -> Response {
        let to = self.bureau.at(&format!("?done={DONE}"));
        Redirect::to(&to).into_response()
    }

    /// Whether this very text was recorded since its user looked: what is sent twice is one record.
    fn is_recorded(&self, sent: &Sent, draft: &Draft) -> bool {
        let since: Vec<_> = self.since(sent).map(|event| event.number).collect();
        let mut written = self.bureau.opened.written();
        written.any(|(paper, written)| {
            since.contains(&paper.number) && written.sheet == *draft.sheet()
        })
    }

    /// What happened since its user looked.
    fn since(&self, sent: &Sent) -> impl Iterator<Item = &Event> {
        let seen = seen(sent);
        let events = self.bureau.opened.case.events.iter();
        events.filter(move |event| event.number > seen)
    }

    pub(super) fn today(&self) -> Date {
        times::in_japan(self.bureau.console.now()).date()
    }

    fn form(&self, sent: &Sent, read: Read, again: &Again) -> Response {
        let bureau = &self.bureau;
        let Read { draft, mut faults } = read;
        let mut elsewhere = Vec::new();
        for lack in draft.lacks() {
            match self.place(lack) {
                Ok(fault) => faults.push(fault),
                Err(told) => elsewhere.push(told),
            }
        }
        let told = faults.iter().map(|fault| Told {
            href: format!("#{}", fault.control),
            text: fault.text.clone(),
        });
        let told: Vec<_> = told.chain(elsewhere).collect();
        let status = match (again.is_changed, told.is_empty()) {
            (true, _) => StatusCode::CONFLICT,
            (false, true) => StatusCode::OK,
            (false, false) => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let since = Happened::since(seen(sent), &bureau.opened.case, bureau.wording);
        self.page()
            .with("fields", &self.questions(sent, &faults))
            .with("told", &told)
            .with("hidden", &[(SEEN, self.count())])
            .with("is_changed", &again.is_changed)
            .with("since", &since)
            .with("is_anew", &(sent.go() == "look"))
            .with("letter", draft.sheet())
            .render(status, "desk/letter.html")
    }

    /// The page to be printed, from which it is recorded.
    fn print(&self, sent: &Sent, written: &Written, again: &Again) -> Response {
        let typed = [LANGUAGE, ADDRESS, REMARK].map(|name| (name, sent.first(name).to_owned()));
        let shown = [(SEEN, self.count()), (SHOWN, digest(&written.sheet))];
        let status = if again.failed.is_some() {
            StatusCode::SERVICE_UNAVAILABLE
        } else if again.is_unlike {
            StatusCode::CONFLICT
        } else {
            StatusCode::OK
        };
        self.page()
            .with("hidden", &[&typed[..], &shown[..]].concat())
            .with("is_unlike", &again.is_unlike)
            .with("failed", &again.failed)
            .with("letter", &written.sheet)
            .render(status, "desk/print.html")
    }

    /// How many events its user sees now.
    fn count(&self) -> String {
        self.bureau.opened.case.entry.event_count.to_string()
    }

    fn page(&self) -> Page<'a> {
        self.bureau
            .page()
            .with("title", self.bureau.word(words(self.letter).0))
            .with("back", &self.bureau.at(&format!("{FOLDER}/")))
    }
}

/// Why there is no letter, which [`Opened::hindrance`](crate::letter::Opened::hindrance) would have told.
pub(super) fn refused(_not_yet: LetterError) -> Refusal {
    Refusal::NotNow
}

/// Which text was shown. It stands in the page alone.
fn digest(sheet: &Sheet) -> String {
    hex(&Sha256::digest(sheet.text()))
}
