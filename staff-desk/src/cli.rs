//! The command line: `args` is what may be typed; here is what each command does with it.
//!
//! Standard output is data, standard error is talk. The clock, the terminal and signals belong to
//! `main`, which passes in what is needed of them.

use std::cell::Cell;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::pin::Pin;

use age::secrecy::SecretString;
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::KeyId;
use ledger::signature::ReceiptKey;
use request::completion::Asked;
use request::export_line;
use request::{Language, Reference};

use crate::act::{Act, Deed};
use crate::console::Clock;
use crate::error::Error;
use crate::export::{self, Beginning, Desk, Order, Progress, Report, Step, Why};
use crate::keys::Keyring;
use crate::open::Key;
use crate::store::{Place, Store};
use crate::wording::Wording;
use crate::{keygen, receipt, show, verify};

mod args;
mod audit;
mod backup;
mod console;
mod copy;
mod deed;
mod enter;
mod find;
mod keys;
mod letter;
mod list;
mod report;

pub use args::Cli;
use args::{AskArgs, Command, ExportArgs, Options};

/// Identity within a data folder.
pub const IDENTITY: &str = "staff-identity.txt";
/// List of the public keys within a data folder.
pub const RECIPIENTS: &str = "recipients.txt";
/// Public half of the key that signs receipts at the intake, within a data folder.
pub const RECEIPT_KEY: &str = "receipt-key.txt";
/// The key that signs receipts at the desk, within a data folder.
pub const DESK_RECEIPT_KEY: &str = "desk-receipt-key.pem";
/// What site-gen built for programs, within a data folder or the working folder.
const PUBLICATION: &str = "dist/intake";

/// What the program's edge provides: where data and talk go, the time, the terminal.
pub struct Edge<'a> {
    /// Data goes here.
    pub out: &'a mut dyn Write,
    /// Talk goes here.
    pub talk: &'a mut dyn Write,
    /// The time at which a command begins.
    pub now: Timestamp,
    /// Tells the time to what runs on.
    pub clock: Clock,
    /// Asks for a passphrase with that prompt; `None` where nobody can be asked.
    pub ask: &'a mut dyn FnMut(&str) -> Option<SecretString>,
    /// Hears how far an export is.
    pub progress: &'a mut dyn FnMut(Progress),
    /// Begins to listen for a wish to stop. Called only when there will be files to remove: until
    /// then Ctrl-C ends the program at once, even at the prompt for a passphrase.
    pub stop: &'a mut dyn FnMut() -> io::Result<Stop>,
}

/// Comes to its end when somebody wants the program to stop.
pub type Stop = Pin<Box<dyn Future<Output = ()>>>;

