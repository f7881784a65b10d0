//! What the command does that enters a request from paper.

use std::io;
use std::path::Path;

use ledger::{AppendError, Register};
use request::told::Channel;
use request::{EventKind, Kind, Language, Reference};

use super::args::{EnterArgs, Options};
use super::{Edge, keys};
use crate::act::file::Placed;
use crate::act::{Act, Deed};
use crate::aligned;
use crate::enter::{self, Arrival, Read, Slip};
use crate::error::Error;
use crate::keys::Keyring;
use crate::private;
use crate::terms;
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
    let read = enter::read(&text, args.kind, today, &wording);
    let read = read.map_err(|placed| Error::file(path, io::Error::other(spell(&placed))))?;
    let store = options.store(&wording).await?;
    if let Some(about) = &args.about {
        may_be_complained(&store.register, about, options.language).await?;
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
    let complaint = arrival.about.clone();
    let actor = args.who.actor.as_str();
    let by = (actor, edge.now);
    let stored = enter::store(&store.register, &ring.in_use, &wording, &read, &arrival, by);
    let slip = stored.await?;
    tell(&slip, &read, path, options.language, edge)?;
    match complaint {
        Some(about) => link(options, &about, slip.reference, actor, edge).await,
        None => Ok(()),
    }
}

/// Hands out the receipt, and tells what the paper leaves open.
fn tell(
    slip: &Slip,
    read: &Read,
    path: &Path,
    language: Language,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    edge.out.write_all(receipt(slip, language).as_bytes())?;
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
    let text = enter::template(kind, wording)?;
    private::write_new(path, text.as_bytes()).map_err(|source| Error::file(path, source))?;
    let path = path.display();
    writeln!(
        edge.talk,
        "Fill in {path}, then: enter --kind {kind} --file {path} --arrived DAY"
    )?;
    Ok(())
}

/// Looks whether an answer is there to complain about, before anything is stored.
async fn may_be_complained(
    register: &Register,
    about: &Reference,
    language: Language,
) -> Result<(), Error> {
    let reference = about.clone();
    let case = register.get(about).await?.ok_or_else(|| Error::Event {
        reference: reference.clone(),
        source: AppendError::NotFound,
    })?;
    let entry = case.entry;
    let next = entry.standing.then(entry.kind, EventKind::Complained);
    next.map(drop).map_err(|why| Error::NotNow {
        reference,
        why: terms::why(language, why),
    })
}

/// Notes the complaint with the answer it is about.
async fn link(
    options: &Options,
    about: &Reference,
    complaint: Reference,
    actor: &str,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    let deed = Deed::from(Act::Complain(complaint));
    super::deed::perform(options, about, &deed, actor, edge).await
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
