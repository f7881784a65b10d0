//! The calls the engine is asked: those this crate makes, and no other. Deleting the table is not
//! among them.

use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::engine::Answer;

/// Answers a call as DynamoDB would.
pub(super) fn answer(database: &Database, operation: &str, body: &[u8]) -> Answer {
    match run(database, operation, body) {
        Ok(body) => Answer { status: 200, body },
        Err(error) => Answer {
            status: error.status_code(),
            body: error.to_json(),
        },
    }
}

/// Whether a call leaves the file as it is.
pub(super) fn only_reads(operation: &str) -> bool {
    matches!(operation, "GetItem" | "BatchGetItem" | "Query")
}

fn run(database: &Database, operation: &str, body: &[u8]) -> Result<String, DynoxideError> {
    match operation {
        "CreateTable" => call(body, |ask| database.create_table(ask)),
        "DescribeTable" => call(body, |ask| database.describe_table(ask)),
        "UpdateTable" => call(body, |ask| database.update_table(ask)),
        "UpdateTimeToLive" => call(body, |ask| database.update_time_to_live(ask)),
        "DescribeTimeToLive" => call(body, |ask| database.describe_time_to_live(ask)),
        "GetItem" => call(body, |ask| database.get_item(ask)),
        "BatchGetItem" => call(body, |ask| database.batch_get_item(ask)),
        "Query" => call(body, |ask| database.query(ask)),
        "UpdateItem" => call(body, |ask| database.update_item(ask)),
        "TransactWriteItems" => call(body, |ask| database.transact_write_items(ask)),
        _ => Err(DynoxideError::UnsupportedCapability(operation.to_owned())),
    }
}

fn call<Q, A>(
    body: &[u8],
    operation: impl FnOnce(Q) -> dynoxide::Result<A>,
) -> Result<String, DynoxideError>
where
    Q: DeserializeOwned,
    A: Serialize,
{
    // The parser's own words may quote the body.
    let ask = serde_json::from_slice(body)
        .map_err(|_quotes| DynoxideError::SerializationException("unreadable call".to_owned()))?;
    let answer = operation(ask)?;
    serde_json::to_string(&answer)
        .map_err(|_quotes| DynoxideError::InternalServerError("unwritable answer".to_owned()))
}
