//! `list` and `reindex`: a page of the list, and putting every request in its place there.

use request::Stage;

use super::args::{ListArgs, Options};
use super::{Edge, in_order};
use crate::error::Error;
use crate::export::{Progress, Step};
use crate::list::{self, Filter, Listed};

pub(super) async fn list(
    options: &Options,
    args: ListArgs,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    let days = args.from.zip(args.to);
    in_order(days)?;
    let filter = Filter {
        stage: args.stage,
        kind: args.kind,
        waits_for: args.waits_for,
        days,
    };
    let after = args.after.as_ref();
    if after.is_some_and(|mark| !mark.fits(&filter)) {
        return Err(Error::Usage(
            "--after is of a list in another order: give it with the --stage, --from and --to that it came with",
        ));
    }
    let wording = options.wording()?;
    let store = options.store(&wording).await?;
    let rows = usize::from(args.rows);
    let (entries, next) = list::page(&store.register, filter, after, rows).await?;
    let listed = Listed::of(&store.register, entries, &wording).await?;
    let table = list::table(&listed, &wording, edge.now);
    edge.out.write_all(table.as_bytes())?;
    if let Some(mark) = next {
        writeln!(edge.talk, "There are more: the same with --after {mark}")?;
    }
    let misplaced = listed.iter().filter(|one| one.is_misplaced()).count();
    if misplaced > 0 {
        writeln!(
            edge.talk,
            "{misplaced} of these stand under another day than the rules give now, and others may: the days shown \
             are right, their order is not. `reindex` puts all in their place."
        )?;
    }
    Ok(())
}

pub(super) async fn reindex(options: &Options, edge: &mut Edge<'_>) -> Result<(), Error> {
    let wording = options.wording()?;
    let store = options.store(&wording).await?;
    let all = Stage::ALL.iter().copied();
    let done = store.register.relist_all(all, |so_far| {
        (edge.progress)(Progress {
            step: Step::Reindex,
            done: so_far.all,
            all: so_far.all,
        });
    });
    let done = done.await?;
    writeln!(
        edge.talk,
        "{} requests looked at; {} were put in their place in the list.",
        done.all, done.moved
    )?;
    Ok(())
}
