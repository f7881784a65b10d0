//! Receiving a request: one transaction, then reading back.
//!
//! 1. `write` puts the request first, its first event, the marker of its one-time key and the key of the case,
//!    each only if absent. The last goes to a table of its own, of which an inbox can read nothing.
//! 2. `confirm` reads the clear attributes back; they must equal what was sent.
//! 3. If the write was refused or its outcome is open, `found` looks for the marker: the request
//!    may be there already, from an earlier click or from this very call.

use jiff::Timestamp;
use request::Reference;

use super::Inbox;
use crate::backoff::Backoff;
use crate::connection::Connection;
use crate::entry::{Entry, read_text};
use crate::error::{LedgerError, ReceiveError};
use crate::event::Event;
use crate::filing::{Entered, Filing, First, Receipt};
use crate::item::{Item, b, bytes, n, s, spelt, text};
use crate::table;
use crate::transaction::{Refusal, put_new, transact};

/// How long a key is remembered: longer than anyone keeps a form open or a program retries.
const KEY_DAYS: i64 = 90;
const SECONDS_A_DAY: i64 = 24 * 60 * 60;

impl Inbox {
    /// Stores a request, once however often it is sent.
    pub async fn receive(&self, filing: &Filing) -> Result<Receipt, ReceiveError> {
        self.store(filing, None).await
    }

    /// Stores what came over the form, or what staff entered.
    pub(crate) async fn store(
        &self,
        filing: &Filing,
        entered: Option<&Entered>,
    ) -> Result<Receipt, ReceiveError> {
        let (entry, first) = Entry::begin(filing, entered, &self.connection.rules);
        // A paper that lay for months is typed today, and may be typed once more tomorrow.
        let known_from = entered.map_or(filing.received_at, |entered| entered.at);
        let mut tries = Backoff::default();
        loop {
            let Err(refusal) = self.write(filing, &entry, &first, known_from).await else {
                return self.confirm(filing, &entry).await;
            };
            let found = self.found(&filing.idempotency_key, &filing.body_mac);
            match (found.await, refusal) {
                (Ok(Some(receipt)), _) => return Ok(receipt),
                (Err(ReceiveError::KeyReused), _) => return Err(ReceiveError::KeyReused),
                (_, Refusal::Open(error)) => return Err(error.into()),
                (Err(error), _) => return Err(error),
                (Ok(None), Refusal::First) => return Err(ReceiveError::ReferenceTaken),
                (Ok(None), Refusal::Race) => {}
            }
            if !tries.again().await {
                return Err(LedgerError::from(Refusal::Race).into());
            }
        }
    }

    async fn write(
        &self,
        filing: &Filing,
        entry: &Entry,
        first: &Event,
        known_from: Timestamp,
    ) -> Result<(), Refusal> {
        let mut marker = marker_item(
            &filing.idempotency_key,
            &filing.reference,
            &filing.body_mac,
            known_from,
        );
        marker.insert(table::SITE.to_owned(), s(&filing.site));
        if let Some(day) = filing.promised {
            marker.insert(table::PROMISED.to_owned(), s(day.to_string()));
        }
        let first = first.to_item(&entry.reference);
        let items = [request_item(entry, filing), first, marker];
        let Connection { table, keys, .. } = &self.connection;
        let key = (
            keys,
            table::wrapped_item(&filing.reference, &filing.key.wrapped),
        );
        let items = items.into_iter().map(|item| (table, item)).chain([key]);
        let puts = items.map(|(table, item)| put_new(table, item));
        let puts = puts.collect::<Result<Vec<_>, _>>()?;
        transact(&self.connection, puts).await
    }

    async fn confirm(&self, filing: &Filing, entry: &Entry) -> Result<Receipt, ReceiveError> {
        let mut sent = request_item(entry, filing);
        for attribute in table::CHANGING {
            sent.remove(attribute);
        }
        let names: Vec<&str> = sent.keys().map(String::as_str).collect();
        let kept = self
            .read(table::request_key(&filing.reference), &names)
            .await;
        let kept = kept.map_err(|error| ReceiveError::Unconfirmed(error.to_string()))?;
        if kept != Some(sent) {
            let text = "what was read back is not what was sent".to_owned();
            return Err(ReceiveError::Unconfirmed(text));
        }
        Ok(Receipt {
            reference: filing.reference.clone(),
            received_at: filing.received_at,
            text: filing.text.clone(),
            sealed_sha256: filing.sealed.sha256.clone(),
            receipt_hash: filing.receipt_hash,
            promised: filing.promised,
            site: Some(filing.site.clone()),
            is_new: true,
        })
    }

