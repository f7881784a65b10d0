//! What may be typed on the command line. Help, parser and messages all come from here.

use std::net::SocketAddr;
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;

use clap::builder::{NonEmptyStringValueParser, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use jiff::civil::Date;
use request::completion::Item;
use request::standing::Wait;
use request::{Kind, Language, Reference, Stage};

use crate::console::address::loopback;
use crate::export::{Format, Set};
use crate::list::Mark;
use crate::store::Place;

mod deed;

pub(super) use deed::{
    AskArgs, ComplainedArgs, DecideArgs, DuplicateArgs, EnterArgs, ExtendArgs, FeeArgs, LetterArgs,
    OnRequest, ProviderArgs, Target,
};

/// Lists, shows and exports the requests of the privacy desk.
#[derive(Debug, Parser)]
#[command(name = "staff-desk", version)]
pub struct Cli {
    #[command(flatten)]
    pub(super) options: Options,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "For every command")]
pub(super) struct Options {
    /// Table in AWS (with the usual AWS settings: profile, region)
    #[arg(long, global = true, value_name = "NAME")]
    pub(super) table: Option<String>,
    /// Another address than AWS's own, as for a test table
    #[arg(long, global = true, value_name = "URL")]
    pub(super) endpoint_url: Option<String>,
    /// Data folder of `standalone`, which may be running
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    /// Identity file of the desk [with --data: DIR/staff-identity.txt]
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) identity: Option<PathBuf>,
    /// List of the public keys that the intake seals to [with --data: DIR/recipients.txt]
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) recipients: Option<PathBuf>,
    /// File of the key that signs receipts of what came on paper [with --data: DIR/desk-receipt-key.pem]
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) receipt_key: Option<PathBuf>,
    /// Built dist/intake, for the society's words [with --data: DIR/dist/intake]
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) publication: Option<PathBuf>,
    /// Language of headings and words
    #[arg(long, global = true, default_value = "ja", value_parser = languages())]
    pub(super) language: Language,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make the key pair of the desk
    Keygen {
        /// New file for the identity
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Protect the identity with a passphrase, asked for on the terminal
        #[arg(long)]
        passphrase: bool,
    },
    /// Make the key that signs receipts of what came on paper
    ReceiptKey {
        /// New file for the key [with --data: DIR/desk-receipt-key.pem]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// List requests and the days that count, what is due first; opens nothing
    List(ListArgs),
    /// Put every request in its place in the list, after the rules of days have changed; may be stopped and run
    /// again
    Reindex,
    /// Open one request and show all of it
    Show {
        /// Its reference, as K7MP-2QRD-9XTV
        reference: Reference,
    },
    /// Open requests on this machine and find those with a name, however it is written
    Find {
        /// The name, its beginning, or one part of it; - reads it from standard input, which no shell keeps
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Ask the sender to complete a request; the status page tells it, in codes that say nothing of
    /// what the request is about
    Ask(AskArgs),
    /// Record that identity and authority were checked, or that what was added was looked at
    Confirm(OnRequest),
    /// Ask for the fee, or record that it is settled
    Fee(FeeArgs),
    /// Record that a medical provider was asked, or has answered
    Provider(ProviderArgs),
    /// Put the target day off, with the reason that the letter gives
    Extend(ExtendArgs),
    /// Decide each right: write a file to fill in, or record it
    Decide(DecideArgs),
    /// Write a letter of the request into a new file, to be printed; its exact text is sealed into the record
    Letter(LetterArgs),
    /// Record that the answer was handed over or sent
    Deliver(OnRequest),
    /// Close the case
    Close(OnRequest),
    /// Destroy what a closed request holds, once its retention is over; the record of events stays
    Erase(Target),
    /// Record that the sender took it back by letter or at the counter
    Withdraw(OnRequest),
    /// Note that it repeats another request; it locks nobody out and answers nothing
    Duplicate(DuplicateArgs),
    /// Note that its answer is complained about in another request, which came online
    Complained(ComplainedArgs),
    /// Enter a request that came on paper, with its own day of arrival: write a file to fill in, or store it
    Enter(EnterArgs),
    /// Add the days that have been over for six hours to the file of roots, which the society publishes
    Roots(RootsArgs),
    /// Compare the register, or a copy of it, with the roots that were published; opens nothing
    Audit(AuditArgs),
    /// Count a fiscal year of requests and put what may be told of it into the content that the site publishes
    Report(ReportArgs),
    /// Verify a signed receipt; with --data or --table compare it with the register, too
    VerifyReceipt {
        /// The receipt as text: copied from its page, or read from its code; - reads standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Public key to verify by, as the site states or once stated it
        #[arg(long, value_name = "KEY")]
        key: Option<String>,
    },
    /// Open requests and write them to a new file
    Export(ExportArgs),
    /// Print the JSON Schema of a line of JSON Lines
    ExportSchema,
    /// Copy the register of a machine, which may be in use, into a folder of backups; the copy of the keys there
    /// is replaced, so that what is erased stays so
    Backup {
        /// The folder, made if it is not there
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,
    },
    /// Make a register of a copy, in the data folder named with --data, which has none
    Restore {
        /// The dated copy; manifest and keys lie beside it
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
    },
    /// Rehearse with every copy of a folder: what is not erased must open, what is erased must not
    Drill {
        /// The folder of backups
        #[arg(long, value_name = "FOLDER")]
        from: PathBuf,
    },
    /// Copy requests, events and keys of cases to another place, shut as they are, and compare both; may be stopped
    /// and run again
    Copy(CopyArgs),
    /// Serve the desk as pages to a browser on this machine, until stopped
    Console(ConsoleArgs),
    /// List, add and retire the keys that requests are sealed to; seal them anew
    Keys {
        #[command(subcommand)]
        command: KeysCommand,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// List the keys, and how many requests each opens
    List,
    /// Add a public key: what arrives from the intake's next start on is sealed to it, too
    Add {
        /// The public key, as keygen printed it (age1…)
        #[arg(value_name = "KEY")]
        recipient: String,
        /// What people call it, such as "front desk 2027"
        #[arg(long)]
        name: String,
    },
    /// Seal nothing more to a key; what is sealed to it stays so until re-seal
    Retire {
        /// Its short name, as `keys list` shows it
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Seal the keys of all requests anew, to the keys in use; may be stopped and run again
    ReSeal,
}

#[derive(Debug, Args)]
pub(super) struct RootsArgs {
    /// The file, made if it is not there
    #[arg(long, value_name = "FILE", default_value = "content/roots.json")]
    pub(super) out: PathBuf,
    /// Leave sealed bytes unread, as an auditor must who may hold none; a seal that was edited is not found then
    #[arg(long)]
    pub(super) without_seals: bool,
}

#[derive(Debug, Args)]
pub(super) struct AuditArgs {
    /// The roots as they were published
    #[arg(long, value_name = "FILE", default_value = "content/roots.json")]
    pub(super) roots: PathBuf,
    /// Leave sealed bytes unread, as an auditor must who may hold none; a seal that was edited is not found then
    #[arg(long)]
    pub(super) without_seals: bool,
}

#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// The fiscal year, by the year in which it begins: 2026 is April 2026 to March 2027
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i16).range(2000..=9000))]
    pub(super) year: i16,
    /// The register of years, made if it is not there [default: content/registers/accountability.toml]
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
}

