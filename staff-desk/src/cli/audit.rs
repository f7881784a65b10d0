//! `roots` and `audit`: the file of roots, and what the register says to it.

use std::io::ErrorKind;
use std::path::Path;

use ledger::Depth;
use request::roots::{FORMAT, Roots};

use super::Edge;
use super::args::{AuditArgs, Options, RootsArgs};
use crate::audit::{Events, Finding, last_day};
use crate::error::Error;
use crate::private;
use crate::store::Store;

pub(super) async fn roots(
    options: &Options,
    args: RootsArgs,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    let path = &args.out;
    let published = match read(path) {
        Ok(roots) => Some(roots),
        Err(Error::File { source, .. }) if source.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let last = last_day(edge.now);
    let store = Store::open(&options.place()?).await?;
    let events = Events::of(&store.register, depth(args.without_seals), None).await?;
    let was = published.as_ref().map_or(0, |it| it.days.len());
    let roots = events
        .extend(published, last)
        .map_err(|findings| found(&findings))?;
    let mut text = serde_json::to_string_pretty(&roots).map_err(std::io::Error::from)?;
    text.push('\n');
    private::replace(path, text.as_bytes()).map_err(|source| Error::file(path, source))?;
    writeln!(
        edge.talk,
        "{} days added, to {last}; {} in all. Publish the file with the site, and keep copies of it where \
         whoever may write the register cannot.",
        roots.days.len() - was,
        roots.days.len()
    )?;
    Ok(())
}

pub(super) async fn audit(
    options: &Options,
    args: AuditArgs,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    let published = read(&args.roots)?;
    // A copy may be looked at where nothing of the society's is at hand.
    let rules = options.wording().ok();
    let rules = rules.map(|wording| wording.deadlines().clone());
    let store = Store::open(&options.place()?).await?;
    let events = Events::of(&store.register, depth(args.without_seals), rules).await?;
    let findings = events.compare(&published);
    if !findings.is_empty() {
        return Err(found(&findings));
    }
    if events.misplaced() > 0 {
        writeln!(
            edge.talk,
            "{} requests stand in the list under another day than the rules give now: run `reindex`.",
            events.misplaced()
        )?;
    }
    let last = published.last().map(|day| day.to_string());
    writeln!(
        edge.out,
        "{} events; everything to {} is as it was published.",
        events.count(),
        last.as_deref()
            .unwrap_or("today, of which nothing is published,")
    )?;
    Ok(())
}

const fn depth(without_seals: bool) -> Depth {
    if without_seals {
        Depth::Chain
    } else {
        Depth::Whole
    }
}

fn read(path: &Path) -> Result<Roots, Error> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::file(path, source))?;
    let roots: Option<Roots> = serde_json::from_str(&text).ok();
    roots
        .filter(|it| it.format == FORMAT)
        .ok_or_else(|| Error::NoRoots(path.to_owned()))
}

fn found(findings: &[Finding]) -> Error {
    Error::Audit(findings.iter().map(|it| format!("  {it}")).collect())
}
