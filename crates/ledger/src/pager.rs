//! Entries of an index, page by page, in constant memory.

use std::collections::VecDeque;
use std::fmt;

use jiff::Timestamp;
use request::Reference;
use request::deadline::Due;

use crate::connection::Connection;
use crate::entry::Entry;
use crate::error::{LedgerError, unavailable};
use crate::item::{Item, s};
use crate::table;

/// Entries asked for in one call. An entry in an index is about 700 bytes; without a limit a call
/// reads up to 1 MB and delays writes beside it.
pub(crate) const PAGE: i32 = 200;

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

    async fn load(&mut self) -> Result<(), LedgerError> {
        let Some(partition) = self.partition.clone() else {
            return Ok(());
        };
        let query = self
            .connection
            .client
            .query()
            .table_name(&*self.connection.table)
            .index_name(self.index.name)
            .expression_attribute_names("#p", self.index.partition)
            .expression_attribute_values(":p", s(partition))
            .limit(self.limit);
        let query = match &self.after {
            Some(after) => query
                .key_condition_expression("#p = :p AND #a > :a")
                .expression_attribute_names("#a", self.index.sort)
                .expression_attribute_values(":a", s(after)),
            None => query.key_condition_expression("#p = :p"),
        };
        let answer = query
            .set_exclusive_start_key(self.start.clone())
            .send()
            .await
            .map_err(|error| unavailable("Query", &error))?;
        let page: Result<_, _> = answer.items().iter().map(Entry::read).collect();
        self.page = page?;
        self.start = answer.last_evaluated_key.filter(|key| !key.is_empty());
        if self.start.is_none() {
            self.partition = self.partitions.next();
        }
        Ok(())
    }
}
