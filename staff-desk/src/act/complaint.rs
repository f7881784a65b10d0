//! Complaints about answers: which answer one is about, and who may therefore not settle it.
//!
//! Each of the two requests tells of the other in an event of its own, so that nothing has to be searched for:
//! `complained` with the answer; with the complaint its receipt, where staff entered it, or `linked`.

use ledger::{Case, Event, Happening};
use request::check::Answer;
use request::standing::{Delivery, Legal};
use request::{EventKind, Kind, Reference, Stage, Submission, Told};

use super::{ActError, Desk, Fault};
use crate::find::{Extent, Match, Name};

impl Desk<'_> {
    /// Whether its own actor may not decide on a request: who decided does not settle the complaint about that.
    ///
    /// # Errors
    /// The request does not open, or the store failed.
    pub async fn is_barred(&self, case: &Case) -> Result<bool, ActError> {
        let submission = self.unseal(case)?.submission()?;
        self.has_decided(case, &submission).await
    }

    /// Whether its own actor decided on what is complained about.
    pub(super) async fn has_decided(
        &self,
        case: &Case,
        submission: &Submission,
    ) -> Result<bool, ActError> {
        let is_own = |case: &Case| deciders(case).any(|one| is_same_person(one, self.actor));
        if case.entry.standing.is_disputed && is_own(case) {
            return Ok(true);
        }
        for about in linked(case).chain(written(submission)) {
            let about = self.register.get(&about).await?;
            if about.as_ref().is_some_and(is_own) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether its own actor may neither end a complaint, nor put it off, nor leave it to another: whoever decided on
    /// what it is about settles it in no way, until somebody else has decided.
    pub(super) async fn may_not_settle(&self, case: &Case) -> Result<bool, ActError> {
        let entry = &case.entry;
        if entry.kind != Kind::Complaint || !entry.standing.is_undecided() {
            return Ok(false);
        }
        self.is_barred(case).await
    }

    /// Whether a complaint was settled by somebody who had decided on what it is about, as nobody had linked the two.
    ///
    /// # Errors
    /// The store failed.
    pub async fn is_settled_by_decider(&self, complaint: &Case) -> Result<bool, ActError> {
        let settled: Vec<_> = decisions(complaint).collect();
        if complaint.entry.kind != Kind::Complaint || settled.is_empty() {
            return Ok(false);
        }
        for about in linked(complaint) {
            let Some(answered) = self.register.get(&about).await? else {
                continue;
            };
            // What was decided anew because of the complaint came after it.
            let is_before = |one: &Event| {
                let mut settled = settled.iter();
                settled.any(|it| is_same_person(&one.actor, &it.actor) && one.at <= it.at)
            };
            if decisions(&answered).any(is_before) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a complaint is decided whose sender waits for the answer. For the other kinds the table of transitions
    /// knows; whether somebody who complains wants an answer stands under the seal.
    pub(super) fn owes_delivery(&self, case: &Case) -> Result<bool, ActError> {
        let (kind, standing) = (case.entry.kind, case.entry.standing);
        let is_undelivered =
            standing.legal == Legal::Decided && standing.delivery == Delivery::NotYet;
        if kind != Kind::Complaint || !is_undelivered {
            return Ok(false);
        }
        Ok(self.unseal(case)?.submission()?.wants_answer())
    }

    /// Why a request cannot be linked as the complaint about an answer.
    pub(super) async fn no_complaint(
        &self,
        case: &Case,
        other: &Reference,
    ) -> Result<Option<Fault>, ActError> {
        if is_noted(case, other) {
            return Ok(Some(Fault::ComplaintNoted));
        }
        let Some(found) = self.register.get(other).await? else {
            return Ok(Some(Fault::NoOther(other.clone())));
        };
        Ok(match (found.entry.kind, found.entry.stage) {
            (Kind::Complaint, Stage::Erased) => Some(Fault::ComplaintErased),
            (Kind::Complaint, _) => None,
            _ => Some(Fault::NoComplaint),
        })
    }

    /// Notes with a complaint which answer it is about, once. Whoever decided on that settles it no more from then
    /// on, so this comes before anything is noted with the answer: whatever fails between, it is noted again.
    pub(crate) async fn note_about(
        &self,
        complaint: &Reference,
        about: &Reference,
    ) -> Result<(), ActError> {
        let case = self.case(complaint).await?;
        if linked(&case).any(|one| one == *about) {
            return Ok(());
        }
        let linked = Happening::new(EventKind::Linked, self.now, self.actor);
        let linked = linked.telling(Told::Other(about.clone()));
        self.register.record(complaint, linked).await?;
        Ok(())
    }
}

/// Whether a complaint is noted with an answer: an answer that was decided anew can be complained about anew.
fn is_noted(case: &Case, complaint: &Reference) -> bool {
    let last = case.events.iter().rev();
    let mut last = last.take_while(|event| event.kind != EventKind::Decided);
    last.any(|event| {
        event.kind == EventKind::Complained
            && matches!(&event.told, Some(Told::Other(other)) if other == complaint)
    })
}

/// The requests whose answers a complaint is about, as staff entered or linked it.
fn linked(case: &Case) -> impl Iterator<Item = Reference> {
    let events = case.events.iter();
    events.filter_map(|event| match (event.kind, event.told.as_ref()?) {
        (EventKind::Linked, Told::Other(about)) => Some(about.clone()),
        (_, Told::Came { about, .. }) => about.clone(),
        _ => None,
    })
}

/// The request whose answer a complaint is about, as its sender wrote.
fn written(submission: &Submission) -> Option<Reference> {
    match submission.answers.get("related_no")? {
        Answer::Text { normal, .. } => normal.parse().ok(),
        Answer::Chosen(_) => None,
    }
}

/// Everybody who decided on a request.
fn deciders(case: &Case) -> impl Iterator<Item = &str> {
    decisions(case).map(|event| event.actor.as_str())
}

fn decisions(case: &Case) -> impl Iterator<Item = &Event> {
    let events = case.events.iter();
    events.filter(|it| it.kind == EventKind::Decided)
}

/// Whether two names are one person's, however they are written: names are typed anew each day, and a space or its
/// width makes nobody else. Better one colleague too many who may not settle a complaint than whoever decided.
fn is_same_person(one: &str, other: &str) -> bool {
    let is_whole = |it: Match| it.extent == Extent::Whole;
    one == other
        || Name::of(one)
            .matches(&Name::of(other))
            .is_some_and(is_whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_one_in_every_spelling_and_another_is_not() {
        for (one, other) in [
            ("見本 一郎", "見本　一郎"),
            ("見本 一郎", "見本一郎"),
            ("見本 一郎", " 見本\u{a0}一郎"),
            ("Clerk A", "ＣＬＥＲＫ　ａ"),
            ("髙見本 一郎", "高見本一郎"),
            ("ミホン", "ﾐﾎﾝ"),
            ("-", "-"),
        ] {
            assert!(is_same_person(one, other), "{one} {other}");
            assert!(is_same_person(other, one), "{other} {one}");
        }
        for (one, other) in [
            ("見本 一郎", "見本 二郎"),
            ("見本 一郎", "見本"),
            ("Clerk A", "Clerk B"),
            ("account 1000", "account 1001"),
            ("-", "."),
        ] {
            assert!(!is_same_person(one, other), "{one} {other}");
            assert!(!is_same_person(other, one), "{other} {one}");
        }
    }
}
