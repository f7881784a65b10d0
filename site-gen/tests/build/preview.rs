//! The preview: what it shows and tells after a change is what a build of everything would.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper of tests stops the test where its own files fail"
)]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use site_gen::serve::{self, Preview};
use site_gen::{Options, Problems};

use crate::site::{Site, page};

/// Every file of the site as the preview would publish it.
fn shown(preview: &Preview) -> BTreeMap<String, Vec<u8>> {
    let files = preview.files().into_iter();
    let shown = files.map(|file| {
        let bytes = preview.published(&file).unwrap().unwrap();
        (file, bytes)
    });
    shown.collect()
}

/// Every file of the site as a build writes it.
fn built(site: &Site) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    // A preview serves plain files; compressed twins are for the web.
    let parts = site_gen::Parts {
        twins: false,
        ..site_gen::Parts::default()
    };
    let options = Options {
        out: folder.path().join("dist"),
        parts,
        ..site.options()
    };
    site_gen::build(&options).unwrap();
    Site::output_in(&options.out.join("site"))
}

fn told(outcome: Result<bool, Problems>) -> Vec<String> {
    match outcome {
        Ok(is_new) => {
            assert!(is_new);
            Vec::new()
        }
        Err(Problems::Content(found)) => found.iter().map(ToString::to_string).collect(),
        Err(failed) => panic!("{failed}"),
    }
}

/// Edits one after another; each file, what stands there, and what takes its place.
const EDITS: [(&str, &str, &str); 16] = [
    ("content/ja/lists.md", "[here]", "[right here]"),
    ("content/ja/lists.md", "(#lists)", "(#list)"),
    // A second page while the first is wrong, and right by itself.
    ("content/en/lists.md", "[here]", "[just here]"),
    ("content/ja/lists.md", "(#list)", "(#lists)"),
    // A section that another page leads to goes, and comes back.
    (
        "content/ja/request/status.md",
        "text\n",
        "[x](/lists/#lists)\n",
    ),
    ("content/ja/lists.md", "{#lists}", "{#rows}"),
    ("content/en/lists.md", "{#lists}", "{#rows}"),
    ("content/ja/lists.md", "(#lists)", "(#rows)"),
    ("content/en/lists.md", "(#lists)", "(#rows)"),
    ("content/ja/request/status.md", "#lists", "#rows"),
    // What menus, lists and crumbs show of a page.
    (
        "content/ja/lists.md",
        "title = \"lists\"",
        "title = \"all lists\"",
    ),
    (
        "content/ja/lists.md",
        "title = \"all lists\"",
        "title = \"search\"",
    ),
    (
        "content/ja/lists.md",
        "title = \"search\"",
        "titel = \"lists\"",
    ),
    ("content/ja/lists.md", "titel", "title"),
    ("content/registers/fees.toml", "yen = 0", "yen = 5"),
    ("templates/site/page.html", "<h1>", "<h1 class=\"x\">"),
];

#[test]
fn after_every_edit_it_tells_and_shows_what_a_build_would() {
    let site = Site::good();
    let preview = Preview::start(site.options()).unwrap();
    let mut last_good = built(&site);

    for (file, from, to) in EDITS {
        site.change(file, from, to);
        let outcome = told(preview.take(&[site.path(file)]));

        let whole = match site_gen::check(&site.options(), false) {
            Ok(report) => {
                let warnings = preview.warnings();
                assert_eq!(warnings, report.warnings, "{file}: {from} to {to}");
                last_good = built(&site);
                Vec::new()
            }
            Err(problems) => told(Err(problems)),
        };
        assert_eq!(outcome, whole, "{file}: {from} to {to}");
        let shown = shown(&preview);
        for (path, bytes) in &last_good {
            let is_same = shown.get(path) == Some(bytes);
            assert!(is_same, "site/{path} differs after {file}: {from} to {to}");
        }
        assert_eq!(shown.len(), last_good.len());
    }
}

#[test]
fn pages_that_come_and_go_are_taken_in() {
    let site = Site::good();
    let preview = Preview::start(site.options()).unwrap();
    let files = ["content/ja/extra.md", "content/en/extra.md"].map(|file| site.path(file));

    for language in ["ja", "en"] {
        let text = page("extra", "", "text\n");
        site.put(&format!("{language}/extra.md"), &text);
    }
    preview.take(&files).unwrap();
    let come = shown(&preview);
    site.remove("en/extra.md");
    let half = told(preview.take(&files));
    site.remove("ja/extra.md");
    preview.take(&files).unwrap();

    assert!(come.contains_key("en/extra/index.html"));
    assert!(half[0].contains("this page has no twin"), "{half:?}");
    assert_eq!(shown(&preview), built(&site));
}

