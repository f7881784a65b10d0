//! What the command does that enters a request from paper.

use std::io;
use std::path::Path;

use request::told::Channel;
use request::{Kind, Language, Reference};

use super::args::{EnterArgs, Options};
use super::deed::{self, Tools, told};
use super::{Edge, keys};
use crate::act::file::Placed;
use crate::act::{Act, ActError, Deed};
use crate::aligned;
use crate::enter::{self, Arrival, Read, Slip, file};
use crate::error::Error;
use crate::keys::Keyring;
use crate::private;
use crate::times;
use crate::wording::Wording;

pub(super) async fn run(
    options: &Options,
    args: EnterArgs,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    let wording = options.wording()?;
    if let Some(path) = &args.template {
        return write_template(args.kind, path, &wording, edge);
    }
    let (Some(path), Some(day)) = (&args.file, args.arrived) else {
        return Err(Error::Usage("name --file and --arrived, or --template"));
    };
    let text = std::fs::read_to_string(path).map_err(|source| Error::file(path, source))?;
    let today = times::in_japan(edge.now).date();
    let read = file::read(&text, args.kind, today, &wording);
    let read = read.map_err(|placed| Error::file(path, io::Error::other(spell(&placed))))?;
    let tools = Tools::of(options, false, edge).await?;
    let desk = tools.desk(&args.who.actor, edge);
    if let Some(about) = &args.about {
        let may = enter::may_be_about(&desk, about).await;
        may.map_err(|error| untold(about, error, options.language))?;
    }
    let ring = Keyring::read(&keys::file(options)?)?;
    let arrival = Arrival {
        day,
        channel: if args.counter {
            Channel::Counter
        } else {
            Channel::Post
        },
        about: args.about,
    };
    let signer = options.signer()?;
    let keys = enter::Keys {
        recipients: &ring.in_use,
        receipt: signer.as_ref(),
    };
    let slip = enter::store(&desk, keys, &wording, &read, &arrival).await?;
    tell(&slip, &read, path, &wording, edge)?;
    let Some(about) = &arrival.about else {
        return Ok(());
    };
    let linked = enter::link(&desk, about, &slip.reference).await;
    match linked.map_err(|error| untold(about, error, options.language))? {
        Some(standing) => {
            let deed = Deed::from(Act::Complain(slip.reference));
            deed::tell(&wording, &deed, standing, edge)
        }
        None => Ok(()),
    }
}

/// An act without faults of its own: nothing was typed that could be wrong.
fn untold(reference: &Reference, error: ActError, language: Language) -> Error {
    told(reference, error, language, |_none| Vec::new())
}

/// Hands out the receipt, and tells what the paper leaves open.
fn tell(
    slip: &Slip,
    read: &Read,
    path: &Path,
    wording: &Wording,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    edge.out
        .write_all(receipt(slip, wording.language()).as_bytes())?;
    if let Some(signed) = &slip.signed {
        write!(edge.out, "\n{signed}")?;
    }
    let code = if slip.code.is_some() {
        "Write both to the sender: the code opens the status page and is not shown again."
    } else {
        "It was entered before; its code was shown then."
    };
    writeln!(
        edge.talk,
        "Stored. {code} {} is no longer needed: delete it.",
        path.display()
    )?;
    if let Some(warning) = unverifiable(slip, wording) {
        writeln!(edge.talk, "{warning}")?;
    }
    if !read.open.is_empty() {
        writeln!(
            edge.talk,
            "The paper leaves open: {}. Ask for what is needed with ask.",
            read.open.join("; ")
        )?;
    }
    Ok(())
}

fn write_template(
    kind: Kind,
    path: &Path,
    wording: &Wording,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    let text = file::template(kind, wording)?;
    private::write_new(path, text.as_bytes()).map_err(|source| Error::file(path, source))?;
    let path = path.display();
    writeln!(
        edge.talk,
        "Fill in {path}, then: enter --kind {kind} --file {path} --arrived DAY"
    )?;
    Ok(())
}

/// Why its sender cannot verify the receipt, if so.
fn unverifiable(slip: &Slip, wording: &Wording) -> Option<&'static str> {
    let Some(signed) = &slip.signed else {
        return Some(
            "The receipt is not signed, for the desk has no key for that: make one with receipt-key.",
        );
    };
    (!wording.states_key_of(signed)).then_some(
        "The site does not state the key that signed the receipt: put the line that receipt-key printed into \
         content/society.toml as desk_receipt_key, and build the site.",
    )
}

fn receipt(slip: &Slip, language: Language) -> String {
    let names = match language {
        Language::Ja => ["受付番号", "確認コード", "受付日時"],
        Language::En => ["Reference", "Receipt code", "Arrival"],
    };
    let values = [
        slip.reference.to_string(),
        slip.code
            .as_ref()
            .map_or("-", |code| code.reveal())
            .to_owned(),
        times::spell(slip.received_at),
    ];
    let rows = names.into_iter().zip(values);
    let rows: Vec<_> = rows
        .map(|(name, value)| vec![name.to_owned(), value])
        .collect();
    aligned::table(&rows)
}

fn spell(placed: &[Placed]) -> String {
    let each = placed
        .iter()
        .map(|it| format!("line {}: {}", it.line, it.text));
    format!(
        "nothing was stored\n  {}",
        each.collect::<Vec<_>>().join("\n  ")
    )
}
