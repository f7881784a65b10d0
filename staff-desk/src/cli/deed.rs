//! What the commands do that change how a request stands. All of it is checked and recorded by
//! [`crate::act`]; here are files, standard input and what is told.

use std::io::Read as _;
use std::path::Path;

use ledger::AppendError;
use request::{Language, Reference, Stage, Standing};

use super::Edge;
use super::args::{DecideArgs, ExtendArgs, FeeArgs, OnRequest, Options, ProviderArgs, Target};
use crate::act::{self, Act, ActError, Deed, Desk, file};
use crate::error::Error;
use crate::open::Key;
use crate::private;
use crate::store::Store;
use crate::terms;
use crate::wording::Wording;

pub(super) async fn fee(
    options: &Options,
    args: FeeArgs,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    let act = match args.yen.zip(args.by) {
        Some((yen, by)) => Act::AskFee { yen, by },
        None if args.waived => Act::WaiveFee,
        None => Act::FeePaid,
    };
    simple(options, args.on, act, edge).await
}

pub(super) async fn provider(
    options: &Options,
    args: ProviderArgs,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    let act = if args.asked {
        Act::AskProvider
    } else {
        Act::ProviderAnswered
    };
    simple(options, args.on, act, edge).await
}

pub(super) async fn extend(
    options: &Options,
    args: ExtendArgs,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    let ExtendArgs { on, until, reason } = args;
    if reason == STDIN && on.note == STDIN {
        return Err(Error::Usage(
            "--reason and --note cannot both be read from standard input",
        ));
    }
    let deed = Deed {
        act: Act::Extend { until },
        reason: typed(reason)?,
        note: typed(on.note)?,
    };
    perform(options, &on.target, &deed, edge).await
}

/// An act of which nothing is said but what the desk notes.
pub(super) async fn simple(
    options: &Options,
    on: OnRequest,
    act: Act,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    let deed = Deed {
        note: typed(on.note)?,
        ..Deed::from(act)
    };
    perform(options, &on.target, &deed, edge).await
}

pub(super) async fn perform(
    options: &Options,
    target: &Target,
    deed: &Deed,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    let opens = matches!(deed.act, Act::Decide(_) | Act::Erase);
    let mut tools = Tools::of(options, opens, edge).await?;
    let perform = async |tools: &Tools, edge: &Edge<'_>| {
        let desk = tools.desk(&target.who.actor, edge);
        desk.perform(&target.reference, deed, target.seen).await
    };
    let mut done = perform(&tools, edge).await;
    // What a complaint is about may stand under its seal alone.
    if matches!(done, Err(ActError::NoKey)) && !opens {
        tools.key = options.key(edge)?;
        done = perform(&tools, edge).await;
    }
    let language = options.language;
    let standing = done.map_err(|error| {
        told(&target.reference, error, language, |faults| {
            let spell = |fault| format!("  {}", terms::fault(language, fault));
            faults.iter().map(spell).collect()
        })
    })?;
    tell(&tools.wording, deed, standing, edge)?;
    let desk = tools.desk(&target.who.actor, edge);
    if let Some(advice) = advice(&desk, &target.reference, &deed.act).await {
        writeln!(edge.talk, "{advice}")?;
    }
    Ok(())
}

/// What whoever did this should look at. It is recorded all the same.
async fn advice(desk: &Desk<'_>, reference: &Reference, act: &Act) -> Option<&'static str> {
    match act {
        Act::Deliver => {
            let case = desk.case(reference).await.ok()?;
            act::is_unwritten(&case).then_some(
                "No letter of this answer is recorded, so that what was sent stands nowhere here.",
            )
        }
        Act::Complain(complaint) => {
            let complaint = desk.case(complaint).await.ok()?;
            let is_so = desk.is_settled_by_decider(&complaint).await.ok()?;
            is_so.then_some(
                "Whoever decided on this answer has decided on that complaint already. Somebody else looks into it \
                 anew: enter --kind complaint --about REFERENCE.",
            )
        }
        _ => None,
    }
}

pub(super) async fn decide(
    options: &Options,
    args: DecideArgs,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    let DecideArgs {
        reference,
        file,
        template,
        who,
    } = args;
    match (file, template) {
        (Some(file), _) => record(options, &reference, &file, &who.actor, edge).await,
        (None, Some(path)) => write_template(options, &reference, &path, edge).await,
        (None, None) => Err(Error::Usage("name --file or --template")),
    }
}

async fn write_template(
    options: &Options,
    reference: &Reference,
    path: &Path,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    let tools = Tools::of(options, true, edge).await?;
    let desk = tools.desk("", edge);
    let language = options.language;
    let made = async {
        let case = desk.case(reference).await?;
        let asked = desk.asked(&case)?;
        Ok(file::template(&case.entry, &asked, desk.grounds, language))
    };
    let text = made
        .await
        .map_err(|error| told(reference, error, language, |_| Vec::new()))?;
    private::write_new(path, text.as_bytes()).map_err(|source| Error::file(path, source))?;
    writeln!(
        edge.talk,
        "Fill in {}, then: decide {reference} --file {}",
        path.display(),
        path.display()
    )?;
    Ok(())
}

async fn record(
    options: &Options,
    reference: &Reference,
    path: &Path,
    actor: &str,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::file(path, source))?;
    let spell = |placed: Vec<file::Placed>| -> Vec<String> {
        let each = placed.into_iter();
        each.map(|it| format!("{}:{}: {}", path.display(), it.line, it.text))
            .collect()
    };
    let filled = file::read(&text, options.language).map_err(|placed| Error::Faults {
        reference: reference.clone(),
        faults: spell(placed),
    })?;
    let tools = Tools::of(options, true, edge).await?;
    let deed = Deed::from(Act::Decide(filled.draft));
    let desk = tools.desk(actor, edge);
    let done = desk.perform(reference, &deed, Some(filled.seen)).await;
    let standing = done.map_err(|error| match error {
        ActError::Append(AppendError::Changed { since }) => Error::Faults {
            reference: reference.clone(),
            faults: spell(vec![file::changed(&text, &since, &tools.wording)]),
        },
        error => told(reference, error, options.language, |faults| {
            spell(file::place(&text, faults, options.language))
        }),
    })?;
    writeln!(
        edge.talk,
        "The decision is sealed into the record. {} is no longer needed: delete it.",
        path.display()
    )?;
    tell(&tools.wording, &deed, standing, edge)
}

