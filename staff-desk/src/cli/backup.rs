//! What `backup`, `restore` and `drill` do, and tell.

use std::path::{Path, PathBuf};

use super::Edge;
use super::args::Options;
use crate::aligned;
use crate::backup::{self, Drilled};
use crate::error::Error;
use crate::store::{Place, Store};

/// A table in AWS has backups of its own.
const ON_A_MACHINE: Error = Error::Usage(
    "this copies the database of one machine: name it with --data DIR. A table in AWS has backups of its own: switch \
     on point-in-time recovery for the register, and for its table of keys (NAME-keys) nothing of the kind, or \
     what is erased comes back with it",
);

fn data(options: &Options) -> Result<&Path, Error> {
    let data = options.data.as_deref().filter(|_| options.table.is_none());
    data.ok_or(ON_A_MACHINE)
}

pub(super) fn back_up(options: &Options, to: &Path, edge: &mut Edge<'_>) -> Result<(), Error> {
    let copied = backup::back_up(data(options)?, to, edge.now)?;
    writeln!(
        edge.talk,
        "{} requests are copied to {}; the keys of {} of them to {} beside it, in the place of the former copy. \
         Rehearse now and then: drill --from {}",
        copied.requests,
        copied.copy.display(),
        copied.keys,
        backup::KEYS,
        to.display()
    )?;
    Ok(())
}

pub(super) async fn restore(
    options: &Options,
    from: &Path,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    let data = data(options)?;
    let done = backup::restore(from, data).await?;
    writeln!(
        edge.talk,
        "{} requests are in {}, each as it was recorded; {} were erased before the copy was made. {} were erased \
         since and cannot be opened: erase them once more, for the record.",
        done.requests,
        data.display(),
        done.erased,
        done.destroyed
    )?;
    Ok(())
}

pub(super) async fn drill(
    options: &Options,
    from: &Path,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    let key = options.key(edge)?;
    let key = key.ok_or_else(|| Error::NoIdentity("what was backed up".to_owned()))?;
    let live = match &options.data {
        Some(folder) if options.table.is_none() => {
            Some(Store::open(&Place::Data(PathBuf::from(folder))).await?)
        }
        _ => None,
    };
    let live = live.as_ref().map(|store| &store.register);
    let drilled = backup::drill(from, &key, live).await?;
    edge.out.write_all(table(&drilled).as_bytes())?;
    let faults: Vec<_> = drilled
        .iter()
        .flat_map(|it| {
            it.faults
                .iter()
                .map(|fault| format!("  {}: {fault}", it.name))
        })
        .collect();
    if !faults.is_empty() {
        return Err(Error::Drill(faults));
    }
    writeln!(
        edge.talk,
        "Every copy was restored with the keys of today, and its chains are whole. What is not erased opened; what \
         was erased since it was made stays shut."
    )?;
    Ok(())
}

fn table(drilled: &[Drilled]) -> String {
    let head = [
        "Copy",
        "Requests",
        "Opened",
        "Erased before",
        "Erased since, shut",
        "Faults",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(drilled.iter().map(|it| {
        let counts = [
            it.restored.requests,
            it.opened,
            it.restored.erased,
            it.shut,
            it.faults.len() as u64,
        ];
        let counts = counts.map(|count| count.to_string());
        std::iter::once(it.name.clone()).chain(counts).collect()
    }));
    aligned::table(&rows)
}
