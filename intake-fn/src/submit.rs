//! Seals a submission and stores it: once, and only believed when read back.

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::{CaseKey, CaseRecipient, Filing, ReceiveError, Sealed, seal};
use request::date::in_japan;
use request::publication::TextVersion;
use request::receipt::Signed;
use request::{ReceiptCode, Reference, Submission};

use crate::client::Client;
use crate::intake::Intake;
use crate::limits;
use crate::problem::Problem;
use crate::secret::receipt_hash;

/// How often a fresh reference is tried when one is taken: with 54 random bits once is rare.
const TRIES: usize = 3;

/// What the sender gets.
#[derive(Debug)]
pub struct Receipt {
    /// What the request is called.
    pub reference: Reference,
    /// The secret beside it; `None` when the intake's key was changed since the first sending.
    pub code: Option<ReceiptCode>,
    /// When the request arrived: for a repeat, when the first did.
    pub received_at: Timestamp,
    /// Which text its sender saw.
    pub text: TextVersion,
    /// When the society means to have answered; nothing where no answer is wanted, or no day is known yet.
    pub due: Option<Date>,
    /// The same once more, signed.
    pub signed: Signed,
    /// Whether this answer repeats an earlier one.
    pub is_repeat: bool,
}

/// Stores a submission under a key (nonce or idempotency key). The same key and answers give the
/// same receipt, however often they come: a limit is for what is new.
pub async fn submit(
    intake: &Intake,
    submission: &Submission,
    text: &TextVersion,
    key: &str,
    client: &Client,
) -> Result<Receipt, Problem> {
    let taken = match limits::sending(intake, client).await {
        Ok(taken) => taken,
        Err(problem) => {
            return match repeat(intake, submission, key).await {
                Ok(Some(receipt)) => Ok(receipt),
                Err(Problem::KeyReused) => Err(Problem::KeyReused),
                _ => Err(problem),
            };
        }
    };
    for _ in 0..TRIES {
        let filing = filing(intake, submission, text, key)?;
        match intake.inbox.receive(&filing).await {
            Ok(stored) => {
                if !stored.is_new {
                    taken.give_back(intake).await;
                }
                return Ok(receipt(intake, submission, stored, key));
            }
            Err(ReceiveError::ReferenceTaken) => {}
            Err(error) => {
                if error == ReceiveError::KeyReused {
                    taken.give_back(intake).await;
                }
                return Err(refusal(&error));
            }
        }
    }
    Err(Problem::Unavailable(
        "every reference that was tried is taken".to_owned(),
    ))
}

/// The receipt of an earlier sending of just this under the same key, if there was one. Stores
/// nothing.
pub async fn repeat(
    intake: &Intake,
    submission: &Submission,
    key: &str,
) -> Result<Option<Receipt>, Problem> {
    let body_mac = body_mac(intake, submission)?;
    let key_digest = intake.secret.key_digest(key);
    let found = intake.inbox.found(&key_digest, &body_mac).await;
    let stored = found.map_err(|error| refusal(&error))?;
    Ok(stored.map(|stored| receipt(intake, submission, stored, key)))
}

/// What somebody is told of why nothing was stored.
pub(crate) fn refusal(error: &ReceiveError) -> Problem {
    match error {
        ReceiveError::KeyReused => Problem::KeyReused,
        error => Problem::Unavailable(error.to_string()),
    }
}

/// Answers, sealed to the key of their case.
pub(crate) fn sealed(submission: &Submission, case: &CaseRecipient) -> Result<Sealed, Problem> {
    seal::seal(submission, case).map_err(cannot_seal)
}

/// The digest that tells a repeat from other answers.
pub(crate) fn body_mac(intake: &Intake, submission: &Submission) -> Result<[u8; 32], Problem> {
    let digest = intake.secret.body_digest(submission);
    digest.map_err(|_never_shown| Problem::Internal("cannot write the answers as JSON".to_owned()))
}

fn cannot_seal(error: ledger::SealError) -> Problem {
    Problem::Internal(format!("cannot seal: {error}"))
}

/// What is to be stored, under a fresh reference and with a key of its own.
fn filing(
    intake: &Intake,
    submission: &Submission,
    text: &TextVersion,
    key: &str,
) -> Result<Filing, Problem> {
    let own = CaseKey::make(&intake.recipients).map_err(cannot_seal)?;
    let reference = Reference::from_random(random()?);
    let received_at = to_the_millisecond((intake.clock)());
    let arrival = in_japan(received_at).date();
    let code = intake.secret.receipt_code(&reference, key);
    Ok(Filing {
        reference,
        kind: submission.kind,
        language: submission.language,
        received_at,
        text: text.clone(),
        schema: submission.schema,
        sealed: sealed(submission, &own.recipient)?,
        key: own,
        receipt_hash: receipt_hash(&code),
        idempotency_key: intake.secret.key_digest(key),
        body_mac: body_mac(intake, submission)?,
        promised: intake
            .publication
            .deadlines
            .promised_to(submission, arrival),
    })
}

/// The receipt of what is stored: the same for a repeat, signature included.
fn receipt(
    intake: &Intake,
    submission: &Submission,
    stored: ledger::Receipt,
    key: &str,
) -> Receipt {
    let code = intake.secret.receipt_code(&stored.reference, key);
    let code = (receipt_hash(&code) == stored.receipt_hash).then_some(code);
    let statement = stored.statement(intake.site(), submission.kind, submission.language);
    let signed = intake.receipt_key.sign(statement);
    Receipt {
        due: stored.promised,
        signed,
        reference: stored.reference,
        code,
        received_at: stored.received_at,
        text: stored.text,
        is_repeat: !stored.is_new,
    }
}

/// Finer than a millisecond means nothing to anybody who reads a receipt.
fn to_the_millisecond(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

/// 128 random bits of the system.
fn random() -> Result<u128, Problem> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Problem::Internal(format!("no randomness: {error}")))?;
    Ok(u128::from_be_bytes(bytes))
}

/// A fresh one-time key for a check page.
pub fn nonce() -> Result<String, Problem> {
    Ok(format!("{:032x}", random()?))
}

/// Whether a key may be used: 16 to 64 letters, digits, hyphens or underscores.
pub fn is_usable_key(key: &str) -> bool {
    (16..=64).contains(&key.len())
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}
