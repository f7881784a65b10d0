//! The command line of the site generator. Exit codes: 0 fine, 1 the content is wrong, 2 wrong
//! usage, 3 we could not read or write.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use jiff::tz::Offset;
use site_gen::{Again, Checked, Options, Problem, Problems, Report, Revise, quote, serve};

use crate::listing::{Format, Tongue};

mod listing;

/// Publishes the society's privacy site from its content and templates.
#[derive(Debug, Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
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

/// What may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// The search index.
    Search,
    /// Compressed twins of the files.
    Twins,
}

#[derive(Debug, Args)]
struct Revising {
    /// The page, like privacy/purposes.
    page: String,
    /// The new version. Without it, the last number goes up by one.
    #[arg(long)]
    version: Option<String>,
    /// Day from which the new version holds, like 2027-04-01. Without it, today, or the day of the
    /// present one if that is later.
    #[arg(long, value_name = "DAY")]
    in_force: Option<Date>,
    /// Puts the new version beside the page, to be read before its day comes.
    #[arg(long, requires = "in_force")]
    announce: bool,
    /// The old Japanese text, where the page was changed already: `git show REVISION:FILE` has it.
    #[arg(
        long,
        value_name = "FILE",
        requires = "old_en",
        conflicts_with = "announce"
    )]
    old_ja: Option<PathBuf>,
    /// The old English text.
    #[arg(long, value_name = "FILE", requires = "old_ja")]
    old_en: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct Recording {
    /// Records again what these pages say, though their version was recorded with another text.
    #[arg(long, value_name = "PAGE", num_args = 0..)]
    again: Option<Vec<String>>,
}

#[derive(Debug, Args)]
struct Folders {
    /// The society's words and facts.
    #[arg(long, value_name = "DIR", default_value = "content")]
    content: PathBuf,
    /// Templates and assets.
    #[arg(long, value_name = "DIR", default_value = "templates")]
    templates: PathBuf,
}

impl Folders {
    fn with(self, out: PathBuf) -> Options {
        Options {
            content: self.content,
            templates: self.templates,
            out,
            ..Options::default()
        }
    }
}

impl Revising {
    fn asked(self) -> Revise {
        Revise {
            page: self.page,
            version: self.version,
            in_force: self.in_force,
            announce: self.announce,
            old: self.old_ja.zip(self.old_en).map(<[PathBuf; 2]>::from),
            today: today(),
        }
    }
}

impl Recording {
    fn again(self) -> Again {
        match self.again {
            None => Again::None,
            Some(pages) if pages.is_empty() => Again::All,
            Some(pages) => Again::Pages(pages),
        }
    }
}

/// Today in Japan, where the pages hold.
#[expect(
    clippy::disallowed_methods,
    reason = "the program's edge: pages themselves know no day"
)]
fn today() -> Date {
    Offset::constant(9)
        .to_datetime(jiff::Timestamp::now())
        .date()
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Build {
            folders,
            out,
            without,
        } => {
            let mut options = folders.with(out);
            options.parts.search = !without.contains(&Part::Search);
            options.parts.twins = !without.contains(&Part::Twins);
            finish(site_gen::build(&options), |report| {
                format!(
                    "{} pages, {} files written, {} removed, {} samples left",
                    report.pages, report.files_written, report.files_removed, report.samples
                )
            })
        }
        Command::Check {
            folders,
            publish,
            outside,
            format,
            language,
        } => {
            let options = folders.with(PathBuf::from("dist"));
            let mut checked = site_gen::examine(&options, publish);
            if outside {
                checked.outcome = checked.outcome.and_then(|report| asked(report, &options));
            }
            examined(checked, format, language)
        }
        Command::Revise { folders, what } => {
            let options = folders.with(PathBuf::from("dist"));
            edited(site_gen::revise(&options, &what.asked()))
        }
        Command::Adopt { folders, page } => {
            let options = folders.with(PathBuf::from("dist"));
            edited(site_gen::adopt(&options, &page))
        }
        Command::Record { folders, what } => {
            let options = folders.with(PathBuf::from("dist"));
            let count = site_gen::record(&options, &what.again());
            edited(count.map(|count| vec![format!("{count} versions are recorded")]))
        }
        Command::Serve { folders, listen } => preview(folders.with(PathBuf::from("dist")), listen),
    }
}

