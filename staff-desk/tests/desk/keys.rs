//! Identity files: made once, read back, refused when wrong.

use std::os::unix::fs::PermissionsExt;

use age::secrecy::SecretString;
use ledger::{CaseKey, Wrapped};
use request::Kind;
use staff_desk::keygen::{self, KeygenError};
use staff_desk::open::{Key, KeyError, SealError};

use crate::answers::{MARKER, submission};

/// Whether a key opens what was sealed for the holders of a public one.
fn opens(key: &Key, recipient: &str) -> bool {
    let case = CaseKey::make(&recipient.parse().unwrap()).unwrap();
    let sealed = ledger::seal::seal(&submission(Kind::Complaint), &case.recipient).unwrap();
    let unlocked = key.unwrap(&case.recipient, &case.wrapped);
    unlocked.is_ok_and(|it| it.open(&sealed.bytes).unwrap() == submission(Kind::Complaint))
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
    assert!(opens(&key, &recipient));
}

#[test]
fn a_protected_key_opens_with_its_passphrase_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.age");

    let recipient = keygen::create(&path, Some(phrase("見本の合言葉"))).unwrap();

    let bytes = std::fs::read(&path).unwrap();
    assert!(bytes.starts_with(b"age-encryption.org/v1\n-> scrypt "));
    let key = Key::read(&path, || Some(phrase("見本の合言葉"))).unwrap();
    assert!(opens(&key, &recipient));
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
    let staff = keygen::create(&path, None).unwrap().parse().unwrap();
    let other = keygen::create(&folder.path().join("other.txt"), None).unwrap();
    let key = Key::read(&path, || None).unwrap();
    let case = CaseKey::make(&staff).unwrap();
    let unlock = |wrapped: &Wrapped| key.unwrap(&case.recipient, wrapped).err();
    let changed = |edit: fn(&mut Vec<u8>)| {
        let mut wrapped = case.wrapped.clone();
        edit(&mut wrapped.bytes);
        wrapped
    };

    assert_eq!(unlock(&case.wrapped), None);
    let foreign = CaseKey::make(&other.parse().unwrap()).unwrap().wrapped;
    assert_eq!(unlock(&foreign), Some(SealError::OtherKey));
    // A good key of the staff's, and of another case.
    let swapped = CaseKey::make(&staff).unwrap().wrapped;
    assert_eq!(unlock(&swapped), Some(SealError::NotItsKey));
    let damaged = [
        changed(|bytes| bytes.truncate(bytes.len() - 1)),
        changed(|bytes| *bytes.last_mut().unwrap() ^= 1),
        changed(|bytes| *bytes = b"nothing".to_vec()),
        Wrapped::seal("目印".as_bytes(), &staff).unwrap(),
    ];
    for wrapped in damaged {
        assert_eq!(unlock(&wrapped), Some(SealError::Damaged));
    }

    let unlocked = key.unwrap(&case.recipient, &case.wrapped).unwrap();
    let sealed = |value: &serde_json::Value| ledger::seal::seal(value, &case.recipient).unwrap();
    let newer = sealed(&serde_json::json!({ "schema": 99 }));
    assert_eq!(unlocked.open(&newer.bytes).err(), Some(SealError::Newer));
    let foreign = sealed(&serde_json::json!("目印"));
    assert_eq!(
        unlocked.open(&foreign.bytes).err(),
        Some(SealError::Damaged)
    );
    // Sealed to the staff's own key, and not to the case's.
    let beside = Wrapped::seal(b"{}", &staff).unwrap();
    assert_eq!(unlocked.open(&beside.bytes).err(), Some(SealError::Damaged));
}
