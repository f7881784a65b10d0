//! What lives under `--data`: the database, the staff's demo key, the intake's secret, the site.
//!
//! Everything in it is private to its owner (folder 700, files 600) and ignored by git.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use intake_fn::Secret;
use ledger::seal::Recipients;

/// The data folder, opened.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    /// The staff's public keys.
    pub recipients: Recipients,
    /// The intake's key.
    pub secret: Secret,
    /// Whether the staff's key pair was made just now.
    pub is_new: bool,
}

impl Folder {
    /// Opens the folder, making it, a demo key pair and a secret on the first run.
    ///
    /// # Errors
    /// Something in it cannot be read or made.
    pub fn open(root: &Path) -> anyhow::Result<Self> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(root)
            .with_context(|| format!("cannot make the folder {}", root.display()))?;
        let recipients_file = root.join("recipients.txt");
        let is_new = !recipients_file.exists();
        if is_new {
            make_key(root, &recipients_file)?;
        }
        let desk_key = root.join(staff_desk::cli::DESK_RECEIPT_KEY);
        if !desk_key.exists() {
            staff_desk::receipt::create(&desk_key)?;
        }
        let text = read(&recipients_file)?;
        let recipients = Recipients::parse(&text)
            .with_context(|| format!("{} is not usable", recipients_file.display()))?;
        Ok(Self {
            root: root.to_owned(),
            recipients,
            secret: secret(root)?,
            is_new,
        })
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Keeps the public half of the key that signs receipts, for whoever verifies one.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn keep_receipt_key(&self, public: &str) -> anyhow::Result<()> {
        let file = self.root.join(staff_desk::cli::RECEIPT_KEY);
        if fs::read_to_string(&file).is_ok_and(|kept| kept.trim() == public) {
            return Ok(());
        }
        // Another secret means another key: the former one verifies nothing that is made from now on.
        if file.exists() {
            fs::remove_file(&file).with_context(|| format!("cannot replace {}", file.display()))?;
        }
        write_new(&file, &format!("{public}\n"))
    }

    /// The database file.
    pub fn database(&self) -> PathBuf {
        self.root.join("ledger.sqlite")
    }

    /// The staff's private key.
    pub fn identity(&self) -> PathBuf {
        identity(&self.root)
    }

    /// What site-gen builds into.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The public pages.
    pub fn site(&self) -> PathBuf {
        self.dist().join("site")
    }

    /// What the intake reads.
    pub fn intake(&self) -> PathBuf {
        self.dist().join("intake")
    }

    /// What stands in front of the pages.
    pub fn edge(&self) -> PathBuf {
        self.dist().join("edge")
    }
}

fn identity(root: &Path) -> PathBuf {
    root.join("staff-identity.txt")
}

/// Makes the demo key pair: the private half for staff-desk, the public half for the intake. An
/// identity that is there already is used, never replaced: it may open what was sealed before.
fn make_key(root: &Path, recipients: &Path) -> anyhow::Result<()> {
    let file = identity(root);
    let recipient = if file.exists() {
        staff_desk::keygen::recipient_of(&file)?
    } else {
        staff_desk::keygen::create(&file, None)?
    };
    write_new(recipients, &format!("# demo key\n{recipient}\n"))
}

fn secret(root: &Path) -> anyhow::Result<Secret> {
    let file = root.join("intake-secret.txt");
    if !file.exists() {
        let mut key = [0; intake_fn::secret::LENGTH];
        getrandom::fill(&mut key).context("the system gives no randomness")?;
        let mut hex = String::new();
        for byte in key {
            write!(hex, "{byte:02x}").context("a text cannot grow")?;
        }
        write_new(&file, &hex)?;
    }
    Secret::from_hex(&read(&file)?).with_context(|| {
        format!(
            "{} is damaged: it must hold 64 hexadecimal digits",
            file.display()
        )
    })
}

fn read(file: &Path) -> anyhow::Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

/// Writes a new private file whole: beside its place first, then moved there without replacing.
fn write_new(file: &Path, text: &str) -> anyhow::Result<()> {
    let doing = || format!("cannot write {}", file.display());
    let draft = file.with_extension("new");
    let mut out = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)
        .with_context(doing)?;
    out.write_all(text.as_bytes()).with_context(doing)?;
    out.sync_all().with_context(doing)?;
    fs::hard_link(&draft, file).with_context(doing)?;
    fs::remove_file(&draft).with_context(doing)
}
