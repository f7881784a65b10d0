//! Copies a register to another place, shut and as it stands: from one machine to AWS, and back.
//!
//! 1. **Compare**: what stands in the way is told at once, and then nothing is written.
//! 2. **Carry** each request with its events and key ([`Register::carry`]). Nothing has to be remembered between
//!    runs: what is there is passed over, so a run that was killed goes on by running again, and a later run brings
//!    what came since.
//! 3. **Verify**: reads both again and compares counts, every item, every digest and every chain.
//!
//! No seal is opened and no key is needed. Memory holds a page of entries and a few requests. Markers of one-time
//! keys and limits stay behind: they expire, and nothing lists them.

use std::fmt;

use ledger::{ChainFault, Difference, Dossier, LedgerError, Likeness, Register};
use request::{Reference, Stage};
use thiserror::Error;

use crate::export::{Progress, Step};

/// Requests that are carried at the same time: a call to AWS is mostly waiting.
const AT_ONCE: usize = 16;

/// Why a copy is not what it is copied from.
#[derive(Debug, Error)]
pub enum CopyError {
    /// A store failed.
    #[error("{0} Run the same command again: it goes on where it stopped")]
    Ledger(#[from] LedgerError),
    /// Something else is there.
    #[error(
        "nothing was copied, for something else is there under the same references. Name another place, or find out \
         which of the two is right\n{}", list(.0)
    )]
    InTheWay(Vec<Finding>),
    /// The copy is not whole.
    #[error(
        "the copy was made, and is not what it was made from. What changed meanwhile comes with the next run: stop the \
         intake before the last one\n{}", list(.0)
    )]
    NotWhole(Vec<Finding>),
    /// A worker ended.
    #[error(
        "a fault of this program stopped the copy. Run the same command again: it goes on where it stopped"
    )]
    Fault,
}

fn list(findings: &[Finding]) -> String {
    let lines: Vec<_> = findings.iter().map(|it| format!("  {it}")).collect();
    lines.join("\n")
}

/// Something that keeps a copy from being whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Something else is there.
    Differs(Reference, Difference),
    /// It is not there, or not all of it.
    NotThere(Reference),
    /// It does not agree with itself, and did not where it came from.
    Broken(Reference, ChainFault),
    /// Lists show fewer than were copied.
    Unlisted {
        /// So many are shown.
        shown: u64,
        /// So many were copied.
        copied: u64,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Differs(reference, difference) => write!(f, "{reference}: {difference}"),
            Self::NotThere(reference) => write!(f, "{reference}: not there, or not all of it"),
            Self::Broken(reference, fault) => write!(
                f,
                "{reference}: does not agree with itself, nor did it where it came from: {fault}. It was copied as it is"
            ),
            Self::Unlisted { shown, copied } => write!(
                f,
                "the lists there show {shown} of {copied} requests. AWS may need a minute: run it again"
            ),
        }
    }
}

/// What a copy came to.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Requests that were not there before.
    pub new: u64,
    /// Requests of which an earlier state was there.
    pub renewed: u64,
    /// Requests that were there as they are.
    pub same: u64,
    /// Events of all of them.
    pub events: u64,
    /// Keys of cases.
    pub keys: u64,
    /// Requests that are there and came from elsewhere.
    pub others: u64,
}

impl Copied {
    /// How many requests were compared.
    pub const fn requests(&self) -> u64 {
        self.new + self.renewed + self.same
    }
}

/// Copies everything, and compares both at the end.
pub async fn copy(
    from: &Register,
    to: &Register,
    progress: &mut dyn FnMut(Progress),
) -> Result<Copied, CopyError> {
    let way = Way {
        from: from.clone(),
        to: to.clone(),
    };
    let all = compare(&way, progress).await?;
    let (mut copied, mut wrong) = carry(&way, all, progress).await?;
    let mut done = 0;
    let each = |reference: Reference, (likeness, there): Looked| {
        done += 1;
        copied.events += u64::from(there.held());
        copied.keys += u64::from(there.has_key());
        wrong.extend(missing(&reference, likeness));
        if let Some(Err(fault)) = there.verify()? {
            wrong.push(Finding::Broken(reference, fault));
        }
        progress(of(Step::Verify, done, all));
        Ok(())
    };
    way.walk(Way::look, each).await?;
    let shown = count(to).await?;
    if shown < done {
        let copied = done;
        wrong.push(Finding::Unlisted { shown, copied });
    }
    copied.others = shown.saturating_sub(done);
    wrong.dedup();
    if wrong.is_empty() {
        Ok(copied)
    } else {
        Err(CopyError::NotWhole(wrong))
    }
}

