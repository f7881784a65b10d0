//! The command line of the site generator. Exit codes: 0 fine, 1 the content is wrong, 2 wrong
//! usage, 3 we could not read or write.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser as _;
use jiff::civil::Date;
use site_gen::{Checked, Options, Problem, Problems, Report, Started, quote, serve};

use crate::command::{Cli, Command, New, Part, Starting};
use crate::listing::{Format, Tongue};

mod command;
mod listing;

/// Today in Japan, where the pages hold.
#[expect(
    clippy::disallowed_methods,
    reason = "the program's edge: pages themselves know no day"
)]
fn today() -> Date {
    request::date::in_japan(jiff::Timestamp::now()).date()
}

/// Makes this thread one of those that work, so that it does not wait for the others while it has memory
/// and a processor of its own. Where that fails, it waits. Not for the preview: there this thread waits for
/// browsers while another builds, and what was handed to it would never be done.
fn work_along() {
    let pool = rayon::ThreadPoolBuilder::new().use_current_thread();
    pool.build_global().ok();
}

fn main() -> ExitCode {
    let command = Cli::parse().command;
    if !matches!(command, Command::Serve { .. }) {
        work_along();
    }
    match command {
        Command::New {
            what: New::Society(starting),
        } => begin(starting),
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
            edited(site_gen::revise(&options, &what.asked(today())))
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

/// Starts the content of another society and says how to go on.
fn begin(starting: Starting) -> ExitCode {
    let (options, start) = starting.asked(today());
    let made = site_gen::start(&options, &start).map(|made| {
        warn(&made.look_at);
        next_steps(&options, &start.name, &made)
    });
    edited(made)
}

fn next_steps(options: &Options, name: &str, made: &Started) -> Vec<String> {
    let folder = options.content.display();
    let mut folders = format!("--content {}", quoted(&options.content));
    if options.templates != Options::default().templates {
        folders.push_str(" --templates ");
        folders.push_str(&quoted(&options.templates));
    }
    let Started {
        pages,
        files,
        samples,
        ..
    } = made;
    let text = format!(
        "{folder} holds the content of {name}: {pages} pages in two languages, {files} files in all.
Every page is version 1.0, changed and in force today. {samples} facts wait to be
filled in; until then every page carries a banner that says so.

Next:
1. Open {folder}/society.toml.
   Put in each fact and remove its line `sample = true`. Then do the same in registers/, put the
   site's address into site.toml, and read every page: it will be your promise.
2. After changes, until the site is published for the first time, record what the pages say now:
   cargo run -p site-gen -- record --again {folders}
3. See the site on this machine:
   cargo run -p site-gen -- serve {folders}
4. See what still waits; with nothing left, the site may be published:
   cargo run -p site-gen -- check --publish {folders}"
    );
    vec![text]
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let is_plain = |sign: char| sign.is_alphanumeric() || "/._-".contains(sign);
    if path.chars().all(is_plain) {
        return path;
    }
    format!("'{}'", path.replace('\'', r"'\''"))
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
