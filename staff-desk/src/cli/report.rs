//! `report`: what a year of requests came to, put into the content that site-gen publishes.

use super::Edge;
use super::args::{Options, ReportArgs};
use crate::error::Error;
use crate::report::{self, default_file};
use crate::times;

pub(super) async fn run(
    options: &Options,
    args: ReportArgs,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    let wording = options.wording()?;
    let store = options.store(&wording).await?;
    let key = options.key(edge)?;
    let key = key.ok_or_else(|| Error::NoIdentity("the requests of the year".to_owned()))?;
    let today = times::in_japan(edge.now).date();
    let grounds = wording.grounds();
    let year = report::count(&store.register, &key, grounds, args.year, today).await?;
    let path = args.out.unwrap_or_else(default_file);
    let has_open = year.outcomes.open != request::accountability::Count::Told(0);
    let put = report::put(&path, year)?;
    writeln!(
        edge.talk,
        "The fiscal year {} is in {}{}. It holds counts alone: read it, and publish it with a new version of its page.",
        args.year,
        path.display(),
        if put.is_again {
            ", in the place of an earlier count of it"
        } else {
            ""
        }
    )?;
    if put.samples > 0 {
        writeln!(edge.talk, "{} invented years went out.", put.samples)?;
    }
    if has_open {
        writeln!(
            edge.talk,
            "Some requests are not answered yet. Whoever compares two counts of a year learns what became of those: \
             count it again once all are answered, and publish that alone if you can."
        )?;
    }
    Ok(())
}
