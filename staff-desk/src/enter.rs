//! A request that came on paper: the file it is typed into, and storing it beside those that came online,
//! with its own day of arrival.
//!
//! What a paper leaves open does not keep it out, for its arrival counts all the same: the sender is asked
//! to complete it. What is written wrong is told, all at once, each with its line.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::{CaseKey, Entered, Filing, ReceiveError, Recipients, Register, seal};
use request::check::{self, Setting};
use request::field::Input;
use request::told::Channel;
use request::{Answers, Code, Field, Kind, ReceiptCode, Reference, Submission, Told, table};
use sha2::{Digest, Sha256};
use thiserror::Error;
use toml::de::{DeTable, DeValue};
use zeroize::Zeroizing;

use crate::act::file::{Placed, line};
use crate::times;
use crate::wording::Wording;

/// Name of the one-time key of a file: what is stored once stays one request, however often it is tried.
const KEY: &str = "key";
/// Its length: 128 bits in hexadecimal.
const KEY_SIGNS: usize = 32;

/// A file with every question of a kind, to be filled in.
pub fn template(kind: Kind, wording: &Wording) -> Result<String, EnterError> {
    let key = random()?;
    let mut text = format!("# {}\n{KEY} = \"{key:032x}\"\n", wording.kind(kind));
    for field in table::fields(kind) {
        text.push_str(&question(kind, field, wording));
    }
    Ok(text)
}

fn question(kind: Kind, field: &Field, wording: &Wording) -> String {
    let mut lines = vec![format!("\n# {}", wording.label(Some(kind), field))];
    let words = wording.words();
    let option = |id: &str| format!("#   {id}: {}", wording.chosen(field, &[id.to_owned()]));
    lines.extend(field.input.fixed_options().iter().map(|id| option(id)));
    if let Input::Many(request::Options::Published(list)) = &field.input {
        let list = words.lists.get(*list).into_iter().flatten();
        lines.extend(list.map(|choice| option(&choice.id)));
    }
    if matches!(field.input, Input::Confirm | Input::Tick) {
        lines.push("#   yes".to_owned());
    }
    let empty = if matches!(field.input, Input::Many(_)) {
        "[]"
    } else {
        "\"\""
    };
    lines.push(format!("{} = {empty}", field.name));
    lines.join("\n") + "\n"
}

/// What was typed, and what the paper leaves open.
pub struct Read {
    /// The answers.
    pub submission: Submission,
    /// Labels of questions that the paper leaves open.
    pub open: Vec<String>,
    /// The one-time key of the file.
    key: String,
}

/// Reads a file that was filled in.
pub fn read(text: &str, kind: Kind, today: Date, wording: &Wording) -> Result<Read, Vec<Placed>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let placed = errors.iter().map(|error| Placed {
            line: error.span().map_or(1, |span| line(text, &span)),
            text: error.message().to_owned(),
        });
        return Err(placed.collect());
    }
    let (answers, key, mut faults) = values(text, root.get_ref(), kind);
    let setting = Setting {
        kind,
        language: wording.language(),
        today,
        fee: wording.fee(kind),
        lists: &wording.words().lists,
    };
    let told = check::check(&setting, &answers).err().unwrap_or_default();
    let (open, wrong): (Vec<_>, Vec<_>) = told.into_iter().partition(|it| it.code.is_missing());
    faults.extend(wrong.iter().map(|fault| {
        let place = root.get_ref().get_key_value(fault.field);
        Placed {
            line: place.map_or(1, |(name, _)| line(text, &name.span())),
            text: wording.words().message(kind, fault),
        }
    }));
    if key.is_none() {
        faults.push(Placed {
            line: 1,
            text: format!("the line {KEY} of the template is missing: copy it from there"),
        });
    }
    if !faults.is_empty() {
        faults.sort_by_key(|it| it.line);
        return Err(faults);
    }
    let open = open.iter().filter(|it| it.code != Code::MissingConfirm);
    Ok(Read {
        submission: check::draft(&setting, &answers),
        open: open
            .map(|it| wording.words().label(kind, it.field).to_owned())
            .collect(),
        key: key.unwrap_or_default(),
    })
}

