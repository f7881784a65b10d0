//! One letter: what staff add to it beside its text, the text to be printed, the record.
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
use jiff::ToSpan as _;
use jiff::civil::Date;
use ledger::Event;
use request::decision::LONGEST;
use request::letter::Letter;
use request::view::FieldView;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::super::Console;
use super::super::act::{SEEN, Task};
use super::super::case::Happened;
use super::super::form::{Fault, Questions, Sent, day, optional};
use super::super::page::Page;
use super::super::refusal::Refusal;
use super::super::router::Visit;
use super::{Bureau, DONE, FOLDER, words};
use crate::letter::{Draft, Lack, LetterError, Order, Place, Sheet, Written};
use crate::open::hex;
use crate::times;

/// Names of the controls: the language, the day, the paragraph, and which text was shown.
const LANGUAGE: &str = "in";
const BY: &str = "by";
const REMARK: &str = "remark";
const SHOWN: &str = "shown";

/// One letter of a request, for the length of a call.
struct Writing<'a> {
    bureau: Bureau<'a>,
    letter: Letter,
}

/// A letter as it was ordered, and what is wrong with the order.
struct Read {
    draft: Draft,
    faults: Vec<Fault>,
}

/// Something that is wrong, and where it is mended.
#[derive(Serialize)]
struct Told {
    /// Empty where it is mended on no page.
    href: String,
    text: String,
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
        if !bureau.opened.fits(letter, bureau.wording) {
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
        if self.is_recorded(sent, &read.draft) {
            return Ok(self.done());
        }
        if self.since(sent).any(|event| !event.kind.is_housekeeping()) {
            let again = Again {
                is_changed: true,
                ..Again::default()
            };
            return Ok(self.form(sent, read, &again));
        }
        let (sheet, written) = read.draft.passed().map_err(refused)?;
        if sent.go() == "print" {
            return Ok(self.print(sent, &sheet, &written, &Again::default()));
        }
        self.record(sent, &sheet, &written).await
    }

    /// Records a letter, if it is the one that was shown to be printed.
    async fn record(
        &self,
        sent: &Sent,
        sheet: &Sheet,
        written: &Written,
    ) -> Result<Response, Refusal> {
        let bureau = &self.bureau;
        let mut again = Again::default();
        if digest(&written.text) == sent.first(SHOWN) {
            let desk = bureau.console.desk(bureau.wording);
            match bureau.opened.record(&desk, written).await {
                Ok(()) => return Ok(self.done()),
                Err(error) => again.failed = Some(error.to_string()),
            }
        } else {
            again.is_unlike = true;
        }
        Ok(self.print(sent, sheet, written, &again))
    }

    fn done(&self) -> Response {
        let to = self.bureau.at(&format!("?done={DONE}"));
        Redirect::to(&to).into_response()
    }

    /// Whether this very text was recorded since its user looked: what is sent twice is one record.
    fn is_recorded(&self, sent: &Sent, draft: &Draft) -> bool {
        let text = draft.sheet().text();
        let since: Vec<_> = self.since(sent).map(|event| event.number).collect();
        let mut written = self.bureau.opened.written();
        written.any(|(paper, written)| since.contains(&paper.number) && written.text == text)
    }

    /// What happened since its user looked.
    fn since(&self, sent: &Sent) -> impl Iterator<Item = &Event> {
        let seen: usize = sent.first(SEEN).parse().unwrap_or_default();
        self.bureau.opened.case.events.iter().skip(seen)
    }

    fn today(&self) -> Date {
        times::in_japan(self.bureau.console.now()).date()
    }

    /// What stands in the form before anything was typed.
    fn filled(&self, sent: Sent) -> Sent {
        let count = self.bureau.opened.case.entry.event_count;
        let wished = self.bureau.wished();
        let sent = sent
            .or(LANGUAGE, || wished.map_or("", |it| it.id()).to_owned())
            .or(SEEN, || count.to_string());
        if self.letter == Letter::ProviderQuery {
            return sent.or(BY, || usual(self.today()).to_string());
        }
        sent
    }

