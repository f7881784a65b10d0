//! How long a closed request is kept, and what else keeps it from being erased. The day is that of the clock which
//! every page of the request shows.

use jiff::civil::Date;
use ledger::Case;
use request::deadline::ClockId;
use request::retention::{self, Ending};
use request::{EventKind, Told};

use super::{ActError, Desk, Fault};
use crate::open::SealError;
use crate::show::{ShowError, Unsealed};
use crate::{clocks, papers};

/// What the society's rules say of a request that is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retained {
    /// The last day in Japan on which it is kept; none where it is not closed, or no rule speaks of it: then it is
    /// kept for good.
    pub until: Option<Date>,
    /// Whether a complaint about its answer is not closed.
    pub has_open_complaint: bool,
}

impl Retained {
    /// What keeps it from being erased on a day.
    pub fn faults(&self, today: Date) -> Vec<Fault> {
        let Some(until) = self.until else {
            return vec![Fault::NoRetention];
        };
        let held = retention::may_erase(today, until, self.has_open_complaint);
        let held = held.err().unwrap_or_default();
        held.into_iter().map(Fault::Held).collect()
    }
}

impl Desk<'_> {
    /// How long a request is kept, by how it ended.
    ///
    /// # Errors
    /// What was decided does not open, or the store failed.
    pub async fn retained(&self, case: &Case) -> Result<Retained, ActError> {
        let clocks = clocks::of_case(self.deadlines, case, self.ending(case)?);
        Ok(Retained {
            until: clocks::of(&clocks, ClockId::Retention).and_then(|clock| clock.due),
            has_open_complaint: self.has_open_complaint(case).await?,
        })
    }

    /// How a request ended; nothing where nobody can read it any more.
    fn ending(&self, case: &Case) -> Result<Option<Ending>, ActError> {
        let key = self.key.ok_or(ActError::NoKey)?;
        match Unsealed::of(key, case).and_then(|unsealed| unsealed.papers()) {
            Ok(papers) => Ok(Some(papers::ending(&papers))),
            // Restored from a copy that is older than its erasure: it may have ended in any way.
            Err(ShowError::Seal {
                source: SealError::NoKey,
                ..
            }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn has_open_complaint(&self, case: &Case) -> Result<bool, ActError> {
        let complained = case
            .events
            .iter()
            .filter(|it| it.kind == EventKind::Complained);
        for event in complained {
            let Some(Told::Other(complaint)) = &event.told else {
                continue;
            };
            let complaint = self.register.get(complaint).await?;
            if complaint.is_some_and(|it| !it.entry.stage.is_finished()) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
