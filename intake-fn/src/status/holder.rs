//! Finds a request for whoever holds its receipt code, within the limits on guessing.

use ledger::Status;
use request::{ReceiptCode, Reference};

use super::asked::Asked;
use crate::client::Client;
use crate::intake::Intake;
use crate::limits;
use crate::pass;
use crate::problem::Problem;
use crate::secret::receipt_hash;

/// Whoever has shown the code of a request, and how it stands.
pub(super) struct Holder {
    /// How the request stands.
    pub(super) status: Status,
    /// Hash of the code they have shown.
    pub(super) receipt_hash: [u8; 32],
}

/// The holder, or `None` where there is no such request or the code is not its own.
///
/// A pass is no guess: nobody but this intake can have written it. What is misspelt is none either: its
/// check sign says so to everybody.
pub(super) async fn find(
    intake: &Intake,
    asked: &Asked,
    client: &Client,
) -> Result<Option<Holder>, Problem> {
    let Ok(reference) = asked.reference.parse::<Reference>() else {
        return Ok(None);
    };
    let now = (intake.clock)();
    if let Some(hash) = pass::read(&intake.secret, &reference, &asked.pass, now) {
        return look(intake, &reference, hash).await;
    }
    let Ok(code) = asked.code.parse::<ReceiptCode>() else {
        return Ok(None);
    };
    let guess = limits::guessing(intake, client, &reference, &code).await?;
    let found = look(intake, &reference, receipt_hash(&code)).await?;
    if found.is_some() {
        guess.give_back(intake).await;
    }
    Ok(found)
}

async fn look(
    intake: &Intake,
    reference: &Reference,
    receipt_hash: [u8; 32],
) -> Result<Option<Holder>, Problem> {
    let found = intake.inbox.status(reference, &receipt_hash).await;
    let found = found.map_err(|error| Problem::Unavailable(error.to_string()))?;
    Ok(found.map(|status| Holder {
        status,
        receipt_hash,
    }))
}