    /// The letter that is ordered. What cannot be read has something that can in its place, so that all the rest of it
    /// is read over at the same time.
    fn read(&self, sent: &Sent) -> Result<Read, Refusal> {
        let bureau = &self.bureau;
        let mut faults = Vec::new();
        let languages = bureau.languages();
        let chosen = languages
            .iter()
            .find(|it| it.id() == sent.first(LANGUAGE))
            .copied();
        if chosen.is_none() {
            let first = languages.first().map_or("", |it| it.id());
            let text = bureau.word("letter_language_wanted");
            faults.push(Fault::of_group(LANGUAGE, first, text));
        }
        let language = chosen.or_else(|| bureau.wished()).ok_or(Refusal::Fault)?;
        let mut by = None;
        if self.letter == Letter::ProviderQuery {
            by = day(sent.first(BY)).or_else(|| {
                let language = bureau.visit.language;
                faults.push(Fault::of_day(BY, "day_wanted", "ask_by", language));
                Some(usual(self.today()))
            });
        }
        let (edition, wording) = bureau.edition(language).ok_or(Refusal::Fault)?;
        let order = Order {
            letter: self.letter,
            by,
            remark: sent.first(REMARK),
        };
        let draft = bureau.opened.draft(edition, wording, order, self.today());
        Ok(Read {
            draft: draft.map_err(refused)?,
            faults,
        })
    }

    fn form(&self, sent: &Sent, read: Read, again: &Again) -> Response {
        let bureau = &self.bureau;
        let Read { draft, mut faults } = read;
        // A text with a day that nobody named would be read as one that somebody did.
        let is_shown = faults.iter().all(|fault| fault.name != BY);
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
        let since = self.since(sent);
        let since: Vec<_> = since
            .map(|event| Happened::of(event, bureau.wording))
            .collect();
        self.page()
            .with("fields", &self.questions(sent, &faults))
            .with("told", &told)
            .with("hidden", &[(SEEN, self.count())])
            .with("is_changed", &again.is_changed)
            .with("since", &since)
            .with("letter", &is_shown.then(|| draft.sheet()))
            .render(status, "desk/letter.html")
    }

    /// Where a fault of the text is mended: at a question, or elsewhere.
    fn place(&self, lack: &Lack) -> Result<Fault, Told> {
        let text = lack.tell(self.bureau.visit.language);
        match lack.place {
            Place::Remark => Ok(Fault::at(REMARK, text)),
            Place::By => Ok(Fault::at(BY, text)),
            Place::Case => Err(Told {
                href: self.bureau.at(""),
                text,
            }),
            Place::Sentences | Place::Facts | Place::Clock => Err(Told {
                href: String::new(),
                text,
            }),
        }
    }

    fn questions(&self, sent: &Sent, faults: &[Fault]) -> Vec<FieldView> {
        let bureau = &self.bureau;
        let word = |key| bureau.word(key);
        let questions = Questions { sent, faults };
        let languages = bureau.languages().into_iter();
        let languages = languages.map(|it| {
            let (id, label) = (it.id(), word(it.id()));
            (id.to_owned(), label.to_owned(), String::new())
        });
        let labels = (word("letter_language"), word("letter_language_hint"));
        let mut fields = vec![questions.options(LANGUAGE, "choice", labels, languages)];
        if self.letter == Letter::ProviderQuery {
            fields.push(questions.line(BY, word("ask_by"), word("letter_by_hint"), "short"));
        }
        let (label, hint) = (word("letter_remark"), word("letter_remark_hint"));
        fields.push(optional(questions.long(REMARK, label, hint, LONGEST)));
        fields
    }

    /// The page to be printed, from which it is recorded.
    fn print(&self, sent: &Sent, sheet: &Sheet, written: &Written, again: &Again) -> Response {
        let typed = [LANGUAGE, BY, REMARK].map(|name| (name, sent.first(name).to_owned()));
        let shown = [(SEEN, self.count()), (SHOWN, digest(&written.text))];
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
            .with("letter", sheet)
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

/// The day that is offered to a provider unless staff name another.
fn usual(today: Date) -> Date {
    today.saturating_add(Task::USUAL.days())
}

/// Why there is no letter, which [`Opened::fits`](crate::letter::Opened::fits) would have told.
fn refused(_not_yet: LetterError) -> Refusal {
    Refusal::NotNow
}

/// Which text was shown. It stands in the page alone.
fn digest(text: &str) -> String {
    hex(&Sha256::digest(text))
}