/// How many there are to copy, unless something stands in the way.
async fn compare(way: &Way, progress: &mut dyn FnMut(Progress)) -> Result<u64, CopyError> {
    let (mut all, mut in_the_way) = (0, Vec::new());
    let each = |reference, (likeness, _): Looked| {
        all += 1;
        if let Likeness::Other(difference) = likeness {
            in_the_way.push(Finding::Differs(reference, difference));
        }
        progress(of(Step::Compare, all, all));
        Ok(())
    };
    way.walk(Way::look, each).await?;
    if in_the_way.is_empty() {
        Ok(all)
    } else {
        Err(CopyError::InTheWay(in_the_way))
    }
}

async fn carry(
    way: &Way,
    all: u64,
    progress: &mut dyn FnMut(Progress),
) -> Result<(Copied, Vec<Finding>), CopyError> {
    let (mut copied, mut wrong, mut done) = (Copied::default(), Vec::new(), 0);
    let each = |reference, likeness| {
        match likeness {
            Likeness::Missing => copied.new += 1,
            Likeness::Earlier => copied.renewed += 1,
            Likeness::Same => copied.same += 1,
            // Somebody wrote it there after the comparison.
            Likeness::Other(difference) => wrong.push(Finding::Differs(reference, difference)),
        }
        done += 1;
        progress(of(Step::Copy, done, all));
        Ok(())
    };
    way.walk(Way::carry, each).await?;
    Ok((copied, wrong))
}

/// What keeps a request from being copied whole, after it was.
fn missing(reference: &Reference, likeness: Likeness) -> Option<Finding> {
    match likeness {
        Likeness::Same => None,
        Likeness::Missing | Likeness::Earlier => Some(Finding::NotThere(reference.clone())),
        Likeness::Other(difference) => Some(Finding::Differs(reference.clone(), difference)),
    }
}

/// How many requests the lists of a register show.
async fn count(register: &Register) -> Result<u64, LedgerError> {
    let mut count = 0;
    let mut pages = register.by_stages(Stage::ALL.iter().copied());
    while let Some(page) = pages.next_page().await? {
        count += page.len() as u64;
    }
    Ok(count)
}

const fn of(step: Step, done: u64, all: u64) -> Progress {
    // Some may have come since they were counted.
    let all = if all > done { all } else { done };
    Progress { step, done, all }
}

/// How what is there stands to what shall be there, and what it is.
type Looked = (Likeness, Dossier);

/// From where to where.
#[derive(Clone)]
struct Way {
    from: Register,
    to: Register,
}

impl Way {
    async fn look(self, reference: Reference) -> Result<Looked, LedgerError> {
        let theirs = self.from.dossier(&reference).await?;
        let there = self.to.dossier(&reference).await?;
        Ok((theirs.likeness(&there)?, there))
    }

    async fn carry(self, reference: Reference) -> Result<Likeness, LedgerError> {
        self.to.carry(&self.from, &reference).await
    }

    /// Does something with every request, some at the same time, and tells of each in their order.
    async fn walk<T, F>(
        &self,
        work: fn(Self, Reference) -> F,
        mut each: impl FnMut(Reference, T) -> Result<(), LedgerError>,
    ) -> Result<(), CopyError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, LedgerError>> + Send + 'static,
    {
        let mut pages = self.from.by_stages(Stage::ALL.iter().copied());
        while let Some(page) = pages.next_page().await? {
            for some in page.chunks(AT_ONCE) {
                let begun: Vec<_> = some
                    .iter()
                    .map(|entry| tokio::spawn(work(self.clone(), entry.reference.clone())))
                    .collect();
                for (entry, work) in some.iter().zip(begun) {
                    let done = work.await.map_err(|_ended| CopyError::Fault)?;
                    each(entry.reference.clone(), done?)?;
                }
            }
        }
        Ok(())
    }
}
