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
use crate::problem::{Earlier, Problem};
use crate::secret::receipt_hash;
use crate::sent::Sent;

/// How often a fresh reference is tried when one is taken: with 54 random bits once is rare.
const TRIES: usize = 3;

/// What the sender gets.
#[derive(Debug)]
pub struct Receipt {
    /// What the request is called.
    pub reference: Reference,
    /// The secret beside it.
    pub code: ReceiptCode,
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

/// Stores a submission under the key it was sent with. The same once more gives the same receipt, however often it
/// comes: a limit is for what is new.
pub async fn submit(
    intake: &Intake,
    sent: &Sent<'_>,
    submission: &Submission,
    text: &TextVersion,
    client: &Client,
) -> Result<Receipt, Problem> {
    let taken = match limits::sending(intake, client).await {
        Ok(taken) => taken,
        Err(problem) => return repeat(intake, sent).await?.ok_or(problem),
    };
    for _ in 0..TRIES {
        let filing = filing(intake, sent, submission, text)?;
        match intake.inbox.receive(&filing).await {
            Ok(stored) => {
                if !stored.is_new {
                    taken.give_back(intake).await;
                }
                return receipt(intake, sent, stored);
            }
            Err(ReceiveError::ReferenceTaken) => {}
            Err(ReceiveError::KeyReused) => {
                taken.give_back(intake).await;
                return repeat(intake, sent).await?.ok_or(Problem::KeyReused(None));
            }
            Err(error) => return Err(refusal(&error)),
        }
    }
    Err(Problem::Unavailable(
        "every reference that was tried is taken".to_owned(),
    ))
}

/// The receipt of an earlier sending of just this under the same key, if there was one. Stores nothing.
///
/// # Errors
/// Something else was received under the key, or nobody knows.
pub async fn repeat(intake: &Intake, sent: &Sent<'_>) -> Result<Option<Receipt>, Problem> {
    let first = intake.inbox.first(&sent.marker).await;
    let Some(first) = first.map_err(|error| refusal(&error))? else {
        return Ok(None);
    };
    if sent.is(&first) {
        return receipt(intake, sent, first.receipt).map(Some);
    }
    Err(Problem::KeyReused(Some(Box::new(Earlier {
        code: sent.code(&intake.secret, &first.receipt)?,
        reference: first.receipt.reference,
        received_at: first.receipt.received_at,
    }))))
}

/// What somebody is told of why nothing was stored.
pub(crate) fn refusal(error: &ReceiveError) -> Problem {
    match error {
        ReceiveError::KeyReused => Problem::KeyReused(None),
        error => Problem::Unavailable(error.to_string()),
    }
}

/// Answers, sealed to the key of their case.
pub(crate) fn sealed(submission: &Submission, case: &CaseRecipient) -> Result<Sealed, Problem> {
    seal::seal(submission, case).map_err(cannot_seal)
}

fn cannot_seal(error: ledger::SealError) -> Problem {
    Problem::Internal(format!("cannot seal: {error}"))
}

/// What is to be stored, under a fresh reference and with a key of its own.
fn filing(
    intake: &Intake,
    sent: &Sent<'_>,
    submission: &Submission,
    text: &TextVersion,
) -> Result<Filing, Problem> {
    let own = CaseKey::make(&intake.recipients).map_err(cannot_seal)?;
    let reference = Reference::from_random(random()?);
    let received_at = to_the_millisecond((intake.clock)());
    let arrival = in_japan(received_at).date();
    let code = sent.code_of(&intake.secret, &reference);
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
        idempotency_key: sent.marker,
        body_mac: sent.body,
        promised: intake
            .publication
            .deadlines
            .promised_to(submission, arrival),
        site: intake.site().to_owned(),
    })
}

/// The receipt of what is stored: the same for a repeat, signature included.
fn receipt(intake: &Intake, sent: &Sent<'_>, stored: ledger::Receipt) -> Result<Receipt, Problem> {
    let code = sent.code(&intake.secret, &stored)?;
    let statement = stored.statement(intake.site(), sent.kind, sent.language);
    let signed = intake.receipt_key.sign(statement);
    Ok(Receipt {
        due: stored.promised,
        signed,
        reference: stored.reference,
        code,
        received_at: stored.received_at,
        text: stored.text,
        is_repeat: !stored.is_new,
    })
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
