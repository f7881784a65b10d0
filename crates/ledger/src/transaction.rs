//! What receiving and recording share: putting what must be new, and how a transaction ended that
//! did not go through.

use aws_sdk_dynamodb::error::{BuildError, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};

use crate::connection::Connection;
use crate::error::{LedgerError, unavailable};
use crate::item::Item;
use crate::table;

/// Puts an item into a table, on condition that its key is free.
pub(crate) fn put_new(name: &str, item: Item) -> Result<TransactWriteItem, BuildError> {
    let put = Put::builder()
        .table_name(name)
        .set_item(Some(item))
        .condition_expression("attribute_not_exists(#p)")
        .expression_attribute_names("#p", table::PARTITION)
        .build()?;
    Ok(TransactWriteItem::builder().put(put).build())
}

/// Writes all of it or nothing.
pub(crate) async fn transact(
    connection: &Connection,
    writes: Vec<TransactWriteItem>,
) -> Result<(), Refusal> {
    connection
        .client
        .transact_write_items()
        .set_transact_items(Some(writes))
        .send()
        .await?;
    Ok(())
}

/// Why a transaction did not go through.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The condition on its first item failed. Nothing was written.
    First,
    /// Another condition failed, or another transaction was at the same items. Nothing was written.
    Race,
    /// The store failed; whether it wrote anything is open.
    Open(LedgerError),
}

impl From<SdkError<TransactWriteItemsError>> for Refusal {
    fn from(error: SdkError<TransactWriteItemsError>) -> Self {
        match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionInProgressException(_)) => Self::Race,
            Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                let reasons = cancelled.cancellation_reasons().iter();
                of_codes(reasons.map(|reason| reason.code().unwrap_or("None")))
            }
            _ => Self::Open(unavailable("TransactWriteItems", &error)),
        }
    }
}

impl From<BuildError> for Refusal {
    fn from(_names_a_field: BuildError) -> Self {
        let text = "TransactWriteItems could not be built. This is a fault of the program";
        Self::Open(LedgerError::Unavailable(text.to_owned()))
    }
}

/// For whoever has tried often enough.
impl From<Refusal> for LedgerError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::First | Refusal::Race => {
                let text = "TransactWriteItems kept meeting others. Try again in a moment.";
                Self::Unavailable(text.to_owned())
            }
            Refusal::Open(error) => error,
        }
    }
}

impl From<LedgerError> for Refusal {
    fn from(error: LedgerError) -> Self {
        Self::Open(error)
    }
}

fn of_codes<'a>(codes: impl Iterator<Item = &'a str>) -> Refusal {
    let mut refusal = Refusal::Race;
    for (at, code) in codes.enumerate() {
        match code {
            "ConditionalCheckFailed" if at == 0 => refusal = Refusal::First,
            "None"
            | "ConditionalCheckFailed"
            | "TransactionConflict"
            | "ThrottlingError"
            | "ProvisionedThroughputExceeded" => {}
            // Trying again would not help: an item is too large, or its keys are wrong.
            _ => {
                let text = "TransactWriteItems failed: the store does not take one of its items. \
                            It may be too large, or the table laid out by another version";
                return Refusal::Open(LedgerError::Unavailable(text.to_owned()));
            }
        }
    }
    refusal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_go_better_next_time_is_a_race() {
        let of = |codes: &[&'static str]| of_codes(codes.iter().copied());

        assert!(matches!(
            of(&["None", "TransactionConflict"]),
            Refusal::Race
        ));
        assert!(matches!(
            of(&["None", "ConditionalCheckFailed"]),
            Refusal::Race
        ));
        assert!(matches!(
            of(&["ConditionalCheckFailed", "None"]),
            Refusal::First
        ));
        assert!(matches!(of(&["None", "ValidationError"]), Refusal::Open(_)));
    }
}
