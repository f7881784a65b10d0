//! Notes in the chain of every exported request who took it out, when, and into which file.

use jiff::Timestamp;
use ledger::{AppendError, Register};
use request::{EventKind, Reference};

use super::manifest::Totals;
use super::proof::Proof;
use super::{ExportError, Order};

/// How often an event is tried again when another desk added one at the same moment.
const TRIES: usize = 5;

/// Adds an `exported` event to every request in the file.
pub(super) async fn record(
    register: &Register,
    order: &Order,
    proof: &Proof,
    totals: &Totals,
    now: Timestamp,
) -> Result<(), ExportError> {
    let failed = |source| ExportError::write(&order.out, source);
    let mut notes = proof.read().map_err(failed)?;
    let data = format!("sha256:{}", totals.sha256);
    while let Some((reference, _)) = notes.next().map_err(failed)? {
        append(register, &reference, order, now, &data)
            .await
            .map_err(|source| ExportError::Event { reference, source })?;
    }
    Ok(())
}

async fn append(
    register: &Register,
    reference: &Reference,
    order: &Order,
    now: Timestamp,
    data: &str,
) -> Result<(), AppendError> {
    for _ in 1..TRIES {
        let event = EventKind::Exported;
        match register
            .append(reference, event, &order.actor, now, Some(data))
            .await
        {
            Err(AppendError::Changed) => {}
            done => return done.map(drop),
        }
    }
    Err(AppendError::Changed)
}
