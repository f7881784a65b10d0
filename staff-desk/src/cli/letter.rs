//! `letter`: writes a letter into a new file, and records it.

use request::Language;

use super::Edge;
use super::args::{LetterArgs, Options};
use super::deed::{STDIN, Tools, told, typed};
use crate::error::Error;
use crate::letter::{self, Draft, LetterError, Opened, Order, Stationery};
use crate::private;
use crate::times;

pub(super) async fn letter(
    options: &Options,
    args: LetterArgs,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    let LetterArgs { reference, out, .. } = &args;
    let from_input = [&args.remark, &args.provider, &args.address].map(|it| it.as_str() == STDIN);
    if from_input.iter().filter(|it| **it).count() > 1 {
        return Err(Error::Usage(
            "only one of --remark, --provider and --address can be read from standard input",
        ));
    }
    let remark = typed(args.remark.clone())?;
    let provider = typed(args.provider.clone())?;
    let address = typed(args.address.clone())?;
    let tools = Tools::of(options, true, edge).await?;
    // An act without faults of its own: nothing was typed that could be wrong.
    let act = |error| told(reference, error, options.language, |_none| Vec::new());
    let desk = tools.desk(&args.who.actor, edge);
    let case = desk.case(reference).await.map_err(act)?;
    let case = Opened::of(&desk, case).map_err(act)?;
    let language = args
        .written_in
        .unwrap_or_else(|| letter::language(&case.submission));
    let wording = options.wording_in(language)?;
    let stationery = Stationery::read(&options.publication_folder())?;
    let edition = stationery
        .edition(language)
        .ok_or(Error::Usage("the society has no letters in that language"))?;
    let order = Order {
        letter: args.letter,
        remark: &remark,
        provider: &provider,
        address: &address,
    };
    let today = times::in_japan(edge.now).date();
    let draft = case.draft(edition, &wording, order, today);
    let passed = draft.and_then(Draft::passed);
    let written = passed.map_err(|error| refused(options.language, &args, error))?;
    let page = letter::print(&written.sheet)
        .map_err(|_ours| Error::Usage("the letter's template is broken"))?;
    // The file gets its name only once the letter is on record, and the record stands only beside a file.
    let draft = private::draft(private::folder_of(out), page.as_bytes());
    let draft = draft.map_err(|source| Error::file(out, source))?;
    if out.exists() {
        return Err(Error::file(out, std::io::ErrorKind::AlreadyExists.into()));
    }
    case.record(&desk, &written).await.map_err(act)?;
    private::give_name(draft, out).map_err(|source| Error::file(out, source))?;
    writeln!(
        edge.talk,
        "Written to {}, read once more and found whole; its exact text is sealed into the record. \
         Print it from a browser, on A4, without the browser's own header; or keep it there as PDF. \
         It is personal data: delete the file when it has served.",
        out.display()
    )?;
    Ok(())
}

fn refused(language: Language, args: &LetterArgs, error: LetterError) -> Error {
    let reference = args.reference.clone();
    match error {
        LetterError::Lacks(lacks) => Error::Faults {
            reference,
            faults: lacks
                .iter()
                .map(|it| format!("  {}", it.tell(language)))
                .collect(),
        },
        source => Error::Letter { reference, source },
    }
}
