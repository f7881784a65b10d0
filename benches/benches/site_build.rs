//! How long the shipped site takes to build, beside the cost of writing its files alone.
//!
//! `cargo bench -p benches --bench site_build`

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on stops")]

use std::fs;
use std::path::{Path, PathBuf};

use benches::Times;
use site_gen::Options;
use tempfile::TempDir;

const RUNS: usize = 30;

fn options(out: &Path) -> Options {
    let root = tests::house::root();
    Options {
        content: root.join("content"),
        templates: root.join("templates"),
        out: out.to_owned(),
        ..Options::default()
    }
}

fn files(folder: &Path, into: &mut Vec<(PathBuf, Vec<u8>)>, root: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into, root);
        } else {
            into.push((
                path.strip_prefix(root).unwrap().to_owned(),
                fs::read(&path).unwrap(),
            ));
        }
    }
}

fn main() {
    let folder = TempDir::new().unwrap();
    let kept = folder.path().join("kept");
    site_gen::build(&options(&kept)).unwrap();
    let mut written = Vec::new();
    files(&kept, &mut written, &kept);

    let mut run = 0;
    let bound = Times::measure(RUNS, || {
        run += 1;
        let out = folder.path().join(format!("bound-{run}"));
        for (name, bytes) in &written {
            let file = out.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, bytes).unwrap();
        }
    });
    let fresh = Times::measure(RUNS, || {
        run += 1;
        site_gen::build(&options(&folder.path().join(format!("fresh-{run}")))).unwrap();
    });
    let again = Times::measure(RUNS, || {
        site_gen::build(&options(&kept)).unwrap();
    });

    bound.print(&format!("bound: write {} files alone", written.len()), None);
    fresh.print("build the shipped site into an empty folder", Some(&bound));
    again.print("build it again, nothing changed", Some(&bound));
}