/// Asks for an address; hands back the answer line by line.
fn ask(address: std::net::SocketAddr, request: &str) -> impl Iterator<Item = String> + use<> {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "{request} HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
    BufReader::new(stream).lines().map(Result::unwrap)
}

/// The next news that an open page is sent.
fn next(news: &mut impl Iterator<Item = String>) -> serde_json::Value {
    let line = news.find_map(|line| line.strip_prefix("data: ").map(str::to_owned));
    serde_json::from_str(&line.unwrap()).unwrap()
}

#[test]
fn an_open_page_hears_of_changes_and_problems_and_only_the_preview_has_its_script() {
    let site = Site::good();
    let preview = Arc::new(Preview::start(site.options()).unwrap());
    let listener = serve::listen("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || serve::serve(&listener, &preview, |_| {}));

    let before: Vec<_> = ask(address, "GET /lists/").collect();
    let mut news = ask(address, "GET /~preview/news");
    let first = next(&mut news);
    site.change("content/ja/lists.md", "[here]", "[right here]");
    let good = next(&mut news);
    let after: Vec<_> = ask(address, "GET /lists/").collect();
    site.change("content/ja/lists.md", "(#lists)", "(#list)");
    let bad = next(&mut news);
    let behind: Vec<_> = ask(address, "GET /lists/").collect();

    let version = |html: &[String]| {
        let line = html
            .iter()
            .find(|line| line.contains("/~preview/reload.js"));
        let (_, rest) = line.unwrap().split_once("data-version=\"").unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    };
    assert_eq!(first["version"], version(&before).as_str());
    assert_ne!(good["version"], first["version"]);
    assert_eq!(good["version"], version(&after).as_str());
    assert_eq!(good["problems"], serde_json::json!([]));
    assert!(after.iter().any(|line| line.contains("right here")));
    assert_eq!(bad["version"], good["version"]);
    let problem = bad["problems"][0].as_str().unwrap();
    assert!(problem.contains("has no section #list"), "{problem}");
    assert_eq!(behind, after);
    let policy = before
        .iter()
        .find(|line| line.starts_with("content-security-policy"));
    assert!(policy.unwrap().contains("script-src 'self';"));
    let written = built(site_without_fault(&site));
    let has_script = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).contains("~preview");
    assert!(!written.values().any(has_script));
}

/// The same site, put right.
fn site_without_fault(site: &Site) -> &Site {
    site.change("content/ja/lists.md", "(#list)", "(#lists)");
    site
}

#[test]
fn requests_get_the_file_or_the_page_for_none() {
    let site = Site::good();
    let preview = Arc::new(Preview::start(site.options()).unwrap());
    let listener = serve::listen("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || serve::serve(&listener, &preview, |_| {}));

    let cases = [
        ("GET /", "200 OK", "text/html"),
        ("GET /request/", "200 OK", "text/html"),
        ("GET /sitemap.xml", "200 OK", "application/xml"),
        ("GET /~preview/reload.js", "200 OK", "text/javascript"),
        ("GET /~preview/reload.css", "200 OK", "text/css"),
        ("GET /../Cargo.toml", "404 Not Found", "text/html"),
        ("GET /en/none/", "404 Not Found", "text/html"),
        ("POST /request/", "405 Method Not Allowed", "text/plain"),
    ];
    for (request, status, kind) in cases {
        let answer: Vec<_> = ask(address, request).take(2).collect();

        assert_eq!(answer[0], format!("HTTP/1.1 {status}"), "{request}");
        assert!(answer[1].contains(kind), "{request}: {}", answer[1]);
    }
}

#[test]
fn the_program_files_of_the_preview_are_small() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/serve");

    let script = std::fs::metadata(folder.join("reload.js")).unwrap().len();

    assert!(script < 3_000, "{script}");
}

/// The thread that waits for browsers must not be one that builds: with one core nothing would be left to.
#[test]
fn on_one_core_the_program_takes_in_a_change() {
    let site = Site::good();
    let options = site.options();
    let mut program = Command::new(env!("CARGO_BIN_EXE_site-gen"))
        .args(["serve", "--listen", "127.0.0.1:0", "--content"])
        .arg(&options.content)
        .arg("--templates")
        .arg(&options.templates)
        .env("RAYON_NUM_THREADS", "1")
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let told = BufReader::new(program.stderr.take().unwrap()).lines();
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        told.map_while(Result::ok)
            .try_for_each(|line| sender.send(line))
    });
    let next = || lines.recv_timeout(Duration::from_mins(1));

    let started = next();
    site.put("ja/x.md", &page("changed", "", "Changed.\n"));
    site.put("en/x.md", &page("changed", "", "Changed.\n"));
    let taken = next();
    program.kill().unwrap();
    program.wait().unwrap();

    assert!(started.unwrap().contains(" pages at "));
    assert!(taken.is_ok(), "nothing was built after a change");
}
