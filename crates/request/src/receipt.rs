//! What a receipt states, as the one text that is signed: fixed lines in a fixed order, so that it can
//! be typed, scanned, printed and compared byte by byte.
//!
//! It names the request and what the Society took, never an answer and never the receipt code. The
//! answers stand in it as the digest of what was sealed: nobody can guess them from it, and the staff
//! can show that what they hold is what was acknowledged.
//!
//! ```text
//! PRIVACY-DESK RECEIPT 1
//! site: https://privacy.example
//! reference: K7MP-2QRD-9XTV
//! kind: disclosure
//! language: ja
//! received: 2026-11-24T03:00:00.000Z
//! text: /request/disclosure/ 1.0 5f0c…
//! sealed: 9b1d…
//! due: 2026-12-24
//! signature: ed25519 1a2b3c4d MEUCIQ…
//! ```
//!
//! Every line ends with a line feed. The signature is over all bytes before its own line. Signing and
//! verifying are not done here: this crate knows no keys.

use std::fmt::{self, Write as _};

use jiff::Timestamp;
use jiff::civil::Date;

use crate::kind::{Kind, Language};
use crate::publication::TextVersion;
use crate::reference::Reference;

/// First line; its number is the layout's.
const TITLE: &str = "PRIVACY-DESK RECEIPT 1";
/// Name of the last line, with the only kind of signature there is (RFC 8032).
const SIGNATURE: &str = "signature: ed25519 ";
/// What stands where no answer is promised.
const NO_DATE: &str = "none";

/// What the Society states to have received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Origin of the site.
    pub site: String,
    /// What the request is called.
    pub reference: Reference,
    /// Its kind.
    pub kind: Kind,
    /// Language of the form.
    pub language: Language,
    /// When it arrived, to the millisecond.
    pub received_at: Timestamp,
    /// Which text its sender saw.
    pub text: TextVersion,
    /// SHA-256 of the sealed answers, in hexadecimal.
    pub sealed_sha256: String,
    /// When the society means to have answered; `None` where no answer is wanted, or no day is known yet.
    pub due: Option<Date>,
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{TITLE}")?;
        writeln!(f, "site: {}", self.site)?;
        writeln!(f, "reference: {}", self.reference)?;
        writeln!(f, "kind: {}", self.kind)?;
        writeln!(f, "language: {}", self.language)?;
        writeln!(f, "received: {:.3}", self.received_at)?;
        let text = &self.text;
        writeln!(f, "text: {} {} {}", text.page, text.version, text.digest)?;
        writeln!(f, "sealed: {}", self.sealed_sha256)?;
        f.write_str("due: ")?;
        match self.due {
            Some(due) => writeln!(f, "{due}"),
            None => writeln!(f, "{NO_DATE}"),
        }
    }
}

/// A statement with its signature, as it stands on a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// What is stated.
    pub statement: Statement,
    /// Which key signed: the first eight digits of the SHA-256 of its public half.
    pub key: String,
    /// The signature, in base64.
    pub signature: String,
}

impl fmt::Display for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{SIGNATURE}", self.statement)?;
        writeln!(f, "{} {}", self.key, self.signature)
    }
}

/// Why a text is no receipt. It repeats nothing of the text: anything could stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// No line is the title.
    NoTitle,
    /// The line of that name is missing, stands elsewhere, or cannot be read.
    Line(&'static str),
    /// A line stands where the receipt had ended, or is written in another way than receipts are.
    Otherwise,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTitle => write!(f, "there is no line \"{TITLE}\" in it"),
            Self::Line(name) => {
                write!(
                    f,
                    "its line \"{name}:\" is missing, misplaced or unreadable"
                )
            }
            Self::Otherwise => f.write_str("it is written in another way than receipts are"),
        }
    }
}

impl std::error::Error for Unreadable {}

impl Signed {
    /// Finds the receipt within a text: what a code's reader gave, or what was copied off a page with
    /// something around it. Spaces at the ends of lines and foreign line ends are forgiven; within the
    /// lines nothing is.
    ///
    /// # Errors
    /// There is none, or it is not whole.
    pub fn find(text: &str) -> Result<Self, Unreadable> {
        let mut lines = text
            .lines()
            .map(str::trim)
            .skip_while(|line| *line != TITLE);
        lines.next().ok_or(Unreadable::NoTitle)?;
        let mut line = |name: &'static str| {
            let rest = lines.next().and_then(|line| line.strip_prefix(name));
            let value = rest.and_then(|rest| rest.strip_prefix(": "));
            value
                .filter(|value| !value.is_empty())
                .ok_or(Unreadable::Line(name))
        };
        let statement = Statement {
            site: line("site")?.to_owned(),
            reference: read(line("reference")?, "reference")?,
            kind: read(line("kind")?, "kind")?,
            language: read(line("language")?, "language")?,
            received_at: read(line("received")?, "received")?,
            text: text_version(line("text")?).ok_or(Unreadable::Line("text"))?,
            sealed_sha256: line("sealed")?.to_owned(),
            due: match line("due")? {
                NO_DATE => None,
                day => Some(read(day, "due")?),
            },
        };
        let signature = line("signature")?;
        let mut parts = signature.split(' ').skip(1);
        let (Some(key), Some(value), None) = (parts.next(), parts.next(), parts.next()) else {
            return Err(Unreadable::Line("signature"));
        };
        let signed = Self {
            statement,
            key: key.to_owned(),
            signature: value.to_owned(),
        };
        // One way to write it, so that two texts never carry one signature.
        let as_written = signed.to_string();
        let found = text
            .lines()
            .map(str::trim)
            .skip_while(|line| *line != TITLE);
        let same = as_written
            .lines()
            .eq(found.take(as_written.lines().count()));
        same.then_some(signed).ok_or(Unreadable::Otherwise)
    }

    /// The bytes that are signed.
    pub fn message(&self) -> String {
        self.statement.to_string()
    }
}

