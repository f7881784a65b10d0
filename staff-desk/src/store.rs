//! Where the register is: a table in AWS, or the embedded engine's file on this machine.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use ledger::embedded::{self, Embedded, OpenError};
use ledger::{Register, aws};
use request::deadline::Deadlines;

/// File of the embedded engine within a data folder.
pub const DATABASE: &str = "ledger.sqlite";

/// A place that holds a register.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// As a place is typed where there are two of them.
impl FromStr for Place {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':').filter(|(_, rest)| !rest.is_empty()) {
            Some(("data", folder)) => Ok(Self::Data(folder.into())),
            Some(("table", name)) => Ok(Self::Table {
                name: name.to_owned(),
                endpoint_url: None,
            }),
            _ => Err("this is not a place. Write data:DIR (this machine) or table:NAME (AWS)"),
        }
    }
}

impl Place {
    /// The same, where it is a table, reached by another address than AWS's own.
    #[must_use]
    pub fn by(self, url: Option<&str>) -> Self {
        match self {
            Self::Table { name, .. } => Self::Table {
                name,
                endpoint_url: url.map(str::to_owned),
            },
            data @ Self::Data(_) => data,
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
        Self::open_by(place, embedded::open_existing).await
    }

    /// The same, and makes the database of a data folder that has none. A table in AWS is made by its template.
    pub async fn open_or_make(place: &Place) -> Result<Self, OpenError> {
        Self::open_by(place, embedded::open).await
    }

    async fn open_by(
        place: &Place,
        open: fn(&Path) -> Result<Embedded, OpenError>,
    ) -> Result<Self, OpenError> {
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
                let engine = open(&file)?;
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