/// Who does it, for the record of each request.
#[derive(Debug, Args)]
pub(super) struct Who {
    /// Who does this, for the record of each request
    #[arg(long, value_name = "NAME", env = "USER", hide_env_values = true, default_value_t = account(), value_parser = NonEmptyStringValueParser::new())]
    pub(super) actor: String,
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Only requests that stand so [default: all open ones]
    #[arg(long, value_parser = stages())]
    pub(super) stage: Option<Stage>,
    /// Only requests of this kind
    #[arg(long, value_parser = kinds())]
    pub(super) kind: Option<Kind>,
    /// Only requests for which the desk waits for this, whatever else it waits for
    #[arg(long, value_parser = waits())]
    pub(super) waits_for: Option<Wait>,
    /// First day of arrival in Japan, as 2026-11-01; a period is listed in the order of arrival
    #[arg(long, value_name = "DAY", requires = "to", value_parser = day)]
    pub(super) from: Option<Date>,
    /// Last day of arrival in Japan
    #[arg(long, value_name = "DAY", requires = "from", value_parser = day)]
    pub(super) to: Option<Date>,
    /// Rows of a page
    #[arg(long, value_name = "NUMBER", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub(super) rows: u16,
    /// Go on after this place, which the page before told
    #[arg(long, value_name = "PLACE", value_parser = place)]
    pub(super) after: Option<Mark>,
}

