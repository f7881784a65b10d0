//! What the sender of a request does after it was received: takes it back, or adds what was asked for.
//!
//! Both are events like any other, and weighed against the same table of stages. To take back is done
//! once however often it is wished. What is added comes under a one-time key, as a request does: the
//! same key and answers are the same addition, and the same key with other answers is refused.

use std::fmt;

use jiff::Timestamp;
use request::{EventKind, Reference, Standing};
use subtle::ConstantTimeEq;

use super::Inbox;
use super::receive::marker_item;
use crate::backoff::Backoff;
use crate::error::{LedgerError, ReceiveError};
use crate::event::{Event, Happening};
use crate::filing::Status;
use crate::item::{Item, bytes, s, spelt};
use crate::seal::Sealed;
use crate::transaction::Refusal;
use crate::{table, time};

/// What a sender adds, on its way into the ledger. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Addition {
    /// The answers.
    pub sealed: Sealed,
    /// When they came.
    pub at: Timestamp,
    /// Hash of the page's one-time key.
    pub idempotency_key: [u8; 32],
    /// Keyed digest of the answers: tells a repeat from a reuse of the key.
    pub body_mac: [u8; 32],
}

impl fmt::Debug for Addition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Addition(hidden)")
    }
}

/// How adding ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// No request has this reference and this code.
    Unknown,
    /// Nothing is asked for. Nothing was added.
    NotAsked(Status),
    /// It is there, and was read back.
    Done {
        /// How the request stands now.
        status: Status,
        /// When it came; for a repeat, when it came first.
        at: Timestamp,
        /// Whether this call added it; false if it was found added under the same key.
        is_new: bool,
    },
}

impl Inbox {
    /// Takes a request back, as far as its stage allows, and says how it stands then: withdrawn, also
    /// where it was before, or as it was. `None` as for [`Inbox::status`].
    pub async fn withdraw(
        &self,
        reference: &Reference,
        receipt_hash: &[u8; 32],
        at: Timestamp,
    ) -> Result<Option<Status>, LedgerError> {
        let mut tries = Backoff::default();
        loop {
            let Some(status) = self.status(reference, receipt_hash).await? else {
                return Ok(None);
            };
            let Ok(next) = status.standing.then(status.kind, EventKind::Withdrawn) else {
                return Ok(Some(status));
            };
            let happening = Happening::of_sender(EventKind::Withdrawn, at);
            match self.put(&status, happening, next, None).await {
                // Read back; and whoever was quicker may have changed what is allowed.
                Ok(()) => return self.status(reference, receipt_hash).await,
                Err(Refusal::First | Refusal::Race) => {}
                Err(Refusal::Open(error)) => {
                    let now = self.status(reference, receipt_hash).await;
                    let now = now.ok().flatten();
                    return match now.filter(|now| now.withdrawn_at().is_some()) {
                        Some(done) => Ok(Some(done)),
                        None => Err(error),
                    };
                }
            }
            if !tries.again().await {
                return Err(Refusal::Race.into());
            }
        }
    }

    /// Adds what was asked for, once however often it is sent.
    pub async fn add(
        &self,
        reference: &Reference,
        receipt_hash: &[u8; 32],
        addition: &Addition,
    ) -> Result<Added, ReceiveError> {
        let mut tries = Backoff::default();
        loop {
            let Some(status) = self.status(reference, receipt_hash).await? else {
                return Ok(Added::Unknown);
            };
            let refusal = match status.standing.then(status.kind, EventKind::Added) {
                Ok(next) => self.put_addition(&status, addition, next).await.err(),
                // The desk may have gone on since an addition whose answer was lost.
                Err(_) => Some(Refusal::First),
            };
            let found = self
                .added(&addition.idempotency_key, &addition.body_mac)
                .await;
            match (found, refusal) {
                (Ok(Some(at)), refusal) => {
                    let now = self.status(reference, receipt_hash).await?;
                    let status = now.unwrap_or(status);
                    let is_new = !matches!(refusal, Some(Refusal::First | Refusal::Race));
                    return Ok(Added::Done { status, at, is_new });
                }
                (Err(ReceiveError::KeyReused), _) => return Err(ReceiveError::KeyReused),
                (_, Some(Refusal::Open(error))) => return Err(error.into()),
                (Err(error), _) => return Err(error),
                (Ok(None), None) => {
                    let text = "what was added is not found".to_owned();
                    return Err(ReceiveError::Unconfirmed(text));
                }
                (Ok(None), Some(_)) if !status.may(EventKind::Added) => {
                    return Ok(Added::NotAsked(status));
                }
                (Ok(None), Some(_)) => {}
            }
            if !tries.again().await {
                return Err(LedgerError::from(Refusal::Race).into());
            }
        }
    }

    async fn put_addition(
        &self,
        status: &Status,
        addition: &Addition,
        next: Standing,
    ) -> Result<(), Refusal> {
        let happening = Happening {
            sealed: Some(addition.sealed.clone()),
            ..Happening::of_sender(EventKind::Added, addition.at)
        };
        let mut marker = marker_item(
            &addition.idempotency_key,
            &status.reference,
            &addition.body_mac,
            addition.at,
        );
        marker.insert(table::AT.to_owned(), s(time::written(addition.at)));
        self.put(status, happening, next, Some(marker)).await
    }

    /// When the addition of this key came, if it did. Marker and event were written together, so that
    /// the one tells of the other.
    pub async fn added(
        &self,
        idempotency_key: &[u8; 32],
        body_mac: &[u8; 32],
    ) -> Result<Option<Timestamp>, ReceiveError> {
        let key = table::marker_key(idempotency_key);
        let Some(marker) = self.read(key, &[table::AT, table::BODY_MAC]).await? else {
            return Ok(None);
        };
        let mac = bytes(&marker, table::BODY_MAC)?;
        if !bool::from(mac.ct_eq(body_mac)) {
            return Err(ReceiveError::KeyReused);
        }
        Ok(Some(spelt(&marker, table::AT)?))
    }

    async fn put(
        &self,
        status: &Status,
        happening: Happening,
        next: Standing,
        beside: Option<Item>,
    ) -> Result<(), Refusal> {
        let head = &status.head;
        let event = Event::follow(head, &status.reference, happening);
        let before = &status.events;
        let put = head.put(
            &self.connection,
            &status.reference,
            &event,
            next,
            before,
            beside,
        );
        put.await
    }
}
