//! The desk's key that signs receipts of what came on paper, in a file of its own. It is none of the keys that open
//! answers, and not the intake's either: that one never leaves the intake.
//!
//! The file is what `openssl genpkey -algorithm ed25519` writes (PKCS#8 in PEM, RFC 8410), so that a key made by stock
//! tools serves as well.

use std::io;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ledger::signature::{PublicKey, ReceiptKey};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::private;

/// First and last line of the file (RFC 7468).
const PEM: [&str; 2] = ["-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"];
/// What stands before the 32 secret bytes (RFC 8410, section 7).
const PKCS8: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];
/// Secret bytes of a key.
const SEED: usize = 32;

/// Why there is no key to sign with.
#[derive(Debug, Error)]
pub enum ReceiptKeyError {
    /// Something stands at that path; a key is never replaced.
    #[error("{} exists already and was left as it is. Name a new file with --out", .0.display())]
    Exists(PathBuf),
    /// The file cannot be read or written.
    #[error("cannot use {}: {source}. Check the file, its folder and who may read it", path.display())]
    File {
        /// The key's file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file holds something else.
    #[error(
        "{} is no private Ed25519 key in PEM. Make one with receipt-key --out, or with openssl genpkey -algorithm ed25519",
        .0.display()
    )]
    NoKey(PathBuf),
    /// The system gives no randomness.
    #[error("the system gave no randomness for the key. Try again")]
    Random,
}

/// Makes a key and writes it to a new file of mode 600; tells its public half.
///
/// # Errors
/// Something stands there, or it cannot be written.
pub fn create(path: &Path) -> Result<PublicKey, ReceiptKeyError> {
    let mut seed = Zeroizing::new([0; SEED]);
    getrandom::fill(seed.as_mut()).map_err(|_no_more_is_known| ReceiptKeyError::Random)?;
    let der = Zeroizing::new([PKCS8.as_slice(), seed.as_slice()].concat());
    let body = Zeroizing::new(BASE64.encode(der.as_slice()));
    let [first, last] = PEM;
    let text = Zeroizing::new(format!("{first}\n{}\n{last}\n", body.as_str()));
    private::write_new(path, text.as_bytes()).map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => ReceiptKeyError::Exists(path.to_owned()),
        _ => file(path, source),
    })?;
    Ok(ReceiptKey::from_seed(&seed).public())
}

/// Reads the key of a file.
///
/// # Errors
/// It cannot be read, or holds no such key.
pub fn read(path: &Path) -> Result<ReceiptKey, ReceiptKeyError> {
    let text = std::fs::read_to_string(path).map_err(|source| file(path, source))?;
    let seed =
        seed(&Zeroizing::new(text)).ok_or_else(|| ReceiptKeyError::NoKey(path.to_owned()))?;
    Ok(ReceiptKey::from_seed(&seed))
}

fn file(path: &Path, source: io::Error) -> ReceiptKeyError {
    let path = path.to_owned();
    ReceiptKeyError::File { path, source }
}

/// The secret bytes within a PEM text.
fn seed(text: &str) -> Option<Zeroizing<[u8; SEED]>> {
    let [first, last] = PEM;
    let (_, rest) = text.split_once(first)?;
    let (body, _) = rest.split_once(last)?;
    let body: Zeroizing<String> = Zeroizing::new(body.split_whitespace().collect());
    let der = Zeroizing::new(BASE64.decode(body.as_bytes()).ok()?);
    let seed = der.strip_prefix(PKCS8.as_slice())?;
    let mut bytes = Zeroizing::new([0; SEED]);
    (seed.len() == SEED).then(|| bytes.copy_from_slice(seed))?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_written_once_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.pem");

        let public = create(&path).unwrap();

        assert_eq!(read(&path).unwrap().public(), public);
        assert!(matches!(create(&path), Err(ReceiptKeyError::Exists(_))));
        assert_eq!(read(&path).unwrap().public(), public);
    }

    /// The key pair of RFC 8410, section 10.3.
    #[test]
    fn a_key_of_stock_tools_serves() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.pem");
        let pem = "-----BEGIN PRIVATE KEY-----\n\
            MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
            -----END PRIVATE KEY-----\n";
        std::fs::write(&path, pem).unwrap();

        let public = read(&path).unwrap().public().to_string();

        assert_eq!(
            public,
            "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="
        );
    }

    #[test]
    fn what_is_no_key_is_told_without_what_it_holds() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.pem");
        let [first, last] = PEM;
        for body in ["", "AAAA", "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK", "+"] {
            std::fs::write(&path, format!("{first}\n{body}\n{last}\n")).unwrap();

            let told = read(&path).unwrap_err().to_string();

            assert!(told.contains("is no private Ed25519 key"), "{told}");
            assert!(body.is_empty() || !told.contains(body), "{told}");
        }
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(read(&path), Err(ReceiptKeyError::File { .. })));
    }
}
