//! `find`: the name from the command line or standard input, what was found as a table.

use std::io;

use super::Edge;
use super::args::Options;
use crate::error::Error;
use crate::find::{self, Name};

pub(super) async fn run(options: &Options, name: String, edge: &mut Edge<'_>) -> Result<(), Error> {
    let name = if name == "-" { read()? } else { name };
    let asked = Name::of(&name);
    if asked.is_empty() {
        return Err(Error::Usage(
            "there is no letter in this name: type at least one",
        ));
    }
    let wording = options.wording()?;
    let store = options.store(&wording).await?;
    let key = options.key(edge)?;
    let key = key.ok_or_else(|| Error::NoIdentity("the requests to be searched".to_owned()))?;
    let search = find::search(&store.register, &key, &asked).await?;
    edge.out
        .write_all(find::table(&search.found, &wording).as_bytes())?;
    writeln!(
        edge.talk,
        "{} names found in {} requests.",
        search.found.len(),
        search.opened
    )?;
    if search.closed + search.damaged > 0 {
        return Err(Error::Unsearched {
            closed: search.closed,
            damaged: search.damaged,
            keys: key.missing(&search.missing),
        });
    }
    Ok(())
}

fn read() -> io::Result<String> {
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok(line)
}
