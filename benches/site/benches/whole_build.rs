//! How long a whole build takes beside its bound, on sites of 20, 1,000 and 10,000 pages.
//!
//! `cargo bench -p site-speed` runs the bound and site-gen as programs of their own, one after the
//! other several times, so that both meet the same machine, and tells medians and ratios.
//! `TMPDIR` chooses the disk; `SITE_SPEED_RUNS` how often.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on stops")]
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use site_speed::corpus;
use site_speed::cost::{self, ALONE, Cost};
use tempfile::TempDir;

const SIZES: [usize; 3] = [20, 1_000, 10_000];
const RUNS: usize = 7;

/// What is left out of a build, and how it is called.
const BUILDS: [(&str, &[&str]); 3] = [
    ("site-gen", &["search", "twins"]),
    ("with the search index", &["twins"]),
    ("with search index and twins", &[]),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some((ALONE, command)) = arguments
        .split_first()
        .map(|(it, rest)| (it.as_str(), rest))
    {
        cost::alone(command).unwrap();
        return;
    }
    let runs = std::env::var("SITE_SPEED_RUNS").map_or(RUNS, |it| it.parse().unwrap());
    let bench = Bench::new();
    for pages in SIZES {
        bench.size(pages, if pages < SIZES[2] { runs } else { runs.min(5) });
    }
    bench.preview(SIZES[2], runs);
}

/// A folder for everything that is written, and the programs.
struct Bench {
    folder: TempDir,
    root: PathBuf,
    generator: PathBuf,
}

impl Bench {
    /// Builds site-gen as it is released.
    fn new() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let root = root.canonicalize().unwrap();
        let built = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--release", "--package", "site-gen"])
            .current_dir(&root)
            .status();
        assert!(built.unwrap().success());
        Self {
            folder: tempfile::tempdir().unwrap(),
            root,
            generator: Path::new(env!("CARGO_BIN_EXE_bound")).with_file_name("site-gen"),
        }
    }

    fn at(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// A content folder, recorded as a society would have it; with `versions`, those of every tenth
    /// page were kept.
    fn corpus(&self, pages: usize, versions: bool) -> String {
        let content = self.at(&format!("content-{pages}-{versions}"));
        if !Path::new(&content).exists() {
            corpus::write(&self.root.join("content"), Path::new(&content), pages).unwrap();
            if versions {
                corpus::keep(Path::new(&content), pages).unwrap();
            }
            let program = self.generator.display().to_string();
            cost::measure(&[
                &program,
                "record",
                "--content",
                &content,
                "--templates",
                &self.templates(),
            ])
            .unwrap();
        }
        content
    }

    fn templates(&self) -> String {
        self.root.join("templates").display().to_string()
    }

    fn build(&self, content: &str, out: &str, without: &[&str]) -> Cost {
        let (program, templates) = (self.generator.display().to_string(), self.templates());
        let mut command = vec![
            program.as_str(),
            "build",
            "--content",
            content,
            "--templates",
            &templates,
            "--out",
            out,
        ];
        command.extend(without.iter().flat_map(|part| ["--without", part]));
        cost::measure(&command).unwrap()
    }

    fn bound(&self, content: &str, publication: &str, out: &str) -> Cost {
        let templates = self.templates();
        let program = env!("CARGO_BIN_EXE_bound");
        cost::measure(&[program, content, &templates, publication, out]).unwrap()
    }

    /// Every measurement of one size.
    fn size(&self, pages: usize, runs: usize) {
        let content = self.corpus(pages, false);
        let versions = self.corpus(pages, true);
        let kept = self.at("kept");
        self.build(&content, &kept, BUILDS[0].1);
        let publication = format!("{kept}/intake/publication.json");
        let mut bounds = Vec::new();
        let mut builds = BUILDS.map(|_| Vec::new());
        let mut again = Vec::new();
        let mut compared = Vec::new();
        for _ in 0..runs {
            let out = self.at("bound");
            bounds.push(self.bound(&content, &publication, &out));
            fs::remove_dir_all(out).unwrap();
            for ((_, without), costs) in BUILDS.iter().zip(&mut builds) {
                // Compression takes minutes of a large site: once is enough.
                if without.is_empty() && pages > 1_000 && !costs.is_empty() {
                    continue;
                }
                let out = self.at("fresh");
                costs.push(self.build(&content, &out, without));
                fs::remove_dir_all(out).unwrap();
            }
            again.push(self.build(&content, &kept, BUILDS[0].1));
            let out = self.at("compared");
            compared.push(self.build(&versions, &out, BUILDS[0].1));
            fs::remove_dir_all(out).unwrap();
        }
        let bound = cost::median(&bounds);
        println!("\n{pages} pages, {runs} runs");
        println!(
            "{:<32} {:>8} {:>8} {:>8}   ratios",
            "", "CPU s", "wall s", "MB"
        );
        row("bound", bound, bound);
        let first = cost::median(&builds[0]);
        for ((name, _), costs) in BUILDS.iter().zip(&builds) {
            row(name, cost::median(costs), bound);
        }
        row(
            "site-gen again, nothing changed",
            cost::median(&again),
            bound,
        );
        let compared = cost::median(&compared);
        row("a tenth kept and compared", compared, bound);
        println!(
            "search {:.2}, comparisons {:.2} times the build without them",
            cost::median(&builds[1]).cpu / first.cpu,
            compared.cpu / first.cpu,
        );
        println!(
            "pages: {:.1} MB by the bound, {:.1} MB by site-gen",
            self.size_of_pages(&content, &publication),
            megabytes(&Path::new(&kept).join("site/records"))
                + megabytes(&Path::new(&kept).join("site/en/records")),
        );
        fs::remove_dir_all(kept).unwrap();
    }

    /// What the bound writes for the same pages: it has to be about as much.
    fn size_of_pages(&self, content: &str, publication: &str) -> f64 {
        let out = self.at("bound");
        self.bound(content, publication, &out);
        let size = ["ja/records", "en/records"].map(|it| megabytes(&Path::new(&out).join(it)));
        fs::remove_dir_all(out).unwrap();
        size.iter().sum()
    }

    /// From saving one page to its new text in the browser, under `serve`.
    fn preview(&self, pages: usize, runs: usize) {
        let content = self.corpus(pages, false);
        let out = self.at("full");
        let full = self.build(&content, &out, BUILDS[0].1).wall;
        let address = "127.0.0.1:18473";
        let mut child = self.serve(&content, address);
        let mut times: Vec<f64> = (0..runs)
            .map(|run| change(&content, address, run))
            .collect();
        child.kill().unwrap();
        child.wait().unwrap();
        times.sort_by(f64::total_cmp);
        let median = times.get(times.len() / 2).copied().unwrap_or_default();
        println!("\n{pages} pages under serve: one changed page is in the browser after");
        println!(
            "{:.1} ms, {:.1} % of a full build ({full:.3} s)",
            median * 1e3,
            median / full * 100.0
        );
    }

    fn serve(&self, content: &str, address: &str) -> Child {
        let mut command = Command::new(&self.generator);
        command.args(["serve", "--content", content, "--listen", address]);
        command.args(["--templates", &self.templates()]);
        let child = command.stderr(Stdio::null()).spawn().unwrap();
        while TcpStream::connect(address).is_err() {
            thread::sleep(Duration::from_millis(50));
        }
        child
    }
}

