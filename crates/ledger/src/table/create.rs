//! Making the tables, where nothing else does: on one machine, and in trials. In the cloud the
//! deployment template makes it, with the same names.

use aws_sdk_dynamodb::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, CreateGlobalSecondaryIndexAction, GlobalSecondaryIndex,
    GlobalSecondaryIndexUpdate, KeySchemaElement, KeyType, Projection, ProjectionType,
    ScalarAttributeType, TableDescription, TableStatus, TimeToLiveSpecification, TimeToLiveStatus,
};
use request::Stage;
use thiserror::Error;

use super::{
    ARRIVED, BY_DAY, BY_DUE, BY_STAGE, DAY, DUE, ENTRY, EXPIRES_AT, PARTITION, SORT, STAGE,
};
use crate::backoff::Backoff;
use crate::connection::Connection;
use crate::error::{LedgerError, unavailable};
use crate::register::Register;

/// Indexes, each with its partition and what it is sorted by.
pub(crate) const INDEXES: [(&str, &str, &str); 3] = [
    (BY_DAY, DAY, ARRIVED),
    (BY_STAGE, STAGE, ARRIVED),
    (BY_DUE, STAGE, DUE),
];

/// Why there is no table to work with.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CreateError {
    /// The store did not answer, or refused.
    #[error(transparent)]
    Store(#[from] LedgerError),
    /// A table of that name is laid out otherwise.
    #[error("the table {table} is not one of this program: it lacks {lacks}. Name another table")]
    Foreign {
        /// Name of the table.
        table: String,
        /// What it lacks.
        lacks: &'static str,
    },
    /// The table is still being made.
    #[error("the table {table} is not ready yet. Try again in a minute")]
    NotReady {
        /// Name of the table.
        table: String,
    },
}

/// Makes the register with its indexes and its expiry, and the table of case keys. A table that is there
/// already is looked at and left as it is; one that was made before open requests were listed by day gets that
/// list.
pub async fn create(connection: &Connection) -> Result<(), CreateError> {
    is_made(send(connection).await)?;
    is_made(send_keys(connection).await)?;
    let made = wait(connection, &connection.table, lacks).await?;
    wait(connection, &connection.keys, lacks_key).await?;
    if !has_index(&made, BY_DUE) {
        // First every place, so that the list is whole as soon as there is one.
        let register = Register::new(connection.clone());
        let open = Stage::ALL.iter().copied().filter(|it| !it.is_finished());
        register.relist_all(open, |_so_far| {}).await?;
        list_by_due(connection).await?;
        wait(connection, &connection.table, lacks).await?;
    }
    Ok(expire(connection).await?)
}

fn is_made(sent: Result<(), SendError>) -> Result<(), LedgerError> {
    match sent {
        Err(error) if error.code() != Some("ResourceInUseException") => {
            Err(unavailable("CreateTable", &error))
        }
        _ => Ok(()),
    }
}

type SendError = SdkError<aws_sdk_dynamodb::operation::create_table::CreateTableError>;

async fn send(connection: &Connection) -> Result<(), SendError> {
    let mut call = connection
        .client
        .create_table()
        .table_name(&*connection.table)
        .billing_mode(BillingMode::PayPerRequest);
    for name in [PARTITION, SORT, DAY, STAGE, ARRIVED, DUE] {
        call = call.attribute_definitions(attribute(name).map_err(SdkError::construction_failure)?);
    }
    for part in keys(PARTITION, SORT).map_err(SdkError::construction_failure)? {
        call = call.key_schema(part);
    }
    for (name, partition, sort) in INDEXES {
        let index = index(name, partition, sort).map_err(SdkError::construction_failure)?;
        call = call.global_secondary_indexes(index);
    }
    call.send().await?;
    Ok(())
}

/// Nothing is asked of this table: no indexes, no expiry, and, as tables are unless told, no recovery.
async fn send_keys(connection: &Connection) -> Result<(), SendError> {
    let failed = SdkError::construction_failure;
    let call = connection
        .client
        .create_table()
        .table_name(&*connection.keys)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(attribute(PARTITION).map_err(failed)?)
        .key_schema(key(PARTITION, KeyType::Hash).map_err(SdkError::construction_failure)?);
    call.send().await?;
    Ok(())
}

fn attribute(name: &str) -> Result<AttributeDefinition, BuildError> {
    AttributeDefinition::builder()
        .attribute_name(name)
        .attribute_type(ScalarAttributeType::S)
        .build()
}

fn keys(partition: &str, sort: &str) -> Result<Vec<KeySchemaElement>, BuildError> {
    let parts = [(partition, KeyType::Hash), (sort, KeyType::Range)];
    parts
        .into_iter()
        .map(|(name, kind)| key(name, kind))
        .collect()
}