/// Adds what came of the addresses outside.
fn asked(mut report: Report, options: &Options) -> Result<Report, Problems> {
    report.warnings.extend(site_gen::ask_outside(options)?);
    Ok(report)
}

#[expect(clippy::print_stdout, reason = "the report is the program's output")]
fn examined(checked: Checked, format: Format, language: Tongue) -> ExitCode {
    match format {
        Format::Json => {
            println!("{}", listing::json(&checked));
            let outcome = checked.outcome;
            return outcome.map_or_else(|it| ExitCode::from(it.exit_code()), |_| ExitCode::SUCCESS);
        }
        Format::Table => print!("{}", listing::table(&checked.items, language)),
    }
    finish(checked.outcome, |report| {
        format!(
            "{} pages, no problem, {} samples left",
            report.pages, report.samples
        )
    })
}

#[expect(clippy::print_stdout, reason = "the report is the program's output")]
fn finish(result: Result<Report, Problems>, say: impl Fn(&Report) -> String) -> ExitCode {
    match result {
        Ok(report) => {
            warn(&report.warnings);
            remember(&report);
            let today = today().to_string();
            let due = report.announced.iter().filter_map(|it| it.due(&today));
            warn(&due.collect::<Vec<_>>());
            println!("{}", say(&report));
            ExitCode::SUCCESS
        }
        Err(problems) => tell(&problems),
    }
}

#[expect(
    clippy::print_stderr,
    reason = "warnings go to the person who runs the program"
)]
fn remember(report: &Report) {
    if !report.is_recorded {
        eprintln!(
            "warning: there is no record of what the pages say, so that one could change silently. \
             Run `site-gen record`."
        );
    }
}

#[expect(clippy::print_stdout, reason = "the report is the program's output")]
fn edited(result: Result<Vec<String>, Problems>) -> ExitCode {
    match result {
        Ok(said) => {
            for line in said {
                println!("{line}");
            }
            ExitCode::SUCCESS
        }
        Err(problems) => tell(&problems),
    }
}

#[expect(
    clippy::print_stderr,
    reason = "warnings go to the person who runs the program"
)]
fn warn(warnings: &[Problem]) {
    if !warnings.is_empty() {
        eprintln!("{}", quote::all(warnings));
    }
}

#[expect(
    clippy::print_stderr,
    reason = "problems go to the person who runs the program"
)]
fn tell(problems: &Problems) -> ExitCode {
    eprintln!("{}", quote::problems(problems));
    ExitCode::from(problems.exit_code())
}

#[expect(
    clippy::print_stderr,
    reason = "a preview talks to the person who runs it"
)]
fn preview(options: Options, address: SocketAddr) -> ExitCode {
    let preview = match serve::Preview::start(options) {
        Ok(preview) => Arc::new(preview),
        Err(problems) => return tell(&problems),
    };
    let listener = match serve::listen(address) {
        Ok(listener) => listener,
        Err(error) => {
            eprintln!("cannot listen on {address}: {error}. Choose another with --listen.");
            return ExitCode::from(if address.ip().is_loopback() { 3 } else { 2 });
        }
    };
    eprintln!(
        "{} pages at http://{address}/ (stop with Ctrl+C)",
        preview.pages()
    );
    serve::serve(&listener, &preview, |built| match built {
        Ok(true) => eprintln!("built again"),
        Ok(false) => {}
        Err(problems) => eprintln!(
            "{}\nThe last good build is still shown.",
            quote::problems(&problems)
        ),
    });
    ExitCode::SUCCESS
}
