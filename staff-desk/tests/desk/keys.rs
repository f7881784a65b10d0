//! Identity files: made once, read back, refused when wrong.

use std::os::unix::fs::PermissionsExt;

use age::secrecy::SecretString;
use request::Kind;
use staff_desk::keygen::{self, KeygenError};
use staff_desk::open::{Key, KeyError, SealError};

use crate::answers::{MARKER, submission};

fn seal(recipient: &str) -> Vec<u8> {
    let recipient: age::x25519::Recipient = recipient.parse().unwrap();
    let json = serde_json::to_vec(&submission(Kind::Complaint)).unwrap();
    age::encrypt(&recipient, &json).unwrap()
}

fn phrase(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

#[test]
fn a_key_opens_what_was_sealed_to_its_recipient() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.txt");

    let recipient = keygen::create(&path, None).unwrap();

    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(std::fs::read_to_string(&path).unwrap().contains(&recipient));
    let key = Key::read(&path, || panic!("no passphrase is needed")).unwrap();
    let opened = key.open(&seal(&recipient)).unwrap();
    assert!(opened == submission(Kind::Complaint));
}

#[test]
fn a_protected_key_opens_with_its_passphrase_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.age");

    let recipient = keygen::create(&path, Some(phrase("見本の合言葉"))).unwrap();

    let bytes = std::fs::read(&path).unwrap();
    assert!(bytes.starts_with(b"age-encryption.org/v1\n-> scrypt "));
    let key = Key::read(&path, || Some(phrase("見本の合言葉"))).unwrap();
    assert!(key.open(&seal(&recipient)).is_ok());
    let wrong = Key::read(&path, || Some(phrase("ちがう"))).err().unwrap();
    assert!(matches!(wrong, KeyError::WrongPassphrase(_)), "{wrong}");
    let none = Key::read(&path, || None).err().unwrap();
    assert!(none.to_string().contains("none was given"), "{none}");
}

#[test]
fn a_key_is_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.txt");
    keygen::create(&path, None).unwrap();
    let before = std::fs::read(&path).unwrap();

    let refused = keygen::create(&path, None).unwrap_err();

    assert!(matches!(refused, KeygenError::Exists(_)), "{refused}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn files_that_are_no_identity_are_named_and_not_quoted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    for content in [
        "",
        "# only a comment\n",
        "目印 secret notes\n",
        "AGE-SECRET-KEY-1目印\n",
    ] {
        std::fs::write(&path, content).unwrap();

        let refused = Key::read(&path, || None).err().unwrap().to_string();

        assert!(
            refused.contains("notes.txt is not an age identity file"),
            "{refused}"
        );
        assert!(!refused.contains(MARKER));
    }
    let missing = Key::read(&folder.path().join("none"), || None)
        .err()
        .unwrap();
    assert!(
        missing
            .to_string()
            .contains("cannot read the identity file")
    );
}

#[test]
fn what_is_wrong_with_a_seal_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.txt");
    let recipient = keygen::create(&path, None).unwrap();
    let other = keygen::create(&folder.path().join("other.txt"), None).unwrap();
    let key = Key::read(&path, || None).unwrap();
    let good = seal(&recipient);
    let mut cut = good.clone();
    cut.truncate(good.len() - 1);
    let mut changed = good.clone();
    *changed.last_mut().unwrap() ^= 1;
    let parsed: age::x25519::Recipient = recipient.parse().unwrap();
    let newer = age::encrypt(&parsed, br#"{"schema":99}"#).unwrap();
    let foreign = age::encrypt(&parsed, "目印".as_bytes()).unwrap();
    let page = [
        seal(&other),
        cut,
        changed,
        b"nothing".to_vec(),
        newer,
        foreign,
        good,
    ];

    let opened = key.open_all(&page);

    let faults: Vec<_> = opened
        .iter()
        .map(|one| one.as_ref().err().copied())
        .collect();
    let damaged = Some(SealError::Damaged);
    let wanted = [
        Some(SealError::OtherKey),
        damaged,
        damaged,
        damaged,
        Some(SealError::Newer),
        damaged,
        None,
    ];
    assert_eq!(faults, wanted);
}
