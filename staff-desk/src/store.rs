//! Where the register is: a table in AWS, or the embedded engine's file on this machine.

use std::fmt;
use std::path::{Path, PathBuf};

use ledger::embedded::{self, Embedded, OpenError};
use ledger::{Register, aws};
use request::deadline::Deadlines;

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

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table { name, .. } => f.write_str(name),
            Self::Data(folder) => write!(f, "{}", folder.display()),
        }
    }
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
                let file = database(folder);
                refuse_empty(&file)?;
                let engine = embedded::open_existing(&file)?;
                let register = Register::new(engine.connection());
                Ok(Self {
                    register,
                    _engine: Some(engine),
                })
            }
        }
    }
}

impl Store {
    /// Lists what is open by the days of these rules: for whoever records something.
    #[must_use]
    pub fn ruled_by(self, rules: &Deadlines) -> Self {
        Self {
            register: self.register.ruled_by(rules),
            ..self
        }
    }
}

/// An empty file is a fresh start to the engine, but to staff it is a database that was lost: they
/// must not begin a new one by looking at it.
fn refuse_empty(file: &Path) -> Result<(), OpenError> {
    match std::fs::metadata(file) {
        Ok(about) if about.len() == 0 => Err(OpenError::Damaged(file.to_owned())),
        _ => Ok(()),
    }
}

/// The database file of a data folder.
pub fn database(folder: &Path) -> PathBuf {
    folder.join(DATABASE)
}
