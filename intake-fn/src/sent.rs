//! What tells a repeat: under which one-time key something was sent, and a digest of what was sent.
//!
//! Both are of the words as they came, before anybody judges them. So what is sent again stays the same request,
//! whatever has changed since: the day, a fee, a published list, a text, the field tables or how answers are read.

use ledger::First;
use request::{Answers, Kind, Language, ReceiptCode, Reference, text};

use crate::problem::Problem;
use crate::read::{Document, Form};
use crate::secret::{Secret, receipt_hash};

/// What was sent, as far as it tells a repeat. It holds a key, so it has no `Debug`.
pub struct Sent<'a> {
    /// What it asks for.
    pub kind: Kind,
    /// The language of the form.
    pub language: Language,
    /// Name of the marker of its key in the table.
    pub marker: [u8; 32],
    /// Keyed digest of what was sent.
    pub body: [u8; 32],
    key: &'a str,
}

impl<'a> Sent<'a> {
    /// What a form sent under its one-time key. What has no field counts like what has one: an earlier release may
    /// have asked it.
    pub fn by_form(
        secret: &Secret,
        kind: Kind,
        language: Language,
        nonce: &'a str,
        form: &Form,
    ) -> Self {
        let said = said([&form.answers, form.unplaced.answers()]);
        Self {
            kind,
            language,
            marker: secret.nonce_digest(nonce),
            body: secret.body_digest(kind, language, &said),
            key: nonce,
        }
    }

    /// What a program sent under its `Idempotency-Key`, what cannot be read included.
    pub fn by_program(
        secret: &Secret,
        kind: Kind,
        language: Language,
        key: &'a str,
        document: &Document,
    ) -> Self {
        let said = said([&document.answers, &document.unread]);
        Self {
            kind,
            language,
            marker: secret.key_digest(key),
            body: secret.body_digest(kind, language, &said),
            key,
        }
    }

    /// The receipt code of a request that is stored under this key.
    pub fn code_of(&self, secret: &Secret, reference: &Reference) -> ReceiptCode {
        secret.receipt_code(reference, self.key)
    }

    /// The receipt code of what was stored under this key.
    ///
    /// # Errors
    /// The register holds another hash than that of this code.
    pub fn code(&self, secret: &Secret, first: &ledger::Receipt) -> Result<ReceiptCode, Problem> {
        let code = self.code_of(secret, &first.reference);
        if receipt_hash(&code) == first.receipt_hash {
            return Ok(code);
        }
        let cause = "the receipt code of this key is not the one in the register: was that edited?";
        Err(Problem::Unavailable(cause.to_owned()))
    }

    /// Whether just this was stored first under its key.
    pub fn is(&self, first: &First) -> bool {
        first.is_of(&self.body)
    }
}

/// Names and values in one order, and without what browsers and pages add or leave out on the way: empty controls,
/// ends of lines, the order of what was ticked.
pub fn said<'a>(answers: impl IntoIterator<Item = &'a Answers>) -> Vec<(&'a str, String)> {
    let answers = answers.into_iter().flat_map(Answers::iter);
    let pairs = answers.flat_map(|(name, values)| {
        let values = values.iter().filter(|value| !text::is_blank(value));
        values.map(move |value| (name, text::lines(value).trim().to_owned()))
    });
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;

    fn body(kind: Kind, language: Language, answers: &[(&str, &str)]) -> [u8; 32] {
        let form = Form {
            answers: answers.iter().copied().collect(),
            ..Form::default()
        };
        let secret = Secret::new([7; 32]);
        Sent::by_form(&secret, kind, language, "0123456789abcdef", &form).body
    }

    #[test]
    fn what_the_way_adds_does_not_count_and_every_answer_does() {
        let of = |answers: &[(&str, &str)]| body(Kind::Disclosure, Language::Ja, answers);
        let one = of(&[
            ("detail", "a\nb"),
            ("scope", "all"),
            ("topic", "x"),
            ("topic", "y"),
        ]);

        let same = [
            ("topic", "y"),
            ("topic", "x"),
            ("scope", "all"),
            ("period_from", ""),
            ("detail", " a\r\nb\r\n"),
        ];
        assert_eq!(one, of(&same));
        for other in [
            &same[1..],
            &[&same[..4], &[("detail", "a\nc")]].concat(),
            &[&same[..], &[("fee_ack", "yes")]].concat(),
            // The same words, told apart by what they answer.
            &[
                ("detail", "a\nb"),
                ("scope", "all"),
                ("topic", "x"),
                ("y", "topic"),
            ],
        ] {
            assert_ne!(one, of(other));
        }
        assert_ne!(one, body(Kind::Correction, Language::Ja, &same));
        assert_ne!(one, body(Kind::Disclosure, Language::En, &same));
    }

    #[test]
    fn an_answer_counts_the_same_whether_its_field_is_known_or_not() {
        let secret = Secret::new([7; 32]);
        let (kind, ja, key) = (Kind::Disclosure, Language::Ja, "0123456789abcdef");
        let by_form = |body: &str| {
            let mut form = read::form(kind, body.as_bytes()).unwrap();
            let known = Sent::by_form(&secret, kind, ja, key, &form).body;
            for (name, values) in std::mem::take(&mut form.answers).iter() {
                for value in values {
                    let added = form.unplaced.add(name.to_owned(), value.clone());
                    added.unwrap();
                }
            }
            (known, Sent::by_form(&secret, kind, ja, key, &form).body)
        };
        let by_program = |body: &str, of: Kind| {
            let document = read::document(of, body.as_bytes()).unwrap();
            Sent::by_program(&secret, kind, ja, key, &document).body
        };

        let (known, unknown) =
            by_form("scope=part&categories=other&categories=exams&purpose_ack=yes");
        assert_eq!(known, unknown);
        let text =
            r#"{"scope":"part","categories":["other","exams"],"purpose_ack":true,"detail":"x"}"#;
        // A complaint asks none of these but the box.
        assert_eq!(by_program(text, kind), by_program(text, Kind::Complaint));
        for other in ["part ", "all"] {
            let other = text.replace("part", other);
            let is_same = by_program(&other, Kind::Complaint) == by_program(text, kind);
            assert_eq!(is_same, other.contains("part "), "{other}");
        }
    }

    #[test]
    fn the_key_of_a_program_opens_nothing_of_a_form() {
        let secret = Secret::new([7; 32]);
        let form = Sent::by_form(
            &secret,
            Kind::Complaint,
            Language::Ja,
            "0123456789abcdef",
            &Form::default(),
        );

        assert_ne!(form.marker, secret.key_digest("0123456789abcdef"));
    }
}
