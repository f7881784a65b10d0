use std::collections::BTreeMap;

use request::check::Answer;
use request::{Kind, Language};

use super::*;

// Public keys whose secret ones were thrown away.
const ONE: &str = "age1lvyvwawkr0mcnnnncaghunadrqkmuf9e6507x9y920xxpp866cnql7dp2z";

fn submission(text: &str) -> Submission {
    let answer = Answer::Text {
        typed: text.to_owned(),
        normal: text.to_owned(),
    };
    Submission {
        schema: 1,
        kind: Kind::Disclosure,
        language: Language::Ja,
        answers: BTreeMap::from([("subj_name".to_owned(), answer)]),
    }
}

#[test]
fn sealed_bytes_hold_no_answer_and_no_field_name() {
    let recipients = ONE.parse().unwrap();

    let sealed = seal(&submission("目印花子 MARKER"), &recipients).unwrap();

    let text = String::from_utf8_lossy(&sealed.bytes);
    assert!(text.starts_with("age-encryption.org/v1\n-> X25519 "));
    for hidden in ["目印", "MARKER", "subj_name", "disclosure"] {
        assert!(!text.contains(hidden), "{hidden}");
    }
    assert_eq!(sealed.sha256, sha256_hex(&sealed.bytes));
}

#[test]
fn sealing_twice_gives_different_bytes() {
    let recipients = ONE.parse().unwrap();
    let [first, second] = [0, 1].map(|_| seal(&submission("見本"), &recipients).unwrap());

    assert_ne!(first.bytes, second.bytes);
}

#[test]
fn comments_and_empty_lines_are_skipped_and_every_recipient_counts() {
    let recipients: Recipients = format!("# desk\n\n  {ONE}\r\n{ONE}\n").parse().unwrap();

    let sealed = seal(&submission("見本"), &recipients).unwrap();

    let stanzas = String::from_utf8_lossy(&sealed.bytes)
        .matches("-> X25519 ")
        .count();
    assert_eq!((recipients.len(), stanzas), (2, 2));
}

#[test]
fn a_wrong_line_is_named_and_never_repeated() {
    let secret = "AGE-SECRET-KEY-1MARKER";
    let cases = [
        ("# only\n".to_owned(), RecipientsError::Empty),
        (
            format!("{ONE}\nMARKER"),
            RecipientsError::NotAKey { line: 2 },
        ),
        (
            format!("\n{secret}"),
            RecipientsError::SecretKey { line: 2 },
        ),
    ];
    for (text, expected) in cases {
        let error = text.parse::<Recipients>().unwrap_err();

        assert_eq!(error, expected);
        assert!(!error.to_string().contains("MARKER"));
    }
}

#[test]
fn debug_hides_the_bytes() {
    let sealed = Sealed::from_bytes(b"MARKER".to_vec());

    assert_eq!(format!("{sealed:?}"), "Sealed(6 bytes hidden)");
}
