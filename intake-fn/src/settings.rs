//! What the function is told by its environment. Everything that is missing or unusable is told at once.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::bail;
use intake_fn::{Limits, Secret};
use ledger::seal::Recipients;

/// The settings of the function.
#[derive(Debug)]
pub(crate) struct Settings {
    /// `LEDGER_TABLE`: name of the DynamoDB table.
    pub(crate) table: String,
    /// `STAFF_RECIPIENTS`: the staff's age recipients, separated by white space.
    pub(crate) recipients: Recipients,
    /// `INTAKE_SECRET`: 64 hexadecimal digits.
    pub(crate) secret: Secret,
    /// `INTAKE_LIMIT_CLIENT`, `INTAKE_LIMIT_ALL`, `INTAKE_LIMIT_GUESS_CLIENT`,
    /// `INTAKE_LIMIT_GUESS_REQUEST`: `BURST/SECONDS` or `off`; see [`Limits`].
    pub(crate) limits: Limits,
    /// `INTAKE_PROXIES`: how many proxies of ours stand in front (a delivery network is one).
    pub(crate) proxies: usize,
    /// `INTAKE_FRONT_DOOR`: 64 hexadecimal digits that a delivery network of ours shows (`x-front-door`); without
    /// it nobody may reach the gateway past one.
    pub(crate) front_door: Option<Secret>,
    /// `INTAKE_PUBLICATION`: folder built by site-gen; `dist/intake` beside the function if unset.
    pub(crate) publication: PathBuf,
}

/// Reads settings and collects what is wrong with them.
struct Reader<F> {
    read: F,
    wrong: Vec<String>,
}

impl<F: Fn(&str) -> Option<String>> Reader<F> {
    /// A setting that must be there, as `make` understands it.
    fn must<T>(&mut self, name: &str, make: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let Some(text) = (self.read)(name).filter(|text| !text.trim().is_empty()) else {
            self.wrong.push(format!("{name} is missing"));
            return None;
        };
        let usable = make(&text).map_err(|why| self.wrong.push(format!("{name} {why}")));
        usable.ok()
    }

    /// A setting that may be left out.
    fn may<T: FromStr>(&mut self, name: &str, default: &str) -> Option<T>
    where
        T::Err: std::fmt::Display,
    {
        let text = (self.read)(name).unwrap_or_else(|| default.to_owned());
        let read = text.parse().map_err(|why| {
            self.wrong.push(format!("{name} is not usable: {why}"));
        });
        read.ok()
    }

    /// Every limit, each of which may be left out.
    fn limits(&mut self) -> Option<Limits> {
        let client = self.may("INTAKE_LIMIT_CLIENT", Limits::CLIENT);
        let all = self.may("INTAKE_LIMIT_ALL", Limits::ALL);
        let guess_client = self.may("INTAKE_LIMIT_GUESS_CLIENT", Limits::GUESS_CLIENT);
        let guess_request = self.may("INTAKE_LIMIT_GUESS_REQUEST", Limits::GUESS_REQUEST);
        Some(Limits {
            client: client?,
            all: all?,
            guess_client: guess_client?,
            guess_request: guess_request?,
        })
    }
}

impl Settings {
    /// Reads the settings. `read` gives the value of a variable of the environment.
    ///
    /// # Errors
    /// A line for each that is missing or not usable. No value is repeated: one is a secret.
    pub(crate) fn read(read: impl Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        let mut reader = Reader {
            read,
            wrong: Vec::new(),
        };
        let table = reader.must("LEDGER_TABLE", |text| Ok(text.to_owned()));
        let recipients = reader.must("STAFF_RECIPIENTS", recipients);
        let secret = reader.must("INTAKE_SECRET", secret_text);
        let front_door = match (reader.read)("INTAKE_FRONT_DOOR") {
            None => Some(None),
            Some(_) => reader.must("INTAKE_FRONT_DOOR", secret_text).map(Some),
        };
        let limits = reader.limits();
        let proxies = reader.may("INTAKE_PROXIES", "0");
        let publication = reader.may("INTAKE_PUBLICATION", "dist/intake");
        let all = (
            table,
            recipients,
            secret,
            limits,
            proxies,
            front_door,
            publication,
        );
        let (
            Some(table),
            Some(recipients),
            Some(secret),
            Some(limits),
            Some(proxies),
            Some(front_door),
            Some(publication),
        ) = all
        else {
            bail!(list(&reader.wrong));
        };
        Ok(Self {
            table,
            recipients,
            secret,
            limits,
            proxies,
            front_door,
            publication,
        })
    }
}

fn secret_text(text: &str) -> Result<Secret, String> {
    Secret::from_hex(text).ok_or_else(|| "is not 64 hexadecimal digits".to_owned())
}

fn recipients(text: &str) -> Result<Recipients, String> {
    let lines: Vec<_> = text.split_whitespace().collect();
    Recipients::parse(&lines.join("\n")).map_err(|why| format!("is not usable: {why}"))
}

fn list(wrong: &[String]) -> String {
    let mut text = "settings of the function need correcting:".to_owned();
    for one in wrong {
        let _never_fails = write!(text, "\n- {one}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECIPIENT: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

    fn whole(name: &str) -> Option<String> {
        match name {
            "LEDGER_TABLE" => Some("requests".to_owned()),
            "STAFF_RECIPIENTS" => Some(format!("{RECIPIENT} {RECIPIENT}")),
            "INTAKE_SECRET" => Some("0a".repeat(32)),
            _ => None,
        }
    }

    #[test]
    fn three_settings_are_enough() {
        let settings = Settings::read(whole).unwrap();

        assert_eq!(settings.table, "requests");
        assert_eq!(settings.limits, Limits::default());
        assert!(settings.front_door.is_none());
        assert_eq!(settings.publication, PathBuf::from("dist/intake"));
    }

    #[test]
    fn every_missing_setting_is_told_at_once() {
        let told = Settings::read(|_name| None).unwrap_err().to_string();

        for name in ["LEDGER_TABLE", "STAFF_RECIPIENTS", "INTAKE_SECRET"] {
            assert!(told.contains(&format!("- {name} is missing")), "{told}");
        }
        assert_eq!(told.lines().count(), 4, "{told}");
    }

    #[test]
    fn unusable_settings_are_told_with_why_and_without_their_value() {
        let read = |name: &str| match name {
            "INTAKE_SECRET" => Some("SECRETMARKER".to_owned()),
            "STAFF_RECIPIENTS" => Some("AGE-SECRET-KEY-MARKER".to_owned()),
            "INTAKE_LIMIT_ALL" | "INTAKE_FRONT_DOOR" => Some("MARKER".to_owned()),
            "INTAKE_PROXIES" => Some("-1".to_owned()),
            name => whole(name),
        };

        let told = Settings::read(read).unwrap_err().to_string();

        assert_eq!(told.lines().count(), 6, "{told}");
        assert!(told.contains("INTAKE_FRONT_DOOR is not 64 hexadecimal digits"));
        assert!(told.contains("INTAKE_SECRET is not 64 hexadecimal digits"));
        assert!(told.contains("write BURST/SECONDS"), "{told}");
        assert!(!told.contains("MARKER"), "{told}");
    }
}
