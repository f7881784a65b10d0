//! What the command line understands, and how it becomes what the library takes. Does nothing.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use site_gen::{Again, Options, Revise, Start};

use crate::listing::{Format, Tongue};

/// Publishes the society's privacy site from its content and templates.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Starts something new.
    New {
        #[command(subcommand)]
        what: New,
    },
    /// Builds the site. Nothing is written unless everything is right.
    Build {
        #[command(flatten)]
        folders: Folders,
        /// Where `site/` and `intake/` are written.
        #[arg(long, value_name = "DIR", default_value = "dist")]
        out: PathBuf,
        /// Leaves out what is made beside the pages, for a quick look.
        #[arg(long, value_name = "PART", value_enum)]
        without: Vec<Part>,
    },
    /// Tells every problem and writes nothing.
    Check {
        #[command(flatten)]
        folders: Folders,
        /// Takes every sample for a problem: nothing invented may be published.
        #[arg(long)]
        publish: bool,
        /// Asks for every address outside the site as well. Needs the network and curl.
        #[arg(long)]
        outside: bool,
        /// What to print: a table to read, or one JSON document for programs.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
        /// Language of the table. The editors of a society read Japanese.
        #[arg(long, value_enum, default_value_t)]
        language: Tongue,
    },
    /// Keeps the text of a page beside it and raises its version, in both languages.
    Revise {
        #[command(flatten)]
        folders: Folders,
        #[command(flatten)]
        what: Revising,
    },
    /// Makes the announced version of a page the present one; the old one is kept.
    Adopt {
        #[command(flatten)]
        folders: Folders,
        /// The page, like privacy/purposes.
        page: String,
    },
    /// Records what every page says, so that none changes silently.
    Record {
        #[command(flatten)]
        folders: Folders,
        #[command(flatten)]
        what: Recording,
    },
    /// Shows the site on this machine and builds it again when a file changes.
    Serve {
        #[command(flatten)]
        folders: Folders,
        /// Address to listen on; only this machine can reach it.
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8000")]
        listen: SocketAddr,
    },
}

/// What can be started.
#[derive(Debug, Subcommand)]
pub(crate) enum New {
    /// Starts the content of another society: its names put in, every other fact left to fill in.
    Society(Starting),
}

#[derive(Debug, Args)]
pub(crate) struct Starting {
    /// Name of the society in Japanese, like 見本健康保険組合.
    pub(crate) name: String,
    /// Its name in English. Without it, an invented one stands there, to be filled in.
    #[arg(long, value_name = "NAME")]
    pub(crate) english: Option<String>,
    /// The new folder. It must not be there yet, or be empty.
    #[arg(long, value_name = "DIR")]
    pub(crate) content: PathBuf,
    /// The content to start from.
    #[arg(long, value_name = "DIR", default_value = "content")]
    pub(crate) from: PathBuf,
    /// Templates and assets.
    #[arg(long, value_name = "DIR", default_value = "templates")]
    pub(crate) templates: PathBuf,
}

/// What may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// The search index.
    Search,
    /// Compressed twins of the files.
    Twins,
}

#[derive(Debug, Args)]
pub(crate) struct Revising {
    /// The page, like privacy/purposes.
    pub(crate) page: String,
    /// The new version. Without it, the last number goes up by one.
    #[arg(long)]
    pub(crate) version: Option<String>,
    /// Day from which the new version holds, like 2027-04-01. Without it, today, or the day of the
    /// present one if that is later.
    #[arg(long, value_name = "DAY")]
    pub(crate) in_force: Option<Date>,
    /// Puts the new version beside the page, to be read before its day comes.
    #[arg(long, requires = "in_force")]
    pub(crate) announce: bool,
    /// The old Japanese text, where the page was changed already: `git show REVISION:FILE` has it.
    #[arg(
        long,
        value_name = "FILE",
        requires = "old_en",
        conflicts_with = "announce"
    )]
    pub(crate) old_ja: Option<PathBuf>,
    /// The old English text.
    #[arg(long, value_name = "FILE", requires = "old_ja")]
    pub(crate) old_en: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Recording {
    /// Records again what these pages say, though their version was recorded with another text.
    #[arg(long, value_name = "PAGE", num_args = 0..)]
    pub(crate) again: Option<Vec<String>>,
}

#[derive(Debug, Args)]
pub(crate) struct Folders {
    /// The society's words and facts.
    #[arg(long, value_name = "DIR", default_value = "content")]
    pub(crate) content: PathBuf,
    /// Templates and assets.
    #[arg(long, value_name = "DIR", default_value = "templates")]
    pub(crate) templates: PathBuf,
}

impl Folders {
    pub(crate) fn with(self, out: PathBuf) -> Options {
        Options {
            content: self.content,
            templates: self.templates,
            out,
            ..Options::default()
        }
    }
}

impl Revising {
    pub(crate) fn asked(self, today: Date) -> Revise {
        Revise {
            page: self.page,
            version: self.version,
            in_force: self.in_force,
            announce: self.announce,
            old: self.old_ja.zip(self.old_en).map(<[PathBuf; 2]>::from),
            today,
        }
    }
}

impl Recording {
    pub(crate) fn again(self) -> Again {
        match self.again {
            None => Again::None,
            Some(pages) if pages.is_empty() => Again::All,
            Some(pages) => Again::Pages(pages),
        }
    }
}

impl Starting {
    /// Where everything is, and what is asked for.
    pub(crate) fn asked(self, today: Date) -> (Options, Start) {
        let options = Options {
            content: self.content,
            templates: self.templates,
            ..Options::default()
        };
        let start = Start {
            name: self.name,
            english: self.english,
            from: self.from,
            today,
        };
        (options, start)
    }
}
