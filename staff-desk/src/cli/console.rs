//! `console`: serves the desk as pages until somebody stops it.

use jiff::SignedDuration;
use request::Language;
use std::sync::Arc;
use tokio::net::TcpListener;

use super::Edge;
use super::args::{ConsoleArgs, Options};
use crate::console::{self, Console, Tools};
use crate::error::Error;

pub(super) async fn run(
    options: &Options,
    args: ConsoleArgs,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    let wordings = Language::ALL.map(|language| Ok((language, options.wording_in(language)?)));
    let wordings = wordings.into_iter().collect::<Result<_, Error>>()?;
    let place = options.place()?;
    let store = options.store(&options.wording()?).await?;
    let key = options.key(edge)?;
    let key = key.ok_or_else(|| Error::NoIdentity("what the console shows".to_owned()))?;
    let listener = TcpListener::bind(args.listen).await;
    let listener = listener.map_err(|source| Error::Listen(args.listen, source))?;
    let address = listener.local_addr()?;
    let mut stop = (edge.stop)()?;
    let tools = Tools {
        register: store.register.clone(),
        key: Arc::new(key),
        recipients: super::keys::file(options).ok(),
        receipt_key: options.signer()?,
        wordings,
        publication: options.publication_folder(),
        language: options.language,
        actor: args.who.actor,
        place: place.to_string(),
        address,
        idle: SignedDuration::from_mins(args.idle.into()),
        clock: edge.clock.clone(),
    };
    let (console, mut links) = Console::new(tools).map_err(|_none| Error::Fault)?;
    let router = console::router(console.clone());
    let mut serving = tokio::spawn(async move { axum::serve(listener, router).await });
    writeln!(
        edge.talk,
        "The console serves this machine only, and one person. Open the link in a browser here; it works \
         once, within ten minutes. Ctrl-C stops."
    )?;
    loop {
        tokio::select! {
            Some(link) = links.recv() => writeln!(edge.talk, "{link}")?,
            ended = &mut serving => {
                let ended = ended.map_err(|_panic| Error::Fault)?;
                break ended?;
            }
            () = &mut stop => break,
        }
    }
    serving.abort();
    console.stop().await;
    Ok(())
}
