//! A preview on this machine: the site from memory, built again when a file changes.
//!
//! It answers `GET` only, on loopback only, and writes nothing. Forms need the intake: `standalone`.
//!
//! 1. [`Preview::start`] builds once. 2. [`Preview::refresh`] builds again when a file changed; a
//!    build that fails leaves the last good one. 3. [`serve`] answers requests.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread;
use std::time::{Duration, SystemTime};

use crate::press::{self, Made};
use crate::{Options, Problems};

/// How often folders are looked at.
const PAUSE: Duration = Duration::from_millis(250);
/// Longest request line and headers together; a browser stays far below.
const LIMIT: u64 = 32 * 1024;
/// How long a silent connection is kept.
const PATIENCE: Duration = Duration::from_secs(10);
/// The headers that pages are published with, so that the preview blocks what the web would block.
const HEADERS: &str = "Content-Security-Policy: default-src 'none'; style-src 'self'; \
    img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'\r\n\
    X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCache-Control: no-store\r\n\
    Connection: close\r\n";

/// A site in memory.
pub struct Preview {
    options: Options,
    made: RwLock<Arc<Made>>,
    seen: RwLock<Vec<(PathBuf, SystemTime)>>,
}

impl Preview {
    /// Builds the site once.
    pub fn start(options: Options) -> Result<Self, Problems> {
        let seen = stamps(&options);
        let made = press::make(&options)?;
        Ok(Self {
            options,
            made: RwLock::new(Arc::new(made)),
            seen: RwLock::new(seen),
        })
    }

    /// How many pages it has.
    pub fn pages(&self) -> usize {
        self.made().pages
    }

    /// Builds again if a file changed since; tells whether it did.
    pub fn refresh(&self) -> Result<bool, Problems> {
        let now = stamps(&self.options);
        if *self.seen.read().unwrap_or_else(PoisonError::into_inner) == now {
            return Ok(false);
        }
        *self.seen.write().unwrap_or_else(PoisonError::into_inner) = now;
        let made = press::make(&self.options)?;
        *self.made.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(made);
        Ok(true)
    }

    fn made(&self) -> Arc<Made> {
        Arc::clone(&self.made.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Times of every file, to see whether one changed.
fn stamps(options: &Options) -> Vec<(PathBuf, SystemTime)> {
    let mut found = Vec::new();
    stamp(&options.content, &mut found);
    stamp(&options.templates, &mut found);
    found.sort();
    found
}

/// A file that goes away meanwhile is seen at the next look.
fn stamp(folder: &Path, found: &mut Vec<(PathBuf, SystemTime)>) {
    let Ok(entries) = folder.read_dir() else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            stamp(&path, found);
        } else if let Ok(time) = entry.metadata().and_then(|it| it.modified()) {
            found.push((path, time));
        }
    }
}

/// Opens the address of a preview; only one of this machine is allowed.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    if !address.ip().is_loopback() {
        let text = "a preview is for this machine only; use an address like 127.0.0.1:8000";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
    }
    TcpListener::bind(address)
}

/// Answers requests until the program ends, and tells `changed` about every new build.
pub fn serve(
    listener: &TcpListener,
    preview: &Arc<Preview>,
    changed: impl Fn(Result<bool, Problems>) + Send + 'static,
) {
    let watched = Arc::clone(preview);
    thread::spawn(move || {
        loop {
            thread::sleep(PAUSE);
            changed(watched.refresh());
        }
    });
    for stream in listener.incoming().flatten() {
        let made = preview.made();
        // A browser that breaks off is no fault of ours.
        thread::spawn(move || answer(&stream, &made).ok());
    }
}

fn answer(stream: &TcpStream, made: &Made) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut lines = BufReader::new(stream.take(LIMIT)).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    // A connection closed with unread headers would be reset before the browser has the answer.
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let mut words = request.split(' ');
    let (method, target) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let (status, kind, body) = respond(method, path, made);
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n{HEADERS}\r\n",
        body.len()
    )?;
    if method != "HEAD" {
        stream.write_all(body)?;
    }
    stream.flush()
}

/// Status, type and body for a request. Files come from memory, so that no path leaves the site.
fn respond<'m>(method: &str, path: &str, made: &'m Made) -> (&'static str, &'static str, &'m [u8]) {
    const TEXT: &str = "text/plain; charset=utf-8";
    if method != "GET" && method != "HEAD" {
        return (
            "405 Method Not Allowed",
            TEXT,
            b"Forms need the intake: run standalone.\n",
        );
    }
    let inner = path.trim_start_matches('/');
    let file = if inner.is_empty() || inner.ends_with('/') {
        format!("{inner}index.html")
    } else {
        inner.to_owned()
    };
    if let Some(body) = made.site.get(&file) {
        return ("200 OK", kind(&file), body);
    }
    let missing = if inner.starts_with("en/") {
        "en/404.html"
    } else {
        "404.html"
    };
    let body = made
        .site
        .get(missing)
        .map_or(&b"Not found.\n"[..], Vec::as_slice);
    ("404 Not Found", kind(missing), body)
}

fn kind(file: &str) -> &'static str {
    match file.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("xml") => "application/xml",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn made() -> Made {
        let site = BTreeMap::from([
            ("index.html".to_owned(), b"home".to_vec()),
            ("a/index.html".to_owned(), b"a".to_vec()),
            ("404.html".to_owned(), b"none".to_vec()),
            ("assets/site.css".to_owned(), b"css".to_vec()),
        ]);
        Made {
            site,
            intake: BTreeMap::new(),
            pages: 2,
            samples: Vec::new(),
            warnings: Vec::new(),
        }
    }

    #[test]
    fn requests_get_the_file_or_the_page_for_none() {
        let made = made();
        let cases = [
            ("GET", "/", "200 OK", "home"),
            ("GET", "/a/", "200 OK", "a"),
            ("GET", "/assets/site.css", "200 OK", "css"),
            ("GET", "/../Cargo.toml", "404 Not Found", "none"),
            (
                "POST",
                "/a/",
                "405 Method Not Allowed",
                "Forms need the intake: run standalone.\n",
            ),
        ];
        for (method, path, status, body) in cases {
            let (said, _, bytes) = respond(method, path, &made);

            assert_eq!((said, bytes), (status, body.as_bytes()), "{method} {path}");
        }
    }

    #[test]
    fn only_this_machine_may_look() {
        assert!(listen("0.0.0.0:0".parse().unwrap()).is_err());
        assert!(listen("127.0.0.1:0".parse().unwrap()).is_ok());
    }
}
