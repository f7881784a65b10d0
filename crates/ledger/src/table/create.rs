//! Making the table, where nothing else does: on one machine, and in trials. In the cloud the
//! deployment template makes it, with the same names.

use aws_sdk_dynamodb::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType, TableDescription, TableStatus, TimeToLiveSpecification,
    TimeToLiveStatus,
};
use thiserror::Error;

use super::{ARRIVED, BY_DAY, BY_STAGE, DAY, ENTRY, EXPIRES_AT, PARTITION, SORT, STAGE};
use crate::backoff::Backoff;
use crate::connection::Connection;
use crate::error::{LedgerError, unavailable};

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

/// Makes the table, its indexes and its expiry. A table that is there already is looked at and
/// left as it is.
pub async fn create(connection: &Connection) -> Result<(), CreateError> {
    if let Err(error) = send(connection).await
        && error.code() != Some("ResourceInUseException")
    {
        return Err(unavailable("CreateTable", &error).into());
    }
    wait(connection).await?;
    Ok(expire(connection).await?)
}

type SendError = SdkError<aws_sdk_dynamodb::operation::create_table::CreateTableError>;

async fn send(connection: &Connection) -> Result<(), SendError> {
    let mut call = connection
        .client
        .create_table()
        .table_name(&*connection.table)
        .billing_mode(BillingMode::PayPerRequest);
    for name in [PARTITION, SORT, DAY, STAGE, ARRIVED] {
        call = call.attribute_definitions(attribute(name).map_err(SdkError::construction_failure)?);
    }
    for part in keys(PARTITION, SORT).map_err(SdkError::construction_failure)? {
        call = call.key_schema(part);
    }
    for (name, partition) in [(BY_DAY, DAY), (BY_STAGE, STAGE)] {
        let index = index(name, partition).map_err(SdkError::construction_failure)?;
        call = call.global_secondary_indexes(index);
    }
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
    [(partition, KeyType::Hash), (sort, KeyType::Range)]
        .into_iter()
        .map(|(name, kind)| {
            KeySchemaElement::builder()
                .attribute_name(name)
                .key_type(kind)
                .build()
        })
        .collect()
}

fn index(name: &str, partition: &str) -> Result<GlobalSecondaryIndex, BuildError> {
    // The index's own key comes along by itself and may not be named again.
    let clear = ENTRY
        .into_iter()
        .filter(|attribute| *attribute != partition);
    let projection = Projection::builder()
        .projection_type(ProjectionType::Include)
        .set_non_key_attributes(Some(clear.map(str::to_owned).collect()))
        .build();
    GlobalSecondaryIndex::builder()
        .index_name(name)
        .set_key_schema(Some(keys(partition, ARRIVED)?))
        .projection(projection)
        .build()
}

/// Waits until the table is ready, and looks whether it is ours.
async fn wait(connection: &Connection) -> Result<(), CreateError> {
    let mut tries = Backoff::default();
    loop {
        let answer = connection
            .client
            .describe_table()
            .table_name(&*connection.table)
            .send()
            .await
            .map_err(|error| unavailable("DescribeTable", &error))?;
        let table = answer.table.as_ref();
        if let Some(lacks) = table.and_then(lacks) {
            let table = connection.table().to_owned();
            return Err(CreateError::Foreign { table, lacks });
        }
        if table.and_then(TableDescription::table_status) == Some(&TableStatus::Active) {
            return Ok(());
        }
        if !tries.again().await {
            let table = connection.table().to_owned();
            return Err(CreateError::NotReady { table });
        }
    }
}

fn lacks(table: &TableDescription) -> Option<&'static str> {
    let has_key = |name: &str| {
        table
            .key_schema()
            .iter()
            .any(|part| part.attribute_name() == name)
    };
    let has_index = |name: &str| {
        let mut indexes = table.global_secondary_indexes().iter();
        indexes.any(|index| index.index_name() == Some(name))
    };
    let keys = [PARTITION, SORT].into_iter().find(|name| !has_key(name));
    keys.or_else(|| [BY_DAY, BY_STAGE].into_iter().find(|name| !has_index(name)))
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
