//! Where the register is: a table in AWS, or the embedded engine's file on this machine.

use std::path::{Path, PathBuf};

use ledger::embedded::{self, Embedded, OpenError};
use ledger::{Register, aws};

/// File of the embedded engine within a data folder.
pub const DATABASE: &str = "ledger.sqlite";

/// A place that holds a register.
#[derive(Debug, Clone)]
pub enum Place {
    /// A table, reached with the staff's own AWS settings.
    Table {
        /// Name of the table.
        name: String,
        /// Another address than AWS's own.
        endpoint_url: Option<String>,
    },
    /// A data folder of this machine; another program may be using it.
    Data(PathBuf),
}

/// An open register. The embedded engine lives as long as this.
pub struct Store {
    /// The register.
    pub register: Register,
    _engine: Option<Embedded>,
}

impl Store {
    /// Opens the register at a place. A data folder must hold a database already.
    pub async fn open(place: &Place) -> Result<Self, OpenError> {
        match place {
            Place::Table { name, endpoint_url } => {
                let connection = aws::from_profiles(name, endpoint_url.as_deref()).await;
                Ok(Self {
                    register: Register::new(connection),
                    _engine: None,
                })
            }
            Place::Data(folder) => {
                let engine = embedded::open_existing(&database(folder))?;
                let register = Register::new(engine.connection());
                Ok(Self {
                    register,
                    _engine: Some(engine),
                })
            }
        }
    }
}

/// The database file of a data folder.
pub fn database(folder: &Path) -> PathBuf {
    folder.join(DATABASE)
}
