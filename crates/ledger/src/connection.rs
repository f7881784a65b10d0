//! A client, the names of the tables it talks about, and the rules that open requests are listed by.

use std::fmt;
#[cfg(feature = "embedded")]
use std::path::Path;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use request::Reference;
use request::deadline::Deadlines;

use crate::error::{LedgerError, unavailable};
use crate::item::{Item, Projection};
use crate::table;

/// A way to the tables. Clones are cheap and share the client.
#[derive(Clone)]
pub struct Connection {
    pub(crate) client: Client,
    pub(crate) table: Arc<str>,
    /// The table of case keys.
    pub(crate) keys: Arc<str>,
    pub(crate) rules: Arc<Deadlines>,
    /// The file that holds both, on one machine.
    #[cfg(feature = "embedded")]
    file: Option<Arc<Path>>,
}

impl Connection {
    /// Joins a client with the name of its table. That of the case keys is called after it.
    pub fn new(client: Client, table: &str) -> Self {
        Self {
            client,
            table: table.into(),
            keys: table::keys_of(table).into(),
            rules: Arc::default(),
            #[cfg(feature = "embedded")]
            file: None,
        }
    }

    /// Lists open requests by the days of these rules from now on. Without any, none has a day.
    #[must_use]
    pub fn ruled_by(self, rules: &Deadlines) -> Self {
        Self {
            rules: Arc::new(rules.clone()),
            ..self
        }
    }

    /// The same, over a file of this machine.
    #[cfg(feature = "embedded")]
    pub(crate) fn over(self, file: &Path) -> Self {
        Self {
            file: Some(file.into()),
            ..self
        }
    }

    /// Lets nothing of what was deleted stay beside the tables. In the cloud that is the store's to do.
    #[cfg_attr(
        not(feature = "embedded"),
        expect(clippy::unused_async, reason = "there is no file")
    )]
    pub(crate) async fn settle(&self) {
        #[cfg(feature = "embedded")]
        if let Some(file) = &self.file {
            crate::embedded::settle(file.clone()).await;
        }
    }

    /// A request and its events, read a page at a time; with `read`, those attributes of them alone.
    pub(crate) async fn partition(
        &self,
        reference: &Reference,
        read: Option<Projection>,
        page: i32,
    ) -> Result<Vec<Item>, LedgerError> {
        let (expression, names) = read.map(|it| (it.expression, it.names)).unzip();
        let mut query = self
            .client
            .query()
            .table_name(&*self.table)
            .consistent_read(true)
            .key_condition_expression("#p = :p")
            .set_projection_expression(expression)
            .set_expression_attribute_names(names)
            .expression_attribute_names("#p", table::PARTITION)
            .expression_attribute_values(":p", table::partition(reference))
            .limit(page);
        let mut items = Vec::new();
        loop {
            let answer = query.clone().send().await;
            let answer = answer.map_err(|error| unavailable("Query", &error))?;
            items.extend(answer.items.unwrap_or_default());
            let next = answer.last_evaluated_key.filter(|key| !key.is_empty());
            if next.is_none() {
                return Ok(items);
            }
            query = query.set_exclusive_start_key(next);
        }
    }

    /// The name of the table.
    pub fn table(&self) -> &str {
        &self.table
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Connection({})", self.table)
    }
}
