//! A client and the name of the table it talks about.

use std::fmt;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;

/// A way to the table. Clones are cheap and share the client.
#[derive(Clone)]
pub struct Connection {
    pub(crate) client: Client,
    pub(crate) table: Arc<str>,
}

impl Connection {
    /// Joins a client with the name of its table.
    pub fn new(client: Client, table: &str) -> Self {
        Self {
            client,
            table: table.into(),
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
