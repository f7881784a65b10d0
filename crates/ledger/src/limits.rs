//! Limits: how often something may be done, shared by every copy of the public edge.
//!
//! A bucket holds tokens and gets one back every so often. All that the table keeps of it is the moment
//! at which it is full again: the token bucket told by time, which ITU-T I.371 calls the generic cell
//! rate algorithm. So a token is taken by one conditional write and nothing is read before it; many at
//! once never take each other's; and a bucket that is full again may be forgotten, which DynamoDB does
//! by itself.
//!
//! The same moment tells who has *rested*: whose bucket has been full for as long as an empty one takes to fill.
//!
//! A bucket has a digest for a name. Whose it is cannot be told from the table.

use std::time::Duration;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure::AllOld;
use jiff::Timestamp;

use crate::error::{LedgerError, is_unmet, unavailable};
use crate::inbox::Inbox;
use crate::item::{Item, n, number};
use crate::table::{self, EXPIRES_AT, FULL_AT};

/// Between the two writes of a try somebody else may fill or empty the bucket; more often than this
/// it does not happen.
const TRIES: usize = 4;

/// How much a bucket holds, and how fast it fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Tokens of a full bucket: how much may be done at once. At least one.
    pub burst: u32,
    /// The time in which one token comes back; counted in milliseconds.
    pub refill: Duration,
}

impl Limit {
    fn refill(&self) -> i64 {
        i64::try_from(self.refill.as_millis()).unwrap_or(i64::MAX)
    }

    /// The time in which `tokens` come back.
    fn filling(&self, tokens: u32) -> i64 {
        self.refill().saturating_mul(i64::from(tokens))
    }
}

/// How taking a token ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// With a token, out of a bucket that had rested.
    Rested,
    /// With a token.
    Token,
    /// Without: the bucket is empty, for this long still.
    Empty(Duration),
}

/// What a write supposes of a bucket before it takes a token.
#[derive(Debug, Clone, Copy)]
enum Supposed {
    /// That nobody ever took from it, or that it has been full since this moment or before.
    FullSince(i64),
    /// That it is not full, and full again at this moment at the latest.
    FullBy(i64),
}

impl Inbox {
    /// Takes a token out of a bucket.
    pub async fn take(
        &self,
        bucket: &[u8; 32],
        limit: &Limit,
        now: Timestamp,
    ) -> Result<Taken, LedgerError> {
        let now = now.as_millisecond();
        // With the last token gone the bucket is full again this late, and one refill more.
        let latest = now.saturating_add(limit.filling(limit.burst.saturating_sub(1)));
        let rested = Supposed::FullSince(now.saturating_sub(limit.filling(limit.burst)));
        for _ in 0..TRIES {
            let Some(full_at) = self.take_if(rested, bucket, limit, now).await? else {
                return Ok(Taken::Rested);
            };
            if full_at > latest {
                let wait = u64::try_from(full_at - latest).unwrap_or_default();
                return Ok(Taken::Empty(Duration::from_millis(wait)));
            }
            let supposed = if full_at <= now {
                Supposed::FullSince(now)
            } else {
                Supposed::FullBy(latest)
            };
            if self.take_if(supposed, bucket, limit, now).await?.is_none() {
                return Ok(Taken::Token);
            }
        }
        let text = "UpdateItem kept meeting others at one bucket. Try again in a moment.";
        Err(LedgerError::Unavailable(text.to_owned()))
    }

    /// Gives a token back that was taken and need not have counted. A bucket that was forgotten
    /// meanwhile is full anyway.
    pub async fn give_back(&self, bucket: &[u8; 32], limit: &Limit) -> Result<(), LedgerError> {
        let update = self
            .connection
            .client
            .update_item()
            .table_name(&*self.connection.table)
            .set_key(Some(table::bucket_key(bucket)))
            .update_expression("SET #f = #f - :refill")
            .condition_expression("attribute_exists(#f)")
            .expression_attribute_names("#f", FULL_AT)
            .expression_attribute_values(":refill", n(limit.refill()));
        match update.send().await {
            Err(error) if !is_unmet(&error) => Err(unavailable("UpdateItem", &error)),
            _ => Ok(()),
        }
    }

    /// Takes a token if the bucket is as supposed. If it is not, nothing is taken, and the moment at which it is
    /// full again is told.
    async fn take_if(
        &self,
        supposed: Supposed,
        bucket: &[u8; 32],
        limit: &Limit,
        now: i64,
    ) -> Result<Option<i64>, LedgerError> {
        // Later than this no bucket has not rested, however many tokens are taken at once.
        let expires_at = now.saturating_add(limit.filling(limit.burst).saturating_mul(2));
        let update = self
            .connection
            .client
            .update_item()
            .table_name(&*self.connection.table)
            .set_key(Some(table::bucket_key(bucket)))
            .expression_attribute_names("#f", FULL_AT)
            .expression_attribute_names("#e", EXPIRES_AT)
            .expression_attribute_values(":e", n(expires_at / 1000 + 1))
            .return_values_on_condition_check_failure(AllOld);
        let update = match supposed {
            Supposed::FullSince(moment) => update
                .update_expression("SET #f = :next, #e = :e")
                .condition_expression("attribute_not_exists(#f) OR #f <= :moment")
                .expression_attribute_values(":next", n(now.saturating_add(limit.refill())))
                .expression_attribute_values(":moment", n(moment)),
            Supposed::FullBy(latest) => update
                .update_expression("SET #f = #f + :refill, #e = :e")
                .condition_expression("#f > :now AND #f <= :latest")
                .expression_attribute_values(":refill", n(limit.refill()))
                .expression_attribute_values(":now", n(now))
                .expression_attribute_values(":latest", n(latest)),
        };
        match update.send().await {
            Ok(_) => Ok(None),
            Err(error) => full_at(&error).map(Some),
        }
    }
}

/// When a bucket is full again that was not as supposed.
fn full_at(error: &SdkError<UpdateItemError>) -> Result<i64, LedgerError> {
    match error.as_service_error() {
        Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
            let none = Item::new();
            number(failed.item().unwrap_or(&none), FULL_AT)
        }
        _ => Err(unavailable("UpdateItem", error)),
    }
}
