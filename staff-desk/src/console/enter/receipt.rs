//! The receipt of a paper, to be printed and handed or sent to its sender. It holds the code, so it has no `Debug`.

use request::qr::{Drawing, Spoilt};
use request::{Language, date};
use serde::Serialize;

use super::super::router::Visit;
use crate::enter::{Arrival, Read, Slip};
use crate::times;
use crate::wording::Wording;

/// What the page shows.
#[derive(Serialize)]
pub(super) struct Receipt {
    reference: String,
    /// Nothing where the same was entered before.
    code: Option<String>,
    kind: String,
    arrived: String,
    /// The day by which an answer is promised; nothing where none is wished.
    due: Option<String>,
    /// What the days until the answer wait for, where none could be promised.
    later: Option<String>,
    society: String,
    /// Address of the page that tells how it stands.
    status: String,
    /// What the paper leaves open.
    open: Vec<String>,
    /// Page of the request.
    href: String,
    /// Where what is left open is asked for.
    ask: String,
    /// The signed receipt with its code; nothing where the desk has no key for that.
    signed: Option<Drawing>,
    /// Whether its sender finds the key on the site.
    is_stated: bool,
    /// Why it could not be noted with the answer it is about, in the words of the library.
    unlinked: Option<String>,
}

impl Receipt {
    pub(super) fn of(
        slip: &Slip,
        read: &Read,
        arrival: &Arrival,
        unlinked: Option<String>,
        visit: &Visit,
        wording: &Wording,
    ) -> Self {
        let at = |page: &str| visit.at(&format!("/case/{}/{page}", slip.reference));
        let arrived = times::in_japan(slip.received_at).date();
        let submission = &read.submission;
        let clock = wording.deadlines().awaited_by(submission, arrived);
        let clock = clock.filter(|_| slip.promised.is_none());
        let signed = slip.signed.as_ref();
        let drawn = signed.map(|signed| Drawing::of(signed.to_string(), Spoilt::Little));
        let day = |day: jiff::civil::Date| spell(day, wording.language());
        Self {
            reference: slip.reference.to_string(),
            code: slip.code.as_ref().map(|code| code.reveal().to_owned()),
            kind: wording.kind(submission.kind).to_owned(),
            arrived: format!("{} {}", day(arrived), wording.channel(arrival.channel)),
            due: slip.promised.map(day),
            later: clock.map(|clock| clock.sentence(wording.words(), wording.language())),
            society: wording.society().to_owned(),
            status: wording.status_page().to_owned(),
            open: read.open.clone(),
            href: at(""),
            ask: at("ask/"),
            signed: drawn.and_then(Result::ok),
            is_stated: signed.is_some_and(|signed| wording.states_key_of(signed)),
            unlinked,
        }
    }
}

fn spell(day: jiff::civil::Date, language: Language) -> String {
    date::spell(&day.to_string(), language)
}