    /// The receipt of the request that was stored under a one-time key with the answers of this digest, if one was.
    pub async fn found(
        &self,
        idempotency_key: &[u8; 32],
        body_mac: &[u8; 32],
    ) -> Result<Option<Receipt>, ReceiveError> {
        match self.first(idempotency_key).await? {
            Some(first) if first.is_of(body_mac) => Ok(Some(first.receipt)),
            Some(_other) => Err(ReceiveError::KeyReused),
            None => Ok(None),
        }
    }

    /// What was stored under a one-time key, whatever it was, if anything was.
    pub async fn first(&self, idempotency_key: &[u8; 32]) -> Result<Option<First>, ReceiveError> {
        let marker = table::marker_key(idempotency_key);
        let read = [
            table::REFERENCE,
            table::BODY_MAC,
            table::PROMISED,
            table::SITE,
        ];
        let marker = self.read(marker, &read).await?;
        let Some(marker) = marker else {
            return Ok(None);
        };
        let key = table::request_key(&spelt(&marker, table::REFERENCE)?);
        let read = [
            table::REFERENCE,
            table::RECEIVED_AT,
            table::TEXT_PAGE,
            table::TEXT_VERSION,
            table::TEXT_DIGEST,
            table::SEALED_SHA256,
            table::RECEIPT_HASH,
        ];
        let item = self.read(key, &read).await?;
        let item = item.ok_or_else(|| {
            let text = "the request of this key is no longer in the table".to_owned();
            ReceiveError::Unconfirmed(text)
        })?;
        Ok(Some(First {
            receipt: read_receipt(&item, &marker)?,
            body_mac: bytes(&marker, table::BODY_MAC)?.to_owned(),
        }))
    }
}

/// Reads a receipt from a request and the marker of its key.
fn read_receipt(item: &Item, marker: &Item) -> Result<Receipt, LedgerError> {
    let has = |name: &str| marker.contains_key(name);
    let promised = has(table::PROMISED).then(|| spelt(marker, table::PROMISED));
    let site = has(table::SITE).then(|| text(marker, table::SITE));
    let receipt_hash = bytes(item, table::RECEIPT_HASH)?.try_into();
    Ok(Receipt {
        reference: spelt(item, table::REFERENCE)?,
        received_at: spelt(item, table::RECEIVED_AT)?,
        text: read_text(item)?,
        sealed_sha256: text(item, table::SEALED_SHA256)?.to_owned(),
        receipt_hash: receipt_hash.map_err(|_wrong_length| LedgerError::Unreadable {
            attribute: table::RECEIPT_HASH,
        })?,
        promised: promised.transpose()?,
        site: site.transpose()?.map(str::to_owned),
        is_new: false,
    })
}

fn request_item(entry: &Entry, filing: &Filing) -> Item {
    let mut item = entry.to_item();
    item.extend(table::request_key(&entry.reference));
    item.insert(table::RECEIPT_HASH.to_owned(), b(&filing.receipt_hash));
    item.insert(table::SEALED.to_owned(), b(&filing.sealed.bytes));
    item
}

/// The marker of a key that is used at a time.
pub(super) fn marker_item(
    key: &[u8; 32],
    reference: &Reference,
    body_mac: &[u8; 32],
    at: Timestamp,
) -> Item {
    let expires_at = at.as_second() + KEY_DAYS * SECONDS_A_DAY;
    let mut item = table::marker_key(key);
    item.insert(table::REFERENCE.to_owned(), s(reference.as_str()));
    item.insert(table::BODY_MAC.to_owned(), b(body_mac));
    item.insert(table::EXPIRES_AT.to_owned(), n(expires_at));
    item
}
