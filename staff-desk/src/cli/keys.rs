//! What the commands about keys do.

use std::path::PathBuf;

use ledger::KeyId;

use super::args::{KeysCommand, Options};
use super::{Edge, RECIPIENTS};
use crate::aligned;
use crate::error::Error;
use crate::keys::{self, Counts, Keyring};
use crate::store::Store;
use crate::times;

pub(super) async fn run(
    options: &Options,
    command: KeysCommand,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    let ring = Keyring::read(&file(options)?)?;
    match command {
        KeysCommand::List => list(options, &ring, edge).await,
        KeysCommand::Add { recipient, name } => tell(&ring.add(&recipient, &name)?, edge),
        KeysCommand::Retire { id } => {
            let ring = ring.retire(&id, times::in_japan(edge.now).date())?;
            writeln!(
                edge.talk,
                "{id} is retired. Keep its identity: it still opens what was sealed to it. To seal that to the \
                 keys in use, restart the intake and run: keys re-seal --identity (that of {id})"
            )?;
            tell(&ring, edge)
        }
        KeysCommand::ReSeal => reseal(options, &ring, edge).await,
    }
}

/// The list of public keys that is named, or lies in the data folder.
pub(super) fn file(options: &Options) -> Result<PathBuf, Error> {
    let beside = options.data.as_ref().map(|folder| folder.join(RECIPIENTS));
    let file = options.recipients.clone().or(beside);
    file.ok_or(Error::Usage(
        "say where the list of public keys is: --recipients FILE, or --data DIR",
    ))
}

/// What is to be done so that the intake knows of it.
fn tell(ring: &Keyring, edge: &mut Edge<'_>) -> Result<(), Error> {
    let count = ring.in_use.len();
    writeln!(
        edge.talk,
        "{count} keys are in use from the intake's next start. Restart standalone, or set STAFF_RECIPIENTS of \
         the function to the line above."
    )?;
    writeln!(edge.out, "{}", ring.setting())?;
    warn(ring, edge)
}

fn warn(ring: &Keyring, edge: &mut Edge<'_>) -> Result<(), Error> {
    if ring.in_use.ids().len() == 1 {
        writeln!(
            edge.talk,
            "Only one key is in use: if it is lost, every request is lost with it. Make a second, keep it \
             in a safe, and add it (keygen, keys add)."
        )?;
    }
    Ok(())
}

async fn list(options: &Options, ring: &Keyring, edge: &mut Edge<'_>) -> Result<(), Error> {
    let counts = if options.data.is_some() || options.table.is_some() {
        let store = Store::open(&options.place()?).await?;
        Some(keys::count(&store.register).await?)
    } else {
        None
    };
    edge.out
        .write_all(aligned::table(&rows(ring, counts.as_ref())).as_bytes())?;
    warn(ring, edge)
}

fn rows(ring: &Keyring, counts: Option<&Counts>) -> Vec<Vec<String>> {
    let opens = |id| {
        counts.map_or_else(
            || "-".to_owned(),
            |counts| {
                counts
                    .by_key
                    .get(id)
                    .copied()
                    .unwrap_or_default()
                    .to_string()
            },
        )
    };
    let head = ["Key", "Name", "State", "Opens requests"].map(str::to_owned);
    let mut rows = vec![head.to_vec()];
    rows.extend(ring.keys.iter().map(|key| {
        let state = key.retired.as_ref();
        let state = state.map_or_else(|| "in use".to_owned(), |day| format!("retired {day}"));
        vec![
            key.id.to_string(),
            aligned::harmless(&key.name),
            state,
            opens(&key.id),
        ]
    }));
    let Some(counts) = counts else {
        return rows;
    };
    let listed = |id: &KeyId| ring.keys.iter().any(|key| key.id == *id);
    for (id, count) in counts.by_key.iter().filter(|(id, _)| !listed(id)) {
        let row = [
            id.to_string(),
            String::new(),
            "not in this list".to_owned(),
            count.to_string(),
        ];
        rows.push(row.to_vec());
    }
    if counts.lost > 0 {
        let row = [
            "-".to_owned(),
            String::new(),
            "key of the case is gone".to_owned(),
            counts.lost.to_string(),
        ];
        rows.push(row.to_vec());
    }
    rows
}

async fn reseal(options: &Options, ring: &Keyring, edge: &mut Edge<'_>) -> Result<(), Error> {
    let store = Store::open(&options.place()?).await?;
    let key = options.key(edge)?;
    let key = key.ok_or_else(|| Error::NoIdentity("what is to be sealed anew".to_owned()))?;
    let done = keys::reseal(&store.register, &key, &ring.in_use, edge.progress).await?;
    if done.closed + done.damaged > 0 {
        return Err(Error::Unsealed {
            closed: done.closed,
            damaged: done.damaged,
            resealed: done.resealed,
            keys: key.missing(&done.missing),
        });
    }
    writeln!(
        edge.talk,
        "The keys of {} requests were sealed anew; {} were sealed to just the keys in use before. The copy of \
         the case keys that backups keep is replaced by the next one: only then destroy a retired identity.",
        done.resealed, done.untouched
    )?;
    Ok(())
}
