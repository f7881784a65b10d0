//! The shipped site, built once for all tests beside each other: its compressed twins take longer to make than most
//! tests run. Each house gets a copy and builds over it as ever, which writes what is different and nothing else.

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::folder;
use crate::house::root;

/// Puts a copy of what is built of the shipped content where a house will build its own.
///
/// # Errors
/// The disk refused. What keeps the site from being built is told by the house's own build.
pub(crate) fn copy_to(dist: &Path) -> io::Result<()> {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let built = BUILT.get_or_init(build);
    if !built.is_dir() {
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(0o700).create(dist)?;
    folder::copy(built, dist)
}

/// Builds it beside the programs, where it stays for the next run, which builds over it.
fn build() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    let programs = program.ancestors().nth(2).map(Path::to_owned);
    let out = programs.unwrap_or_default().join("shipped");
    let options = site_gen::Options {
        content: root().join("content"),
        templates: root().join("templates"),
        out: out.clone(),
        ..site_gen::Options::default()
    };
    let _told_by_the_house = site_gen::build(&options);
    out
}