fn read<T: std::str::FromStr>(value: &str, name: &'static str) -> Result<T, Unreadable> {
    value
        .parse()
        .map_err(|_told_by_name| Unreadable::Line(name))
}

fn text_version(value: &str) -> Option<TextVersion> {
    let mut parts = value.split(' ').map(str::to_owned);
    let text = TextVersion {
        page: parts.next()?,
        version: parts.next()?,
        digest: parts.next()?,
    };
    parts.next().is_none().then_some(text)
}

/// The name of a key: the first four bytes of a digest of its public half, in hexadecimal.
pub fn key_name(digest: &[u8; 32]) -> String {
    let mut name = String::new();
    for byte in digest.iter().take(4) {
        // Writing to a String cannot fail.
        let _ = write!(name, "{byte:02x}");
    }
    name
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn signed() -> Signed {
        Signed {
            statement: Statement {
                site: "https://privacy.example".to_owned(),
                reference: Reference::from_random(42),
                kind: Kind::Disclosure,
                language: Language::Ja,
                received_at: Timestamp::from_millisecond(1_795_489_200_007).unwrap(),
                text: TextVersion {
                    page: "/request/disclosure/".to_owned(),
                    version: "1.0".to_owned(),
                    digest: "5f".repeat(32),
                },
                sealed_sha256: "9b".repeat(32),
                due: Some(date(2026, 12, 24)),
            },
            key: "1a2b3c4d".to_owned(),
            signature: "AAAA".to_owned(),
        }
    }

    #[test]
    fn it_is_written_line_by_line_and_read_back() {
        let text = signed().to_string();

        assert!(text.starts_with("PRIVACY-DESK RECEIPT 1\nsite: https://privacy.example\n"));
        assert!(
            text.contains("\nreceived: 2026-11-24T03:00:00.007Z\n"),
            "{text}"
        );
        assert!(text.ends_with("\ndue: 2026-12-24\nsignature: ed25519 1a2b3c4d AAAA\n"));
        assert_eq!(Signed::find(&text), Ok(signed()));
        assert!(text.starts_with(&signed().message()));
    }

    #[test]
    fn it_is_found_among_other_lines_whatever_their_ends() {
        let copied = format!(
            "Receipt\r\n\r\n{}\r\nThank you\r\n",
            signed().to_string().replace('\n', " \r\n  ")
        );

        assert_eq!(Signed::find(&copied), Ok(signed()));
    }

    #[test]
    fn a_receipt_without_a_promised_day_says_so() {
        let mut without = signed();
        without.statement.due = None;

        assert!(without.to_string().contains("\ndue: none\n"));
        assert_eq!(Signed::find(&without.to_string()), Ok(without));
    }

    #[test]
    fn each_line_that_is_missing_is_named() {
        let text = signed().to_string();
        let names = [
            "site",
            "reference",
            "kind",
            "language",
            "received",
            "text",
            "sealed",
            "due",
            "signature",
        ];
        for name in names {
            let kept = text
                .lines()
                .filter(|line| !line.starts_with(&format!("{name}:")));
            let without = kept.collect::<Vec<_>>().join("\n");

            assert_eq!(
                Signed::find(&without),
                Err(Unreadable::Line(name)),
                "{name}"
            );
        }
        assert_eq!(Signed::find("nothing"), Err(Unreadable::NoTitle));
    }

    #[test]
    fn another_way_to_write_the_same_is_refused() {
        let text = signed().to_string();
        for (written, other) in [
            ("2026-11-24T03:00:00.007Z", "2026-11-24T12:00:00.007+09:00"),
            ("signature: ed25519", "signature: rsa"),
            ("due: 2026-12-24", "due: 20261224"),
        ] {
            let changed = text.replace(written, other);

            assert_eq!(
                Signed::find(&changed),
                Err(Unreadable::Otherwise),
                "{other}"
            );
        }
        let lower = text.replace(
            signed().statement.reference.as_str(),
            &signed().statement.reference.as_str().to_lowercase(),
        );
        assert!(lower != text && Signed::find(&lower) == Err(Unreadable::Otherwise));
    }
}
