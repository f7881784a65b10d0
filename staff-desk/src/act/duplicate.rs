//! Whether the request that another repeats answers for it ([`request::duplicate`]): asked when a duplicate is
//! noted, and more strictly when it is closed without an answer of its own.

use ledger::{AppendError, Case};
use request::standing::Why;
use request::{EventKind, Reference, Told, duplicate};

use super::{ActError, Desk, Fault};

/// What is done with a duplicate.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// It is noted.
    Noting,
    /// It is closed.
    Closing,
}

impl Desk<'_> {
    /// Why a request cannot be left to another.
    pub(super) async fn unfit(
        &self,
        case: &Case,
        other: &Reference,
        step: Step,
    ) -> Result<Option<Fault>, ActError> {
        let Some(found) = self.register.get(other).await? else {
            return Ok(Some(Fault::NoOther(other.clone())));
        };
        let (kind, entry) = (case.entry.kind, &found.entry);
        let events = found.events.iter().map(|event| event.kind);
        let other_one = (entry.kind, entry.standing);
        let fit = match step {
            Step::Noting => duplicate::may_answer_for(kind, other_one, events),
            Step::Closing => duplicate::has_answered_for(kind, other_one, events),
        };
        Ok(fit.err().map(|why| Fault::Unfit(other.clone(), why)))
    }

    /// The same of what it was last noted to repeat, before it is closed.
    pub(super) async fn unfit_by_now(&self, case: &Case) -> Result<Option<Fault>, ActError> {
        let other = noted(case).ok_or(AppendError::NotAllowed {
            stage: case.entry.stage,
            event: EventKind::Closed,
            why: Why::NotDecided,
        })?;
        self.unfit(case, other, Step::Closing).await
    }
}

/// The request that it was last noted to repeat.
fn noted(case: &Case) -> Option<&Reference> {
    let mut latest = case.events.iter().rev();
    match &latest.find(|it| it.kind == EventKind::Duplicate)?.told {
        Some(Told::Other(other)) => Some(other),
        _ => None,
    }
}
