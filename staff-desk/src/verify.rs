//! Verifies a signed receipt: by its signature alone, and against the register where there is one.
//!
//! It asks nobody: the public key comes from the site's publication, the data folder or the command
//! line. It opens no seal; the answers are compared by the digest of what was sealed.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use ledger::signature::{BadKey, PublicKey};
use ledger::{LedgerError, Register};
use request::Reference;
use request::receipt::{Signed, Statement, Unreadable};
use thiserror::Error;

use crate::aligned;
use crate::times;
use crate::wording::Wording;

/// Most bytes read of what should be a receipt of 500.
const LONGEST: u64 = 1024 * 1024;

/// Why a receipt is not taken for genuine.
#[derive(Debug, Error)]
pub enum VerifyError {
    /// The file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is no whole receipt in it.
    #[error(
        "this holds no whole signed receipt: {0}. Copy it again, from its first line to its last, or read its code"
    )]
    Unreadable(#[from] Unreadable),
    /// A key on the command line or in the publication is none.
    #[error(transparent)]
    BadKey(#[from] BadKey),
    /// No key to verify by.
    #[error(
        "there is no public key to verify by. Name it with --key KEY, or the site's dist/intake with --publication"
    )]
    NoKey,
    /// Signed by none of the keys at hand.
    #[error(
        "this receipt names the key {named}, which is none of those at hand ({known}). If the key was replaced, \
         name the former one with --key KEY (it stands in the former versions of the site's page on receipts). \
         Until then do not trust this receipt"
    )]
    OtherKey {
        /// The key it names.
        named: String,
        /// Names of the keys that were tried.
        known: String,
    },
    /// The signature is not of this text.
    #[error(
        "NOT GENUINE: the signature does not fit the text. It was altered, forged or copied wrongly; read its code \
         to rule out a wrong copy"
    )]
    Forged,
    /// The register has no such request.
    #[error(
        "the signature is genuine, but the register has no request {0}. It may be of another register, or the \
         request was lost: tell whoever is in charge of the register"
    )]
    NotThere(Reference),
    /// The register says something else.
    #[error(
        "the signature is genuine, but the register differs in: {}. The register was changed since: run the \
         checks of its event chain (staff-desk show) and tell whoever is in charge of it",
        .0.join(", ")
    )]
    Differs(Vec<&'static str>),
    /// The store failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// Reads the file, or standard input where it is `-`.
pub fn read(file: &Path) -> Result<String, VerifyError> {
    let failed = |source| VerifyError::Read {
        path: file.to_owned(),
        source,
    };
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        let input = io::stdin().lock();
        input
            .take(LONGEST)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
    } else {
        let input = std::fs::File::open(file).map_err(failed)?;
        input
            .take(LONGEST)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The receipt within a text, if one of the public keys signed it.
pub fn genuine(text: &str, keys: &[String]) -> Result<Signed, VerifyError> {
    let signed = Signed::find(text)?;
    let keys: Vec<PublicKey> = keys
        .iter()
        .map(|key| key.parse())
        .collect::<Result<_, _>>()?;
    if keys.is_empty() {
        return Err(VerifyError::NoKey);
    }
    let Some(key) = keys.iter().find(|key| key.name() == signed.key) else {
        let known: Vec<_> = keys.iter().map(PublicKey::name).collect();
        return Err(VerifyError::OtherKey {
            named: aligned::harmless(&signed.key),
            known: known.join(", "),
        });
    };
    if key.signed(&signed) {
        Ok(signed)
    } else {
        Err(VerifyError::Forged)
    }
}

/// Whether the register says the same.
pub async fn agrees(statement: &Statement, register: &Register) -> Result<(), VerifyError> {
    let case = register.get(&statement.reference).await?;
    let entry = case
        .ok_or_else(|| VerifyError::NotThere(statement.reference.clone()))?
        .entry;
    let compared = [
        ("kind", entry.kind == statement.kind),
        ("language", entry.language == statement.language),
        (
            "time of arrival",
            entry.received_at == statement.received_at,
        ),
        ("text that was shown", entry.text == statement.text),
        (
            "sealed answers",
            entry.sealed_sha256 == statement.sealed_sha256,
        ),
    ];
    let other: Vec<_> = compared
        .into_iter()
        .filter_map(|(what, same)| (!same).then_some(what))
        .collect();
    if other.is_empty() {
        Ok(())
    } else {
        Err(VerifyError::Differs(other))
    }
}

/// What a genuine receipt states, for a terminal.
pub fn table(signed: &Signed, wording: &Wording) -> String {
    let stated = &signed.statement;
    let due = stated.due.map(|day| day.to_string());
    let text = format!("{} {}", stated.text.page, stated.text.version);
    let rows = [
        ("Reference", stated.reference.to_string()),
        ("Kind", wording.kind(stated.kind).to_owned()),
        (
            "Arrived",
            format!("{} (Japan)", times::spell(stated.received_at)),
        ),
        ("Text shown", aligned::harmless(&text)),
        (
            "Answer promised by",
            due.unwrap_or_else(|| "none: no answer wanted, or its days begin later".to_owned()),
        ),
        ("Site", aligned::harmless(&stated.site)),
        ("Signed by", signed.key.clone()),
    ];
    aligned::table(&rows.map(|(name, value)| vec![name.to_owned(), value]))
}
