//! What may be typed for what staff do with a request.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgGroup, Args};
use jiff::civil::Date;
use request::completion::Item;
use request::letter::Letter;
use request::{Kind, Language, Reference};

use super::{Who, day, items, kinds, languages};

/// Which request, who acts, and what they had seen of it.
#[derive(Debug, Args)]
pub(in crate::cli) struct Target {
    /// Its reference, as K7MP-2QRD-9XTV
    pub(in crate::cli) reference: Reference,
    /// How many events you had seen of it, as show told them: if others came since, nothing is recorded [default:
    /// all there are]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    pub(in crate::cli) seen: Option<u32>,
    #[command(flatten)]
    pub(in crate::cli) who: Who,
}

/// The same with what the desk notes.
#[derive(Debug, Args)]
pub(in crate::cli) struct OnRequest {
    #[command(flatten)]
    pub(in crate::cli) target: Target,
    /// Note for the desk alone, sealed; - reads standard input, so that it stays out of the shell's history
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    pub(in crate::cli) note: String,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct AskArgs {
    #[command(flatten)]
    pub(in crate::cli) target: Target,
    /// What is missing; may be repeated. What needs words of its own goes into a letter: letter
    #[arg(long = "item", value_name = "ITEM", required = true, value_parser = items())]
    pub(in crate::cli) items: Vec<Item>,
    /// Day in Japan until which it is wished, as 2026-12-20
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(in crate::cli) by: Date,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true).args(["yen", "paid", "waived"]))]
pub(in crate::cli) struct FeeArgs {
    #[command(flatten)]
    pub(in crate::cli) on: OnRequest,
    /// Ask for so many yen
    #[arg(long, value_name = "YEN", requires = "by")]
    pub(in crate::cli) yen: Option<u32>,
    /// Day in Japan until which it is wished, as 2026-12-20
    #[arg(long, value_name = "DAY", requires = "yen", value_parser = day)]
    pub(in crate::cli) by: Option<Date>,
    /// It was paid
    #[arg(long)]
    pub(in crate::cli) paid: bool,
    /// The society goes without it
    #[arg(long)]
    pub(in crate::cli) waived: bool,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true).args(["asked", "answered"]))]
pub(in crate::cli) struct ProviderArgs {
    #[command(flatten)]
    pub(in crate::cli) on: OnRequest,
    /// A provider is asked whether disclosure would hinder treatment; letter --letter provider-query writes to it
    #[arg(long)]
    pub(in crate::cli) asked: bool,
    /// Every provider that was asked has answered, or is waited for no longer
    #[arg(long)]
    pub(in crate::cli) answered: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ExtendArgs {
    #[command(flatten)]
    pub(in crate::cli) on: OnRequest,
    /// The new target day in Japan, as 2027-01-20
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(in crate::cli) until: Date,
    /// Why, as the letter gives it, sealed; - reads standard input
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) reason: String,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true).args(["file", "template"]))]
pub(in crate::cli) struct DecideArgs {
    /// Its reference, as K7MP-2QRD-9XTV
    pub(in crate::cli) reference: Reference,
    /// Record the decision of this file, as --template made it; the file says how many events its writer had seen
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) file: Option<PathBuf>,
    /// Write a new file with the rights of this request, to be filled in
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) template: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) who: Who,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct DuplicateArgs {
    #[command(flatten)]
    pub(in crate::cli) on: OnRequest,
    /// The request that it repeats
    #[arg(long, value_name = "REFERENCE")]
    pub(in crate::cli) of: Reference,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct LetterArgs {
    /// Its reference, as K7MP-2QRD-9XTV
    pub(in crate::cli) reference: Reference,
    /// Which letter
    #[arg(long, value_name = "LETTER", value_parser = letters())]
    pub(in crate::cli) letter: Letter,
    /// New file for it, as answer.html
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: PathBuf,
    /// Language of the letter [default: the one the sender wishes]
    #[arg(long = "in", value_name = "LANGUAGE", value_parser = languages())]
    pub(in crate::cli) written_in: Option<Language>,
    /// A paragraph to add; - reads standard input
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    pub(in crate::cli) remark: String,
    /// The provider that provider-query goes to, in place of the one that the request names; - reads standard input
    #[arg(
        long,
        value_name = "NAME",
        default_value = "",
        hide_default_value = true
    )]
    pub(in crate::cli) provider: String,
    /// Where the provider is that provider-query goes to, in place of what the request says; - reads standard input
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    pub(in crate::cli) address: String,
    #[command(flatten)]
    pub(in crate::cli) who: Who,
}

fn letters() -> impl TypedValueParser<Value = Letter> {
    let ids = Letter::ALL.iter().map(|letter| letter.id());
    PossibleValuesParser::new(ids).try_map(|id| id.parse::<Letter>())
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ComplainedArgs {
    #[command(flatten)]
    pub(in crate::cli) on: OnRequest,
    /// The complaint
    #[arg(long, value_name = "REFERENCE")]
    pub(in crate::cli) by: Reference,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true).args(["file", "template"]))]
pub(in crate::cli) struct EnterArgs {
    /// What is asked for
    #[arg(long, value_parser = kinds())]
    pub(in crate::cli) kind: Kind,
    /// Write a new file with every question, to be filled in
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) template: Option<PathBuf>,
    /// Store the answers of this file, as --template made it
    #[arg(long, value_name = "FILE", requires = "arrived")]
    pub(in crate::cli) file: Option<PathBuf>,
    /// Day in Japan on which it arrived, as 2026-11-20
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(in crate::cli) arrived: Option<Date>,
    /// It was brought to the counter [default: it came by post]
    #[arg(long)]
    pub(in crate::cli) counter: bool,
    /// The request whose answer it complains about
    #[arg(long, value_name = "REFERENCE")]
    pub(in crate::cli) about: Option<Reference>,
    #[command(flatten)]
    pub(in crate::cli) who: Who,
}
