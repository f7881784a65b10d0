use std::collections::BTreeMap;

use request::check::Answer;
use request::{Kind, Language, Submission};

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
    let sealed = seal(&submission("目印花子 MARKER"), &CaseRecipient::new(ONE)).unwrap();

    let text = String::from_utf8_lossy(&sealed.bytes);
    assert!(text.starts_with("age-encryption.org/v1\n-> X25519 "));
    for hidden in ["目印", "MARKER", "subj_name", "disclosure"] {
        assert!(!text.contains(hidden), "{hidden}");
    }
    assert_eq!(sealed.sha256, sha256_hex(&sealed.bytes));
}

#[test]
fn sealing_twice_gives_different_bytes() {
    let case = CaseRecipient::new(ONE);
    let [first, second] = [0, 1].map(|_| seal(&submission("見本"), &case).unwrap());

    assert_ne!(first.bytes, second.bytes);
}

#[test]
fn comments_and_empty_lines_are_skipped_and_every_recipient_counts() {
    let recipients: Recipients = format!("# desk\n\n  {ONE}\r\n{ONE}\n").parse().unwrap();

    let key = CaseKey::make(&recipients).unwrap();

    let stanzas = String::from_utf8_lossy(&key.wrapped.bytes)
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
fn every_case_gets_another_key_whose_secret_half_is_hidden() {
    let staff: Recipients = ONE.parse().unwrap();

    let [first, second] = [0, 1].map(|_| CaseKey::make(&staff).unwrap());

    assert_ne!(first.recipient, second.recipient);
    assert_ne!(first.wrapped.bytes, second.wrapped.bytes);
    assert!(first.wrapped.is_sealed_to(&staff));
    let text = String::from_utf8_lossy(&first.wrapped.bytes);
    assert!(text.starts_with("age-encryption.org/v1\n-> X25519 "));
    assert!(!text.contains("AGE-SECRET-KEY"));
    assert!(first.recipient.as_str().starts_with("age1"));
    assert!(!format!("{first:?}").contains("X25519"));
}

#[test]
fn nothing_is_sealed_to_what_is_no_key() {
    let case = CaseRecipient::new("age1MARKER");

    let refused = seal(&submission("見本"), &case).unwrap_err();

    assert!(!refused.to_string().contains("MARKER"));
}

#[test]
fn debug_hides_the_bytes() {
    let sealed = Sealed::from_bytes(b"MARKER".to_vec());

    assert_eq!(format!("{sealed:?}"), "Sealed(6 bytes hidden)");
}

/// Bytes of a seal besides its class: age's header and tags, and a random stanza of its own.
const AROUND: std::ops::Range<usize> = 150..600;

#[test]
fn the_length_of_a_seal_tells_its_class_only() {
    let case = CaseRecipient::new(ONE);
    for (letters, class) in [
        (0, 4096),
        (1500, 4096),
        (3000, 8192),
        (20_000, 65_536),
        (33_000, 131_072),
        (70_000, 196_608),
    ] {
        let sealed = seal(&submission(&"a".repeat(letters)), &case).unwrap();

        let around = sealed.bytes.len() - class;
        assert!(
            AROUND.contains(&around),
            "{letters}: {around} around {class}"
        );
    }
}

#[test]
fn padding_ends_at_a_class_and_leaves_the_json_as_it_was() {
    for length in [2, 4095, 4096, 4097, 65_536, 65_537, 200_000] {
        let json = format!("\"{}\"", "x".repeat(length - 2));

        let padded = padded(json.as_bytes());

        assert_eq!(padded.len(), size_class(length), "{length}");
        assert!(padded.starts_with(json.as_bytes()));
        assert!(serde_json::from_slice::<String>(&padded).unwrap().len() == length - 2);
    }
    assert_eq!([4097, 65_537].map(size_class), [8192, 131_072]);
}

#[test]
fn the_largest_class_fits_into_an_item_of_the_table() {
    // What the intake reads at most (128 KiB), every answer twice (as typed and as worked with).
    let largest = size_class(2 * 128 * 1024 + 4096);

    assert!(largest + AROUND.end < 390_000, "{largest}");
}