/// Runs one command.
pub async fn run(cli: Cli, edge: &mut Edge<'_>) -> Result<(), Error> {
    let options = cli.options;
    match cli.command {
        Command::Keygen { out, passphrase } => make_key(&out, passphrase, edge),
        Command::ReceiptKey { out } => make_receipt_key(&options, out, edge),
        Command::List(args) => list::list(&options, args, edge).await,
        Command::Reindex => list::reindex(&options, edge).await,
        Command::VerifyReceipt { file, key } => verify_receipt(&options, &file, key, edge).await,
        Command::Show { reference } => show_one(&options, &reference, edge).await,
        Command::Find { name } => find::run(&options, name, edge).await,
        Command::Ask(args) => ask(&options, args, edge).await,
        Command::Confirm(on) => deed::simple(&options, on, Act::Confirm, edge).await,
        Command::Fee(args) => deed::fee(&options, args, edge).await,
        Command::Provider(args) => deed::provider(&options, args, edge).await,
        Command::Extend(args) => deed::extend(&options, args, edge).await,
        Command::Decide(args) => deed::decide(&options, args, edge).await,
        Command::Roots(args) => audit::roots(&options, args, edge).await,
        Command::Audit(args) => audit::audit(&options, args, edge).await,
        Command::Report(args) => report::run(&options, args, edge).await,
        Command::Letter(args) => letter::letter(&options, args, edge).await,
        Command::Deliver(on) => deed::simple(&options, on, Act::Deliver, edge).await,
        Command::Close(on) => deed::simple(&options, on, Act::Close, edge).await,
        Command::Erase(target) => {
            deed::perform(&options, &target, &Deed::from(Act::Erase), edge).await
        }
        Command::Withdraw(on) => deed::simple(&options, on, Act::Withdraw, edge).await,
        Command::Complained(args) => {
            deed::simple(&options, args.on, Act::Complain(args.by), edge).await
        }
        Command::Enter(args) => enter::run(&options, args, edge).await,
        Command::Duplicate(args) => {
            deed::simple(&options, args.on, Act::Duplicate(args.of), edge).await
        }
        Command::Export(args) => export_all(&options, args, edge).await,
        Command::ExportSchema => {
            let schema = serde_json::to_string_pretty(&export_line::schema());
            writeln!(edge.out, "{}", schema.map_err(io::Error::from)?)?;
            Ok(())
        }
        Command::Backup { to } => backup::back_up(&options, &to, edge),
        Command::Restore { from } => backup::restore(&options, &from, edge).await,
        Command::Drill { from } => backup::drill(&options, &from, edge).await,
        Command::Copy(args) => copy::run(&options, &args, edge).await,
        Command::Console(args) => console::run(&options, args, edge).await,
        Command::Keys { command } => keys::run(&options, command, edge).await,
    }
}

fn make_key(out: &Path, protect: bool, edge: &mut Edge<'_>) -> Result<(), Error> {
    let passphrase = if protect {
        Some(ask_twice(edge)?)
    } else {
        None
    };
    let recipient = keygen::create(out, passphrase)?;
    writeln!(edge.out, "{recipient}")?;
    writeln!(
        edge.talk,
        "The line above is the public key, {} for short: add it with `keys add`, so that requests are sealed to it.\n\
         The identity is in {}. Keep a copy where only the desk can reach it: whoever has it can \
         read every request, and without it, or another key in use, none can be read.",
        KeyId::of(&recipient),
        out.display()
    )?;
    Ok(())
}

fn make_receipt_key(
    options: &Options,
    out: Option<PathBuf>,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    let beside = options
        .data
        .as_ref()
        .map(|folder| folder.join(DESK_RECEIPT_KEY));
    let out = out.or(beside);
    let out = out.ok_or(Error::Usage(
        "name a new file with --out, or the data folder with --data",
    ))?;
    writeln!(edge.out, "{}", receipt::create(&out)?)?;
    writeln!(
        edge.talk,
        "The line above is the public key. Put it into content/society.toml as desk_receipt_key in both languages and \
         build the site, so that anybody can verify a receipt of the desk.\n\
         The key itself is in {}: whoever has it can write receipts in the society's name.",
        out.display()
    )?;
    Ok(())
}

fn ask_twice(edge: &mut Edge<'_>) -> Result<SecretString, Error> {
    use age::secrecy::ExposeSecret;

    let first = (edge.ask)("Passphrase for the new identity: ").ok_or(Error::Passphrase)?;
    let again = (edge.ask)("The same once more: ").ok_or(Error::Passphrase)?;
    let same = first.expose_secret() == again.expose_secret();
    if same && !first.expose_secret().is_empty() {
        Ok(first)
    } else {
        Err(Error::Passphrase)
    }
}

async fn show_one(
    options: &Options,
    reference: &Reference,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    let wording = options.wording()?;
    let store = options.store(&wording).await?;
    let key = options.key(edge)?;
    let key = key.ok_or_else(|| Error::NoIdentity(reference.to_string()))?;
    let text = show::show(&store.register, &key, &wording, reference).await?;
    edge.out.write_all(text.as_bytes())?;
    Ok(())
}

