//! Entries of an index, page by page, in constant memory.

use std::collections::VecDeque;
use std::fmt;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::Select;
use jiff::Timestamp;
use request::deadline::Due;
use request::{Kind, Reference, Stage};

use crate::connection::Connection;
use crate::entry::Entry;
use crate::error::{LedgerError, unavailable};
use crate::item::{Item, s};
use crate::table;

/// Entries asked for in one call. An entry in an index is about 700 bytes; without a limit a call
/// reads up to 1 MB and delays what is read beside it.
pub(crate) const PAGE: i32 = 200;
/// Entries looked at in one call where they are but counted, and none is sent.
const COUNTED: i32 = 1000;

/// What is wanted of an index: whatever is named must be so. The store looks, so that nothing else is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Only<'o> {
    /// Of this kind.
    pub kind: Option<Kind>,
    /// At this stage.
    pub stage: Option<Stage>,
    /// At any stage but this.
    pub not: Option<Stage>,
    /// Sent from this page.
    pub page: Option<&'o str>,
    /// Sent under this version of it.
    pub version: Option<&'o str>,
}

impl Only<'_> {
    /// Each attribute that is looked at, how, and at which value.
    fn conditions(self) -> impl Iterator<Item = (&'static str, &'static str, String)> {
        let is = |name, value: Option<&str>| value.map(|it| (name, "=", it.to_owned()));
        [
            is(table::KIND, self.kind.map(Kind::id)),
            is(table::STAGE, self.stage.map(Stage::id)),
            is(table::TEXT_PAGE, self.page),
            is(table::TEXT_VERSION, self.version),
            self.not.map(|it| (table::STAGE, "<>", it.id().to_owned())),
        ]
        .into_iter()
        .flatten()
    }
}

/// Entries in the order of their index. After an error the same call may be made again and goes on where
/// it stood.
pub struct Pager {
    connection: Connection,
    index: Index,
    /// Values of the index's partition still to read.
    partitions: Box<dyn Iterator<Item = String> + Send>,
    partition: Option<String>,
    start: Option<Item>,
    /// Entries up to this place in the order of the index are left out.
    after: Option<String>,
    page: VecDeque<Entry>,
    limit: i32,
    only: Vec<(&'static str, &'static str, String)>,
}

/// An index, the attribute it is partitioned by, and the one it is sorted by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Index {
    pub(crate) name: &'static str,
    pub(crate) partition: &'static str,
    pub(crate) sort: &'static str,
}

/// Requests by the day they arrived.
pub(crate) const BY_DAY: Index = Index {
    name: table::BY_DAY,
    partition: table::DAY,
    sort: table::ARRIVED,
};

/// Requests by how they stand.
pub(crate) const BY_STAGE: Index = Index {
    name: table::BY_STAGE,
    partition: table::STAGE,
    sort: table::ARRIVED,
};

/// Open requests by how they stand and the day on which something is due.
pub(crate) const BY_DUE: Index = Index {
    name: table::BY_DUE,
    partition: table::STAGE,
    sort: table::DUE,
};

impl fmt::Debug for Pager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pager({})", self.index.name)
    }
}

impl Pager {
    pub(crate) fn new(
        connection: Connection,
        index: Index,
        partitions: impl Iterator<Item = String> + Send + 'static,
        limit: i32,
    ) -> Self {
        let mut partitions: Box<dyn Iterator<Item = String> + Send> = Box::new(partitions);
        Self {
            partition: partitions.next(),
            connection,
            index,
            partitions,
            start: None,
            after: None,
            page: VecDeque::new(),
            limit,
            only: Vec::new(),
        }
    }

    /// Only these, of an index that is not partitioned by what they are chosen by.
    #[must_use]
    pub fn only(self, only: Only<'_>) -> Self {
        Self {
            only: only.conditions().collect(),
            ..self
        }
    }

    /// Only what comes after a request in the order of arrival.
    #[must_use]
    pub fn after(self, received_at: Timestamp, reference: &Reference) -> Self {
        Self {
            after: Some(table::arrived(received_at, reference)),
            ..self
        }
    }

    /// Only what comes after a request in the list of what is due.
    #[must_use]
    pub fn after_due(self, due: Due, received_at: Timestamp, reference: &Reference) -> Self {
        Self {
            after: Some(table::due(due, received_at, reference)),
            ..self
        }
    }

    /// So many entries in one call, where a reader wants few.
    #[must_use]
    pub fn by(self, limit: i32) -> Self {
        Self { limit, ..self }
    }

    /// The next entry, or `None` after the last.
    pub async fn next(&mut self) -> Result<Option<Entry>, LedgerError> {
        while self.page.is_empty() && self.partition.is_some() {
            self.load().await?;
        }
        Ok(self.page.pop_front())
    }

    /// The entries of the next page that holds any, or `None` after the last.
    pub async fn next_page(&mut self) -> Result<Option<Vec<Entry>>, LedgerError> {
        while self.page.is_empty() && self.partition.is_some() {
            self.load().await?;
        }
        let page: Vec<_> = self.page.drain(..).collect();
        Ok((!page.is_empty()).then_some(page))
    }

    /// Every entry that is left, for lists known to be short.
    pub async fn all(mut self) -> Result<Vec<Entry>, LedgerError> {
        let mut all = Vec::new();
        while let Some(page) = self.next_page().await? {
            all.extend(page);
        }
        Ok(all)
    }

    /// How many entries are left. None of them is read.
    pub async fn count(mut self) -> Result<u64, LedgerError> {
        let mut count = 0;
        while let Some(partition) = self.partition.clone() {
            let query = self.query(partition).select(Select::Count).limit(COUNTED);
            let answer = query.send().await;
            let answer = answer.map_err(|error| unavailable("Query", &error))?;
            count += u64::from(answer.count.unsigned_abs());
            self.go_on(answer.last_evaluated_key);
        }
        Ok(count)
    }

    async fn load(&mut self) -> Result<(), LedgerError> {
        let Some(partition) = self.partition.clone() else {
            return Ok(());
        };
        let answer = self.query(partition).limit(self.limit).send().await;
        let answer = answer.map_err(|error| unavailable("Query", &error))?;
        let page: Result<_, _> = answer.items().iter().map(Entry::read).collect();
        self.page = page?;
        self.go_on(answer.last_evaluated_key);
        Ok(())
    }

    /// The next call is for what is behind that key, or for the next partition.
    fn go_on(&mut self, key: Option<Item>) {
        self.start = key.filter(|key| !key.is_empty());
        if self.start.is_none() {
            self.partition = self.partitions.next();
        }
    }

    fn query(&self, partition: String) -> QueryFluentBuilder {
        let query = self
            .connection
            .client
            .query()
            .table_name(&*self.connection.table)
            .index_name(self.index.name)
            .expression_attribute_names("#p", self.index.partition)
            .expression_attribute_values(":p", s(partition))
            .set_exclusive_start_key(self.start.clone());
        let mut query = match &self.after {
            Some(after) => query
                .key_condition_expression("#p = :p AND #a > :a")
                .expression_attribute_names("#a", self.index.sort)
                .expression_attribute_values(":a", s(after)),
            None => query.key_condition_expression("#p = :p"),
        };
        let mut filter = Vec::new();
        for (number, (name, sign, value)) in self.only.iter().enumerate() {
            filter.push(format!("#f{number} {sign} :f{number}"));
            query = query
                .expression_attribute_names(format!("#f{number}"), *name)
                .expression_attribute_values(format!(":f{number}"), s(value));
        }
        let filter = filter.join(" AND ");
        query.set_filter_expression((!filter.is_empty()).then_some(filter))
    }
}
