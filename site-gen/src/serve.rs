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

use crate::press::{self, Held};
use crate::render::{Printer, output_path};
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
    made: RwLock<Arc<Held>>,
    seen: RwLock<Vec<(PathBuf, SystemTime)>>,
}

impl Preview {
    /// Builds the site once.
    pub fn start(options: Options) -> Result<Self, Problems> {
        let seen = stamps(&options);
        let made = press::hold(&options)?;
        Ok(Self {
            options,
            made: RwLock::new(Arc::new(made)),
            seen: RwLock::new(seen),
        })
    }

    /// How many pages it has.
    pub fn pages(&self) -> usize {
        self.made().ready.content.pages.len()
    }

    /// Builds again if a file changed since; tells whether it did.
    pub fn refresh(&self) -> Result<bool, Problems> {
        let now = stamps(&self.options);
        if *self.seen.read().unwrap_or_else(PoisonError::into_inner) == now {
            return Ok(false);
        }
        *self.seen.write().unwrap_or_else(PoisonError::into_inner) = now;
        let made = press::hold(&self.options)?;
        *self.made.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(made);
        Ok(true)
    }

    fn made(&self) -> Arc<Held> {
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

fn answer(stream: &TcpStream, made: &Held) -> io::Result<()> {
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
        stream.write_all(&body)?;
    }
    stream.flush()
}

/// Status, type and body for a request. Files come from memory, so that no path leaves the site.
fn respond(method: &str, path: &str, made: &Held) -> (&'static str, &'static str, Vec<u8>) {
    const TEXT: &str = "text/plain; charset=utf-8";
    if method != "GET" && method != "HEAD" {
        let text = "Forms need the intake: run standalone.\n";
        return ("405 Method Not Allowed", TEXT, text.into());
    }
    let file = output_path(path);
    if let Some(body) = body(&file, made) {
        return ("200 OK", kind(&file), body);
    }
    let missing = if file.starts_with("en/") {
        "en/404.html"
    } else {
        "404.html"
    };
    let body = body(missing, made).unwrap_or_else(|| b"Not found.\n".to_vec());
    ("404 Not Found", kind(missing), body)
}

/// The bytes of a file of the site; a page is finished when it is asked for.
fn body(file: &str, made: &Held) -> Option<Vec<u8>> {
    let ready = &made.ready;
    let mut pages = ready.content.pages.iter().zip(&ready.texts);
    if let Some((page, text)) = pages.find(|(page, _)| output_path(&page.href()) == file) {
        let html = Printer::new(ready).page(page, text);
        return Some(html.unwrap_or_else(|problem| problem.to_string()).into());
    }
    let asset = ready.assets.files.get(file).cloned();
    asset.or_else(|| press::machine_files(ready).remove(file))
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
    use super::*;

    #[test]
    fn only_this_machine_may_look() {
        assert!(listen("0.0.0.0:0".parse().unwrap()).is_err());
        assert!(listen("127.0.0.1:0".parse().unwrap()).is_ok());
    }
}