/// What stands in the file: the answers, its one-time key, and what is no answer.
fn values(text: &str, root: &DeTable<'_>, kind: Kind) -> (Answers, Option<String>, Vec<Placed>) {
    let mut faults = Vec::new();
    let mut answers = Answers::new();
    let mut key = None;
    for (name, value) in root {
        if name.get_ref() == KEY {
            let typed = value.get_ref().as_str();
            key = typed.filter(|it| it.len() == KEY_SIGNS).map(str::to_owned);
            continue;
        }
        let mut wrong = |text_of_fault: &str| {
            faults.push(Placed {
                line: line(text, &name.span()),
                text: format!("{}: {text_of_fault}", name.get_ref()),
            });
        };
        let known = table::fields(kind).iter();
        let names = known.flat_map(Field::names);
        if !names.into_iter().any(|known| known == **name.get_ref()) {
            wrong("no question of this kind has this name");
        } else if !add(&mut answers, name.get_ref(), value.get_ref()) {
            wrong("write a text in quotes, or several in brackets");
        }
    }
    (answers, key, faults)
}

fn add(answers: &mut Answers, name: &str, value: &DeValue<'_>) -> bool {
    match value {
        DeValue::String(text) => {
            if !text.trim().is_empty() {
                answers.add(name, text.as_ref());
            }
            true
        }
        DeValue::Array(values) => values.iter().all(|value| {
            matches!(value.get_ref(), DeValue::String(_)) && add(answers, name, value.get_ref())
        }),
        _ => false,
    }
}

/// How a paper came.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The day in Japan.
    pub day: Date,
    /// By post or at the counter.
    pub channel: Channel,
    /// The request whose answer it complains about.
    pub about: Option<Reference>,
}

/// What its sender is handed: the reference, and the code that opens the status page.
pub struct Slip {
    /// What the request is called.
    pub reference: Reference,
    /// The code; nothing where the same was entered before.
    pub code: Option<ReceiptCode>,
    /// When it arrived.
    pub received_at: Timestamp,
}

impl fmt::Debug for Slip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Slip({}, code hidden)", self.reference)
    }
}

/// Why a paper was not stored.
#[derive(Debug, Error)]
pub enum EnterError {
    /// It has not arrived yet.
    #[error("--arrived is a day that is still to come. Name the day on which it arrived")]
    Future,
    /// It complains about an answer, and is no complaint.
    #[error("--about goes with --kind complaint alone")]
    NoComplaint,
    /// The form of this kind is not published.
    #[error("the society publishes no form of this kind: build the site again (site-gen build)")]
    NoForm,
    /// It could not be sealed.
    #[error(transparent)]
    Seal(#[from] ledger::SealError),
    /// No randomness.
    #[error("the system gave no randomness for the reference. Try again")]
    Random,
    /// It was not stored.
    #[error(transparent)]
    Receive(#[from] ReceiveError),
}

/// Stores what was read. The same file is the same request, however often it is entered.
pub async fn store(
    register: &Register,
    recipients: &Recipients,
    wording: &Wording,
    read: &Read,
    arrival: &Arrival,
    (actor, now): (&str, Timestamp),
) -> Result<Slip, EnterError> {
    let submission = &read.submission;
    let received_at = times::midnight(arrival.day);
    if received_at > now {
        return Err(EnterError::Future);
    }
    if arrival.about.is_some() && submission.kind != Kind::Complaint {
        return Err(EnterError::NoComplaint);
    }
    let reference = Reference::from_random(random()?);
    let code = ReceiptCode::from_secret_bits(random()?);
    let answers = Zeroizing::new(serde_json::to_vec(submission).unwrap_or_default());
    let key = CaseKey::make(recipients)?;
    let filing = Filing {
        reference,
        kind: submission.kind,
        language: submission.language,
        received_at,
        text: wording
            .text(submission.kind)
            .ok_or(EnterError::NoForm)?
            .clone(),
        schema: submission.schema,
        sealed: seal::seal(submission, &key.recipient)?,
        key,
        receipt_hash: Sha256::digest(code.reveal().as_bytes()).into(),
        idempotency_key: digest(&read.key, &[b"paper"]),
        body_mac: digest(&read.key, &[arrival.day.to_string().as_bytes(), &answers]),
    };
    let entered = Entered {
        actor: actor.to_owned(),
        at: now,
        told: Told::Came {
            channel: arrival.channel,
            about: arrival.about.clone(),
        },
    };
    let receipt = register.enter(&filing, &entered).await?;
    Ok(Slip {
        code: (receipt.receipt_hash == filing.receipt_hash).then_some(code),
        reference: receipt.reference,
        received_at: receipt.received_at,
    })
}

/// A digest that nobody can guess who has not the file: its key is in it.
fn digest(key: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new_with_prefix(key);
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// 128 random bits of the system.
fn random() -> Result<u128, EnterError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_no_more_is_known| EnterError::Random)?;
    Ok(u128::from_be_bytes(bytes))
}
