//! What `copy` does, and tells.

use super::Edge;
use super::args::{CopyArgs, Options};
use crate::copy;
use crate::error::Error;
use crate::store::Store;

pub(super) async fn run(
    options: &Options,
    args: &CopyArgs,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    if options.data.is_some() || options.table.is_some() {
        return Err(Error::Usage(
            "copy has its two places in --from and --to: leave out --data and --table",
        ));
    }
    if args.from == args.to {
        return Err(Error::Usage("--from and --to are the same place"));
    }
    let url = options.endpoint_url.as_deref();
    let from = Store::open(&args.from.clone().by(url)).await?;
    let to = Store::open_or_make(&args.to.clone().by(url)).await?;
    let done = copy::copy(&from.register, &to.register, edge.progress).await?;
    writeln!(
        edge.talk,
        "{} requests of {} are in {}: {} came now, {} were brought up to date, {} were there. All {} events and {} \
         keys of cases were read again and compared; every chain is whole.",
        done.requests(),
        args.from,
        args.to,
        done.new,
        done.renewed,
        done.same,
        done.events,
        done.keys
    )?;
    if done.others > 0 {
        writeln!(
            edge.talk,
            "{} more requests are there, which {} does not have.",
            done.others, args.from
        )?;
    }
    Ok(())
}