/// What reads standard input.
pub(super) const STDIN: &str = "-";

pub(super) fn typed(text: String) -> Result<String, Error> {
    if text != STDIN {
        return Ok(text);
    }
    let mut read = String::new();
    std::io::stdin().read_to_string(&mut read)?;
    Ok(read)
}

/// What acting takes, owned.
pub(super) struct Tools {
    store: Store,
    wording: Wording,
    key: Option<Key>,
}

impl Tools {
    pub(super) async fn of(
        options: &Options,
        opens: bool,
        edge: &mut Edge<'_>,
    ) -> Result<Self, Error> {
        let wording = options.wording()?;
        // Whoever only notes something opens nothing, and is asked for no passphrase.
        let key = if opens { options.key(edge)? } else { None };
        Ok(Self {
            store: options.store(&wording).await?,
            wording,
            key,
        })
    }

    pub(super) fn desk<'a>(&'a self, actor: &'a str, edge: &Edge<'_>) -> Desk<'a> {
        Desk {
            register: &self.store.register,
            key: self.key.as_ref(),
            grounds: self.wording.grounds(),
            deadlines: self.wording.deadlines(),
            actor,
            // The passphrase may have been typed long after the command began.
            now: (edge.clock)(),
        }
    }
}

/// An error as the command line tells it; faults in the words that `spell` finds for them.
pub(super) fn told(
    reference: &Reference,
    error: ActError,
    language: Language,
    spell: impl FnOnce(&[act::Fault]) -> Vec<String>,
) -> Error {
    let reference = reference.clone();
    match error {
        ActError::Faults(faults) => Error::Faults {
            reference,
            faults: spell(&faults),
        },
        ActError::Append(AppendError::NotAllowed { why, .. }) => Error::NotNow {
            reference,
            why: terms::why(language, why),
        },
        ActError::Append(source) => Error::Event { reference, source },
        ActError::Open(source) => source.into(),
        source => Error::Act { reference, source },
    }
}

/// What was recorded, how the request stands, and what comes next.
pub(super) fn tell(
    wording: &Wording,
    deed: &Deed,
    standing: Standing,
    edge: &mut Edge<'_>,
) -> Result<(), Error> {
    let stage = standing.stage();
    let told = match &deed.act {
        Act::Ask(asked) => Some(wording.asked(asked)),
        act => act.told().map(|told| wording.told(&told)),
    };
    let told = told.map_or_else(String::new, |told| format!(" {told}"));
    writeln!(
        edge.talk,
        "Recorded: {}{told}. It now stands at: {}. {}",
        wording.event(deed.act.event()),
        wording.stage(stage),
        next(stage)
    )?;
    Ok(())
}

/// What comes next.
const fn next(stage: Stage) -> &'static str {
    match stage {
        Stage::Received => {
            "Next: check the identity papers, then confirm; or ask for what is missing."
        }
        Stage::AwaitingCompletion => {
            "Next: once what was asked has come and was checked, confirm. Nobody was written to: letter --letter completion."
        }
        Stage::Supplemented => {
            "Next: look at what was added with show, then confirm, or ask again."
        }
        Stage::AwaitingFee => {
            "Next: once it has arrived, fee --paid. Nobody was written to: letter --letter fee."
        }
        Stage::AwaitingProvider => {
            "Next: once the provider has answered, provider --answered. Nobody was written to: letter --letter provider-query."
        }
        Stage::InReview => "Next: decide --template FILE, fill it in, decide --file FILE.",
        Stage::Decided => {
            "Next: write the letter (letter --help), send it or hand it over, then deliver."
        }
        Stage::Delivered | Stage::Withdrawn => "Next: close.",
        Stage::Closed => "It is kept until its retention is over.",
        Stage::Erased => "Nothing comes next.",
    }
}
