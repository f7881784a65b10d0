//! A request that came on paper or was told at the counter: reading what was typed off it, and storing it beside
//! those that came online, with its own day of arrival. The command line ([`mod@file`]) and the console both enter
//! through here.
//!
//! What a paper leaves open does not keep it out, for its arrival counts all the same: the sender is asked
//! to complete it. What is written wrong is told, all at once.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::signature::ReceiptKey;
use ledger::{AppendError, CaseKey, Entered, Filing, ReceiveError, Recipients, seal};
use request::check::{self, Setting};
use request::kind::UnknownId;
use request::receipt::Signed;
use request::told::Channel;
use request::{
    Answers, Code, EventKind, Fault, Kind, ReceiptCode, Reference, Standing, Submission, Told,
};
use sha2::{Digest, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::act::{Act, ActError, Deed, Desk};
use crate::times;
use crate::wording::Wording;

pub mod file;

/// Its length: 128 bits in hexadecimal.
const KEY_SIGNS: usize = 32;

/// The one-time key of what is typed: what is stored once stays one request, however often it is tried.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// A new one.
    ///
    /// # Errors
    /// The system gives no randomness.
    pub fn make() -> Result<Self, EnterError> {
        Ok(Self(format!("{:0KEY_SIGNS$x}", random()?)))
    }

    /// As it is carried along.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Key {
    type Err = UnknownId;

    fn from_str(text: &str) -> Result<Self, UnknownId> {
        let is_one = text.len() == KEY_SIGNS && text.bytes().all(|sign| sign.is_ascii_hexdigit());
        is_one.then(|| Self(text.to_owned())).ok_or(UnknownId)
    }
}

/// What the check of a paper needs to know besides its answers.
pub fn setting(kind: Kind, today: Date, wording: &Wording) -> Setting<'_> {
    Setting {
        kind,
        language: wording.language(),
        today,
        fee: wording.fee(kind),
        lists: &wording.words().lists,
    }
}

/// What was typed, and what the paper leaves open.
pub struct Read {
    /// The answers.
    pub submission: Submission,
    /// Labels of questions that the paper leaves open.
    pub open: Vec<String>,
    key: Key,
}

impl Read {
    /// Checks what was typed by the rules of the public form. Only what is written wrong is a fault.
    ///
    /// # Errors
    /// Every fault at once.
    pub fn of(
        answers: &Answers,
        setting: &Setting<'_>,
        wording: &Wording,
        key: Key,
    ) -> Result<Self, Vec<Fault>> {
        let (open, wrong) = weigh(answers, setting);
        if !wrong.is_empty() {
            return Err(wrong);
        }
        // What a sender ticks before sending is no question that is left open.
        let open = open.iter().filter(|it| it.code != Code::MissingConfirm);
        let label = |fault: &Fault| wording.words().label(setting.kind, fault.field).to_owned();
        Ok(Self {
            submission: check::draft(setting, answers),
            open: open.map(label).collect(),
            key,
        })
    }
}

/// The questions that are left open, and what is written wrong.
fn weigh(answers: &Answers, setting: &Setting<'_>) -> (Vec<Fault>, Vec<Fault>) {
    let told = check::check(setting, answers).err().unwrap_or_default();
    told.into_iter().partition(|it| it.code.is_missing())
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

/// What its sender is handed: the reference, the code that opens the status page, the signed receipt.
pub struct Slip {
    /// What the request is called.
    pub reference: Reference,
    /// The code; nothing where the same was entered before.
    pub code: Option<ReceiptCode>,
    /// When it arrived.
    pub received_at: Timestamp,
    /// The day of answer that it promises, if any.
    pub promised: Option<Date>,
    /// The same once more, signed; nothing where the desk has no key for that.
    pub signed: Option<Signed>,
}

impl fmt::Debug for Slip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Slip({}, code hidden)", self.reference)
    }
}

/// The keys of an entry.
#[derive(Clone, Copy)]
pub struct Keys<'k> {
    /// Those that the answers are sealed to.
    pub recipients: &'k Recipients,
    /// The one that signs the receipt, where the desk has one.
    pub receipt: Option<&'k ReceiptKey>,
}