#[derive(Debug, Args)]
pub(super) struct ConsoleArgs {
    /// Where to listen: an address of this machine that no other reaches
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0", value_parser = loopback)]
    pub(super) listen: SocketAddr,
    /// Minutes without a click after which it asks for a new login
    #[arg(long, value_name = "MINUTES", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=480))]
    pub(super) idle: u32,
    #[command(flatten)]
    pub(super) who: Who,
}

#[derive(Debug, Args)]
pub(super) struct CopyArgs {
    /// Where they are: data:DIR (this machine) or table:NAME (AWS)
    #[arg(long, value_name = "PLACE")]
    pub(super) from: Place,
    /// Where they shall be; a data folder is made if it is not there, a table is not
    #[arg(long, value_name = "PLACE")]
    pub(super) to: Place,
}

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// First day of arrival in Japan, as 2026-11-01
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(super) from: Date,
    /// Last day of arrival in Japan
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(super) to: Date,
    /// Only requests of this kind
    #[arg(long, value_parser = kinds())]
    pub(super) kind: Option<Kind>,
    /// Only requests that stand so
    #[arg(long, value_parser = stages())]
    pub(super) stage: Option<Stage>,
    /// Only requests whose sender saw this page, as /request/disclosure/
    #[arg(long, value_name = "ADDRESS")]
    pub(super) page: Option<String>,
    /// Only requests whose sender saw this version of the page
    #[arg(long, value_name = "VERSION")]
    pub(super) text_version: Option<String>,
    /// Only requests with something new since they were last exported with the same --columns
    #[arg(long)]
    pub(super) since_last: bool,
    /// What to take of each request: no more than the purpose needs
    #[arg(long, value_enum, default_value_t)]
    pub(super) columns: Set,
    /// File format
    #[arg(long, value_enum)]
    pub(super) format: Format,
    /// New file; an existing one is never replaced
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) who: Who,
}

/// The account this runs under, where the environment does not name it (as under cron).
fn account() -> String {
    let own = std::fs::metadata("/proc/self").map(|process| process.uid());
    own.map_or_else(
        |_| "unknown account".to_owned(),
        |uid| format!("account {uid}"),
    )
}

fn day(text: &str) -> Result<Date, &'static str> {
    text.parse()
        .map_err(|_jargon: jiff::Error| "this is not a day. Write it as 2026-11-01")
}

fn kinds() -> impl TypedValueParser<Value = Kind> {
    PossibleValuesParser::new(Kind::ALL.map(Kind::id)).try_map(|id| id.parse::<Kind>())
}

fn stages() -> impl TypedValueParser<Value = Stage> {
    let ids = Stage::ALL.iter().map(|stage| stage.id());
    PossibleValuesParser::new(ids).try_map(|id| id.parse::<Stage>())
}

fn waits() -> impl TypedValueParser<Value = Wait> {
    let ids = Wait::ALL.iter().map(|wait| wait.id());
    PossibleValuesParser::new(ids).try_map(|id| id.parse::<Wait>())
}

fn place(text: &str) -> Result<Mark, &'static str> {
    text.parse()
        .map_err(|_unknown| "this is no place in a list. Copy it from the end of the page before")
}

fn items() -> impl TypedValueParser<Value = Item> {
    let ids = Item::ALL.iter().map(|item| item.id());
    PossibleValuesParser::new(ids).try_map(|id| id.parse::<Item>())
}

fn languages() -> impl TypedValueParser<Value = Language> {
    let ids = Language::ALL.map(Language::id);
    PossibleValuesParser::new(ids).try_map(|id| id.parse::<Language>())
}