/// Saves a page with new words; waits for the news as an open page does, then asks for it.
fn change(content: &str, address: &str, run: usize) -> f64 {
    let file = Path::new(content).join("en").join(corpus::file(41));
    let text = fs::read_to_string(&file).unwrap();
    let words = format!("Sentence number {run} of a measurement.");
    let mut news = ask(address, "/~preview/news").filter(|line| line.starts_with("data: "));
    news.next().unwrap();
    let began = Instant::now();
    fs::write(&file, format!("{text}\n{words}\n")).unwrap();
    news.next().unwrap();
    let path = format!("/en{}", corpus::address(41));
    let is_there = ask(address, &path).any(|line| line.contains(&words));
    let time = began.elapsed();
    assert!(is_there, "the page does not show what was saved");
    thread::sleep(Duration::from_millis(300));
    fs::write(&file, text).unwrap();
    news.next().unwrap();
    // The whole is checked right after a page is shown; nobody saves again within it.
    thread::sleep(Duration::from_millis(300));
    time.as_secs_f64()
}

fn ask(address: &str, path: &str) -> impl Iterator<Item = String> + use<> {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
    BufReader::new(stream).lines().map(Result::unwrap)
}

fn row(name: &str, cost: Cost, bound: Cost) {
    println!(
        "{name:<32} {:>8.3} {:>8.3} {:>8.1}   CPU {:.2}x, wall {:.2}x",
        cost.cpu,
        cost.wall,
        cost.memory,
        cost.cpu / bound.cpu,
        cost.wall / bound.wall
    );
}

#[expect(clippy::cast_precision_loss, reason = "bytes of a site fit")]
fn megabytes(folder: &Path) -> f64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.map(|entry| {
        let path = entry.path();
        if path.is_dir() {
            megabytes(&path)
        } else {
            entry.metadata().unwrap().len() as f64 / 1e6
        }
    });
    sizes.sum()
}