/// Why a paper was not stored.
#[derive(Debug, Error)]
pub enum EnterError {
    /// It has not arrived yet.
    #[error("the day of arrival is still to come. Name the day on which it arrived (--arrived)")]
    Future,
    /// It complains about an answer, and is no complaint.
    #[error("only a complaint is about an answer: --about goes with --kind complaint alone")]
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

/// Looks whether there is an answer to complain about, before anything is stored.
///
/// # Errors
/// There is no such request, or it was not answered yet.
pub async fn may_be_about(desk: &Desk<'_>, about: &Reference) -> Result<(), ActError> {
    let entry = desk.case(about).await?.entry;
    let event = EventKind::Complained;
    let next = entry.standing.then(entry.kind, event);
    let stage = entry.stage;
    next.map_err(|why| AppendError::NotAllowed { stage, event, why })?;
    Ok(())
}

/// Notes a complaint with the answer it is about and that answer with the complaint, each once; tells how the request
/// that was answered stands then, or nothing where the complaint was noted before.
///
/// # Errors
/// As [`Desk::perform`].
pub async fn link(
    desk: &Desk<'_>,
    about: &Reference,
    complaint: &Reference,
) -> Result<Option<Standing>, ActError> {
    let case = desk.case(about).await?;
    let noted = Some(Told::Other(complaint.clone()));
    let is_it = |event: &ledger::Event| event.kind == EventKind::Complained && event.told == noted;
    if case.events.iter().any(is_it) {
        desk.note_about(complaint, about).await?;
        return Ok(None);
    }
    let deed = Deed::from(Act::Complain(complaint.clone()));
    let seen = Some(case.entry.event_count);
    desk.perform(about, &deed, seen).await.map(Some)
}

/// What is wrong with the way a paper came: it is still to come, or complains about an answer and is no complaint.
pub fn came(
    day: Date,
    about: Option<&Reference>,
    kind: Kind,
    now: Timestamp,
) -> Result<(), EnterError> {
    if times::midnight(day) > now {
        return Err(EnterError::Future);
    }
    if about.is_some() && kind != Kind::Complaint {
        return Err(EnterError::NoComplaint);
    }
    Ok(())
}

/// Stores what was read. The same sheet is the same request, however often it is entered.
///
/// # Errors
/// Nothing was stored.
pub async fn store(
    desk: &Desk<'_>,
    keys: Keys<'_>,
    wording: &Wording,
    read: &Read,
    arrival: &Arrival,
) -> Result<Slip, EnterError> {
    let submission = &read.submission;
    came(
        arrival.day,
        arrival.about.as_ref(),
        submission.kind,
        desk.now,
    )?;
    let code = ReceiptCode::from_secret_bits(random()?);
    let filing = filing(keys.recipients, wording, read, arrival.day, &code)?;
    let entered = Entered {
        actor: desk.actor.to_owned(),
        at: desk.now,
        told: Told::Came {
            channel: arrival.channel,
            about: arrival.about.clone(),
        },
    };
    let receipt = desk.register.enter(&filing, &entered).await?;
    let statement = receipt.statement(wording.site(), submission.kind, submission.language);
    Ok(Slip {
        signed: keys.receipt.map(|key| key.sign(statement)),
        promised: receipt.promised,
        code: (receipt.receipt_hash == filing.receipt_hash).then_some(code),
        reference: receipt.reference,
        received_at: receipt.received_at,
    })
}

fn filing(
    recipients: &Recipients,
    wording: &Wording,
    read: &Read,
    day: Date,
    code: &ReceiptCode,
) -> Result<Filing, EnterError> {
    let submission = &read.submission;
    let answers = Zeroizing::new(serde_json::to_vec(submission).unwrap_or_default());
    let text = wording.text(submission.kind).ok_or(EnterError::NoForm)?;
    let key = CaseKey::make(recipients)?;
    Ok(Filing {
        reference: Reference::from_random(random()?),
        kind: submission.kind,
        language: submission.language,
        received_at: times::midnight(day),
        text: text.clone(),
        schema: submission.schema,
        sealed: seal::seal(submission, &key.recipient)?,
        key,
        receipt_hash: Sha256::digest(code.reveal().as_bytes()).into(),
        idempotency_key: digest(&read.key, &[b"paper"]),
        body_mac: digest(&read.key, &[day.to_string().as_bytes(), &answers]),
        promised: wording.deadlines().promised_to(submission, day),
        site: wording.site().to_owned(),
    })
}

/// A digest that nobody can guess who has not the key.
fn digest(key: &Key, parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new_with_prefix(&key.0);
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
