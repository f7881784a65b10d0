//! `corpus SHIPPED TO PAGES` writes a content folder: the shipped one and so many pages more.

use std::path::Path;
use std::process::ExitCode;

#[expect(clippy::print_stderr, reason = "this is a command line")]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [shipped, to, pages] = arguments.as_slice() else {
        eprintln!("usage: corpus SHIPPED TO PAGES");
        return ExitCode::from(2);
    };
    let Ok(pages) = pages.parse() else {
        eprintln!("PAGES must be a whole number, like 1000.");
        return ExitCode::from(2);
    };
    match site_speed::corpus::write(Path::new(shipped), Path::new(to), pages) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot write {to}: {error}");
            ExitCode::from(3)
        }
    }
}