fn key(name: &str, kind: KeyType) -> Result<KeySchemaElement, BuildError> {
    KeySchemaElement::builder()
        .attribute_name(name)
        .key_type(kind)
        .build()
}

fn index(name: &str, partition: &str, sort: &str) -> Result<GlobalSecondaryIndex, BuildError> {
    GlobalSecondaryIndex::builder()
        .index_name(name)
        .set_key_schema(Some(keys(partition, sort)?))
        .projection(projection(partition))
        .build()
}

fn projection(partition: &str) -> Projection {
    // The index's own key comes along by itself and may not be named again.
    let clear = ENTRY
        .into_iter()
        .filter(|attribute| *attribute != partition);
    Projection::builder()
        .projection_type(ProjectionType::Include)
        .set_non_key_attributes(Some(clear.map(str::to_owned).collect()))
        .build()
}

/// Adds the index of open requests. Somebody else may be adding it: whoever waits sees whether it is there.
async fn list_by_due(connection: &Connection) -> Result<(), LedgerError> {
    let unbuilt = |_incomplete| LedgerError::Unreadable { attribute: DUE };
    let added = CreateGlobalSecondaryIndexAction::builder()
        .index_name(BY_DUE)
        .set_key_schema(Some(keys(STAGE, DUE).map_err(unbuilt)?))
        .projection(projection(STAGE))
        .build()
        .map_err(unbuilt)?;
    let mut call = connection
        .client
        .update_table()
        .table_name(&*connection.table)
        .global_secondary_index_updates(
            GlobalSecondaryIndexUpdate::builder().create(added).build(),
        );
    for name in [STAGE, DUE] {
        call = call.attribute_definitions(attribute(name).map_err(unbuilt)?);
    }
    match call.send().await {
        Err(error)
            if !matches!(
                error.code(),
                Some("ResourceInUseException" | "ValidationException")
            ) =>
        {
            Err(unavailable("UpdateTable", &error))
        }
        _ => Ok(()),
    }
}

/// Waits until a table is ready, and looks whether it is ours.
async fn wait(
    connection: &Connection,
    name: &str,
    lacks: fn(&TableDescription) -> Option<&'static str>,
) -> Result<TableDescription, CreateError> {
    let mut tries = Backoff::default();
    loop {
        let answer = connection
            .client
            .describe_table()
            .table_name(name)
            .send()
            .await
            .map_err(|error| unavailable("DescribeTable", &error))?;
        if let Some(lacks) = answer.table.as_ref().and_then(lacks) {
            let table = name.to_owned();
            return Err(CreateError::Foreign { table, lacks });
        }
        let active = |table: &TableDescription| table.table_status() == Some(&TableStatus::Active);
        if let Some(table) = answer.table.filter(active) {
            return Ok(table);
        }
        if !tries.again().await {
            let table = name.to_owned();
            return Err(CreateError::NotReady { table });
        }
    }
}

fn has_key(table: &TableDescription, name: &str) -> bool {
    let mut parts = table.key_schema().iter();
    parts.any(|part| part.attribute_name() == name)
}

fn lacks_key(table: &TableDescription) -> Option<&'static str> {
    (!has_key(table, PARTITION)).then_some(PARTITION)
}

fn lacks(table: &TableDescription) -> Option<&'static str> {
    let keys = [PARTITION, SORT]
        .into_iter()
        .find(|name| !has_key(table, name));
    let mut indexes = [BY_DAY, BY_STAGE].into_iter();
    keys.or_else(|| indexes.find(|name| !has_index(table, name)))
}

fn has_index(table: &TableDescription, name: &str) -> bool {
    let mut indexes = table.global_secondary_indexes().iter();
    indexes.any(|index| index.index_name() == Some(name))
}

async fn expire(connection: &Connection) -> Result<(), LedgerError> {
    let answer = connection
        .client
        .describe_time_to_live()
        .table_name(&*connection.table)
        .send()
        .await
        .map_err(|error| unavailable("DescribeTimeToLive", &error))?;
    let status = answer
        .time_to_live_description
        .and_then(|now| now.time_to_live_status);
    if matches!(
        status,
        Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)
    ) {
        return Ok(());
    }
    let setting = TimeToLiveSpecification::builder()
        .enabled(true)
        .attribute_name(EXPIRES_AT)
        .build()
        .map_err(|_incomplete| LedgerError::Unreadable {
            attribute: EXPIRES_AT,
        })?;
    connection
        .client
        .update_time_to_live()
        .table_name(&*connection.table)
        .time_to_live_specification(setting)
        .send()
        .await
        .map_err(|error| unavailable("UpdateTimeToLive", &error))?;
    Ok(())
}