async fn ask(options: &Options, args: AskArgs, edge: &mut Edge<'_>) -> Result<(), Error> {
    let asked = Asked::new(args.items, args.by);
    let asked = asked.ok_or(Error::Usage("name at least one --item"))?;
    let deed = Deed::from(Act::Ask(asked));
    deed::perform(options, &args.target, &deed, edge).await
}

async fn verify_receipt(
    options: &Options,
    file: &Path,
    key: Option<String>,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    let wording = options.wording()?;
    let signed = verify::genuine(&verify::read(file)?, &options.receipt_keys(key, &wording))?;
    edge.out
        .write_all(verify::table(&signed, &wording).as_bytes())?;
    if options.data.is_none() && options.table.is_none() {
        writeln!(
            edge.talk,
            "Genuine: the society signed this, and not a letter was changed since. \
             It was not compared with the register: name --data or --table for that."
        )?;
        return Ok(());
    }
    let store = options.store(&wording).await?;
    verify::agrees(&signed.statement, &store.register).await?;
    writeln!(
        edge.talk,
        "Genuine: the society signed this, not a letter was changed since, and the register says the same."
    )?;
    Ok(())
}

async fn export_all(options: &Options, args: ExportArgs, edge: &mut Edge<'_>) -> Result<(), Error> {
    in_order(Some((args.from, args.to)))?;
    let order = ordered(args);
    let wording = options.wording()?;
    let store = options.store(&wording).await?;
    let register = &store.register;
    let Some(key) = options.key(edge)? else {
        let count = export::count(register, &order).await?;
        return Err(Error::NoIdentity(format!("the {count} requests asked for")));
    };
    let desk = Desk {
        register,
        key: &key,
        wording: &wording,
    };
    let stop = (edge.stop)()?;
    // The passphrase may have been typed long after the command began.
    let now = (edge.clock)();
    let is_recording = Cell::new(false);
    let mut progress = |so_far: Progress| {
        is_recording.set(so_far.step == Step::Record);
        (edge.progress)(so_far);
    };
    // A stopped export is dropped, which removes whatever it had written, until it is recorded.
    let report = tokio::select! {
        done = export::export(desk, &order, now, &mut progress) => done?,
        () = stop => return Err(if is_recording.get() {
            Error::StoppedRecording
        } else {
            Error::Stopped
        }),
    };
    tell_done(&report, &order.out, edge)?;
    Ok(())
}

/// Says what an export came to.
fn tell_done(report: &Report, out: &Path, edge: &mut Edge<'_>) -> io::Result<()> {
    tell_beginning(report.beginning, edge)?;
    writeln!(
        edge.talk,
        "{} in {}, read back and compared. Manifest: {}. This file is personal data: \
         keep it where only the desk can read it, and delete it when it has served.",
        match report.count {
            1 => "1 request is".to_owned(),
            count => format!("{count} requests are"),
        },
        out.display(),
        report.manifest.display()
    )?;
    if !report.is_known {
        writeln!(
            edge.talk,
            "The store failed before it could note that the file is there: the next export with --since-last will \
             hold its requests once more."
        )?;
    }
    Ok(())
}

fn ordered(args: ExportArgs) -> Order {
    Order {
        from: args.from,
        to: args.to,
        kind: args.kind,
        stage: args.stage,
        page: args.page,
        version: args.text_version,
        is_news: args.since_last,
        set: args.columns,
        format: args.format,
        out: args.out,
        actor: args.who.actor,
    }
}

/// Says what became of an interrupted export into the same file.
fn tell_beginning(beginning: Beginning, edge: &mut Edge<'_>) -> io::Result<()> {
    match beginning {
        Beginning::New => {}
        Beginning::Resumed(count) => writeln!(
            edge.talk,
            "An export into this file was interrupted; this one went on with the {count} requests that were written."
        )?,
        Beginning::Anew(why) => writeln!(
            edge.talk,
            "An export into this file was interrupted; this one began anew, for {}.",
            match why {
                Why::Order =>
                    "it had been ordered otherwise, or the words or rules have changed since",
                Why::Damaged => "what was written of it is not whole",
                Why::Changed => "requests have changed or come since",
            }
        )?,
    }
    Ok(())
}

fn in_order(days: Option<(Date, Date)>) -> Result<(), Error> {
    match days {
        Some((from, to)) if to < from => Err(Error::Usage("--to lies before --from: swap the two")),
        _ => Ok(()),
    }
}

impl Options {
    fn place(&self) -> Result<Place, Error> {
        match (&self.data, &self.table, &self.endpoint_url) {
            (Some(folder), None, None) => Ok(Place::Data(folder.clone())),
            (None, Some(name), endpoint_url) => Ok(Place::Table {
                name: name.clone(),
                endpoint_url: endpoint_url.clone(),
            }),
            (Some(_), _, _) => Err(Error::Usage(
                "--data is a place by itself: leave out --table and --endpoint-url, or --data",
            )),
            (None, None, _) => Err(Error::Usage(
                "say where the requests are: --data DIR (this machine) or --table NAME (AWS)",
            )),
        }
    }

    /// The register, by the rules of these words.
    async fn store(&self, wording: &Wording) -> Result<Store, Error> {
        let store = Store::open(&self.place()?).await?;
        Ok(store.ruled_by(wording.deadlines()))
    }

    fn wording(&self) -> Result<Wording, Error> {
        self.wording_in(self.language)
    }

    fn wording_in(&self, language: Language) -> Result<Wording, Error> {
        Ok(Wording::read(&self.publication_folder(), language)?)
    }

    /// What site-gen built for programs.
    fn publication_folder(&self) -> PathBuf {
        let beside = self.data.as_ref().map(|folder| folder.join(PUBLICATION));
        let beside = beside.filter(|folder| folder.is_dir());
        let folder = self.publication.clone().or(beside);
        folder.unwrap_or_else(|| PathBuf::from(PUBLICATION))
    }

    /// Public keys that receipts may be signed by: the named one alone, or what the site states and
    /// what the machine of the data folder made for itself.
    fn receipt_keys(&self, key: Option<String>, wording: &Wording) -> Vec<String> {
        if let Some(key) = key {
            return vec![key];
        }
        let beside = self.data.as_ref().map(|folder| folder.join(RECEIPT_KEY));
        let own = beside.and_then(|file| std::fs::read_to_string(file).ok());
        let stated = wording.receipt_keys().iter().cloned();
        // A receipt of the intake can be verified whatever became of the desk's own key.
        let desk = self
            .signer()
            .ok()
            .flatten()
            .map(|key| key.public().to_string());
        stated.chain(own).chain(desk).collect()
    }

    /// The file of the key that signs receipts of paper: the named one, or that of the data folder.
    fn receipt_key_file(&self) -> Option<PathBuf> {
        let beside = self
            .data
            .as_ref()
            .map(|folder| folder.join(DESK_RECEIPT_KEY));
        self.receipt_key
            .clone()
            .or_else(|| beside.filter(|file| file.exists()))
    }

    /// That key, if there is any.
    fn signer(&self) -> Result<Option<ReceiptKey>, Error> {
        let file = self.receipt_key_file();
        Ok(file.map(|file| receipt::read(&file)).transpose()?)
    }

    /// The key of the named identity file, or of the one in the data folder, if there is any.
    fn key(&self, edge: &mut Edge<'_>) -> Result<Option<Key>, Error> {
        let beside = self.data.as_ref().map(|folder| folder.join(IDENTITY));
        let beside = beside.filter(|file| file.exists());
        let Some(file) = self.identity.clone().or(beside) else {
            return Ok(None);
        };
        let prompt = format!("Passphrase of {}: ", file.display());
        let key = Key::read(&file, || (edge.ask)(&prompt))?;
        // Names are a help; without a list, keys go by their short names.
        let names = keys::file(self)
            .ok()
            .and_then(|file| Keyring::read(&file).ok());
        Ok(Some(key.with_names(
            names.map(|list| list.names()).unwrap_or_default(),
        )))
    }
}
